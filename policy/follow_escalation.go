package policy

import (
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
)

// escalate tells escalation how the case stands after an event, and of the event.
func (l *life) escalate(e Event, r *severity.Reading, wasServed bool) {
	if l.incident == nil {
		return
	}
	told := escalation.Event{At: e.At, Kind: l.change(e, wasServed), By: e.By, Because: e.Because,
		Case: l.policy.escalator.standing(&l.c, r, &l.decision, l.owed(e.At))}
	l.add(l.incident.Tell(told))
	switch e.Kind {
	case EventAcknowledge:
		told.Kind = escalation.Acknowledge
	case EventSnooze:
		told.Kind, told.Until = escalation.Snooze, e.Until
	case EventEscalate:
		told.Kind = escalation.Escalate
	default:
		return
	}
	l.add(l.incident.Tell(told))
}

// change says what an event means to escalation.
func (l *life) change(e Event, wasServed bool) escalation.EventKind {
	switch {
	case !l.served && !wasServed:
		return escalation.Change
	case !l.served && over(l.status()):
		return escalation.Resolve
	case !l.served:
		return escalation.StandDown
	case !wasServed && (e.Kind == EventReopen || e.Kind == EventStatus || e.Kind == EventReply):
		return escalation.Reopen
	case !wasServed:
		return escalation.Trigger
	}
	return escalation.Change
}

// owed returns the deadlines that are still to be met, for the steps that hang on
// them. That of a clock that is paused or cancelled is the zero Time, which is none.
func (l *life) owed(at time.Time) []escalation.Deadline {
	if !l.policy.escalator.hangs {
		return nil
	}
	var list []escalation.Deadline
	for i := range l.tracks {
		t := &l.tracks[i]
		if t.clock == nil {
			continue
		}
		if s := t.clock.Status(at); s.Met.IsZero() {
			list = append(list, escalation.Deadline{Name: deadlineName(t.agreement.name, t.kind), Due: s.Due})
		}
	}
	return list
}

// add adds what escalation says to the timeline. A severity that it posts to the
// desk is the one that the case has just got.
func (l *life) add(list []escalation.Entry) {
	l.policy.coverage.planned(l.policy.escalator.rules, l.level, list)
	for _, e := range list {
		l.faults = append(l.faults, l.policy.annotate(&e, &l.c)...)
		if n := len(l.entries) - 1; e.Do == escalation.DoSeverity && e.Step == 0 && n >= 0 {
			if last := &l.entries[n]; last.Do == e.Do && last.At.Equal(e.At) && last.Target == e.Target {
				last.Key = e.Key
				continue
			}
		}
		l.entries = append(l.entries, Entry{Entry: e})
	}
}
