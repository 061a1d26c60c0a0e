package policy

import (
	"fmt"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// builder compiles one document: it resolves names, compiles conditions and
// collects what is wrong.
type builder struct {
	collector
	compiler   Compiler
	policy     *Policy
	doc        document
	unread     bool // a file could not be read: what is missing may be in it
	calendars  map[string]*sla.Calendar
	used       map[string]bool         // calendars that something other than a condition uses
	named      map[string]nameSet      // of each sort; see has
	rotas      map[string]*rotaBuilder // of the schedules without faults
	lints      []Error                 // that compiling finds, for lint
	conditions []compiledText
	ruleSet    severity.RuleSet
	vocabulary *severity.Vocabulary
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
		b.fault(d.version.spot, kindUnknownVersion, fmt.Sprintf("version %d of the policy language is not known", d.version.v), "write version: 1")
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
		b.fault(b.doc.root, kindMissingKey, "a policy has no "+key, hint)
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
		b.fault(name.spot, kindDuplicateName, fmt.Sprintf("a second %s %q; the first is at %s", what, name.v, before.where()), "give it another name")
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
	switch what {
	case "status":
		return "declare it under statuses"
	case "deadline":
		return "promise it under sla"
	}
	return fmt.Sprintf("define it under %ss", what)
}
