package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/google/go-cmp/cmp"
)

// follow tells a life under the example policy.
func follow(t *testing.T, caseFile, eventFile string) life {
	t.Helper()
	pol, err := policy.LoadFile(ddevLive + "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tool := &tool{out: t.Output(), err: t.Output()}
	c, err := tool.readCase(pol, caseFile)
	if err != nil {
		t.Fatal(err)
	}
	events, err := tool.readEvents(pol, eventFile)
	if err != nil {
		t.Fatal(err)
	}
	return life{c.Ticket, pol.Zone(), pol.Follow(c, events, time.Time{})}
}

func example(t *testing.T, name string) life {
	dir := filepath.Join(ddevLive, "lives", name)
	return follow(t, filepath.Join(dir, "case.json"), filepath.Join(dir, "events.jsonl"))
}

// What the bands of the examples say in words, beside their lines and colours.
func TestLifePageSaysInWords(t *testing.T) {
	tests := []struct {
		name   string
		labels []string // of all clocks
		stages []string // of escalation
		want   string   // how escalation stands
	}{
		{"answered-in-time", []string{"met 10:20", "due 11:00"}, []string{"urgent", "acknowledged", "urgent"}, "over; 3 pages, to one-d, two-b"},
		{"breached-and-answered", []string{"breached 15:00", "due 16:25"}, []string{"high"}, "ladder high, step 2; 2 pages, to one-b, two-b"},
		{"cadence-missed-twice", []string{"met 18:25", "due 19:00", "breached 19:25"}, []string{"urgent"}, "over; 2 pages, to one-b, two-b"},
		{"escalated-by-hand", []string{"met 14:10", "due 16:00"}, []string{"high", "acknowledged", "high"}, "over; 3 pages, to one-b, two-b"},
		{"pending-weekend", []string{"met Fri 15:30", "breached Mon 00:59"}, []string{"medium"}, "ladder medium, step 1; nobody was paged"},
		{"raised-in-the-waiting-room", []string{"met 02:24", "due 03:14"}, []string{"waiting room", "urgent", "acknowledged"}, "over; 1 page, to one-e"},
		{"raised-on-saturday", []string{"late Sat 09:12", "due Fri 22:00", "due Mon 01:00"}, []string{"medium", "urgent"}, "stood down; 2 pages, to one-e, two-d"},
		{"recovered-in-the-waiting-room", nil, []string{"waiting room", "low"}, "over; nobody was paged"},
		{"reopened", []string{"met 09:30", "due 11:00"}, []string{"high", "high"}, "over; 3 pages, to one-e, two-d, one-b"},
		{"still-slow-after-the-waiting-room", []string{"met 02:31", "due 04:14"}, []string{"waiting room", "high", "acknowledged"}, "over; 1 page, to one-e"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := example(t, tt.name).page()
			var labels, stages []string
			for _, c := range v.Clocks {
				for _, l := range c.Labels {
					labels = append(labels, l.Text)
				}
			}
			for _, s := range v.Escalation.Pieces {
				stages = append(stages, s.Text)
			}
			if diff := cmp.Diff(tt.labels, labels); diff != "" {
				t.Errorf("labels\n%s", diff)
			}
			if diff := cmp.Diff(tt.stages, stages); diff != "" {
				t.Errorf("stages\n%s", diff)
			}
			if got := v.Escalation.Stands + "; " + v.Escalation.Account; got != tt.want {
				t.Errorf("escalation is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestLabelsDoNotOverlap(t *testing.T) {
	at := func(x float64, text string) label { return label{at: x, Text: text, Ends: x > 60} }
	tests := []struct {
		name   string
		labels []label
		want   string // in the order given, those for a wide window with a star
	}{
		{"far from each other", []label{at(0, "due 10:00"), at(50, "met 11:00")}, "due 10:00, met 11:00"},
		{"near: in a wide window only", []label{at(10, "due 10:00"), at(22, "met 11:00")}, "due 10:00, *met 11:00"},
		{"too near: the first one", []label{at(10, "due 10:00"), at(12, "met 11:00")}, "due 10:00"},
		{"one that ends where another begins", []label{at(60, "due 10:00"), at(80, "met 11:00")}, "due 10:00, *met 11:00"},
		{"what a narrow window has no room for leaves room in it", []label{at(10, "due 10:00"), at(22, "met 11:00"), at(34, "late 12:00")},
			"due 10:00, *met 11:00, late 12:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var words []string
			for _, l := range separate(tt.labels) {
				if l.Room == wideRoom {
					l.Text = "*" + l.Text
				}
				words = append(words, l.Text)
			}
			if got := strings.Join(words, ", "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Dots at one instant, or too close to be told apart, are one with their number.
func TestDotsThatOverlapAreOne(t *testing.T) {
	lanes := example(t, "raised-on-saturday").page().Escalation.Lanes
	var got []string
	for _, lane := range lanes {
		for _, dot := range lane {
			got = append(got, fmt.Sprint(dot.Kind, " ", dot.Count, " of ", strings.Count(dot.Title, "\n")+1))
		}
	}
	want := []string{"page 3 of 3", "act 2 of 2", "over 0 of 1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever a life is like, its page is whole, shows what people wrote as they wrote
// it, and fetches nothing.
func TestLifePageOfAnyLife(t *testing.T) {
	const nasty = `<script>alert("1")</script> & 🔥`
	line := func(key string, value any, more ...any) string {
		m := map[string]any{key: value}
		for i := 0; i < len(more); i += 2 {
			m[more[i].(string)] = more[i+1]
		}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(data) + "\n"
	}
	start := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	var long strings.Builder
	for i := range 200 {
		kind := []string{"reply", "note", "acknowledge", "escalate", "resolve", "reopen"}[i*7919>>3%6]
		more := []any{"kind", kind, "by", nasty}
		if kind == "reply" {
			more[3] = []string{"agent", "customer"}[i%2]
		}
		long.WriteString(line("at", start.Add(time.Duration(i*i)*time.Minute), more...))
	}
	tests := []struct{ name, c, events string }{
		{"one event", line("at", start), line("at", start, "kind", "note")},
		{"none", line("at", start), ""},
		{"many, over a month", line("at", start, "ticket", map[string]any{"id": "1", "subject": nasty}, "fields", map[string]any{"impact": "down"}), long.String()},
		{"a ticket without clocks", line("at", start, "ticket", map[string]any{"status": "closed"}), ""},
		{"a life of ten years", line("at", start), line("at", start.AddDate(10, 0, 0), "kind", "note", "by", nasty)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			l := follow(t, writeFile(t, dir, "case.json", tt.c), writeFile(t, dir, "events.jsonl", tt.events))
			var b strings.Builder
			if err := l.html(&b); err != nil {
				t.Fatal(err)
			}
			page := b.String()
			for _, banned := range []string{"<script", "ZgotmplZ", "NaN", "Inf%", "-1%"} {
				if strings.Contains(page, banned) {
					t.Errorf("the page has %q in it", banned)
				}
			}
			if rows := strings.Count(page, "<tr"); rows != len(l.Entries) || !strings.Contains(page, "</html>") {
				t.Errorf("%d rows of %d entries", rows, len(l.Entries))
			}
			if ticks := strings.Count(page, `class="tick"`); len(l.Clocks) > 0 && (ticks < 1 || ticks > 12) {
				t.Errorf("%d ticks", ticks)
			}
			if strings.Contains(tt.c+tt.events, "script") && !strings.Contains(page, "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; 🔥") {
				t.Error("the page does not show what people wrote")
			}
		})
	}
}
