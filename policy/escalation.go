package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// escalator is the compiled escalation section: the rules, and the conditions
// and texts that a case is read with before they apply to it.
type escalator struct {
	rules    *escalation.Rules
	ladders  []ladder
	holdWhen *severity.Condition // nil is every case
	windows  []window
	notes    map[noteKey]severity.AnnotationTemplate
	hangs    bool // whether a step hangs on a deadline
}

// ladder is which cases a ladder is for.
type ladder struct {
	name  string
	level severity.Level
	when  *severity.Condition // nil is every case
}

type window struct {
	when *severity.Condition // nil is every case
	escalation.Window
}

// noteKey says which action of which step of a ladder an annotation is; one of a
// fallback has neither.
type noteKey struct {
	ladder       string
	step, action int
}

// escalation compiles the escalation section, and reports what is wrong with it.
func (b *builder) escalation() {
	if !b.doc.escalation.set() {
		return
	}
	doc, before := b.doc.escalation.v, len(b.errs)
	unique(b, "ladder", doc.ladders)
	e := &escalator{notes: map[noteKey]severity.AnnotationTemplate{}, rules: &escalation.Rules{
		Page:         values(doc.page.v),
		AckTimeout:   doc.ackTimeout.v,
		SnoozeAtMost: doc.snoozeAtMost.v,
		OnRaise:      doc.onRaise.v,
		Teams:        b.teams(),
		Zone:         b.policy.zone,
	}}
	b.policy.escalator = e
	for _, br := range b.doc.bridges {
		e.rules.Bridges = append(e.rules.Bridges, escalation.Bridge{Name: br.name.v, URL: br.v.url.v, Phone: br.v.phone.v})
	}
	b.hold(e, doc.hold)
	b.deferral(e, doc.deferral)
	for _, w := range doc.maintenance {
		b.window(e, w)
	}
	e.rules.ByHand = b.actions(e, noteKey{ladder: escalation.LadderByHand, step: 1}, doc.byHand.v.do)
	for _, l := range doc.ladders {
		b.ladder(e, l.name, l.v)
	}
	if !doc.faulty && len(b.errs) == before {
		b.problems(e.rules.Check(b.promises()))
	}
}

// teams returns the schedules as whom a notify names.
func (b *builder) teams() []escalation.Team {
	var teams []escalation.Team
	for _, e := range b.doc.schedules {
		teams = append(teams, escalation.Team{Name: e.name.v, Schedule: b.policy.schedules[e.name.v], OnEmpty: e.v.onEmpty.v})
	}
	return teams
}

func (b *builder) hold(e *escalator, h located[holdDoc]) {
	if !h.set() {
		return
	}
	e.rules.Hold = &escalation.Hold{For: h.v.wait, During: b.calendar(h.v.during), Unless: values(h.v.unless)}
	e.holdWhen = b.condition(h.v.when)
}

func (b *builder) deferral(e *escalator, f located[deferDoc]) {
	if !f.set() {
		return
	}
	e.rules.Defer = &escalation.Defer{Until: b.calendar(f.v.until), Severities: values(f.v.severities)}
}

func (b *builder) window(e *escalator, w located[windowDoc]) {
	zone := b.doc.zone.v
	for _, t := range []located[civilTime]{w.v.from, w.v.to} {
		if t.set() && t.v.instant.IsZero() && zone == nil {
			b.fault(t.spot, kindMissingZone, "a time without offset in a policy without time zone", "add zone: to the policy, or an offset to the time")
		}
	}
	from, to := b.typed(w.v.from, zone), b.typed(w.v.to, zone)
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		b.fault(w.v.to.spot, kindBadValue, "a maintenance window that ends before it begins", "to is later than from")
	}
	e.windows = append(e.windows, window{b.condition(w.v.when), escalation.Window{From: from, To: to, Note: w.v.note}})
}

func (b *builder) ladder(e *escalator, name located[string], l ladderDoc) {
	level := l.severity.v
	if !l.severity.set() {
		named, err := severity.ParseLevel(name.v)
		if err != nil || named == severity.None {
			hint := "add severity: urgent, high, medium or low, or none for one that only run: starts"
			if meant := phrasing.Misspelt(name.v, levelWords); meant != "" {
				hint = fmt.Sprintf("did you mean %q?", meant)
			}
			b.fault(name.spot, kindBadLadder, fmt.Sprintf("ladder %q is for no severity", name.v), hint)
		}
		level = named
	}
	if name.v == escalation.LadderByHand {
		b.fault(name.spot, kindBadName, fmt.Sprintf("the entries of an escalation by hand have the ladder %q", name.v), "give the ladder another name")
	}
	if l.repeat.v > 0 && !l.repeatAfter.set() {
		b.fault(l.repeat.spot, kindBadLadder, "repeat without repeat_after", "add repeat_after: 15m")
	}
	compiled := escalation.Ladder{
		Name: name.v, Severity: level, Conditional: l.when.set(), Repeat: l.repeat.v, RepeatAfter: l.repeatAfter.v,
	}
	e.ladders = append(e.ladders, ladder{name.v, level, b.condition(l.when)})
	if l.fallback.set() {
		a := b.action(e, noteKey{ladder: name.v}, l.fallback)
		compiled.Fallback = &a
	}
	for i, s := range l.steps {
		compiled.Steps = append(compiled.Steps, b.step(e, noteKey{name.v, i + 1, 0}, s))
	}
	e.rules.Ladders = append(e.rules.Ladders, compiled)
}

func (b *builder) step(e *escalator, key noteKey, s located[stepDoc]) escalation.Step {
	after, before, of := s.v.after.set(), s.v.before.set(), s.v.of.set()
	switch {
	case after && before:
		b.fault(s.v.before.spot, kindBadStep, "a step with after and before", "keep one of them")
	case before && !of:
		b.fault(s.v.before.spot, kindBadStep, "a step with before and no deadline", "add of: and a deadline, such as internal.engage")
	case !after && !before && !s.v.has("after", "before"):
		b.fault(s.spot, kindBadStep, "a step without a time", "add after: 0m, or before: 15m with of: internal.engage")
	}
	if of {
		b.deadline(s.v.of)
		e.hangs = true
	}
	return escalation.Step{After: s.v.after.v, Before: s.v.before.v, Of: s.v.of.v, Do: b.actions(e, key, s.v.do)}
}

// deadline checks a reference to a target of an agreement: internal.engage.
func (b *builder) deadline(of located[string]) {
	if !strings.Contains(of.v, ".") {
		b.fault(of.spot, kindUnknownTarget, fmt.Sprintf("%q is no deadline", of.v), "write agreement.target, such as internal.engage")
		return
	}
	b.known(kindUnknownTarget, "deadline", of, b.deadlines)
}

// deadlines lists what steps call the targets of agreements.
func (b *builder) deadlines() []string {
	var all []string
	for _, a := range b.doc.sla {
		for i, k := range sla.TargetKinds() {
			if a.v.targets[i].set() {
				all = append(all, deadlineName(a.name.v, k))
			}
		}
	}
	return all
}

// deadlineName is what a step calls a target of an agreement.
func deadlineName(agreement string, kind sla.TargetKind) string {
	return agreement + "." + string(kind)
}

// actions compiles the actions of a step; key says which step.
func (b *builder) actions(e *escalator, key noteKey, docs []located[actionDoc]) []escalation.Action {
	as := make([]escalation.Action, len(docs))
	for i, a := range docs {
		key.action = i + 1
		as[i] = b.action(e, key, a)
	}
	return as
}

func (b *builder) action(e *escalator, key noteKey, a located[actionDoc]) escalation.Action {
	switch d := a.v; {
	case d.notify.set():
		b.known(kindUnknownSchedule, "schedule", d.notify, names(b.doc.schedules))
		return escalation.Action{Do: escalation.DoNotify, Target: d.notify.v, Pick: d.pick.v}
	case d.bridge.set():
		b.known(kindUnknownBridge, "bridge", d.bridge, names(b.doc.bridges))
		return escalation.Action{Do: escalation.DoBridge, Target: d.bridge.v}
	case d.run.set():
		b.known(kindUnknownLadder, "ladder", d.run, names(b.doc.escalation.v.ladders))
		return escalation.Action{Do: escalation.DoRun, Target: d.run.v}
	case d.annotate.set():
		e.notes[key] = b.annotation(d.annotate)
		return escalation.Action{Do: escalation.DoAnnotate, Target: d.annotate.v.label.v}
	case d.group.set():
		return escalation.Action{Do: escalation.DoGroup, Target: d.group.v}
	case d.severity.set():
		return escalation.Action{Do: escalation.DoSeverity, Target: d.severity.v.String()}
	case d.webhook.set():
		return escalation.Action{Do: escalation.DoWebhook, Target: d.webhook.v}
	default:
		return escalation.Action{Do: escalation.DoUnassign}
	}
}

// promises returns what all agreements promise.
func (b *builder) promises() []escalation.Promise {
	var ps []escalation.Promise
	for _, a := range b.policy.agreements {
		for _, level := range severity.Levels() {
			for _, t := range a.targets[level] {
				ps = append(ps, escalation.Promise{Name: deadlineName(a.name, t.Kind), Severity: level, Target: t})
			}
		}
	}
	return ps
}

// problems reports what the rules as a whole have wrong, each at its place. What is
// only probably not meant waits for the lints.
func (b *builder) problems(ps []escalation.Problem) {
	given := b.assigned()
	for _, p := range ps {
		if p.Kind == string(kindNoLadder) && !slices.Contains(given, p.Severity) {
			continue // no rule gives it
		}
		e := b.placeOf(p).fault(Kind(p.Kind), p.Message, p.Hint)
		if e.Warning = p.Lint; e.Warning {
			b.lints = append(b.lints, e)
		} else {
			b.errs = append(b.errs, e)
		}
	}
}

// placeOf returns where a problem of the rules is, as exactly as the file tells.
func (b *builder) placeOf(p escalation.Problem) spot {
	doc := b.doc.escalation
	switch p.Key {
	case "hold":
		return doc.v.hold.spot
	case "defer":
		for _, l := range doc.v.deferral.v.severities {
			if l.v == p.Severity {
				return l.spot
			}
		}
		return doc.v.deferral.spot
	case "by_hand":
		return placeOfAction(doc.v.byHand.spot, doc.v.byHand.v.do, p.Action)
	case "ack_timeout":
		return doc.v.ackTimeout.spot
	case "snooze_at_most":
		return doc.v.snoozeAtMost.spot
	}
	for _, l := range doc.v.ladders {
		switch {
		case l.name.v != p.Ladder:
		case p.Key == "fallback":
			return l.v.fallback.spot
		case p.Step > 0 && p.Step <= len(l.v.steps):
			step := l.v.steps[p.Step-1]
			return placeOfAction(step.spot, step.v.do, p.Action)
		default:
			return l.name.spot
		}
	}
	return doc.spot
}

func placeOfAction(otherwise spot, as []located[actionDoc], action int) spot {
	if action > 0 && action <= len(as) {
		return as[action-1].spot
	}
	return otherwise
}

func (b *builder) bridges() {
	unique(b, "bridge", b.doc.bridges)
	for _, e := range b.doc.bridges {
		if !e.v.url.set() && !e.v.phone.set() {
			b.fault(e.v.spot, kindMissingKey, fmt.Sprintf("bridge %q has neither url nor phone", e.name.v), "add one of them")
		}
	}
}
