package sla

import (
	"fmt"
	"slices"
	"time"
)

// Remind says when to remind of a target: when a percentage of it has passed,
// which is when the rest of it is left until due, or an amount of its open time
// before or after due. One field is set; the zero Remind is at due.
type Remind struct {
	Percent       int // 1 to 99
	Before, After time.Duration
}

// String returns the reminder as "50%", "10m before" or "30m after".
func (r Remind) String() string {
	switch {
	case r.Percent != 0:
		return fmt.Sprintf("%d%%", r.Percent)
	case r.After != 0:
		return FormatDuration(r.After) + " after"
	default:
		return FormatDuration(r.Before) + " before"
	}
}

// left returns what remains of a target when it is time to remind of it.
func (r Remind) left(within time.Duration) time.Duration {
	if r.Percent != 0 {
		return within - (within/100*time.Duration(r.Percent) + within%100*time.Duration(r.Percent)/100)
	}
	return r.Before - r.After
}

// mark returns the counted time at which to remind.
func (l *leg) mark(r Remind) time.Duration {
	left := r.left(l.target.Within)
	if left < 0 {
		return plus(l.need, -left)
	}
	return l.need - left
}

func distinct(list []Remind) []Remind {
	var out []Remind
	for _, r := range list {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}
