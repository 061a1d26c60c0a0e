package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"gopkg.in/yaml.v3"
)

// caseDoc is a case as test files write it, with the keys of its JSON.
type caseDoc struct {
	at      located[civilTime]
	ticket  ticketDoc
	signals []signalDoc
	fields  []entry[any]
	n       *yaml.Node // nil where there is none
	faulty  bool       // some of it could not be read
}

var caseShape = object("a case",
	opt("at", civil, "the instant that it is decided for", func(c *caseDoc) *located[civilTime] { return &c.at }),
	opt("ticket", givenTicket, "the ticket as the desk has it", func(c *caseDoc) *ticketDoc { return &c.ticket }),
	opt("signals", sequence("a list of signals", givenSignal), "what monitoring says", func(c *caseDoc) *[]signalDoc { return &c.signals }),
	opt("fields", mapping("the declared fields", fieldName, plainValue), "the values of the fields that the policy declares", func(c *caseDoc) *[]entry[any] { return &c.fields }),
)

// ticketDoc is a ticket without its times, and these as they are written.
type ticketDoc struct {
	severity.Ticket
	created, updated located[civilTime]
}

var givenTicket = object("a ticket",
	opt("id", anyText, "what the desk calls it", func(t *ticketDoc) *string { return &t.ID }),
	opt("subject", anyText, "its subject", func(t *ticketDoc) *string { return &t.Subject }),
	opt("description", anyText, "what the customer wrote", func(t *ticketDoc) *string { return &t.Description }),
	opt("status", anyText, "open (also when absent), pending, resolved, closed, or one the policy declares", func(t *ticketDoc) *string { return &t.Status }),
	opt("priority", levelOrNone, "what the customer entered", func(t *ticketDoc) *severity.Level { return &t.Priority }),
	opt("severity", levelOrNone, "what an engineer set", func(t *ticketDoc) *severity.Level { return &t.Severity }),
	opt("type", anyText, "its type", func(t *ticketDoc) *string { return &t.Type }),
	opt("group", anyText, "the group that works it", func(t *ticketDoc) *string { return &t.Group }),
	opt("assignee", anyText, "the agent who works it", func(t *ticketDoc) *string { return &t.Assignee }),
	opt("requester", anyText, "who asked", func(t *ticketDoc) *string { return &t.Requester }),
	opt("company", anyText, "the requester's company", func(t *ticketDoc) *string { return &t.Company }),
	opt("product", anyText, "what it is about", func(t *ticketDoc) *string { return &t.Product }),
	opt("channel", anyText, "how it came", func(t *ticketDoc) *string { return &t.Channel }),
	opt("tags", sequence("a list of tags", anyText), "its tags", func(t *ticketDoc) *[]string { return &t.Tags }),
	opt("created_at", civil, "where clocks start; absent is at", func(t *ticketDoc) *located[civilTime] { return &t.created }),
	opt("updated_at", civil, "absent is created_at", func(t *ticketDoc) *located[civilTime] { return &t.updated }),
)

// signalDoc is a signal without its time and labels, and these as they are written.
type signalDoc struct {
	severity.Signal
	since  located[civilTime]
	labels []entry[string]
}

var signalStates = []severity.State{severity.StateOK, severity.StateUnknown, severity.StateWarning, severity.StateCritical}

var givenSignal = object("a signal",
	opt("id", anyText, "what the monitoring system calls it", func(s *signalDoc) *string { return &s.ID }),
	opt("source", anyText, "the monitoring system", func(s *signalDoc) *string { return &s.Source }),
	opt("check", anyText, "the rule or check that fired", func(s *signalDoc) *string { return &s.Check }),
	opt("kind", anyText, "such as uptime, metric or log", func(s *signalDoc) *string { return &s.Kind }),
	opt("environment", anyText, "such as production", func(s *signalDoc) *string { return &s.Environment }),
	opt("service", anyText, "what it watches", func(s *signalDoc) *string { return &s.Service }),
	opt("state", oneOf("a state", UnknownValue, signalStates), "ok, unknown (also when absent), warning or critical", func(s *signalDoc) *severity.State { return &s.State }),
	opt("since", civil, "when it entered its state; absent is at", func(s *signalDoc) *located[civilTime] { return &s.since }),
	opt("value", number, "the measured value", func(s *signalDoc) *float64 { return &s.Value }),
	opt("summary", anyText, "what it says, for people", func(s *signalDoc) *string { return &s.Summary }),
	opt("labels", mapping("the labels", named, anyText), "its labels", func(s *signalDoc) *[]entry[string] { return &s.labels }),
)

// eventDoc is an event as test files write it, with the keys of its JSON.
type eventDoc struct {
	at      located[relTime]
	kind    located[word]
	by      located[string]
	public  located[bool]
	to      located[any]
	name    located[string]
	signal  signalDoc
	until   located[relTime]
	because string
}

var eventShape = ofItsKind(object("an event",
	req("at", relTimeShape, "when, such as +20m after the case", func(e *eventDoc) *located[relTime] { return &e.at }),
	req("kind", place(oneOf("a kind of event", BadValue, eventWords())), "what happens", func(e *eventDoc) *located[word] { return &e.kind }),
	opt("by", place(text), "who; of a reply agent or customer", func(e *eventDoc) *located[string] { return &e.by }),
	opt("public", place(boolean), "false for a reply that the customer does not see", func(e *eventDoc) *located[bool] { return &e.public }),
	opt("to", place(plainValue), "what it becomes", func(e *eventDoc) *located[any] { return &e.to }),
	opt("name", place(text), "of the declared field", func(e *eventDoc) *located[string] { return &e.name }),
	opt("signal", givenSignal, "what monitoring says", func(e *eventDoc) *signalDoc { return &e.signal }),
	opt("until", relTimeShape, "the end of a snooze", func(e *eventDoc) *located[relTime] { return &e.until }),
	opt("because", text, "why, for people", func(e *eventDoc) *string { return &e.because }),
))

// ofItsKind says in the schema of an event which keys each kind has.
func ofItsKind(s shape[eventDoc]) shape[eventDoc] {
	for _, k := range eventKinds {
		required, optional := k.keys()
		s = s.perWord("kind", word(k), required, slices.Concat(required, []string{"kind"}, optional))
	}
	return s
}

func eventWords() []word { return asWords(eventKinds...) }

// relTime is an instant, or how long it is after that of the case.
type relTime struct {
	civil    civilTime
	after    time.Duration
	relative bool
}

const relTimeHint = "write +20m after the case, or a date and time: 2026-03-02T11:00:00-07:00"

var relTimeTags = []string{"!!str", "!!timestamp", "!!int", "!!float"}

var relTimePattern = `\+(` + partPattern + `)+|` + strings.Trim(civilText.String(), "^$")

var relTimeShape = place(scalar("a time", relTimeHint, pattern(`^(`+relTimePattern+`)$`), relTimeTags, parseRelTime))

func parseRelTime(s string) (relTime, string) {
	if after, ok := strings.CutPrefix(s, "+"); ok {
		d, problem := parseDuration(after)
		return relTime{after: d, relative: true}, problem
	}
	c, problem := parseCivil(s)
	return relTime{civil: c}, problem
}

// binder gives what a test file says its meaning in a policy.
type binder struct {
	policy *Policy
	errs   []Error
}

func (b *binder) fault(at spot, kind Kind, message, hint string) {
	if !full(b.errs) {
		b.errs = append(b.errs, at.fault(kind, message, hint))
	}
}

// known reports a name that the policy does not have, and reports whether it has it.
func (b *binder) known(kind Kind, what string, name located[string], among []string) bool {
	if slices.Contains(among, name.v) || full(b.errs) {
		return true
	}
	b.fault(name.spot, kind, fmt.Sprintf("the policy has no %s %q", what, name.v), phrasing.DidYouMean(name.v, among))
	return false
}

// instant resolves a time; the zero Time where there is none, or a fault.
func (b *binder) instant(c located[civilTime]) time.Time {
	if c.set() && c.v.instant.IsZero() && b.policy.zone == nil {
		b.fault(c.spot, MissingZone, "a time without offset, and the policy has no time zone", "write the offset with it: 2026-03-02T11:00:00-07:00")
		return time.Time{}
	}
	t, fault := typed(c, b.policy.zone)
	if fault != nil && !full(b.errs) {
		b.errs = append(b.errs, *fault)
	}
	return t
}

// time resolves a time that may count from the instant of a case.
func (b *binder) time(m located[relTime], at time.Time) time.Time {
	switch {
	case !m.set():
		return time.Time{}
	case !m.v.relative:
		return b.instant(located[civilTime]{m.v.civil, m.spot})
	case at.IsZero():
		b.fault(m.spot, MissingKey, fmt.Sprintf("%s counts from the case's instant, and it has none", m.n.Value), "add at: to given, or to the defaults of the file")
		return time.Time{}
	}
	return at.Add(m.v.after)
}

// given returns the case of a document.
func (b *binder) given(doc caseDoc) severity.Case {
	c := severity.Case{At: b.instant(doc.at), Ticket: doc.ticket.Ticket}
	c.Ticket.CreatedAt, c.Ticket.UpdatedAt = b.instant(doc.ticket.created), b.instant(doc.ticket.updated)
	for _, s := range doc.signals {
		c.Signals = append(c.Signals, b.signal(s))
	}
	for _, f := range doc.fields {
		if c.Fields == nil {
			c.Fields = map[string]any{}
		}
		b.known(UnknownField, "declared field", f.name, b.policy.fieldNames())
		c.Fields[f.name.v] = f.v
	}
	return c
}

func (b *binder) signal(doc signalDoc) severity.Signal {
	s := doc.Signal
	s.Since = b.instant(doc.since)
	for _, l := range doc.labels {
		if s.Labels == nil {
			s.Labels = map[string]string{}
		}
		s.Labels[l.name.v] = l.v
	}
	return s
}

// event returns the event of a document; at is the instant of its case.
func (b *binder) event(doc located[eventDoc], at time.Time) Event {
	d := doc.v
	e := Event{
		At: b.time(d.at, at), Kind: EventKind(d.kind.v), By: d.by.v, Private: d.public.set() && !d.public.v,
		Name: d.name.v, Signal: b.signal(d.signal), Until: b.time(d.until, at), Because: d.because,
	}
	if !d.kind.set() || !b.eventKeys(doc) {
		return e
	}
	if e.Kind == EventField {
		e.Value = d.to.v
	} else if text, ok := d.to.v.(string); ok || !d.to.set() {
		e.To = text
	} else {
		b.fault(d.to.spot, WrongType, fmt.Sprintf("%s, and a text was expected", describe(d.to.n)), "put it in quotes")
		return e
	}
	if message, hint, _ := strings.Cut(b.policy.eventProblem(e), "; "); message != "" {
		b.fault(firstSet(d.to, located[any]{spot: doc.spot}).spot, BadValue, message, hint)
	}
	return e
}

// eventKeys reports the keys that an event of its kind lacks, and those that it
// does not have, and reports whether there are none.
func (b *binder) eventKeys(doc located[eventDoc]) bool {
	given := map[string]*yaml.Node{"at": nil} // where it is missing that is reported
	for k := range members(doc.n) {
		given[k.Value] = k
	}
	event := Event{Kind: EventKind(doc.v.kind.v), By: doc.v.by.v}
	problems := event.keyProblems(slices.Sorted(maps.Keys(given)))
	for _, p := range problems {
		at := doc.spot
		if k := given[p.key]; k != nil {
			at.n = k
		}
		b.fault(at, Kind(p.kind), p.message, "")
	}
	return len(problems) == 0
}
