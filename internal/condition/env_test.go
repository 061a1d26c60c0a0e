package condition

import (
	"testing"
)

func TestNameProblem(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct {
		name, fact string
		want       bool // usable
	}{
		{"plain", "production_down", true},
		{"with digits", "p1", true},
		{"a word of expr that conditions have not", "filter", true},
		{"empty", "", false},
		{"digit first", "1p", false},
		{"hyphen", "production-down", false},
		{"letter beyond ASCII", "größe", false},
		{"operator", "contains", false},
		{"literal", "true", false},
		{"quantifier", "any", false},
		{"group", "ticket", false},
		{"value", "at", false},
		{"list", "signals", false},
		{"named function", "open", false},
		{"registered function", "score", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := e.NameProblem(test.fact); (got == "") != test.want {
				t.Errorf("%q: %q", test.fact, got)
			}
		})
	}
}

// Every usable name can be read back as a fact.
func TestFactNames(t *testing.T) {
	e := toyEnv(t)
	for _, name := range []string{"filter", "map", "now", "reduce", "P1", "_", "len2", "AND_x", "b", "B", "e1"} {
		if problem := e.NameProblem(name); problem != "" {
			t.Fatal(problem)
		}
		if _, faults := e.Define(name, "fields.seats > 1"); len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, text := range []string{name, "not " + name, name + " and flag", "any(signals, " + name + ")"} {
			if !holds(t, e, mustCompile(t, e, text), sample()) && text != "not "+name {
				t.Errorf("%s is false", text)
			}
		}
	}
}

// A fact with a fault is known by its name all the same, so that what reads it is
// no further fault.
func TestFaultyFact(t *testing.T) {
	e := toyEnv(t)
	c, faults := e.Define("broken", "fields.sats > 1")
	if len(faults) != 1 || c == nil {
		t.Fatal(c, faults)
	}
	if holds(t, e, mustCompile(t, e, "broken"), sample()) {
		t.Error("a faulty fact holds")
	}
}

func TestFactsSeeOnlyThoseBefore(t *testing.T) {
	e := toyEnv(t)
	for _, text := range []string{"early and flag", "itself"} {
		if _, faults := e.Define("itself", text); len(faults) != 1 || faults[0].Kind != KindUnknownName {
			t.Errorf("%s: %v", text, faults)
		}
		e = toyEnv(t)
	}
}
