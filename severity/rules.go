package severity

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/drud/triage/internal/condition"
)

// Rule gives a level to the cases its condition holds for.
type Rule struct {
	Name        string
	When        *Condition // nil holds for every case
	Severity    Level
	Because     *Template // why, for people; may be nil
	Annotations []AnnotationTemplate
}

// AnnotationTemplate is an [Annotation] before its texts are written for a case. URL or
// Note may be nil.
type AnnotationTemplate struct {
	Label     string
	URL, Note *Template
}

// Match says which of the rules that match decides.
type Match string

// The ways to match.
const (
	MatchFirst   Match = "first"   // the first in order
	MatchHighest Match = "highest" // the most serious, the earliest of equals
)

// RuleSet is the plain description of [Rules].
type RuleSet struct {
	Rules   []Rule
	Match   Match // "" is MatchFirst
	Default Level // when no rule matches
	OnError Level // what a fault raises the judgement to, at least; None is High, or Default if that is higher
	NoIndex bool  // try every rule; the verdicts are the same
}

// Rules classify cases. They are immutable and safe for any number of goroutines.
type Rules struct {
	vocabulary *Vocabulary
	set        RuleSet
	order      []int            // indexes of the rules in the order they are tried
	tests      []condition.Test // of the rules in that order
	fallible   bool             // one of them calls a caller's functions
	index      *index           // over positions in order
}

// NewRules returns the rules of a set, whose conditions v compiled. After that v
// compiles no more, and panics where it is asked to. The rules do not keep the slices
// of set.
func NewRules(v *Vocabulary, set RuleSet) *Rules {
	set.Rules = slices.Clone(set.Rules)
	for i := range set.Rules {
		set.Rules[i].Annotations = slices.Clone(set.Rules[i].Annotations)
	}
	if set.OnError == None {
		set.OnError = max(High, set.Default)
	}
	r := &Rules{vocabulary: v, set: set, order: make([]int, len(set.Rules))}
	for i := range r.order {
		r.order[i] = i
	}
	if set.Match == MatchHighest {
		slices.SortStableFunc(r.order, func(a, b int) int { return cmp.Compare(set.Rules[b].Severity, set.Rules[a].Severity) })
	}
	keys := make([][]key, len(r.order))
	for position, i := range r.order {
		var test condition.Test
		if c := set.Rules[i].When; c != nil {
			test = c.Test
			if !set.NoIndex {
				keys[position] = c.Keys()
			}
		}
		r.tests = append(r.tests, test)
		r.fallible = r.fallible || test.Fallible
	}
	r.index = newIndex(keys)
	v.seal()
	return r
}

// Verdict is what rules and faults say of a case.
type Verdict struct {
	Judged      Level
	Rule        string // the name of the rule that decided; "" for the default, or when a fault raised the level
	Because     string
	Annotations []Annotation
	Faults      []Fault
}

// Annotation is a link or a note for whoever works the case. Label says what it is;
// URL or Note may be empty.
type Annotation struct {
	Label string `json:"label"`
	URL   string `json:"url,omitzero"`
	Note  string `json:"note,omitzero"`
}

// Classify returns the verdict on a case.
func (r *Rules) Classify(c *Case) Verdict {
	reading := r.vocabulary.Read(c)
	defer reading.Release()
	return r.Judge(reading)
}

// Severity returns the level of a case and nothing else: the engineer's where
// one set it, else what the rules and faults say.
func (r *Rules) Severity(c *Case) Level {
	if set := c.Ticket.Severity.known(); set != None {
		return set
	}
	reading := r.vocabulary.Read(c)
	j := r.judge(reading)
	reading.Release()
	return j.level
}

// judgement is a verdict before its texts are written.
type judgement struct {
	rule   int // index of the rule that matched; -1 for the default
	level  Level
	raised bool    // by a fault, over what the rule says
	faults []Fault // those of the case and those of the rules tried
}

func (r *Rules) judge(reading *Reading) judgement {
	reading.ready()
	j := judgement{rule: -1, level: r.set.Default, faults: slices.Clip(reading.Faults)}
	if r.set.NoIndex {
		r.tryInOrder(reading, &j)
	} else {
		r.search(reading, &j)
	}
	if r.set.OnError > j.level && slices.ContainsFunc(j.faults, func(f Fault) bool { return f.Kind.Raises() }) {
		j.level, j.raised = r.set.OnError, true
	}
	return j
}

func (r *Rules) tryInOrder(reading *Reading, j *judgement) {
	for position := range r.order {
		if r.try(reading, j, int32(position)) {
			return
		}
	}
}

// search comes to what trying in order comes to. Rules that cannot fault are tried
// list by list: nobody sees in which order, or that one was tried in vain. Rules that
// call the caller's functions are tried after them, in their order and only as far as
// is needed to decide.
func (r *Rules) search(reading *Reading, j *judgement) {
	env, run, decides := r.vocabulary.env, reading.run, int32(len(r.order))
	for i := range r.index.groups {
		if g := &r.index.groups[i]; g.first < decides {
			decides = env.First(r.tests, g.lookup(run), decides, run)
		}
	}
	decides = env.First(r.tests, r.index.rest, decides, run)
	if r.fallible {
		for _, position := range r.index.candidates(run, decides) {
			if r.tests[position].Fallible && r.try(reading, j, position) {
				return
			}
		}
	}
	if decides < int32(len(r.order)) {
		r.decide(j, decides)
	}
}

// try tries the rule at a position, and reports whether it decides.
func (r *Rules) try(reading *Reading, j *judgement, position int32) bool {
	holds, fault := r.vocabulary.env.Try(r.tests[position], reading.run)
	if fault != nil {
		rule := &r.set.Rules[r.order[position]]
		j.faults = append(j.faults, Fault{FaultCondition, "rule " + rule.Name, fault.Error()})
	}
	if holds {
		r.decide(j, position)
	}
	return holds
}

func (r *Rules) decide(j *judgement, position int32) {
	j.rule = r.order[position]
	j.level = r.set.Rules[j.rule].Severity
}

// Judge returns the verdict on the case of a reading.
func (r *Rules) Judge(reading *Reading) Verdict {
	j := r.judge(reading)
	v := Verdict{Judged: j.level, Faults: j.faults}
	switch {
	case j.raised:
		f := firstRaising(j.faults)
		v.Because = fmt.Sprintf("Raised to %s because of a fault: %s: %s.", j.level, f.Where, f.Message)
	case j.rule < 0:
		v.Because = fmt.Sprintf("No rule matched, so it is the default, %s.", j.level)
	default:
		rule := &r.set.Rules[j.rule]
		v.Rule = rule.Name
		v.Because = v.write(reading, rule.Because, "because of rule ", rule.Name)
		for _, a := range rule.Annotations {
			url := v.write(reading, a.URL, "annotation ", a.Label, " of rule ", rule.Name)
			note := v.write(reading, a.Note, "annotation ", a.Label, " of rule ", rule.Name)
			v.Annotations = append(v.Annotations, Annotation{a.Label, url, note})
		}
	}
	return v
}

func firstRaising(faults []Fault) Fault {
	i := slices.IndexFunc(faults, func(f Fault) bool { return f.Kind.Raises() })
	return faults[i]
}

// write returns the text of a template, which may be nil; where says in a fault which
// it is.
func (v *Verdict) write(reading *Reading, t *Template, where ...string) string {
	if t == nil {
		return ""
	}
	text, err := reading.Write(t)
	if err != nil {
		v.Faults = append(v.Faults, Fault{FaultText, strings.Join(where, ""), err.Error()})
	}
	return text
}

// Unreachable returns, for each rule that can never decide because an earlier one
// matches every case that it would, that earlier rule; both as indexes in the set.
// It may miss one; it never names one that can decide.
func (r *Rules) Unreachable() map[int]int {
	conditions := make([]*Condition, len(r.order))
	for n, i := range r.order {
		conditions[n] = r.set.Rules[i].When
	}
	covered := map[int]int{}
	for n, earlier := range condition.FirstCovering(conditions) {
		if earlier >= 0 {
			covered[r.order[n]] = r.order[earlier]
		}
	}
	return covered
}
