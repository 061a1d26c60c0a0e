package policy

import (
	"fmt"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"gopkg.in/yaml.v3"
)

type scheduleDoc struct {
	zone      located[*time.Location]
	start     located[civilTime]
	every     located[escalation.Turn]
	onEmpty   located[escalation.OnEmpty]
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
	opt("every", place(every), "how long a turn is", func(s *scheduleDoc) *located[escalation.Turn] { return &s.every }),
	opt("on_empty", place(oneOf("a way to go on", kindBadValue, escalation.EmptyNext, escalation.EmptyWait)), "next (the default) or wait", func(s *scheduleDoc) *located[escalation.OnEmpty] { return &s.onEmpty }),
	opt("people", peopleShape, "who takes turns, in order", func(s *scheduleDoc) *[]located[string] { return &s.people }),
	opt("layers", sequence("a list of layers", place(layerShape)), "rotations that cover one another, the last on top", func(s *scheduleDoc) *[]located[layerDoc] { return &s.layers }),
	opt("overrides", sequence("a list of overrides", place(overrideShape)), "shift changes", func(s *scheduleDoc) *[]located[overrideDoc] { return &s.overrides }),
)

type layerDoc struct {
	name   located[string]
	shift  located[sla.Range]
	days   []located[[]time.Weekday]
	people []located[string]
	every  located[escalation.Turn]
	start  located[civilTime]
	zone   located[*time.Location]
	body
}

var layerShape = object("a layer",
	opt("name", named, "the layer's name", func(l *layerDoc) *located[string] { return &l.name }),
	opt("shift", place(hours), "the time of day it covers; absent is all day", func(l *layerDoc) *located[sla.Range] { return &l.shift }),
	opt("days", oneOrMore("a list of weekdays", place(days)), "the weekdays it covers; absent is every day", func(l *layerDoc) *[]located[[]time.Weekday] { return &l.days }),
	req("people", peopleShape, "who takes turns, in order", func(l *layerDoc) *[]located[string] { return &l.people }),
	opt("every", place(every), "how long a turn is, where it is not the schedule's", func(l *layerDoc) *located[escalation.Turn] { return &l.every }),
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
	onRaise      located[escalation.OnRaise]
	byHand       located[byHandDoc]
	ladders      []entry[ladderDoc]
	faulty       bool // some of it could not be read
}

var levelsShape = sequence("a list of severities", place(level))

var escalationKeys = object("escalation",
	opt("page", section(filled(levelsShape)), "the severities that may reach a pager; absent is all", func(e *escalationDoc) *located[[]located[severity.Level]] { return &e.page }),
	opt("hold", section(holdShape), "the waiting room before a ladder's first step", func(e *escalationDoc) *located[holdDoc] { return &e.hold }),
	opt("defer", section(deferShape), "pages that wait for a calendar to open", func(e *escalationDoc) *located[deferDoc] { return &e.deferral }),
	opt("maintenance", sequence("a list of windows", place(windowShape)), "when nothing pages", func(e *escalationDoc) *[]located[windowDoc] { return &e.maintenance }),
	opt("ack_timeout", place(positive), "an acknowledged case that is not resolved starts again after this", func(e *escalationDoc) *located[time.Duration] { return &e.ackTimeout }),
	opt("snooze_at_most", place(positive), "the longest snooze", func(e *escalationDoc) *located[time.Duration] { return &e.snoozeAtMost }),
	opt("on_raise", place(oneOf("a way to go on", kindBadValue, escalation.RaiseRestart, escalation.RaiseContinue)), "restart (the default) or continue", func(e *escalationDoc) *located[escalation.OnRaise] { return &e.onRaise }),
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
	notify        located[string]
	pick          located[escalation.Pick]
	bridge, group located[string]
	unassign      located[bool]
	annotate      located[annotationDoc]
	severity      located[severity.Level]
	webhook       located[string]
	run           located[string]
	body
}

var pickShape = place(oneOf("current, next or previous", kindBadValue, escalation.PickCurrent, escalation.PickNext, escalation.PickPrevious))

var actionKeys = object("an action",
	opt("notify", named, "the schedule whose people are told", func(a *actionDoc) *located[string] { return &a.notify }),
	opt("pick", pickShape, "whom of the schedule: current (the default), next or previous", func(a *actionDoc) *located[escalation.Pick] { return &a.pick }),
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
		d.fault(n, kindBadAction, fmt.Sprintf("an action with %d things to do", acts), "write one each: [{unassign: true}, {group: Tier Two}]")
		return a, false
	case a.pick.set() && !a.notify.set():
		d.fault(a.pick.n, kindBadAction, "pick without notify", "pick says whom of a schedule to notify")
		return a, false
	}
	return a, true
})

var actionsShape = filled(sequence("a list of actions", place(actionShape)))
