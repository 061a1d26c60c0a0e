// Package policytest tests policies with go test: by the test files that package
// policy reads and the tool runs, and by tables of cases written in Go.
package policytest

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/internal/suite"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

// None is the rule of a decision that no rule made, and the route of one that no
// route matched.
const None = "none"

// Case is a case, and what a policy should decide of it.
type Case struct {
	Name  string
	Given severity.Case
	Want  Want
}

// Want is what a decision should be. What is zero is not looked at, but for Faults.
type Want struct {
	Severity severity.Level
	Judged   severity.Level
	Rule     string // the name of the rule that decides, or None
	Because  string
	Route    string               // the name of the route, or None
	Due      map[string]time.Time // by agreement and target, "internal.engage"; the zero Time is no deadline
	Notify   []string             // the schedules that the plan notifies, in order; nobody if it is empty and not nil
	NotRules []string             // rules none of which decides
	Faults   []string             // the kinds of the decision's faults, in order; it has no others
}

// Run runs the test files of a file system that match any of the patterns, in the
// syntax of [path.Match], against a policy, whatever policy they name: a subtest
// for each file, and in it one for each test. A test with a todo is skipped while it
// fails, and fails once it passes. Faults in a file are failures, and so is no file
// that matches.
func Run(t *testing.T, pol *policy.Policy, fsys fs.FS, patterns ...string) {
	t.Helper()
	names, err := matching(fsys, patterns)
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.RunFiles(names, suite.Options{
		Read:    func(name string) ([]byte, error) { return fs.ReadFile(fsys, name) },
		Compile: func(string) (*policy.Policy, *policy.Coverage, error) { return pol, nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Files {
		t.Run(f.Name, func(t *testing.T) {
			t.Helper()
			for _, fault := range f.Faults {
				t.Error(fault)
			}
			for _, r := range f.Results {
				t.Run(r.Name, func(t *testing.T) {
					t.Helper()
					check(t, f.Name, r)
				})
			}
		})
	}
}

// matching returns the files that match any of the patterns, each once, by name.
func matching(fsys fs.FS, patterns []string) ([]string, error) {
	var names []string
	for _, p := range patterns {
		found, err := fs.Glob(fsys, p)
		if err != nil {
			return nil, fmt.Errorf("pattern %q: %w", p, err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no test file matches %s", strings.Join(patterns, ", "))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// check reports how a test of a file went.
func check(t *testing.T, file string, r suite.Result) {
	t.Helper()
	switch r.Status() {
	case suite.Todo:
		t.Skipf("todo: %s", r.Todo)
	case suite.Done:
		t.Errorf("%s:%d: it passes; remove its todo: %s", file, r.Line, r.Todo)
	}
	for _, d := range r.Differences {
		place := fmt.Sprintf("%s:%d:%d", file, d.Line, d.Column)
		if d.Line == 0 {
			place = fmt.Sprintf("%s:%d", file, r.Line)
		}
		t.Errorf("%s: %s", place, difference(d))
	}
}

// difference writes a difference for people.
func difference(d suite.Difference) string {
	text := fmt.Sprintf("%s (-want +got):\n%s%s", d.Name(), cmp.Diff(shown(d.Value), shown(d.Got)), d.Note)
	return strings.TrimSuffix(text, "\n")
}

// shown returns a list as it is, and any other value as a test file writes it.
func shown(value any) any {
	if texts, ok := value.([]string); ok {
		return texts
	}
	return suite.Text(value)
}

// Cases decides each case in a subtest of its name, and reports where a decision
// is not as wanted. No cases at all is a failure.
func Cases(t *testing.T, pol *policy.Policy, cases []Case) {
	t.Helper()
	if len(cases) == 0 {
		t.Fatal("no cases")
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper()
			for _, d := range suite.Run(pol, policy.Test{Case: c.Given, Wants: c.Want.wants()}).Differences {
				t.Error(difference(d))
			}
		})
	}
}

// wants returns what is wanted, in the order of the fields.
func (w Want) wants() []policy.Want {
	var wants []policy.Want
	text := func(key, value string) {
		if value != "" {
			wants = append(wants, policy.Want{Key: key, Value: value})
		}
	}
	name := func(key, value string) {
		if text(key, value); value == None {
			wants[len(wants)-1].Value = ""
		}
	}
	list := func(key string, values []string) {
		if values != nil {
			wants = append(wants, policy.Want{Key: key, Value: values})
		}
	}
	if w.Severity != severity.None {
		text(policy.WantSeverity, w.Severity.String())
	}
	if w.Judged != severity.None {
		text(policy.WantJudged, w.Judged.String())
	}
	name(policy.WantRule, w.Rule)
	text(policy.WantBecause, w.Because)
	name(policy.WantRoute, w.Route)
	for _, of := range slices.Sorted(maps.Keys(w.Due)) {
		wants = append(wants, policy.Want{Key: policy.WantDue, Of: of, Value: w.Due[of]})
	}
	list(policy.WantNotify, w.Notify)
	list(policy.WantNotRules, w.NotRules)
	list(policy.WantFaults, w.Faults)
	return wants
}
