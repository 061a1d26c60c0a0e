package policy

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// lintSchedules reports schedules that nothing uses, time that pages find nobody
// in, and overrides that do not do what they say.
func (b *builder) lintSchedules() {
	used, paging := b.notified()
	for _, r := range b.rotas {
		if !used[r.name.v] {
			b.warn(r.name.spot, kindUnusedSchedule, fmt.Sprintf("nothing notifies the schedule %q", r.name.v), "notify it or remove it")
		}
		if ladder, ok := paging[r.name.v]; ok {
			r.lintCover(ladder)
		}
		r.lintOverrides()
	}
}

// notified returns the schedules that anything notifies, and those that a ladder
// of a paged severity does, by itself or by ladders that it runs, with the first
// such ladder.
func (b *builder) notified() (used map[string]bool, paging map[string]string) {
	used, paging = map[string]bool{}, map[string]string{}
	for _, a := range b.doc.escalation.v.byHand.v.do {
		used[a.v.notify.v] = true
	}
	for _, l := range b.doc.escalation.v.ladders {
		for _, a := range l.v.actions() {
			used[a.v.notify.v] = true
		}
		if !b.pages(l) {
			continue
		}
		for _, a := range b.withRuns(l) {
			if _, known := paging[a.v.notify.v]; !known {
				paging[a.v.notify.v] = l.name.v
			}
		}
	}
	return used, paging
}

// withRuns returns everything that a ladder may do, by itself or by ladders that it
// runs, at whatever remove.
func (b *builder) withRuns(l entry[ladderDoc]) []located[actionDoc] {
	ladders := map[string]ladderDoc{}
	for _, l := range b.doc.escalation.v.ladders {
		ladders[l.name.v] = l.v
	}
	var all []located[actionDoc]
	runs := []string{l.name.v}
	for i := 0; i < len(runs); i++ {
		for _, a := range ladders[runs[i]].actions() {
			all = append(all, a)
			if next := a.v.run; next.set() && !slices.Contains(runs, next.v) {
				runs = append(runs, next.v)
			}
		}
	}
	return all
}

// actions returns everything that a ladder may do.
func (l ladderDoc) actions() []located[actionDoc] {
	var all []located[actionDoc]
	for _, s := range l.steps {
		all = append(all, s.v.do...)
	}
	return append(all, l.fallback)
}

// pages reports whether a ladder is for a severity that may reach pagers, which
// all may where the policy does not say.
func (b *builder) pages(l entry[ladderDoc]) bool {
	level, page := l.v.severity.v, b.doc.escalation.v.page
	if !l.v.severity.set() {
		level, _ = severity.ParseLevel(l.name.v)
	}
	return level != severity.None &&
		(!page.set() || slices.ContainsFunc(page.v, func(p located[severity.Level]) bool { return p.v == level }))
}

const mostGaps = 3 // that one lint lists

// lintCover reports when nobody is on call in a year.
func (r *rotaBuilder) lintCover(ladder string) {
	s := r.policy.Schedule(r.name.v)
	from := r.compiler.CoverFrom.In(s.Zone())
	if r.compiler.CoverFrom.IsZero() {
		from = r.begin().In(s.Zone())
	}
	gaps := s.Gaps(from, from.AddDate(1, 0, 0))
	if len(gaps) == 0 {
		return
	}
	texts := make([]string, 0, mostGaps+1)
	for _, g := range gaps[:min(len(gaps), mostGaps)] {
		texts = append(texts, stretch(g)+" ("+sla.FormatDuration(g.Duration())+")")
	}
	if more := len(gaps) - mostGaps; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	r.warn(r.name.spot, kindUncoveredTime,
		fmt.Sprintf("ladder %q notifies %q, where nobody is on call for some of the year from %s: %s", ladder, r.name.v, moment(from), strings.Join(texts, ", ")),
		"cover it with another layer or a longer shift")
}

// begin returns when the schedule starts: with its first handoff, else with its
// first override, else, as it is the same in every year, on a Monday.
func (r *rotaBuilder) begin() time.Time {
	var first time.Time
	consider := func(t time.Time) {
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	for i, l := range r.rota.Layers {
		if l.Start != (escalation.Civil{}) {
			t, _ := sla.At(l.Start.Date, l.Start.Time, r.zoneOf(r.layers[i].v))
			consider(t)
		}
	}
	if first.IsZero() {
		for _, o := range r.rota.Overrides {
			consider(o.From)
		}
	}
	if first.IsZero() {
		return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return first
}

// effect is what an override is seen to do.
type effect struct {
	acts  bool
	seen  []string  // the first who are on call in its time, at most mostSeen
	twice time.Time // when it puts on call who is on call already; zero if never
}

const (
	mostSeen  = 3
	mostPlays = 1_000_000 // in a policy, after which overrides are taken to act
)

// lintOverrides reports overrides that change nothing, and those that put on call
// who is on call already.
func (r *rotaBuilder) lintOverrides() {
	effects := r.effects()
	for i, o := range r.rota.Overrides {
		at, e := r.overrides[i], effects[i]
		switch during := stretch(sla.Span{From: o.From.In(r.zone()), To: o.To.In(r.zone())}); {
		case !e.twice.IsZero():
			r.warn(at.v.with.spot, kindTwiceOnCall, fmt.Sprintf("%q is on call at %s without this override", o.With, moment(e.twice.In(r.zone()))), "name somebody else, or change its time")
		case !e.acts && len(e.seen) == 0:
			r.warn(at.v.person.spot, kindIdleOverride, fmt.Sprintf("%q is not on call from %s, and nobody else is", o.Person, during), "change its time, or remove it")
		case !e.acts:
			r.warn(at.v.person.spot, kindIdleOverride, fmt.Sprintf("%q is not on call from %s", o.Person, during), "then it is "+strings.Join(e.seen, ", "))
		}
	}
}

func (r *rotaBuilder) zone() *time.Location { return r.policy.Schedule(r.name.v).Zone() }

// effects plays the overrides over what the layers say, in each stretch of time in
// which the same ones are in force.
func (r *rotaBuilder) effects() []effect {
	if len(r.rota.Overrides) == 0 {
		return nil
	}
	effects := make([]effect, len(r.rota.Overrides))
	rota := r.rota
	rota.Overrides = nil
	layers, err := escalation.NewSchedule(rota)
	if err != nil {
		return effects
	}
	for span, active := range inForce(r.rota.Overrides) {
		for at, on := range handoffs(layers, span) {
			if r.plays += len(active); r.plays > mostPlays {
				for i := range effects {
					effects[i].acts = true
				}
				return effects
			}
			for _, i := range active {
				on = effects[i].play(r.rota.Overrides[i], on, at)
			}
		}
	}
	return effects
}

// inForce yields the spans in which any overrides are in force and always the same
// ones, in order, with the indexes of these.
func inForce(overrides []escalation.Override) iter.Seq2[sla.Span, []int] {
	var cuts []time.Time
	for _, o := range overrides {
		cuts = append(cuts, o.From, o.To)
	}
	slices.SortFunc(cuts, time.Time.Compare)
	return func(yield func(sla.Span, []int) bool) {
		for k := 1; k < len(cuts); k++ {
			span := sla.Span{From: cuts[k-1], To: cuts[k]}
			var active []int
			for i, o := range overrides {
				if !span.From.Before(o.From) && span.From.Before(o.To) {
					active = append(active, i)
				}
			}
			if span.Duration() > 0 && len(active) > 0 && !yield(span, active) {
				return
			}
		}
	}
}

// handoffs yields who is on call at the beginning of a span, and whenever that
// changes or the reason does.
func handoffs(s *escalation.Schedule, span sla.Span) iter.Seq2[time.Time, []string] {
	return func(yield func(time.Time, []string) bool) {
		free := span.From
		for shift := range s.Shifts(span.From, span.To) {
			if free.Before(shift.From) && !yield(free, nil) || !yield(shift.From, people(shift.Duties)) {
				return
			}
			free = shift.To
		}
		if free.Before(span.To) {
			yield(free, nil)
		}
	}
}

// play does to those on call at an instant what an override does, and notes it.
func (e *effect) play(o escalation.Override, on []string, at time.Time) []string {
	for _, p := range on {
		if len(e.seen) < mostSeen && !slices.Contains(e.seen, p) {
			e.seen = append(e.seen, p)
		}
	}
	relieved, present := slices.Index(on, o.Person), slices.Contains(on, o.With)
	if o.Person != "" && relieved < 0 {
		return on
	}
	if present && e.twice.IsZero() {
		e.twice = at
	}
	e.acts = e.acts || relieved >= 0 || !present
	if relieved >= 0 {
		on = slices.Delete(on, relieved, relieved+1)
	}
	if o.With != "" && !present {
		on = append(on, o.With)
	}
	return on
}

func people(duties []escalation.Duty) []string {
	names := make([]string, len(duties))
	for i, d := range duties {
		names[i] = d.Person
	}
	return names
}

func stretch(s sla.Span) string { return moment(s.From) + " to " + moment(s.To) }
