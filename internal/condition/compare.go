package condition

import (
	"cmp"
	"slices"
	"strings"
)

func (e *Env[T]) comparison(t *term) boolFunc[T] {
	l, r := t.args[0], t.args[1]
	if t.op == opEq && r.op == opLiteral {
		if f := e.is(l, r.lit); f != nil {
			return f
		}
	}
	switch l.typ.Kind {
	case Bool:
		a, b, equal := e.bool(l), e.bool(r), t.op == opEq
		return func(r *Run[T]) bool { return (a(r) == b(r)) == equal }
	case String:
		return compare(t.op, e.text(l), e.text(r), constant(r, r.lit.s))
	case Float:
		return compare(t.op, e.float(l), e.float(r), constant(r, r.lit.f))
	case Time:
		a, b := e.time(l), e.time(r)
		return compareTimes(t.op, a, b)
	}
	return compare(t.op, e.int(l), e.int(r), constant(r, r.lit.i))
}

// is returns the closure of a value being a literal, where that is worth a closure of
// its own: rules ask it most, and quantifiers of every element.
func (e *Env[T]) is(t *term, l literal) boolFunc[T] {
	switch {
	case t.op == opValue && t.typ.Kind == String:
		return valueIs(e.schema.Values[t.ref].String, l.s)
	case t.op == opValue && (t.typ.Kind == EnumKind || t.typ.Kind == Int):
		return valueIs(e.schema.Values[t.ref].Int, l.i)
	case t.op == opItem && t.typ.Kind == String:
		return itemIs(e.schema.Lists[t.list].Items[t.ref].String, l.s)
	case t.op == opItem && (t.typ.Kind == EnumKind || t.typ.Kind == Int):
		return itemIs(e.schema.Lists[t.list].Items[t.ref].Int, l.i)
	}
	return nil
}

func valueIs[T any, V comparable](get func(*T) V, want V) boolFunc[T] {
	return func(r *Run[T]) bool { return get(&r.Subject) == want }
}

func itemIs[T any, V comparable](get func(*T, int) V, want V) boolFunc[T] {
	return func(r *Run[T]) bool { return get(&r.Subject, r.item) == want }
}

// constant returns the value of a literal term, or nil.
func constant[V any](t *term, v V) *V {
	if t.op == opLiteral {
		return &v
	}
	return nil
}

// compare compares two operands; c is the right one where it is a constant,
// which saves a call.
func compare[T any, V cmp.Ordered](o op, a, b func(*Run[T]) V, c *V) boolFunc[T] {
	if c != nil {
		return compareConstant(o, a, *c)
	}
	switch o {
	case opEq:
		return func(r *Run[T]) bool { return a(r) == b(r) }
	case opNe:
		return func(r *Run[T]) bool { return a(r) != b(r) }
	case opLt:
		return func(r *Run[T]) bool { return a(r) < b(r) }
	case opLe:
		return func(r *Run[T]) bool { return a(r) <= b(r) }
	case opGt:
		return func(r *Run[T]) bool { return a(r) > b(r) }
	}
	return func(r *Run[T]) bool { return a(r) >= b(r) }
}

func compareConstant[T any, V cmp.Ordered](o op, a func(*Run[T]) V, c V) boolFunc[T] {
	switch o {
	case opEq:
		return func(r *Run[T]) bool { return a(r) == c }
	case opNe:
		return func(r *Run[T]) bool { return a(r) != c }
	case opLt:
		return func(r *Run[T]) bool { return a(r) < c }
	case opLe:
		return func(r *Run[T]) bool { return a(r) <= c }
	case opGt:
		return func(r *Run[T]) bool { return a(r) > c }
	}
	return func(r *Run[T]) bool { return a(r) >= c }
}

func compareTimes[T any](o op, a, b timeFunc[T]) boolFunc[T] {
	order := func(r *Run[T]) int64 { return int64(a(r).Compare(b(r))) }
	return compareConstant(o, order, 0)
}

func (e *Env[T]) in(t *term) boolFunc[T] {
	left := t.args[0]
	switch left.typ.Kind {
	case Bool:
		return among(e.bool(left), t.words, func(l literal) bool { return l.b })
	case Float:
		return among(e.float(left), t.words, func(l literal) float64 { return l.f })
	case String:
		return among(e.text(left), t.words, func(l literal) string { return l.s })
	}
	return among(e.int(left), t.words, func(l literal) int64 { return l.i })
}

// hashFrom is the length of a literal list from which a map is faster than a
// walk.
const hashFrom = 9

func among[T any, V comparable](f func(*Run[T]) V, words []literal, value func(literal) V) boolFunc[T] {
	values := make([]V, len(words))
	for i, w := range words {
		values[i] = value(w)
	}
	if len(values) < hashFrom {
		return func(r *Run[T]) bool { return slices.Contains(values, f(r)) }
	}
	set := make(map[V]struct{}, len(values))
	for _, v := range values {
		set[v] = struct{}{}
	}
	return func(r *Run[T]) bool { _, ok := set[f(r)]; return ok }
}

func (e *Env[T]) textTest(t *term) boolFunc[T] {
	a, b := e.text(t.args[0]), e.text(t.args[1])
	switch t.op {
	case opContains:
		return func(r *Run[T]) bool { return strings.Contains(a(r), b(r)) }
	case opStartsWith:
		return func(r *Run[T]) bool { return strings.HasPrefix(a(r), b(r)) }
	}
	return func(r *Run[T]) bool { return strings.HasSuffix(a(r), b(r)) }
}
