package intake_test

import (
	"fmt"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
)

// A webhook of Alertmanager becomes a case with a signal for each alert.
func Example() {
	m, err := intake.Alertmanager([]byte(`{
		"version": "4", "status": "firing", "truncatedAlerts": 3,
		"alerts": [
			{"status": "firing", "labels": {"alertname": "ShopDown", "severity": "critical", "job": "blackbox", "service": "shop"},
			 "startsAt": "2026-03-02T02:14:00Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "5b1f"},
			{"status": "resolved", "labels": {"alertname": "DiskFull", "service": "db"},
			 "startsAt": "2026-03-02T01:00:00Z", "endsAt": "2026-03-02T02:10:00Z", "fingerprint": "77aa"}
		]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range m.Case.Signals {
		fmt.Printf("%s: %s of %s is %s since %s\n", g.ID, g.Check, g.Service, g.State, g.Since.Format("15:04"))
	}
	for _, f := range m.Faults {
		fmt.Printf("fault at %s: %s\n", f.Where, f.Message)
	}
	// Output:
	// 5b1f: ShopDown of shop is critical since 02:14
	// 77aa: DiskFull of db is ok since 02:10
	// fault at /truncatedAlerts: alerts that the sender left out: 3
}

// A Mapping reads the tickets of a desk that has no function here.
func ExampleMapping() {
	acme := intake.Mapping{
		Ticket: map[string]intake.Value{
			"id":       {At: []intake.Pointer{"/ticket/ref"}, Required: true},
			"priority": {At: []intake.Pointer{"/ticket/prio"}, Words: map[string]string{"p1": "urgent", "p2": "high"}},
		},
		Fields: []intake.Field{{
			Field: severity.Field{Name: "impact", Type: severity.Enum, Enum: []string{"none", "down"}},
			From:  intake.Value{At: []intake.Pointer{"/custom/impact"}},
		}},
	}
	m, err := acme.Read([]byte(`{"ticket": {"ref": 4711, "prio": "P1"}, "custom": {"impact": "Down"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Case.Ticket.ID, m.Case.Ticket.Priority, m.Case.Fields["impact"])
	// Output: 4711 urgent down
}

// The header has a signature for each secret while one is replaced.
func ExampleVerifyPagerDuty() {
	body := []byte(`{"event":{"id":"01BKQ"}}`)
	header := "v1=00,v1=9ca4d0b89abbe923f390e7f8138a1da0a38d397c3640aeeda6483cc7172a91a9"
	fmt.Println(intake.VerifyPagerDuty("a secret", header, body))
	// Output: true
}
