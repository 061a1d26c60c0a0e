package severity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
)

// CaseError is one thing wrong with the JSON of a case.
type CaseError struct {
	Offset  int    // of the guilty text, in bytes from the start of the data
	Kind    string // stable: "json", "unknown-key", "duplicate-key", "wrong-type", "bad-value"
	Message string // lower case: names the key and what was expected
	Hint    string // what to write instead; may be empty
}

func (e CaseError) Error() string {
	s := e.Message
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s + " [" + e.Kind + "]"
}

// CaseErrors is every fault that [ParseCase] found, in the order of the data.
type CaseErrors []CaseError

func (es CaseErrors) Error() string {
	texts := make([]string, len(es))
	for i, e := range es {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "\n")
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
	root, err := parseJSON(data)
	if err != nil {
		return Case{}, CaseErrors{*err}
	}
	p := &caseParser{vocabulary: v}
	c := p.parse(root)
	if len(p.errors) > 0 {
		slices.SortStableFunc(p.errors, func(a, b CaseError) int { return a.Offset - b.Offset })
		return Case{}, p.errors
	}
	return c, nil
}

// jsonValue is a JSON value with its place: a map of members as a list, so that
// repeated keys show.
type jsonValue struct {
	offset int
	value  any // nil, bool, json.Number, string, []jsonValue, []jsonMember
}

type jsonMember struct {
	key    string
	offset int
	value  jsonValue
}

const maxJSONDepth = 64

func parseJSON(data []byte) (jsonValue, *CaseError) {
	r := &jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	v, err := r.value(0)
	if err == nil {
		rest := r.start()
		if _, more := r.dec.Token(); more == io.EOF {
			return v, nil
		}
		return v, &CaseError{rest, "json", "text after the end of the case", "write one case a line"}
	}
	var syntax *json.SyntaxError
	var own CaseError
	switch {
	case errors.As(err, &own):
		return v, &own
	case errors.As(err, &syntax):
		// A decoder of tokens counts from its last token; only Unmarshal counts from the start.
		_ = errors.As(json.Unmarshal(data, new(any)), &syntax)
		return v, &CaseError{max(0, int(syntax.Offset)-1), "json", "not valid JSON: " + syntax.Error(), ""}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return v, &CaseError{len(bytes.TrimRight(data, " \t\r\n")), "json", "the JSON ends too early", "close every { and ["}
	}
	return v, &CaseError{r.start(), "json", err.Error(), ""}
}

type jsonReader struct {
	data []byte
	dec  *json.Decoder
}

// start returns the offset of the next token.
func (r *jsonReader) start() int {
	i := int(r.dec.InputOffset())
	for i < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[i]) >= 0 {
		i++
	}
	return i
}

func (r *jsonReader) value(depth int) (jsonValue, error) {
	at := r.start()
	if depth > maxJSONDepth {
		return jsonValue{}, CaseError{at, "json", fmt.Sprintf("nested more than %d deep", maxJSONDepth), ""}
	}
	t, err := r.dec.Token()
	if err != nil {
		return jsonValue{}, err
	}
	v := jsonValue{offset: at, value: t}
	switch t {
	case json.Delim('{'):
		v.value, err = r.object(depth)
	case json.Delim('['):
		v.value, err = r.array(depth)
	}
	return v, err
}

func (r *jsonReader) object(depth int) ([]jsonMember, error) {
	members := []jsonMember{}
	for r.dec.More() {
		m := jsonMember{offset: r.start()}
		key, err := r.dec.Token()
		if err != nil {
			return nil, err
		}
		m.key, _ = key.(string)
		if m.value, err = r.value(depth + 1); err != nil {
			return nil, err
		}
		members = append(members, m)
	}
	_, err := r.dec.Token()
	return members, err
}

func (r *jsonReader) array(depth int) ([]jsonValue, error) {
	values := []jsonValue{}
	for r.dec.More() {
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		values = append(values, v)
	}
	_, err := r.dec.Token()
	return values, err
}

// caseParser builds a case from its JSON and collects what is wrong.
type caseParser struct {
	vocabulary *Vocabulary // nil takes any field
	errors     CaseErrors
}

func (p *caseParser) fault(at int, kind, message, hint string) {
	p.errors = append(p.errors, CaseError{at, kind, message, hint})
}

// keys is what an object may hold: a reader for each key.
type keys map[string]func(jsonValue)

// object reads a JSON object by its keys, in their order.
func (p *caseParser) object(v jsonValue, what string, known []string, read keys) {
	members, ok := v.value.([]jsonMember)
	if !ok {
		p.wrong(v, what, "an object")
		return
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		switch reader := read[m.key]; {
		case seen[m.key]:
			p.fault(m.offset, "duplicate-key", fmt.Sprintf("%q stands twice in %s", m.key, what), "keep one of them")
		case reader == nil:
			p.fault(m.offset, "unknown-key", fmt.Sprintf("unknown key %q in %s", m.key, what), condition.DidYouMean(m.key, known))
		case m.value.value != nil:
			reader(m.value)
		}
		seen[m.key] = true
	}
}

func (p *caseParser) wrong(v jsonValue, what, wanted string) {
	p.fault(v.offset, "wrong-type", fmt.Sprintf("%s is %s, and %s was expected", what, kindOf(v.value), wanted), "")
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "true or false"
	case json.Number:
		return "a number"
	case string:
		return "a text"
	case []jsonValue:
		return "a list"
	}
	return "an object"
}

func (p *caseParser) text(what string, to *string) func(jsonValue) {
	return func(v jsonValue) {
		s, ok := v.value.(string)
		if !ok {
			p.wrong(v, what, "a text")
			return
		}
		*to = s
	}
}

func (p *caseParser) instant(what string, to *time.Time) func(jsonValue) {
	return func(v jsonValue) {
		var s string
		p.text(what, &s)(v)
		if s == "" {
			return
		}
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			p.fault(v.offset, "bad-value", fmt.Sprintf("%s: %q is no instant", what, s), "write RFC 3339 with an offset, such as 2026-03-06T16:30:00-07:00")
			return
		}
		*to = t
	}
}

func (p *caseParser) word(what string, to interface{ UnmarshalText([]byte) error }) func(jsonValue) {
	return func(v jsonValue) {
		var s string
		p.text(what, &s)(v)
		if s == "" {
			return
		}
		if err := to.UnmarshalText([]byte(s)); err != nil {
			message, hint, _ := strings.Cut(err.Error(), "; ")
			p.fault(v.offset, "bad-value", what+": "+message, hint)
		}
	}
}

func (p *caseParser) number(what string, to *float64) func(jsonValue) {
	return func(v jsonValue) {
		n, ok := v.value.(json.Number)
		if !ok {
			p.wrong(v, what, "a number")
			return
		}
		f, err := n.Float64()
		if err != nil {
			p.fault(v.offset, "bad-value", fmt.Sprintf("%s: %s is out of range", what, n), "")
			return
		}
		*to = f
	}
}

// list calls read for each element of a JSON list.
func (p *caseParser) list(what string, read func(i int, v jsonValue)) func(jsonValue) {
	return func(v jsonValue) {
		values, ok := v.value.([]jsonValue)
		if !ok {
			p.wrong(v, what, "a list")
			return
		}
		for i, e := range values {
			read(i, e)
		}
	}
}

// members calls read for each member of a JSON object with any keys.
func (p *caseParser) members(what string, read func(m jsonMember)) func(jsonValue) {
	return func(v jsonValue) {
		members, ok := v.value.([]jsonMember)
		if !ok {
			p.wrong(v, what, "an object")
			return
		}
		seen := make(map[string]bool, len(members))
		for _, m := range members {
			if seen[m.key] {
				p.fault(m.offset, "duplicate-key", fmt.Sprintf("%q stands twice in %s", m.key, what), "keep one of them")
			}
			seen[m.key] = true
			read(m)
		}
	}
}

var (
	caseKeys   = []string{"at", "ticket", "signals", "fields"}
	ticketKeys = []string{"id", "subject", "description", "status", "priority", "severity", "type", "group", "assignee", "requester", "company", "product", "channel", "tags", "created_at", "updated_at"}
	signalKeys = []string{"id", "source", "check", "kind", "environment", "service", "state", "since", "value", "summary", "labels"}
)

func (p *caseParser) parse(root jsonValue) Case {
	var c Case
	p.object(root, "the case", caseKeys, keys{
		"at":     p.instant("at", &c.At),
		"ticket": func(v jsonValue) { p.ticket(v, &c.Ticket) },
		"signals": p.list("signals", func(i int, v jsonValue) {
			c.Signals = append(c.Signals, p.signal(v, fmt.Sprintf("signals[%d]", i)))
		}),
		"fields": p.members("fields", func(m jsonMember) {
			if c.Fields == nil {
				c.Fields = map[string]any{}
			}
			p.declared(m)
			c.Fields[m.key] = plain(m.value)
		}),
	})
	return c
}

// declared reports a field that the vocabulary does not declare.
func (p *caseParser) declared(m jsonMember) {
	if p.vocabulary == nil {
		return
	}
	names := make([]string, len(p.vocabulary.fields))
	for i, f := range p.vocabulary.fields {
		names[i] = f.Name
	}
	if !slices.Contains(names, m.key) {
		hint := condition.DidYouMean(m.key, names)
		if hint == "" {
			hint = "declare it under fields in the policy"
		}
		p.fault(m.offset, "unknown-key", fmt.Sprintf("the policy declares no field %q", m.key), hint)
	}
}

func (p *caseParser) ticket(v jsonValue, t *Ticket) {
	p.object(v, "ticket", ticketKeys, keys{
		"id":          p.text("ticket.id", &t.ID),
		"subject":     p.text("ticket.subject", &t.Subject),
		"description": p.text("ticket.description", &t.Description),
		"status":      p.text("ticket.status", &t.Status),
		"priority":    p.word("ticket.priority", &t.Priority),
		"severity":    p.word("ticket.severity", &t.Severity),
		"type":        p.text("ticket.type", &t.Type),
		"group":       p.text("ticket.group", &t.Group),
		"assignee":    p.text("ticket.assignee", &t.Assignee),
		"requester":   p.text("ticket.requester", &t.Requester),
		"company":     p.text("ticket.company", &t.Company),
		"product":     p.text("ticket.product", &t.Product),
		"channel":     p.text("ticket.channel", &t.Channel),
		"created_at":  p.instant("ticket.created_at", &t.CreatedAt),
		"updated_at":  p.instant("ticket.updated_at", &t.UpdatedAt),
		"tags": p.list("ticket.tags", func(i int, v jsonValue) {
			t.Tags = append(t.Tags, "")
			p.text(fmt.Sprintf("ticket.tags[%d]", i), &t.Tags[i])(v)
		}),
	})
}

func (p *caseParser) signal(v jsonValue, where string) Signal {
	var g Signal
	p.object(v, where, signalKeys, keys{
		"id":          p.text(where+".id", &g.ID),
		"source":      p.text(where+".source", &g.Source),
		"check":       p.text(where+".check", &g.Check),
		"kind":        p.text(where+".kind", &g.Kind),
		"environment": p.text(where+".environment", &g.Environment),
		"service":     p.text(where+".service", &g.Service),
		"state":       p.word(where+".state", &g.State),
		"since":       p.instant(where+".since", &g.Since),
		"value":       p.number(where+".value", &g.Value),
		"summary":     p.text(where+".summary", &g.Summary),
		"labels": p.members(where+".labels", func(m jsonMember) {
			if g.Labels == nil {
				g.Labels = map[string]string{}
			}
			var s string
			p.text(where+".labels."+m.key, &s)(m.value)
			g.Labels[m.key] = s
		}),
	})
	return g
}

// plain returns a JSON value as encoding/json would decode it into an any, with
// numbers as json.Number.
func plain(v jsonValue) any {
	switch v := v.value.(type) {
	case []jsonValue:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = plain(e)
		}
		return list
	case []jsonMember:
		object := make(map[string]any, len(v))
		for _, m := range v {
			object[m.key] = plain(m.value)
		}
		return object
	default:
		return v
	}
}
