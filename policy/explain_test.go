package policy

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/drud/triage/severity"
)

// What Explain says of the example's cases, as people read it and as programs do.
func TestExampleExplanations(t *testing.T) {
	p := ddevLive(t)
	var text, machine bytes.Buffer
	for _, c := range exampleCases(t, p) {
		x := p.Explain(c)
		if err := x.Print(&text); err != nil {
			t.Fatal(err)
		}
		text.WriteByte('\n')
		x.Policy = "" // the digest changes with every comment of the policy
		enc := json.NewEncoder(&machine)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(x); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "testdata/explanations.txt", text.Bytes())
	golden(t, "testdata/explanations.jsonl", machine.Bytes())
}

func TestExplanationPrint(t *testing.T) {
	p, err := Compiler{Funcs: map[string]any{"boom": func(string) bool { panic("no table") }, "big": func(n int) bool { return n > 3 }}}.Compile(File{"p.yaml", []byte(`version: 1
name: p
zone: America/Denver
fields: {rate: {type: float}, seats: {type: int}, level: {enum: [none, minor, major]}}
severity:
  default: low
  rules:
    - {name: rate, when: fields.rate >= 0.2, severity: high}
    - {name: seats, when: big(fields.seats), severity: urgent}
    - {name: all, when: 'all(signals, .state == "ok") and len(signals) > 0', severity: medium}
    - {name: panics, when: ticket.id == "p" and boom(ticket.id), severity: urgent}
    - {name: level, when: fields.level > "minor", severity: high}
    - {name: low anyway, always: true, severity: low, because: "Nothing else."}
`)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		c    severity.Case
		want string
	}{
		{
			name: "the nearest value that would be more",
			c:    severity.Case{At: noon, Ticket: severity.Ticket{ID: "1"}, Fields: map[string]any{"rate": 0.07}, Signals: []severity.Signal{{State: severity.StateWarning}}},
			want: `LOW  1
  because    Nothing else.
  rule       low anyway  (p.yaml:13)
  high if    fields.rate were at least 0.2; it is 0.07
             by the rule rate  (p.yaml:8)
  urgent if  it held that big(fields.seats)
             by the rule seats  (p.yaml:9)
  medium if  for every signal, state is ok (number 1 has .state "warning")
             by the rule all  (p.yaml:10)
  urgent if  ticket.id were "p"; it is "1"
             and it held that boom(ticket.id)
             by the rule panics  (p.yaml:11)
  high if    fields.level were at least "major"; it is "none"
             by the rule level  (p.yaml:12)
`,
		},
		{
			name: "a fault that raised",
			c:    severity.Case{At: noon, Ticket: severity.Ticket{ID: "p"}},
			want: `HIGH  p
  because    Raised to high because of a fault: rule panics: function boom panicked: no table.
  otherwise  low, by the rule low anyway  (p.yaml:13)
  urgent if  it held that big(fields.seats)
             by the rule seats  (p.yaml:9)
  medium if  len(signals) were at least 1; it is 0
             by the rule all  (p.yaml:10)
  fault      rule panics: function boom panicked: no table [condition]
`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := p.Explain(tt.c).Print(&b); err != nil || b.String() != tt.want {
				t.Errorf("%v\n%s\nwant\n%s", err, b.String(), tt.want)
			}
		})
	}
}

// Printing leaves an explanation as it is, also what lies after the end of its slices:
// several may print it at once.
func TestPrintChangesNothing(t *testing.T) {
	saw := []severity.Saw{{Name: ".kind", Value: "db"}, {Name: "after", Value: "the end"}}
	element := severity.Step{Saw: saw[:1], Of: []severity.Step{{Saw: []severity.Saw{{Name: ".state", Value: "ok"}}}}}
	first := 0
	x := Explanation{Trace: severity.Trace{Rules: []severity.RuleTrace{
		{Rule: "r", Decided: true, Condition: &severity.Step{Op: "any", Element: &first, Of: []severity.Step{element}}},
	}}}
	var text strings.Builder
	if err := x.Print(&text); err != nil {
		t.Fatal(err)
	}
	if saw[1].Name != "after" || !strings.Contains(text.String(), "number 1: .kind is db, .state is ok") {
		t.Errorf("%v after\n%s", saw[1], &text)
	}
}

// How one rule is told: when it decides, and when it does not.
func TestRuleInWords(t *testing.T) {
	tests := []struct{ name, when, c, want string }{
		{"a value by itself", `fields.vip`, `{"fields": {"vip": true}}`, `
✓ fields.vip`},
		{"only what made an or true", `fields.seats > 9 or fields.vip`, `{"fields": {"vip": true}}`, `
✓ fields.vip`},
		{"a negation", `not (fields.vip or fields.seats > 9)`, `{"fields": {"seats": 5}}`, `
✓ not (fields.vip or fields.seats > 9)
  ✗ fields.vip
  ✗ fields.seats > 9   (fields.seats is 5)`},
		{"a negated operator", `fields.kind not in ["b", "c"]`, `{}`, `
✓ fields.kind not in ["b", "c"]   (fields.kind is "a")`},
		{"a choice", `fields.vip ? fields.seats > 1 : fields.seats > 9`, `{"fields": {"vip": true, "seats": 2}}`, `
✓ fields.vip ? fields.seats > 1 : fields.seats > 9
  ✓ fields.vip
  ✓ fields.seats > 1   (fields.seats is 2)`},
		{"the facts it stood on", `severe and not calm`, `{"fields": {"seats": 20}, "signals": [{"value": 3}]}`, `
✓ severe  (test.yaml:6)
  ✓ fields.seats > 10   (fields.seats is 20)
✓ not calm
  ✗ calm  (test.yaml:7)
    ✗ none(signals, .value > 2)
        number 1: .value is 3`},
		{"what holds of no elements", `all(signals, .state == "ok")`, `{}`, `
✓ all(signals, .state == "ok")   (len(signals) is 0)`},
		{"what is computed", `at - ticket.created_at > duration("2h")`, `{"ticket": {"created_at": "2026-03-06T01:30:00Z"}}`, `
✓ at - ticket.created_at > duration("2h")   (at - ticket.created_at is 10h30m, at is 2026-03-06T12:00:00Z, ticket.created_at is 2026-03-06T01:30:00Z)`},
		{"a long text", `ticket.description contains "x"`, `{"ticket": {"description": "` + strings.Repeat("a\\n", 200) + `x"}}`, `
✓ ticket.description contains "x"   (ticket.description is "` + strings.Repeat(`a\n`, 26) + `a…)`},

		{"all that is missing", `(fields.seats > 9 or severe) and fields.vip`, `{}`, `
high if    fields.seats were at least 10; it is 0
           and fields.vip were true; it is false`},
		{"any way", `fields.vip or fields.seats > 9 and fields.kind == "b"`, `{}`, `
high if    fields.vip were true; it is false
           or fields.seats were at least 10 (it is 0) and fields.kind were "b" (it is "a")`},
		{"any way and more", `(fields.vip or fields.kind in ["b", "c"]) and fields.seats > 9`, `{}`, `
high if    fields.vip were true; it is false
             or fields.kind were "b" or "c"; it is "a"
           and fields.seats were at least 10; it is 0`},
		{"the element that comes nearest", `any(signals, .kind == "uptime" and .state == "critical")`, `{"signals": [{"kind": "log"}, {"kind": "uptime", "state": "warning"}]}`, `
high if    there were a signal whose kind is "uptime" and state is critical (number 2 has .state "warning")`},
		{"elements in the way", `none(signals, .state > "ok")`, `{"signals": [{}, {}, {"state": "ok"}, {}, {}]}`, `
high if    there were no signal whose state is above ok (number 1 has .state "unknown"; number 2 has .state "unknown"; number 4 has .state "unknown"; and 1 more)`},
		{"too many", `one(signals, .state == "ok")`, `{"signals": [{"state": "ok"}, {"state": "ok"}]}`, `
high if    there were exactly one signal whose state is ok, and not 2`},
		{"tags", `"vip" in ticket.tags`, `{"ticket": {"tags": ["eu", "shop"]}}`, `
high if    ticket.tags were a list with "vip" in it; it is ["eu", "shop"]`},
		{"a calendar", `not open("24x7")`, `{}`, `
high if    calendar 24x7 were not open`},
		{"a fact that would not have to hold", `not severe`, `{"fields": {"seats": 20}}`, `
high if    fields.seats were at most 10; it is 20`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := mustCompile(t, `version: 1
name: p
zone: UTC
fields: {seats: int, vip: bool, kind: {enum: [a, b, c], ordered: false, default: a}}
facts:
  severe: fields.seats > 10
  calm: none(signals, .value > 2)
severity: {default: low, rules: [{name: r, severity: high, when: `+strconv.Quote(tt.when)+`}]}
calendars: {24x7: {open: always}}
`)
			c, err := p.ParseCase([]byte(tt.c))
			if err != nil {
				t.Fatal(err)
			}
			c.At = noon
			var b strings.Builder
			if err := p.Explain(c).Print(&b); err != nil {
				t.Fatal(err)
			}
			if got := ruleInWords(b.String()); got != tt.want {
				t.Errorf("got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// ruleInWords returns the rows about the rule: what it saw, or what it misses.
func ruleInWords(page string) string {
	var b strings.Builder
	for _, row := range strings.Split(page, "\n") {
		switch {
		case strings.Contains(row, "by the rule"):
		case strings.HasPrefix(row, "             ") && !strings.Contains(b.String(), " if "):
			b.WriteString("\n" + row[13:])
		case strings.HasPrefix(row, "             "), strings.HasPrefix(row, "  high if"):
			b.WriteString("\n" + row[2:])
		}
	}
	return b.String()
}

// A rule is not told to decide where one before it would.
func TestWhyNotLeavesOutWhatOthersWouldDecide(t *testing.T) {
	p := mustCompile(t, `version: 1
name: p
fields: {seats: int, vip: bool, wild: bool}
severity:
  default: low
  rules:
    - {name: first, when: fields.vip and fields.seats > 9, severity: urgent}
    - {name: second, when: (fields.vip or fields.wild) and fields.seats > 9, severity: high}
    - {name: third, when: fields.seats > 9 and fields.vip, severity: medium}
`)
	var b strings.Builder
	if err := p.Explain(severity.Case{At: noon}).Print(&b); err != nil {
		t.Fatal(err)
	}
	want := `LOW  a case
  because    No rule matched, so it is the default, low.
  urgent if  fields.vip were true; it is false
             and fields.seats were at least 10; it is 0
             by the rule first  (test.yaml:7)
  high if    fields.wild were true; it is false
             and fields.seats were at least 10; it is 0
             by the rule second  (test.yaml:8)
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// Deciding passes over what the index rules out, and the trace says so.
func TestTraceTellsSkippedFromTried(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\nname: x\nseverity:\n  default: low\n  rules:\n")
	for _, product := range strings.Fields("a b c d e f g h i j") {
		b.WriteString("    - {name: " + product + ", when: ticket.product == \"" + product + "\" and ticket.group == \"g\", severity: high}\n")
	}
	p := mustCompile(t, b.String())
	x := p.Explain(severity.Case{At: noon, Ticket: severity.Ticket{Product: "c"}})
	for _, r := range x.Trace.Rules {
		if r.Skipped != (r.Rule != "c") {
			t.Errorf("rule %s: skipped %v", r.Rule, r.Skipped)
		}
	}
	if len(x.Trace.Rules) != 10 {
		t.Errorf("%d rules", len(x.Trace.Rules))
	}
}
