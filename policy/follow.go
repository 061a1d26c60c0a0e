package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Follow tells the life of a ticket: the case as it was at its instant, then the
// events up to until, in the order of their instants; those of one instant keep
// their order. It is a pure function: to store a life, store its case and events.
//
// Rules, routes and agreements judge the case again at each event. An event that
// stands behind a later one in events arrived late: it counts where it belongs,
// and the timeline says so in a correction. An event that names what the policy does
// not have, a reply by neither agent nor customer, or a snooze that is over when it
// begins, is a fault and changes nothing.
// An event before the case's instant is a fault and counts at that instant. A zero
// until is the instant of the last event; one before the case's instant is that
// instant. A case without an instant has a fault, and neither clocks nor escalation.
//
// Escalation follows the same events: it is triggered at the case's instant, and
// hears of every change of how the case stands. A ticket that is resolved or closed
// ends it; one that becomes excluded stands down those who were paged.
//
// Keys count what happened before. Where an event arrives late, what was told
// after its place may be told anew: an entry is the same if its key and its instant
// are.
//
// Instants are in the policy's zone, and what a clock came to in that of its
// calendar; the Location of an argument does not matter.
//
// The time it takes is linear in the events. Each costs what the rules do for the
// signals that the ticket has by then.
func (p *Policy) Follow(c severity.Case, events []Event, until time.Time) Timeline {
	l := newLife(p, c)
	ordered, corrections := l.order(events)
	if until.IsZero() && len(ordered) > 0 {
		until = ordered[len(ordered)-1].At
	}
	until = l.in(later(until, l.began))
	for _, e := range ordered {
		if e.At.After(until) {
			break
		}
		l.apply(e)
	}
	return l.timeline(until, corrections)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// order sorts events by their instants, and tells of those that arrived late.
func (l *life) order(events []Event) (ordered []Event, corrections []Entry) {
	ordered = slices.Clone(events)
	latest := l.began
	for i := range ordered {
		e := &ordered[i]
		e.At = l.in(e.At)
		if e.At.Before(l.began) {
			l.fault(fmt.Sprintf("the %s event of %s is before the case began; it counts from then", e.Kind, l.text(e.At)))
			e.At = l.began
		}
		if e.At.Before(latest) {
			corrections = append(corrections, newEntry(e.At, DoCorrection, string(e.Kind),
				fmt.Sprintf("it arrived after what happened at %s", l.text(latest))))
		}
		latest = later(latest, e.At)
	}
	slices.SortStableFunc(ordered, func(a, b Event) int { return a.At.Compare(b.At) })
	return ordered, corrections
}

// life is a ticket's life while its events are applied.
type life struct {
	policy   *Policy
	c        severity.Case
	id       string    // of the keys; it stays that of the beginning
	began    time.Time // the instant of the case
	start    time.Time // from which clocks count
	level    severity.Level
	decision Decision
	waiting  bool // for an agent, since a public reply of the customer
	tracks   []track
	ended    time.Time            // since when the ticket is over; zero if it is not
	pending  time.Time            // since when it is pending; zero if it is not
	pendings int                  // how often it was
	closes   []bool               // by agreement: that says since then that it is to be closed
	incident *escalation.Incident // nil where the policy has no escalation
	served   bool
	entries  []Entry
	faults   []severity.Fault
}

func newLife(p *Policy, c severity.Case) *life {
	l := &life{policy: p, c: c, id: caseID(&c)}
	l.c.At = l.in(c.At)
	l.began = l.c.At
	l.c.Fields = make(map[string]any, len(c.Fields))
	maps.Copy(l.c.Fields, c.Fields)
	l.c.Signals = slices.Clone(c.Signals)
	l.start = l.began
	switch created := c.Ticket.CreatedAt; {
	case created.IsZero():
		l.c.Ticket.CreatedAt = l.began // which the instants of events must not move
	case !created.After(c.At):
		l.start = l.in(created)
	}
	for i := range p.agreements {
		for _, kind := range sla.TargetKinds() {
			l.tracks = append(l.tracks, track{agreement: &p.agreements[i], kind: kind})
		}
	}
	l.closes = make([]bool, len(p.agreements))
	l.entered(l.began)
	for i := range l.tracks {
		t := &l.tracks[i]
		if fromCreation := t.kind == sla.Engage || t.kind == sla.Resolve; fromCreation && countable(l.start) {
			l.begin(t, l.start, l.began)
		}
	}
	if p.escalator != nil {
		l.incident = p.escalator.rules.Open(l.id)
	}
	l.judge(Event{At: l.began})
	return l
}

// fault reports what is wrong with an event.
func (l *life) fault(message string) {
	l.faults = append(l.faults, severity.Fault{Kind: severity.FaultEvent, Where: "event", Message: message})
}

// in returns an instant in the policy's zone.
func (l *life) in(t time.Time) time.Time { return t.In(l.policy.Zone()).Round(0) }

func (l *life) text(t time.Time) string { return l.in(t).Format(time.RFC3339) }

// judge decides the case as it stands after an event, or at its beginning, and
// tells every clock what became of its target, and escalation how the case stands.
func (l *life) judge(e Event) {
	if !l.began.IsZero() { // without an instant, a case has nothing that counts from it
		l.c.At = e.At
	}
	r := l.policy.vocabulary.Read(&l.c)
	defer r.Release()
	l.decision = l.policy.judge(&l.c, r)
	level := l.decision.Severity
	if told := e.Kind == EventSeverity && e.To == level.String(); level != l.level && !told {
		l.entries = append(l.entries, newEntry(e.At, escalation.DoSeverity, level.String(), l.reason()))
	}
	l.level = level
	wasServed := l.served
	l.served = l.policy.served(&l.c, l.decision.Route)
	for i := range l.tracks {
		t := &l.tracks[i]
		t.attached = l.served && l.policy.applies(t.agreement, r, &l.decision)
		l.retarget(t, e.At)
	}
	l.escalate(e, r, wasServed)
}

// reason says why the severity is what it is.
func (l *life) reason() string {
	if l.decision.Severity != l.decision.Judged {
		return "an engineer set it"
	}
	return l.decision.Because
}

func (l *life) status() string {
	if l.c.Ticket.Status == "" {
		return severity.StatusOpen
	}
	return l.c.Ticket.Status
}

// apply applies one event.
func (l *life) apply(e Event) {
	if _, message, hint := l.policy.eventProblem(e); message != "" {
		l.fault(fmt.Sprintf("the %s event of %s changes nothing: %s", e.Kind, l.text(e.At), phrasing.Hinted(message, hint)))
		return
	}
	l.advance(e.At)
	l.entries = append(l.entries, entryOf(e))
	switch e.Kind {
	case EventReply:
		l.reply(e)
	case EventStatus:
		l.setStatus(e.At, e.To)
	case EventResolve:
		l.setStatus(e.At, severity.StatusResolved)
	case EventReopen:
		l.setStatus(e.At, severity.StatusOpen)
	case EventClose:
		l.setStatus(e.At, severity.StatusClosed)
	case EventAssign:
		l.c.Ticket.Assignee = e.To
	case EventSeverity:
		l.c.Ticket.Severity, _ = severity.ParseLevel(e.To)
	case EventField:
		l.c.Fields[e.Name] = e.Value
	case EventSignal:
		l.signal(e.Signal)
	}
	l.c.Ticket.UpdatedAt = e.At
	l.judge(e)
}

// advance lets happen what falls due before an instant, for the case as it stands
// until then.
func (l *life) advance(to time.Time) {
	l.closing(to.Add(-1))
	if l.incident != nil {
		l.add(l.incident.Advance(to))
	}
}

// reply tells the clocks of a reply. Only a public one counts.
func (l *life) reply(e Event) {
	if e.Private {
		return
	}
	if e.By == ByCustomer {
		if l.status() == severity.StatusPending {
			l.setStatus(e.At, severity.StatusOpen)
		}
		l.asked(e.At)
		return
	}
	l.answered(e.At)
}

func over(status string) bool {
	return status == severity.StatusResolved || status == severity.StatusClosed
}

// setStatus gives the ticket another status: it pauses and resumes clocks, meets
// and reopens the resolution, and starts and ends the wait of a pending ticket.
func (l *life) setStatus(at time.Time, status string) {
	before := l.status()
	if status == before {
		return
	}
	l.c.Ticket.Status = status
	l.entered(at)
	for i := range l.tracks {
		t := &l.tracks[i]
		if t.clock == nil {
			continue
		}
		t.clock.Resume(at, before)
		if l.pauses(t) {
			t.clock.Pause(at, status)
		}
		switch {
		case over(before) == over(status):
		case over(status):
			l.end(t, at)
		default:
			l.goOn(t, at)
		}
	}
}

// entered notes that the ticket has its status from an instant on.
func (l *life) entered(at time.Time) {
	l.pending = time.Time{}
	clear(l.closes)
	if l.status() == severity.StatusPending {
		l.pending = at
		l.pendings++
	}
	switch isOver := over(l.status()); {
	case !isOver:
		l.ended = time.Time{}
	case l.ended.IsZero():
		l.ended, l.waiting = at, false
	}
}

// signal puts a signal in the place of the one it is about: that of the same id,
// or without one of the same source, check, environment and service.
func (l *life) signal(s severity.Signal) {
	same := func(o severity.Signal) bool {
		if s.ID != "" || o.ID != "" {
			return s.ID == o.ID && s.Source == o.Source
		}
		return s.Source == o.Source && s.Check == o.Check && s.Environment == o.Environment && s.Service == o.Service
	}
	if i := slices.IndexFunc(l.c.Signals, same); i >= 0 {
		l.c.Signals[i] = s
		return
	}
	l.c.Signals = append(l.c.Signals, s)
}

// timeline tells the life up to and including an instant, and when there is more to tell.
func (l *life) timeline(until time.Time, corrections []Entry) Timeline {
	var next time.Time
	if l.incident != nil {
		next = l.incident.Next(until) // asked first: advancing takes the incident past until
	}
	l.advance(until.Add(1))
	for _, e := range corrections {
		if !e.At.After(until) {
			l.entries = append(l.entries, e)
		}
	}
	l.c.At = until
	l.c.Ticket.Tags = slices.Clone(l.c.Ticket.Tags) // those of the arguments are the caller's
	for i := range l.c.Signals {
		l.c.Signals[i].Labels = maps.Clone(l.c.Signals[i].Labels)
	}
	t := Timeline{Until: until, Case: l.c, Severity: l.level, Status: l.status(), Policy: l.policy.digest,
		Faults: append(append([]severity.Fault{}, l.decision.Faults...), l.faults...)}
	t.Entries = l.entries
	for i := range l.tracks {
		track := &l.tracks[i]
		if track.clock == nil {
			continue
		}
		name := deadlineName(track.agreement.name, track.kind)
		for _, n := range track.clock.Notices(until) {
			t.Entries = append(t.Entries, l.notice(name, n))
		}
		if track.listed || len(track.earlier) > 0 {
			t.Clocks = append(t.Clocks, l.state(track, until))
		}
		t.Next = sooner(t.Next, track.clock.Next(until))
	}
	t.Next = l.in(sooner(sooner(t.Next, next), l.closing(until)))
	slices.SortStableFunc(t.Entries, func(a, b Entry) int { return cmp.Or(a.At.Compare(b.At), a.order()-b.order()) })
	for i := range t.Entries {
		t.Entries[i].At = l.in(t.Entries[i].At)
	}
	return t
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
