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

// Step is a condition, or a part of one, with what became of it. Its fields are
//
//	Text    string // as the policy writes it
//	Op      string // what makes it of its parts: and, or, not, ?:, fact, any, all, none, one
//	Fact    string // the fact's name, where the text is one
//	Result  Result
//	Saw     []Saw  // the values it compared, in the order of the text
//	Element *int   // index of the element that decided an any, all, none or one
//	Of      []Step // its parts, in the order of the text
//	Fault   string // why Result is ResultFault
//
// and, in lower case, their keys in JSON.
type Step = condition.Step

// Saw is a value that a condition read. Its fields are
//
//	Name  string // as the policy writes it: "fields.impact", ".kind"
//	Value string // as a policy would write it: texts in quotes
type Saw = condition.Saw

// Result is what became of a condition or a part of one.
type Result = condition.Result

// The results of a [Step].
const (
	ResultTrue         = condition.True
	ResultFalse        = condition.False
	ResultNotEvaluated = condition.NotEvaluated // what stands before it decided
	ResultFault        = condition.Faulted      // a registered function panicked
)

// Need is what would have to be otherwise for a part of a condition to hold, or not to.
// Its fields are
//
//	Text    string // the part, as the policy writes it
//	Fact    string // the fact that the part belongs to
//	Holds   bool   // whether the part would have to hold, or not to
//	Name    string // the value that it compares, as the policy writes it: "fields.error_rate"
//	Is      string // what that is, as a policy would write it
//	Want    string // in words, what it would have to be: "at least 0.2"; without Name, what would have to be so
//	Nearest string // the value nearest to what it is that would do, where one is
//	Element *int   // index of the element of a list that the need is about
//	All     []Need // all of these together would do
//	Any     []Need // any of these would do
//
// and, in lower case, their keys in JSON.
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
		return slices.Clone(r.order), false
	}
	return slices.Clone(r.order[:position+1]), true
}
