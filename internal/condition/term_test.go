package condition

import (
	"fmt"
	"testing"
)

// structure writes all of a term but its place, by another way than appendKey.
func structure(t *term) string {
	pattern := ""
	if t.pattern != nil {
		pattern = t.pattern.String()
	}
	s := fmt.Sprintf("(%d %d %d %d %#v %#v %q", t.op, t.typ.Kind, t.ref, t.list, t.lit, t.words, pattern)
	for _, a := range t.args {
		s += structure(a)
	}
	return s + ")"
}

func eachTerm(t *term, visit func(*term)) {
	visit(t)
	for _, a := range t.args {
		eachTerm(a, visit)
	}
}

// Two terms have one id if and only if they are the same but for their place.
func TestIDs(t *testing.T) {
	e := toyEnv(t)
	texts := append([]string{
		`1 == 1`, `1.0 == 1`, `1.0 == 1.0`, `"1" == "1"`, `true == true`, `-1 == 1`, `-0.0 == 0.0`, `0 == 0`,
		`"a" in ["b", "c"]`, `"a" in ["c", "b"]`, `"a" in ["b"]`, `"a" in ["bc"]`, `"a" in []`, `"ab" in ["c"]`,
		`ticket.id in ["a", "b"]`, `ticket.id in ["a\", \"b"]`, `ticket.id == "a"`, `ticket.company == "a"`,
		`ticket.id matches "a"`, `ticket.id contains "a"`, `any(signals, .muted)`, `all(signals, .muted)`,
		`any(signals, .kind == "a")`, `any(ticket.tags, # == "a")`, `any(signals, "a" in .labels)`, `any(signals, .labels["a"] == "")`,
		`min(1, 2) == 1`, `min(1, 2.0) == 1`, `min(2, 1) == 1`, `max(1, 2) == 1`, `min(1) == 1`, `min(12) == 1`,
		`duration("1ns") == duration("1ns")`, `open("24x7")`, `open("office")`, `flag and (flag and flag)`, `(flag and flag) and flag`,
		`flag and flag and flag`, `busy`, `calm`, `fields.impact == "down"`, `ticket.priority == "medium"`,
	}, accepted...)
	for seed := range 3000 {
		data := []byte{}
		for i := range 40 {
			data = append(data, byte(seed*(i+7)+seed>>3*i*i+i*31))
		}
		texts = append(texts, (&generator{data: data}).bool(3))
	}
	ids, structures, terms := map[string]int{}, map[int]string{}, 0
	for _, text := range texts {
		root, _ := check(e.scope, text)
		if root == nil {
			continue
		}
		eachTerm(root, func(x *term) {
			terms++
			s := structure(x)
			if id, ok := ids[s]; ok && id != x.id {
				t.Fatalf("one term, two ids: %s in %s", s, text)
			}
			if other, ok := structures[x.id]; ok && other != s {
				t.Fatalf("two terms, one id: %s and %s in %s", other, s, text)
			}
			ids[s], structures[x.id] = x.id, s
		})
	}
	if terms < 10_000 {
		t.Errorf("only %d terms", terms)
	}
	t.Logf("%d terms, %d of them distinct", terms, len(ids))
}
