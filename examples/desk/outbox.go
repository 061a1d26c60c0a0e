package main

import (
	"container/heap"
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

const (
	senders    = 8 // requests to one remote at a time
	mostWait   = time.Minute
	firstWait  = time.Second
	drainLimit = 10 * time.Second // for what is under way when the service stops
)

// outbox sends what the store has for one remote, at least once: an item is done only
// after the remote has confirmed it. Those of one case are sent one after the other,
// in their order; a case whose item fails keeps no other waiting.
type outbox struct {
	remote string
	send   func(context.Context, item) error // the error is a *failure where the remote replied
	store  *store
	log    *slog.Logger
	count  func(remote, result string)

	mu    sync.Mutex
	lanes map[string]*lane // by case
	ready laneHeap         // the lanes that nobody serves
	size  int              // items in all lanes
	wake  chan struct{}
}

// lane is what is still to be sent for one case.
type lane struct {
	items    []item
	attempts int
	at       time.Time // of the next attempt
}

func newOutbox(remote string, store *store, log *slog.Logger, count func(remote, result string), send func(context.Context, item) error) *outbox {
	return &outbox{remote: remote, send: send, store: store, log: log, count: count, lanes: map[string]*lane{}, wake: make(chan struct{}, 1)}
}

// add adds items that the store has.
func (o *outbox) add(items ...item) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, it := range items {
		l := o.lanes[it.Case]
		if l == nil {
			l = &lane{at: time.Now()}
			o.lanes[it.Case] = l
			heap.Push(&o.ready, l)
		}
		l.items = append(l.items, it)
		o.size++
	}
	o.signal()
}

// signal wakes a sender.
func (o *outbox) signal() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

func (o *outbox) depth() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.size
}

// waiting returns what is still to be sent for a case.
func (o *outbox) waiting(id string) []item {
	o.mu.Lock()
	defer o.mu.Unlock()
	if l := o.lanes[id]; l != nil {
		return slices.Clone(l.items)
	}
	return nil
}

// run sends until the context ends. What is being sent then has a little time to end.
func (o *outbox) run(ctx context.Context) {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(drainLimit, cancel) })()
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			for l := o.take(ctx); l != nil; l = o.take(ctx) {
				o.serve(sending, l)
			}
		})
	}
	all.Wait()
}

// take returns a lane whose time has come, for the caller alone, or nil when the
// context ends.
func (o *outbox) take(ctx context.Context) *lane {
	for ctx.Err() == nil {
		l, wait := o.next()
		if l != nil {
			return l
		}
		timer := time.NewTimer(wait)
		select {
		case <-o.wake:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

// next takes the lane that is first, or says how long to wait for it.
func (o *outbox) next() (*lane, time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.ready) == 0 {
		return nil, time.Hour
	}
	if wait := time.Until(o.ready[0].at); wait > 0 {
		return nil, wait
	}
	l := heap.Pop(&o.ready).(*lane)
	if len(o.ready) > 0 {
		o.signal() // the next sender looks after the next lane
	}
	return l, 0
}

// serve makes one attempt at the first item of a lane.
func (o *outbox) serve(ctx context.Context, l *lane) {
	o.mu.Lock()
	it := l.items[0]
	o.mu.Unlock()
	err := o.send(ctx, it)
	if ctx.Err() != nil && err != nil {
		return // the service stops, and the store has the item
	}
	var f *failure
	refused := errors.As(err, &f) && f.refused
	switch {
	case refused:
		it.Refused = err.Error()
		o.log.Error("refused", "to", o.remote, "case", it.Case, "key", it.Key, "error", err)
		o.count(o.remote, "refused")
	case err != nil:
		o.log.Warn("not sent, will try again", "to", o.remote, "case", it.Case, "key", it.Key, "attempt", l.attempts+1, "error", err)
		o.count(o.remote, "failed")
	default:
		o.count(o.remote, "sent")
	}
	if err == nil || refused {
		it.Sent = time.Now().Round(0)
		if err = o.store.done(it); err != nil {
			o.log.Error("sent, but not noted, so that it will be sent again", "to", o.remote, "case", it.Case, "key", it.Key, "error", err)
		}
	}
	o.settle(l, it, err, f)
}

// settle puts a lane back: for its next item, or for another attempt.
func (o *outbox) settle(l *lane, it item, err error, f *failure) {
	o.mu.Lock()
	defer o.mu.Unlock()
	l.at = time.Now()
	if err == nil {
		l.items, l.attempts = l.items[1:], 0
		o.size--
	} else {
		l.at = l.at.Add(wait(l.attempts, f))
		l.attempts++
	}
	if len(l.items) == 0 {
		delete(o.lanes, it.Case)
		return
	}
	heap.Push(&o.ready, l)
	o.signal()
}

// wait returns how long to wait after some attempts: at least half of a time that
// doubles with each, so that many do not come back at once, or what the remote asks
// for if that is longer.
func wait(attempts int, f *failure) time.Duration {
	backoff := min(firstWait<<min(attempts, 10), mostWait)
	backoff = backoff/2 + rand.N(backoff/2)
	if f != nil {
		backoff = max(backoff, min(f.after, mostWait))
	}
	return backoff
}

// laneHeap is a heap of lanes, the one whose time comes first on top.
type laneHeap []*lane

func (h laneHeap) Len() int           { return len(h) }
func (h laneHeap) Less(i, j int) bool { return h[i].at.Before(h[j].at) }
func (h laneHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(l any)        { *h = append(*h, l.(*lane)) }
func (h *laneHeap) Pop() any {
	old := *h
	l := old[len(old)-1]
	*h = old[:len(old)-1]
	return l
}
