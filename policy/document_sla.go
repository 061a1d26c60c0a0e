package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"gopkg.in/yaml.v3"
)

type calendarDoc struct {
	zone                 located[*time.Location]
	open                 located[openDoc]
	breaks, exceptions   []entry[datedHours]
	holidays             []located[sla.Holiday]
	allOf, anyOf, except []located[string]
	faulty               bool // some of it could not be read
	body
	spot
}

type openDoc struct {
	always bool
	days   []entry[openDays]
}

type openDays struct {
	days   []time.Weekday
	ranges []located[sla.Range]
}

type datedHours struct {
	date   date.Date
	ranges []located[sla.Range] // none is closed
}

var rangesShape = oneOrMore("a list of ranges", place(hours))

// daysName is weekdays as a mapping key.
var daysName = place(convert(days, asWritten[[]time.Weekday]))

var openMapping = mapping("the hours of each weekday", daysName, convert(rangesShape, func(_ *decoder, _ *yaml.Node, ranges []located[sla.Range]) (openDays, bool) {
	return openDays{ranges: ranges}, true
}))

var openShape = shape[openDoc]{"always, or the hours of each weekday", schema{AnyOf: []schema{{Const: "always"}, openMapping.schema}}, func(d *decoder, n *yaml.Node) (openDoc, bool) {
	if isWord("always")(n) {
		return openDoc{always: true}, true
	}
	if !d.wants(n, yaml.MappingNode, "always, or the hours of each weekday", "write open: always, or open: {mon-fri: 09:00-17:00}") {
		return openDoc{}, false
	}
	entries, ok := openMapping.read(d, n)
	for i := range entries {
		entries[i].v.days, _ = days.read(d, entries[i].name.n)
	}
	return openDoc{days: entries}, ok
}}

var dateName = place(convert(day, asWritten[date.Date]))

var hoursOfDate = convert(rangesShape, func(_ *decoder, _ *yaml.Node, ranges []located[sla.Range]) (datedHours, bool) {
	return datedHours{ranges: ranges}, true
})

var closed = shape[datedHours]{"closed", schema{Const: "closed"}, func(*decoder, *yaml.Node) (datedHours, bool) { return datedHours{}, true }}

// dated is a mapping from dates to what they have instead of their weekday's hours.
func dated(is string, value shape[datedHours]) shape[[]entry[datedHours]] {
	return convert(mapping(is, dateName, value), func(d *decoder, _ *yaml.Node, entries []entry[datedHours]) ([]entry[datedHours], bool) {
		for i := range entries {
			entries[i].v.date, _ = day.read(d, entries[i].name.n)
		}
		return entries, true
	})
}

const holidayPattern = `^(` + datePattern + `(\.\.` + datePattern + `)?|` + dayPattern + `|02-29|[^\s0-9]([^\n\r\t]*\S)?)$`

// holidayShape is one holiday: a date, a range of dates, a yearly day, or the name
// of a public-holiday set.
var holidayShape = scalar("a holiday", "write 2026-12-25, 12-25 for every year, 2026-08-03..2026-08-14, or a country such as us", pattern(holidayPattern), dateTags, parseHoliday)

func parseHoliday(s string) (sla.Holiday, string) {
	if first, last, ok := strings.Cut(s, ".."); ok {
		from, problem := parseDate(first)
		if problem != "" {
			return sla.Holiday{}, problem
		}
		to, problem := parseDate(last)
		return sla.Holiday{From: from, To: to}, problem
	}
	switch {
	case s != "" && digits(s[:1]) && len(s) == 5:
		t, err := time.Parse(time.DateOnly, "2000-"+s) // a leap year: 02-29 is a yearly day
		if err != nil {
			return sla.Holiday{}, fmt.Sprintf("%q is no day of the year", s)
		}
		return sla.Holiday{Month: t.Month(), Day: t.Day()}, ""
	case s != "" && digits(s[:1]):
		d, problem := parseDate(s)
		return sla.Holiday{From: d}, problem
	}
	name, problem := parseName(s)
	return sla.Holiday{Name: name}, problem
}

var calendarKeys = object("a calendar",
	opt("zone", zone, "the time zone of its hours", func(c *calendarDoc) *located[*time.Location] { return &c.zone }),
	opt("open", section(openShape), "always, or the hours of each weekday", func(c *calendarDoc) *located[openDoc] { return &c.open }),
	opt("breaks", dated("the breaks", hoursOfDate), "dated hours that are closed", func(c *calendarDoc) *[]entry[datedHours] { return &c.breaks }),
	opt("exceptions", dated("the exceptions", either(rangesShape.is, closed, hoursOfDate, isWord("closed"))), "dated hours that replace those of the weekday", func(c *calendarDoc) *[]entry[datedHours] { return &c.exceptions }),
	opt("holidays", sequence("a list of holidays", place(holidayShape)), "days that are closed", func(c *calendarDoc) *[]located[sla.Holiday] { return &c.holidays }),
	opt("all_of", sequence("a list of calendars", named), "open where all of these are", func(c *calendarDoc) *[]located[string] { return &c.allOf }),
	opt("any_of", sequence("a list of calendars", named), "open where any of these is", func(c *calendarDoc) *[]located[string] { return &c.anyOf }),
	opt("except", sequence("a list of calendars", named), "less where these are open", func(c *calendarDoc) *[]located[string] { return &c.except }),
)

var calendarShape = marked(calendarKeys, func(c *calendarDoc) *bool { return &c.faulty })

type agreementDoc struct {
	when              located[string]
	targets           [4]located[[]entry[promise]] // by the index of sla.TargetKinds
	pauseOn           []located[string]
	onSeverityChange  located[sla.Change]
	atLeast           time.Duration
	remind            []located[sla.Remind]
	closePendingAfter located[promise]
	spot
}

// promises is what a target promises each level.
var promises = section(mapping("the promise to each severity", levelName, promiseShape))

var agreementShape = object("an agreement",
	opt("when", conditionText, "whom it applies to; absent is every case", func(a *agreementDoc) *located[string] { return &a.when }),
	opt("engage", promises, "the first public reply of an agent", func(a *agreementDoc) *located[[]entry[promise]] { return &a.targets[0] }),
	opt("next_reply", promises, "a reply to the oldest unanswered message", func(a *agreementDoc) *located[[]entry[promise]] { return &a.targets[1] }),
	opt("update", promises, "a public reply of an agent, again and again", func(a *agreementDoc) *located[[]entry[promise]] { return &a.targets[2] }),
	opt("resolve", promises, "the resolution", func(a *agreementDoc) *located[[]entry[promise]] { return &a.targets[3] }),
	opt("pause_on", sequence("a list of statuses", place(nameText)), "statuses in which update, next_reply and resolve stand still", func(a *agreementDoc) *[]located[string] { return &a.pauseOn }),
	opt("on_severity_change", place(oneOf("a way to recompute", kindBadValue, sla.FromCreation, sla.FromChange, sla.KeepConsumedFraction)), "from_creation (the default), from_change or keep_consumed_fraction", func(a *agreementDoc) *located[sla.Change] { return &a.onSeverityChange }),
	opt("at_least", positive, "a recomputed deadline is never sooner than this after the change", func(a *agreementDoc) *time.Duration { return &a.atLeast }),
	opt("remind", sequence("a list of reminders", place(remindShape)), "when to remind of every target, in its open time", func(a *agreementDoc) *[]located[sla.Remind] { return &a.remind }),
	opt("close_pending_after", place(promiseShape), "when a pending ticket is closed", func(a *agreementDoc) *located[promise] { return &a.closePendingAfter }),
)

// remindShape is a reminder: a share of the target, or a time before or after due.
var remindShape = scalar("a reminder", `write 50%, 10m before or 30m after`, pattern(`^([1-9][0-9]?%|`+positivePattern+` (before|after))$`), textTags, parseReminder)

func parseReminder(s string) (sla.Remind, string) {
	var percent int
	if n, err := fmt.Sscanf(s, "%d%%", &percent); n == 1 && err == nil && fmt.Sprintf("%d%%", percent) == s {
		if percent < 1 || percent > 99 {
			return sla.Remind{}, fmt.Sprintf("%s is not between 1%% and 99%%", s)
		}
		return sla.Remind{Percent: percent}, ""
	}
	var amount, side string
	if n, _ := fmt.Sscan(s, &amount, &side); n == 2 && amount+" "+side == s {
		d, problem := parseDuration(amount)
		switch {
		case problem != "":
			return sla.Remind{}, problem
		case side == "before" && d > 0:
			return sla.Remind{Before: d}, ""
		case side == "after" && d > 0:
			return sla.Remind{After: d}, ""
		}
	}
	return sla.Remind{}, fmt.Sprintf("%q is no reminder", clip(s))
}
