package policy

import (
	"fmt"
	"strings"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// escalation checks the escalation section: places, types, and the names it
// refers to.
func (b *builder) escalation() {
	e := b.doc.escalation.v
	unique(b, "ladder", e.ladders)
	if h := e.hold; h.set() {
		b.calendar(h.v.during)
		b.condition(h.v.when)
	}
	if f := e.deferral; f.set() {
		b.calendar(f.v.until)
	}
	for _, w := range e.maintenance {
		b.window(w)
	}
	b.actions(e.byHand.v.do)
	for _, l := range e.ladders {
		b.ladder(l.name, l.v)
	}
}

func (b *builder) window(w located[windowDoc]) {
	zone := b.doc.zone.v
	for _, t := range []located[civilTime]{w.v.from, w.v.to} {
		if t.set() && t.v.instant.IsZero() && zone == nil {
			b.fault(t.spot, MissingZone, "a time without offset in a policy without time zone", "add zone: to the policy, or an offset to the time")
		}
	}
	from, okFrom := b.typed(w.v.from, zone)
	to, okTo := b.typed(w.v.to, zone)
	if okFrom && okTo && !from.Before(to) {
		b.fault(w.v.to.spot, BadValue, "a maintenance window that ends before it begins", "to is later than from")
	}
	b.condition(w.v.when)
}

func (b *builder) ladder(name located[string], l ladderDoc) {
	if _, err := severity.ParseLevel(name.v); !l.severity.set() && (err != nil || name.v == "none") {
		b.fault(name.spot, BadLadder, fmt.Sprintf("ladder %q is for no severity", name.v), "add severity: urgent, high, medium or low, or none for one that only run: starts")
	}
	b.condition(l.when)
	if l.fallback.set() {
		b.action(l.fallback)
	}
	if l.repeat.v > 0 && !l.repeatAfter.set() {
		b.fault(l.repeat.spot, BadLadder, "repeat without repeat_after", "add repeat_after: 15m")
	}
	for _, s := range l.steps {
		b.step(s)
	}
}

func (b *builder) step(s located[stepDoc]) {
	after, before, of := s.v.after.set(), s.v.before.set(), s.v.of.set()
	switch {
	case after && before:
		b.fault(s.v.before.spot, BadStep, "a step with after and before", "keep one of them")
	case before && !of:
		b.fault(s.v.before.spot, BadStep, "before what?", "add of: and a deadline, such as internal.engage")
	case !after && !before && !s.v.has("after", "before"):
		b.fault(s.spot, BadStep, "a step without a time", "add after: 0m, or before: 15m with of: internal.engage")
	}
	if of {
		b.deadline(s.v.of)
	}
	b.actions(s.v.do)
}

// deadline checks a reference to a target of an agreement: internal.engage.
func (b *builder) deadline(of located[string]) {
	name, kind, ok := strings.Cut(of.v, ".")
	const hint = "write agreement.target, such as internal.engage"
	if !ok {
		b.fault(of.spot, UnknownTarget, fmt.Sprintf("%q is no deadline", of.v), hint)
		return
	}
	var all []string
	for _, a := range b.doc.sla {
		for i, k := range sla.TargetKinds() {
			if a.v.targets[i].set() {
				all = append(all, a.name.v+"."+string(k))
			}
		}
	}
	b.known(UnknownTarget, "deadline", located[string]{name + "." + kind, of.spot}, all)
}

func (b *builder) actions(as []located[actionDoc]) {
	for _, a := range as {
		b.action(a)
	}
}

func (b *builder) action(a located[actionDoc]) {
	if a.v.notify.set() {
		b.known(UnknownSchedule, "schedule", a.v.notify, names(b.doc.schedules))
	}
	if a.v.bridge.set() {
		b.known(UnknownBridge, "bridge", a.v.bridge, names(b.doc.bridges))
	}
	if a.v.run.set() {
		b.known(UnknownLadder, "ladder", a.v.run, names(b.doc.escalation.v.ladders))
	}
	if a.v.annotate.set() {
		b.annotation(a.v.annotate)
	}
}
