package escalation

import (
	"slices"
	"time"

	"github.com/drud/triage/severity"
)

// Event is something that happens to a case.
type Event struct {
	At   time.Time
	Kind EventKind

	// Case is how the case stands from now on; of Trigger, Change and Reopen.
	Case Standing

	Until time.Time // of Snooze

	By, Because string // for people
}

// EventKind says what happens.
type EventKind string

// The kinds of event.
const (
	// Trigger is the arrival of a case, or of another signal of it. It starts a
	// run if there never was one or the case is resolved; else it is a Change.
	Trigger EventKind = "trigger"

	// Change says that the case stands otherwise: its severity, the ladder that
	// applies, its deadlines, what its conditions say. Only a change of severity
	// changes the run under way, but its deadlines move the steps that hang on
	// them, maintenance that applies no more ends, and a case that should have
	// had a run starts if it had no ladder and has one now.
	Change EventKind = "change"

	// Acknowledge says that somebody takes care: the run ends. To acknowledge
	// again renews the time until the acknowledgement times out, and ends a
	// snooze.
	Acknowledge EventKind = "acknowledge"

	// Snooze is an Acknowledge until an instant, at which the case starts again
	// at step 1. It must be after At, else nothing happens.
	Snooze EventKind = "snooze"

	// Escalate does what the rules do by hand, and leaves everything else as it
	// is.
	Escalate EventKind = "escalate"

	// Resolve ends everything, and tells those who were paged.
	Resolve EventKind = "resolve"

	// StandDown ends everything because the case is none to escalate any more, as
	// one that turns out not to be covered, and stands down those who were paged.
	// The next Trigger starts it again.
	StandDown EventKind = "stand_down"

	// Reopen starts a resolved or acknowledged case again at step 1.
	Reopen EventKind = "reopen"
)

// Standing is how a case stands: what the rules cannot find out for themselves.
type Standing struct {
	Severity severity.Level

	// Entered is what the customer entered, and so what the desk shows at first. A
	// severity that differs from what the desk shows is posted to it.
	Entered severity.Level

	// Set says that an engineer set the severity, at the desk, which shows it.
	Set bool

	// Ladder is the name of the ladder that applies, "" if none does.
	Ladder string

	// Hold says that the condition of the hold is true of the case.
	Hold bool

	// Maintenance lists the windows whose condition is true of the case.
	Maintenance []Window

	// Deadlines lists what is promised and still owed, at most once a name.
	Deadlines []Deadline
}

// Deadline is when something is due. The zero Due is none.
type Deadline struct {
	Name string // as in Step.Of
	Due  time.Time
}

func (s Standing) clone() Standing {
	s.Maintenance = slices.Clone(s.Maintenance)
	s.Deadlines = slices.Clone(s.Deadlines)
	return s
}

// deadline returns when a deadline is due, or the zero Time.
func (s *Standing) deadline(name string) time.Time {
	for _, d := range s.Deadlines {
		if d.Name == name {
			return d.Due
		}
	}
	return time.Time{}
}

// free returns the first instant from t on in no window.
func (s *Standing) free(t time.Time) (at time.Time, note string) {
	for moved := true; moved; {
		moved = false
		for _, w := range s.Maintenance {
			if !t.Before(w.From) && t.Before(w.To) {
				t, note, moved = w.To, w.Note, true
			}
		}
	}
	return t, note
}
