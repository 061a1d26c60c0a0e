package condition

import (
	"fmt"
	"math"
	"strings"
)

// Need is one way in which a condition that does not hold would: a value it
// compares that would have to be another, or a part of it that would have to hold.
type Need struct {
	Text string `json:"text"`           // the part, as the policy writes it
	Fact string `json:"fact,omitempty"` // the fact that the part belongs to
	Name string `json:"name,omitempty"` // the value, as the policy writes it: "fields.error_rate"
	Is   string `json:"is,omitempty"`   // what it is, as a policy would write it
	Want string `json:"want"`           // what it would have to be, in words, nearest first: "at least 0.2"
}

// mostNeeds bounds the ways that are told of one condition.
const mostNeeds = 4

// Missing returns what keeps a condition from holding: the ways in which the first
// part of it that is false would be true. It is nil where the condition holds, or
// faults.
func (c *Condition[T]) Missing(r *Run[T]) []Need {
	if holds, fault := c.Holds(r); holds || fault != nil {
		return nil
	}
	x := explainer[T]{env: c.env, text: []rune(c.Text), run: r, told: map[int]bool{}}
	needs := x.needs(c.term, true, "")
	return needs[:min(len(needs), mostNeeds)]
}

// needs returns the ways for t, which is the opposite, to be want.
func (x explainer[T]) needs(t *term, want bool, fact string) []Need {
	switch {
	case t.op == opNot:
		return x.needs(t.args[0], !want, fact)
	case t.op == opFact:
		return x.factNeeds(t.ref, want)
	case (t.op == opAnd) == want && (t.op == opAnd || t.op == opOr):
		for _, a := range t.args {
			if holds, fault := guard(x.run, x.env.bool(a)); fault != nil || holds != want {
				return x.needs(a, want, fact)
			}
		}
	case t.op == opAnd || t.op == opOr:
		var all []Need
		for _, a := range t.args {
			all = append(all, x.needs(a, want, fact)...)
		}
		return all
	}
	return []Need{x.need(t, want, fact)}
}

func (x explainer[T]) factNeeds(i int, want bool) []Need {
	if x.told[i] {
		return nil
	}
	x.told[i] = true
	c := x.env.facts[i]
	inner := explainer[T]{env: x.env, text: []rune(c.Text), run: x.run, told: x.told}
	return inner.needs(c.term, want, x.env.scope.factNames[i])
}

// need returns the need of a part that has none of its own.
func (x explainer[T]) need(t *term, want bool, fact string) Need {
	n := Need{Text: x.source(t), Fact: fact, Want: "true"}
	if !want {
		n.Want = "false"
	}
	of := t
	switch {
	case t.op == opAny || t.op == opAll || t.op == opNone || t.op == opOne:
		n.Want = quantified(t, x.source(t.args[0]), x.env.scope.listDecls[t.list].item, want)
		return n
	case t.op == opValue || t.op == opItem:
	default:
		words, compares := wanted(t, want)
		if !compares {
			return n
		}
		of, n.Want = operand(t), words
	}
	n.Name = x.source(of)
	n.Is, _ = guard(x.run, x.env.written(of))
	return n
}

// quantified says what the elements of a list would have to be.
func quantified(t *term, body, item string, want bool) string {
	who := map[op][2]string{
		opAny:  {"no %s", "a %s"},
		opNone: {"a %s", "no %s"},
		opAll:  {"not every %s", "every %s"},
		opOne:  {"not exactly one %s", "exactly one %s"},
	}[t.op][number(want)]
	return fmt.Sprintf(who, item) + " had " + body
}

// operand returns the operand of a comparison with a literal that is none.
func operand(t *term) *term {
	if t.args[0].op == opLiteral && len(t.args) > 1 {
		return t.args[1]
	}
	return t.args[0]
}

// wanted says in words what the operand of a comparison with a literal must be for
// it to be want; ok is false for other terms.
func wanted(t *term, want bool) (words string, ok bool) {
	switch t.op {
	case opEq, opNe, opLt, opLe, opGt, opGe:
		l, o := t.args[1], t.op
		if t.args[0].op == opLiteral {
			l, o = t.args[0], mirrored(o)
		}
		if l.op != opLiteral {
			return "", false
		}
		if !want {
			o = negated(o)
		}
		return comparedWords(o, l.typ, l.lit), true
	case opIn:
		texts := make([]string, len(t.words))
		for i, w := range t.words {
			texts[i] = show(t.args[0].typ, w)
		}
		if len(texts) == 1 {
			return map[bool]string{true: "", false: "anything but "}[want] + texts[0], true
		}
		return map[bool]string{true: "one of ", false: "none of "}[want] + strings.Join(texts, ", "), true
	case opContains, opStartsWith, opEndsWith, opMatches:
		return textWanted(t, want)
	}
	return "", false
}

func textWanted(t *term, want bool) (string, bool) {
	verb := map[op]string{opContains: "with %s in it", opStartsWith: "with %s at its start", opEndsWith: "with %s at its end", opMatches: "that matches %s"}[t.op]
	if !want {
		verb = strings.Replace(strings.Replace(verb, "with", "without", 1), "that matches", "that does not match", 1)
	}
	text := ""
	switch {
	case t.op == opMatches:
		text = t.pattern.String()
	case t.args[1].op == opLiteral:
		text = t.args[1].lit.s
	default:
		return "", false
	}
	return "a text " + fmt.Sprintf(verb, show(Type{Kind: String}, literal{s: text})), true
}

// comparedWords says what is nearest first: of whole numbers over 5, at least 6.
func comparedWords(o op, t Type, l literal) string {
	whole := t.Kind == Int || t.Kind == EnumKind
	switch {
	case o == opGt && whole && l.i < math.MaxInt64 && (t.Kind == Int || int(l.i)+1 < len(t.Enum.Words)):
		o, l.i = opGe, l.i+1
	case o == opLt && whole && l.i > 0:
		o, l.i = opLe, l.i-1
	}
	value := show(t, l)
	switch o {
	case opEq:
		return value
	case opNe:
		return "anything but " + value
	case opLt:
		return "less than " + value
	case opLe:
		return "at most " + value
	case opGt:
		return "more than " + value
	}
	return "at least " + value
}
