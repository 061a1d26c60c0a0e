package condition

import (
	"cmp"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

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
