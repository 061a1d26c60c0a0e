package sla

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
)

// spans lists n open spans from an instant, in the calendar's zone.
func spans(t *testing.T, c *Calendar, from string, n int) []string {
	t.Helper()
	var out []string
	for s := range c.Spans(rfc(t, from)) {
		if out = append(out, s.From.Format("Jan 2 15:04 -0700")+" to "+s.To.Format("Jan 2 15:04 -0700")); len(out) == n {
			break
		}
	}
	return out
}

func TestHours(t *testing.T) {
	const mon = time.Monday
	all := []Range{hm("00:00-24:00")}
	tests := []struct {
		name  string
		zone  string
		hours Hours
		from  string
		want  []string
	}{
		{
			"no seam at midnight", "America/Denver",
			Hours{Week: Week{1: all, 2: all, 3: all, 4: all, 5: all}}, "2026-03-04T12:00:00Z",
			[]string{"Mar 4 05:00 -0700 to Mar 7 00:00 -0700", "Mar 9 00:00 -0600 to Mar 14 00:00 -0600"},
		},
		{
			"a night belongs to the day it starts", "UTC",
			Hours{Week: Week{mon: {hm("22:00-06:00")}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 22:00 +0000 to Mar 3 06:00 +0000", "Mar 9 22:00 +0000 to Mar 10 06:00 +0000"},
		},
		{
			"nine to midnight", "UTC",
			Hours{Week: Week{mon: {hm("09:00-00:00")}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 09:00 +0000 to Mar 3 00:00 +0000"},
		},
		{
			"a holiday takes the tail of the night before and leaves its own", "UTC",
			Hours{Week: Week{1: {hm("22:00-06:00")}, 2: {hm("22:00-06:00")}}, Holidays: []Holiday{{From: ymd("2026-03-03")}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 22:00 +0000 to Mar 3 00:00 +0000", "Mar 4 00:00 +0000 to Mar 4 06:00 +0000"},
		},
		{
			"an exception leaves the tail of the night before and takes its own", "UTC",
			Hours{Week: Week{1: {hm("22:00-06:00")}, 2: {hm("22:00-06:00")}}, Exceptions: map[date.Date][]Range{ymd("2026-03-03"): {}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 22:00 +0000 to Mar 3 06:00 +0000", "Mar 9 22:00 +0000 to Mar 10 06:00 +0000"},
		},
		{
			"an exception merges with the tail", "UTC",
			Hours{Week: Week{1: {hm("22:00-06:00")}}, Exceptions: map[date.Date][]Range{ymd("2026-03-03"): {hm("05:00-07:00")}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 22:00 +0000 to Mar 3 07:00 +0000"},
		},
		{
			"a break over midnight", "UTC",
			Hours{Always: true, Breaks: map[date.Date][]Range{ymd("2026-03-02"): {hm("23:00-01:00")}}}, "2026-03-02T00:00:00Z",
			[]string{"Mar 2 00:00 +0000 to Mar 2 23:00 +0000", "Mar 3 01:00 +0000 to Jan 1 00:00 +0000"},
		},
		{
			"a range turned round", "America/New_York",
			Hours{Week: Week{0: {hm("02:30-03:15"), hm("10:00-11:00")}}}, "2026-03-08T00:00:00-05:00",
			[]string{"Mar 8 10:00 -0400 to Mar 8 11:00 -0400"},
		},
		{
			"a break turned round", "America/New_York",
			Hours{Always: true, Breaks: map[date.Date][]Range{ymd("2026-03-08"): {hm("02:30-03:15")}}}, "2026-03-08T00:00:00-05:00",
			[]string{"Mar 8 00:00 -0500 to Dec 31 19:00 -0500"},
		},
		{
			"a range moved over the next", "America/New_York",
			Hours{Week: Week{0: {hm("01:00-02:45"), hm("03:00-05:00")}}}, "2026-03-08T00:00:00-05:00",
			[]string{"Mar 8 01:00 -0500 to Mar 8 05:00 -0400"},
		},
		{
			"a range in a fold", "America/New_York",
			Hours{Week: Week{0: {hm("01:30-05:00")}}}, "2026-11-01T00:00:00-04:00",
			[]string{"Nov 1 01:30 -0400 to Nov 1 05:00 -0500"},
		},
		{
			"a date that does not exist", "Pacific/Apia",
			Hours{Week: Week{4: {hm("22:00-06:00")}, 5: {hm("09:00-17:00")}, 6: {hm("10:00-11:00")}}}, "2011-12-29T09:00:00-10:00",
			[]string{"Dec 29 22:00 -1000 to Dec 31 00:00 +1400", "Dec 31 10:00 +1400 to Dec 31 11:00 +1400"},
		},
		{
			"a leap day", "UTC",
			Hours{Always: true, Holidays: []Holiday{{Month: 2, Day: 29}}}, "2027-12-31T00:00:00Z",
			[]string{"Dec 31 00:00 +0000 to Feb 29 00:00 +0000", "Mar 1 00:00 +0000 to Feb 29 00:00 +0000"},
		},
		{
			"a named set in any order, with a repetition", "UTC",
			Hours{Always: true, Holidays: []Holiday{{In: func(year int) []date.Date {
				return []date.Date{date.New(year, 8, 14), date.New(year, 8, 3), date.New(year, 8, 14), date.New(year, 8, 4)}
			}}}}, "2026-08-01T00:00:00Z",
			[]string{"Aug 1 00:00 +0000 to Aug 3 00:00 +0000", "Aug 5 00:00 +0000 to Aug 14 00:00 +0000", "Aug 15 00:00 +0000 to Aug 3 00:00 +0000"},
		},
		{
			"a range of dates and a repetition", "UTC",
			Hours{Always: true, Holidays: []Holiday{{From: ymd("2026-08-03"), To: ymd("2026-08-14")}, {From: ymd("2026-08-14")}}}, "2026-08-01T00:00:00Z",
			[]string{"Aug 1 00:00 +0000 to Aug 3 00:00 +0000", "Aug 15 00:00 +0000 to Jan 1 00:00 +0000"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.hours.Zone = zone(t, tt.zone)
			if diff := cmp.Diff(tt.want, spans(t, build(t, tt.hours), tt.from, len(tt.want))); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// TestHorizon asks at and beyond the ends of the supported years.
func TestHorizon(t *testing.T) {
	z := zone(t, "Pacific/Kiritimati")
	once := Hours{Zone: z, Exceptions: map[date.Date][]Range{ymd("2026-03-06"): {hm("09:00-17:00")}}}
	opening := time.Date(2026, 3, 6, 9, 0, 0, 0, z)
	var none time.Time
	begin, end := time.Unix(0, first), time.Unix(0, last)
	plain := build(t, Hours{Always: true})
	daily := build(t, Hours{Always: true, Zone: time.UTC, Breaks: map[date.Date][]Range{ymd("2026-03-06"): {hm("12:00-13:00")}}})
	tests := []struct {
		name string
		got  any
		want any
	}{
		{"once: the only close", build(t, once).Add(opening, 8*time.Hour), opening.Add(8 * time.Hour)},
		{"once: beyond it", build(t, once).Add(opening, 8*time.Hour+1), none},
		{"once: back to it", build(t, once).Add(opening.AddDate(50, 0, 0), -8*time.Hour), opening},
		{"once: back beyond it", build(t, once).Add(opening.AddDate(50, 0, 0), -8*time.Hour-1), none},
		{"once: from the zero time", build(t, once).Add(none, time.Hour), opening.Add(time.Hour)},
		{"once: opens", build(t, once).NextOpen(none), opening},
		{"once: not again", build(t, once).NextOpen(opening.Add(8 * time.Hour)), none},
		{"once: closes", build(t, once).NextClose(none), opening.Add(8 * time.Hour)},
		{"once: not again", build(t, once).NextClose(opening.Add(8 * time.Hour)), none},
		{"once: all of it", build(t, once).Between(none, end.AddDate(500, 0, 0)), 8 * time.Hour},
		{"no time from nowhere", plain.Add(none, 0).IsZero(), true},
		{"always: from the zero time", plain.Add(none, time.Hour), begin.Add(time.Hour)},
		{"always: the last instant", plain.Add(end, 0), end},
		{"always: beyond", plain.Add(end, 1), none},
		{"always: before", plain.Add(begin, -1), none},
		{"always: as far as can be", plain.Add(begin, math.MaxInt64), begin.Add(math.MaxInt64)},
		{"always: as far as can be, back", plain.Add(end, math.MinInt64), end.Add(math.MinInt64)},
		{"always: contains the first instant", plain.Contains(begin), true},
		{"always: not the one before", plain.Contains(begin.Add(-1)), false},
		{"always: nor the last", plain.Contains(end), false},
		{"always: but the one before", plain.Contains(end.Add(-1)), true},
		{"always: never closes", plain.NextClose(opening), none},
		{"always: opens", plain.NextOpen(none), begin},
		{"always: not beyond", plain.NextOpen(end), none},
		{"always: more than a Duration", plain.Between(begin, end), time.Duration(math.MaxInt64)},
		{"always: more than a Duration, back", plain.Between(end, begin), time.Duration(math.MinInt64)},
		{"daily: from the zero time", daily.Add(none, time.Hour), begin.Add(time.Hour)},
		{"daily: beyond", daily.Add(end.Add(-1), 2), none},
		{"daily: before", daily.Add(begin.Add(1), -2), none},
		{"daily: to the end", daily.Add(end.Add(-1), 1), end},
		{"daily: to the beginning", daily.Add(begin.Add(1), -1), begin},
		{"daily: as far as can be", daily.Add(begin, math.MaxInt64), begin.Add(math.MaxInt64).Add(time.Hour)},
		{"daily: as far as can be, back", daily.Add(end, math.MinInt64), end.Add(math.MinInt64).Add(-time.Hour)},
		{"daily: more than a Duration", daily.Between(none, end), time.Duration(math.MaxInt64)},
		{"daily: contains", daily.Contains(none), false},
		{"daily: contains", daily.Contains(begin), true},
		{"daily: never closes again", daily.NextClose(end.Add(-1)), none},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if want, ok := tt.want.(time.Time); ok {
				if got := tt.got.(time.Time); !got.Equal(want) {
					t.Errorf("got %s, want %s", got, want)
				}
			} else if tt.got != tt.want {
				t.Errorf("got %v, want %v", tt.got, tt.want)
			}
		})
	}
}

// TestResultsAreClean holds results to be in the calendar's zone and without
// the monotonic clock.
func TestResultsAreClean(t *testing.T) {
	c := build(t, office(t))
	now := time.Now()
	for _, got := range []time.Time{c.Add(now, 0), c.Add(now, time.Hour), c.Add(now, -time.Hour), c.NextOpen(now), c.NextClose(now)} {
		if got != got.Round(0) || got.Location() != c.Zone() {
			t.Errorf("%#v", got)
		}
	}
}

// TestHangs asks what makes other systems loop.
func TestHangs(t *testing.T) {
	z := zone(t, "America/New_York")
	every := func() (out []Holiday) {
		for d := date.New(2000, 1, 1); d.Year() == 2000; d++ {
			out = append(out, Holiday{Month: d.Month(), Day: d.Day()})
		}
		return out
	}
	weekdays := Week{1: {hm("09:00-17:00")}, 2: {hm("09:00-17:00")}}
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, z)
	tests := []struct {
		name  string
		hours Hours
		want  string // of the error, or of Add(at, 8h)
	}{
		{"no open weekday", Hours{}, "never-opens"},
		{"equal ends", Hours{Week: Week{1: {hm("09:00-09:00")}}}, "equal-ends"},
		{"to midnight", Hours{Week: Week{1: {hm("09:00-00:00")}}}, "2026-03-09 17:00"},
		{"over midnight", Hours{Week: Week{1: {hm("22:00-06:00")}}}, "2026-03-10 06:00"},
		{"every day a holiday", Hours{Week: weekdays, Holidays: every()}, "never-opens"},
		{"every day a holiday but leap days", Hours{Week: weekdays, Holidays: append(every()[:59], every()[60:]...)}, "2028-02-29 17:00"},
		{"closed for all time", Hours{Week: weekdays, Holidays: []Holiday{{From: ymd("1900-01-01"), To: ymd("2200-12-31")}}}, "never-opens"},
		{"every exception closed", Hours{Exceptions: map[date.Date][]Range{ymd("2026-03-07"): nil}}, "never-opens"},
		{"only open in a gap", Hours{Exceptions: map[date.Date][]Range{ymd("2026-03-08"): {hm("02:30-03:15")}}}, "never-opens"},
		{"only open on a break", Hours{Exceptions: map[date.Date][]Range{ymd("2026-03-09"): {hm("09:00-10:00")}}, Breaks: map[date.Date][]Range{ymd("2026-03-09"): {hm("08:00-11:00")}}}, "never-opens"},
		{"only open on a leap day, eight years apart", Hours{
			Exceptions: map[date.Date][]Range{ymd("2096-02-29"): {hm("09:00-10:00")}, ymd("2104-02-29"): {hm("09:00-17:00")}},
		}, "2104-02-29 16:00"},
		{"closed for forty days", Hours{Week: weekdays, Holidays: []Holiday{{From: ymd("2026-03-01"), To: ymd("2026-04-10")}}}, "2026-04-13 17:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.hours.Zone = z
			c, err := New(tt.hours)
			got := ""
			if err != nil {
				got = err.(Problems)[0].Kind
			} else {
				got = c.Add(at, 8*time.Hour).Format("2006-01-02 15:04")
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestMidnightGaps adds across changes at midnight.
func TestMidnightGaps(t *testing.T) {
	tests := []struct {
		zone string
		date string // of the change
		want string // the instant after nine hours of the day
	}{
		{"America/Sao_Paulo", "2015-10-18", "2015-10-18T10:00:00-02:00"},
		{"Asia/Tehran", "2021-03-22", "2021-03-22T10:00:00+04:30"},
		{"America/Havana", "2026-03-08", "2026-03-08T10:00:00-04:00"},
		{"Asia/Beirut", "2025-03-30", "2025-03-30T10:00:00+03:00"},
		{"America/Santiago", "2026-09-06", "2026-09-06T10:00:00-03:00"},
		{"Africa/Cairo", "2026-04-24", "2026-04-24T10:00:00+03:00"},
	}
	for _, tt := range tests {
		t.Run(tt.zone, func(t *testing.T) {
			all := []Range{hm("00:00-24:00")}
			d := ymd(tt.date)
			h := Hours{Zone: zone(t, tt.zone)}
			h.Week[d.Weekday()] = all
			c := build(t, h)
			start, _ := At(d, 0, h.Zone)
			if got, want := c.Add(start, 9*time.Hour), rfc(t, tt.want); !got.Equal(want) {
				t.Errorf("got %s, want %s", got, want)
			}
			next, _ := At(d+1, 0, h.Zone)
			if got, want := c.Between(start.Add(-time.Hour), next.Add(time.Hour)), 23*time.Hour; got != want {
				t.Errorf("the day has %s, want %s", got, want)
			}
		})
	}
}

// TestGoroutines asks cold calendars, alone and combined, from many goroutines; the
// race detector watches.
func TestGoroutines(t *testing.T) {
	cold := func() *Calendar {
		desk := build(t, office(t))
		c, err := Combine(Combination{AnyOf: []*Calendar{desk, build(t, Hours{Always: true})}, Except: []*Calendar{desk}})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	ask := func(c *Calendar) string {
		at := time.Date(2026, 3, 6, 12, 0, 0, 0, c.Zone())
		due := c.Add(at, 40_000*time.Hour)
		pieces := 0
		for range c.Pieces(at, at.AddDate(0, 1, 0)) {
			pieces++
		}
		return fmt.Sprint(due, c.Between(at.AddDate(-9, 0, 0), due), c.Contains(due), c.NextOpen(due), c.NextClose(due), pieces)
	}
	c, want := cold(), ask(cold())
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if got := ask(c); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	wg.Wait()
}

// TestNoAllocations holds the questions to allocate nothing on warm pages.
func TestNoAllocations(t *testing.T) {
	c := build(t, office(t))
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, c.Zone())
	for _, d := range []time.Duration{time.Hour, 100 * time.Hour, 100_000 * time.Hour} {
		t.Run(fmt.Sprint(d), func(t *testing.T) {
			if n := testing.AllocsPerRun(100, func() {
				due := c.Add(at, d)
				sinkD = c.Between(at, due)
				sink = c.NextOpen(c.NextClose(c.Add(due, -d)))
			}); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

// TestMoreIsNeverLater holds that less open time never makes a due
// earlier, and more never later.
func TestMoreIsNeverLater(t *testing.T) {
	base, fewer, more := office(t), office(t), office(t)
	fewer.Holidays = []Holiday{{Month: 3, Day: 9}, {From: ymd("2026-03-20")}}
	more.Week[6] = []Range{hm("10:00-12:00")}
	b, f, m := build(t, base), build(t, fewer), build(t, more)
	at := time.Date(2026, 3, 6, 12, 0, 0, 0, b.Zone())
	for d := time.Minute; d < 200*time.Hour; d += 97 * time.Minute {
		if b.Add(at, d).After(f.Add(at, d)) {
			t.Errorf("%s: holidays made it earlier", d)
		}
		if b.Add(at, d).Before(m.Add(at, d)) {
			t.Errorf("%s: more hours made it later", d)
		}
	}
}
