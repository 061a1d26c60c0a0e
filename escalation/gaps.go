package escalation

import (
	"time"

	"github.com/drud/triage/sla"
)

// Gaps returns when nobody is on call from one instant up to another, in order.
// Gaps and Shifts tile [from, to): gaps that touch are one, and what is not in
// the supported years is a gap. There are none if to is not after from.
func (s *Schedule) Gaps(from, to time.Time) []sla.Span {
	from, to = from.Round(0).In(s.zone), to.Round(0).In(s.zone)
	var gaps []sla.Span
	add := func(from, to time.Time) {
		if from.Before(to) {
			gaps = append(gaps, sla.Span{From: from, To: to})
		}
	}
	free := from // nobody is on call from here on
	s.walk(clamp(from), clamp(to), func(begin, end int64, on []Duty) bool {
		if len(on) > 0 {
			add(free, s.time(begin))
			free = s.time(end)
		}
		return true
	})
	add(free, to)
	return gaps
}
