package escalation

import (
	"fmt"
	"strings"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// Problem is one thing wrong with a [Rota] or with [Rules], addressed so that a
// caller can point at its own source. What it counts it counts from 1, and 0 is
// none.
//
// Kinds are stable. Faults of a rota: "missing-zone", "bad-zone",
// "missing-start", "bad-date", "bad-time", "missing-every", "bad-turn",
// "equal-ends", "no-layers", "no-people", "empty-name", "empty-override",
// "same-person", "unknown-person", "reversed-times", "overlapping-overrides" and
// "too-many-overrides". Faults of rules: "unknown-name", "empty-name",
// "duplicate-ladder", "run-cycle", "too-many-runs", "bad-duration", "bad-repeat",
// "repeat-without-after", "bad-step", "pages-nobody", "defers-urgent" and
// "hold-too-long".
// Lints of rules: "late-step", "unreachable-step", "unreachable-ladder",
// "suppressed-page", "no-ladder", "no-fallback", and of their schedules
// "unused-schedule", "uncovered-time", "idle-override" and "twice-on-call".
type Problem struct {
	Schedule string         // its name, of rules; "" if none
	Layer    int            // of a rota
	Override int            // of a rota, or of Schedule
	Ladder   string         // its name, of rules; "" if none
	Step     int            // of Ladder
	Action   int            // of Step, or of "by_hand"
	Key      string         // the key that a policy file has for it there, such as "shift" or "hold"; may be empty
	Index    int            // of "people" which person, of "overlapping-overrides" which other override
	Severity severity.Level // which one it is about; None if it is about no single one
	Kind     string         // "equal-ends"
	Message  string         // what is wrong, in lower case
	Hint     string         // what to write instead; may be empty
	Lint     bool           // legal, and probably not meant; else it is a fault
}

// is returns p with its details.
func (p Problem) is(key, kind, message, hint string) Problem {
	p.Key, p.Kind, p.Message, p.Hint = key, kind, message, hint
	return p
}

// String returns the problem in one line: where, the message, the hint and the
// kind in brackets.
func (p Problem) String() string {
	return p.where() + ": " + phrasing.Fault(p.Message, p.Hint, p.Kind)
}

// where returns the address of p, such as "layers[1].shift" or "ladder urgent, step
// 2".
func (p Problem) where() string {
	where := p.Key
	if p.Key == "people" && p.Index > 0 {
		where = fmt.Sprintf("people[%d]", p.Index-1)
	}
	switch {
	case p.Layer > 0:
		where = fmt.Sprintf("layers[%d].%s", p.Layer-1, where)
	case p.Override > 0:
		where = fmt.Sprintf("overrides[%d].%s", p.Override-1, where)
	case p.Ladder != "" && p.Key == "fallback":
		where = fmt.Sprintf("ladder %s, fallback", p.Ladder)
	case p.Ladder != "":
		where = "ladder " + p.Ladder
	}
	if p.Schedule != "" {
		where = strings.TrimSuffix("schedule "+p.Schedule+", "+where, ", ")
	}
	if p.Step > 0 {
		where += fmt.Sprintf(", step %d", p.Step)
	}
	if p.Action > 0 {
		where += fmt.Sprintf(", action %d", p.Action)
	}
	return where
}

// Problems is everything wrong with a rota: first what is wrong with the rota
// itself, then by layer, then by override. It is the error of NewSchedule.
type Problems []Problem

// Error returns the problems one a line.
func (ps Problems) Error() string { return phrasing.Lines(ps, Problem.String) }
