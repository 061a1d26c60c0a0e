package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

// faultLines returns faults a line each, as "kind where: message".
func faultLines(faults []severity.Fault) []string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, fmt.Sprintf("%s %s: %s", f.Kind, f.Where, f.Message))
	}
	return lines
}

// What a value of a mapping makes of what stands at its pointers.
func TestValues(t *testing.T) {
	ticket := func(key string, v Value) Mapping { return Mapping{Ticket: map[string]Value{key: v}} }
	levels := map[string]string{"p1": "urgent", "p2": "high", "none": "none", "?": ""}
	tests := []struct {
		name    string
		mapping Mapping
		message string
		want    severity.Ticket
		faults  []string
	}{
		{name: "a text", mapping: ticket("id", at("/a")), message: `{"a": "x 1"}`, want: severity.Ticket{ID: "x 1"}},
		{name: "a number is a text", mapping: ticket("id", at("/a")), message: `{"a": 12345678901234567890}`, want: severity.Ticket{ID: "12345678901234567890"}},
		{name: "a bool is a text", mapping: ticket("type", at("/a")), message: `{"a": false}`, want: severity.Ticket{Type: "false"}},
		{name: "an object is no text", mapping: ticket("id", at("/a")), message: `{"a": {"b": 1}}`,
			faults: []string{"unusable-value /a: ticket.id: an object, and a single value was expected"}},
		{name: "the first that is there", mapping: ticket("id", at("/a", "/b", "/c")), message: `{"a": null, "b": " ", "c": "x", "d": "y"}`, want: severity.Ticket{ID: "x"}},
		{name: "empty lists and objects are not there", mapping: ticket("id", at("/a", "/b", "/c")), message: `{"a": [], "b": {}, "c": "x"}`, want: severity.Ticket{ID: "x"}},
		{name: "missing", mapping: ticket("id", at("/a")), message: `{}`, faults: []string{"nothing-read : no part of a case was found in the message"}},
		{name: "missing with a default", mapping: ticket("id", at("/a").or("none")), message: `{}`, want: severity.Ticket{ID: "none"}, faults: []string{"nothing-read : no part of a case was found in the message"}},
		{name: "missing and required", mapping: ticket("id", Value{At: []Pointer{"/a", "/b"}, Required: true, Default: "x"}), message: `{"a": ""}`, want: severity.Ticket{ID: "x"},
			faults: []string{"missing-value /a: ticket.id is missing", "nothing-read : no part of a case was found in the message"}},
		{name: "a word with a meaning", mapping: ticket("priority", at("/a").means(levels)), message: `{"a": " p1 "}`, want: severity.Ticket{Priority: severity.Urgent}},
		{name: "words in any case", mapping: ticket("priority", at("/a").means(levels)), message: `{"a": "P2"}`, want: severity.Ticket{Priority: severity.High}},
		{name: "a word without a meaning", mapping: ticket("priority", at("/a").means(levels)), message: `{"a": "P9"}`,
			faults: []string{`unknown-word /a: ticket.priority: "P9" has no meaning here`}},
		{name: "a level is no word of a table that lacks it", mapping: ticket("priority", at("/a").means(levels)), message: `{"a": "high"}`,
			faults: []string{`unknown-word /a: ticket.priority: "high" has no meaning here`}},
		{name: "an unknown word with a default", mapping: ticket("priority", at("/a").means(levels).or("low")), message: `{"a": "P9"}`, want: severity.Ticket{Priority: severity.Low},
			faults: []string{`unknown-word /a: ticket.priority: "P9" has no meaning here`}},
		{name: "any other word", mapping: ticket("priority", Value{At: []Pointer{"/a"}, Words: levels, Otherwise: "low", Default: "medium"}), message: `{"a": "P9"}`, want: severity.Ticket{Priority: severity.Low}},
		{name: "any other word, and none", mapping: ticket("priority", Value{At: []Pointer{"/a"}, Words: levels, Otherwise: "low", Default: "medium"}), message: `{"b": "P9"}`, want: severity.Ticket{Priority: severity.Medium},
			faults: []string{"nothing-read : no part of a case was found in the message"}},
		{name: "a word that says nothing", mapping: ticket("priority", at("/a", "/b").means(levels)), message: `{"a": "?", "b": "p1"}`, want: severity.Ticket{Priority: severity.Urgent}},
		{name: "an unknown word before a known one", mapping: ticket("priority", at("/a", "/b").means(levels)), message: `{"a": "P9", "b": "p1"}`, want: severity.Ticket{Priority: severity.Urgent},
			faults: []string{`unknown-word /a: ticket.priority: "P9" has no meaning here`}},
		{name: "otherwise comes after all pointers", mapping: ticket("priority", Value{At: []Pointer{"/a", "/b"}, Words: levels, Otherwise: "low"}), message: `{"a": "P9", "b": "p1"}`, want: severity.Ticket{Priority: severity.Urgent}},
		{name: "levels without a table", mapping: ticket("severity", at("/a")), message: `{"a": "High"}`, want: severity.Ticket{Severity: severity.High}},
		{name: "no level", mapping: ticket("severity", at("/a")), message: `{"a": "hihg"}`, faults: []string{`unknown-word /a: ticket.severity: no severity "hihg"; did you mean "high"?`}},
		{name: "a status of the policy", mapping: Mapping{Statuses: []string{"open", "Waiting on vendor"}, Ticket: map[string]Value{"status": at("/a")}}, message: `{"a": "waiting on vendor"}`, want: severity.Ticket{Status: "Waiting on vendor"}},
		{name: "no status", mapping: ticket("status", at("/a")), message: `{"a": "new"}`, faults: []string{`unknown-word /a: ticket.status: no status "new"; expected one of open, pending, resolved, closed`}},
		{name: "an unknown word for a text stays", mapping: ticket("channel", at("/a").means(map[string]string{"1": "email"})), message: `{"a": 101}`, want: severity.Ticket{Channel: "101"},
			faults: []string{`unknown-word /a: ticket.channel: 101 has no meaning here`}},
		{name: "tags in a list", mapping: ticket("tags", at("/a")), message: `{"a": ["x", " y ", "", 3, null]}`, want: severity.Ticket{Tags: []string{"x", "y", "3"}}},
		{name: "tags in a text", mapping: ticket("tags", at("/a")), message: `{"a": "x  y"}`, want: severity.Ticket{Tags: []string{"x", "y"}}},
		{name: "tags with commas", mapping: ticket("tags", at("/a")), message: `{"a": "big customer, y,"}`, want: severity.Ticket{Tags: []string{"big customer", "y"}}},
		{name: "tags with an object", mapping: ticket("tags", at("/a")), message: `{"a": ["x", {"y": 1}]}`, want: severity.Ticket{Tags: []string{"x"}},
			faults: []string{"unusable-value /a: ticket.tags: an object in the list, and a text was expected"}},
		{name: "tags of the second pointer", mapping: ticket("tags", at("/a", "/b")), message: `{"a": ["x", {"y": 1}], "b": "z"}`, want: severity.Ticket{Tags: []string{"z"}},
			faults: []string{"unusable-value /a: ticket.tags: an object in the list, and a text was expected"}},
		{name: "tags that are none", mapping: ticket("tags", at("/a")), message: `{"a": {"y": 1}}`, faults: []string{"unusable-value /a: ticket.tags: an object, and a list of texts was expected"}},
		{name: "a constant", mapping: ticket("type", always("task")), message: `{}`, want: severity.Ticket{Type: "task"}, faults: []string{"nothing-read : no part of a case was found in the message"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := tt.mapping.Read([]byte(tt.message))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, m.Case.Ticket); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.faults, faultLines(m.Faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInstants(t *testing.T) {
	tests := []struct {
		name string
		json string
		want string // RFC 3339; "" is none
		bad  bool
	}{
		{name: "RFC 3339", json: `"2026-03-02T02:14:00Z"`, want: "2026-03-02T02:14:00Z"},
		{name: "an offset with a colon", json: `"2026-03-02T03:14:00.125+01:00"`, want: "2026-03-02T03:14:00.125+01:00"},
		{name: "an offset without", json: `"2026-03-02T02:14:00.000+0000"`, want: "2026-03-02T02:14:00Z"},
		{name: "a blank for the T", json: `"2026-03-01 19:14:00 -0700"`, want: "2026-03-01T19:14:00-07:00"},
		{name: "small letters", json: `"2026-03-02t02:14:00z"`, want: "2026-03-02T02:14:00Z"},
		{name: "Unix seconds", json: `1772417640`, want: "2026-03-02T02:14:00Z"},
		{name: "Unix seconds as a text", json: `"1772417640"`, want: "2026-03-02T02:14:00Z"},
		{name: "with a fraction", json: `1772417640.25`, want: "2026-03-02T02:14:00.25Z"},
		{name: "with an exponent", json: `1.77241764e9`, want: "2026-03-02T02:14:00Z"},
		{name: "Unix milliseconds", json: `1772417640250`, want: "2026-03-02T02:14:00.25Z"},
		{name: "Unix milliseconds as a text", json: `"1772417640250"`, want: "2026-03-02T02:14:00.25Z"},
		{name: "the year 1 is none", json: `"0001-01-01T00:00:00Z"`},
		{name: "zero is none", json: `0`},
		{name: "zero as a text is none", json: `"0"`},
		{name: "no offset", json: `"2026-03-02T02:14:00"`, bad: true},
		{name: "a date", json: `"2026-03-02"`, bad: true},
		{name: "a date as a number", json: `20260302`, bad: true},
		{name: "an offset that JSON cannot write", json: `"2026-03-02T02:14:00+24:00"`, bad: true},
		{name: "the last day that JSON can write", json: `"9999-12-31T23:59:59Z"`, bad: true},
		{name: "microseconds", json: `1772417640250000`, bad: true},
		{name: "a negative number", json: `-1772417640`, bad: true},
		{name: "no number", json: `"NaN"`, bad: true},
		{name: "a day that does not exist", json: `"2026-02-30T02:14:00Z"`, bad: true},
		{name: "a word", json: `"now"`, bad: true},
		{name: "true", json: `true`, bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := Mapping{At: at("/t"), Ticket: map[string]Value{"id": at("/id")}}.Read([]byte(`{"id": 1, "t": ` + tt.json + `}`))
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if !m.Case.At.IsZero() {
				got = m.Case.At.Format(time.RFC3339Nano)
			}
			if got != tt.want || (len(m.Faults) == 1) != tt.bad {
				t.Errorf("%q, %v", got, m.Faults)
			}
			checkLaws(t, m)
		})
	}
}

func TestFields(t *testing.T) {
	declared := []severity.Field{
		{Name: "b", Type: severity.Bool}, {Name: "s", Type: severity.String}, {Name: "i", Type: severity.Int}, {Name: "f", Type: severity.Float},
		{Name: "d", Type: severity.Duration}, {Name: "e", Type: severity.Enum, Enum: []string{"none", "Down", "down"}},
		{Name: "n", Type: severity.Enum, Enum: []string{"4", "5"}},
	}
	tests := []struct {
		name, field, json string
		want              any
		fault             string
	}{
		{name: "a bool", field: "b", json: `true`, want: true},
		{name: "a bool as a text", field: "b", json: `"False"`, want: false},
		{name: "a bool as a number", field: "b", json: `1`, want: true},
		{name: "a text", field: "s", json: `"x"`, want: "x"},
		{name: "a number for a text", field: "s", json: `4711`, want: "4711"},
		{name: "an int", field: "i", json: `-12`, want: json.Number("-12")},
		{name: "an int as a text", field: "i", json: `"+12"`, want: json.Number("12")},
		{name: "a float", field: "f", json: `0.5`, want: json.Number("0.5")},
		{name: "a float as a text", field: "f", json: `"1e3"`, want: json.Number("1000")},
		{name: "an int with a point", field: "i", json: `5.0`, want: json.Number("5")},
		{name: "an int with an exponent", field: "i", json: `5e0`, want: json.Number("5")},
		{name: "an int in digits, as a text", field: "i", json: `"5"`, want: json.Number("5")},
		{name: "an int with a point, as a text", field: "i", json: `" 5.0 "`, want: json.Number("5")},
		{name: "a fraction is no int", field: "i", json: `5.5`, want: json.Number("5.5"), fault: `unusable-value /v: fields.i: "5.5" is not a whole number`},
		{name: "a fraction is no int, as a text", field: "i", json: `"5.5"`, want: "5.5", fault: `unusable-value /v: fields.i: "5.5" is not a whole number`},
		{name: "no int is as large", field: "i", json: `1e400`, want: json.Number("1e400"), fault: `unusable-value /v: fields.i: "1e400" is not a whole number`},
		{name: "an int in other digits", field: "i", json: `"0x10"`, want: "0x10", fault: `unusable-value /v: fields.i: "0x10" is not a whole number`},
		{name: "an int with an exponent of two", field: "i", json: `"1p3"`, want: "1p3", fault: `unusable-value /v: fields.i: "1p3" is not a whole number`},
		{name: "a whole float", field: "f", json: `5.0`, want: json.Number("5")},
		{name: "a whole float with an exponent", field: "f", json: `5e0`, want: json.Number("5")},
		{name: "a fraction", field: "f", json: `5.5`, want: json.Number("5.5")},
		{name: "a float in digits, as a text", field: "f", json: `"5"`, want: json.Number("5")},
		{name: "a float with a point, as a text", field: "f", json: `"5.0"`, want: json.Number("5")},
		{name: "no finite float is as large", field: "f", json: `1e400`, want: json.Number("1e400"), fault: `unusable-value /v: fields.f: "1e400" is not a finite number`},
		{name: "a float with a line", field: "f", json: `"1_000"`, want: "1_000", fault: `unusable-value /v: fields.f: "1_000" is not a finite number`},
		{name: "a float in other digits", field: "f", json: `"0x1p3"`, want: "0x1p3", fault: `unusable-value /v: fields.f: "0x1p3" is not a finite number`},
		{name: "infinity is no float", field: "f", json: `"Inf"`, want: "Inf", fault: `unusable-value /v: fields.f: "inf" is not a finite number`},
		{name: "a bool as a number as a text", field: "b", json: `"0"`, want: false},
		{name: "no bool is 5", field: "b", json: `5`, want: json.Number("5"), fault: `unusable-value /v: fields.b: "5" is not true or false`},
		{name: "no bool is 5.0", field: "b", json: `5.0`, want: json.Number("5.0"), fault: `unusable-value /v: fields.b: "5.0" is not true or false`},
		{name: "a number with a point for a text", field: "s", json: `5.0`, want: "5.0"},
		{name: "a bool for a text", field: "s", json: `true`, want: "true"},
		{name: "a duration", field: "d", json: `"1H30M"`, want: "1h30m"},
		{name: "a duration of nothing", field: "d", json: `0`, want: "0"},
		{name: "a duration without a unit", field: "d", json: `5`, want: json.Number("5"), fault: `unusable-value /v: fields.d: "5" is not a duration such as 90s or 2h`},
		{name: "a duration without a unit, as a text", field: "d", json: `"5.0"`, want: "5.0", fault: `unusable-value /v: fields.d: "5.0" is not a duration such as 90s or 2h`},
		{name: "a number for an enum", field: "n", json: `5`, want: "5"},
		{name: "a number for an enum, as a text", field: "n", json: `"5"`, want: "5"},
		{name: "a number with a point is another word", field: "n", json: `5.0`, want: json.Number("5.0"), fault: `unknown-word /v: fields.n: "5.0" is not one of 4, 5`},
		{name: "an enum", field: "e", json: `"Down"`, want: "Down"},
		{name: "an enum in its own case", field: "e", json: `"down"`, want: "down"},
		{name: "an enum in another case", field: "e", json: `"NONE"`, want: "none"},
		{name: "a blank is none", field: "e", json: `""`},
		{name: "no value of the enum stays for the decision", field: "e", json: `"dwon"`, want: "dwon", fault: `unknown-word /v: fields.e: "dwon" is not one of none, Down, down`},
		{name: "no bool stays", field: "b", json: `"maybe"`, want: "maybe", fault: `unusable-value /v: fields.b: "maybe" is not true or false`},
		{name: "no int stays", field: "i", json: `1.5`, want: json.Number("1.5"), fault: `unusable-value /v: fields.i: "1.5" is not a whole number`},
		{name: "no finite float stays", field: "f", json: `1e999`, want: json.Number("1e999"), fault: `unusable-value /v: fields.f: "1e999" is not a finite number`},
		{name: "a list stays", field: "s", json: `["x"]`, want: []any{"x"}, fault: `unusable-value /v: fields.s: a list, and a single value was expected`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			of := declared[slices.IndexFunc(declared, func(f severity.Field) bool { return f.Name == tt.field })]
			m := Mapping{Ticket: map[string]Value{"id": at("/id")}, Fields: []Field{{of, at("/v")}}}
			got, err := m.Read([]byte(`{"id": 1, "v": ` + tt.json + `}`))
			if err != nil {
				t.Fatal(err)
			}
			var want map[string]any
			if tt.want != nil {
				want = map[string]any{tt.field: tt.want}
			}
			if diff := cmp.Diff(want, got.Case.Fields); diff != "" {
				t.Error(diff)
			}
			if fault := strings.Join(faultLines(got.Faults), "\n"); fault != tt.fault {
				t.Error(fault)
			}
			if v, ok := got.Case.Fields[tt.field]; ok && (of.Check(v) != nil) != (tt.fault != "") {
				t.Errorf("a decision says of %v: %v", v, of.Check(v))
			}
			checkLaws(t, got)
		})
	}
}

func TestSignals(t *testing.T) {
	parts := map[string]Value{"id": at("/id"), "check": at(""), "state": at("/state").or("warning"), "value": at("/value")}
	all := Mapping{Source: "acme", Signals: &Signals{Each: "/checks", Parts: parts, Labels: []Pointer{"/labels", "/meta/owner"}}}
	one := Mapping{Source: "acme", Ticket: map[string]Value{"id": at("/ref")}, Signals: &Signals{Parts: map[string]Value{"id": at("/id"), "state": always("critical")}}}
	tests := []struct {
		name    string
		mapping Mapping
		message string
		want    []severity.Signal
		faults  []string
	}{
		{name: "a list in its order", mapping: all, message: `{"checks": [{"id": 2, "state": "OK", "value": "1.5"}, {"id": 1, "value": 2}]}`, want: []severity.Signal{
			{ID: "2", Source: "acme", State: severity.StateOK, Value: 1.5}, {ID: "1", Source: "acme", State: severity.StateWarning, Value: 2}},
			faults: []string{"unusable-value /checks/0: signals.check: an object, and a single value was expected", "unusable-value /checks/1: signals.check: an object, and a single value was expected"}},
		{name: "an object is one signal", mapping: all, message: `{"checks": {"id": 2, "state": "bad"}}`, want: []severity.Signal{{ID: "2", Source: "acme", State: severity.StateWarning}},
			faults: []string{"unusable-value /checks: signals.check: an object, and a single value was expected", `unknown-word /checks/state: signals.state: no state "bad"; expected one of ok, unknown, warning, critical`}},
		{name: "a list of texts", mapping: all, message: `{"checks": ["disk", null, "load"]}`, want: []severity.Signal{{Check: "disk", Source: "acme", State: severity.StateWarning}, {Check: "load", Source: "acme", State: severity.StateWarning}}},
		{name: "texts of which nothing is named", mapping: Mapping{Signals: &Signals{Each: "/down", Parts: map[string]Value{"state": always("critical")}}}, message: `{"down": ["a", "b"]}`, want: []severity.Signal{{State: severity.StateCritical}, {State: severity.StateCritical}}},
		{name: "labels are those that are named", mapping: all, message: `{"checks": [{"labels": {"a": 1, "b": {"c": [true, {"d": "x"}]}, "e": null}, "meta": {"owner": "ana", "more": 1}}]}`, want: []severity.Signal{
			{Source: "acme", State: severity.StateWarning, Labels: map[string]string{"a": "1", "b.c.0": "true", "b.c.1.d": "x", "owner": "ana"}}},
			faults: []string{"unusable-value /checks/0: signals.check: an object, and a single value was expected"}},
		{name: "a label that is taken", mapping: all, message: `{"checks": [{"labels": {"owner": "bo"}, "meta": {"owner": "ana"}}]}`, want: []severity.Signal{
			{Source: "acme", State: severity.StateWarning, Labels: map[string]string{"owner": "bo", "checks.0.meta.owner": "ana"}}},
			faults: []string{"unusable-value /checks/0: signals.check: an object, and a single value was expected"}},
		{name: "a label whose path is taken too", mapping: all, message: `{"checks": [{"labels": {"owner": "bo", "checks.0.meta.owner": "cy"}, "meta": {"owner": "ana"}}]}`, want: []severity.Signal{
			{Source: "acme", State: severity.StateWarning, Labels: map[string]string{"owner": "bo", "checks.0.meta.owner": "cy"}}},
			faults: []string{"unusable-value /checks/0: signals.check: an object, and a single value was expected", `name-taken /checks/0/meta/owner: labels["owner"] is taken; "ana" was left out`}},
		{name: "no list", mapping: all, message: `{"ref": 1}`, faults: []string{"nothing-read : no part of a case was found in the message"}},
		{name: "an empty list", mapping: all, message: `{"checks": []}`, faults: []string{"nothing-read : no part of a case was found in the message"}},
		{name: "a text for a list", mapping: all, message: `{"checks": "none"}`, faults: []string{`unusable-value /checks: signals: "none", and a list was expected`, "nothing-read : no part of a case was found in the message"}},
		{name: "no number", mapping: all, message: `{"checks": [{"id": 1, "check": "x", "value": "1e999"}]}`, want: []severity.Signal{{ID: "1", Source: "acme", State: severity.StateWarning}},
			faults: []string{"unusable-value /checks/0: signals.check: an object, and a single value was expected", `unusable-value /checks/0/value: signals.value: "1e999" is no finite number; write it in digits`}},
		{name: "the whole message is a signal", mapping: one, message: `{"ref": 7, "id": 1}`, want: []severity.Signal{{ID: "1", Source: "acme", State: severity.StateCritical}}},
		{name: "a message of which nothing is a signal", mapping: one, message: `{"ref": 7}`},
		{name: "a list as the whole message", mapping: one, message: `[{"id": 1}, {"id": 2}]`, want: []severity.Signal{{ID: "1", Source: "acme", State: severity.StateCritical}, {ID: "2", Source: "acme", State: severity.StateCritical}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := tt.mapping.Read([]byte(tt.message))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, m.Case.Signals); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.faults, faultLines(m.Faults)); diff != "" {
				t.Error(diff)
			}
			checkLaws(t, m)
		})
	}
}

// A mapping on top of a format says only what it says otherwise.
func TestMappingOverAFormat(t *testing.T) {
	m := Mapping{
		Format: "freshdesk", Statuses: []string{"open", "resolved", "waiting"},
		Ticket: map[string]Value{
			"status":   {Words: map[string]string{"9": "waiting"}},
			"priority": at("/custom_fields/cf_level").means(map[string]string{"a": "urgent"}),
		},
		Fields: []Field{{severity.Field{Name: "impact", Type: severity.Enum, Enum: []string{"none", "down"}}, at("/custom_fields/cf_impact").means(map[string]string{"site down": "down"})}},
	}
	tests := []struct {
		name, message string
		want          severity.Case
	}{
		{name: "own words", message: `{"ticket": {"id": 1, "status": 9, "priority": 1, "custom_fields": {"cf_level": "A", "cf_impact": "Site down"}}}`,
			want: severity.Case{Ticket: severity.Ticket{ID: "1", Status: "waiting", Priority: severity.Urgent},
				Fields: map[string]any{"impact": "down", "status": json.Number("9"), "priority": json.Number("1"), "cf_level": "A"}}},
		{name: "the format's words", message: `{"id": 1, "status": 4}`,
			want: severity.Case{Ticket: severity.Ticket{ID: "1", Status: "resolved"}, Fields: map[string]any{"status": json.Number("4")}}},
		{name: "what is kept is never a mapped field", message: `{"id": 1, "custom_fields": {"impact": "none at all"}}`,
			want: severity.Case{Ticket: severity.Ticket{ID: "1"}, Fields: map[string]any{"custom_fields.impact": "none at all"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := m.Read([]byte(tt.message))
			if diff := cmp.Diff(Message{Case: tt.want}, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
}

// Words of a mapping may be in capitals, wherever they stand and whatever they stand over.
func TestWordsInCapitals(t *testing.T) {
	m := Mapping{
		Format:  "pagerduty",
		Ticket:  map[string]Value{"status": {Words: map[string]string{"Triggered": "pending"}}, "type": at("/kind").means(map[string]string{" OUT ": "outage"})},
		Signals: &Signals{Parts: map[string]Value{"state": {Words: map[string]string{"HIGH": "warning"}}}},
		Fields:  []Field{{severity.Field{Name: "impact", Type: severity.String}, at("/kind").means(map[string]string{"Out": "down"})}},
	}
	got, err := m.Read([]byte(`{"event": {"data": {"incident": {"id": 1, "status": "triggered", "urgency": "high", "kind": "out"}}}}`))
	if err != nil || len(got.Faults) > 0 {
		t.Fatal(err, got.Faults)
	}
	c := got.Case
	if c.Ticket.Status != "pending" || c.Ticket.Type != "outage" || len(c.Signals) != 1 || c.Signals[0].State != severity.StateWarning || c.Fields["impact"] != "down" {
		t.Errorf("%+v", c)
	}
	alone := Mapping{Signals: &Signals{Parts: map[string]Value{"state": at("/s").means(map[string]string{"Red": "critical"})}}}
	got, err = alone.Read([]byte(`{"s": "RED"}`))
	if err != nil || len(got.Case.Signals) != 1 || got.Case.Signals[0].State != severity.StateCritical {
		t.Errorf("%+v, %v", got, err)
	}
}

// What a format adds by itself gives way to what a mapping on top of it says.
func TestMappingOverAlerts(t *testing.T) {
	const message = `{"alerts": [{"status": "resolved", "labels": {"job": "blackbox"}, "startsAt": "2026-03-02T02:00:00Z", "endsAt": "2026-03-02T02:10:00Z", "seen": "2026-03-02T02:05:00Z"}]}`
	m := Mapping{Format: "alertmanager", Signals: &Signals{Parts: map[string]Value{"kind": always("site"), "since": at("/seen")}}}
	got, err := m.Read([]byte(message))
	want := []severity.Signal{{
		Source: "alertmanager", Kind: "site", State: severity.StateOK, Since: time.Date(2026, 3, 2, 2, 5, 0, 0, time.UTC),
		Labels: map[string]string{"job": "blackbox", "status": "resolved", "startsAt": "2026-03-02T02:00:00Z", "endsAt": "2026-03-02T02:10:00Z"},
	}}
	if diff := cmp.Diff(want, got.Case.Signals); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestUnreadableMessages(t *testing.T) {
	tests := []struct {
		name    string
		mapping Mapping
		data    string
		want    string
		at      int // of the fault; -1 is an error of the mapping
	}{
		{name: "empty", data: "", want: "the JSON ends too early"},
		{name: "truncated", data: `{"a": {`, want: "the JSON ends too early", at: 7},
		{name: "two values", data: "{}\n{}", want: "text after the end of the message", at: 3},
		{name: "a form where none is", data: "id=1", want: "not valid JSON"},
		{name: "a form that is none", mapping: Mapping{Format: "uptimerobot"}, data: "a=%zz", want: "neither JSON nor a form"},
		{name: "a form of one letter", mapping: Mapping{Format: "uptimerobot"}, data: "a"},
		{name: "a list is no form", mapping: Mapping{Format: "uptimerobot"}, data: "[1", want: "the JSON ends too early", at: 2},
		{name: "too large", data: strings.Repeat(" ", MaxSize) + "{}", want: "a message of 4194306 bytes, and at most 4194304 are read [too-large]", at: MaxSize},
		{name: "as large as may be", data: strings.Repeat(" ", MaxSize-2) + "{}"},
		{name: "too deep", data: strings.Repeat("[", 34) + strings.Repeat("]", 34), want: "nested more than 32 deep [json]", at: 33},
		{name: "as deep as may be", data: strings.Repeat("[", 33) + strings.Repeat("]", 33)},
		{name: "objects too deep", data: strings.Repeat(`{"a":`, 33) + "{}" + strings.Repeat("}", 33), want: "nested more than 32 deep [json]", at: 33 * 5},
		{name: "objects as deep as may be", data: strings.Repeat(`{"a":`, 32) + "{}" + strings.Repeat("}", 32)},
		{name: "far too deep", data: strings.Repeat("[", 1<<20), want: "nested more than 64 deep", at: 65},
		{name: "no such format", mapping: Mapping{Format: "freshdsk"}, data: "{}", want: `no format "freshdsk"; did you mean "freshdesk"?`, at: -1},
		{name: "no such part of a ticket", mapping: Mapping{Ticket: map[string]Value{"prioritty": {}}}, data: "{}", want: `a ticket has no "prioritty"`, at: -1},
		{name: "no such parts", mapping: Mapping{Format: "jira", Ticket: map[string]Value{"prioritty": {}, "idd": {}, "satus": {}}, Signals: &Signals{Parts: map[string]Value{"sate": {}}}}, data: "{}",
			want: "a ticket has no \"idd\"; did you mean \"id\"?\na ticket has no \"prioritty\"; did you mean \"priority\"?\na ticket has no \"satus\"; did you mean \"status\"?\na signal has no \"sate\"; did you mean \"state\"?\nno format \"jira\"; expected one of alertmanager, victorops, pagerduty, freshdesk, zendesk, pingdom, uptimerobot", at: -1},
		{name: "a word twice", mapping: Mapping{At: at("/t").means(map[string]string{"Now": "", "now": ""}), Ticket: map[string]Value{"id": {}, "priority": at("/p").means(map[string]string{"p1": "high", "P1": "urgent", " p1": "low", "p2": "low"})},
			Signals: &Signals{Parts: map[string]Value{"state": at("/s").means(map[string]string{"UP": "ok", "Up": "ok"})}},
			Fields:  []Field{{severity.Field{Name: "b", Type: severity.Bool}, at("/b").means(map[string]string{"YES": "true", "yes": "true"})}}}, data: "{}",
			want: "at: \"Now\" and \"now\" are one word; keep one of them\nticket.priority: \" p1\" and \"P1\" are one word; keep one of them\nticket.priority: \" p1\" and \"p1\" are one word; keep one of them\nsignals.state: \"UP\" and \"Up\" are one word; keep one of them\nfields.b: \"YES\" and \"yes\" are one word; keep one of them", at: -1},
		{name: "no such part of a signal", mapping: Mapping{Signals: &Signals{Parts: map[string]Value{"sate": {}}}}, data: "{}", want: `a signal has no "sate"`, at: -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.mapping.Read([]byte(tt.data))
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("%v, want %q in it", err, tt.want)
			}
			var errs severity.CaseErrors
			if errors.As(err, &errs) != (tt.at >= 0) || len(errs) > 0 && errs[0].Offset != tt.at {
				t.Errorf("%T %+v, want it at %d", err, errs, tt.at)
			}
		})
	}
}

func TestManyFaults(t *testing.T) {
	alert := `{"labels":{"severity":"odd"}},`
	m, err := Alertmanager([]byte(`{"alerts":[` + strings.Repeat(alert, 149) + strings.TrimSuffix(alert, ",") + `]}`))
	if err != nil || len(m.Case.Signals) != 150 || len(m.Faults) != mostFaults+1 {
		t.Fatalf("%v, %d signals, %d faults", err, len(m.Case.Signals), len(m.Faults))
	}
	if last := m.Faults[mostFaults]; last.Kind != FaultMore || last.Message != "and 50 more faults" {
		t.Errorf("%+v", last)
	}
}

func TestManySignals(t *testing.T) {
	m, err := Alertmanager([]byte(`{"alerts":[` + strings.Repeat("{},", mostSignals) + `{}]}`))
	want := []string{"cut-short /alerts: 10001 signals, of which the first 10000 were read"}
	if diff := cmp.Diff(want, faultLines(m.Faults)); err != nil || len(m.Case.Signals) != mostSignals || diff != "" {
		t.Errorf("%v, %d signals\n%s", err, len(m.Case.Signals), diff)
	}
}

func TestLongValuesAreCutInFaults(t *testing.T) {
	m, err := Freshdesk([]byte(`{"id": 1, "priority": "` + strings.Repeat("ü", 1000) + `"}`))
	if err != nil || len(m.Faults) != 1 || len(m.Faults[0].Message) > 200 {
		t.Errorf("%v, %v", err, m.Faults)
	}
}
