package sla

import (
	"slices"
	"time"

	"github.com/rickb777/date/v2"
)

// An oracle answers by brute force, for a window of days. It shares no code
// with the calendar: it finds out what the clocks show by asking for one
// instant after the other, cuts time at every end of anything, and asks of each
// cut by itself whether it is open.
type oracle struct {
	cuts []int64 // seconds since 1970
	open []bool  // of [cuts[i], cuts[i+1])
}

// lookAt returns an oracle for the local days from and to and those between.
func lookAt(h Hours, from, to date.Date) *oracle {
	zone := h.Zone
	type bounds struct{ from, to int64 }
	var hours, removed []bounds
	for d := from; d <= to; d++ {
		if !dateShown(zone, d) {
			continue
		}
		put := func(list *[]bounds, r Range) {
			b := bounds{from: firstShown(zone, d, int(r.From/1e9))}
			switch {
			case r.To > r.From:
				b.to = firstShown(zone, d, int(r.To/1e9))
			case dateShown(zone, d+1):
				b.to = firstShown(zone, d+1, int(r.To/1e9))
			default:
				b.to = firstShown(zone, d+1, 0)
			}
			if b.from < b.to {
				*list = append(*list, b)
			}
		}
		ranges := h.Week[d.Weekday()]
		if h.Always {
			ranges = []Range{hm("00:00-24:00")}
		}
		exception, excepted := h.Exceptions[d]
		if excepted {
			ranges = exception
		}
		for _, r := range ranges {
			put(&hours, r)
		}
		for _, r := range h.Breaks[d] {
			put(&removed, r)
		}
		for _, hol := range h.Holidays {
			if onHoliday(hol, d) && !excepted {
				put(&removed, hm("00:00-24:00"))
			}
		}
	}
	o := &oracle{}
	for _, b := range slices.Concat(hours, removed) {
		o.cuts = append(o.cuts, b.from, b.to)
	}
	slices.Sort(o.cuts)
	o.cuts = slices.Compact(o.cuts)
	in := func(list []bounds, at int64) bool {
		return slices.ContainsFunc(list, func(b bounds) bool { return b.from <= at && at < b.to })
	}
	for _, at := range o.cuts {
		o.open = append(o.open, in(hours, at) && !in(removed, at))
	}
	return o
}

func onHoliday(h Holiday, d date.Date) bool {
	switch {
	case h.In != nil:
		return slices.Contains(h.In(d.Year()), d)
	case h.Month != 0:
		return d.Month() == h.Month && d.Day() == h.Day
	case h.To == 0:
		return d == h.From
	}
	return h.From <= d && d <= h.To
}

const step = 15 * 60 // seconds; transitions are never so close together

// shown returns what clocks show, as seconds since 1970 if it were UTC.
func shown(zone *time.Location, at int64) int64 {
	_, offset := time.Unix(at, 0).In(zone).Zone()
	return at + int64(offset)
}

// firstShown returns the first instant at which clocks show a time, or, if they
// jump over it, the instant as far behind the jump as the time is.
func firstShown(zone *time.Location, d date.Date, seconds int) int64 {
	local := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Unix() + int64(seconds)
	// The clocks are behind local at lo. Find the first stretch at whose end they
	// are not, and there the first second.
	lo := local - 50*3600
	for shown(zone, lo+step) < local {
		lo += step
	}
	hi := lo + step
	for hi-lo > 1 {
		if m := (lo + hi) / 2; shown(zone, m) < local {
			lo = m
		} else {
			hi = m
		}
	}
	if shown(zone, hi) == local {
		return hi
	}
	return lo + local - shown(zone, lo)
}

// dateShown reports whether clocks ever show the date.
func dateShown(zone *time.Location, d date.Date) bool {
	midnight := time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Unix()
	for at := midnight - 30*3600; at < midnight+60*3600; at += step {
		if s := shown(zone, at); midnight <= s && s < midnight+86400 {
			return true
		}
	}
	return false
}

// until returns the open nanoseconds of the window before t.
func (o *oracle) until(t time.Time) int64 {
	var sum int64
	for i := 0; i+1 < len(o.cuts); i++ {
		from, to := time.Unix(o.cuts[i], 0), time.Unix(o.cuts[i+1], 0)
		if o.open[i] && from.Before(t) {
			if to.After(t) {
				to = t
			}
			sum += int64(to.Sub(from))
		}
	}
	return sum
}

// add returns what Add should, and whether the window has it.
func (o *oracle) add(t time.Time, d time.Duration) (time.Time, bool) {
	if d == 0 {
		return t, true
	}
	want := o.until(t) + int64(d)
	if d > 0 {
		for i := 0; i+1 < len(o.cuts); i++ {
			to := time.Unix(o.cuts[i+1], 0)
			if sum := o.until(to); sum >= want {
				return to.Add(time.Duration(want - sum)), true
			}
		}
		return time.Time{}, false
	}
	for i := len(o.cuts) - 2; i >= 0; i-- {
		from := time.Unix(o.cuts[i], 0)
		if sum := o.until(from); sum <= want && o.open[i] {
			return from.Add(time.Duration(want - sum)), want >= 0
		}
	}
	return time.Time{}, false
}

func (o *oracle) contains(t time.Time) bool {
	for i := len(o.cuts) - 1; i >= 0; i-- {
		if !time.Unix(o.cuts[i], 0).After(t) {
			return o.open[i]
		}
	}
	return false
}

// nextOpen returns what NextOpen should, and whether the window has it.
func (o *oracle) nextOpen(t time.Time) (time.Time, bool) {
	if o.contains(t) {
		return t, true
	}
	for i, at := range o.cuts {
		if u := time.Unix(at, 0); u.After(t) && o.open[i] {
			return u, true
		}
	}
	return time.Time{}, false
}

// nextClose returns what NextClose should, and whether the window has it.
func (o *oracle) nextClose(t time.Time) (time.Time, bool) {
	for i := 1; i < len(o.cuts); i++ {
		if u := time.Unix(o.cuts[i], 0); u.After(t) && o.open[i-1] && !o.open[i] {
			return u, true
		}
	}
	return time.Time{}, false
}
