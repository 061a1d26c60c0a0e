package escalation

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/sla"
)

// Shift is a stretch of time in which the same people are on call for the same
// reasons.
type Shift struct {
	sla.Span
	Duties []Duty // as OnCall returns them; none only in a Roster
}

// Shifts returns who is on call from one instant up to another, in order. Each
// shift is as long as it can be: neighbours that touch differ in people or
// reasons. The first and the last are cut off at from and to. Between shifts
// are the Gaps. There are none if to is not after from.
func (s *Schedule) Shifts(from, to time.Time) iter.Seq[Shift] {
	return func(yield func(Shift) bool) {
		s.walk(clamp(from), clamp(to), func(from, to int64, on []Duty) bool {
			return len(on) == 0 || yield(Shift{sla.Span{From: s.time(from), To: s.time(to)}, slices.Clone(on)})
		})
	}
}

// Roster returns who is on call from one instant up to another, in order: the
// Shifts and, as shifts without duties, the Gaps between them.
func (s *Schedule) Roster(from, to time.Time) iter.Seq[Shift] {
	from, to = from.Round(0).In(s.zone), to.Round(0).In(s.zone)
	return func(yield func(Shift) bool) {
		free := from // nobody is on call from here on
		for shift := range s.Shifts(from, to) {
			if free.Before(shift.From) && !yield(Shift{Span: sla.Span{From: free, To: shift.From}}) || !yield(shift) {
				return
			}
			free = shift.To
		}
		if free.Before(to) {
			yield(Shift{Span: sla.Span{From: free, To: to}})
		}
	}
}

// Gaps returns when nobody is on call from one instant up to another, in order.
// Gaps and Shifts tile [from, to): gaps that touch are one, and what is not in
// the supported years is a gap. There are none if to is not after from.
func (s *Schedule) Gaps(from, to time.Time) []sla.Span {
	var gaps []sla.Span
	for shift := range s.Roster(from, to) {
		if len(shift.Duties) == 0 {
			gaps = append(gaps, shift.Span)
		}
	}
	return gaps
}

// walk yields the longest stretches of [from, to) in which onCall says the
// same, nobody included. The duties are overwritten afterwards.
func (s *Schedule) walk(from, to int64, yield func(from, to int64, on []Duty) bool) {
	if from >= to {
		return
	}
	var then []Duty
	now := s.onCall(nil, from)
	for at := from; from < to; from = at {
		for {
			if at = min(s.until(at), to); at == to {
				break
			}
			if then = s.onCall(then[:0], at); !slices.Equal(now, then) {
				break
			}
		}
		if !yield(from, at, now) {
			return
		}
		now, then = then, now
	}
}

// Load is how long a person is on call.
type Load struct {
	Person string
	Time   time.Duration
}

// Hours returns how long each person is on call from one instant up to another,
// as time that elapses: a night in which the clocks go back is an hour longer.
// They are in the order of their names: all whom layers have, with no time if
// they are not on call then, and those whom overrides put on call. Like
// [time.Time.Sub] a time stops at the largest Duration, 292 years.
func (s *Schedule) Hours(from, to time.Time) []Load {
	var loads []Load
	load := func(person string) *Load {
		k, found := slices.BinarySearchFunc(loads, person, func(l Load, p string) int { return strings.Compare(l.Person, p) })
		if !found {
			loads = slices.Insert(loads, k, Load{Person: person})
		}
		return &loads[k]
	}
	for i := range s.layers {
		for _, p := range s.layers[i].people {
			load(p)
		}
	}
	s.walk(clamp(from), clamp(to), func(from, to int64, on []Duty) bool {
		for i := range on {
			l := load(on[i].Person)
			l.Time = sum(l.Time, from, to)
		}
		return true
	})
	return loads
}

// sum returns d + (to-from) or the largest Duration, for from <= to.
func sum(d time.Duration, from, to int64) time.Duration {
	more := uint64(to) - uint64(from)
	if more > uint64(math.MaxInt64-d) {
		return math.MaxInt64
	}
	return d + time.Duration(more)
}
