package policy

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

const coverPolicy = `version: 1
name: cover
zone: UTC
fields:
  impact: {enum: [none, minor, down]}
  vip: bool
facts:
  busy: fields.impact >= "minor" and open("office")
severity:
  default: low
  rules:
    - name: down
      when: busy and (fields.vip or fields.impact == "down")
      severity: urgent
    - {name: vip, when: not fields.vip, severity: medium}
    - {name: rest, always: true, severity: high}
routes:
  - {name: sales, when: ticket.type == "sales", scope: excluded}
calendars:
  24x7: {open: always}
  office: {open: {mon-fri: 09:00-17:00}}
  weekend: {open: {sat-sun: 00:00-24:00}}
  both: {any_of: [office, weekend]}
  night: {open: {mon-sun: 22:00-07:00}}
sla:
  internal:
    when: ticket.company != "free"
    engage: {urgent: 1h 24x7, medium: 8h both}
    update: {urgent: 1h 24x7}
    pause_on: [pending]
    close_pending_after: 1h 24x7
schedules:
  ana: {people: [ana]}
escalation:
  page: [urgent, high]
  hold: {for: 5m, during: night, when: fields.vip, unless: [urgent]}
  by_hand: {do: [{group: Two}]}
  ladders:
    urgent:
      steps:
        - {after: 0m, do: [{notify: ana}]}
        - {after: 10m, do: [{notify: ana}]}
    quiet: {severity: medium, when: not busy, steps: [{after: 1h, do: [{group: One}]}]}
`

func covering(t testing.TB) (*Policy, *Coverage) {
	t.Helper()
	p, c, err := Compiler{}.Cover(File{"cover.yaml", []byte(coverPolicy)})
	if err != nil {
		t.Fatal(err)
	}
	return p, c
}

// reached writes the points that were reached, a line each.
func reached(c *Coverage) string {
	var b strings.Builder
	for _, p := range c.Points() {
		switch {
		case p.Hits == 0:
		case p.Kind == CoverCondition:
			fmt.Fprintf(&b, "%d:%d %s: %s %d+%d\n", p.Line, p.Column, p.Name, p.Text, p.True, p.False)
		default:
			fmt.Fprintf(&b, "%d:%d %s %d\n", p.Line, p.Column, p.Name, p.Hits)
		}
	}
	return b.String()
}

// Each case reaches what a decision on it evaluates, and nothing else.
func TestCoverage(t *testing.T) {
	noon := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC) // a Friday
	reply := Event{At: noon.Add(time.Minute), Kind: EventReply, By: ByAgent}
	tests := []struct {
		name   string
		c      severity.Case
		events []Event
		until  time.Time
		want   string
	}{
		{name: "the first rule", c: severity.Case{At: noon, Fields: map[string]any{"impact": "down"}}, want: `
8:9 fact busy: fields.impact >= "minor" and open("office") 1+0
8:9 fact busy: fields.impact >= "minor" 1+0
8:38 fact busy: open("office") 1+0
12:13 rule "down" 1
13:13 rule "down": busy and (fields.vip or fields.impact == "down") 1+0
13:13 rule "down": busy 1+0
13:23 rule "down": fields.vip 0+1
13:37 rule "down": fields.impact == "down" 1+0
18:25 route "sales": ticket.type == "sales" 0+1
20:3 calendar 24x7 1
21:3 calendar office 1
27:11 agreement internal: ticket.company != "free" 1+0
28:14 internal.engage of urgent 1
36:40 hold: fields.vip 0+1
41:11 step 1 of ladder urgent 1
42:11 step 2 of ladder urgent 1
`},
		{name: "a rule after others, a calendar of calendars, a ladder for some", c: severity.Case{At: noon}, want: `
8:9 fact busy: fields.impact >= "minor" and open("office") 0+2
8:9 fact busy: fields.impact >= "minor" 0+2
13:13 rule "down": busy and (fields.vip or fields.impact == "down") 0+1
13:13 rule "down": busy 0+1
15:14 rule "vip" 1
15:25 rule "vip": not fields.vip 1+0
18:25 route "sales": ticket.type == "sales" 0+1
21:3 calendar office 1
22:3 calendar weekend 1
23:3 calendar both 1
24:3 calendar night 1
27:11 agreement internal: ticket.company != "free" 1+0
28:31 internal.engage of medium 1
36:40 hold: fields.vip 0+1
43:37 ladder quiet: not busy 1+0
43:55 step 1 of ladder quiet 1
`},
		{name: "excluded, and no ladder", c: severity.Case{At: noon, Ticket: severity.Ticket{Type: "sales"}, Fields: map[string]any{"vip": true}}, want: `
8:9 fact busy: fields.impact >= "minor" and open("office") 0+1
8:9 fact busy: fields.impact >= "minor" 0+1
13:13 rule "down": busy and (fields.vip or fields.impact == "down") 0+1
13:13 rule "down": busy 0+1
15:25 rule "vip": not fields.vip 0+1
16:14 rule "rest" 1
18:25 route "sales": ticket.type == "sales" 1+0
`},
		{name: "a life", c: severity.Case{At: noon, Fields: map[string]any{"impact": "down"}}, events: []Event{
			reply,
			{At: noon.Add(2 * time.Minute), Kind: EventEscalate},
			{At: noon.Add(3 * time.Minute), Kind: EventStatus, To: "pending"},
		}, until: noon.Add(2 * time.Hour), want: `
20:3 calendar 24x7 7
29:14 internal.update of urgent 1
31:26 internal.close_pending_after 1
37:3 by_hand 1
41:11 step 1 of ladder urgent 1
42:11 step 2 of ladder urgent 1
`},
		{name: "a life to an instant before the second step", c: severity.Case{At: noon, Fields: map[string]any{"impact": "down"}}, events: []Event{reply}, want: `
20:3 calendar 24x7 4
29:14 internal.update of urgent 1
41:11 step 1 of ladder urgent 1
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, c := covering(t)
			got := ""
			if tt.events == nil {
				p.Decide(tt.c)
				got = reached(c)
			} else {
				p.Follow(tt.c, tt.events, tt.until)
				for line := range strings.Lines(reached(c)) {
					if strings.Contains(line, "calendar 24x7") || strings.Contains(line, "update") || strings.Contains(line, "close_pending") || strings.Contains(line, "step") || strings.Contains(line, "by_hand") {
						got += line
					}
				}
			}
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Measuring changes no decision and no life, and adds up from many goroutines.
func TestCoverageChangesNothing(t *testing.T) {
	measured, cover := covering(t)
	plain, err := Compile(File{"cover.yaml", []byte(coverPolicy)})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)
	var workers sync.WaitGroup
	for i := range 60 {
		workers.Go(func() {
			c := severity.Case{At: at.Add(time.Duration(i) * time.Hour), Fields: map[string]any{"impact": []string{"none", "minor", "down"}[i%3], "vip": i%2 == 0}}
			events := []Event{{At: c.At.Add(time.Minute), Kind: EventField, Name: "impact", Value: "down"}, {At: c.At.Add(time.Hour), Kind: EventReply, By: ByAgent}}
			if diff := cmp.Diff(plain.Decide(c), measured.Decide(c)); diff != "" {
				t.Error(diff)
			}
			want, _ := json.Marshal(plain.Follow(c, events, time.Time{}))
			got, err := json.Marshal(measured.Follow(c, events, time.Time{}))
			if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
	workers.Wait()
	decided := 0
	for _, p := range cover.Points() {
		if p.Kind == CoverRule {
			decided += p.Hits
		}
	}
	if want := 60 * (1 + 3); decided != want { // a life decides at its beginning and at each event
		t.Errorf("%d decisions, want %d", decided, want)
	}
}

func TestCoverReportsFaults(t *testing.T) {
	_, _, err := Compiler{}.Cover(File{"f.yaml", []byte("version: 2\n")})
	if len(faultsOf(err)) == 0 {
		t.Errorf("no faults: %v", err)
	}
}

// Every rule, condition, promise, step and calendar is a point, at its place.
func TestCoverPoints(t *testing.T) {
	_, cover := covering(t)
	lines := strings.Split(coverPolicy, "\n")
	count := map[CoverKind]int{}
	for _, p := range cover.Points() {
		count[p.Kind]++
		if got, of := p.Score(); got != 0 || of == 0 {
			t.Errorf("%s scores %d of %d", p.Name, got, of)
		}
		if at := string([]rune(lines[p.Line-1])[p.Column-1:]); p.Kind == CoverCondition && !strings.HasPrefix(at, p.Text) {
			t.Errorf("%s is said to be %q, where %q stands", p.Name, p.Text, at)
		}
	}
	want := map[CoverKind]int{CoverRule: 3, CoverCondition: 3 + 4 + 1 + 1 + 1 + 1 + 1, CoverTarget: 4, CoverStep: 4, CoverCalendar: 5}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
