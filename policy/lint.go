package policy

import (
	"fmt"
	"slices"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// lint reports what is legal and probably not meant. It runs on a policy without
// faults, whose conditions are all compiled.
func (b *builder) lint() {
	b.errs = append(b.errs, b.lints...)
	b.lintConditions()
	b.lintRules()
	b.lintNames()
	b.lintTargets()
	b.lintSchedules()
}

func (b *builder) warn(at spot, kind Kind, message, hint string) {
	e := at.fault(kind, message, hint)
	e.Warning = true
	b.errs = append(b.errs, e)
}

// lintConditions reports what each condition's own text shows.
func (b *builder) lintConditions() {
	for _, c := range b.conditions {
		for _, f := range c.condition.Lints() {
			e := c.text.src.part(c.text.n, f.From, f.To, Kind(f.Kind), f.Message, f.Hint)
			e.Warning = true
			b.errs = append(b.errs, e)
		}
	}
}

func (b *builder) lintRules() {
	rules := b.doc.severity.v.rules
	for later, earlier := range b.policy.rules.Unreachable() {
		b.warn(rules[later].v.name.spot, UnreachableRule,
			fmt.Sprintf("rule %q never decides: rule %q at %s matches every case that it would", rules[later].v.name.v, rules[earlier].v.name.v, rules[earlier].v.name.where()),
			"put it before that one, or remove it")
	}
}

func (b *builder) lintNames() {
	for _, f := range b.doc.facts {
		if !b.vocabulary.ReadsFact(f.name.v) {
			b.warn(f.name.spot, UnusedFact, fmt.Sprintf("no condition uses the fact %q", f.name.v), "use it or remove it")
		}
	}
	for _, f := range b.doc.fields {
		if !b.vocabulary.ReadsField(f.name.v) {
			b.warn(f.name.spot, UnusedField, fmt.Sprintf("no condition reads the field %q", f.name.v), "use it or remove it")
		}
	}
	for _, c := range b.doc.calendars {
		if !b.used[c.name.v] && !b.vocabulary.ReadsCalendar(c.name.v) {
			b.warn(c.name.spot, UnusedCalendar, fmt.Sprintf("nothing uses the calendar %q", c.name.v), "use it or remove it")
		}
	}
}

// lintTargets reports severities that nobody engages, and severities that an
// agreement promises the same.
func (b *builder) lintTargets() {
	engaged := map[severity.Level]bool{}
	var first located[[]entry[promise]]
	for i, a := range b.doc.sla {
		if engage := a.v.targets[0]; engage.set() && !first.set() {
			first = engage
		}
		for level, targets := range b.policy.agreements[i].targets {
			engaged[level] = engaged[level] || slices.ContainsFunc(targets, func(t sla.Target) bool { return t.Kind == sla.Engage })
		}
		b.lintSame(a.name, b.policy.agreements[i], a.v)
	}
	if !first.set() {
		return
	}
	for _, level := range b.assigned() {
		if !engaged[level] {
			b.warn(first.spot, NoEngageTarget, fmt.Sprintf("no agreement promises to engage a case that is %s", level), fmt.Sprintf("add %s: 8h 24x7, or the like", level))
		}
	}
}

// assigned returns the severities that rules can give, most serious first.
func (b *builder) assigned() []severity.Level {
	s := b.doc.severity.v
	var given []severity.Level
	for _, level := range severity.Levels() {
		if s.fallback.v == level || slices.ContainsFunc(s.rules, func(r located[ruleDoc]) bool { return r.v.severity.v == level }) {
			given = append(given, level)
		}
	}
	return given
}

func (b *builder) lintSame(name located[string], a agreement, doc agreementDoc) {
	levels := severity.Levels()
	for i, level := range levels[:len(levels)-1] {
		next := levels[i+1]
		if len(a.targets[level]) == 0 || !slices.Equal(a.targets[level], a.targets[next]) {
			continue
		}
		at := name.spot
		for _, t := range doc.targets {
			for _, p := range t.v {
				if p.name.v == next.String() && at == name.spot {
					at = p.name.spot
				}
			}
		}
		b.warn(at, SameTargets, fmt.Sprintf("agreement %q promises %s exactly what it promises %s", name.v, next, level), "that may be meant; otherwise give one of them another target")
	}
}
