package policy

import "github.com/drud/triage/severity"

// rules compiles the severity section.
func (b *builder) rules() {
	s := b.doc.severity
	if !s.set() {
		b.missing("severity", "add severity: with a default: and rules:")
		return
	}
	if !s.v.fallback.set() && !s.v.has("default") && !b.unread {
		b.fault(s.spot, kindMissingKey, "severity has no default", "add default: low, the level of a case that no rule matches")
	}
	unique(b, "level", s.v.levels)
	set := severity.RuleSet{Match: s.v.match.v, Default: s.v.fallback.v, OnError: s.v.onError.v, NoIndex: b.compiler.NoIndex}
	first := map[string]located[string]{}
	for _, r := range s.v.rules {
		b.once(first, "rule", r.v.name)
		set.Rules = append(set.Rules, b.rule(r))
		b.policy.ruleNames = append(b.policy.ruleNames, r.v.name.v)
		b.policy.ruleLines = append(b.policy.ruleLines, line{r.src.name, r.n.Line})
	}
	b.ruleSet = set
}

func (b *builder) rule(r located[ruleDoc]) severity.Rule {
	switch {
	case r.v.when.set() && r.v.always.set():
		b.fault(r.v.always.spot, kindBadRule, "a rule with when and always", "keep one of them")
	case !r.v.when.set() && !r.v.always.set() && !r.v.has("when", "always"):
		b.fault(r.spot, kindBadRule, "a rule has no condition", "add when:, or always: true where every case is meant")
	}
	return severity.Rule{
		Name:        r.v.name.v,
		When:        b.condition(r.v.when),
		Severity:    r.v.severity.v,
		Because:     b.template(r.v.because),
		Annotations: b.annotations(r.v.annotate),
	}
}

func (b *builder) annotations(docs []located[annotationDoc]) []severity.AnnotationTemplate {
	var as []severity.AnnotationTemplate
	for _, a := range docs {
		as = append(as, b.annotation(a))
	}
	return as
}

func (b *builder) annotation(a located[annotationDoc]) severity.AnnotationTemplate {
	if !a.v.has("url", "note") {
		b.fault(a.spot, kindMissingKey, "an annotation has neither url nor note", "add one of them")
	}
	return severity.AnnotationTemplate{Label: a.v.label.v, URL: b.template(a.v.url), Note: b.template(a.v.note)}
}
