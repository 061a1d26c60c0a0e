package policy_test

import (
	"slices"

	"github.com/drud/triage/severity"
)

// A stopwatch is one target of one agreement, kept minute by minute: what happens
// at a minute comes first, then [stopwatch.strike] what is due at it, then
// [stopwatch.overrun] what is late right after it, then [stopwatch.tick] counts it.
type stopwatch struct {
	agreement *agreement
	kind      string
	hours     map[string]hours
	tell      func(minute int, do string)

	started  int  // never: there is nothing to count from
	promised bool // ever, in this cycle
	grant
	stood  []bool // by minute: the ticket was paused or over
	paused bool

	met      int // never: -1
	metDue   int
	breached int
	late     bool
	missed   int
	reminded []reminder

	fresh   bool   // it started in this minute
	changed bool   // in this minute
	was     *grant // before the changes of this minute, if there were any
	earlier []cycle
}

// A grant is what is promised and how much of it has passed.
type grant struct {
	on     bool
	target promise
	level  severity.Level // that it is the promise for
	from   int            // since when minutes count
	need   int            // so many
	count  int            // so many did
	before int            // and so many of this cycle under grants before

	overdue  bool
	due      int // if overdue
	nextMiss int // of a cadence that is overdue: the count at which it is missed once more
}

type cycle struct{ started, met, breached, consumed int }

// never is the minute of what does not happen.
const never = -1

func newStopwatch(a *agreement, kind string, h map[string]hours, tell func(int, string)) *stopwatch {
	return &stopwatch{agreement: a, kind: kind, hours: h, tell: tell, stood: make([]bool, dusk), started: never, met: never, metDue: never, breached: never}
}

// start begins a cycle, of which nothing is promised yet or what was promised in
// the one before.
func (s *stopwatch) start(from, m int) {
	if s.promised {
		s.earlier = append(s.earlier, cycle{s.started, s.met, s.breached, s.before + s.count})
	}
	s.started, s.promised, s.met, s.metDue, s.breached, s.late, s.reminded = from, false, never, never, never, false, nil
	s.grant, s.changed, s.was, s.fresh = grant{}, false, nil, true
}

// promise puts a target in force.
func (s *stopwatch) promise(target promise, level severity.Level, m int) {
	switch {
	case s.started == never || s.met != never || s.on && s.target == target && s.level == level:
	case s.fresh:
		s.promised, s.changed = true, true
		s.grant = grant{on: true, target: target, level: level, from: s.started, need: target.within, count: s.recount(target, s.started, m)}
		s.arrive(m)
	default:
		s.promised = true
		again := s.restoreChange()
		s.change(target, level, again, m)
	}
}

// drop takes the target away.
func (s *stopwatch) drop() {
	switch {
	case !s.on || s.met != never:
	case s.fresh:
		s.grant = grant{}
	default:
		s.restoreChange()
		s.on = false
	}
}

// restoreChange undoes the changes of this minute, of which it tells whether there
// are any: several are one, from what was before to the last.
func (s *stopwatch) restoreChange() (again bool) {
	again = s.was != nil
	if again {
		s.grant = *s.was
	} else {
		was := s.grant
		s.was = &was
	}
	s.changed = true
	return again
}

// change puts a target in force. One that is the same as before is granted anew only
// by a change that is not the last of several, which went straight back.
func (s *stopwatch) change(target promise, level severity.Level, again bool, m int) {
	if s.on && s.target == target && (again || !s.agreement.fromChange) {
		s.level, s.changed = level, false
		return
	}
	g := grant{on: true, target: target, level: level, from: s.started, need: target.within}
	if s.agreement.fromChange {
		g.from, g.before = m, s.before+s.count
	} else {
		g.count = s.recount(target, g.from, m)
	}
	if s.agreement.atLeast > 0 {
		g.need = max(g.need, g.count+s.agreement.atLeast)
	}
	s.grant = g
	s.arrive(m)
}

// recount counts the open minutes of a stretch in which the ticket did not stand
// still.
func (s *stopwatch) recount(target promise, from, to int) int {
	n := 0
	for m := from; m < to; m++ {
		if s.hours[target.calendar][m] && !s.stood[m] {
			n++
		}
	}
	return n
}

// reached returns the first minute up to m at which so many had counted and the
// ticket did not stand still, or never.
func (s *stopwatch) reached(count, m int) int {
	n := 0
	for x := s.from; x < m; x++ {
		if s.stood[x] {
			continue
		}
		if n >= count {
			return x
		}
		if s.hours[s.target.calendar][x] {
			n++
		}
	}
	return never
}

// arrive finds out whether the target in force was due before the minute.
func (s *stopwatch) arrive(m int) {
	s.due = s.reached(s.need, m)
	if s.overdue = s.due != never; !s.overdue {
		return
	}
	for s.nextMiss = s.need + s.target.within; s.nextMiss <= s.count; {
		s.nextMiss += s.target.within
	}
}

// settle ends the changes of a minute: a target that came late says so once, and
// the reminders that it is too late for are one.
func (s *stopwatch) settle(m int) {
	changed := s.changed
	s.changed, s.was, s.fresh = false, nil, false
	if !changed || !s.on || s.met != never {
		return
	}
	late := s.sayLate(m)
	if s.passReminders() && !late {
		s.tell(m, "remind")
	}
}

// passReminders passes over the reminders that are due, if any are.
func (s *stopwatch) passReminders() (any bool) {
	for _, r := range s.agreement.reminders {
		if !slices.Contains(s.reminded, r) && s.count >= s.threshold(r) {
			s.reminded, any = append(s.reminded, r), true
		}
	}
	return any
}

// sayLate tells of a target that was due before it came, the first time in a cycle.
func (s *stopwatch) sayLate(m int) bool {
	if !s.on || !s.overdue || s.late || s.breached != never {
		return false
	}
	s.late = true
	s.tell(m, "late_on_arrival")
	return true
}

// threshold is how much counts when a reminder is due.
func (s *stopwatch) threshold(r reminder) int {
	if r.percent > 0 {
		return s.need - s.target.within*(100-r.percent)/100
	}
	return s.need + r.fromDue
}

func (s *stopwatch) running() bool { return s.on && s.met == never && !s.paused }

func (s *stopwatch) strike(m int) {
	s.settle(m)
	if !s.running() {
		return
	}
	for _, r := range s.agreement.reminders {
		if !slices.Contains(s.reminded, r) && s.count >= s.threshold(r) {
			s.reminded = append(s.reminded, r)
			s.tell(m, "remind")
		}
	}
}

func (s *stopwatch) overrun(m int) {
	switch {
	case !s.running():
	case !s.overdue && s.count >= s.need:
		s.overdue, s.due, s.nextMiss = true, m, s.need+s.target.within
		s.missed++
		if s.breached == never {
			s.breached = m
		}
		s.tell(m, "breach")
	case s.kind == "update" && s.overdue && s.count >= s.nextMiss:
		s.nextMiss += s.target.within
		s.missed++
		s.tell(m, "missed")
	}
}

func (s *stopwatch) tick(m int) {
	s.stood[m] = s.paused
	if s.running() && s.hours[s.target.calendar][m] {
		s.count++
	}
}

// keep says that what was promised is done.
func (s *stopwatch) keep(m int) {
	if s.started == never || s.met != never {
		return
	}
	s.sayLate(m)
	if s.changed {
		s.passReminders()
	}
	s.metDue = s.dueNow(m)
	s.met = m
}

// takeBack says that it is to be done after all.
func (s *stopwatch) takeBack() { s.met, s.metDue = never, never }

// dueNow is when the target is due if nothing else happens, or never.
func (s *stopwatch) dueNow(m int) int {
	switch {
	case !s.on:
		return never
	case s.overdue:
		return s.due
	case s.met != never:
		return s.metDue
	case s.paused:
		return never
	default:
		return s.ahead(m)
	}
}

// ahead is the first minute from m on at which enough will have counted if the
// ticket does not stand still.
func (s *stopwatch) ahead(m int) int {
	for n := s.count; m < dusk; m++ {
		if n >= s.need {
			return m
		}
		if s.hours[s.target.calendar][m] {
			n++
		}
	}
	return never
}

func (s *stopwatch) state() string {
	switch {
	case !s.on:
		return "cancelled"
	case s.overdue && s.breached != never:
		return "breached"
	case s.overdue:
		return "late_on_arrival"
	case s.met != never:
		return "met"
	case s.paused:
		return "paused"
	default:
		return "running"
	}
}
