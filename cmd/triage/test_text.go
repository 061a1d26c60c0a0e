package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/internal/suite"
	"github.com/drud/triage/severity"
)

// text prints, for people, what is different in each test that fails the run, and a
// line for each file.
func (r *testRun) text() error {
	b := bufio.NewWriter(r.out)
	for _, f := range r.report.Files {
		for _, result := range f.Results {
			if result.Status().Bad() {
				fmt.Fprintf(b, "%s  %s\n%s", r.mark("FAIL"), result.Name, failure(f, result))
			}
		}
		word, text := fileLine(f)
		fmt.Fprintf(b, "%s  %s  %s\n", r.mark(word), f.Name, text)
	}
	return b.Flush()
}

// mark returns the word that a line begins with, in red where something is bad.
func (r *testRun) mark(word string) string {
	if r.color && word == "FAIL" {
		return colors[severity.Urgent] + word + "\x1b[0m"
	}
	return fmt.Sprintf("%-4s", word)
}

// failure tells why a test fails the run, a line each.
func failure(f suite.File, result suite.Result) string {
	var b strings.Builder
	if result.Status() == suite.Done {
		fmt.Fprintf(&b, "  %s:%d: it passes; remove its todo: %s\n", f.Name, result.Line, result.Todo)
	}
	for _, d := range result.Differences {
		place := fmt.Sprintf("%s:%d:%d", f.Name, d.Line, d.Column)
		if d.Line == 0 {
			place = fmt.Sprintf("%s:%d", f.Name, result.Line)
		}
		fmt.Fprintf(&b, "  %s: %s\n    want  %s\n    got   %s\n", place, d.Name(), plain(suite.Text(d.Value)), plain(suite.Text(d.Got)))
		if d.Note != "" {
			for line := range strings.Lines(d.Note) {
				fmt.Fprintf(&b, "          %s\n", plain(strings.TrimSuffix(line, "\n")))
			}
		}
	}
	return b.String()
}

// fileLine says in a line how the tests of a file went.
func fileLine(f suite.File) (word, text string) {
	if len(f.Faults) > 0 {
		return "FAIL", phrasing.Count(len(f.Faults), "fault") + "; none of its tests was run"
	}
	n := f.Count()
	word, parts := "ok", []string{phrasing.Count(len(f.Results), "test")}
	if bad := n[suite.Failed] + n[suite.Done]; bad > 0 {
		word, parts = "FAIL", append(parts, fmt.Sprintf("%d failed", bad))
	}
	if n[suite.Todo] > 0 {
		parts = append(parts, fmt.Sprintf("%d todo", n[suite.Todo]))
	}
	return word, strings.Join(parts, ", ")
}
