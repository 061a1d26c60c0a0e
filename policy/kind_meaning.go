package policy

// What is wrong with what a file says. Those of conditions are the kinds of
// internal/condition; those of calendars and schedules the kinds of sla and
// escalation.
const (
	WrongType       Kind = "wrong-type"
	BadValue        Kind = "bad-value"
	BadName         Kind = "bad-name"
	DuplicateName   Kind = "duplicate-name"
	SetTwice        Kind = "set-twice"
	UnknownVersion  Kind = "unknown-version"
	UnknownType     Kind = "unknown-type"
	UnknownSeverity Kind = "unknown-severity"
	UnknownZone     Kind = "bad-zone"
	MissingZone     Kind = "missing-zone"
	UnknownCalendar Kind = "unknown-calendar"
	UnknownStatus   Kind = "unknown-status"
	UnknownSchedule Kind = "unknown-schedule"
	UnknownBridge   Kind = "unknown-bridge"
	UnknownLadder   Kind = "unknown-ladder"
	UnknownTarget   Kind = "unknown-target"
	UnknownHolidays Kind = "unknown-holidays"
	BadField        Kind = "bad-field"
	BadRule         Kind = "bad-rule"
	BadCalendar     Kind = "bad-calendar"
	CalendarCycle   Kind = "calendar-cycle"
	BadAction       Kind = "bad-action"
	BadStep         Kind = "bad-step"
	BadLadder       Kind = "bad-ladder"
	BadHold         Kind = "bad-hold"
	BadSchedule     Kind = "bad-schedule"
	AmbiguousTime   Kind = "ambiguous-time"
	TestFile        Kind = "test-file"
	NoFiles         Kind = "no-files"
	SameFile        Kind = "same-file"
)
