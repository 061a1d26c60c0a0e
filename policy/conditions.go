package policy

import (
	"fmt"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/severity"
	"gopkg.in/yaml.v3"
)

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
			b.fault(f.name.spot, kindBadName, fmt.Sprintf("fact %q: %s", f.name.v, problem), "give it another name")
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

// byNode returns the compiled conditions by the nodes of their texts.
func (b *builder) byNode() map[*yaml.Node]*severity.Condition {
	compiled := make(map[*yaml.Node]*severity.Condition, len(b.conditions))
	for _, t := range b.conditions {
		compiled[t.text.n] = t.condition
	}
	return compiled
}
