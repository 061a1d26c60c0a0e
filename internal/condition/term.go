package condition

import (
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"time"

	"github.com/drud/triage/internal/phrasing"
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
	id       int  // of its meaning: equal for terms that mean the same
}

// seal gives the term the id of its meaning and finds whether it can fault. Its
// arguments are sealed already.
func (s *scope) seal(t *term) *term {
	t.fallible = t.op == opCall || t.op == opFact && s.factFallible[t.ref]
	for _, a := range t.args {
		t.fallible = t.fallible || a.fallible
	}
	var buffer [128]byte
	key := t.appendKey(buffer[:0])
	id, ok := s.ids[string(key)]
	if !ok {
		id = len(s.ids)
		s.ids[string(key)] = id
	}
	t.id = id
	return t
}

// cost returns about how long the evaluation of a term takes, in comparisons: what it
// is made of, each quantifier for a few elements.
func (t *term) cost() int {
	sum := 1
	for _, a := range t.args {
		sum += a.cost()
	}
	switch t.op {
	case opAny, opAll, opNone, opOne, opCount, opInList:
		return 4 * sum
	case opMatches:
		return 16 * sum
	case opContains:
		return 2 * sum
	}
	return sum
}

// appendKey appends a text that is equal for equal terms and for no others: all
// that tells terms apart but their place, each piece of a known length.
func (t *term) appendKey(b []byte) []byte {
	b = append(b, byte(t.op), byte(t.typ.Kind))
	b = binary.AppendUvarint(b, uint64(t.ref))
	b = binary.AppendUvarint(b, uint64(t.list))
	b = t.lit.appendKey(b)
	b = binary.AppendUvarint(b, uint64(len(t.words)))
	for _, w := range t.words {
		b = w.appendKey(b)
	}
	pattern := ""
	if t.pattern != nil {
		pattern = t.pattern.String()
	}
	b = appendText(b, pattern)
	for _, a := range t.args {
		b = binary.AppendUvarint(b, uint64(a.id))
	}
	return b
}

func (l literal) appendKey(b []byte) []byte {
	truth := byte(0)
	if l.b {
		truth = 1
	}
	b = append(b, truth)
	b = binary.AppendVarint(b, l.i)
	b = binary.AppendUvarint(b, math.Float64bits(l.f))
	return appendText(b, l.s)
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// show writes a value of a type as a policy author would: durations without
// their zero parts, enums by their word.
func show(t Type, l literal) string {
	switch t.Kind {
	case Bool:
		return strconv.FormatBool(l.b)
	case Float:
		return showFloat(l.f)
	case String:
		return strconv.Quote(l.s)
	case Duration:
		return phrasing.Duration(time.Duration(l.i))
	case EnumKind:
		return strconv.Quote(t.Enum.Words[l.i])
	}
	return strconv.FormatInt(l.i, 10)
}

// showFloat writes a number without an exponent, if it is no longer for that.
func showFloat(f float64) string {
	if f == 0 {
		return "0" // and not -0
	}
	if plain := strconv.FormatFloat(f, 'f', -1, 64); len(plain) <= 20 {
		return plain
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}
