package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

const (
	cell  = 30 * time.Minute // what clocks show during a column of a strip
	cells = int(24 * time.Hour / cell)
)

// drawStrip draws when a calendar is open in s, a line for each local day.
func drawStrip(w io.Writer, c *sla.Calendar, s sla.Span) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s, in %s\n%-16s%s\n", c.Name(), c.Zone(), "", "00    03    06    09    12    15    18    21    24")
	last := date.NewAt(s.To.Add(-1))
	for d := date.NewAt(s.From); d <= last; d++ {
		out.WriteString(d.MidnightUTC().Format("Mon 2006-01-02  "))
		from, civil := sla.At(d, 0, c.Zone())
		to, _ := sla.At(d, clock.Day, c.Zone())
		if civil == sla.NoSuchDate {
			fmt.Fprintf(out, "%*s  %6s  no such date\n", cells, "", "")
			continue
		}
		drawDay(out, c, sla.Span{From: from, To: to}, s)
	}
	fmt.Fprintf(out, "open for %s\n", condition.FormatDuration(c.Between(s.From, s.To)))
	return out.Flush()
}

// drawDay draws what s has of a local day.
func drawDay(out *bufio.Writer, c *sla.Calendar, day, s sla.Span) {
	part := day
	if part.From.Before(s.From) {
		part.From = s.From
	}
	if part.To.After(s.To) {
		part.To = s.To
	}
	fmt.Fprintf(out, "%s  %6s  %s", bar(c, part), condition.FormatDuration(c.Between(part.From, part.To)), hours(c, day, part))
	switch length := day.Duration(); {
	case length < 24*time.Hour:
		fmt.Fprintf(out, " (a day of %s: clocks go forward)", condition.FormatDuration(length))
	case length > 24*time.Hour:
		fmt.Fprintf(out, " (a day of %s: clocks go back)", condition.FormatDuration(length))
	}
	out.WriteByte('\n')
}

// bar returns a column for each half hour that clocks show on a day. One that
// they show twice is drawn once, for both; one that they do not show is blank.
func bar(c *sla.Calendar, day sla.Span) string {
	var elapsed, open [cells]time.Duration
	for at := day.From; at.Before(day.To); {
		shown := clock.NewAt(at).DurationSinceMidnight()
		next := at.Add(cell - shown%cell)
		if _, end := at.ZoneBounds(); !end.IsZero() && end.Before(next) {
			next = end
		}
		if day.To.Before(next) {
			next = day.To
		}
		i := shown / cell
		elapsed[i] += next.Sub(at)
		open[i] += c.Between(at, next)
		at = next.In(c.Zone())
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
