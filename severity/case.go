package severity

import "time"

// Case is what a policy decides: a ticket, the monitoring signals that belong to
// it, and the values of the fields the policy declares, at one instant. Every
// part but At may be absent. In JSON its keys are those of the tags, and
// [ParseCase] reads it strictly.
type Case struct {
	At      time.Time      `json:"at,omitzero"`      // the instant it is decided for; conditions read it as at
	Ticket  Ticket         `json:"ticket,omitzero"`  // conditions read it as ticket.…
	Signals []Signal       `json:"signals,omitzero"` // conditions range over them: any(signals, .state == "critical")
	Fields  map[string]any `json:"fields,omitzero"`  // by declared name; conditions read them as fields.…
}

// Ticket is the ticket as the desk has it. An absent text reads as "" in
// conditions.
type Ticket struct {
	ID          string    `json:"id,omitzero"`
	Subject     string    `json:"subject,omitzero"`
	Description string    `json:"description,omitzero"`
	Status      string    `json:"status,omitzero"`   // open (also when absent), pending, resolved, closed, or one the policy declares
	Priority    Level     `json:"priority,omitzero"` // what the customer entered
	Severity    Level     `json:"severity,omitzero"` // what an engineer set: it overrides what the rules judge
	Type        string    `json:"type,omitzero"`
	Group       string    `json:"group,omitzero"`
	Assignee    string    `json:"assignee,omitzero"`
	Requester   string    `json:"requester,omitzero"`
	Company     string    `json:"company,omitzero"`
	Product     string    `json:"product,omitzero"`
	Channel     string    `json:"channel,omitzero"`
	Tags        []string  `json:"tags,omitzero"`
	CreatedAt   time.Time `json:"created_at,omitzero"` // where clocks start; absent reads as at
	UpdatedAt   time.Time `json:"updated_at,omitzero"` // absent reads as created_at
}

// Signal is what monitoring says of one thing: an alert, an uptime check, a
// metric over its threshold.
type Signal struct {
	ID          string            `json:"id,omitzero"`
	Source      string            `json:"source,omitzero"` // the monitoring system
	Check       string            `json:"check,omitzero"`  // the rule or check that fired
	Kind        string            `json:"kind,omitzero"`   // such as uptime, metric, log
	Environment string            `json:"environment,omitzero"`
	Service     string            `json:"service,omitzero"`
	State       State             `json:"state,omitzero"`
	Since       time.Time         `json:"since,omitzero"` // when it entered its state; absent reads as at
	Value       float64           `json:"value,omitzero"` // the measured value; must be finite
	Summary     string            `json:"summary,omitzero"`
	Labels      map[string]string `json:"labels,omitzero"` // an absent one reads as ""
}
