package sla

import (
	"fmt"
	"slices"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// Range is a stretch of wall-clock time: open at From, closed at To. A To
// earlier than From is on the next day, and the range belongs to the day it
// starts. To may be [clock.Day], 24:00, which ends the day. Equal ends are a
// problem: whole days are 00:00 to 24:00.
type Range struct{ From, To clock.Clock }

// String returns the range as a policy file has it, "09:00-17:00".
func (r Range) String() string { return hhmm(r.From) + "-" + hhmm(r.To) }

// inDay reports whether both ends are times that clocks show.
func (r Range) inDay() bool {
	return r.From >= 0 && r.From < clock.Day && r.To >= 0 && r.To <= clock.Day
}

// sound reports whether checkRanges finds nothing wrong with r.
func (r Range) sound() bool { return r.inDay() && r.From != r.To }

func hhmm(c clock.Clock) string {
	if c == clock.Day {
		return "24:00"
	}
	return c.HhMm()
}

// Week holds the ranges of each weekday, by [time.Weekday], in any order. They
// may touch but not overlap.
type Week [7][]Range

// Holiday removes local days. It has exactly one of three forms: dates (From
// and perhaps To), a day of each year (Month and Day), or a named set (In).
type Holiday struct {
	// Name is for people: "Christmas Day".
	Name string

	// From and To are the first and last date, both included. A zero To means
	// From alone.
	From, To date.Date

	// Month and Day recur each year; February 29 in leap years only.
	Month time.Month
	Day   int

	// In lists dates, in any order and with repetitions, for each year that it
	// is asked for. It may list dates of neighbouring years, as when the New
	// Year's Day of a Saturday is observed on the Friday. New calls it once for
	// each year from FirstYear-1 to LastYear+1, in order, and never again.
	In func(year int) []date.Date
}

// Hours says when a desk is open, as plain values. A calendar opens on the
// ranges that start on a day (the exceptions of its date if it has any, else
// those of its weekday), less breaks, less holidays.
type Hours struct {
	Name string

	// Zone is where the clocks hang. It may be nil if the desk is always open
	// and nothing is dated; answers are then in UTC.
	Zone *time.Location

	// Always opens every day from 00:00 to 24:00; Week is then empty.
	Always bool
	Week   Week

	// Breaks are subtracted from what is open. A break of a date belongs to the
	// day it starts, like a range. Breaks may overlap and lie outside hours.
	Breaks map[date.Date][]Range

	// Exceptions replace the ranges that start on a date; an empty list closes
	// it. A range of the night before goes on into the date all the same.
	Exceptions map[date.Date][]Range

	// Holidays remove local days, 00:00 to 24:00, and with them the tail of a
	// range that began the night before. What a range of the holiday itself
	// has after midnight belongs to the next day and stays. A yearly day and a
	// named set give way to an exception of the same date; a dated holiday and
	// an exception of one date are a problem. A day that is named twice is one
	// holiday.
	Holidays []Holiday
}

const (
	maxRanges   = 24   // of one day; it bounds the size of a page
	maxHolidays = 1000 // of a calendar, named sets counting as one
)

// check returns what is wrong with h, sorted, apart from never opening.
func (h *Hours) check() Problems {
	var ps Problems
	ps = append(ps, h.checkZone()...)
	ps = append(ps, h.checkWeek()...)
	ps = append(ps, checkDated("breaks", h.Breaks)...)
	ps = append(ps, checkDated("exceptions", h.Exceptions)...)
	for d, ranges := range h.Exceptions {
		ps = append(ps, checkOverlaps(Problem{Key: "exceptions", Date: d}, ranges)...)
	}
	for i := range h.Holidays {
		if i == maxHolidays {
			ps = append(ps, Problem{Key: "holidays", Index: i + 1}.is("too-many-holidays",
				fmt.Sprintf("the calendar has %d holidays", len(h.Holidays)), fmt.Sprintf("a calendar has at most %d; a range of dates is one", maxHolidays)))
			break
		}
		ps = append(ps, h.checkHoliday(i)...)
	}
	ps.sort()
	return ps
}

// plain reports whether h is open at all times, whatever the zone.
func (h *Hours) plain() bool {
	return h.Always && len(h.Breaks)+len(h.Exceptions)+len(h.Holidays) == 0
}

func (h *Hours) checkZone() Problems {
	switch {
	case h.Zone == nil && !h.plain():
		return Problems{Problem{Key: "zone"}.is("missing-zone",
			"the calendar has no time zone", `name the zone its hours are in, such as "America/Denver"`)}
	case h.Zone != nil && h.Zone.String() == "Local":
		return badZone(unfit("Local"))
	}
	return nil
}

func (h *Hours) checkWeek() Problems {
	var ps Problems
	for d, ranges := range h.Week {
		at := Problem{Key: "open", Day: time.Weekday(d)}
		ps = append(ps, checkRanges(at, ranges)...)
		ps = append(ps, checkOverlaps(at, ranges)...)
		ps = append(ps, checkTail(at, ranges, h.Week[(d+1)%7])...)
		if h.Always && len(ranges) > 0 {
			at.Index = 1
			ps = append(ps, at.is("always-and-hours", "a calendar that is always open has hours as well", "keep one of them"))
		}
	}
	return ps
}

func checkDated(key string, dated map[date.Date][]Range) Problems {
	var ps Problems
	for d, ranges := range dated {
		at := Problem{Key: key, Date: d}
		if !supported(d) {
			ps = append(ps, badDate(at, d))
		}
		ps = append(ps, checkRanges(at, ranges)...)
	}
	return ps
}

func supported(d date.Date) bool {
	n := dayOf(d)
	return firstDay <= n && n <= lastDay
}

func badDate(at Problem, d date.Date) Problem {
	return at.is("bad-date", fmt.Sprintf("the date %s is not in the years %d to %d", d, FirstYear, LastYear), "")
}

// checkRanges checks each range by itself.
func checkRanges(at Problem, ranges []Range) Problems {
	var ps Problems
	for i, r := range ranges {
		at.Index = i + 1
		switch {
		case i == maxRanges:
			return append(ps, at.is("too-many-ranges", fmt.Sprintf("the day has %d ranges", len(ranges)), fmt.Sprintf("a day has at most %d", maxRanges)))
		case !r.inDay():
			ps = append(ps, at.is("bad-time", fmt.Sprintf("the range from %s to %s is not between two times of day", r.From, r.To), "write times from 00:00 to 24:00; only an end may be 24:00"))
		case r.From == r.To:
			ps = append(ps, at.is("equal-ends", fmt.Sprintf("the range %s ends when it starts", r), "write 00:00-24:00 for a whole day, or leave the range out"))
		}
	}
	return ps
}

// checkOverlaps compares the ranges that start on one day.
func checkOverlaps(at Problem, ranges []Range) Problems {
	var ps Problems
	for i, r := range ranges[:min(len(ranges), maxRanges)] {
		for _, other := range ranges[:i] {
			a, b := stretchOf(r), stretchOf(other)
			if r.sound() && other.sound() && a.from < b.to && b.from < a.to {
				at.Index = i + 1
				ps = append(ps, at.is("overlapping-ranges", fmt.Sprintf("the range %s overlaps %s", r, other), "ranges of one day may touch but not overlap"))
				break
			}
		}
	}
	return ps
}

// checkTail compares what the ranges of one weekday have after midnight with
// the ranges of the next.
func checkTail(at Problem, ranges, next []Range) Problems {
	var ps Problems
	for i, r := range ranges[:min(len(ranges), maxRanges)] {
		if !r.sound() {
			continue
		}
		tail := stretchOf(r).to - day
		k := slices.IndexFunc(next, func(n Range) bool { return n.sound() && int64(n.From) < tail })
		if k >= 0 {
			at.Index = i + 1
			ps = append(ps, at.is("overlapping-ranges", fmt.Sprintf("the range %s runs into %s of the next day", r, next[k]), "ranges may touch but not overlap"))
		}
	}
	return ps
}

func (h *Hours) checkHoliday(i int) Problems {
	hol := h.Holidays[i]
	at := Problem{Key: "holidays", Index: i + 1}
	dated, yearly, named := hol.From != 0 || hol.To != 0, hol.Month != 0 || hol.Day != 0, hol.In != nil
	forms := 0
	for _, has := range []bool{dated, yearly, named} {
		if has {
			forms++
		}
	}
	switch {
	case forms == 0:
		return Problems{at.is("bad-holiday", fmt.Sprintf("the holiday %q does not say when it is", hol.Name), "give dates, a month and a day, or a named set")}
	case forms > 1:
		return Problems{at.is("bad-holiday", fmt.Sprintf("the holiday %q says in %d ways when it is", hol.Name, forms), "give either dates, a month and a day, or a named set")}
	case yearly && !inYear(hol.Month, hol.Day):
		return Problems{at.is("bad-date", fmt.Sprintf("no year has a day %02d-%02d", int(hol.Month), hol.Day), "")}
	case dated:
		return h.checkDates(at, hol)
	}
	return nil
}

func (h *Hours) checkDates(at Problem, hol Holiday) Problems {
	from, to := hol.dates()
	for _, d := range []date.Date{from, to} {
		if !supported(d) {
			return Problems{badDate(at, d)}
		}
	}
	if to < from {
		return Problems{at.is("reversed-dates", fmt.Sprintf("the holiday ends on %s, before it starts on %s", to, from), "write the earlier date first")}
	}
	var ps Problems
	for d := range h.Exceptions {
		if from <= d && d <= to {
			at.Date = d
			ps = append(ps, at.is("holiday-and-exception", fmt.Sprintf("%s is a holiday and an exception", d), "keep one of them"))
		}
	}
	return ps
}

// dates returns the first and the last date of a dated holiday.
func (h Holiday) dates() (from, to date.Date) {
	if h.To == 0 {
		return h.From, h.From
	}
	return h.From, h.To
}

// inYear reports whether some year has the day.
func inYear(m time.Month, d int) bool {
	const leapYear = 2000
	return m >= time.January && m <= time.December && d >= 1 && d <= daysIn(leapYear, m)
}

func daysIn(year int, m time.Month) int {
	return time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
