package policy

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/google/go-cmp/cmp"
)

// lifePolicy promises what the lives of these tests go through.
const lifePolicy = `version: 1
name: life
zone: UTC
statuses: [vendor]
fields: {impact: {enum: [none, down]}}
severity:
  default: low
  rules:
    - {name: down, when: 'fields.impact == "down" or any(signals, .state == "critical")', severity: urgent, because: It is down.}
calendars:
  24x7: {open: always}
  office: {open: {mon-fri: 09:00-17:00}}
routes:
  - {name: sales, when: ticket.assignee == "sales", scope: excluded}
sla:
  desk:
    engage: {urgent: 1h 24x7, low: 8h office}
    next_reply: {urgent: 1h 24x7, low: 4h office}
    update: {urgent: 1h 24x7}
    resolve: {urgent: 8h 24x7, low: 16h office}
    pause_on: [pending, vendor]
    close_pending_after: 72h 24x7
`

// monday is a Monday, 09:00.
var monday = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// ev makes an event some time after monday.
func ev(after string, kind EventKind, edit ...func(*Event)) Event {
	d, err := time.ParseDuration(after)
	if err != nil {
		panic(err)
	}
	e := Event{At: monday.Add(d), Kind: kind}
	for _, f := range edit {
		f(&e)
	}
	return e
}

func by(who string) func(*Event)  { return func(e *Event) { e.By = who } }
func to(what string) func(*Event) { return func(e *Event) { e.To = what } }
func private(e *Event)            { e.Private = true }
func impact(v string) func(*Event) {
	return func(e *Event) { e.Name, e.Value = "impact", v }
}

func TestFollow(t *testing.T) {
	urgent := severity.Case{At: monday, Fields: map[string]any{"impact": "down"}}
	low := severity.Case{At: monday}
	agent, customer := by(ByAgent), by(ByCustomer)
	tests := []struct {
		name   string
		c      severity.Case
		events []Event
		until  string   // after monday; "" is the last event
		want   []string // target state due-or-remaining, then entries that no event is
	}{
		{name: "a reply in time meets engage and starts updates", c: urgent, events: []Event{ev("20m", EventReply, agent)},
			want: []string{"engage met 10:00", "update running 10:20", "resolve running 17:00"}},
		{name: "a reply at due is in time", c: urgent, events: []Event{ev("1h", EventReply, agent)},
			want: []string{"engage met 10:00", "update running 11:00", "resolve running 17:00"}},
		{name: "a moment later is not", c: urgent, events: []Event{ev("1h0m0.000000001s", EventReply, agent)},
			want: []string{"engage breached 10:00", "update running 11:00", "resolve running 17:00", "10:00 breach desk.engage"}},
		{name: "neither a note nor an internal reply engages", c: urgent, events: []Event{ev("10m", EventNote, agent), ev("20m", EventReply, agent, private)}, until: "61m",
			want: []string{"engage breached 10:00", "resolve running 17:00", "10:00 breach desk.engage"}},
		{name: "pending never pauses engage", c: urgent, events: []Event{ev("10m", EventStatus, to("pending"))}, until: "61m",
			want: []string{"engage breached 10:00", "resolve paused 7h50m", "10:00 breach desk.engage"}},
		{name: "pending pauses updates, and a customer's reply ends it", c: urgent,
			events: []Event{ev("10m", EventReply, agent), ev("40m", EventStatus, to("pending")), ev("5h", EventReply, customer)},
			want:   []string{"engage met 10:00", "next_reply running 15:00", "update running 14:30", "resolve running 21:20"}},
		{name: "a reply from the customer does not end another pause", c: urgent,
			events: []Event{ev("10m", EventReply, agent), ev("40m", EventStatus, to("vendor")), ev("5h", EventReply, customer)},
			want:   []string{"engage met 10:00", "next_reply paused 1h", "update paused 30m", "resolve paused 7h20m"}},
		{name: "a pause that never ends", c: urgent, events: []Event{ev("10m", EventReply, agent), ev("10m", EventStatus, to("vendor"))}, until: "87600h",
			want: []string{"engage met 10:00", "update paused 1h", "resolve paused 7h50m"}},
		{name: "next_reply runs from the oldest unanswered message", c: low,
			events: []Event{ev("1h", EventReply, customer), ev("3h", EventReply, customer)},
			want:   []string{"engage running 17:00", "next_reply running 14:00", "resolve running Tue 17:00"}},
		{name: "an answer meets it, and the next question starts it anew", c: low,
			events: []Event{ev("1h", EventReply, customer), ev("2h", EventReply, agent), ev("3h", EventReply, customer)},
			want:   []string{"engage met 17:00", "next_reply running 16:00", "resolve running Tue 17:00"}},
		{name: "an update missed twice", c: urgent, events: []Event{ev("10m", EventReply, agent)}, until: "2h11m",
			want: []string{"engage met 10:00", "update breached 10:10", "resolve running 17:00", "10:10 breach desk.update", "11:10 missed desk.update number 2"}},
		{name: "the next update after a miss is one interval from the reply", c: urgent, events: []Event{ev("10m", EventReply, agent), ev("90m", EventReply, agent)},
			want: []string{"engage met 10:00", "update running 11:30", "resolve running 17:00", "10:10 breach desk.update"}},
		{name: "raised: due is recomputed from creation", c: low, events: []Event{ev("30m", EventField, impact("down"))},
			want: []string{"engage running 10:00", "resolve running 17:00", "09:30 severity urgent It is down."}},
		{name: "raised too late: late on arrival, and no breach", c: low, events: []Event{ev("2h", EventField, impact("down"))},
			want: []string{"engage late_on_arrival 10:00", "resolve running 17:00", "11:00 severity urgent It is down.", "11:00 late_on_arrival desk.engage"}},
		{name: "raised and straight back changes nothing", c: low,
			events: []Event{ev("2h", EventField, impact("down")), ev("2h", EventField, impact("none"))},
			want: []string{"engage running 17:00", "resolve running Tue 17:00", "11:00 severity urgent It is down.",
				"11:00 severity low No rule matched, so it is the default, low."}},
		{name: "raised after a reply: the next update is one interval from it", c: low, events: []Event{ev("30m", EventReply, agent), ev("50m", EventField, impact("down"))},
			want: []string{"engage met 17:00", "update running 10:30", "resolve running 17:00", "09:50 severity urgent It is down."}},
		{name: "asked when no answer was promised: one that is promised later counts from the question", c: low,
			events: []Event{ev("10m", EventSeverity, to("medium")), ev("20m", EventReply, customer), ev("50m", EventSeverity, to("urgent"))},
			want:   []string{"engage running 10:00", "next_reply running 10:20", "resolve running 17:00"}},
		{name: "answered under one severity and asked again under another", c: low,
			events: []Event{ev("1h", EventReply, customer), ev("2h", EventReply, agent), ev("150m", EventField, impact("down")), ev("160m", EventReply, customer)},
			want: []string{"engage met 17:00", "next_reply running 12:40", "update running 12:00", "resolve running 17:00",
				"11:30 severity urgent It is down."}},
		{name: "an engineer's word", c: low, events: []Event{ev("30m", EventSeverity, to("urgent"))},
			want: []string{"engage running 10:00", "resolve running 17:00"}},
		{name: "resolved: what was promised is met, the rest is cancelled", c: urgent, events: []Event{ev("10m", EventReply, agent), ev("1h", EventResolve)},
			want: []string{"engage met 10:00", "update cancelled", "resolve met 17:00"}},
		{name: "though what was missed before remains so", c: urgent, events: []Event{ev("2h", EventResolve)},
			want: []string{"engage breached 10:00", "resolve met 17:00", "10:00 breach desk.engage"}},
		{name: "reopened: the time between does not count", c: urgent, events: []Event{ev("10m", EventReply, agent), ev("30m", EventResolve), ev("3h30m", EventReopen)},
			want: []string{"engage met 10:00", "update running 13:10", "resolve running 20:00"}},
		{name: "though the customer asked: to resolve is an answer", c: urgent, events: []Event{ev("10m", EventReply, customer), ev("30m", EventResolve), ev("2h", EventReopen)},
			want: []string{"engage running 11:30", "next_reply met 10:10", "resolve running 18:30"}},
		{name: "asked while it is resolved, the customer waits from the reopening", c: urgent,
			events: []Event{ev("10m", EventReply, agent), ev("30m", EventResolve), ev("1h", EventReply, customer), ev("2h", EventReopen)},
			want:   []string{"engage met 10:00", "next_reply running 12:00", "update running 11:40", "resolve running 18:30"}},
		{name: "also where it is closed meanwhile", c: urgent,
			events: []Event{ev("10m", EventReply, agent), ev("30m", EventResolve), ev("1h", EventReply, customer), ev("90m", EventClose), ev("2h", EventReopen)},
			want:   []string{"engage met 10:00", "next_reply running 12:00", "update running 11:40", "resolve running 18:30"}},
		{name: "closed after it was resolved, and reopened", c: urgent, events: []Event{ev("30m", EventResolve), ev("1h", EventClose), ev("2h", EventReopen)},
			want: []string{"engage running 11:30", "resolve running 18:30"}},
		{name: "the first reply after the resolution engages", c: urgent, events: []Event{ev("30m", EventResolve), ev("31m", EventReply, agent)},
			want: []string{"engage met", "resolve met 17:00"}},
		{name: "excluded: no clock", c: urgent, events: []Event{ev("10m", EventAssign, to("sales"))},
			want: []string{"engage cancelled", "resolve cancelled"}},
		{name: "a pending ticket is to be closed after 72 hours", c: low, events: []Event{ev("10m", EventReply, agent), ev("1h", EventStatus, to("pending"))}, until: "73h",
			want: []string{"engage met 17:00", "resolve paused 15h", "Thu 10:00 close desk pending since 2026-03-02T10:00:00Z"}},
		{name: "also one that is set to pending again meanwhile", c: low, events: []Event{ev("10m", EventReply, agent), ev("1h", EventStatus, to("pending")), ev("2h", EventStatus, to("pending"))}, until: "73h",
			want: []string{"engage met 17:00", "resolve paused 15h", "Thu 10:00 close desk pending since 2026-03-02T10:00:00Z"}},
		{name: "and again when it is pending again", c: low, until: "147h",
			events: []Event{ev("10m", EventReply, agent), ev("1h", EventStatus, to("pending")), ev("74h", EventStatus, to("open")), ev("75h", EventStatus, to("pending"))},
			want: []string{"engage met 17:00", "resolve paused 14h", "Thu 10:00 close desk pending since 2026-03-02T10:00:00Z",
				"Sun 12:00 close desk pending since 2026-03-05T12:00:00Z"}},
		{name: "unless somebody answers at that instant", c: low, events: []Event{ev("10m", EventReply, agent), ev("1h", EventStatus, to("pending")), ev("73h", EventReply, customer)},
			want: []string{"engage met 17:00", "next_reply running Thu 14:00", "resolve running Fri 17:00"}},
		{name: "though it was closed in vain", c: low, events: []Event{ev("10m", EventReply, agent), ev("1h", EventStatus, to("pending")), ev("74h", EventReply, customer)},
			want: []string{"engage met 17:00", "next_reply running Thu 15:00", "resolve running Mon 10:00", "Thu 10:00 close desk pending since 2026-03-02T10:00:00Z"}},
		{name: "one that is not told of yet, and arrived late, is in no correction", c: urgent, events: []Event{ev("5h", EventNote), ev("4h", EventReply, agent)}, until: "30m",
			want: []string{"engage running 10:00", "resolve running 17:00"}},
		{name: "an event that arrives late counts where it belongs", c: urgent, events: []Event{ev("3h", EventNote), ev("20m", EventReply, agent)}, until: "3h",
			want: []string{"engage met 10:00", "update breached 10:20", "resolve running 17:00", "09:20 correction reply it arrived after what happened at 2026-03-02T12:00:00Z",
				"10:20 breach desk.update", "11:20 missed desk.update number 2"}},
	}
	p := mustCompile(t, lifePolicy)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			until := time.Time{}
			if tt.until != "" {
				until = ev(tt.until, EventNote).At
			}
			tl := p.Follow(tt.c, tt.events, until)
			if diff := cmp.Diff(tt.want, told(tl, tt.events)); diff != "" || len(tl.Faults) > 0 {
				t.Errorf("%v\n%s", tl.Faults, diff)
			}
		})
	}
}

// told is a timeline in a few words.
func told(tl Timeline, events []Event) []string {
	when := func(at time.Time) string {
		if at.Day() == monday.Day() && at.Month() == monday.Month() {
			return at.Format("15:04")
		}
		return at.Format("Mon 15:04")
	}
	var words []string
	for _, c := range tl.Clocks {
		text := fmt.Sprintf("%s %s", c.Target, c.State)
		switch {
		case c.State == sla.Paused:
			text += " " + sla.FormatDuration(c.Remaining)
		case !c.Due.IsZero():
			text += " " + when(c.Due.UTC())
		}
		words = append(words, text)
	}
	own := map[escalation.Do]bool{}
	for _, e := range events {
		if e.Kind != EventSeverity {
			own[escalation.Do(e.Kind)] = true
		}
	}
	for _, e := range tl.Entries[1:] { // without the severity that it begins with
		if own[e.Do] || e.Do == escalation.DoSeverity && e.Reason == "" {
			continue
		}
		words = append(words, strings.TrimSpace(strings.Join([]string{when(e.At.UTC()), string(e.Do), e.Target, e.Reason}, " ")))
	}
	return words
}

func TestFollowNext(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	c := severity.Case{At: monday, Fields: map[string]any{"impact": "down"}}
	var seen []string
	at := monday
	for range 3 {
		tl := p.Follow(c, nil, at)
		seen = append(seen, tl.Next.Format("15:04:05.999999999"))
		at = tl.Next
	}
	// A clock is breached when now is after due.
	want := []string{"10:00:00.000000001", "17:00:00.000000001", "00:00:00"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}

func TestTimelineWithoutFaultsHasAnEmptyList(t *testing.T) {
	tl := mustCompile(t, lifePolicy).Follow(severity.Case{At: monday}, nil, monday)
	if got := mustJSON(t, tl); !strings.Contains(got, `"faults": []`) {
		t.Errorf("no empty list of faults in %s", got)
	}
}

// As Decide does, Follow promises nothing where a case does not say when it is.
func TestFollowWithoutAnInstant(t *testing.T) {
	tl := mustCompile(t, lifePolicy).Follow(severity.Case{}, []Event{ev("1h", EventReply, by(ByCustomer)), ev("2h", EventField, impact("down"))}, time.Time{})
	if len(tl.Clocks) != 0 || !tl.Next.IsZero() || tl.Severity != severity.Urgent || len(tl.Faults) != 1 || tl.Faults[0].Kind != severity.FaultNoAt {
		t.Errorf("%s %v %v %v", tl.Severity, tl.Clocks, tl.Next, tl.Faults)
	}
	for _, e := range tl.Entries {
		if e.Key != "" {
			t.Errorf("it does something: %+v", e)
		}
	}
}

func TestFollowReportsBadEvents(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	tl := p.Follow(severity.Case{At: monday}, []Event{
		ev("-1h", EventNote),
		ev("1h", EventStatus, to("pendign")),
		ev("1h", "repyl"),
		ev("1h", EventField, func(e *Event) { e.Name, e.Value = "impact", "dwon" }),
		ev("1h", EventSnooze, func(e *Event) { e.Until = e.At }),
		ev("1h", EventReply, by("custmer")),
	}, time.Time{})
	var got []string
	for _, f := range tl.Faults {
		got = append(got, f.Message)
	}
	want := []string{
		"the note event of 2026-03-02T08:00:00Z is before the case began; it counts from then",
		`the status event of 2026-03-02T10:00:00Z changes nothing: no status "pendign"; did you mean "pending"?`,
		`the repyl event of 2026-03-02T10:00:00Z changes nothing: no kind of event "repyl"; did you mean "reply"?`,
		`the field event of 2026-03-02T10:00:00Z changes nothing: field impact: "dwon" is not one of none, down`,
		"the snooze event of 2026-03-02T10:00:00Z changes nothing: a snooze that is over when it begins; give the instant at which the ladder starts again",
		`the reply event of 2026-03-02T10:00:00Z changes nothing: a reply is by agent or customer, not by "custmer"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, e := range tl.Entries {
		if e.At.Before(monday) {
			t.Errorf("%s happens at %s, before the case began", e.Do, e.At)
		}
	}
}

// A case and its events are only read.
func TestFollowChangesNoArgument(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	given := func() (severity.Case, []Event) {
		c := severity.Case{At: monday, Fields: map[string]any{"impact": "none"}, Signals: []severity.Signal{{ID: "a"}, {ID: "b"}}}
		signal := ev("2h", EventSignal)
		signal.Signal = severity.Signal{ID: "a", State: severity.StateCritical}
		return c, []Event{signal, ev("1h", EventField, impact("down")), ev("-1h", EventNote)}
	}
	c, events := given()
	p.Follow(c, events, time.Time{})
	want, wantEvents := given()
	if diff := cmp.Diff(want, c) + cmp.Diff(wantEvents, events); diff != "" {
		t.Error(diff)
	}
}

// A ticket that does not say when it was created grows old all the same.
func TestFollowTellsTheAge(t *testing.T) {
	p := mustCompile(t, strings.Replace(lifePolicy, "  rules:\n", "  rules:\n    - {name: old, when: at - ticket.created_at > duration(\"2h\"), severity: high}\n", 1))
	for _, created := range []time.Time{{}, monday} {
		c := severity.Case{At: monday, Ticket: severity.Ticket{CreatedAt: created}}
		if tl := p.Follow(c, []Event{ev("2h", EventNote), ev("3h", EventNote)}, time.Time{}); tl.Severity != severity.High {
			t.Errorf("created at %v: %s after three hours", created, tl.Severity)
		}
	}
}

// The case that a timeline ends with is as it stands then, updated by the last event. It
// was created when its life began, if it does not say when.
func TestFollowEndsWithTheCase(t *testing.T) {
	until := monday.Add(3 * time.Hour)
	c := severity.Case{At: monday, Ticket: severity.Ticket{ID: "7", Severity: severity.High}, Fields: map[string]any{"impact": "none"}}
	tl := mustCompile(t, lifePolicy).Follow(c, []Event{ev("1h", EventAssign, to("ana")), ev("2h", EventField, impact("down"))}, until)
	want := severity.Case{At: until, Ticket: severity.Ticket{ID: "7", Severity: severity.High, Assignee: "ana", CreatedAt: monday, UpdatedAt: monday.Add(2 * time.Hour)}, Fields: map[string]any{"impact": "down"}}
	if diff := cmp.Diff(want, tl.Case); diff != "" {
		t.Error(diff)
	}
	if first := tl.Entries[0]; first.Target != "high" || first.Reason != "an engineer set it" {
		t.Errorf("it begins with severity %s: %s", first.Target, first.Reason)
	}
}

// Only an engineer who sets the severity knows it already: whom a ticket is assigned to
// may be called like it.
func TestFollowTellsSeverities(t *testing.T) {
	p := mustCompile(t, `version: 1
name: told
severity: {default: low, rules: [{name: u, when: ticket.assignee == "urgent", severity: urgent, because: It is theirs.}]}
`)
	for _, tt := range []struct {
		name  string
		event Event
		want  string
	}{
		{"assigned", ev("1h", EventAssign, to("urgent")), "assign, severity urgent: It is theirs."},
		{"set", ev("1h", EventSeverity, to("urgent")), "severity urgent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, e := range p.Follow(severity.Case{At: monday}, []Event{tt.event}, time.Time{}).Entries[1:] {
				text := string(e.Do)
				if e.Do == escalation.DoSeverity {
					text += " " + e.Target
				}
				if e.Reason != "" {
					text += ": " + e.Reason
				}
				got = append(got, text)
			}
			if got := strings.Join(got, ", "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A ticket that is said to be created after the case's instant counts from that.
func TestFollowOfTheFuture(t *testing.T) {
	c := severity.Case{At: monday, Ticket: severity.Ticket{CreatedAt: monday.Add(time.Minute)}, Fields: map[string]any{"impact": "down"}}
	tl := mustCompile(t, lifePolicy).Follow(c, nil, monday)
	if diff := cmp.Diff([]string{"engage running 10:00", "resolve running 17:00"}, told(tl, nil)); diff != "" {
		t.Error(diff)
	}
	if len(tl.Faults) != 1 || tl.Faults[0].Kind != severity.FaultCreatedAt {
		t.Errorf("faults %v", tl.Faults)
	}
}

// Half of what was promised has passed when the severity is raised.
func TestFollowSeverityChange(t *testing.T) {
	const text = `version: 1
name: modes
zone: UTC
severity: {default: low}
calendars: {24x7: {open: always}}
sla: {desk: {engage: {low: 8h 24x7, urgent: 2h 24x7}, TERMS}}
`
	tests := []struct {
		name string // the terms of the agreement
		want []string
	}{
		{"on_severity_change: from_creation", []string{"engage late_on_arrival 11:00", "13:00 late_on_arrival desk.engage"}},
		{"on_severity_change: from_change", []string{"engage running 15:00"}},
		{"on_severity_change: keep_consumed_fraction", []string{"engage running 14:00"}},
		{"at_least: 15m", []string{"engage running 13:15"}},
		{"on_severity_change: keep_consumed_fraction, at_least: 90m", []string{"engage running 14:30"}},
		{"on_severity_change: from_change, at_least: 90m", []string{"engage running 15:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := mustCompile(t, strings.Replace(text, "TERMS", tt.name, 1))
			events := []Event{ev("4h", EventSeverity, to("urgent"))}
			if diff := cmp.Diff(tt.want, told(p.Follow(severity.Case{At: monday}, events, time.Time{}), events)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// randomLife makes events in order, over a few days.
func randomLife(r *rand.Rand) []Event {
	var events []Event
	at := monday
	for range r.IntN(14) {
		at = at.Add(time.Duration(r.IntN(600)) * time.Minute)
		e := Event{At: at, Kind: eventKinds[r.IntN(len(eventKinds))]}
		switch e.Kind {
		case EventReply:
			e.By, e.Private = []string{ByAgent, ByCustomer}[r.IntN(2)], r.IntN(4) == 0
		case EventStatus:
			e.To = []string{"open", "pending", "vendor", "resolved", "closed"}[r.IntN(5)]
		case EventSeverity:
			e.To = []string{"none", "low", "urgent", "medium"}[r.IntN(4)]
		case EventField:
			e.Name, e.Value = "impact", []any{"none", "down"}[r.IntN(2)]
		case EventSignal:
			e.Signal = severity.Signal{ID: "s", State: severity.State(r.IntN(4))}
		}
		events = append(events, e)
	}
	return events
}

// A life is a fold: what is told up to an event does not depend on what comes
// after, the case as it stands is decided as it was, ledgers tile the time of their
// clocks, and nothing happens before Next.
func TestLivesKeepTheirLaws(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	r := rand.New(rand.NewPCG(6, 28))
	for range 400 {
		events := randomLife(r)
		c := severity.Case{At: monday}
		n := r.IntN(len(events) + 1)
		until := monday
		if n > 0 {
			until = events[n-1].At
		}
		for n < len(events) && !events[n].At.After(until) {
			n++
		}
		first, all := p.Follow(c, events[:n], until), p.Follow(c, events, until)
		if diff := cmp.Diff(mustJSON(t, first), mustJSON(t, all)); diff != "" {
			t.Fatalf("later events changed what came before:\n%s", diff)
		}
		if got := p.Decide(first.Case); got.Severity != first.Severity || first.Case.Ticket.Status != "" && first.Case.Ticket.Status != first.Status {
			t.Fatalf("the case as it stands is %s and %s, not %s and %s", got.Severity, first.Case.Ticket.Status, first.Severity, first.Status)
		}
		for _, clock := range first.Clocks {
			tiles(t, clock)
		}
		if next := first.Next; !next.IsZero() {
			if !next.After(until) {
				t.Fatalf("next is %v, not after %v", next, until)
			}
			before := p.Follow(c, events[:n], next.Add(-1))
			if len(before.Entries) != len(first.Entries) {
				t.Fatalf("something happened before next: %+v", before.Entries[len(first.Entries):])
			}
		}
	}
}

func tiles(t *testing.T, c ClockState) {
	t.Helper()
	var counted time.Duration
	for i, e := range c.Ledger {
		if i > 0 && !e.From.Equal(c.Ledger[i-1].To) {
			t.Fatalf("the ledger of %s has a hole before %v", c.Target, e.From)
		}
		if e.Kind == sla.EntryCounted {
			counted += e.Duration()
		}
	}
	if len(c.Ledger) > 0 && !c.Ledger[0].From.Equal(c.Started) {
		t.Fatalf("the ledger of %s begins at %v, not %v", c.Target, c.Ledger[0].From, c.Started)
	}
	if counted != c.Consumed {
		t.Fatalf("the ledger of %s counts %v, not %v", c.Target, counted, c.Consumed)
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The time that a life takes is linear in its events, whatever they are, under the
// example policy with its agreements and ladders.
func TestLongLivesAreLinear(t *testing.T) {
	p, err := LoadFile("../examples/ddev-live/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	reply := func(i int, e *Event) { e.Kind, e.By = EventReply, []string{ByAgent, ByCustomer}[i%2] }
	level := func(i int, e *Event) {
		e.Kind, e.To = EventSeverity, []string{"urgent", "low", "high", "none"}[i%4]
	}
	reopen := func(i int, e *Event) { e.Kind = []EventKind{EventResolve, EventReopen}[i%2] }
	byHand := func(_ int, e *Event) { e.Kind = EventEscalate }
	snooze := func(_ int, e *Event) { e.Kind, e.Until = EventSnooze, e.At.Add(time.Hour) }
	signal := func(i int, e *Event) {
		e.Kind, e.Signal = EventSignal, severity.Signal{ID: fmt.Sprint(i % 50), Environment: "production", Kind: "uptime", State: severity.State(i % 4)}
	}
	all := []func(int, *Event){reply, level, reopen, byHand, snooze, signal}
	tests := []struct {
		name string
		make func(int, *Event)
	}{
		{"replies", reply},
		{"severities", level},
		{"resolved and reopened", reopen},
		{"escalated by hand", byHand},
		{"all kinds", func(i int, e *Event) { all[i*7919>>3%len(all)](i, e) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			linear(t, 20_000, func(n int) {
				events := make([]Event, n)
				for i := range events {
					events[i].At = monday.Add(time.Duration(i) * time.Minute)
					tt.make(i, &events[i])
				}
				tl := p.Follow(severity.Case{At: monday, Fields: map[string]any{"impact": "down"}}, events, time.Time{})
				if len(tl.Entries) < n {
					t.Errorf("%d entries of %d events", len(tl.Entries), n)
				}
			})
		})
	}
}

func TestParseEvent(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	at := `"at":"2026-03-02T10:00:00Z",`
	tests := []struct {
		name, json string
		want       string // of the error
	}{
		{name: "a reply", json: `{` + at + `"kind":"reply","by":"agent","public":false}`},
		{name: "a status", json: `{` + at + `"kind":"status","to":"vendor"}`},
		{name: "a field", json: `{` + at + `"kind":"field","name":"impact","to":"down"}`},
		{name: "a signal", json: `{` + at + `"kind":"signal","signal":{"id":"x","state":"critical"}}`},
		{name: "a signal in no state", json: `{` + at + `"kind":"signal","signal":{"id":7,"state":"critcal"}}`, want: `signal.state: no state "critcal"; did you mean "critical"?`},
		{name: "an assignment to nobody", json: `{` + at + `"kind":"assign"}`},
		{name: "no kind", json: `{"at":"2026-03-02T10:00:00Z"}`, want: "the event has no kind"},
		{name: "an unknown kind", json: `{` + at + `"kind":"repyl"}`, want: `no kind of event "repyl"; did you mean "reply"? [bad-value]`},
		{name: "no instant", json: `{"kind":"note"}`, want: "the note event has no at [missing-key]"},
		{name: "a reply by nobody", json: `{` + at + `"kind":"reply"}`, want: "the reply event has no by"},
		{name: "a reply by a stranger", json: `{` + at + `"kind":"reply","by":"bob"}`, want: `a reply is by agent or customer, not by "bob"`},
		{name: "a key of another kind", json: `{` + at + `"kind":"note","to":"x"}`, want: `the note event has no key "to" [unknown-key]`},
		{name: "an unknown status", json: `{` + at + `"kind":"status","to":"pendign"}`, want: `no status "pendign"; did you mean "pending"?`},
		{name: "an unknown severity", json: `{` + at + `"kind":"severity","to":"hihg"}`, want: `no severity "hihg"; did you mean "high"?`},
		{name: "an unknown field", json: `{` + at + `"kind":"field","name":"impcat","to":"down"}`, want: `no declared field "impcat"; did you mean "impact"?`},
		{name: "a value the field cannot have", json: `{` + at + `"kind":"field","name":"impact","to":"dwon"}`, want: `"dwon" is not one of none, down`},
		{name: "a snooze", json: `{` + at + `"kind":"snooze","until":"2026-03-02T10:00:01Z"}`},
		{name: "a snooze that is over when it begins", json: `{` + at + `"kind":"snooze","until":"2026-03-02T11:00:00+01:00"}`, want: "a snooze that is over when it begins"},
		{name: "an unknown key", json: `{` + at + `"kind":"note","knid":1}`, want: `unknown key "knid" in the event; did you mean "kind"?`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := p.ParseEvent([]byte(tt.json))
			switch {
			case tt.want == "" && err != nil, tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%s: %v, want %q", tt.json, err, tt.want)
			}
		})
	}
	const bad = `{"signal": {"id": "x", "state": "critcal"}}`
	_, err := p.ParseEvent([]byte(bad))
	var errs severity.CaseErrors
	if !errors.As(err, &errs) || errs[0].Offset != strings.Index(bad, `"critcal"`) {
		t.Errorf("%v: the fault of the signal is not where it is in the event", err)
	}
	unknown := `{` + at + `"kind":"field","name":"impcat","to":"down"}`
	_, err = p.ParseEvent([]byte(unknown))
	if !errors.As(err, &errs) || errs[0].Offset != strings.Index(unknown, `"impcat"`) {
		t.Errorf("%v: the fault of the name is not where the name is", err)
	}
	_, err = p.ParseEvent([]byte(`{` + at + `"kind":"field","name":"impact","to":"a; b"}`))
	if !errors.As(err, &errs) || errs[0].Message != `field impact: "a; b" is not one of none, down` {
		t.Errorf("%v: what the value has in it was taken for a hint", err)
	}
	for _, kind := range eventKinds {
		if _, ok := eventKeys[kind]; !ok || len(eventKeys) != len(eventKinds) {
			t.Errorf("the keys of %s are not in the table", kind)
		}
	}
}

// What MarshalJSON writes is read by ParseEvent and by UnmarshalJSON, and both read
// the event that was written.
func TestEventsAreStored(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	events := append(randomLife(rand.New(rand.NewPCG(10, 3))), ev("1h", EventSignal)) // of a signal that says nothing
	for _, kind := range eventKinds {
		e := ev("1h", kind, by(ByAgent))
		switch kind {
		case EventReply:
			e.Private = true
		case EventStatus, EventSeverity:
			e.To = map[EventKind]string{EventStatus: "vendor", EventSeverity: "high"}[kind]
		case EventField:
			e = ev("1h", kind, impact("down"))
		case EventSignal:
			e = ev("1h", kind, func(e *Event) {
				e.Signal = severity.Signal{ID: "s", State: severity.StateCritical, Since: monday, Labels: map[string]string{"a": "b"}}
			})
		case EventSnooze:
			e.Until = monday.Add(2 * time.Hour)
		}
		events = append(events, e)
	}
	for _, e := range events {
		data := mustJSON(t, e)
		parsed, err := p.ParseEvent([]byte(data))
		if err != nil {
			t.Errorf("%s: %v", data, err)
		}
		var read Event
		if err := json.Unmarshal([]byte(data), &read); err != nil {
			t.Errorf("%s: %v", data, err)
		}
		for _, got := range []Event{parsed, read} {
			if diff := cmp.Diff(e, got); diff != "" {
				t.Errorf("%s: %s", data, diff)
			}
		}
	}
	for _, v := range []any{true, 7, 7.5, "x", 90 * time.Minute} {
		data := mustJSON(t, Event{At: monday, Kind: EventField, Name: "n", Value: v})
		var read Event
		if err := json.Unmarshal([]byte(data), &read); err != nil || fmt.Sprint(read.Value) != fmt.Sprint(v) {
			t.Errorf("%v became %v: %v", v, read.Value, err)
		}
	}
	var read Event
	if err := json.Unmarshal([]byte(`{"kind":"status","to":7}`), &read); err == nil {
		t.Errorf("a status that is a number was read as %+v", read)
	}
}

func TestFollowAgreements(t *testing.T) {
	const text = `version: 1
name: two
zone: UTC
fields: {plan: {enum: [free, gold], default: free}, impact: {enum: [none, down]}}
severity:
  default: low
  rules: [{name: down, when: fields.impact == "down", severity: urgent}]
calendars: {24x7: {open: always}}
sla:
  all:
    engage: {low: 10h 24x7, urgent: 1h 24x7}
    remind: [50%, 1h before, 2h after]
    on_severity_change: from_change
    at_least: 15m
  gold:
    when: fields.plan == "gold"
    engage: {low: 4h 24x7, urgent: 1h 24x7}
    resolve: {low: 10h 24x7}
    pause_on: [pending]
    close_pending_after: 24h 24x7
`
	p := mustCompile(t, text)
	plan := func(v string) func(*Event) { return func(e *Event) { e.Name, e.Value = "plan", v } }
	gold := plan("gold")
	tests := []struct {
		name   string
		events []Event
		until  string
		want   []string
	}{
		{name: "reminders come in open time, before and after due", until: "13h",
			want: []string{"engage breached 19:00", "14:00 remind all.engage 50%", "18:00 remind all.engage 1h before", "19:00 breach all.engage", "21:00 remind all.engage 2h after"}},
		{name: "an agreement that comes to apply counts from creation", events: []Event{ev("1h", EventField, gold)},
			want: []string{"engage running 19:00", "engage running 13:00", "resolve running 19:00"}},
		{name: "with the pauses there were", events: []Event{ev("1h", EventStatus, to("pending")), ev("3h", EventStatus, to("open")), ev("210m", EventField, gold)},
			want: []string{"engage running 19:00", "engage running 13:00", "resolve running 21:00"}},
		{name: "what was answered before it applied is not owed", events: []Event{ev("1h", EventReply, by(ByAgent)), ev("2h", EventField, gold)},
			want: []string{"engage met 19:00", "resolve running 19:00"}},
		{name: "a ticket to be closed remains so when the agreement applies no more", until: "27h",
			events: []Event{ev("1h", EventField, gold), ev("90m", EventReply, by(ByAgent)), ev("2h", EventStatus, to("pending")), ev("26h30m", EventField, plan("free"))},
			want:   []string{"engage met 19:00", "engage met 13:00", "resolve cancelled", "Tue 11:00 close gold pending since 2026-03-02T11:00:00Z"}},
		{name: "one that is pending for too long when it comes to apply is to be closed at once", until: "30h",
			events: []Event{ev("90m", EventReply, by(ByAgent)), ev("2h", EventStatus, to("pending")), ev("28h", EventField, gold)},
			want:   []string{"engage met 19:00", "resolve paused 8h", "Tue 13:00 close gold pending since 2026-03-02T11:00:00Z"}},
		{name: "reopened, what remained goes on, and no change grants it anew", events: []Event{ev("1h", EventResolve), ev("3h", EventReopen)},
			want: []string{"engage running 21:00"}},
		{name: "raised meanwhile, it is granted anew", events: []Event{ev("1h", EventResolve), ev("2h", EventField, impact("down")), ev("3h", EventReopen)},
			want: []string{"engage running 13:00", "12:00 remind all.engage 1h before"}},
		{name: "from_change grants the whole target once", events: []Event{ev("2h", EventField, impact("down")), ev("150m", EventNote)},
			want: []string{"engage running 12:00", "11:00 remind all.engage 1h before", "11:30 remind all.engage 50%"}},
		{name: "up and straight back, it grants nothing anew", events: []Event{ev("2h", EventField, impact("down")), ev("2h", EventField, impact("none"))},
			want: []string{"engage running 19:00", "11:00 severity low No rule matched, so it is the default, low."}},
		{name: "a life that ends before it begins is its beginning", events: []Event{ev("1h", EventNote)}, until: "-5h",
			want: []string{"engage running 19:00"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			until := time.Time{}
			if tt.until != "" {
				until = ev(tt.until, EventNote).At
			}
			tl := p.Follow(severity.Case{At: monday}, tt.events, until)
			if diff := cmp.Diff(tt.want, told(tl, tt.events)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What clocks and agreements tell has a key of the case, what it is of, its cycle and
// what it says.
func TestFollowKeys(t *testing.T) {
	p := mustCompile(t, `version: 1
name: keys
zone: UTC
severity: {default: low}
calendars: {24x7: {open: always}}
sla:
  desk:
    engage: {low: 2h 24x7, urgent: 1h 24x7}
    update: {low: 1h 24x7}
    remind: [50%, 10m before]
    close_pending_after: 24h 24x7
`)
	events := []Event{ev("3h", EventReply, by(ByAgent)), ev("4h30m", EventReply, by(ByAgent)), ev("7h", EventStatus, to("pending")), ev("8h", EventStatus, to("open")), ev("9h", EventStatus, to("pending"))}
	for _, tt := range []struct {
		name string
		c    severity.Case
		want string // what keys begin with
	}{
		{"of a ticket", severity.Case{Ticket: severity.Ticket{ID: "7"}, Signals: []severity.Signal{{ID: "s"}}}, "7"},
		{"of its only signal", severity.Case{Signals: []severity.Signal{{ID: "s"}}}, "s"},
		{"of the first signal", severity.Case{Signals: []severity.Signal{{ID: "s"}, {ID: "t"}}}, "s"},
		{"of neither", severity.Case{}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.At = monday
			var got []string
			for _, e := range p.Follow(tt.c, events, monday.Add(33*time.Hour)).Entries {
				if e.Key != "" && len(got) < 12 || e.Do == DoClose {
					got = append(got, e.Key)
				}
			}
			want := []string{
				"/desk.engage/1/remind-50%", "/desk.engage/1/remind-10m-before", "/desk.engage/1/breach",
				"/desk.update/1/remind-50%", "/desk.update/1/remind-10m-before", "/desk.update/1/breach",
				"/desk.update/2/remind-50%", "/desk.update/2/remind-10m-before", "/desk.update/2/breach",
				"/desk.update/2/missed-2", "/desk.update/2/missed-3", "/desk.update/2/missed-4", "/desk/2/close",
			}
			for i := range want {
				want[i] = tt.want + want[i]
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Instants of a life are in the policy's zone, what a clock came to in that of its
// calendar, wherever those of the case and its events are.
func TestFollowZones(t *testing.T) {
	p := mustCompile(t, `version: 1
name: zones
zone: Europe/Berlin
severity: {default: low}
calendars: {desk: {zone: America/Denver, open: always}}
sla: {desk: {engage: {low: 1h desk}, close_pending_after: 1h desk}}
`)
	elsewhere := func(at time.Time) time.Time { return at.In(time.FixedZone("elsewhere", 9*3600)) }
	e := ev("10m", EventStatus, to("pending"))
	e.At = elsewhere(e.At)
	tl := p.Follow(severity.Case{At: elsewhere(monday)}, []Event{e}, elsewhere(monday.Add(2*time.Hour)))
	instants := map[string]time.Time{"until": tl.Until, "the start of a clock": tl.Clocks[0].Started, "next of an earlier one": p.Follow(severity.Case{At: monday}, nil, monday).Next}
	for _, e := range tl.Entries {
		instants[string(e.Do)] = e.At
	}
	if len(instants) < 6 {
		t.Errorf("only %v", instants)
	}
	for what, at := range instants {
		if at.Location() != p.Zone() {
			t.Errorf("%s is at %s, not in the policy's zone", what, at)
		}
	}
	if due := tl.Clocks[0].Due; due.Location().String() != "America/Denver" {
		t.Errorf("due is %s, not in the zone of its calendar", due)
	}
}

// What would count from before the years that calendars know has no deadline, in a
// life as in a decision.
func TestFollowBeforeTheYears(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	c := severity.Case{At: monday, Ticket: severity.Ticket{CreatedAt: time.Date(1899, 12, 31, 23, 0, 0, 0, time.UTC)}, Fields: map[string]any{"impact": "down"}}
	tl := p.Follow(c, []Event{ev("10m", EventReply, by(ByAgent)), ev("20m", EventResolve), ev("30m", EventReopen)}, time.Time{})
	d := p.Decide(c)
	if len(d.Deadlines) > 0 || len(d.Faults) == 0 || d.Faults[0].Kind != severity.FaultYears {
		t.Errorf("a decision has deadlines %v and faults %v", d.Deadlines, d.Faults)
	}
	if diff := cmp.Diff([]string{"update running 10:20"}, told(tl, nil)[:1]); diff != "" {
		t.Error(diff)
	}
}

// Nor is a ticket to be closed where the instant of it is beyond those years.
func TestFollowBeyondTheYears(t *testing.T) {
	at := time.Date(2200, 12, 30, 0, 0, 0, 0, time.UTC)
	pending := Event{At: at.Add(time.Minute), Kind: EventStatus, To: "pending"}
	tl := mustCompile(t, lifePolicy).Follow(severity.Case{At: at}, []Event{pending}, at.AddDate(1, 0, 0))
	for _, e := range tl.Entries {
		if e.Do == DoClose {
			t.Errorf("to be closed at %s", e.At)
		}
	}
}

// When a ticket is over, so are the accounts of its clocks.
func TestLedgersEndWithTheTicket(t *testing.T) {
	c := severity.Case{At: monday, Fields: map[string]any{"impact": "down"}}
	tl := mustCompile(t, lifePolicy).Follow(c, []Event{ev("10m", EventReply, by(ByAgent)), ev("20m", EventReply, by(ByCustomer)), ev("1h", EventResolve)}, monday.Add(5*time.Hour))
	if len(tl.Clocks) != 4 {
		t.Errorf("%d clocks, want 4", len(tl.Clocks))
	}
	for _, clock := range tl.Clocks {
		if last := clock.Ledger[len(clock.Ledger)-1]; last.To.After(monday.Add(time.Hour)) {
			t.Errorf("the ledger of %s ends at %s, after the ticket was resolved", clock.Target, last.To)
		}
	}
}

// A decision and a timeline answer for the agreement and the target that are asked for.
func TestAskedByName(t *testing.T) {
	p := mustCompile(t, `version: 1
name: two
severity: {default: low}
calendars: {24x7: {open: always}}
sla:
  customer: {engage: {low: 2h 24x7}}
  internal: {engage: {low: 1h 24x7}, resolve: {low: 8h 24x7}}
`)
	c := severity.Case{At: monday}
	d, tl := p.Decide(c), p.Follow(c, nil, monday)
	for _, tt := range []struct {
		agreement string
		target    sla.TargetKind
		want      time.Duration // after monday; 0 is no deadline
	}{
		{"customer", sla.Engage, 2 * time.Hour},
		{"internal", sla.Engage, time.Hour},
		{"internal", sla.Resolve, 8 * time.Hour},
		{"customer", sla.Resolve, 0},
		{"internal", sla.Update, 0},
		{"sales", sla.Engage, 0},
	} {
		due, ok := d.Due(tt.agreement, tt.target)
		clock, begun := tl.Clock(tt.agreement, tt.target)
		var want time.Time
		if tt.want > 0 {
			want = monday.Add(tt.want)
		}
		if !due.Equal(want) || ok != (tt.want > 0) {
			t.Errorf("%s.%s is due %v, %v, want %v", tt.agreement, tt.target, due, ok, want)
		}
		if !clock.Due.Equal(want) || begun != (tt.want > 0) {
			t.Errorf("the clock of %s.%s is due %v, %v, want %v", tt.agreement, tt.target, clock.Due, begun, want)
		}
	}
}

// A signal takes the place of the one that it is about, and of no other.
func TestSignalsTakeTheirPlace(t *testing.T) {
	p := mustCompile(t, lifePolicy)
	for _, tt := range []struct {
		name    string
		is, new severity.Signal
		want    int // signals that there are then
	}{
		{"the same id", severity.Signal{ID: "a", Source: "pingdom"}, severity.Signal{ID: "a", Source: "pingdom", Check: "shop"}, 1},
		{"the id of another source", severity.Signal{ID: "a", Source: "pingdom"}, severity.Signal{ID: "a", Source: "prometheus"}, 2},
		{"another id", severity.Signal{ID: "a"}, severity.Signal{ID: "b"}, 2},
		{"an id where there was none", severity.Signal{Check: "shop"}, severity.Signal{ID: "a", Check: "shop"}, 2},
		{"no id where there was one", severity.Signal{ID: "a", Check: "shop"}, severity.Signal{Check: "shop"}, 2},
		{"the same check without an id", severity.Signal{Source: "pingdom", Check: "shop"}, severity.Signal{Source: "pingdom", Check: "shop", State: severity.StateCritical}, 1},
		{"another source", severity.Signal{Source: "pingdom", Check: "shop"}, severity.Signal{Source: "prometheus", Check: "shop"}, 2},
		{"another check", severity.Signal{Check: "shop"}, severity.Signal{Check: "blog"}, 2},
		{"another environment", severity.Signal{Check: "shop", Environment: "production"}, severity.Signal{Check: "shop"}, 2},
		{"another service", severity.Signal{Check: "shop", Service: "web"}, severity.Signal{Check: "shop", Service: "db"}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := severity.Case{At: monday, Signals: []severity.Signal{tt.is}}
			e := ev("10m", EventSignal)
			e.Signal = tt.new
			got := p.Follow(c, []Event{e}, time.Time{}).Case.Signals
			if len(got) != tt.want || !cmp.Equal(got[len(got)-1], tt.new) {
				t.Errorf("%+v, want %d and the new one last", got, tt.want)
			}
		})
	}
}
