package suite

import (
	"fmt"
	"slices"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
)

// decision answers what there is of the wants of a case.
type decision struct{ *policy.Decision }

func (d decision) value(w policy.Want) (got any, note string) {
	switch w.Key {
	case policy.WantSeverity:
		return d.Severity.String(), d.why()
	case policy.WantJudged:
		return d.Judged.String(), d.why()
	case policy.WantRule:
		return d.Rule, d.why()
	case policy.WantNotRules:
		left := slices.Clone(w.Value.([]string))
		return slices.DeleteFunc(left, func(name string) bool { return name == d.Rule }), d.why()
	case policy.WantBecause:
		return d.Because, ""
	case policy.WantRoute:
		return part(d.Route, w.Of), ""
	case policy.WantDue:
		for _, dl := range d.Deadlines {
			if dl.Agreement+"."+string(dl.Target) == w.Of {
				return dl.Due, fmt.Sprintf("%s %s", sla.FormatDuration(dl.Within), dl.Calendar)
			}
		}
		return time.Time{}, ""
	case policy.WantNotify:
		return notified(d.Plan), ""
	case policy.WantFaults:
		return kinds(d.Faults), told(d.Faults)
	}
	return nil, ""
}

// notified returns whom the entries of a plan notify, in order.
func notified(plan []escalation.Entry) []string {
	targets := []string{}
	for _, e := range plan {
		if e.Do == escalation.DoNotify && e.Suppressed == "" {
			targets = append(targets, e.Target)
		}
	}
	return targets
}

// why says how the severity came about.
func (d decision) why() string {
	why := d.Because
	if d.Rule != "" {
		why = fmt.Sprintf("rule %q", d.Rule)
	}
	if d.Rule != "" && d.Because != "" {
		why += ": " + d.Because
	}
	if d.Severity != d.Judged {
		why = fmt.Sprintf("an engineer set it; it was judged %s by %s", d.Judged, why)
	}
	return why
}

// part returns a part of a route.
func part(r policy.Route, of string) string {
	switch of {
	case "group":
		return r.Group
	case "support":
		return string(r.Support)
	case "scope":
		return string(r.Scope)
	case "note":
		return r.Note
	}
	return r.Name
}
