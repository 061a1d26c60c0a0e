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

// Step is a condition, or a part of one, with what became of it.
type Step struct {
	Text    string `json:"text"`           // as the policy writes it
	Op      string `json:"op,omitempty"`   // what makes it of its parts: and, or, not, ?:, fact, any, all, none, one
	Fact    string `json:"fact,omitempty"` // the fact's name, where the text is one
	Result  Result `json:"result"`
	Saw     []Saw  `json:"saw,omitempty"`     // the values it compared, in the order of the text
	Element *int   `json:"element,omitempty"` // index of the element that decided an any, all, none or one
	Of      []Step `json:"of,omitempty"`      // its parts, in the order of the text
	Fault   string `json:"fault,omitempty"`   // why Result is ResultFault
}

// Saw is a value that a condition read.
type Saw struct {
	Name  string `json:"name"`  // as the policy writes it: "fields.impact", ".kind"
	Value string `json:"value"` // as a policy would write it: texts in quotes
}

// Result is what became of a condition or a part of one.
type Result string

// The results of a [Step].
const (
	ResultTrue         Result = "true"
	ResultFalse        Result = "false"
	ResultNotEvaluated Result = "not evaluated" // what stands before it decided
	ResultFault        Result = "fault"         // a registered function panicked
)

// Need is what would have to be otherwise for a part of a condition to hold, or not
// to: a value that it compares, elements of a list, several needs or any of several.
type Need struct {
	Text    string `json:"text"`              // the part, as the policy writes it
	Fact    string `json:"fact,omitempty"`    // the fact that the part belongs to
	Holds   bool   `json:"holds"`             // whether the part would have to hold, or not to
	Name    string `json:"name,omitempty"`    // the value that it compares, as the policy writes it: "fields.error_rate"
	Is      string `json:"is,omitempty"`      // what that is, as a policy would write it
	Want    string `json:"want,omitempty"`    // in words, what it would have to be: "at least 0.2"; without Name, what would have to be so: "there were a signal whose value is more than 5"
	Nearest string `json:"nearest,omitempty"` // the value nearest to what it is that would do, where one is
	Element *int   `json:"element,omitempty"` // index of the element of a list that the need is about
	All     []Need `json:"all,omitempty"`     // all of these together would do
	Any     []Need `json:"any,omitempty"`     // any of these would do
}

// converted returns what of makes of each element of a list.
func converted[T, U any](list []T, of func(T) U) []U {
	var made []U
	for _, e := range list {
		made = append(made, of(e))
	}
	return made
}

// newStep returns a step of a condition as callers see it.
func newStep(s condition.Step) Step {
	return Step{
		Text: s.Text, Op: s.Op, Fact: s.Fact, Result: Result(s.Result), Saw: converted(s.Saw, newSaw),
		Element: s.Element, Of: converted(s.Of, newStep), Fault: s.Fault,
	}
}

func newSaw(s condition.Saw) Saw { return Saw(s) }

// newNeed returns a need of a condition as callers see it.
func newNeed(n condition.Need) Need {
	return Need{
		Text: n.Text, Fact: n.Fact, Holds: n.Holds, Name: n.Name, Is: n.Is, Want: n.Want, Nearest: n.Nearest,
		Element: n.Element, All: converted(n.All, newNeed), Any: converted(n.Any, newNeed),
	}
}

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
			step := newStep(rule.When.Explain(reading.run))
			rt.Condition = &step
			if need := rule.When.Missing(reading.run); need != nil {
				missing := newNeed(*need)
				rt.Missing = &missing
			}
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
