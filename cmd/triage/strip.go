package main

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

const (
	cell  = 30 * time.Minute // what clocks show during a column of a strip
	cells = int(24 * time.Hour / cell)

	dayLayout = "Mon 2006-01-02 " // what stands before the columns
	ruler     = "00    03    06    09    12    15    18    21    24"

	terminal = 80 // columns of the narrowest terminal
)

// drawStrip draws when a calendar is open in s, a line for each local day.
func drawStrip(w io.Writer, c *sla.Calendar, s sla.Span) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s, in %s\n%*s%s\n", c.Name(), c.Zone(), len(dayLayout), "", ruler)
	for name, day := range localDays(s) {
		if day.From.IsZero() {
			fmt.Fprintf(out, "%sno such date\n", name)
			continue
		}
		drawDay(out, name, c, day, s)
	}
	fmt.Fprintf(out, "open for %s\n", sla.FormatDuration(c.Between(s.From, s.To)))
	return out.Flush()
}

// localDays yields the local days that s touches, in its zone, each with what stands
// before its columns. A date that the zone skips has no time.
func localDays(s sla.Span) iter.Seq2[string, sla.Span] {
	return func(yield func(string, sla.Span) bool) {
		zone := s.From.Location()
		last := date.NewAt(s.To.Add(-1))
		for d := date.NewAt(s.From); d <= last; d++ {
			var day sla.Span
			if from, what := sla.At(d, 0, zone); what != sla.NoSuchDate {
				day.From = from
				day.To, _ = sla.At(d, clock.Day, zone)
			}
			if !yield(d.MidnightUTC().Format(dayLayout), day) {
				return
			}
		}
	}
}

// within returns what of a lies in b.
func within(a, b sla.Span) sla.Span {
	if a.From.Before(b.From) {
		a.From = b.From
	}
	if b.To.Before(a.To) {
		a.To = b.To
	}
	return a
}

// columns cuts time of a local day where a column of the strip ends on the clock,
// and where clocks change.
func columns(s sla.Span) iter.Seq2[int, sla.Span] {
	return func(yield func(int, sla.Span) bool) {
		for at := s.From; at.Before(s.To); {
			shown := clock.NewAt(at).DurationSinceMidnight()
			next := at.Add(cell - shown%cell)
			// Far off, ZoneBounds ends the last day of a leap year before it begins.
			if _, end := at.ZoneBounds(); end.After(at) && end.Before(next) {
				next = end.In(at.Location())
			}
			if s.To.Before(next) {
				next = s.To
			}
			if !yield(int(shown/cell), sla.Span{From: at, To: next}) {
				return
			}
			at = next
		}
	}
}

// drawDay draws what s has of a local day.
func drawDay(out *bufio.Writer, name string, c *sla.Calendar, day, s sla.Span) {
	part := within(day, s)
	line := fmt.Sprintf("%s%s %4s", name, bar(c, part), sla.FormatDuration(c.Between(part.From, part.To)))
	text := hours(c, day, part)
	if length := dayLength(day); length != "" {
		text += " (" + length + ")"
	}
	writeBeside(out, line, text)
}

// dayLength says of a local day that it has not 24 hours.
func dayLength(day sla.Span) string {
	const usual = 24 * time.Hour
	switch length := day.Duration(); {
	case length < usual:
		return "a day of " + sla.FormatDuration(length) + ": clocks go forward"
	case length > usual:
		return "a day of " + sla.FormatDuration(length) + ": clocks go back"
	}
	return ""
}

// writeBeside writes a line and what belongs to it: beside it, or below where the
// terminal may be too narrow for both.
func writeBeside(w io.Writer, line, text string) {
	column := utf8.RuneCountInString(line)
	if column+1+utf8.RuneCountInString(text) > terminal {
		column = terminal // nothing goes beside it
	}
	for _, word := range strings.Fields(text) {
		if size := 1 + utf8.RuneCountInString(word); column+size <= terminal {
			line += " " + word
			column += size
		} else {
			line += fmt.Sprintf("\n%*s%s", len(dayLayout), "", word)
			column = len(dayLayout) + size - 1
		}
	}
	fmt.Fprintln(w, line)
}

// bar returns a column for each half hour that clocks show on a day. One that
// they show twice is drawn once, for both; one that they do not show is blank.
func bar(c *sla.Calendar, day sla.Span) string {
	var elapsed, open [cells]time.Duration
	for i, s := range columns(day) {
		elapsed[i] += s.Duration()
		open[i] += c.Between(s.From, s.To)
	}
	var b strings.Builder
	for i := range elapsed {
		switch {
		case elapsed[i] == 0:
			b.WriteByte(' ')
		case open[i] == 0:
			b.WriteRune('·')
		case open[i] < elapsed[i]:
			b.WriteRune('▒')
		default:
			b.WriteRune('█')
		}
	}
	return b.String()
}

// hours returns when a calendar is open on a part of a local day, or why it is
// not.
func hours(c *sla.Calendar, day, part sla.Span) string {
	var texts []string
	for _, s := range openSpans(c, part) {
		to := "24:00"
		if s.To.Before(day.To) {
			to = wallClock(s.To)
		}
		texts = append(texts, wallClock(s.From)+"-"+to)
	}
	if len(texts) > 0 {
		return strings.Join(texts, " ")
	}
	for p := range c.Pieces(part.From, part.To) {
		if p.Kind != sla.Closed {
			return strings.TrimSpace("closed: " + p.Kind.String() + " " + p.Name)
		}
	}
	return "closed"
}

// wallClock returns what clocks show at t, with the zone's abbreviation if they
// show it twice that day.
func wallClock(t time.Time) string {
	layout := "15:04"
	if t.Second() != 0 || t.Nanosecond() != 0 {
		layout = "15:04:05.999999999"
	}
	if _, civil := sla.At(date.NewAt(t), clock.NewAt(t), t.Location()); civil == sla.Fold {
		layout += " MST"
	}
	return t.Format(layout)
}
