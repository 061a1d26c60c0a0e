package escalation

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drud/triage/severity"
)

func TestPlan(t *testing.T) {
	r := owner(t)
	r.Zone = mustZone(t, "America/Denver")
	list := r.Plan("c", midday, Standing{Severity: severity.Urgent, Entered: severity.High, Ladder: "urgent"})
	const want = "+0m severity urgent; +0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"
	if got := strings.Join(story(midday, list), "; "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, e := range list {
		if e.At.Location() != r.Zone {
			t.Errorf("%s is not in the zone of the rules", e.At)
		}
	}
	if list := r.Plan("c", time.Time{}, Standing{Severity: severity.Urgent, Entered: severity.Urgent, Ladder: "urgent"}); list != nil {
		t.Errorf("a plan without an instant: %v", list)
	}
	var none Rules
	if list := none.Plan("", midday, Standing{Ladder: "urgent"}); list != nil {
		t.Errorf("a plan without rules: %v", list)
	}
}

func TestNextEntry(t *testing.T) {
	r := owner(t)
	holding(t)(&r)
	r.AckTimeout = time.Hour
	tests := []struct {
		name   string
		events string
		now    string
		want   string
	}{
		{"the end of a hold", "+0m trigger high", "+0m", "+10m"},
		{"from an instant at which something happens", "+0m trigger high", "+10m", "+1h10m"},
		{"between two", "+0m trigger high", "+11m", "+1h10m"},
		{"after all", "+0m trigger high", "+1h10m", ""},
		{"before the last event it is as at it", "+0m trigger urgent; +5m change urgent", "+1m", "+30m"},
		{"before the last event, at which a step is due", "+0m trigger urgent; +30m change urgent", "+1m", ""},
		{"an acknowledgement that times out", "+0m trigger urgent; +1m ack", "+1m", "+1h1m"},
		{"a run whose start tells nobody anything", "+0m trigger low; +1m ack", "+1m", "+5h1m"},
		{"of a resolved case", "+0m trigger urgent; +1m resolve", "+1m", ""},
		{"of a case that nothing happened to", "", "+0m", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inc := follow(&r, events(t, late, test.events))
			var want time.Time
			if test.want != "" {
				want = offset(t, late, test.want)
			}
			if got := inc.Next(offset(t, late, test.now)); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// What waits says until when and why, and then that it is over.
func TestReasonsOfWaiting(t *testing.T) {
	window := Window{From: midday.Add(-time.Hour), To: midday.Add(time.Hour)}
	noted := window
	noted.Note = "database upgrade"
	for _, tt := range []struct {
		name   string
		change func(*Rules)
		window []Window
		want   []string
	}{
		{"maintenance", nil, []Window{window}, []string{"maintenance until 2026-03-04T13:00:00Z", "maintenance ended"}},
		{"maintenance with a note", nil, []Window{noted}, []string{"maintenance until 2026-03-04T13:00:00Z: database upgrade", "maintenance ended"}},
		{"a waiting room", func(r *Rules) { r.Hold = &Hold{For: time.Minute} }, nil,
			[]string{"in the waiting room until 2026-03-04T12:01:00Z", "still open after 1m in the waiting room"}},
		{"a page that is deferred", func(r *Rules) { r.Defer = &Defer{Until: night(t), Severities: []severity.Level{severity.High}} }, nil,
			[]string{"deferred until 2026-03-04T22:00:00Z", "deferred until now"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := owner(t)
			r.Ladders[1].Steps = []Step{step(0, notify("tier-one"))}
			if tt.change != nil {
				tt.change(&r)
			}
			var got []string
			for _, e := range r.Plan("c", midday, Standing{Severity: severity.High, Entered: severity.High, Ladder: "high", Hold: true, Maintenance: tt.window}) {
				got = append(got, e.Reason)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestEntriesUntil(t *testing.T) {
	r := owner(t)
	inc := follow(&r, events(t, midday, "+0m trigger urgent; +10m escalate"))
	for _, test := range []struct {
		name  string
		until string
		want  int
	}{
		{"before all", "-1ns", 0},
		{"the instant is included", "+0m", 1},
		{"before the last event", "+9m", 1},
		{"at it", "+10m", 4},
		{"a moment before the step", "+29m59.999999999s", 4},
		{"at the step", "+30m", 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := len(inc.Entries(offset(t, midday, test.until))); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// An incident keeps its own copy of how the case stands.
func TestStandingIsCopied(t *testing.T) {
	r := owner(t)
	r.Ladders[0].Steps = []Step{{Of: "internal.engage", Do: []Action{unassign}}}
	s := standing(t, midday, []string{"urgent", "window=+0m..+1h", "due=internal.engage@+2h"})
	inc := r.Open("c")
	inc.Tell(Event{At: midday, Kind: Trigger, Case: s})
	s.Maintenance[0].To, s.Deadlines[0].Due = midday.Add(9*time.Hour), midday.Add(9*time.Hour)
	const want = "+0m run urgent - maintenance; +2h unassign"
	if got := strings.Join(story(midday, inc.Entries(time.Time{})), "; "); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	inc = follow(&r, []Event{{At: midday, Kind: Trigger, Case: s}})
	s.Maintenance[0].To = midday.Add(time.Hour)
	if got := inc.Next(midday.Add(8 * time.Hour)); !got.Equal(midday.Add(9 * time.Hour)) {
		t.Errorf("next is %s", got)
	}
}

// Nothing falls due after the supported years, however long the rules wait.
func TestEndOfTime(t *testing.T) {
	r := owner(t)
	r.Ladders[0].Steps[1].After = 1<<63 - 1
	inc := tell(t, &r, midday, "+0m trigger urgent", "+0m notify tier-one(ana)")
	if next := inc.Next(midday); !next.IsZero() {
		t.Errorf("next is %s", next)
	}
}

func TestRulesAreSafeForGoroutines(t *testing.T) {
	r := owner(t)
	holding(t)(&r)
	want := story(late, r.Plan("c", late, Standing{Severity: severity.High, Ladder: "high", Hold: true}))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 10 {
				if got := story(late, r.Plan("c", late, Standing{Severity: severity.High, Ladder: "high", Hold: true})); !slices.Equal(got, want) {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	group.Wait()
}
