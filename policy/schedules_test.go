package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/google/go-cmp/cmp"
)

// The owner's rotations: they turn over on Mondays at 11:00, and each day has two
// shifts of twelve hours.
func TestDDEVLiveSchedules(t *testing.T) {
	p, err := LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name     string
		schedule string
		at       string
		want     string // who, and for whom
	}{
		{"before the start nobody", "tier-one", "2026-03-02T10:59:59-07:00", ""},
		{"the first shift", "tier-one", "2026-03-02T11:00:00-07:00", "one-a"},
		{"until the night", "tier-one", "2026-03-02T22:59:59-07:00", "one-a"},
		{"the first night", "tier-one", "2026-03-02T23:00:00-07:00", "one-d"},
		{"until the morning", "tier-one", "2026-03-03T10:59:59-07:00", "one-d"},
		{"the same person next day", "tier-one", "2026-03-03T11:00:00-07:00", "one-a"},
		{"before the shift change", "tier-one", "2026-03-04T10:59:59-07:00", "one-d"},
		{"the shift change", "tier-one", "2026-03-04T11:00:00-07:00", "one-b for one-a: shift change"},
		{"the end of the shift change", "tier-one", "2026-03-04T22:59:59-07:00", "one-b for one-a: shift change"},
		{"after the shift change", "tier-one", "2026-03-05T11:00:00-07:00", "one-a"},
		{"Sunday night belongs to last week", "tier-one", "2026-03-09T10:59:59-06:00", "one-d"},
		{"Monday at 11:00, by the clock", "tier-one", "2026-03-09T11:00:00-06:00", "one-b"},
		{"the second week's nights", "tier-one", "2026-03-09T23:00:00-06:00", "one-e"},
		{"the third week", "tier-one", "2026-03-16T11:00:00-06:00", "one-c"},
		{"the third week's nights", "tier-one", "2026-03-17T02:00:00-06:00", "one-f"},
		{"round again", "tier-one", "2026-03-23T11:00:00-06:00", "one-a"},
		{"in winter, still at 11:00", "tier-one", "2026-11-02T10:59:59-07:00", "one-e"},
		{"in winter, at 11:00", "tier-one", "2026-11-02T11:00:00-07:00", "one-c"},
		{"tier two", "tier-two", "2026-03-04T12:00:00-07:00", "two-a"},
		{"tier two at night", "tier-two", "2026-03-05T02:00:00-07:00", "two-c"},
		{"tier two next week", "tier-two", "2026-03-09T11:00:00-06:00", "two-b"},
		{"tier two after two weeks", "tier-two", "2026-03-16T11:00:00-06:00", "two-a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := onCall(t, p.Schedule(tt.schedule), tt.at); got != tt.want {
				t.Errorf("%s at %s: %q, want %q", tt.schedule, tt.at, got, tt.want)
			}
		})
	}
	for night, want := range map[string]time.Duration{
		"2026-03-07": 11 * time.Hour, // the clocks go forward
		"2026-03-08": 12 * time.Hour,
		"2026-10-31": 13 * time.Hour, // the clocks go back
		"2026-11-01": 12 * time.Hour,
	} {
		for _, name := range p.Schedules() {
			s := p.Schedule(name)
			begin, _ := time.ParseInLocation("2006-01-02 15:04", night+" 23:00", s.Zone())
			for shift := range s.Shifts(begin, begin.Add(36*time.Hour)) {
				if got := shift.To.Sub(shift.From); got != want || shift.To.Format("15:04") != "11:00" {
					t.Errorf("%s, the night of %s: %s until %s, want %s until 11:00", name, night, got, shift.To, want)
				}
				break
			}
		}
	}
}

// onCall returns who is on call, and for whom.
func onCall(t *testing.T, s *escalation.Schedule, at string) string {
	t.Helper()
	instant, err := time.Parse(time.RFC3339, at)
	if err != nil || s == nil {
		t.Fatal(s, err)
	}
	var texts []string
	for _, d := range s.OnCall(instant) {
		text := d.Person
		if d.For != "" {
			text += " for " + d.For
		}
		if d.Note != "" {
			text += ": " + d.Note
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, ", ")
}

func TestSchedules(t *testing.T) {
	p, err := Compile(File{"f.yaml", []byte(`version: 1
name: desks
zone: America/Denver
severity: {default: low}
schedules:
  always: {people: [ana], on_empty: wait}
  inherits:
    start: 2026-03-02T11:00
    every: 1w
    layers:
      - {people: [ana, bo]}
      - {people: [cy, dee], days: sat-sun, start: 2026-03-07T00:00, every: 2d, zone: Europe/Berlin}
  own-people:
    zone: Asia/Tokyo
    start: 2026-03-02T11:00
    every: 12h
    people: [ana, bo]
    overrides: [{person: bo, with: cy, from: 2026-03-03T00:00, to: 2026-03-03T01:00}]
  offset:
    start: 2026-03-02T11:00:00Z
    every: 1w
    layers: [{people: [ana, bo]}, {people: [cy, dee], zone: Asia/Tokyo, shift: 19:00-21:00}]
  some-days: {layers: [{people: [ana], days: [mon, wed, fri-sat], shift: 22:00-06:00}, {people: [bo], days: [sun]}]}
  folds:
    people: [ana]
    overrides:
      - {person: ana, with: bo, from: 2026-11-01T01:30:00-07:00, to: 2026-11-01T02:00}
`)})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		at   string
		want string
	}{
		{"always", "1950-01-01T00:00:00Z", "ana"},
		{"inherits", "2026-03-02T10:59:00-07:00", ""},
		{"inherits", "2026-03-02T11:00:00-07:00", "ana"},
		{"inherits", "2026-03-06T22:59:00Z", "ana"},
		{"inherits", "2026-03-06T23:00:00Z", "cy"}, // midnight in Berlin
		{"inherits", "2026-03-08T22:59:00Z", "cy"},
		{"inherits", "2026-03-08T23:00:00Z", "ana"},
		{"inherits", "2026-03-14T00:00:00Z", "dee"}, // the fourth turn
		{"own-people", "2026-03-02T10:59:00+09:00", ""},
		{"own-people", "2026-03-02T11:00:00+09:00", "ana"},
		{"own-people", "2026-03-02T23:59:00+09:00", "bo"},
		{"own-people", "2026-03-03T00:59:00+09:00", "cy for bo"},
		{"own-people", "2026-03-03T01:00:00+09:00", "bo"},
		{"offset", "2026-03-02T10:59:00Z", ""},
		{"offset", "2026-03-02T11:00:00Z", "cy"}, // 20:00 in Tokyo
		{"offset", "2026-03-02T12:00:00Z", "ana"},
		{"offset", "2026-03-09T10:30:00Z", "cy"},
		{"offset", "2026-03-09T11:00:00Z", "dee"},
		{"some-days", "2026-03-02T22:00:00-07:00", "ana"}, // a Monday
		{"some-days", "2026-03-03T05:59:00-07:00", "ana"},
		{"some-days", "2026-03-03T22:00:00-07:00", ""},
		{"some-days", "2026-03-04T22:00:00-07:00", "ana"},
		{"some-days", "2026-03-07T23:00:00-07:00", "ana"},
		{"some-days", "2026-03-08T05:00:00-06:00", "bo"},
		{"folds", "2026-11-01T01:30:00-06:00", "ana"},
		{"folds", "2026-11-01T01:30:00-07:00", "bo for ana"},
		{"folds", "2026-11-01T02:00:00-07:00", "ana"},
	}
	for _, tt := range tests {
		if got := onCall(t, p.Schedule(tt.name), tt.at); got != tt.want {
			t.Errorf("%s at %s: %q, want %q", tt.name, tt.at, got, tt.want)
		}
	}
	if diff := cmp.Diff([]string{"always", "folds", "inherits", "offset", "own-people", "some-days"}, p.Schedules()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if p.Schedule("none") != nil {
		t.Error("an unknown name has a schedule")
	}
}

func TestCoverFrom(t *testing.T) {
	file := File{"f.yaml", []byte(completed(`zone: UTC
schedules:
  desk: {start: 2026-03-02T09:00, people: [ana], overrides: [{person: ana, from: 2027-06-01T00:00, to: 2027-06-02T00:00}]}
escalation: {ladders: {low: {steps: [{after: 0m, do: [{notify: desk}]}]}}}
`))}
	for from, want := range map[string]string{
		"":                     "",
		"2026-03-02T09:00:00Z": "",
		"2026-03-02T08:00:00Z": "Mon 2 Mar 2026 08:00 UTC to Mon 2 Mar 2026 09:00 UTC (1h);",
		"2026-06-01T12:00:00Z": "Tue 1 Jun 2027 00:00 UTC to Tue 1 Jun 2027 12:00 UTC (12h);",
		"2027-06-02T00:00:00Z": "",
	} {
		at, _ := time.Parse(time.RFC3339, from)
		errs := Compiler{CoverFrom: at}.Check(file)
		if want == "" && len(errs) > 0 || want != "" && (len(errs) != 1 || errs[0].Kind != kindUncoveredTime || !strings.Contains(errs[0].Message+";", want)) {
			t.Errorf("from %s: %v, want %q", from, errs, want)
		}
	}
}

func ExamplePolicy_Schedule() {
	p, err := LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 4, 20, 0, 0, 0, time.UTC)
	for _, d := range p.Schedule("tier-one").OnCall(at) {
		fmt.Printf("%s for %s: %s\n", d.Person, d.For, d.Note)
	}
	// Output: one-b for one-a: shift change
}
