package policy

import (
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Decide decides a case. It never fails: what is wrong with the case is among the
// decision's faults, and a fault only ever raises what the rules judged.
//
// Deadlines are those of the targets that begin with a case, engage and resolve.
// They count from the ticket's creation, or from the case's instant where it is not
// known; [Policy.Follow] knows pauses and the other targets. The plan begins at the
// case's instant, and its keys with the ticket's id or, without one, that of the
// first signal. A case without an instant has neither deadlines nor a plan, and so
// has one that is resolved, closed or excluded. The case is only read.
func (p *Policy) Decide(c severity.Case) Decision {
	r := p.vocabulary.Read(&c)
	defer r.Release()
	return p.decide(&c, r)
}

func (p *Policy) decide(c *severity.Case, r *severity.Reading) Decision {
	d := p.judge(c, r)
	if p.served(c, d.Route) {
		d.Plan = p.plan(c, r, &d)
	}
	return d
}

// judge is decide without the plan.
func (p *Policy) judge(c *severity.Case, r *severity.Reading) Decision {
	p.coverage.judged(p.rules, r)
	v := p.rules.Judge(r)
	d := Decision{
		Severity: v.Judged, Judged: v.Judged, Entered: min(c.Ticket.Priority, severity.Urgent),
		Rule: v.Rule, Because: v.Because, Annotations: v.Annotations,
		Faults: v.Faults, Policy: p.digest,
	}
	if set := c.Ticket.Severity; set != severity.None {
		d.Severity = min(set, severity.Urgent)
	}
	d.Route = p.route(r, &d)
	if start := p.start(c, &d); p.served(c, d.Route) {
		p.deadlines(r, &d, start)
	}
	if d.Faults == nil {
		d.Faults = []severity.Fault{}
	}
	return d
}

func (p *Policy) route(r *severity.Reading, d *Decision) Route {
	for _, route := range p.routes {
		matches, err := r.Holds(route.when)
		if err != nil {
			d.fault(severity.FaultRoute, "route "+route.route.Name, err.Error())
		}
		if matches {
			return route.route
		}
	}
	return Route{Support: SupportProblem, Scope: ScopeCovered}
}

// start returns the instant from which clocks count, the zero Time if the case has none.
func (p *Policy) start(c *severity.Case, d *Decision) time.Time {
	switch created := c.Ticket.CreatedAt; {
	case c.At.IsZero():
		d.fault(severity.FaultNoAt, "at", "the case has no instant: no deadlines, no plan")
		return c.At
	case created.IsZero():
		return c.At
	case created.After(c.At):
		d.fault(severity.FaultCreatedAt, "ticket.created_at", "the ticket was created after the instant of the case, which is used instead")
		return c.At
	default:
		return created
	}
}

// served reports whether agreements and escalation apply to a case at all.
func (p *Policy) served(c *severity.Case, route Route) bool {
	return !c.At.IsZero() && route.Scope != ScopeExcluded && !over(c.Ticket.Status)
}

// countable reports whether calendars know the year of an instant from which a
// clock would count. Beyond their last year they have no deadline to give.
func countable(start time.Time) bool { return start.UTC().Year() >= sla.FirstYear }

func (p *Policy) deadlines(r *severity.Reading, d *Decision, start time.Time) {
	for i := range p.agreements {
		a := &p.agreements[i]
		if !p.applies(a, r, d) {
			continue
		}
		for _, t := range a.targets[d.Severity] {
			if t.Kind != sla.Engage && t.Kind != sla.Resolve {
				continue // it begins with a reply
			}
			due := t.Due(start)
			if due.IsZero() || !countable(start) {
				d.fault(severity.FaultYears, a.name+"."+string(t.Kind), "calendars know "+supportedYears+": no deadline")
				continue
			}
			p.coverage.promised(a.name, t.Kind, d.Severity)
			d.Deadlines = append(d.Deadlines, Deadline{a.name, t.Kind, t.Within, t.Calendar.Name(), due})
		}
	}
}

// applies reports whether an agreement is one for the case; one whose condition
// faults is.
func (p *Policy) applies(a *agreement, r *severity.Reading, d *Decision) bool {
	if a.when == nil {
		return true
	}
	holds, err := r.Holds(a.when)
	if err != nil {
		d.fault(severity.FaultAgreement, "agreement "+a.name, err.Error())
		return true
	}
	return holds
}
