package policy

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

const badTests = "../testdata/bad-tests/"

// readTests reads a test file of a folder, against the policy that it names.
func readTests(folder string, f File) ([]Test, error) {
	return ReadTests(f, func(name string) (*Policy, error) {
		if name == "" {
			return nil, errors.New("the file names no policy")
		}
		p, err := LoadFile(filepath.Join(folder, name))
		var path *os.PathError
		if errors.As(err, &path) {
			return nil, errors.New(name + ": " + path.Err.Error())
		}
		return p, err
	})
}

func faultsOf(err error) Errors {
	var faults Errors
	errors.As(err, &faults)
	return faults
}

// Every file of testdata/bad-tests has exactly the faults that its comments want.
func TestBadTestFiles(t *testing.T) {
	for _, f := range filesLike(t, badTests+"*_test.yaml") {
		t.Run(f.Name, func(t *testing.T) {
			tests, err := readTests(badTests, f)
			checkWants(t, faultsOf(err), f)
			if len(tests) > 0 {
				t.Errorf("%d tests of a file with faults", len(tests))
			}
		})
	}
}

// readOne reads the one test of a file of the desk of testdata/bad-tests.
func readOne(t *testing.T, text string) Test {
	t.Helper()
	tests, err := readTests(badTests, File{"desk_test.yaml", []byte("policy: policy.yaml\n" + text)})
	if err != nil || len(tests) != 1 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	return tests[0]
}

// A test's case is the defaults, under what is given, under the values of its row.
func TestGiven(t *testing.T) {
	at := instant(t, "2026-03-06T16:30:00-07:00")
	tests := []struct {
		name string
		text string
		want severity.Case
	}{
		{name: "nothing", text: "cases: [{name: a, want: {severity: low}}]"},
		{name: "an instant in the policy's zone", text: "cases: [{name: a, given: {at: 2026-03-06T16:30}, want: {severity: low}}]", want: severity.Case{At: at}},
		{name: "the defaults", text: "defaults: {at: 2026-03-06T16:30}\ncases: [{name: a, want: {severity: low}}]", want: severity.Case{At: at}},
		{name: "mappings are merged", text: "defaults: {ticket: {id: '1', type: a}, fields: {impact: down}}\ncases: [{name: a, given: {ticket: {type: b}}, want: {severity: low}}]",
			want: severity.Case{Ticket: severity.Ticket{ID: "1", Type: "b"}, Fields: map[string]any{"impact": "down"}}},
		{name: "an empty value replaces", text: "defaults: {ticket: {id: '1', tags: [x]}}\ncases: [{name: a, given: {ticket: {id: '', tags: []}}, want: {severity: low}}]",
			want: severity.Case{Ticket: severity.Ticket{Tags: []string{}}}},
		{name: "lists are replaced", text: "defaults: {signals: [{id: a}, {id: b}]}\ncases: [{name: a, given: {signals: [{id: c}]}, want: {severity: low}}]",
			want: severity.Case{Signals: []severity.Signal{{ID: "c"}}}},
		{name: "a row over given over the defaults", text: "defaults: {ticket: {id: '1', type: a}}\ntables: [{name: a, given: {ticket: {type: b, group: g}}, vary: ticket.type, rows: [[c, low]]}]",
			want: severity.Case{Ticket: severity.Ticket{ID: "1", Type: "c", Group: "g"}}},
		{name: "a row where nothing is given", text: "tables: [{name: a, vary: [fields.impact, at], rows: [[down, 2026-03-06T16:30, urgent]]}]",
			want: severity.Case{At: at, Fields: map[string]any{"impact": "down"}}},
		{name: "a value of a list's item", text: "defaults: {signals: [{id: a}, {id: b, state: ok}]}\ntables: [{name: a, vary: 'signals[1].state', rows: [[critical, low]]}]",
			want: severity.Case{Signals: []severity.Signal{{ID: "a"}, {ID: "b", State: severity.StateCritical}}}},
		{name: "a label", text: "defaults: {signals: [{id: a}]}\ntables: [{name: a, vary: 'signals[0].labels.team', rows: [[web, low]]}]",
			want: severity.Case{Signals: []severity.Signal{{ID: "a", Labels: map[string]string{"team": "web"}}}}},
		{name: "a whole list", text: "tables: [{name: a, vary: ticket.tags, rows: [[[x, y], low]]}]", want: severity.Case{Ticket: severity.Ticket{Tags: []string{"x", "y"}}}},
		{name: "every key", text: `
cases:
  - name: a
    given:
      at: 2026-03-06T16:30:00-07:00
      ticket: {id: i, subject: s, description: d, status: pending, priority: high, severity: none, type: t, group: g, assignee: a, requester: r, company: c, product: p, channel: ch, tags: [x], created_at: 2026-03-06T16:30, updated_at: 2026-03-06T16:30}
      signals: [{id: i, source: s, check: c, kind: k, environment: e, service: v, state: warning, since: 2026-03-06T16:30, value: 1.5, summary: m, labels: {a: b}}]
      fields: {impact: down}
    want: {severity: low}`,
			want: severity.Case{At: at,
				Ticket: severity.Ticket{ID: "i", Subject: "s", Description: "d", Status: "pending", Priority: severity.High, Type: "t", Group: "g", Assignee: "a", Requester: "r",
					Company: "c", Product: "p", Channel: "ch", Tags: []string{"x"}, CreatedAt: at, UpdatedAt: at},
				Signals: []severity.Signal{{ID: "i", Source: "s", Check: "c", Kind: "k", Environment: "e", Service: "v", State: severity.StateWarning, Since: at, Value: 1.5, Summary: "m", Labels: map[string]string{"a": "b"}}},
				Fields:  map[string]any{"impact": "down"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readOne(t, tt.text).Case); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Test files have the keys of cases and events in JSON, and no others.
func TestGivenKeys(t *testing.T) {
	keys := func(s schema) []string {
		var names []string
		for _, p := range s.Properties {
			names = append(names, p.name)
		}
		return names
	}
	events := []string{"kind"}
	for _, keys := range eventKeys {
		for _, k := range slices.Concat(keys.required, keys.optional) {
			if !slices.Contains(events, k) {
				events = append(events, k)
			}
		}
	}
	for _, tt := range []struct {
		name      string
		got, want []string
	}{
		{"case", keys(caseShape.schema), jsonKeys(severity.Case{})},
		{"ticket", keys(givenTicket.schema), jsonKeys(severity.Ticket{})},
		{"signal", keys(givenSignal.schema), jsonKeys(severity.Signal{})},
		{"event", keys(eventShape.schema), events},
	} {
		sorted := cmpopts.SortSlices(strings.Compare)
		if diff := cmp.Diff(tt.want, tt.got, sorted); diff != "" || len(tt.want) == 0 {
			t.Errorf("%s: -want +got:\n%s", tt.name, diff)
		}
	}
}

// Every key of test files stands in testdata/good-tests/all-keys_test.yaml.
func TestAllKeysOfTestFiles(t *testing.T) {
	const folder = "../testdata/good-tests/"
	f := filesLike(t, folder+"all-keys_test.yaml")[0]
	tests, err := ReadTests(f, func(name string) (*Policy, error) {
		return Compiler{Holidays: christmas}.LoadFile(filepath.Join(folder, name))
	})
	if err != nil || len(tests) == 0 {
		t.Fatalf("%d tests, %v", len(tests), err)
	}
	seen := map[string]bool{}
	var visit func(s schema)
	visit = func(s schema) {
		for _, p := range s.Properties {
			seen[p.name] = true
			visit(p.schema)
		}
		for _, a := range s.AnyOf {
			visit(a)
		}
		if s.Items != nil {
			visit(*s.Items)
		}
	}
	visit(testsShape.schema)
	for key := range seen {
		if !regexp.MustCompile(`\b` + key + `:`).Match(f.Data) {
			t.Errorf("no %s", key)
		}
	}
	if len(seen) < 60 {
		t.Errorf("only %d keys", len(seen))
	}
}

func TestEvents(t *testing.T) {
	at := instant(t, "2026-03-06T16:30:00-07:00")
	test := readOne(t, `
defaults: {at: 2026-03-06T16:30}
lives:
  - name: a
    events:
      - {at: +20m, kind: reply, by: agent, public: false}
      - {at: 2026-03-06T17:00, kind: status, to: pending, by: ana}
      - {at: +1h, kind: severity, to: high, because: it is}
      - {at: +1h30m, kind: field, name: impact, to: down}
      - {at: +2h, kind: signal, signal: {id: s, state: critical, since: 2026-03-06T16:30}}
      - {at: +3h, kind: snooze, until: +4h}
      - {at: 2026-03-06T20:30:00-07:00, kind: close}
    until: +5h
    want: {status: closed}`)
	want := []Event{
		{At: at.Add(20 * time.Minute), Kind: EventReply, By: ByAgent, Private: true},
		{At: at.Add(30 * time.Minute), Kind: EventStatus, To: "pending", By: "ana"},
		{At: at.Add(time.Hour), Kind: EventSeverity, To: "high", Because: "it is"},
		{At: at.Add(90 * time.Minute), Kind: EventField, Name: "impact", Value: "down"},
		{At: at.Add(2 * time.Hour), Kind: EventSignal, Signal: severity.Signal{ID: "s", State: severity.StateCritical, Since: at}},
		{At: at.Add(3 * time.Hour), Kind: EventSnooze, Until: at.Add(4 * time.Hour)},
		{At: at.Add(4 * time.Hour), Kind: EventClose},
	}
	if diff := cmp.Diff(want, test.Events); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if !test.Life || !test.Until.Equal(at.Add(5*time.Hour)) {
		t.Errorf("life %v until %v", test.Life, test.Until)
	}
}

// Wants come in the order of the file, each with its place and its value.
func TestWantsOfTests(t *testing.T) {
	at := instant(t, "2026-03-06T16:30:00-07:00")
	tests := []struct {
		name string
		text string
		want []Want
	}{
		{name: "of a decision", text: `
cases:
  - name: a
    given: {at: 2026-03-06T16:30}
    want:
      faults: []
      severity: urgent
      judged: low
      rule: none
      because: ''
      route: {name: none, group: g, support: problem, scope: covered, note: ''}
      due: {internal.engage: +60m}
      notify: [tier-one]
      not_rules: [production down]`,
			want: []Want{
				{Key: WantFaults, Value: []string{}, Line: 7, Column: 15},
				{Key: WantSeverity, Value: "urgent", Line: 8, Column: 17},
				{Key: WantJudged, Value: "low", Line: 9, Column: 15},
				{Key: WantRule, Value: "", Line: 10, Column: 13},
				{Key: WantBecause, Value: "", Line: 11, Column: 16},
				{Key: WantRoute, Value: "", Line: 12, Column: 21},
				{Key: WantRoute, Of: "group", Value: "g", Line: 12, Column: 34},
				{Key: WantRoute, Of: "support", Value: "problem", Line: 12, Column: 46},
				{Key: WantRoute, Of: "scope", Value: "covered", Line: 12, Column: 62},
				{Key: WantRoute, Of: "note", Value: "", Line: 12, Column: 77},
				{Key: WantDue, Of: "internal.engage", Value: at.Add(time.Hour), Line: 13, Column: 30},
				{Key: WantNotify, Value: []string{"tier-one"}, Line: 14, Column: 15},
				{Key: WantNotRules, Value: []string{"production down"}, Line: 15, Column: 18},
			}},
		{name: "of a row", text: "tables: [{name: a, vary: fields.impact, want: [route.name, due.internal.engage, route.scope], rows: [[down, sales, none, excluded]]}]",
			want: []Want{
				{Key: WantRoute, Value: "sales", Line: 2, Column: 109},
				{Key: WantDue, Of: "internal.engage", Value: time.Time{}, Line: 2, Column: 116},
				{Key: WantRoute, Of: "scope", Value: "excluded", Line: 2, Column: 122},
			}},
		{name: "of a life", text: `
lives:
  - name: a
    given: {at: 2026-03-06T16:30}
    want:
      internal.engage: none
      severity: low
      status: open
      due: {internal.update: none}
      closes: none
      notify: []
      entries:
        - {at: +5m, do: notify, target: tier-one, people: [ana], ladder: urgent, step: 1, reason: r, suppressed: page filter}
        - {do: reply, by: agent}
      faults: [event]`,
			want: []Want{
				{Key: WantClock, Of: "internal.engage", Value: "none", Line: 7, Column: 24},
				{Key: WantSeverity, Value: "low", Line: 8, Column: 17},
				{Key: WantStatus, Value: "open", Line: 9, Column: 15},
				{Key: WantDue, Of: "internal.update", Value: time.Time{}, Line: 10, Column: 30},
				{Key: WantCloses, Value: time.Time{}, Line: 11, Column: 15},
				{Key: WantNotify, Value: []string{}, Line: 12, Column: 15},
				{Key: WantEntry, Value: Entry{Entry: escalation.Entry{At: at.Add(5 * time.Minute), Do: "notify", Target: "tier-one", People: []string{"ana"}, Ladder: "urgent", Step: 1, Reason: "r", Suppressed: "page filter"}}, Line: 14, Column: 11},
				{Key: WantEntry, Value: Entry{Entry: escalation.Entry{Do: "reply"}, By: "agent"}, Line: 15, Column: 11},
				{Key: WantFaults, Value: []string{"event"}, Line: 16, Column: 15},
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readOne(t, tt.text).Wants, cmpopts.IgnoreUnexported(Want{})); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
