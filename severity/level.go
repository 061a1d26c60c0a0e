package severity

import (
	"fmt"

	"github.com/drud/triage/internal/condition"
)

// Level is how serious a case is. Levels are ordered: a greater one is more
// serious.
type Level uint8

// The levels, in rising order. None means that nobody has said: no rule assigns
// it.
const (
	None Level = iota
	Low
	Medium
	High
	Urgent
)

// State is what a monitoring signal says of the thing it watches. States are
// ordered: a greater one is worse.
type State uint8

// The states, in rising order.
const (
	StateUnknown State = iota
	StateOK
	StateWarning
	StateCritical
)

// The statuses that every policy knows. A policy may declare more.
const (
	StatusOpen     = "open"
	StatusPending  = "pending" // the customer's turn
	StatusResolved = "resolved"
	StatusClosed   = "closed"
)

var (
	levelNames = []string{None: "none", Low: "low", Medium: "medium", High: "high", Urgent: "urgent"}
	stateNames = []string{StateUnknown: "unknown", StateOK: "ok", StateWarning: "warning", StateCritical: "critical"}
	statuses   = []string{StatusOpen, StatusPending, StatusResolved, StatusClosed}
)

// Levels returns the levels that a rule can assign, most serious first.
func Levels() []Level { return []Level{Urgent, High, Medium, Low} }

// String returns the level as policies and JSON spell it: "urgent".
func (l Level) String() string { return wordOf(levelNames, int(l)) }

// MarshalText returns the level as policies and JSON spell it.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads one of none, low, medium, high and urgent.
func (l *Level) UnmarshalText(text []byte) error {
	i, err := indexOf(levelNames, string(text), "severity")
	if err == nil {
		*l = Level(i)
	}
	return err
}

// ParseLevel reads one of none, low, medium, high and urgent.
func ParseLevel(text string) (Level, error) {
	var l Level
	err := l.UnmarshalText([]byte(text))
	return l, err
}

// String returns the state as policies and JSON spell it: "critical".
func (s State) String() string { return wordOf(stateNames, int(s)) }

// MarshalText returns the state as policies and JSON spell it.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads one of unknown, ok, warning and critical.
func (s *State) UnmarshalText(text []byte) error {
	i, err := indexOf(stateNames, string(text), "state")
	if err == nil {
		*s = State(i)
	}
	return err
}

func wordOf(words []string, i int) string {
	if i < len(words) {
		return words[i]
	}
	return fmt.Sprintf("unknown(%d)", i)
}

func indexOf(words []string, word, what string) (int, error) {
	for i, w := range words {
		if w == word {
			return i, nil
		}
	}
	hint := condition.DidYouMean(word, words)
	if hint != "" {
		hint = "; " + hint
	}
	return 0, fmt.Errorf("no %s %q%s", what, word, hint)
}
