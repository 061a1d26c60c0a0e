package condition

import (
	"strings"
	"testing"
)

func TestLowerUpper(t *testing.T) {
	var r Run[toy]
	for _, s := range []string{"", "a", "A", "ABC", "abc", "aBc-[]{}@`_9", "Äß", "ǅ", "\xff", "K", strings.Repeat("Ab", 1000)} {
		if got := r.lower(s); got != strings.ToLower(s) {
			t.Errorf("lower(%q) = %q", s, got)
		}
		if got := r.upper(s); got != strings.ToUpper(s) {
			t.Errorf("upper(%q) = %q", s, got)
		}
		if got := r.upper(r.lower(s)); got != strings.ToUpper(strings.ToLower(s)) {
			t.Errorf("upper(lower(%q)) = %q", s, got)
		}
	}
}

// What a run remembers is forgotten by Reset, also when its generations wrap round.
func TestReset(t *testing.T) {
	e := toyEnv(t)
	c := mustCompile(t, e, "busy")
	r := e.NewRun()
	for range 4 {
		for _, critical := range []string{"critical", "ok"} {
			r.Subject = sample()
			r.Subject.Signals[1].State = critical
			if got, _ := c.Holds(r); got != (critical == "critical") {
				t.Fatalf("%s: %v in generation %d", critical, got, r.now)
			}
			r.Reset()
		}
		if r.now < generations-3 {
			r.now = generations - 3
		}
	}
}

// A fault is told to every reader of its subject, and to no reader of the next.
func TestResetForgetsFaults(t *testing.T) {
	e := toyEnv(t)
	c := mustCompile(t, e, "boom(ticket.id)")
	r := e.NewRun()
	for _, test := range []struct {
		id    string
		fault bool
	}{{"boom", true}, {"fine", false}, {"boom", true}} {
		r.Reset()
		r.Subject = sample()
		r.Subject.Ticket.ID = test.id
		for range 2 {
			if _, fault := c.Holds(r); (fault != nil) != test.fault {
				t.Errorf("%s: fault %v", test.id, fault)
			}
		}
	}
}

// A run is usable as it comes: the first subject needs no Reset.
func TestFirstRun(t *testing.T) {
	e := toyEnv(t)
	c := mustCompile(t, e, "busy")
	if !holds(t, e, c, sample()) {
		t.Error("a fact is remembered that was never evaluated")
	}
}
