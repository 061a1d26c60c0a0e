package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"gopkg.in/yaml.v3"
)

// document is a policy as it is written: the values of all its files, with their
// places, before names are resolved and conditions compiled. The key tables
// below are the grammar of the policy language.
type document struct {
	version    located[int]
	name       located[string]
	zone       located[*time.Location]
	statuses   []located[string]
	fields     []entry[fieldDoc]
	facts      []entry[located[string]]
	severity   located[severityDoc]
	routes     []located[routeDoc]
	calendars  []entry[calendarDoc]
	sla        []entry[agreementDoc]
	schedules  []entry[scheduleDoc]
	bridges    []entry[bridgeDoc]
	escalation located[escalationDoc]
	intake     []entry[intakeDoc]
	root       spot
	body
}

var documentShape = object("a policy",
	opt("version", place(version), "1, the version of the policy language", func(d *document) *located[int] { return &d.version }),
	opt("name", named, "the policy's name", func(d *document) *located[string] { return &d.name }),
	opt("zone", zone, "the time zone of calendars, schedules and times that name none", func(d *document) *located[*time.Location] { return &d.zone }),
	opt("statuses", sequence("a list of statuses", place(nameText)), "ticket statuses beside open, pending, resolved and closed", func(d *document) *[]located[string] { return &d.statuses }),
	opt("fields", mapping("the declared fields", fieldName, fieldShape), "what this policy reads beyond the standard case", func(d *document) *[]entry[fieldDoc] { return &d.fields }),
	opt("facts", mapping("the facts", factName, conditionText), "conditions with a name", func(d *document) *[]entry[located[string]] { return &d.facts }),
	opt("severity", section(severityShape), "how serious a case is", func(d *document) *located[severityDoc] { return &d.severity }),
	opt("routes", sequence("a list of routes", place(routeShape)), "where a case goes, and whether it is covered", func(d *document) *[]located[routeDoc] { return &d.routes }),
	opt("calendars", mapping("the calendars", named, calendarShape), "when a desk is open", func(d *document) *[]entry[calendarDoc] { return &d.calendars }),
	opt("sla", mapping("the agreements", named, agreementShape), "what is promised, by agreement", func(d *document) *[]entry[agreementDoc] { return &d.sla }),
	opt("schedules", mapping("the schedules", named, scheduleShape), "who is on call", func(d *document) *[]entry[scheduleDoc] { return &d.schedules }),
	opt("bridges", mapping("the bridges", named, bridgeShape), "conference bridges", func(d *document) *[]entry[bridgeDoc] { return &d.bridges }),
	opt("escalation", section(escalationShape), "who is told, and when", func(d *document) *located[escalationDoc] { return &d.escalation }),
	opt("intake", mapping("the intakes", named, intakeShape), "how messages of desks and monitoring systems become cases", func(d *document) *[]entry[intakeDoc] { return &d.intake }),
)

type fieldDoc struct {
	typ      located[word]
	enum     []located[string]
	ordered  located[bool]
	fallback located[any]
	help     string
	body
	spot
}

var fieldTypes = words("bool", "string", "int", "float", "duration")

var fieldType = place(oneOf("a field type", UnknownType, fieldTypes))

var fieldKeys = object("a field",
	opt("type", fieldType, "bool, string, int, float or duration", func(f *fieldDoc) *located[word] { return &f.typ }),
	opt("enum", sequence("a list of values", place(text)), "the values of an enum, in rising order", func(f *fieldDoc) *[]located[string] { return &f.enum }),
	opt("ordered", place(boolean), "false for an enum whose values have no order", func(f *fieldDoc) *located[bool] { return &f.ordered }),
	opt("default", place(plainValue), "what an absent field reads as", func(f *fieldDoc) *located[any] { return &f.fallback }),
	opt("help", text, "what the field is, for people", func(f *fieldDoc) *string { return &f.help }),
).exactlyOne("type", "enum").together("ordered", "enum")

// fieldShape is a mapping, or the type alone: vip: bool.
var fieldShape = either("a field", convert(fieldType, func(d *decoder, n *yaml.Node, t located[word]) (fieldDoc, bool) {
	return fieldDoc{typ: t, spot: d.at(n)}, true
}), fieldKeys, isScalar)

func isScalar(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode }

type severityDoc struct {
	match    located[word]
	fallback located[severity.Level]
	onError  located[severity.Level]
	levels   []entry[levelDoc]
	rules    []located[ruleDoc]
	body
}

type levelDoc struct{ means string }

var severityShape = object("severity",
	opt("match", place(oneOf("a way to match", BadValue, words("first", "highest"))), "first (the default) or highest", func(s *severityDoc) *located[word] { return &s.match }),
	opt("default", place(level), "the level of a case that no rule matches", func(s *severityDoc) *located[severity.Level] { return &s.fallback }),
	opt("on_error", place(level), "what a fault raises the level to", func(s *severityDoc) *located[severity.Level] { return &s.onError }),
	opt("levels", mapping("the levels", levelName, levelShape), "what each level means, for people", func(s *severityDoc) *[]entry[levelDoc] { return &s.levels }),
	opt("rules", sequence("a list of rules", place(ruleShape)), "the rules, tried in order", func(s *severityDoc) *[]located[ruleDoc] { return &s.rules }),
)

// levelName is a level as a mapping key.
var levelName = spelled(level)

var levelShape = object("a level",
	opt("means", text, "what the level means", func(l *levelDoc) *string { return &l.means }),
)

type ruleDoc struct {
	name     located[string]
	when     located[string]
	always   located[bool]
	severity located[severity.Level]
	because  located[string]
	annotate []located[annotationDoc]
	body
}

var ruleShape = object("a rule",
	req("name", named, "a name that no other rule has", func(r *ruleDoc) *located[string] { return &r.name }),
	opt("when", conditionText, "the condition", func(r *ruleDoc) *located[string] { return &r.when }),
	opt("always", place(yes), "true, for a rule that every case matches", func(r *ruleDoc) *located[bool] { return &r.always }),
	req("severity", place(level), "urgent, high, medium or low", func(r *ruleDoc) *located[severity.Level] { return &r.severity }),
	opt("because", place(text), "why, for people; ${…} writes a value", func(r *ruleDoc) *located[string] { return &r.because }),
	opt("annotate", sequence("a list of annotations", place(annotationShape)), "links and notes for whoever works the case", func(r *ruleDoc) *[]located[annotationDoc] { return &r.annotate }),
).exactlyOne("when", "always")

type annotationDoc struct {
	label     located[string]
	url, note located[string]
	body
}

var annotationShape = object("an annotation",
	req("label", place(text), "what it is", func(a *annotationDoc) *located[string] { return &a.label }),
	opt("url", place(text), "a link; ${…} writes a value", func(a *annotationDoc) *located[string] { return &a.url }),
	opt("note", place(text), "a text; ${…} writes a value", func(a *annotationDoc) *located[string] { return &a.note }),
).atLeastOne("url", "note")

type routeDoc struct {
	name    located[string]
	when    located[string]
	group   string
	support located[word]
	scope   located[word]
	note    string
}

var (
	supportWord = oneOf("a kind of support", BadValue, words("problem", "engineering"))
	scopeWord   = oneOf("a scope", BadValue, words("covered", "limited", "excluded"))
)

var routeShape = object("a route",
	req("name", named, "a name that no other route has", func(r *routeDoc) *located[string] { return &r.name }),
	req("when", conditionText, "the condition", func(r *routeDoc) *located[string] { return &r.when }),
	opt("group", text, "the group that works the case", func(r *routeDoc) *string { return &r.group }),
	opt("support", place(supportWord), "problem (the default) or engineering", func(r *routeDoc) *located[word] { return &r.support }),
	opt("scope", place(scopeWord), "covered (the default), limited or excluded", func(r *routeDoc) *located[word] { return &r.scope }),
	opt("note", text, "what to tell the customer", func(r *routeDoc) *string { return &r.note }),
)

type calendarDoc struct {
	zone                 located[*time.Location]
	open                 located[openDoc]
	breaks, exceptions   []entry[datedHours]
	holidays             []located[holidayDoc]
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

// asWritten keeps the text of a scalar whose value is known to be good.
func asWritten[V any](_ *decoder, n *yaml.Node, _ V) (string, bool) { return n.Value, true }

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

// holidayDoc is one holiday: a date, a range of dates, a yearly day or a name.
type holidayDoc struct {
	holiday sla.Holiday
	named   string // of a public-holiday set
}

const holidayPattern = `^(` + datePattern + `(\.\.` + datePattern + `)?|` + dayPattern + `|02-29|[^\s0-9]([^\n\r\t]*\S)?)$`

var holidayShape = scalar("a holiday", "write 2026-12-25, 12-25 for every year, 2026-08-03..2026-08-14, or a country such as us", pattern(holidayPattern), dateTags, parseHoliday)

func parseHoliday(s string) (holidayDoc, string) {
	if first, last, ok := strings.Cut(s, ".."); ok {
		from, problem := parseDate(first)
		if problem != "" {
			return holidayDoc{}, problem
		}
		to, problem := parseDate(last)
		return holidayDoc{holiday: sla.Holiday{From: from, To: to}}, problem
	}
	switch {
	case s != "" && digits(s[:1]) && len(s) == 5:
		t, err := time.Parse(time.DateOnly, "2000-"+s) // a leap year: 02-29 is a yearly day
		if err != nil {
			return holidayDoc{}, fmt.Sprintf("%q is no day of the year", s)
		}
		return holidayDoc{holiday: sla.Holiday{Month: t.Month(), Day: t.Day()}}, ""
	case s != "" && digits(s[:1]):
		d, problem := parseDate(s)
		return holidayDoc{holiday: sla.Holiday{From: d}}, problem
	}
	name, problem := parseName(s)
	return holidayDoc{named: name}, problem
}

var calendarKeys = object("a calendar",
	opt("zone", zone, "the time zone of its hours", func(c *calendarDoc) *located[*time.Location] { return &c.zone }),
	opt("open", section(openShape), "always, or the hours of each weekday", func(c *calendarDoc) *located[openDoc] { return &c.open }),
	opt("breaks", dated("the breaks", hoursOfDate), "dated hours that are closed", func(c *calendarDoc) *[]entry[datedHours] { return &c.breaks }),
	opt("exceptions", dated("the exceptions", either(rangesShape.is, closed, hoursOfDate, isWord("closed"))), "dated hours that replace those of the weekday", func(c *calendarDoc) *[]entry[datedHours] { return &c.exceptions }),
	opt("holidays", sequence("a list of holidays", place(holidayShape)), "days that are closed", func(c *calendarDoc) *[]located[holidayDoc] { return &c.holidays }),
	opt("all_of", sequence("a list of calendars", named), "open where all of these are", func(c *calendarDoc) *[]located[string] { return &c.allOf }),
	opt("any_of", sequence("a list of calendars", named), "open where any of these is", func(c *calendarDoc) *[]located[string] { return &c.anyOf }),
	opt("except", sequence("a list of calendars", named), "less where these are open", func(c *calendarDoc) *[]located[string] { return &c.except }),
)

var calendarShape = marked(calendarKeys, func(c *calendarDoc) *bool { return &c.faulty })

type agreementDoc struct {
	when              located[string]
	targets           [4]located[[]entry[promise]] // by the index of sla.TargetKinds
	pauseOn           []located[string]
	onSeverityChange  located[word]
	atLeast           time.Duration
	remind            []located[remindDoc]
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
	opt("on_severity_change", place(oneOf("a way to recompute", BadValue, words("from_creation", "from_change", "keep_consumed_fraction"))), "from_creation (the default), from_change or keep_consumed_fraction", func(a *agreementDoc) *located[word] { return &a.onSeverityChange }),
	opt("at_least", positive, "a recomputed deadline is never sooner than this after the change", func(a *agreementDoc) *time.Duration { return &a.atLeast }),
	opt("remind", sequence("a list of reminders", place(remindShape)), "when to remind of every target, in its open time", func(a *agreementDoc) *[]located[remindDoc] { return &a.remind }),
	opt("close_pending_after", place(promiseShape), "when a pending ticket is closed", func(a *agreementDoc) *located[promise] { return &a.closePendingAfter }),
)

// remindDoc is a reminder: a share of the target, or a time before or after due.
type remindDoc struct {
	percent int
	before  time.Duration
	after   time.Duration
}

var remindShape = scalar("a reminder", `write 50%, 10m before or 30m after`, pattern(`^([1-9][0-9]?%|`+positivePattern+` (before|after))$`), textTags, parseReminder)

func parseReminder(s string) (remindDoc, string) {
	var percent int
	if n, err := fmt.Sscanf(s, "%d%%", &percent); n == 1 && err == nil && fmt.Sprintf("%d%%", percent) == s {
		if percent < 1 || percent > 99 {
			return remindDoc{}, fmt.Sprintf("%s is not between 1%% and 99%%", s)
		}
		return remindDoc{percent: percent}, ""
	}
	var amount, side string
	if n, _ := fmt.Sscan(s, &amount, &side); n == 2 && amount+" "+side == s {
		d, problem := parseDuration(amount)
		switch {
		case problem != "":
			return remindDoc{}, problem
		case side == "before" && d > 0:
			return remindDoc{before: d}, ""
		case side == "after" && d > 0:
			return remindDoc{after: d}, ""
		}
	}
	return remindDoc{}, fmt.Sprintf("%q is no reminder", clip(s))
}

type scheduleDoc struct {
	zone      located[*time.Location]
	start     located[civilTime]
	every     located[turn]
	onEmpty   located[word]
	people    []located[string]
	layers    []located[layerDoc]
	overrides []located[overrideDoc]
	body
	spot
}

var peopleShape = sequence("a list of people", named)

var scheduleShape = object("a schedule",
	opt("zone", zone, "the time zone of its shifts", func(s *scheduleDoc) *located[*time.Location] { return &s.zone }),
	opt("start", civil, "when the first person of each layer takes over", func(s *scheduleDoc) *located[civilTime] { return &s.start }),
	opt("every", place(every), "how long a turn is", func(s *scheduleDoc) *located[turn] { return &s.every }),
	opt("on_empty", place(oneOf("a way to go on", BadValue, words("next", "wait"))), "next (the default) or wait", func(s *scheduleDoc) *located[word] { return &s.onEmpty }),
	opt("people", peopleShape, "who takes turns, in order", func(s *scheduleDoc) *[]located[string] { return &s.people }),
	opt("layers", sequence("a list of layers", place(layerShape)), "rotations that cover one another, the last on top", func(s *scheduleDoc) *[]located[layerDoc] { return &s.layers }),
	opt("overrides", sequence("a list of overrides", place(overrideShape)), "shift changes", func(s *scheduleDoc) *[]located[overrideDoc] { return &s.overrides }),
)

type layerDoc struct {
	name   located[string]
	shift  located[sla.Range]
	days   []located[[]time.Weekday]
	people []located[string]
	every  located[turn]
	start  located[civilTime]
	zone   located[*time.Location]
	body
}

var layerShape = object("a layer",
	opt("name", named, "the layer's name", func(l *layerDoc) *located[string] { return &l.name }),
	opt("shift", place(hours), "the time of day it covers; absent is all day", func(l *layerDoc) *located[sla.Range] { return &l.shift }),
	opt("days", oneOrMore("a list of weekdays", place(days)), "the weekdays it covers; absent is every day", func(l *layerDoc) *[]located[[]time.Weekday] { return &l.days }),
	req("people", peopleShape, "who takes turns, in order", func(l *layerDoc) *[]located[string] { return &l.people }),
	opt("every", place(every), "how long a turn is, where it is not the schedule's", func(l *layerDoc) *located[turn] { return &l.every }),
	opt("start", civil, "when the first takes over, where it is not the schedule's", func(l *layerDoc) *located[civilTime] { return &l.start }),
	opt("zone", zone, "the time zone, where it is not the schedule's", func(l *layerDoc) *located[*time.Location] { return &l.zone }),
)

type overrideDoc struct {
	person, with located[string]
	from, to     located[civilTime]
	note         string
	body
}

var overrideShape = object("an override",
	opt("person", named, "who is replaced, or removed where there is no with", func(o *overrideDoc) *located[string] { return &o.person }),
	opt("with", named, "who takes over, or is added where there is no person", func(o *overrideDoc) *located[string] { return &o.with }),
	req("from", civil, "from when", func(o *overrideDoc) *located[civilTime] { return &o.from }),
	req("to", civil, "until when", func(o *overrideDoc) *located[civilTime] { return &o.to }),
	opt("note", text, "why", func(o *overrideDoc) *string { return &o.note }),
).atLeastOne("person", "with")

type bridgeDoc struct {
	url   located[string]
	phone located[string]
	spot
}

var bridgeShape = object("a bridge",
	opt("url", place(text), "its address", func(b *bridgeDoc) *located[string] { return &b.url }),
	opt("phone", place(text), "its number", func(b *bridgeDoc) *located[string] { return &b.phone }),
).atLeastOne("url", "phone")

type escalationDoc struct {
	page         located[[]located[severity.Level]]
	hold         located[holdDoc]
	deferral     located[deferDoc]
	maintenance  []located[windowDoc]
	ackTimeout   located[time.Duration]
	snoozeAtMost located[time.Duration]
	onRaise      located[word]
	byHand       located[byHandDoc]
	ladders      []entry[ladderDoc]
	faulty       bool // some of it could not be read
}

var levelsShape = sequence("a list of severities", place(level))

var escalationKeys = object("escalation",
	opt("page", section(levelsShape), "the severities that may reach a pager", func(e *escalationDoc) *located[[]located[severity.Level]] { return &e.page }),
	opt("hold", section(holdShape), "the waiting room before a ladder's first step", func(e *escalationDoc) *located[holdDoc] { return &e.hold }),
	opt("defer", section(deferShape), "pages that wait for a calendar to open", func(e *escalationDoc) *located[deferDoc] { return &e.deferral }),
	opt("maintenance", sequence("a list of windows", place(windowShape)), "when nothing pages", func(e *escalationDoc) *[]located[windowDoc] { return &e.maintenance }),
	opt("ack_timeout", place(positive), "an acknowledged case that is not resolved starts again after this", func(e *escalationDoc) *located[time.Duration] { return &e.ackTimeout }),
	opt("snooze_at_most", place(positive), "the longest snooze", func(e *escalationDoc) *located[time.Duration] { return &e.snoozeAtMost }),
	opt("on_raise", place(oneOf("a way to go on", BadValue, words("restart", "continue"))), "restart (the default) or continue", func(e *escalationDoc) *located[word] { return &e.onRaise }),
	opt("by_hand", section(byHandShape), "what an engineer's escalate does", func(e *escalationDoc) *located[byHandDoc] { return &e.byHand }),
	opt("ladders", mapping("the ladders", named, ladderShape), "the steps for each severity", func(e *escalationDoc) *[]entry[ladderDoc] { return &e.ladders }),
)

var escalationShape = marked(escalationKeys, func(e *escalationDoc) *bool { return &e.faulty })

type holdDoc struct {
	wait   time.Duration
	during located[string]
	when   located[string]
	unless []located[severity.Level]
}

var holdShape = object("hold",
	req("for", positive, "how long the case waits", func(h *holdDoc) *time.Duration { return &h.wait }),
	opt("during", named, "a calendar: only cases that arrive while it is open", func(h *holdDoc) *located[string] { return &h.during }),
	opt("when", conditionText, "only cases for which this holds", func(h *holdDoc) *located[string] { return &h.when }),
	opt("unless", levelsShape, "severities that never wait", func(h *holdDoc) *[]located[severity.Level] { return &h.unless }),
)

type deferDoc struct {
	until      located[string]
	severities []located[severity.Level]
}

var deferShape = object("defer",
	req("until", named, "the calendar that a page waits for", func(f *deferDoc) *located[string] { return &f.until }),
	req("severities", filled(levelsShape), "the severities whose pages wait", func(f *deferDoc) *[]located[severity.Level] { return &f.severities }),
)

type windowDoc struct {
	from, to located[civilTime]
	when     located[string]
	note     string
}

var windowShape = object("a maintenance window",
	req("from", civil, "from when", func(w *windowDoc) *located[civilTime] { return &w.from }),
	req("to", civil, "until when", func(w *windowDoc) *located[civilTime] { return &w.to }),
	opt("when", conditionText, "only cases for which this holds", func(w *windowDoc) *located[string] { return &w.when }),
	opt("note", text, "why", func(w *windowDoc) *string { return &w.note }),
)

type byHandDoc struct{ do []located[actionDoc] }

var byHandShape = object("by_hand",
	req("do", actionsShape, "the actions", func(b *byHandDoc) *[]located[actionDoc] { return &b.do }),
)

type ladderDoc struct {
	severity    located[severity.Level]
	when        located[string]
	fallback    located[actionDoc]
	repeat      located[int]
	repeatAfter located[time.Duration]
	steps       []located[stepDoc]
	spot
}

var ladderShape = object("a ladder",
	opt("severity", place(levelOrNone), "the severity it is for, where its name is none; none runs only by name", func(l *ladderDoc) *located[severity.Level] { return &l.severity }),
	opt("when", conditionText, "whom it is for; absent is every case", func(l *ladderDoc) *located[string] { return &l.when }),
	opt("fallback", place(actionShape), "what to do if no step could reach anybody", func(l *ladderDoc) *located[actionDoc] { return &l.fallback }),
	opt("repeat", place(count), "how many more times the steps run", func(l *ladderDoc) *located[int] { return &l.repeat }),
	opt("repeat_after", place(positive), "how long after the last step", func(l *ladderDoc) *located[time.Duration] { return &l.repeatAfter }),
	req("steps", filled(sequence("a list of steps", place(stepShape))), "what happens, in order", func(l *ladderDoc) *[]located[stepDoc] { return &l.steps }),
)

type stepDoc struct {
	after, before located[time.Duration]
	of            located[string]
	do            []located[actionDoc]
	body
}

var stepShape = object("a step",
	opt("after", place(duration), "how long after the step before it, or after the deadline of", func(s *stepDoc) *located[time.Duration] { return &s.after }),
	opt("before", place(positive), "how long before the deadline of", func(s *stepDoc) *located[time.Duration] { return &s.before }),
	opt("of", named, "a deadline: agreement.target", func(s *stepDoc) *located[string] { return &s.of }),
	req("do", actionsShape, "the actions, in order", func(s *stepDoc) *[]located[actionDoc] { return &s.do }),
).exactlyOne("after", "before").together("before", "of")

type actionDoc struct {
	notify, pick  located[string]
	bridge, group located[string]
	unassign      located[bool]
	annotate      located[annotationDoc]
	severity      located[severity.Level]
	webhook       located[string]
	run           located[string]
	body
}

var pickShape = place(convert(oneOf("current, next or previous", BadValue, words("current", "next", "previous")), asWritten[word]))

var actionKeys = object("an action",
	opt("notify", named, "the schedule whose people are told", func(a *actionDoc) *located[string] { return &a.notify }),
	opt("pick", pickShape, "whom of the schedule: current (the default), next or previous", func(a *actionDoc) *located[string] { return &a.pick }),
	opt("bridge", named, "the conference bridge to open", func(a *actionDoc) *located[string] { return &a.bridge }),
	opt("unassign", place(yes), "true: take the ticket from its agent", func(a *actionDoc) *located[bool] { return &a.unassign }),
	opt("group", place(text), "the group to give the ticket to", func(a *actionDoc) *located[string] { return &a.group }),
	opt("annotate", place(annotationShape), "a link or a note", func(a *actionDoc) *located[annotationDoc] { return &a.annotate }),
	opt("severity", place(level), "the severity to set", func(a *actionDoc) *located[severity.Level] { return &a.severity }),
	opt("webhook", place(text), "the address to call", func(a *actionDoc) *located[string] { return &a.webhook }),
	opt("run", named, "the ladder to start", func(a *actionDoc) *located[string] { return &a.run }),
).exactlyOne("notify", "bridge", "unassign", "group", "annotate", "severity", "webhook", "run").together("pick", "notify")

var actionShape = convert(actionKeys, func(d *decoder, n *yaml.Node, a actionDoc) (actionDoc, bool) {
	acts := 0
	for k := range members(n) {
		if k.Value != "pick" {
			acts++
		}
	}
	switch {
	case acts != 1:
		d.fault(n, BadAction, fmt.Sprintf("an action with %d things to do", acts), "write one each: [{unassign: true}, {group: Tier Two}]")
		return a, false
	case a.pick.set() && !a.notify.set():
		d.fault(a.pick.n, BadAction, "pick without notify", "pick says whom of a schedule to notify")
		return a, false
	}
	return a, true
})

var actionsShape = filled(sequence("a list of actions", place(actionShape)))

// intakeDoc says where in a message the parts of a case stand.
type intakeDoc struct {
	format  located[word]
	source  string
	at      []entry[valueDoc] // one, or none
	ticket  partsDoc
	signals located[signalsDoc]
	fields  []entry[valueDoc]
	body
	spot
}

var intakeShape = object("an intake",
	opt("format", place(oneOf("a message format", UnknownFormat, formats())), "the format that reads messages first", func(i *intakeDoc) *located[word] { return &i.format }),
	opt("source", text, "the source of signals that name none; absent is the intake's name", func(i *intakeDoc) *string { return &i.source }),
	part("at", placeShape, "the instant of the case", func(i *intakeDoc) *[]entry[valueDoc] { return &i.at }),
	opt("ticket", ticketShape, "where the parts of the ticket stand", func(i *intakeDoc) *partsDoc { return &i.ticket }),
	opt("signals", section(signalsShape), "where the signals stand", func(i *intakeDoc) *located[signalsDoc] { return &i.signals }),
	opt("fields", mapping("the mapped fields", fieldName, textValue), "where the values of declared fields stand", func(i *intakeDoc) *[]entry[valueDoc] { return &i.fields }),
)

func formats() []word {
	var ws []word
	for _, name := range intake.Formats() {
		ws = append(ws, word(name))
	}
	return ws
}

// partsDoc are the parts of a ticket or a signal, in the order of the file.
type partsDoc struct{ parts []entry[valueDoc] }

var ticketShape = object("the parts of a ticket",
	ticketPart("id", textValue, "its id"),
	ticketPart("subject", textValue, "its subject"),
	ticketPart("description", textValue, "its text"),
	ticketPart("status", textValue, "open, pending, resolved, closed, or one of statuses"),
	ticketPart("priority", levelValue, "what the customer entered"),
	ticketPart("severity", levelValue, "what an engineer set"),
	ticketPart("type", textValue, "its type"),
	ticketPart("group", textValue, "the group that works it"),
	ticketPart("assignee", textValue, "who works it"),
	ticketPart("requester", textValue, "who asked"),
	ticketPart("company", textValue, "for whom"),
	ticketPart("product", textValue, "about what"),
	ticketPart("channel", textValue, "how it came"),
	ticketPart("tags", placeShape, "a list of texts, or a text with commas or blanks between them"),
	ticketPart("created_at", placeShape, "when it was created"),
	ticketPart("updated_at", placeShape, "when it last changed"),
)

func ticketPart(name string, s shape[valueDoc], help string) key[partsDoc] {
	return part(name, s, help, func(p *partsDoc) *[]entry[valueDoc] { return &p.parts })
}

type signalsDoc struct {
	each   located[intake.Pointer]
	labels []located[intake.Pointer]
	partsDoc
}

var signalsShape = object("the parts of signals",
	opt("each", pointer, "a list, for a signal of each element, or an object for one; absent is the whole message", func(s *signalsDoc) *located[intake.Pointer] { return &s.each }),
	signalPart("id", textValue, "its id"),
	signalPart("source", textValue, "the monitoring system"),
	signalPart("check", textValue, "the rule or check that fired"),
	signalPart("kind", textValue, "such as uptime, metric, log"),
	signalPart("environment", textValue, "such as production"),
	signalPart("service", textValue, "of what"),
	signalPart("state", stateValue, "how it is"),
	signalPart("since", placeShape, "when it entered its state"),
	signalPart("value", numberValue, "the measured value"),
	signalPart("summary", textValue, "what is wrong, for people"),
	opt("labels", pointers, "objects whose members are labels, and single values that are a label each", func(s *signalsDoc) *[]located[intake.Pointer] { return &s.labels }),
)

func signalPart(name string, s shape[valueDoc], help string) key[signalsDoc] {
	return part(name, s, help, func(s *signalsDoc) *[]entry[valueDoc] { return &s.parts })
}

// part is a key whose value stands in messages.
func part[T any](name string, s shape[valueDoc], help string, to func(*T) *[]entry[valueDoc]) key[T] {
	return key[T]{property{name: name, is: s.is, help: help, schema: s.schema}, func(d *decoder, n *yaml.Node, into *T) {
		if v, ok := s.read(d, n); ok {
			parts := to(into)
			*parts = append(*parts, entry[valueDoc]{located[string]{name, d.at(d.owner(n))}, v})
		}
	}}
}

// valueDoc is where a value stands in messages, and what its words mean.
type valueDoc struct {
	at        []located[intake.Pointer]
	words     []entry[located[string]]
	otherwise located[string]
	fallback  located[string]
	required  located[bool]
	body
	spot
}

var (
	textValue   = valueOf("a text of messages", meaning)
	levelValue  = valueOf("a severity of messages", spelled(levelOrNone))
	stateValue  = valueOf("a state of messages", spelled(oneOf("a state", BadValue, []severity.State{severity.StateUnknown, severity.StateOK, severity.StateWarning, severity.StateCritical})))
	numberValue = valueOf("a number of messages", place(convert(number, asWritten[float64])))

	// placeShape is a value that is always the message's own: a time, or tags.
	placeShape = orPointers(object("a place in messages", valueAt, valueRequired))
)

var (
	valueAt       = opt("at", pointers, "where it stands: the first of these that has it", func(v *valueDoc) *[]located[intake.Pointer] { return &v.at })
	valueRequired = opt("required", place(yes), "true: report where nothing stands", func(v *valueDoc) *located[bool] { return &v.required })
)

// valueOf is a value whose words have a meaning of one shape.
func valueOf(is string, meaning shape[located[string]]) shape[valueDoc] {
	return orPointers(object(is,
		valueAt,
		opt("values", mapping("the meanings of words", messageWord, meaning), "what its words mean, in any case; others are faults", func(v *valueDoc) *[]entry[located[string]] { return &v.words }),
		opt("otherwise", meaning, "what any other word means", func(v *valueDoc) *located[string] { return &v.otherwise }),
		opt("default", meaning, "what it is where no word with a meaning stands", func(v *valueDoc) *located[string] { return &v.fallback }),
		valueRequired,
	))
}

// orPointers is a mapping, or its pointers alone: id: /ticket/ref.
func orPointers(keys shape[valueDoc]) shape[valueDoc] {
	alone := convert(pointers, func(d *decoder, n *yaml.Node, at []located[intake.Pointer]) (valueDoc, bool) {
		return valueDoc{at: at, body: body{map[string]*yaml.Node{"at": n}}, spot: d.at(d.owner(n))}, true
	})
	either := either("a JSON Pointer, or a mapping with at", alone, keys, func(n *yaml.Node) bool { return n.Kind != yaml.MappingNode })
	return either.titled(keys.is + " or its pointers")
}

// spelled is the text of a word of a fixed list, with its place.
func spelled[V fmt.Stringer](of shape[V]) shape[located[string]] {
	return place(convert(of, func(_ *decoder, _ *yaml.Node, v V) (string, bool) { return v.String(), true }))
}

// problemText splits an error of sla into what is wrong and what to write.
func problemText(err error) (message, hint string) {
	if ps, ok := err.(sla.Problems); ok && len(ps) > 0 {
		return ps[0].Message, ps[0].Hint
	}
	return err.Error(), ""
}
