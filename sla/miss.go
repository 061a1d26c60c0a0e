package sla

import (
	"math"
	"time"
)

// lateOn reports whether the target was due before it attached, in a cycle
// without a breach.
func (c *Clock) lateOn(l *leg) bool {
	due := c.due(l)
	return !due.IsZero() && due.Before(l.at) && c.breached.IsZero()
}

// breach notes that a due was missed.
func (c *Clock) breach(due time.Time) {
	c.leg().breached = true
	c.misses++
	c.missed++
	if c.breached.IsZero() {
		c.breached = due
	}
}

// miss notes that further intervals were missed.
func (c *Clock) miss(n int) {
	c.leg().miss += n
	c.misses += n
	c.missed += n
}

// interval returns the counted time at which the nth interval after due ends,
// if the target has such.
func (l *leg) interval(n int) (time.Duration, bool) {
	w := l.target.Within
	if l.target.Kind != Update || w <= 0 || time.Duration(n) > (math.MaxInt64-max(l.need, 0))/w {
		return 0, false
	}
	return l.need + time.Duration(n)*w, true
}

// firstMiss returns the first interval after due that ends after the leg began.
func (l *leg) firstMiss() int {
	if w := l.target.Within; l.had >= l.need && w > 0 {
		return int((l.had-l.need)/w) + 1
	}
	return 1
}

// further counts the intervals that ended before an instant and are not noted
// yet.
func (c *Clock) further(l *leg, before time.Time) int {
	if l.target.Calendar == nil || l.target.Kind != Update || l.target.Within <= 0 {
		return 0
	}
	over := c.counted(l.tally, before) - l.need
	if over < l.target.Within {
		return 0
	}
	n := int(over / l.target.Within)
	if over%l.target.Within == 0 { // the last of them ends now, or did before the desk closed
		if at := c.reach(l.tally, l.need+over); at.IsZero() || !at.Before(before) {
			n--
		}
	}
	return max(n-l.miss+1, 0)
}
