package policy_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// A service loads its policy once, and does not start with one that has faults.
func ExampleLoadFile() {
	pol, err := policy.LoadFile("../examples/ddev-live/policy.yaml")
	var faults policy.Errors
	if errors.As(err, &faults) {
		faults.Print(os.Stderr) // each with its line, a caret, and what to write instead
	}
	if err != nil {
		fmt.Println("no policy:", err)
		return
	}
	fmt.Println(pol.Name(), pol.Calendars(), pol.Schedules())
	// Output:
	// ddev-live-support [24x5 24x7 night] [tier-one tier-two]
}

// A decision has the severity, the deadlines and the plan of a case. There is no
// error to check: what goes wrong is among its faults.
func ExamplePolicy_Decide() {
	pol, err := policy.LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	d := pol.Decide(severity.Case{
		At:      time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC), // no clock is read: the case says when it is
		Ticket:  severity.Ticket{ID: "4711", Priority: severity.Low},
		Signals: []severity.Signal{{Kind: "uptime", Environment: "production", State: severity.StateCritical}},
		Fields:  map[string]any{"workaround": false},
	})
	fmt.Println(d.Severity, "and not", d.Entered, "by the rule", d.Rule)
	if due, ok := d.Due("internal", sla.Engage); ok {
		fmt.Println("due", due.Format(time.RFC3339))
	}
	for _, e := range d.Plan {
		if e.Suppressed == "" { // what is not done is in the plan too, and says why
			fmt.Println(e.At.Format(time.RFC3339), e.Do, e.Target, e.People)
		}
	}
	// Output:
	// urgent and not low by the rule production down without a workaround
	// due 2026-03-06T10:30:00-07:00
	// 2026-03-06T09:30:00-07:00 severity urgent []
	// 2026-03-06T09:30:00-07:00 notify tier-one [one-d]
	// 2026-03-06T10:00:00-07:00 bridge support []
	// 2026-03-06T10:00:00-07:00 notify tier-two [two-c]
}

// A case that comes as JSON is read strictly.
func ExamplePolicy_ParseCase() {
	pol, err := policy.LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = pol.ParseCase([]byte(`{"tickt": {"id": "4711"}, "fields": {"impcat": "down"}}`))
	var problems severity.CaseErrors
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Println(p)
		}
	}
	// Output:
	// unknown key "tickt" in the case; did you mean "ticket"? [unknown-key]
	// the policy declares no field "impcat"; did you mean "impact"? [unknown-key]
}

// A ticket's life is its case and its events. A service keeps both as JSON, and has
// everything else told anew when it needs it.
func ExampleEvent() {
	pol, err := policy.LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	created := time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)
	c := severity.Case{At: created, Fields: map[string]any{"impact": "down"}}

	var stored bytes.Buffer // a file, or a column of a table
	for _, e := range []policy.Event{
		{At: created.Add(5 * time.Minute), Kind: policy.EventAcknowledge, By: "one-d"},
		{At: created.Add(40 * time.Minute), Kind: policy.EventReply, By: policy.ByAgent},
	} {
		line, err := json.Marshal(e)
		if err != nil {
			fmt.Println(err)
			return
		}
		stored.Write(append(line, '\n'))
	}

	var events []policy.Event
	for lines := bufio.NewScanner(&stored); lines.Scan(); {
		e, err := pol.ParseEvent(lines.Bytes())
		if err != nil {
			fmt.Println(err)
			return
		}
		events = append(events, e)
	}
	life := pol.Follow(c, events, created.Add(time.Hour))
	if update, begun := life.Clock("internal", sla.Update); begun {
		fmt.Println("the next update is", update.State, "and due", update.Due.UTC().Format(time.RFC3339))
	}
	fmt.Println("look again at", life.Next.UTC().Format(time.RFC3339))
	// Output:
	// the next update is running and due 2026-03-06T18:10:00Z
	// look again at 2026-03-06T17:35:00Z
}

// A compiler without its index tries every rule. It decides the same, and proves it
// to whoever doubts.
func ExampleCompiler_noIndex() {
	files, err := policy.ReadFiles("../examples/ddev-live/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	fast, err := policy.Compile(files...)
	if err != nil {
		fmt.Println(err)
		return
	}
	plain, err := policy.Compiler{NoIndex: true}.Compile(files...)
	if err != nil {
		fmt.Println(err)
		return
	}
	same := 0
	for _, impact := range []string{"none", "minor", "partial", "disrupted", "down"} {
		c := severity.Case{At: time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC), Fields: map[string]any{"impact": impact}}
		if fast.Severity(&c) == plain.Severity(&c) {
			same++
		}
	}
	fmt.Println(same, "of 5 alike")
	// Output: 5 of 5 alike
}
