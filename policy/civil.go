package policy

import (
	"fmt"
	"time"

	"github.com/drud/triage/sla"
)

func firstZone(zones ...located[*time.Location]) *time.Location {
	return firstSet(zones...).v
}

// typed is the function [typed] for a builder.
func (b *builder) typed(c located[civilTime], zone *time.Location) (time.Time, bool) {
	t, fault := typed(c, zone)
	if fault != nil {
		b.errs = append(b.errs, *fault)
	}
	return t, !t.IsZero()
}

// typed resolves a wall-clock time that a person wrote for one occasion: one that
// clocks skip or show twice needs an offset. It returns the zero Time for a fault,
// and where there is no time, or no zone that it needs.
func typed(c located[civilTime], zone *time.Location) (time.Time, *Error) {
	switch {
	case !c.set():
		return time.Time{}, nil
	case !c.v.instant.IsZero():
		return c.v.instant, nil
	case zone == nil:
		return time.Time{}, nil
	}
	t, how := sla.At(c.v.date, c.v.clock, zone)
	var fault Error
	switch {
	case how == sla.Exact:
		return t, nil
	case t.IsZero():
		fault = unknownYear(c)
	case how == sla.Fold:
		fault = c.fault(kindAmbiguousTime, fmt.Sprintf("%s comes twice in %s", c.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	default:
		fault = c.fault(kindAmbiguousTime, fmt.Sprintf("%s does not exist in %s: the clocks skip it", c.n.Value, zone), "write the offset with it: "+t.Format(time.RFC3339))
	}
	return time.Time{}, &fault
}

// unknownYear is the fault of a time that neither calendars nor schedules know.
func unknownYear(c located[civilTime]) Error {
	return c.fault(kindBadValue, fmt.Sprintf("%s is not in the years 1900 to 2200", c.n.Value), "see whether a digit is wrong")
}
