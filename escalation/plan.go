package escalation

import (
	"slices"
	"strings"
	"time"
)

// Plan returns what happens to a case that is triggered at an instant if nothing
// else does, in the order of time. See [Incident.Entries].
func (r *Rules) Plan(id string, at time.Time, s Standing) []Entry {
	inc := r.Open(id)
	inc.tell(Event{At: at, Kind: Trigger, Case: s})
	inc.advance(func(time.Time) bool { return true })
	return inc.entries
}

// Entries returns all that happened up to and including an instant, in order of
// time, as if nothing else were told until then: what it returns for an instant
// is the beginning of what it returns for a later one. The zero Time is the end
// of all, so that the entries after the last event are the plan from there on.
func (inc *Incident) Entries(until time.Time) []Entry {
	ahead := inc.clone()
	ahead.advance(func(due time.Time) bool { return until.IsZero() || !due.After(until) })
	n := len(ahead.entries)
	for n > 0 && !until.IsZero() && ahead.entries[n-1].At.After(until) {
		n--
	}
	return cloneEntries(ahead.entries[:n])
}

// Next returns the first instant after now at which Entries has more to tell
// although nothing is told to the incident; the zero Time if there is none. An
// instant before the last event is taken as that of the event.
func (inc *Incident) Next(now time.Time) time.Time {
	ahead := inc.clone()
	ahead.advance(func(due time.Time) bool { return !due.After(now) || !due.After(inc.now) })
	before := len(ahead.entries)
	ahead.advance(func(time.Time) bool { return len(ahead.entries) == before })
	if len(ahead.entries) == before {
		return time.Time{}
	}
	return ahead.entries[before].At
}

func (inc *Incident) clone() *Incident {
	c := *inc
	c.climbs = slices.Clone(inc.climbs)
	for i := range c.climbs {
		c.climbs[i].hung = slices.Clone(c.climbs[i].hung)
	}
	c.deferred = slices.Clone(inc.deferred)
	c.entries, c.names = slices.Clip(inc.entries), slices.Clip(inc.names)
	c.keys = strings.Builder{} // which must not be copied in use
	return &c
}

// alarm is something that falls due by itself.
type alarm struct {
	at   time.Time
	what what
	i    int // which deferred page or climb
	step int // of the climb, or repeating
}

// repeating comes before the steps that are due at the same instant.
const repeating = -1

// what falls due, in the order in which it happens at one instant.
type what int8

const (
	none  what = iota
	begin      // a run that waited, or an acknowledged case again
	undefer
	climbing // a step or a repeat, in the order in which climbs began
)

// advance does what falls due, in order, while it is wanted.
func (inc *Incident) advance(want func(due time.Time) bool) {
	for {
		a := inc.alarm()
		if a.what == none || !want(a.at) || !known(a.at) {
			return
		}
		inc.now = a.at
		inc.due(a)
		inc.settle()
	}
}

func (inc *Incident) due(a alarm) {
	switch {
	case a.what == undefer:
		inc.undefer(a.i)
	case a.what == climbing && a.step == repeating:
		inc.repeat(a.i)
	case a.what == climbing:
		inc.fire(a.i, a.step)
	case inc.wait.run != 0:
		inc.waited()
	default:
		inc.awake()
	}
}

// offer takes another alarm if it comes first.
func (inc *Incident) offer(a *alarm, at time.Time, what what, i, step int) {
	at = later(at, inc.now)
	sooner := a.what == none || at.Before(a.at)
	if sooner || step < a.step && what == a.what && i == a.i && at.Equal(a.at) {
		*a = alarm{at, what, i, step}
	}
}

// alarm returns what falls due next. The steps of a climb that are due at one
// instant come in the order of the ladder.
func (inc *Incident) alarm() alarm {
	var a alarm
	if inc.wait.run != 0 {
		inc.offer(&a, inc.wait.until, begin, 0, 0)
	}
	if !inc.wake.IsZero() {
		inc.offer(&a, inc.wake, begin, 0, 0)
	}
	for i := range inc.deferred {
		inc.offer(&a, inc.deferred[i].until, undefer, i, 0)
	}
	for i := range inc.climbs {
		c := &inc.climbs[i]
		switch {
		case c.due.IsZero():
		case c.through():
			inc.offer(&a, c.due, climbing, i, repeating)
		default:
			inc.offer(&a, c.due, climbing, i, c.next)
		}
		for _, step := range c.hung {
			if at, ok := inc.hangs(&c.ladder.Steps[step]); ok {
				inc.offer(&a, at, climbing, i, step)
			}
		}
	}
	return a
}
