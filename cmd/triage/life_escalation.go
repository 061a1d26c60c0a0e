package main

import (
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
)

// What escalation does with a case for a while, as the page draws it.
const (
	climbs       = "climbs" // a ladder
	waits        = "waits"  // in the waiting room, or for maintenance to end
	acknowledged = "acknowledged"
)

// phaseAfter returns what escalation does once an entry has been made.
func phaseAfter(e policy.Entry, before string) string {
	switch {
	case e.Suppressed == escalation.ByHold || e.Suppressed == escalation.ByMaintenance:
		return waits
	case e.Step > 0 && e.Ladder != escalation.ByHand:
		return climbs
	case e.Do == escalation.Do(policy.EventAcknowledge) || e.Do == escalation.Do(policy.EventSnooze):
		if before != "" {
			return acknowledged
		}
	case e.Do == escalation.DoClear || e.Do == escalation.DoStandDown || e.Do == escalation.DoResolve || e.Do == escalation.Do(policy.EventClose):
		return ""
	}
	return before
}

// told reports whether an entry is what escalation does or does not do.
func told(e policy.Entry) bool {
	return e.Ladder != "" || e.Do == escalation.DoStandDown || e.Do == escalation.DoResolve && len(e.People) > 0
}

// markKind says how the page draws an entry.
func markKind(e policy.Entry) string {
	switch {
	case e.Suppressed != "":
		return "silent"
	case e.Do == escalation.DoNotify || e.Do == escalation.DoBridge:
		return "page"
	case e.Do == escalation.DoStandDown || e.Do == escalation.DoResolve || e.Do == escalation.DoClear:
		return "over"
	}
	return "act"
}

// escalation draws who was told and when; nil if nobody was, or could have been.
func (l life) escalation(s span, zone *time.Location) *clockView {
	v := &clockView{Name: "escalation"}
	phase, since := "", s.from
	turn := func(to string, at time.Time) {
		if to == phase {
			return
		}
		if phase != "" {
			v.Pieces = append(v.Pieces, s.piece(phase, since, at, zone, ""))
		}
		phase, since = to, at
	}
	for _, e := range l.Entries {
		turn(phaseAfter(e, phase), e.At)
		if told(e) {
			v.Marks = append(v.Marks, mark{percent(s.at(e.At)), markKind(e), join(", ", spaced(string(e.Do))+" "+about(e), because(e), e.At.In(zone).Format(lifeLayout))})
		}
	}
	v.Stands = phase
	turn("", l.Until)
	if len(v.Marks) == 0 {
		return nil
	}
	return v
}
