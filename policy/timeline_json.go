package policy

import (
	"encoding/json"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// timelineJSON is a timeline in JSON. Its keys are a contract; an absent one means
// none. Durations are written as Go writes them: "1h0m0s".
type timelineJSON struct {
	Until    time.Time        `json:"until"`
	Severity severity.Level   `json:"severity"`
	Status   string           `json:"status"`
	Entries  []Entry          `json:"entries"`
	Clocks   []clockJSON      `json:"clocks"`
	Next     time.Time        `json:"next,omitzero"`
	Faults   []severity.Fault `json:"faults"`
	Policy   string           `json:"policy"`
}

type clockJSON struct {
	Agreement    string         `json:"agreement"`
	Target       sla.TargetKind `json:"target"`
	State        sla.State      `json:"state"`
	Within       string         `json:"within,omitzero"`
	Calendar     string         `json:"calendar,omitzero"`
	Started      time.Time      `json:"started"`
	Due          time.Time      `json:"due,omitzero"`
	DueIfResumed time.Time      `json:"due_if_resumed,omitzero"`
	Consumed     string         `json:"consumed"`
	Remaining    string         `json:"remaining"`
	Met          time.Time      `json:"met,omitzero"`
	Breached     time.Time      `json:"breached,omitzero"`
	Missed       int            `json:"missed,omitzero"`
	Ledger       []ledgerJSON   `json:"ledger"`
	Earlier      []cycleJSON    `json:"earlier,omitempty"`
}

type cycleJSON struct {
	Started  time.Time    `json:"started"`
	Due      time.Time    `json:"due,omitzero"`
	Met      time.Time    `json:"met,omitzero"`
	Breached time.Time    `json:"breached,omitzero"`
	Consumed string       `json:"consumed"`
	Ledger   []ledgerJSON `json:"ledger"`
}

type ledgerJSON struct {
	From time.Time     `json:"from"`
	To   time.Time     `json:"to"`
	Kind sla.EntryKind `json:"kind"`
	Name string        `json:"name,omitzero"`
}

// MarshalJSON writes the timeline with the keys that the documentation lists.
func (t Timeline) MarshalJSON() ([]byte, error) {
	j := timelineJSON{t.Until, t.Severity, t.Status, t.Entries, []clockJSON{}, t.Next, t.Faults, t.Policy}
	if j.Entries == nil {
		j.Entries = []Entry{}
	}
	for _, c := range t.Clocks {
		j.Clocks = append(j.Clocks, c.json())
	}
	return json.Marshal(j)
}

func (c ClockState) json() clockJSON {
	j := clockJSON{
		Agreement: c.Agreement, Target: c.Target, State: c.State, Started: c.Started, Due: c.Due, DueIfResumed: c.DueIfResumed,
		Consumed: c.Consumed.String(), Remaining: c.Remaining.String(), Met: c.Met, Breached: c.Breached, Missed: c.Missed,
		Ledger: ledgerOf(c.Ledger),
	}
	if c.Status.Target.Calendar != nil {
		j.Within, j.Calendar = c.Status.Target.Within.String(), c.Status.Target.Calendar.Name()
	}
	for _, e := range c.Earlier {
		j.Earlier = append(j.Earlier, cycleJSON{e.Started, e.Due, e.Met, e.Breached, e.Consumed.String(), ledgerOf(e.Ledger)})
	}
	return j
}

func ledgerOf(l sla.Ledger) []ledgerJSON {
	entries := make([]ledgerJSON, len(l))
	for i, e := range l {
		entries[i] = ledgerJSON{e.From, e.To, e.Kind, e.Name}
	}
	return entries
}
