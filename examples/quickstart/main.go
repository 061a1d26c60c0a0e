// Command quickstart decides one case: the program of the README.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

func main() {
	pol, err := policy.LoadFile("examples/quickstart/policy.yaml")
	if err != nil {
		log.Fatal(err)
	}
	d := pol.Decide(severity.Case{
		At:      time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC),
		Signals: []severity.Signal{{Kind: "uptime", State: severity.StateCritical}},
	})
	due, _ := d.Due("internal", sla.Engage)
	fmt.Printf("%s: %s, due %s\n", d.Severity, d.Rule, due.Format(time.Kitchen))
}
