package policy

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

func (b *builder) schedules() {
	unique(b, "schedule", b.doc.schedules)
	b.policy.schedules, b.rotas = map[string]*escalation.Schedule{}, map[string]*rotaBuilder{}
	for _, e := range b.doc.schedules {
		r := &rotaBuilder{builder: b, name: e.name, doc: e.v}
		if s := r.compile(); s != nil {
			b.policy.schedules[e.name.v] = s
			b.rotas[e.name.v] = r
		}
	}
}

// rotaBuilder compiles one schedule. Its layers and overrides are those of the
// rota, each with its place.
type rotaBuilder struct {
	*builder
	name      located[string]
	doc       scheduleDoc
	rota      escalation.Rota
	layers    []located[layerDoc]
	overrides []located[overrideDoc]

	partial  bool     // some of who takes turns could not be read
	leftOut  []string // whom overrides put on call that could not be read
	zoneless bool     // that the schedule has no zone is reported
}

// compile returns the schedule, or nil where it has faults.
func (r *rotaBuilder) compile() *escalation.Schedule {
	s := r.doc
	r.rota = escalation.Rota{Name: r.name.v, Zone: firstZone(s.zone, r.builder.doc.zone), Every: s.every.v}
	if s.people != nil && s.layers != nil {
		r.fault(s.spot, kindBadSchedule, fmt.Sprintf("schedule %q has people and layers", r.name.v), "make the people a layer")
	}
	if s.people != nil {
		people := layerDoc{people: s.people}
		people.values = s.values
		r.layer(located[layerDoc]{people, s.spot})
	}
	for _, l := range s.layers {
		r.layer(l)
	}
	r.partial = r.partial || s.has("people") && s.people == nil || s.has("layers") && s.listed("layers") != len(s.layers)
	for _, o := range s.overrides {
		r.override(o)
	}
	compiled, err := escalation.NewSchedule(r.rota)
	var problems escalation.Problems
	errors.As(err, &problems)
	for _, p := range problems {
		r.problem(p)
	}
	return compiled
}

func (r *rotaBuilder) layer(l located[layerDoc]) {
	layer := escalation.Layer{Name: l.v.name.v, Zone: l.v.zone.v, Every: l.v.every.v, Shift: l.v.shift.v, People: values(l.v.people)}
	zone := r.zoneOf(l.v)
	if zone == nil {
		zone = time.UTC // until the author says
	}
	layer.Start = r.start(firstSet(l.v.start, r.doc.start), zone)
	if shift := l.v.shift; shift.set() && shift.v == (sla.Range{}) {
		r.fault(shift.spot, kindEqualEnds, fmt.Sprintf("the shift %s ends when it starts", shift.n.Value), "write 00:00-24:00 for a whole day, or leave the shift out")
	}
	for _, days := range l.v.days {
		for _, d := range days.v {
			layer.Days[d] = true
		}
	}
	if l.v.listed("days") == 0 {
		r.fault(l.spot, kindBadSchedule, "a layer that covers no days", "name them: days: [mon, wed-fri], or leave days out for every day")
	}
	r.partial = r.partial || len(l.v.people) != l.v.listed("people")
	r.rota.Layers = append(r.rota.Layers, layer)
	r.layers = append(r.layers, l)
}

// zoneOf returns the zone of a layer, its own or the one that it inherits.
func (r *rotaBuilder) zoneOf(l layerDoc) *time.Location {
	return firstZone(l.zone, r.doc.zone, r.builder.doc.zone)
}

// start returns what clocks in a layer's zone show at its first handoff.
func (r *rotaBuilder) start(c located[civilTime], zone *time.Location) escalation.Civil {
	if !c.set() {
		return escalation.Civil{}
	}
	civil := escalation.Civil{Date: c.v.date, Time: c.v.clock}
	if !c.v.instant.IsZero() {
		local := c.v.instant.In(zone)
		civil = escalation.Civil{Date: date.NewAt(local), Time: clock.NewAt(local)}
	}
	switch at, how := sla.At(civil.Date, civil.Time, zone); {
	case at.IsZero():
		r.unknownYear(c)
		return escalation.Civil{}
	case how == sla.NoSuchDate:
		r.fault(c.spot, kindBadValue, fmt.Sprintf("%s does not exist in %s", c.n.Value, zone), "the zone skips that date")
	case !c.v.instant.IsZero() && !at.Equal(c.v.instant):
		r.fault(c.spot, kindBadSchedule, fmt.Sprintf("%s is the second time that clocks in %s show %s, and handoffs are at the first", c.n.Value, zone, civil.Time.HhMm()), "let the turns start at another time")
	}
	return civil
}

func (r *rotaBuilder) override(o located[overrideDoc]) {
	from, to := r.occasion(o.v.from), r.occasion(o.v.to)
	nobody := !o.v.person.set() && !o.v.with.set()
	if nobody && !o.v.has("person", "with") {
		r.fault(o.spot, kindBadSchedule, "an override of nobody", "say whom it takes off call as person:, whom it puts on call as with:, or both")
	}
	if nobody || from.IsZero() || to.IsZero() {
		r.leftOut = append(r.leftOut, o.v.with.v)
		return
	}
	r.rota.Overrides = append(r.rota.Overrides, escalation.Override{Person: o.v.person.v, With: o.v.with.v, From: from, To: to, Note: o.v.note})
	r.overrides = append(r.overrides, o)
}

// occasion resolves a time of an override, which without offset needs the
// schedule's zone.
func (r *rotaBuilder) occasion(c located[civilTime]) time.Time {
	if c.set() && c.v.instant.IsZero() && r.rota.Zone == nil {
		r.missingZone()
	}
	return r.typed(c, r.rota.Zone)
}

// missingZone reports once that the schedule has no zone, unless it has one that
// could not be read.
func (r *rotaBuilder) missingZone() {
	if r.zoneless || r.doc.has("zone") || r.builder.doc.has("zone") {
		return
	}
	r.zoneless = true
	r.fault(r.doc.spot, kindMissingZone, fmt.Sprintf("schedule %q has no time zone", r.name.v), "add zone: to it or to the policy, such as America/Denver")
}

// problem reports what escalation finds wrong with the rota, at its place, unless
// it comes of something that is reported already.
func (r *rotaBuilder) problem(p escalation.Problem) {
	if p.Kind == "missing-zone" && !r.layerOf(p).has("zone") {
		r.missingZone()
	}
	if r.follows(p) {
		return
	}
	kind := kindBadSchedule
	switch p.Kind {
	case "no-layers":
		p.Message, p.Hint = fmt.Sprintf("schedule %q has nobody", r.name.v), "add people:, or layers: with people"
	case "no-people":
		p.Message, p.Hint = "a layer without people", "name at least one: people: [ana]"
	case "unknown-person":
		kind = kindUnknownPerson
		if name, ok := phrasing.Nearest(r.overrides[p.Override-1].v.person.v, r.people()); ok {
			p.Hint = fmt.Sprintf("did you mean %q?", name)
		}
	case "overlapping-overrides":
		p.Message = fmt.Sprintf("the override at %s takes %q off call at the same time", r.overrides[p.Index-1].where(), r.overrides[p.Index-1].v.person.v)
	case "equal-ends":
		kind = kindEqualEnds
	case "bad-time": // of a shift, as no other can leave the day
		kind, p.Message = kindBadValue, fmt.Sprintf("the shift %s does not start on its day", r.layerOf(p).shift.n.Value)
		p.Hint = "write times from 00:00 to 24:00; only an end may be 24:00"
	case "bad-date", "bad-turn":
		kind = kindBadValue
	}
	r.fault(r.place(p), kind, p.Message, p.Hint)
}

// follows reports whether a problem comes of something that is reported already.
func (r *rotaBuilder) follows(p escalation.Problem) bool {
	switch p.Kind {
	case "missing-zone":
		return true
	case "no-layers":
		return r.partial
	case "no-people":
		return r.layerOf(p).listed("people") != 0
	case "missing-start", "missing-every":
		return r.layerOf(p).has(p.Key) || r.doc.has(p.Key)
	case "unknown-person":
		return r.partial || slices.Contains(r.leftOut, r.overrides[p.Override-1].v.person.v)
	}
	return false
}

// layerOf returns the layer that a problem is about, or an empty one.
func (r *rotaBuilder) layerOf(p escalation.Problem) layerDoc {
	if p.Layer == 0 {
		return layerDoc{}
	}
	return r.layers[p.Layer-1].v
}

// place returns where a problem is, as exactly as the file tells: at the schedule's
// name if it is about no key.
func (r *rotaBuilder) place(p escalation.Problem) spot {
	at, keys := r.doc.spot, r.doc.body
	switch {
	case p.Key == "":
		return r.name.spot
	case p.Override > 0:
		at, keys = r.overrides[p.Override-1].spot, r.overrides[p.Override-1].v.body
	case p.Layer > 0:
		at, keys = r.layers[p.Layer-1].spot, r.layers[p.Layer-1].v.body
	}
	empty := p.Kind == "no-layers" || p.Kind == "no-people" // told at what should have them, not at an empty list
	if n := keys.values[p.Key]; n != nil && !empty {
		at.n = n
	}
	return at
}

// people returns everybody who takes turns or whom an override puts on call.
func (r *rotaBuilder) people() []string {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, l := range r.rota.Layers {
		for _, p := range l.People {
			add(p)
		}
	}
	for _, o := range r.rota.Overrides {
		add(o.With)
	}
	return names
}
