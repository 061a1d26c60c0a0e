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
	slots    int
	used     map[string]bool // what compiled conditions and texts read
	sealed   bool
}

// New returns an Env for a schema with no facts yet.
func New[T any](s Schema[T]) *Env[T] {
	return &Env[T]{schema: s, scope: newScope(&s), closures: map[int]boolFunc[T]{}, used: map[string]bool{}}
}

// Condition is a checked and compiled condition.
type Condition[T any] struct {
	Text string
	env  *Env[T]
	term *term
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
	return &Condition[T]{Text: text, env: e, term: t, run: e.bool(t)}, nil
}

// Define compiles a fact: a condition with a name, which conditions compiled
// after it can use. It is evaluated at most once a run.
func (e *Env[T]) Define(name, text string) (*Condition[T], []Fault) {
	c, faults := e.Compile(text)
	if len(faults) > 0 {
		c = &Condition[T]{Text: text, env: e, run: func(*Run[T]) bool { return false }, term: &term{op: opLiteral, typ: Type{Kind: Bool}}}
		e.scope.seal(c.term)
	}
	i := len(e.facts)
	e.facts = append(e.facts, c)
	e.scope.facts[name] = i
	e.scope.factNames = append(e.scope.factNames, name)
	e.scope.factFallible = append(e.scope.factFallible, c.term.fallible)
	e.factRuns = append(e.factRuns, e.remember(c.term, c.run))
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
func (e *Env[T]) NewRun() *Run[T] { return &Run[T]{memo: make([]uint32, e.slots), now: 1} }

// Holds reports whether the condition is true of the run's subject. A condition
// that calls no registered function never faults; one that faults is false.
func (c *Condition[T]) Holds(r *Run[T]) (bool, *RunFault) {
	if !c.term.fallible {
		return c.run(r), nil
	}
	return guard(r, c.run)
}
