package condition

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// valueNeed returns the need of a part that compares a value, or of another that is
// made of no conditions.
func (x explainer[T]) valueNeed(t *term, want bool, fact string) need {
	n := x.bare(t, want, fact)
	switch t.op {
	case opValue, opItem:
		return x.about(n, t, opEq, literal{b: want})
	case opNamed:
		d := x.env.scope.namedDecls[t.ref]
		n.Want = fmt.Sprintf("%s %s were %s%s", d.what, t.lit.s, pick(want, "", "not "), d.name)
	case opEq, opNe, opLt, opLe, opGt, opGe:
		return x.comparisonNeed(n, t)
	case opIn:
		return x.inNeed(n, t)
	case opInList:
		if l, ok := x.value(t.args[0]); ok {
			n.Name, n.Is = x.env.schema.Lists[t.ref].Path, x.list(t.ref)
			n.Want = fmt.Sprintf("a list with%s %s in it", pick(want, "", "out"), x.shown(t.args[0], l))
		}
	case opContains, opStartsWith, opEndsWith, opMatches:
		return x.textNeed(n, t)
	}
	return n
}

// value evaluates a term of any kind but time; ok is false where it is one, or faults.
func (x explainer[T]) value(t *term) (l literal, ok bool) {
	var fault *RunFault
	switch t.typ.Kind {
	case Bool:
		l.b, fault = guard(x.run, x.env.bool(t))
	case Float:
		l.f, fault = guard(x.run, x.env.float(t))
	case String:
		l.s, fault = guard(x.run, x.env.text(t))
	case Time:
		return l, false
	default:
		l.i, fault = guard(x.run, x.env.int(t))
	}
	return l, fault == nil
}

// shown writes a value that is compared with: of one that is no literal its name too.
func (x explainer[T]) shown(t *term, l literal) string {
	if t.op == opLiteral {
		return show(t.typ, l)
	}
	return fmt.Sprintf("%s, which is %s,", x.source(t), show(t.typ, l))
}

// about completes the need of a comparison of a value with a literal.
func (x explainer[T]) about(n need, of *term, o op, l literal) need {
	is, ok := x.value(of)
	if !ok || of.op == opLiteral {
		return n
	}
	n.Name, n.Is, n.Want, n.of = x.source(of), show(of.typ, is), comparedWords(o, of.typ, l), of.id
	if compared(o, l).empty(of.typ) {
		n.Want += ", which no value is"
	}
	whole := of.op == opFloat // an int that is compared with a float
	if whole {
		n.Is, _ = guard(x.run, x.env.written(of.args[0]))
	}
	if near, ok := nearestTo(o, of.typ, l, whole); ok {
		n.Nearest, n.far = show(of.typ, near), apart(of.typ, near, is)
	}
	return n
}

func (x explainer[T]) comparisonNeed(n need, t *term) need {
	of, other, o := t.args[0], t.args[1], t.op
	if other.easier(of) {
		of, other, o = other, of, mirrored(o)
	}
	if !n.want {
		o = negated(o)
	}
	if x.share(of, other) {
		return n // a change of the one would change the other
	}
	if of.typ.Kind == Time {
		return x.timeNeed(n, of, other, o)
	}
	l, ok := x.value(other)
	if !ok {
		return n
	}
	n = x.about(n, of, o, l)
	if n.Name != "" && other.op != opLiteral {
		n.Want = fmt.Sprintf("%s, which is %s", strings.TrimSpace(orderWords[o]+" "+x.source(other)), show(other.typ, l))
	}
	return n
}

// share reports whether two terms read the same value or list.
func (x explainer[T]) share(a, b *term) bool {
	reads := map[[3]int]bool{}
	x.eachRead(a, func(what [3]int) { reads[what] = true })
	shared := false
	x.eachRead(b, func(what [3]int) { shared = shared || reads[what] })
	return shared
}

// eachRead visits the values and lists that a term reads, those of its facts too.
func (x explainer[T]) eachRead(t *term, visit func(what [3]int)) {
	switch t.op {
	case opValue, opItem, opMapKey, opHasKey, opLenMap, opLenList, opInList:
		visit([3]int{int(t.op), t.list, t.ref})
	case opFact:
		x.eachRead(x.env.facts[t.ref].term, visit)
	}
	for _, a := range t.args {
		x.eachRead(a, visit)
	}
}

// easier reports whether it is this operand of a comparison and not the other that one
// would change: no literal, in a quantifier one that reads the element, and a value as
// the subject has it rather than one that is computed.
func (t *term) easier(than *term) bool {
	rank := func(t *term) int {
		switch t.op {
		case opLiteral:
			return 0
		case opValue, opItem, opMapKey:
			return 2 + 2*number(t.readsItem())
		}
		return 1 + 2*number(t.readsItem())
	}
	return rank(t) > rank(than)
}

var timeWords = map[op]string{opEq: "", opNe: "another time than ", opLt: "before ", opLe: "no later than ", opGt: "after ", opGe: "no earlier than "}

func (x explainer[T]) timeNeed(n need, of, other *term, o op) need {
	is, fault := guard(x.run, x.env.written(of))
	to, otherFault := guard(x.run, x.env.written(other))
	if fault == nil && otherFault == nil {
		n.Name, n.Is = x.source(of), is
		n.Want = fmt.Sprintf("%s%s, which is %s", timeWords[o], x.source(other), to)
	}
	return n
}

// inNeed names what is nearest first.
func (x explainer[T]) inNeed(n need, t *term) need {
	of := t.args[0]
	is, ok := x.value(of)
	if !ok || of.op == opLiteral || len(t.words) == 0 {
		return n
	}
	words := slices.Clone(t.words)
	slices.SortStableFunc(words, func(a, b literal) int { return cmp.Compare(apart(of.typ, a, is), apart(of.typ, b, is)) })
	n.Name, n.Is, n.of = x.source(of), show(of.typ, is), of.id
	n.Want = either(of.typ, words)
	if !n.want {
		n.Want = "anything but " + n.Want
		return n
	}
	if far := apart(of.typ, words[0], is); far >= 0 || len(words) == 1 {
		n.Nearest, n.far = show(of.typ, words[0]), far
	}
	return n
}

// mostWords bounds the values that are told of a list.
const mostWords = 6

// either joins values with or.
func either(t Type, words []literal) string {
	texts := make([]string, 0, mostWords+1)
	for i, w := range words {
		if i == mostWords {
			texts = append(texts, fmt.Sprintf("one of %d more", len(words)-i))
			break
		}
		texts = append(texts, show(t, w))
	}
	last := len(texts) - 1
	if last < 1 {
		return strings.Join(texts, "")
	}
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}

var textWords = map[op][2]string{ // by whether the part would have to hold
	opContains:   {"a text without %s in it", "a text with %s in it"},
	opStartsWith: {"a text without %s at its start", "a text with %s at its start"},
	opEndsWith:   {"a text without %s at its end", "a text with %s at its end"},
	opMatches:    {"a text that does not match %s", "a text that matches %s"},
}

func (x explainer[T]) textNeed(n need, t *term) need {
	of := t.args[0]
	is, ok := x.value(of)
	if !ok || of.op == opLiteral {
		return n
	}
	pattern := ""
	if t.op == opMatches {
		pattern = show(of.typ, literal{s: t.pattern.String()})
	} else if l, ok := x.value(t.args[1]); ok {
		pattern = x.shown(t.args[1], l)
	} else {
		return n
	}
	n.Name, n.Is = x.source(of), show(of.typ, is)
	n.Want = fmt.Sprintf(textWords[t.op][number(n.want)], pattern)
	return n
}

var orderWords = map[op]string{opEq: "", opNe: "anything but", opLt: "less than", opLe: "at most", opGt: "more than", opGe: "at least"}

// comparedWords says what is nearest first: of whole numbers over 5, at least 6.
func comparedWords(o op, t Type, l literal) string {
	whole := t.Kind == Int || t.Kind == EnumKind
	switch {
	case o == opGt && whole && l.i < math.MaxInt64 && (t.Kind == Int || int(l.i)+1 < len(t.Enum.Words)):
		o, l.i = opGe, l.i+1
	case o == opLt && whole && l.i > 0:
		o, l.i = opLe, l.i-1
	}
	return strings.TrimSpace(orderWords[o] + " " + show(t, l))
}

// nearestTo returns, of the values that compare with l as o says, the one nearest to
// those that do not; ok is false where none is. Whole allows only numbers without a
// fraction.
func nearestTo(o op, t Type, l literal, whole bool) (near literal, ok bool) {
	switch o {
	case opNe:
		return literal{b: !l.b}, t.Kind == Bool
	case opLt:
		near, ok = beside(t, l, -1, whole)
	case opGt:
		near, ok = beside(t, l, 1, whole)
	default:
		near, ok = l, true
	}
	if whole {
		switch o {
		case opLe:
			near.f = math.Floor(near.f)
		case opGe:
			near.f = math.Ceil(near.f)
		}
		return near, near.f == math.Trunc(near.f) && math.Abs(near.f) < maxExact
	}
	return near, ok && math.Abs(near.f) <= math.MaxFloat64
}

// maxExact is the number below which every whole number is a float, and the next one too.
const maxExact = 1 << 53

// beside returns the next value of a type above (by 1) or below (by -1) another; ok is
// false where there is none.
func beside(t Type, l literal, by int64, whole bool) (literal, bool) {
	switch t.Kind {
	case Int, Duration:
		next := l.i + by
		return literal{i: next}, (next > l.i) == (by > 0)
	case EnumKind:
		next := l.i + by
		return literal{i: next}, 0 <= next && next < int64(len(t.Enum.Words))
	case Float:
		if whole {
			return literal{f: math.Floor(l.f*float64(by))*float64(by) + float64(by)}, true
		}
		return literal{f: math.Nextafter(l.f, math.Inf(int(by)))}, true
	}
	return literal{}, false
}

// apart tells how far two values are from each other; it is negative for values
// without distance.
func apart(t Type, a, b literal) float64 {
	switch {
	case t.Kind == Float && !math.IsNaN(a.f-b.f):
		return math.Abs(a.f - b.f)
	case t.Kind == Int, t.Kind == Duration, t.Kind == EnumKind && t.Enum.Ordered:
		return math.Abs(float64(a.i) - float64(b.i))
	}
	return -1
}
