package main

import (
	"fmt"
	"html/template"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/sla"
)

// bands are the time that all bands of a page show: the life, and what is due
// after it.
type bands struct {
	from, to time.Time
	zone     *time.Location
	layout   string // of an instant in a label
}

func (l life) bands() bands {
	b := bands{from: l.Until, to: l.Until, zone: l.zone, layout: "15:04"}
	earlier := func(at time.Time) {
		if at.Before(b.from) {
			b.from = at
		}
	}
	for _, c := range l.Clocks {
		earlier(c.Started)
		for _, cycle := range c.Earlier {
			earlier(cycle.Started)
		}
		if c.Due.After(b.to) && c.Due.Before(l.Until.Add(60*24*time.Hour)) {
			b.to = c.Due
		}
	}
	for _, e := range l.Entries {
		earlier(e.At)
	}
	if !b.to.After(b.from) {
		b.to = b.from.Add(time.Hour)
	}
	b.to = b.to.Add(b.to.Sub(b.from) / 50) // so that what ends last is seen
	switch length := b.to.Sub(b.from); {
	case length > 6*day:
		b.layout = "2 Jan 15:04"
	case length > day || b.from.In(b.zone).Day() != b.to.In(b.zone).Day():
		b.layout = "Mon 15:04"
	}
	return b
}

// at is where an instant is, in percent.
func (b bands) at(t time.Time) float64 {
	share := float64(t.Sub(b.from)) / float64(b.to.Sub(b.from)) * 100
	return min(max(share, 0), 100)
}

func percent(f float64) template.CSS { return template.CSS(fmt.Sprintf("%.3f%%", f)) }

// piece is a stretch of a band.
type piece struct {
	Left, Width template.CSS
	Kind, Title string
}

// piece draws a stretch of time; more is said of it after its kind and its ends.
func (b bands) piece(kind string, from, to time.Time, more string) piece {
	left := b.at(from)
	title := fmt.Sprintf("%s %s: %s to %s", kind, sla.FormatDuration(to.Sub(from).Round(time.Second)), from.In(b.zone).Format(lifeLayout), to.In(b.zone).Format(lifeLayout))
	return piece{percent(left), percent(max(b.at(to)-left, 0.1)), kind, join(", ", title, more)}
}

// mark is an instant of a band, or several that are drawn as one.
type mark struct {
	Left        template.CSS
	Kind, Title string
	Count       int // of those that are drawn as one, if more than one
}

func (b bands) mark(at time.Time, kind, title string) mark {
	return mark{Left: percent(b.at(at)), Kind: kind, Title: title + " " + at.In(b.zone).Format(lifeLayout)}
}

// label is a text over a band. It hangs to the right of its instant, or ends
// there.
type label struct {
	Left       template.CSS
	Kind, Text string
	Ends       bool
	Room       string

	at float64 // in percent
}

func (b bands) label(at time.Time, kind, word string) label {
	x := b.at(at)
	return label{Left: percent(x), Kind: kind, Text: word + " " + at.In(b.zone).Format(b.layout), Ends: x > 60, at: x}
}

// How wide a letter of a label is, in percent of a band: of one in a wide window,
// and of one in the narrowest that is drawn for.
const (
	wideLetter   = 1.0
	narrowLetter = 2.0
)

// The room that a text needs: any window has it, or only a wide one.
const (
	anyRoom  = ""
	wideRoom = "wide"
	noRoom   = "none"
)

// room returns the room that a text of some letters needs, to have so many percent
// of a band.
func room(letters int, percent float64) string {
	switch {
	case float64(letters)*narrowLetter <= percent:
		return anyRoom
	case float64(letters)*wideLetter <= percent:
		return wideRoom
	default:
		return noRoom
	}
}

// separate leaves out labels that would lie on others; those that come first stay.
func separate(labels []label) []label {
	var placed []label
	clear := func(l label, letter float64, among func(label) bool) bool {
		return !slices.ContainsFunc(placed, func(other label) bool { return among(other) && l.overlaps(other, letter) })
	}
	for _, l := range labels {
		if !clear(l, wideLetter, func(label) bool { return true }) {
			continue
		}
		if !clear(l, narrowLetter, func(other label) bool { return other.Room == anyRoom }) {
			l.Room = wideRoom
		}
		placed = append(placed, l)
	}
	return placed
}

func (l label) overlaps(other label, letter float64) bool {
	from, to := l.extent(letter)
	otherFrom, otherTo := other.extent(letter)
	return from < otherTo && otherFrom < to
}

func (l label) extent(letter float64) (from, to float64) {
	width := letter * float64(utf8.RuneCountInString(l.Text)+1)
	if l.Ends {
		return l.at - width, l.at
	}
	return l.at, l.at + width
}

// axis is the time under the bands: ticks at full hours or days, and the days that
// the hours are of.
type axis struct {
	Ticks, Days []label
	Until       label
}

func (b bands) axis(until time.Time) axis {
	a := axis{Until: b.label(until, "until", "told until")}
	step, layout := b.step()
	first := b.from.In(b.zone)
	instant := func(minutes int) time.Time { // on the clock of the zone, so that midnight is midnight all year
		return time.Date(first.Year(), first.Month(), first.Day(), 0, minutes, 0, 0, b.zone)
	}
	spacing := float64(step) / float64(b.to.Sub(b.from)) * 100
	for i := 0; ; i++ {
		t := instant(i * int(step/time.Minute))
		if t.After(b.to) {
			break
		}
		if t.Before(b.from) {
			continue
		}
		tick := label{Left: percent(b.at(t)), Text: t.Format(layout), Room: room(len(layout)+1, min(spacing, 100-b.at(t)))}
		if i%2 == 0 && tick.Room == wideRoom { // in a narrow window, every other one
			tick.Room = room(len(layout)+1, min(2*spacing, 100-b.at(t)))
		}
		a.Ticks = append(a.Ticks, tick)
	}
	if step >= day {
		return a
	}
	for i := 0; ; i++ {
		from, to := instant(i*24*60), instant((i+1)*24*60)
		if from.After(b.to) {
			return a
		}
		left := b.at(from)
		a.Days = append(a.Days, label{Left: percent(left), Text: from.Format("Mon 2 Jan"), Room: room(len("Mon 22 Jan"), b.at(to)-left)})
	}
}

const day = 24 * time.Hour

// step returns the time between ticks, and how they are written.
func (b bands) step() (time.Duration, string) {
	const most = 9 // of which each has room for its text in a wide window
	for _, d := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
		if b.to.Sub(b.from) <= most*d {
			return d, "15:04"
		}
	}
	for _, d := range []time.Duration{day, 2 * day, 3 * day, 7 * day, 28 * day} {
		if b.to.Sub(b.from) <= most*d {
			return d, "Mon 2 Jan"
		}
	}
	years := b.to.Sub(b.from)/(most*365*day) + 1
	return years * 364 * day, "Jan 2006"
}
