package intake

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/drud/triage/severity"
)

// row is a row of the table of a format: a part of a case, where it stands, and what
// its words mean.
type row struct{ part, from, words string }

// titles says what the shapes of a format are, in their order; a format of one shape
// needs none.
var titles = map[string][]string{
	"victorops": {"an outgoing webhook", "an escalation step", "an alert"},
	"pagerduty": {"a webhook of an incident", "any other webhook", "an event"},
	"zendesk":   {"an event that is not about a ticket", "a ticket"},
}

// functions are the functions of the formats, and where their doc comments stand.
var functions = map[string]struct {
	read       func([]byte) (Message, error)
	file, name string
}{
	"alertmanager": {Alertmanager, "alertmanager.go", "Alertmanager"},
	"victorops":    {VictorOps, "victorops.go", "VictorOps"},
	"pagerduty":    {PagerDuty, "pagerduty.go", "PagerDuty"},
	"freshdesk":    {Freshdesk, "freshdesk.go", "Freshdesk"},
	"zendesk":      {Zendesk, "zendesk.go", "Zendesk"},
	"pingdom":      {Pingdom, "uptime.go", "Pingdom"},
	"uptimerobot":  {UptimeRobot, "uptime.go", "UptimeRobot"},
}

func rows(s shape) []row {
	all := []row{}
	add := func(part string, v Value) {
		if r := rowOf(part, v); r.from != "" {
			all = append(all, r)
		}
	}
	add("at", s.At)
	for _, p := range ticketParts(nil) {
		add("ticket."+p.key, s.Ticket[p.key])
	}
	if s.Signals == nil {
		return all
	}
	for _, p := range signalParts() {
		add("signals."+p.key, s.Signals.Parts[p.key])
	}
	if len(s.Signals.Labels) > 0 {
		all = append(all, row{part: "signals.labels", from: joined(s.Signals.Labels)})
	}
	return all
}

func joined(pointers []Pointer) string {
	texts := make([]string, len(pointers))
	for i, p := range pointers {
		texts[i] = string(p)
	}
	return strings.Join(texts, ", ")
}

// meanings in the order in which a table has them; others come after, by name.
var meanings = []string{"urgent", "high", "medium", "low", "critical", "warning", "ok", "unknown", "open", "pending", "resolved", "closed"}

func rowOf(part string, v Value) row {
	r := row{part: part, from: joined(v.At)}
	if len(v.At) == 0 && v.Default != "" {
		r.from = "always " + v.Default
		return r
	}
	of := map[string][]string{}
	for _, word := range slices.Sorted(maps.Keys(v.Words)) {
		of[v.Words[word]] = append(of[v.Words[word]], word)
	}
	var texts []string
	for _, meaning := range slices.SortedFunc(maps.Keys(of), byMeaning) {
		texts = append(texts, fmt.Sprintf("%s → %s", strings.Join(of[meaning], ", "), cmp.Or(meaning, "look on")))
	}
	if v.Otherwise != "" {
		texts = append(texts, "any other → "+v.Otherwise)
	}
	if v.Default != "" {
		texts = append(texts, "absent → "+v.Default)
	}
	if v.Required {
		texts = append(texts, "must be there")
	}
	r.words = strings.Join(texts, "; ")
	return r
}

func byMeaning(a, b string) int {
	place := func(meaning string) int {
		i := slices.Index(meanings, meaning)
		switch {
		case meaning == "":
			return len(meanings) + 1
		case i < 0:
			return len(meanings)
		}
		return i
	}
	return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}

// start says where the pointers of a shape start, or returns "".
func start(s shape) string {
	if len(s.starts) > 0 {
		return "from " + joined(s.starts) + " if there, else from the whole"
	}
	if s.Signals != nil && s.Signals.Each != "" {
		return "from each of " + string(s.Signals.Each)
	}
	return ""
}

// title returns what a shape is and where it starts, or "".
func title(f format, i int) string {
	var parts []string
	if len(f.shapes()) > 1 {
		parts = append(parts, titles[f.name][i])
	}
	if from := start(f.shapes()[i]); from != "" {
		parts = append(parts, from)
	}
	return strings.Join(parts, ", ")
}

// comment returns the table of a format as a block of a doc comment.
func comment(f format) string {
	var b strings.Builder
	for i, s := range f.shapes() {
		if i > 0 {
			b.WriteString("//\n")
		}
		if t := title(f, i); t != "" {
			fmt.Fprintf(&b, "//\t%s:\n", t)
		}
		for _, r := range rows(s) {
			fmt.Fprintf(&b, "//\t%-20s %s\n", r.part, r.from)
			if r.words != "" {
				fmt.Fprintf(&b, "//\t%20s %s\n", "", r.words)
			}
		}
	}
	return b.String()
}

// page returns the tables of all formats as docs/intake.md has them.
func page() string {
	var b strings.Builder
	for _, f := range formats() {
		fmt.Fprintf(&b, "### %s\n\n", f.name)
		for i, s := range f.shapes() {
			if t := title(f, i); t != "" {
				fmt.Fprintf(&b, "%s%s:\n\n", strings.ToUpper(t[:1]), t[1:])
			}
			b.WriteString("| part | from | what words mean |\n|---|---|---|\n")
			for _, r := range rows(s) {
				from := r.from
				if from[0] == '/' {
					from = "`" + strings.ReplaceAll(from, ", ", "`, `") + "`"
				}
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.part, from, r.words)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// The doc comment of each function and docs/intake.md have the table of its format;
// -update writes them.
func TestTables(t *testing.T) {
	for _, f := range formats() {
		read := functions[f.name]
		hold(t, read.file, "// "+read.name+" reads", "//\t", "//\n// ", comment(f))
	}
	hold(t, "../../docs/intake.md", "<!-- tables -->\n\n", "", "<!-- end of tables -->", page())
}

// hold fails unless a file has a text after a mark, from what begins it to what
// comes after it; with -update it puts the text there.
func hold(t *testing.T, file, mark, begins, after, want string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(data), mark)
	from := strings.Index(rest, begins)
	length := strings.Index(rest[max(from, 0):], after)
	if !found || from < 0 || length < 0 {
		t.Fatalf("%s has no place for a table after %q", file, mark)
	}
	if rest[from:from+length] == want {
		return
	}
	if !*update {
		t.Errorf("the table after %q in %s is stale; rewrite it with -update", mark, file)
		return
	}
	text := before + mark + rest[:from] + want + rest[from+length:]
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// docs/intake.md explains every kind of fault.
func TestPageHasEveryFault(t *testing.T) {
	data, err := os.ReadFile("../../docs/intake.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []severity.FaultKind{FaultWord, FaultValue, FaultMissing, FaultRepeated, FaultCut, FaultName, FaultNothing, FaultMore} {
		if !strings.Contains(string(data), "| `"+string(kind)+"` |") {
			t.Errorf("no row of %s", kind)
		}
	}
}
