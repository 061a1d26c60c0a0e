package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// agreement is a compiled agreement.
type agreement struct {
	name              string
	when              *severity.Condition // nil is every case
	targets           map[severity.Level][]sla.Target
	terms             sla.Terms
	pauseOn           []string
	closePendingAfter *sla.Target
}

func (b *builder) agreements() {
	unique(b, "agreement", b.doc.sla)
	for _, e := range b.doc.sla {
		b.policy.agreements = append(b.policy.agreements, b.agreement(e.name.v, e.v))
	}
}

func (b *builder) agreement(name string, doc agreementDoc) agreement {
	a := agreement{
		name: name, when: b.condition(doc.when), targets: map[severity.Level][]sla.Target{},
		terms: sla.Terms{OnChange: doc.onSeverityChange.v, AtLeast: doc.atLeast, Remind: values(doc.remind)},
	}
	for i, kind := range sla.TargetKinds() {
		for _, p := range doc.targets[i].v {
			level, _ := severity.ParseLevel(p.name.v)
			if t, ok := b.target(kind, p.v); ok {
				a.targets[level] = append(a.targets[level], t)
			}
		}
	}
	for _, s := range doc.pauseOn {
		if b.known(kindUnknownStatus, "status", s, b.vocabulary.Statuses) {
			a.pauseOn = append(a.pauseOn, s.v)
		}
	}
	if doc.closePendingAfter.set() {
		if t, ok := b.target("", doc.closePendingAfter.v); ok {
			a.closePendingAfter = &t
		}
	}
	return a
}

// lastNewYear is the beginning of the last year that calendars know. A calendar that
// opens in it opens again from any instant before.
var lastNewYear = time.Date(sla.LastYear, 1, 1, 0, 0, 0, 0, time.UTC)

// target resolves the calendar of a promise; ok is false where it has none.
func (b *builder) target(kind sla.TargetKind, p promise) (sla.Target, bool) {
	if !b.has("calendar", p.calendar.v, names(b.doc.calendars)) {
		offset := strings.LastIndex(p.calendar.n.Value, p.calendar.v)
		runes := len([]rune(p.calendar.n.Value[:max(offset, 0)]))
		b.errs = append(b.errs, p.calendar.src.part(p.calendar.n, runes, runes+len([]rune(p.calendar.v)), kindUnknownCalendar,
			"no calendar \""+p.calendar.v+"\"", b.orDefine("calendar", p.calendar.v)))
		return sla.Target{}, false
	}
	b.used[p.calendar.v] = true
	cal := b.calendars[p.calendar.v]
	if cal != nil && cal.NextOpen(lastNewYear).IsZero() {
		b.fault(p.calendar.spot, kindNeverOpens, fmt.Sprintf("calendar %q stops opening before %d: a deadline on it may never come", cal.Name(), sla.LastYear), "open it on a weekday, or take another calendar")
		return sla.Target{}, false
	}
	return sla.Target{Kind: kind, Within: p.within, Calendar: cal}, cal != nil
}
