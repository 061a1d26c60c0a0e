package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// edited returns a text with edits made.
func edited(text string, edits []Edit) string {
	for i := len(edits) - 1; i >= 0; i-- {
		text = text[:edits[i].From] + edits[i].Text + text[edits[i].To:]
	}
	return text
}

// An edit changes the wanted value in its style, and reads back as the new one.
func TestEdits(t *testing.T) {
	const head = "policy: policy.yaml\ndefaults: {at: 2026-03-06T16:30}\n"
	at := instant(t, "2026-03-06T16:30:00-07:00")
	tests := []struct {
		name string
		text string // the part of the file after head
		got  any
		want string // "" for what only a person can write
	}{
		{"a word", "cases: [{name: a, want: {severity: low}}] # why", "urgent", "cases: [{name: a, want: {severity: urgent}}] # why"},
		{"in a block", "cases:\n  - name: a\n    want:\n      severity: low   # why\n", "urgent", "cases:\n  - name: a\n    want:\n      severity: urgent   # why\n"},
		{"after wide characters", "cases: [{name: 'ünï🙂', want: {severity: low}}]", "high", "cases: [{name: 'ünï🙂', want: {severity: high}}]"},
		{"a cell of a table", "tables: [{name: a, vary: ticket.type, rows: [[x, low]]}]", "high", "tables: [{name: a, vary: ticket.type, rows: [[x, high]]}]"},
		{"in single quotes", "cases: [{name: a, want: {because: 'x'}}]", "it's so", "cases: [{name: a, want: {because: 'it''s so'}}]"},
		{"in double quotes", `cases: [{name: a, want: {because: "x\n"}}]`, "a \"b\"\tc", `cases: [{name: a, want: {because: "a \"b\"\tc"}}]`},
		{"plain where that can be", "cases: [{name: a, want: {because: x}}]", "it is so", "cases: [{name: a, want: {because: it is so}}]"},
		{"what would end it", "cases: [{name: a, want: {because: x}}]", "a, b", `cases: [{name: a, want: {because: "a, b"}}]`},
		{"what would be a comment", "cases: [{name: a, want: {because: x}}]", "a #b", `cases: [{name: a, want: {because: "a #b"}}]`},
		{"what would be a mapping", "cases:\n  - name: a\n    want:\n      because: x\n", "a: b", "cases:\n  - name: a\n    want:\n      because: \"a: b\"\n"},
		{"what would be a number", "cases: [{name: a, want: {because: x}}]", "12", `cases: [{name: a, want: {because: "12"}}]`},
		{"what would be a tag", "cases: [{name: a, want: {because: x}}]", "!b", `cases: [{name: a, want: {because: "!b"}}]`},
		{"nothing", "cases: [{name: a, want: {because: x}}]", "", `cases: [{name: a, want: {because: ""}}]`},
		{"over nothing", "cases: [{name: a, want: {because: ''}}]", "b", `cases: [{name: a, want: {because: 'b'}}]`},
		{"no rule", "cases: [{name: a, want: {rule: production down}}]", "", "cases: [{name: a, want: {rule: none}}]"},
		{"a rule over none", "cases: [{name: a, want: {rule: none}}]", "production down", "cases: [{name: a, want: {rule: production down}}]"},
		{"an instant", "cases: [{name: a, want: {due: {internal.engage: none}}}]", at, "cases: [{name: a, want: {due: {internal.engage: 2026-03-06T16:30:00-07:00}}}]"},
		{"no instant", "cases: [{name: a, want: {due: {internal.engage: 2026-03-06T16:30:00-07:00}}}]", time.Time{}, "cases: [{name: a, want: {due: {internal.engage: none}}}]"},
		{"a time after the case", "cases: [{name: a, want: {due: {internal.engage: +60m}}}]", at.Add(90 * time.Minute), "cases: [{name: a, want: {due: {internal.engage: +1h30m}}}]"},
		{"before the case", "cases: [{name: a, want: {due: {internal.engage: +60m}}}]", at.Add(-time.Minute), "cases: [{name: a, want: {due: {internal.engage: 2026-03-06T16:29:00-07:00}}}]"},
		{"a list", "cases: [{name: a, want: {notify: [tier-one]}}]", []string{}, "cases: [{name: a, want: {notify: []}}]"},
		{"an empty list", "cases: [{name: a, want: {faults: [ ]}}] # ]", []string{"a", "b: c"}, `cases: [{name: a, want: {faults: [a, "b: c"]}}] # ]`},
		{"a list with a comma at its end", "cases: [{name: a, want: {faults: ['a', b , ]}}]", []string{"c"}, "cases: [{name: a, want: {faults: [c]}}]"},
		{"items of a list", "cases:\n  - name: a\n    want:\n      faults:\n        - a # one\n        - 'b'\n", []string{"c", "d"}, "cases:\n  - name: a\n    want:\n      faults:\n        - c # one\n        - 'd'\n"},
		{"more items", "cases:\n  - name: a\n    want:\n      faults:\n        - a\n", []string{"c", "d"}, ""},
		{"a list over lines", "cases: [{name: a, want: {faults: [a,\n  b]}}]", []string{"c"}, ""},
		{"a list with a comment", "cases: [{name: a, want: {faults: [a # b]\n  ]}}]", []string{"c"}, ""},
		{"a text over lines", "cases:\n  - name: a\n    want:\n      because: |\n        x\n", "y", ""},
		{"a plain text over lines", "cases:\n  - name: a\n    want:\n      because: x\n        y\n", "z", ""},
		{"an entry", "lives: [{name: a, want: {entries: [{do: breach}]}}]", Entry{}, ""},
	}
	for _, tt := range tests {
		for _, mark := range []string{"", "\ufeff"} {
			t.Run(tt.name+mark, func(t *testing.T) {
				text := mark + head + tt.text
				tests, err := readTests(badTests, File{"desk_test.yaml", []byte(text)})
				if err != nil {
					t.Fatal(err)
				}
				edits, ok := tests[0].Wants[0].Edits(tt.got)
				if ok != (tt.want != "") {
					t.Fatalf("edits %v, %v", edits, ok)
				}
				if !ok {
					return
				}
				got := edited(text, edits)
				if diff := cmp.Diff(mark+head+tt.want, got); diff != "" {
					t.Fatalf("-want +got:\n%s", diff)
				}
				tests, err = readTests(badTests, File{"desk_test.yaml", []byte(got)})
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.got, tests[0].Wants[0].Value); diff != "" {
					t.Errorf("it reads back otherwise, -want +got:\n%s", diff)
				}
			})
		}
	}
}

// What stands elsewhere, such as the want of a test in Go, has no edits.
func TestNoEditsWithoutAFile(t *testing.T) {
	if edits, ok := (Want{Key: WantSeverity, Value: "low"}).Edits("high"); ok {
		t.Error(edits)
	}
}
