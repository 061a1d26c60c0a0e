package escalation

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// table renders shifts as people read them: who, from when, for how long.
func table(shifts []Shift) string {
	var b strings.Builder
	for _, s := range shifts {
		fmt.Fprintf(&b, "%-7s %s  %4gh\n", strings.Join(peopleOf(s.Duties), "+"), s.From.Format("Mon Jan 02 15:04 MST"), s.To.Sub(s.From).Hours())
	}
	return b.String()
}

func TestWeeklyRotaThroughClockChanges(t *testing.T) {
	tests := []struct {
		name     string
		from, to string
		want     string
	}{
		{"clocks go forward on March 8", "2026-03-07T11:00-07:00", "2026-03-10T11:00-06:00", `
ana     Sat Mar 07 11:00 MST    12h
dee     Sat Mar 07 23:00 MST    11h
ana     Sun Mar 08 11:00 MDT    12h
dee     Sun Mar 08 23:00 MDT    12h
ben     Mon Mar 09 11:00 MDT    12h
eve     Mon Mar 09 23:00 MDT    12h
`},
		{"clocks go back on November 1", "2026-10-31T11:00-06:00", "2026-11-03T11:00-07:00", `
ben     Sat Oct 31 11:00 MDT    12h
eve     Sat Oct 31 23:00 MDT    13h
ben     Sun Nov 01 11:00 MST    12h
eve     Sun Nov 01 23:00 MST    12h
cai     Mon Nov 02 11:00 MST    12h
fay     Mon Nov 02 23:00 MST    12h
`},
		{"nobody before the start", "2026-02-28T11:00-07:00", "2026-03-03T00:00-07:00", `
ana     Mon Mar 02 11:00 MST    12h
dee     Mon Mar 02 23:00 MST     1h
`},
	}
	s := mustSchedule(t, denver(t))
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := table(slices.Collect(s.Shifts(instant(t, tt.from), instant(t, tt.to))))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHandoffs(t *testing.T) {
	tests := []struct {
		name       string
		zone       string
		start      string
		every      Turn
		from, to   string
		wantStarts string // of each turn in [from, to)
	}{
		{"months clamp from the start", "UTC", "2026-01-31T09:00", Turn{1, Months}, "2026-01-01T00:00Z", "2026-06-01T00:00Z",
			"1:01-31T09:00 2:02-28T09:00 3:03-31T09:00 4:04-30T09:00 5:05-31T09:00"},
		{"a leap year has its day", "UTC", "2027-11-30T00:00", Turn{3, Months}, "2027-11-01T00:00Z", "2028-06-01T00:00Z",
			"1:11-30T00:00 2:02-29T00:00 3:05-30T00:00"},
		{"a week is seven local days", "America/Chicago", "2026-03-01T02:30", Turn{1, Weeks}, "2026-03-01T00:00-06:00", "2026-03-22T00:00-05:00",
			"1:03-01T02:30 2:03-08T03:30 3:03-15T02:30"},
		{"a repeated time is the first", "America/New_York", "2026-10-31T01:30", Turn{1, Days}, "2026-10-31T00:00-04:00", "2026-11-03T00:00-05:00",
			"1:10-31T01:30 2:11-01T01:30 3:11-02T01:30"},
		{"twelve hours of the clock", "America/Denver", "2026-03-07T23:00", Turn{12, Hours}, "2026-03-07T23:00-07:00", "2026-03-08T23:30-06:00",
			"1:03-07T23:00 2:03-08T11:00 3:03-08T23:00"},
		{"a start in a gap", "America/Denver", "2026-03-08T02:30", Turn{1, Days}, "2026-03-08T00:00-07:00", "2026-03-10T00:00-06:00",
			"1:03-08T03:30 2:03-09T02:30"},
		{"a skipped date collapses", "Pacific/Apia", "2011-12-28T09:00", Turn{1, Days}, "2011-12-28T00:00-10:00", "2012-01-02T00:00+14:00",
			"1:12-28T09:00 2:12-29T09:00 4:12-31T09:00 5:01-01T09:00"},
		{"turns moved past one that is not vanish", "Pacific/Apia", "2011-12-29T18:00", Turn{5, Hours}, "2011-12-29T00:00-10:00", "2011-12-31T09:00+14:00",
			"1:12-29T18:00 2:12-29T23:00 7:12-31T00:00 8:12-31T05:00"},
		{"turns moved past later ones vanish", "Antarctica/Troll", "2026-03-29T00:00", Turn{1, Hours}, "2026-03-29T00:00Z", "2026-03-29T03:30Z",
			"1:03-29T00:00 4:03-29T03:00 5:03-29T04:00 6:03-29T05:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustSchedule(t, Rota{
				Zone: mustZone(t, tt.zone), Start: civil(tt.start), Every: tt.every,
				Layers: []Layer{{People: []string{"ana", "ben"}}},
			})
			var got []string
			for shift := range s.Shifts(instant(t, tt.from), instant(t, tt.to)) {
				got = append(got, fmt.Sprintf("%d:%s", shift.Duties[0].Turn, shift.From.Format("01-02T15:04")))
			}
			if diff := cmp.Diff(tt.wantStarts, strings.Join(got, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestShiftsWhenClocksChange(t *testing.T) {
	only := func(day time.Weekday) Weekdays {
		var w Weekdays
		w[day] = true
		return w
	}
	tests := []struct {
		name     string
		zone     string
		shift    string
		days     Weekdays
		from, to string
		want     string
	}{
		{"no shift starts on a skipped date", "Pacific/Apia", "09:00-17:00", only(time.Friday), "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00", ""},
		{"a night into a skipped date ends with its day", "Pacific/Apia", "22:00-06:00", only(time.Thursday), "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00", `
ana     Thu Dec 29 22:00 -10     2h
`},
		{"clocks go back to yesterday while today's shift has begun", "America/St_Johns", "00:00-08:00", only(time.Sunday), "2006-10-28T12:00-02:30", "2006-10-29T12:00-03:30", `
ana     Sun Oct 29 00:00 NDT     9h
`},
		{"a shift of which nothing is left", "America/Denver", "02:30-03:00", only(time.Sunday), "2026-03-01T00:00-07:00", "2026-03-16T00:00-06:00", `
ana     Sun Mar 01 02:30 MST   0.5h
ana     Sun Mar 15 02:30 MDT   0.5h
`},
		{"a shift inside the gap moves", "America/Denver", "02:00-02:30", only(time.Sunday), "2026-03-08T00:00-07:00", "2026-03-09T00:00-06:00", `
ana     Sun Mar 08 03:00 MDT   0.5h
`},
		{"a shift through the fold is longer", "America/Denver", "01:30-02:00", only(time.Sunday), "2026-11-01T00:00-06:00", "2026-11-02T00:00-07:00", `
ana     Sun Nov 01 01:30 MDT   1.5h
`},
		{"a shift inside the fold is its first pass", "America/Denver", "01:00-01:30", only(time.Sunday), "2026-11-01T00:00-06:00", "2026-11-02T00:00-07:00", `
ana     Sun Nov 01 01:00 MDT   0.5h
`},
		{"whole days that touch are one shift", "America/Denver", "00:00-24:00", Weekdays{time.Saturday: true, time.Sunday: true}, "2026-03-06T00:00-07:00", "2026-03-13T00:00-06:00", `
ana     Sat Mar 07 00:00 MST    47h
`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mustSchedule(t, Rota{Zone: mustZone(t, tt.zone), Layers: []Layer{{Shift: hours(tt.shift), Days: tt.days, People: []string{"ana"}}}})
			shifts := slices.Collect(s.Shifts(instant(t, tt.from), instant(t, tt.to)))
			if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), table(shifts)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for at := instant(t, tt.from); at.Before(instant(t, tt.to)); at = at.Add(time.Minute) {
				inside := slices.ContainsFunc(shifts, func(s Shift) bool { return !at.Before(s.From) && at.Before(s.To) })
				if got := s.OnCall(at) != nil; got != inside {
					t.Fatalf("somebody on call at %s: %t, want %t", at, got, inside)
				}
			}
		})
	}
}

func TestOnCall(t *testing.T) {
	override := func(r *Rota, person, with, from, to string) {
		r.Overrides = append(r.Overrides, Override{Person: person, With: with, From: instant(t, from), To: instant(t, to), Note: "shift change"})
	}
	weekend := func(r *Rota) {
		r.Layers = append(r.Layers, Layer{
			Name: "weekend", Zone: mustZone(t, "Europe/Berlin"), Days: Weekdays{time.Saturday: true, time.Sunday: true},
			Start: civil("2026-03-07T00:00"), Every: Turn{2, Weeks}, People: []string{"gil", "hal"},
		})
	}
	tests := []struct {
		name   string
		change func(*Rota)
		at     string
		want   []Duty
	}{
		{"the first instant", nil, "2026-03-02T11:00:00-07:00",
			[]Duty{{Person: "ana", Layer: 1, LayerName: "day", Turn: 1}}},
		{"just before it", nil, "2026-03-02T10:59:59.999999999-07:00", nil},
		{"the night before a handoff", nil, "2026-03-09T10:59:59-06:00",
			[]Duty{{Person: "dee", Layer: 2, LayerName: "night", Turn: 1}}},
		{"the second week", nil, "2026-03-09T11:00:00-06:00",
			[]Duty{{Person: "ben", Layer: 1, LayerName: "day", Turn: 2}}},
		{"the instant of another location", nil, "2026-03-09T18:00:00+01:00",
			[]Duty{{Person: "ben", Layer: 1, LayerName: "day", Turn: 2}}},
		{"a later layer covers", weekend, "2026-03-07T00:00:00+01:00",
			[]Duty{{Person: "gil", Layer: 3, LayerName: "weekend", Turn: 1}}},
		{"until its last day ends", weekend, "2026-03-09T00:00:00+01:00",
			[]Duty{{Person: "ana", Layer: 1, LayerName: "day", Turn: 1}}},
		{"replaced", func(r *Rota) { override(r, "ana", "ben", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00") }, "2026-03-04T11:00:00-07:00",
			[]Duty{{Person: "ben", For: "ana", Layer: 1, LayerName: "day", Turn: 1, Override: 1, Note: "shift change"}}},
		{"replaced until the end and no longer", func(r *Rota) { override(r, "ana", "ben", "2026-03-04T11:00-07:00", "2026-03-04T20:00-07:00") }, "2026-03-04T20:00:00-07:00",
			[]Duty{{Person: "ana", Layer: 1, LayerName: "day", Turn: 1}}},
		{"only the person on call is replaced", func(r *Rota) { override(r, "ana", "ben", "2026-03-04T11:00-07:00", "2026-03-05T11:00-07:00") }, "2026-03-04T23:00:00-07:00",
			[]Duty{{Person: "dee", Layer: 2, LayerName: "night", Turn: 1}}},
		{"added", func(r *Rota) { override(r, "", "gil", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00") }, "2026-03-04T12:00:00-07:00",
			[]Duty{{Person: "ana", Layer: 1, LayerName: "day", Turn: 1}, {Person: "gil", Override: 1, Note: "shift change"}}},
		{"added before the start", func(r *Rota) { override(r, "", "gil", "2026-03-01T11:00-07:00", "2026-03-04T23:00-07:00") }, "2026-03-01T12:00:00-07:00",
			[]Duty{{Person: "gil", Override: 1, Note: "shift change"}}},
		{"who is on call already is not added", func(r *Rota) { override(r, "", "ana", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00") }, "2026-03-04T12:00:00-07:00",
			[]Duty{{Person: "ana", Layer: 1, LayerName: "day", Turn: 1}}},
		{"removed", func(r *Rota) { override(r, "ana", "", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00") }, "2026-03-04T12:00:00-07:00", nil},
		{"replaced by who is on call too", func(r *Rota) {
			override(r, "", "gil", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00")
			override(r, "ana", "gil", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00")
		}, "2026-03-04T12:00:00-07:00",
			[]Duty{{Person: "gil", Override: 1, Note: "shift change"}}},
		{"a stand-in is replaced in turn", func(r *Rota) {
			override(r, "ana", "gil", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00")
			override(r, "gil", "hal", "2026-03-04T12:00-07:00", "2026-03-04T13:00-07:00")
		}, "2026-03-04T12:00:00-07:00",
			[]Duty{{Person: "hal", For: "ana", Layer: 1, LayerName: "day", Turn: 1, Override: 2, Note: "shift change"}}},
		{"a later override sees what an earlier one did, not the other way round", func(r *Rota) {
			override(r, "ben", "hal", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00")
			override(r, "ana", "ben", "2026-03-04T11:00-07:00", "2026-03-04T23:00-07:00")
		}, "2026-03-04T12:00:00-07:00",
			[]Duty{{Person: "ben", For: "ana", Layer: 1, LayerName: "day", Turn: 1, Override: 2, Note: "shift change"}}},
		{"nobody after the supported years", nil, "2201-01-01T00:00:00Z", nil},
		{"the last supported instant", nil, "2200-12-31T23:59:59.999999999Z",
			[]Duty{{Person: "cai", Layer: 1, LayerName: "day", Turn: 9123}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := denver(t)
			if tt.change != nil {
				tt.change(&r)
			}
			got := mustSchedule(t, r).OnCall(instant(t, tt.at))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("on call at %s (-want +got):\n%s", tt.at, diff)
			}
		})
	}
}

func TestAlwaysTheSamePerson(t *testing.T) {
	s := mustSchedule(t, Rota{Name: "leads", Layers: []Layer{{People: []string{"gil"}}}})
	want := []Duty{{Person: "gil", Layer: 1, Turn: 1}}
	for _, at := range []string{"1900-01-01T00:00:00Z", "2026-03-02T11:00:00-07:00", "2200-12-31T23:59:59Z"} {
		if diff := cmp.Diff(want, s.OnCall(instant(t, at))); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", at, diff)
		}
		if next := s.Next(instant(t, at)); !next.IsZero() {
			t.Errorf("next after %s = %s, want none", at, next)
		}
	}
	if s.Zone() != time.UTC {
		t.Errorf("zone %s, want UTC", s.Zone())
	}
}

func TestNext(t *testing.T) {
	one := func(people ...string) func(*Rota) {
		return func(r *Rota) { r.Layers = []Layer{{People: people}} }
	}
	tests := []struct {
		name   string
		change func(*Rota)
		after  string
		want   string
	}{
		{"the first handoff", nil, "1700-01-01T00:00:00Z", "2026-03-02T11:00:00-07:00"},
		{"the end of a shift", nil, "2026-03-02T11:00:00-07:00", "2026-03-02T23:00:00-07:00"},
		{"over turns of the same person", one("ana", "ana", "ben"), "2026-03-03T00:00:00-07:00", "2026-03-16T11:00:00-06:00"},
		{"never again", one("ana"), "2026-03-03T00:00:00-07:00", ""},
		{"never again though named twice", one("ana", "ana"), "2026-03-03T00:00:00-07:00", ""},
		{"since ever", func(r *Rota) { r.Start = Civil{}; one("ana")(r) }, "1700-01-01T00:00:00Z", "1899-12-31T17:00:00-07:00"},
		{"nothing after the supported years", nil, "2300-01-01T00:00:00Z", ""},
		{"their end is no change", nil, "2200-12-31T23:00:00Z", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := denver(t)
			if tt.change != nil {
				tt.change(&r)
			}
			got := ""
			if next := mustSchedule(t, r).Next(instant(t, tt.after)); !next.IsZero() {
				got = next.Format(time.RFC3339)
			}
			if got != tt.want {
				t.Errorf("next after %s = %q, want %q", tt.after, got, tt.want)
			}
		})
	}
}

func TestNextAndPreviousOnCall(t *testing.T) {
	away := func(r *Rota, person, with string) {
		r.Overrides = append(r.Overrides, Override{Person: person, With: with, From: instant(t, "2026-03-01T00:00Z"), To: instant(t, "2026-04-01T00:00Z")})
	}
	tests := []struct {
		name     string
		change   func(*Rota)
		at       string
		want     string // next
		previous string
	}{
		{"in the shift that covers", nil, "2026-03-03T12:00-07:00", "ben 2", "cai 0"},
		{"in the other", nil, "2026-03-16T23:00-06:00", "dee 4", "eve 2"},
		{"before the start", nil, "2026-03-01T12:00-07:00", "", ""},
		{"out of the supported years", nil, "2300-03-01T12:00-07:00", "", ""},
		{"named twice in a row", func(r *Rota) { r.Layers[0].People = []string{"ana", "ana", "ben", "cai"} }, "2026-03-03T12:00-07:00", "ben 3", "cai 0"},
		{"nobody else", func(r *Rota) { r.Layers[0].People = []string{"ana"} }, "2026-03-03T12:00-07:00", "", ""},
		{"next is away", func(r *Rota) { away(r, "ben", "") }, "2026-03-03T12:00-07:00", "cai 3", "cai 0"},
		{"next has a stand-in", func(r *Rota) { away(r, "ben", "gil") }, "2026-03-03T12:00-07:00", "gil 2", "cai 0"},
		{"next is the stand-in of who is on call", func(r *Rota) { away(r, "ana", "ben") }, "2026-03-03T12:00-07:00", "cai 3", "cai 0"},
		{"next is on call already", func(r *Rota) { away(r, "", "ben") }, "2026-03-03T12:00-07:00", "cai 3", "cai 0"},
		{"whose turn it is was removed", func(r *Rota) { away(r, "ana", "") }, "2026-03-03T12:00-07:00", "ben 2", "cai 0"},
		{"only an added person is on call", func(r *Rota) { away(r, "", "gil") }, "2026-03-01T12:00-07:00", "", ""},
	}
	text := func(d Duty, ok bool) string {
		if !ok {
			return ""
		}
		return fmt.Sprint(d.Person, " ", d.Turn)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := denver(t)
			if tt.change != nil {
				tt.change(&r)
			}
			s := mustSchedule(t, r)
			if got := text(s.NextOnCall(instant(t, tt.at))); got != tt.want {
				t.Errorf("next = %q, want %q", got, tt.want)
			}
			if got := text(s.PreviousOnCall(instant(t, tt.at))); got != tt.previous {
				t.Errorf("previous = %q, want %q", got, tt.previous)
			}
		})
	}
}

// A schedule keeps nothing of the rota that the caller can change.
func TestScheduleIsItsOwn(t *testing.T) {
	r := denver(t)
	r.Overrides = []Override{{With: "gil", From: instant(t, "2026-03-01T00:00Z"), To: instant(t, "2026-04-01T00:00Z")}}
	s := mustSchedule(t, r)
	at := instant(t, "2026-03-03T12:00-07:00")
	want := s.OnCall(at)
	r.Layers[0].People[0], r.Layers[0].Shift, r.Overrides[0].With = "mallory", sla.Range{}, "mallory"
	if diff := cmp.Diff(want, s.OnCall(at)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want[0].Person = "mallory"
	if got := s.OnCall(at); got[0].Person == "mallory" {
		t.Error("an answer is shared between calls")
	}
}

func TestStrings(t *testing.T) {
	tests := []struct {
		name string
		got  fmt.Stringer
		want string
	}{
		{"week", Turn{1, Weeks}, "1w"},
		{"days", Turn{3, Days}, "3d"},
		{"hours", Turn{12, Hours}, "12h"},
		{"month", Turn{1, Months}, "1mo"},
		{"no unit", Turn{N: 2}, "2 units of unknown length"},
		{"civil", Civil{civil("2026-03-02T11:00").Date, clock.New(11, 0, 0, 0)}, "2026-03-02T11:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.got.String(); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// A schedule answers in its own zone, or in that of the first layer with one.
func TestScheduleZone(t *testing.T) {
	berlin, denver := mustZone(t, "Europe/Berlin"), mustZone(t, "America/Denver")
	layer := func(zone *time.Location) Layer { return Layer{Zone: zone, People: []string{"ana"}} }
	for _, tt := range []struct {
		name string
		rota Rota
		want *time.Location
	}{
		{"its own", Rota{Zone: berlin, Layers: []Layer{layer(denver)}}, berlin},
		{"that of a layer", Rota{Layers: []Layer{layer(nil), layer(denver), layer(berlin)}}, denver},
		{"none", Rota{Layers: []Layer{layer(nil)}}, time.UTC},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := mustSchedule(t, tt.rota).Zone(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A schedule belongs to any number of goroutines; the race detector watches.
func TestScheduleServesManyGoroutines(t *testing.T) {
	s := mustSchedule(t, denver(t))
	at := instant(t, "2026-03-04T12:00:00-07:00")
	ask := func() string {
		next, _ := s.NextOnCall(at)
		return fmt.Sprint(s.OnCall(at), s.Next(at), next, s.Hours(at, at.AddDate(0, 1, 0)), s.Gaps(at, at.AddDate(0, 1, 0)))
	}
	want := ask()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := ask(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	group.Wait()
}

// Questions of any instants have answers.
func TestScheduleEdges(t *testing.T) {
	s := mustSchedule(t, denver(t))
	instants := []time.Time{{}, time.Unix(-1<<62, 0), instant(t, "1899-12-31T23:59:59Z"), instant(t, "2200-12-31T23:59:59Z"), instant(t, "9999-12-31T23:59:59Z"), time.Unix(1<<62, 0)}
	for _, at := range instants[3:] {
		if next := s.Next(at); !next.IsZero() && !next.After(at) {
			t.Errorf("after %s next is %s", at, next)
		}
	}
	for _, at := range instants {
		on := s.OnCall(at)
		_, next := s.NextOnCall(at)
		_, previous := s.PreviousOnCall(at)
		if known(at) != (on != nil) || known(at) != next || known(at) != previous {
			t.Errorf("at %s on call %v, next %t, previous %t", at, on, next, previous)
		}
	}
	if gaps := s.Gaps(instants[2], instants[2].Add(time.Hour)); len(gaps) != 1 || gaps[0].Duration() != time.Hour {
		t.Errorf("before the first handoff gaps are %v", gaps)
	}
}
