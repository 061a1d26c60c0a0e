package sla

import (
	"math/bits"
	"slices"
	"testing"
	"time"
)

// A timeline is what one would write by hand for one desk and some years, and
// what the benchmarks take as the limit: the spans in seconds, the open time
// before each, and the first span of each day and of each stretch of open time.
// It makes no pages when they are needed, goes only forward, counts whole
// seconds and fails outside its years.
type timeline struct {
	zone   *time.Location
	start  int64 // a midnight UTC
	spans  []timelineSpan
	byDay  []int32
	byOpen []int32
	shift  uint
}

type timelineSpan struct{ from, to, before int64 }

func newTimeline(c *Calendar, from, to time.Time) *timeline {
	const daily = 24 * 60 * 60
	l := &timeline{zone: c.Zone(), start: from.Unix() / daily * daily}
	open := int64(0)
	for s := range c.Spans(time.Unix(l.start, 0)) {
		l.spans = append(l.spans, timelineSpan{s.From.Unix(), s.To.Unix(), open})
		open += int64(s.Duration() / time.Second)
		if s.From.After(to) {
			break
		}
	}
	for at, i := l.start, 0; at <= to.Unix(); at += daily {
		for l.spans[i].to <= at {
			i++
		}
		l.byDay = append(l.byDay, int32(i))
	}
	l.shift = uint(bits.Len64(uint64(open) / uint64(len(l.spans)))) // a stretch is about as long as a span
	for x, i := int64(0), 0; x < open; x += 1 << l.shift {
		for i+1 < len(l.spans) && l.spans[i+1].before <= x {
			i++
		}
		l.byOpen = append(l.byOpen, int32(i))
	}
	return l
}

// until returns the open seconds before an instant.
func (l *timeline) until(at int64) int64 {
	i := l.byDay[(at-l.start)/86400]
	for l.spans[i].to <= at {
		i++
	}
	return l.spans[i].before + max(at-l.spans[i].from, 0)
}

func (l *timeline) add(t time.Time, d time.Duration) time.Time {
	x := l.until(t.Unix()) + int64(d/time.Second)
	i := l.byOpen[(x-1)>>l.shift]
	for l.spans[i+1].before < x {
		i++
	}
	return time.Unix(l.spans[i].from+x-l.spans[i].before, int64(t.Nanosecond())).In(l.zone)
}

func (l *timeline) between(a, b time.Time) time.Duration {
	return time.Duration(l.until(b.Unix())-l.until(a.Unix())) * time.Second
}

// benchLimit is the limit for the instants that the benchmarks ask about.
func benchLimit(c *Calendar) *timeline {
	starts := benchStarts(c.Zone())
	return newTimeline(c, starts[0].AddDate(-3, 0, 0), starts[0].AddDate(60, 0, 0))
}

func TestLimit(t *testing.T) {
	c := build(t, benchHours(t))
	l := benchLimit(c)
	for _, d := range benchDurations {
		for _, at := range benchStarts(c.Zone()) {
			want := c.Add(at, d)
			if got := l.add(at, d); !got.Equal(want) || l.between(at, want) != d {
				t.Fatalf("from %s for %s: %s with %s between, want %s", at, d, got, l.between(at, want), want)
			}
		}
	}
}

// timesLimit returns how many times as long ours takes as the limit: the median
// over rounds in which one runs right after the other, so that both see the
// same machine.
func timesLimit(ours, limit func(i int)) float64 {
	const rounds, calls = 15, 32 << 10
	took := func(f func(i int)) time.Duration {
		begin := time.Now()
		for i := range calls {
			f(i & 1023)
		}
		return time.Since(begin)
	}
	ratios := make([]float64, rounds)
	for i := range ratios {
		ratios[i] = float64(took(ours)) / float64(took(limit))
	}
	slices.Sort(ratios)
	return ratios[rounds/2]
}
