package severity

import (
	"slices"

	"github.com/drud/triage/internal/condition"
)

// Trace says how the rules came to their verdict: each rule up to the one that
// decided, in the order they are tried, with the values its conditions saw and,
// for those that did not match, what would have made them match.
type Trace struct {
	Rules []RuleTrace `json:"rules"`
}

// RuleTrace is one rule of a [Trace].
type RuleTrace struct {
	Rule      string `json:"rule"`
	Index     int    `json:"index"` // in the policy, from 0
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"` // of the file, from 1; 0 where the rule comes from no file
	Severity  Level  `json:"severity"`
	Decided   bool   `json:"decided"`             // it is the one that matched
	Skipped   bool   `json:"skipped,omitempty"`   // deciding passed it over: the index told that it could not match
	Condition *Step  `json:"condition,omitempty"` // nil where the rule holds always
	Missing   *Need  `json:"missing,omitempty"`   // what would have made it match; nil where it did, or faulted
}

// Need is what would have to be otherwise for a condition to hold.
type Need = condition.Need

// Explain tells how the rules judge the case of a reading. It costs far more than
// judging: every rule up to the one that decided is evaluated, part by part.
func (r *Rules) Explain(reading *Reading) Trace {
	j := r.judge(reading)
	tried := r.index.candidates(reading.run, int32(len(r.order)))
	t := Trace{Rules: []RuleTrace{}}
	for position, i := range r.order {
		rule := &r.set.Rules[i]
		_, isTried := slices.BinarySearch(tried, int32(position))
		rt := RuleTrace{Rule: rule.Name, Index: i, Severity: rule.Severity, Decided: i == j.rule, Skipped: !isTried}
		if rule.When != nil {
			step := rule.When.Explain(reading.run)
			rt.Condition = &step
			rt.Missing = rule.When.Missing(reading.run)
		}
		t.Rules = append(t.Rules, rt)
		if rt.Decided {
			break
		}
	}
	return t
}

// Tried returns the indexes of the rules that are tried for the case of a reading
// if none is passed over, in their order, and whether the last of them decides.
func (r *Rules) Tried(reading *Reading) (rules []int, decided bool) {
	position := slices.Index(r.order, r.judge(reading).rule)
	if position < 0 {
		return r.order, false
	}
	return r.order[:position+1], true
}
