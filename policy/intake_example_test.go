package policy_test

import (
	"fmt"

	"github.com/drud/triage/policy"
)

// An intake of the policy reads the messages of a desk that no package knows.
func ExamplePolicy_Intake() {
	pol, err := policy.Compile(policy.File{Name: "acme.yaml", Data: []byte(`
version: 1
name: acme
severity:
  default: low
  rules: [{name: entered as urgent, when: ticket.priority == "urgent", severity: high}]
intake:
  acme:
    ticket:
      id: /ticket/ref
      priority: {at: /ticket/prio, values: {P1: urgent, P2: high}}
`)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, message := range []string{
		`{"ticket": {"ref": 4711, "prio": "p1"}}`,
		`{"ticket": {"ref": 4712, "prio": "P9"}}`,
	} {
		m, err := pol.Intake("acme", []byte(message))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Case.Ticket.ID, "is", pol.Severity(&m.Case))
		for _, f := range m.Faults {
			fmt.Printf("fault at %s: %s\n", f.Where, f.Message)
		}
	}
	// Output:
	// 4711 is high
	// 4712 is low
	// fault at /ticket/prio: ticket.priority: "P9" has no meaning here
}
