package policy

import (
	"os"
	"strings"
	"testing"
)

// allText returns every text of procedures, one a line.
func allText(p *Procedures) string {
	var b strings.Builder
	line := func(t Text) { b.WriteString(t.String() + "\n") }
	for _, s := range p.Sections {
		b.WriteString(s.Title + "\n")
		for _, block := range s.Blocks {
			b.WriteString(block.Heading + "\n")
			line(block.Text)
			for _, t := range append(block.Bullets, block.Steps...) {
				line(t)
			}
			if block.Table != nil {
				for _, row := range block.Table.Rows {
					for _, cell := range row {
						line(cell)
					}
				}
			}
		}
	}
	return b.String()
}

func procedures(t *testing.T, data []byte) *Procedures {
	t.Helper()
	p, err := Compiler{Holidays: christmas}.Procedures(File{"p.yaml", data})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Whatever a policy names and says to people is in its procedures, each block says
// one thing, and each row has a cell for each column.
func TestProceduresAreWhole(t *testing.T) {
	for _, name := range []string{"../testdata/good/all-keys.yaml", "../examples/ddev-live/policy.yaml", "../cmd/triage/starter/policy.yaml"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p := procedures(t, data)
		text := allText(p)
		doc, _ := read(File{"p.yaml", data})
		want := func(texts ...string) {
			for _, w := range texts {
				if !strings.Contains(text, w) {
					t.Errorf("%s: %q is not told", name, w)
				}
			}
		}
		for _, f := range doc.fields {
			want(strings.ReplaceAll(f.name.v, "_", " "), f.v.help)
			want(values(f.v.enum)...)
		}
		for _, f := range doc.facts {
			want(strings.ReplaceAll(f.name.v, "_", " "))
		}
		for _, l := range doc.severity.v.levels {
			want(l.v.means)
		}
		for _, r := range doc.severity.v.rules {
			want(r.v.name.v, r.v.because.v)
			for _, a := range r.v.annotate {
				want(a.v.label.v, a.v.note.v)
			}
		}
		for _, r := range doc.routes {
			want(r.v.name.v, r.v.group, r.v.note)
		}
		want(values(doc.statuses)...)
		want(names(doc.calendars)()...)
		for _, c := range doc.calendars {
			want(names(c.v.exceptions)()...)
			want(names(c.v.breaks)()...)
		}
		for _, a := range doc.sla {
			want(a.name.v)
			for i := range a.v.targets {
				for _, p := range a.v.targets[i].v {
					want(p.v.words())
				}
			}
		}
		for _, s := range doc.schedules {
			want(s.name.v)
			want(values(s.v.people)...)
			for _, l := range s.v.layers {
				want(values(l.v.people)...)
			}
			for _, o := range s.v.overrides {
				want(o.v.person.v, o.v.with.v, o.v.note)
			}
		}
		for _, b := range doc.bridges {
			want(b.name.v, b.v.url.v, b.v.phone.v)
		}
		want(names(doc.escalation.v.ladders)()...)
		checkBlocks(t, p)
	}
}

// checkBlocks fails the test for a block that is not one thing, and for a row without
// a cell for each column.
func checkBlocks(t *testing.T, p *Procedures) {
	t.Helper()
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			set := 0
			for _, is := range []bool{b.Heading != "", b.Text != nil, b.Bullets != nil, b.Steps != nil, b.Table != nil, b.Week != nil} {
				set += map[bool]int{true: 1}[is]
			}
			if set != 1 {
				t.Errorf("a block of %d things: %+v", set, b)
			}
			if b.Table == nil {
				continue
			}
			for _, row := range b.Table.Rows {
				if len(row) != len(b.Table.Head) {
					t.Errorf("%d cells under %q", len(row), b.Table.Head)
				}
			}
		}
	}
}

// What is rare is told too.
func TestProcedures(t *testing.T) {
	const head = "version: 1\nname: x\nzone: UTC\nseverity: {default: low}\n"
	tests := []struct {
		name string
		text string
		want string
	}{
		{"no rules", "", "Every case is low. An engineer may set another severity"},
		{"match highest", "severity: {match: highest, default: medium, rules: [{name: a, always: true, severity: low}]}", "the most serious decides"},
		{"on error", "severity: {default: urgent, rules: [{name: a, always: true, severity: low}]}", "it is at least urgent"},
		{"a field without order", "fields: {request: {enum: [a, b], ordered: false, default: b}}", "a or b"},
		{"a duration", "fields: {wait: {type: duration, default: 90m}}", "90m"},
		{"code", "severity: {default: low, rules: [{name: a, severity: low, when: 'at - ticket.created_at > duration(\"2h\")'}]}", "at - ticket.created_at is more than 2h"},
		{"from the change", "calendars: {all: {open: always}}\nsla: {a: {engage: {low: 1h all}, on_severity_change: from_change}}", "counted again from the change"},
		{"a reminder", "calendars: {all: {open: always}}\nsla: {a: {engage: {low: 1h all}, remind: [50%]}}", "reminded after 50% of the time of a deadline"},
		{"dates only", "calendars: {launch: {exceptions: {2026-03-06: 09:00-12:00}}}", "Open on some dates only"},
		{"waiting for somebody", "schedules: {s: {people: [a], on_empty: wait}}", "is waited for"},
		{"a turn of months", "schedules: {s: {people: [a, b], every: 2mo, start: 2026-03-02T11:00}}", "2 months"},
		{"the same person in every turn", "schedules: {s: {people: [a, a]}}", "a then a"},
		{"a ladder goes on", "schedules: {s: {people: [a]}}\nescalation: {on_raise: continue, ladders: {low: {steps: [{after: 5m, do: [{notify: s, pick: previous}]}, {after: 0m, do: [{group: g}]}]}}}",
			"after 5m: page whoever was before in s.\nwith step 1: give the ticket to g."},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := head + tt.text
			if strings.HasPrefix(tt.text, "severity:") {
				text = strings.Replace(head, "severity: {default: low}\n", "", 1) + tt.text
			}
			if got := allText(procedures(t, []byte(text))); !strings.Contains(got, tt.want) {
				t.Errorf("no %q in\n%s", tt.want, got)
			}
		})
	}
}

func TestProceduresOfFaults(t *testing.T) {
	_, err := Compiler{}.Procedures(File{"p.yaml", []byte("version: 1\n")})
	if errs, ok := err.(Errors); !ok || len(errs) != 2 {
		t.Errorf("got %v, want two faults", err)
	}
}
