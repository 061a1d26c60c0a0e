package condition

// The kinds of lint: what is legal and probably not meant.
const (
	LintContradiction = "contradiction"  // what can never hold: a comparison, or parts together
	LintFloatEquality = "float-equality" // a float compared for equality
)

// conjunct is one of the parts of a condition that must all hold: a term that is
// one of some values.
type conjunct struct {
	term   *term // where the values are compared
	of     *term // whose value it is
	values values
}

// mostOpened bounds how many facts are looked into for what a condition needs. Others
// count as themselves.
const mostOpened = 16

// conjuncts returns the parts that must all hold for t to be want, in the order in
// which they are evaluated, the facts among them opened, each once.
func (e *Env[T]) conjuncts(t *term, want bool) []conjunct {
	return e.collect(nil, t, want, map[int]bool{})
}

func (e *Env[T]) collect(all []conjunct, t *term, want bool, opened map[int]bool) []conjunct {
	switch {
	case t.op == opFact:
		if !opened[t.ref] && len(opened) < mostOpened {
			opened[t.ref] = true // what it needs to be true and to be false is needed once
			all = e.collect(all, e.facts[t.ref].term, want, opened)
		}
		return append(all, truth(t, want))
	case t.op == opNot:
		return e.collect(all, t.args[0], !want, opened)
	case t.op == opAnd && want, t.op == opOr && !want:
		for _, a := range t.args {
			all = e.collect(all, a, want, opened)
		}
		return all
	}
	if c, ok := comparison(t, want); ok {
		return append(all, c)
	}
	return append(all, truth(t, want))
}

// truth is a term of which nothing is known but whether it holds.
func truth(t *term, want bool) conjunct {
	return conjunct{t, t, values{only: []literal{{b: want}}}}
}

// comparison returns what a comparison of a term with literals says of the term.
func comparison(t *term, want bool) (conjunct, bool) {
	switch t.op {
	case opIn:
		if want {
			return conjunct{t, t.args[0], values{only: t.words}}, true
		}
		return conjunct{t, t.args[0], values{except: t.words}}, true
	case opEq, opNe, opLt, opLe, opGt, opGe:
		of, l, o := t.args[0], t.args[1], t.op
		if of.op == opLiteral {
			of, l, o = l, of, mirrored(o)
		}
		if l.op != opLiteral || of.typ.Kind == Time {
			return conjunct{}, false
		}
		// NaN makes a false < no >=, so what a false comparison of floats says is unknown.
		if !want && of.typ.Kind == Float && o != opEq && o != opNe {
			return conjunct{}, false
		}
		if !want {
			o = negated(o)
		}
		return conjunct{t, of, compared(o, l.lit)}, true
	}
	return conjunct{}, false
}

// mirrored returns the comparison that says the same with its operands exchanged.
func mirrored(o op) op {
	switch o {
	case opLt:
		return opGt
	case opLe:
		return opGe
	case opGt:
		return opLt
	case opGe:
		return opLe
	}
	return o
}

// negated returns the comparison that holds where another does not.
func negated(o op) op {
	switch o {
	case opEq:
		return opNe
	case opNe:
		return opEq
	case opLt:
		return opGe
	case opLe:
		return opGt
	case opGt:
		return opLe
	}
	return opLt
}

// compared returns the values that compare with a literal as o says.
func compared(o op, l literal) values {
	switch o {
	case opEq:
		return values{only: []literal{l}}
	case opNe:
		return values{except: []literal{l}}
	case opLt:
		return values{max: &bound{l, true}}
	case opLe:
		return values{max: &bound{l, false}}
	case opGt:
		return values{min: &bound{l, true}}
	}
	return values{min: &bound{l, false}}
}

// Lints returns what is legal in the condition's text and probably not meant.
func (c *Condition[T]) Lints() []Fault {
	return tidy(append(c.contradictions(c.term), floatEqualities(c.term)...))
}

// contradictions reports what of a condition can never hold: a comparison that no
// value meets, and an and whose parts exclude one another, at the part that does not
// go with those before it.
func (c *Condition[T]) contradictions(t *term) []Fault {
	compared, want := t, true
	if t.op == opNot {
		compared, want = t.args[0], false
	}
	if j, ok := comparison(compared, want); ok && j.values.empty(j.of.typ) {
		return []Fault{c.never(t, "this holds for no value", "compare with another value")}
	}
	var faults []Fault
	for _, a := range t.args {
		faults = append(faults, c.contradictions(a)...)
	}
	if t.op != opAnd || len(faults) > 0 {
		return faults
	}
	left := map[int]values{}
	for _, part := range t.args {
		for _, j := range c.env.conjuncts(part, true) {
			before, seen := left[j.of.id]
			both := j.values
			if seen {
				both = before.and(j.of.typ.Kind, j.values)
			}
			if both.empty(j.of.typ) {
				return []Fault{c.never(part, "this never holds together with what stands before it", "one of them must be another, or and must be or")}
			}
			left[j.of.id] = both
		}
	}
	return nil
}

// never returns the lint of a part that can never hold.
func (c *Condition[T]) never(t *term, message, hint string) Fault {
	text := string([]rune(c.Text)[t.from:t.to])
	return Fault{From: t.from, To: t.to, Kind: LintContradiction, Message: message + ": " + text, Hint: hint}
}

func floatEqualities(t *term) []Fault {
	var faults []Fault
	for _, a := range t.args {
		faults = append(faults, floatEqualities(a)...)
	}
	if (t.op == opEq || t.op == opNe || t.op == opIn) && t.args[0].typ.Kind == Float {
		faults = append(faults, Fault{From: t.from, To: t.to, Kind: LintFloatEquality,
			Message: "a float is compared for equality, which a measured value seldom meets", Hint: "compare it with <, <=, > or >="})
	}
	return faults
}

// use notes what a compiled condition or text reads.
func (e *Env[T]) use(t *term) {
	switch t.op {
	case opValue:
		e.used[e.schema.Values[t.ref].Path] = true
	case opFact:
		e.used["fact "+e.scope.factNames[t.ref]] = true
	case opNamed:
		e.used[e.schema.Named[t.ref].What+" "+t.lit.s] = true
	}
	for _, a := range t.args {
		e.use(a)
	}
}

// ReadsValue reports whether anything compiled so far reads the value of a path.
func (e *Env[T]) ReadsValue(path string) bool { return e.used[path] }

// ReadsFact reports whether anything compiled so far reads a fact.
func (e *Env[T]) ReadsFact(name string) bool { return e.used["fact "+name] }

// ReadsNamed reports whether anything compiled so far names something by a
// literal, such as the calendar of open("24x5").
func (e *Env[T]) ReadsNamed(what, name string) bool { return e.used[what+" "+name] }
