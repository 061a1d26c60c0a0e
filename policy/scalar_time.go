package policy

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
	"gopkg.in/yaml.v3"
)

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
		d.fault(n, kindBadZone, message, hint)
		return located[*time.Location]{}, false
	}
	return located[*time.Location]{loc, d.at(n)}, true
}}

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
		d.fault(n, kindBadValue, fmt.Sprintf("%q is no duration and calendar", clip(s)), promiseHint)
		return promise{}, false
	}
	within, problem := parseDuration(amount)
	if problem == "" && within == 0 {
		problem = "a target of 0"
	}
	if problem != "" {
		d.fault(n, kindBadValue, problem, durationHint)
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
		if _, problem := parseDate(s); problem == "" {
			return civilTime{}, fmt.Sprintf("%q is a date without a time of day", s)
		}
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

var turnText = regexp.MustCompile(`^([1-9][0-9]{0,3})(h|d|w|mo)$`)

var turnUnits = map[string]escalation.Unit{"h": escalation.Hours, "d": escalation.Days, "w": escalation.Weeks, "mo": escalation.Months}

// every is how long a person is on call: civil units, unlike a duration.
var every = scalar("a length of turn", "write a number and h, d, w or mo: 12h, 3d, 1w or 1mo", pattern(turnText.String()), textTags, func(s string) (escalation.Turn, string) {
	m := turnText.FindStringSubmatch(s)
	if m == nil {
		return escalation.Turn{}, fmt.Sprintf("%q is no length of turn", clip(s))
	}
	n, _ := strconv.Atoi(m[1])
	return escalation.Turn{N: n, Unit: turnUnits[m[2]]}, ""
})

// problemText splits an error of sla into what is wrong and what to write.
func problemText(err error) (message, hint string) {
	if ps, ok := err.(sla.Problems); ok && len(ps) > 0 {
		return ps[0].Message, ps[0].Hint
	}
	return err.Error(), ""
}
