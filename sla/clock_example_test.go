package sla_test

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
)

// An answer is promised within two hours of the desk's. On Friday afternoon the
// customer is asked something and answers on Monday.
func ExampleClock() {
	desk := weekdays()
	friday := time.Date(2026, 3, 6, 16, 0, 0, 0, desk.Zone())
	monday := time.Date(2026, 3, 9, 9, 0, 0, 0, desk.Zone())

	terms := sla.Terms{Remind: []sla.Remind{{Before: 10 * time.Minute}}}
	c := terms.Start(sla.Target{Kind: sla.Resolve, Within: 2 * time.Hour, Calendar: desk}, friday, friday)
	fmt.Println("due", c.Status(friday).Due)

	c.Pause(friday.Add(30*time.Minute), "pending")
	s := c.Status(monday)
	fmt.Println(s.State, s.Remaining, "left, if resumed due", s.DueIfResumed)

	c.Resume(monday.Add(15*time.Minute), "pending")
	s = c.Status(monday.Add(time.Hour))
	fmt.Println(s.State, "due", s.Due)

	// Nobody does anything any more: a service sleeps until something happens.
	now := monday.Add(time.Hour)
	for next := c.Next(now); !next.IsZero(); next = c.Next(next) {
		now = next
	}
	for _, n := range c.Notices(now) {
		fmt.Println(n.Kind, n.At.Format("Mon 15:04"), n.Reminds)
	}

	c.Meet(monday.Add(2 * time.Hour))
	s = c.Status(now)
	fmt.Println(s.State, s.Breached.Format("Mon 15:04"), "met", s.Met.Format("Mon 15:04"), "after", s.Consumed)
	for _, e := range c.Ledger(now) {
		fmt.Printf("%s %v %s %q\n", e.From.Format("Mon 15:04"), e.Duration(), e.Kind, e.Name)
	}
	// Output:
	// due 2026-03-09 10:00:00 -0600 MDT
	// paused 1h30m0s left, if resumed due 2026-03-09 10:30:00 -0600 MDT
	// running due 2026-03-09 10:45:00 -0600 MDT
	// reminder Mon 10:35 [10m before]
	// breach Mon 10:45 []
	// breached Mon 10:45 met Mon 11:00 after 2h15m0s
	// Fri 16:00 30m0s counted ""
	// Fri 16:30 30m0s paused "pending"
	// Fri 17:00 63h0m0s closed ""
	// Mon 09:00 15m0s paused "pending"
	// Mon 09:15 1h45m0s counted ""
}

// A case is raised on Saturday: what was due by the desk's hours is now due
// around the clock, and was, an hour after it began. A floor leaves a quarter
// of an hour.
func ExampleClock_Retarget() {
	desk := weekdays()
	always, err := sla.New(sla.Hours{Name: "24x7", Zone: desk.Zone(), Always: true})
	if err != nil {
		panic(err)
	}
	friday := time.Date(2026, 3, 6, 16, 0, 0, 0, desk.Zone())
	saturday := friday.AddDate(0, 0, 1)
	for _, floor := range []time.Duration{0, 15 * time.Minute} {
		terms := sla.Terms{OnChange: sla.FromCreation, AtLeast: floor}
		c := terms.Start(sla.Target{Kind: sla.Engage, Within: 8 * time.Hour, Calendar: desk}, friday, friday)
		c.Retarget(sla.Target{Kind: sla.Engage, Within: time.Hour, Calendar: always}, saturday)
		s := c.Status(saturday)
		fmt.Println(s.State, s.Due)
	}
	// Output:
	// late_on_arrival 2026-03-06 17:00:00 -0700 MST
	// running 2026-03-07 16:15:00 -0700 MST
}

// A customer hears something every hour: each reply begins a new cycle.
func ExampleClock_Restart() {
	desk := weekdays()
	nine := time.Date(2026, 3, 9, 9, 0, 0, 0, desk.Zone())
	c := sla.Terms{}.Start(sla.Target{Kind: sla.Update, Within: time.Hour, Calendar: desk}, nine, nine)
	c.Restart(nine.Add(50 * time.Minute)) // in time
	c.Restart(nine.Add(3 * time.Hour))    // more than an hour late
	now := nine.Add(6 * time.Hour)
	for _, n := range c.Notices(now) {
		fmt.Println(n.At.Format("15:04"), n.Kind, "in cycle", n.Cycle)
	}
	fmt.Println(c.Status(now).Missed, "missed")
	// Output:
	// 10:50 breach in cycle 2
	// 11:50 missed in cycle 2
	// 13:00 breach in cycle 3
	// 14:00 missed in cycle 3
	// 4 missed
}
