package escalation

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/drud/triage/severity"
)

// A peerCase is what a row of the worked cases says, told as a story. Most rows
// are partly in words.
type peerCase struct {
	start  time.Time // midday if zero
	rules  func(*Rules)
	events string
	want   string
	ours   string // where our rule is another: which
}

// elsewhere are rows that another test shows, by where that is.
var elsewhere = map[string]string{
	"vo-paging-policy":  "nowhere: how a person is reached, after the page, is the pager's business",
	"vo-msg-bogus":      "testdata/payloads/victorops-unknown-type.json",
	"vo-msg-warning":    "what a warning is worth is said by the rules of a policy; TestPagedSeverities",
	"sib-pending-72h":   "examples/ddev-live/policy_test.yaml, while the customer is asked",
	"sib-tier1-low":     "TestOwnersLadders",
	"sib-tier1-medium":  "TestOwnersLadders; examples/ddev-live/policy_test.yaml, a Medium that nobody takes",
	"sib-tier1-high":    "TestOwnersLadders; updates are hourly, as the procedures say elsewhere: examples/ddev-live/policy_test.yaml, updates of High",
	"sib-tier1-urgent":  "TestOwnersLadders; examples/ddev-live/policy_test.yaml, an update every hour",
	"seed-page-filter":  "TestPagedSeverities",
	"og-snooze-oncall":  "TestSnoozeEndsInAnotherShift",
	"ga-maint-inflight": "two cases: TestMaintenance, a run in flight goes on and a new run waits",
}

func TestRunCases(t *testing.T) {
	peers := peerCases(t)
	data, err := os.ReadFile("../testdata/cases/escalation.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for line := range bytes.Lines(data) {
		var row struct{ ID, Kind, Differs string }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(otherKinds, row.Kind) {
			continue
		}
		ran++
		t.Run(row.ID, func(t *testing.T) {
			c, ok := peers[row.ID]
			where, shown := elsewhere[row.ID]
			switch {
			case ok == shown:
				t.Fatalf("a test here: %v; one elsewhere: %v", ok, shown)
			case row.Differs != "" && c.ours == "":
				t.Errorf("it differs and we have no rule for it: %s", row.Differs)
			case shown:
				t.Log("shown by " + where)
				return
			case c.ours != "":
				t.Log("our rule: " + c.ours)
			}
			r := owner(t)
			if c.rules != nil {
				c.rules(&r)
			}
			start := c.start
			if start.IsZero() {
				start = midday
			}
			tell(t, &r, start, c.events, c.want)
		})
	}
	if want := len(peers) + len(elsewhere); ran != want || ran != 31 {
		t.Errorf("found %d rows for %d cases, want 31", ran, want)
	}
}

func peerCases(t *testing.T) map[string]peerCase {
	saturday := time.Date(2026, 3, 7, 9, 0, 0, 0, time.UTC)
	desk := func(r *Rules) { r.Defer = &Defer{Until: weekdays5(t), Severities: []severity.Level{severity.High}} }
	const high = "+0m notify tier-one(ana); "
	return map[string]peerCase{
		"vo-step-delay": {rules: steps(step(5*time.Minute, notify("tier-one")), step(10*time.Minute, notify("tier-one"))),
			events: "+0m trigger urgent", want: "+5m notify tier-one(ana); +15m notify tier-one(ana)"},
		"vo-waiting-expired": {rules: func(r *Rules) { r.Hold = &Hold{For: 10 * time.Minute} },
			events: "+0m trigger high; +11m ack", want: "+0m run high - waiting room; +10m notify tier-one(ana)"},
		"vo-secondary-ack": {rules: steps(step(0, notify("tier-one")), step(15*time.Minute, run("high"))),
			events: "+0m trigger urgent; +14m ack", want: high},
		"vo-warn-to-crit": {events: "+0m trigger high; +5m ack; +10m trigger urgent; +11m ack", want: high + "+10m notify tier-one(ana)"},
		"vo-maint-new":    {events: "+0m trigger high window=-1h..+9h; +1h resolve", want: "+0m run high - maintenance"},
		"ga-esc-30":       {events: "+0m trigger urgent", want: high + "+30m bridge support; +30m notify tier-two(leo)"},
		"ga-maint-end": {events: "+0m trigger high window=-1h..+1h; +10m escalate; +61m ack", ours: "by hand is by a person, so maintenance does not refuse it",
			want: "+0m run high - maintenance; +10m unassign; +10m group DDEV Live Support; +10m notify tier-two(leo); +1h notify tier-one(ana)"},
		"ga-repeat": {rules: func(r *Rules) {
			r.Ladders[0].Steps = []Step{step(0, group("s0")), step(time.Minute, group("s1"))}
			r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1, time.Minute
		}, events: "+0m trigger urgent", want: "+0m group s0; +1m group s1; +2m group s0; +3m group s1"},
		"ga-onlytriggered":   {events: "+0m trigger urgent; +1m ack", want: high},
		"pd-suspend-resolve": {rules: func(r *Rules) { r.Hold = &Hold{For: 5 * time.Minute} }, events: "+0s trigger high; +299s resolve", want: "+0m run high - waiting room; +4m59s clear"},
		"pd-hours-raise":     {start: saturday, rules: desk, events: "+0m trigger high; +40h ack", want: "+0m notify tier-one - deferred; +1h bridge support - deferred; +1h notify tier-two - deferred; +39h notify tier-one(ana); +39h bridge support; +39h notify tier-two(leo)"},
		"pd-raise-only": {events: "+0m trigger low; +1m trigger high; +2m trigger low", want: "+1m notify tier-one(ana); +2m stand_down (ana)",
			ours: "a case is lowered as it is raised; below the filter those who were paged stand down"},
		"alerta-raise":     {events: "+0m trigger high; +1m ack; +2m trigger high; +3m trigger urgent; +4m ack", want: high + "+3m notify tier-one(ana)"},
		"dd-support-hours": {start: saturday, rules: desk, events: "+0m trigger high; +59m resolve", want: "+0m notify tier-one - deferred"},
		"iio-empty-skip": {rules: func(r *Rules) {
			r.Ladders[0].Steps = []Step{step(0, notify("tier-one")), step(0, notify("gone")), step(5*time.Minute, notify("tier-two"))}
		}, events: "+0m trigger urgent", want: high + "+0m notify gone - nobody on call; +0m notify tier-two(leo)"},
		"ilert-raise-begin":      {start: saturday, rules: desk, events: "+0m trigger high; +39h1m ack", want: "+0m notify tier-one - deferred; +1h bridge support - deferred; +1h notify tier-two - deferred; +39h notify tier-one(ana); +39h bridge support; +39h notify tier-two(leo)"},
		"og-snooze-acked":        {events: "+0m trigger high; +1m ack; +2m snooze +1h; +61m resolve", want: high + "+1h notify tier-one(ana); +1h1m resolve (ana)"},
		"vo-msg-acknowledgement": {events: "+0m trigger urgent; +1m ack", want: high},
		"vo-msg-recovery":        {events: "+0m trigger urgent; +1m resolve", want: high + "+1m resolve (ana)"},
		"seed-escalate-actions": {rules: func(r *Rules) { r.ByHand = r.ByHand[:2] }, events: "+0m trigger low; +1m escalate; +2m resolve",
			want: "+1m unassign; +1m group DDEV Live Support"},
	}
}

func TestPagedSeverities(t *testing.T) {
	r := owner(t)
	for i := range r.Ladders {
		r.Ladders[i].Steps = []Step{step(0, notify("tier-one"))}
	}
	for _, l := range severity.Levels() {
		list := r.Plan("c", midday, Standing{Severity: l, Entered: l, Ladder: l.String()})
		if got, want := list[0].Suppressed == "", l >= severity.High; got != want {
			t.Errorf("%s pages: %v, want %v", l, got, want)
		}
	}
}

// Who is on call when a snooze ends is paged, not who was when it began.
func TestSnoozeEndsInAnotherShift(t *testing.T) {
	r := owner(t)
	r.Teams[0].Schedule = mustSchedule(t, denver(t))
	start := instant(t, "2026-03-04T10:30-07:00")
	tell(t, &r, start, "+0m trigger high; +1m snooze +30m; +31m ack", "+0m notify tier-one(dee); +30m notify tier-one(ana)")
}
