package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// store keeps the cases, and what is to be sent, in one file. What it has saved
// survives a kill. It is safe for any number of goroutines.
type store struct{ db *bolt.DB }

// The buckets of the file.
var (
	bucketCases  = []byte("cases")  // id → life
	bucketDue    = []byte("due")    // instant, id → nothing: when a case is to be told again
	bucketOpen   = []byte("open")   // service, id → nothing: the cases that signals of a service belong to
	bucketOutbox = []byte("outbox") // number → item: what is still to be sent, in order
	bucketSent   = []byte("sent")   // id, number → item: what was sent, or refused
	bucketMeta   = []byte("meta")
)

const (
	storeVersion = "1"
	separator    = "\x00"
)

// openStore opens a file, or makes it. Only one process can have it open.
func openStore(name string) (*store, error) {
	db, err := bolt.Open(name, 0o600, &bolt.Options{Timeout: 2 * time.Second, FreelistType: bolt.FreelistMapType})
	if err != nil {
		return nil, fmt.Errorf("the store %s cannot be opened, or another desk has it open: %w", name, err)
	}
	db.MaxBatchDelay = 2 * time.Millisecond
	err = db.Update(func(tx *bolt.Tx) error {
		for _, b := range [][]byte{bucketCases, bucketDue, bucketOpen, bucketOutbox, bucketSent, bucketMeta} {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		meta := tx.Bucket(bucketMeta)
		if v := meta.Get([]byte("version")); v != nil && string(v) != storeVersion {
			return fmt.Errorf("the store %s is of version %s, and this desk reads %s", name, v, storeVersion)
		}
		return meta.Put([]byte("version"), []byte(storeVersion))
	})
	if err != nil {
		db.Close()
		return nil, err
	}
	return &store{db}, nil
}

func (s *store) close() error { return s.db.Close() }

// life returns the case of an id, or nil.
func (s *store) life(id string) (l *life, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		data := tx.Bucket(bucketCases).Get([]byte(id))
		if data == nil {
			return nil
		}
		l = &life{}
		if err := decode(data, l); err != nil {
			return fmt.Errorf("case %s in the store: %w", id, err)
		}
		l.saved, l.stored, l.before = l.place(), bytes.Clone(data), l.Told
		return nil
	})
	return l, err
}

// decode reads JSON and keeps numbers as they were written.
func decode(data []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(to)
}

// place is where the indexes of the store have a case.
type place struct {
	next    time.Time
	service string
	over    bool
}

// save saves a case together with what is to be sent for it, and numbers the items.
func (s *store) save(l *life, items []item) error {
	data, err := json.Marshal(l)
	if err != nil {
		return err
	}
	err = s.db.Batch(func(tx *bolt.Tx) error {
		if err := l.saved.remove(tx, l.ID); err != nil {
			return err
		}
		if err := l.place().add(tx, l.ID); err != nil {
			return err
		}
		if err := tx.Bucket(bucketCases).Put([]byte(l.ID), data); err != nil {
			return err
		}
		outbox := tx.Bucket(bucketOutbox)
		for i := range items {
			number, err := outbox.NextSequence()
			if err != nil {
				return err
			}
			items[i].Number = number
			text, err := json.Marshal(items[i])
			if err != nil {
				return err
			}
			if err := outbox.Put(big(number), text); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		l.saved = l.place()
	}
	return err
}

func (p place) remove(tx *bolt.Tx, id string) error {
	if err := tx.Bucket(bucketDue).Delete(dueKey(p.next, id)); err != nil {
		return err
	}
	return tx.Bucket(bucketOpen).Delete([]byte(p.service + separator + id))
}

func (p place) add(tx *bolt.Tx, id string) error {
	if !p.next.IsZero() {
		if err := tx.Bucket(bucketDue).Put(dueKey(p.next, id), nil); err != nil {
			return err
		}
	}
	if p.over {
		return nil
	}
	return tx.Bucket(bucketOpen).Put([]byte(p.service+separator+id), nil)
}

func dueKey(t time.Time, id string) []byte {
	return append(big(uint64(t.UnixNano())), id...)
}

func big(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// due returns the ids of at most so many cases that are to be told again at an
// instant, and when the next one is; zero is never.
func (s *store) due(now time.Time, most int) (ids []string, next time.Time, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketDue).Cursor()
		for k, _ := c.First(); k != nil; k, _ = c.Next() {
			at := time.Unix(0, int64(binary.BigEndian.Uint64(k)))
			if at.After(now) || len(ids) == most {
				next = at
				break
			}
			ids = append(ids, string(k[8:]))
		}
		return nil
	})
	return ids, next, err
}

// openOf returns the ids of the open cases of a service.
func (s *store) openOf(service string) ([]string, error) { return s.open(service + separator) }

// openAll returns the ids of all open cases.
func (s *store) openAll() ([]string, error) { return s.open("") }

func (s *store) open(start string) (ids []string, err error) {
	prefix := []byte(start)
	err = s.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketOpen).Cursor()
		for k, _ := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			_, id, _ := bytes.Cut(k, []byte(separator))
			ids = append(ids, string(id))
		}
		return nil
	})
	return ids, err
}

// pending returns what is still to be sent, in order.
func (s *store) pending() (items []item, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		return tx.Bucket(bucketOutbox).ForEach(func(_, data []byte) error {
			var it item
			if err := decode(data, &it); err != nil {
				return err
			}
			items = append(items, it)
			return nil
		})
	})
	return items, err
}

// done moves an item from what is to be sent to what was.
func (s *store) done(it item) error {
	data, err := json.Marshal(it)
	if err != nil {
		return err
	}
	return s.db.Batch(func(tx *bolt.Tx) error {
		if err := tx.Bucket(bucketOutbox).Delete(big(it.Number)); err != nil {
			return err
		}
		return tx.Bucket(bucketSent).Put(append([]byte(it.Case+separator), big(it.Number)...), data)
	})
}

// items returns what was sent for a case, or refused, in order.
func (s *store) items(id string) (items []item, err error) {
	prefix := []byte(id + separator)
	err = s.db.View(func(tx *bolt.Tx) error {
		c := tx.Bucket(bucketSent).Cursor()
		for k, data := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, data = c.Next() {
			var it item
			if err := decode(data, &it); err != nil {
				return err
			}
			items = append(items, it)
		}
		return nil
	})
	return items, err
}

// forget removes a case with all that was sent for it.
func (s *store) forget(l *life) error {
	prefix := []byte(l.ID + separator)
	return s.db.Batch(func(tx *bolt.Tx) error {
		if err := l.saved.remove(tx, l.ID); err != nil {
			return err
		}
		sent := tx.Bucket(bucketSent)
		for {
			k, _ := sent.Cursor().Seek(prefix)
			if !bytes.HasPrefix(k, prefix) {
				break
			}
			if err := sent.Delete(k); err != nil {
				return err
			}
		}
		return tx.Bucket(bucketCases).Delete([]byte(l.ID))
	})
}
