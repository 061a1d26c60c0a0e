package condition

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// op is what a term does.
type op uint8

const (
	opLiteral op = iota + 1
	opValue      // a value of the schema: ref
	opItem       // a value of the current element: list, ref
	opMapKey     // a key of a map of the current element: list, ref, lit.s
	opFact       // a fact: ref
	opNot
	opAnd // two or more args
	opOr  // two or more args
	opEq
	opNe
	opLt
	opLe
	opGt
	opGe
	opIn     // args[0] among list
	opInList // args[0] among the plain strings of a list: ref
	opHasKey // lit.s is a key of a map of the current element: list, ref
	opContains
	opStartsWith
	opEndsWith
	opMatches // args[0] against pattern
	opAdd
	opSub
	opMul
	opDiv
	opMod
	opNeg
	opFloat // an int as a float
	opIf    // args[0] ? args[1] : args[2]
	opAny   // over list, args[0]
	opAll
	opNone
	opOne
	opCount
	opLenList   // of a list: ref
	opLenMap    // of a map of the current element: list, ref
	opLenString // in characters
	opLower
	opUpper
	opTrim
	opAbs
	opMin
	opMax
	opNamed // open("24x5"): ref, lit.s
	opCall  // a registered function: ref
)

// literal is a constant. An enum's word is kept as its index in i and its text
// in s; a duration as nanoseconds in i.
type literal struct {
	b bool
	i int64
	f float64
	s string
}

// term is a checked piece of a condition: typed, with its place in the text.
type term struct {
	op       op
	typ      Type
	from, to int // offsets in runes; to excluded
	args     []*term
	ref      int // index into what op says
	list     int // index of the list an item op belongs to
	lit      literal
	words    []literal // of opIn
	pattern  *regexp.Regexp
	fallible bool // a registered function can panic in it
	key      string
}

// literalKey writes a literal so that equal ones of a type read the same.
func literalKey(t Type, l literal) string {
	switch t.Kind {
	case Bool:
		return strconv.FormatBool(l.b)
	case Float:
		return strconv.FormatFloat(l.f, 'g', -1, 64)
	case String:
		return strconv.Quote(l.s)
	case Int:
		return strconv.FormatInt(l.i, 10)
	}
	return t.String() + strconv.FormatInt(l.i, 10)
}

// seal computes the term's key, equal for terms that mean the same, and whether
// it can fault. Its arguments are sealed already.
func (t *term) seal() *term {
	var b strings.Builder
	b.WriteByte('(')
	b.WriteString(strconv.Itoa(int(t.op)))
	switch t.op {
	case opLiteral:
		b.WriteByte(' ')
		b.WriteString(literalKey(t.typ, t.lit))
	case opIn:
		for _, w := range t.words {
			b.WriteByte(' ')
			b.WriteString(literalKey(t.args[0].typ, w))
		}
	case opMatches:
		b.WriteByte(' ')
		b.WriteString(strconv.Quote(t.pattern.String()))
	case opMapKey, opHasKey, opNamed:
		b.WriteByte(' ')
		b.WriteString(strconv.Quote(t.lit.s))
	}
	for _, n := range []int{t.ref, t.list} {
		b.WriteByte(' ')
		b.WriteString(strconv.Itoa(n))
	}
	t.fallible = t.fallible || t.op == opCall
	for _, a := range t.args {
		b.WriteString(a.key)
		t.fallible = t.fallible || a.fallible
	}
	b.WriteByte(')')
	t.key = b.String()
	return t
}

// show writes a value of a type as a policy author would: durations without
// their zero parts, enums by their word.
func show(t Type, l literal) string {
	switch t.Kind {
	case Bool:
		return strconv.FormatBool(l.b)
	case Float:
		return strconv.FormatFloat(l.f, 'g', -1, 64)
	case String:
		return strconv.Quote(l.s)
	case Duration:
		return FormatDuration(time.Duration(l.i))
	case EnumKind:
		return strconv.Quote(t.Enum.Words[l.i])
	}
	return strconv.FormatInt(l.i, 10)
}

// FormatDuration writes a duration as a policy file does, without zero parts:
// "1h30m", "90m" as "1h30m", "0s".
func FormatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
