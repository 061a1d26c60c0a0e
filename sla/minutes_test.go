package sla

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// A truth says of every minute of a view why a calendar is open or not. It is
// made of the written rules alone, for calendars and for what is made of them: a
// date and a time are looked up among the offsets that the zone has in those
// days, a minute is in a range or not, and open time is counted minute by minute.
type truth []reason

type reason struct {
	kind Kind
	name string
}

// view is some days, in minutes since 1970.
type view struct{ from, to int }

const dayOfMinutes = 24 * 60

// wall is what clocks of a zone show around a view.
type wall struct {
	zone    *time.Location
	offsets []int // in minutes, each once
	dates   map[date.Date]bool
}

func newWall(zone *time.Location, w view) *wall {
	x := &wall{zone: zone, dates: map[date.Date]bool{}}
	for m := w.from - 6*dayOfMinutes; m < w.to+6*dayOfMinutes; m += 5 {
		o := x.offset(m)
		if !slices.Contains(x.offsets, o) {
			x.offsets = append(x.offsets, o)
		}
		if w.from-4*dayOfMinutes <= m && m < w.to+4*dayOfMinutes {
			x.dates[date.NewAt(time.Unix(int64(m+o)*60, 0).UTC())] = true
		}
	}
	return x
}

func (x *wall) offset(m int) int {
	_, seconds := time.Unix(int64(m)*60, 0).In(x.zone).Zone()
	return seconds / 60
}

// minute returns when clocks show a time of a date: the first time that they do,
// or, if they never do, that long after the time would have come without the jump
// over it.
func (x *wall) minute(d date.Date, c clock.Clock) int {
	local := int(d.MidnightUTC().Unix()/60) + int(c/clock.Minute)
	first, found := 0, false
	for _, o := range x.offsets {
		if m := local - o; x.offset(m) == o && (!found || m < first) {
			first, found = m, true
		}
	}
	if found {
		return first
	}
	for _, o := range x.offsets { // the one before the jump, which is later by that
		m := local - o
		if after := x.offset(m); after > o && m+after > local && x.offset(m-(after-o)) == o {
			return m
		}
	}
	panic(fmt.Sprintf("no jump over %s %s in %s", d, c, x.zone))
}

// of returns when a range begins and ends that starts on a date.
func (x *wall) of(d date.Date, r Range) (from, to int) {
	from = x.minute(d, r.From)
	switch {
	case r.To > r.From:
		to = x.minute(d, r.To)
	case x.dates[d+1]:
		to = x.minute(d+1, r.To)
	default:
		to = x.minute(d+1, 0)
	}
	return from, to
}

// truthOf goes through the dates of a view.
func truthOf(h Hours, w view) truth {
	x := newWall(h.Zone, w)
	t := make(truth, w.to-w.from)
	for m := range t {
		t[m].kind = Closed
	}
	put := func(from, to int, change func(*reason)) {
		for m := max(from, w.from); m < min(to, w.to); m++ {
			change(&t[m-w.from])
		}
	}
	dates := slices.Sorted(func(yield func(date.Date) bool) {
		for d := range x.dates {
			if !yield(d) {
				return
			}
		}
	})
	for _, d := range dates {
		ranges, excepted := h.Exceptions[d]
		switch {
		case excepted:
		case h.Always:
			ranges = []Range{{0, clock.Day}}
		default:
			ranges = h.Week[d.Weekday()]
		}
		for _, r := range ranges {
			from, to := x.of(d, r)
			put(from, to, func(r *reason) { r.kind = Open })
		}
	}
	for _, d := range dates {
		for _, r := range h.Breaks[d] {
			from, to := x.of(d, r)
			put(from, to, func(r *reason) {
				if r.kind == Open {
					r.kind = OnBreak
				}
			})
		}
	}
	for _, hol := range slices.Backward(h.Holidays) {
		for d := dates[0] - 1; d <= dates[len(dates)-1]; d++ { // also one that the zone skips
			dated := hol.From != 0 && hol.From <= d && d <= max(hol.From, hol.To)
			_, excepted := h.Exceptions[d]
			recurs := hol.Month == d.Month() && hol.Day == d.Day() || hol.In != nil && slices.Contains(hol.In(d.Year()), d)
			if x.dates[d] && (dated || recurs && !excepted) {
				put(x.minute(d, 0), x.minute(d+1, 0), func(r *reason) { *r = reason{OnHoliday, hol.Name} })
			}
		}
	}
	return t
}

// A made calendar has its truth beside it.
type made struct {
	*Calendar
	truth truth
}

// combined makes a calendar of others, or not if they leave nothing open.
func combined(x Combination, all, any, except []made, w view) (made, bool) {
	calendars := func(list []made) (out []*Calendar) {
		for _, m := range list {
			out = append(out, m.Calendar)
		}
		return out
	}
	x.AllOf, x.AnyOf, x.Except = calendars(all), calendars(any), calendars(except)
	c, err := Combine(x)
	if err != nil {
		return made{}, false
	}
	t := make(truth, w.to-w.from)
	for m := range t {
		t[m] = slices.Concat(all, any)[0].truth[m]
		for _, p := range all { // the first that is not open
			if t[m].kind == Open {
				t[m] = p.truth[m]
			}
		}
		for _, p := range any { // one that is open, else the first that is not merely closed
			if r := p.truth[m]; r.kind == Open && t[m].kind != Open || t[m].kind == Closed {
				t[m] = r
			}
		}
		for _, p := range except {
			if t[m].kind == Open && p.truth[m].kind == Open {
				t[m] = reason{Closed, p.Name()}
			}
		}
	}
	return made{c, t}, true
}

// TestMinutes asks calendars about every minute of some days, alone and combined
// over zones.
func TestMinutes(t *testing.T) {
	for k, name := range manyZones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(11, uint64(k)))
			at := moment(r, zone(t, name))
			if at.Year() < 1973 {
				at = at.AddDate(20, 0, 0) // offsets were not whole minutes everywhere
			}
			middle := int(at.Unix() / 60)
			w := view{middle - 7*dayOfMinutes, middle + 7*dayOfMinutes}
			var parts []made
			for i, zoneName := range []string{name, name, manyZones[r.IntN(len(manyZones))]} {
				h := randomHours(r, zone(t, zoneName), date.NewAt(at))
				h.Name = fmt.Sprint("part ", i)
				if c, err := New(h); err == nil {
					parts = append(parts, made{c, truthOf(h, w)})
				}
			}
			for _, m := range combine(r, parts, w) {
				checkMinutes(t, r, m, w)
			}
		})
	}
}

// combine adds combinations to the parts, also of combinations.
func combine(r *rand.Rand, parts []made, w view) []made {
	for range 4 {
		if len(parts) < 2 {
			break
		}
		pick := func(n int) (out []made) {
			for range n {
				out = append(out, parts[r.IntN(len(parts))])
			}
			return out
		}
		x, all, any := Combination{Name: fmt.Sprint("made ", len(parts))}, pick(1+r.IntN(2)), []made(nil)
		if r.IntN(2) == 0 {
			all, any = any, all
		}
		if m, ok := combined(x, all, any, pick(r.IntN(2)), w); ok {
			parts = append(parts, m)
		}
	}
	return parts
}

func checkMinutes(t *testing.T, r *rand.Rand, c made, w view) {
	t.Helper()
	instant := func(m int) time.Time { return time.Unix(int64(w.from+m)*60, 0) }
	sums := make([]int, len(c.truth)+1) // open minutes before each
	for m, why := range c.truth {
		sums[m+1] = sums[m]
		if why.kind == Open {
			sums[m+1]++
		}
		at := instant(m)
		if m%2 == 1 {
			at = instant(m + 1).Add(-1)
		}
		if c.Contains(at) != (why.kind == Open) {
			t.Fatalf("contains %s: %t, want %v", at.In(c.Zone()), c.Contains(at), why)
		}
	}
	checkRuns(t, c, instant)
	for range 40 {
		a, b := r.IntN(len(sums)), r.IntN(len(sums))
		if got, want := c.Between(instant(a), instant(b)), time.Duration(sums[b]-sums[a])*time.Minute; got != want {
			t.Fatalf("between %s and %s: %s, want %s", instant(a).In(c.Zone()), instant(b).In(c.Zone()), got, want)
		}
		// b is the earliest or the latest with the open time from a to b only where
		// an open minute ends there or begins.
		d := time.Duration(sums[b]-sums[a]) * time.Minute
		switch {
		case d == 0:
			continue
		case d > 0:
			b, _ = slices.BinarySearch(sums, sums[b])
		default:
			b, _ = slices.BinarySearch(sums, sums[b]+1)
			b--
		}
		if got := c.Add(instant(a), d); !got.Equal(instant(b)) {
			t.Fatalf("add %s to %s: %s, want %s", d, instant(a).In(c.Zone()), got, instant(b).In(c.Zone()))
		}
	}
}

// checkRuns compares spans, pieces, openings and closings.
func checkRuns(t *testing.T, c made, instant func(m int) time.Time) {
	t.Helper()
	var spans, pieces []string
	line := func(from, to int, why string) string {
		return fmt.Sprint(instant(from).UTC(), " ", instant(to).UTC(), " ", why)
	}
	for m := 0; m < len(c.truth); {
		end, open := m, m
		for end < len(c.truth) && c.truth[end] == c.truth[m] {
			end++
		}
		for open < len(c.truth) && c.truth[open].kind == Open {
			open++
		}
		if open > m {
			spans = append(spans, line(m, open, "open"))
		}
		pieces = append(pieces, line(m, end, fmt.Sprint(c.truth[m])))
		m = end
	}
	begin, end := instant(0), instant(len(c.truth))
	var got []string
	for s := range c.Spans(begin) {
		if !s.From.Before(end) {
			break
		}
		if s.To.After(end) {
			s.To = end
		}
		got = append(got, fmt.Sprint(s.From.UTC(), " ", s.To.UTC(), " open"))
		if open := c.NextOpen(s.To.Add(-1)); !open.Equal(s.To.Add(-1)) {
			t.Fatalf("open from %s, but next open after %s is %s", s.From, s.To.Add(-1), open)
		}
		if closing := c.NextClose(s.From); s.To.Before(end) && !closing.Equal(s.To) {
			t.Fatalf("next close after %s is %s, want %s", s.From, closing, s.To)
		}
	}
	if a, b := strings.Join(spans, "\n"), strings.Join(got, "\n"); a != b {
		t.Fatalf("spans\n%s\nwant\n%s", b, a)
	}
	got = nil
	for p := range c.Pieces(begin, end) {
		got = append(got, fmt.Sprint(p.From.UTC(), " ", p.To.UTC(), " ", reason{p.Kind, p.Name}))
	}
	if a, b := strings.Join(pieces, "\n"), strings.Join(got, "\n"); a != b {
		t.Fatalf("%s: pieces\n%s\nwant\n%s", c.Name(), b, a)
	}
}
