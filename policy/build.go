package policy

import (
	"fmt"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// builder compiles one document: it resolves names, compiles conditions and
// collects what is wrong.
type builder struct {
	compiler   Compiler
	policy     *Policy
	doc        document
	errs       []Error
	unread     bool // a file could not be read: what is missing may be in it
	calendars  map[string]*sla.Calendar
	used       map[string]bool    // calendars that something other than a condition uses
	named      map[string]nameSet // of each sort; see has
	rotas      []*rotaBuilder     // of the schedules without faults
	plays      int                // of overrides, for lints
	lints      []Error            // that compiling finds, for lint
	conditions []compiledText
	ruleSet    severity.RuleSet
	vocabulary *severity.Vocabulary
}

func (b *builder) fault(at spot, kind Kind, message, hint string) {
	if !full(b.errs) {
		b.errs = append(b.errs, at.fault(kind, message, hint))
	}
}

// document compiles every section, in the order in which they refer to one
// another.
func (b *builder) document(doc document) {
	b.doc = doc
	b.header()
	b.compileCalendars()
	b.declare()
	b.facts()
	b.rules()
	b.routes()
	b.agreements()
	b.bridges()
	b.schedules()
	b.escalation()
	b.intakes()
	b.policy.rules = severity.NewRules(b.vocabulary, b.ruleSet) // last: it seals the vocabulary
}

func (b *builder) header() {
	d := b.doc
	if !d.version.set() {
		b.missing("version", "add version: 1")
	} else if d.version.v != 1 {
		b.fault(d.version.spot, UnknownVersion, fmt.Sprintf("version %d of the policy language is not known", d.version.v), "write version: 1")
	}
	if !d.name.set() {
		b.missing("name", "add name: and a name for this policy")
	}
	b.policy.name = d.name.v
	b.policy.zone = d.zone.v
}

// missing reports a key that no file of the policy has.
func (b *builder) missing(key, hint string) {
	if !b.unread && !b.doc.has(key) {
		b.fault(b.doc.root, MissingKey, "a policy has no "+key, hint)
	}
}

// unique reports names that are given twice.
func unique[V any](b *builder, what string, entries []entry[V]) {
	first := map[string]located[string]{}
	for _, e := range entries {
		b.once(first, what, e.name)
	}
}

// once reports a name that is already among the first ones.
func (b *builder) once(first map[string]located[string], what string, name located[string]) {
	if !name.set() {
		return
	}
	if before, ok := first[name.v]; ok {
		b.fault(name.spot, DuplicateName, fmt.Sprintf("a second %s %q; the first is at %s", what, name.v, before.where()), "give it another name")
		return
	}
	first[name.v] = name
}

// known reports a reference to a name that nothing has.
func (b *builder) known(kind Kind, what string, name located[string], among func() []string) bool {
	if b.has(what, name.v, among) {
		return true
	}
	b.fault(name.spot, kind, fmt.Sprintf("no %s %q", what, name.v), b.orDefine(what, name.v))
	return false
}

// has reports whether a name is among those of one sort.
func (b *builder) has(what, name string, among func() []string) bool {
	if _, listed := b.named[what]; !listed {
		b.named[what] = nameSet{among(), map[string]bool{}}
		for _, n := range b.named[what].list {
			b.named[what].has[n] = true
		}
	}
	return b.named[what].has[name]
}

// nameSet is the names of one sort, in the order of the file.
type nameSet struct {
	list []string
	has  map[string]bool
}

// orDefine says what a name that has none of its sort was meant to be, or that it lacks.
func (b *builder) orDefine(what, name string) string {
	if full(b.errs) {
		return "" // nobody will read it
	}
	if hint := phrasing.DidYouMean(name, b.named[what].list); hint != "" {
		return hint
	}
	if what == "status" {
		return "declare it under statuses"
	}
	return fmt.Sprintf("define it under %ss", what)
}

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
			b.fault(s.spot, DuplicateName, fmt.Sprintf("every policy has the status %q", s.v), "remove it")
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
		b.errs = append(b.errs, Error{Kind: Kind(f.Kind), Message: f.Message, Hint: f.Hint})
	}
	b.vocabulary = v
	b.policy.vocabulary = v
	b.policy.fields = decl.Fields
}

// field returns a declared field. One with a fault is a text, so that conditions
// that read it can be checked all the same.
func (b *builder) field(name string, f fieldDoc) severity.Field {
	field := severity.Field{Name: name, Type: severity.FieldType(f.typ.v)}
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
		b.fault(f.spot, BadField, fmt.Sprintf("field %q: %s", name, problem), hint)
	}
	if problem != "" || !f.has("enum") && !f.typ.set() || f.has("enum") && len(f.enum) != f.listed("enum") {
		return severity.Field{Name: name, Type: severity.String}
	}
	if f.has("enum") {
		b.enum(&field, f)
	}
	if f.fallback.set() {
		if err := field.Check(f.fallback.v); err != nil {
			b.fault(f.fallback.spot, BadValue, "default: "+err.Error(), "the default is a value of the field's type")
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
		b.fault(f.spot, BadField, fmt.Sprintf("field %q: an enum without order needs a default", field.Name), "add default: "+field.Enum[0])
	}
}

// textFaults reports the faults in the text of a condition or a ${…}, each at its
// place in the file.
func (b *builder) textFaults(text located[string], faults []severity.TextFault) {
	for _, f := range faults {
		if full(b.errs) {
			return
		}
		if _, registered := b.compiler.Funcs[unknownWord(text.v, f)]; registered {
			continue // that the function is a bad one is reported
		}
		b.errs = append(b.errs, text.src.part(text.n, f.From, f.To, Kind(f.Kind), f.Message, f.Hint))
	}
}

// unknownWord returns the word that a fault says nothing is called, or "".
func unknownWord(text string, f severity.TextFault) string {
	if f.Kind != condition.KindUnknownName {
		return ""
	}
	return string([]rune(text)[f.From:f.To])
}

// compiledText is a condition with its place, for lints.
type compiledText struct {
	text      located[string]
	condition *severity.Condition
}

// condition compiles a condition, or returns nil where there is none.
func (b *builder) condition(text located[string]) *severity.Condition {
	if !text.set() || full(b.errs) {
		return nil
	}
	c, faults := b.vocabulary.Condition(text.v)
	b.textFaults(text, faults)
	if c != nil {
		b.conditions = append(b.conditions, compiledText{text, c})
	}
	return c
}

// template compiles a text with ${…}, or returns nil where there is none.
func (b *builder) template(text located[string]) *severity.Template {
	if !text.set() || full(b.errs) {
		return nil
	}
	t, faults := b.vocabulary.Template(text.v)
	b.textFaults(text, faults)
	return t
}

func (b *builder) facts() {
	unique(b, "fact", b.doc.facts)
	b.policy.factLines = map[string]line{}
	for _, f := range b.doc.facts {
		if full(b.errs) {
			return
		}
		if problem := b.vocabulary.NameProblem(f.name.v); problem != "" {
			b.fault(f.name.spot, BadName, fmt.Sprintf("fact %q: %s", f.name.v, problem), "give it another name")
			b.condition(f.v)
			continue
		}
		c, faults := b.vocabulary.Define(f.name.v, f.v.v)
		b.explainLater(f, faults)
		b.textFaults(f.v, faults)
		b.policy.factLines[f.name.v] = line{f.name.src.name, f.name.n.Line}
		b.conditions = append(b.conditions, compiledText{f.v, c})
	}
}

// explainLater gives another hint where a fact uses one that is defined after it.
func (b *builder) explainLater(f entry[located[string]], faults []severity.TextFault) {
	for i, fault := range faults {
		switch word := unknownWord(f.v.v, fault); {
		case word == f.name.v:
			faults[i].Hint = "a fact cannot use itself"
		case b.has("fact", word, names(b.doc.facts)):
			faults[i].Hint = "it is defined further down: a fact can use those above it"
		}
	}
}
