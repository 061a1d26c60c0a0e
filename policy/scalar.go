package policy

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
	"gopkg.in/yaml.v3"
)

// scalar is a shape of one scalar, read by parse from its text. tags lists the
// tags that YAML gives the unquoted forms; a quoted scalar is always a text.
func scalar[V any](is, hint string, sc schema, tags []string, parse func(text string) (V, string)) shape[V] {
	if sc.Pattern != "" && sc.PatternErrorMessage == "" {
		sc.PatternErrorMessage = hint
	}
	return shape[V]{is, sc, func(d *decoder, n *yaml.Node) (V, bool) {
		var zero V
		if n.Kind != yaml.ScalarNode || !slices.Contains(tags, n.ShortTag()) {
			d.fault(n, WrongType, fmt.Sprintf("%s, and %s was expected", describe(n), is), hint)
			return zero, false
		}
		v, problem := parse(n.Value)
		if problem != "" {
			d.fault(n, BadValue, problem, hint)
			return zero, false
		}
		return v, true
	}}
}

var (
	textTags     = []string{"!!str"}
	dateTags     = []string{"!!str", "!!timestamp"}
	durationTags = []string{"!!str", "!!int", "!!float"}
)

// text is a text that is not empty.
var text = scalar("a text", "put it in quotes", pattern(`\S`).saying("write a text that is not empty"), textTags, func(s string) (string, string) {
	if strings.TrimSpace(s) == "" {
		return "", "an empty text"
	}
	return s, ""
})

// anyText is a text that may be empty.
var anyText = scalar("a text", "put it in quotes", schema{Type: "string"}, textTags, func(s string) (string, string) { return s, "" })

// nameText is a name that other places of the file refer to.
var nameText = scalar("a name", "write a text without blanks around it, in quotes where it looks like something else", pattern(`^\S([^\n\r\t]*\S)?$`).saying("write a name that is not empty and has no blanks around it"), textTags, parseName)

func parseName(s string) (string, string) {
	if s == "" || s != strings.TrimSpace(s) || strings.ContainsAny(s, "\n\r\t") {
		return "", fmt.Sprintf("%q is no name: it has blanks around it, or is empty", clip(s))
	}
	return s, ""
}

var named = place(nameText)

var fieldText = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// fieldName is a name that conditions write after a dot: fields.name.
var fieldName = place(scalar("a name", "letters, digits and _ only, no digit first", pattern(fieldText.String()), textTags, func(s string) (string, string) {
	if !fieldText.MatchString(s) {
		return "", fmt.Sprintf("conditions cannot write %q as a name", clip(s))
	}
	return s, ""
}))

// factName is a name that conditions write as a word.
var factName = place(scalar("a name", "letters, digits and _ only, no digit first, no word of the language", pattern(fieldText.String()), textTags, func(s string) (string, string) {
	if !condition.IsIdentifier(s) {
		return "", fmt.Sprintf("conditions cannot write %q as a name", clip(s))
	}
	return s, ""
}))

// conditionText is the text of a condition: any scalar, as true is one too.
var conditionText = place(scalar("a condition", `quote it, or write it on the next line after when: |`, schema{Type: []string{"string", "boolean"}}, []string{"!!str", "!!bool", "!!int", "!!float"}, func(s string) (string, string) {
	return s, ""
}))

var boolean = scalar("true or false", "write true or false", schema{Type: "boolean"}, []string{"!!bool"}, func(s string) (bool, string) {
	switch s {
	case "true":
		return true, ""
	case "false":
		return false, ""
	}
	return false, fmt.Sprintf("%q is neither true nor false", clip(s))
})

// yes is a key that only ever says true, such as always: true.
var yes = scalar("true", "write true, or leave the key out", schema{Const: true}, []string{"!!bool"}, func(s string) (bool, string) {
	if s != "true" {
		return false, fmt.Sprintf("%s means nothing here", s)
	}
	return true, ""
})

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// count is a whole number, 0 or more.
var count = scalar("a whole number", "write it in digits only", schema{Type: "integer", Minimum: new(int)}, []string{"!!int"}, func(s string) (int, string) {
	i, err := strconv.Atoi(s)
	if err != nil || !wholeNumber.MatchString(s) {
		return 0, fmt.Sprintf("%s is no whole number in digits", clip(s))
	}
	return i, ""
})

// number is a finite number, with or without a fraction.
var number = scalar("a number", "write it in digits", schema{Type: "number"}, []string{"!!int", "!!float"}, func(s string) (float64, string) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, fmt.Sprintf("%s is no finite number in digits", clip(s))
	}
	return f, ""
})

// version is the version of the language. Another one than 1 is found once all files are
// read.
var version = shape[int]{count.is, schema{Const: 1}, count.read}

const (
	partPattern     = `[0-9]+(\.[0-9]+)?(h|m|s|ms)`
	positivePattern = `(` + partPattern + `)*([0-9]*[1-9][0-9]*(\.[0-9]+)?|[0-9]+\.[0-9]*[1-9][0-9]*)(h|m|s|ms)(` + partPattern + `)*`
)

var durationText = regexp.MustCompile(`^(` + partPattern + `)+$`)

const durationHint = "write numbers with h, m or s, such as 90s, 60m, 2h or 1h30m"

func parseDuration(s string) (time.Duration, string) {
	d, err := time.ParseDuration(s)
	days := daysIn(s)
	switch {
	case days > 0:
		return 0, fmt.Sprintf("%s: a day has no one length here: %dh is what the clock counts", s, 24*days)
	case err != nil || !durationText.MatchString(s):
		return 0, fmt.Sprintf("%q is no duration", clip(s))
	case d > 10*365*24*time.Hour:
		return 0, fmt.Sprintf("%s is more than ten years", s)
	}
	return d, ""
}

// daysIn returns the number of a text such as 3d, or 0.
func daysIn(s string) int {
	number, ok := strings.CutSuffix(s, "d")
	days, err := strconv.Atoi(number)
	if !ok || err != nil || !wholeNumber.MatchString(number) || days > 3650 {
		return 0
	}
	return days
}

// duration is a stretch of time with units, 0 or more.
var duration = scalar("a duration", durationHint, pattern(durationText.String()), durationTags, parseDuration)

// positive is a duration that is not 0.
var positive = scalar("a duration", durationHint, pattern(`^`+positivePattern+`$`), durationTags, func(s string) (time.Duration, string) {
	d, problem := parseDuration(s)
	if problem == "" && d == 0 {
		problem = "a duration of 0"
	}
	return d, problem
})

// What a date, a day of any year and a time of day look like. All that a regular
// expression takes here exists: a February has 29 days in leap years only.
const (
	dayPattern    = `((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))`
	leapPattern   = `([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)`
	datePattern   = `([0-9]{4}-` + dayPattern + `|` + leapPattern + `-02-29)`
	clockPattern  = `([01][0-9]|2[0-3]):[0-5][0-9]`
	offsetPattern = `(Z|[+-]` + clockPattern + `)`
)

var dateText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)

func parseDate(s string) (date.Date, string) {
	t, err := time.Parse(time.DateOnly, s)
	switch {
	case err != nil && dateText.MatchString(s):
		return date.Zero, fmt.Sprintf("%q is no date that exists", clip(s))
	case err != nil:
		return date.Zero, fmt.Sprintf("%q is no date", clip(s))
	}
	return date.NewAt(t), ""
}

const dateHint = "write year-month-day, such as 2026-12-24"

// day is a date as a mapping key.
var day = scalar("a date", dateHint, pattern(`^`+datePattern+`$`), dateTags, parseDate)

func parseClock(s string) (clock.Clock, string) {
	if len(s) != 5 || s[2] != ':' || !digits(s[:2]) || !digits(s[3:]) {
		return 0, fmt.Sprintf("%q is no time of day", clip(s))
	}
	hour, _ := strconv.Atoi(s[:2])
	minute, _ := strconv.Atoi(s[3:])
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		return 0, fmt.Sprintf("%q is no time of day", clip(s))
	}
	return clock.New(hour, minute, 0, 0), ""
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

const rangeHint = "write HH:MM-HH:MM with a plain hyphen, such as 09:00-17:30; a day ends at 24:00"

// hours is a range of wall-clock time.
var hours = scalar("a range of times", rangeHint, pattern(`^`+clockPattern+`-(`+clockPattern+`|24:00)$`), textTags, func(s string) (sla.Range, string) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return sla.Range{}, fmt.Sprintf("%q is no range of times", clip(s))
	}
	var r sla.Range
	var problem string
	if r.From, problem = parseClock(from); problem == "" {
		r.To, problem = parseClock(to)
	}
	if problem == "" && r.From == clock.Day {
		problem = fmt.Sprintf("%q begins at 24:00, which is 00:00 of the next day", clip(s))
	}
	return r, problem
})

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var weekdayPattern = `(` + strings.Join(weekdays, "|") + `)`

// days is a weekday or a range of them, which may wrap: mon, mon-fri, sat-mon.
var days = scalar("a weekday or a range of them", "write mon, mon-fri or sat-sun", pattern(`^`+weekdayPattern+`(-`+weekdayPattern+`)?$`), textTags, func(s string) ([]time.Weekday, string) {
	from, to, isRange := strings.Cut(s, "-")
	if !isRange {
		to = from
	}
	first, last := slices.Index(weekdays, from), slices.Index(weekdays, to)
	if first < 0 || last < 0 {
		return nil, fmt.Sprintf("%q is no weekday", clip(s))
	}
	ds := []time.Weekday{time.Weekday(first)}
	for d := first; d != last; {
		d = (d + 1) % 7
		ds = append(ds, time.Weekday(d))
	}
	return ds, ""
})

// zone is the IANA name of a time zone.
var zone = shape[located[*time.Location]]{"a time zone", pattern(`^(UTC|[A-Z][A-Za-z]*/[A-Za-z0-9_+/-]+)$`).saying("write an IANA name such as America/Denver, or UTC"), func(d *decoder, n *yaml.Node) (located[*time.Location], bool) {
	name, ok := nameText.read(d, n)
	if !ok {
		return located[*time.Location]{}, false
	}
	loc, err := sla.Zone(name)
	if err != nil {
		message, hint := problemText(err)
		d.fault(n, BadZone, message, hint)
		return located[*time.Location]{}, false
	}
	return located[*time.Location]{loc, d.at(n)}, true
}}

// level is a severity that rules can assign.
var level = oneOf("a severity", UnknownSeverity, severity.Levels())

// levelWords are the words of level.
var levelWords = wordsOf(severity.Levels())

// levelOrNone also takes none.
var levelOrNone = oneOf("a severity", UnknownSeverity, append(severity.Levels(), severity.None))

// oneOf is a word of a fixed list.
func oneOf[V fmt.Stringer](is string, kind Kind, among []V) shape[V] {
	words, values := wordsOf(among), make([]any, len(among))
	for i, word := range words {
		values[i] = word
	}
	return shape[V]{is, schema{Enum: values}, func(d *decoder, n *yaml.Node) (V, bool) {
		var zero V
		if !d.wants(n, yaml.ScalarNode, is, "expected one of "+list(words)) {
			return zero, false
		}
		if i := slices.Index(words, n.Value); i >= 0 {
			return among[i], true
		}
		d.fault(n, kind, fmt.Sprintf("%q is not %s", clip(n.Value), is), phrasing.DidYouMean(n.Value, words))
		return zero, false
	}}
}

func wordsOf[V fmt.Stringer](values []V) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = v.String()
	}
	return words
}

// word is a text of a fixed list.
type word string

func (w word) String() string { return string(w) }

func words(ws ...word) []word { return ws }

// isWord returns whether a node is an unquoted or quoted word.
func isWord(w string) func(n *yaml.Node) bool {
	return func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == w }
}

// promise is a target as it is written: a duration and a calendar, "60m 24x7".
type promise struct {
	within   time.Duration
	calendar located[string]
}

const (
	promisePattern = `^` + positivePattern + ` \s*\S`
	promiseHint    = "write both, such as 60m 24x7"
)

var promiseShape = shape[promise]{"a duration and a calendar", pattern(promisePattern).saying(promiseHint), func(d *decoder, n *yaml.Node) (promise, bool) {
	s, ok := text.read(d, n)
	if !ok {
		return promise{}, false
	}
	amount, name, ok := strings.Cut(s, " ")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		d.fault(n, BadValue, fmt.Sprintf("%q is no duration and calendar", clip(s)), promiseHint)
		return promise{}, false
	}
	within, problem := parseDuration(amount)
	if problem == "" && within == 0 {
		problem = "a target of 0"
	}
	if problem != "" {
		d.fault(n, BadValue, problem, durationHint)
		return promise{}, false
	}
	return promise{within, located[string]{name, d.at(n)}}, true
}}

// civilTime is a wall-clock time in a zone that is known later, or an instant
// when an offset is written with it.
type civilTime struct {
	date    date.Date
	clock   clock.Clock
	instant time.Time // set when an offset is written
}

var civilText = regexp.MustCompile(`^` + datePattern + `T` + clockPattern + `(:[0-5][0-9](\.[0-9]+)?)?` + offsetPattern + `?$`)

var civil = place(scalar("a date and time", "write 2026-03-02T11:00, or an offset with it: 2026-03-02T11:00:00-07:00", pattern(civilText.String()), dateTags, parseCivil))

func parseCivil(s string) (civilTime, string) {
	if !civilText.MatchString(s) {
		return civilTime{}, fmt.Sprintf("%q is no date and time that exists", clip(s))
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return civilTime{instant: t}, ""
		}
	}
	layout := "2006-01-02T15:04:05"
	t, _ := time.Parse(layout[:min(len(s), len(layout))], s)
	return civilTime{date: date.NewAt(t), clock: clock.NewAt(t)}, ""
}

// turn is how long a person is on call: civil units, unlike a duration.
type turn struct {
	n    int
	unit string // "h", "d", "w" or "mo"
}

var turnText = regexp.MustCompile(`^([1-9][0-9]{0,3})(h|d|w|mo)$`)

var every = scalar("a length of turn", "write a number and h, d, w or mo: 12h, 3d, 1w or 1mo", pattern(turnText.String()), textTags, func(s string) (turn, string) {
	m := turnText.FindStringSubmatch(s)
	if m == nil {
		return turn{}, fmt.Sprintf("%q is no length of turn", clip(s))
	}
	n, _ := strconv.Atoi(m[1])
	return turn{n, m[2]}, ""
})

// plainValue is a value of a declared field: a bool, a number or a text.
var plainValue = shape[any]{"a value", schema{Type: []string{"string", "number", "boolean"}}, func(d *decoder, n *yaml.Node) (any, bool) {
	if !d.wants(n, yaml.ScalarNode, "a value", "") {
		return nil, false
	}
	switch n.ShortTag() {
	case "!!bool":
		if n.Value == "true" || n.Value == "false" {
			return n.Value == "true", true
		}
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil && wholeNumber.MatchString(strings.TrimPrefix(n.Value, "-")) {
			return i, true
		}
	case "!!float":
		if wholeNumber.MatchString(strings.TrimPrefix(n.Value, "-")) {
			d.fault(n, BadValue, fmt.Sprintf("%s is too large", clip(n.Value)), "write a number between -9223372036854775808 and 9223372036854775807")
			return nil, false
		}
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f, true
		}
	default:
		return n.Value, true
	}
	d.fault(n, BadValue, fmt.Sprintf("%s is not written as this language writes it", clip(n.Value)), "write true, false, or a number in digits; put a text in quotes")
	return nil, false
}}

// pointer is a JSON Pointer into a message.
var pointer = shape[located[intake.Pointer]]{"a JSON Pointer", pattern(`^(/([^~]|~[01])*)?$`).saying("write a JSON Pointer such as /ticket/id"), func(d *decoder, n *yaml.Node) (located[intake.Pointer], bool) {
	var none located[intake.Pointer]
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		d.fault(n, WrongType, describe(n)+", and a JSON Pointer was expected", "write one such as /ticket/id")
		return none, false
	}
	p, err := intake.ParsePointer(n.Value)
	if err != nil {
		message, hint, _ := strings.Cut(err.Error(), "; ")
		d.fault(n, BadPointer, message, hint)
		return none, false
	}
	return located[intake.Pointer]{p, d.at(n)}, true
}}

var pointers = oneOrMore("a list of JSON Pointers", pointer)

// anyTags are those of every scalar that is not null.
var anyTags = []string{"!!str", "!!bool", "!!int", "!!float", "!!timestamp"}

func wordText(s string) (string, string) {
	if strings.TrimSpace(s) == "" {
		return "", "an empty word"
	}
	return s, ""
}

// messageWord is a word of messages as a mapping key.
var messageWord = place(scalar("a word", "write the word that messages have", pattern(`\S`), anyTags, wordText))

// meaning is what a word of messages means: a text, or a value of a field's type.
var meaning = place(scalar("a value", "write one value", schema{AnyOf: []schema{pattern(`\S`), {Type: "boolean"}, {Type: "number"}}}, anyTags, wordText))
