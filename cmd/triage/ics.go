package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
)

// feed writes the shifts of schedules as an iCalendar object: RFC 5545, and NAME
// of RFC 7986 section 5.1.
func (q *rosterQuestion) feed(p *policy.Policy, schedules []*escalation.Schedule, spans []sla.Span) error {
	name := p.Name()
	if len(schedules) == 1 {
		name = schedules[0].Name()
	}
	events := 0
	w := &icsWriter{out: bufio.NewWriter(q.out)}
	begin := func() { // with the first event, as a calendar has at least one
		if events++; events > 1 {
			return
		}
		w.property("BEGIN", "VCALENDAR")
		w.property("VERSION", "2.0")
		w.property("PRODID", "-//drud//triage//EN")
		w.property("CALSCALE", "GREGORIAN")
		w.text("NAME", name)
		w.text("X-WR-CALNAME", name) // for readers older than NAME
	}
	for i, s := range schedules {
		for shift := range s.Shifts(spans[i].From, spans[i].To) {
			begin()
			if shift.From.Equal(spans[i].From) || shift.To.Equal(spans[i].To) {
				shift = whole(s, shift)
			}
			w.event(p.Name(), s.Name(), shift)
		}
	}
	if events == 0 {
		return q.noShifts(schedules, spans[0])
	}
	w.property("END", "VCALENDAR")
	return w.out.Flush()
}

// noShifts says on standard error that there is no feed.
func (q *rosterQuestion) noShifts(schedules []*escalation.Schedule, span sla.Span) error {
	names := make([]string, len(schedules))
	for i, s := range schedules {
		names[i] = s.Name()
	}
	fmt.Fprintf(q.err, "triage: nobody is on call in %s from %s to %s, and an iCalendar feed has at least one event\n",
		strings.Join(names, ", "), dayAndTime(span.From), dayAndTime(span.To))
	return errContent
}

// longestShift is how far from an instant a shift's ends are looked for. One that
// reaches further, as that of somebody who is always on call, stays cut off.
const longestShift = 400 * 24 * time.Hour

// whole returns a shift without the cuts that the question made, so that the same
// shift is the same event in every answer.
func whole(s *escalation.Schedule, cut escalation.Shift) escalation.Shift {
	for around := 24 * time.Hour; ; around *= 2 {
		from, to := cut.From.Add(-around), cut.To.Add(around)
		for shift := range s.Shifts(from, to) {
			if !cut.From.Before(shift.To) {
				continue
			}
			if shift.From.After(from) && shift.To.Before(to) {
				return shift
			}
			break
		}
		if around > longestShift {
			return cut
		}
	}
}

// icsWriter writes content lines, which end in CRLF and are folded.
type icsWriter struct{ out *bufio.Writer }

const (
	utcTime    = "20060102T150405Z"
	mostOctets = 75 // of a line without its end: RFC 5545 section 3.1
)

// event writes a shift. What identifies it is where it starts, so that it stays
// the same event when the person changes. DTSTAMP is no clock's time: the same
// policy gives the same feed.
func (w *icsWriter) event(policy, schedule string, shift escalation.Shift) {
	from, to := shift.From.UTC().Format(utcTime), shift.To.UTC().Format(utcTime)
	if from == to {
		return // less than a second
	}
	var reasons []string
	for _, d := range shift.Duties {
		reasons = append(reasons, d.Person+": "+why(d))
	}
	w.property("BEGIN", "VEVENT")
	w.property("UID", uid(policy, schedule, from))
	w.property("DTSTAMP", from)
	w.property("DTSTART", from)
	w.property("DTEND", to)
	w.text("SUMMARY", schedule+": "+crew(shift.Duties))
	w.text("DESCRIPTION", strings.Join(reasons, "\n"))
	w.text("CATEGORIES", schedule)
	w.property("TRANSP", "TRANSPARENT") // on call is not busy
	w.property("END", "VEVENT")
}

// uid returns a UUID of version 8 (RFC 9562 section 5.8), which RFC 7986 section
// 5.3 asks for, made of the SHA-256 of what identifies an event.
func uid(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	b := h.Sum(nil)[:16]
	b[6] = b[6]&0x0f | 0x80
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

var icsText = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\r", `\n`, "\n", `\n`)

// text writes a property of type TEXT: RFC 5545 section 3.3.11.
func (w *icsWriter) text(name, value string) {
	w.property(name, strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return ' '
		}
		return r
	}, icsText.Replace(value)))
}

// property writes a content line. It is folded between characters, as a reader
// may decode each line by itself.
func (w *icsWriter) property(name, value string) {
	line := name + ":" + value
	for room := mostOctets; len(line) > room; room = mostOctets - 1 {
		n := room
		for n > 0 && !utf8.RuneStart(line[n]) {
			n--
		}
		_, _ = io.WriteString(w.out, line[:n]+"\r\n ")
		line = line[n:]
	}
	_, _ = io.WriteString(w.out, line+"\r\n")
}
