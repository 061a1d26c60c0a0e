package condition

import "slices"

// Part is a condition, or one of those that and, or, not and ?: make it of: what
// is true or false by itself.
type Part struct {
	From, To int      // its place in the text, in runes; To excluded
	Facts    []string // the facts that it reads
	Names    []string // what its functions of one name ask about, as in open("24x5")
}

// Parts returns the condition itself and, where it is made of others, those, in
// the order of the text. One that is true or false in its text has none.
func (c *Condition[T]) Parts() []Part {
	terms := c.parts()
	parts := make([]Part, len(terms))
	for i, t := range terms {
		parts[i] = Part{From: t.from, To: t.to}
		c.env.reads(&parts[i], t)
	}
	return parts
}

// parts returns the terms of Parts.
func (c *Condition[T]) parts() []*term {
	switch leaves := leaves(nil, c.term); len(leaves) {
	case 0:
		return nil
	case 1:
		return []*term{c.term}
	default:
		return append([]*term{c.term}, leaves...)
	}
}

// leaves returns the terms of a condition that are not made of others. The not of
// one goes with it, as a not in b is one thing to read.
func leaves(found []*term, t *term) []*term {
	switch {
	case t.op == opLiteral:
		return found
	case t.op == opAnd, t.op == opOr, t.op == opIf, t.op == opNot && t.args[0].joins():
		for _, a := range t.args {
			found = leaves(found, a)
		}
		return found
	}
	return append(found, t)
}

// joins reports whether a term is made of others that are true or false.
func (t *term) joins() bool {
	return t.op == opAnd || t.op == opOr || t.op == opIf || t.op == opNot
}

// reads notes what a term reads.
func (e *Env[T]) reads(p *Part, t *term) {
	switch t.op {
	case opFact:
		p.Facts = append(p.Facts, e.scope.factNames[t.ref])
	case opNamed:
		p.Names = append(p.Names, t.lit.s)
	}
	for _, a := range t.args {
		e.reads(p, a)
	}
}

// Watch evaluates the condition with the short cuts of a decision, and tells of
// each part that was evaluated what it was, by its index in Parts.
func (c *Condition[T]) Watch(r *Run[T], told func(part int, holds bool)) {
	watcher[T]{c.env, r, c.parts(), told}.holds(c.term)
}

type watcher[T any] struct {
	env   *Env[T]
	run   *Run[T]
	parts []*term
	told  func(part int, holds bool)
}

// holds evaluates a term; ok is false where a registered function panicked.
func (w watcher[T]) holds(t *term) (holds, ok bool) {
	switch t.op {
	case opAnd, opOr:
		holds, ok = t.op == opAnd, true
		for i := 0; i < len(t.args) && ok && holds == (t.op == opAnd); i++ {
			holds, ok = w.holds(t.args[i])
		}
	case opNot:
		holds, ok = w.holds(t.args[0])
		holds = !holds
	case opIf:
		branch := t.args[2]
		if holds, ok = w.holds(t.args[0]); holds {
			branch = t.args[1]
		}
		if ok {
			holds, ok = w.holds(branch)
		}
	default:
		var fault *RunFault
		holds, fault = guard(w.run, w.env.bool(t))
		ok = fault == nil
	}
	if i := slices.Index(w.parts, t); i >= 0 && ok {
		w.told(i, holds)
	}
	return holds, ok
}
