package policy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing/fstest"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/drud/triage/sla/holidays"
)

const text = `version: 1
name: example
zone: America/Denver
fields:
  impact: {enum: [none, disrupted, down]}
severity:
  default: low
  rules:
    - name: disrupted
      when: fields.impact >= "disrupted"
      severity: high
      because: ${ticket.company} is ${fields.impact}.
calendars:
  24x5: {open: {mon-fri: 00:00-24:00}}
sla:
  internal: {engage: {high: 2h 24x5}}
`

var friday = severity.Case{
	At:     time.Date(2026, 11, 21, 6, 30, 0, 0, time.UTC), // Friday 23:30 in Denver
	Ticket: severity.Ticket{ID: "4712", Company: "Blue Spruce Books"},
	Fields: map[string]any{"impact": "disrupted"},
}

func Example() {
	pol, err := policy.Compile(policy.File{Name: "example.yaml", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := pol.Decide(friday)
	due, _ := d.Due("internal", sla.Engage)
	fmt.Println(d.Severity, "because", d.Because)
	fmt.Println("due", due.Format(time.RFC1123))
	// Output:
	// high because Blue Spruce Books is disrupted.
	// due Mon, 23 Nov 2026 01:30:00 MST
}

// Every fault of a policy has its place and its remedy.
func ExampleCompile() {
	_, err := policy.Compile(policy.File{Name: "support.yaml", Data: []byte("version: 1\nnmae: x\nseverity:\n  default: lw\n")})
	var faults policy.Errors
	if errors.As(err, &faults) {
		faults.Print(os.Stdout)
	}
	// Output:
	// support.yaml:2:1: unknown key "nmae" in a policy; did you mean "name"? [unknown-key]
	//  2 | nmae: x
	//    | ^
	//
	// support.yaml:4:12: "lw" is not a severity; did you mean "low"? [unknown-severity]
	//  4 |   default: lw
	//    |            ^
}

// A compiler knows functions and public holidays that the files refer to.
func ExampleCompiler() {
	c := policy.Compiler{
		Holidays: holidays.Named,
		Funcs:    map[string]any{"plan": func(company string) string { return "gold" }},
	}
	pol, err := c.Compile(policy.File{Name: "gold.yaml", Data: []byte(`version: 1
name: gold
severity:
  default: low
  rules: [{name: gold customers, when: plan(ticket.company) == "gold", severity: high}]
`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pol.Severity(&severity.Case{Ticket: severity.Ticket{Company: "Blue Spruce Books"}}))
	// Output: high
}

func ExamplePolicy_Explain() {
	pol, err := policy.Compile(policy.File{Name: "example.yaml", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	pol.Explain(friday).Print(os.Stdout)
	// Output:
	// HIGH  4712
	//   because    Blue Spruce Books is disrupted.
	//   rule       disrupted  (example.yaml:9)
	//              ✓ fields.impact >= "disrupted"   (fields.impact is "disrupted")
	//   due        Mon 23 Nov 2026 01:30 MST  engage within 2h 24x5 (internal)
}

func ExampleDecision() {
	pol, err := policy.Compile(policy.File{Name: "example.yaml", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := pol.Decide(friday)
	d.Policy = "sha256:…"
	data, _ := json.MarshalIndent(d, "", "  ")
	fmt.Println(string(data))
	// Output:
	// {
	//   "severity": "high",
	//   "judged": "high",
	//   "rule": "disrupted",
	//   "because": "Blue Spruce Books is disrupted.",
	//   "route": {
	//     "support": "problem",
	//     "scope": "covered"
	//   },
	//   "deadlines": [
	//     {
	//       "agreement": "internal",
	//       "target": "engage",
	//       "within": "2h0m0s",
	//       "calendar": "24x5",
	//       "due": "2026-11-23T01:30:00-07:00"
	//     }
	//   ],
	//   "faults": [],
	//   "policy": "sha256:…"
	// }
}

// A life is told from its events alone.
func ExamplePolicy_Follow() {
	pol, err := policy.LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 9, 16, 0, 0, 0, time.UTC)
	c := severity.Case{At: at, Fields: map[string]any{"impact": "down"}}
	tl := pol.Follow(c, []policy.Event{
		{At: at.Add(20 * time.Minute), Kind: policy.EventReply, By: policy.ByAgent},
		{At: at.Add(30 * time.Minute), Kind: policy.EventStatus, To: severity.StatusPending},
	}, at.Add(48*time.Hour))
	for _, clock := range tl.Clocks {
		fmt.Println(clock.Agreement, clock.Target, clock.State, clock.Remaining, "left")
	}
	fmt.Println("next", tl.Next.UTC().Format(time.DateTime))
	// Output:
	// internal engage met 40m0s left
	// internal update paused 50m0s left
	// next 2026-03-12 16:30:00
}

// A service decides with the last good policy while somebody edits the files.
func ExampleStore() {
	files := fstest.MapFS{"support.yaml": {Data: []byte("version: 1\nname: support\nseverity: {default: low}\n")}}
	store, err := policy.NewStore(policy.Compiler{}, func() ([]policy.File, error) {
		return policy.ReadFS(files, "*.yaml")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, level := range []string{"high", "hihg"} {
		files["support.yaml"].Data = []byte("version: 1\nname: support\nseverity: {default: " + level + "}\n")
		if err := store.Reload(); err != nil {
			fmt.Println(err)
		}
		fmt.Println(store.Policy().Severity(&severity.Case{}))
	}
	// Output:
	// high
	// support.yaml:3:21: "hihg" is not a severity; did you mean "high"? [unknown-severity]
	// high
}

// A file in another layout, as it should be.
func ExampleFormat() {
	formatted, err := policy.Format(policy.File{Name: "support.yaml", Data: []byte(`
version:   1
name: support
severity:
    default: low   # until rules come
    rules:
    - name: an outage
      when: ticket.subject contains "down"
      severity:   urgent
calendars: { 24x7: {open: always} }
`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(formatted))
	// Output:
	// version: 1
	// name: support
	// severity:
	//   default: low   # until rules come
	//   rules:
	//     - name: an outage
	//       when: ticket.subject contains "down"
	//       severity: urgent
	// calendars: {24x7: {open: always}}
}

// Test files are read against the policy that they name. Package policytest and the
// tool run them.
func ExampleReadTests() {
	tests, err := policy.ReadTests(policy.File{Name: "example_test.yaml", Data: []byte(`policy: example.yaml
defaults: {at: 2026-11-20T23:30}
cases:
  - name: a disruption is due on Monday
    given: {fields: {impact: disrupted}}
    want: {severity: high, due: {internal.engage: 2026-11-23T01:30}}
`)}, func(name string) (*policy.Policy, error) {
		return policy.Compile(policy.File{Name: name, Data: []byte(text)})
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, test := range tests {
		fmt.Println(test.Name, test.Case.Fields)
		for _, want := range test.Wants {
			fmt.Println(" ", want.Key, want.Of, want.Value)
		}
	}
	// Output:
	// a disruption is due on Monday map[impact:disrupted]
	//   severity  high
	//   due internal.engage 2026-11-23 01:30:00 -0700 MST
}

// A compiler measures what cases reach of a policy.
func ExampleCompiler_Cover() {
	pol, coverage, err := policy.Compiler{}.Cover(policy.File{Name: "example.yaml", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	pol.Decide(friday)
	for _, p := range coverage.Points() {
		reached, of := p.Score()
		fmt.Printf("%s:%d %s: %d of %d\n", p.File, p.Line, p.Name, reached, of)
	}
	// Output:
	// example.yaml:9 rule "disrupted": 1 of 1
	// example.yaml:10 rule "disrupted": 1 of 2
	// example.yaml:14 calendar 24x5: 1 of 1
	// example.yaml:16 internal.engage of high: 1 of 1
}

// What is legal and probably not meant is a lint.
func ExampleCompiler_Check() {
	lints := policy.Compiler{}.Check(policy.File{Name: "support.yaml", Data: []byte(`version: 1
name: support
fields: {vip: bool, seats: int}
severity: {default: low, rules: [{name: a customer who matters, when: fields.vip, severity: high}]}
`)})
	fmt.Println(lints)
	// Output:
	// support.yaml:3:21: warning: no condition reads the field "seats"; use it or remove it [unused-field]
}

// A policy in words, for people who work by it.
func ExampleCompiler_Procedures() {
	procedures, err := policy.Compiler{}.Procedures(policy.File{Name: "example.yaml", Data: []byte(text)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, section := range procedures.Sections {
		fmt.Println(section.Title)
		for _, block := range section.Blocks {
			if block.Text != nil {
				fmt.Println(" ", block.Text)
			}
		}
	}
	// Output:
	// How serious a case is
	//   The first of these rules that matches a case decides.
	//   A case that no rule matches is low. Where something goes wrong while it is judged, it is at least high. An engineer may set another severity, which then counts.
	// What the words mean
	// What is promised
	//   For every case.
	// When desks are open
	//   Open mon-fri 00:00 to 24:00, in America/Denver.
}
