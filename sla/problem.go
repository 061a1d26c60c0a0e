package sla

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/drud/triage/internal/phrasing"
)

// Problem is one thing wrong with [Hours] or a [Combination], addressed so that
// a caller can point at its own source. What it counts it counts from 1, and 0 is
// none.
//
// Kinds are stable: "missing-zone", "bad-zone", "bad-time", "equal-ends",
// "overlapping-ranges", "too-many-ranges", "always-and-hours", "bad-date",
// "reversed-dates", "bad-holiday", "too-many-holidays",
// "holiday-and-exception", "bad-combination", "nil-calendar" and "never-opens".
type Problem struct {
	Key     string       // "zone", "open", "breaks", "exceptions", "holidays", "all_of", "any_of" or "except"
	Index   int          // which range of Day or Date, which holiday or which calendar
	Day     time.Weekday // of "open" with an Index
	Date    date.Date    // of "breaks" and "exceptions"; of "holidays" the date of the exception it collides with
	Kind    string       // "equal-ends"
	Message string       // what is wrong, in lower case
	Hint    string       // what to write instead; may be empty
}

// is returns p with its details.
func (p Problem) is(kind, message, hint string) Problem {
	p.Kind, p.Message, p.Hint = kind, message, hint
	return p
}

// String returns the problem in one line: where, the message, the hint and the
// kind in brackets.
func (p Problem) String() string {
	return p.where() + ": " + phrasing.Fault(p.Message, p.Hint, p.Kind)
}

// where returns the address of p, such as "open[Monday][0]".
func (p Problem) where() string {
	where := p.Key
	switch {
	case p.Key == "open" && p.Index > 0:
		where = fmt.Sprintf("open[%s]", p.Day)
	case p.Key == "breaks", p.Key == "exceptions":
		where = fmt.Sprintf("%s[%s]", p.Key, p.Date)
	}
	if p.Index > 0 {
		where += fmt.Sprintf("[%d]", p.Index-1)
	}
	return where
}

// Problems is everything wrong with a calendar, in the order of its keys. It
// is the error of New, Combine and Zone.
type Problems []Problem

// Error returns the problems one a line.
func (ps Problems) Error() string { return phrasing.Lines(ps, Problem.String) }

// keys in the order in which problems are listed.
var keys = [...]string{"zone", "open", "breaks", "exceptions", "holidays", "all_of", "any_of", "except"}

func (ps Problems) sort() {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(slices.Index(keys[:], a.Key), slices.Index(keys[:], b.Key)),
			cmp.Compare(a.Day, b.Day),
			cmp.Compare(a.Date, b.Date),
			cmp.Compare(a.Index, b.Index),
			cmp.Compare(a.Kind, b.Kind),
		)
	})
}
