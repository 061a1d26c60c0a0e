package condition

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCovers(t *testing.T) {
	tests := []struct {
		name, a, b string
		want       bool
	}{
		{name: "itself", a: `flag`, b: `flag`, want: true},
		{name: "with one conjunct more", a: `flag`, b: `ticket.id == "x" and flag`, want: true},
		{name: "with one conjunct less", a: `flag and ticket.id == "x"`, b: `flag`, want: false},
		{name: "another spelling", a: `not not flag`, b: `flag`, want: true},
		{name: "a value among several", a: `ticket.id in ["x", "y"]`, b: `ticket.id == "x"`, want: true},
		{name: "several, of which one is not", a: `ticket.id in ["x", "y"]`, b: `ticket.id in ["x", "z"]`, want: false},
		{name: "an excluded value", a: `ticket.id != "x"`, b: `ticket.id == "y"`, want: true},
		{name: "the excluded value itself", a: `ticket.id != "x"`, b: `ticket.id == "x"`, want: false},
		{name: "a range within a range", a: `fields.seats > 5`, b: `fields.seats >= 6`, want: true},
		{name: "a narrower range", a: `fields.seats > 5`, b: `fields.seats > 6`, want: true},
		{name: "a wider range", a: `fields.seats > 5`, b: `fields.seats > 4`, want: false},
		{name: "a mirrored range", a: `5 < fields.seats`, b: `fields.seats > 7 and flag`, want: true},
		{name: "an open range and its end", a: `fields.seats < 5`, b: `fields.seats == 5`, want: false},
		{name: "a closed range and its end", a: `fields.seats <= 5`, b: `fields.seats == 5`, want: true},
		{name: "a closed range within an open one", a: `fields.seats < 5`, b: `fields.seats <= 5`, want: false},
		{name: "an open range within a closed one", a: `fields.seats <= 5`, b: `fields.seats < 5`, want: true},
		{name: "an open range within an equal one", a: `fields.seats < 5`, b: `fields.seats < 5`, want: true},
		{name: "an open range and its beginning", a: `fields.seats > 5`, b: `fields.seats == 5`, want: false},
		{name: "a closed range from an open one on", a: `fields.seats > 5`, b: `fields.seats >= 5`, want: false},
		{name: "an open range from a closed one on", a: `fields.seats >= 5`, b: `fields.seats > 5`, want: true},
		{name: "a closed range from an equal one on", a: `fields.seats >= 5`, b: `fields.seats >= 5 and flag`, want: true},
		{name: "a range that ends before", a: `fields.seats < 9`, b: `fields.seats < 5`, want: true},
		{name: "a range that ends after", a: `fields.seats < 5`, b: `fields.seats < 9`, want: false},
		{name: "a range with the excluded value in it", a: `fields.seats != 7`, b: `fields.seats > 5`, want: false},
		{name: "a range without the excluded value", a: `fields.seats != 7`, b: `fields.seats > 7`, want: true},
		{name: "a range that ends before it begins", a: `flag`, b: `flag and fields.seats > 5 and fields.seats <= 5`, want: false},
		{name: "a range that ends as it begins", a: `flag`, b: `flag and fields.seats >= 5 and fields.seats < 5`, want: false},
		{name: "durations between neighbours", a: `flag`, b: `flag and fields.wait > duration("1ns") and fields.wait < duration("2ns")`, want: false},
		{name: "floats between neighbouring numbers", a: `flag`, b: `flag and fields.ratio > 1.0 and fields.ratio < 2.0`, want: true},
		{name: "the tighter of two, before", a: `fields.seats > 5`, b: `fields.seats > 5 and fields.seats >= 5`, want: true},
		{name: "the tighter of two, behind", a: `fields.seats > 5`, b: `fields.seats >= 5 and fields.seats > 5`, want: true},
		{name: "the tighter of two, above", a: `fields.seats < 5`, b: `fields.seats < 9 and fields.seats < 5`, want: true},
		{name: "the tighter of two, above and before", a: `fields.seats < 5`, b: `fields.seats < 5 and fields.seats < 9`, want: true},
		{name: "a list less one", a: `ticket.id != "x"`, b: `ticket.id in ["x", "y"] and ticket.id != "x"`, want: true},
		{name: "a range less its only value", a: `flag`, b: `flag and fields.seats >= 5 and fields.seats <= 5 and fields.seats != 5`, want: false},
		{name: "a range of one value", a: `fields.seats in [5, 6]`, b: `fields.seats >= 5 and fields.seats <= 5`, want: false},
		{name: "a range turned round", a: `flag`, b: `flag and fields.seats > 6 and fields.seats < 5`, want: false},
		{name: "a range between neighbours", a: `flag`, b: `flag and fields.seats > 5 and fields.seats < 6`, want: false},
		{name: "a bool either way", a: `flag == true`, b: `flag`, want: true},
		{name: "an ordered enum", a: `fields.impact >= "minor"`, b: `fields.impact == "down"`, want: true},
		{name: "either side of a range", a: `fields.seats > 1 and fields.seats < 9`, b: `fields.seats in [2, 8]`, want: true},
		{name: "a fact opened", a: `flag`, b: `both`, want: true},
		{name: "a fact as itself", a: `both`, b: `both and ticket.id == "x"`, want: true},
		{name: "a quantifier as itself", a: `any(signals, .kind == "a")`, b: `any(signals, .kind == "a") and flag`, want: true},
		{name: "another quantifier", a: `any(signals, .kind == "a")`, b: `any(signals, .kind == "b")`, want: false},
		{name: "an or is covered by neither side", a: `flag`, b: `flag or ticket.id == "x"`, want: false},
		{name: "a negated or", a: `not flag`, b: `not (flag or ticket.id == "x")`, want: true},
		{name: "a NaN hides in a negated comparison", a: `not (fields.ratio > 1.0)`, b: `fields.ratio <= 1.0`, want: false},
		{name: "what a function says may fault", a: `boom(ticket.id)`, b: `boom(ticket.id)`, want: false},
		{name: "what never holds is covered by nothing", a: `flag`, b: `flag and not flag`, want: false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var calls int
			e := New(toySchema(t, &calls))
			if _, faults := e.Define("both", `flag and fields.seats > 3`); len(faults) > 0 {
				t.Fatal(faults)
			}
			a, fa := e.Compile(tt.a)
			b, fb := e.Compile(tt.b)
			if len(fa)+len(fb) > 0 {
				t.Fatal(fa, fb)
			}
			if got := covers(a, b); got != tt.want {
				t.Errorf("%s covers %s: %v, want %v", tt.a, tt.b, got, tt.want)
			}
		})
	}
}

// covers asks of two conditions alone whether the first covers the second.
func covers[T any](a, b *Condition[T]) bool { return FirstCovering([]*Condition[T]{a, b})[1] == 0 }

// Looking covers up finds the same as comparing each pair.
func TestFirstCovering(t *testing.T) {
	e := toyEnv(t)
	atoms := []string{
		`flag`, `not flag`, `fields.seats > 1`, `fields.seats > 2`, `fields.seats < 9`, `fields.seats in [2, 8]`, `fields.seats == 2`,
		`fields.impact == "down"`, `fields.impact >= "minor"`, `fields.impact != "minor"`, `ticket.id == "x"`, `ticket.id in ["x", "y"]`, `ticket.id != "y"`,
		`any(signals, .kind == "a")`, `fields.ratio > 1.0`, `flag or ticket.id == "x"`,
	}
	random := rand.New(rand.NewPCG(1, 2))
	found := 0
	for range 200 {
		conditions := []*Condition[toy]{nil}[:random.IntN(8)/7]
		for range 12 {
			text := atoms[random.IntN(len(atoms))]
			for range random.IntN(3) {
				text += " and (" + atoms[random.IntN(len(atoms))] + ")"
			}
			conditions = append(conditions, mustCompile(t, e, text))
		}
		want := make([]int, len(conditions))
		for i, c := range conditions {
			want[i] = -1
			for j, earlier := range conditions[:i] {
				if want[j] < 0 && covers(earlier, c) {
					want[i] = j
					found++
					break
				}
			}
		}
		if got := FirstCovering(conditions); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	}
	if found < 500 {
		t.Errorf("only %d covers", found)
	}
}

// Facts that read facts twice would double what they are made of, were each not
// opened once.
func TestConjunctsOfFactsOfFacts(t *testing.T) {
	e := toyEnv(t)
	last := "flag"
	for i := range mostOpened {
		name := fmt.Sprintf("f%d", i)
		if _, faults := e.Define(name, fmt.Sprintf("(%s and %s) and %s", last, last, last)); len(faults) > 0 {
			t.Fatal(faults)
		}
		last = name
	}
	c := mustCompile(t, e, last)
	if n := len(e.conjuncts(c.term, true)); n > 300 {
		t.Errorf("%d conjuncts", n)
	}
	if !covers(mustCompile(t, e, "flag"), c) {
		t.Error("flag does not cover what needs it")
	}
}
