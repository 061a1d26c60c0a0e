package policy_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// A simulator goes through a ticket's life minute by minute. It knows the texts
// that say what a policy means and nothing of how the packages do it: no deadline
// is ever computed, only waited for.
type simulator struct {
	world  *world
	watch  []*stopwatch
	pager  pager
	lines  []line
	closes map[*agreement]int // minutes of close_pending_after that counted; one more once it was told

	// The ticket.
	status   string
	impact   string
	critical bool
	fields   map[string]bool
	engineer severity.Level
	priority severity.Level // what the customer entered
	desk     severity.Level // what the desk shows
	severity severity.Level
	excluded bool
	created  int
	asked    bool // a message of the customer waits for an answer
}

// A line is an entry of a timeline as far as it is compared.
type line struct {
	at   int
	text string
}

func (s *simulator) say(at int, do, target, by string) {
	s.lines = append(s.lines, line{at, strings.TrimSpace(do + " " + target + " " + by)})
}

func (s *simulator) sayPage(e page) {
	s.lines = append(s.lines, line{e.at, e.String()})
}

// A story is what the simulator tells of a life.
type story struct {
	Lines    []string
	Clocks   []string
	Status   string
	Severity string
	Next     string
}

// simulate tells a life up to an instant, which is a whole minute or the moment
// after one, in which what was due at it is late.
func simulate(w *world, c severity.Case, events []policy.Event, until time.Time) story {
	s := newSimulator(w, c)
	last, moment := minuteOf(until), !until.Equal(instant(minuteOf(until)))
	var told story
	known := never // lines there were at until
	next := func(m int, mark string) bool {
		if known != never && len(s.lines) > known {
			told.Next = fmt.Sprint(m, mark)
			return true
		}
		return false
	}
	see := func(m int) { known, told = len(s.lines), s.story(m, moment) }
	s.arrive(minuteOf(c.At))
	for m := minuteOf(c.At); m < dusk; m++ {
		for len(events) > 0 && minuteOf(events[0].At) == m && m <= last {
			s.event(events[0], m)
			events = events[1:]
		}
		s.strike(m)
		if next(m, "") {
			break
		}
		if m == last && !moment {
			see(m)
		}
		for _, x := range s.watch {
			x.overrun(m)
		}
		if next(m, "+") {
			break
		}
		if m == last && moment {
			see(m)
		}
		s.tick(m)
	}
	return told
}

func newSimulator(w *world, c severity.Case) *simulator {
	s := &simulator{world: w, created: minuteOf(c.Ticket.CreatedAt), closes: map[*agreement]int{},
		status: cmp.Or(c.Ticket.Status, "open"), engineer: c.Ticket.Severity, priority: c.Ticket.Priority, desk: cmp.Or(c.Ticket.Severity, c.Ticket.Priority), fields: map[string]bool{}}
	for name, v := range c.Fields {
		if on, ok := v.(bool); ok {
			s.fields[name] = on
		} else {
			s.impact = v.(string)
		}
	}
	for _, a := range w.agreements {
		for _, kind := range targetKinds {
			s.watch = append(s.watch, newStopwatch(a, kind, w.hours, func(m int, do string) { s.say(m, do, a.name+"."+kind, "") }))
		}
	}
	s.pager = pager{world: w, tell: s.sayPage, phase: off, wake: never}
	return s
}

// arrive is the minute at which the case arrives.
func (s *simulator) arrive(m int) {
	s.judge()
	s.became(severity.None, m)
	s.each("engage", func(x *stopwatch) { x.start(s.created, m) })
	s.each("resolve", func(x *stopwatch) { x.start(s.created, m) })
	s.pager.severity = s.severity
	s.attach(m)
	if !s.excluded && !s.over() {
		s.pager.trigger(m)
	}
}

// judge finds out how serious the case is, and whether it is covered.
func (s *simulator) judge() {
	judged := severity.Low
	switch {
	case s.impact == "down":
		judged = severity.Urgent
	case s.impact == "major" || s.critical:
		judged = severity.High
	case s.impact == "minor":
		judged = severity.Medium
	}
	s.severity = cmp.Or(s.engineer, judged)
	s.excluded = s.fields["sales"]
}

// became tells of a severity that the rules gave, or that the desk does not show.
func (s *simulator) became(before severity.Level, m int) {
	post := s.severity != s.desk && !s.over() && !s.excluded
	if post {
		s.desk = s.severity
		s.say(m, "severity", s.severity.String(), "to be posted")
	} else if s.severity != before && (s.severity != s.engineer || before == severity.None) {
		s.say(m, "severity", s.severity.String(), "")
	}
}

func (s *simulator) over() bool { return s.status == "resolved" || s.status == "closed" }

// attach puts in force what is promised now, and lets the pager know. What is over
// stands still.
func (s *simulator) attach(m int) {
	for _, x := range s.watch {
		x.paused = s.over() || x.kind != "engage" && slices.Contains(x.agreement.pauseOn, s.status)
		target, ok := x.agreement.targets[x.kind][s.severity]
		switch applies := !s.excluded && (!x.agreement.gold || s.fields["gold"]); {
		case s.over():
		case ok && applies && (x.kind != "next_reply" || s.asked):
			x.promise(target, s.severity, m)
		default:
			x.drop()
		}
	}
	p := &s.pager
	p.ladder = nil
	for _, l := range s.world.ladders {
		if l.severity == s.severity && (!l.vip || s.fields["vip"]) {
			p.ladder = l
			break
		}
	}
	p.flaky, p.db, p.due = s.fields["flaky"], s.fields["db"], map[string]int{}
	for _, x := range s.watch {
		if due := x.dueNow(m); x.on && x.met == never && due != never {
			p.due[x.agreement.name+"."+x.kind] = due
		}
	}
}

// event is something that happens to the ticket.
func (s *simulator) event(e policy.Event, m int) {
	before, wasOver, wasExcluded := s.severity, s.over(), s.excluded
	s.say(m, string(e.Kind), about(e), e.By)
	switch e.Kind {
	case policy.EventReply:
		s.reply(e, m)
	case policy.EventStatus:
		s.turn(e.To, m)
	case policy.EventResolve:
		s.turn("resolved", m)
	case policy.EventReopen:
		s.turn("open", m)
	case policy.EventClose:
		s.turn("closed", m)
	case policy.EventSeverity:
		had := s.engineer
		s.engineer, _ = severity.ParseLevel(e.To)
		if s.engineer != severity.None {
			s.desk = s.engineer
		} else if had != severity.None {
			s.desk = s.priority
		}
	case policy.EventField:
		if on, ok := e.Value.(bool); ok {
			s.fields[e.Name] = on
		} else {
			s.impact = e.Value.(string)
		}
	case policy.EventSignal:
		s.critical = e.Signal.State == severity.StateCritical
	}
	s.judge()
	s.became(before, m)
	s.attach(m)
	p := &s.pager
	p.severity = s.severity
	switch off, was := s.over() || s.excluded, wasOver || wasExcluded; {
	case off && s.over():
		p.end(m, "resolve")
	case off:
		p.end(m, "stand_down")
	case was:
		p.trigger(m)
	default:
		p.change(before, m)
	}
	switch e.Kind {
	case policy.EventAcknowledge:
		p.ack(m)
	case policy.EventSnooze:
		p.snooze(m, minuteOf(e.Until))
	case policy.EventEscalate:
		p.byHand(m)
	}
}

// about is what an event is about.
func about(e policy.Event) string {
	switch e.Kind {
	case policy.EventField:
		return fmt.Sprintf("%s = %v", e.Name, e.Value)
	case policy.EventSignal:
		return fmt.Sprintf("%s %v", e.Signal.Check, e.Signal.State)
	default:
		return e.To
	}
}

func (s *simulator) reply(e policy.Event, m int) {
	if e.By == policy.ByCustomer {
		if s.status == "pending" {
			s.turn("open", m)
		}
		if !s.asked {
			s.asked = true
			s.each("next_reply", func(x *stopwatch) { x.start(m, m) })
		}
		return
	}
	if e.Private {
		return
	}
	s.asked = false
	s.each("engage", func(x *stopwatch) { x.keep(m) })
	s.each("next_reply", func(x *stopwatch) { x.keep(m) })
	s.each("update", func(x *stopwatch) { x.keep(m); x.start(m, m) })
}

func (s *simulator) each(kind string, do func(*stopwatch)) {
	for _, x := range s.watch {
		if x.kind == kind {
			do(x)
		}
	}
}

// turn gives the ticket a status.
func (s *simulator) turn(to string, m int) {
	was := s.over()
	if s.status != to {
		clear(s.closes)
	}
	s.status = to
	switch {
	case s.over() && !was:
		done := func(x *stopwatch) { x.paused = false; x.keep(m) }
		s.each("resolve", done)
		s.each("next_reply", done)
		s.asked = false
	case was && !s.over():
		s.each("resolve", (*stopwatch).takeBack)
	}
}

func (s *simulator) strike(m int) {
	for _, x := range s.watch {
		x.strike(m)
	}
	for _, a := range s.world.agreements {
		if c := a.closePending; c.within > 0 && s.status == "pending" && s.closes[a] == c.within && !s.excluded && (!a.gold || s.fields["gold"]) {
			s.closes[a]++
			s.say(m, "close", a.name, "")
		}
	}
	s.pager.strike(m)
}

func (s *simulator) tick(m int) {
	for _, x := range s.watch {
		x.tick(m)
	}
	for _, a := range s.world.agreements {
		if c := a.closePending; c.within > 0 && s.status == "pending" && s.world.hours[c.calendar][m] && s.closes[a] < c.within {
			s.closes[a]++
		}
	}
}

func (s *simulator) story(until int, moment bool) story {
	st := story{Status: s.status, Severity: s.severity.String()}
	for _, l := range s.lines {
		st.Lines = append(st.Lines, fmt.Sprintf("%05d %s", l.at, l.text))
	}
	slices.Sort(st.Lines)
	for _, x := range s.watch {
		if x.promised || len(x.earlier) > 0 {
			st.Clocks = append(st.Clocks, x.report(until, s.over(), moment))
		}
	}
	return st
}

// report says how the promise stands. When it would be due if it were resumed now
// is said of whole minutes only.
func (x *stopwatch) report(until int, over, moment bool) string {
	state, due, resumed, remaining := x.state(), x.dueNow(until), never, 0
	if x.on {
		remaining = x.need - x.count
	}
	switch {
	case over && (state == "running" || state == "paused"):
		state, due, remaining = "cancelled", never, 0
	case state == "paused" && !moment:
		resumed = x.ahead(until)
	}
	line := fmt.Sprintf("%s.%s %s due %s resumed %s remaining %d missed %d,", x.agreement.name, x.kind, state, at(due), at(resumed), remaining, x.missed)
	for _, c := range append(slices.Clone(x.earlier), cycle{x.started, x.met, x.breached, x.before + x.count}) {
		line += c.String()
	}
	return line
}

func (c cycle) String() string {
	return fmt.Sprintf(" [from %s met %s breached %s consumed %d]", at(c.started), at(c.met), at(c.breached), c.consumed)
}

// at is a minute in words.
func at(m int) string {
	if m == never {
		return "-"
	}
	return instant(m).Format("02-15:04")
}

// told is what a timeline tells, in the same words.
func told(t policy.Timeline) story {
	st := story{Status: t.Status, Severity: t.Severity.String()}
	for _, e := range t.Entries {
		text := page{do: string(e.Do), target: e.Target, people: e.People, ladder: e.Ladder, step: e.Step, suppressed: string(e.Suppressed)}.String()
		if e.Run == 0 {
			text = strings.TrimSpace(string(e.Do) + " " + e.Target + " " + e.By)
		}
		if e.Do == "severity" && e.Step == 0 {
			text = strings.TrimSpace("severity " + e.Target + " " + e.By)
			if e.Key != "" {
				text += " to be posted"
			}
		}
		st.Lines = append(st.Lines, fmt.Sprintf("%05d %s", minuteOf(e.At), text))
	}
	slices.Sort(st.Lines)
	for _, c := range t.Clocks {
		if !t.Until.Equal(instant(minuteOf(t.Until))) {
			c.DueIfResumed = time.Time{}
		}
		line := fmt.Sprintf("%s.%s %s due %s resumed %s remaining %d missed %d,", c.Agreement, c.Target, c.State, at(orNever(c.Due)), at(orNever(c.DueIfResumed)),
			int(c.Remaining.Round(time.Minute)/time.Minute), c.Missed)
		for _, s := range append(slices.Clone(c.Earlier), policy.Cycle{Status: c.Status}) {
			line += cycle{minuteOf(s.Started), orNever(s.Met), orNever(s.Breached), int(s.Consumed / time.Minute)}.String()
		}
		st.Clocks = append(st.Clocks, line)
	}
	if !t.Next.IsZero() && minuteOf(t.Next) < dusk {
		st.Next = fmt.Sprint(minuteOf(t.Next))
		if t.Next.Second() != 0 || t.Next.Nanosecond() != 0 {
			st.Next = fmt.Sprint(minuteOf(t.Next), "+")
		}
	}
	return st
}

func orNever(t time.Time) int {
	if t.IsZero() || minuteOf(t) >= dusk {
		return never
	}
	return minuteOf(t)
}
