package severity_test

import (
	"fmt"
	"time"

	"github.com/drud/triage/severity"
)

// Rules can be written in Go, without a policy file.
func Example() {
	v, _ := severity.NewVocabulary(severity.Declarations{
		Fields: []severity.Field{{Name: "workaround", Type: severity.Bool}},
	})
	down, faults := v.Condition(`any(signals, .state == "critical") and not fields.workaround`)
	if len(faults) > 0 {
		fmt.Println(faults[0].Message)
		return
	}
	rules := severity.NewRules(v, severity.RuleSet{
		Default: severity.Low,
		Rules:   []severity.Rule{{Name: "down without a workaround", When: down, Severity: severity.Urgent}},
	})

	verdict := rules.Classify(&severity.Case{
		At:      time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC),
		Signals: []severity.Signal{{Kind: "uptime", State: severity.StateCritical}},
	})
	fmt.Println(verdict.Judged, "by rule", verdict.Rule)
	// Output: urgent by rule down without a workaround
}

func ExampleParseCase() {
	_, err := severity.ParseCase([]byte(`{"ticket": {"id": 4711, "prioritty": "high"}}`))
	fmt.Println(err)
	// Output:
	// ticket.id is a number, and a text was expected; put it in quotes [wrong-type]
	// unknown key "prioritty" in ticket; did you mean "priority"? [unknown-key]
}

func ExampleParseSignal() {
	signal, err := severity.ParseSignal([]byte(`{"check": "home page", "kind": "uptime", "state": "critical"}`))
	fmt.Println(signal.Check, "is", signal.State, err)
	_, err = severity.ParseSignal([]byte(`{"state": "critcal"}`))
	fmt.Println(err)
	// Output:
	// home page is critical <nil>
	// signal.state: no state "critcal"; did you mean "critical"? [bad-value]
}
