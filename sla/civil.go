package sla

import (
	"math"
	"sort"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// FirstYear and LastYear are the first and the last of the supported years: those,
// in UTC and both included, that calendars and schedules know.
const (
	FirstYear = 1900
	LastYear  = 2200
)

// The ends of the supported years. Instants are handled as nanoseconds since 1970,
// which an int64 holds from 1677 to 2262; the margin on both sides is what makes
// arithmetic with offsets and days safe.
const (
	first = -2208988800 * int64(time.Second) // the beginning of FirstYear
	last  = 7289654400 * int64(time.Second)  // the end of LastYear

	day = 24 * int64(time.Hour)

	firstDay = first / day  // counted in days since 1970
	lastDay  = last/day - 1 // 2200-12-31
)

// Occurrence says how often clocks in a zone show a date and a wall-clock time, and
// so how At made an instant of them.
type Occurrence int8

const (
	// Exact: clocks in the zone show the time once.
	Exact Occurrence = iota
	// Gap: the clocks skip the time; the instant is later by what they skip.
	Gap
	// Fold: the clocks show the time twice; the instant is the first.
	Fold
	// NoSuchDate: the zone skips the whole date, or the date or time is not one
	// that At knows.
	NoSuchDate
)

// String returns the name of o in lower case: "exact", "gap", "fold" or
// "no such date".
func (o Occurrence) String() string {
	switch o {
	case Exact:
		return "exact"
	case Gap:
		return "gap"
	case Fold:
		return "fold"
	default:
		return "no such date"
	}
}

// At returns the instant at which clocks in zone show c on date d, and how it
// was found. A time that does not exist is read with the offset before the
// gap, which moves it forward by the gap's length, and a time that occurs
// twice is its first occurrence (RFC 5545 section 3.3.5). [clock.Day], 24:00,
// is 00:00 of the next date. A nil zone is UTC.
//
// On a date that the zone skips altogether the answer is NoSuchDate with an
// instant by the rule for gaps. For a date outside the supported years, or a
// time outside 00:00 to 24:00, it is NoSuchDate with the zero Time.
func At(d date.Date, c clock.Clock, zone *time.Location) (time.Time, Occurrence) {
	n := dayOf(d)
	if n < firstDay || n > lastDay || c < 0 || c > clock.Day {
		return time.Time{}, NoSuchDate
	}
	if zone == nil {
		zone = time.UTC
	}
	midnight := n * day
	local := midnight + int64(c)
	var room [8]era
	e := appendEras(room[:0], zone, midnight-2*day, local+2*day)
	at, what := e.resolve(local, 0)
	if !e.hasDay(midnight, 0) {
		what = NoSuchDate
	}
	return time.Unix(0, at).In(zone), what
}

// dayOf counts days since 1970.
func dayOf(d date.Date) int64 {
	const unixEpoch = 719162 // days from 0001-01-01, date.Zero, to 1970-01-01
	return int64(d) - unixEpoch
}

func weekdayOf(n int64) time.Weekday {
	return time.Weekday(((n+4)%7 + 7) % 7) // 1970-01-01 was a Thursday
}

// An era is a stretch of time with one offset from UTC, from an instant until
// the next era begins.
type era struct{ from, offset int64 }

// eras are the offsets of a zone in time order. Neighbours differ in offset.
//
// The methods speak of local time: the nanoseconds since 1970 that clocks in
// the zone show, as if they were UTC. They take the index of an era to start
// from, which must not lie behind the era that the answer is in; start is a
// safe one.
type eras []era

// appendEras appends the eras of zone that overlap [from, to).
func appendEras(e eras, zone *time.Location, from, to int64) eras {
	for at := from; ; {
		t := time.Unix(0, at).In(zone)
		_, seconds := t.Zone()
		offset := int64(seconds) * int64(time.Second)
		if n := len(e); n == 0 || e[n-1].offset != offset {
			e = append(e, era{at, offset})
		}
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Unix() > to/int64(time.Second) {
			return e
		}
		if next := end.UnixNano(); next > at {
			at = next
		} else {
			at += day // a zone database that does not advance must not hold us up
		}
	}
}

// localFrom and localTo bound what the clocks show during era i.
func (e eras) localFrom(i int) int64 { return e[i].from + e[i].offset }

func (e eras) localTo(i int) int64 {
	if i+1 == len(e) {
		return math.MaxInt64
	}
	return e[i+1].from + e[i].offset
}

// start returns the first era that can show local or anything later. Offsets
// are less than two days, so eras that end two days before cannot.
func (e eras) start(local int64) int {
	i := sort.Search(len(e), func(i int) bool { return e[i].from > local-2*day })
	return e.skip(local, max(i-1, 0))
}

// skip passes over the eras, from i on, that are over before clocks show local.
func (e eras) skip(local int64, i int) int {
	for local >= e.localTo(i) {
		i++
	}
	return i
}

// resolve returns the instant of a local time, by the rules of At.
func (e eras) resolve(local int64, i int) (int64, Occurrence) {
	i = e.skip(local, i)
	if local < e.localFrom(i) && i > 0 {
		return local - e[i-1].offset, Gap
	}
	at := local - e[i].offset
	for j := i + 1; j < len(e) && e[j].from <= local+2*day; j++ {
		if e.localFrom(j) <= local && local < e.localTo(j) {
			return at, Fold
		}
	}
	return at, Exact
}

// instant is resolve without the reason.
func (e eras) instant(local int64, i int) int64 {
	at, _ := e.resolve(local, i)
	return at
}

// hasDay reports whether clocks ever show a time of the day that starts at the
// local time midnight.
func (e eras) hasDay(midnight int64, i int) bool {
	for i = e.skip(midnight, i); i < len(e); i++ {
		if e[i].from > midnight+3*day {
			return false
		}
		if e.localFrom(i) < midnight+day && midnight < e.localTo(i) {
			return true
		}
	}
	return false
}

// steady reports whether the clocks do not change on the day that starts at
// midnight nor on the day after.
func (e eras) steady(midnight int64, i int) bool {
	return e.localFrom(i) <= midnight && midnight+2*day <= e.localTo(i)
}

// place returns the span of a stretch of the day that starts at midnight. It
// is empty if the clocks turn it round or the day does not exist. Era i is
// where the day begins or an earlier one.
func (e eras) place(s stretch, midnight int64, i int) span {
	if e.steady(midnight, i) {
		return span{from: midnight + s.from - e[i].offset, to: midnight + s.to - e[i].offset}
	}
	if !e.hasDay(midnight, i) {
		return span{}
	}
	to := s.to
	if to > day && !e.hasDay(midnight+day, i) {
		to = day
	}
	return span{from: e.instant(midnight+s.from, i), to: e.instant(midnight+to, i)}
}

// wholeDay is the stretch of a local day.
var wholeDay = stretch{0, day}
