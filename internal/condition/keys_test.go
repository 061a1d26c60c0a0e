package condition

import (
	"math"
	"slices"
	"testing"
)

func TestFloatRank(t *testing.T) {
	floats := []float64{math.Inf(-1), -math.MaxFloat64, -1, -math.SmallestNonzeroFloat64, 0, math.SmallestNonzeroFloat64, 1, math.MaxFloat64, math.Inf(1)}
	for i, f := range floats {
		rank := floatRank(f)
		if rank == NaN {
			t.Errorf("%v has the rank of NaN", f)
		}
		if i > 0 && rank <= floatRank(floats[i-1]) {
			t.Errorf("%v does not rank above %v", f, floats[i-1])
		}
		if next := floatRank(math.Nextafter(f, math.Inf(1))); f != math.Inf(1) && next != rank+1 {
			t.Errorf("the neighbour of %v ranks %d above it", f, next-rank)
		}
	}
	if floatRank(math.Copysign(0, -1)) != floatRank(0) {
		t.Error("the two zeros differ")
	}
	if floatRank(math.NaN()) != NaN {
		t.Error("NaN has a rank")
	}
}

func TestKeys(t *testing.T) {
	const all = math.MaxInt64
	type key struct {
		texts     []string
		ints      []int64
		low, high int64
	}
	tests := []struct {
		name, when string
		want       []key
	}{
		{name: "a text", when: `ticket.id == "x"`, want: []key{{texts: []string{"x"}}}},
		{name: "texts", when: `ticket.id in ["x", "y"]`, want: []key{{texts: []string{"x", "y"}}}},
		{name: "a bool", when: `flag`, want: []key{{ints: []int64{1}}}},
		{name: "a negated bool", when: `not flag`, want: []key{{ints: []int64{0}}}},
		{name: "an enum from a word on", when: `fields.impact >= "minor"`, want: []key{{ints: []int64{1, 2}}}},
		{name: "an int above", when: `fields.seats > 5`, want: []key{{low: 6, high: all}}},
		{name: "an int between", when: `fields.seats > 5 and fields.seats <= 9`, want: []key{{low: 6, high: 9}}},
		{name: "an int below", when: `fields.seats < 5`, want: []key{{low: math.MinInt64, high: 4}}},
		{name: "a float below, which NaN is not", when: `fields.ratio <= 0.0`, want: []key{{low: NaN + 1, high: 0}}},
		{name: "several values", when: `flag and ticket.id == "x"`, want: []key{{ints: []int64{1}}, {texts: []string{"x"}}}},
		{name: "nothing of an or", when: `flag or ticket.id == "x"`, want: []key{{ints: []int64{1}}}}, // that the or as a whole holds
		{name: "nothing of what is only excluded", when: `ticket.id != "x"`},
		{name: "nothing behind what can fault", when: `flag and boom(ticket.id) and ticket.id == "x"`, want: []key{{ints: []int64{1}}}},
		{name: "a quantifier", when: `any(signals, .muted) and flag`, want: []key{{ints: []int64{1}}, {ints: []int64{1}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := toyEnv(t)
			var got []key
			for _, k := range mustCompile(t, e, tt.when).Keys() {
				got = append(got, key{k.Texts, k.Ints, k.Low, k.High})
			}
			if !slices.EqualFunc(got, tt.want, func(a, b key) bool {
				return slices.Equal(a.texts, b.texts) && slices.Equal(a.ints, b.ints) && a.low == b.low && a.high == b.high
			}) {
				t.Errorf("%s: %+v, want %+v", tt.when, got, tt.want)
			}
		})
	}
}
