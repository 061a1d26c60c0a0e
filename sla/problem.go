package sla

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/drud/triage/internal/phrasing"
)

// Problem is one thing wrong with [Hours] or a [Combination], addressed so that
// a caller can point at its own source.
//
// Kinds are stable: "missing-zone", "bad-zone", "bad-time", "equal-ends",
// "overlapping-ranges", "too-many-ranges", "always-and-hours", "bad-date",
// "reversed-dates", "bad-holiday", "too-many-holidays",
// "holiday-and-exception", "bad-combination", "nil-calendar" and "never-opens".
type Problem struct {
	Key     string       // "zone", "open", "breaks", "exceptions", "holidays", "all_of", "any_of" or "except"
	Day     time.Weekday // of "open"
	Date    date.Date    // of "breaks" and "exceptions"; of "holidays" the date of the exception it collides with
	Index   int          // which range, holiday or calendar, from 0
	Kind    string       // "equal-ends"
	Message string       // what is wrong, in lower case
	Hint    string       // what to write instead; may be empty
}

// Problems is everything wrong with a calendar, in the order of its keys. It
// is the error of New, Combine and Zone.
type Problems []Problem

// Error returns the problems one a line: where, the message, the hint and the
// kind in brackets.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.where() + ": " + phrasing.Fault(p.Message, p.Hint, p.Kind))
	}
	return b.String()
}

// where returns the address of p, such as "open[Monday][0]".
func (p *Problem) where() string {
	switch {
	case p.Key == "zone", p.Kind == "never-opens", p.Kind == "bad-combination":
		return p.Key
	case p.Kind == "bad-date" && (p.Key == "breaks" || p.Key == "exceptions"):
		return fmt.Sprintf("%s[%s]", p.Key, p.Date)
	case p.Key == "open":
		return fmt.Sprintf("open[%s][%d]", p.Day, p.Index)
	case p.Key == "breaks", p.Key == "exceptions":
		return fmt.Sprintf("%s[%s][%d]", p.Key, p.Date, p.Index)
	}
	return fmt.Sprintf("%s[%d]", p.Key, p.Index)
}

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
