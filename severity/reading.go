package severity

import (
	"fmt"
	"slices"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/phrasing"
)

// Fault is something that went wrong with one case. It never stops a decision.
type Fault struct {
	Kind    FaultKind `json:"kind"`
	Where   string    `json:"where"` // what it is about: "fields.impact", "rule production down", "signals[2].value"
	Message string    `json:"message"`
}

// FaultKind is the kind of a [Fault]. Kinds are stable.
type FaultKind string

// The kinds of fault in a decision, and in the life of a case.
const (
	FaultField       FaultKind = "bad-field"        // a declared field has a value of the wrong type, or none of its enum's: its default was read
	FaultStatus      FaultKind = "unknown-status"   // the ticket's status is none the policy knows: open was read
	FaultSignal      FaultKind = "bad-signal"       // a signal's value is NaN or infinite: 0 was read
	FaultCondition   FaultKind = "condition"        // a registered function panicked: the condition did not hold
	FaultText        FaultKind = "text"             // a registered function panicked in a ${…}: it was left out
	FaultNoAt        FaultKind = "no-at"            // the case has no instant: no deadlines, no plan
	FaultCreatedAt   FaultKind = "created-after-at" // the ticket was created after the case's instant: that was used
	FaultYears       FaultKind = "beyond-years"     // a deadline, or what it counts from, is outside the years that calendars know: there is none
	FaultRoute       FaultKind = "route"            // a registered function panicked in a route: it did not match
	FaultAgreement   FaultKind = "agreement"        // a registered function panicked in an agreement's condition: it applies
	FaultLadder      FaultKind = "ladder"           // a registered function panicked in a ladder's condition: it applies only if no other does
	FaultHold        FaultKind = "hold"             // a registered function panicked in the hold's condition: the case does not wait
	FaultMaintenance FaultKind = "maintenance"      // a registered function panicked in a window's condition: it does not apply
	FaultEvent       FaultKind = "event"            // an event of a life cannot be what it says, and changed nothing, or is before the case began
)

// Raises reports whether a fault of the kind raises what the rules judge to at
// least on_error; the others are only reported.
func (k FaultKind) Raises() bool {
	switch k {
	case FaultField, FaultStatus, FaultSignal, FaultCondition:
		return true
	}
	return false
}

// Reading is one case under decision: its declared fields checked and completed,
// and each fact evaluated at most once. It belongs to one goroutine.
type Reading struct {
	Faults     []Fault          // of the case itself, found before any rule runs
	Asked      func(*Condition) // if set, hears of every condition that Holds evaluates
	vocabulary *Vocabulary
	run        *condition.Run[subject]
}

func (v *Vocabulary) newReading() *Reading {
	r := &Reading{vocabulary: v, run: v.env.NewRun()}
	r.run.Subject.fields = make([]value, len(v.fields))
	return r
}

// Read starts the decision of a case. Release gives the reading back. The goroutine
// that compiles may read before [NewRules] too: what it compiles afterwards can be
// asked of the reading as well.
func (v *Vocabulary) Read(c *Case) *Reading {
	r := v.readings.Get().(*Reading)
	r.Faults = nil
	r.run.Reset()
	s := &r.run.Subject
	s.c, s.at, s.created, s.updated = c, c.At, c.Ticket.CreatedAt, c.Ticket.UpdatedAt
	if s.created.IsZero() {
		s.created = s.at
	}
	if s.updated.IsZero() {
		s.updated = s.created
	}
	r.readStatus(c.Ticket.Status)
	r.readFields(c.Fields)
	for i := range c.Signals {
		if v := c.Signals[i].Value; v != finite(v) {
			r.fault(FaultSignal, fmt.Sprintf("signals[%d].value", i), fmt.Sprintf("%v is not a finite number; 0 was read", v))
		}
	}
	return r
}

// ready returns the run of the reading, which may have begun before everything was
// compiled that it is asked of.
func (r *Reading) ready() *condition.Run[subject] {
	r.vocabulary.env.Fit(r.run)
	return r.run
}

// Release ends the decision. The reading must not be used after it.
func (r *Reading) Release() {
	r.run.Subject.c, r.Faults, r.Asked = nil, nil, nil
	clear(r.run.Subject.fields)
	r.vocabulary.readings.Put(r)
}

// Holds reports whether a condition holds, with the fault if a function that it
// calls panicked: it does not hold then.
func (r *Reading) Holds(c *Condition) (bool, error) {
	if r.Asked != nil {
		r.Asked(c)
	}
	holds, fault := c.Holds(r.ready())
	if fault != nil {
		return false, fault
	}
	return holds, nil
}

// Write returns a template's text for the case, with the fault if a function in
// it panicked.
func (r *Reading) Write(t *Template) (string, error) {
	text, fault := t.Write(r.ready())
	if fault != nil {
		return text, fault
	}
	return text, nil
}

// Explain evaluates a condition part by part.
func (r *Reading) Explain(c *Condition) Step { return newStep(c.Explain(r.ready())) }

// Watch evaluates a condition and tells of each of its parts that was evaluated
// what it was, by its index among those of the condition's method Parts.
func (r *Reading) Watch(c *Condition, told func(part int, holds bool)) { c.Watch(r.ready(), told) }

func (r *Reading) fault(k FaultKind, where, message string) {
	r.Faults = append(r.Faults, Fault{k, where, message})
}

func (r *Reading) readStatus(status string) {
	s := &r.run.Subject
	s.status = 0
	if status == "" {
		return
	}
	if i := slices.Index(r.vocabulary.statuses, status); i >= 0 {
		s.status = int64(i)
		return
	}
	problem := phrasing.Hinted(fmt.Sprintf("no status %q", status), phrasing.DidYouMean(status, r.vocabulary.statuses))
	r.fault(FaultStatus, "ticket.status", problem+"; open was read")
}

func (r *Reading) readFields(given map[string]any) {
	v := r.vocabulary
	values := r.run.Subject.fields
	copy(values, v.defaults)
	for i := range v.fields {
		raw, ok := given[v.fields[i].Name]
		if !ok || raw == nil || values[i].take(v.types[i], raw) {
			continue
		}
		read, err := v.fields[i].read(raw)
		if err != nil {
			r.fault(FaultField, "fields."+v.fields[i].Name, err.Error()+"; its default was read")
			continue
		}
		values[i] = read
	}
}

// take is the short way of Field.read, for a value of the very type. It reports
// whether that was it.
func (to *value) take(k condition.Kind, v any) bool {
	switch v := v.(type) {
	case string:
		if k == condition.String {
			to.s = v
			return true
		}
	case bool:
		if k == condition.Bool {
			to.b = v
			return true
		}
	case float64:
		if k == condition.Float && v == finite(v) {
			to.f = v
			return true
		}
	}
	return false
}
