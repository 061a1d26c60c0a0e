package condition

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
