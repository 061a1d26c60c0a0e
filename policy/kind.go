package policy

import (
	"slices"

	"github.com/drud/triage/internal/condition"
)

// Kind names a sort of fault or lint: "unknown-key". Kinds are stable, in kebab-case,
// and stand in brackets at the end of an [Error]; [Kinds] lists and explains them.
type Kind string

// What is wrong with the text of a file, before any of it has a meaning.
const (
	kindFileTooLarge       Kind = "file-too-large"      // more than 1 MiB
	kindEmptyFile          Kind = "empty-file"          // nothing but blanks and comments
	kindInvalidUTF8        Kind = "invalid-utf8"        // bytes that are no UTF-8
	kindNULCharacter       Kind = "nul-character"       // U+0000
	kindControlCharacter   Kind = "control-character"   // a control character or a line separator
	kindBidiControl        Kind = "bidi-control"        // a character that reorders what is shown
	kindInvisibleCharacter Kind = "invisible-character" // a character that shows nothing
	kindSyntax             Kind = "syntax"              // text that is no YAML
	kindDirective          Kind = "directive"           // %YAML or %TAG
	kindSecondDocument     Kind = "second-document"     // a second "---", or text after "..."
	kindAnchor             Kind = "anchor"              // &name
	kindAlias              Kind = "alias"               // *name
	kindMergeKey           Kind = "merge-key"           // <<
	kindTag                Kind = "tag"                 // !name, !!type or a lone !
	kindDuplicateKey       Kind = "duplicate-key"       // a key twice in one mapping
	kindEmptyValue         Kind = "empty-value"         // a key or a dash with nothing after it
	kindNullValue          Kind = "null-value"          // ~ or null
	kindKeyNotScalar       Kind = "key-not-scalar"      // a key that is a mapping or a list
	kindTooDeep            Kind = "too-deep"            // more than 32 levels
	kindRootNotMapping     Kind = "root-not-mapping"    // a file that is a list or one value
	kindTooManyFaults      Kind = "too-many-faults"     // what a policy has beyond its first 1,000 faults
)

// What is wrong with keys, values and names.
const (
	kindUnknownKey      Kind = "unknown-key"      // a key that the language does not have
	kindMissingKey      Kind = "missing-key"      // a required key that is not there
	kindWrongType       Kind = "wrong-type"       // a list where a text belongs, and the like
	kindBadValue        Kind = "bad-value"        // a value that cannot be read as what it should be
	kindBadName         Kind = "bad-name"         // a name that something else has, or that cannot be written
	kindDuplicateName   Kind = "duplicate-name"   // a name given twice
	kindSetTwice        Kind = "set-twice"        // what several files set differently, or more than once
	kindUnknownVersion  Kind = "unknown-version"  // a version of the language other than 1
	kindUnknownType     Kind = "unknown-type"     // a field type that does not exist
	kindUnknownSeverity Kind = "unknown-severity" // a word that is no severity
	kindUnknownStatus   Kind = "unknown-status"   // a ticket status that nobody declared
	kindUnknownCalendar Kind = "unknown-calendar" // the name of no calendar
	kindUnknownHolidays Kind = "unknown-holidays" // the name of no public-holiday set
	kindUnknownSchedule Kind = "unknown-schedule" // the name of no schedule
	kindUnknownPerson   Kind = "unknown-person"   // somebody who is not on call in a schedule
	kindUnknownBridge   Kind = "unknown-bridge"   // the name of no bridge
	kindUnknownLadder   Kind = "unknown-ladder"   // the name of no ladder
	kindUnknownTarget   Kind = "unknown-target"   // a deadline that no agreement has
	kindUnknownFormat   Kind = "unknown-format"   // the name of no message format
	kindBadPointer      Kind = "bad-pointer"      // a text that is no JSON Pointer
	kindUnknownRule     Kind = "unknown-rule"     // the name of no rule
	kindUnknownRoute    Kind = "unknown-route"    // the name of no route
)

// What is wrong with conditions and with the values in texts.
const (
	kindConditionSyntax Kind = condition.KindSyntax
	kindConditionLimit  Kind = condition.KindLimit
	kindUnknownName     Kind = condition.KindUnknownName
	kindUnknownField    Kind = condition.KindUnknownItem
	kindUnknownValue    Kind = condition.KindUnknownEnum
	kindTypeMismatch    Kind = condition.KindType
	kindNotInLanguage   Kind = condition.KindForbidden
	kindBadLiteral      Kind = condition.KindLiteral
	kindTemplateSyntax  Kind = condition.KindTemplate
	kindWrongArguments  Kind = condition.KindCall
	kindBadFunction     Kind = condition.KindFunc
)

// What is wrong with calendars, schedules and times.
const (
	kindBadZone             Kind = "bad-zone"              // no IANA time zone
	kindMissingZone         Kind = "missing-zone"          // a wall-clock time in no zone
	kindAmbiguousTime       Kind = "ambiguous-time"        // a typed time that clocks skip or show twice
	kindEqualEnds           Kind = "equal-ends"            // a range of no length
	kindOverlappingRanges   Kind = "overlapping-ranges"    // ranges of one day that overlap
	kindTooManyRanges       Kind = "too-many-ranges"       // more ranges than a day can have
	kindReversedDates       Kind = "reversed-dates"        // holidays that end before they begin
	kindHolidayAndException Kind = "holiday-and-exception" // a date that is both
	kindTooManyHolidays     Kind = "too-many-holidays"     // more holidays than a calendar can have
	kindNeverOpens          Kind = "never-opens"           // a calendar that is never open
	kindBadCalendar         Kind = "bad-calendar"          // hours that contradict one another
	kindCalendarCycle       Kind = "calendar-cycle"        // a calendar made of itself
	kindBadSchedule         Kind = "bad-schedule"          // a schedule, layer or override that says too little or too much
)

// What is wrong with the sections of a policy.
const (
	kindBadField  Kind = "bad-field"  // a field that is no enum and has no type, and the like
	kindBadRule   Kind = "bad-rule"   // a rule with no condition, or with two
	kindBadAction Kind = "bad-action" // an action that does nothing, or several things
	kindBadStep   Kind = "bad-step"   // a step without a time, or with two
	kindBadLadder Kind = "bad-ladder" // a ladder for no severity, or without end

	kindRunCycle     Kind = "run-cycle"     // a ladder that runs itself
	kindTooManyRuns  Kind = "too-many-runs" // repeats, and ladders run by them, beyond all bounds
	kindPagesNobody  Kind = "pages-nobody"  // a severity that pages, with a ladder that notifies nobody
	kindDefersUrgent Kind = "defers-urgent" // an urgent page that waits for a calendar
	kindHoldTooLong  Kind = "hold-too-long" // a hold that outlasts the time to engage
	kindBadIntake    Kind = "bad-intake"    // an intake that reads nothing, or a value from nowhere
)

// What is legal and probably not meant.
const (
	kindUnreachableRule   Kind = "unreachable-rule"   // a rule that an earlier one covers
	kindUnusedFact        Kind = "unused-fact"        // a fact that no condition uses
	kindUnusedField       Kind = "unused-field"       // a field that no condition reads
	kindUnusedCalendar    Kind = "unused-calendar"    // a calendar that nothing uses
	kindUnusedSchedule    Kind = "unused-schedule"    // a schedule that nothing notifies
	kindUncoveredTime     Kind = "uncovered-time"     // nobody is on call when a pager should be heard
	kindIdleOverride      Kind = "idle-override"      // an override that changes nothing
	kindTwiceOnCall       Kind = "twice-on-call"      // an override that puts on call who is on call
	kindNoEngageTarget    Kind = "no-engage-target"   // a severity that nobody promises to engage
	kindNoLadder          Kind = "no-ladder"          // a severity whose cases nothing happens to
	kindNoFallback        Kind = "no-fallback"        // an urgent ladder that ends where it reaches nobody
	kindLateStep          Kind = "late-step"          // a step after the deadline that it serves
	kindUnreachableStep   Kind = "unreachable-step"   // a step on a deadline that its cases do not have
	kindUnreachableLadder Kind = "unreachable-ladder" // a ladder that no case comes to
	kindSuppressedPage    Kind = "suppressed-page"    // a page of a severity that does not page
	kindSameTargets       Kind = "same-targets"       // two severities that are promised the same
	kindContradiction     Kind = condition.LintContradiction
	kindFloatEquality     Kind = condition.LintFloatEquality
)

// What is wrong with the files given to a compiler.
const (
	kindNoFiles  Kind = "no-files"  // none at all
	kindSameFile Kind = "same-file" // one of them twice
	kindTestFile Kind = "test-file" // one of them holds tests
)

// What is wrong with test files.
const (
	kindBadPolicy Kind = "bad-policy" // a policy that cannot be loaded
	kindBadTable  Kind = "bad-table"  // a table of no rows, or a row that does not fit its columns
	kindNoTests   Kind = "no-tests"   // a file without a test
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
