package escalation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// A life is rules and what happens under them, all on minutes of a night.
type life struct {
	rules  Rules
	events []Event
	end    time.Time
}

// fixtures are what lives are made of; compiled once.
type fixtures struct {
	teams     []Team
	night     *sla.Calendar
	sometimes *sla.Calendar // half an hour in every two
}

func newFixtures(tb testing.TB) fixtures {
	var week sla.Week
	for d := range week {
		for h := 0; h < 24; h += 2 {
			week[d] = append(week[d], hours(fmt.Sprintf("%02d:00-%02d:30", h, h)))
		}
	}
	r := denver(tb)
	r.Zone = time.UTC
	r.Overrides = []Override{
		{With: "gil", From: evening.Add(3 * time.Hour), To: evening.Add(4 * time.Hour)},
		{Person: "dee", From: evening.Add(5 * time.Hour), To: evening.Add(6 * time.Hour)},
	}
	shared := mustSchedule(tb, r)
	return fixtures{
		teams: []Team{
			{Name: "shifts", Schedule: shared}, {Name: "patient", Schedule: shared, OnEmpty: EmptyWait},
			always(tb, "ana", "ana"), always(tb, "none"), {Name: "nobody", OnEmpty: EmptyWait},
		},
		night:     night(tb),
		sometimes: calendar(tb, sla.Hours{Name: "sometimes", Zone: time.UTC, Week: week}),
	}
}

var evening = time.Date(2026, 3, 4, 21, 0, 0, 0, time.UTC)

// minutes is a time on which much falls together.
func (d *dice) minutes() time.Duration {
	return []time.Duration{0, 5, 10, 10, 15, 30, 60, 120}[d.n(8)] * time.Minute
}

func (d *dice) levels() []severity.Level {
	list := [][]severity.Level{nil, {severity.Urgent}, {severity.Urgent, severity.High}, {severity.High, severity.Medium}, severity.Levels()}
	return list[d.n(len(list))]
}

func (d *dice) action(f fixtures) Action {
	switch d.n(8) {
	case 0, 1, 2, 3:
		return Action{Do: DoNotify, Target: f.teams[d.n(len(f.teams))].Name, Pick: []Pick{"", "", PickNext, PickPrevious}[d.n(4)]}
	case 4:
		return bridge("support")
	case 5:
		return group("g")
	case 6:
		return unassign
	}
	return run([]string{"extra", "last", "high", "gone"}[d.n(4)])
}

func (d *dice) actions(f fixtures) []Action {
	as := make([]Action, 1+d.n(3))
	for i := range as {
		as[i] = d.action(f)
	}
	return as
}

func (d *dice) step(f fixtures) Step {
	s := Step{After: d.minutes(), Do: d.actions(f)}
	if d.one(4) {
		s.Of = []string{"engage", "resolve"}[d.n(2)]
		if d.one(2) {
			s.Before, s.After = s.After, 0
		}
	}
	return s
}

func (d *dice) ladder(f fixtures, name string, s severity.Level) Ladder {
	l := Ladder{Name: name, Severity: s}
	for range d.n(4) {
		l.Steps = append(l.Steps, d.step(f))
	}
	if d.one(3) {
		a := d.action(f)
		l.Fallback = &a
	}
	if d.one(3) {
		l.Repeat, l.RepeatAfter = d.n(3), d.minutes()
	}
	return l
}

func (d *dice) rules(f fixtures) Rules {
	r := Rules{Page: d.levels(), Teams: f.teams, ByHand: d.actions(f), Bridges: []Bridge{{Name: "support"}}}
	for _, s := range severity.Levels() {
		r.Ladders = append(r.Ladders, d.ladder(f, s.String(), s))
	}
	r.Ladders = append(r.Ladders, d.ladder(f, "extra", severity.None), d.ladder(f, "last", severity.None))
	if d.one(2) {
		r.Hold = &Hold{For: d.minutes(), Unless: []severity.Level{severity.Urgent}}
		if d.one(2) {
			r.Hold.During = f.night
		}
	}
	if d.one(3) {
		r.Defer = &Defer{Until: f.sometimes, Severities: []severity.Level{severity.High, severity.Medium}}
	}
	if d.one(2) {
		r.AckTimeout = d.minutes()
	}
	if d.one(2) {
		r.SnoozeAtMost = d.minutes()
	}
	if d.one(2) {
		r.OnRaise = RaiseContinue
	}
	return r
}

func (d *dice) standing(at time.Time) Standing {
	s := Standing{Severity: severity.Level(d.n(5)), Entered: severity.Low, Set: d.one(6), Hold: !d.one(4)}
	s.Ladder = s.Severity.String()
	if d.one(6) {
		s.Entered = severity.Urgent
	}
	if d.one(6) {
		s.Ladder = []string{"", "extra", "high"}[d.n(3)]
	}
	for d.one(3) && len(s.Maintenance) < 3 {
		from := at.Add(d.minutes() - 30*time.Minute)
		s.Maintenance = append(s.Maintenance, Window{From: from, To: from.Add(d.minutes())})
	}
	for _, name := range []string{"engage", "resolve"} {
		if d.one(2) {
			s.Deadlines = append(s.Deadlines, Deadline{Name: name, Due: at.Add(d.minutes() - 15*time.Minute)})
		}
	}
	return s
}

func (d *dice) life(f fixtures) life {
	l := life{rules: d.rules(f)}
	at := evening.Add(d.minutes())
	kinds := []EventKind{Trigger, Change, Change, Change, Acknowledge, Acknowledge, Snooze, Escalate, Resolve, Reopen, Trigger, StandDown}
	for i := range 1 + d.n(9) {
		e := Event{At: at, Kind: kinds[d.n(len(kinds))], Until: at.Add(d.minutes())}
		if i == 0 {
			e.Kind = Trigger
		}
		e.Case = d.standing(at)
		l.events = append(l.events, e)
		at = at.Add(d.minutes())
	}
	l.end = at.Add(10 * time.Hour)
	return l
}

// bare leaves of entries what the ticker knows.
func bare(list []Entry) []Entry {
	out := make([]Entry, len(list))
	for i, e := range list {
		e.Reason, e.Key, e.Action = "", "", 0
		out[i] = e
	}
	return out
}

func (l life) check(t *testing.T) {
	t.Helper()
	inc := follow(&l.rules, l.events)
	got := inc.Entries(l.end)
	if len(got) > 2000 {
		return // ladders that run one another: it would take seconds
	}
	if diff := cmp.Diff(tick(l.rules, l.events, l.end), bare(got), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("ticker -, incident +\n%s\n%s", diff, l)
	}
	l.laws(t, inc, got)
}

func (l life) String() string {
	var b strings.Builder
	for _, e := range l.events {
		fmt.Fprintf(&b, "%s %+v\n", e.At.Format("15:04"), e)
	}
	text, _ := json.Marshal(l.rules.Ladders)
	fmt.Fprintf(&b, "page %v hold %+v defer %+v ack %v snooze %v %s by hand %v\n%s", l.rules.Page, l.rules.Hold, l.rules.Defer, l.rules.AckTimeout, l.rules.SnoozeAtMost, l.rules.OnRaise, l.rules.ByHand, text)
	return b.String()
}

// laws are what holds of every life.
func (l life) laws(t *testing.T, inc *Incident, list []Entry) {
	t.Helper()
	keys := map[string]bool{}
	for i, e := range list {
		if keys[e.Key] || e.Case() != "c" {
			t.Fatalf("key %q\n%s", e.Key, l)
		}
		keys[e.Key] = true
		if i > 0 && e.At.Before(list[i-1].At) {
			t.Fatalf("%s comes after %s", e.At, list[i-1].At)
		}
		if e.Suppressed != "" {
			continue
		}
		if pages := e.Do == DoNotify || e.Do == DoBridge; pages && !l.rules.pages(l.severity(e)) {
			t.Fatalf("%s of %s pages outside the filter\n%s", e.Key, l.severity(e), l)
		}
	}
	l.noPageInAHold(t, list)
	l.prefixes(t, list)
	l.next(t, inc)
}

// severity returns the severity of the case when an entry was made. An entry of
// an escalation by hand comes of an event, all other pages come after all events
// of their instant.
func (l life) severity(e Entry) severity.Level {
	var s severity.Level
	for _, event := range l.events {
		if event.At.After(e.At) {
			break
		}
		switch event.Kind {
		case Trigger, Change, Reopen:
			s = event.Case.Severity
		case Escalate:
			if e.Ladder == LadderByHand && event.At.Equal(e.At) && l.rules.pages(s) {
				return s
			}
		}
	}
	return s
}

// noPageInAHold looks at the run in a waiting room, up to what ends the hold: its
// time, or a raise to a severity that never waits.
func (l life) noPageInAHold(t *testing.T, list []Entry) {
	t.Helper()
	for i, e := range list {
		if e.Suppressed != ByHold {
			continue
		}
		end := e.At.Add(l.rules.Hold.For)
		for _, event := range l.events {
			if event.Case.Severity == severity.Urgent && !event.At.Before(e.At) && event.At.Before(end) {
				end = event.At
			}
		}
		for _, later := range list[i:] {
			if later.Do == DoNotify && later.Suppressed == "" && later.At.Before(end) && later.Run == e.Run {
				t.Fatalf("%s pages in a hold\n%s", later.Key, l)
			}
		}
	}
}

// prefixes folds some events, asks, and folds the rest; asks for less time; asks
// in another zone; and takes the entries as they come.
func (l life) prefixes(t *testing.T, list []Entry) {
	t.Helper()
	elsewhere := time.FixedZone("elsewhere", 5*3600)
	inc := l.rules.Open("c")
	var came []Entry
	for i, e := range l.events {
		told := inc.Entries(e.At.Add(-1))
		if len(told) > len(list) || !equal(told, list[:len(told)]) {
			t.Fatalf("until %s the entries differ\n%s", e.At, l)
		}
		inc.Next(e.At)
		inc.Entries(time.Time{})
		e.At, e.Until = e.At.In(elsewhere), e.Until.In(elsewhere)
		if i%2 == 0 {
			came = append(came, inc.Advance(e.At)...)
		}
		came = append(came, inc.Tell(e)...)
	}
	entries := inc.Entries(l.end.In(elsewhere))
	if came = append(came, inc.Advance(l.end.Add(1))...); !equal(came, list) {
		t.Fatalf("Tell and Advance return other entries\n%s", l)
	}
	if !equal(entries, list) {
		t.Fatalf("asking, or another zone, changes what happens\n%s", l)
	}
	for at := evening; at.Before(l.end); at = at.Add(97 * time.Minute) {
		some := inc.Entries(at)
		if !equal(some, list[:len(some)]) || len(some) < len(list) && !list[len(some)].At.After(at) {
			t.Fatalf("up to %s the entries are not the first ones\n%s", at, l)
		}
	}
}

func equal(a, b []Entry) bool {
	x, err := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return len(a) == 0 && len(b) == 0 || err == nil && err2 == nil && bytes.Equal(x, y)
}

// next goes from one instant at which something happens to the next.
func (l life) next(t *testing.T, inc *Incident) {
	t.Helper()
	now := l.events[len(l.events)-1].At
	var want, got []time.Time
	for _, e := range inc.Entries(time.Time{}) {
		if e.At.After(now) && (len(want) == 0 || !want[len(want)-1].Equal(e.At)) {
			want = append(want, e.At)
		}
	}
	for at := inc.Next(now); !at.IsZero() && len(got) <= len(want); at = inc.Next(at) {
		got = append(got, at)
		if len(got) == 20 { // it is quadratic
			want = want[:min(len(want), 20)]
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Fatalf("next: got %v, want %v\n%s", got, want, l)
	}
}

func TestIncidentAgainstTicker(t *testing.T) {
	f := newFixtures(t)
	seen := map[string]int{}
	n := uint64(500)
	if testing.Short() {
		n = 150
	}
	for seed := range n {
		rng := rand.New(rand.NewPCG(seed, 7))
		data := make([]byte, 2000)
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
		l := (&dice{data}).life(f)
		l.check(t)
		for _, e := range follow(&l.rules, l.events).Entries(time.Time{}) {
			seen[string(e.Do)]++
			seen[string(e.Suppressed)]++
			if strings.HasPrefix(e.Reason, "fallback") {
				seen["fallback"]++
			}
		}
	}
	for _, what := range []string{"notify", "bridge", "unassign", "group", "run", "severity", "clear", "stand_down", "resolve", "fallback",
		string(ByPageFilter), string(ByHold), string(ByMaintenance), string(ByDefer), string(BySuperseded), string(ByNobody), string(ByLimit)} {
		if seen[what] == 0 {
			t.Errorf("never %q: the lives are too dull", what)
		}
	}
}

func FuzzRun(f *testing.F) {
	fix := newFixtures(f)
	f.Fuzz(func(t *testing.T, data []byte) { (&dice{data}).life(fix).check(t) })
}
