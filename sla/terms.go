package sla

import "time"

// Terms is what an agreement says of all its targets.
type Terms struct {
	// OnChange says what a Retarget keeps. The zero value is FromCreation.
	OnChange Change

	// AtLeast, if positive, is a floor for Retarget: the due that it computes
	// comes no sooner than AtLeast of the new target's open time after it.
	AtLeast time.Duration

	// Remind lists when to remind of a target, in any order; what is listed
	// twice is one reminder.
	Remind []Remind
}

// Change says what becomes of the time consumed when a clock gets another target.
type Change string

// The changes.
const (
	// FromCreation counts the new target from the start of the clock, by its
	// own calendar and with the pauses there were, as if there had never been
	// another.
	FromCreation Change = "from_creation"
	// FromChange grants all of the new target from the change on, and so too
	// one that is the same as the old.
	FromChange Change = "from_change"
	// KeepConsumedFraction grants of the new target the fraction that was left
	// of the old one, to the nanosecond, rounded up. A clock that is overdue
	// keeps its due.
	KeepConsumedFraction Change = "keep_consumed_fraction"
)
