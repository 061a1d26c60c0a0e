package escalation

import (
	"slices"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Rules are what a policy says of escalation, as plain values. The zero value
// tells nobody anything. Rules must not be changed while an [Incident] follows
// them; they are safe for any number of goroutines.
//
// [Rules.Check] finds what is wrong with them. What it would refuse does no
// harm: a team that is not there has nobody on call, a ladder that is not there
// has no steps, and a ladder that would run itself does not.
type Rules struct {
	// Page lists the severities that may reach pagers; none listed, all may.
	// For the others notify and bridge are suppressed.
	Page []severity.Level

	Hold  *Hold  // the waiting room; nil is none
	Defer *Defer // pages that wait for a calendar; nil is none

	// AckTimeout, if positive, is how long an acknowledged case may stay
	// unresolved before it starts again at step 1.
	AckTimeout time.Duration

	// SnoozeAtMost, if positive, is the longest snooze.
	SnoozeAtMost time.Duration

	OnRaise OnRaise

	// ByHand is what an engineer's escalation does, at that instant.
	ByHand []Action

	Ladders []Ladder
	Teams   []Team
	Bridges []Bridge

	// Zone is the zone of the instants in entries; nil is UTC.
	Zone *time.Location
}

// Ladder is what happens, step by step, to a case that nobody takes care of.
type Ladder struct {
	Name     string         // unique
	Severity severity.Level // that it is for; None for a ladder that only the action run starts

	// Conditional says that the ladder is only for some of the cases of its
	// severity. Which ladder applies to a case is the caller's to find.
	Conditional bool

	Steps []Step

	// Fallback is done when all steps of a run are through, notify found nobody
	// on call and no page of the run, or of the ladders that it ran, reached
	// anybody. Each repeat is a run of its own, and steps that hang on a deadline
	// are not waited for. Nil is none.
	Fallback *Action

	// Repeat is how many more times the steps that do not hang on a deadline
	// run, each time RepeatAfter after the last of them was due.
	Repeat      int
	RepeatAfter time.Duration
}

// Step is some actions and when they are due. All times are time that elapses,
// not open time. A negative one counts as 0.
type Step struct {
	// After counts from when the step before was due, that of the first step
	// from the start of the run. With Of it counts from a deadline.
	After time.Duration

	// Before counts back from the deadline Of.
	Before time.Duration

	// Of names a deadline, "internal.engage". The step then stands outside the
	// chain: the steps around it do not wait for it. It happens once in a run
	// with its repeats; at once if its time was past when the run started or the
	// deadline moved, and not while there is no such deadline.
	Of string

	Do []Action // in this order
}

// Action is one thing to do.
type Action struct {
	Do Do

	// Target is of notify the name of a team, of bridge and run the name of a
	// bridge and a ladder, of group, severity and webhook the group, the level
	// and the address. Of annotate it is the label: the text is the caller's, who
	// finds it by the ladder, step and action of an [Entry].
	Target string

	Pick Pick // of notify
}

// Do says what is done.
type Do string

// What an [Action] can do.
const (
	DoNotify   Do = "notify"   // page the people on call
	DoBridge   Do = "bridge"   // open a conference bridge
	DoUnassign Do = "unassign" // take the ticket from its agent
	DoGroup    Do = "group"    // give the ticket to a group
	DoAnnotate Do = "annotate" // add a link or a note
	DoSeverity Do = "severity" // set the severity at the desk
	DoWebhook  Do = "webhook"  // call an address
	DoRun      Do = "run"      // start another ladder at its step 1
)

// Pick says whom of a team's schedule a notify is for.
type Pick string

// The picks. The zero value is PickCurrent.
const (
	PickCurrent  Pick = "current"  // who is on call
	PickNext     Pick = "next"     // whose turn comes next
	PickPrevious Pick = "previous" // whose turn was before
)

// Team is whom a notify names.
type Team struct {
	Name     string
	Schedule *Schedule // nil: nobody is ever on call
	OnEmpty  OnEmpty
}

// OnEmpty says what becomes of a step whose notify reached nobody because
// nobody was on call.
type OnEmpty string

// What becomes of such a step. The zero value is EmptyNext.
const (
	EmptyNext OnEmpty = "next" // the next step is due at once
	EmptyWait OnEmpty = "wait" // the next step is due when it would have been
)

// Bridge is a conference bridge.
type Bridge struct {
	Name, URL, Phone string
}

// OnRaise says what becomes of a run that has paged somebody when the case gets
// a higher severity.
type OnRaise string

// What becomes of such a run. The zero value is RaiseRestart.
const (
	RaiseRestart  OnRaise = "restart"  // the ladder of the new severity starts at step 1
	RaiseContinue OnRaise = "continue" // it goes on where the old one was, with no step due before the raise
)

// Defer makes pages wait for a calendar to open: bridge and notify, but for
// those of an escalation by hand.
type Defer struct {
	Until      *sla.Calendar // nil: nothing waits
	Severities []severity.Level
}

// Window is a stretch of time [From, To) in which no run starts. A case that has
// paged somebody goes on in it, also when its severity is raised.
type Window struct {
	From, To time.Time
	Note     string // for people
}

// ladder returns the ladder of a name, or nil.
func (r *Rules) ladder(name string) *Ladder {
	i := slices.IndexFunc(r.Ladders, func(l Ladder) bool { return l.Name == name })
	if i < 0 || name == "" {
		return nil
	}
	return &r.Ladders[i]
}

// team returns the team of a name, or one that has nobody.
func (r *Rules) team(name string) Team {
	i := slices.IndexFunc(r.Teams, func(t Team) bool { return t.Name == name })
	if i < 0 {
		return Team{Name: name}
	}
	return r.Teams[i]
}

// bridge returns the bridge of a name, or one that nobody can join.
func (r *Rules) bridge(name string) Bridge {
	i := slices.IndexFunc(r.Bridges, func(b Bridge) bool { return b.Name == name })
	if i < 0 {
		return Bridge{Name: name}
	}
	return r.Bridges[i]
}

// pages reports whether a severity may reach pagers.
func (r *Rules) pages(l severity.Level) bool {
	return len(r.Page) == 0 || slices.Contains(r.Page, l)
}

// appendPeople appends the names of those whom a notify is for at an instant.
func (t Team) appendPeople(names []string, p Pick, at time.Time) []string {
	if t.Schedule == nil || !known(at) {
		return names
	}
	switch p {
	case PickNext, PickPrevious:
		beside := t.Schedule.NextOnCall
		if p == PickPrevious {
			beside = t.Schedule.PreviousOnCall
		}
		if d, ok := beside(at); ok {
			names = append(names, d.Person)
		}
	default:
		var room [4]Duty
		for _, d := range t.Schedule.onCall(room[:0], clamp(at)) {
			names = append(names, d.Person)
		}
	}
	return names
}

// chained returns the index of the first step from i on that does not hang on a
// deadline, or the number of steps.
func (l *Ladder) chained(i int) int {
	for i < len(l.Steps) && l.Steps[i].Of != "" {
		i++
	}
	return i
}

// actions counts the actions of all steps.
func (l *Ladder) actions() int {
	n := 0
	if l != nil {
		for _, s := range l.Steps {
			n += len(s.Do)
		}
	}
	return n
}

// hung returns the indexes of the steps that hang on a deadline.
func (l *Ladder) hung() []int {
	var steps []int
	for i := range l.Steps {
		if l.Steps[i].Of != "" {
			steps = append(steps, i)
		}
	}
	return steps
}

// plus adds a duration, of which a negative one counts as 0.
func plus(t time.Time, d time.Duration) time.Time { return t.Add(max(d, 0)) }

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
