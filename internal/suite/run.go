// Package suite runs tests of policies: those of test files, for the tool and for
// package policytest, and those written in Go.
package suite

import (
	"strings"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

// Result is what became of a test.
type Result struct {
	policy.Test
	Differences []Difference // none if it is as wanted
}

// Difference is something that a policy says otherwise than a test wants.
type Difference struct {
	policy.Want
	Got  any    // of the same type as Value
	Note string // what explains it, for people; may be empty
}

// Status is how a test stands.
type Status string

// How a test can stand.
const (
	Passed Status = "passed"
	Failed Status = "failed"
	Todo   Status = "todo" // it fails, and may
	Done   Status = "done" // it has a todo and passes: the todo is to be removed
)

// Status returns how the test stands. [Failed] and [Done] fail a run.
func (r Result) Status() Status {
	switch passes := len(r.Differences) == 0; {
	case r.Todo != "" && passes:
		return Done
	case r.Todo != "":
		return Todo
	case passes:
		return Passed
	}
	return Failed
}

// Bad reports whether a test that stands so fails a run.
func (s Status) Bad() bool { return s == Failed || s == Done }

// Run runs a test.
func Run(p *policy.Policy, t policy.Test) Result {
	if t.Life {
		tl := p.Follow(t.Case, t.Events, t.Until)
		return Result{t, compare(t.Wants, tl.Faults, (&timeline{Timeline: &tl}).value)}
	}
	d := p.Decide(t.Case)
	return Result{t, compare(t.Wants, d.Faults, decision{&d}.value)}
}

// compare returns the differences between what is wanted and what there is. value
// returns what there is of a want, and what explains it. A fault that no want
// speaks of is a difference too: it may well be a slip in the test.
func compare(wants []policy.Want, faults []severity.Fault, value func(policy.Want) (got any, note string)) []Difference {
	var diffs []Difference
	expected := false
	for _, w := range wants {
		expected = expected || w.Key == policy.WantFaults
		if got, note := value(w); !cmp.Equal(w.Value, got) {
			diffs = append(diffs, Difference{w, got, note})
		}
	}
	if !expected && len(faults) > 0 {
		w := policy.Want{Key: policy.WantFaults, Value: []string{}}
		diffs = append(diffs, Difference{w, kinds(faults), told(faults)})
	}
	return diffs
}

func kinds(faults []severity.Fault) []string {
	kinds := make([]string, len(faults))
	for i, f := range faults {
		kinds[i] = string(f.Kind)
	}
	return kinds
}

// told writes faults for people.
func told(faults []severity.Fault) string {
	texts := make([]string, len(faults))
	for i, f := range faults {
		texts[i] = f.Where + ": " + f.Message
	}
	return strings.Join(texts, "\n")
}
