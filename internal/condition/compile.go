package condition

import (
	"fmt"
	"slices"
	"time"
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
		return and(each(t.args, e.bool))
	case opOr:
		return or(each(t.args, e.bool))
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
		return choose(e.bool(t.args[0]), e.bool(t.args[1]), e.bool(t.args[2]))
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

// each returns the closures of some terms.
func each[T, V any](terms []*term, closure func(*term) func(*Run[T]) V) []func(*Run[T]) V {
	fs := make([]func(*Run[T]) V, len(terms))
	for i, t := range terms {
		fs[i] = closure(t)
	}
	return fs
}

// choose returns the closure of ?:.
func choose[T, V any](c boolFunc[T], a, b func(*Run[T]) V) func(*Run[T]) V {
	return func(r *Run[T]) V {
		if c(r) {
			return a(r)
		}
		return b(r)
	}
}
