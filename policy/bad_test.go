package policy

import (
	"strings"
	"testing"
)

// Every file of testdata/bad has exactly the faults that its comments want.
func TestBadPolicies(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/bad/*.yaml") {
		t.Run(f.Name, func(t *testing.T) { checkWants(t, Compiler{}.Check(f), f) })
	}
}

// The examples are examples of policies without warnings.
func TestExamplesHaveNoLints(t *testing.T) {
	for _, f := range filesLike(t, "../examples/*/policy.yaml") {
		t.Run(f.Name, func(t *testing.T) {
			for _, e := range (Compiler{Holidays: christmas}).Check(f) {
				t.Error(e)
			}
		})
	}
}

// What keeps a policy from compiling is no warning, and what does not is one: those are
// in files of their own.
func TestLintsAreWarnings(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/bad/*.yaml") {
		lints := strings.HasPrefix(f.Name, "lints")
		if _, err := Compile(f); (err == nil) != lints {
			t.Errorf("%s compiles: %v", f.Name, err)
		}
		for _, e := range (Compiler{}).Check(f) {
			if e.Warning != lints {
				t.Errorf("a warning: %v: %v", e.Warning, e)
			}
		}
	}
}

// Every fault of the corpus says what to do about it.
func TestEveryFaultHasAHint(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/bad/*.yaml") {
		for _, e := range (Compiler{}).Check(f) {
			if e.Hint == "" {
				t.Errorf("no hint: %v", e)
			}
		}
	}
}

// Every kind of fault stands in the corpus, but for those that no file can have.
func TestEveryKindHasALine(t *testing.T) {
	elsewhere := map[Kind]string{
		kindFileTooLarge:    "a file of 1 MiB is made in a test of the reader",
		kindTooManyFaults:   "1,000 faults are made in a test of errors",
		kindTooManyHolidays: "a list of 1,000 dates is made in a test of package sla",
		kindBadFunction:     "a fault of the Go program, not of a file",
		kindNoFiles:         "there is no file",
		kindSameFile:        "a fault of several files",
		kindSetTwice:        "a fault of several files",
		kindTestFile:        "a fault of a file's name",
	}
	found := map[Kind]bool{}
	for _, f := range filesLike(t, "../testdata/bad/*.yaml") {
		for _, e := range (Compiler{}).Check(f) {
			found[e.Kind] = true
		}
	}
	for _, f := range filesLike(t, badTests+"*_test.yaml") {
		_, err := readTests(badTests, f)
		for _, e := range faultsOf(err) {
			found[e.Kind] = true
		}
	}
	known := map[Kind]bool{}
	for _, k := range Kinds() {
		known[k.Kind] = true
		if !found[k.Kind] && elsewhere[k.Kind] == "" {
			t.Errorf("no line of testdata/bad has a fault of kind %s", k.Kind)
		}
	}
	for k := range found {
		if !known[k] {
			t.Errorf("kind %s is not in the table of kinds", k)
		}
	}
}
