package policy

import (
	"fmt"

	"github.com/drud/triage/severity"
)

// declare builds the vocabulary of the policy's conditions.
func (b *builder) declare() {
	d := b.doc
	unique(b, "field", d.fields)
	first := map[string]located[string]{}
	for _, s := range []string{severity.StatusOpen, severity.StatusPending, severity.StatusResolved, severity.StatusClosed} {
		first[s] = located[string]{}
	}
	decl := severity.Declarations{Funcs: b.compiler.Funcs, Zone: d.zone.v, Calendars: b.openCalendars()}
	for _, s := range d.statuses {
		if before, ok := first[s.v]; ok && !before.set() {
			b.fault(s.spot, kindDuplicateName, fmt.Sprintf("every policy has the status %q", s.v), "remove it")
			continue
		}
		b.once(first, "status", s)
		decl.Statuses = append(decl.Statuses, s.v)
	}
	for _, f := range d.fields {
		decl.Fields = append(decl.Fields, b.field(f.name.v, f.v))
	}
	v, faults := severity.NewVocabulary(decl)
	for _, f := range faults {
		if Kind(f.Kind) == kindUnknownType {
			continue // said where the field is declared
		}
		b.errs = append(b.errs, Error{Kind: Kind(f.Kind), Message: f.Message, Hint: f.Hint})
	}
	b.vocabulary = v
	b.policy.vocabulary = v
	b.policy.fields = decl.Fields
}

// field returns a declared field. One with a fault has no type, so that conditions
// that read it are checked for all else.
func (b *builder) field(name string, f fieldDoc) severity.Field {
	field := severity.Field{Name: name, Type: f.typ.v}
	problem, hint := "", ""
	switch {
	case f.has("enum") && f.has("type"):
		problem, hint = "an enum has no type", "remove type or enum"
	case f.listed("enum") == 0:
		problem, hint = "an enum without values", "list them in rising order: enum: [minor, major]"
	case f.values != nil && !f.has("enum", "type"):
		problem, hint = "it has no type", "write type: bool, string, int, float, duration, or enum: [minor, major]"
	case !f.has("enum") && f.has("ordered"):
		problem, hint = "ordered is for enums", "remove it"
	}
	if problem != "" {
		b.fault(f.spot, kindBadField, fmt.Sprintf("field %q: %s", name, problem), hint)
	}
	if problem != "" || !f.has("enum") && !f.typ.set() || f.has("enum") && len(f.enum) != f.listed("enum") {
		return severity.Field{Name: name}
	}
	if f.has("enum") {
		b.enum(&field, f)
	}
	if f.fallback.set() {
		if err := field.Check(f.fallback.v); err != nil {
			b.fault(f.fallback.spot, kindBadValue, "default: "+err.Error(), "the default is a value of the field's type")
		} else {
			field.Default = f.fallback.v
		}
	}
	return field
}

func (b *builder) enum(field *severity.Field, f fieldDoc) {
	field.Type = severity.Enum
	field.Unordered = f.ordered.set() && !f.ordered.v
	first := map[string]located[string]{}
	for _, v := range f.enum {
		b.once(first, "value", v)
		field.Enum = append(field.Enum, v.v)
	}
	if field.Unordered && !f.fallback.set() {
		b.fault(f.spot, kindBadField, fmt.Sprintf("field %q: an enum without order needs a default", field.Name), "add default: "+field.Enum[0])
	}
}
