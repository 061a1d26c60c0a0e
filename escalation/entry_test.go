package escalation

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEntryJSON(t *testing.T) {
	zone := mustZone(t, "America/Denver")
	tests := []struct {
		name  string
		entry Entry
		want  string
	}{
		{"all of it", Entry{At: midday.In(zone), Do: DoNotify, Target: "tier-one", People: []string{"ana"}, Ladder: "urgent", Step: 1, Run: 1, Action: 1, Reason: "triggered", Suppressed: ByPageFilter, Key: "c/1/1/1"},
			`{"at":"2026-03-04T05:00:00-07:00","do":"notify","target":"tier-one","people":["ana"],"ladder":"urgent","step":1,"reason":"triggered","suppressed":"page filter","key":"c/1/1/1"}`},
		{"absent means none", Entry{At: midday, Do: DoUnassign, Key: "c/1/1/1"},
			`{"at":"2026-03-04T12:00:00Z","do":"unassign","key":"c/1/1/1"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(test.entry)
			if err != nil || string(got) != test.want {
				t.Errorf("got %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	r := owner(t)
	r.Defer = &Defer{Until: night(t), Severities: r.Page[1:]}
	inc := r.Open("a/b")
	for _, e := range events(t, midday, "+0m trigger high entered=low; +1m escalate; +11h resolve") {
		inc.Tell(e)
	}
	got := ""
	for _, e := range inc.Entries(time.Time{}) {
		if e.Case() != "a/b" {
			t.Errorf("%s is of case %q", e.Key, e.Case())
		}
		got += fmt.Sprintf("%s %s; ", e.Key, line(e))
	}
	const want = "a/b/0/0/1 severity high; " +
		"a/b/1/1/1 notify tier-one - deferred; " +
		"a/b/2/1/1 unassign; a/b/2/1/2 group DDEV Live Support; a/b/2/1/3 notify tier-two(leo); " +
		"a/b/1/2/1 bridge support - deferred; a/b/1/2/2 notify tier-two - deferred; " +
		"a/b/1/1/1d notify tier-one(ana); a/b/1/2/1d bridge support; a/b/1/2/2d notify tier-two(leo); " +
		"a/b/2/0/2 resolve (leo ana); "
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got := (Entry{Key: "odd"}).Case(); got != "" {
		t.Errorf("a key of no case is of %q", got)
	}
}

func TestReasons(t *testing.T) {
	r := owner(t)
	r.AckTimeout = time.Hour
	r.Ladders[0].Steps = append(r.Ladders[0].Steps[:1],
		Step{Before: 15 * time.Minute, Of: "internal.engage", Do: []Action{unassign}},
		Step{After: 15 * time.Minute, Of: "internal.engage", Do: []Action{unassign}},
		Step{Of: "internal.engage", Do: []Action{run("last")}})
	r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1, 2*time.Hour
	r.Ladders = append(r.Ladders, Ladder{Name: "last", Steps: []Step{step(0, notify("tier-two"))}})
	inc := r.Open("")
	at := func(d time.Duration) time.Time { return midday.Add(d) }
	standing := standing(t, midday, []string{"urgent", "due=internal.engage@+1h"})
	inc.Tell(Event{At: at(0), Kind: Trigger, Case: standing})
	inc.Tell(Event{At: at(3 * time.Hour), Kind: Acknowledge, By: "ana"})
	inc.Tell(Event{At: at(4 * time.Hour), Kind: Resolve})
	inc.Tell(Event{At: at(5 * time.Hour), Kind: Reopen, Case: standing})
	standing.Severity, standing.Ladder = standing.Severity-1, "high"
	inc.Tell(Event{At: at(5*time.Hour + 1), Kind: Change, Case: standing})
	inc.Tell(Event{At: at(6 * time.Hour), Kind: Escalate, By: "ana", Because: "out of ideas"})
	inc.Tell(Event{At: at(6 * time.Hour), Kind: Resolve, By: "leo", Because: "restarted"})
	want := []string{
		"triggered", "15m before internal.engage", "internal.engage is due", "run by urgent", "15m after internal.engage", "repeat 1 of 1",
		"resolved",
		"reopened", "15m before internal.engage", "15m after internal.engage", "internal.engage is due", "run by urgent",
		"the desk has urgent", "escalated by hand by ana: out of ideas", "escalated by hand by ana: out of ideas", "escalated by hand by ana: out of ideas",
		"resolved by leo: restarted",
	}
	list := inc.Entries(time.Time{})
	for i, e := range list {
		if i >= len(want) || e.Reason != want[i] {
			t.Errorf("%s: %q is not expected", line(e), e.Reason)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d entries, want %d", len(list), len(want))
	}
}

// Entries are the caller's: what is done to them changes nothing.
func TestEntriesAreTheCallers(t *testing.T) {
	r := owner(t)
	story := events(t, midday, "+0m trigger high; +90m change high; +2h resolve")
	for _, test := range []struct {
		name   string
		answer func(*Incident) []Entry
	}{
		{"Tell", func(inc *Incident) []Entry { return inc.Tell(story[1]) }},
		{"Advance", func(inc *Incident) []Entry { return inc.Advance(story[1].At) }},
		{"Entries", func(inc *Incident) []Entry { return inc.Entries(time.Time{}) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			inc := follow(&r, story[:1])
			list, found := test.answer(inc), false
			for _, e := range list {
				for i := range e.People {
					e.People[i], found = "eve", true
				}
			}
			if _ = append(list[:0], Entry{Do: "no"}); !found {
				t.Fatal("nobody to put eve in the place of")
			}
			inc.Tell(story[1])
			inc.Tell(story[2])
			want := follow(&r, story).Entries(time.Time{})
			if diff := cmp.Diff(want, inc.Entries(time.Time{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
