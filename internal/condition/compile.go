package condition

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The closures that terms run as. An int closure also serves durations
// (nanoseconds) and enums (index of the word).
type (
	boolFunc[T any]  = func(*Run[T]) bool
	intFunc[T any]   = func(*Run[T]) int64
	floatFunc[T any] = func(*Run[T]) float64
	textFunc[T any]  = func(*Run[T]) string
	timeFunc[T any]  = func(*Run[T]) time.Time
)

// bool returns the closure of a condition. Equal conditions share one closure,
// and what is worth remembering is evaluated once a run.
func (e *Env[T]) bool(t *term) boolFunc[T] {
	if f, ok := e.closures[t.id]; ok {
		return f
	}
	if e.sealed {
		return e.makeBool(t) // explaining needs a closure that deciding did not
	}
	var f boolFunc[T]
	if t.worthRemembering() {
		f = e.remember(t)
	} else {
		f = e.makeBool(t)
	}
	e.closures[t.id] = f
	return f
}

// worthRemembering reports whether a term costs more than looking up its last
// result, and does not depend on the element a quantifier is at.
func (t *term) worthRemembering() bool {
	switch t.op {
	case opAny, opAll, opNone, opOne, opNamed:
		return true
	case opMatches, opContains, opInList, opCall:
		return !t.readsItem()
	}
	return false
}

// readsItem reports whether a term reads the element of an enclosing quantifier.
func (t *term) readsItem() bool {
	switch t.op {
	case opItem, opMapKey, opHasKey, opLenMap:
		return true
	case opAny, opAll, opNone, opOne, opCount:
		return false
	}
	return slices.ContainsFunc(t.args, (*term).readsItem)
}

// remember returns the closure of a condition that is evaluated at most once a run.
// A fault is repeated for each reader.
func (e *Env[T]) remember(t *term) boolFunc[T] {
	slot := e.slot(t)
	if !t.fallible {
		return func(r *Run[T]) bool {
			m := r.memo[slot]
			if m>>1 != r.now {
				m = e.find(slot, r)
			}
			return m&1 == 1
		}
	}
	return func(r *Run[T]) bool {
		holds, fault := e.settle(slot, r)
		if fault != nil {
			panic(fault)
		}
		return holds
	}
}

// guard runs a closure and returns the fault it panicked with, if any.
func guard[T, V any](r *Run[T], f func(*Run[T]) V) (v V, fault *RunFault) {
	item := r.item
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *RunFault:
			r.item, fault = item, p
		default:
			panic(p)
		}
	}()
	return f(r), nil
}

func (e *Env[T]) makeBool(t *term) boolFunc[T] {
	switch t.op {
	case opLiteral:
		b := t.lit.b
		return func(*Run[T]) bool { return b }
	case opValue:
		get := e.schema.Values[t.ref].Bool
		return func(r *Run[T]) bool { return get(&r.Subject) }
	case opItem:
		get := e.schema.Lists[t.list].Items[t.ref].Bool
		return func(r *Run[T]) bool { return get(&r.Subject, r.item) }
	case opFact:
		return e.factRuns[t.ref]
	case opNot:
		f := e.bool(t.args[0])
		return func(r *Run[T]) bool { return !f(r) }
	case opAnd:
		return and(e.bools(t.args))
	case opOr:
		return or(e.bools(t.args))
	case opEq, opNe, opLt, opLe, opGt, opGe:
		return e.comparison(t)
	case opIn:
		return e.in(t)
	case opInList:
		return e.inList(t)
	case opHasKey:
		get, key := e.schema.Lists[t.list].Maps[t.ref].Get, t.lit.s
		return func(r *Run[T]) bool { _, ok := get(&r.Subject, r.item, key); return ok }
	case opContains, opStartsWith, opEndsWith:
		return e.textTest(t)
	case opMatches:
		f, pattern := e.text(t.args[0]), t.pattern
		return func(r *Run[T]) bool { return pattern.MatchString(f(r)) }
	case opIf:
		c, a, b := e.bool(t.args[0]), e.bool(t.args[1]), e.bool(t.args[2])
		return func(r *Run[T]) bool {
			if c(r) {
				return a(r)
			}
			return b(r)
		}
	case opAny, opAll, opNone, opOne:
		return e.quantifier(t)
	case opNamed:
		get := e.schema.Named[t.ref].Get(t.lit.s)
		return func(r *Run[T]) bool { return get(&r.Subject) }
	case opCall:
		call := e.call(t)
		return func(r *Run[T]) bool { return call(r).Bool() }
	}
	panic(unreachable(t))
}

func unreachable(t *term) string {
	return fmt.Sprintf("condition: operation %d of type %s is checked but not compiled", t.op, t.typ)
}

func (e *Env[T]) bools(terms []*term) []boolFunc[T] {
	fs := make([]boolFunc[T], len(terms))
	for i, t := range terms {
		fs[i] = e.bool(t)
	}
	return fs
}

func and[T any](fs []boolFunc[T]) boolFunc[T] {
	if len(fs) == 2 {
		a, b := fs[0], fs[1]
		return func(r *Run[T]) bool { return a(r) && b(r) }
	}
	return func(r *Run[T]) bool {
		for _, f := range fs {
			if !f(r) {
				return false
			}
		}
		return true
	}
}

func or[T any](fs []boolFunc[T]) boolFunc[T] {
	if len(fs) == 2 {
		a, b := fs[0], fs[1]
		return func(r *Run[T]) bool { return a(r) || b(r) }
	}
	return func(r *Run[T]) bool {
		for _, f := range fs {
			if f(r) {
				return true
			}
		}
		return false
	}
}

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

func (e *Env[T]) inList(t *term) boolFunc[T] {
	list, f := e.schema.Lists[t.ref], e.text(t.args[0])
	length, item := list.Len, list.Items[0].String
	return func(r *Run[T]) bool {
		want := f(r)
		for i := range length(&r.Subject) {
			if item(&r.Subject, i) == want {
				return true
			}
		}
		return false
	}
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

func (e *Env[T]) quantifier(t *term) boolFunc[T] {
	body, length := e.bool(t.args[0]), e.schema.Lists[t.list].Len
	switch t.op {
	case opAny:
		return func(r *Run[T]) bool { return first(r, length(&r.Subject), body, true) >= 0 }
	case opNone:
		return func(r *Run[T]) bool { return first(r, length(&r.Subject), body, true) < 0 }
	case opAll:
		return func(r *Run[T]) bool { return first(r, length(&r.Subject), body, false) < 0 }
	}
	return func(r *Run[T]) bool { return count(r, length(&r.Subject), body) == 1 }
}

// first returns the index of the first element for which body is want, or -1.
// The element an outer evaluation is at is restored: a fact may be evaluated
// from inside a quantifier and hold one itself.
func first[T any](r *Run[T], n int, body boolFunc[T], want bool) int {
	outer := r.item
	for i := range n {
		r.item = i
		if body(r) == want {
			r.item = outer
			return i
		}
	}
	r.item = outer
	return -1
}

func count[T any](r *Run[T], n int, body boolFunc[T]) int64 {
	outer, c := r.item, int64(0)
	for i := range n {
		r.item = i
		if body(r) {
			c++
		}
	}
	r.item = outer
	return c
}

// count returns the closure of a count, which is taken once a run.
func (e *Env[T]) count(t *term) intFunc[T] {
	if f, ok := e.counts[t.id]; ok {
		return f
	}
	body, length := e.bool(t.args[0]), e.schema.Lists[t.list].Len
	take := func(r *Run[T]) int64 { return count(r, length(&r.Subject), body) }
	if t.fallible || e.sealed {
		return take
	}
	slot := len(e.counts)
	e.counts[t.id] = func(r *Run[T]) int64 {
		c := &r.counts[slot]
		if c.of != r.now {
			c.of, c.n = r.now, take(r)
		}
		return c.n
	}
	return e.counts[t.id]
}

// int returns the closure of an int, a duration or an enum.
func (e *Env[T]) int(t *term) intFunc[T] {
	switch t.op {
	case opLiteral:
		i := t.lit.i
		return func(*Run[T]) int64 { return i }
	case opValue:
		get := e.schema.Values[t.ref].Int
		return func(r *Run[T]) int64 { return get(&r.Subject) }
	case opItem:
		get := e.schema.Lists[t.list].Items[t.ref].Int
		return func(r *Run[T]) int64 { return get(&r.Subject, r.item) }
	case opCount:
		return e.count(t)
	case opLenList:
		length := e.schema.Lists[t.ref].Len
		return func(r *Run[T]) int64 { return int64(length(&r.Subject)) }
	case opLenMap:
		length := e.schema.Lists[t.list].Maps[t.ref].Len
		return func(r *Run[T]) int64 { return int64(length(&r.Subject, r.item)) }
	case opLenString:
		f := e.text(t.args[0])
		return func(r *Run[T]) int64 { return int64(utf8.RuneCountInString(f(r))) }
	case opSub:
		if t.args[0].typ.Kind == Time {
			a, b := e.time(t.args[0]), e.time(t.args[1])
			return func(r *Run[T]) int64 { return int64(a(r).Sub(b(r))) }
		}
	case opAbs:
		f := e.int(t.args[0])
		return func(r *Run[T]) int64 { i := f(r); return max(i, -i) }
	case opNeg:
		f := e.int(t.args[0])
		return func(r *Run[T]) int64 { return -f(r) }
	case opIf:
		return choose(e.bool(t.args[0]), e.int(t.args[1]), e.int(t.args[2]))
	case opMin, opMax:
		return extreme(t.op, each(t.args, e.int))
	case opCall:
		call := e.call(t)
		return func(r *Run[T]) int64 { return call(r).Int() }
	}
	return e.intArithmetic(t)
}

func (e *Env[T]) intArithmetic(t *term) intFunc[T] {
	a, b := e.int(t.args[0]), e.int(t.args[1])
	switch t.op {
	case opAdd:
		return func(r *Run[T]) int64 { return a(r) + b(r) }
	case opSub:
		return func(r *Run[T]) int64 { return a(r) - b(r) }
	case opMul:
		return func(r *Run[T]) int64 { return a(r) * b(r) }
	case opMod:
		return func(r *Run[T]) int64 { return a(r) % b(r) }
	}
	panic(unreachable(t))
}

func (e *Env[T]) float(t *term) floatFunc[T] {
	switch t.op {
	case opLiteral:
		f := t.lit.f
		return func(*Run[T]) float64 { return f }
	case opValue:
		get := e.schema.Values[t.ref].Float
		return func(r *Run[T]) float64 { return get(&r.Subject) }
	case opItem:
		get := e.schema.Lists[t.list].Items[t.ref].Float
		return func(r *Run[T]) float64 { return get(&r.Subject, r.item) }
	case opFloat:
		f := e.int(t.args[0])
		return func(r *Run[T]) float64 { return float64(f(r)) }
	case opAbs:
		f := e.float(t.args[0])
		return func(r *Run[T]) float64 { return math.Abs(f(r)) }
	case opNeg:
		f := e.float(t.args[0])
		return func(r *Run[T]) float64 { return -f(r) }
	case opIf:
		return choose(e.bool(t.args[0]), e.float(t.args[1]), e.float(t.args[2]))
	case opMin, opMax:
		return extreme(t.op, each(t.args, e.float))
	case opCall:
		call, name := e.call(t), e.schema.Funcs[t.ref].name
		return func(r *Run[T]) float64 {
			f := call(r).Float()
			if math.IsNaN(f) || math.IsInf(f, 0) {
				panic(&RunFault{Func: name, Cause: notFinite})
			}
			return f
		}
	}
	return e.floatArithmetic(t)
}

func (e *Env[T]) floatArithmetic(t *term) floatFunc[T] {
	a, b := e.float(t.args[0]), e.float(t.args[1])
	switch t.op {
	case opAdd:
		return func(r *Run[T]) float64 { return a(r) + b(r) }
	case opSub:
		return func(r *Run[T]) float64 { return a(r) - b(r) }
	case opMul:
		return func(r *Run[T]) float64 { return a(r) * b(r) }
	case opDiv:
		return func(r *Run[T]) float64 { return a(r) / b(r) }
	}
	panic(unreachable(t))
}

func each[T, V any](terms []*term, closure func(*term) func(*Run[T]) V) []func(*Run[T]) V {
	fs := make([]func(*Run[T]) V, len(terms))
	for i, t := range terms {
		fs[i] = closure(t)
	}
	return fs
}

func choose[T, V any](c boolFunc[T], a, b func(*Run[T]) V) func(*Run[T]) V {
	return func(r *Run[T]) V {
		if c(r) {
			return a(r)
		}
		return b(r)
	}
}

// extreme returns the least or greatest, the earlier of equals; like expr it
// compares with < and >, so a NaN never replaces what stands before it.
func extreme[T any, V cmp.Ordered](o op, fs []func(*Run[T]) V) func(*Run[T]) V {
	return func(r *Run[T]) V {
		best := fs[0](r)
		for _, f := range fs[1:] {
			if v := f(r); o == opMin && v < best || o == opMax && v > best {
				best = v
			}
		}
		return best
	}
}

func (e *Env[T]) text(t *term) textFunc[T] {
	switch t.op {
	case opLiteral:
		s := t.lit.s
		return func(*Run[T]) string { return s }
	case opValue:
		get := e.schema.Values[t.ref].String
		return func(r *Run[T]) string { return get(&r.Subject) }
	case opItem:
		get := e.schema.Lists[t.list].Items[t.ref].String
		return func(r *Run[T]) string { return get(&r.Subject, r.item) }
	case opMapKey:
		get, key := e.schema.Lists[t.list].Maps[t.ref].Get, t.lit.s
		return func(r *Run[T]) string { s, _ := get(&r.Subject, r.item, key); return s }
	case opLower:
		f := e.text(t.args[0])
		return func(r *Run[T]) string { return r.lower(f(r)) }
	case opUpper:
		f := e.text(t.args[0])
		return func(r *Run[T]) string { return r.upper(f(r)) }
	case opTrim:
		f := e.text(t.args[0])
		return func(r *Run[T]) string { return strings.TrimSpace(f(r)) }
	case opIf:
		return choose(e.bool(t.args[0]), e.text(t.args[1]), e.text(t.args[2]))
	case opCall:
		call := e.call(t)
		return func(r *Run[T]) string { return call(r).String() }
	}
	panic(unreachable(t))
}

func (e *Env[T]) time(t *term) timeFunc[T] {
	switch t.op {
	case opValue:
		get := e.schema.Values[t.ref].Time
		return func(r *Run[T]) time.Time { return get(&r.Subject) }
	case opItem:
		get := e.schema.Lists[t.list].Items[t.ref].Time
		return func(r *Run[T]) time.Time { return get(&r.Subject, r.item) }
	case opAdd:
		a, b := t.args[0], t.args[1]
		if a.typ.Kind != Time {
			a, b = b, a
		}
		at, by := e.time(a), e.int(b)
		return func(r *Run[T]) time.Time { return at(r).Add(time.Duration(by(r))) }
	case opSub:
		at, by := e.time(t.args[0]), e.int(t.args[1])
		return func(r *Run[T]) time.Time { return at(r).Add(-time.Duration(by(r))) }
	case opIf:
		return choose(e.bool(t.args[0]), e.time(t.args[1]), e.time(t.args[2]))
	case opCall:
		call := e.call(t)
		return func(r *Run[T]) time.Time { return call(r).Interface().(time.Time) }
	}
	panic(unreachable(t))
}

// call returns the call of a registered function, whose panic becomes a
// *RunFault for [Condition.Holds] to catch.
func (e *Env[T]) call(t *term) func(*Run[T]) reflect.Value {
	f := e.schema.Funcs[t.ref]
	args := make([]func(*Run[T]) reflect.Value, len(t.args))
	for i, a := range t.args {
		args[i] = e.boxed(a)
	}
	return func(r *Run[T]) reflect.Value {
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i] = a(r)
		}
		return invoke(f, in)
	}
}

func invoke(f Func, in []reflect.Value) reflect.Value {
	defer func() {
		if p := recover(); p != nil {
			panic(&RunFault{Func: f.name, Cause: p})
		}
	}()
	return f.fn.Call(in)[0]
}

// boxed returns the closure of a function's argument; an enum is its word.
func (e *Env[T]) boxed(t *term) func(*Run[T]) reflect.Value {
	switch t.typ.Kind {
	case Bool:
		return box(e.bool(t))
	case Float:
		return box(e.float(t))
	case String:
		f := e.text(t) // cloned: what lower made lives no longer than the run
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(strings.Clone(f(r))) }
	case Time:
		return box(e.time(t))
	case Duration:
		f := e.int(t)
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(time.Duration(f(r))) }
	case EnumKind:
		f, words := e.int(t), t.typ.Enum.Words
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(words[f(r)]) }
	}
	f := e.int(t)
	return func(r *Run[T]) reflect.Value { return reflect.ValueOf(int(f(r))) }
}

func box[T, V any](f func(*Run[T]) V) func(*Run[T]) reflect.Value {
	return func(r *Run[T]) reflect.Value { return reflect.ValueOf(f(r)) }
}
