package policy

import "github.com/drud/triage/severity"

// Explanation is a decision with how it came about. In JSON it is the decision
// with two more keys, trace and facts. Print writes it for people.
type Explanation struct {
	Decision
	Trace severity.Trace       `json:"trace"`
	Facts map[string]FactPlace `json:"facts,omitempty"` // where the facts of the trace are defined, by name

	ticket severity.Ticket
}

// FactPlace is where a fact is defined.
type FactPlace struct {
	File string `json:"file"`
	Line int    `json:"line"` // from 1
}

// Explain decides a case as [Policy.Decide] does, and tells why: the rule that
// decided with the values its conditions saw, the facts it stood on, and, for each
// rule tried before it, what kept it from matching. It costs far more than deciding.
func (p *Policy) Explain(c severity.Case) Explanation {
	r := p.vocabulary.Read(&c)
	defer r.Release()
	x := Explanation{Decision: p.decide(&c, r), Trace: p.rules.Explain(r), Facts: map[string]FactPlace{}, ticket: c.Ticket}
	for i := range x.Trace.Rules {
		rule := &x.Trace.Rules[i]
		at := p.ruleLines[rule.Index]
		rule.File, rule.Line = at.file, at.line
		if rule.Condition != nil {
			p.placeFacts(*rule.Condition, x.Facts)
		}
	}
	return x
}

func (p *Policy) placeFacts(s severity.Step, places map[string]FactPlace) {
	if s.Fact != "" {
		at := p.factLines[s.Fact]
		places[s.Fact] = FactPlace{at.file, at.line}
	}
	for _, part := range s.Of {
		p.placeFacts(part, places)
	}
}
