package escalation

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// zoneNames are zones whose clocks do everything that clocks do: change by
// half an hour and by two, at midnight and before it, go back in spring, skip
// a day, and never change.
var zoneNames = []string{
	"UTC", "America/Denver", "America/Phoenix", "America/New_York", "America/Chicago", "America/St_Johns",
	"America/Halifax", "America/Havana", "America/Sao_Paulo", "America/Santiago", "America/Asuncion",
	"America/Caracas", "America/Scoresbysund", "America/Nuuk", "America/Anchorage", "America/Mexico_City",
	"Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Lisbon", "Europe/Istanbul", "Europe/Moscow",
	"Africa/Casablanca", "Africa/Cairo", "Africa/Windhoek", "Africa/Juba", "Antarctica/Troll",
	"Antarctica/Casey", "Asia/Amman", "Asia/Beirut", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
	"Asia/Kolkata", "Asia/Pyongyang", "Asia/Tehran", "Asia/Tokyo", "Australia/Adelaide", "Australia/Lord_Howe",
	"Australia/Sydney", "Pacific/Apia", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter",
	"Pacific/Fakaofo", "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Tongatapu",
}

// changes returns when the clocks of a zone change from 1962 to 2040, or a few
// instants if they do not. Before that not all offsets are whole minutes.
func changes(zone *time.Location) []time.Time {
	at := time.Date(1962, 1, 1, 0, 0, 0, 0, time.UTC)
	list := []time.Time{at.AddDate(30, 0, 0), at.AddDate(50, 0, 0)}
	for at.Year() < 2040 {
		_, end := at.In(zone).ZoneBounds()
		if end.IsZero() {
			break
		}
		list = append(list, end)
		at = end
	}
	return list
}

// dice make decisions from bytes; without bytes they fall on 0.
type dice struct{ data []byte }

func (d *dice) n(n int) int {
	v := 0
	for range 2 {
		if len(d.data) > 0 {
			v = v<<8 | int(d.data[0])
			d.data = d.data[1:]
		}
	}
	return v % n
}

func (d *dice) one(in int) bool { return d.n(in) == in-1 }

// scene is a rota and the window in which to look at it.
type scene struct {
	rota     Rota
	from, to time.Time
}

var crew = []string{"ana", "ben", "cai", "dee", "eve"}

// scene makes up a rota in a zone, with a window of four days around a change of
// clocks.
func (d *dice) scene(zones []*time.Location, i int) scene {
	zone := zones[i]
	at := changes(zone)
	change := at[d.n(len(at))].Truncate(time.Minute)
	from := change.Add(-time.Duration(12+d.n(36)) * time.Hour)
	s := scene{from: from, to: from.Add(96 * time.Hour)}
	s.rota = Rota{
		Name: "made up", Zone: zone, Start: d.start(from.In(zone)), Every: d.turn(),
		Layers: make([]Layer, 1+d.n(3)),
	}
	for i := range s.rota.Layers {
		s.rota.Layers[i] = d.layer(from.In(zone), zones)
	}
	for range d.n(5) {
		s.override(d)
	}
	return s
}

// start is in the window or up to three years before it.
func (d *dice) start(at time.Time) Civil {
	back := []int{-3, 5, 40, 1100}[d.n(4)]
	day := date.NewAt(at) - date.Date(d.n(max(back, 1))+min(back, 0))
	return Civil{day, d.clock()}
}

// clock prefers the hours in which clocks change.
func (d *dice) clock() clock.Clock {
	if d.one(2) {
		return clock.New(d.n(24), 15*d.n(4), 0, 0)
	}
	return clock.New(0, 5*d.n(60), 0, 0)
}

func (d *dice) turn() Turn {
	unit := Unit(d.n(4)) + Hours
	return Turn{1 + d.n([]int{Hours: 30, Days: 9, Weeks: 3, Months: 4}[unit]), unit}
}

func (d *dice) layer(at time.Time, zones []*time.Location) Layer {
	l := Layer{Name: "layer", People: make([]string, 1+d.n(4))}
	for i := range l.People {
		l.People[i] = crew[d.n(len(crew))]
	}
	if d.one(4) {
		l.Zone = zones[d.n(len(zones))]
	}
	if d.one(3) {
		l.Start, l.Every = d.start(at), d.turn()
	}
	if !d.one(3) {
		l.Shift = sla.Range{From: d.clock(), To: d.clock()}
		if l.Shift.From == l.Shift.To {
			l.Shift = hours("00:00-24:00")
		}
	}
	if d.one(3) {
		for i := range l.Days {
			l.Days[i] = d.one(2)
		}
	}
	return l
}

// override adds an override that the rota allows.
func (s *scene) override(d *dice) {
	from := s.from.Add(time.Duration(d.n(90*60)) * time.Minute)
	x := Override{From: from, To: from.Add(time.Duration(1+d.n(2000)) * time.Minute), Note: fmt.Sprint("note ", d.n(9))}
	what := d.n(3)
	if what != 0 {
		x.Person = crew[d.n(len(crew))]
	}
	if what != 1 {
		x.With = crew[d.n(len(crew))]
	}
	with := s.rota
	with.Overrides = append(slices.Clone(s.rota.Overrides), x)
	if _, err := NewSchedule(with); err == nil {
		s.rota = with
	}
}

func zones(tb testing.TB) []*time.Location {
	var list []*time.Location
	for _, name := range zoneNames {
		list = append(list, mustZone(tb, name))
	}
	return list
}

func TestScheduleAgainstSimulator(t *testing.T) {
	zones := zones(t)
	random := rand.NewChaCha8([32]byte{7})
	each := 3
	if testing.Short() {
		each = 1
	}
	for i, name := range zoneNames {
		t.Run(name, func(t *testing.T) {
			for range each {
				data := make([]byte, 200)
				_, _ = random.Read(data) // never fails
				d := dice{data}
				compare(t, d.scene(zones, i))
			}
		})
	}
}

// FuzzSchedule compares a schedule of made-up bytes with the simulator.
func FuzzSchedule(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("the quick brown fox jumps over the lazy dog, and back again over the fence"))
	zones := zones(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		d := dice{data}
		compare(t, d.scene(zones, d.n(len(zones))))
	})
}

// compare asks all questions about the window and checks the answers.
func compare(t *testing.T, s scene) {
	t.Helper()
	got, err := NewSchedule(s.rota)
	var ps Problems
	if errors.As(err, &ps) {
		t.Fatalf("%v\n%+v", err, s.rota)
	}
	want := simulate(s.rota, s.from, s.to)
	for m, on := range want.on {
		if have := got.onCall(nil, want.time(m).UnixNano()); !slices.Equal(have, on) {
			t.Fatalf("at %s:\n%v on call, want\n%v\n%+v", want.time(m).In(s.rota.Zone), have, on, s.rota)
		}
	}
	compareRuns(t, got, want, s)
	compareNext(t, got, want)
}

func compareRuns(t *testing.T, got *Schedule, want *simulator, s scene) {
	t.Helper()
	var shifts, roster []Shift
	var gaps []sla.Span
	loads := map[string]time.Duration{}
	for _, l := range s.rota.Layers {
		for _, p := range l.People {
			loads[p] = 0
		}
	}
	want.runs(func(from, to int, on []Duty) {
		span := sla.Span{From: want.time(from).In(s.rota.Zone), To: want.time(to).In(s.rota.Zone)}
		roster = append(roster, Shift{span, on})
		if len(on) == 0 {
			gaps = append(gaps, span)
			return
		}
		shifts = append(shifts, Shift{span, on})
		for _, d := range on {
			loads[d.Person] += span.Duration()
		}
	})
	if diff := cmp.Diff(roster, slices.Collect(got.Roster(s.from, s.to))); diff != "" {
		t.Fatalf("roster (-want +got):\n%s\n%+v", diff, s.rota)
	}
	if diff := cmp.Diff(shifts, slices.Collect(got.Shifts(s.from, s.to))); diff != "" {
		t.Fatalf("shifts (-want +got):\n%s\n%+v", diff, s.rota)
	}
	if diff := cmp.Diff(gaps, got.Gaps(s.from, s.to)); diff != "" {
		t.Fatalf("gaps (-want +got):\n%s\n%+v", diff, s.rota)
	}
	list := got.Hours(s.from, s.to)
	if !slices.IsSortedFunc(list, func(a, b Load) int { return strings.Compare(a.Person, b.Person) }) || len(list) != len(loads) {
		t.Fatalf("hours %v, want %v", list, loads)
	}
	for _, l := range list {
		if l.Time != loads[l.Person] {
			t.Fatalf("hours %v, want %v", list, loads)
		}
	}
}

// compareNext checks Next as far as the window shows its answer.
func compareNext(t *testing.T, got *Schedule, want *simulator) {
	t.Helper()
	type stretch struct {
		from, to int
		people   []string
	}
	var list []stretch // in which the same people are on call
	want.runs(func(from, to int, on []Duty) {
		people := slices.Sorted(slices.Values(peopleOf(on)))
		if n := len(list); n > 0 && slices.Equal(list[n-1].people, people) {
			list[n-1].to = to
		} else {
			list = append(list, stretch{from, to, people})
		}
	})
	for _, s := range list[:len(list)-1] {
		for _, m := range []int{s.from, (s.from + s.to) / 2, s.to - 1} {
			if next := got.Next(want.time(m)); !next.Equal(want.time(s.to)) {
				t.Fatalf("next after %s = %s, want %s", want.time(m), next, want.time(s.to))
			}
		}
	}
}
