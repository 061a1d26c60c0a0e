package escalation

import (
	"slices"

	"github.com/drud/triage/sla"
)

// layer is a Layer compiled.
type layer struct {
	name   string
	people []string
	zone   *zone
	turns  turns

	// whole is set for a layer with neither shift nor days.
	whole bool
	// from and to are the shift in local time since midnight. to may lie on the
	// next day.
	from, to int64
	days     Weekdays // at least one
}

// newLayer compiles l, which has inherited and passed check.
func newLayer(l *Layer, zone *zone) layer {
	c := layer{
		name:   l.Name,
		people: slices.Clone(l.People),
		zone:   zone,
		turns:  newTurns(l.Start, l.Every, alone(l.People)),
		from:   int64(l.Shift.From),
		to:     int64(l.Shift.To),
		days:   l.Days,
	}
	if c.to <= c.from {
		c.to += day
	}
	if c.days == (Weekdays{}) {
		c.days = Weekdays{true, true, true, true, true, true, true}
		c.whole = c.from == 0 && c.to == day
	}
	return c
}

// alone reports whether people are one person.
func alone(people []string) bool {
	for _, p := range people {
		if p != people[0] {
			return false
		}
	}
	return true
}

// person returns whose turn k is. Turns before the first go round as well.
func (l *layer) person(k int64) string {
	n := int64(len(l.people))
	return l.people[(k%n+n)%n]
}

// shift returns the shift of the day n since 1970, empty if there is none.
func (l *layer) shift(n int64, c *clocks) (from, to int64) {
	if !l.days[((n+4)%7+7)%7] { // 1970-01-01 was a Thursday
		return 0, 0
	}
	midnight := n * day
	from, how := c.instant(midnight + l.from)
	if how == sla.NoSuchDate {
		return 0, 0
	}
	to, how = c.instant(midnight + l.to)
	if how == sla.NoSuchDate {
		to, _ = c.instant(midnight + day)
	}
	return from, to
}

// shiftEnd returns when the shift ends that the layer is in at an instant, or
// false between shifts. c is read at the instant.
func (l *layer) shiftEnd(at int64, c *clocks) (end int64, ok bool) {
	if l.whole {
		return never, true
	}
	// Clocks that go back over midnight show yesterday after today has begun.
	today := floorDiv(at+c.offset, day)
	for n := today - 1; n <= today+1; n++ {
		if from, to := l.shift(n, c); from <= at && at < to && (!ok || to > end) {
			end, ok = to, true
		}
	}
	return end, ok
}

// nextShift returns when the first shift after an instant starts, or an instant
// until which none does. c is read at the instant.
func (l *layer) nextShift(at int64, c *clocks) int64 {
	// Every seventh day is one of the layer's, but clocks may leave nothing of
	// its shift.
	const weeks = 2
	today := floorDiv(at+c.offset, day)
	for n := today - 1; n <= today+weeks*7+1; n++ {
		if from, to := l.shift(n, c); at < from && from < to {
			return from
		}
	}
	return at + weeks*7*day
}
