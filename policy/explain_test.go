package policy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/drud/triage/severity"
)

// What Explain says of the example's cases, as people read it and as programs do.
func TestExampleExplanations(t *testing.T) {
	p := ddevLive(t)
	cases, err := os.Open("../examples/ddev-live/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer cases.Close()
	var text, machine bytes.Buffer
	for s := bufio.NewScanner(cases); s.Scan(); {
		c, err := p.ParseCase(s.Bytes())
		if err != nil {
			t.Fatal(err)
		}
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
  urgent if  it held that big(fields.seats)
  medium if  every signal had .state == "ok"
  urgent if  ticket.id were "p"; it is "1"
  high if    fields.level were at least "major"; it is "none"
`,
		},
		{
			name: "a fault that raised",
			c:    severity.Case{At: noon, Ticket: severity.Ticket{ID: "p"}},
			want: `HIGH  p
  because    Raised to high because of a fault: rule panics: function boom panicked: no table.
  rule       low anyway  (p.yaml:13)
  urgent if  it held that big(fields.seats)
  medium if  len(signals) were at least 1; it is 0
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
