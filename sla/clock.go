package sla

import (
	"slices"
	"strings"
	"time"
)

// A Clock is one target of one agreement on its way: how much of its open time
// has passed, whether it stands still, when it is due.
//
// What happens to it is told by its methods Pause, Resume, Meet, Reopen,
// Restart, Retarget and Cancel, each with its instant, in the order of time; an
// instant before that of the last one is taken as the same. What happens at an
// instant comes before what falls due at it: a reply at due is in time. The
// questions Status, Next, Notices and Ledger change nothing and may be asked
// for any instant from the last event on; an earlier one is taken as that of
// the last event.
//
// A Clock reads no clock and never fails. It belongs to one goroutine and must
// not be copied. Events take constant time but for Retarget, which takes time
// linear in the pauses since it last saw the calendar; Status and Next take
// logarithmic time.
type Clock struct {
	terms Terms
	last  time.Time // of the last event

	started time.Time
	cycle   int      // from 1
	stops   []stop   // in the order of time; the first is at started
	reasons []string // of the pauses in force, sorted
	tallies []*tally // one for each calendar so far
	legs    []leg    // the last is in force
	met     time.Time
	metDue  time.Time // what was due then; zero if paused

	changed time.Time // of the last Retarget that was a change
	before  int       // the legs before the changes of that instant, or 0

	given    []Notice
	reminded []bool    // of terms.Remind, in this cycle
	breached time.Time // the first breach of this cycle
	late     bool      // a late arrival was given notice of in this cycle
	misses   int       // in this cycle
	missed   int       // in all
}

// Start returns a clock of the target whose time counts from an instant and
// that is attached at another, which is the same or later: a target that was
// due before it attached is late on arrival, not breached.
//
// The target's Within is positive. A Target without a Calendar is none: the
// clock is cancelled until Retarget gives it one.
func (terms Terms) Start(t Target, from, at time.Time) *Clock {
	c := &Clock{terms: terms, cycle: 1}
	c.terms.Remind = distinct(terms.Remind)
	c.reminded = make([]bool, len(c.terms.Remind))
	from = from.Round(0)
	c.begin(t, from, later(from, at.Round(0)))
	return c
}

// begin starts a cycle.
func (c *Clock) begin(t Target, from, at time.Time) {
	c.last, c.started, c.met, c.metDue = at, from, time.Time{}, time.Time{}
	c.stops = append(c.stops[:0], c.stop(from))
	for _, y := range c.tallies {
		y.counted = y.counted[:0]
	}
	c.before = 0
	clear(c.reminded)
	c.breached, c.late, c.misses = time.Time{}, false, 0
	c.legs = append(c.legs[:0], c.whole(t, at))
}

// Pause stops the clock for a reason. It stands still until every reason is
// resumed, so pauses may overlap; to pause again for a reason that is in force
// does nothing. Of a pause only what overlaps with open time counts.
//
// While a clock is paused it has no due, cannot breach and does not remind. A
// pause that begins after due changes nothing about that; one that begins
// exactly at due puts it off until the clock is resumed.
func (c *Clock) Pause(at time.Time, reason string) {
	at = c.enter(at)
	if i, ok := slices.BinarySearch(c.reasons, reason); !ok {
		c.reasons = slices.Insert(c.reasons, i, reason)
		c.stand(at)
	}
}

// Resume ends the pause for a reason. It does nothing if there is none.
func (c *Clock) Resume(at time.Time, reason string) {
	at = c.enter(at)
	if i, ok := slices.BinarySearch(c.reasons, reason); ok {
		c.reasons = slices.Delete(c.reasons, i, i+1)
		c.stand(at)
	}
}

// Meet ends the clock: what the target promised was done. It is met if that
// was at or before due, or while paused. Later it remains breached, or late on
// arrival, with the instant at which it was done.
//
// Of a clock that is met, Pause and Resume still say which pauses are in force
// should it be reopened; Meet, Retarget and Cancel do nothing. A cancelled
// clock remains so, and a target that comes later is not attached any more.
func (c *Clock) Meet(at time.Time) {
	at = c.enter(at)
	if !c.met.IsZero() {
		return
	}
	if l := c.leg(); l.target.Calendar != nil {
		n, _ := c.arrival(l)
		if n.Kind == NoticeLate {
			c.give(n)
		}
		c.pass(n.Reminds) // which need not be told any more, should it be reopened
		c.metDue = c.due(l)
	}
	c.met = at
	c.stand(at)
}

// Reopen takes Meet back: the time from then on was a pause, with the reason
// "met", and goes on with what remained. It does nothing if the clock is not met.
func (c *Clock) Reopen(at time.Time) {
	at = c.enter(at)
	if !c.met.IsZero() {
		c.met = time.Time{}
		c.stand(at)
	}
}

// Restart begins a new cycle: all of the target's time from an instant on,
// whatever the state. Pauses in force go on, reminders come again, and breaches
// of cycles before stay among the notices.
//
// A cadence is restarted by each public agent reply. Until then a target of
// kind Update is missed once more with each further interval that passes.
func (c *Clock) Restart(at time.Time) {
	at = c.enter(at)
	c.cycle++
	c.begin(c.leg().target, at, at)
}

// Retarget puts another target in force, in the manner of the clock's Terms. A
// target without a calendar is none and cancels the clock; the next one revives
// it. A target with the Within and the Calendar of that in force changes
// nothing, but FromChange grants it anew. Changes at one instant are one
// change, from what was in force before to the last, and none where the two are
// the same: straight back changes nothing.
//
// A breach stays recorded whatever comes, though the new due may be ahead. A
// new due in the past is late on arrival, if the cycle was neither late nor
// breached before.
func (c *Clock) Retarget(t Target, at time.Time) {
	at = c.enter(at)
	if !c.met.IsZero() {
		return
	}
	again := c.before > 0 && c.changed.Equal(at)
	if again {
		c.legs = c.legs[:c.before]
		c.catchUp()
	}
	anew := c.terms.OnChange == FromChange && t.Calendar != nil && !again
	if c.leg().target.same(t) && !anew {
		return
	}
	c.changed, c.before = at, len(c.legs)
	switch {
	case len(c.legs) == 1 && c.leg().at.Equal(at):
		c.legs[0] = c.whole(t, at)
	case t.Calendar == nil:
		c.legs = append(c.legs, leg{at: at, consumed: c.consumed(at)})
	case c.terms.OnChange == FromChange:
		c.legs = append(c.legs, c.next(t, at, t.Within))
	case c.terms.OnChange == KeepConsumedFraction:
		c.legs = append(c.legs, c.keep(t, at))
	default:
		c.legs = append(c.legs, c.again(t, at))
	}
}

// Cancel ends the clock without a result. Retarget revives it.
func (c *Clock) Cancel(at time.Time) { c.Retarget(Target{}, at) }

// leg returns the one in force.
func (c *Clock) leg() *leg { return &c.legs[len(c.legs)-1] }

// enter makes an instant that of the last event, and settles what happened
// before it.
func (c *Clock) enter(at time.Time) time.Time {
	at = later(at.Round(0), c.last)
	c.settle(at)
	c.last = at
	return at
}

// stop returns how the clock stands from an instant on.
func (c *Clock) stop(at time.Time) stop {
	s := stop{at: at, paused: len(c.reasons) > 0 || !c.met.IsZero()}
	switch {
	case !c.met.IsZero():
		why := append(slices.Clone(c.reasons), reasonMet)
		slices.Sort(why)
		s.why = strings.Join(slices.Compact(why), ", ")
	case s.paused:
		s.why = strings.Join(c.reasons, ", ")
	}
	return s
}

// reasonMet is the reason of the pause between Meet and Reopen.
const reasonMet = "met"

// stand notes how the clock stands from now on.
func (c *Clock) stand(at time.Time) {
	s, last := c.stop(at), &c.stops[len(c.stops)-1]
	switch {
	case s.paused == last.paused && s.why == last.why:
	case last.at.Equal(at):
		*last = s
	default:
		c.stops = append(c.stops, s)
		c.catchUp()
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
