package sla

import (
	"time"

	"github.com/drud/triage/internal/phrasing"
)

// TargetKind names what an agreement promises.
type TargetKind string

// The kinds of target.
const (
	Engage    TargetKind = "engage"     // the first public reply of an agent
	NextReply TargetKind = "next_reply" // a reply to the oldest unanswered message of the customer
	Update    TargetKind = "update"     // a public reply of an agent, again and again
	Resolve   TargetKind = "resolve"    // the resolution
)

// TargetKinds returns the kinds of target in the order in which a case meets them.
func TargetKinds() []TargetKind { return []TargetKind{Engage, NextReply, Update, Resolve} }

// Target is a promise: Within of the open time of Calendar. One without a calendar
// is none.
type Target struct {
	Kind     TargetKind
	Within   time.Duration
	Calendar *Calendar
}

// Due returns the deadline of a target whose time starts at an instant: the
// earliest one with Within of open time since, in the calendar's zone. It is the
// zero Time if the calendar's supported years end before, or if there is no calendar.
func (t Target) Due(start time.Time) time.Time {
	if t.Calendar == nil {
		return time.Time{}
	}
	return t.Calendar.Add(start, t.Within)
}

// FormatDuration writes a duration as policies do, without parts that are zero:
// "1h30m", "90s" as "1m30s", nothing as "0s".
func FormatDuration(d time.Duration) string { return phrasing.Duration(d) }
