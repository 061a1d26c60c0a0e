package escalation

import (
	"time"

	"github.com/rickb777/date/v2"

	"github.com/drud/triage/sla"
)

// turns are the handoffs of a layer, compiled. Turn k, counted from 0 unlike that
// of a Duty, starts at the local time start plus k turns.
type turns struct {
	start int64 // local time of handoff 0
	// step is the length of a turn in local time, or months its length in
	// months. Where both are 0 there is only turn 0.
	step   int64
	months int64
	// final is the last turn whose handoff is a supported local time.
	final int64
	// ever is set for a layer without a start, whose turn is always 0.
	ever bool
}

func newTurns(start Civil, every Turn, alone bool) turns {
	if start == (Civil{}) {
		return turns{ever: true}
	}
	t := turns{start: dayOf(start.Date)*day + int64(start.Time)}
	if alone {
		return t
	}
	if every.Unit == Months {
		t.months = int64(every.N)
	} else {
		t.step = int64(every.N) * every.Unit.length()
	}
	t.final = t.before(last - 1)
	return t
}

// length returns the local time of a unit, 0 for months.
func (u Unit) length() int64 {
	switch u {
	case Hours:
		return hour
	case Days:
		return day
	case Weeks:
		return 7 * day
	}
	return 0
}

// local returns the local time of handoff k, for 0 <= k <= final+1.
func (t *turns) local(k int64) int64 {
	if t.months == 0 {
		return t.start + k*t.step
	}
	n := floorDiv(t.start, day)
	y, m, d := dateOf(n).Date()
	m += time.Month(k * t.months)
	firstOf := date.New(y, m, 1)
	return dayOf(firstOf)*day + int64(min(d, firstOf.LastDayOfMonth())-1)*day + t.start - n*day
}

// before returns the last turn whose handoff is at a local time or before it,
// or -1.
func (t *turns) before(local int64) int64 {
	switch {
	case local < t.start:
		return -1
	case t.months != 0:
		k := (monthOf(local) - monthOf(t.start)) / t.months
		if t.local(k) > local {
			k--
		}
		return k
	case t.step != 0:
		// The supported years do not fit an int64, but do a uint64.
		return int64((uint64(local) - uint64(t.start)) / uint64(t.step))
	}
	return 0
}

func monthOf(local int64) int64 {
	y, m, _ := dateOf(floorDiv(local, day)).Date()
	return int64(y)*12 + int64(m)
}

// at returns the turn at an instant, or -1 before the first handoff: the last
// one whose handoff has come. c is read at the instant.
//
// Almost always that is the first one tried. Clocks that skip hours move the
// handoffs in them forward, past those of later turns.
func (t *turns) at(at int64, c *clocks) int64 {
	if t.ever {
		return 0
	}
	k := min(t.before(c.top(at)), t.final)
	for k >= 0 {
		if handoff, _ := c.instant(t.local(k)); handoff <= at {
			return k
		}
		k--
	}
	return -1
}

// end returns when turn k ends, which is in force at the instant at which c is
// read: the first of the later handoffs. Turn -1 is before them all.
func (t *turns) end(k int64, c *clocks) int64 {
	if t.ever {
		return never
	}
	end := int64(never)
	for k++; k <= t.final; k++ {
		handoff, how := c.instant(t.local(k))
		end = min(end, handoff)
		if how == sla.Exact || how == sla.Fold {
			break // all later handoffs come later
		}
	}
	return end
}
