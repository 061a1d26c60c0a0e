package suite

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const deskPolicy = `version: 1
name: desk
zone: America/Denver
fields: {impact: {enum: [none, minor, down]}}
severity:
  default: low
  rules:
    - {name: down, when: fields.impact == "down", severity: urgent, because: "${shown()}"}
    - {name: minor, when: fields.impact == "minor", severity: medium}
routes: [{name: sales, when: ticket.type == "sales", group: Sales, support: engineering, scope: limited, note: Not support.}]
calendars: {24x7: {open: always}}
sla: {internal: {engage: {urgent: 60m 24x7}, update: {urgent: 1h 24x7}, close_pending_after: 2h 24x7}}
schedules: {one: {people: [ana]}, two: {people: [leo]}}
escalation:
  page: [urgent]
  ladders:
    urgent: {steps: [{after: 0m, do: [{notify: one}]}, {after: 30m, do: [{notify: two}]}]}
    medium: {steps: [{after: 0m, do: [{group: Two}]}]}
`

// desk compiles the policy; because is what its first rule says.
func desk(t testing.TB, because string) *policy.Policy {
	t.Helper()
	p, err := policy.Compiler{Funcs: map[string]any{"shown": func() string { return because }}}.Compile(policy.File{Name: "desk.yaml", Data: []byte(deskPolicy)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// optionsFor reads test files from a map, all of one policy.
func optionsFor(p *policy.Policy, files fstest.MapFS) Options {
	return Options{
		Read:    func(name string) ([]byte, error) { return fs.ReadFile(files, name) },
		Compile: func(string) (*policy.Policy, *policy.Coverage, error) { return p, nil, nil },
	}
}

var noon = time.Date(2026, 3, 6, 19, 0, 0, 0, time.UTC)

// Each want holds of what the policy says, and of nothing else.
func TestRunDecision(t *testing.T) {
	p := desk(t, "So.")
	down := severity.Case{At: noon, Fields: map[string]any{"impact": "down"}}
	sales := severity.Case{At: noon, Ticket: severity.Ticket{Type: "sales", Severity: severity.High}}
	tests := []struct {
		name string
		c    severity.Case
		want policy.Want
		got  any // nil where the want holds
	}{
		{"severity", down, policy.Want{Key: policy.WantSeverity, Value: "urgent"}, nil},
		{"another severity", down, policy.Want{Key: policy.WantSeverity, Value: "low"}, "urgent"},
		{"the engineer's severity", sales, policy.Want{Key: policy.WantSeverity, Value: "low"}, "high"},
		{"judged", sales, policy.Want{Key: policy.WantJudged, Value: "low"}, nil},
		{"rule", down, policy.Want{Key: policy.WantRule, Value: "minor"}, "down"},
		{"no rule", sales, policy.Want{Key: policy.WantRule, Value: ""}, nil},
		{"because", down, policy.Want{Key: policy.WantBecause, Value: "So"}, "So."},
		{"route", sales, policy.Want{Key: policy.WantRoute, Value: ""}, "sales"},
		{"no route", down, policy.Want{Key: policy.WantRoute, Value: ""}, nil},
		{"its group", sales, policy.Want{Key: policy.WantRoute, Of: "group", Value: "Support"}, "Sales"},
		{"its kind of support", sales, policy.Want{Key: policy.WantRoute, Of: "support", Value: "problem"}, "engineering"},
		{"its scope", sales, policy.Want{Key: policy.WantRoute, Of: "scope", Value: "covered"}, "limited"},
		{"its note", sales, policy.Want{Key: policy.WantRoute, Of: "note", Value: ""}, "Not support."},
		{"due, in another zone", down, policy.Want{Key: policy.WantDue, Of: "internal.engage", Value: noon.Add(time.Hour).In(time.FixedZone("", 3600))}, nil},
		{"due at another time", down, policy.Want{Key: policy.WantDue, Of: "internal.engage", Value: noon}, noon.Add(time.Hour)},
		{"not due", sales, policy.Want{Key: policy.WantDue, Of: "internal.engage", Value: noon}, time.Time{}},
		{"notify", down, policy.Want{Key: policy.WantNotify, Value: []string{"one", "two"}}, nil},
		{"notify in another order", down, policy.Want{Key: policy.WantNotify, Value: []string{"two", "one"}}, []string{"one", "two"}},
		{"notify nobody", sales, policy.Want{Key: policy.WantNotify, Value: []string{}}, nil},
		{"rules that do not decide", down, policy.Want{Key: policy.WantNotRules, Value: []string{"minor"}}, nil},
		{"one that does", down, policy.Want{Key: policy.WantNotRules, Value: []string{"minor", "down"}}, []string{"minor"}},
		{"no faults", down, policy.Want{Key: policy.WantFaults, Value: []string{}}, nil},
		{"a fault", down, policy.Want{Key: policy.WantFaults, Value: []string{"no-at"}}, []string{}},
		{"a wanted fault", severity.Case{}, policy.Want{Key: policy.WantFaults, Value: []string{"no-at"}}, nil},
		{"a fault of another kind", severity.Case{}, policy.Want{Key: policy.WantFaults, Value: []string{"bad-field"}}, []string{"no-at"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check(t, Run(p, policy.Test{Case: tt.c, Wants: []policy.Want{tt.want}}), tt.got)
		})
	}
}

// check compares the differences of a test of one want with what there is, nil for
// none.
func check(t *testing.T, r Result, got any) {
	t.Helper()
	var want, differences []any
	if got != nil {
		want = append(want, got)
	}
	for _, d := range r.Differences {
		differences = append(differences, d.Got)
	}
	if diff := cmp.Diff(want, differences); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestRunLife(t *testing.T) {
	p := desk(t, "So.")
	test := policy.Test{Life: true, Case: severity.Case{At: noon, Fields: map[string]any{"impact": "down"}}, Events: []policy.Event{
		{At: noon.Add(20 * time.Minute), Kind: policy.EventReply, By: policy.ByAgent},
		{At: noon.Add(40 * time.Minute), Kind: policy.EventStatus, To: "pending"},
	}, Until: noon.Add(3 * time.Hour)}
	entry := func(do escalation.Do, target string) policy.Entry {
		return policy.Entry{Entry: escalation.Entry{Do: do, Target: target}}
	}
	people := func(e policy.Entry, names ...string) policy.Entry { e.People = names; return e }
	tests := []struct {
		name string
		want policy.Want
		got  any
	}{
		{"severity", policy.Want{Key: policy.WantSeverity, Value: "low"}, "urgent"},
		{"status", policy.Want{Key: policy.WantStatus, Value: "open"}, "pending"},
		{"a clock", policy.Want{Key: policy.WantClock, Of: "internal.engage", Value: "met"}, nil},
		{"in another state", policy.Want{Key: policy.WantClock, Of: "internal.update", Value: "met"}, "breached"},
		{"that has not begun", policy.Want{Key: policy.WantClock, Of: "internal.resolve", Value: "met"}, "none"},
		{"due", policy.Want{Key: policy.WantDue, Of: "internal.engage", Value: noon}, noon.Add(time.Hour)},
		{"due of what has not begun", policy.Want{Key: policy.WantDue, Of: "internal.resolve", Value: noon}, time.Time{}},
		{"closes", policy.Want{Key: policy.WantCloses, Value: time.Time{}}, noon.Add(160 * time.Minute)},
		{"notify", policy.Want{Key: policy.WantNotify, Value: []string{"one"}}, []string{"one", "two"}},
		{"faults", policy.Want{Key: policy.WantFaults, Value: []string{"event"}}, []string{}},
		{"an entry", policy.Want{Key: policy.WantEntry, Value: entry("breach", "internal.update")}, nil},
		{"an entry by its people", policy.Want{Key: policy.WantEntry, Value: people(entry("notify", ""), "leo")}, nil},
		{"an entry for others", policy.Want{Key: policy.WantEntry, Value: people(entry("notify", ""), "bo")}, policy.Entry{}},
		{"an entry about something else", policy.Want{Key: policy.WantEntry, Value: entry("breach", "internal.engage")}, policy.Entry{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			test.Wants = []policy.Want{tt.want}
			check(t, Run(p, test), tt.got)
		})
	}
	entries := func(es ...policy.Entry) []policy.Want {
		var wants []policy.Want
		for _, e := range es {
			wants = append(wants, policy.Want{Key: policy.WantEntry, Value: e})
		}
		return wants
	}
	for _, tt := range []struct {
		name  string
		wants []policy.Want
		got   any
	}{
		{"entries in order", entries(entry("notify", "one"), entry("reply", ""), entry("notify", "two")), nil},
		{"entries out of order", entries(entry("notify", "two"), entry("reply", "")), policy.Entry{}},
		{"an entry twice", entries(entry("reply", ""), entry("reply", "")), policy.Entry{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			test.Wants = tt.wants
			check(t, Run(p, test), tt.got)
		})
	}
}

// What is not done is not what is wanted, unless it says why it is not.
func TestSuppressedEntries(t *testing.T) {
	done := policy.Entry{Entry: escalation.Entry{Do: escalation.DoNotify, Target: "one"}}
	held := done
	held.Suppressed = escalation.ByPageFilter
	for _, tt := range []struct {
		name   string
		e      policy.Entry
		wanted policy.Entry
		want   bool
	}{
		{"done and wanted", done, done, true},
		{"not done and wanted", held, done, false},
		{"done and not wanted", done, held, false},
		{"not done and not wanted", held, held, true},
	} {
		if got := like(tt.e, tt.wanted); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A fault that no want speaks of fails a test.
func TestUnwantedFaults(t *testing.T) {
	p := desk(t, "So.")
	severe := []policy.Want{{Key: policy.WantSeverity, Value: "low"}}
	for _, tt := range []struct {
		name string
		test policy.Test
		want []string
	}{
		{name: "none", test: policy.Test{Case: severity.Case{At: noon}, Wants: severe}},
		{name: "of a case", test: policy.Test{Wants: severe}, want: []string{"no-at"}},
		{name: "of a life", test: policy.Test{Life: true, Case: severity.Case{At: noon}, Events: []policy.Event{{At: noon, Kind: policy.EventStatus, To: "gone"}}, Wants: severe}, want: []string{"event"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Run(p, tt.test)
			if tt.want == nil {
				check(t, r, nil)
				return
			}
			check(t, r, tt.want)
			if d := r.Differences[0]; d.Name() != "faults" || d.Note == "" {
				t.Errorf("%s: %q", d.Name(), d.Note)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	different := []Difference{{}}
	for _, tt := range []struct {
		todo        string
		differences []Difference
		want        Status
		bad         bool
	}{
		{"", nil, Passed, false},
		{"", different, Failed, true},
		{"later", different, Todo, false},
		{"later", nil, Done, true},
	} {
		r := Result{policy.Test{Todo: tt.todo}, tt.differences}
		if got := r.Status(); got != tt.want || got.Bad() != tt.bad {
			t.Errorf("todo %q, %d differences: %s, want %s", tt.todo, len(tt.differences), got, tt.want)
		}
	}
}

// manyFiles is test files of two policies.
func manyFiles() (names []string, files fstest.MapFS) {
	files = fstest.MapFS{}
	for i := range 40 {
		name := fmt.Sprintf("f%02d_test.yaml", i)
		text := fmt.Sprintf("policy: p%d.yaml\ndefaults: {at: 2026-03-06T12:00}\ntables:\n  - name: a\n    vary: fields.impact\n    rows: [[none, low], [minor, high], [down, urgent]]\n", i%2)
		if i == 7 {
			text += "oops: 1\n"
		}
		names, files[name] = append(names, name), &fstest.MapFile{Data: []byte(text)}
	}
	return names, files
}

// The report does not depend on how many tests run at a time, and each policy is
// compiled once.
func TestRunFiles(t *testing.T) {
	p := desk(t, "So.")
	names, files := manyFiles()
	var compiled atomic.Int64
	o := optionsFor(p, files)
	o.Compile = func(string) (*policy.Policy, *policy.Coverage, error) { compiled.Add(1); return p, nil, nil }
	run := func(processors int) Report {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		compiled.Store(0)
		report, err := RunFiles(names, o)
		if err != nil {
			t.Fatal(err)
		}
		if n := compiled.Load(); n != 2 {
			t.Errorf("%d policies compiled, want 2", n)
		}
		return report
	}
	one := run(1)
	if diff := cmp.Diff(one, run(8), cmpopts.IgnoreUnexported(File{}, policy.Want{}, policy.Error{})); diff != "" {
		t.Errorf("-one +eight:\n%s", diff)
	}
	if got := one.Tests(); got != 39*3 || !one.Bad() || len(one.Policies) != 2 {
		t.Errorf("%d tests, bad %v, %d policies", got, one.Bad(), len(one.Policies))
	}
	if f := one.Files[7]; len(f.Faults) != 1 || len(f.Results) != 0 {
		t.Errorf("a file with a fault: %v, %d results", f.Faults, len(f.Results))
	}
	o.Run = regexp.MustCompile("/minor$")
	if got := run(2); got.Tests() != 39 {
		t.Errorf("%d tests match, want 39", got.Tests())
	}
}

func TestRunFilesErrors(t *testing.T) {
	p := desk(t, "So.")
	names, files := manyFiles()
	_, err := RunFiles(append(names, "none_test.yaml"), optionsFor(p, files))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	o := optionsFor(p, files)
	o.Compile = func(path string) (*policy.Policy, *policy.Coverage, error) {
		return nil, nil, policy.Errors{{File: path, Message: "broken"}}
	}
	report, err := RunFiles(names, o)
	if err != nil || report.Tests() != 0 || len(report.Policies) != 2 || len(report.Policies[0].Faults) != 1 || len(report.Files[0].Faults) != 1 {
		t.Errorf("%v, %d tests, policies %v", err, report.Tests(), report.Policies)
	}
}

// What would not read back as what the policy says is left.
func TestUpdateLeavesWhatDoesNotReadBack(t *testing.T) {
	text := "policy: p.yaml\ndefaults: {at: 2026-03-06T12:00, fields: {impact: down}}\ncases:\n  - {name: a, want: {because: x, severity: low}}\n"
	for _, tt := range []struct {
		name    string
		because string
		want    string // the new text, "" for none
	}{
		{"a text", "it is down", strings.NewReplacer("because: x", "because: it is down", "severity: low", "severity: urgent").Replace(text)},
		{"a text that no file may hold", "it is \u202edown", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := optionsFor(desk(t, tt.because), fstest.MapFS{"a_test.yaml": {Data: []byte(text)}})
			report, err := RunFiles([]string{"a_test.yaml"}, o)
			if err != nil {
				t.Fatal(err)
			}
			u, err := report.Files[0].Update(o)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				tt.want = text
			}
			if changed := tt.want != text; string(u.Data) != tt.want || (u.Changed == 2) != changed || (u.Left == 2) == changed {
				t.Errorf("%d changed, %d left:\n%s", u.Changed, u.Left, u.Data)
			}
		})
	}
}

func TestText(t *testing.T) {
	whole := policy.Entry{Entry: escalation.Entry{At: noon, Do: "notify", Target: "one", People: []string{"ana", "bo"}, Ladder: "urgent", Step: 2, Suppressed: "deferred", Reason: "still open"}, By: "x"}
	for _, tt := range []struct {
		value any
		want  string
	}{
		{"urgent", "urgent"},
		{"", "none"},
		{noon, "2026-03-06T19:00:00Z"},
		{time.Time{}, "none"},
		{[]string{"a", "b"}, "[a, b]"},
		{[]string{}, "[]"},
		{policy.Entry{}, "none"},
		{whole, "2026-03-06T19:00:00Z notify one by x for ana, bo of ladder urgent step 2 not done: deferred because: still open"},
	} {
		if got := Text(tt.value); got != tt.want {
			t.Errorf("%v is %q, want %q", tt.value, got, tt.want)
		}
	}
}
