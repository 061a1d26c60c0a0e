package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/severity"
)

// wantTook compares what a remote took with what it should have.
func wantTook(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s took\n  %s\nwant\n  %s", what, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestTicketIsDecidedPagedAndPutIntoTheDesk(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		a := w.ticket(1, `, "subject": "Shop", "priority": "Low", "agent": {"name": "vip-agent"}, "cf_impact": "down"`)
		d := a.Cases[0].Decision
		if d.Severity != severity.Urgent || d.Entered != severity.Low || d.Rule != "down" || d.Route.Name != "known" {
			t.Errorf("the decision is %+v", d)
		}
		if len(d.Deadlines) != 1 || !d.Deadlines[0].Due.Equal(friday.Add(time.Hour)) {
			t.Errorf("the deadlines are %+v", d.Deadlines)
		}
		if !a.Cases[0].Next.Equal(friday.Add(30 * time.Minute)) {
			t.Errorf("next is %v", a.Cases[0].Next)
		}
		settle()
		wantTook(t, "Freshdesk", w.freshdesk.took(), `change 1 {"priority":4}`, "note 1")
		wantTook(t, "VictorOps", w.victorOps.took(), "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z")

		time.Sleep(31 * time.Minute) // tier two, with what was opened for it
		settle()
		wantTook(t, "VictorOps", w.victorOps.took()[1:],
			"INFO 1/1/1/1@2026-03-06T16:30:00Z", "CRITICAL 1/1/2/2@2026-03-06T17:00:00Z")
		wantTook(t, "the webhook", w.hooks.took(), "webhook 1/1/2/3@2026-03-06T17:00:00Z")

		w.must("/hooks/freshdesk", `{"ticket": {"id": 1}, "event": {"kind": "escalate", "by": "vip-agent", "because": "too hard"}}`)
		settle()
		wantTook(t, "Freshdesk", w.freshdesk.took()[2:], "note 1", `change 1 {"responder_id":null}`, `change 1 {"group_id":7}`)

		time.Sleep(time.Second)
		w.ticket(1, `, "status": "Resolved"`)
		settle()
		wantTook(t, "VictorOps", w.victorOps.took()[3:], "CRITICAL 1/2/1/3@2026-03-06T17:01:00Z",
			"RECOVERY 1/1/1/1@2026-03-06T16:30:00Z", "RECOVERY 1/1/2/2@2026-03-06T17:00:00Z", "RECOVERY 1/2/1/3@2026-03-06T17:01:00Z")
	})
}

// After a case was taken from its agent, the agent can be given it again.
func TestUnassignedTicketHasNoAgent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "agent": {"name": "vip-agent"}`)
		a := w.must("/hooks/freshdesk", `{"ticket": {"id": 1}, "event": {"kind": "escalate"}}`)
		settle()
		a = w.ticket(1, "")
		if got := a.Cases[0].Decision.Route.Name; got != "" {
			t.Errorf("the case goes by the route %q of the agent who has it no more", got)
		}
		a = w.ticket(1, `, "agent": {"name": "vip-agent"}`)
		if got := a.Cases[0].Decision.Route.Name; got != "known" {
			t.Errorf("the case goes by the route %q", got)
		}
	})
}

func TestRepliesAndStatusesMoveTheClocks(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down"`)
		time.Sleep(10 * time.Minute)
		a := w.must("/hooks/freshdesk", `{"ticket": {"id": 1, "status": "Pending"}, "event": {"kind": "reply", "by": "agent"}}`)
		if n := len(a.Cases[0].Decision.Deadlines); n != 0 {
			t.Errorf("%d deadlines are owed after the reply, want 0", n)
		}
		time.Sleep(73 * time.Hour)
		settle()
		if took := w.freshdesk.took(); !slices.Contains(took, `change 1 {"status":5}`) {
			t.Errorf("a ticket that is pending for 72 hours is not closed: %v", took)
		}
	})
}

func TestEngineersWordWins(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "priority": "Low"`)
		a := w.ticket(1, `, "priority": "Urgent"`) // what the desk wrote itself, or somebody else
		if got := a.Cases[0].Decision.Severity; got != severity.Low {
			t.Errorf("a priority made the case %s", got)
		}
		a = w.ticket(1, `, "cf_severity": "urgent"`)
		if got := a.Cases[0].Decision.Severity; got != severity.Urgent {
			t.Errorf("the engineer's word made the case %s", got)
		}
		w.ticket(2, `, "priority": "Low", "cf_severity": "high"`)
		settle()
		for _, want := range []string{`change 1 {"priority":4}`, `change 2 {"priority":3}`} {
			if took := w.freshdesk.took(); !slices.Contains(took, want) {
				t.Errorf("the priority does not follow the engineer's word: Freshdesk took %q, want %s", took, want)
			}
		}
	})
}

func TestSignalsJoinTickets(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_service": "shop"`)
		w.ticket(2, `, "cf_service": "pay"`)
		a := w.must("/hooks/alertmanager", alertOf("firing", "f1", "shop", "2026-03-06T16:29:00Z"))
		if len(a.Cases) != 1 || a.Cases[0].Case != "1" || a.Cases[0].Decision.Severity != severity.Urgent {
			t.Fatalf("the signal came to %+v", a.Cases)
		}
		// A ticket that comes later has the signal too, and so has one that is found to
		// be about the service.
		if got := w.ticket(3, `, "cf_service": "shop"`).Cases[0].Decision.Severity; got != severity.Urgent {
			t.Errorf("a later ticket is %s", got)
		}
		if got := w.ticket(2, `, "cf_service": "shop"`).Cases[0].Decision.Severity; got != severity.Urgent {
			t.Errorf("a ticket that changed its service is %s", got)
		}
		a = w.must("/hooks/alertmanager", alertOf("resolved", "f1", "shop", "2026-03-06T16:35:00Z"))
		var got []string
		for _, c := range a.Cases {
			got = append(got, c.Case+" "+c.Decision.Severity.String())
		}
		wantTook(t, "the recovery's cases", got, "1 low", "2 low", "3 low")
	})
}

func TestSignalsOfNoTicketAreACaseOfTheirOwn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		if a := w.must("/hooks/alertmanager", alertOf("resolved", "f1", "shop", "2026-03-06T16:00:00Z")); len(a.Cases) != 0 {
			t.Errorf("a recovery of nothing came to %+v", a.Cases)
		}
		fires := alertOf("firing", "f1", "shop", "2026-03-06T16:29:00Z")
		if a := w.must("/hooks/alertmanager", fires); a.Cases[0].Case != "monitoring/shop" || a.Cases[0].Decision.Severity != severity.Urgent {
			t.Fatalf("the signal came to %+v", a.Cases)
		}
		time.Sleep(time.Minute)
		w.must("/hooks/alertmanager", fires) // again
		w.must("/hooks/alertmanager", alertOf("firing", "f2", "shop", "2026-03-06T16:30:00Z"))
		w.must("/hooks/alertmanager", alertOf("resolved", "f1", "shop", "2026-03-06T16:31:00Z"))
		settle()
		page := "monitoring/shop/1/1/1@2026-03-06T16:30:00Z"
		wantTook(t, "VictorOps", w.victorOps.took(), "CRITICAL "+page)

		w.must("/hooks/alertmanager", alertOf("resolved", "f2", "shop", "2026-03-06T16:31:00Z"))
		w.must("/hooks/alertmanager", fires) // late: it is older than what is known
		settle()
		wantTook(t, "VictorOps", w.victorOps.took()[1:], "RECOVERY "+page)

		w.must("/hooks/alertmanager", alertOf("firing", "f1", "shop", "2026-03-06T16:32:00Z"))
		settle()
		if took := w.victorOps.took(); len(took) != 3 || !strings.HasPrefix(took[2], "CRITICAL monitoring/shop/") || took[2] == took[0] {
			t.Errorf("a signal that came back did not page anew: %v", took)
		}
		wantTook(t, "Freshdesk", w.freshdesk.took())
		if a := w.must("/hooks/alertmanager", alertOf("firing", "f9", "", "2026-03-06T16:32:00Z")); a.Cases[0].Case != "monitoring/alertmanager/f9" {
			t.Errorf("a signal without a service came to %s", a.Cases[0].Case)
		}
	})
}

// What has no id is told apart as lives tell it apart.
func TestSignalsWithoutIDs(t *testing.T) {
	l := &life{ID: "1"}
	var now severity.Case
	for _, s := range []severity.Signal{
		{Source: "m", Check: "c", Environment: "production", State: severity.StateCritical},
		{Source: "m", Check: "c", Environment: "staging", State: severity.StateCritical},
		{Source: "m", Check: "c", Environment: "production", State: severity.StateCritical},
		{Source: "m", Check: "c", Environment: "production", State: severity.StateOK},
	} {
		l.observe(now, friday, []severity.Signal{s})
		now.Signals = nil
		for _, e := range l.Events {
			now.Signals = append(slices.DeleteFunc(now.Signals, func(o severity.Signal) bool { return isSame(o, e.Signal) }), e.Signal)
		}
	}
	if len(l.Events) != 3 || l.Events[2].Signal.State != severity.StateOK {
		t.Errorf("the events are %+v", l.Events)
	}
}

// A signal that comes and goes for ever does not make its case grow for ever.
func TestFlappingSignalBeginsAnew(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		at := friday
		for range longLife {
			for _, status := range []string{"firing", "resolved"} {
				at = at.Add(time.Second)
				time.Sleep(time.Second)
				w.must("/hooks/alertmanager", alertOf(status, "f1", "shop", at.Format(time.RFC3339)))
			}
		}
		settle()
		l, err := w.desk.store.life("monitoring/shop")
		if err != nil || len(l.Events) > longLife+10 {
			t.Errorf("the case has %d events: %v", len(l.Events), err)
		}
		counts := map[string]int{}
		for _, s := range w.victorOps.once() {
			kind, _, _ := strings.Cut(s, " ")
			counts[kind]++
		}
		if counts["CRITICAL"] != longLife || counts["RECOVERY"] != longLife {
			t.Errorf("VictorOps took %v, want %d of each", counts, longLife)
		}
	})
}

func TestSignalFromTheFutureCountsFromNow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		a := w.must("/hooks/alertmanager", alertOf("firing", "f1", "shop", "2026-03-06T18:30:00Z"))
		if len(a.Faults) != 1 || a.Faults[0].Kind != "from-the-future" {
			t.Errorf("the faults are %+v", a.Faults)
		}
		l, _ := w.desk.store.life("monitoring/shop")
		if since := l.Began.Signals[0].Since; !since.Equal(friday) {
			t.Errorf("the signal is since %v", since)
		}
		// Its sender's clock is put right, and says that all is well at an instant before
		// that of the alert.
		time.Sleep(5 * time.Minute)
		a = w.must("/hooks/alertmanager", alertOf("resolved", "f1", "shop", "2026-03-06T16:34:00Z"))
		if len(a.Cases) != 1 || a.Cases[0].Decision.Severity != severity.Low {
			t.Errorf("the recovery came to %+v", a.Cases)
		}
		// A ticket from the future is decided now.
		now := time.Now()
		a = w.ticket(1, `, "created_at": "2026-03-06T19:00:00Z", "cf_impact": "down"`)
		if d := a.Cases[0].Decision; len(d.Faults) != 1 || d.Faults[0].Kind != severity.FaultCreatedAt || !d.Deadlines[0].Due.Equal(now.Add(time.Hour)) {
			t.Errorf("the decision is %+v", d)
		}
	})
}

func TestAcknowledgementStopsTheLadder(t *testing.T) {
	outgoing := func(phase, page string) string {
		return fmt.Sprintf(`{"STATE.CURRENT_ALERT_PHASE": %q, "STATE.CURRENT_STATE": "CRITICAL", "ALERT.message_type": "CRITICAL", "ALERT.entity_id": %q, "STATE.ACK_USER": "ana"}`, phase, page)
	}
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down"`)
		time.Sleep(31 * time.Minute)
		settle()
		first, second := "1/1/1/1@2026-03-06T16:30:00Z", "1/1/2/2@2026-03-06T17:00:00Z"
		for _, phase := range []string{"UNACKED", "RESOLVED"} { // neither is an acknowledgement
			if a := w.must("/hooks/victorops", outgoing(phase, first)); len(a.Cases) != 0 {
				t.Errorf("%s came to %+v", phase, a.Cases)
			}
		}
		w.must("/hooks/victorops", outgoing("ACKED", first))
		w.must("/hooks/victorops", outgoing("ACKED", first))  // again
		w.must("/hooks/victorops", outgoing("ACKED", second)) // what comes of telling VictorOps
		if a := w.must("/hooks/victorops", outgoing("ACKED", "of another tool")); len(a.Cases) != 0 {
			t.Errorf("the page of another tool came to %+v", a.Cases)
		}
		settle()
		took := w.victorOps.took()
		wantTook(t, "VictorOps", took[3:], "ACKNOWLEDGEMENT "+second)

		time.Sleep(119 * time.Minute)
		settle()
		if took := w.victorOps.took(); len(took) != 4 {
			t.Errorf("somebody was paged after the acknowledgement: %v", took[4:])
		}
		time.Sleep(2 * time.Minute)
		settle()
		if took := w.victorOps.took(); len(took) != 5 {
			t.Errorf("nobody was paged after the acknowledgement timed out: %v", took[4:])
		}
	})
}

func TestRepeatedAndOvertakenMessagesChangeNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		reply := `{"ticket": {"id": 1, "cf_impact": "down", "updated_at": "2026-03-06T16:21:00Z"}, "event": {"kind": "reply", "by": "agent"}}`
		w.must("/hooks/freshdesk", reply)
		w.must("/hooks/freshdesk", `{"ticket": {"id": 1, "cf_impact": "none", "updated_at": "2026-03-06T16:22:00Z"}}`)
		w.must("/hooks/freshdesk", reply)                                                                              // delivered twice
		w.must("/hooks/freshdesk", `{"ticket": {"id": 1, "cf_impact": "down", "updated_at": "2026-03-06T16:21:30Z"}}`) // overtaken
		l, _ := w.desk.store.life("1")
		var got []string
		for _, e := range l.Events {
			got = append(got, string(e.Kind)+" "+e.Name+fmt.Sprint(e.Value))
		}
		wantTook(t, "the case", got, "reply <nil>", "field impactnone")
	})
}

// A message that says it is from the future, as of a desk whose clock was wrong, does
// not silence the ticket.
func TestMessageFromTheFutureSilencesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down", "updated_at": "2099-01-01T00:00:00Z"`)
		a := w.ticket(1, `, "cf_impact": "none", "updated_at": "2026-03-06T16:29:00Z"`)
		if got := a.Cases[0].Decision.Severity; got != severity.Low {
			t.Errorf("the case is %s still", got)
		}
	})
}

// A snooze that is over before it begins lets nobody sleep.
func TestSnoozeThatIsOver(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down"`)
		w.must("/hooks/freshdesk", `{"ticket": {"id": 1}, "event": {"kind": "snooze", "until": "2026-03-06T16:00:00Z"}}`)
		settle()
		wantTook(t, "VictorOps", w.victorOps.took(), "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z")
	})
}

// A policy that takes over changes what is still to come, and does not do again what
// was done.
func TestPolicyIsLoadedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down"`)
		time.Sleep(10 * time.Minute)
		w.write(strings.Replace(testPolicy, "after: 30m", "after: 30 m", 1))
		time.Sleep(10 * time.Second)
		if logged := w.logged(); strings.Count(logged, "the policy stays as it was") != 1 || !strings.Contains(logged, "policy.yaml:") {
			t.Errorf("the fault is not told, or more than once: %s", logged)
		}
		if a := w.ticket(2, `, "cf_impact": "down"`); a.Cases[0].Decision.Severity != severity.Urgent {
			t.Errorf("the policy before is lost: %+v", a.Cases)
		}
		w.write(strings.Replace(testPolicy, "after: 30m", "after: 15m", 1))
		time.Sleep(6 * time.Minute)
		settle()
		var pages []string
		for _, s := range w.victorOps.once() {
			if strings.HasPrefix(s, "CRITICAL 1/") {
				pages = append(pages, s)
			}
		}
		wantTook(t, "VictorOps", pages, "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z", "CRITICAL 1/1/2/2@2026-03-06T16:45:00Z")
	})
}

// What falls due while the service is down is done when it is back, under the keys
// that it would have had, and nothing is done twice.
func TestRestart(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down", "cf_service": "shop"`)
		w.must("/hooks/alertmanager", alertOf("firing", "f1", "pay", "2026-03-06T16:29:00Z"))
		settle()
		w.stop()
		time.Sleep(40 * time.Minute)
		w.start()
		settle()
		got := w.victorOps.took()
		slices.Sort(got)
		wantTook(t, "VictorOps", got,
			"CRITICAL 1/1/1/1@2026-03-06T16:30:00Z", "CRITICAL 1/1/2/2@2026-03-06T17:00:00Z",
			"CRITICAL monitoring/pay/1/1/1@2026-03-06T16:30:00Z", "CRITICAL monitoring/pay/1/2/2@2026-03-06T17:00:00Z",
			"INFO 1/1/1/1@2026-03-06T16:30:00Z", "INFO monitoring/pay/1/1/1@2026-03-06T16:30:00Z")
	})
}

// A case that is over is forgotten some time later, with all that was sent for it.
func TestCasesAreForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.ticket(1, `, "cf_impact": "down"`)
		w.ticket(2, `, "cf_impact": "down"`)
		w.ticket(1, `, "status": "Closed"`)
		absent := func(d time.Duration) { // in which the policy is not polled a million times
			w.stop()
			time.Sleep(d)
			w.start()
			settle()
		}
		absent(retention - time.Hour)
		if l, err := w.desk.store.life("1"); l == nil || err != nil {
			t.Errorf("forgotten too early: %v", err)
		}
		absent(2 * time.Hour)
		if l, err := w.desk.store.life("1"); l != nil || err != nil {
			t.Errorf("not forgotten: %v", err)
		}
		if items, err := w.desk.store.items("1"); len(items) > 0 || err != nil {
			t.Errorf("what was sent is not forgotten: %v, %v", items, err)
		}
		if items, err := w.desk.store.items("2"); len(items) == 0 || err != nil {
			t.Errorf("what was sent for another case is forgotten: %v", err)
		}
	})
}

// A case is not forgotten while something is still to be sent for it.
func TestCaseThatWaitsForARemoteIsNotForgotten(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		down := func(_ int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true, false
		}
		w.victorOps.set(down)
		w.ticket(1, `, "cf_impact": "down"`)
		w.ticket(1, `, "status": "Closed"`)
		settle()
		w.stop()
		time.Sleep(retention + time.Hour)
		w.start()
		time.Sleep(time.Minute)
		if l, err := w.desk.store.life("1"); l == nil || err != nil {
			t.Errorf("forgotten: %v", err)
		}
		w.victorOps.set(nil)
		time.Sleep(2 * time.Hour)
		if l, err := w.desk.store.life("1"); l != nil || err != nil {
			t.Errorf("not forgotten: %v", err)
		}
		wantTook(t, "VictorOps", w.victorOps.took(), "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z", "RECOVERY 1/1/1/1@2026-03-06T16:30:00Z")
	})
}

func TestGroupWithoutAnIDIsTold(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.config.Freshdesk.Groups = nil
		w.ticket(1, "")
		w.must("/hooks/freshdesk", `{"ticket": {"id": 1}, "event": {"kind": "escalate"}}`)
		settle()
		if !strings.Contains(w.logged(), `no id for the group \"Experts\"`) {
			t.Errorf("not logged: %s", w.logged())
		}
		wantTook(t, "Freshdesk", w.freshdesk.took()[2:], `change 1 {"responder_id":null}`, "note 1")
	})
}

func TestStoreIsOfOneProcess(t *testing.T) {
	w := newWorld(t, testPolicy)
	if _, err := openStore(w.config.Store); err == nil || !strings.Contains(err.Error(), "another desk has it open") {
		t.Errorf("the store was opened twice: %v", err)
	}
}
