package sla

import "time"

// State says how a promise stands.
type State string

// The states of a clock.
const (
	Running       State = "running"         // before or at due
	Paused        State = "paused"          // not overdue, and standing still
	Met           State = "met"             // in time
	Breached      State = "breached"        // after due, whether met since, paused or neither
	LateOnArrival State = "late_on_arrival" // likewise, but due before it attached
	Cancelled     State = "cancelled"       // no target in force
)

// Status is how a clock stands at an instant.
type Status struct {
	State  State
	Target Target // in force

	// Started is when the time of this cycle began to count.
	Started time.Time

	// Due is the last instant at which the target is met in time: the first
	// outside every pause with all of its time counted before it, in the zone of
	// the target's calendar. It is zero while the clock is paused, unless it is
	// overdue; if it was paused when met; if it is cancelled; and if the
	// calendar's supported years end before.
	Due time.Time

	// DueIfResumed is, while paused, when the target would be due if all pauses
	// ended now; else zero.
	DueIfResumed time.Time

	// Consumed is the open time of this cycle that counted. After Due it grows
	// on, unless paused.
	Consumed time.Duration

	// Remaining is the open time until Due, and negative after it. It is zero if
	// cancelled.
	Remaining time.Duration

	Met      time.Time // when the promise was kept, in time or not; else zero
	Breached time.Time // the due that was missed, the first of this cycle; else zero

	// Missed counts the breaches of all cycles, and of a target of kind Update
	// each further interval without a Restart. A late arrival is none.
	Missed int
}

// Status returns how the clock stands.
func (c *Clock) Status(now time.Time) Status {
	now = later(now.Round(0), c.last)
	l := c.leg()
	s := Status{
		State:    Cancelled,
		Target:   l.target,
		Started:  c.started,
		Consumed: c.consumed(now),
		Met:      c.met,
		Breached: c.breached,
		Missed:   c.missed,
	}
	if l.target.Calendar == nil {
		return s
	}
	s.Due = c.due(l)
	s.Remaining = l.need - c.counted(l.tally, now)
	end := now
	if !c.met.IsZero() {
		end = c.met
	}
	switch {
	case !s.Due.IsZero() && s.Due.Before(end):
		c.pastDue(&s, now)
	case !c.met.IsZero():
		s.State, s.Due = Met, c.metDue
	case c.stops[len(c.stops)-1].paused:
		s.State = Paused
		s.DueIfResumed = l.target.Calendar.Add(now, s.Remaining)
	default:
		s.State = Running
	}
	return s
}

// pastDue says of an overdue clock what was missed, noted or not.
func (c *Clock) pastDue(s *Status, now time.Time) {
	l := c.leg()
	if c.met.IsZero() {
		s.Missed += c.further(l, now)
	}
	if !l.breached && !s.Due.Before(l.at) {
		s.Missed++
		if s.Breached.IsZero() {
			s.Breached = s.Due
		}
	}
	s.State = Breached
	if s.Breached.IsZero() {
		s.State = LateOnArrival
	}
}

// Next returns the next instant after now at which Status or Notices tell
// something new although nothing is told to the clock: a reminder, the
// nanosecond after due, in which it is breached, or after a further miss. It is
// zero if there is none, as while the clock is paused, met or cancelled.
func (c *Clock) Next(now time.Time) time.Time {
	now = later(now.Round(0), c.last)
	l := c.leg()
	if l.target.Calendar == nil || !c.met.IsZero() {
		return time.Time{}
	}
	var next time.Time
	consider := func(at time.Time) {
		if !at.IsZero() && at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for i, r := range c.terms.Remind {
		if !c.reminded[i] {
			consider(c.reach(l.tally, l.mark(r)))
		}
	}
	due := c.due(l)
	if due.IsZero() {
		return next
	}
	consider(due.Add(1))
	if x, ok := l.interval(l.miss + c.further(l, now)); ok {
		if at := c.reach(l.tally, x); !at.IsZero() {
			consider(at.Add(1))
		}
	}
	return next
}
