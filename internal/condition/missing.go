package condition

import (
	"fmt"
	"slices"
	"strings"
)

// Need is what would have to be otherwise for a part of a condition to hold, or not
// to: a value that it compares, elements of a list, several needs or any of several.
type Need struct {
	Text    string // the part, as the policy writes it
	Fact    string // the fact that the part belongs to
	Holds   bool   // whether the part would have to hold, or not to
	Name    string // the value that it compares, as the policy writes it: "fields.error_rate"
	Is      string // what that is, as a policy would write it
	Want    string // in words, what it would have to be: "at least 0.2"; without Name, what would have to be so: "there were a signal whose value is more than 5"
	Nearest string // the value nearest to what it is that would do, where one is
	Element *int   // index of the element of a list that the need is about
	All     []Need // all of these together would do
	Any     []Need // any of these would do
}

// mostWays bounds the ways that are told of one part, each of which would do.
const mostWays = 4

// Missing returns what would make the condition hold, in the order in which its parts
// are evaluated. It is nil where the condition holds, or faults.
func (c *Condition[T]) Missing(r *Run[T]) *Need {
	if holds, fault := c.Holds(r); holds || fault != nil {
		return nil
	}
	x := explainer[T]{env: c.env, text: []rune(c.Text), run: r, told: map[int]bool{}}
	n := x.need(c.term, true, "").public()
	return &n
}

// need is a [Need] under construction.
type need struct {
	Need
	term     *term   // the part,
	want     bool    // and what it would have to be: the opposite of Holds for the in of a not in
	of       int     // the id of the value that would have to be another
	far      float64 // how far Nearest is from what it is; negative where that says nothing
	all, any []need
}

func (n need) public() Need {
	for _, part := range n.all {
		n.All = append(n.All, part.public())
	}
	for _, part := range n.any {
		n.Any = append(n.Any, part.public())
	}
	return n.Need
}

// size counts what would have to be otherwise at least.
func (n need) size() int {
	sum := 0
	for _, part := range n.all {
		sum += part.size()
	}
	for i, part := range n.any {
		if size := part.size(); i == 0 || size < sum {
			sum = size
		}
	}
	return max(sum, 1)
}

// need returns what t, which is the opposite or faults, needs to be want.
func (x explainer[T]) need(t *term, want bool, fact string) need {
	switch t.op {
	case opNot:
		n := x.need(t.args[0], !want, fact)
		if t.isOne() {
			n.Holds = want
		}
		return n
	case opFact:
		return x.factNeed(t, want, fact)
	case opAnd, opOr:
		return x.joinedNeed(t, want, fact)
	case opIf:
		if c, fault := guard(x.run, x.env.bool(t.args[0])); fault == nil {
			return x.need(t.args[2-number(c)], want, fact)
		}
	case opAny, opAll, opNone, opOne:
		return x.listNeed(t, want, fact)
	case opEq, opNe:
		if l := t.args[1]; l.op == opLiteral && l.typ.Kind == Bool {
			return x.need(t.args[0], (l.lit.b == (t.op == opEq)) == want, fact)
		}
	}
	return x.valueNeed(t, want, fact)
}

// bare returns a need that says no more than its part.
func (x explainer[T]) bare(t *term, want bool, fact string) need {
	return need{Need: Need{Text: x.source(t), Fact: fact, Holds: want}, term: t, want: want, far: -1}
}

// factNeed returns the need of a fact: of its parts, where they have not been told.
func (x explainer[T]) factNeed(t *term, want bool, outer string) need {
	if x.told[t.ref] {
		return x.bare(t, want, outer)
	}
	x.told[t.ref] = true
	c := x.env.facts[t.ref]
	inner := explainer[T]{env: x.env, text: []rune(c.Text), run: x.run, told: x.told}
	return inner.need(c.term, want, x.env.scope.factNames[t.ref])
}

// joinedNeed returns the need of an and or an or. An and holds, and an or does not, by
// all of its parts; it takes one of them for the opposite.
func (x explainer[T]) joinedNeed(t *term, want bool, fact string) need {
	var parts []need
	for _, a := range t.args {
		holds, fault := guard(x.run, x.env.bool(a))
		switch {
		case fault != nil:
			parts = append(parts, x.bare(a, want, fact))
		case holds != want:
			parts = append(parts, x.need(a, want, fact))
		}
	}
	n := x.bare(t, want, fact)
	if (t.op == opAnd) == want {
		n.all = strictest(distinct(opened(parts, func(n need) []need { return n.all })))
	} else {
		n.any = nearestWays(distinct(opened(parts, func(n need) []need { return n.any })))
	}
	if alone := slices.Concat(n.all, n.any); len(alone) == 1 {
		return alone[0]
	}
	return n
}

// opened puts in the place of needs of the same kind what they are made of.
func opened(needs []need, of func(need) []need) []need {
	var all []need
	for _, n := range needs {
		if parts := of(n); parts != nil && n.Want == "" {
			all = append(all, parts...)
		} else {
			all = append(all, n)
		}
	}
	return all
}

func distinct(needs []need) []need {
	var all []need
	for _, n := range needs {
		same := func(o need) bool { return o.Text == n.Text && o.Holds == n.Holds && o.Fact == n.Fact }
		if !slices.ContainsFunc(all, same) {
			all = append(all, n)
		}
	}
	return all
}

// strictest drops the needs of a value that another need of the same value implies.
func strictest(needs []need) []need {
	implies := func(a, b need) bool {
		is, ok := comparison(a.term, a.want)
		want, alike := comparison(b.term, b.want)
		return ok && alike && is.of.id == want.of.id && is.values.within(is.of.typ, want.values)
	}
	var all []need
	for i, n := range needs {
		implied := false
		for j, o := range needs {
			implied = implied || i != j && implies(o, n) && (j < i || !implies(n, o))
		}
		if !implied {
			all = append(all, n)
		}
	}
	return all
}

// nearestWays drops the ways that change a value by more than another way does.
func nearestWays(ways []need) []need {
	kept := slices.DeleteFunc(slices.Clone(ways), func(n need) bool {
		return slices.ContainsFunc(ways, func(o need) bool { return o.of == n.of && 0 <= o.far && o.far < n.far })
	})
	return kept[:min(len(kept), mostWays)]
}

// listNeed returns the need of a quantifier, with the needs of the elements that keep
// it from being want. Where any element would do, it is the one that needs least.
func (x explainer[T]) listNeed(t *term, want bool, fact string) need {
	n := x.bare(t, want, fact)
	n.Want = x.listWords(t, want)
	holding, body := x.holding(t), t.args[0]
	switch found := trues(holding); {
	case t.op == opAll && want:
		n.all = x.elements(body, holding, true, fact)
	case t.op == opAll:
		n.all = x.nearestElement(body, holding, false, fact)
	case found == 0:
		n.all = x.nearestElement(body, holding, true, fact)
	case t.op == opOne && want:
		n.Want += fmt.Sprintf(", and not %d", found)
	default:
		n.all = x.elements(body, holding, false, fact)
	}
	return n
}

func trues(all []bool) int {
	n := 0
	for _, is := range all {
		n += number(is)
	}
	return n
}

// holding tells for each element whether the body of a quantifier holds; a fault is
// told as false.
func (x explainer[T]) holding(t *term) []bool {
	all := make([]bool, x.env.schema.Lists[t.list].Len(&x.run.Subject))
	body := x.env.bool(t.args[0])
	for i := range all {
		x.at(i, func() { all[i], _ = guard(x.run, body) })
	}
	return all
}

func (x explainer[T]) at(item int, do func()) {
	outer := x.run.item
	x.run.item = item
	do()
	x.run.item = outer
}

// elements returns the needs of all elements that are not want: none where the body
// asks nothing of an element.
func (x explainer[T]) elements(body *term, holding []bool, want bool, fact string) []need {
	var all []need
	for i, holds := range holding {
		if holds != want && body.readsItem() {
			x.at(i, func() {
				n := x.need(body, want, fact)
				n.Element = &i
				all = append(all, n)
			})
		}
	}
	return all
}

// nearestElement returns the need of the element that needs least, if there is one.
func (x explainer[T]) nearestElement(body *term, holding []bool, want bool, fact string) []need {
	all := x.elements(body, holding, want, fact)
	if len(all) == 0 {
		return nil
	}
	return []need{slices.MinFunc(all, func(a, b need) int { return a.size() - b.size() })}
}

// listWords says what the elements of a list would have to be.
func (x explainer[T]) listWords(t *term, want bool) string {
	s := speaker[T]{x: x}
	s.quantified(t, want, "")
	var words strings.Builder
	for _, p := range s.phrases {
		words.WriteString(p.Text)
	}
	return strings.Replace(words.String(), "there is", "there were", 1)
}
