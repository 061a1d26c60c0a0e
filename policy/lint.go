package policy

import (
	"fmt"
	"slices"

	"github.com/drud/triage/escalation"
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
	b.lintSame()
	b.lintSchedules()
}

// lintSchedules reports what schedules probably do not mean.
func (b *builder) lintSchedules() {
	rules := &escalation.Rules{Teams: b.teams()} // which nothing notifies
	if e := b.policy.escalator; e != nil {
		rules = e.rules
	}
	for _, p := range rules.CheckSchedules(b.compiler.CoverFrom) {
		b.warn(b.rotas[p.Schedule].place(p), Kind(p.Kind), p.Message, p.Hint)
	}
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
		b.warn(rules[later].v.name.spot, kindUnreachableRule,
			fmt.Sprintf("rule %q never decides: rule %q at %s matches every case that it would", rules[later].v.name.v, rules[earlier].v.name.v, rules[earlier].v.name.where()),
			"put it before that one, or remove it")
	}
}

func (b *builder) lintNames() {
	for _, f := range b.doc.facts {
		if !b.vocabulary.ReadsFact(f.name.v) {
			b.warn(f.name.spot, kindUnusedFact, fmt.Sprintf("no condition uses the fact %q", f.name.v), "use it or remove it")
		}
	}
	for _, f := range b.doc.fields {
		if !b.vocabulary.ReadsField(f.name.v) {
			b.warn(f.name.spot, kindUnusedField, fmt.Sprintf("no condition reads the field %q", f.name.v), "use it or remove it")
		}
	}
	for _, c := range b.doc.calendars {
		if !b.used[c.name.v] && !b.vocabulary.ReadsCalendar(c.name.v) {
			b.warn(c.name.spot, kindUnusedCalendar, fmt.Sprintf("nothing uses the calendar %q", c.name.v), "use it or remove it")
		}
	}
}

// lintTargets reports severities that nobody engages.
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
	}
	if !first.set() {
		return
	}
	for _, level := range b.assigned() {
		if !engaged[level] {
			b.warn(first.spot, kindNoEngageTarget, fmt.Sprintf("no agreement promises to engage a case that is %s", level), fmt.Sprintf("add %s: 8h 24x7, or the like", level))
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

// lintSame reports neighbouring severities that nothing tells apart: every agreement
// promises both the same, and no ladder is for either.
func (b *builder) lintSame() {
	levels := severity.Levels()
	for i, level := range levels[:len(levels)-1] {
		next := levels[i+1]
		at, promised := b.firstPromise(next)
		differ := slices.ContainsFunc(b.policy.agreements, func(a agreement) bool { return !slices.Equal(a.targets[level], a.targets[next]) })
		if promised && !differ && !b.hasLadder(level) && !b.hasLadder(next) {
			b.warn(at, kindSameTargets, fmt.Sprintf("a case that is %s is promised exactly what one that is %s is, and no ladder tells them apart", next, level), "give one of them another target or a ladder of its own, or make do with one")
		}
	}
}

// firstPromise returns where the first promise to a severity is.
func (b *builder) firstPromise(level severity.Level) (spot, bool) {
	for _, a := range b.doc.sla {
		for _, t := range a.v.targets {
			for _, p := range t.v {
				if p.name.v == level.String() {
					return p.name.spot, true
				}
			}
		}
	}
	return spot{}, false
}

func (b *builder) hasLadder(level severity.Level) bool {
	e := b.policy.escalator
	return e != nil && slices.ContainsFunc(e.ladders, func(l ladder) bool { return l.level == level })
}
