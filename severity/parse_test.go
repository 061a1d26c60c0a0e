package severity

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const wholeCase = `{
  "at": "2026-03-06T16:30:00-07:00",
  "ticket": {"id": "1", "subject": "s", "description": "d", "status": "pending", "priority": "low", "severity": "high", "type": "t",
    "group": "g", "assignee": "a", "requester": "r", "company": "c", "product": "p", "channel": "ch", "tags": ["x", "y"],
    "created_at": "2026-03-06T16:00:00Z", "updated_at": "2026-03-06T16:10:00Z"},
  "signals": [{"id": "i", "source": "so", "check": "ck", "kind": "k", "environment": "e", "service": "sv", "state": "critical",
    "since": "2026-03-06T16:20:00Z", "value": 2.5, "summary": "su", "labels": {"team": "core"}}],
  "fields": {"impact": "down", "seats": 12, "vip": true, "list": [1, {"a": null}]}
}`

func TestParseCaseReadsEveryKey(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	got, err := ParseCase([]byte(wholeCase))
	want := Case{
		At: at("2026-03-06T16:30:00-07:00"),
		Ticket: Ticket{ID: "1", Subject: "s", Description: "d", Status: "pending", Priority: Low, Severity: High, Type: "t",
			Group: "g", Assignee: "a", Requester: "r", Company: "c", Product: "p", Channel: "ch", Tags: []string{"x", "y"},
			CreatedAt: at("2026-03-06T16:00:00Z"), UpdatedAt: at("2026-03-06T16:10:00Z")},
		Signals: []Signal{{ID: "i", Source: "so", Check: "ck", Kind: "k", Environment: "e", Service: "sv", State: StateCritical,
			Since: at("2026-03-06T16:20:00Z"), Value: 2.5, Summary: "su", Labels: map[string]string{"team": "core"}}},
		Fields: map[string]any{"impact": "down", "seats": json.Number("12"), "vip": true, "list": []any{json.Number("1"), map[string]any{"a": nil}}},
	}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("ParseCase: %v\n%s", err, diff)
	}
	t.Run("and it survives a round trip", func(t *testing.T) {
		data, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ParseCase(data)
		if diff := cmp.Diff(got, back); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

// In the tests of faults, ‹ marks the place the fault must be at.
func TestParseCaseFaults(t *testing.T) {
	tests := []struct {
		name, json string
		want       []string
	}{
		{name: "an empty text", json: `‹`, want: []string{"ends too early"}},
		{name: "an unknown key", json: `{‹"tickt": {}}`, want: []string{`unknown key "tickt" in the case; did you mean "ticket"? [unknown-key]`}},
		{name: "a key in another case is unknown", json: `{‹"Ticket": {}}`, want: []string{`did you mean "ticket"?`}},
		{name: "a repeated key", json: `{"ticket": {}, ‹"ticket": {}}`, want: []string{`"ticket" stands twice in the case; keep one of them [duplicate-key]`}},
		{name: "an unknown key deep down", json: `{"signals": [{}, {‹"sate": "ok"}]}`, want: []string{`unknown key "sate" in signals[1]; did you mean "state"?`}},
		{name: "a number for a text", json: `{"ticket": {"id": ‹4711}}`, want: []string{"ticket.id is a number, and a text was expected; put it in quotes [wrong-type]"}},
		{name: "a number for a severity", json: `{"ticket": {"priority": ‹4}}`, want: []string{"ticket.priority is a number, and a text was expected; expected one of none, low, medium, high, urgent [wrong-type]"}},
		{name: "a bool for a state", json: `{"signals": [{"state": ‹true}]}`, want: []string{"signals[0].state is true or false, and a text was expected; expected one of ok, unknown, warning, critical [wrong-type]"}},
		{name: "an object for a list", json: `{"signals": ‹{}}`, want: []string{"signals is an object, and a list was expected"}},
		{name: "a text for a number", json: `{"signals": [{"value": ‹"1"}]}`, want: []string{"signals[0].value is a text, and a number was expected"}},
		{name: "a number out of range", json: `{"signals": [{"value": ‹1e400}]}`, want: []string{"1e400 is out of range"}},
		{name: "a list for a case", json: `‹[]`, want: []string{"the case is a list, and an object was expected"}},
		{name: "an unknown severity", json: `{"ticket": {"priority": ‹"urgnt"}}`, want: []string{`ticket.priority: no severity "urgnt"; did you mean "urgent"? [bad-value]`}},
		{name: "an instant without offset", json: `{"at": ‹"2026-03-06T16:30:00"}`, want: []string{`"2026-03-06T16:30:00" is no instant; write RFC 3339`}},
		{name: "an instant at the end of time", json: `{"at": ‹"9999-12-31T23:59:59Z"}`, want: []string{`at: "9999-12-31T23:59:59Z" is no instant that every time zone can write; write one from 0001-01-01 to 9999-12-30, with an offset of less than a day [bad-value]`}},
		{name: "an offset of a day", json: `{"at": ‹"2026-03-06T16:30:00+24:00"}`, want: []string{`"2026-03-06T16:30:00+24:00" is no instant that every time zone can write`}},
		{name: "text after the end", json: `{} ‹{}`, want: []string{"text after the end of the case; write one value a file, or one a line as jq -c does [json]"}},
		{name: "broken JSON", json: `{"at": ‹x}`, want: []string{"not valid JSON"}},
		{name: "a character of two bytes", json: `{"at": ‹é}`, want: []string{"not valid JSON: invalid character 'é' looking for beginning of value [json]"}},
		{name: "curly quotes", json: `{‹“at”: 5}`, want: []string{"invalid character '“' looking for beginning of object key string; write keys and texts in plain double quotes: \"…\" [json]"}},
		{name: "single quotes", json: `{"at": ‹'x'}`, want: []string{`invalid character '\'' looking for beginning of value; write keys and texts in plain double quotes`}},
		{name: "an early end", json: `{"ticket": {‹`, want: []string{"the JSON ends too early; close every { and ["}},
		{name: "deep nesting", json: `{"fields": {"x": ` + strings.Repeat("[", 63) + `‹[` + strings.Repeat("]", 64) + `}}`, want: []string{"nested more than 64 deep"}},
		{name: "all at once, in order", json: `{"signals": [{"state": ‹"bad"}], "tickt": {}, "at": 5}`,
			want: []string{`no state "bad"`, `unknown key "tickt"`, "at is a number, and an instant was expected; write RFC 3339"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before, after, ok := strings.Cut(tt.json, "‹")
			if !ok {
				t.Fatal("the test marks no place")
			}
			_, err := ParseCase([]byte(before + after))
			var errs CaseErrors
			if !errors.As(err, &errs) || len(errs) != len(tt.want) {
				t.Fatalf("got %v, want %d faults", err, len(tt.want))
			}
			if errs[0].Offset != len(before) {
				t.Errorf("the first fault is at %d, want %d: %v", errs[0].Offset, len(before), errs[0])
			}
			for i, want := range tt.want {
				if !strings.Contains(errs[i].Error(), want) {
					t.Errorf("fault %d is %q, want %q in it", i, errs[i], want)
				}
			}
		})
	}
}

// A vocabulary knows which fields there are.
func TestParseCaseOfAVocabulary(t *testing.T) {
	some := declarations().Fields
	for _, tt := range []struct {
		name, json string
		fields     []Field
		want       string
	}{
		{name: "a declared field", json: `{"fields": {"impact": "down"}}`, fields: some},
		{name: "an undeclared one like it", json: `{"fields": {"impakt": "down"}}`, fields: some, want: `the policy declares no field "impakt"; did you mean "impact"? [unknown-key]`},
		{name: "an undeclared one like none", json: `{"fields": {"zzz": 1}}`, fields: some, want: `the policy declares no field "zzz"; expected one of impact, vip, rate, seats, wait, plan [unknown-key]`},
		{name: "where none is declared", json: `{"fields": {"zzz": 1}}`, want: `the policy declares no field "zzz"; declare it under fields in the policy [unknown-key]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, faults := NewVocabulary(Declarations{Fields: tt.fields})
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			got := ""
			if _, err := v.ParseCase([]byte(tt.json)); err != nil {
				got = err.Error()
			}
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestNullIsAbsent(t *testing.T) {
	got, err := ParseCase([]byte(`{"at": null, "ticket": {"assignee": null, "tags": null}, "signals": null, "fields": null}`))
	if diff := cmp.Diff(Case{}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func FuzzParseCase(f *testing.F) {
	f.Add([]byte(wholeCase))
	f.Add([]byte(`{"fields": {"a": 1e999, "b": [null, {}]}}`))
	f.Add([]byte(`{"ticket": {"tags": [1]}, "ticket": {}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseCase(data)
		var errs CaseErrors
		switch {
		case errors.As(err, &errs):
			for _, e := range errs {
				if e.Offset < 0 || e.Offset > len(data) {
					t.Errorf("fault outside the %d bytes: %+v", len(data), e)
				}
			}
		case err != nil:
			t.Errorf("an error that is no CaseErrors: %v", err)
		default:
			if back, err := json.Marshal(c); err == nil && !json.Valid(data) {
				t.Errorf("took what is no JSON for %s", back)
			}
		}
	})
}
