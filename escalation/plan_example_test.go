package escalation_test

import (
	"fmt"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
)

// rules page tier one at once and tier two after half an hour; what arrives
// waits five minutes, unless it is urgent.
func rules() (*escalation.Rules, error) {
	one, err := tierOne()
	if err != nil {
		return nil, err
	}
	two, err := escalation.NewSchedule(escalation.Rota{Layers: []escalation.Layer{{People: []string{"leo"}}}})
	if err != nil {
		return nil, err
	}
	return &escalation.Rules{
		Page:       []severity.Level{severity.Urgent, severity.High},
		Hold:       &escalation.Hold{For: 5 * time.Minute, Unless: []severity.Level{severity.Urgent}},
		AckTimeout: 30 * time.Minute,
		Ladders: []escalation.Ladder{{
			Name:     "high",
			Severity: severity.High,
			Steps: []escalation.Step{
				{Do: []escalation.Action{{Do: escalation.DoNotify, Target: "tier-one"}}},
				{After: time.Hour, Do: []escalation.Action{
					{Do: escalation.DoBridge, Target: "support"},
					{Do: escalation.DoNotify, Target: "tier-two"},
				}},
			},
		}},
		Teams:   []escalation.Team{{Name: "tier-one", Schedule: one}, {Name: "tier-two", Schedule: two}},
		Bridges: []escalation.Bridge{{Name: "support", URL: "https://bridge.example.com/support"}},
		Zone:    one.Zone(),
	}, nil
}

func show(entries []escalation.Entry) {
	for _, e := range entries {
		fmt.Print(e.At.Format("15:04 "), e.Do, " ", e.Target, e.People)
		if e.Suppressed != "" {
			fmt.Print(" suppressed: ", e.Suppressed)
		}
		fmt.Println(" because:", e.Reason)
	}
}

func ExampleRules_Plan() {
	r, err := rules()
	if err != nil {
		fmt.Println(err)
		return
	}
	night := time.Date(2026, 3, 5, 2, 0, 0, 0, r.Zone)
	show(r.Plan("T-17", night, escalation.Standing{Severity: severity.High, Entered: severity.Low, Ladder: "high", Hold: true}))
	// Output:
	// 02:00 severity high[] because: the desk has low
	// 02:00 run high[] suppressed: waiting room because: in the waiting room until 2026-03-05T02:05:00-07:00
	// 02:05 notify tier-one[cai] because: still open after 5m in the waiting room
	// 03:05 bridge support[] because: still open after 5m in the waiting room
	// 03:05 notify tier-two[leo] because: still open after 5m in the waiting room
}

// A warning at night recovers in its waiting room: nobody is woken. It comes
// back, is acknowledged, and nobody resolves it.
func ExampleIncident() {
	r, err := rules()
	if err != nil {
		fmt.Println(err)
		return
	}
	night := time.Date(2026, 3, 5, 2, 0, 0, 0, r.Zone)
	high := escalation.Standing{Severity: severity.High, Entered: severity.High, Ladder: "high", Hold: true}

	inc := r.Open("T-17")
	inc.Tell(escalation.Event{At: night, Kind: escalation.Trigger, Case: high})
	inc.Tell(escalation.Event{At: night.Add(3 * time.Minute), Kind: escalation.Resolve})
	inc.Tell(escalation.Event{At: night.Add(10 * time.Minute), Kind: escalation.Trigger, Case: high})
	inc.Tell(escalation.Event{At: night.Add(20 * time.Minute), Kind: escalation.Acknowledge, By: "cai"})

	now := night.Add(20 * time.Minute)
	show(inc.Entries(now))
	fmt.Println("next:", inc.Next(now).Format("15:04"))
	// Output:
	// 02:00 run high[] suppressed: waiting room because: in the waiting room until 2026-03-05T02:05:00-07:00
	// 02:03 clear [] because: cleared in the waiting room: resolved
	// 02:10 run high[] suppressed: waiting room because: in the waiting room until 2026-03-05T02:15:00-07:00
	// 02:15 notify tier-one[cai] because: still open after 5m in the waiting room
	// next: 02:50
}

func ExampleRules_Check() {
	r, err := rules()
	if err != nil {
		fmt.Println(err)
		return
	}
	r.Defer = &escalation.Defer{Severities: []severity.Level{severity.Urgent}}
	r.Ladders[0].Steps[1].Do[0] = escalation.Action{Do: escalation.DoRun, Target: "high"}
	for _, f := range r.Check(nil) {
		if !f.Lint {
			fmt.Println(f)
		}
	}
	// Output:
	// defer: an urgent page waits for a calendar to open; leave urgent out [defers-urgent]
	// ladder high, step 2, action 1: the ladder runs "high", which leads back to "high"; a ladder must not run itself [run-cycle]
}
