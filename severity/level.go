package severity

import (
	"errors"
	"fmt"

	"github.com/drud/triage/internal/phrasing"
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
// ordered, in Go as in conditions: a greater one is worse, and not to know is worse
// than to know that all is well.
type State int8

// The states, in rising order. The zero value is StateUnknown: what a signal without
// a state has.
const (
	StateOK State = iota - 1
	StateUnknown
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
	stateNames = []string{"ok", "unknown", "warning", "critical"} // in rising order
	statuses   = []string{StatusOpen, StatusPending, StatusResolved, StatusClosed}
)

// Levels returns the levels that a rule can assign, most serious first.
func Levels() []Level { return []Level{Urgent, High, Medium, Low} }

// String returns the level as policies and JSON spell it: "urgent".
func (l Level) String() string { return wordOf(levelNames, int(l), int(None)) }

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
func (s State) String() string { return wordOf(stateNames, int(s), int(StateOK)) }

// MarshalText returns the state as policies and JSON spell it.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads one of ok, unknown, warning and critical.
func (s *State) UnmarshalText(text []byte) error {
	i, err := indexOf(stateNames, string(text), "state")
	if err == nil {
		*s = StateOK + State(i)
	}
	return err
}

// rank is the index of the state among those in rising order.
func (s State) rank() int { return int(s) - int(StateOK) }

// wordOf returns the word of a number, where first is the number of the first word.
func wordOf(words []string, number, first int) string {
	if i := number - first; i >= 0 && i < len(words) {
		return words[i]
	}
	return fmt.Sprintf("unknown(%d)", number)
}

func indexOf(words []string, word, what string) (int, error) {
	for i, w := range words {
		if w == word {
			return i, nil
		}
	}
	return 0, errors.New(phrasing.Hinted(fmt.Sprintf("no %s %q", what, word), phrasing.DidYouMean(word, words)))
}
