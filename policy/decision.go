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
	Route     Route          `json:"route"`               // who works the case, and whether it is covered
	Deadlines []Deadline     `json:"deadlines,omitempty"` // of engage and resolve, by agreement, in the policy's order

	// Plan is what escalation does if nothing else happens, in the order of time;
	// what it does not do is there too, and says why.
	Plan []escalation.Entry `json:"plan,omitempty"`

	Annotations []severity.Annotation `json:"annotations,omitempty"`
	Faults      []severity.Fault      `json:"faults"` // what went wrong on the way; never nil
	Policy      string                `json:"policy"` // the digest of the policy that decided
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
func (d Decision) Due(agreement string, target sla.TargetKind) (time.Time, bool) {
	for _, dl := range d.Deadlines {
		if dl.Agreement == agreement && dl.Target == target {
			return dl.Due, true
		}
	}
	return time.Time{}, false
}

// fault reports what does not raise the level.
func (d *Decision) fault(k severity.FaultKind, where, message string) {
	d.Faults = append(d.Faults, severity.Fault{Kind: k, Where: where, Message: message})
}
