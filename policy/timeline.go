package policy

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Timeline is the life of a ticket up to an instant. It is written as JSON and not read
// back: a case and its events are what to keep, and [Policy.Follow] makes it of them.
type Timeline struct {
	Until    time.Time        // up to and including this instant
	Case     severity.Case    // as it stands at Until; not in the JSON
	Severity severity.Level   // at Until
	Status   string           // at Until
	Entries  []Entry          // what happened, in order
	Clocks   []ClockState     // by agreement and target, in the policy's order
	Next     time.Time        // when something happens without a new event; zero if never
	Faults   []severity.Fault // of the case at Until, and of events
	Policy   string           // the digest of the policy
}

// Clock returns how a target of an agreement stands, and whether it has begun.
func (t Timeline) Clock(agreement string, target sla.TargetKind) (ClockState, bool) {
	for _, c := range t.Clocks {
		if c.Agreement == agreement && c.Target == target {
			return c, true
		}
	}
	return ClockState{}, false
}

// Entry is one thing in a timeline: an event, what a clock came to by itself, or
// what escalation does or does not do.
//
// Do is the kind of the event, one of the Do… constants of this package, or one of
// package escalation. Target is what it is about: a status, a severity,
// "internal.engage". An entry with a Key and without Suppressed is the caller's to
// do or to tell; what is done once under a key is not to be done again.
type Entry struct {
	escalation.Entry
	By string `json:"by,omitzero"` // whose event it is
}

// What an [Entry] says beside the kinds of event and what escalation does.
const (
	DoBreach     escalation.Do = "breach"          // a deadline passed
	DoMissed     escalation.Do = "missed"          // one more interval passed without an update
	DoLate       escalation.Do = "late_on_arrival" // a deadline had passed when its target attached
	DoRemind     escalation.Do = "remind"
	DoClose      escalation.Do = "close" // a pending ticket is to be closed
	DoCorrection escalation.Do = "correction"
)

// ClockState is how one target of one agreement stands.
type ClockState struct {
	Agreement  string
	Target     sla.TargetKind // which one; Status.Target is what it promises now
	sla.Status                // of the cycle in force
	Ledger     sla.Ledger
	Earlier    []Cycle // of next_reply and update: those before, in order
}

// Cycle is an earlier run of a clock that starts again and again.
type Cycle struct {
	sla.Status
	Ledger sla.Ledger
}

// newEntry returns an entry that is not for the caller to do.
func newEntry(at time.Time, do escalation.Do, target, reason string) Entry {
	return Entry{Entry: escalation.Entry{At: at, Do: do, Target: target, Reason: reason}}
}

func entryOf(e Event) Entry {
	told := newEntry(e.At, escalation.Do(e.Kind), e.To, e.Because)
	told.By = e.By
	switch e.Kind {
	case EventField:
		told.Target = fmt.Sprintf("%s = %v", e.Name, e.Value)
	case EventSignal:
		told.Target = strings.TrimSpace(cmp.Or(e.Signal.Check, e.Signal.ID, e.Signal.Kind) + " " + e.Signal.State.String())
		told.Reason = e.Signal.Summary
	case EventReply:
		if e.Private {
			told.Reason = "not public"
		}
	}
	return told
}

// order is 1 for what is known only after its instant, and so comes last at it.
func (e Entry) order() int {
	if e.Do == DoBreach || e.Do == DoMissed {
		return 1
	}
	return 0
}
