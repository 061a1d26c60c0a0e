package sla

import (
	"sort"
	"time"
)

// EntryKind says what a clock did with a stretch of time.
type EntryKind string

// The kinds of entry.
const (
	EntryCounted EntryKind = "counted" // open, and the clock ran
	EntryClosed  EntryKind = "closed"
	EntryHoliday EntryKind = "holiday"
	EntryBreak   EntryKind = "break"
	EntryPaused  EntryKind = "paused" // open, and the clock stood still
)

// Entry is a stretch of a clock's time of one kind.
type Entry struct {
	Span
	Kind EntryKind

	// Name is that of the holiday, of the calendar that Except subtracted, or
	// the reasons of the pause, sorted and joined with ", ".
	Name string
}

// Ledger accounts for the time of a cycle: its entries are in order, each
// begins where the one before ends, and neighbours differ in kind or name.
type Ledger []Entry

// Sum returns the time of the entries of a kind. That of EntryCounted is
// Status.Consumed.
func (l Ledger) Sum(kind EntryKind) time.Duration {
	var sum time.Duration
	for _, e := range l {
		if e.Kind == kind {
			sum = plus(sum, e.Duration())
		}
	}
	return sum
}

// Ledger returns the account from Status.Started to now, or to the end if the
// clock is met or cancelled; there is no entry if that is nothing. It takes
// time linear in its length.
//
// After a change FromCreation it is that of the target in force, over all of
// the time. With the other changes each target accounts, by its calendar, for
// the time it was in force. What lay between two targets while the clock was
// cancelled is then paused with the reason "cancelled", open or not: without
// a target there is no calendar.
func (c *Clock) Ledger(now time.Time) Ledger {
	end := later(now.Round(0), c.last)
	if !c.met.IsZero() {
		end = c.met
	}
	legs := c.legs
	for i, l := range c.legs {
		if l.whole {
			legs = c.legs[i:]
		}
	}
	var out Ledger
	from := c.started
	for i, l := range legs {
		to := end
		if i+1 < len(legs) {
			to = legs[i+1].at
		}
		switch {
		case l.target.Calendar != nil:
			out = c.account(out, l.target.Calendar, from, to)
		case i+1 < len(legs):
			out = out.add(Entry{Span{from, to}, EntryPaused, reasonCancelled})
		}
		from = to
	}
	return out
}

// reasonCancelled is the reason of the pause between two targets.
const reasonCancelled = "cancelled"

// account adds [from, to) by a calendar.
func (c *Clock) account(out Ledger, calendar *Calendar, from, to time.Time) Ledger {
	stops := c.stops[sort.Search(len(c.stops)-1, func(i int) bool { return c.stops[i+1].at.After(from) }):]
	for p := range calendar.Pieces(from, to) {
		if p.Kind != Open {
			out = out.add(Entry{p.Span, entryKinds[p.Kind], p.Name})
			continue
		}
		for at := p.From; at.Before(p.To); {
			for len(stops) > 1 && !stops[1].at.After(at) {
				stops = stops[1:]
			}
			e := Entry{Span{at, p.To}, EntryCounted, ""}
			if stops[0].paused {
				e.Kind, e.Name = EntryPaused, stops[0].why
			}
			if len(stops) > 1 && stops[1].at.Before(p.To) {
				e.To = stops[1].at.In(calendar.zone)
			}
			out = out.add(e)
			at = e.To
		}
	}
	return out
}

var entryKinds = [...]EntryKind{Closed: EntryClosed, OnHoliday: EntryHoliday, OnBreak: EntryBreak}

// add appends an entry, or lets the last one grow.
func (l Ledger) add(e Entry) Ledger {
	if n := len(l); n > 0 && l[n-1].Kind == e.Kind && l[n-1].Name == e.Name {
		l[n-1].To = e.To
		return l
	}
	if e.From.Before(e.To) {
		l = append(l, e)
	}
	return l
}
