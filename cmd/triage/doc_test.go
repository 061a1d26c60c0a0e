package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

func TestDoc(t *testing.T) {
	tests := []struct {
		name string
		args []string
	}{
		{"doc-ddev-live.md", []string{"-p", ddevLive + "policy.yaml"}},
		{"doc-ddev-live.html", []string{"-p", ddevLive + "policy.yaml", "--format", "html"}},
		{"doc-all-keys.md", []string{"-p", "../../testdata/good/all-keys.yaml"}},
		{"doc-all-keys.html", []string{"-p", "../../testdata/good/all-keys.yaml", "--format", "html"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run("", append([]string{"doc"}, tt.args...)...)
			if status != exitFine || stderr != "" {
				t.Fatalf("%d %q", status, stderr)
			}
			golden(t, filepath.Join("testdata", tt.name), stdout)
			if strings.HasSuffix(tt.name, ".html") {
				checkHTML(t, stdout)
			} else {
				checkTables(t, stdout)
			}
		})
	}
}

// checkHTML fails the test for tags that are not closed in their order, links that
// lead nowhere inside the page, and anything that a page of its own does not have.
func checkHTML(t *testing.T, page string) {
	t.Helper()
	var open []string
	for _, m := range regexp.MustCompile(`<(/?)([a-z0-9]+)[^>]*>`).FindAllStringSubmatch(page, -1) {
		switch {
		case m[2] == "meta":
		case m[1] == "":
			open = append(open, m[2])
		case len(open) == 0 || open[len(open)-1] != m[2]:
			t.Fatalf("</%s> inside %q", m[2], open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("not closed: %q", open)
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if strings.Count(page, `id="`+m[1]+`"`) != 1 {
			t.Errorf("#%s is not one place of the page", m[1])
		}
	}
	for _, foreign := range []string{"<script", "<link", "<img", "@import", "url(", "ZgotmplZ"} {
		if strings.Contains(page, foreign) {
			t.Errorf("the page has %s", foreign)
		}
	}
}

// checkTables fails the test for rows with more or fewer cells than their table has
// columns.
func checkTables(t *testing.T, page string) {
	t.Helper()
	cell := regexp.MustCompile(`(?:[^|]|\\\|)*?[^\\]\|`)
	columns := 0
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "|") {
			columns = 0
			continue
		}
		cells := len(cell.FindAllString(strings.TrimSpace(line), -1))
		if columns == 0 {
			columns = cells
		}
		if cells != columns {
			t.Errorf("%d cells and not %d in %s", cells-1, columns-1, line)
		}
	}
}

// What a policy says is text in both formats, whatever it holds.
func TestDocEscapes(t *testing.T) {
	const hostile = "<b>|*_[x](y)`\\\nz"
	p := &policy.Procedures{Title: hostile, Sections: []policy.Section{{Title: hostile, Blocks: []policy.Block{
		{Table: &policy.Table{Head: []string{hostile}, Rows: [][]policy.Text{
			{{{Text: hostile}}}, {{{Text: hostile, Strong: true}}}, {{{Text: "f", Fact: hostile}}},
			{{{Text: hostile, URL: "javascript:alert(1)"}}}, {{{Text: "low", Level: severity.Low}}}, {{{Text: "a|b", Code: true}}},
		}}},
	}}}}
	text := proceduresMarkdown(p)
	checkTables(t, text)
	const begin, rest = "\\<b>", "|\\*\\_\\[x\\](y)\\`\\\\ z"
	for escaped, want := range map[string]int{"# " + begin + rest: 2, begin + "\\" + rest: 4} {
		if got := strings.Count(text, escaped); got != want {
			t.Errorf("%d times %s, want %d, in\n%s", got, escaped, want, text)
		}
	}
	page, err := proceduresHTML(p)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page, "<b>|") || strings.Contains(page, "javascript:") {
		t.Errorf("the page is what the policy says:\n%s", page)
	}
}

// Code is what a reader of Markdown takes for code: whatever stands between as many
// backquotes as it begins with, without the one blank at each end that is there where
// not all is blank.
func TestMarkdownCode(t *testing.T) {
	texts := []string{"^(down|slow)$", "a ``b``` c"}
	for _, c := range []string{"", "`", " ", "a"} {
		for _, d := range []string{"", "`", " ", "a", "``"} {
			for _, e := range []string{"", "`", " ", "b"} {
				texts = append(texts, c+d+e)
			}
		}
	}
	for _, text := range texts {
		got := code(text)
		fence := got[:len(got)-len(strings.TrimLeft(got, "`"))]
		inside, after, ok := strings.Cut(got[len(fence):], fence)
		if strings.Trim(inside, " ") != "" && strings.HasPrefix(inside, " ") && strings.HasSuffix(inside, " ") {
			inside = inside[1 : len(inside)-1]
		}
		if text == "" {
			text = "  " // no code is empty
		}
		if !ok || after != "" || inside != text {
			t.Errorf("%q for %q", got, text)
		}
	}
}

// A backquote in a condition is a character like others, and bars are escaped in
// tables alone.
func TestDocCode(t *testing.T) {
	policy := "version: 1\nname: x\nseverity:\n  default: low\n  rules:\n" +
		"    - {name: a, when: 'ticket.subject contains \"a`b\" and ticket.type == \"x\"', severity: high}\n" +
		"    - {name: b, when: 'ticket.subject matches \"`|b\"', severity: high}\n" +
		"calendars: {24x7: {open: always}}\n" +
		"sla: {internal: {when: 'ticket.subject matches \"c|d\"', engage: {low: 1h 24x7}}}\n"
	for format, wants := range map[string][]string{
		"md":   {"subject contains \"a\\`b\" and the ticket's type is \"x\" |", "subject matches `` `\\|b `` |", "subject matches `c|d`"},
		"html": {"subject contains &#34;a`b&#34; and the ticket&#39;s type is &#34;x&#34;<", "subject matches <code>`|b</code>", "subject matches <code>c|d</code>"},
	} {
		_, stdout, stderr := run(policy, "doc", "-p", "-", "--format", format)
		for _, want := range wants {
			if !strings.Contains(stdout, want) {
				t.Errorf("no %s in\n%s%s", want, stdout, stderr)
			}
		}
	}
}

func TestDocFaults(t *testing.T) {
	status, stdout, stderr := run("", "doc", "-p", "../../testdata/bad/agreements.yaml")
	if status != exitContent || stdout != "" || !strings.HasSuffix(stderr, "nothing was written\n") {
		t.Errorf("%d %q %q", status, stdout, stderr)
	}
	if status, _, stderr := run("", "doc"); status != exitUsage || !strings.Contains(stderr, "name a policy with -p") {
		t.Errorf("%d %q", status, stderr)
	}
}

// Every hour of a week is drawn where it is open, and nowhere else.
func TestWeekBars(t *testing.T) {
	p, err := policy.Compiler{}.Procedures(policy.File{Name: "p.yaml", Data: []byte(`
version: 1
name: x
zone: UTC
severity: {default: low}
calendars: {c: {open: {mon: [09:00-12:00, 13:00-24:00], fri: 18:00-06:00, sun: 22:00-02:00}}}
`)})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Week == nil {
				continue
			}
			for _, day := range weekBars(b.Week) {
				for _, bar := range day.Bars {
					got = append(got, day.Day+" "+bar.Title+" "+string(bar.Left)+" "+string(bar.Width))
				}
			}
		}
	}
	slices.Sort(got)
	want := []string{
		"Fri 18:00 to 24:00 75.000% 25.000%",
		"Mon 00:00 to 02:00 0.000% 8.333%",
		"Mon 09:00 to 12:00 37.500% 12.500%",
		"Mon 13:00 to 24:00 54.167% 45.833%",
		"Sat 00:00 to 06:00 0.000% 25.000%",
		"Sun 22:00 to 24:00 91.667% 8.333%",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
