package policy

import (
	"time"

	"github.com/drud/triage/severity"
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
	typ      located[severity.FieldType]
	enum     []located[string]
	ordered  located[bool]
	fallback located[any]
	help     string
	body
	spot
}

var typeWord = oneOf("a field type", kindUnknownType, severity.Bool, severity.String, severity.Int, severity.Float, severity.Duration)

// fieldType tells who writes type: enum that an enum is declared by its values.
var fieldType = place(shape[severity.FieldType]{typeWord.is, typeWord.schema, func(d *decoder, n *yaml.Node) (severity.FieldType, bool) {
	if n.Value == string(severity.Enum) {
		d.fault(n, kindUnknownType, `"enum" is not `+typeWord.is, "list its values in rising order instead: enum: [minor, major]")
		return "", false
	}
	return typeWord.read(d, n)
}})

var fieldKeys = object("a field",
	opt("type", fieldType, "bool, string, int, float or duration", func(f *fieldDoc) *located[severity.FieldType] { return &f.typ }),
	opt("enum", sequence("a list of values", place(text)), "the values of an enum, in rising order", func(f *fieldDoc) *[]located[string] { return &f.enum }),
	opt("ordered", place(boolean), "false for an enum whose values have no order", func(f *fieldDoc) *located[bool] { return &f.ordered }),
	opt("default", place(plainValue), "what an absent field reads as", func(f *fieldDoc) *located[any] { return &f.fallback }),
	opt("help", text, "what the field is, for people", func(f *fieldDoc) *string { return &f.help }),
).exactlyOne("type", "enum").together("ordered", "enum")

// fieldShape is a mapping, or the type alone: vip: bool.
var fieldShape = either("a field", shape[fieldDoc]{fieldType.is, fieldType.schema, func(d *decoder, n *yaml.Node) (fieldDoc, bool) {
	t, _ := fieldType.read(d, n) // a field without a type is declared all the same
	return fieldDoc{typ: t, spot: d.at(n)}, true
}}, fieldKeys, isScalar)

type severityDoc struct {
	match    located[severity.Match]
	fallback located[severity.Level]
	onError  located[severity.Level]
	levels   []entry[levelDoc]
	rules    []located[ruleDoc]
	body
}

type levelDoc struct{ means string }

var severityShape = object("severity",
	opt("match", place(oneOf("a way to match", kindBadValue, severity.MatchFirst, severity.MatchHighest)), "first (the default) or highest", func(s *severityDoc) *located[severity.Match] { return &s.match }),
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
	support located[Support]
	scope   located[Scope]
	note    string
}

var (
	supportWord = oneOf("a kind of support", kindBadValue, SupportProblem, SupportEngineering)
	scopeWord   = oneOf("a scope", kindBadValue, ScopeCovered, ScopeLimited, ScopeExcluded)
)

var routeShape = object("a route",
	req("name", named, "a name that no other route has", func(r *routeDoc) *located[string] { return &r.name }),
	req("when", conditionText, "the condition", func(r *routeDoc) *located[string] { return &r.when }),
	opt("group", text, "the group that works the case", func(r *routeDoc) *string { return &r.group }),
	opt("support", place(supportWord), "problem (the default) or engineering", func(r *routeDoc) *located[Support] { return &r.support }),
	opt("scope", place(scopeWord), "covered (the default), limited or excluded", func(r *routeDoc) *located[Scope] { return &r.scope }),
	opt("note", text, "what to tell the customer", func(r *routeDoc) *string { return &r.note }),
)
