package policy

import (
	"fmt"
	"slices"
	"time"

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

// eventKinds are all of them.
var eventKinds = []EventKind{EventReply, EventNote, EventStatus, EventAssign, EventSeverity, EventField, EventSignal,
	EventAcknowledge, EventSnooze, EventEscalate, EventResolve, EventReopen, EventClose}

// Event is one thing that happens in the life of a ticket. At and Kind matter for
// every event; what else does is said at its kind.
//
// A signal takes the place of the ticket's signal of the same ID and Source or, where
// neither has an ID, of the same Source, Check, Environment and Service; without one
// it is another.
type Event struct {
	At      time.Time
	Kind    EventKind
	By      string          // who; of a reply ByAgent or ByCustomer, of any other event for people
	Private bool            // of a reply: the customer does not see it
	To      string          // the new status, assignee ("" is nobody) or severity
	Name    string          // of a declared field
	Value   any             // its new value; see severity.Field.Check
	Signal  severity.Signal // as it is now
	Until   time.Time       // the end of a snooze
	Because string          // why, for people; of severity and escalate
}

// eventKeys says which keys each kind of event must and may have, beside kind.
var eventKeys = map[EventKind]struct{ required, optional []string }{
	EventReply:       {[]string{"at", "by"}, []string{"public"}},
	EventNote:        {[]string{"at"}, []string{"by"}},
	EventStatus:      {[]string{"at", "to"}, []string{"by"}},
	EventAssign:      {[]string{"at"}, []string{"to", "by"}},
	EventSeverity:    {[]string{"at", "to"}, []string{"by", "because"}},
	EventField:       {[]string{"at", "name", "to"}, nil},
	EventSignal:      {[]string{"at", "signal"}, nil},
	EventAcknowledge: {[]string{"at"}, []string{"by"}},
	EventSnooze:      {[]string{"at", "until"}, []string{"by"}},
	EventEscalate:    {[]string{"at"}, []string{"by", "because"}},
	EventResolve:     {[]string{"at"}, []string{"by"}},
	EventReopen:      {[]string{"at"}, []string{"by"}},
	EventClose:       {[]string{"at"}, []string{"by"}},
}

// keyProblem is a key that an event lacks, or that its kind does not have.
type keyProblem struct{ key, kind, message string }

// keyProblems says what is wrong with the given keys of an event of the kind, which is
// a known one.
func (kind EventKind) keyProblems(given []string) []keyProblem {
	var problems []keyProblem
	keys := eventKeys[kind]
	for _, k := range keys.required {
		if !slices.Contains(given, k) {
			problems = append(problems, keyProblem{k, "missing-key", fmt.Sprintf("the %s event has no %s", kind, k)})
		}
	}
	for _, k := range given {
		if k != "kind" && !slices.Contains(keys.required, k) && !slices.Contains(keys.optional, k) {
			problems = append(problems, keyProblem{k, "unknown-key", fmt.Sprintf("the %s event has no key %q", kind, k)})
		}
	}
	return problems
}

// eventProblem says what is wrong with an event: it names what the policy does not have,
// is a reply by neither agent nor customer, or is a snooze that is over when it begins.
// It returns the key that says so, and what to write instead; the message is "" where
// all is well.
func (p *Policy) eventProblem(e Event) (key, message, hint string) {
	unknown := func(key, what, word string, among []string) (string, string, string) {
		return key, fmt.Sprintf("no %s %q", what, word), phrasing.DidYouMean(word, among)
	}
	switch e.Kind {
	case EventReply:
		if e.By != ByAgent && e.By != ByCustomer {
			return "by", fmt.Sprintf("a reply is by agent or customer, not by %q", e.By), ""
		}
	case EventStatus:
		if known := p.vocabulary.Statuses(); !slices.Contains(known, e.To) {
			return unknown("to", "status", e.To, known)
		}
	case EventSeverity:
		if !slices.Contains(levelOrNoneWords, e.To) {
			return unknown("to", "severity", e.To, levelOrNoneWords)
		}
	case EventField:
		i := slices.IndexFunc(p.fields, func(f severity.Field) bool { return f.Name == e.Name })
		if i < 0 {
			return unknown("name", "declared field", e.Name, p.Fields())
		}
		if err := p.fields[i].Check(e.Value); err != nil {
			return "to", fmt.Sprintf("field %s: %v", e.Name, err), ""
		}
	case EventSnooze:
		if !e.Until.After(e.At) {
			return "until", "a snooze that is over when it begins", "give the instant at which the ladder starts again"
		}
	default:
		if !slices.Contains(eventKinds, e.Kind) {
			return unknown("kind", "kind of event", string(e.Kind), wordsOf(eventKinds))
		}
	}
	return "", "", ""
}
