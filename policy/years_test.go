package policy

import (
	"testing"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Where calendars end, a case has no deadline and a fault that says so: never a
// deadline in the year 1.
func TestDeadlinesBeyondTheYears(t *testing.T) {
	p := ddevLive(t)
	for _, at := range []string{"2200-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "1850-12-31T00:00:00Z"} {
		d := p.Decide(severity.Case{At: instant(t, at), Fields: map[string]any{"impact": "down"}})
		if _, ok := d.Due("internal", sla.Engage); ok || len(d.Deadlines) != 0 || len(d.Faults) != 1 || d.Faults[0].Kind != severity.FaultYears {
			t.Errorf("%s: %+v %+v", at, d.Deadlines, d.Faults)
		}
	}
}
