package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/drud/triage/severity"
)

// eventJSON is an event in the JSON that [Policy.ParseEvent] reads.
type eventJSON struct {
	At      time.Time       `json:"at"`
	Kind    EventKind       `json:"kind"`
	By      string          `json:"by,omitzero"`
	Public  *bool           `json:"public,omitempty"` // true if absent
	Name    string          `json:"name,omitzero"`
	To      any             `json:"to,omitempty"`
	Signal  severity.Signal `json:"signal,omitzero"`
	Until   time.Time       `json:"until,omitzero"`
	Because string          `json:"because,omitzero"`
}

// MarshalJSON writes the event as [Policy.ParseEvent] reads it, to store a life.
func (e Event) MarshalJSON() ([]byte, error) {
	j := eventJSON{At: e.At, Kind: e.Kind, By: e.By, Name: e.Name, Signal: e.Signal, Until: e.Until, Because: e.Because}
	if e.Private {
		j.Public = new(bool)
	}
	switch v := e.Value.(type) {
	case nil:
		if e.To != "" {
			j.To = e.To
		}
	case time.Duration:
		j.To = v.String()
	default:
		j.To = v
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes. Unlike [Policy.ParseEvent] it takes an
// event that a policy does not know: the policy may have changed since it was stored,
// and [Policy.Follow] says so.
func (e *Event) UnmarshalJSON(data []byte) error {
	var j eventJSON
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&j); err != nil {
		return err
	}
	*e = Event{At: j.At, Kind: j.Kind, By: j.By, Private: j.Public != nil && !*j.Public, Name: j.Name, Signal: j.Signal, Until: j.Until, Because: j.Because}
	if e.Kind == EventField {
		e.Value = j.To
		return nil
	}
	switch to := j.To.(type) {
	case nil:
	case string:
		e.To = to
	default:
		return fmt.Errorf("to: %v, and a text was expected", to)
	}
	return nil
}
