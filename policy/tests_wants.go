package policy

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/sla"
)

// wants collects what a test wants, each with its place.
type wants struct {
	*testBinder
	test *Test
}

// want binds what is wanted of a decision.
func (b *testBinder) want(t *Test, doc wantDoc) {
	w := wants{b, t}
	w.text(WantSeverity, "", asText(doc.severity))
	w.text(WantJudged, "", asText(doc.judged))
	w.nameOrNone(WantRule, kindUnknownRule, doc.rule, b.policy.ruleNames)
	w.text(WantBecause, "", doc.because)
	w.nameOrNone(WantRoute, kindUnknownRoute, doc.route.name, b.policy.routeNames())
	w.text(WantRoute, "group", doc.route.group)
	w.text(WantRoute, "support", asText(doc.route.support))
	w.text(WantRoute, "scope", asText(doc.route.scope))
	w.text(WantRoute, "note", doc.route.note)
	for _, d := range doc.due {
		w.due(d)
	}
	w.names(WantNotify, doc.notify, kindUnknownSchedule, "schedule", b.policy.Schedules())
	w.names(WantNotRules, doc.notRules, kindUnknownRule, "rule", b.policy.ruleNames)
	w.list(WantFaults, doc.faults)
	w.inOrder()
}

// wantLife binds what is wanted of a life.
func (b *testBinder) wantLife(t *Test, doc lifeWantDoc) {
	w := wants{b, t}
	w.text(WantSeverity, "", asText(doc.severity))
	if doc.status.set() && b.known(kindUnknownStatus, "status", doc.status, b.policy.vocabulary.Statuses()) {
		w.text(WantStatus, "", doc.status)
	}
	for _, d := range doc.due {
		w.due(d)
	}
	if doc.closes.set() {
		w.time(WantCloses, "", doc.closes)
	}
	w.names(WantNotify, doc.notify, kindUnknownSchedule, "schedule", b.policy.Schedules())
	for _, e := range doc.entries {
		w.entry(e)
	}
	for _, c := range doc.clocks {
		if b.known(kindUnknownTarget, "deadline", c.name, b.policy.targets(sla.TargetKinds()...)) {
			w.text(WantClock, c.name.v, asText(c.v))
		}
	}
	w.list(WantFaults, doc.faults)
	w.inOrder()
}

// inOrder puts the wants in the order of the file.
func (w wants) inOrder() {
	slices.SortStableFunc(w.test.Wants, func(a, b Want) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

func (w wants) add(key, of string, value any, at spot) {
	line, column, _ := at.src.locate(at.n, 0)
	w.test.Wants = append(w.test.Wants, Want{Key: key, Of: of, Value: value, Line: line, Column: column, value: at})
}

// text adds a want of a text, if it stands in the file.
func (w wants) text(key, of string, text located[string]) {
	if text.set() {
		w.add(key, of, text.v, text.spot)
	}
}

// asText returns a word as the text that it is.
func asText[V any](word located[V]) located[string] {
	if !word.set() {
		return located[string]{}
	}
	return located[string]{fmt.Sprint(word.v), word.spot}
}

// nameOrNone adds a want of one of some names, or of none.
func (w wants) nameOrNone(key string, unknown Kind, name located[string], among []string) {
	switch {
	case !name.set():
	case name.v == none && !slices.Contains(among, none):
		w.add(key, "", "", name.spot)
	case w.known(unknown, key, name, among):
		w.add(key, "", name.v, name.spot)
	}
}

// names adds a want of a list of names of what is among some.
func (w wants) names(key string, doc located[[]located[string]], unknown Kind, what string, among []string) {
	for _, name := range doc.v {
		w.known(unknown, what, name, among)
	}
	w.list(key, doc)
}

// list adds a want of a list of texts.
func (w wants) list(key string, doc located[[]located[string]]) {
	if doc.set() {
		w.add(key, "", values(doc.v), doc.spot)
	}
}

// due adds a want of a deadline. A decision has only those that begin with a case.
func (w wants) due(d entry[located[dueDoc]]) {
	all := w.policy.targets(sla.TargetKinds()...)
	known := all
	if !w.test.Life {
		known = w.policy.targets(sla.Engage, sla.Resolve)
	}
	if slices.Contains(all, d.name.v) && !slices.Contains(known, d.name.v) {
		w.fault(d.name.spot, kindUnknownTarget, fmt.Sprintf("a decision has no deadline %q, only those of engage and resolve", d.name.v), "write a life for it")
		return
	}
	if w.known(kindUnknownTarget, "deadline", d.name, known) {
		w.time(WantDue, d.name.v, d.v)
	}
}

// time adds a want of an instant, or of none.
func (w wants) time(key, of string, d located[dueDoc]) {
	if d.v.none {
		w.add(key, of, time.Time{}, d.spot)
		return
	}
	at := w.testBinder.time(located[relTime]{d.v.relTime, d.spot}, w.test.Case.At)
	w.add(key, of, at, d.spot)
	if d.v.relative {
		w.test.Wants[len(w.test.Wants)-1].base = w.test.Case.At
	}
}

// entry adds a want of an entry of a timeline.
func (w wants) entry(doc located[entryDoc]) {
	e := doc.v
	if e.ladder.set() {
		w.known(kindUnknownLadder, "ladder", e.ladder, w.policy.ladderNames())
	}
	if e.target.set() {
		w.entryTarget(e.do.v, e.target)
	}
	wanted := newEntry(w.testBinder.time(e.at, w.test.Case.At), e.do.v, e.target.v, e.reason)
	wanted.By, wanted.People, wanted.Ladder, wanted.Step, wanted.Suppressed = e.by, e.people, e.ladder.v, e.step, e.suppressed.v
	w.add(WantEntry, "", wanted, doc.spot)
}

// entryTarget reports a target that the policy does not have, where what the entry
// says tells what it names.
func (w wants) entryTarget(do escalation.Do, target located[string]) {
	switch do {
	case escalation.DoNotify:
		w.known(kindUnknownSchedule, "schedule", target, w.policy.Schedules())
	case escalation.DoBridge:
		w.known(kindUnknownBridge, "bridge", target, w.policy.bridgeNames())
	case escalation.DoRun:
		w.known(kindUnknownLadder, "ladder", target, w.policy.ladderNames())
	case DoBreach, DoMissed, DoLate, DoRemind:
		w.known(kindUnknownTarget, "deadline", target, w.policy.targets(sla.TargetKinds()...))
	}
}

// ladderNames returns what entries have as their ladder.
func (p *Policy) ladderNames() []string {
	names := []string{escalation.LadderByHand}
	if p.escalator != nil {
		for _, l := range p.escalator.ladders {
			names = append(names, l.name)
		}
	}
	return names
}

func (p *Policy) bridgeNames() []string {
	var names []string
	if p.escalator != nil {
		for _, b := range p.escalator.rules.Bridges {
			names = append(names, b.Name)
		}
	}
	return names
}

// targets returns the deadlines of some kinds that the policy promises to any
// severity, as "agreement.target".
func (p *Policy) targets(kinds ...sla.TargetKind) []string {
	var names []string
	for _, a := range p.agreements {
		for _, kind := range kinds {
			if a.promises(kind) {
				names = append(names, deadlineName(a.name, kind))
			}
		}
	}
	return names
}

// promises reports whether the agreement promises a kind of target to any severity.
func (a *agreement) promises(kind sla.TargetKind) bool {
	for _, targets := range a.targets {
		if slices.ContainsFunc(targets, func(t sla.Target) bool { return t.Kind == kind }) {
			return true
		}
	}
	return false
}

func (p *Policy) routeNames() []string {
	names := make([]string, len(p.routes))
	for i, r := range p.routes {
		names[i] = r.route.Name
	}
	return names
}
