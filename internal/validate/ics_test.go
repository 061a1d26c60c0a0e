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
	from, to             time.Time
	summary, description string
}

// Two readers of other makers find in a feed of oncall --format ics the shifts
// that --format json lists.
func TestICS(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want int // shifts
	}{
		{"two weeks of two shifts a day, through a change of clocks", []string{
			"-p", "examples/ddev-live/policy.yaml", "tier-one", "--from", "2026-10-26T11:00:00-06:00", "--to", "2026-11-09T11:00:00-07:00",
		}, 28},
		{"texts to escape and to fold", []string{
			"-p", "internal/validate/testdata/texts.yaml", "--from", "2026-03-02T11:00:00+01:00", "--to", "2026-03-05T11:00:00+01:00",
		}, 5},
	} {
		want := shifts(t, triage(t, append([]string{"oncall", "--format", "json"}, tt.args...)...))
		if len(want) != tt.want {
			t.Fatalf("%s: %d shifts, want %d", tt.name, len(want), tt.want)
		}
		feed := triage(t, append([]string{"oncall", "--format", "ics"}, tt.args...)...)
		for _, reader := range []struct {
			name string
			read func(*testing.T, []byte) []event
		}{{"arran4/golang-ical", readArran4}, {"emersion/go-ical", readEmersion}} {
			t.Run(tt.name+" by "+reader.name, func(t *testing.T) {
				got := reader.read(t, feed)
				if len(got) != len(want) {
					t.Fatalf("%d events, want %d", len(got), len(want))
				}
				for i, w := range want {
					g := got[i]
					if !g.from.Equal(w.from) || !g.to.Equal(w.to) || g.summary != w.summary || !strings.HasPrefix(g.description, w.description) {
						t.Errorf("event %d is %v, want %v", i, g, w)
					}
				}
			})
		}
	}
}

// shifts reads what --format json lists. Of a description it knows the beginning:
// who is on call, for whom, and the note.
func shifts(t *testing.T, data []byte) []event {
	var roster struct {
		Schedule string
		Shifts   []struct {
			From, To time.Time
			OnCall   []struct{ Person, For, Note string } `json:"on_call"`
		}
	}
	if err := json.Unmarshal(data, &roster); err != nil {
		t.Fatal(err)
	}
	var list []event
	for _, s := range roster.Shifts {
		d := s.OnCall[0]
		e := event{s.From, s.To, roster.Schedule + ": " + d.Person, d.Person + ": "}
		if d.For != "" {
			e.description += "for " + d.For + ": " + strings.ReplaceAll(d.Note, "\n", " ") + " ("
		}
		list = append(list, e)
	}
	return list
}

// A description of several people has a line for each.
func TestICSSeveral(t *testing.T) {
	feed := triage(t, "oncall", "-p", "testdata/good/all-keys.yaml", "tier-one", "--format", "ics", "--from", "2026-03-05T12:00:00-07:00", "--to", "2026-03-05T13:00:00-07:00")
	const want = "p1: layer 1, turn 1\np6: added (override 2)"
	for _, got := range [][]event{readArran4(t, feed), readEmersion(t, feed)} {
		if len(got) != 1 || got[0].description != want {
			t.Errorf("%v, want one with %q", got, want)
		}
	}
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
		events = append(events, event{
			from, to,
			e.GetProperty(arran4.ComponentPropertySummary).Value, e.GetProperty(arran4.ComponentPropertyDescription).Value,
		})
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
		description, err := e.Props.Text(emersion.PropDescription)
		if err != nil {
			t.Fatal(err)
		}
		uid, err := e.Props.Text(emersion.PropUID)
		if err != nil || uids[uid] {
			t.Errorf("UID %q (%v)", uid, err)
		}
		uids[uid] = true
		events = append(events, event{from, to, summary, description})
	}
	return events
}
