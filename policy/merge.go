package policy

import (
	"fmt"
	"maps"

	"gopkg.in/yaml.v3"
)

// merge puts the documents of several files together, in the order of the files:
// sections are joined; what can be said only once is a fault when said again.
func merge(docs []document) (document, []Error) {
	var m merger
	var all document
	for _, d := range docs {
		m.add(&all, d)
	}
	return all, m.errs
}

type merger struct{ collector }

func (m *merger) add(all *document, d document) {
	if all.root.n == nil {
		all.root, all.values = d.root, map[string]*yaml.Node{}
	}
	maps.Copy(all.values, d.values)
	agree(m, "version", &all.version, d.version)
	agree(m, "name", &all.name, d.name)
	once(m, "zone", &all.zone, d.zone)
	all.statuses = append(all.statuses, d.statuses...)
	all.fields = append(all.fields, d.fields...)
	all.facts = append(all.facts, d.facts...)
	m.severity(&all.severity, d.severity)
	all.routes = append(all.routes, d.routes...)
	all.calendars = append(all.calendars, d.calendars...)
	all.sla = append(all.sla, d.sla...)
	all.schedules = append(all.schedules, d.schedules...)
	all.bridges = append(all.bridges, d.bridges...)
	m.escalation(&all.escalation, d.escalation)
	all.intake = append(all.intake, d.intake...)
}

func (m *merger) severity(all *located[severityDoc], d located[severityDoc]) {
	if !d.set() {
		return
	}
	if !all.set() {
		all.spot, all.v.values = d.spot, map[string]*yaml.Node{}
	}
	maps.Copy(all.v.values, d.v.values)
	once(m, "severity.match", &all.v.match, d.v.match)
	once(m, "severity.default", &all.v.fallback, d.v.fallback)
	once(m, "severity.on_error", &all.v.onError, d.v.onError)
	all.v.levels = append(all.v.levels, d.v.levels...)
	all.v.rules = append(all.v.rules, d.v.rules...)
}

func (m *merger) escalation(all *located[escalationDoc], d located[escalationDoc]) {
	if !d.set() {
		return
	}
	if !all.set() {
		all.spot = d.spot
	}
	once(m, "escalation.page", &all.v.page, d.v.page)
	once(m, "escalation.hold", &all.v.hold, d.v.hold)
	once(m, "escalation.defer", &all.v.deferral, d.v.deferral)
	once(m, "escalation.ack_timeout", &all.v.ackTimeout, d.v.ackTimeout)
	once(m, "escalation.snooze_at_most", &all.v.snoozeAtMost, d.v.snoozeAtMost)
	once(m, "escalation.on_raise", &all.v.onRaise, d.v.onRaise)
	once(m, "escalation.by_hand", &all.v.byHand, d.v.byHand)
	all.v.maintenance = append(all.v.maintenance, d.v.maintenance...)
	all.v.ladders = append(all.v.ladders, d.v.ladders...)
	all.v.faulty = all.v.faulty || d.v.faulty
}

// once takes a value that only one file may set.
func once[V any](m *merger, what string, into *located[V], v located[V]) {
	switch {
	case !v.set():
	case into.set():
		m.fault(v.spot, kindSetTwice, fmt.Sprintf("%s is set a second time; first at %s", what, into.where()), "keep one of them")
	default:
		*into = v
	}
}

// agree takes a value that every file that sets it must set to the same.
func agree[V comparable](m *merger, what string, into *located[V], v located[V]) {
	switch {
	case !v.set():
	case into.set() && into.v != v.v:
		m.fault(v.spot, kindSetTwice, fmt.Sprintf("%s is %v here and %v at %s", what, v.v, into.v, into.where()), "the files of one policy must agree")
	case !into.set():
		*into = v
	}
}
