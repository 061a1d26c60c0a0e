package condition

import (
	"math"
)

// Key is what a condition says of one value: that it is among some, or in a
// range, wherever the condition holds. An index of conditions can use it to pass
// over those that cannot hold.
//
// Either Text and Texts are set, or Int with Ints or a range. A bool is 0 or 1, an
// enum the index of its word, a duration its nanoseconds, a float its rank among
// floats; a NaN is [NaN].
type Key[T any] struct {
	Value int  // equal for keys of equal values
	Bool  bool // the value is true or false
	Text  func(*Run[T]) string
	Texts []string
	Int   func(*Run[T]) int64
	Ints  []int64

	Low, High int64 // where Ints is nil: the range, both ends included
}

// NaN is the rank of NaN, outside every range.
const NaN = math.MinInt64

// Keys returns what the condition says of values, in the order in which they are
// read, up to the first part that can fault: from there on, an index that passed
// the condition over would hide the fault.
func (c *Condition[T]) Keys() []Key[T] {
	var order []*term
	known := map[int]values{}
	for _, j := range c.env.conjuncts(c.term, true) {
		if j.term.fallible {
			break
		}
		if _, ok := known[j.of.id]; !ok {
			order = append(order, j.of)
		}
		known[j.of.id] = known[j.of.id].and(j.of.typ.Kind, j.values)
	}
	var keys []Key[T]
	for _, of := range order {
		if k, ok := c.env.key(of, known[of.id]); ok {
			keys = append(keys, k)
		}
	}
	return keys
}

// key turns a set of values into a key; ok is false where an index has no use for
// it.
func (e *Env[T]) key(of *term, v values) (k Key[T], ok bool) {
	k.Value, k.Bool = of.id, of.typ.Kind == Bool
	if of.typ.Kind == String {
		k.Text = e.text(of)
		in, finite := v.finite(of.typ)
		for _, l := range in {
			k.Texts = append(k.Texts, l.s)
		}
		return k, finite
	}
	k.Int = e.rank(of)
	if in, finite := v.finite(of.typ); finite {
		k.Ints = make([]int64, len(in))
		for i, l := range in {
			k.Ints[i] = rankOf(of.typ.Kind, l)
		}
		return k, true
	}
	k.Low, k.High = math.MinInt64, math.MaxInt64
	if of.typ.Kind == Float {
		k.Low = NaN + 1
	}
	if v.min != nil {
		k.Low = rankOf(of.typ.Kind, v.min.at) + int64(number(v.min.strict))
	}
	if v.max != nil {
		k.High = rankOf(of.typ.Kind, v.max.at) - int64(number(v.max.strict))
	}
	return k, v.min != nil || v.max != nil
}

// rank returns the closure of a value as a number that orders as the value does.
func (e *Env[T]) rank(of *term) intFunc[T] {
	switch of.typ.Kind {
	case Bool:
		f := e.bool(of)
		return func(r *Run[T]) int64 { return int64(number(f(r))) }
	case Float:
		f := e.float(of)
		return func(r *Run[T]) int64 { return floatRank(f(r)) }
	}
	return e.int(of)
}

func rankOf(k Kind, l literal) int64 {
	switch k {
	case Bool:
		return int64(number(l.b))
	case Float:
		return floatRank(l.f)
	}
	return l.i
}

// floatRank numbers the floats in their order, so that neighbours differ by one
// and both zeros are 0.
func floatRank(f float64) int64 {
	if f != f {
		return NaN
	}
	bits := int64(math.Float64bits(f))
	if bits < 0 {
		return math.MinInt64 - bits
	}
	return bits
}
