package victorops

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/escalation"
)

func TestForEntry(t *testing.T) {
	entry := func(do escalation.Do, target string, people ...string) escalation.Entry {
		return escalation.Entry{Do: do, Target: target, People: people, Reason: "triggered", Key: "T-17/1/1/1"}
	}
	suppressed := func(by escalation.Suppressed) escalation.Entry {
		e := entry(escalation.DoNotify, "tier-one", "ana")
		e.Suppressed = by
		return e
	}
	tests := []struct {
		name  string
		entry escalation.Entry
		want  string // nothing if the entry is not sent
	}{
		{"notify pages", entry(escalation.DoNotify, "tier-one", "ana", "leo"), "CRITICAL T-17 down|notify tier-one (ana, leo): triggered"},
		{"a bridge is a line in the timeline", entry(escalation.DoBridge, "support"), "INFO T-17 down|bridge support: triggered"},
		{"stand_down resolves", entry(escalation.DoStandDown, "", "ana"), "RECOVERY T-17 down|stand_down (ana): triggered"},
		{"resolve resolves", entry(escalation.DoResolve, "", "ana"), "RECOVERY T-17 down|resolve (ana): triggered"},
		{"an entry without a reason", escalation.Entry{Do: escalation.DoBridge, Target: "support", Key: "a/b/1/1/1"}, "INFO a/b down|bridge support"},
		{"a key of no case", escalation.Entry{Do: escalation.DoBridge, Target: "support", Key: "odd"}, "INFO  down|bridge support"},
		{"unassign is the desk's", entry(escalation.DoUnassign, ""), ""},
		{"group is the desk's", entry(escalation.DoGroup, "Tier Two"), ""},
		{"annotate is the desk's", entry(escalation.DoAnnotate, "Runbook"), ""},
		{"severity is the desk's", entry(escalation.DoSeverity, "high"), ""},
		{"a webhook is another address", entry(escalation.DoWebhook, "https://hooks.example.com"), ""},
		{"run says nothing to anybody", entry(escalation.DoRun, "last"), ""},
		{"clear has nobody to tell", entry(escalation.DoClear, ""), ""},
		{"a severity that does not page", suppressed(escalation.ByPageFilter), ""},
		{"nobody on call", suppressed(escalation.ByNobody), ""},
		{"deferred", suppressed(escalation.ByDefer), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if a, ok := (Alert{StateMessage: "down"}).ForEntry(test.entry); ok {
				got = say(a)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestForEvent(t *testing.T) {
	tests := []struct {
		name  string
		event escalation.Event
		want  string
	}{
		{"acknowledged", escalation.Event{Kind: escalation.Acknowledge, By: "ana", Because: "on it"}, "ACKNOWLEDGEMENT T-17 acknowledge by ana: on it"},
		{"snoozed", escalation.Event{Kind: escalation.Snooze}, "ACKNOWLEDGEMENT T-17 snooze"},
		{"triggered", escalation.Event{Kind: escalation.Trigger}, ""},
		{"changed", escalation.Event{Kind: escalation.Change}, ""},
		{"escalated", escalation.Event{Kind: escalation.Escalate}, ""},
		{"resolved", escalation.Event{Kind: escalation.Resolve}, ""},
		{"reopened", escalation.Event{Kind: escalation.Reopen}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if a, ok := (Alert{}).ForEvent("T-17", test.event); ok {
				got = say(a)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// say returns what a message does, to what, and what it says.
func say(a Alert) string {
	return string(a.MessageType) + " " + a.EntityID + " " + strings.ReplaceAll(a.StateMessage, "\n", "|")
}

// The alert of an entry is the caller's: to change it changes no other.
func TestForEntryCopies(t *testing.T) {
	base := Alert{Fields: map[string]string{"plan": "gold"}, Annotations: []Annotation{{Label: "Why"}}}
	a, ok := base.ForEntry(escalation.Entry{Do: escalation.DoNotify, Key: "T-17/1/1/1"})
	if !ok {
		t.Fatal("not sent")
	}
	a.Fields["plan"], a.Annotations[0].Label = "none", "Other"
	if base.Fields["plan"] != "gold" || base.Annotations[0].Label != "Why" || base.EntityID != "" {
		t.Errorf("the base became %+v", base)
	}
}

func TestPayload(t *testing.T) {
	tests := []struct {
		name  string
		alert Alert
		want  string
	}{
		{"what is empty is left out", Alert{MessageType: Info, EntityID: "T-17"},
			`{"entity_id":"T-17","message_type":"INFO","monitoring_tool":"triage"}`},
		{"all of it", Alert{
			MessageType: Critical, EntityID: "T-17", EntityDisplayName: "Urgent: shop down", StateMessage: "503 & no more",
			StateStartTime: time.Date(2026, 3, 6, 16, 30, 0, 999, time.FixedZone("", -7*3600)), MonitoringTool: "desk",
			Annotations: []Annotation{{Label: "Runbook", URL: "https://wiki.example.com/down", Note: "first try", Image: "https://graph.example.com/1.png"}},
			Fields:      map[string]string{"plan": "gold", "Ticket Status": "open"},
			RoutingKey:  "tier-one",
		}, `{"Ticket Status":"open","entity_display_name":"Urgent: shop down","entity_id":"T-17","message_type":"CRITICAL","monitoring_tool":"desk","plan":"gold",` +
			`"state_message":"503 \u0026 no more","state_start_time":1772839800,` +
			`"vo_annotate.i.Runbook":"https://graph.example.com/1.png","vo_annotate.s.Runbook":"first try","vo_annotate.u.Runbook":"https://wiki.example.com/down"}`},
		{"labels that are the same, and none", Alert{MessageType: Info, EntityID: "T-17",
			Annotations: []Annotation{{Label: "Why", Note: "a"}, {Label: "Why", Note: "b"}, {Label: "Why", URL: "c"}, {Note: "d"}, {Label: "Why", Note: "e"}}},
			`{"entity_id":"T-17","message_type":"INFO","monitoring_tool":"triage","vo_annotate.s.Note":"d","vo_annotate.s.Why":"a","vo_annotate.s.Why 2":"b","vo_annotate.s.Why 3":"e","vo_annotate.u.Why":"c"}`},
		{"a custom field takes no name of the payload", Alert{MessageType: Info, EntityID: "T-17", Annotations: []Annotation{{Note: "own"}},
			Fields: map[string]string{"message_type": "CRITICAL", "entity_id": "T-18", "monitoring_tool": "x", "vo_annotate.s.Note": "field", "hostname": "db-1"}},
			`{"entity_id":"T-17","hostname":"db-1","message_type":"INFO","monitoring_tool":"triage","vo_annotate.s.Note":"field","vo_annotate.s.Note 2":"own"}`},
		{"bytes that are not UTF-8", Alert{MessageType: Info, EntityID: "T\xff\xfe"},
			`{"entity_id":"T\ufffd\ufffd","message_type":"INFO","monitoring_tool":"triage"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := json.Marshal(test.alert)
			if err != nil || string(got) != test.want {
				t.Errorf(" got %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	tests := []struct {
		field string
		alert func(text string) Alert
		want  int
	}{
		{"state_message", func(s string) Alert { return Alert{StateMessage: s} }, 20480},
		{"entity_display_name", func(s string) Alert { return Alert{EntityDisplayName: s} }, 1024},
		{"monitoring_tool", func(s string) Alert { return Alert{MonitoringTool: s} }, 1024},
		{"plan", func(s string) Alert { return Alert{Fields: map[string]string{"plan": s}} }, 1024},
		{"vo_annotate.u.Runbook", func(s string) Alert { return Alert{Annotations: []Annotation{{Label: "Runbook", URL: s}}} }, 1124},
		{"vo_annotate.s.Runbook", func(s string) Alert { return Alert{Annotations: []Annotation{{Label: "Runbook", Note: s}}} }, 1124},
		{"vo_annotate.i.Runbook", func(s string) Alert { return Alert{Annotations: []Annotation{{Label: "Runbook", Image: s}}} }, 1124},
	}
	for _, test := range tests {
		for _, character := range []string{"a", "é", "日", "🚨"} {
			t.Run(test.field+" of "+character, func(t *testing.T) {
				for _, n := range []int{test.want, test.want + 1, 2 * test.want} {
					got := decode(t, test.alert(strings.Repeat(character, n)))[test.field]
					if got != strings.Repeat(character, test.want) {
						t.Errorf("%d characters became %d", n, utf8.RuneCountInString(got))
					}
				}
			})
		}
	}
}

// The digests are the first 16 digits of what sha256sum says.
func TestIdentity(t *testing.T) {
	long := strings.Repeat("é", 511)
	tests := []struct {
		name string
		id   string
		want string
	}{
		{"short", "T-17", "T-17"},
		{"as long as may be", long + "x", long + "x"},
		{"too long", long + "xy", strings.Repeat("é", 495) + "#bcf3aa0c1b66565f"},
		{"too long, with another end", long + "xz", strings.Repeat("é", 495) + "#f83cd80ded981966"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := decode(t, Alert{EntityID: test.id})["entity_id"]
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// decode returns the texts of a payload.
func decode(t *testing.T, a Alert) map[string]string {
	t.Helper()
	data, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return texts
}

// Whatever an alert says, its payload is JSON with texts that are the beginning
// of what it says and within the limits. A case is a file of testdata.
func FuzzPayload(f *testing.F) {
	f.Fuzz(func(t *testing.T, id, title, text, label, name string, times uint16) {
		long := func(s string) string { return strings.Repeat(s, min(int(times), 1+50000/(len(s)+1))) }
		a := Alert{
			MessageType: Critical, EntityID: long(id), EntityDisplayName: long(title), StateMessage: long(text), MonitoringTool: long(title),
			Annotations: []Annotation{{Label: label, URL: long(id), Note: long(text), Image: long(title)}, {Label: label, Note: long(title)}},
			Fields:      map[string]string{name: long(text), "plan": long(id)},
		}
		got := decode(t, a)
		is := func(field, says string, most int) {
			want := []rune(says) // which takes what is not UTF-8 for U+FFFD, as JSON does
			if g := got[field]; g != string(want[:min(most, len(want))]) {
				t.Errorf("%s is %q, want at most %d characters of %q", field, g, most, says)
			}
		}
		is("entity_display_name", a.EntityDisplayName, 1024)
		is("state_message", a.StateMessage, 20480)
		if n := utf8.RuneCountInString(got["entity_id"]); n > 512 {
			t.Errorf("the entity id has %d characters", n)
		}
		if len([]rune(a.EntityID)) <= 512 {
			is("entity_id", a.EntityID, 512)
		}
		for field, value := range got {
			most := 1124
			if field == "state_message" {
				most = 20480
			}
			if n := utf8.RuneCountInString(value); n > most || !utf8.ValidString(value) {
				t.Errorf("%s has %d characters", field, n)
			}
		}
	})
}
