package escalation

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"
)

// Shift is a stretch of time [From, To) in which the same people are on call
// for the same reasons.
type Shift struct {
	From, To time.Time
	Duties   []Duty // at least one, as OnCall returns them
}

// Shifts returns who is on call from one instant up to another, in order. Each
// shift is as long as it can be: neighbours that touch differ in people or
// reasons. The first and the last are cut off at from and to. Between shifts
// are the Gaps. There are none if to is not after from.
func (s *Schedule) Shifts(from, to time.Time) iter.Seq[Shift] {
	return func(yield func(Shift) bool) {
		s.walk(clamp(from), clamp(to), func(from, to int64, on []Duty) bool {
			return len(on) == 0 || yield(Shift{s.time(from), s.time(to), slices.Clone(on)})
		})
	}
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
