package escalation

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests depend on no system database

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// civil reads "2006-01-02T15:04".
func civil(s string) Civil {
	t, err := time.Parse("2006-01-02T15:04", s)
	if err != nil {
		panic(err)
	}
	return Civil{date.NewAt(t), clock.NewAt(t)}
}

// hours reads "11:00-23:00".
func hours(s string) sla.Range { return sla.Range{From: clk(s[:5]), To: clk(s[6:])} }

// clk reads "15:04".
func clk(s string) clock.Clock {
	return clock.New(int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0'), 0, 0)
}

// instant reads an instant with its offset, to the minute or the second.
func instant(tb testing.TB, s string) time.Time {
	tb.Helper()
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	tb.Fatalf("no instant: %q", s)
	return time.Time{}
}

func mustZone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := sla.Zone(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

func mustSchedule(tb testing.TB, r Rota) *Schedule {
	tb.Helper()
	s, err := NewSchedule(r)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// denver is the rota that most tests use: two shifts a day, hands over on
// Mondays at 11:00, which is when the night shift ends.
func denver(tb testing.TB) Rota {
	return Rota{
		Name: "tier-one", Zone: mustZone(tb, "America/Denver"),
		Start: civil("2026-03-02T11:00"), Every: Turn{1, Weeks},
		Layers: []Layer{
			{Name: "day", Shift: hours("11:00-23:00"), People: []string{"ana", "ben", "cai"}},
			{Name: "night", Shift: hours("23:00-11:00"), People: []string{"dee", "eve", "fay"}},
		},
	}
}

// peopleOf returns who is on call, in order.
func peopleOf(on []Duty) []string {
	var people []string
	for _, d := range on {
		people = append(people, d.Person)
	}
	return people
}
