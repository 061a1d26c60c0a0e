package policy

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

const acme = `version: 1
name: desk
statuses: [waiting]
fields:
  impact: {enum: [none, disrupted, down], default: none}
  seats: int
  cf_site: string
severity:
  default: low
  rules:
    - {name: down, when: fields.impact == "down", severity: urgent}
    - {name: a check fails, when: 'any(signals, .state == "critical")', severity: medium}
intake:
  acme:
    at: /sent
    ticket:
      id: {at: [/ticket/ref, /ticket/number], required: true}
      priority: {at: /ticket/prio, values: {P1: urgent, 2: high}}
      status: {at: /ticket/state, values: {parked: waiting, new: open}, otherwise: open}
      tags: /ticket/tags
    signals:
      each: /checks
      check: /name
      kind: {default: uptime}
      state: {at: [/status, /level], values: {ok: ok, red: critical}, otherwise: warning}
      labels: /labels
    fields:
      impact: {at: /custom/impact, values: {all down: down, some down: disrupted}}
      seats: /custom/seats
  freshdesk:
    format: freshdesk
    ticket: {status: {values: {6: waiting}}}
`

func TestIntake(t *testing.T) {
	p := mustCompile(t, acme)
	tests := []struct {
		name, by, message string
		want              severity.Case
		faults            []string // kinds and places
	}{
		{name: "the policy's own", by: "acme", message: `{"sent": 1772417640, "ticket": {"ref": 4711, "prio": "p1", "state": "Parked", "tags": "prod, eu"},
			"checks": [{"name": "shop", "status": "red", "labels": {"region": "eu"}}, {"name": "db", "status": "?"}], "custom": {"impact": "ALL DOWN", "seats": "40"}, "more": 1}`,
			want: severity.Case{
				At:     time.Date(2026, 3, 2, 2, 14, 0, 0, time.UTC),
				Ticket: severity.Ticket{ID: "4711", Priority: severity.Urgent, Status: "waiting", Tags: []string{"prod", "eu"}},
				Signals: []severity.Signal{
					{Source: "acme", Check: "shop", Kind: "uptime", State: severity.StateCritical, Labels: map[string]string{"region": "eu"}},
					{Source: "acme", Check: "db", Kind: "uptime", State: severity.StateWarning},
				},
				Fields: map[string]any{"impact": "down", "seats": json.Number("40")},
			}},
		{name: "what it lacks and does not know", by: "acme", message: `{"ticket": {"prio": "P9"}, "custom": {"impact": "on fire", "seats": "many"}}`,
			want:   severity.Case{Fields: map[string]any{"impact": "on fire", "seats": "many"}},
			faults: []string{"missing-value /ticket/ref", "unknown-word /ticket/prio", "unknown-word /custom/impact", "unusable-value /custom/seats"}},
		{name: "a format with words of the policy's", by: "freshdesk", message: `{"id": 1, "status": 6, "priority": 4, "custom_fields": {"cf_site": "shop.example"}}`,
			want: severity.Case{Ticket: severity.Ticket{ID: "1", Status: "waiting", Priority: severity.Urgent},
				Fields: map[string]any{"cf_site": "shop.example", "status": json.Number("6"), "priority": json.Number("4")}}},
		{name: "a format that the policy does not name", by: "pingdom", message: `{"check_id": 31, "current_state": "DOWN"}`,
			want: severity.Case{Signals: []severity.Signal{{ID: "31", Source: "pingdom", Kind: "uptime", State: severity.StateCritical, Labels: map[string]string{"current_state": "DOWN"}}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := p.Intake(tt.by, []byte(tt.message))
			if diff := cmp.Diff(tt.want, m.Case); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
			var faults []string
			for _, f := range m.Faults {
				faults = append(faults, string(f.Kind)+" "+f.Where)
			}
			if diff := cmp.Diff(tt.faults, faults); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A value of a field that nobody knows raises the level: it might mean the worst.
func TestUnknownFieldValueRaises(t *testing.T) {
	p := mustCompile(t, acme)
	m, err := p.Intake("acme", []byte(`{"sent": 1772417640, "ticket": {"ref": 1}, "custom": {"impact": "on fire"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Decide(m.Case); d.Severity != severity.High {
		t.Errorf("%s: %s", d.Severity, d.Because)
	}
}

func TestIntakeErrors(t *testing.T) {
	p := mustCompile(t, acme)
	if _, err := p.Intake("acmee", nil); err == nil || err.Error() != `no intake "acmee"; expected one of acme, freshdesk, alertmanager, victorops, pagerduty, zendesk, pingdom, uptimerobot` {
		t.Error(err)
	}
	_, err := p.Intake("acme", []byte(`{"ticket": {`))
	var errs severity.CaseErrors
	if !errors.As(err, &errs) || errs[0].Offset != 12 {
		t.Error(err)
	}
}

func TestIntakesOfSeveralFiles(t *testing.T) {
	p, err := Compile(
		File{"a.yaml", []byte("version: 1\nname: x\nseverity: {default: low}\nintake: {b: {ticket: {id: /id}}}\n")},
		File{"b.yaml", []byte("intake: {a: {ticket: {id: /id}}}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Intakes()[:2]; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
	_, err = Compile(
		File{"a.yaml", []byte("version: 1\nname: x\nseverity: {default: low}\nintake: {a: {ticket: {id: /id}}}\n")},
		File{"b.yaml", []byte("intake: {a: {ticket: {id: /id}}}\n")})
	if err == nil || !strings.Contains(err.Error(), `b.yaml:1:10: a second intake "a"; the first is at a.yaml:4`) {
		t.Error(err)
	}
}

// The language can map every part of a ticket and a signal, and no other.
func TestIntakeHasEveryPart(t *testing.T) {
	tests := []struct {
		section string
		schema  schema
		of      any
		beside  []string
	}{
		{"ticket", ticketShape.schema, severity.Ticket{}, nil},
		{"signals", signalsShape.schema, severity.Signal{}, []string{"each"}},
	}
	for _, tt := range tests {
		t.Run(tt.section, func(t *testing.T) {
			var got []string
			for _, p := range tt.schema.Properties {
				got = append(got, p.name)
			}
			want := append(jsonKeys(tt.of), tt.beside...)
			slices.Sort(got)
			slices.Sort(want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzIntake feeds messages to the intakes of a policy: none panics, each gives the
// same case again, and whatever it gives can be decided and written.
func FuzzIntake(f *testing.F) {
	names, err := filepath.Glob("../testdata/payloads/*.json")
	if err != nil || len(names) == 0 {
		f.Fatalf("no payloads (%v)", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"sent": 1772417640, "ticket": {"ref": 4711, "prio": "p1", "state": "Parked", "tags": ["prod", {}]}, "checks": [{"name": "shop", "status": "red", "labels": {"a": {"b": [1]}}}], "custom": {"impact": "x", "seats": "4"}}`))
	p := mustCompile(f, acme)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range []string{"acme", "freshdesk"} {
			m, err := p.Intake(name, data)
			if again, _ := p.Intake(name, data); !reflect.DeepEqual(m, again) {
				t.Errorf("%s: not the same again", name)
			}
			if err != nil {
				continue
			}
			if d := p.Decide(m.Case); d.Severity == severity.None {
				t.Errorf("%s: decided as none", name)
			}
			data, err := json.Marshal(m.Case)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := severity.ParseCase(data); err != nil || !cmp.Equal(m.Case, back) {
				t.Errorf("%s: %s does not survive JSON: %v", name, data, err)
			}
		}
	})
}
