package escalation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drud/triage/severity"
)

func TestCheckSchedules(t *testing.T) {
	type change = func(*Rules, *Rota)
	level := func(l severity.Level) change { return func(r *Rules, _ *Rota) { r.Ladders[0].Severity = l } }
	do := func(a Action) change { return func(r *Rules, _ *Rota) { r.Ladders[0].Steps[0].Do = []Action{a} } }
	more := func(l Ladder) change { return func(r *Rules, _ *Rota) { r.Ladders = append(r.Ladders, l) } }
	noNights := func(_ *Rules, r *Rota) { r.Layers = r.Layers[:1] }
	// put adds an override from 11:00 on March 2, when the rota starts, for some hours.
	put := func(person, with string, hours int) change {
		return func(_ *Rules, r *Rota) {
			from := instant(t, "2026-03-02T11:00-07:00")
			r.Overrides = append(r.Overrides, Override{Person: person, With: with, From: from, To: from.Add(time.Duration(hours) * time.Hour)})
		}
	}
	uncovered := []string{"schedule tier-one [uncovered-time]"}
	unused := []string{"schedule tier-one [unused-schedule]"}
	idle := []string{"schedule tier-one, overrides[0].person [idle-override]"}
	tests := []struct {
		name    string
		changes []change
		from    string
		want    []string
	}{
		{"covered and used", nil, "", nil},
		{"nobody at night", []change{noNights}, "", uncovered},
		{"nobody for an hour before the start", nil, "2026-03-02T10:00-07:00", uncovered},
		{"somebody from the start", nil, "2026-03-02T11:00-07:00", nil},
		{"nobody on a day of the next year", []change{func(_ *Rules, r *Rota) {
			from := instant(t, "2027-06-01T12:00Z")
			r.Overrides = []Override{{Person: "ana", From: from, To: from.AddDate(0, 0, 28)}}
		}}, "", nil},
		{"which a year from later sees", []change{func(_ *Rules, r *Rota) {
			from := instant(t, "2027-06-01T12:00Z")
			r.Overrides = []Override{{Person: "ana", From: from, To: from.AddDate(0, 0, 28)}}
		}}, "2026-06-20T12:00Z", uncovered},
		{"nobody ever", []change{func(r *Rules, _ *Rota) { r.Teams = []Team{{Name: "tier-one"}} }}, "", uncovered},

		{"nobody at night, of a severity that does not page", []change{noNights, level(severity.Low)}, "", nil},
		{"where none is said to page, all do", []change{noNights, level(severity.Low), func(r *Rules, _ *Rota) { r.Page = nil }}, "", uncovered},
		{"by a ladder that nothing runs", []change{noNights, level(severity.None)}, "", nil},
		{"by a fallback", []change{noNights, do(unassign), func(r *Rules, _ *Rota) { a := notify("tier-one"); r.Ladders[0].Fallback = &a }}, "", uncovered},
		{"by a ladder that another runs that runs itself", []change{noNights, do(run("a")),
			more(Ladder{Name: "a", Steps: []Step{step(0, run("b"), run("gone"))}}), more(Ladder{Name: "b", Steps: []Step{step(0, run("a"), notify("tier-one"))}})}, "", uncovered},
		{"by hand alone", []change{noNights, do(unassign), func(r *Rules, _ *Rota) { r.ByHand = []Action{notify("tier-one")} }}, "", nil},
		{"by nothing", []change{do(unassign)}, "", unused},
		{"a group of the same name", []change{do(group("tier-one"))}, "", unused},
		{"a bridge of the same name, by hand", []change{do(unassign), func(r *Rules, _ *Rota) { r.ByHand = []Action{bridge("tier-one")} }}, "", unused},

		{"a stand-in", []change{put("ana", "gil", 12)}, "", nil},
		{"for who is on call at another time", []change{put("ben", "gil", 12)}, "", idle},
		{"and is for a while", []change{put("dee", "gil", 13)}, "", nil},
		{"by who is on call at night", []change{put("ana", "dee", 12)}, "", nil},
		{"and longer", []change{put("ana", "dee", 13)}, "", nil},
		{"one more", []change{put("", "gil", 12)}, "", nil},
		{"one more who is on call", []change{put("", "ana", 13)}, "", []string{"schedule tier-one, overrides[0].with [twice-on-call]"}},
		{"one who is on call by the override before", []change{put("", "gil", 12), put("ana", "gil", 1)}, "", []string{"schedule tier-one, overrides[1].with [twice-on-call]"}},
		{"a stand-in of a stand-in", []change{put("ana", "gil", 12), put("gil", "hal", 1)}, "", nil},
		{"off call", []change{put("ben", "", 12)}, "", idle},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rules := Rules{
				Page:    []severity.Level{severity.Urgent},
				Ladders: []Ladder{{Name: "urgent", Severity: severity.Urgent, Steps: []Step{step(0, notify("tier-one"))}}},
			}
			rota := denver(t)
			for _, change := range test.changes {
				change(&rules, &rota)
			}
			if rules.Teams == nil {
				rules.Teams = []Team{{Name: "tier-one", Schedule: mustSchedule(t, rota)}}
			}
			var from time.Time
			if test.from != "" {
				from = instant(t, test.from)
			}
			var got []string
			for _, p := range rules.CheckSchedules(from) {
				got = append(got, p.where()+" ["+p.Kind+"]")
				if !p.Lint || p.Message == "" || p.Hint == "" {
					t.Errorf("%+v", p)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckSchedulesText(t *testing.T) {
	r := denver(t)
	r.Layers = r.Layers[:1]
	put := func(person, with, from, to string) {
		r.Overrides = append(r.Overrides, Override{Person: person, With: with, From: instant(t, from), To: instant(t, to)})
	}
	put("ben", "gil", "2026-03-07T11:00-07:00", "2026-03-08T12:00-06:00")
	put("ana", "", "2026-03-04T23:00-07:00", "2026-03-05T11:00-07:00")
	put("", "ana", "2026-03-05T20:00-07:00", "2026-03-06T11:00-07:00")
	rules := Rules{
		Ladders: []Ladder{{Name: "high", Severity: severity.High, Steps: []Step{step(0, notify("days"))}}},
		Teams:   []Team{{Name: "days", Schedule: mustSchedule(t, r)}, {Name: "spare", Schedule: mustSchedule(t, Rota{Layers: []Layer{{People: []string{"ana"}}}})}},
	}
	want := `schedule days: ladder "high" notifies "days", where nobody is on call for some of the year from Sat 7 Mar 2026 10:00 MST: Sat 7 Mar 2026 10:00 MST to Sat 7 Mar 2026 11:00 MST (1h), Sat 7 Mar 2026 23:00 MST to Sun 8 Mar 2026 11:00 MDT (11h), Sun 8 Mar 2026 23:00 MDT to Mon 9 Mar 2026 11:00 MDT (12h), and 363 more; cover it with another layer or a longer shift [uncovered-time]
schedule days, overrides[0].person: "ben" is not on call from Sat 7 Mar 2026 11:00 MST to Sun 8 Mar 2026 12:00 MDT; then it is ana [idle-override]
schedule days, overrides[1].person: "ana" is not on call from Wed 4 Mar 2026 23:00 MST to Thu 5 Mar 2026 11:00 MST, and nobody else is; change its time, or remove it [idle-override]
schedule days, overrides[2].with: "ana" is already on call at Thu 5 Mar 2026 20:00 MST without this override; name somebody else, or change its time [twice-on-call]
schedule spare: nothing notifies the schedule "spare"; notify it or remove it [unused-schedule]`
	got := Problems(rules.CheckSchedules(instant(t, "2026-03-07T17:00Z"))).Error()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Who hands over every hour for centuries is not looked at to the end, where an
// override does nothing.
func TestCheckSchedulesIsQuick(t *testing.T) {
	end := instant(t, "2200-12-31T00:00Z")
	r := Rota{
		Zone: time.UTC, Start: civil("1900-01-01T00:00"), Every: Turn{1, Hours},
		Layers:    []Layer{{Shift: hours("00:00-12:00"), People: []string{"ana", "ben"}}},
		Overrides: []Override{{Person: "ana", With: "cai", From: end.Add(-2 * time.Hour), To: end}},
	}
	rules := Rules{ByHand: []Action{notify("hourly")}, Teams: []Team{{Name: "hourly", Schedule: mustSchedule(t, r)}}}
	if ps := rules.CheckSchedules(time.Time{}); len(ps) != 1 {
		t.Errorf("without others the override is not seen to do nothing: %v", ps)
	}
	for i := range maxAtOnce - 1 {
		r.Overrides = append(r.Overrides, Override{With: fmt.Sprint(i), From: instant(t, "1900-01-01T00:00Z"), To: end})
	}
	rules.Teams[0].Schedule = mustSchedule(t, r)
	if ps := rules.CheckSchedules(time.Time{}); len(ps) > 0 {
		t.Errorf("%v", ps)
	}
}

// An override acts if other people are on call with it than without, and somebody is
// twice on call if those before it have them already.
func TestEffects(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	names := []string{"ana", "ben", "cai", "dee"}
	monday := instant(t, "2026-03-02T00:00Z")
	tried, acted, twice := 0, 0, 0
	for range 3000 {
		r := Rota{
			Zone: time.UTC, Start: civil("2026-03-02T06:00"), Every: Turn{5, Hours},
			Layers: []Layer{{Shift: hours("03:00-20:00"), People: names[:3]}},
		}
		for range 1 + random.IntN(5) {
			x := Override{From: monday.Add(time.Duration(random.IntN(72)) * time.Hour)}
			x.To = x.From.Add(time.Duration(1+random.IntN(30)) * time.Hour)
			who := random.IntN(3)
			if who != 1 {
				x.Person = names[random.IntN(len(names))]
			}
			if who != 2 {
				x.With = names[random.IntN(len(names))]
			}
			r.Overrides = append(r.Overrides, x)
		}
		s, err := NewSchedule(r)
		if err != nil {
			continue
		}
		tried++
		plays := mostPlays
		for i, e := range s.effects(&plays) {
			x := r.Overrides[i]
			want := effect{}
			before, with := withFirst(t, r, i), withFirst(t, r, i+1)
			for at := x.From; at.Before(x.To); at = at.Add(time.Hour) {
				was, is := peopleOf(before.OnCall(at)), peopleOf(with.OnCall(at))
				if slices.Contains(was, x.With) && (x.Person == "" || slices.Contains(was, x.Person)) && want.twice.IsZero() {
					want.twice = at
				}
				slices.Sort(was)
				slices.Sort(is)
				want.acts = want.acts || !slices.Equal(was, is)
			}
			if e.acts != want.acts || !e.twice.Equal(want.twice) {
				t.Fatalf("override %d of %+v: acts %t, twice %v; want %t, %v", i, r.Overrides, e.acts, e.twice, want.acts, want.twice)
			}
			if e.acts {
				acted++
			}
			if !e.twice.IsZero() {
				twice++
			}
		}
	}
	if tried < 500 || acted < 500 || twice < 100 {
		t.Errorf("only %d rotas, %d overrides that act, %d that name somebody twice", tried, acted, twice)
	}
}

// withFirst compiles a rota with its first n overrides.
func withFirst(t *testing.T, r Rota, n int) *Schedule {
	t.Helper()
	r.Overrides = r.Overrides[:n]
	return mustSchedule(t, r)
}
