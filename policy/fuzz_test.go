package policy

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"
)

// FuzzCompile feeds bytes to the compiler: it never panics, every fault lies inside
// its file and is of a kind that is explained, and what compiles decides and lacks
// nothing that is written.
func FuzzCompile(f *testing.F) {
	seed(f, "../testdata/good/*.yaml", "../testdata/bad/*.yaml", "../examples/*/policy.yaml")
	explained := map[Kind]bool{}
	for _, k := range Kinds() {
		explained[k.Kind] = true
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := File{Name: "f.yaml", Data: data}
		for _, e := range (Compiler{Holidays: christmas}).Check(file) {
			inside(t, data, e)
			if !explained[e.Kind] {
				t.Errorf("%v: a kind that Kinds does not have", e)
			}
		}
		if p, err := (Compiler{Holidays: christmas}).Procedures(file); err == nil {
			checkBlocks(t, p)
		}
		p, err := Compiler{Holidays: christmas}.Compile(file)
		if err != nil {
			return
		}
		c := severity.Case{At: noon, Signals: []severity.Signal{{State: severity.StateCritical}}}
		if d := p.Decide(c); d.Severity != p.Severity(&c) || d.Severity == severity.None {
			t.Errorf("Decide says %v, Severity %v", d.Severity, p.Severity(&c))
		}
		var written struct{ Calendars, Schedules map[string]any }
		if err := yaml.Unmarshal(data, &written); err != nil {
			t.Fatal(err)
		}
		for name := range written.Calendars {
			if p.Calendar(name) == nil {
				t.Errorf("no calendar %q", name)
			}
		}
		for name := range written.Schedules {
			if p.Schedule(name) == nil {
				t.Errorf("no schedule %q", name)
			}
		}
	})
}

// seed adds the files that match patterns, of which each has some.
func seed(f *testing.F, patterns ...string) {
	f.Helper()
	for _, pattern := range patterns {
		for _, file := range filesLike(f, pattern) {
			f.Add(file.Data)
		}
	}
}

// inside fails the test for a fault that is not in the file.
func inside(t *testing.T, data []byte, e Error) {
	t.Helper()
	if e.Kind == "" || e.Message == "" {
		t.Errorf("a fault that says nothing: %+v", e)
	}
	lines := bytes.Split(bytes.ReplaceAll(data, []byte("\r"), []byte("\n")), []byte("\n"))
	if e.Kind == kindTooManyFaults {
		return // it is of no place: the others are left out
	}
	if e.Line < 1 || e.Line > len(lines) || e.Column < 1 {
		t.Errorf("%v: not one of the %d lines", e, len(lines))
	}
	if e.EndColumn != 0 && e.EndColumn <= e.Column {
		t.Errorf("%v: ends before it begins, at %d", e, e.EndColumn)
	}
}

// A policy of garbage is answered in a time that is linear in its size, whatever it is
// made of.
func TestGarbageIsAnsweredSoon(t *testing.T) {
	noise := func(size int) string {
		random, text := rand.New(rand.NewPCG(1, 2)), make([]byte, size)
		for i := range text {
			text[i] = "ab:{}[],-\n \"'#&*!|>"[random.IntN(19)]
		}
		return string(text)
	}
	const head = "version: 1\nname: x\nseverity: {default: low}\n"
	// each returns as many lines as fit; a line may have its own number in it twice.
	each := func(begin, line string) func(size int) string {
		return func(size int) string {
			var b strings.Builder
			b.WriteString(begin)
			for i := 0; b.Len() < size; i++ {
				b.WriteString(strings.NewReplacer("<n>", strconv.Itoa(i), "<n+1>", strconv.Itoa(i+1)).Replace(line))
			}
			return b.String()
		}
	}
	// many returns a piece as often as it fits, between two others.
	many := func(before, piece, after string) func(size int) string {
		return func(size int) string { return before + strings.Repeat(piece, size/len(piece)) + after }
	}
	// notified returns a ladder that notifies schedules, and them; a year of each is
	// looked at, so that few will do.
	notified := func(size int) string {
		var notify, schedules strings.Builder
		for i := 0; notify.Len()+schedules.Len() < size/8; i++ {
			fmt.Fprintf(&notify, "{notify: s%d}, ", i)
			fmt.Fprintf(&schedules, "  s%d: {start: 2026-01-02T00:00, every: 1h, people: [a, b]}\n", i)
		}
		return head + "zone: UTC\nescalation: {ladders: {low: {steps: [{after: 1m, do: [" + notify.String() + "]}]}}}\nfields: {unused: bool}\nschedules:\n" + schedules.String()
	}
	tests := []struct {
		name string
		text func(size int) string
	}{
		{"noise", noise},
		{"keys that nobody knows", each(head, "k<n>: v\n")},
		{"facts of unknown names", each(head+"facts:\n", "  f<n>: x<n>\n")},
		{"facts of facts", each(head+"facts:\n  f0: 'true'\n", "  f<n+1>: f<n> and f<n>\n")},
		{"unused fields", each(head+"fields:\n", "  f<n>: bool\n")},
		{"values twice", each(head+"fields:\n  f:\n    enum:\n", "    - e\n")},
		{"unknown statuses", each(head+"statuses: [a, a]\nsla:\n  a:\n    pause_on:\n", "    - s<n>\n")},
		{"calendars of the one before", each(head+"calendars:\n  c0: {open: always}\n", "  c<n+1>: {any_of: [c<n>]}\n")},
		{"calendars of the one after", each(head+"calendars:\n", "  c<n>: {any_of: [c<n+1>]}\n")},
		{"calendars made twice", each(head+"calendars:\n  c0: {open: always}\n", "  c<n+1>: {any_of: [c<n>, c<n>]}\n")},
		{"promises by unknown calendars", each(head+"sla:\n", "  a<n>: {engage: {low: 1h b<n>}}\n")},
		{"ladders that run one another", each(head+"escalation:\n  ladders:\n", "    l<n>: {severity: none, steps: [{after: 0m, do: [{run: l<n+1>}]}]}\n")},
		{"rules of alternatives", each("version: 1\nname: x\nstatuses: [open]\nseverity:\n  default: low\n  rules:\n",
			"    - {name: r<n>, severity: low, when: ticket.id == \"<n>\" or ticket.type == \"<n>\"}\n")},
		{"rules of ranges", each("version: 1\nname: x\nfields: {n: int, m: int}\nseverity:\n  default: low\n  rules:\n",
			"    - {name: r<n>, severity: low, when: fields.n > -<n> and fields.n < <n>}\n")},
		{"values in a text", many(head+"routes: []\nbridges: {b: {url: x}}\nescalation: {by_hand: {do: [{annotate: {label: x, note: \"", "${x}", "\"}}]}}\n")},
		{"brackets", many("", "[", "")},
		{"one key", many("", "a", ": ")},
		{"the same key", many("version: 1\nfields:\n", "  a: b\n", "")},
		{"bad rules", many("version: 1\nname: x\nseverity:\n  default: low\n  rules:\n",
			"    - {name: n, when: fields.nope == \"x\" and tikcet.id == \"y\", severity: hihg}\n", "")},
		{"overrides of centuries", each(head+"zone: UTC\nschedules:\n", "  s<n>: {start: 1900-01-02T00:00, every: 1h, people: [a, b], overrides: [{with: c, from: 1900-01-03T00:00, to: 2200-01-01T00:00}]}\n")},
		{"schedules that hand over by the hour", notified},
		{"one condition", many("version: 1\nfacts:\n  a: '", "(", "'\n")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			linear(t, maxFileSize/4, func(size int) {
				if errs := (Compiler{}).Check(File{Name: "g.yaml", Data: []byte(tt.text(size))}); len(errs) == 0 {
					t.Error("no fault")
				}
			})
		})
	}
}

// FuzzReadTests feeds bytes to the reader of test files: it never panics, every
// fault lies inside its file, what it reads can be decided and followed, and a wanted
// value that is written again reads as the same.
func FuzzReadTests(f *testing.F) {
	seed(f, badTests+"*_test.yaml", "policytest/testdata/*_test.yaml", "../testdata/good-tests/*_test.yaml")
	pol, err := Compiler{Holidays: christmas}.LoadFile("../testdata/good/all-keys.yaml")
	if err != nil {
		f.Fatal(err)
	}
	load := func(string) (*Policy, error) { return pol, nil }
	f.Fuzz(func(t *testing.T, data []byte) {
		tests, err := ReadTests(File{"f_test.yaml", data}, load)
		for _, e := range faultsOf(err) {
			inside(t, data, e)
		}
		for i, test := range tests {
			if test.Life {
				pol.Follow(test.Case, test.Events, test.Until)
			} else {
				pol.Decide(test.Case)
			}
			for j, w := range test.Wants {
				edits, ok := w.Edits(w.Value)
				if !ok {
					continue
				}
				again, err := ReadTests(File{"f_test.yaml", []byte(edited(string(data), edits))}, load)
				if err != nil || !cmp.Equal(again[i].Wants[j].Value, w.Value) {
					t.Errorf("%s %s is %v and reads back otherwise: %v", w.Key, w.Of, w.Value, err)
				}
			}
		}
	})
}
