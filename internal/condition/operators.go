package condition

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/expr-lang/expr/ast"
)

func (c *checker) unary(n *ast.UnaryNode) *term {
	t := c.term(n.Node)
	if t == nil {
		return nil
	}
	switch n.Operator {
	case "not", "!":
		if t.typ.Kind != Bool {
			return c.fault(n.Node, KindType, fmt.Sprintf("not needs a condition, and this is %s", t.typ.noun()), notHint(n.Node))
		}
		return c.new(n, term{op: opNot, typ: t.typ, args: []*term{t}})
	}
	if t.typ.Kind != Int && t.typ.Kind != Float {
		return c.fault(n.Node, KindType, fmt.Sprintf("%q needs a number, and this is %s", n.Operator, t.typ.noun()), "leave it out, or write it before a number")
	}
	if n.Operator == "+" {
		return t
	}
	if t.op == opLiteral && t.typ.Kind == Int {
		return c.new(n, term{op: opLiteral, typ: t.typ, lit: literal{i: -t.lit.i}})
	}
	if t.op == opLiteral {
		return c.new(n, term{op: opLiteral, typ: t.typ, lit: literal{f: -t.lit.f}})
	}
	return c.new(n, term{op: opNeg, typ: t.typ, args: []*term{t}})
}

// notHint explains the precedence of not, which binds tighter than ==.
func notHint(operand ast.Node) string {
	switch operand.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		return "not binds tighter than ==, in and contains: write not (…) around the whole condition, or !=, not in, not contains"
	}
	return ""
}

func (c *checker) conditional(n *ast.ConditionalNode) *term {
	if n.Cond == n.Exp1 {
		return c.fault(n, KindForbidden, "?: without a middle is not part of the language", "write or")
	}
	cond, a, b := c.boolean(n.Cond), c.term(n.Exp1), c.term(n.Exp2)
	if cond == nil || a == nil || b == nil {
		return nil
	}
	a, b, ok := c.unifyWords(n.Exp1, a, n.Exp2, b)
	if !ok {
		return nil
	}
	a, b = c.literalAs(a, b.typ.Kind), c.literalAs(b, a.typ.Kind)
	if a.typ != b.typ {
		return c.fault(n.Exp2, KindType, fmt.Sprintf("the two branches of ?: are %s and %s", a.typ.noun(), b.typ.noun()), "give both the same type")
	}
	return c.new(n, term{op: opIf, typ: a.typ, args: []*term{cond, a, b}})
}

// boolean checks a part that must be a condition.
func (c *checker) boolean(n ast.Node) *term {
	t := c.term(n)
	if t == nil {
		return nil
	}
	if t.typ.Kind != Bool {
		return c.fault(n, KindType, fmt.Sprintf("a condition is needed here, and this is %s", t.typ.noun()), "compare it with something")
	}
	return t
}

var binaryOps = map[string]op{
	"==": opEq, "!=": opNe, "<": opLt, "<=": opLe, ">": opGt, ">=": opGe,
	"contains": opContains, "startsWith": opStartsWith, "endsWith": opEndsWith, "matches": opMatches,
	"+": opAdd, "-": opSub, "*": opMul, "/": opDiv, "%": opMod,
	"and": opAnd, "&&": opAnd, "or": opOr, "||": opOr, "in": opIn,
}

func (c *checker) binary(n *ast.BinaryNode) *term {
	o, ok := binaryOps[n.Operator]
	if !ok {
		return c.fault(n, KindForbidden, n.Operator+" is not part of the language", "join conditions with and, or")
	}
	switch o {
	case opAnd, opOr:
		return c.logic(n, o)
	case opIn:
		return c.in(n)
	case opMatches:
		return c.matches(n)
	case opEq, opNe, opLt, opLe, opGt, opGe:
		return c.comparison(n, o)
	case opContains, opStartsWith, opEndsWith:
		return c.textTest(n, o)
	}
	l, r := c.term(n.Left), c.term(n.Right)
	if l == nil || r == nil {
		return nil
	}
	return c.arithmetic(n, o, l, r)
}

func (c *checker) textTest(n *ast.BinaryNode, o op) *term {
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return c.fault(list, KindType, n.Operator+" needs one text, and this is a list", fmt.Sprintf(`write … %s "a" or … %s "b"`, n.Operator, n.Operator))
	}
	if i := c.listOf(n.Left); i >= 0 {
		l := c.scope.listDecls[i]
		hint := fmt.Sprintf("write any(%s, .%s %s …)", l.path, l.items[0].name, n.Operator)
		if l.plain() {
			hint = fmt.Sprintf(`write "…" in %s, or any(%s, # %s "…")`, l.path, l.path, n.Operator)
		}
		return c.fault(n.Left, KindType, fmt.Sprintf("%s is a list, and %s asks about a text", l.path, n.Operator), hint)
	}
	l, r := c.pair(n.Left, n.Right)
	if l == nil || r == nil {
		return nil
	}
	for i, t := range []*term{l, r} {
		if t.typ.Kind != String {
			return c.fault([]ast.Node{n.Left, n.Right}[i], KindType, fmt.Sprintf("%s needs texts, and this is %s", n.Operator, t.typ.noun()), enumHint(t, noTextHint))
		}
	}
	return c.new(n, term{op: o, typ: Type{Kind: Bool}, args: []*term{l, r}})
}

// enumHint says what is done with a value of an enum where a text belongs, or what is
// done with others.
func enumHint(t *term, otherwise string) string {
	if t.typ.Kind == EnumKind {
		return "compare it with ==, or in [\"…\", \"…\"]"
	}
	return otherwise
}

const noTextHint = "compare it with == and <"

// logic flattens a chain of one operator, so that conjuncts stand side by side.
func (c *checker) logic(n *ast.BinaryNode, o op) *term {
	l, r := c.boolean(n.Left), c.operand(n)
	if l == nil || r == nil {
		return nil
	}
	var args []*term
	for _, t := range []*term{l, r} {
		if t.op == o {
			args = append(args, t.args...)
		} else {
			args = append(args, t)
		}
	}
	return c.new(n, term{op: o, typ: Type{Kind: Bool}, args: args})
}

// operand checks the right side of and, or. x == "a" or "b" is what people write
// for a list.
func (c *checker) operand(n *ast.BinaryNode) *term {
	_, isText := n.Right.(*ast.StringNode)
	left, ok := n.Left.(*ast.BinaryNode)
	if isText && ok && (left.Operator == "==" || left.Operator == "!=") {
		hint := `write it as: x in ["a", "b"]`
		if left.Operator == "!=" {
			hint = `write it as: x not in ["a", "b"]`
		}
		return c.fault(n.Right, KindType, "a condition is needed here, and this is a text", hint)
	}
	return c.boolean(n.Right)
}

func (c *checker) comparison(n *ast.BinaryNode, o op) *term {
	l, r := c.pair(n.Left, n.Right)
	if l == nil || r == nil {
		return nil
	}
	l, r, ok := c.unify(n.Left, l, n.Right, r)
	if !ok {
		return nil
	}
	if l.typ != r.typ {
		return c.fault(n, KindType, fmt.Sprintf("%s is never compared with %s", l.typ.noun(), r.typ.noun()), mismatchHint(l, r))
	}
	ordered := o != opEq && o != opNe
	if ordered && l.typ.Kind == Bool {
		return c.fault(n, KindType, "true and false have no order", "write == or !=, or the condition itself")
	}
	if ordered && l.typ.Kind == EnumKind && !l.typ.Enum.Ordered {
		return c.fault(n, KindType, fmt.Sprintf("%s has no order", l.typ), "write ==, != or in")
	}
	return c.new(n, term{op: o, typ: Type{Kind: Bool}, args: []*term{l, r}})
}

func (c *checker) matches(n *ast.BinaryNode) *term {
	t := c.term(n.Left)
	if t != nil && t.typ.Kind != String {
		t = c.fault(n.Left, KindType, fmt.Sprintf("matches needs a text, and this is %s", t.typ.noun()), enumHint(t, noTextHint))
	}
	text, ok := n.Right.(*ast.StringNode)
	if !ok {
		return c.fault(n.Right, KindLiteral, "the pattern of matches must be a literal text", `write it in quotes: matches "^db-[0-9]+$"`)
	}
	if strings.Contains(text.Value, "\b") {
		return c.fault(n.Right, KindLiteral, `a pattern with a backspace in it, which is what \b means in a text`, `write \\b for the edge of a word, or put the pattern in backquotes`)
	}
	pattern, fault := compilePattern(text.Value)
	if fault != "" {
		return c.fault(n.Right, KindLiteral, fault, "see the syntax of RE2: https://github.com/google/re2/wiki/Syntax")
	}
	if t == nil {
		return nil
	}
	return c.new(n, term{op: opMatches, typ: Type{Kind: Bool}, args: []*term{t}, pattern: pattern})
}

// compilePattern returns a pattern whose program is small enough for a match to
// cost little per byte, or says what is wrong with it.
func compilePattern(s string) (*regexp.Regexp, string) {
	parsed, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return nil, "a pattern that is not valid: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil || len(prog.Inst) > maxProgram {
		return nil, "a pattern that takes too long to match: its repetitions multiply"
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nil, "a pattern that is not valid: " + err.Error()
	}
	return re, ""
}

func (c *checker) arithmetic(n *ast.BinaryNode, o op, l, r *term) *term {
	lk, rk := l.typ.Kind, r.typ.Kind
	isNumber := func(k Kind) bool { return k == Int || k == Float }
	typ := Type{}
	switch {
	case (lk == Time || rk == Time) && (lk == String || rk == String):
		return c.fault(n, KindType, fmt.Sprintf("%s does not work on %s and %s", n.Operator, l.typ.noun(), r.typ.noun()), `write duration("2h")`)
	case o == opAdd && (lk == String || rk == String):
		return c.fault(n, KindForbidden, "+ joins no texts", "in because and annotations write ${…} inside the text")
	case isNumber(lk) && isNumber(rk):
		return c.number(n, o, l, r)
	case o == opAdd && (lk == Time && rk == Duration || lk == Duration && rk == Time), o == opSub && lk == Time && rk == Duration:
		typ = Type{Kind: Time}
	case o == opSub && lk == Time && rk == Time, (o == opAdd || o == opSub) && lk == Duration && rk == Duration,
		o == opMul && (lk == Duration && rk == Int || lk == Int && rk == Duration):
		typ = Type{Kind: Duration}
	default:
		return c.fault(n, KindType, fmt.Sprintf("%s does not work on %s and %s", n.Operator, l.typ.noun(), r.typ.noun()), "+ and - take two numbers, two durations, or a time and a duration; * also a duration and an int")
	}
	return c.new(n, term{op: o, typ: typ, args: []*term{l, r}})
}

func (c *checker) number(n *ast.BinaryNode, o op, l, r *term) *term {
	switch o {
	case opDiv, opMod:
		if r.op != opLiteral {
			return c.fault(n.Right, KindLiteral, fmt.Sprintf("the right side of %s must be a literal number", n.Operator), "a divisor that a case supplies can be 0")
		}
		if r.lit.i == 0 && r.lit.f == 0 {
			return c.fault(n.Right, KindLiteral, "a division by 0", "divide by a number that is not 0")
		}
	}
	if o == opMod {
		if l.typ.Kind != Int || r.typ.Kind != Int {
			return c.fault(n, KindType, "% needs two ints", "write whole numbers, and declare the field as an int")
		}
		return c.new(n, term{op: o, typ: l.typ, args: []*term{l, r}})
	}
	if o == opDiv { // 5 / 2 is 2.5
		l, r = c.asFloat(l), c.asFloat(r)
	} else {
		l, r, _ = c.unify(n.Left, l, n.Right, r)
	}
	return c.new(n, term{op: o, typ: l.typ, args: []*term{l, r}})
}
