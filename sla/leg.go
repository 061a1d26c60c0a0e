package sla

import "time"

// A leg is the part of a cycle in which one target is in force. Amounts of
// counted time are by its calendar and since the start of the cycle.
type leg struct {
	target Target // without a calendar, none: the clock is cancelled
	tally  *tally
	at     time.Time     // in force since
	had    time.Duration // counted at at
	need   time.Duration // counted when due
	fixed  time.Time     // the due of a leg that was overdue from the start, else zero

	// Whether it makes up for the legs before, counting from the start of the
	// cycle. If not, consumed is what those had consumed, skip what is counted
	// before at.
	whole          bool
	consumed, skip time.Duration

	breached bool // its due was noted as missed
	miss     int  // the next interval after due, from 1, that is not noted as missed
}

func (t Target) same(u Target) bool {
	return t.Calendar == u.Calendar && (t.Within == u.Within || t.Calendar == nil)
}

// whole returns the leg of a target that counts from the start of the cycle.
func (c *Clock) whole(t Target, at time.Time) leg {
	l := leg{target: t, at: at, whole: true}
	if t.Calendar == nil {
		return l
	}
	l.tally = c.tally(t.Calendar)
	l.had = c.counted(l.tally, at)
	l.need = t.Within
	l.miss = l.firstMiss()
	return l
}

// again returns the leg of a target that counts from the start of the cycle
// and is not due too soon.
func (c *Clock) again(t Target, at time.Time) leg {
	l := c.whole(t, at)
	if c.terms.AtLeast > 0 {
		l.need = max(l.need, plus(l.had, c.terms.AtLeast))
		l.miss = l.firstMiss()
	}
	return l
}

// next returns the leg of a target of which an amount is left, from an instant on.
func (c *Clock) next(t Target, at time.Time, left time.Duration) leg {
	l := c.whole(t, at)
	l.whole, l.consumed, l.skip = false, c.consumed(at), l.had
	l.need = plus(l.skip, max(left, c.terms.AtLeast))
	l.miss = l.firstMiss()
	return l
}

// keep returns the leg of a target of which the same fraction is left as of
// the last one that was in force.
func (c *Clock) keep(t Target, at time.Time) leg {
	i := len(c.legs) - 1
	for end := at; i >= 0; i-- {
		l := &c.legs[i]
		if l.target.Calendar == nil {
			end = l.at
			continue
		}
		y := c.tally(l.target.Calendar)
		left := l.need - c.counted(y, end)
		due := c.due(l)
		if due.IsZero() || !due.Before(end) {
			return c.next(t, at, share(t.Within, left, l.target.Within))
		}
		n := c.next(t, at, left)
		if c.terms.AtLeast <= 0 {
			n.need = n.skip + left // which next took for zero
			n.fixed = due.In(t.Calendar.zone)
			n.miss = n.firstMiss()
		}
		return n
	}
	return c.next(t, at, t.Within)
}

// due returns the due of a leg, or zero.
func (c *Clock) due(l *leg) time.Time {
	if !l.fixed.IsZero() {
		return l.fixed
	}
	return c.reach(l.tally, l.need)
}

// consumed returns the counted time of the cycle.
func (c *Clock) consumed(now time.Time) time.Duration {
	l := c.leg()
	if l.target.Calendar == nil {
		return l.consumed
	}
	return l.consumed + c.counted(l.tally, now) - l.skip
}
