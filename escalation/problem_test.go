package escalation

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

func TestProblems(t *testing.T) {
	at := func(s string) time.Time { return instant(t, s) }
	// put adds an override of March 4 from one hour to another.
	put := func(person, with string, from, to int) func(*Rota) {
		return func(r *Rota) {
			day := at("2026-03-04T00:00Z")
			r.Overrides = append(r.Overrides, Override{
				Person: person, With: with,
				From: day.Add(time.Duration(from) * time.Hour), To: day.Add(time.Duration(to) * time.Hour),
			})
		}
	}
	layer := func(change func(*Layer)) func(*Rota) {
		return func(r *Rota) { change(&r.Layers[1]) }
	}
	tests := []struct {
		name   string
		change []func(*Rota)
		want   []string
	}{
		{"nothing", nil, nil},
		{"no layers", []func(*Rota){func(r *Rota) { r.Layers = nil }}, []string{"layers [no-layers]"}},
		{"no people", []func(*Rota){layer(func(l *Layer) { l.People = nil })}, []string{"layers[1].people [no-people]"}},
		{"an empty name", []func(*Rota){layer(func(l *Layer) { l.People = []string{"ana", " "} })}, []string{"layers[1].people[1] [empty-name]"}},
		{"a person twice", []func(*Rota){layer(func(l *Layer) { l.People = []string{"ana", "ben", "ana"} })}, nil},
		{"no zone", []func(*Rota){func(r *Rota) { r.Zone = nil }}, []string{"layers[0].zone [missing-zone]", "layers[1].zone [missing-zone]"}},
		{"no zone needed", []func(*Rota){func(r *Rota) { *r = Rota{Layers: []Layer{{People: []string{"ana"}}}} }}, nil},
		{"no zone for days", []func(*Rota){func(r *Rota) {
			*r = Rota{Layers: []Layer{{People: []string{"ana"}, Days: Weekdays{time.Monday: true}}}}
		}}, []string{"layers[0].zone [missing-zone]"}},
		{"no zone for a shift", []func(*Rota){func(r *Rota) {
			*r = Rota{Layers: []Layer{{People: []string{"ana"}, Shift: hours("09:00-17:00")}}}
		}}, []string{"layers[0].zone [missing-zone]"}},
		{"no zone for a start", []func(*Rota){func(r *Rota) {
			*r = Rota{Layers: []Layer{{People: []string{"ana"}, Start: r.Start}}}
		}}, []string{"layers[0].zone [missing-zone]"}},
		{"no zone for turns", []func(*Rota){func(r *Rota) {
			*r = Rota{Layers: []Layer{{People: []string{"ana", "ben"}, Every: r.Every}}}
		}}, []string{"layers[0].zone [missing-zone]", "layers[0].start [missing-start]"}},
		{"the zone of the machine", []func(*Rota){func(r *Rota) { r.Zone = time.Local }, layer(func(l *Layer) { l.Zone = time.Local })},
			[]string{"zone [bad-zone]", "layers[1].zone [bad-zone]"}},
		{"no start", []func(*Rota){func(r *Rota) { r.Start = Civil{} }}, []string{"layers[0].start [missing-start]", "layers[1].start [missing-start]"}},
		{"no turn", []func(*Rota){func(r *Rota) { r.Every = Turn{} }}, []string{"layers[0].every [missing-every]", "layers[1].every [missing-every]"}},
		{"one person needs neither", []func(*Rota){func(r *Rota) { r.Start, r.Every = Civil{}, Turn{} }, func(r *Rota) {
			r.Layers[0].People, r.Layers[1].People = []string{"ana"}, []string{"ben", "ben"}
		}}, nil},
		{"a layer of its own needs none of the rota's", []func(*Rota){func(r *Rota) {
			l := Layer{Zone: r.Zone, Start: r.Start, Every: r.Every, People: []string{"ana", "ben"}}
			*r = Rota{Layers: []Layer{l}}
		}}, nil},
		{"a start of no supported year", []func(*Rota){func(r *Rota) { r.Start.Date -= 500000 }}, []string{"start [bad-date]"}},
		{"a start on the last supported day", []func(*Rota){func(r *Rota) { r.Start = civil("2200-12-31T11:00") }}, nil},
		{"a start on the day after", []func(*Rota){func(r *Rota) { r.Start = civil("2201-01-01T11:00") }}, []string{"start [bad-date]"}},
		{"a start at 24:00", []func(*Rota){layer(func(l *Layer) { l.Start = Civil{civil("2026-03-02T00:00").Date, clock.Day} })}, []string{"layers[1].start [bad-time]"}},
		{"a turn of nothing", []func(*Rota){func(r *Rota) { r.Every = Turn{0, Weeks} }}, []string{"every [bad-turn]"}},
		{"a turn backwards", []func(*Rota){layer(func(l *Layer) { l.Every = Turn{-1, Weeks} })}, []string{"layers[1].every [bad-turn]"}},
		{"a turn without a unit", []func(*Rota){layer(func(l *Layer) { l.Every = Turn{N: 1} })}, []string{"layers[1].every [bad-turn]"}},
		{"a turn of an unknown unit", []func(*Rota){layer(func(l *Layer) { l.Every = Turn{1, 9} })}, []string{"layers[1].every [bad-turn]"}},
		{"a turn of a hundred years", []func(*Rota){layer(func(l *Layer) { l.Every = Turn{1200, Months} })}, nil},
		{"a longer one", []func(*Rota){func(r *Rota) { r.Every = Turn{1 << 60, Hours} }}, []string{"every [bad-turn]"}},
		{"equal ends", []func(*Rota){layer(func(l *Layer) { l.Shift = hours("11:00-11:00") })}, []string{"layers[1].shift [equal-ends]"}},
		{"24:00 to 24:00", []func(*Rota){layer(func(l *Layer) { l.Shift = hours("24:00-24:00") })}, []string{"layers[1].shift [bad-time]"}},
		{"the whole day", []func(*Rota){layer(func(l *Layer) { l.Shift = hours("00:00-24:00") })}, nil},
		{"a shift past 24:00", []func(*Rota){layer(func(l *Layer) { l.Shift = sla.Range{From: clock.Hour, To: clock.Day + 1} })}, []string{"layers[1].shift [bad-time]"}},
		{"a shift out of the day", []func(*Rota){layer(func(l *Layer) { l.Shift = sla.Range{From: -1, To: clock.Hour} })}, []string{"layers[1].shift [bad-time]"}},

		{"an override of nobody", []func(*Rota){put("", "", 1, 2)}, []string{"overrides[0].person [empty-override]"}},
		{"by themselves", []func(*Rota){put("ana", "ana", 1, 2)}, []string{"overrides[0].with [same-person]"}},
		{"with an empty name", []func(*Rota){put("ana", " ", 1, 2)}, []string{"overrides[0].with [empty-name]"}},
		{"of an empty name", []func(*Rota){put(" ", "ana", 1, 2)}, []string{"overrides[0].person [empty-name]"}},
		{"backwards", []func(*Rota){put("ana", "ben", 2, 1)}, []string{"overrides[0].to [reversed-times]"}},
		{"of no length", []func(*Rota){put("ana", "ben", 2, 2)}, []string{"overrides[0].to [reversed-times]"}},
		{"without times", []func(*Rota){func(r *Rota) { r.Overrides = []Override{{Person: "ana"}} }}, []string{"overrides[0].from [bad-date]", "overrides[0].to [bad-date]"}},
		{"of a stranger", []func(*Rota){put("gil", "ben", 1, 2)}, []string{"overrides[0].person [unknown-person]"}},
		{"of a stand-in", []func(*Rota){put("ana", "gil", 1, 5), put("gil", "hal", 4, 9)}, nil},
		{"of a stand-in of two times", []func(*Rota){put("ana", "gil", 1, 3), put("ben", "gil", 5, 9), put("gil", "hal", 6, 7)}, nil},
		{"of a stand-in of another time", []func(*Rota){put("ana", "gil", 1, 5), put("gil", "hal", 5, 9)}, []string{"overrides[1].person [unknown-person]"}},
		{"of a stand-in to come", []func(*Rota){put("gil", "hal", 1, 5), put("ana", "gil", 1, 5)}, []string{"overrides[0].person [unknown-person]"}},
		{"twice at once", []func(*Rota){put("ana", "ben", 1, 5), put("ana", "", 4, 9)}, []string{"overrides[1].person [overlapping-overrides] 0"}},
		{"one after the other", []func(*Rota){put("ana", "ben", 5, 9), put("ana", "cai", 1, 5)}, nil},
		{"the shorter inside the longer", []func(*Rota){put("ana", "ben", 1, 9), put("ana", "cai", 2, 3), put("ana", "dee", 4, 5)},
			[]string{"overrides[1].person [overlapping-overrides] 0", "overrides[2].person [overlapping-overrides] 0"}},
		{"different people at once", []func(*Rota){put("ana", "ben", 1, 9), put("ben", "cai", 2, 3), put("", "gil", 1, 9), put("", "gil", 1, 9)}, nil},

		{"everything at once", []func(*Rota){
			func(r *Rota) { r.Every = Turn{0, Weeks} },
			put("gil", "", 1, 1),
			layer(func(l *Layer) { l.Shift, l.People = hours("11:00-11:00"), []string{"ana", ""} }),
		}, []string{"every [bad-turn]", "layers[1].shift [equal-ends]", "layers[1].people[1] [empty-name]", "overrides[0].person [unknown-person]", "overrides[0].to [reversed-times]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := denver(t)
			for _, change := range tt.change {
				change(&r)
			}
			_, err := NewSchedule(r)
			if diff := cmp.Diff(tt.want, addresses(err)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// addresses returns where each problem is and its kind.
func addresses(err error) []string {
	var ps Problems
	errors.As(err, &ps)
	var list []string
	for _, p := range ps {
		s := fmt.Sprintf("%s [%s]", p.where(), p.Kind)
		if p.Kind == "overlapping-overrides" {
			s += fmt.Sprint(" ", p.Index-1)
		}
		list = append(list, s)
	}
	return list
}

func TestTooManyOverrides(t *testing.T) {
	r := denver(t)
	from := instant(t, "2026-03-04T00:00Z")
	for i := range 3 * maxAtOnce {
		// A hundred at a time, of which each ends as one of the next begins.
		from := from.Add(time.Duration(i/maxAtOnce) * time.Hour)
		r.Overrides = append(r.Overrides, Override{With: fmt.Sprint("p", i), From: from, To: from.Add(time.Hour)})
	}
	s := mustSchedule(t, r)
	if got := len(s.OnCall(from)); got != maxAtOnce+1 {
		t.Errorf("%d people on call, want %d", got, maxAtOnce+1)
	}
	r.Overrides = append(r.Overrides, Override{With: "gil", From: from.Add(90 * time.Minute), To: from.Add(5 * time.Hour)})
	_, err := NewSchedule(r)
	if diff := cmp.Diff([]string{"overrides[300].from [too-many-overrides]"}, addresses(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorText(t *testing.T) {
	r := denver(t)
	r.Layers[1].Shift = hours("11:00-11:00")
	r.Overrides = []Override{{Person: "gil", From: instant(t, "2026-03-04T00:00Z"), To: instant(t, "2026-03-05T00:00Z")}}
	_, err := NewSchedule(r)
	want := `layers[1].shift: the shift 11:00-11:00 ends when it starts; write 00:00-24:00 for a whole day, or leave the shift out [equal-ends]
overrides[0].person: "gil" is in no layer; name somebody who takes turns, or whom an earlier override puts on call at the time [unknown-person]`
	if err == nil || err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}
