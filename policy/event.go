package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// EventKind names what happens to a ticket.
type EventKind string

// The kinds of event.
const (
	EventReply       EventKind = "reply"       // a reply, of By: ByAgent or ByCustomer; public unless Private
	EventNote        EventKind = "note"        // an internal note: it satisfies nothing
	EventStatus      EventKind = "status"      // the status becomes To
	EventAssign      EventKind = "assign"      // the assignee becomes To
	EventSeverity    EventKind = "severity"    // an engineer sets the severity to To; none takes it back
	EventField       EventKind = "field"       // the declared field Name becomes Value
	EventSignal      EventKind = "signal"      // monitoring says Signal
	EventAcknowledge EventKind = "acknowledge" // somebody has seen the page
	EventSnooze      EventKind = "snooze"      // acknowledged until Until
	EventEscalate    EventKind = "escalate"    // an engineer gives the case on
	EventResolve     EventKind = "resolve"     // the same as a status of resolved
	EventReopen      EventKind = "reopen"      // the same as a status of open
	EventClose       EventKind = "close"       // the same as a status of closed
)

// Who replies.
const (
	ByAgent    = "agent"
	ByCustomer = "customer"
)

var eventKinds = []EventKind{EventReply, EventNote, EventStatus, EventAssign, EventSeverity, EventField, EventSignal,
	EventAcknowledge, EventSnooze, EventEscalate, EventResolve, EventReopen, EventClose}

// Event is one thing that happens in the life of a ticket. Which fields matter is
// said at its kind.
type Event struct {
	At      time.Time
	Kind    EventKind
	By      string
	Private bool // of a reply: the customer does not see it
	To      string
	Name    string
	Value   any // of a field; see severity.Field.Check
	Signal  severity.Signal
	Until   time.Time
	Because string
}

// eventKeys says which keys each kind of event has beside at and kind, the
// required ones first, up to a "|".
var eventKeys = map[EventKind][]string{
	EventReply: {"by", "|", "public"}, EventNote: {"|", "by"}, EventStatus: {"to", "|", "by"}, EventAssign: {"|", "to", "by"},
	EventSeverity: {"to", "|", "by", "because"}, EventField: {"name", "to"}, EventSignal: {"signal"},
	EventAcknowledge: {"|", "by"}, EventSnooze: {"until", "|", "by"}, EventEscalate: {"|", "by", "because"},
	EventResolve: {"|", "by"}, EventReopen: {"|", "by"}, EventClose: {"|", "by"},
}

// ParseEvent reads an event from its JSON, strictly: unknown keys, keys that its
// kind does not have, unknown kinds, statuses, severities and fields are errors.
// The error is a [severity.CaseErrors] with everything that is wrong.
func (p *Policy) ParseEvent(data []byte) (Event, error) {
	root, err := jsonread.Parse(data, "the event")
	if err != nil {
		return Event{}, severity.CaseErrors{*err}
	}
	q := eventParser{policy: p, data: data}
	e := q.parse(root)
	if err := q.Err(); err != nil {
		return Event{}, err
	}
	return e, nil
}

type eventParser struct {
	jsonread.Reader
	policy *Policy
	data   []byte
}

func (q *eventParser) parse(root jsonread.Value) Event {
	var e Event
	var to jsonread.Value
	public := true
	given := map[string]int{} // the keys, with their offsets
	note := func(name string, read func(jsonread.Value)) jsonread.Key {
		return jsonread.Key{Name: name, Read: func(v jsonread.Value) { given[name] = v.Offset; read(v) }}
	}
	kind := ""
	q.Object(root, "the event",
		note("at", q.Instant("at", &e.At)), note("kind", q.Text("kind", &kind)), note("by", q.Text("by", &e.By)),
		note("public", q.Bool("public", &public)), note("to", func(v jsonread.Value) { to = v }), note("name", q.Text("name", &e.Name)),
		note("signal", func(v jsonread.Value) { e.Signal = q.signal(v) }),
		note("until", q.Instant("until", &e.Until)), note("because", q.Text("because", &e.Because)),
	)
	e.Kind, e.Private = EventKind(kind), !public
	if q.Err() != nil {
		return e
	}
	q.checkKeys(root, e, given)
	if q.Err() == nil {
		q.target(&e, to)
	}
	return e
}

func (q *eventParser) signal(v jsonread.Value) severity.Signal {
	g, err := severity.ParseSignal(q.data[v.Offset:v.End])
	var problems severity.CaseErrors
	errors.As(err, &problems)
	for _, p := range problems {
		q.Fault(v.Offset+p.Offset, p.Kind, p.Message, p.Hint)
	}
	return g
}

// checkKeys reports keys that are missing, and keys that the event's kind has not.
func (q *eventParser) checkKeys(root jsonread.Value, e Event, given map[string]int) {
	if !slices.Contains(eventKinds, e.Kind) {
		at, has := given["kind"]
		if !has {
			q.Fault(root.Offset, "missing-key", "the event has no kind", "add one of "+list(kindNames()))
			return
		}
		q.Fault(at, "bad-value", fmt.Sprintf("no event is a %q", e.Kind), phrasing.DidYouMean(string(e.Kind), kindNames()))
		return
	}
	names := slices.Sorted(maps.Keys(given))
	for _, p := range e.keyProblems(names) {
		at, has := given[p.key]
		if !has {
			at = root.Offset
		}
		q.Fault(at, p.kind, p.message, "")
	}
}

// keys returns the keys that an event of the kind must and may have, beside kind.
func (k EventKind) keys() (required, optional []string) {
	keys := eventKeys[k]
	bar := slices.Index(keys, "|")
	if bar < 0 {
		return append([]string{"at"}, keys...), nil
	}
	return append([]string{"at"}, keys[:bar]...), keys[bar+1:]
}

// keyProblem is a key that an event lacks, or that its kind does not have.
type keyProblem struct{ key, kind, message string }

// keyProblems says what is wrong with the given keys of an event of a known kind.
func (e Event) keyProblems(given []string) []keyProblem {
	var problems []keyProblem
	required, optional := e.Kind.keys()
	for _, k := range required {
		if !slices.Contains(given, k) {
			problems = append(problems, keyProblem{k, "missing-key", fmt.Sprintf("a %s has no %s", e.Kind, k)})
		}
	}
	for _, k := range given {
		if k != "kind" && !slices.Contains(required, k) && !slices.Contains(optional, k) {
			problems = append(problems, keyProblem{k, "unknown-key", fmt.Sprintf("a %s has no key %q", e.Kind, k)})
		}
	}
	if e.Kind == EventReply && slices.Contains(given, "by") && e.By != ByAgent && e.By != ByCustomer {
		problems = append(problems, keyProblem{"by", "bad-value", fmt.Sprintf("a reply is by agent or customer, not by %q", e.By)})
	}
	return problems
}

func kindNames() []string {
	names := make([]string, len(eventKinds))
	for i, k := range eventKinds {
		names[i] = string(k)
	}
	return names
}

// target reads what an event changes something to.
func (q *eventParser) target(e *Event, to jsonread.Value) {
	if e.Kind == EventField {
		e.Value = to.Plain()
	} else if to.Data != nil {
		q.Text("to", &e.To)(to)
	}
	if problem := q.policy.eventProblem(*e); problem != "" {
		message, hint, _ := strings.Cut(problem, "; ")
		q.Fault(to.Offset, "bad-value", message, hint)
	}
}

// eventProblem says what an event names that the policy does not have, or "".
func (p *Policy) eventProblem(e Event) string {
	unknown := func(what, word string, among []string) string {
		return phrasing.Hinted(fmt.Sprintf("no %s %q", what, word), phrasing.DidYouMean(word, among))
	}
	switch e.Kind {
	case EventStatus:
		if known := p.vocabulary.Statuses(); !slices.Contains(known, e.To) {
			return unknown("status", e.To, known)
		}
	case EventSeverity:
		if _, err := severity.ParseLevel(e.To); err != nil {
			return err.Error()
		}
	case EventField:
		i := slices.IndexFunc(p.fields, func(f severity.Field) bool { return f.Name == e.Name })
		if i < 0 {
			return unknown("declared field", e.Name, p.fieldNames())
		}
		if err := p.fields[i].Check(e.Value); err != nil {
			return fmt.Sprintf("field %s: %v", e.Name, err)
		}
	default:
		if !slices.Contains(eventKinds, e.Kind) {
			return unknown("kind of event", string(e.Kind), kindNames())
		}
	}
	return ""
}

func (p *Policy) fieldNames() []string {
	names := make([]string, len(p.fields))
	for i, f := range p.fields {
		names[i] = f.Name
	}
	return names
}
