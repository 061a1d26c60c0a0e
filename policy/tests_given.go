package policy

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"gopkg.in/yaml.v3"
)

// known reports a name that the policy does not have, and reports whether it has it.
func (b *testBinder) known(kind Kind, what string, name located[string], among []string) bool {
	if slices.Contains(among, name.v) || full(b.errs) {
		return true
	}
	b.fault(name.spot, kind, fmt.Sprintf("the policy has no %s %q", what, name.v), phrasing.DidYouMean(name.v, among))
	return false
}

// instant resolves a time; the zero Time where there is none, or a fault.
func (b *testBinder) instant(c located[civilTime]) time.Time {
	if c.set() && c.v.instant.IsZero() && b.policy.zone == nil {
		b.fault(c.spot, kindMissingZone, "a time without offset, and the policy has no time zone", "write the offset with it: 2026-03-02T11:00:00-07:00")
		return time.Time{}
	}
	return b.typed(c, b.policy.zone)
}

// time resolves a time that may count from the instant of a case.
func (b *testBinder) time(m located[relTime], at time.Time) time.Time {
	switch {
	case !m.set():
		return time.Time{}
	case !m.v.relative:
		return b.instant(located[civilTime]{m.v.civil, m.spot})
	case at.IsZero():
		b.fault(m.spot, kindMissingKey, fmt.Sprintf("%s counts from the case's instant, and it has none", m.n.Value), "add at: to given, or to the defaults of the file")
		return time.Time{}
	}
	return at.Add(m.v.after)
}

// given returns the case of a document.
func (b *testBinder) given(doc caseDoc) severity.Case {
	c := severity.Case{At: b.instant(doc.at), Ticket: doc.ticket.Ticket}
	c.Ticket.CreatedAt, c.Ticket.UpdatedAt = b.instant(doc.ticket.created), b.instant(doc.ticket.updated)
	for _, s := range doc.signals {
		c.Signals = append(c.Signals, b.signal(s))
	}
	for _, f := range doc.fields {
		if c.Fields == nil {
			c.Fields = map[string]any{}
		}
		b.known(kindUnknownField, "declared field", f.name, b.policy.Fields())
		c.Fields[f.name.v] = f.v
	}
	return c
}

func (b *testBinder) signal(doc signalDoc) severity.Signal {
	s := doc.Signal
	s.Since = b.instant(doc.since)
	for _, l := range doc.labels {
		if s.Labels == nil {
			s.Labels = map[string]string{}
		}
		s.Labels[l.name.v] = l.v
	}
	return s
}

// event returns the event of a document; at is the instant of its case.
func (b *testBinder) event(doc located[eventDoc], at time.Time) Event {
	d := doc.v
	e := Event{
		At: b.time(d.at, at), Kind: d.kind.v, By: d.by.v, Private: d.public.set() && !d.public.v,
		Name: d.name.v, Signal: b.signal(d.signal), Until: b.time(d.until, at), Because: d.because,
	}
	if !d.kind.set() || !b.eventKeys(doc) {
		return e
	}
	if e.Kind == EventField {
		e.Value = d.to.v
	} else if text, ok := d.to.v.(string); ok || !d.to.set() {
		e.To = text
	} else {
		b.fault(d.to.spot, kindWrongType, fmt.Sprintf("%s, and a text was expected", describe(d.to.n)), "put it in quotes")
		return e
	}
	key, message, hint := b.policy.eventProblem(e)
	spots := map[string]spot{"kind": d.kind.spot, "by": d.by.spot, "to": d.to.spot, "name": d.name.spot, "until": d.until.spot}
	if message != "" {
		b.fault(spots[key], kindBadValue, message, hint)
	}
	return e
}

// eventKeys reports the keys that an event of its kind lacks, and those that it
// does not have, and reports whether there are none.
func (b *testBinder) eventKeys(doc located[eventDoc]) bool {
	keys := map[*yaml.Node]*yaml.Node{}
	for k, v := range members(doc.n) {
		keys[v] = k
	}
	given := map[string]*yaml.Node{"at": nil} // where it is missing that is reported
	for name, v := range doc.v.values {
		given[name] = keys[v]
	}
	problems := doc.v.kind.v.keyProblems(slices.Sorted(maps.Keys(given)))
	for _, p := range problems {
		at := doc.spot
		if k := given[p.key]; k != nil {
			at.n = k
		}
		b.fault(at, Kind(p.kind), p.message, "")
	}
	return len(problems) == 0
}
