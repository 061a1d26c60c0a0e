package policy

import (
	"slices"

	"github.com/drud/triage/internal/condition"
)

// Kind names a sort of fault or lint. Kinds are stable, in kebab-case, and stand in
// brackets at the end of an [Error]; [Kinds] explains each.
type Kind string

// What is wrong with the text of a file, before any of it has a meaning.
const (
	FileTooLarge       Kind = "file-too-large"      // more than 1 MiB
	EmptyFile          Kind = "empty-file"          // nothing but blanks and comments
	InvalidUTF8        Kind = "invalid-utf8"        // bytes that are no UTF-8
	NULCharacter       Kind = "nul-character"       // U+0000
	ControlCharacter   Kind = "control-character"   // a control character or a line separator
	BidiControl        Kind = "bidi-control"        // a character that reorders what is shown
	InvisibleCharacter Kind = "invisible-character" // a character that shows nothing
	Syntax             Kind = "syntax"              // text that is no YAML
	Directive          Kind = "directive"           // %YAML or %TAG
	SecondDocument     Kind = "second-document"     // a second "---", or text after "..."
	Anchor             Kind = "anchor"              // &name
	Alias              Kind = "alias"               // *name
	MergeKey           Kind = "merge-key"           // <<
	Tag                Kind = "tag"                 // !name, !!type or a lone !
	DuplicateKey       Kind = "duplicate-key"       // a key twice in one mapping
	EmptyValue         Kind = "empty-value"         // a key or a dash with nothing after it
	NullValue          Kind = "null-value"          // ~ or null
	KeyNotScalar       Kind = "key-not-scalar"      // a key that is a mapping or a list
	TooDeep            Kind = "too-deep"            // more than 32 levels
	RootNotMapping     Kind = "root-not-mapping"    // a file that is a list or one value
	TooManyFaults      Kind = "too-many-faults"     // what a policy has beyond its first 1,000 faults
)

// What is wrong with keys, values and names.
const (
	UnknownKey      Kind = "unknown-key"      // a key that the language does not have
	MissingKey      Kind = "missing-key"      // a required key that is not there
	WrongType       Kind = "wrong-type"       // a list where a text belongs, and the like
	BadValue        Kind = "bad-value"        // a value that cannot be read as what it should be
	BadName         Kind = "bad-name"         // a name that something else has, or that cannot be written
	DuplicateName   Kind = "duplicate-name"   // a name given twice
	SetTwice        Kind = "set-twice"        // what several files set differently, or more than once
	UnknownVersion  Kind = "unknown-version"  // a version of the language other than 1
	UnknownType     Kind = "unknown-type"     // a field type that does not exist
	UnknownSeverity Kind = "unknown-severity" // a word that is no severity
	UnknownStatus   Kind = "unknown-status"   // a ticket status that nobody declared
	UnknownCalendar Kind = "unknown-calendar" // the name of no calendar
	UnknownHolidays Kind = "unknown-holidays" // the name of no public-holiday set
	UnknownSchedule Kind = "unknown-schedule" // the name of no schedule
	UnknownPerson   Kind = "unknown-person"   // somebody who is not on call in a schedule
	UnknownBridge   Kind = "unknown-bridge"   // the name of no bridge
	UnknownLadder   Kind = "unknown-ladder"   // the name of no ladder
	UnknownTarget   Kind = "unknown-target"   // a deadline that no agreement has
	UnknownFormat   Kind = "unknown-format"   // the name of no message format
	BadPointer      Kind = "bad-pointer"      // a text that is no JSON Pointer
	UnknownRule     Kind = "unknown-rule"     // the name of no rule
	UnknownRoute    Kind = "unknown-route"    // the name of no route
)

// What is wrong with conditions and with the values in texts.
const (
	ConditionSyntax Kind = condition.KindSyntax
	ConditionLimit  Kind = condition.KindLimit
	UnknownName     Kind = condition.KindUnknownName
	UnknownField    Kind = condition.KindUnknownItem
	UnknownValue    Kind = condition.KindUnknownEnum
	TypeMismatch    Kind = condition.KindType
	NotInLanguage   Kind = condition.KindForbidden
	BadLiteral      Kind = condition.KindLiteral
	TemplateSyntax  Kind = condition.KindTemplate
	WrongArguments  Kind = condition.KindCall
	BadFunction     Kind = condition.KindFunc
)

// What is wrong with calendars, schedules and times.
const (
	BadZone             Kind = "bad-zone"              // no IANA time zone
	MissingZone         Kind = "missing-zone"          // a wall-clock time in no zone
	AmbiguousTime       Kind = "ambiguous-time"        // a typed time that clocks skip or show twice
	EqualEnds           Kind = "equal-ends"            // a range of no length
	OverlappingRanges   Kind = "overlapping-ranges"    // ranges of one day that overlap
	TooManyRanges       Kind = "too-many-ranges"       // more ranges than a day can have
	ReversedDates       Kind = "reversed-dates"        // holidays that end before they begin
	HolidayAndException Kind = "holiday-and-exception" // a date that is both
	TooManyHolidays     Kind = "too-many-holidays"     // more holidays than a calendar can have
	NeverOpens          Kind = "never-opens"           // a calendar that is never open
	BadCalendar         Kind = "bad-calendar"          // hours that contradict one another
	CalendarCycle       Kind = "calendar-cycle"        // a calendar made of itself
	BadSchedule         Kind = "bad-schedule"          // a schedule, layer or override that says too little or too much
)

// What is wrong with the sections of a policy.
const (
	BadField  Kind = "bad-field"  // a field that is no enum and has no type, and the like
	BadRule   Kind = "bad-rule"   // a rule with no condition, or with two
	BadAction Kind = "bad-action" // an action that does nothing, or several things
	BadStep   Kind = "bad-step"   // a step without a time, or with two
	BadLadder Kind = "bad-ladder" // a ladder for no severity, or without end

	RunCycle     Kind = "run-cycle"     // a ladder that runs itself
	TooManyRuns  Kind = "too-many-runs" // repeats, and ladders run by them, beyond all bounds
	PagesNobody  Kind = "pages-nobody"  // a severity that pages, with a ladder that notifies nobody
	DefersUrgent Kind = "defers-urgent" // an urgent page that waits for a calendar
	HoldTooLong  Kind = "hold-too-long" // a hold that outlasts the time to engage
	BadIntake    Kind = "bad-intake"    // an intake that reads nothing, or a value from nowhere
)

// What is legal and probably not meant.
const (
	UnreachableRule   Kind = "unreachable-rule"   // a rule that an earlier one covers
	UnusedFact        Kind = "unused-fact"        // a fact that no condition uses
	UnusedField       Kind = "unused-field"       // a field that no condition reads
	UnusedCalendar    Kind = "unused-calendar"    // a calendar that nothing uses
	UnusedSchedule    Kind = "unused-schedule"    // a schedule that nothing notifies
	UncoveredTime     Kind = "uncovered-time"     // nobody is on call when a pager should be heard
	IdleOverride      Kind = "idle-override"      // an override that changes nothing
	TwiceOnCall       Kind = "twice-on-call"      // an override that puts on call who is on call
	NoEngageTarget    Kind = "no-engage-target"   // a severity that nobody promises to engage
	NoLadder          Kind = "no-ladder"          // a severity whose cases nothing happens to
	NoFallback        Kind = "no-fallback"        // an urgent ladder that ends where it reaches nobody
	LateStep          Kind = "late-step"          // a step after the deadline that it serves
	UnreachableStep   Kind = "unreachable-step"   // a step on a deadline that its cases do not have
	UnreachableLadder Kind = "unreachable-ladder" // a ladder that no case comes to
	SuppressedPage    Kind = "suppressed-page"    // a page of a severity that does not page
	SameTargets       Kind = "same-targets"       // two severities that are promised the same
	Contradiction     Kind = condition.LintContradiction
	FloatEquality     Kind = condition.LintFloatEquality
)

// What is wrong with the files given to a compiler.
const (
	NoFiles  Kind = "no-files"  // none at all
	SameFile Kind = "same-file" // one of them twice
	TestFile Kind = "test-file" // one of them holds tests
)

// What is wrong with test files.
const (
	BadPolicy Kind = "bad-policy" // a policy that cannot be had
	BadTable  Kind = "bad-table"  // a table of no rows, or a row that does not fit its columns
	NoTests   Kind = "no-tests"   // a file without a test
)

// KindInfo explains a kind to policy authors.
type KindInfo struct {
	Kind    Kind
	Title   string // sentences: what the fault is, and why it is one
	Example string // a piece of YAML that has the fault; empty if it would be too long
	Instead string // what to do about it
	Lint    bool   // a warning: legal, and probably not meant
}

// Kinds returns every kind in the order in which the documentation lists them.
func Kinds() []KindInfo {
	return slices.Concat(textKinds(), nameKinds(), conditionKinds(), timeKinds(), sectionKinds(), fileKinds(), testKinds(), lintKinds())
}
