package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// ParseEvent reads an event from its JSON, strictly: unknown keys, keys that its
// kind does not have, unknown kinds, statuses, severities and fields, and a snooze
// that is over when it begins are errors.
// The error is a [severity.CaseErrors] with everything that is wrong.
func (p *Policy) ParseEvent(data []byte) (Event, error) {
	root, err := jsonread.Parse(data, "the event")
	if err != nil {
		return Event{}, severity.CaseErrors{severity.CaseError(*err)}
	}
	q := eventParser{policy: p, data: data}
	e := q.parse(root)
	var errs severity.CaseErrors
	for _, found := range q.Errors() {
		errs = append(errs, severity.CaseError(found))
	}
	if len(errs) > 0 {
		return Event{}, errs
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
	if len(q.Errors()) > 0 {
		return e
	}
	q.checkKeys(root, e, given)
	if len(q.Errors()) == 0 {
		q.target(&e, to, given)
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
			q.Fault(root.Offset, "missing-key", "the event has no kind", "add one of "+list(wordsOf(eventKinds)))
			return
		}
		q.Fault(at, "bad-value", fmt.Sprintf("no kind of event %q", e.Kind), phrasing.DidYouMean(string(e.Kind), wordsOf(eventKinds)))
		return
	}
	names := slices.Sorted(maps.Keys(given))
	for _, p := range e.Kind.keyProblems(names) {
		at, has := given[p.key]
		if !has {
			at = root.Offset
		}
		q.Fault(at, p.kind, p.message, "")
	}
}

// target reads what an event changes something to. given are its keys.
func (q *eventParser) target(e *Event, to jsonread.Value, given map[string]int) {
	if e.Kind == EventField {
		e.Value = to.Plain()
	} else if to.Data != nil {
		q.Text("to", &e.To)(to)
	}
	if key, message, hint := q.policy.eventProblem(*e); message != "" {
		q.Fault(given[key], "bad-value", message, hint)
	}
}

// eventJSON is an event in the JSON that [Policy.ParseEvent] reads.
type eventJSON struct {
	At      time.Time        `json:"at"`
	Kind    EventKind        `json:"kind"`
	By      string           `json:"by,omitzero"`
	Public  *bool            `json:"public,omitempty"` // true if absent
	Name    string           `json:"name,omitzero"`
	To      any              `json:"to,omitempty"`
	Signal  *severity.Signal `json:"signal,omitempty"` // set for EventSignal, be it of nothing known
	Until   time.Time        `json:"until,omitzero"`
	Because string           `json:"because,omitzero"`
}

// MarshalJSON writes the event as [Policy.ParseEvent] reads it, to store a life.
func (e Event) MarshalJSON() ([]byte, error) {
	j := eventJSON{At: e.At, Kind: e.Kind, By: e.By, Name: e.Name, Until: e.Until, Because: e.Because}
	if e.Kind == EventSignal {
		j.Signal = &e.Signal
	}
	if e.Private {
		j.Public = new(bool)
	}
	switch v := e.Value.(type) {
	case nil:
		if e.To != "" {
			j.To = e.To
		}
	case time.Duration:
		j.To = v.String()
	default:
		j.To = v
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes. Unlike [Policy.ParseEvent] it takes an
// event that a policy does not know: the policy may have changed since it was stored,
// and [Policy.Follow] says so.
func (e *Event) UnmarshalJSON(data []byte) error {
	var j eventJSON
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&j); err != nil {
		return err
	}
	*e = Event{At: j.At, Kind: j.Kind, By: j.By, Private: j.Public != nil && !*j.Public, Name: j.Name, Until: j.Until, Because: j.Because}
	if j.Signal != nil {
		e.Signal = *j.Signal
	}
	if e.Kind == EventField {
		e.Value = j.To
		return nil
	}
	switch to := j.To.(type) {
	case nil:
	case string:
		e.To = to
	default:
		return fmt.Errorf("to: %v, and a text was expected", to)
	}
	return nil
}
