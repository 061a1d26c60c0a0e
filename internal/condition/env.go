package condition

import (
	"cmp"
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
	counts   map[int]intFunc[T]  // likewise, of count(…)
	slots    map[int]int32       // of what is remembered, by the id of the term
	runs     []boolFunc[T]       // what finds it out, by slot
	parts    []int32             // slots of what conditions join with and, condition by condition
	used     map[string]bool     // what compiled conditions and texts read
	sealed   bool
}

// New returns an Env for a schema with no facts yet.
func New[T any](s Schema[T]) *Env[T] {
	return &Env[T]{
		schema: s, scope: newScope(&s), used: map[string]bool{},
		closures: map[int]boolFunc[T]{}, counts: map[int]intFunc[T]{}, slots: map[int]int32{},
	}
}

// Condition is a checked and compiled condition.
type Condition[T any] struct {
	Test
	Text string
	env  *Env[T]
	term *term
}

// Test is what deciding needs of a [Condition]: which parts of its Env must all
// hold. It is small, so that who tries thousands can keep them side by side. The
// zero value holds for every subject.
type Test struct {
	from, to int32
	Fallible bool // a registered function can panic in it
}

// Compile checks and compiles a condition, or returns every fault in it.
func (e *Env[T]) Compile(text string) (*Condition[T], []Fault) {
	if e.sealed {
		panic("condition: compiled after the conditions were sealed")
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

// compiled cuts a condition that cannot fault into the parts that must all hold,
// cheap ones first, for nobody sees which of them was found false. Equal parts of
// several conditions share a slot.
func (e *Env[T]) compiled(text string, t *term) *Condition[T] {
	parts := []*term{t}
	if t.op == opAnd && !t.fallible {
		parts = slices.Clone(t.args)
		slices.SortStableFunc(parts, func(a, b *term) int { return cmp.Compare(a.cost(), b.cost()) })
	}
	from := len(e.parts)
	for _, p := range parts {
		e.parts = append(e.parts, e.slot(p))
	}
	return &Condition[T]{Test: Test{int32(from), int32(len(e.parts)), t.fallible}, Text: text, env: e, term: t}
}

// slot returns where a run remembers the result of a term.
func (e *Env[T]) slot(t *term) int32 {
	slot, ok := e.slots[t.id]
	if !ok {
		run := e.makeBool(t) // which may take slots itself
		slot = int32(len(e.runs))
		e.slots[t.id] = slot
		e.runs = append(e.runs, run)
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
	e.factRuns = append(e.factRuns, e.remember(c.term))
	return c, faults
}

// NameProblem says why a fact cannot have a name, or returns "".
func (e *Env[T]) NameProblem(name string) string {
	switch {
	case !IsIdentifier(name):
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
func (e *Env[T]) NewRun() *Run[T] {
	r := &Run[T]{now: 1}
	e.Fit(r)
	return r
}

// Fit grows a run that began before everything was compiled, so that it serves every
// condition compiled so far. What it has evaluated stays.
func (e *Env[T]) Fit(r *Run[T]) {
	if len(r.memo) < len(e.runs) || len(r.counts) < len(e.counts) {
		e.grow(r)
	}
}

// grow is apart so that Fit is inlined.
func (e *Env[T]) grow(r *Run[T]) {
	r.memo = append(r.memo, make([]uint32, len(e.runs)-len(r.memo))...)
	r.counts = append(r.counts, make([]counted, len(e.counts)-len(r.counts))...)
}

// Holds reports whether the condition is true of the run's subject. A condition
// that calls no registered function never faults; one that faults is false.
func (c *Condition[T]) Holds(r *Run[T]) (bool, *RunFault) { return c.env.Try(c.Test, r) }

// Try is Holds for the test of a condition.
func (e *Env[T]) Try(t Test, r *Run[T]) (bool, *RunFault) {
	if t.Fallible {
		return e.settle(e.parts[t.from], r)
	}
	return e.all(t, r), nil
}

// First returns the first of some positions below a bound whose test holds and
// cannot fault, or the bound. Positions ascend.
func (e *Env[T]) First(tests []Test, positions []int32, below int32, r *Run[T]) int32 {
	for _, position := range positions {
		if position >= below {
			break
		}
		if t := tests[position]; !t.Fallible && e.all(t, r) {
			return position
		}
	}
	return below
}

// all reports whether a test holds that cannot fault.
func (e *Env[T]) all(t Test, r *Run[T]) bool {
	for _, slot := range e.parts[t.from:t.to] {
		m := r.memo[slot]
		if m>>1 != r.now {
			m = e.find(slot, r)
		}
		if m&1 == 0 {
			return false
		}
	}
	return true
}

// find evaluates what a slot remembers, of what cannot fault, and returns its memo.
func (e *Env[T]) find(slot int32, r *Run[T]) uint32 {
	m := r.now << 1
	if e.runs[slot](r) {
		m |= 1
	}
	r.memo[slot] = m
	return m
}

// settle returns what a slot remembers, of what can fault. A fault is remembered too.
func (e *Env[T]) settle(slot int32, r *Run[T]) (bool, *RunFault) {
	if m := r.memo[slot]; m>>1 == r.now {
		return m&1 == 1, r.faults[slot]
	}
	holds, fault := guard(r, e.runs[slot])
	r.memo[slot] = r.now << 1
	switch {
	case fault != nil:
		if r.faults == nil {
			r.faults = map[int32]*RunFault{}
		}
		r.faults[slot] = fault
	case holds:
		r.memo[slot] |= 1
	}
	return holds, fault
}
