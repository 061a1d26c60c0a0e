package condition

import (
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/expr-lang/expr/ast"
)

// unify gives two operands one type: an int beside a float becomes a float, a
// literal text beside an enum its word. It reports a literal that is no word of
// the enum, and returns ok false for that.
func (c *checker) unify(ln ast.Node, l *term, rn ast.Node, r *term) (left, right *term, ok bool) {
	switch {
	case l.typ.Kind == Int && r.typ.Kind == Float:
		return c.float(l), r, true
	case l.typ.Kind == Float && r.typ.Kind == Int:
		return l, c.float(r), true
	}
	return c.unifyWords(ln, l, rn, r)
}

// unifyWords is unify for what is no number.
func (c *checker) unifyWords(ln ast.Node, l *term, rn ast.Node, r *term) (left, right *term, ok bool) {
	switch {
	case l.typ.Kind == EnumKind && r.typ.Kind == String:
		r = c.word(rn, r, l.typ)
	case l.typ.Kind == String && r.typ.Kind == EnumKind:
		l = c.word(ln, l, r.typ)
	}
	return l, r, l != nil && r != nil
}

// literalAs turns a literal int into a float where kind is that. Where a value is
// chosen among several (by ?:, min, max, in), only a literal changes its kind: an
// int that is computed keeps its 64 bits until it is compared.
func (c *checker) literalAs(t *term, kind Kind) *term {
	if kind == Float && t.typ.Kind == Int && t.op == opLiteral {
		return c.float(t)
	}
	return t
}

// float turns an int term into a float term.
func (c *checker) float(t *term) *term {
	if t.op == opLiteral {
		return c.scope.seal(&term{op: opLiteral, typ: Type{Kind: Float}, from: t.from, to: t.to, lit: literal{f: float64(t.lit.i)}})
	}
	return c.scope.seal(&term{op: opFloat, typ: Type{Kind: Float}, from: t.from, to: t.to, args: []*term{t}})
}

func (c *checker) asFloat(t *term) *term {
	if t.typ.Kind == Int {
		return c.float(t)
	}
	return t
}

// word turns a literal text into a word of an enum.
func (c *checker) word(n ast.Node, t *term, enum Type) *term {
	if t.op != opLiteral {
		return c.fault(n, KindType, fmt.Sprintf("%s is one of %s, and this is a text", enum, strings.Join(enum.Enum.Words, ", ")),
			"compare it with one of those in quotes")
	}
	i := enum.Enum.Index(t.lit.s)
	if i < 0 {
		return c.fault(n, KindUnknownEnum, fmt.Sprintf("%s is never %s", enum, quote(t.lit.s)), phrasing.DidYouMean(t.lit.s, enum.Enum.Words))
	}
	return c.scope.seal(&term{op: opLiteral, typ: enum, from: t.from, to: t.to, lit: literal{i: int64(i), s: t.lit.s}})
}

// mismatchHint says how to compare or compute with two values of types that do
// not fit.
func mismatchHint(l, r *term) string {
	has := func(k Kind) bool { return l.typ.Kind == k || r.typ.Kind == k }
	number := has(Int) || has(Float)
	switch {
	case has(EnumKind):
		e := l.typ.Enum
		if e == nil {
			e = r.typ.Enum
		}
		return fmt.Sprintf("%s is one of %s", e.Name, strings.Join(e.Words, ", "))
	case has(Duration) && (has(String) || number):
		return durationHint(l, r)
	case has(Bool) && has(String):
		return "write true or false without quotes, or the condition itself"
	case has(Time):
		return `subtract two times: at - ticket.created_at > duration("2h")`
	case has(String) && number && (l.op == opLiteral && l.typ.Kind != String || r.op == opLiteral && r.typ.Kind != String):
		return "put the number in quotes"
	case has(String) && number:
		return "write the number without quotes, or declare the field as a string"
	}
	return "compare values of one type"
}

// durationHint says how to write a duration that one of two operands must be.
func durationHint(l, r *term) string {
	for _, t := range []*term{l, r} {
		if _, err := time.ParseDuration(t.lit.s); err == nil {
			return fmt.Sprintf("write duration(%s)", quote(t.lit.s))
		}
	}
	return `write duration("2h")`
}
