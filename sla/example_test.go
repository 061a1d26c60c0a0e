package sla_test

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
	"github.com/drud/triage/sla/holidays"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// weekdays is a desk in Denver: Monday to Friday, nine to five.
func weekdays() *sla.Calendar {
	zone, err := sla.Zone("America/Denver")
	if err != nil {
		panic(err)
	}
	day := []sla.Range{{From: clock.New(9, 0, 0, 0), To: clock.New(17, 0, 0, 0)}}
	c, err := sla.New(sla.Hours{
		Name:     "weekdays",
		Zone:     zone,
		Week:     sla.Week{time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day},
		Holidays: []sla.Holiday{{Name: "Christmas Day", Month: time.December, Day: 25}},
	})
	if err != nil {
		panic(err)
	}
	return c
}

// Hours say when a desk works, and the calendar made of them answers.
func ExampleNew() {
	zone, err := sla.Zone("America/Denver")
	if err != nil {
		fmt.Println(err)
		return
	}
	us, _ := holidays.Named("us")
	day := []sla.Range{{From: clock.New(9, 0, 0, 0), To: clock.New(17, 0, 0, 0)}}
	desk, err := sla.New(sla.Hours{
		Name:       "desk",
		Zone:       zone,
		Week:       sla.Week{time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day},
		Exceptions: map[date.Date][]sla.Range{date.New(2026, 7, 6): nil}, // closed
		Holidays:   []sla.Holiday{{Name: "us", In: us}},                  // Friday, July 3 too
	})
	if err != nil {
		fmt.Println(err) // everything that is wrong, a line each
		return
	}
	thursday := time.Date(2026, 7, 2, 22, 0, 0, 0, time.UTC)
	fmt.Println("open", desk.Contains(thursday))
	fmt.Println("closes", desk.NextClose(thursday))
	fmt.Println("opens", desk.NextOpen(desk.NextClose(thursday)))
	fmt.Println("two hours later", desk.Add(thursday, 2*time.Hour))
	// Output:
	// open true
	// closes 2026-07-02 17:00:00 -0600 MDT
	// opens 2026-07-07 09:00:00 -0600 MDT
	// two hours later 2026-07-07 10:00:00 -0600 MDT
}

func ExampleCalendar_Add() {
	desk := weekdays()
	friday := time.Date(2026, 3, 6, 16, 30, 0, 0, desk.Zone())
	fmt.Println(desk.Add(friday, 30*time.Minute)) // ends at closing
	fmt.Println(desk.Add(friday, 2*time.Hour))    // the clocks change on Sunday
	fmt.Println(desk.Add(friday, -8*time.Hour))
	// Output:
	// 2026-03-06 17:00:00 -0700 MST
	// 2026-03-09 10:30:00 -0600 MDT
	// 2026-03-05 16:30:00 -0700 MST
}

func ExampleCalendar_Between() {
	desk := weekdays()
	friday := time.Date(2026, 3, 6, 16, 30, 0, 0, desk.Zone())
	monday := time.Date(2026, 3, 9, 9, 15, 0, 0, desk.Zone())
	fmt.Println(desk.Between(friday, monday), desk.Between(monday, friday))
	// Output: 45m0s -45m0s
}

func ExampleCalendar_Spans() {
	desk := weekdays()
	for s := range desk.Spans(time.Date(2026, 12, 24, 12, 0, 0, 0, desk.Zone())) {
		fmt.Println(s.From.Format("Mon Jan 2 15:04"), s.Duration())
		if s.From.Year() > 2026 || s.From.Day() == 28 {
			break
		}
	}
	// Output:
	// Thu Dec 24 12:00 5h0m0s
	// Mon Dec 28 09:00 8h0m0s
}

func ExampleCalendar_Pieces() {
	desk := weekdays()
	from := time.Date(2026, 12, 24, 16, 0, 0, 0, desk.Zone())
	for p := range desk.Pieces(from, from.AddDate(0, 0, 2)) {
		fmt.Printf("%s %v %s %q\n", p.From.Format("Mon 15:04"), p.Duration(), p.Kind, p.Name)
	}
	// Output:
	// Thu 16:00 1h0m0s open ""
	// Thu 17:00 7h0m0s closed ""
	// Fri 00:00 24h0m0s holiday "Christmas Day"
	// Sat 00:00 16h0m0s closed ""
}

func ExampleNew_problems() {
	_, err := sla.New(sla.Hours{
		Zone: time.UTC,
		Week: sla.Week{time.Monday: {{From: clock.New(9, 0, 0, 0), To: clock.New(9, 0, 0, 0)}}},
	})
	for _, p := range err.(sla.Problems) {
		fmt.Println(p.Key, p.Day, p.Kind)
		fmt.Println(p.Message)
	}
	// Output:
	// open Monday equal-ends
	// the range 09:00-09:00 ends when it starts
}

func ExampleCombine() {
	desk := weekdays()
	lunch, err := sla.New(sla.Hours{
		Name: "lunch",
		Zone: desk.Zone(),
		Week: sla.Week{time.Friday: {{From: clock.New(12, 0, 0, 0), To: clock.New(13, 0, 0, 0)}}},
	})
	if err != nil {
		panic(err)
	}
	c, err := sla.Combine(sla.Combination{AllOf: []*sla.Calendar{desk}, Except: []*sla.Calendar{lunch}})
	if err != nil {
		panic(err)
	}
	friday := time.Date(2026, 3, 6, 9, 0, 0, 0, desk.Zone())
	fmt.Println(c.Add(friday, 4*time.Hour))
	// Output: 2026-03-06 14:00:00 -0700 MST
}

func ExampleAt() {
	zone, err := sla.Zone("America/New_York")
	if err != nil {
		panic(err)
	}
	fmt.Println(sla.At(date.New(2026, 3, 8), clock.New(2, 30, 0, 0), zone))
	fmt.Println(sla.At(date.New(2026, 11, 1), clock.New(1, 30, 0, 0), zone))
	// Output:
	// 2026-03-08 03:30:00 -0400 EDT gap
	// 2026-11-01 01:30:00 -0400 EDT fold
}
