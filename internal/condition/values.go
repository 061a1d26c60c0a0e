package condition

import (
	"cmp"
	"math"
	"slices"
)

// values is a set of values of one type that a term may have: all of them, less
// those outside the bounds, not among only, or among except. It is what a
// conjunct such as fields.impact >= "minor" says of its term.
type values struct {
	only     []literal // nil allows any
	except   []literal
	min, max *bound
}

// bound is an end of a range of values.
type bound struct {
	at     literal
	strict bool // at itself is outside
}

// order compares two literals of a type.
func order(k Kind, a, b literal) int {
	switch k {
	case Bool:
		return cmp.Compare(number(a.b), number(b.b))
	case Float:
		return cmp.Compare(a.f, b.f)
	case String:
		return cmp.Compare(a.s, b.s)
	}
	return cmp.Compare(a.i, b.i)
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isAmong reports whether a literal of a kind is one of some.
func isAmong(k Kind, l literal, words []literal) bool {
	return slices.ContainsFunc(words, func(w literal) bool { return order(k, l, w) == 0 })
}

// and returns the values that are in both sets.
func (v values) and(k Kind, o values) values {
	switch {
	case v.only == nil:
		v.only = o.only
	case o.only != nil:
		v.only = slices.DeleteFunc(slices.Clone(v.only), func(l literal) bool { return !isAmong(k, l, o.only) })
	}
	v.except = slices.Concat(v.except, o.except)
	v.min = tighter(k, v.min, o.min, 1)
	v.max = tighter(k, v.max, o.max, -1)
	return v
}

// tighter returns the bound that leaves fewer values: the greater lower one
// (sign 1) or the lesser upper one (sign -1).
func tighter(k Kind, a, b *bound, sign int) *bound {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	switch c := order(k, a.at, b.at) * sign; {
	case c > 0 || c == 0 && a.strict:
		return a
	default:
		return b
	}
}

// has reports whether a value is in the set.
func (v values) has(k Kind, l literal) bool {
	return (v.only == nil || isAmong(k, l, v.only)) && !isAmong(k, l, v.except) && v.above(k, l) && v.below(k, l)
}

func (v values) above(k Kind, l literal) bool {
	if v.min == nil {
		return true
	}
	c := order(k, l, v.min.at)
	return c > 0 || c == 0 && !v.min.strict
}

func (v values) below(k Kind, l literal) bool {
	if v.max == nil {
		return true
	}
	c := order(k, l, v.max.at)
	return c < 0 || c == 0 && !v.max.strict
}

// finite returns every value of the set where it has few, and whether it could.
func (v values) finite(t Type) ([]literal, bool) {
	var all []literal
	switch {
	case v.only != nil:
		all = v.only
	case t.Kind == Bool:
		all = []literal{{b: false}, {b: true}}
	case t.Kind == EnumKind:
		for i, w := range t.Enum.Words {
			all = append(all, literal{i: int64(i), s: w})
		}
	default:
		return nil, false
	}
	var in []literal
	for _, l := range all {
		if v.has(t.Kind, l) {
			in = append(in, l)
		}
	}
	return in, true
}

// empty reports whether no value can be in the set. It may miss an empty set; it
// never reports one that is not.
func (v values) empty(t Type) bool {
	if in, ok := v.finite(t); ok {
		return len(in) == 0
	}
	if v.min == nil || v.max == nil {
		return false
	}
	switch c := order(t.Kind, v.min.at, v.max.at); {
	case c > 0:
		return true
	case c == 0:
		return v.min.strict || v.max.strict || isAmong(t.Kind, v.min.at, v.except)
	}
	// Between two neighbouring integers there is nothing.
	return (t.Kind == Int || t.Kind == Duration) && v.min.strict && v.max.strict &&
		v.min.at.i < math.MaxInt64 && v.min.at.i+1 == v.max.at.i
}

// within reports whether every value of v is in o. It may miss one set within
// another; it never reports one that is not.
func (v values) within(t Type, o values) bool {
	if in, ok := v.finite(t); ok {
		return !slices.ContainsFunc(in, func(l literal) bool { return !o.has(t.Kind, l) })
	}
	return o.only == nil && v.boundsWithin(t.Kind, o) && !slices.ContainsFunc(o.except, func(l literal) bool { return v.has(t.Kind, l) })
}

func (v values) boundsWithin(k Kind, o values) bool {
	lower := o.min == nil || v.min != nil && (order(k, v.min.at, o.min.at) > 0 || order(k, v.min.at, o.min.at) == 0 && (v.min.strict || !o.min.strict))
	upper := o.max == nil || v.max != nil && (order(k, v.max.at, o.max.at) < 0 || order(k, v.max.at, o.max.at) == 0 && (v.max.strict || !o.max.strict))
	return lower && upper
}
