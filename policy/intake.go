package policy

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"gopkg.in/yaml.v3"
)

// Intake reads a message into a case: by the intake of that name or, where the
// policy has none, by the format of package intake that has it. The error is a
// [severity.CaseErrors] where the message is no JSON; otherwise there is nothing of
// that name. Everything else that is wrong is a fault of the message. A message that
// does not say when it was sent gives a case without an instant.
func (p *Policy) Intake(name string, data []byte) (intake.Message, error) {
	m, ok := p.intakes[name]
	if !ok && !slices.Contains(intake.Formats(), name) {
		return intake.Message{}, fmt.Errorf("no intake %q; expected one of %s", name, list(p.Intakes()))
	}
	if !ok {
		m = intake.Mapping{Format: name}
	}
	return m.Read(data)
}

// Intakes returns the names that Intake knows: the policy's own, sorted, then those
// of the formats.
func (p *Policy) Intakes() []string {
	names := slices.Sorted(maps.Keys(p.intakes))
	for _, f := range intake.Formats() {
		if !slices.Contains(names, f) {
			names = append(names, f)
		}
	}
	return names
}

// intakes compiles the intake section.
func (b *builder) intakes() {
	unique(b, "intake", b.doc.intake)
	b.policy.intakes = map[string]intake.Mapping{}
	declared := map[string]severity.Field{}
	for _, f := range b.policy.fields {
		declared[f.Name] = f
	}
	for _, e := range b.doc.intake {
		b.policy.intakes[e.name.v] = b.intake(e.name.v, e.v, declared)
	}
}

func (b *builder) intake(name string, doc intakeDoc, declared map[string]severity.Field) intake.Mapping {
	overFormat := doc.has("format")
	if !overFormat {
		doc.source = cmp.Or(doc.source, name)
	}
	if !overFormat && !doc.has("ticket", "signals", "fields") {
		b.fault(doc.spot, kindBadIntake, fmt.Sprintf("intake %q reads nothing", name), "add ticket:, signals: or fields:, or format: to build on")
	}
	c := intakeBuilder{b, overFormat, declared, intake.Mapping{Format: doc.format.v, Source: doc.source, Statuses: b.vocabulary.Statuses()}}
	for _, e := range doc.at {
		c.At = c.value("at", e.v)
	}
	c.Ticket = c.parts("ticket.", doc.ticket)
	if doc.signals.set() {
		c.Signals = &intake.Signals{Each: doc.signals.v.each.v, Parts: c.parts("signals.", doc.signals.v.partsDoc), Labels: values(doc.signals.v.labels)}
	}
	for _, e := range doc.fields {
		c.field(e)
	}
	return c.Mapping
}

// intakeBuilder compiles one intake.
type intakeBuilder struct {
	*builder
	overFormat bool
	declared   map[string]severity.Field
	intake.Mapping
}

func (c *intakeBuilder) parts(section string, doc partsDoc) map[string]intake.Value {
	values := map[string]intake.Value{}
	for _, e := range doc.parts {
		values[e.name.v] = c.value(section+e.name.v, e.v)
		if section+e.name.v == "ticket.status" {
			for _, m := range e.v.meanings() {
				c.known(kindUnknownStatus, "status", m, c.vocabulary.Statuses)
			}
		}
	}
	return values
}

func (c *intakeBuilder) field(e entry[valueDoc]) {
	if !c.known(kindUnknownField, "field", e.name, names(c.doc.fields)) {
		return
	}
	f := intake.Field{Field: c.declared[e.name.v], From: c.value("fields."+e.name.v, e.v)}
	for _, m := range e.v.meanings() {
		if _, err := f.Parse(m.v); err != nil {
			c.fault(m.spot, kindBadValue, fmt.Sprintf("fields.%s: %v", f.Name, err), "write a value of the field's type")
		}
	}
	c.Fields = append(c.Fields, f)
}

// value compiles where a part of a case stands; name names the part.
func (c *intakeBuilder) value(name string, doc valueDoc) intake.Value {
	stands := c.overFormat || doc.stands()
	switch {
	case !stands && !doc.has("default"):
		c.fault(doc.spot, kindBadIntake, name+" stands nowhere", "add at: and a JSON Pointer, or default: alone for a value that is always the same")
	case !stands && doc.has("at", "values", "otherwise", "required"):
		c.fault(doc.spot, kindBadIntake, name+" stands nowhere, so that it is always its default", "add at: and a JSON Pointer, or keep default: alone")
	case doc.required.set() && doc.has("default"):
		c.fault(doc.required.spot, kindBadIntake, name+" is required and has a default", "keep one of them")
	}
	v := intake.Value{At: values(doc.at), Otherwise: doc.otherwise.v, Default: doc.fallback.v, Required: doc.required.v}
	first := map[string]located[string]{}
	for _, e := range doc.words {
		word := located[string]{strings.ToLower(strings.TrimSpace(e.name.v)), e.name.spot}
		c.once(first, "word", word)
		if v.Words == nil {
			v.Words = map[string]string{}
		}
		v.Words[word.v] = e.v.v
	}
	return v
}

// meanings returns what the words of a value mean, each with its place.
func (v *valueDoc) meanings() []located[string] {
	var all []located[string]
	for _, e := range v.words {
		all = append(all, e.v)
	}
	for _, m := range []located[string]{v.otherwise, v.fallback} {
		if m.set() {
			all = append(all, m)
		}
	}
	return all
}

// stands reports whether the value has a pointer, be it good or bad.
func (v *valueDoc) stands() bool {
	at := v.values["at"]
	return at != nil && (at.Kind != yaml.SequenceNode || len(at.Content) > 0)
}
