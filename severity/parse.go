package severity

import (
	"fmt"
	"slices"

	"github.com/drud/triage/internal/jsonread"
	"github.com/drud/triage/internal/phrasing"
)

// CaseError is one thing wrong with the JSON of a case, a signal or an event.
type CaseError struct {
	Offset  int    `json:"offset"`        // of the guilty text, in bytes from the start of the data
	Kind    string `json:"kind"`          // stable: "json", "unknown-key", "duplicate-key", "missing-key", "wrong-type", "bad-value", "too-many"; of a message to package intake also "form", "too-large"
	Message string `json:"message"`       // lower case: names the key and what was expected
	Hint    string `json:"hint,omitzero"` // what to write instead; may be empty
}

// Error returns the message, the hint and the kind in one line.
func (e CaseError) Error() string { return phrasing.Fault(e.Message, e.Hint, e.Kind) }

// CaseErrors is every fault that [ParseCase] found, in the order of the data.
type CaseErrors []CaseError

// Error returns the faults a line each.
func (es CaseErrors) Error() string { return phrasing.Lines(es, CaseError.Error) }

// caseErrors returns faults that were found in JSON, as callers see them.
func caseErrors(found ...jsonread.Error) CaseErrors {
	return converted(found, func(e jsonread.Error) CaseError { return CaseError(e) })
}

// ParseCase reads a case from its JSON, strictly: an unknown or repeated key, a
// value of the wrong type or after the end is an error. Keys are matched to the
// letter; null is the same as absent; a number in fields is kept as json.Number.
// The error is a CaseErrors with everything that is wrong.
func ParseCase(data []byte) (Case, error) { return parseCase(data, nil) }

// ParseCase reads a case as the function [ParseCase] does, and refuses keys of
// fields that are not declared.
func (v *Vocabulary) ParseCase(data []byte) (Case, error) { return parseCase(data, v) }

func parseCase(data []byte, v *Vocabulary) (Case, error) {
	root, err := jsonread.Parse(data, "the case")
	if err != nil {
		return Case{}, caseErrors(*err)
	}
	p := &caseParser{vocabulary: v}
	c := p.parse(root)
	if found := p.Errors(); len(found) > 0 {
		return Case{}, caseErrors(found...)
	}
	return c, nil
}

// caseParser builds a case from its JSON.
type caseParser struct {
	jsonread.Reader
	vocabulary *Vocabulary // nil takes any field
}

func (p *caseParser) parse(root jsonread.Value) Case {
	var c Case
	p.Object(root, "the case",
		jsonread.Key{Name: "at", Read: p.Instant("at", &c.At)},
		jsonread.Key{Name: "ticket", Read: func(v jsonread.Value) { p.ticket(v, &c.Ticket) }},
		jsonread.Key{Name: "signals", Read: p.List("signals", func(i int, v jsonread.Value) {
			c.Signals = append(c.Signals, readSignal(&p.Reader, v, fmt.Sprintf("signals[%d]", i)))
		})},
		jsonread.Key{Name: "fields", Read: p.Members("fields", func(m jsonread.Member) {
			if c.Fields == nil {
				c.Fields = map[string]any{}
			}
			p.declared(m)
			c.Fields[m.Name] = m.Value.Plain()
		})},
	)
	return c
}

// declared reports a field that the vocabulary does not declare.
func (p *caseParser) declared(m jsonread.Member) {
	if p.vocabulary == nil {
		return
	}
	names := p.vocabulary.fieldNames()
	if !slices.Contains(names, m.Name) {
		hint := phrasing.DidYouMean(m.Name, names)
		if hint == "" {
			hint = "declare it under fields in the policy"
		}
		p.Fault(m.Offset, "unknown-key", fmt.Sprintf("the policy declares no field %q", m.Name), hint)
	}
}

func (v *Vocabulary) fieldNames() []string {
	names := make([]string, len(v.fields))
	for i, f := range v.fields {
		names[i] = f.Name
	}
	return names
}

func (p *caseParser) ticket(v jsonread.Value, t *Ticket) {
	text := func(name string, to *string) jsonread.Key {
		return jsonread.Key{Name: name, Read: p.Text("ticket."+name, to)}
	}
	p.Object(v, "ticket",
		text("id", &t.ID), text("subject", &t.Subject), text("description", &t.Description), text("status", &t.Status),
		jsonread.Key{Name: "priority", Read: p.Word("ticket.priority", &t.Priority)},
		jsonread.Key{Name: "severity", Read: p.Word("ticket.severity", &t.Severity)},
		text("type", &t.Type), text("group", &t.Group), text("assignee", &t.Assignee), text("requester", &t.Requester),
		text("company", &t.Company), text("product", &t.Product), text("channel", &t.Channel),
		jsonread.Key{Name: "tags", Read: p.List("ticket.tags", func(i int, v jsonread.Value) {
			t.Tags = append(t.Tags, "")
			p.Text(fmt.Sprintf("ticket.tags[%d]", i), &t.Tags[i])(v)
		})},
		jsonread.Key{Name: "created_at", Read: p.Instant("ticket.created_at", &t.CreatedAt)},
		jsonread.Key{Name: "updated_at", Read: p.Instant("ticket.updated_at", &t.UpdatedAt)},
	)
}

// ParseSignal reads a signal from its JSON, as strictly as [ParseCase] reads those of a
// case. The error is a CaseErrors with everything that is wrong.
func ParseSignal(data []byte) (Signal, error) {
	root, err := jsonread.Parse(data, "the signal")
	if err != nil {
		return Signal{}, caseErrors(*err)
	}
	var r jsonread.Reader
	g := readSignal(&r, root, "signal")
	if found := r.Errors(); len(found) > 0 {
		return Signal{}, caseErrors(found...)
	}
	return g, nil
}

// readSignal reads a signal; where names it in messages.
func readSignal(r *jsonread.Reader, v jsonread.Value, where string) Signal {
	var g Signal
	text := func(name string, to *string) jsonread.Key {
		return jsonread.Key{Name: name, Read: r.Text(where+"."+name, to)}
	}
	r.Object(v, where,
		text("id", &g.ID), text("source", &g.Source), text("check", &g.Check), text("kind", &g.Kind),
		text("environment", &g.Environment), text("service", &g.Service),
		jsonread.Key{Name: "state", Read: r.Word(where+".state", &g.State)},
		jsonread.Key{Name: "since", Read: r.Instant(where+".since", &g.Since)},
		jsonread.Key{Name: "value", Read: r.Number(where+".value", &g.Value)},
		text("summary", &g.Summary),
		jsonread.Key{Name: "labels", Read: r.Members(where+".labels", func(m jsonread.Member) {
			if g.Labels == nil {
				g.Labels = map[string]string{}
			}
			var s string
			r.Text(where+".labels."+m.Name, &s)(m.Value)
			g.Labels[m.Name] = s
		})},
	)
	return g
}
