package sla

import (
	"fmt"
	"testing"
	"time"
)

// benchHours has two ranges a day and some holidays.
func benchHours(tb testing.TB) Hours {
	r := []Range{hm("09:00-12:00"), hm("13:00-17:00")}
	return Hours{
		Name: "desk", Zone: zone(tb, "America/Denver"),
		Week:     Week{1: r, 2: r, 3: r, 4: r, 5: r},
		Holidays: []Holiday{{Month: 12, Day: 25}, {Month: 1, Day: 1}, {Month: 7, Day: 4}},
	}
}

// walk is Add by walking from day to day, as calendars commonly do it: what the
// benchmarks compare with. It knows no breaks, exceptions or nights.
func walk(h *Hours, t time.Time, d time.Duration) time.Time {
	t = t.In(h.Zone)
	for y, m, n := t.Date(); ; n++ {
		day := time.Date(y, m, n, 12, 0, 0, 0, h.Zone)
		if walkHoliday(h, day) {
			continue
		}
		for _, r := range h.Week[day.Weekday()] {
			from := time.Date(y, m, n, r.From.Hour(), r.From.Minute(), 0, 0, h.Zone)
			to := time.Date(y, m, n, r.To.Hour(), r.To.Minute(), 0, 0, h.Zone)
			if from.Before(t) {
				from = t
			}
			if open := to.Sub(from); open > 0 {
				if open >= d {
					return from.Add(d)
				}
				d -= open
			}
		}
	}
}

func walkHoliday(h *Hours, day time.Time) bool {
	for _, hol := range h.Holidays {
		if day.Month() == hol.Month && day.Day() == hol.Day {
			return true
		}
	}
	return false
}

func TestWalk(t *testing.T) {
	h := benchHours(t)
	c := build(t, h)
	for _, at := range benchStarts(h.Zone) {
		if got, want := c.Add(at, 400*time.Hour), walk(&h, at, 400*time.Hour); !got.Equal(want) {
			t.Fatalf("from %s: %s, want %s", at, got, want)
		}
	}
}

var benchDurations = []time.Duration{2 * time.Hour, 40 * time.Hour, 4000 * time.Hour, 100_000 * time.Hour}

// perCall times f on the starts, outside of any benchmark.
func perCall(starts []time.Time, f func(time.Time)) float64 {
	begin := time.Now()
	for _, t := range starts {
		f(t)
	}
	return float64(time.Since(begin)) / float64(len(starts))
}

// BenchmarkAdd reports how many times as long as the limit it takes, and how many
// times as long as it a walk from day to day takes.
func BenchmarkAdd(b *testing.B) {
	h := benchHours(b)
	c := build(b, h)
	l := benchLimit(c)
	starts := benchStarts(c.Zone())
	for _, d := range benchDurations {
		b.Run(fmt.Sprintf("%.0fh", d.Hours()), func(b *testing.B) {
			for _, t := range starts {
				sink = c.Add(t, d) // warm the pages
			}
			ratio := timesLimit(func(i int) { sink = c.Add(starts[i], d) }, func(i int) { sink = l.add(starts[i], d) })
			walked := perCall(starts[:16], func(t time.Time) { sink = walk(&h, t, d) })
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sink = c.Add(starts[i&1023], d)
				i++
			}
			b.ReportMetric(ratio, "x-limit")
			b.ReportMetric(walked/(float64(b.Elapsed())/float64(b.N)), "walk/op")
		})
	}
}

// BenchmarkAddAlways compares with time.Time.Add.
func BenchmarkAddAlways(b *testing.B) {
	c := build(b, Hours{Always: true})
	starts := benchStarts(c.Zone())
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		sink = c.Add(starts[i&1023], 8*time.Hour)
		i++
	}
}

// BenchmarkBetween reports how many times as long as the limit it takes.
func BenchmarkBetween(b *testing.B) {
	c := build(b, benchHours(b))
	l := benchLimit(c)
	starts := benchStarts(c.Zone())
	for _, d := range benchDurations {
		b.Run(fmt.Sprintf("%.0fh", d.Hours()), func(b *testing.B) {
			ends := make([]time.Time, len(starts))
			for i, t := range starts {
				ends[i] = c.Add(t, d)
			}
			ratio := timesLimit(func(i int) { sinkD = c.Between(starts[i], ends[i]) }, func(i int) { sinkD = l.between(starts[i], ends[i]) })
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				sinkD = c.Between(starts[i&1023], ends[i&1023])
				i++
			}
			b.ReportMetric(ratio, "x-limit")
		})
	}
}

func BenchmarkContains(b *testing.B) {
	c := build(b, benchHours(b))
	starts := benchStarts(c.Zone())
	b.ReportAllocs()
	i, open := 0, 0
	for b.Loop() {
		if c.Contains(starts[i&1023]) {
			open++
		}
		i++
	}
}

var (
	sink  time.Time
	sinkD time.Duration
)

// benchStarts are 1,024 instants of 2024 and 2025.
func benchStarts(zone *time.Location) []time.Time {
	starts := make([]time.Time, 1024)
	for i := range starts {
		h := uint64(i+1) * 0x9E3779B97F4A7C15
		starts[i] = time.Unix(1704067200+int64(h%(2*365*86400)), 0).In(zone)
	}
	return starts
}

func BenchmarkNew(b *testing.B) {
	for _, bb := range []struct {
		name  string
		hours Hours
	}{{"desk", benchHours(b)}, {"always", Hours{Always: true}}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				build(b, bb.hours)
			}
		})
	}
}

// BenchmarkPage builds the spans of 417 days.
func BenchmarkPage(b *testing.B) {
	c := build(b, benchHours(b))
	b.ReportAllocs()
	for b.Loop() {
		newPage(110, c.compute(110, new(builder)))
	}
}

// BenchmarkSums passes over all the supported years.
func BenchmarkSums(b *testing.B) {
	c := build(b, benchHours(b))
	b.ReportAllocs()
	for b.Loop() {
		c.makeSums()
	}
}
