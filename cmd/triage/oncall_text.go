package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/sla"
)

// writeAt says who is on call at an instant.
func writeAt(w io.Writer, s *escalation.Schedule, at time.Time) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s at %s (%s)\n", s.Name(), dayAndTime(at.In(s.Zone())), s.Zone())
	row := func(label, text string) { fmt.Fprintf(out, "  %-10s %s\n", label, text) }
	duties := s.OnCall(at)
	width := widest(duties)
	label := "on call"
	for _, d := range duties {
		row(label, pad(d.Person, width)+"  "+why(d))
		label = ""
	}
	if len(duties) == 0 {
		row(label, "nobody")
	}
	if until := s.Next(at); until.IsZero() {
		row("until", "the policy changes")
	} else {
		row("until", dayAndTime(until))
		row("then", crew(s.OnCall(until)))
	}
	if next, ok := s.NextOnCall(at); ok {
		row("next turn", next.Person)
	}
	return out.Flush()
}

// why returns the reason for a duty.
func why(d escalation.Duty) string {
	var places []string
	if d.Layer > 0 {
		layer := fmt.Sprintf("layer %d", d.Layer)
		if d.LayerName != "" {
			layer = d.LayerName
		}
		places = append(places, layer, fmt.Sprintf("turn %d", d.Turn))
	}
	if d.Override > 0 {
		places = append(places, fmt.Sprintf("override %d", d.Override))
	}
	place := strings.Join(places, ", ")
	text := ""
	switch {
	case d.For != "":
		text = "for " + d.For
	case d.Layer == 0:
		text = "added"
	default:
		return place
	}
	if d.Note != "" {
		text += ": " + oneLine(d.Note)
	}
	return text + " (" + place + ")"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// crew returns who is on call.
func crew(duties []escalation.Duty) string {
	if len(duties) == 0 {
		return "nobody"
	}
	return strings.Join(people(duties), " + ")
}

// dayAndTime returns what clocks and calendars show at t.
func dayAndTime(t time.Time) string {
	layout := "Mon 2006-01-02 15:04 MST"
	if t.Second() != 0 || t.Nanosecond() != 0 {
		layout = "Mon 2006-01-02 15:04:05.999999999 MST"
	}
	return t.Format(layout)
}

// writeRoster draws who is on call in a stretch of time, a line for each local
// day, and lists the shifts and how long each person is on call.
func writeRoster(w io.Writer, s *escalation.Schedule, span sla.Span) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s from %s to %s (%s)\n\n", s.Name(), dayAndTime(span.From), dayAndTime(span.To), s.Zone())
	roster := slices.Collect(s.Roster(span.From, span.To))
	newDiagram(out, span, roster).draw()
	listShifts(out, roster)
	listHours(out, s, span, roster)
	return out.Flush()
}

// diagram draws a roster with a letter for each crew.
type diagram struct {
	out     *bufio.Writer
	span    sla.Span
	roster  []escalation.Shift
	letters map[string]rune
	legend  []string
}

const (
	alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	others   = '#' // where the alphabet ends
	handoff  = '/' // within a column
	onDuty   = '─'
	offDuty  = '·'
)

func newDiagram(out *bufio.Writer, span sla.Span, roster []escalation.Shift) *diagram {
	d := &diagram{out: out, span: span, roster: roster, letters: map[string]rune{}}
	nobody, many := false, false
	for _, shift := range roster {
		name := crew(shift.Duties)
		switch _, known := d.letters[name]; {
		case len(shift.Duties) == 0:
			nobody = true
		case known:
		case len(d.letters) < len(alphabet):
			d.letters[name] = rune(alphabet[len(d.letters)])
			d.legend = append(d.legend, string(d.letters[name])+" "+name)
		default:
			d.letters[name], many = others, true
		}
	}
	if many {
		d.legend = append(d.legend, string(others)+" others")
	}
	if nobody {
		d.letters["nobody"] = offDuty
		d.legend = append(d.legend, string(offDuty)+" nobody")
	}
	return d
}

func (d *diagram) draw() {
	var rows strings.Builder
	for name, day := range localDays(d.span) {
		if day.From.IsZero() {
			rows.WriteString(name + "no such date\n")
			continue
		}
		writeBeside(&rows, strings.TrimRight(name+d.bar(day), " "), dayLength(day))
	}
	if strings.ContainsRune(rows.String(), handoff) {
		d.legend = append(d.legend, string(handoff)+" a handoff")
	}
	d.writeLegend()
	fmt.Fprintf(d.out, "\n\n%*s%s\n%s\n", len(dayLayout), "", ruler, rows.String())
}

// writeLegend says what the letters mean, as many of them in a line as fit.
func (d *diagram) writeLegend() {
	const between = "   "
	column := 0
	for _, entry := range d.legend {
		size := utf8.RuneCountInString(entry)
		switch {
		case column == 0:
			fmt.Fprintf(d.out, "%*s", len(dayLayout), "")
			column = len(dayLayout)
		case column+len(between)+size > terminal:
			fmt.Fprintf(d.out, "\n%*s", len(dayLayout), "")
			column = len(dayLayout)
		default:
			d.out.WriteString(between)
			column += len(between)
		}
		d.out.WriteString(entry)
		column += size
	}
}

// bar returns a column for each half hour that clocks show on a day, of what the
// span has of it.
func (d *diagram) bar(day sla.Span) string {
	var shown [cells]rune // 0 where there is no such half hour
	first, _ := slices.BinarySearchFunc(d.roster, day.From, func(s escalation.Shift, t time.Time) int {
		if s.To.After(t) {
			return 1
		}
		return -1
	})
	for _, shift := range d.roster[first:] {
		if !shift.From.Before(day.To) {
			break
		}
		letter := d.letters[crew(shift.Duties)]
		for i := range columns(within(shift.Span, day)) {
			if shown[i] == 0 || shown[i] == letter {
				shown[i] = letter
			} else {
				shown[i] = handoff
			}
		}
	}
	var b strings.Builder
	before := rune(0)
	for _, letter := range shown {
		switch letter {
		case 0:
			b.WriteByte(' ')
		case before:
			if letter != offDuty && letter != handoff {
				letter = onDuty
			}
			b.WriteRune(letter)
			continue
		default:
			b.WriteRune(letter)
		}
		before = letter
	}
	return b.String()
}

// listShifts lists shifts and gaps, a line for each person.
func listShifts(out *bufio.Writer, roster []escalation.Shift) {
	var ends [3]int
	names := 0
	for _, s := range roster {
		for i, text := range whenOf(s) {
			ends[i] = max(ends[i], len(text))
		}
		names = max(names, widest(s.Duties))
	}
	out.WriteString("shifts\n")
	for _, s := range roster {
		c := whenOf(s)
		fmt.Fprintf(out, "  %-*s  %-*s  %*s", ends[0], c[0], ends[1], c[1], ends[2], c[2])
		if len(s.Duties) == 0 {
			out.WriteString("  nobody\n")
		}
		for i, d := range s.Duties {
			if i > 0 {
				fmt.Fprintf(out, "%*s", 2+ends[0]+2+ends[1]+2+ends[2], "")
			}
			fmt.Fprintf(out, "  %s  %s\n", pad(d.Person, names), why(d))
		}
	}
}

// whenOf returns when a shift begins, when it ends and how long it is.
func whenOf(s escalation.Shift) [3]string {
	return [3]string{dayAndTime(s.From), dayAndTime(s.To), sla.FormatDuration(s.Duration())}
}

// listHours lists how long each person is on call, with their share of all that,
// and how long nobody is.
func listHours(out *bufio.Writer, s *escalation.Schedule, span sla.Span, roster []escalation.Shift) {
	loads := s.Hours(span.From, span.To)
	var sum, free time.Duration
	names, times := 0, 0
	for _, l := range loads {
		sum += l.Time
	}
	for _, shift := range roster {
		if len(shift.Duties) == 0 {
			free += shift.Duration()
		}
	}
	if free > 0 {
		loads = append(loads, escalation.Load{Person: "nobody", Time: free})
	}
	for _, l := range loads {
		names, times = max(names, len([]rune(l.Person))), max(times, len(sla.FormatDuration(l.Time)))
	}
	out.WriteString("\nhours\n")
	for i, l := range loads {
		fmt.Fprintf(out, "  %s  %*s", pad(l.Person, names), times, sla.FormatDuration(l.Time))
		if sum > 0 && (free == 0 || i < len(loads)-1) {
			fmt.Fprintf(out, "  %3.0f%%", 100*l.Time.Hours()/sum.Hours())
		}
		out.WriteByte('\n')
	}
}

// widest returns how wide the names of people are, in runes.
func widest(duties []escalation.Duty) int {
	width := 0
	for _, d := range duties {
		width = max(width, len([]rune(d.Person)))
	}
	return width
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-len([]rune(text)), 0))
}
