package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Timeline is the life of a ticket up to an instant.
type Timeline struct {
	Until    time.Time        // up to and including this instant
	Case     severity.Case    // as it stands at Until; not in the JSON
	Severity severity.Level   // at Until
	Status   string           // at Until
	Entries  []Entry          // what happened, in order
	Clocks   []ClockState     // by agreement and target, in the policy's order
	Next     time.Time        // when something happens without a new event; zero if never
	Faults   []severity.Fault // of the case at Until, and of events
	Policy   string           // the digest of the policy
}

// Entry is one thing in a timeline: an event, what a clock came to by itself, or
// what escalation does or does not do.
//
// Do is the kind of the event, one of the Do… constants of this package, or one of
// package escalation. Target is what it is about: a status, a severity,
// "internal.engage". An entry with a Key and without Suppressed is the caller's to
// do or to tell; what is done once under a key is not to be done again.
type Entry struct {
	escalation.Entry
	By string `json:"by,omitzero"` // whose event it is
}

// What an [Entry] says beside the kinds of event and what escalation does.
const (
	DoBreach     escalation.Do = "breach"          // a deadline passed
	DoMissed     escalation.Do = "missed"          // one more interval passed without an update
	DoLate       escalation.Do = "late_on_arrival" // a deadline had passed when its target attached
	DoRemind     escalation.Do = "remind"
	DoClose      escalation.Do = "close" // a pending ticket is to be closed
	DoCorrection escalation.Do = "correction"
)

// ClockState is how one target of one agreement stands.
type ClockState struct {
	Agreement  string
	Target     sla.TargetKind
	sla.Status // of the cycle in force
	Ledger     sla.Ledger
	Earlier    []Cycle // of next_reply and update: those before, in order
}

// Cycle is an earlier run of a clock that starts again and again.
type Cycle struct {
	sla.Status
	Ledger sla.Ledger
}

// Follow tells the life of a ticket: the case as it was at its instant, then the
// events up to until, in the order of their instants; those of one instant keep
// their order. It is a pure function: to store a life, store its case and events.
//
// Rules, routes and agreements judge the case again at each event. An event that
// stands behind a later one in events arrived late: it counts where it belongs,
// and the timeline says so in a correction. What an event names that the policy
// does not have is a fault, and the event changes nothing. An event before the
// case's instant counts at that instant. A zero until is the instant of the last
// event; one before the case's instant is that instant.
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
	if until.IsZero() {
		until = l.began
		if len(ordered) > 0 {
			until = ordered[len(ordered)-1].At
		}
	}
	until = l.in(later(until, l.began))
	for _, e := range ordered {
		if e.At.After(until) {
			break
		}
		l.apply(e)
	}
	l.advance(until.Add(1))
	for _, e := range corrections {
		if !e.At.After(until) {
			l.entries = append(l.entries, e)
		}
	}
	return l.timeline(until)
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
			l.fault("event", fmt.Sprintf("the %s of %s is before the case began; it counts from then", e.Kind, l.text(e.At)))
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

// track is one target of one agreement.
type track struct {
	agreement *agreement
	kind      sla.TargetKind
	clock     *sla.Clock // nil until there is something to count from
	earlier   []Cycle
	attached  bool     // its agreement applies, and the ticket is served
	told      promised // what the clock was last told
	listed    bool     // it promised something in this cycle
}

// promised is what a clock's target follows from.
type promised struct {
	target sla.Target
	level  severity.Level
}

func newLife(p *Policy, c severity.Case) *life {
	l := &life{policy: p, c: c}
	l.c.At = l.in(c.At)
	l.began = l.c.At
	l.c.Fields = make(map[string]any, len(c.Fields))
	for k, v := range c.Fields {
		l.c.Fields[k] = v
	}
	l.c.Signals = slices.Clone(c.Signals)
	l.start = l.began
	if created := c.Ticket.CreatedAt; !created.IsZero() && !created.After(c.At) {
		l.start = l.in(created)
	}
	for i := range p.agreements {
		for _, kind := range sla.TargetKinds() {
			l.tracks = append(l.tracks, track{agreement: &p.agreements[i], kind: kind})
		}
	}
	l.closes = make([]bool, len(p.agreements))
	l.turn(l.began)
	for i := range l.tracks {
		if t := &l.tracks[i]; t.kind == sla.Engage || t.kind == sla.Resolve {
			l.begin(t, l.start, l.began)
		}
	}
	if p.escalator != nil {
		l.incident = p.escalator.rules.Open(caseID(&c))
	}
	l.judge(Event{At: l.began})
	return l
}

func (l *life) fault(where, message string) {
	l.faults = append(l.faults, severity.Fault{Kind: FaultEvent, Where: where, Message: message})
}

// FaultEvent is the kind of a fault of an event of a life: it names what the
// policy does not have, or is before the case began.
const FaultEvent severity.FaultKind = "event"

// in returns an instant in the policy's zone.
func (l *life) in(t time.Time) time.Time { return t.In(l.policy.Zone()).Round(0) }

func (l *life) text(t time.Time) string { return l.in(t).Format(time.RFC3339) }

// judge decides the case as it stands after an event, or at its beginning, and
// tells every clock what became of its target, and escalation how the case stands.
func (l *life) judge(e Event) {
	l.c.At = e.At
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

// target is what a track promises at the life's severity; the zero Target where it
// promises nothing.
func (l *life) target(t *track) sla.Target {
	if !t.attached || t.kind == sla.NextReply && !l.waiting {
		return sla.Target{}
	}
	for _, target := range t.agreement.targets[l.level] {
		if target.Kind == t.kind {
			return target
		}
	}
	return sla.Target{}
}

// retarget tells a clock its target. The clocks of a ticket that is over stand
// still and hear of it when the ticket is reopened.
func (l *life) retarget(t *track, at time.Time) {
	now := promised{l.target(t), l.level}
	if t.clock == nil || t.told == now || !l.ended.IsZero() {
		return
	}
	t.clock.Retarget(now.target, at)
	t.told = now
	if t.clock.Status(at).State != sla.Cancelled {
		t.listed = true
		l.policy.coverage.promised(t.agreement.name, t.kind, l.level)
	}
}

// begin starts a track's clock, or its next cycle. What it promises is told by the
// judgement that follows, since it may come to promise something only later.
func (l *life) begin(t *track, from, at time.Time) {
	if t.clock == nil {
		t.clock = t.agreement.terms().Start(sla.Target{}, from, at)
		if l.pauses(t) {
			t.clock.Pause(at, l.status())
		}
		if !l.ended.IsZero() {
			t.clock.Pause(at, reasonEnded)
		}
		return
	}
	if t.listed {
		t.earlier = append(t.earlier, Cycle{t.clock.Status(from), t.clock.Ledger(from)})
	}
	t.clock.Restart(from)
	t.told, t.listed = promised{}, false
	if !l.ended.IsZero() {
		t.clock.Cancel(from)
	}
}

// reasonEnded is the reason of the pause of a ticket that is over: should it be
// reopened, this time does not count.
const reasonEnded = "over"

// terms is what the agreement says of all its targets.
func (a *agreement) terms() sla.Terms {
	terms := sla.Terms{OnChange: sla.Change(a.onSeverityChange), AtLeast: a.atLeast}
	for _, r := range a.remind {
		terms.Remind = append(terms.Remind, sla.Remind{Percent: r.percent, Before: r.before, After: r.after})
	}
	return terms
}

func (l *life) status() string {
	if l.c.Ticket.Status == "" {
		return severity.StatusOpen
	}
	return l.c.Ticket.Status
}

// pauses reports whether the ticket's status pauses a track.
func (l *life) pauses(t *track) bool {
	return t.kind != sla.Engage && slices.Contains(t.agreement.pauseOn, l.status())
}

// apply applies one event.
func (l *life) apply(e Event) {
	if problem := l.policy.eventProblem(e); problem != "" {
		l.fault("event", fmt.Sprintf("the %s of %s: %s; it changes nothing", e.Kind, l.text(e.At), problem))
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

// newEntry returns an entry that is not for the caller to do.
func newEntry(at time.Time, do escalation.Do, target, reason string) Entry {
	return Entry{Entry: escalation.Entry{At: at, Do: do, Target: target, Reason: reason}}
}

func entryOf(e Event) Entry {
	told := newEntry(e.At, escalation.Do(e.Kind), e.To, e.Because)
	told.By = e.By
	switch e.Kind {
	case EventField:
		told.Target = fmt.Sprintf("%s = %v", e.Name, e.Value)
	case EventSignal:
		told.Target = cmp.Or(e.Signal.Check, e.Signal.ID, e.Signal.Kind) + " " + e.Signal.State.String()
		told.Reason = e.Signal.Summary
	case EventReply:
		if e.Private {
			told.Reason = "not public"
		}
	}
	return told
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

// asked starts what runs from the oldest unanswered message of the customer.
func (l *life) asked(at time.Time) {
	if l.waiting {
		return
	}
	l.waiting = true
	for i := range l.tracks {
		if t := &l.tracks[i]; t.kind == sla.NextReply {
			l.begin(t, at, at)
		}
	}
}

// answered meets what an agent's public reply meets, and starts the next update.
func (l *life) answered(at time.Time) {
	l.waiting = false
	for i := range l.tracks {
		t := &l.tracks[i]
		switch t.kind {
		case sla.Engage, sla.NextReply:
			if t.clock != nil {
				t.clock.Meet(at)
			}
		case sla.Update:
			l.begin(t, at, at)
		}
	}
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
	l.turn(at)
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

// turn takes note of the status that the ticket has from an instant on.
func (l *life) turn(at time.Time) {
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

// end tells a clock that the ticket is over, which is also an answer to what the
// customer asked.
func (l *life) end(t *track, at time.Time) {
	switch t.kind {
	case sla.Resolve:
		t.clock.Meet(at)
		return
	case sla.NextReply:
		t.clock.Cancel(at)
	}
	t.clock.Pause(at, reasonEnded)
}

// goOn tells a clock that the ticket is reopened.
func (l *life) goOn(t *track, at time.Time) {
	t.clock.Resume(at, reasonEnded)
	if t.kind == sla.Resolve {
		t.clock.Reopen(at)
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

// timeline tells the life up to an instant.
func (l *life) timeline(until time.Time) Timeline {
	l.c.At = until
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
	if l.incident != nil {
		t.Next = sooner(t.Next, l.incident.Next(until))
	}
	t.Next = l.in(sooner(t.Next, l.closing(until)))
	slices.SortStableFunc(t.Entries, func(a, b Entry) int { return cmp.Or(a.At.Compare(b.At), a.order()-b.order()) })
	for i := range t.Entries {
		t.Entries[i].At = l.in(t.Entries[i].At)
	}
	return t
}

// state tells how a track stands. When the ticket is over, so is what it promised.
func (l *life) state(t *track, until time.Time) ClockState {
	if !l.ended.IsZero() {
		until = l.ended
	}
	s := t.clock.Status(until)
	if !l.ended.IsZero() && s.Met.IsZero() {
		s = sla.Status{State: sla.Cancelled, Started: s.Started, Consumed: s.Consumed, Breached: s.Breached, Missed: s.Missed}
	}
	return ClockState{t.agreement.name, t.kind, s, t.clock.Ledger(until), t.earlier}
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// order is 1 for what is known only after its instant, and so comes last at it.
func (e Entry) order() int {
	if e.Do == DoBreach || e.Do == DoMissed {
		return 1
	}
	return 0
}

// notice tells what a clock came to by itself.
func (l *life) notice(target string, n sla.Notice) Entry {
	e := newEntry(n.At, DoRemind, target, "")
	mark := ""
	switch n.Kind {
	case sla.NoticeBreach:
		e.Do = DoBreach
		if n.Nth > 1 { // of a target that came after the first was missed
			mark = fmt.Sprintf("-%d", n.Nth)
		}
	case sla.NoticeMiss:
		e.Do, e.Reason = DoMissed, fmt.Sprintf("number %d", n.Nth)
		mark = fmt.Sprintf("-%d", n.Nth)
	case sla.NoticeLate:
		e.Do = DoLate
	default:
		texts := make([]string, len(n.Reminds))
		for i, r := range n.Reminds {
			texts[i] = r.String()
		}
		e.Reason = strings.Join(texts, ", ")
		mark = "-" + strings.ReplaceAll(strings.Join(texts, "-"), " ", "-")
	}
	e.Key = fmt.Sprintf("%s/%s/%d/%s%s", caseID(&l.c), target, n.Cycle+1, e.Do, mark)
	return e
}

// closing notes up to an instant that a ticket which is still pending is to be
// closed, once for each agreement that says so, and returns when the next one says
// it. One that comes to apply too late says it at once.
func (l *life) closing(until time.Time) (next time.Time) {
	if l.pending.IsZero() {
		return time.Time{}
	}
	for i := range l.policy.agreements {
		a := &l.policy.agreements[i]
		if a.closePendingAfter == nil || l.closes[i] || !l.attached(a) {
			continue
		}
		due := a.closePendingAfter.Due(l.pending)
		if due.IsZero() {
			continue
		}
		if due = later(due, l.c.At); due.After(until) {
			next = sooner(next, due)
			continue
		}
		e := newEntry(due, DoClose, a.name, "pending since "+l.text(l.pending))
		e.Key = fmt.Sprintf("%s/%s/%d/%s", caseID(&l.c), a.name, l.pendings, DoClose)
		l.entries, l.closes[i] = append(l.entries, e), true
		l.policy.coverage.promised(a.name, "", severity.None)
	}
	return next
}

func (l *life) attached(a *agreement) bool {
	return slices.ContainsFunc(l.tracks, func(t track) bool { return t.agreement == a && t.attached })
}
