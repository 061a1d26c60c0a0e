package escalation_test

import (
	"fmt"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/sla"
)

// tierOne is two shifts a day that hand over on Mondays at 11:00. On Wednesday
// ben takes over half a shift of ana's.
func tierOne() (*escalation.Schedule, error) {
	zone, err := sla.Zone("America/Denver")
	if err != nil {
		return nil, err
	}
	eleven, twentyThree := clock.New(11, 0, 0, 0), clock.New(23, 0, 0, 0)
	wednesday := time.Date(2026, 3, 4, 0, 0, 0, 0, zone)
	return escalation.NewSchedule(escalation.Rota{
		Name:  "tier-one",
		Zone:  zone,
		Start: escalation.Civil{Date: date.New(2026, time.March, 2), Time: eleven},
		Every: escalation.Turn{N: 1, Unit: escalation.Weeks},
		Layers: []escalation.Layer{
			{Name: "day", Shift: sla.Range{From: eleven, To: twentyThree}, People: []string{"ana", "ben"}},
			{Name: "night", Shift: sla.Range{From: twentyThree, To: eleven}, People: []string{"cai", "dee"}},
		},
		Overrides: []escalation.Override{
			{Person: "ana", With: "ben", From: wednesday.Add(17 * time.Hour), To: wednesday.Add(23 * time.Hour), Note: "dentist"},
		},
	})
}

func Example_schedule() {
	s, err := tierOne()
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 4, 18, 0, 0, 0, s.Zone())
	for _, d := range s.OnCall(at) {
		fmt.Printf("%s for %s, %s shift: %s\n", d.Person, d.For, d.LayerName, d.Note)
	}
	fmt.Println("until", s.Next(at).Format("Mon 15:04"))

	for shift := range s.Shifts(at, at.AddDate(0, 0, 1)) {
		fmt.Println(shift.From.Format("Mon 15:04"), shift.To.Format("Mon 15:04"), shift.Duties[0].Person)
	}
	// Output:
	// ben for ana, day shift: dentist
	// until Wed 23:00
	// Wed 18:00 Wed 23:00 ben
	// Wed 23:00 Thu 11:00 cai
	// Thu 11:00 Thu 18:00 ana
}

// Clocks go forward in the night of March 8, 2026: cai works an hour less. It is
// not dee's week.
func ExampleSchedule_Hours() {
	s, err := tierOne()
	if err != nil {
		fmt.Println(err)
		return
	}
	from := time.Date(2026, 3, 2, 11, 0, 0, 0, s.Zone())
	for _, load := range s.Hours(from, from.AddDate(0, 0, 7)) {
		fmt.Println(load.Person, load.Time)
	}
	// Output:
	// ana 78h0m0s
	// ben 6h0m0s
	// cai 83h0m0s
	// dee 0s
}

// How much of their time on call is at night and on weekends, for pay and for
// fairness: a calendar knows.
func ExampleSchedule_Shifts() {
	s, err := tierOne()
	if err != nil {
		fmt.Println(err)
		return
	}
	day := []sla.Range{{From: clock.New(8, 0, 0, 0), To: clock.New(20, 0, 0, 0)}}
	days, err := sla.New(sla.Hours{Zone: s.Zone(), Week: sla.Week{time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day}})
	if err != nil {
		fmt.Println(err)
		return
	}
	unsocial := map[string]time.Duration{}
	from := time.Date(2026, 3, 2, 11, 0, 0, 0, s.Zone())
	for shift := range s.Shifts(from, from.AddDate(0, 0, 7)) {
		for _, d := range shift.Duties {
			unsocial[d.Person] += shift.Duration() - days.Between(shift.From, shift.To)
		}
	}
	fmt.Println(unsocial)
	// Output:
	// map[ana:36h0m0s ben:3h0m0s cai:68h0m0s]
}

func ExampleNewSchedule_problems() {
	_, err := escalation.NewSchedule(escalation.Rota{
		Zone:   time.UTC,
		Layers: []escalation.Layer{{People: []string{"ana", "ben"}}},
	})
	fmt.Println(err)
	// Output:
	// layers[0].start: the people take turns, but no start is given; give the first handoff, such as 2026-03-02T11:00 [missing-start]
	// layers[0].every: the people take turns, but no length of a turn is given; give the length of a turn, such as 1w [missing-every]
}
