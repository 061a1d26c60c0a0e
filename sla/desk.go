package sla

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rickb777/date/v2"
)

// A stretch is a range in nanoseconds since local midnight; to may lie on the
// next day.
type stretch struct{ from, to int64 }

func stretchOf(r Range) stretch {
	s := stretch{int64(r.From), int64(r.To)}
	if s.to <= s.from {
		s.to += day
	}
	return s
}

func stretchesOf(ranges []Range) []stretch {
	out := make([]stretch, len(ranges))
	for i, r := range ranges {
		out[i] = stretchOf(r)
	}
	slices.SortFunc(out, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	return out
}

// A desk is Hours compiled: by weekday, and by day since 1970 in order.
type desk struct {
	zone       *time.Location
	week       [7][]stretch
	exceptions []dated
	breaks     []dated
	holidays   []feast
}

// dated are the stretches that start on one day.
type dated struct {
	day       int64
	stretches []stretch
}

// A feast is the days of one Holiday, in runs of one day after another.
type feast struct {
	name string
	runs []run
}

// A run is the days since 1970 from first to last, both included.
type run struct{ first, last int64 }

// newDesk compiles h, which passed check.
func newDesk(h *Hours) (*desk, Problems) {
	d := &desk{
		zone:       h.Zone,
		exceptions: byDay(h.Exceptions),
		breaks:     byDay(h.Breaks),
	}
	for i := range d.week {
		if h.Always {
			d.week[i] = []stretch{wholeDay}
		} else {
			d.week[i] = stretchesOf(h.Week[i])
		}
	}
	var ps Problems
	for i, hol := range h.Holidays {
		runs, err := hol.runs(d.excepted)
		if err != nil {
			ps = append(ps, Problem{Key: "holidays", Index: i + 1}.is("bad-holiday", err.Error(), ""))
		}
		d.holidays = append(d.holidays, feast{hol.Name, runs})
	}
	return d, ps
}

func byDay(m map[date.Date][]Range) []dated {
	out := make([]dated, 0, len(m))
	for _, d := range slices.Sorted(maps.Keys(m)) {
		out = append(out, dated{dayOf(d), stretchesOf(m[d])})
	}
	return out
}

// excepted reports whether an exception is dated that day.
func (d *desk) excepted(n int64) bool {
	_, ok := slices.BinarySearchFunc(d.exceptions, n, dated.compare)
	return ok
}

func (x dated) compare(n int64) int { return cmp.Compare(x.day, n) }

// runs lists the days of a holiday that passed check, without the recurring
// ones that are excepted. Its error says that the caller's function panicked.
func (h Holiday) runs(excepted func(day int64) bool) (out []run, err error) {
	var days []int64
	switch {
	case h.In != nil:
		if days, err = h.listed(); err != nil {
			return nil, err
		}
	case h.Month != 0:
		days = yearly(h.Month, h.Day)
	default:
		from, to := h.dates()
		return []run{{dayOf(from), dayOf(to)}}, nil
	}
	for _, n := range days {
		switch k := len(out); {
		case excepted(n):
		case k > 0 && n <= out[k-1].last+1:
			out[k-1].last = n
		default:
			out = append(out, run{n, n})
		}
	}
	return out, nil
}

// listed returns the days that h.In lists, sorted, for the supported years and
// those next to them, whose first and last days are on the same instants elsewhere.
func (h Holiday) listed() (days []int64, err error) {
	defer func() {
		if r := recover(); r != nil {
			days, err = nil, fmt.Errorf("the dates of the holidays %q cannot be listed: %v", h.Name, r)
		}
	}()
	for year := FirstYear - 1; year <= LastYear+1; year++ {
		for _, d := range h.In(year) {
			days = append(days, dayOf(d))
		}
	}
	slices.Sort(days)
	return days, nil
}

// yearly returns the days of a month and day.
func yearly(m time.Month, d int) []int64 {
	var days []int64
	for year := FirstYear - 1; year <= LastYear+1; year++ {
		if d <= 28 || d <= daysIn(year, m) {
			days = append(days, dayOf(date.New(year, m, d)))
		}
	}
	return days
}

// open returns what is open in [from, to). The spans are the builder's, which
// overwrites them next time.
func (d *desk) open(from, to int64, b *builder) []span {
	b.eras = appendEras(b.eras[:0], d.zone, from-2*margin*day, to+2*margin*day)
	b.hours = normalise(d.hours(b.hours[:0], b.eras, from, to))
	b.removed = normalise(d.removed(b.removed[:0], b.eras, from, to))
	b.open = slices.Grow(b.open[:0], len(b.hours)+len(b.removed))
	b.open = clip(subtract(b.open, b.hours, b.removed), from, to)
	return b.open
}

// margin is how many days around the supported ones may matter to them:
// offsets are less than two days, and a stretch ends on the day after its own.
const margin = 4

// days returns the first and last day whose stretches may reach into
// [from, to).
func days(from, to int64) (lo, hi int64) { return from/day - margin, to/day + margin }

// hours appends the spans of the ranges that reach into [from, to), before
// anything is removed from them.
func (d *desk) hours(out []span, e eras, from, to int64) []span {
	lo, hi := days(from, to)
	exceptions := fromDay(d.exceptions, lo)
	out = slices.Grow(out, int(hi-lo+1)*d.busiest())
	i := e.start(lo * day)
	weekday := weekdayOf(lo)
	for n := lo; n <= hi; n++ {
		stretches := d.week[weekday]
		if weekday++; weekday > time.Saturday {
			weekday = time.Sunday
		}
		if len(exceptions) > 0 && exceptions[0].day == n {
			stretches = exceptions[0].stretches
			exceptions = exceptions[1:]
		}
		if len(stretches) == 0 {
			continue
		}
		midnight := n * day
		i = e.skip(midnight, i)
		for _, s := range stretches {
			out = append(out, e.place(s, midnight, i))
		}
	}
	return out
}

// busiest returns the number of stretches of the weekday that has most.
func (d *desk) busiest() int {
	most := 0
	for _, s := range d.week {
		most = max(most, len(s))
	}
	return most
}

// fromDay returns what of list is dated lo or later.
func fromDay(list []dated, lo int64) []dated {
	i, _ := slices.BinarySearchFunc(list, lo, dated.compare)
	return list[i:]
}

// removed appends the spans of breaks and holidays that reach into [from, to).
func (d *desk) removed(out []span, e eras, from, to int64) []span {
	out = d.pauses(out, e, from, to)
	for i := range d.holidays {
		out = d.holidays[i].spans(out, e, from, to)
	}
	return out
}

// pauses appends the spans of breaks that reach into [from, to).
func (d *desk) pauses(out []span, e eras, from, to int64) []span {
	lo, hi := days(from, to)
	for _, b := range fromDay(d.breaks, lo) {
		if b.day > hi {
			break
		}
		midnight := b.day * day
		i := e.start(midnight)
		for _, s := range b.stretches {
			out = append(out, e.place(s, midnight, i))
		}
	}
	return out
}

// spans appends the local days of the holiday that reach into [from, to).
func (f *feast) spans(out []span, e eras, from, to int64) []span {
	lo, hi := days(from, to)
	k, _ := slices.BinarySearchFunc(f.runs, lo, func(r run, n int64) int { return cmp.Compare(r.last, n) })
	for _, r := range f.runs[k:] {
		if r.first > hi {
			break
		}
		begin, end := max(r.first, lo)*day, (min(r.last, hi)+1)*day
		out = append(out, span{e.instant(begin, e.start(begin)), e.instant(end, e.start(end))})
	}
	return out
}
