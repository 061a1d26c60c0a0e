package main

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// onCallPolicy is what the tests of this file pass as standard input. Its
// schedules know every reason for a duty, and zones that do odd things.
const onCallPolicy = `version: 1
name: desks
zone: America/Denver
severity: {default: low}
schedules:
  desk:
    start: 2026-03-02T09:00
    every: 1w
    layers:
      - {people: [ana, bo]}
      - {name: weekend, days: sat-sun, people: [cy, dee], start: 2026-03-07T00:00}
    overrides:
      - {person: ana, with: eve, from: 2026-03-04T09:10, to: 2026-03-04T17:20, note: "dentist; then, home"}
      - {with: fay, from: 2026-03-05T12:00, to: 2026-03-05T18:00}
      - {person: ana, from: 2026-03-06T12:00, to: 2026-03-06T15:00}
      - {person: cy, with: gus, from: 2026-11-01T01:00:00-06:00, to: 2026-11-01T01:00:00-07:00}
  island: {zone: Pacific/Apia, people: [io]}
  later: {start: 2027-01-04T09:00, people: [ana]}
  "räte, nachts; süd": {zone: Europe/Berlin, layers: [{shift: 22:00-06:00, people: ["Zoë Ångström-Fernández, die Ältere, aus Überlingen am Bodensee"]}]}
`

// Each question has the answer that the golden file of its name has.
func TestOnCall(t *testing.T) {
	tests := []struct {
		name string
		args string // after oncall -p -, split at spaces
	}{
		{"oncall-help", "--help"},
		{"oncall-now", "desk"},
		{"oncall-all", ""},
		{"oncall-replaced", "desk --at 2026-03-04T12:00:00-07:00"},
		{"oncall-several", "desk --at 2026-03-05T12:00:00-07:00"},
		{"oncall-nobody", "desk --at 2026-03-06T12:00:00-07:00"},
		{"oncall-named-layer", "desk --at 2026-03-14T12:00:00-06:00"},
		{"oncall-before-start", "later --at 2026-03-04T12:00:00-07:00"},
		{"oncall-for-ever", "island --at 2026-03-04T12:00:00.5Z"},
		{"oncall-json", "desk --at 2026-03-04T12:00:00-07:00 --format json"},
		{"oncall-json-all", "--at 2026-03-06T12:00:00-07:00 --format json"},
		{"oncall-strip", "desk --from 2026-03-04 --to 2026-03-09"},
		{"oncall-strip-to", "desk --to 2026-03-08"},
		{"oncall-strip-part", "desk --from 2026-03-06T11:40:00-07:00 --to 2026-03-06T15:10:00-07:00"},
		{"oncall-strip-all", "--from 2026-03-06 --to 2026-03-07"},
		{"oncall-strip-back", "desk --from 2026-10-31 --to 2026-11-03"},
		{"oncall-strip-no-date", "island --from 2011-12-29 --to 2012-01-01"},
		{"oncall-strip-json", "desk --from 2026-03-06 --to 2026-03-07 --format json"},
		{"oncall-strip-json-empty", "later --from 2026-03-06 --to 2026-03-07 --format json"},
		{"oncall-ics", "--from 2026-03-04 --to 2026-03-07 --format ics"},
		{"oncall-ics-nobody", "later --format ics"},

		{"oncall-unknown-schedule", "dsk"},
		{"oncall-two-schedules", "desk island"},
		{"oncall-bad-at", "desk --at noon"},
		{"oncall-empty-at", "desk --at="},
		{"oncall-no-offset", "desk --at 2026-03-04T12:00"},
		{"oncall-bad-from", "desk --from monday"},
		{"oncall-bad-to", "desk --to 2026-13-01"},
		{"oncall-reversed", "desk --from 2026-03-09 --to 2026-03-02"},
		{"oncall-too-long", "desk --from 2026-03-09 --to 2126-03-02"},
		{"oncall-beyond", "desk --from 1899-12-31T00:00:00Z --to 1900-01-02"},
		{"oncall-at-and-from", "desk --at 2026-03-04T12:00:00Z --from 2026-03-04"},
		{"oncall-ics-at", "desk --at 2026-03-04T12:00:00Z --format ics"},
		{"oncall-unknown-format", "desk --format xml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run(onCallPolicy, append([]string{"oncall", "-p", "-"}, strings.Fields(tt.args)...)...)
			goldenRun(t, tt.name, status, stdout, stderr)
		})
	}
}

// The owner's desk, through the autumn change of clocks.
func TestOnCallExample(t *testing.T) {
	status, stdout, stderr := run("", "oncall", "-p", ddevLive+"policy.yaml", "tier-one", "--from", "2026-10-30T00:00:00-06:00", "--to", "2026-11-03T00:00:00-07:00")
	goldenRun(t, "oncall-ddev-live", status, stdout, stderr)
}

func TestOnCallWithoutSchedules(t *testing.T) {
	const none = "version: 1\nname: x\nseverity: {default: low}\n"
	for _, tt := range []struct {
		name string
		args []string
		err  string
	}{
		{"one", []string{"oncall", "-p", "-", "desk"}, `no schedule "desk"; the policy has no schedules`},
		{"all", []string{"oncall", "-p", "-"}, "the policy has no schedules"},
		{"no policy", []string{"oncall", "desk"}, "name a policy with -p; see --help"},
	} {
		status, stdout, stderr := run(none, tt.args...)
		if status != exitUsage || stdout != "" || stderr != "triage: "+tt.err+"\n" {
			t.Errorf("%s: %d, %q, %q", tt.name, status, stdout, stderr)
		}
	}
}

// The year that must be covered begins at an instant, or on a date in the zone of
// each policy.
func TestCheckFrom(t *testing.T) {
	dir := t.TempDir()
	write := func(name, zone string) string {
		return writeFile(t, dir, name, "version: 1\nname: x\n"+zone+"severity: {default: low}\n"+
			"schedules: {desk: {zone: UTC, start: 2026-03-02T09:00, people: [ana]}}\n"+
			"escalation: {ladders: {low: {steps: [{after: 0m, do: [{notify: desk}]}]}}}\n")
	}
	denver, apia, none := write("denver.yaml", "zone: America/Denver\n"), write("apia.yaml", "zone: Pacific/Apia\n"), write("none.yaml", "")
	const faulty = "../../testdata/bad/agreements.yaml"
	tests := []struct {
		name string
		args []string
		want []string // some of the output; none where there is nothing to tell
		err  string
	}{
		{"from the start", []string{denver}, nil, ""},
		{"from an instant", []string{"--from", "2026-03-01T09:00:00Z", denver}, []string{"from Sun 1 Mar 2026 09:00 UTC: Sun 1 Mar 2026 09:00 UTC to Mon 2 Mar 2026 09:00 UTC (24h);"}, ""},
		{"from a date, in the zone of each", []string{"--from", "2026-03-01", denver, none, apia}, []string{"Sun 1 Mar 2026 07:00 UTC to", "Sun 1 Mar 2026 00:00 UTC to", "Sat 28 Feb 2026 11:00 UTC to"}, ""},
		{"of a policy with faults nothing is looked at", []string{"--from", "2026-03-01", faulty}, []string{faulty + ":"}, ""},
		{"no offset", []string{"--from", "2026-03-01T09:00", denver}, nil, denver + `: --from: "2026-03-01T09:00" has no offset from UTC; in America/Denver it is 2026-03-01T09:00:00-07:00`},
		{"no offset, and faults", []string{"--from", "2026-03-01T09:00", faulty}, []string{faulty + ":"}, ""},
		{"no such date for one of several", []string{"--from", "2011-12-30", denver, apia, none}, []string{denver + ": 0 faults, 1 warning", none + ": 0 faults, 1 warning"},
			apia + `: --from: "2011-12-30" does not exist in Pacific/Apia: the zone skips that date`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantStatus, wantErr := exitFine, ""
			switch {
			case tt.err != "":
				wantStatus, wantErr = exitUsage, "triage: "+tt.err+"\n"
			case len(tt.want) > 0:
				wantStatus = exitContent
			}
			status, stdout, stderr := run("", append([]string{"check", "--strict"}, tt.args...)...)
			if status != wantStatus || stderr != wantErr {
				t.Errorf("status %d, want %d: %q, want %q", status, wantStatus, stderr, wantErr)
			}
			rest := stdout
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("no %s in its place in\n%s", want, stdout)
				}
				rest = after
			}
		})
	}
}

// A feed's lines are at most 75 octets and whole characters, and unfold to what
// was written.
func TestICSLines(t *testing.T) {
	_, feed, _ := run(onCallPolicy, "oncall", "-p", "-", "--from", "2026-03-04", "--to", "2026-03-07", "--format", "ics")
	lines := strings.Split(strings.TrimSuffix(feed, "\r\n"), "\r\n")
	folded := 0
	for _, line := range lines {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
		if strings.HasPrefix(line, " ") {
			folded++
		}
	}
	if folded == 0 {
		t.Error("nothing is folded")
	}
	unfolded := strings.ReplaceAll(feed, "\r\n ", "")
	for _, want := range []string{
		"\r\nSUMMARY:räte\\, nachts\\; süd: Zoë Ångström-Fernández\\, die Ältere\\, aus Überlingen am Bodensee\r\n",
		"\r\nDESCRIPTION:eve: for ana: dentist\\; then\\, home (layer 1\\, turn 1\\, override 1)\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("no line %q", want)
		}
	}
}

// A shift is the same event in every feed that has it, whoever is on call.
func TestICSEventsAreStable(t *testing.T) {
	feed := func(policy string, args ...string) string {
		t.Helper()
		status, out, err := run(policy, append([]string{"oncall", "-p", "-", "desk", "--format", "ics"}, args...)...)
		if status != exitFine {
			t.Fatal(err)
		}
		return out
	}
	event := func(text string) string {
		return text[strings.Index(text, "BEGIN:VEVENT"):strings.LastIndex(text, "END:VCALENDAR")]
	}
	small := event(feed(onCallPolicy, "--from", "2026-03-02T15:00:00-07:00", "--to", "2026-03-02T16:00:00-07:00"))
	large := feed(onCallPolicy, "--from", "2026-02-01", "--to", "2026-04-01")
	if !strings.Contains(large, small) || strings.Count(small, "BEGIN:VEVENT") != 1 {
		t.Errorf("the larger feed has not the event of the smaller one:\n%s", small)
	}
	uid := small[strings.Index(small, "UID:"):strings.Index(small, "DTSTAMP:")]
	if changed := feed(strings.Replace(onCallPolicy, "[ana, bo]", "[bo, ana]", 1), "--from", "2026-02-01", "--to", "2026-03-03"); !strings.Contains(changed, uid) || !strings.Contains(changed, "SUMMARY:desk: bo\r\n") {
		t.Errorf("no %s in\n%s", uid, changed)
	}
}
