package condition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Result is what became of a condition or a part of one.
type Result string

// The results of a [Step].
const (
	True         Result = "true"
	False        Result = "false"
	NotEvaluated Result = "not evaluated" // what stands before it decided
	Faulted      Result = "fault"         // a registered function panicked
)

// Step is a condition, or a part of one, with what became of it.
type Step struct {
	Text    string // as the policy writes it
	Op      string // what makes it of its parts: and, or, not, ?:, fact, any, all, none, one
	Fact    string // the fact's name, where the text is one
	Result  Result
	Saw     []Saw  // the values it compared, in the order of the text
	Element *int   // index of the element that decided an any, all, none or one
	Of      []Step // its parts, in the order of the text
	Fault   string // why Result is Faulted
}

// Saw is a value that a condition read.
type Saw struct {
	Name  string // as the policy writes it: "fields.impact", ".kind"
	Value string // as a policy would write it: texts in quotes
}

// Explain evaluates the condition part by part, in the order and with the short
// cuts of a decision. A fact's parts are given where it is first read.
func (c *Condition[T]) Explain(r *Run[T]) Step {
	return explainer[T]{env: c.env, text: []rune(c.Text), run: r, told: map[int]bool{}}.step(c.term)
}

var opNames = map[op]string{
	opAnd: "and", opOr: "or", opNot: "not", opIf: "?:", opFact: "fact",
	opAny: "any", opAll: "all", opNone: "none", opOne: "one",
}

type explainer[T any] struct {
	env  *Env[T]
	text []rune
	run  *Run[T]
	told map[int]bool // the facts whose parts have been given
}

func (x explainer[T]) step(t *term) Step {
	s := Step{Text: x.source(t), Op: opNames[t.op]}
	holds, fault := guard(x.run, x.env.bool(t))
	switch {
	case fault != nil:
		s.Result, s.Fault = Faulted, fault.Error()
	case holds:
		s.Result = True
	default:
		s.Result = False
	}
	switch t.op {
	case opAnd:
		s.Of = x.until(t.args, False)
	case opOr:
		s.Of = x.until(t.args, True)
	case opNot:
		inner := x.step(t.args[0])
		if t.isOne() {
			s.Op, s.Saw = "", inner.Saw
		} else {
			s.Of = []Step{inner}
		}
	case opIf:
		s.Of = x.branch(t)
	case opFact:
		s.Fact = x.env.scope.factNames[t.ref]
		s.Of = x.fact(t.ref)
	case opAny, opAll, opNone, opOne:
		if t.op != opOne || s.Result == True {
			s.Element, s.Of = x.element(t)
		}
		if s.Element == nil && s.Result != Faulted {
			s.Saw = x.sawList(t)
		}
	case opLiteral, opNamed, opHasKey: // the result says it all
	case opValue, opItem:
		s.Saw = x.see(nil, s.Text, t)
	default:
		if s.Result != Faulted {
			s.Saw = x.sawOperands(t)
		}
	}
	return s
}

// isOne reports whether a not is part of an operator, such as not in: what it negates
// has no text of its own.
func (t *term) isOne() bool {
	return t.op == opNot && t.args[0].from == t.from && t.args[0].to == t.to
}

// sawOperands collects the values that a comparison or a call read: before what an
// operand is computed from, what it comes to.
func (x explainer[T]) sawOperands(t *term) []Saw {
	var seen []Saw
	for _, a := range t.args {
		switch a.op {
		case opAdd, opSub, opMul, opDiv, opMod, opNeg, opAbs, opMin, opMax, opLenString, opLower, opUpper, opTrim:
			seen = x.see(seen, x.source(a), a)
		}
		seen = x.saw(seen, a)
	}
	if t.op == opInList {
		l := x.env.schema.Lists[t.ref].Path
		seen = append(seen, Saw{l, x.list(t.ref)})
	}
	return seen
}

// sawList tells of a quantifier that no single element decided how many elements there
// are, and of one how many hold.
func (x explainer[T]) sawList(t *term) []Saw {
	holding := x.holding(t)
	path := x.env.schema.Lists[t.list].Path
	seen := []Saw{{fmt.Sprintf("len(%s)", path), strconv.Itoa(len(holding))}}
	if t.op == opOne {
		seen = append(seen, Saw{fmt.Sprintf("count(%s, %s)", path, x.source(t.args[0])), strconv.Itoa(trues(holding))})
	}
	return seen
}

func (x explainer[T]) source(t *term) string {
	return string(x.text[t.from:t.to])
}

// until explains parts up to and including the first with the deciding result.
func (x explainer[T]) until(terms []*term, decides Result) []Step {
	steps := make([]Step, 0, len(terms))
	decided := false
	for _, t := range terms {
		if decided {
			steps = append(steps, Step{Text: x.source(t), Op: opNames[t.op], Result: NotEvaluated})
			continue
		}
		s := x.step(t)
		decided = s.Result == decides || s.Result == Faulted
		steps = append(steps, s)
	}
	return steps
}

func (x explainer[T]) branch(t *term) []Step {
	c := x.step(t.args[0])
	switch c.Result {
	case True:
		return []Step{c, x.step(t.args[1])}
	case False:
		return []Step{c, x.step(t.args[2])}
	}
	return []Step{c}
}

func (x explainer[T]) fact(i int) []Step {
	if x.told[i] {
		return nil
	}
	x.told[i] = true
	c := x.env.facts[i]
	return []Step{explainer[T]{env: x.env, text: []rune(c.Text), run: x.run, told: x.told}.step(c.term)}
}

// element explains a quantifier by the element that decided it: the witness of
// an any or a one, the counter-example of an all or a none. Where no single
// element decided, it returns nil.
func (x explainer[T]) element(t *term) (*int, []Step) {
	length := x.env.schema.Lists[t.list].Len(&x.run.Subject)
	body := x.env.bool(t.args[0])
	i, fault := guard(x.run, func(r *Run[T]) int { return first(r, length, body, t.op != opAll) })
	if i < 0 || fault != nil {
		return nil, nil
	}
	outer := x.run.item
	x.run.item = i
	defer func() { x.run.item = outer }()
	return &i, []Step{x.step(t.args[0])}
}

// saw collects the values a comparison read, each once.
func (x explainer[T]) saw(seen []Saw, t *term) []Saw {
	switch t.op {
	case opLiteral:
		return seen
	case opValue, opItem, opMapKey, opLenList, opLenMap, opCount, opFact, opNamed, opHasKey, opAny, opAll, opNone, opOne:
		return x.see(seen, x.source(t), t)
	case opCall:
		seen = x.see(seen, x.source(t), t)
	case opInList:
		return append(x.saw(seen, t.args[0]), Saw{x.env.schema.Lists[t.ref].Path, x.list(t.ref)})
	case opIf:
		return x.sawBranch(seen, t)
	case opAnd, opOr:
		return x.sawUntil(seen, t)
	}
	for _, a := range t.args {
		seen = x.saw(seen, a)
	}
	return seen
}

// sawBranch collects what a choice of two values read: not the other branch.
func (x explainer[T]) sawBranch(seen []Saw, t *term) []Saw {
	seen = x.saw(seen, t.args[0])
	holds, fault := guard(x.run, x.env.bool(t.args[0]))
	switch {
	case fault != nil:
		return seen
	case holds:
		return x.saw(seen, t.args[1])
	}
	return x.saw(seen, t.args[2])
}

// sawUntil collects what an and or an or read before it was decided.
func (x explainer[T]) sawUntil(seen []Saw, t *term) []Saw {
	for _, a := range t.args {
		seen = x.saw(seen, a)
		if holds, fault := guard(x.run, x.env.bool(a)); fault != nil || holds == (t.op == opOr) {
			break
		}
	}
	return seen
}

func (x explainer[T]) see(seen []Saw, name string, t *term) []Saw {
	if slices.ContainsFunc(seen, func(s Saw) bool { return s.Name == name }) {
		return seen
	}
	value, fault := guard(x.run, x.env.written(t))
	if fault != nil {
		value = fault.Error()
	}
	return append(seen, Saw{name, value})
}

// list writes a list of texts as a policy would.
func (x explainer[T]) list(i int) string {
	l := x.env.schema.Lists[i]
	texts := make([]string, l.Len(&x.run.Subject))
	for j := range texts {
		texts[j] = show(l.Items[0].Type, literal{s: l.Items[0].String(&x.run.Subject, j)})
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
