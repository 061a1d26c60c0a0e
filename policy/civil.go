package policy

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
)

func firstZone(zones ...located[*time.Location]) *time.Location {
	return firstSet(zones...).v
}

// typed resolves a wall-clock time that a person wrote for one occasion: one that
// clocks skip or show twice needs an offset. It returns the zero Time for a fault,
// and where there is no time, or no zone that it needs.
func (c *collector) typed(at located[civilTime], zone *time.Location) time.Time {
	switch {
	case !at.set():
		return time.Time{}
	case !at.v.instant.IsZero():
		return at.v.instant
	case zone == nil:
		return time.Time{}
	}
	t, how := sla.At(at.v.date, at.v.clock, zone)
	switch {
	case how == sla.Exact:
		return t
	case t.IsZero():
		c.unknownYear(at)
	case how == sla.Fold:
		c.fault(at.spot, kindAmbiguousTime, fmt.Sprintf("%s comes twice in %s", at.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	default:
		c.fault(at.spot, kindAmbiguousTime, fmt.Sprintf("%s does not exist in %s: the clocks skip it", at.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	}
	return time.Time{}
}

// supportedYears says for people which years calendars and schedules know.
var supportedYears = fmt.Sprintf("the years %d to %d", sla.FirstYear, sla.LastYear)

// unknownYear reports a time that neither calendars nor schedules know.
func (c *collector) unknownYear(at located[civilTime]) {
	c.fault(at.spot, kindBadValue, at.n.Value+" is not in "+supportedYears, "see whether a digit is wrong")
}
