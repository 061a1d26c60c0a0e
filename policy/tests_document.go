package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"gopkg.in/yaml.v3"
)

// testsDoc is a test file as it is written. The key tables below are its grammar.
type testsDoc struct {
	policy   located[string]
	defaults caseDoc
	cases    []located[testDoc]
	tables   []located[tableDoc]
	lives    []located[lifeDoc]
	body
}

var testsShape = object("a test file",
	opt("policy", place(text), "the policy's file or folder, seen from the folder of this file", func(t *testsDoc) *located[string] { return &t.policy }),
	opt("defaults", givenShape, "what every case has, unless it says otherwise", func(t *testsDoc) *caseDoc { return &t.defaults }),
	opt("cases", sequence("a list of cases", place(testShape)), "cases, and what the policy should decide", func(t *testsDoc) *[]located[testDoc] { return &t.cases }),
	opt("tables", sequence("a list of tables", place(tableShape)), "cases that differ in a few values", func(t *testsDoc) *[]located[tableDoc] { return &t.tables }),
	opt("lives", sequence("a list of lives", place(lifeShape)), "cases with their events, and what should become of them", func(t *testsDoc) *[]located[lifeDoc] { return &t.lives }),
)

// givenShape is a part of a case. It is checked where it stands, and read once it
// is merged with the other parts.
var givenShape = convert(marked(caseShape, func(c *caseDoc) *bool { return &c.faulty }), func(_ *decoder, n *yaml.Node, c caseDoc) (caseDoc, bool) {
	c.n = n
	return c, true
})

type testDoc struct {
	name  located[string]
	todo  string
	given caseDoc
	want  wantDoc
}

var testShape = object("a case with what is wanted",
	req("name", named, "a name that no other test of the file has", func(t *testDoc) *located[string] { return &t.name }),
	opt("todo", text, "why it may fail; once it passes, that is reported", func(t *testDoc) *string { return &t.todo }),
	opt("given", givenShape, "the case, where it is not as the defaults", func(t *testDoc) *caseDoc { return &t.given }),
	req("want", saying(wantShape, "write want: {severity: high}"), "what the policy should decide: {severity: high}", func(t *testDoc) *wantDoc { return &t.want }),
)

// wantDoc is what is wanted of a decision.
type wantDoc struct {
	severity, judged         located[severity.Level]
	rule, because            located[string]
	route                    routeWantDoc
	due                      []entry[located[dueDoc]]
	notify, notRules, faults located[[]located[string]]
}

var wantShape = object("what is wanted of a case",
	opt("severity", place(level), "how serious the case is", func(w *wantDoc) *located[severity.Level] { return &w.severity }),
	opt("judged", place(level), "what the rules say, whatever an engineer set", func(w *wantDoc) *located[severity.Level] { return &w.judged }),
	opt("rule", named, "the rule that decides, or none", func(w *wantDoc) *located[string] { return &w.rule }),
	opt("because", place(anyText), "why, word for word", func(w *wantDoc) *located[string] { return &w.because }),
	opt("route", routeWantShape, "the route's name, or none; or what it says", func(w *wantDoc) *routeWantDoc { return &w.route }),
	opt("due", duesShape, "deadlines, by agreement and target", func(w *wantDoc) *[]entry[located[dueDoc]] { return &w.due }),
	opt("notify", namesShape("a list of schedules"), "the schedules that the plan notifies, in order", func(w *wantDoc) *located[[]located[string]] { return &w.notify }),
	opt("not_rules", namesShape("a list of rules"), "rules that do not decide", func(w *wantDoc) *located[[]located[string]] { return &w.notRules }),
	opt("faults", namesShape("a list of kinds of fault"), "the kinds of the decision's faults, in order; absent is none", func(w *wantDoc) *located[[]located[string]] { return &w.faults }),
)

// saying is a mapping that says something: an empty one is of no use.
func saying[V any](of shape[V], hint string) shape[V] {
	of.schema.MinProperties = 1
	return convert(of, func(d *decoder, n *yaml.Node, v V) (V, bool) {
		if len(n.Content) == 0 {
			d.fault(d.owner(n), kindMissingKey, of.is+" says nothing", hint)
		}
		return v, true
	})
}

// namesShape is a list of names with its place.
func namesShape(is string) shape[located[[]located[string]]] {
	return place(sequence(is, named))
}

// none is the word for what should not be there.
const none = "none"

// dueDoc is when something should be due.
type dueDoc struct {
	relTime
	none bool
}

var dueShape = place(scalar("a time, or none", relTimeHint+", or none", pattern(`^(`+relTimePattern+`|none)$`), relTimeTags, func(s string) (dueDoc, string) {
	if s == none {
		return dueDoc{none: true}, ""
	}
	t, problem := parseRelTime(s)
	return dueDoc{relTime: t}, problem
}))

var duesShape = mapping("the deadlines, by agreement.target", named, dueShape)

// routeWantDoc is what is wanted of a route.
type routeWantDoc struct {
	name, group, note located[string]
	support           located[Support]
	scope             located[Scope]
}

var routeWantKeys = object("what is wanted of a route",
	opt("name", named, "its name, or none", func(r *routeWantDoc) *located[string] { return &r.name }),
	opt("group", place(anyText), "the group that works the case", func(r *routeWantDoc) *located[string] { return &r.group }),
	opt("support", place(supportWord), "problem or engineering", func(r *routeWantDoc) *located[Support] { return &r.support }),
	opt("scope", place(scopeWord), "covered, limited or excluded", func(r *routeWantDoc) *located[Scope] { return &r.scope }),
	opt("note", place(anyText), "what it tells the customer", func(r *routeWantDoc) *located[string] { return &r.note }),
)

// routeWantShape is a mapping, or the name alone: route: sales.
var routeWantShape = either(routeWantKeys.is,
	convert(named, func(_ *decoder, _ *yaml.Node, name located[string]) (routeWantDoc, bool) {
		return routeWantDoc{name: name}, true
	}),
	routeWantKeys, func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode })

// tableDoc is cases that differ in the values at some paths.
type tableDoc struct {
	name  located[string]
	given caseDoc
	vary  []located[string]
	want  []located[string]
	rows  []located[[]*yaml.Node]
	body
}

var tableShape = object("a table",
	req("name", named, "a name that no other test of the file has", func(t *tableDoc) *located[string] { return &t.name }),
	opt("given", givenShape, "what all its cases have", func(t *tableDoc) *caseDoc { return &t.given }),
	req("vary", oneOrMore("a list of paths", named), "where the cases differ: fields.impact, or a list of paths", func(t *tableDoc) *[]located[string] { return &t.vary }),
	opt("want", oneOrMore("a list of what is wanted", named), "what the last columns are: severity (the default), due.internal.engage, or a list", func(t *tableDoc) *[]located[string] { return &t.want }),
	req("rows", sequence("a list of rows", place(rowShape)), "rows of values: [[down, urgent], [minor, medium]]", func(t *tableDoc) *[]located[[]*yaml.Node] { return &t.rows }),
)

// rowShape is the values of a row, which its columns give a meaning.
var rowShape = shape[[]*yaml.Node]{"a list of values", schema{Type: "array", Items: &schema{Type: []string{"string", "number", "boolean", "array", "object"}}}, func(d *decoder, n *yaml.Node) ([]*yaml.Node, bool) {
	if !d.wants(n, yaml.SequenceNode, "a row of values", "write [down, urgent]") {
		return nil, false
	}
	for _, cell := range n.Content {
		if d.src.reported(cell) {
			return nil, false
		}
	}
	return n.Content, true
}}

// lifeDoc is a case with its events.
type lifeDoc struct {
	name   located[string]
	todo   string
	given  caseDoc
	events []located[eventDoc]
	until  located[relTime]
	want   lifeWantDoc
}

var lifeShape = object("a life",
	req("name", named, "a name that no other test of the file has", func(l *lifeDoc) *located[string] { return &l.name }),
	opt("todo", text, "why it may fail; once it passes, that is reported", func(l *lifeDoc) *string { return &l.todo }),
	opt("given", givenShape, "the case at its beginning, where it is not as the defaults", func(l *lifeDoc) *caseDoc { return &l.given }),
	opt("events", sequence("a list of events", place(eventShape)), "what happens to it", func(l *lifeDoc) *[]located[eventDoc] { return &l.events }),
	opt("until", relTimeShape, "when to look at it; absent is at the last event", func(l *lifeDoc) *located[relTime] { return &l.until }),
	req("want", saying(lifeWantShape, "write want: {internal.engage: met}"), "what should become of it: {internal.engage: met}", func(l *lifeDoc) *lifeWantDoc { return &l.want }),
)

// lifeWantDoc is what is wanted of a life.
type lifeWantDoc struct {
	severity       located[severity.Level]
	status         located[string]
	due            []entry[located[dueDoc]]
	closes         located[dueDoc]
	notify, faults located[[]located[string]]
	entries        []located[entryDoc]
	clocks         []entry[located[sla.State]]
}

var lifeWantKeys = object("what is wanted of a life",
	opt("severity", place(level), "how serious it is in the end", func(w *lifeWantDoc) *located[severity.Level] { return &w.severity }),
	opt("status", named, "the ticket's status in the end", func(w *lifeWantDoc) *located[string] { return &w.status }),
	opt("due", duesShape, "deadlines in the end, by agreement and target", func(w *lifeWantDoc) *[]entry[located[dueDoc]] { return &w.due }),
	opt("closes", dueShape, "when the ticket, being pending, is to be closed; or none", func(w *lifeWantDoc) *located[dueDoc] { return &w.closes }),
	opt("notify", namesShape("a list of schedules"), "the schedules that were notified, in order", func(w *lifeWantDoc) *located[[]located[string]] { return &w.notify }),
	opt("entries", sequence("a list of entries", place(saying(entryShape, "write {do: breach, target: internal.engage}"))), "entries that the timeline has, in this order and perhaps others between", func(w *lifeWantDoc) *[]located[entryDoc] { return &w.entries }),
	opt("faults", namesShape("a list of kinds of fault"), "the kinds of its faults, in order; absent is none", func(w *lifeWantDoc) *located[[]located[string]] { return &w.faults }),
)

// clockState is how a clock stands in the end.
var clockState = place(oneOf("the state of a clock", kindUnknownValue, sla.Running, sla.Paused, sla.Met, sla.Breached, sla.LateOnArrival, sla.Cancelled, none))

var clockStates = mapping("the states of clocks", named, clockState)

// lifeWantShape is lifeWantKeys and, by agreement and target, clockStates:
// internal.engage: met.
var lifeWantShape = shape[lifeWantDoc]{lifeWantKeys.is, lifeWantKeys.schema.allowing(clockState.schema), func(d *decoder, n *yaml.Node) (lifeWantDoc, bool) {
	if !d.wants(n, yaml.MappingNode, lifeWantKeys.is, "write {internal.engage: met}") {
		return lifeWantDoc{}, false
	}
	keys, clocks := split(n, dotted)
	w, ok := lifeWantKeys.read(d, keys)
	w.clocks, _ = clockStates.read(d, clocks)
	return w, ok
}}

// entryDoc is a part of an entry of a timeline.
type entryDoc struct {
	at             located[relTime]
	do             located[escalation.Do]
	target, ladder located[string]
	by, reason     string
	people         []string
	step           int
	suppressed     located[escalation.Suppressed]
}

var entryShape = object("an entry",
	opt("at", relTimeShape, "when", func(e *entryDoc) *located[relTime] { return &e.at }),
	opt("do", place(oneOf("what an entry says", kindBadValue, entryWords()...)), "the kind of an event, what a clock came to, or what escalation does", func(e *entryDoc) *located[escalation.Do] { return &e.do }),
	opt("target", place(text), "what it is about", func(e *entryDoc) *located[string] { return &e.target }),
	opt("by", text, "whose event it is", func(e *entryDoc) *string { return &e.by }),
	opt("people", sequence("a list of people", nameText), "whom it is for", func(e *entryDoc) *[]string { return &e.people }),
	opt("ladder", named, "of what ladder; by_hand of what an escalation by hand does", func(e *entryDoc) *located[string] { return &e.ladder }),
	opt("step", count, "of which step, from 1", func(e *entryDoc) *int { return &e.step }),
	opt("suppressed", place(oneOf("a reason not to do something", kindBadValue, escalation.ByPageFilter, escalation.ByHold, escalation.ByMaintenance, escalation.ByDefer, escalation.BySuperseded, escalation.ByNobody, escalation.ByLimit)), "why it is not done; absent, it is done", func(e *entryDoc) *located[escalation.Suppressed] { return &e.suppressed }),
	opt("reason", text, "why, word for word", func(e *entryDoc) *string { return &e.reason }),
)

// entryWords is what an [Entry] can say.
func entryWords() []escalation.Do {
	var words []escalation.Do
	for _, k := range eventKinds {
		words = append(words, escalation.Do(k))
	}
	return append(words, DoBreach, DoMissed, DoLate, DoRemind, DoCorrection, escalation.DoNotify, escalation.DoBridge, escalation.DoUnassign,
		escalation.DoGroup, escalation.DoAnnotate, escalation.DoWebhook, escalation.DoRun, escalation.DoClear, escalation.DoStandDown)
}

// shown is a part of a file in one line, for the names of tests.
func shown(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		return clip(oneLine(n.Value))
	}
	texts := make([]string, len(n.Content))
	for i, c := range n.Content {
		texts[i] = shown(c)
	}
	return fmt.Sprint(texts)
}

// caseDoc is a case as test files write it, with the keys of its JSON.
type caseDoc struct {
	at      located[civilTime]
	ticket  ticketDoc
	signals []signalDoc
	fields  []entry[any]
	n       *yaml.Node // nil where there is none
	faulty  bool       // some of it could not be read
}

var caseShape = object("a case",
	opt("at", civil, "the instant that it is decided for", func(c *caseDoc) *located[civilTime] { return &c.at }),
	opt("ticket", givenTicket, "the ticket as the desk has it", func(c *caseDoc) *ticketDoc { return &c.ticket }),
	opt("signals", sequence("a list of signals", givenSignal), "what monitoring says", func(c *caseDoc) *[]signalDoc { return &c.signals }),
	opt("fields", mapping("the declared fields", fieldName, plainValue), "the values of the fields that the policy declares", func(c *caseDoc) *[]entry[any] { return &c.fields }),
)

// ticketDoc is a ticket without its times, and these as they are written.
type ticketDoc struct {
	severity.Ticket
	created, updated located[civilTime]
}

var givenTicket = object("a ticket",
	opt("id", anyText, "what the desk calls it", func(t *ticketDoc) *string { return &t.ID }),
	opt("subject", anyText, "its subject", func(t *ticketDoc) *string { return &t.Subject }),
	opt("description", anyText, "what the customer wrote", func(t *ticketDoc) *string { return &t.Description }),
	opt("status", anyText, "open (also when absent), pending, resolved, closed, or one the policy declares", func(t *ticketDoc) *string { return &t.Status }),
	opt("priority", levelOrNone, "what the customer entered", func(t *ticketDoc) *severity.Level { return &t.Priority }),
	opt("severity", levelOrNone, "what an engineer set", func(t *ticketDoc) *severity.Level { return &t.Severity }),
	opt("type", anyText, "its type", func(t *ticketDoc) *string { return &t.Type }),
	opt("group", anyText, "the group that works it", func(t *ticketDoc) *string { return &t.Group }),
	opt("assignee", anyText, "the agent who works it", func(t *ticketDoc) *string { return &t.Assignee }),
	opt("requester", anyText, "who asked", func(t *ticketDoc) *string { return &t.Requester }),
	opt("company", anyText, "the requester's company", func(t *ticketDoc) *string { return &t.Company }),
	opt("product", anyText, "what it is about", func(t *ticketDoc) *string { return &t.Product }),
	opt("channel", anyText, "how it came", func(t *ticketDoc) *string { return &t.Channel }),
	opt("tags", sequence("a list of tags", anyText), "its tags", func(t *ticketDoc) *[]string { return &t.Tags }),
	opt("created_at", civil, "where clocks start; absent is at", func(t *ticketDoc) *located[civilTime] { return &t.created }),
	opt("updated_at", civil, "absent is created_at", func(t *ticketDoc) *located[civilTime] { return &t.updated }),
)

// signalDoc is a signal without its time and labels, and these as they are written.
type signalDoc struct {
	severity.Signal
	since  located[civilTime]
	labels []entry[string]
}

var givenSignal = object("a signal",
	opt("id", anyText, "what the monitoring system calls it", func(s *signalDoc) *string { return &s.ID }),
	opt("source", anyText, "the monitoring system", func(s *signalDoc) *string { return &s.Source }),
	opt("check", anyText, "the rule or check that fired", func(s *signalDoc) *string { return &s.Check }),
	opt("kind", anyText, "such as uptime, metric or log", func(s *signalDoc) *string { return &s.Kind }),
	opt("environment", anyText, "such as production", func(s *signalDoc) *string { return &s.Environment }),
	opt("service", anyText, "what it watches", func(s *signalDoc) *string { return &s.Service }),
	opt("state", oneOf("a state", kindUnknownValue, severity.StateOK, severity.StateUnknown, severity.StateWarning, severity.StateCritical), "ok, unknown (also when absent), warning or critical", func(s *signalDoc) *severity.State { return &s.State }),
	opt("since", civil, "when it entered its state; absent is at", func(s *signalDoc) *located[civilTime] { return &s.since }),
	opt("value", number, "the measured value", func(s *signalDoc) *float64 { return &s.Value }),
	opt("summary", anyText, "what it says, for people", func(s *signalDoc) *string { return &s.Summary }),
	opt("labels", mapping("the labels", named, anyText), "its labels", func(s *signalDoc) *[]entry[string] { return &s.labels }),
)

// eventDoc is an event as test files write it, with the keys of its JSON.
type eventDoc struct {
	at      located[relTime]
	kind    located[EventKind]
	by      located[string]
	public  located[bool]
	to      located[any]
	name    located[string]
	signal  signalDoc
	until   located[relTime]
	because string
	body
}

var eventShape = ofItsKind(object("an event",
	req("at", relTimeShape, "when, such as +20m after the case", func(e *eventDoc) *located[relTime] { return &e.at }),
	req("kind", place(oneOf("a kind of event", kindBadValue, eventKinds...)), "what happens", func(e *eventDoc) *located[EventKind] { return &e.kind }),
	opt("by", place(text), "who; of a reply agent or customer", func(e *eventDoc) *located[string] { return &e.by }),
	opt("public", place(boolean), "false for a reply that the customer does not see", func(e *eventDoc) *located[bool] { return &e.public }),
	opt("to", place(plainValue), "what it becomes", func(e *eventDoc) *located[any] { return &e.to }),
	opt("name", place(text), "of the declared field", func(e *eventDoc) *located[string] { return &e.name }),
	opt("signal", givenSignal, "what monitoring says", func(e *eventDoc) *signalDoc { return &e.signal }),
	opt("until", relTimeShape, "the end of a snooze", func(e *eventDoc) *located[relTime] { return &e.until }),
	opt("because", text, "why, for people", func(e *eventDoc) *string { return &e.because }),
))

// ofItsKind says in the schema of an event which keys each kind has.
func ofItsKind(s shape[eventDoc]) shape[eventDoc] {
	for _, k := range eventKinds {
		keys := eventKeys[k]
		s = s.perWord("kind", string(k), keys.required, slices.Concat(keys.required, []string{"kind"}, keys.optional))
	}
	return s
}

// relTime is an instant, or how long it is after that of the case.
type relTime struct {
	civil    civilTime
	after    time.Duration
	relative bool
}

const relTimeHint = "write +20m after the case, or a date and time: 2026-03-02T11:00:00-07:00"

var relTimeTags = []string{"!!str", "!!timestamp", "!!int", "!!float"}

var relTimePattern = `\+(` + partPattern + `)+|` + strings.Trim(civilText.String(), "^$")

var relTimeShape = place(scalar("a time", relTimeHint, pattern(`^(`+relTimePattern+`)$`), relTimeTags, parseRelTime))

func parseRelTime(s string) (relTime, string) {
	if after, ok := strings.CutPrefix(s, "+"); ok {
		d, problem := parseDuration(after)
		return relTime{after: d, relative: true}, problem
	}
	if _, problem := parseDuration(s); problem == "" {
		return relTime{}, fmt.Sprintf("%q lacks the plus of a time after the case, as in +%s", s, s)
	}
	c, problem := parseCivil(s)
	return relTime{civil: c}, problem
}
