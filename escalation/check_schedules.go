package escalation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/sla"
)

const (
	mostGaps  = 3         // that one lint lists
	mostSeen  = 3         // people whom one lint lists
	mostPlays = 1_000_000 // times that overrides are tried; those not tried by then are taken to act
)

// CheckSchedules returns what is legal in the schedules of teams and probably not
// meant, team by team: a schedule that nothing notifies, time in which a page
// finds nobody, and overrides that change nothing or put on call who is on call
// already. All of them are lints.
//
// Pages are those of ladders for a severity that may page, and of the ladders that
// these run. They are looked at for a year from an instant; if it is zero, from
// the schedule's first handoff or, without one, its first override.
func (r *Rules) CheckSchedules(from time.Time) []Problem {
	notified, paging := r.notified()
	plays := mostPlays
	var ps []Problem
	for _, t := range r.Teams {
		at := Problem{Schedule: t.Name, Lint: true}
		s := cmp.Or(t.Schedule, &Schedule{zone: time.UTC})
		if !notified[t.Name] {
			ps = append(ps, at.is("", "unused-schedule", fmt.Sprintf("nothing notifies the schedule %q", t.Name), "notify it or remove it"))
		}
		if ladder, ok := paging[t.Name]; ok {
			ps = append(ps, s.checkCover(at, ladder, from)...)
		}
		ps = append(ps, s.checkEffects(at, &plays)...)
	}
	return ps
}

// notified returns the teams that any action notifies, and those that a ladder for
// a severity that pages does, by itself or by ladders that it runs, with the first
// such ladder.
func (r *Rules) notified() (all map[string]bool, paging map[string]string) {
	all, paging = map[string]bool{}, map[string]string{}
	for _, a := range r.ByHand {
		if a.Do == DoNotify {
			all[a.Target] = true
		}
	}
	for i := range r.Ladders {
		l := &r.Ladders[i]
		for a := range l.all {
			if a.Do == DoNotify {
				all[a.Target] = true
			}
		}
		if !r.mayPage(l) {
			continue
		}
		for a := range r.reach(l) {
			if _, known := paging[a.Target]; a.Do == DoNotify && !known {
				paging[a.Target] = l.Name
			}
		}
	}
	return all, paging
}

// checkCover reports when nobody is on call in a year.
func (s *Schedule) checkCover(at Problem, ladder string, from time.Time) []Problem {
	if from.IsZero() {
		from = s.begin()
	}
	from = from.In(s.zone)
	gaps := s.Gaps(from, from.AddDate(1, 0, 0))
	if len(gaps) == 0 {
		return nil
	}
	texts := make([]string, 0, mostGaps+1)
	for _, g := range gaps[:min(len(gaps), mostGaps)] {
		texts = append(texts, stretch(g)+" ("+sla.FormatDuration(g.Duration())+")")
	}
	if more := len(gaps) - mostGaps; more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return []Problem{at.is("", "uncovered-time",
		fmt.Sprintf("ladder %q notifies %q, where nobody is on call for some of the year from %s: %s", ladder, at.Schedule, phrasing.Moment(from), strings.Join(texts, ", ")),
		"cover it with another layer or a longer shift")}
}

// begin returns when the schedule starts: with its first handoff, else with its
// first override, else, as it is the same in every year, on a Monday.
func (s *Schedule) begin() time.Time {
	begin := int64(never)
	for i := range s.layers {
		l := &s.layers[i]
		if l.turns.ever {
			continue
		}
		c := l.zone.at(l.turns.start)
		handoff, _ := c.instant(l.turns.start)
		begin = min(begin, handoff)
	}
	switch {
	case begin < never:
		return s.time(begin)
	case len(s.overrides.cuts) > 0:
		return s.time(s.overrides.cuts[0])
	}
	return time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
}

// checkEffects reports overrides that change nothing, and those that put on call
// who is on call already. It takes from plays what it has to play.
func (s *Schedule) checkEffects(at Problem, plays *int) []Problem {
	var ps []Problem
	for i, e := range s.effects(plays) {
		at.Override = i + 1
		x := &s.overrides.list[i]
		switch during := stretch(sla.Span{From: x.From.In(s.zone), To: x.To.In(s.zone)}); {
		case !e.twice.IsZero():
			ps = append(ps, at.is("with", "twice-on-call", fmt.Sprintf("%q is already on call at %s without this override", x.With, phrasing.Moment(e.twice)), "name somebody else, or change its time"))
		case !e.acts && len(e.seen) == 0:
			ps = append(ps, at.is("person", "idle-override", fmt.Sprintf("%q is not on call from %s, and nobody else is", x.Person, during), "change its time, or remove it"))
		case !e.acts:
			ps = append(ps, at.is("person", "idle-override", fmt.Sprintf("%q is not on call from %s", x.Person, during), "then it is "+strings.Join(e.seen, ", ")))
		}
	}
	return ps
}

// effect is what an override is seen to do.
type effect struct {
	acts  bool
	seen  []string  // the first who are on call in its time, at most mostSeen
	twice time.Time // when it puts on call who is on call already; zero if never
}

// effects plays the overrides over what the layers say, in each stretch of time in
// which the same ones are in force.
func (s *Schedule) effects(plays *int) []effect {
	effects := make([]effect, len(s.overrides.list))
	layers := Schedule{zone: s.zone, layers: s.layers}
	for k, active := range s.overrides.active {
		if len(active) == 0 {
			continue
		}
		layers.walk(s.overrides.cuts[k], s.overrides.cuts[k+1], func(from, _ int64, on []Duty) bool {
			if *plays -= len(active); *plays < 0 {
				return false
			}
			for _, i := range active {
				effects[i].note(&s.overrides.list[i], on, s.time(from))
				on = s.overrides.apply(on, i)
			}
			return true
		})
		if *plays < 0 {
			for i := range effects {
				effects[i].acts = true
			}
			break
		}
	}
	return effects
}

// note notes what an override does to those who are on call at an instant.
func (e *effect) note(x *Override, on []Duty, at time.Time) {
	for _, d := range on {
		if len(e.seen) < mostSeen && !slices.Contains(e.seen, d.Person) {
			e.seen = append(e.seen, d.Person)
		}
	}
	applies := x.Person == "" || holder(on, x.Person) >= 0
	present := holder(on, x.With) >= 0
	if applies && present && e.twice.IsZero() {
		e.twice = at
	}
	e.acts = e.acts || applies && (x.Person != "" || !present)
}

func stretch(s sla.Span) string { return phrasing.Moment(s.From) + " to " + phrasing.Moment(s.To) }
