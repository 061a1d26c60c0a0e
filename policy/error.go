package policy

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/drud/triage/internal/phrasing"
)

// Error is one fault, or one lint, at a place in a policy file.
//
// Line and Column are 1-based. Columns count characters (runes): a tab is one, a
// byte-order mark none. A zero Line means that the fault has no place in the file.
// EndColumn is the column just after the last character of the faulty piece of
// Line, or 0 if that is not known. In JSON an absent key means none.
type Error struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndColumn int    `json:"end_column,omitzero"`
	Kind      Kind   `json:"kind"`
	Message   string `json:"message"`          // in lower case; names the thing and what was expected
	Hint      string `json:"hint,omitzero"`    // what to write instead; may be empty
	Warning   bool   `json:"warning,omitzero"` // a lint, which does not keep a policy from compiling

	excerpt string // the source line, or the part of it around Column; no line break
	caret   int    // runes of excerpt before Column
}

// Error returns the fault in one line:
//
//	support.yaml:14:18: no field "nmae" in signal; did you mean "name"? [unknown-field]
//
// A lint has "warning: " before its message.
func (e Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteByte(':')
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "%d:%d:", e.Line, e.Column)
	}
	if b.Len() > 0 {
		b.WriteByte(' ')
	}
	if e.Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(e.text())
	return b.String()
}

// text returns what the fault says without its place.
func (e Error) text() string {
	if e.Kind == "" {
		return phrasing.Hinted(e.Message, e.Hint)
	}
	return phrasing.Fault(e.Message, e.Hint, string(e.Kind))
}

// Errors is every fault of a policy, sorted by file, line, column and kind.
type Errors []Error

// Error returns one line for each fault.
func (es Errors) Error() string { return phrasing.Lines(es, Error.Error) }

// Unwrap returns the faults, so that errors.As finds an [Error].
func (es Errors) Unwrap() []error {
	errs := make([]error, len(es))
	for i, e := range es {
		errs[i] = e
	}
	return errs
}

// Print writes the faults for people: each with its source line and a caret under
// the place, a blank line between two of them.
//
//	support.yaml:14:18: no field "nmae" in signal; did you mean "name"? [unknown-field]
//	 14 |       when: signal.nmae == "web"
//	    |                    ^
//
// A long source line is cut around the caret. The error is that of w.
func (es Errors) Print(w io.Writer) error {
	for i, e := range es {
		var b strings.Builder
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.Error())
		b.WriteByte('\n')
		e.quote(&b)
		if _, err := io.WriteString(w, b.String()); err != nil {
			return err
		}
	}
	return nil
}

// quote writes the source line and the caret, if the fault has a source line.
func (e Error) quote(b *strings.Builder) {
	if e.excerpt == "" {
		return
	}
	number := strconv.Itoa(e.Line)
	fmt.Fprintf(b, " %s | %s\n", number, e.excerpt)
	fmt.Fprintf(b, " %s | %s^\n", strings.Repeat(" ", len(number)), under(e.excerpt, e.caret))
}

// under returns what stands below the first n runes of line: a tab for a tab, so
// that any tab width fits, and a space for everything else.
func under(line string, n int) string {
	var b strings.Builder
	for _, r := range line {
		if n == 0 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
		n--
	}
	b.WriteString(strings.Repeat(" ", max(n, 0)))
	return b.String()
}

const (
	excerptBefore = 80 // runes kept before the caret
	excerptAfter  = 40 // runes kept from the caret on
)

// cutAround returns the part of line around the byte offset at, with "…" where it
// was cut, and the number of runes of that part before the offset. It looks at
// no more of the line than it returns.
func cutAround(line string, at int) (excerpt string, caret int) {
	from, to := at, at
	for from > 0 && caret < excerptBefore {
		_, size := utf8.DecodeLastRuneInString(line[:from])
		from -= size
		caret++
	}
	for n := 0; to < len(line) && n < excerptAfter; n++ {
		_, size := utf8.DecodeRuneInString(line[to:])
		to += size
	}
	excerpt = line[from:to]
	if from > 0 {
		excerpt = "…" + excerpt
		caret++
	}
	if to < len(line) {
		excerpt += "…"
	}
	return excerpt, caret
}

// maxFaults is how many faults of a policy are listed. Of those beyond it is said that
// they are there.
const maxFaults = 1000

// full reports whether errs are so many that no more need to be found.
func full(errs []Error) bool { return len(errs) > maxFaults }

// collector collects what is wrong.
type collector struct{ errs []Error }

// fault notes what is wrong at a place. A place in no file is that of a value that
// could not be read, or is missing, and that is noted already.
func (c *collector) fault(at spot, kind Kind, message, hint string) {
	if at.src != nil && !full(c.errs) {
		c.errs = append(c.errs, at.fault(kind, message, hint))
	}
}

// listed returns errs as they are given to the caller: sorted, and cut if they are too
// many. It may reorder errs.
func listed(errs []Error) Errors {
	more, all := full(errs), sorted(errs)
	if more {
		all = append(all[:min(len(all), maxFaults)], Error{Kind: kindTooManyFaults, Warning: all[0].Warning,
			Message: fmt.Sprintf("more than %d faults; the others are left out", maxFaults), Hint: "mend these first"})
	}
	return all
}

// sorted returns errs in the order of [Errors], each once. It may reorder errs.
func sorted(errs []Error) Errors {
	slices.SortStableFunc(errs, inFile)
	return slices.Compact(errs)
}

// inFile orders faults by file, line, column and kind, then by what they say.
func inFile(a, b Error) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Hint, b.Hint),
		cmp.Compare(a.EndColumn, b.EndColumn),
	)
}

// clip returns s, cut if it is long.
func clip(s string) string { return phrasing.Clip(s, maxQuoted) }
