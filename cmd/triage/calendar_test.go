package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// calendarPolicy is what the tests of this file pass as standard input.
const calendarPolicy = `version: 1
name: desks
zone: America/Denver
severity:
  default: low
  rules: []
calendars:
  24x7: {open: always}
  24x5: {open: {mon-fri: 00:00-24:00}}
  night: {open: {mon-sun: 22:00-07:00}}
  small-hours: {open: {sun: 01:30-03:15}}
  office:
    zone: Europe/Berlin
    open: {mon-thu: [09:00-12:00, 13:00-17:15], fri: 09:00-15:00}
    holidays: [2026-12-25, de]
    breaks: {2026-12-29: 09:00-18:00}
  island: {zone: Pacific/Apia, open: {mon-fri: 09:00-17:00}}
  busy: {open: {mon: [00:00-00:30, 01:00-01:30, 02:00-02:30, 03:00-03:30, 04:00-04:30, 05:00-05:30, 06:00-06:30, 07:00-07:30, 08:00-08:30, 09:00-09:30, 10:00-10:30, 11:00-11:30, 12:00-12:30, 13:00-13:30, 14:00-14:30, 15:00-15:30, 16:00-16:30, 17:00-17:30, 18:00-18:30, 19:00-19:30, 20:00-20:30, 21:00-21:30, 22:00-22:30, 23:00-23:30]}}
  once: {open: {}, exceptions: {2026-12-24: 09:00-12:00}}
  long-ago: {zone: Europe/Amsterdam, open: {mon-fri: 09:00-17:00}}
`

func TestCalendar(t *testing.T) {
	const (
		bar24  = "████████████████████████████████████████████████"
		closed = "················································"
		header = "               00    03    06    09    12    15    18    21    24\n"
	)
	tests := []struct {
		name string
		args string // after calendar -p -, split at spaces
		code int
		out  string
		err  string
	}{
		{"add", "add 24x5 2026-11-20T23:30:00-07:00 2h", 0, "2026-11-23T01:30:00-07:00\n", ""},
		{"add ends at closing", "add office 2026-12-18T13:00:00Z 1h", 0, "2026-12-18T15:00:00+01:00\n", ""},
		{"add to the nanosecond", "add 24x7 2026-11-20T23:30:00.5Z 1ns", 0, "2026-11-20T16:30:00.500000001-07:00\n", ""},
		{"add nothing", "add 24x5 2026-11-21T12:00:00-07:00 0s", 0, "2026-11-21T12:00:00-07:00\n", ""},
		{"add back", "add 24x5 2026-11-23T00:30:00-07:00 -90m", 0, "2026-11-20T23:00:00-07:00\n", ""},
		{"add back after flags", "add 24x5 --format text 2026-11-23T00:30:00-07:00 -1.5h", 0, "2026-11-20T23:00:00-07:00\n", ""},
		{"add back after the end of flags", "add 24x5 -- 2026-11-23T00:30:00-07:00 -90m", 0, "2026-11-20T23:00:00-07:00\n", ""},
		{"add back after flags that end before the question", "-- add 24x5 2026-11-23T00:30:00-07:00 -90m", 0, "2026-11-20T23:00:00-07:00\n", ""},
		{"next after flags that end before the question", "-- next 24x5 2026-11-21T12:00:00-07:00", 0, "2026-11-23T00:00:00-07:00\n", ""},
		{"add where the offset from UTC has seconds", "add long-ago 1935-03-04T12:00:00Z 1h", 0, "1935-03-04T13:00:00Z\n", ""},
		{"add in json", "add 24x5 2026-11-20T23:30:00-07:00 2h --format json", 0, `{"calendar":"24x5","from":"2026-11-20T23:30:00-07:00","add":"2h0m0s","at":"2026-11-23T01:30:00-07:00"}` + "\n", ""},
		{"between", "between 24x5 2026-11-21T06:30:00Z 2026-11-23T01:30:00-07:00", 0, "2h0m0s\n", ""},
		{"between, reversed", "between 24x5 2026-11-23T01:30:00-07:00 2026-11-21T06:30:00Z", 0, "-2h0m0s\n", ""},
		{"between in json", "between 24x5 2026-11-21T06:30:00Z 2026-11-23T01:30:00-07:00 --format json", 0, `{"calendar":"24x5","from":"2026-11-20T23:30:00-07:00","to":"2026-11-23T01:30:00-07:00","open":"2h0m0s"}` + "\n", ""},
		{"contains", "contains office 2026-12-18T09:00:00+01:00", 0, "true\n", ""},
		{"contains, at closing", "contains office 2026-12-18T15:00:00+01:00", 0, "false\n", ""},
		{"contains in json", "contains office 2026-12-18T14:00:00Z --format json", 0, `{"calendar":"office","at":"2026-12-18T15:00:00+01:00","open":false}` + "\n", ""},
		{"next", "next 24x5 2026-11-21T12:00:00-07:00", 0, "2026-11-23T00:00:00-07:00\n", ""},
		{"next, open already", "next 24x5 2026-11-20T12:00:00Z", 0, "2026-11-20T05:00:00-07:00\n", ""},
		{"next in json", "next 24x5 2026-11-21T12:00:00-07:00 --format json", 0, `{"calendar":"24x5","from":"2026-11-21T12:00:00-07:00","at":"2026-11-23T00:00:00-07:00"}` + "\n", ""},

		{"spans", "spans office --from 2026-12-24 --to 2026-12-30", 0, "office, in Europe/Berlin\n" + header +
			"Thu 2026-12-24 ··················██████··████████▒············· 7h15m\n               09:00-12:00 13:00-17:15\n" +
			"Fri 2026-12-25 " + closed + "   0s\n               closed: holiday\n" +
			"Sat 2026-12-26 " + closed + "   0s\n               closed: holiday de\n" +
			"Sun 2026-12-27 " + closed + "   0s closed\n" +
			"Mon 2026-12-28 ··················██████··████████▒············· 7h15m\n               09:00-12:00 13:00-17:15\n" +
			"Tue 2026-12-29 " + closed + "   0s\n               closed: break\n" +
			"open for 14h30m\n", ""},
		{"spans of this week", "spans 24x5", 0, "24x5, in America/Denver\n" + header +
			"Fri 2026-03-06 " + bar24 + "  24h 00:00-24:00\n" +
			"Sat 2026-03-07 " + closed + "   0s closed\n" +
			"Sun 2026-03-08 ····  ··········································   0s\n               closed (a day of 23h: clocks go forward)\n" +
			"Mon 2026-03-09 " + bar24 + "  24h 00:00-24:00\n" +
			"Tue 2026-03-10 " + bar24 + "  24h 00:00-24:00\n" +
			"Wed 2026-03-11 " + bar24 + "  24h 00:00-24:00\n" +
			"Thu 2026-03-12 " + bar24 + "  24h 00:00-24:00\n" +
			"open for 120h\n", ""},
		{"spans of a part of a day", "spans night --from 2026-03-06T06:10:00-07:00 --to 2026-03-06T22:40:00-07:00", 0, "night, in America/Denver\n" + header +
			"Fri 2026-03-06             ██······························██   1h30m\n               06:10-07:00 22:00-22:40\n" +
			"open for 1h30m\n", ""},
		{"spans when clocks go forward", "spans small-hours --from 2026-03-08 --to 2026-03-09", 0, "small-hours, in America/Denver\n" + header +
			"Sun 2026-03-08 ···█  ▒·········································  45m\n               01:30-03:15 (a day of 23h: clocks go forward)\n" +
			"open for 45m\n", ""},
		{"spans when clocks go back", "spans small-hours --from 2026-11-01 --to 2026-11-02", 0, "small-hours, in America/Denver\n" + header +
			"Sun 2026-11-01 ··▒███▒········································· 2h45m\n               01:30 MDT-03:15 (a day of 25h: clocks go back)\n" +
			"open for 2h45m\n", ""},
		{"spans without a date", "spans island --from 2011-12-29 --to 2012-01-01", 0, "island, in Pacific/Apia\n" + header +
			"Thu 2011-12-29 ··················████████████████··············   8h 09:00-17:00\n" +
			"Fri 2011-12-30 no such date\n" +
			"Sat 2011-12-31 " + closed + "   0s closed\n" +
			"open for 8h\n", ""},
		// Go's ZoneBounds says of this day that it ends before it begins.
		{"spans of a day of a leap year far off", "spans 24x5 --from 2040-12-31 --to 2041-01-01", 0, "24x5, in America/Denver\n" + header +
			"Mon 2040-12-31 " + bar24 + "  24h 00:00-24:00\n" +
			"open for 24h\n", ""},
		{"spans of many ranges", "spans busy --from 2026-03-02 --to 2026-03-03", 0, "busy, in America/Denver\n" + header +
			"Mon 2026-03-02 " + strings.Repeat("█·█·", 12) + "  12h\n" +
			"               00:00-00:30 01:00-01:30 02:00-02:30 03:00-03:30 04:00-04:30\n" +
			"               05:00-05:30 06:00-06:30 07:00-07:30 08:00-08:30 09:00-09:30\n" +
			"               10:00-10:30 11:00-11:30 12:00-12:30 13:00-13:30 14:00-14:30\n" +
			"               15:00-15:30 16:00-16:30 17:00-17:30 18:00-18:30 19:00-19:30\n" +
			"               20:00-20:30 21:00-21:30 22:00-22:30 23:00-23:30\n" +
			"open for 12h\n", ""},
		{"spans in json", "spans 24x5 --from 2026-11-20T12:00:00Z --to 2026-11-23T01:00:00-07:00 --format json", 0,
			`{"calendar":"24x5","zone":"America/Denver","from":"2026-11-20T05:00:00-07:00","to":"2026-11-23T01:00:00-07:00","open":"20h0m0s",` +
				`"spans":[{"from":"2026-11-20T05:00:00-07:00","to":"2026-11-21T00:00:00-07:00"},{"from":"2026-11-23T00:00:00-07:00","to":"2026-11-23T01:00:00-07:00"}]}` + "\n", ""},
		{"no spans in json", "spans 24x5 --from 2026-11-21 --to 2026-11-22 --format json", 0,
			`{"calendar":"24x5","zone":"America/Denver","from":"2026-11-21T00:00:00-07:00","to":"2026-11-22T00:00:00-07:00","open":"0s","spans":[]}` + "\n", ""},

		{"no such calendar", "add 24x6 2026-11-20T23:30:00-07:00 2h", 2, "", `no calendar "24x6" in the policy; did you mean "24x5"?`},
		{"no offset", "contains 24x5 2026-11-20T23:30:00", 2, "", `"2026-11-20T23:30:00" has no offset from UTC; in America/Denver it is 2026-11-20T23:30:00-07:00`},
		{"no offset, minutes", "contains 24x5 2026-07-01T09:00", 2, "", `"2026-07-01T09:00" has no offset from UTC; in America/Denver it is 2026-07-01T09:00:00-06:00`},
		{"no instant", "between 24x5 2026-11-20T23:30:00-07:00 tomorrow", 2, "", `"tomorrow" is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00`},
		{"impossible date", "next 24x5 2026-02-30T00:00:00Z", 2, "", `"2026-02-30T00:00:00Z" is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00`},
		{"no duration", "add 24x5 2026-11-20T23:30:00-07:00 2d", 2, "", `"2d" is no duration; write 90s, 60m, 2h, 1h30m or -90m, up to 292 years`},
		{"a duration too long", "add 24x5 2026-11-20T23:30:00-07:00 2562048h", 2, "", `"2562048h" is no duration; write 90s, 60m, 2h, 1h30m or -90m, up to 292 years`},
		{"a duration for an instant", "next 24x5 -90m", 2, "", `"-90m" is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00`},
		{"missing argument", "add 24x5 2026-11-20T23:30:00-07:00", 2, "", `"add NAME T D" takes 3 arguments, not 2; see triage calendar add --help`},
		{"too many arguments", "next 24x5 2026-11-20T23:30:00-07:00 2h", 2, "", `"next NAME T" takes 2 arguments, not 3; see triage calendar next --help`},
		{"unknown flag", "add 24x5 2026-11-20T23:30:00-07:00 -x", 2, "", `unknown shorthand flag: 'x' in -x; see triage calendar add --help`},
		{"unknown format", "next 24x5 2026-11-20T23:30:00-07:00 --format xml", 2, "", `invalid argument "xml" for "--format" flag: must be one of text, json; see triage calendar next --help`},
		{"unknown question", "subtract 24x5", 2, "", `no question "subtract"; expected one of add, between, contains, next, spans`},
		{"mistyped question", "ad 24x5", 2, "", `no question "ad"; did you mean "add"?`},
		{"no such instant", "add 24x5 2026-11-20T23:30:00-07:00 2000000h", 1, "", `the years 1900 to 2200 have no instant with 2000000h of "24x5"'s open time since 2026-11-20T23:30:00-07:00`},
		{"no next opening", "next once 2026-12-25T00:00:00Z", 1, "", `"once" does not open after 2026-12-25T00:00:00Z in the years 1900 to 2200`},
		{"reversed", "spans 24x5 --from 2026-11-22 --to 2026-11-21", 2, "", `--to 2026-11-21 is not after --from 2026-11-22`},
		{"too long", "spans 24x5 --from 2026-11-22 --to 2126-11-22", 2, "", `from 2026-11-22 to 2126-11-22 is more than the 3660 days that one answer may have`},
		{"beyond the years", "spans 24x5 --from 2200-12-31 --to 2201-01-02T00:00:00Z", 2, "", `--to: "2201-01-02T00:00:00Z" is outside the years 1900 to 2200`},
		{"beyond the years, a week", "spans 24x5 --from 2200-12-30", 2, "", `from 2200-12-30 to 7 days later leaves the years 1900 to 2200`},
		{"beyond the years, a date", "spans 24x5 --from 2201-01-01", 2, "", `--from: "2201-01-01" is outside the years 1900 to 2200`},
		{"before the years, in the calendar's zone", "spans 24x5 --from 1900-01-01T00:00:00Z --to 1900-01-02", 2, "", `from 1900-01-01T00:00:00Z to 1900-01-02 leaves the years 1900 to 2200`},
		{"an empty flag", "spans 24x5 --from=", 2, "", `invalid argument "" for "--from" flag: it is empty; leave the flag out or give it a value; see triage calendar spans --help`},
		{"no such date", "spans island --from 2011-12-30", 2, "", `--from: "2011-12-30" does not exist in Pacific/Apia: the zone skips that date`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, err := run(calendarPolicy, append([]string{"calendar", "-p", "-"}, strings.Fields(tt.args)...)...)
			if tt.err != "" {
				tt.err = "triage: " + tt.err + "\n"
			}
			if diff := cmp.Diff(tt.out, out); diff != "" {
				t.Errorf("stdout (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.err, err); diff != "" {
				t.Errorf("stderr (-want +got):\n%s", diff)
			}
			if code != tt.code {
				t.Errorf("exit status %d, want %d", code, tt.code)
			}
		})
	}
}

func TestCalendarUsage(t *testing.T) {
	tests := []struct {
		name string
		args []string
		code int
		out  string // some of it
		err  string
	}{
		{"no question", []string{"calendar"}, 2, "", "triage: name a question: add, between, contains, next, spans; see triage calendar --help\n"},
		{"no policy", []string{"calendar", "next", "24x5", "2026-11-20T23:30:00-07:00"}, 2, "", "triage: name a policy with -p; see --help\n"},
		{"no such policy", []string{"calendar", "-p", "absent.yaml", "next", "24x5", "2026-11-20T23:30:00-07:00"}, 2, "", "triage: absent.yaml: no such file or directory\n"},
		{"help", []string{"calendar", "add", "--help"}, 0, "triage calendar add -p POLICY NAME T D [flags]", ""},
		{"an example", []string{"calendar", "-p", "../../examples/ddev-live/policy.yaml", "add", "24x5", "2026-11-20T23:30:00-07:00", "2h"}, 0, "2026-11-23T01:30:00-07:00\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, err := run(calendarPolicy, tt.args...)
			if code != tt.code || !strings.Contains(out, tt.out) || err != tt.err {
				t.Errorf("exit status %d, want %d\nstdout %s\nstderr %q, want %q", code, tt.code, out, err, tt.err)
			}
		})
	}
}

func TestUnknown(t *testing.T) {
	for _, tt := range []struct {
		name  string
		among []string
		want  string
	}{
		{"none", nil, `no calendar "office"; the policy has no calendars`},
		{"a near one", []string{"24x7", "ofice"}, `no calendar "office" in the policy; did you mean "ofice"?`},
		{"some", []string{"24x5", "24x7"}, `no calendar "office" in the policy; expected one of 24x5, 24x7`},
		{"too many", strings.Split(strings.Repeat("24x7 ", 30), " "), `no calendar "office" in the policy`},
	} {
		if got := unknown("calendar", "office", tt.among).Error(); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
