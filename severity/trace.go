package severity

// Trace says how the rules came to their verdict: each rule up to the one that
// decided, in the order they were tried, with the values its conditions saw.
type Trace struct {
	Rules []RuleTrace `json:"rules"`
}

// RuleTrace is one rule that was tried.
type RuleTrace struct {
	Rule      string `json:"rule"`
	Index     int    `json:"index"` // in the policy, from 0
	Severity  Level  `json:"severity"`
	Decided   bool   `json:"decided"`             // it matched
	Condition *Step  `json:"condition,omitempty"` // nil where the rule holds always
}

// Explain tells how the rules judge the case of a reading.
func (r *Rules) Explain(reading *Reading) Trace {
	j := r.judge(reading)
	var t Trace
	for _, i := range r.order {
		rule := &r.set.Rules[i]
		rt := RuleTrace{Rule: rule.Name, Index: i, Severity: rule.Severity, Decided: i == j.rule}
		if rule.When != nil {
			step := reading.Explain(rule.When)
			rt.Condition = &step
		}
		t.Rules = append(t.Rules, rt)
		if rt.Decided {
			break
		}
	}
	return t
}
