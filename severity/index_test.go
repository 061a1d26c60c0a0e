package severity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// source turns bytes into choices; when they run out, every choice is the first.
type source struct{ data []byte }

func (s *source) next(n int) int {
	if len(s.data) == 0 {
		return 0
	}
	b := int(s.data[0])
	s.data = s.data[1:]
	return b % n
}

func pick[T any](s *source, among ...T) T { return among[s.next(len(among))] }

// atom is a condition that compares, asks a list, or calls what panics.
func (s *source) atom() string {
	switch s.next(14) {
	case 0, 1, 2:
		return fmt.Sprintf(`ticket.product == "%s"`, pick(s, "a", "b", "c", "ü", ""))
	case 3:
		return fmt.Sprintf(`ticket.product in ["%s", "%s"]`, pick(s, "a", "b", "ü"), pick(s, "c", "d", ""))
	case 4:
		return fmt.Sprintf(`fields.impact %s "%s"`, pick(s, ">=", "<", "==", "!=", "<=", ">"), pick(s, "none", "minor", "down"))
	case 5:
		return fmt.Sprintf(`fields.rate %s %s`, pick(s, ">=", "<", "==", "<=", ">"), pick(s, "0.5", "0", "-1.5", "1e308"))
	case 6:
		return fmt.Sprintf(`fields.seats %s %s`, pick(s, ">=", "<", "==", "<=", ">"), pick(s, "0", "3", "-9223372036854775807", "9223372036854775807"))
	case 7:
		return fmt.Sprintf(`fields.wait %s duration("%s")`, pick(s, ">", "<="), pick(s, "2h", "0s"))
	case 8:
		return "fields.vip"
	case 9:
		return fmt.Sprintf(`any(signals, .state >= "%s")`, pick(s, "warning", "critical"))
	case 10:
		return fmt.Sprintf(`ticket.priority %s "%s"`, pick(s, ">=", "=="), pick(s, "low", "high", "none"))
	case 11:
		return "broken"
	case 12:
		return "boom(ticket.product)"
	}
	return pick(s, "mild", `"vip" in ticket.tags`, `len(ticket.product) > 0`)
}

func (s *source) condition(depth int) string {
	if depth == 0 {
		return s.atom()
	}
	switch s.next(6) {
	case 0:
		return "not (" + s.condition(depth-1) + ")"
	case 1:
		return "(" + s.condition(depth-1) + " or " + s.condition(depth-1) + ")"
	case 2, 3:
		return s.condition(depth-1) + " and " + s.condition(depth-1)
	}
	return s.atom()
}

func (s *source) ruleSet(t *testing.T, v *Vocabulary) RuleSet {
	set := RuleSet{Match: pick(s, MatchFirst, MatchHighest), Default: pick(s, Low, Medium, Urgent), OnError: pick(s, None, Low, Urgent)}
	for i := range 4 + s.next(60) {
		rule := Rule{Name: fmt.Sprintf("r%d", i), Severity: pick(s, Urgent, High, Medium, Low)}
		if s.next(40) > 0 {
			text := s.condition(2)
			c, faults := v.Condition(text)
			if len(faults) > 0 {
				t.Fatalf("%s: %+v", text, faults)
			}
			rule.When = c
		}
		set.Rules = append(set.Rules, rule)
	}
	return set
}

func (s *source) aCase() Case {
	c := Case{At: noon, Ticket: Ticket{Product: pick(s, "a", "b", "c", "d", "ü", ""), Priority: pick(s, None, Low, High, Level(9)), Status: pick(s, "", "open", "nope")}}
	for range s.next(3) {
		c.Signals = append(c.Signals, Signal{State: pick(s, StateUnknown, StateWarning, StateCritical, State(9)), Value: pick(s, 0, math.NaN(), math.Inf(1))})
	}
	if s.next(2) == 1 {
		c.Ticket.Tags = []string{"vip"}
	}
	c.Fields = map[string]any{}
	c.Fields["impact"] = pick[any](s, nil, "none", "minor", "down", "dwon", 3)
	c.Fields["rate"] = pick[any](s, nil, 0.5, math.NaN(), math.Inf(-1), -1.5, 1e308, math.Copysign(0, -1))
	c.Fields["seats"] = pick[any](s, nil, 3, math.MinInt64, math.MaxInt64, "many")
	c.Fields["wait"] = pick[any](s, nil, "2h", "soon")
	c.Fields["vip"] = pick[any](s, nil, true, false, 1)
	return c
}

// FuzzIndex makes rules and cases of bytes: with and without the index the verdicts
// are the same, faults included, and a rule that is said to be unreachable never
// decides.
func FuzzIndex(f *testing.F) {
	f.Add([]byte("product, impact, rate"))
	f.Add([]byte(strings.Repeat("\x01\x02\x03\x05\x07\x0b\x0d", 40)))
	for seed := range 8 {
		data := make([]byte, 600)
		state := uint32(seed*2654435761 + 1)
		for i := range data {
			state = state*1664525 + 1013904223
			data[i] = byte(state >> 24)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s := &source{data}
		v := vocabulary(t)
		for name, text := range map[string]string{"broken": `fields.vip and boom(ticket.product)`, "mild": `fields.impact == "minor" and fields.seats < 10`} {
			if _, faults := v.Define(name, text); len(faults) > 0 {
				t.Fatal(faults)
			}
		}
		set := s.ruleSet(t, v)
		indexed := NewRules(v, set)
		set.NoIndex = true
		plain := NewRules(v, set)
		unreachable := plain.Unreachable()
		for range 8 {
			c := s.aCase()
			want, got := plain.Classify(&c), indexed.Classify(&c)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("with the index (+) and without it (-):\n%s", diff)
			}
			if got := indexed.Severity(&c); c.Ticket.Severity == None && got != want.Judged {
				t.Fatalf("Severity says %v, Classify %v", got, want.Judged)
			}
			for i, rule := range set.Rules {
				if earlier, dead := unreachable[i]; dead && want.Rule == rule.Name {
					t.Fatalf("%s decides, and was said to be covered by %s", rule.Name, set.Rules[earlier].Name)
				}
			}
		}
	})
}

func TestIndexGroupsRules(t *testing.T) {
	v := vocabulary(t)
	var set RuleSet
	set.Default = Low
	add := func(text string) {
		set.Rules = append(set.Rules, Rule{Name: text, When: when(t, v, text), Severity: High})
	}
	for i := range 20 {
		add(fmt.Sprintf(`fields.vip and ticket.product == "p%d"`, i))
		add(fmt.Sprintf(`fields.rate >= %d.5`, i))
	}
	add(`ticket.subject contains "x"`)
	x := NewRules(v, set).index
	if x == nil || len(x.groups) != 2 || len(x.rest) != 1 {
		t.Fatalf("index %+v, want two groups and one rule beside them", x)
	}
	tried := func(c Case) (names []string) {
		c.At = noon
		reading := v.Read(&c)
		defer reading.Release()
		search := x.candidates(reading)
		for p := search.position(); p >= 0; p = search.position() {
			names = append(names, set.Rules[p].Name)
		}
		return names
	}
	got := tried(Case{Ticket: Ticket{Product: "p3"}, Fields: map[string]any{"rate": 1.7}})
	want := []string{"fields.rate >= 0.5", "fields.rate >= 1.5", `fields.vip and ticket.product == "p3"`, `ticket.subject contains "x"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules tried:\n%s", diff)
	}
}
