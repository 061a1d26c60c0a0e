// Package jsonread reads JSON strictly: every key must be known, none may come
// twice, every value must have its type, and everything that is wrong is found at
// once, each with its place.
package jsonread

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
)

// Error is one thing wrong with the JSON of a case or an event.
type Error struct {
	Offset  int    // of the guilty text, in bytes from the start of the data
	Kind    string // stable
	Message string // lower case: names the key and what was expected
	Hint    string // what to write instead; may be empty
}

func (e Error) Error() string { return phrasing.Fault(e.Message, e.Hint, e.Kind) }

// Reader turns JSON values into Go values and collects what is wrong with them.
type Reader struct {
	errors []Error
	more   int // errors beyond mostErrors
}

// mostErrors of one value are told; the others are counted.
const mostErrors = 100

// Errors returns everything that was wrong, in the order of the data.
func (r *Reader) Errors() []Error {
	all := slices.SortedStableFunc(slices.Values(r.errors), func(a, b Error) int { return a.Offset - b.Offset })
	if r.more > 0 {
		all = append(all, Error{all[len(all)-1].Offset, "too-many", fmt.Sprintf("%d more faults", r.more), "mend those above first"})
	}
	return all
}

// Fault notes something wrong at an offset.
func (r *Reader) Fault(at int, kind, message, hint string) {
	if len(r.errors) == mostErrors {
		r.more++
		return
	}
	r.errors = append(r.errors, Error{at, kind, message, hint})
}

// Key is one key that an object may have, with what reads its value.
type Key struct {
	Name string
	Read func(Value)
}

// Object reads an object by its keys. A null value is the same as an absent key.
func (r *Reader) Object(v Value, what string, keys ...Key) {
	members, ok := r.membersOf(v, what)
	if !ok {
		return
	}
	for _, m := range members {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == m.Name })
		switch {
		case i < 0:
			names := make([]string, len(keys))
			for i, k := range keys {
				names[i] = k.Name
			}
			r.Fault(m.Offset, "unknown-key", fmt.Sprintf("unknown key %q in %s", m.Name, what), phrasing.DidYouMean(m.Name, names))
		case m.Value.Data != nil:
			keys[i].Read(m.Value)
		}
	}
}

// membersOf returns the members of an object, and reports those whose name comes
// twice and leaves them out.
func (r *Reader) membersOf(v Value, what string) ([]Member, bool) {
	all, ok := v.Data.([]Member)
	if !ok {
		r.wrong(v, what, "an object")
		return nil, false
	}
	seen := make(map[string]bool, len(all))
	members := make([]Member, 0, len(all))
	for _, m := range all {
		if seen[m.Name] {
			r.Fault(m.Offset, "duplicate-key", fmt.Sprintf("%q stands twice in %s", m.Name, what), "keep one of them")
			continue
		}
		seen[m.Name] = true
		members = append(members, m)
	}
	return members, true
}

func (r *Reader) wrong(v Value, what, wanted string) {
	r.wrongType(v, what, wanted, forms[wanted])
}

func (r *Reader) wrongType(v Value, what, wanted, hint string) {
	r.Fault(v.Offset, "wrong-type", fmt.Sprintf("%s is %s, and %s was expected", what, kindOf(v.Data), wanted), hint)
}

// forms says how to write what was expected.
var forms = map[string]string{
	"an object":     "write its keys and values in { }",
	"a list":        "write its values in [ ]",
	"a text":        "put it in quotes",
	"a number":      "write it in digits, without quotes",
	"an instant":    "write RFC 3339 with an offset, such as 2026-03-06T16:30:00-07:00",
	"true or false": "write true or false, without quotes",
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a text"
	case []Value:
		return "a list"
	}
	return "an object"
}

// Text reads a text.
func (r *Reader) Text(what string, to *string) func(Value) {
	return func(v Value) {
		s, ok := v.Data.(string)
		if !ok {
			r.wrong(v, what, "a text")
			return
		}
		*to = s
	}
}

// Bool reads true or false.
func (r *Reader) Bool(what string, to *bool) func(Value) {
	return func(v Value) {
		b, ok := v.Data.(bool)
		if !ok {
			r.wrong(v, what, "true or false")
			return
		}
		*to = b
	}
}

// Instant reads an instant in RFC 3339.
func (r *Reader) Instant(what string, to *time.Time) func(Value) {
	return func(v Value) {
		s, ok := v.Data.(string)
		if !ok {
			r.wrong(v, what, "an instant")
			return
		}
		t, err := time.Parse(time.RFC3339, s)
		switch {
		case err != nil:
			r.Fault(v.Offset, "bad-value", fmt.Sprintf("%s: %q is no instant", what, s), forms["an instant"])
		case !Writable(t):
			r.Fault(v.Offset, "bad-value", fmt.Sprintf("%s: %q is no instant that every time zone can write", what, s), "write one from 0001-01-01 to 9999-12-30, with an offset of less than a day")
		default:
			*to = t
		}
	}
}

// Writable reports whether RFC 3339, whose years end with 9999 and whose offsets are less
// than a day, can write an instant as it is and in every zone. Years before 1 it cannot.
func Writable(t time.Time) bool {
	_, err := t.MarshalText()
	return err == nil && t.UTC().Year() >= 1 && t.UTC().Add(24*time.Hour).Year() <= 9999
}

// Decimal reports whether a number that Go reads is written in decimal digits: not as
// 1_000, 0x1p3 or 1p3, and not as a word such as Inf.
func Decimal(number string) bool { return strings.Trim(number, "0123456789+-.eE") == "" }

// Word reads a text that the target knows how to read. The target's errors say after
// a semicolon which texts it reads, and the empty text is none of them.
func (r *Reader) Word(what string, to interface{ UnmarshalText([]byte) error }) func(Value) {
	return func(v Value) {
		s, ok := v.Data.(string)
		if !ok {
			_, words, _ := strings.Cut(fmt.Sprint(to.UnmarshalText(nil)), "; ")
			r.wrongType(v, what, "a text", words)
			return
		}
		if err := to.UnmarshalText([]byte(s)); err != nil {
			message, hint, _ := strings.Cut(err.Error(), "; ")
			r.Fault(v.Offset, "bad-value", what+": "+message, hint)
		}
	}
}

// Number reads a finite number.
func (r *Reader) Number(what string, to *float64) func(Value) {
	return func(v Value) {
		n, ok := v.Data.(json.Number)
		if !ok {
			r.wrong(v, what, "a number")
			return
		}
		f, err := n.Float64()
		if err != nil {
			r.Fault(v.Offset, "bad-value", fmt.Sprintf("%s: %s is out of range", what, n), "see whether a digit or the exponent is wrong")
			return
		}
		*to = f
	}
}

// List calls read for each element of a list.
func (r *Reader) List(what string, read func(i int, v Value)) func(Value) {
	return func(v Value) {
		values, ok := v.Data.([]Value)
		if !ok {
			r.wrong(v, what, "a list")
			return
		}
		for i, e := range values {
			read(i, e)
		}
	}
}

// Members calls read for each member of an object that may have any keys.
func (r *Reader) Members(what string, read func(m Member)) func(Value) {
	return func(v Value) {
		members, _ := r.membersOf(v, what)
		for _, m := range members {
			read(m)
		}
	}
}
