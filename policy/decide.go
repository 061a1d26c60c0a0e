package policy

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Support is the kind of support that a route gives.
type Support string

// The kinds of support.
const (
	SupportProblem     Support = "problem"     // restoring service, and questions
	SupportEngineering Support = "engineering" // needs the product's engineers
)

// Scope says whether a case is covered by the agreements.
type Scope string

// The scopes.
const (
	ScopeCovered  Scope = "covered"
	ScopeLimited  Scope = "limited"  // covered with the limits that the route's note states
	ScopeExcluded Scope = "excluded" // no deadlines and no plan
)

// Decision is what a policy says of a case. Its JSON keys are a contract; an
// absent one means none.
type Decision struct {
	Severity  severity.Level `json:"severity"`            // the engineer's where one set it, else Judged
	Judged    severity.Level `json:"judged"`              // what rules and faults say
	Entered   severity.Level `json:"entered,omitzero"`    // the customer's priority
	Rule      string         `json:"rule,omitzero"`       // the rule that decided Judged
	Because   string         `json:"because,omitzero"`    // why it is Judged, for people
	Route     Route          `json:"route"`               //
	Deadlines []Deadline     `json:"deadlines,omitempty"` // of engage and resolve, by agreement, in the policy's order

	// Plan is what escalation does if nothing else happens, in the order of time;
	// what it does not do is there too, and says why.
	Plan []escalation.Entry `json:"plan,omitempty"`

	Annotations []severity.Note  `json:"annotations,omitempty"`
	Faults      []severity.Fault `json:"faults"` // what went wrong on the way; never nil
	Policy      string           `json:"policy"` // the digest of the policy that decided
}

// Route is where a case goes. One that no route matches is covered problem
// support.
type Route struct {
	Name    string  `json:"name,omitzero"`
	Group   string  `json:"group,omitzero"`
	Support Support `json:"support"`
	Scope   Scope   `json:"scope"`
	Note    string  `json:"note,omitzero"`
}

// Deadline is when a target is due.
type Deadline struct {
	Agreement string
	Target    sla.TargetKind
	Within    time.Duration // of open time
	Calendar  string
	Due       time.Time // in the calendar's zone
}

type deadlineJSON struct {
	Agreement string         `json:"agreement"`
	Target    sla.TargetKind `json:"target"`
	Within    string         `json:"within"`
	Calendar  string         `json:"calendar"`
	Due       time.Time      `json:"due"`
}

// MarshalJSON writes the deadline with Within as Go writes durations: "1h0m0s".
func (d Deadline) MarshalJSON() ([]byte, error) {
	return json.Marshal(deadlineJSON{d.Agreement, d.Target, d.Within.String(), d.Calendar, d.Due})
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Deadline) UnmarshalJSON(data []byte) error {
	var j deadlineJSON
	if string(data) == "null" {
		return nil
	}
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	within, err := time.ParseDuration(j.Within)
	if err != nil {
		return fmt.Errorf("within: %w", err)
	}
	*d = Deadline{j.Agreement, j.Target, within, j.Calendar, j.Due}
	return nil
}

// Due returns the deadline of a target of an agreement, and whether there is one.
func (d *Decision) Due(agreement string, target sla.TargetKind) (time.Time, bool) {
	for _, dl := range d.Deadlines {
		if dl.Agreement == agreement && dl.Target == target {
			return dl.Due, true
		}
	}
	return time.Time{}, false
}

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
	if start, ok := p.start(c, &d); ok && p.served(c, d.Route) {
		p.deadlines(r, &d, start)
	}
	if d.Faults == nil {
		d.Faults = []severity.Fault{}
	}
	return d
}

// fault reports what does not raise the level.
func (d *Decision) fault(k severity.FaultKind, where, message string) {
	d.Faults = append(d.Faults, severity.Fault{Kind: k, Where: where, Message: message})
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

// start returns the instant from which clocks count.
func (p *Policy) start(c *severity.Case, d *Decision) (time.Time, bool) {
	switch created := c.Ticket.CreatedAt; {
	case c.At.IsZero():
		d.fault(severity.FaultNoAt, "at", "the case has no instant: no deadlines, no plan")
		return time.Time{}, false
	case created.IsZero():
		return c.At, true
	case created.After(c.At):
		d.fault(severity.FaultCreatedAt, "ticket.created_at", "the ticket was created after the instant of the case, which is used instead")
		return c.At, true
	default:
		return created, true
	}
}

// served reports whether agreements and escalation apply to a case at all.
func (p *Policy) served(c *severity.Case, route Route) bool {
	status := c.Ticket.Status
	return !c.At.IsZero() && route.Scope != ScopeExcluded && status != severity.StatusResolved && status != severity.StatusClosed
}

// firstYear is the first that calendars know.
const firstYear = 1900

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
			if due.IsZero() || start.UTC().Year() < firstYear {
				d.fault(severity.FaultYears, a.name+"."+string(t.Kind), "calendars know the years 1900 to 2200: no deadline")
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
