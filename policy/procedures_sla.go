package policy

import (
	"fmt"
	"strings"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

var targetWords = map[sla.TargetKind]string{
	sla.Engage: "first reply", sla.NextReply: "reply to a message", sla.Update: "updates, one every", sla.Resolve: "resolution",
}

// agreements tells the deadlines and what moves them.
func (w *wording) agreements() []Block {
	var blocks []Block
	for _, e := range w.doc.sla {
		a := e.v
		blocks = append(blocks, Block{Heading: e.name.v}, paragraph("For ", w.applies(a.when), "."))
		t := Table{Head: []string{"Within"}}
		for _, level := range severity.Levels() {
			t.Head = append(t.Head, level.String())
		}
		for i, kind := range sla.TargetKinds() {
			if !a.targets[i].set() {
				continue
			}
			row := []Text{say(targetWords[kind])}
			for _, level := range severity.Levels() {
				row = append(row, say(promiseTo(a.targets[i].v, level)))
			}
			t.Rows = append(t.Rows, row)
		}
		if len(t.Rows) > 0 {
			blocks = append(blocks, t.filled())
		}
		blocks = append(blocks, Block{Bullets: w.terms(a)})
	}
	return blocks
}

// promiseTo is what a target promises a level, as "30m, 24x7"; "" is nothing.
func promiseTo(promises []entry[promise], level severity.Level) string {
	for _, p := range promises {
		if p.name.v == level.String() {
			return p.v.words()
		}
	}
	return ""
}

func (p promise) words() string { return sla.FormatDuration(p.within) + ", " + p.calendar.v }

// terms tells what pauses and moves the deadlines of an agreement.
func (w *wording) terms(a agreementDoc) []Text {
	var ts []Text
	if len(a.pauseOn) > 0 {
		ts = append(ts, say("While a ticket is ", each(values(a.pauseOn), "or"), ", all clocks stand still but that of the first reply."))
	}
	change := "deadlines are counted again from the creation of the ticket, less its pauses."
	switch a.onSeverityChange.v {
	case sla.FromChange:
		change = "deadlines are counted again from the change."
	case sla.KeepConsumedFraction:
		change = "the share of the time that is used up stays the same."
	}
	ts = append(ts, say("When the severity changes, ", change))
	if a.atLeast > 0 {
		ts = append(ts, say("No deadline that so moves is sooner than ", sla.FormatDuration(a.atLeast), " after the change."))
	}
	if len(a.remind) > 0 {
		ts = append(ts, say("Somebody is reminded ", each(reminders(a.remind), "and"), " of a deadline."))
	}
	if c := a.closePendingAfter; c.set() {
		ts = append(ts, say("A ticket that is pending for ", c.v.words(), ", is closed."))
	}
	return ts
}

func reminders(docs []located[sla.Remind]) []string {
	texts := make([]string, len(docs))
	for i, d := range docs {
		switch {
		case d.v.Percent > 0:
			texts[i] = fmt.Sprintf("after %d%% of the time", d.v.Percent)
		case d.v.Before > 0:
			texts[i] = sla.FormatDuration(d.v.Before) + " before"
		default:
			texts[i] = sla.FormatDuration(d.v.After) + " after"
		}
	}
	return texts
}

// calendars tells when each calendar is open.
func (w *wording) calendars() []Block {
	var blocks []Block
	for _, e := range w.doc.calendars {
		blocks = append(blocks, Block{Heading: e.name.v})
		blocks = append(blocks, w.calendarWords(e.v)...)
	}
	return blocks
}

func (w *wording) calendarWords(c calendarDoc) []Block {
	var blocks []Block
	switch days := c.open.v.days; {
	case c.open.v.always:
		blocks = append(blocks, paragraph("Always open."))
	case len(c.allOf) > 0:
		blocks = append(blocks, paragraph("Open while all of ", each(values(c.allOf), "and"), " are."))
	case len(c.anyOf) > 0:
		blocks = append(blocks, paragraph("Open while any of ", each(values(c.anyOf), "and"), " is."))
	case len(days) == 0:
		blocks = append(blocks, paragraph("Open on some dates only", w.inZone(c.zone), "."))
	default:
		blocks = append(blocks, paragraph("Open ", hoursOf(days), w.inZone(c.zone), "."), Block{Week: weekOf(days)})
	}
	if dates := datesOf(c); len(dates) > 0 {
		blocks = append(blocks, Block{Bullets: dates})
	}
	return blocks
}

// datesOf tells what a calendar does on some dates, and while others are open.
func datesOf(c calendarDoc) []Text {
	var ts []Text
	if len(c.holidays) > 0 {
		var texts []string
		for _, h := range c.holidays {
			texts = append(texts, strings.Replace(h.n.Value, "..", " to ", 1))
		}
		ts = append(ts, say("Closed on holidays: ", each(texts, "and"), "."))
	}
	for _, x := range c.exceptions {
		hours := "closed"
		if len(x.v.ranges) > 0 {
			hours = "open " + ranges(x.v.ranges)
		}
		ts = append(ts, say(x.name.v, ": ", hours, "."))
	}
	for _, x := range c.breaks {
		ts = append(ts, say(x.name.v, ": closed ", ranges(x.v.ranges), "."))
	}
	if len(c.except) > 0 {
		ts = append(ts, say("Not open while ", each(values(c.except), "or"), " is."))
	}
	return ts
}

// hoursOf writes the hours of weekdays.
func hoursOf(days []entry[openDays]) string {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.name.v + " " + ranges(d.v.ranges)
	}
	return strings.Join(texts, "; ")
}

// weekOf returns the hours of weekdays as a week.
func weekOf(days []entry[openDays]) *sla.Week {
	var week sla.Week
	for _, d := range days {
		for _, day := range d.v.days {
			week[day] = append(week[day], values(d.v.ranges)...)
		}
	}
	return &week
}

func ranges(rs []located[sla.Range]) string {
	texts := make([]string, len(rs))
	for i, r := range rs {
		texts[i] = strings.Replace(r.n.Value, "-", " to ", 1)
	}
	return strings.Join(texts, " and ")
}
