package validate

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	arran4 "github.com/arran4/golang-ical"
	emersion "github.com/emersion/go-ical"
)

// event is what a reader should find of a shift.
type event struct {
	from, to time.Time
	summary  string
}

// Two readers of other makers find in a feed of oncall --format ics the shifts
// that --format json lists, through a change of clocks.
func TestICS(t *testing.T) {
	ask := func(format string) []byte {
		return triage(t, "oncall", "-p", "examples/ddev-live/policy.yaml", "tier-one", "--format", format,
			"--from", "2026-10-26T11:00:00-06:00", "--to", "2026-11-09T11:00:00-07:00")
	}
	var roster struct {
		Shifts []struct {
			From   time.Time
			To     time.Time
			OnCall []struct{ Person string } `json:"on_call"`
		}
	}
	if err := json.Unmarshal(ask("json"), &roster); err != nil {
		t.Fatal(err)
	}
	var want []event
	for _, s := range roster.Shifts {
		var names []string
		for _, d := range s.OnCall {
			names = append(names, d.Person)
		}
		want = append(want, event{s.From, s.To, "tier-one: " + strings.Join(names, " + ")})
	}
	if len(want) != 28 {
		t.Fatalf("%d shifts in two weeks of two shifts a day", len(want))
	}
	feed := ask("ics")
	for _, reader := range []struct {
		name string
		read func(*testing.T, []byte) []event
	}{{"arran4/golang-ical", readArran4}, {"emersion/go-ical", readEmersion}} {
		t.Run(reader.name, func(t *testing.T) {
			got := reader.read(t, feed)
			if len(got) != len(want) {
				t.Fatalf("%d events, want %d", len(got), len(want))
			}
			for i, w := range want {
				if g := got[i]; !g.from.Equal(w.from) || !g.to.Equal(w.to) || g.summary != w.summary {
					t.Errorf("event %d is %v, want %v", i, g, w)
				}
			}
		})
	}
}

// Texts come back as they were written.
func TestICSTexts(t *testing.T) {
	feed := triage(t, "oncall", "-p", "testdata/good/all-keys.yaml", "tier-one", "--format", "ics", "--from", "2026-03-04", "--to", "2026-03-05")
	cal, err := arran4.ParseCalendar(bytes.NewReader(feed))
	if err != nil {
		t.Fatal(err)
	}
	const want = "p2: for p1: shift change (layer 1, turn 1, override 1)"
	var texts []string
	for _, e := range cal.Events() {
		text := e.GetProperty(arran4.ComponentPropertyDescription).Value
		if text == want {
			return
		}
		texts = append(texts, text)
	}
	t.Errorf("no description %q among %q", want, texts)
}

func readArran4(t *testing.T, feed []byte) []event {
	cal, err := arran4.ParseCalendar(bytes.NewReader(feed))
	if err != nil {
		t.Fatal(err)
	}
	var events []event
	for _, e := range cal.Events() {
		from, err := e.GetStartAt()
		if err != nil {
			t.Fatal(err)
		}
		to, err := e.GetEndAt()
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, event{from, to, e.GetProperty(arran4.ComponentPropertySummary).Value})
	}
	return events
}

// readEmersion also writes what it read, which its encoder refuses if the calendar
// or an event lacks what RFC 5545 requires or has something twice.
func readEmersion(t *testing.T, feed []byte) []event {
	cal, err := emersion.NewDecoder(bytes.NewReader(feed)).Decode()
	if err != nil {
		t.Fatal(err)
	}
	if err := emersion.NewEncoder(io.Discard).Encode(cal); err != nil {
		t.Error(err)
	}
	uids := map[string]bool{}
	var events []event
	for _, e := range cal.Events() {
		from, err := e.DateTimeStart(nil)
		if err != nil {
			t.Fatal(err)
		}
		to, err := e.DateTimeEnd(nil)
		if err != nil {
			t.Fatal(err)
		}
		summary, err := e.Props.Text(emersion.PropSummary)
		if err != nil {
			t.Fatal(err)
		}
		uid, err := e.Props.Text(emersion.PropUID)
		if err != nil || uids[uid] {
			t.Errorf("UID %q (%v)", uid, err)
		}
		uids[uid] = true
		events = append(events, event{from, to, summary})
	}
	return events
}
