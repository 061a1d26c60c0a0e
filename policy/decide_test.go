package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var noon = time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)

func ddevLive(t testing.TB) *Policy {
	t.Helper()
	p, err := LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func instant(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The procedures promise engagement within 60 minutes 24x7 for Urgent, 2 hours
// 24x5 for High, 8 hours 24x5 for Medium and Low.
func TestDDEVLive(t *testing.T) {
	uptime := []severity.Signal{{Kind: "uptime", Environment: "production", State: severity.StateCritical}}
	staging := []severity.Signal{{Kind: "uptime", Environment: "staging", State: severity.StateCritical}}
	latency := []severity.Signal{{Kind: "metric", Environment: "production", State: severity.StateWarning}}
	tests := []struct {
		name      string
		at        string // "" is a Monday morning
		ticket    severity.Ticket
		signals   []severity.Signal
		fields    map[string]any
		wantRule  string
		wantScope Scope // "" is covered
		wantDue   string
		want      severity.Level
	}{
		{name: "a site that is down, found by an uptime check", signals: uptime,
			want: severity.Urgent, wantRule: "production down without a workaround", wantDue: "2026-03-09T10:00:00-06:00"},
		{name: "down with a known workaround is High", signals: uptime, fields: map[string]any{"workaround": true},
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-03-09T11:00:00-06:00"},
		{name: "a staging site that is down says nothing of production", signals: staging,
			want: severity.Low, wantDue: "2026-03-09T17:00:00-06:00"},
		{name: "a warning in production is High", signals: latency,
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-03-09T11:00:00-06:00"},
		{name: "disrupted is High with or without a workaround", fields: map[string]any{"impact": "disrupted"},
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-03-09T11:00:00-06:00"},
		{name: "partial loss is Medium", fields: map[string]any{"impact": "partial"},
			want: severity.Medium, wantRule: "partial loss or minor issue", wantDue: "2026-03-09T17:00:00-06:00"},
		{name: "an administrative request is Medium", fields: map[string]any{"request": "administrative"},
			want: severity.Medium, wantRule: "administrative request or documentation error", wantDue: "2026-03-09T17:00:00-06:00"},
		{name: "a feature request is Low", fields: map[string]any{"request": "feature"},
			want: severity.Low, wantRule: "feature request", wantDue: "2026-03-09T17:00:00-06:00"},
		{name: "the customer says low and production is down", ticket: severity.Ticket{Priority: severity.Low}, fields: map[string]any{"impact": "down"},
			want: severity.Urgent, wantRule: "production down without a workaround", wantDue: "2026-03-09T10:00:00-06:00"},
		{name: "the engineer's word wins, and deadlines follow it", ticket: severity.Ticket{Severity: severity.Urgent}, fields: map[string]any{"request": "feature"},
			want: severity.Urgent, wantRule: "feature request", wantDue: "2026-03-09T10:00:00-06:00"},
		{name: "consultative work is excluded and has no deadline", fields: map[string]any{"request": "design"},
			want: severity.Low, wantScope: ScopeExcluded},
		{name: "consultative words do not exclude an outage", signals: uptime, fields: map[string]any{"request": "design"},
			want: severity.Urgent, wantRule: "production down without a workaround", wantDue: "2026-03-09T10:00:00-06:00"},
		{name: "a legacy product is limited", fields: map[string]any{"legacy": true},
			want: severity.Low, wantScope: ScopeLimited, wantDue: "2026-03-09T17:00:00-06:00"},
		{name: "High on Friday night is due on Monday", at: "2026-11-20T23:30:00-07:00", fields: map[string]any{"impact": "disrupted"},
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-11-23T01:30:00-07:00"},
		{name: "whatever zone the instant is given in", at: "2026-11-21T06:30:00Z", fields: map[string]any{"impact": "disrupted"},
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-11-23T01:30:00-07:00"},
		{name: "Urgent knows no weekend", at: "2026-11-21T12:00:00-07:00", signals: uptime,
			want: severity.Urgent, wantRule: "production down without a workaround", wantDue: "2026-11-21T13:00:00-07:00"},
		{name: "clocks count from creation", ticket: severity.Ticket{CreatedAt: instant(t, "2026-03-06T23:00:00-07:00")}, fields: map[string]any{"impact": "disrupted"},
			want: severity.High, wantRule: "production disrupted", wantDue: "2026-03-09T01:00:00-06:00"},
		{name: "eight hours to Friday's end are due at Friday's end", at: "2026-03-06T16:00:00-07:00",
			want: severity.Low, wantDue: "2026-03-07T00:00:00-07:00"},
		{name: "a resolved ticket has no deadline", ticket: severity.Ticket{Status: severity.StatusResolved}, signals: uptime,
			want: severity.Urgent, wantRule: "production down without a workaround"},
	}
	p := ddevLive(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.at == "" {
				tt.at = "2026-03-09T09:00:00-06:00"
			}
			if tt.wantScope == "" {
				tt.wantScope = ScopeCovered
			}
			c := severity.Case{At: instant(t, tt.at), Ticket: tt.ticket, Signals: tt.signals, Fields: tt.fields}
			d := p.Decide(c)
			due := ""
			if at, ok := d.Due("internal", sla.Engage); ok {
				due = at.Format(time.RFC3339)
			}
			if d.Severity != tt.want || d.Rule != tt.wantRule || d.Route.Scope != tt.wantScope || due != tt.wantDue || len(d.Faults) > 0 {
				t.Errorf("%v by %q, %s, due %q, faults %v; want %v by %q, %s, due %q",
					d.Severity, d.Rule, d.Route.Scope, due, d.Faults, tt.want, tt.wantRule, tt.wantScope, tt.wantDue)
			}
			if got := p.Severity(&c); got != d.Severity {
				t.Errorf("Severity says %v, Decide %v", got, d.Severity)
			}
		})
	}
}

func TestDecideReportsWhatDoesNotRaise(t *testing.T) {
	tests := []struct {
		name string
		c    severity.Case
		want severity.FaultKind
	}{
		{name: "a case without an instant", want: severity.FaultNoAt},
		{name: "a ticket from the future", c: severity.Case{At: noon, Ticket: severity.Ticket{CreatedAt: noon.Add(time.Second)}}, want: severity.FaultCreatedAt},
	}
	p := ddevLive(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := p.Decide(tt.c)
			if len(d.Faults) != 1 || d.Faults[0].Kind != tt.want || d.Judged != severity.Low {
				t.Errorf("judged %v with %+v, want low with %s", d.Judged, d.Faults, tt.want)
			}
			if (len(d.Deadlines) == 0) != tt.c.At.IsZero() {
				t.Errorf("deadlines %v", d.Deadlines)
			}
		})
	}
}

// Of several agreements those that apply have deadlines, of the targets that begin
// with a case.
func TestDecideAgreements(t *testing.T) {
	p := mustCompile(t, `version: 1
name: several
fields: {plan: {enum: [free, gold]}}
severity: {default: low}
calendars: {24x7: {open: always}}
sla:
  gold: {when: fields.plan == "gold", engage: {low: 1h 24x7}, next_reply: {low: 1h 24x7}, update: {low: 1h 24x7}, resolve: {low: 8h 24x7}}
  all: {engage: {low: 4h 24x7, urgent: 1h 24x7}}
`)
	for _, tt := range []struct {
		name string
		c    severity.Case
		want []string
	}{
		{name: "one applies", want: []string{"all.engage 4h0m0s"}},
		{name: "both apply", c: severity.Case{Fields: map[string]any{"plan": "gold"}}, want: []string{"gold.engage 1h0m0s", "gold.resolve 8h0m0s", "all.engage 4h0m0s"}},
		{name: "a severity without a promise", c: severity.Case{Ticket: severity.Ticket{Severity: severity.High}}},
		{name: "a severity beyond those there are is the highest", c: severity.Case{Ticket: severity.Ticket{Severity: 9, Priority: 9}}, want: []string{"all.engage 1h0m0s"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.At = noon
			d := p.Decide(tt.c)
			var got []string
			for _, x := range d.Deadlines {
				got = append(got, fmt.Sprint(x.Agreement, ".", x.Target, " ", x.Due.Sub(noon)))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || d.Entered > severity.Urgent || d.Severity > severity.Urgent {
				t.Errorf("%s, entered %s\n%s", d.Severity, d.Entered, diff)
			}
		})
	}
}

func TestFaultingRoutesAndAgreements(t *testing.T) {
	text := `version: 1
name: x
calendars: {24x7: {open: always}}
severity: {default: low}
routes:
  - {name: broken, when: boom(ticket.id), scope: excluded}
sla:
  faulty: {when: boom(ticket.id), engage: {low: 1h 24x7}}
`
	p, err := Compiler{Funcs: map[string]any{"boom": func(string) bool { panic("boom") }}}.Compile(File{"x.yaml", []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	d := p.Decide(severity.Case{At: noon})
	if d.Route.Scope != ScopeCovered || len(d.Deadlines) != 1 || d.Judged != severity.Low || len(d.Faults) != 2 {
		t.Errorf("%+v", d)
	}
}

// exampleCases returns the cases beside the reference policy.
func exampleCases(t testing.TB, p *Policy) []severity.Case {
	t.Helper()
	data, err := os.ReadFile("../examples/ddev-live/cases.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var cases []severity.Case
	for line := range bytes.Lines(data) {
		c, err := p.ParseCase(line)
		if err != nil {
			t.Fatalf("line %d: %v", len(cases)+1, err)
		}
		cases = append(cases, c)
	}
	if len(cases) < 8 {
		t.Fatalf("only %d cases", len(cases))
	}
	return cases
}

// The cases of the example and their decisions, a line each.
func TestExampleDecisions(t *testing.T) {
	p := ddevLive(t)
	var got bytes.Buffer
	for _, c := range exampleCases(t, p) {
		d := p.Decide(c)
		d.Policy = "" // the digest changes with every comment of the policy
		if err := json.NewEncoder(&got).Encode(d); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "../examples/ddev-live/decisions.jsonl", got.Bytes())
}

// golden compares with a file, or rewrites it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (rewrite it with -update):\n%s", path, diff)
	}
}

func TestDecisionSurvivesJSON(t *testing.T) {
	d := ddevLive(t).Decide(severity.Case{At: noon, Ticket: severity.Ticket{ID: "1", Priority: severity.Low}, Fields: map[string]any{"impact": "down", "legacy": 1}})
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back Decision
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	inKey := cmpopts.IgnoreFields(escalation.Entry{}, "Run", "Action")
	if diff := cmp.Diff(d, back, inKey); diff != "" {
		t.Error(diff)
	}
}

func TestSameInputSameBytes(t *testing.T) {
	c := severity.Case{At: noon, Fields: map[string]any{"impact": 1, "legacy": 2, "request": 3, "workaround": 4}}
	decide := func(c severity.Case) string {
		data, err := json.Marshal(ddevLive(t).Decide(c))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	want := decide(c)
	for range 5 {
		if got := decide(c); got != want {
			t.Fatalf("%s\nthen\n%s", want, got)
		}
	}
	c.At = c.At.In(time.FixedZone("elsewhere", -9*3600))
	if got := decide(c); got != want {
		t.Errorf("in another Location\n%s\nwant\n%s", got, want)
	}
}

func TestPolicyServesManyGoroutines(t *testing.T) {
	p := ddevLive(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, impact := range []string{"none", "minor", "partial", "disrupted", "down"} {
				c := severity.Case{At: noon, Fields: map[string]any{"impact": impact}}
				d, x := p.Decide(c), p.Explain(c)
				if p.Severity(&c) != d.Severity || x.Severity != d.Severity {
					t.Errorf("%s: %v, %v", impact, d.Severity, x.Severity)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkDDEVLive(b *testing.B) {
	p := ddevLive(b)
	c := severity.Case{
		At:      instant(b, "2026-11-20T23:30:00-07:00"),
		Ticket:  severity.Ticket{ID: "4711", Subject: "Shop does not answer", Priority: severity.Low},
		Signals: []severity.Signal{{Kind: "metric", Environment: "production", State: severity.StateWarning}},
		Fields:  map[string]any{"impact": "disrupted", "workaround": true},
	}
	b.Run("Severity", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Severity(&c)
		}
	})
	b.Run("Decide", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Decide(c)
		}
	})
}

// A decision of the example is made of few allocations: what it returns.
func TestDecideAllocatesLittle(t *testing.T) {
	p := ddevLive(t)
	for i, c := range exampleCases(t, p) {
		r := p.vocabulary.Read(&c)
		if n := testing.AllocsPerRun(20, func() { p.decide(&c, r) }); n > 10 {
			t.Errorf("case %d: %v allocations", i, n)
		}
		r.Release()
	}
}

// The first and the last year that calendars know have deadlines.
func TestDeadlinesWithinTheYears(t *testing.T) {
	p := ddevLive(t)
	for _, at := range []string{"1900-01-01T00:00:00Z", "2200-12-30T00:00:00Z"} {
		d := p.Decide(severity.Case{At: instant(t, at), Fields: map[string]any{"impact": "down"}})
		if due, ok := d.Due("internal", sla.Engage); !ok || !due.Equal(instant(t, at).Add(time.Hour)) || len(d.Faults) > 0 {
			t.Errorf("%s: due %s, faults %+v", at, due, d.Faults)
		}
	}
}

// Where calendars end, a case has no deadline and a fault that says so: never a
// deadline in the year 1.
func TestDeadlinesBeyondTheYears(t *testing.T) {
	p := ddevLive(t)
	for _, at := range []string{"2200-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "1850-12-31T00:00:00Z"} {
		d := p.Decide(severity.Case{At: instant(t, at), Fields: map[string]any{"impact": "down"}})
		if _, ok := d.Due("internal", sla.Engage); ok || len(d.Deadlines) != 0 || len(d.Faults) != 1 || d.Faults[0].Kind != severity.FaultYears {
			t.Errorf("%s: %+v %+v", at, d.Deadlines, d.Faults)
		}
	}
}
