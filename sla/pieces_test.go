package sla

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
)

func pieces(c *Calendar, from, to time.Time) []string {
	var out []string
	for p := range c.Pieces(from, to) {
		s := p.From.Format("Jan 2 15:04") + " " + p.Kind.String()
		if p.Name != "" {
			s += " " + p.Name
		}
		out = append(out, s)
	}
	return out
}

func TestPieces(t *testing.T) {
	h := office(t)
	h.Holidays = []Holiday{{Name: "Founders", From: ymd("2026-03-04")}, {Name: "also", From: ymd("2026-03-04"), To: ymd("2026-03-05")}}
	h.Breaks = map[date.Date][]Range{ymd("2026-03-03"): {hm("16:30-18:00")}, ymd("2026-03-05"): {hm("12:00-13:00")}}
	desk := build(t, h)
	freeze := build(t, Hours{Name: "freeze", Zone: h.Zone, Week: Week{2: {hm("09:30-10:00")}, 4: {hm("09:00-10:00")}}})
	except, err := Combine(Combination{AllOf: []*Calendar{desk}, Except: []*Calendar{freeze}})
	if err != nil {
		t.Fatal(err)
	}
	always, err := Combine(Combination{AnyOf: []*Calendar{desk, freeze}})
	if err != nil {
		t.Fatal(err)
	}
	both, err := Combine(Combination{AllOf: []*Calendar{build(t, Hours{Always: true}), desk}, Zone: h.Zone})
	if err != nil {
		t.Fatal(err)
	}
	own := []string{
		"Mar 3 09:15 open", "Mar 3 16:30 break", "Mar 3 17:00 closed", "Mar 4 00:00 holiday Founders",
		"Mar 5 00:00 holiday also", "Mar 6 00:00 closed", "Mar 6 09:00 open",
	}
	tests := []struct {
		name string
		c    *Calendar
		want []string
	}{
		{"desk", desk, own},
		{"all of always and a desk", both, own},
		{"except", except, append([]string{"Mar 3 09:15 open", "Mar 3 09:30 closed freeze", "Mar 3 10:00 open"}, own[1:]...)},
		{"any", always, []string{
			own[0], own[1], own[2], own[3], own[4], "Mar 5 09:00 open", "Mar 5 10:00 holiday also", own[5], own[6],
		}},
		{"always", build(t, Hours{Always: true, Zone: h.Zone}), []string{"Mar 3 09:15 open"}},
	}
	from := time.Date(2026, 3, 3, 9, 15, 0, 0, h.Zone)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, pieces(tt.c, from, from.AddDate(0, 0, 3))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := pieces(tt.c, from, from); got != nil {
				t.Errorf("nothing has pieces: %v", got)
			}
		})
	}
}

func TestPiecesBeyondTheYears(t *testing.T) {
	c := build(t, Hours{Always: true})
	got := pieces(c, time.Unix(0, first).Add(-time.Hour), time.Unix(0, last).Add(time.Hour))
	want := []string{"Dec 31 23:00 closed", "Jan 1 00:00 open", "Jan 1 00:00 closed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	at := time.Unix(0, last).AddDate(100, 0, 0)
	if diff := cmp.Diff([]string{"Jan 1 00:00 closed"}, pieces(c, at.UTC(), at.AddDate(1, 0, 0))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPiecesTile holds pieces to tile the time asked for and to agree with what
// else the calendar says.
func TestPiecesTile(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, name := range manyZones {
		z := zone(t, name)
		for range 2 {
			at := moment(r, z)
			a, err := New(randomHours(r, z, date.NewAt(at)))
			if err != nil {
				continue
			}
			b, err := New(randomHours(r, z, date.NewAt(at)))
			if err != nil {
				continue
			}
			tiles(t, a, at)
			for _, x := range []Combination{{AllOf: []*Calendar{a, b}}, {AnyOf: []*Calendar{a, b}}, {AllOf: []*Calendar{a}, Except: []*Calendar{b}}} {
				if c, err := Combine(x); err == nil {
					tiles(t, c, at)
				}
			}
		}
	}
}

func tiles(t *testing.T, c *Calendar, at time.Time) {
	t.Helper()
	from, to := at.AddDate(0, 0, -9), at.AddDate(0, 0, 9)
	begin, last, open := from, Piece{Kind: -1}, time.Duration(0)
	for p := range c.Pieces(from, to) {
		if !p.From.Equal(begin) || !p.From.Before(p.To) || (p.Kind == last.Kind && p.Name == last.Name) {
			t.Errorf("%v after %v", p, last)
		}
		if p.Kind == Open {
			open += p.Duration()
		}
		if middle := p.From.Add(p.Duration() / 2); c.Contains(p.From) != (p.Kind == Open) || c.Contains(middle) != (p.Kind == Open) {
			t.Errorf("%v: contains %t", p, c.Contains(middle))
		}
		begin, last = p.To, p
	}
	if !begin.Equal(to) || open != c.Between(from, to) {
		t.Errorf("pieces end at %s with %s open, want %s with %s", begin, open, to, c.Between(from, to))
	}
}
