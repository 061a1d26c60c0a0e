package policy

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
)

func (b *builder) bridges() {
	unique(b, "bridge", b.doc.bridges)
	for _, e := range b.doc.bridges {
		if !e.v.url.set() && !e.v.phone.set() {
			b.fault(e.v.spot, MissingKey, fmt.Sprintf("bridge %q has neither url nor phone", e.name.v), "add one of them")
		}
	}
}

func (b *builder) schedules() {
	unique(b, "schedule", b.doc.schedules)
	for _, e := range b.doc.schedules {
		b.schedule(e.name.v, e.v)
	}
}

func (b *builder) schedule(name string, s scheduleDoc) {
	zone := firstZone(s.zone, b.doc.zone)
	if zone == nil && !s.has("zone") && !b.doc.has("zone") {
		b.fault(s.spot, MissingZone, fmt.Sprintf("schedule %q has no time zone", name), "add zone: to it or to the policy, such as America/Denver")
	}
	switch {
	case s.people == nil && s.layers == nil:
		b.fault(s.spot, BadSchedule, fmt.Sprintf("schedule %q has nobody", name), "add people:, or layers: with people")
	case s.people != nil && s.layers != nil:
		b.fault(s.spot, BadSchedule, fmt.Sprintf("schedule %q has people and layers", name), "make the people a layer")
	}
	b.instant(s.start, zone)
	for _, l := range s.layers {
		b.layer(l, s, zone)
	}
	for _, o := range s.overrides {
		b.override(o, zone)
	}
}

func (b *builder) layer(l located[layerDoc], s scheduleDoc, zone *time.Location) {
	if z := l.v.zone.v; z != nil {
		zone = z
	}
	b.instant(l.v.start, zone)
	if len(l.v.people) == 0 && l.v.has("people") {
		b.fault(l.spot, BadSchedule, "a layer without people", "name at least one: people: [ana]")
	}
	if len(l.v.people) > 1 && (!l.v.every.set() && !s.every.set() || !l.v.start.set() && !s.start.set()) {
		b.fault(l.spot, BadSchedule, "people who take turns need every and start", "add them to the layer or to the schedule: start: 2026-03-02T11:00 and every: 1w")
	}
	if r := l.v.shift; r.set() && r.v.From == r.v.To {
		b.fault(r.spot, BadSchedule, "a shift of no length", "leave it out for all day")
	}
}

func (b *builder) override(o located[overrideDoc], zone *time.Location) {
	if !o.v.person.set() && !o.v.with.set() {
		b.fault(o.spot, BadSchedule, "an override of nobody", "add person:, with:, or both")
	}
	from, okFrom := b.typed(o.v.from, zone)
	to, okTo := b.typed(o.v.to, zone)
	if okFrom && okTo && !from.Before(to) {
		b.fault(o.v.to.spot, BadSchedule, "an override that ends before it begins", "to is later than from")
	}
}

func firstZone(zones ...located[*time.Location]) *time.Location {
	for _, z := range zones {
		if z.v != nil {
			return z.v
		}
	}
	return nil
}

// instant resolves a wall-clock time by the rule of calendars and handoffs.
func (b *builder) instant(c located[civilTime], zone *time.Location) (time.Time, bool) {
	t, how, ok := b.resolve(c, zone)
	if how == sla.NoSuchDate {
		b.fault(c.spot, BadValue, fmt.Sprintf("%s does not exist in %s", c.n.Value, zone), "the zone skips that date")
		return time.Time{}, false
	}
	return t, ok
}

// typed resolves a wall-clock time that a person wrote for one occasion: one that
// clocks skip or show twice needs an offset.
func (b *builder) typed(c located[civilTime], zone *time.Location) (time.Time, bool) {
	t, how, ok := b.resolve(c, zone)
	switch how {
	case sla.Exact:
		return t, ok
	case sla.Fold:
		b.fault(c.spot, AmbiguousTime, fmt.Sprintf("%s comes twice in %s", c.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	default:
		b.fault(c.spot, AmbiguousTime, fmt.Sprintf("%s does not exist in %s: the clocks skip it", c.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	}
	return time.Time{}, false
}

func (b *builder) resolve(c located[civilTime], zone *time.Location) (time.Time, sla.Civil, bool) {
	switch {
	case !c.set():
		return time.Time{}, sla.Exact, false
	case !c.v.instant.IsZero():
		return c.v.instant, sla.Exact, true
	case zone == nil:
		return time.Time{}, sla.Exact, false
	}
	t, how := sla.At(c.v.date, c.v.clock, zone)
	return t, how, true
}
