package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

// planPolicy has one ladder of each kind, in UTC.
const planPolicy = `version: 1
name: plan
zone: UTC
fields: {impact: {enum: [none, minor, partial, down]}, vip: bool}
severity:
  default: low
  rules:
    - {name: down, when: fields.impact == "down", severity: urgent}
    - {name: partial, when: fields.impact == "partial", severity: high}
    - {name: minor, when: fields.impact == "minor", severity: medium}
calendars:
  24x7: {open: always}
  night: {open: {mon-sun: 22:00-07:00}}
  office: {open: {mon-fri: 09:00-17:00}}
sla:
  internal: {engage: {urgent: 60m 24x7, medium: 8h office}, resolve: {urgent: 4h 24x7}}
schedules:
  one: {people: [ana]}
  two: {people: [leo]}
  nobody: {start: 2027-01-04T00:00, people: [zoe]}
  patient: {start: 2027-01-04T00:00, people: [zoe], on_empty: wait}
bridges: {main: {url: "https://bridge.example.com", phone: "+1 555 0100"}}
escalation:
  page: [urgent, high]
  hold: {for: 5m, during: night, when: not fields.vip, unless: [urgent]}
  maintenance:
    - {from: 2026-06-01T10:00, to: 2026-06-01T12:00, when: 'ticket.product == "db"', note: database upgrade}
  ladders:
    vip:
      severity: urgent
      when: fields.vip
      steps:
        - {after: 0m, do: [{notify: one}, {annotate: {label: Who, note: "${ticket.requester} of ${ticket.company}", url: "https://crm.example.com/${ticket.id}"}}]}
        - {after: 30m, do: [{annotate: {label: Still open, note: "at ${at}"}}]}
    urgent:
      fallback: {group: Everybody}
      steps:
        - {after: 0m, do: [{notify: one}]}
        - {after: 30m, do: [{bridge: main}, {notify: two}]}
        - {before: 15m, of: internal.engage, do: [{webhook: "https://hooks.example.com/soon"}]}
        - {after: 0m, of: internal.resolve, do: [{severity: urgent}]}
    high:
      fallback: {notify: two}
      steps:
        - {after: 0m, do: [{notify: nobody}]}
        - {after: 10m, do: [{notify: patient}, {unassign: true}]}
        - {after: 20m, do: [{group: Tier Two}]}
    medium: {steps: [{after: 2h, do: [{notify: one}, {bridge: main}, {group: Tier Two}]}]}
`

// inWords is a plan in a few words, with times from the case's instant on.
func inWords(at time.Time, plan []escalation.Entry) []string {
	var lines []string
	for _, e := range plan {
		words := []string{fmt.Sprintf("+%v", e.At.Sub(at)), string(e.Do), e.Target}
		if len(e.People) > 0 {
			words = append(words, "("+strings.Join(e.People, ", ")+")")
		}
		for _, s := range []string{e.URL, e.Phone, e.Note} {
			if s != "" {
				words = append(words, s)
			}
		}
		if e.Suppressed != "" {
			words = append(words, "- "+string(e.Suppressed))
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

func TestPlan(t *testing.T) {
	at := func(text string) time.Time { return instant(t, text) }
	day, evening := at("2026-03-04T12:00:00Z"), at("2026-03-04T23:00:00Z")
	fields := func(impact string, vip bool) map[string]any { return map[string]any{"impact": impact, "vip": vip} }
	tests := []struct {
		name string
		c    severity.Case
		want []string
	}{
		{name: "the chain, and what hangs on deadlines", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.Low}, Fields: fields("down", false)},
			want: []string{"+0s severity urgent", "+0s notify one (ana)", "+30m0s bridge main https://bridge.example.com +1 555 0100", "+30m0s notify two (leo)",
				"+45m0s webhook https://hooks.example.com/soon", "+4h0m0s severity urgent"}},
		{name: "what is due already happens at the start", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.Urgent, CreatedAt: day.Add(-50 * time.Minute)}, Fields: fields("down", false)},
			want: []string{"+0s notify one (ana)", "+0s webhook https://hooks.example.com/soon", "+30m0s bridge main https://bridge.example.com +1 555 0100", "+30m0s notify two (leo)", "+3h10m0s severity urgent"}},
		{name: "the first ladder whose condition holds, with its texts", c: severity.Case{At: day, Ticket: severity.Ticket{ID: "7", Priority: severity.Urgent, Requester: "Sam", Company: "Acme"}, Fields: fields("down", true)},
			want: []string{"+0s notify one (ana)", "+0s annotate Who https://crm.example.com/7 Sam of Acme",
				"+30m0s annotate Still open at 2026-03-04T12:30:00Z"}},
		{name: "nobody on call: the next step at once, or after its time", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.High}, Fields: fields("partial", true)},
			want: []string{"+0s notify nobody - nobody on call", "+0s notify patient - nobody on call", "+0s unassign ", "+20m0s group Tier Two", "+20m0s notify two (leo)"}},
		{name: "a severity that does not page", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.Medium}, Fields: fields("minor", true)},
			want: []string{"+2h0m0s notify one (ana) - page filter", "+2h0m0s bridge main https://bridge.example.com +1 555 0100 - page filter", "+2h0m0s group Tier Two"}},
		{name: "a severity without a ladder", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.High}, Fields: fields("none", false)},
			want: []string{"+0s severity low"}},
		{name: "the waiting room at night", c: severity.Case{At: evening, Ticket: severity.Ticket{Priority: severity.Medium}, Fields: fields("minor", false)},
			want: []string{"+0s run medium - waiting room", "+2h5m0s notify one (ana) - page filter", "+2h5m0s bridge main https://bridge.example.com +1 555 0100 - page filter", "+2h5m0s group Tier Two"}},
		{name: "not by day", c: severity.Case{At: at("2026-03-04T21:59:59Z"), Ticket: severity.Ticket{Priority: severity.Medium}, Fields: fields("minor", false)},
			want: []string{"+2h0m0s notify one (ana) - page filter", "+2h0m0s bridge main https://bridge.example.com +1 555 0100 - page filter", "+2h0m0s group Tier Two"}},
		{name: "nor for whom its condition leaves out", c: severity.Case{At: evening, Ticket: severity.Ticket{Priority: severity.Medium}, Fields: fields("minor", true)},
			want: []string{"+2h0m0s notify one (ana) - page filter", "+2h0m0s bridge main https://bridge.example.com +1 555 0100 - page filter", "+2h0m0s group Tier Two"}},
		{name: "maintenance", c: severity.Case{At: at("2026-06-01T11:00:00Z"), Ticket: severity.Ticket{Priority: severity.Medium, Product: "db"}, Fields: fields("minor", true)},
			want: []string{"+0s run medium - maintenance", "+3h0m0s notify one (ana) - page filter", "+3h0m0s bridge main https://bridge.example.com +1 555 0100 - page filter", "+3h0m0s group Tier Two"}},
		{name: "the engineer's severity has been posted already", c: severity.Case{At: day, Ticket: severity.Ticket{Priority: severity.High, Severity: severity.Low}, Fields: fields("down", false)}},
		{name: "resolved", c: severity.Case{At: day, Ticket: severity.Ticket{Status: severity.StatusResolved}, Fields: fields("down", false)}},
		{name: "no instant", c: severity.Case{Fields: fields("down", false)}},
	}
	p := mustCompile(t, planPolicy)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, inWords(tt.c.At, p.Decide(tt.c).Plan)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Follow, if nothing is told, does what the plan says.
func TestPlanIsWhatFollows(t *testing.T) {
	live, each := ddevLive(t), mustCompile(t, planPolicy)
	fields := func(impact string, vip bool) map[string]any { return map[string]any{"impact": impact, "vip": vip} }
	for _, tt := range []struct {
		name   string
		p      *Policy
		fields map[string]any
	}{
		{"none", live, fields("none", false)},
		{"minor", live, fields("minor", false)},
		{"partial", live, fields("partial", false)},
		{"disrupted", live, fields("disrupted", false)},
		{"down", live, fields("down", false)},
		{"with what hangs on deadlines", each, fields("down", false)},
		{"with annotations", each, fields("down", true)},
		{"with nobody on call", each, fields("partial", false)},
	} {
		c := severity.Case{At: noon, Ticket: severity.Ticket{ID: "7", Requester: "Sam"}, Fields: tt.fields}
		plan := tt.p.Decide(c).Plan
		var followed []escalation.Entry
		for _, e := range tt.p.Follow(c, nil, noon.Add(100*time.Hour)).Entries {
			if e.Key != "" && !strings.HasPrefix(e.Key, "7/internal.") {
				if e.Step == 0 && e.Do == escalation.DoSeverity {
					e.Reason = "the desk has none" // a life says why the severity is what it is
				}
				followed = append(followed, e.Entry)
			}
		}
		if diff := cmp.Diff(plan, followed); diff != "" || len(plan) == 0 {
			t.Errorf("%s: plan -, followed +\n%s", tt.name, diff)
		}
	}
}

// Who is paged once more is told why the case is open again.
func TestRunsSayWhyTheyBegin(t *testing.T) {
	p := mustCompile(t, `version: 1
name: why
zone: UTC
severity: {default: urgent}
calendars: {24x7: {open: always}}
routes:
  - {name: sales, when: ticket.assignee == "sales" or ticket.status == "pending", scope: excluded}
schedules: {one: {people: [ana]}}
escalation: {ladders: {urgent: {severity: urgent, fallback: {notify: one}, steps: [{after: 0m, do: [{notify: one}]}]}}}
`)
	for _, tt := range []struct {
		name   string
		events []Event
		want   []string // the reason of each page and of its end
	}{
		{"it begins", nil, []string{"triggered"}},
		{"resolved", []Event{ev("1h", EventResolve)}, []string{"triggered", "resolved"}},
		{"excluded", []Event{ev("1h", EventAssign, to("sales"))}, []string{"triggered", "stood down"}},
		{"reopened", []Event{ev("1h", EventResolve), ev("2h", EventReopen)}, []string{"triggered", "resolved", "reopened"}},
		{"given the status of an open one", []Event{ev("1h", EventClose), ev("2h", EventStatus, to("open"))}, []string{"triggered", "resolved", "reopened"}},
		{"answered by the customer", []Event{ev("1h", EventStatus, to("pending")), ev("2h", EventReply, by(ByCustomer))}, []string{"triggered", "stood down", "reopened"}},
		{"not excluded any more", []Event{ev("1h", EventAssign, to("sales")), ev("2h", EventAssign, to("support"))}, []string{"triggered", "stood down", "triggered"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, e := range p.Follow(severity.Case{At: monday}, tt.events, time.Time{}).Entries {
				if e.Do == escalation.DoNotify || e.Do == escalation.DoResolve && e.Key != "" || e.Do == escalation.DoStandDown {
					got = append(got, e.Reason)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What an engineer sets at the desk while the ticket is resolved, and takes back, is
// not what the desk shows when it is reopened.
func TestDeskWhileResolved(t *testing.T) {
	p := mustCompile(t, planPolicy)
	events := []Event{ev("1h", EventResolve), ev("2h", EventSeverity, to("low")), ev("3h", EventSeverity, to("none")), ev("4h", EventReopen)}
	var got []string
	for _, e := range p.Follow(severity.Case{At: monday, Fields: map[string]any{"impact": "down"}}, events, time.Time{}).Entries {
		if e.Do == escalation.DoSeverity && e.Key != "" {
			got = append(got, fmt.Sprint(e.At.Sub(monday), " ", e.Target))
		}
	}
	if diff := cmp.Diff([]string{"0s urgent", "4h0m0s urgent"}, got); diff != "" {
		t.Error(diff)
	}
}

// Where a service's function panics, a hold and maintenance do not happen, and a
// ladder applies only if no other does.
func TestEscalationFaults(t *testing.T) {
	c := Compiler{Funcs: map[string]any{"broken": func(string) bool { panic("out of order") }}}
	p, err := c.Compile(File{"f.yaml", []byte(`version: 1
name: faults
zone: UTC
severity: {default: high}
calendars: {24x7: {open: always}}
schedules: {one: {people: [ana]}, two: {people: [leo]}}
escalation:
  hold: {for: 5m, when: broken(ticket.id)}
  maintenance: [{from: 2026-01-01T00:00, to: 2027-01-01T00:00, when: broken(ticket.id)}]
  ladders:
    first: {severity: high, when: broken(ticket.id), steps: [{after: 0m, do: [{notify: one}, {annotate: {label: X, note: "${broken(ticket.id)}"}}]}]}
    second: {severity: high, when: ticket.product == "x", steps: [{after: 0m, do: [{notify: two}]}]}
    third: {severity: high, when: broken(ticket.company), steps: [{after: 0m, do: [{notify: two}]}]}
`)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, product string
		wantFaults    []severity.FaultKind
		want          []string
	}{
		{name: "another ladder applies", product: "x", want: []string{"+0s severity high", "+0s notify two (leo)"},
			wantFaults: []severity.FaultKind{severity.FaultLadder, severity.FaultHold, severity.FaultMaintenance}},
		{name: "no other does: the first of those", want: []string{"+0s severity high", "+0s notify one (ana)", "+0s annotate X"},
			wantFaults: []severity.FaultKind{severity.FaultLadder, severity.FaultLadder, severity.FaultHold, severity.FaultMaintenance, severity.FaultText}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := severity.Case{At: noon, Ticket: severity.Ticket{Product: tt.product}}
			d := p.Decide(c)
			if diff := cmp.Diff(tt.wantFaults, kindsOf(d.Faults)); diff != "" {
				t.Error(diff)
			}
			told := p.Follow(c, []Event{{At: noon.Add(time.Hour), Kind: EventNote}}, time.Time{})
			if diff := cmp.Diff(tt.wantFaults, kindsOf(told.Faults)); diff != "" {
				t.Errorf("in a life that goes on: %s", diff)
			}
			if diff := cmp.Diff(tt.want, inWords(noon, d.Plan)); diff != "" {
				t.Error(diff)
			}
			if d.Judged != severity.High {
				t.Errorf("judged %s: such faults raise nothing", d.Judged)
			}
		})
	}
}

func kindsOf(faults []severity.Fault) []severity.FaultKind {
	var kinds []severity.FaultKind
	for _, f := range faults {
		kinds = append(kinds, f.Kind)
	}
	return kinds
}
