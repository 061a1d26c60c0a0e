package sla

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCombine(t *testing.T) {
	emea := build(t, Hours{Name: "emea", Zone: zone(t, "Europe/Berlin"), Week: Week{1: {hm("08:00-16:00")}, 2: {hm("08:00-16:00")}}})
	us := build(t, Hours{Name: "us", Zone: zone(t, "America/New_York"), Week: Week{1: {hm("09:00-17:00")}, 2: {hm("09:00-17:00")}}})
	always := build(t, Hours{Name: "24x7", Always: true})
	freeze := build(t, Hours{Name: "freeze", Zone: time.UTC, Week: Week{1: {hm("14:30-15:00")}}})
	tests := []struct {
		name string
		in   Combination
		want []string
	}{
		{"all", Combination{AllOf: []*Calendar{emea, us}}, []string{
			"Mar 2 15:00 +0100 to Mar 2 16:00 +0100", "Mar 3 15:00 +0100 to Mar 3 16:00 +0100",
			// The clocks change in New York three weeks before they do in Berlin.
			"Mar 9 14:00 +0100 to Mar 9 16:00 +0100",
		}},
		{"any", Combination{AnyOf: []*Calendar{us, emea}}, []string{
			"Mar 2 02:00 -0500 to Mar 2 17:00 -0500", "Mar 3 02:00 -0500 to Mar 3 17:00 -0500",
		}},
		{"in another zone", Combination{AnyOf: []*Calendar{us, emea}, Zone: time.UTC}, []string{"Mar 2 07:00 +0000 to Mar 2 22:00 +0000"}},
		{"except", Combination{AllOf: []*Calendar{emea}, Except: []*Calendar{us, freeze}}, []string{
			"Mar 2 08:00 +0100 to Mar 2 15:00 +0100", "Mar 3 08:00 +0100 to Mar 3 15:00 +0100",
		}},
		{"always except", Combination{AllOf: []*Calendar{always}, Except: []*Calendar{freeze}}, []string{
			"Mar 2 00:00 +0000 to Mar 2 14:30 +0000", "Mar 2 15:00 +0000 to Mar 9 14:30 +0000",
		}},
		{"with always", Combination{AllOf: []*Calendar{freeze, always}}, []string{"Mar 2 14:30 +0000 to Mar 2 15:00 +0000"}},
		{"any with always", Combination{AnyOf: []*Calendar{freeze, always}}, []string{"Mar 2 00:00 +0000 to Jan 1 00:00 +0000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Combine(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, spans(t, c, "2026-03-02T00:00:00Z", len(tt.want))); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCombineProblems(t *testing.T) {
	mon := build(t, Hours{Name: "mon", Zone: time.UTC, Week: Week{1: {hm("09:00-17:00")}}})
	tue := build(t, Hours{Name: "tue", Zone: time.UTC, Week: Week{2: {hm("09:00-17:00")}}})
	one := []*Calendar{mon}
	tests := []struct {
		name string
		in   Combination
		want []string
	}{
		{"of nothing", Combination{}, []string{"all_of 0 bad-combination"}},
		{"of nothing but exceptions", Combination{Except: one}, []string{"all_of 0 bad-combination"}},
		{"both", Combination{AllOf: one, AnyOf: one}, []string{"any_of 0 bad-combination"}},
		{"nil", Combination{AnyOf: []*Calendar{mon, nil}, Except: []*Calendar{nil}}, []string{"any_of 2 nil-calendar", "except 1 nil-calendar"}},
		{"the machine's zone", Combination{AllOf: one, Zone: time.Local}, []string{"zone 0 bad-zone"}},
		{"nothing in common", Combination{AllOf: []*Calendar{mon, tue}}, []string{"all_of 0 never-opens"}},
		{"nothing left", Combination{AnyOf: []*Calendar{mon, tue}, Except: []*Calendar{tue, mon}}, []string{"any_of 0 never-opens"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Combine(tt.in)
			var got []string
			if ps, ok := err.(Problems); ok {
				for _, p := range ps {
					got = append(got, address(p))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// TestCombineManyTimes combines a calendar with itself over and over, which
// without a memory would take 2^60 steps.
func TestCombineManyTimes(t *testing.T) {
	base := build(t, office(t))
	c := base
	for range 60 {
		var err error
		if c, err = Combine(Combination{AllOf: []*Calendar{c, c}}); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, base.Zone())
	if got, want := c.Add(at, 40*time.Hour), base.Add(at, 40*time.Hour); !got.Equal(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCombineLaws holds a combination to lie within what it is made of.
func TestCombineLaws(t *testing.T) {
	a := build(t, office(t))
	h := office(t)
	h.Zone = zone(t, "Asia/Tokyo")
	h.Week[1] = []Range{hm("22:00-08:00")}
	b := build(t, h)
	all, err := Combine(Combination{AllOf: []*Calendar{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	any, err := Combine(Combination{AnyOf: []*Calendar{a, b}})
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	to := from.AddDate(1, 0, 0)
	if got, want := all.Between(from, to)+any.Between(from, to), a.Between(from, to)+b.Between(from, to); got != want {
		t.Errorf("all and any have %s, want %s", got, want)
	}
	for at := from; at.Before(to); at = at.Add(37 * time.Minute) {
		x, y := a.Contains(at), b.Contains(at)
		if all.Contains(at) != (x && y) || any.Contains(at) != (x || y) {
			t.Fatalf("at %s: %t and %t make %t and %t", at, x, y, all.Contains(at), any.Contains(at))
		}
	}
}
