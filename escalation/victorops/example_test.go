package victorops_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/severity"
)

var (
	at = time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)

	// known is what the alerts of the case have in common, here what a decision
	// of a policy says.
	known = victorops.Alert{
		EntityDisplayName: "Urgent: the shop is down",
		StateMessage:      "The home page answers 503.",
		StateStartTime:    at,
		Annotations:       []victorops.Annotation{{Label: "Runbook", URL: "https://wiki.example.com/down"}},
	}
)

// life tells the life of a case that pages tier one at once and tier two after
// half an hour.
func life(events ...escalation.Event) []escalation.Entry {
	team := func(name, person string) escalation.Team {
		schedule, err := escalation.NewSchedule(escalation.Rota{Layers: []escalation.Layer{{People: []string{person}}}})
		if err != nil {
			fmt.Println(err)
		}
		return escalation.Team{Name: name, Schedule: schedule}
	}
	rules := escalation.Rules{
		Teams: []escalation.Team{team("tier-one", "ana"), team("tier-two", "leo")},
		Ladders: []escalation.Ladder{{Name: "urgent", Severity: severity.Urgent, Steps: []escalation.Step{
			{Do: []escalation.Action{{Do: escalation.DoNotify, Target: "tier-one"}}},
			{After: 30 * time.Minute, Do: []escalation.Action{{Do: escalation.DoUnassign}, {Do: escalation.DoNotify, Target: "tier-two"}}},
		}}},
	}
	inc := rules.Open("T-17")
	inc.Tell(escalation.Event{At: at, Kind: escalation.Trigger, Case: escalation.Standing{Severity: severity.Urgent, Entered: severity.Urgent, Ladder: "urgent"}})
	for _, e := range events {
		inc.Tell(e)
	}
	return inc.Entries(time.Time{})
}

// A case pages and is resolved, and the service hears of it.
func Example() {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		payload, _ := io.ReadAll(r.Body)
		fmt.Printf("%s\n", payload)
		io.WriteString(w, `{"result":"success"}`)
	}))
	defer service.Close()

	client := victorops.Client{
		Endpoint:   service.URL, // "" is the service's own
		Key:        victorops.NewKey("from a file of secrets"),
		RoutingKey: "support",
	}
	for _, e := range life(escalation.Event{At: at.Add(5 * time.Minute), Kind: escalation.Resolve, By: "ana"}) {
		a, ok := known.ForEntry(e)
		if !ok {
			continue
		}
		if err := client.Send(context.Background(), a); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// {"entity_display_name":"Urgent: the shop is down","entity_id":"T-17","message_type":"CRITICAL","monitoring_tool":"triage","state_message":"The home page answers 503.\nnotify tier-one (ana): triggered","state_start_time":1772814600,"vo_annotate.u.Runbook":"https://wiki.example.com/down"}
	// {"entity_display_name":"Urgent: the shop is down","entity_id":"T-17","message_type":"RECOVERY","monitoring_tool":"triage","state_message":"The home page answers 503.\nresolve (ana): resolved by ana","state_start_time":1772814600,"vo_annotate.u.Runbook":"https://wiki.example.com/down"}
}

// A ladder that pages two teams needs an incident for each page, or the service
// adds the second to the first and pages nobody.
func ExampleAlert_ForEntry() {
	send := func(a victorops.Alert) { fmt.Println(a.MessageType, a.EntityID, "to", a.RoutingKey) }

	var open []victorops.Alert
	for _, e := range life(escalation.Event{At: at.Add(time.Hour), Kind: escalation.Resolve, By: "ana"}) {
		a, ok := known.ForEntry(e)
		switch {
		case ok && a.MessageType == victorops.Critical:
			a.EntityID, a.RoutingKey = e.Key, e.Target
			send(a)
			open = append(open, a)
		case ok && a.MessageType == victorops.Recovery:
			for _, page := range open {
				a.EntityID, a.RoutingKey = page.EntityID, page.RoutingKey
				send(a)
			}
			open = nil
		}
	}
	// Output:
	// CRITICAL T-17/1/1/1 to tier-one
	// CRITICAL T-17/1/2/2 to tier-two
	// RECOVERY T-17/1/1/1 to tier-one
	// RECOVERY T-17/1/2/2 to tier-two
}

// Somebody takes care of a case: the service stops paging.
func ExampleAlert_ForEvent() {
	a, ok := known.ForEvent("T-17", escalation.Event{At: at, Kind: escalation.Acknowledge, By: "ana", Because: "looking into it"})
	fmt.Println(ok, a.MessageType, a.EntityID)
	fmt.Println(a.StateMessage)
	// Output:
	// true ACKNOWLEDGEMENT T-17
	// The home page answers 503.
	// acknowledge by ana: looking into it
}

// An error says whether to try again.
func ExampleError() {
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"result":"failure","message":"no such routing key"}`)
	}))
	defer service.Close()
	client := victorops.Client{Endpoint: service.URL, Key: victorops.NewKey("from a file of secrets"), RoutingKey: "support"}

	err := client.Send(context.Background(), victorops.Alert{MessageType: victorops.Critical, EntityID: "T-17"})
	var failure *victorops.Error
	if errors.As(err, &failure) {
		fmt.Println(err)
		fmt.Println("try again:", failure.Retryable)
	}
	// Output:
	// victorops: 200 OK: "no such routing key" (attempt 1)
	// try again: false
}
