package condition

import (
	"fmt"
	"slices"
)

// Env compiles the conditions of one policy over one schema. Conditions compiled
// by one Env share what they have in common, and run on the Runs it hands out.
// Compiling is for one goroutine; running is for any number.
type Env[T any] struct {
	schema   Schema[T]
	scope    *scope
	facts    []*Condition[T]
	factRuns []boolFunc[T]
	closures map[int]boolFunc[T] // by the id of the term
	parts    []part[T]           // of all conditions
	slots    map[int]int         // of what is remembered, by the id of the term
	used     map[string]bool     // what compiled conditions and texts read
	sealed   bool
}

// New returns an Env for a schema with no facts yet.
func New[T any](s Schema[T]) *Env[T] {
	return &Env[T]{schema: s, scope: newScope(&s), closures: map[int]boolFunc[T]{}, slots: map[int]int{}, used: map[string]bool{}}
}

// Condition is a checked and compiled condition.
type Condition[T any] struct {
	Test
	Text string
	env  *Env[T]
	term *term
}

// Test is what deciding needs of a [Condition]: which parts of its Env must all
// hold. It is small, so that who tries thousands can keep them side by side.
type Test struct {
	from, to int32
	fallible bool
}

// Always is the test of a condition that holds for every subject.
var Always Test

// part is a piece of conditions that is joined with and. Equal parts share a slot,
// so that each is evaluated at most once a run, however many conditions have it.
type part[T any] struct {
	slot int
	run  boolFunc[T]
}

// Compile checks and compiles a condition, or returns every fault in it.
func (e *Env[T]) Compile(text string) (*Condition[T], []Fault) {
	if e.sealed {
		panic("condition: Compile after Seal")
	}
	t, faults := check(e.scope, text)
	if len(faults) > 0 {
		return nil, faults
	}
	if t.typ.Kind != Bool {
		return nil, []Fault{{From: t.from, To: t.to, Kind: KindType,
			Message: fmt.Sprintf("a condition is true or false, and this is %s", t.typ.noun()), Hint: "compare it with something"}}
	}
	e.use(t)
	return e.compiled(text, t), nil
}

func (e *Env[T]) compiled(text string, t *term) *Condition[T] {
	parts := []*term{t}
	if t.op == opAnd && !t.fallible {
		parts = t.args
	}
	from := len(e.parts)
	for _, p := range parts {
		run := e.bool(p)
		e.parts = append(e.parts, part[T]{e.slot(p), run})
	}
	return &Condition[T]{Test: Test{int32(from), int32(len(e.parts)), t.fallible}, Text: text, env: e, term: t}
}

// slot returns where a run remembers the result of a term.
func (e *Env[T]) slot(t *term) int {
	slot, ok := e.slots[t.id]
	if !ok {
		slot = len(e.slots)
		e.slots[t.id] = slot
	}
	return slot
}

// Define compiles a fact: a condition with a name, which conditions compiled
// after it can use. It is evaluated at most once a run.
func (e *Env[T]) Define(name, text string) (*Condition[T], []Fault) {
	c, faults := e.Compile(text)
	if len(faults) > 0 {
		c = e.compiled(text, e.scope.seal(&term{op: opLiteral, typ: Type{Kind: Bool}}))
	}
	i := len(e.facts)
	e.facts = append(e.facts, c)
	e.scope.facts[name] = i
	e.scope.factNames = append(e.scope.factNames, name)
	e.scope.factFallible = append(e.scope.factFallible, c.term.fallible)
	e.factRuns = append(e.factRuns, e.remember(c.term, e.bool(c.term)))
	return c, faults
}

// NameProblem says why a fact cannot have a name, or returns "".
func (e *Env[T]) NameProblem(name string) string {
	switch {
	case !isIdentifier(name):
		return "a name is made of letters, digits and _, and is no word of the language"
	case slices.Contains(e.scope.roots(), name), slices.Contains(e.scope.functions, name):
		return fmt.Sprintf("%q already means something else in conditions", name)
	}
	return ""
}

// Seal ends compiling: what follows only reads the Env, from any number of
// goroutines.
func (e *Env[T]) Seal() { e.sealed = true }

// NewRun returns a run for the conditions compiled so far; set its Subject, and
// call Reset before each further use.
func (e *Env[T]) NewRun() *Run[T] { return &Run[T]{memo: make([]uint32, len(e.slots)), now: 1} }

// Holds reports whether the condition is true of the run's subject. A condition
// that calls no registered function never faults; one that faults is false.
func (c *Condition[T]) Holds(r *Run[T]) (bool, *RunFault) { return c.env.Try(c.Test, r) }

// Try is Holds for the test of a condition.
func (e *Env[T]) Try(t Test, r *Run[T]) (bool, *RunFault) {
	parts := e.parts[t.from:t.to]
	if t.fallible {
		return guard(r, parts[0].run)
	}
	for i := range parts {
		p := &parts[i]
		m := r.memo[p.slot]
		if m>>2 != r.now {
			m = resultFalse
			if p.run(r) {
				m = resultTrue
			}
			r.memo[p.slot] = r.now<<2 | m
		}
		if m&3 == resultFalse {
			return false, nil
		}
	}
	return true, nil
}
