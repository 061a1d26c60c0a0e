package condition

import (
	"fmt"
	"math"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"
)

// checker walks one parsed condition, reports every fault in it and builds its
// term. A method returns nil for a part that it has reported.
type checker struct {
	scope  *scope
	tokens []token
	faults []Fault
	list   int // index of the list an enclosing quantifier ranges over, or -1
}

// check returns the term of a condition's text, or its faults.
func check(s *scope, text string) (*term, []Fault) {
	root, fault := parse(text)
	if fault != nil {
		return nil, []Fault{*fault}
	}
	c := &checker{scope: s, list: -1, tokens: slices.Collect(tokens(text))}
	t := c.term(root)
	if len(c.faults) > 0 {
		return nil, dedupe(c.faults)
	}
	return t, nil
}

// dedupe drops repeated faults: the middle of a < b < c is visited twice.
func dedupe(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.From - b.From })
	return slices.Compact(faults)
}

func (c *checker) fault(n ast.Node, kind, message, hint string) *term {
	from, to := c.span(n)
	return c.faultAt(from, to, kind, message, hint)
}

func (c *checker) faultAt(from, to int, kind, message, hint string) *term {
	c.faults = append(c.faults, Fault{From: from, To: to, Kind: kind, Message: message, Hint: hint})
	return nil
}

// new places a term at a node and seals it.
func (c *checker) new(n ast.Node, t term) *term {
	t.from, t.to = c.span(n)
	return t.seal()
}

func (c *checker) term(n ast.Node) *term {
	switch n := n.(type) {
	case *ast.BoolNode:
		return c.new(n, term{op: opLiteral, typ: Type{Kind: Bool}, lit: literal{b: n.Value}})
	case *ast.IntegerNode:
		return c.new(n, term{op: opLiteral, typ: Type{Kind: Int}, lit: literal{i: int64(n.Value)}})
	case *ast.FloatNode:
		return c.new(n, term{op: opLiteral, typ: Type{Kind: Float}, lit: literal{f: n.Value}})
	case *ast.StringNode:
		return c.new(n, term{op: opLiteral, typ: Type{Kind: String}, lit: literal{s: n.Value}})
	case *ast.IdentifierNode:
		return c.identifier(n)
	case *ast.MemberNode:
		return c.member(n)
	case *ast.PointerNode:
		return c.pointer(n)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		return c.conditional(n)
	case *ast.BuiltinNode:
		return c.call(n, n.Name, n.Arguments)
	case *ast.CallNode:
		return c.callNode(n)
	}
	return c.forbidden(n)
}

// forbidden reports a node that expr has and conditions do not.
func (c *checker) forbidden(n ast.Node) *term {
	what, hint := "this expression", ""
	switch n := n.(type) {
	case *ast.NilNode:
		what, hint = "nil", "an absent field reads as its default: compare with that"
	case *ast.ChainNode:
		what, hint = "?.", "write . instead: an absent field reads as its default"
	case *ast.ArrayNode:
		what, hint = "a list that is not the right side of in", `write it as: x in ["a", "b"]`
	case *ast.MapNode:
		what, hint = "a map", ""
	case *ast.SliceNode:
		what, hint = "a slice [from:to]", "ask with startsWith, endsWith or contains"
	case *ast.VariableDeclaratorNode:
		what, hint = "let", "name the condition under facts"
	case *ast.SequenceNode:
		what, hint = "several expressions", "join them with and, or"
	case *ast.BytesNode:
		what, hint = "a byte text", `write "…"`
	case *ast.PredicateNode:
		return c.term(n.Node)
	}
	return c.fault(n, KindForbidden, what+" is not part of the language", hint)
}

func (c *checker) identifier(n *ast.IdentifierNode) *term {
	s := c.scope
	if i, ok := s.values[n.Value]; ok {
		return c.value(n, i)
	}
	if i, ok := s.facts[n.Value]; ok {
		return c.new(n, term{op: opFact, typ: Type{Kind: Bool}, ref: i, fallible: s.factFallible[i]})
	}
	if i, ok := s.lists[n.Value]; ok {
		return c.bareList(n, i)
	}
	if group, ok := s.groups[n.Value]; ok {
		return c.fault(n, KindType, fmt.Sprintf("%s is a group of fields, not a value", n.Value), "write "+n.Value+"."+example(group))
	}
	if slices.Contains(s.functions, n.Value) {
		return c.fault(n, KindType, fmt.Sprintf("%s is a function", n.Value), "call it: "+n.Value+"(…)")
	}
	return c.unknownName(n, n.Value)
}

func (c *checker) unknownName(n ast.Node, name string) *term {
	hint := ""
	switch {
	case name == "now":
		hint = "the only clock is at, the instant the case is decided for"
	case c.scope.groupOf(name) != "":
		hint = "write " + c.scope.groupOf(name)
	default:
		hint = DidYouMean(name, c.scope.names())
	}
	if hint == "" {
		hint = "a condition reads " + strings.Join(c.scope.roots(), ", ") + " and the facts before it"
	}
	return c.fault(n, KindUnknownName, fmt.Sprintf("nothing is called %q", name), hint)
}

func (c *checker) value(n ast.Node, i int) *term {
	return c.new(n, term{op: opValue, typ: c.scope.schema[i], ref: i})
}

func (c *checker) bareList(n ast.Node, i int) *term {
	l := c.scope.listDecls[i]
	hint := fmt.Sprintf("write any(%s, …), all, none, one, count or len", l.path)
	if l.plain() {
		hint = fmt.Sprintf(`write "…" in %s, or any(%s, # startsWith "…")`, l.path, l.path)
	}
	return c.fault(n, KindType, fmt.Sprintf("%s is a list, not a value", l.path), hint)
}

// member checks a.b and a["b"].
func (c *checker) member(n *ast.MemberNode) *term {
	if n.Optional {
		return c.fault(n, KindForbidden, "?. is not part of the language", "write . instead: an absent field reads as its default")
	}
	property, ok := n.Property.(*ast.StringNode)
	if !ok {
		return c.index(n)
	}
	switch base := n.Node.(type) {
	case *ast.IdentifierNode:
		if group, ok := c.scope.groups[base.Value]; ok {
			return c.groupField(n, base.Value, property, group)
		}
		if i, ok := c.scope.lists[base.Value]; ok {
			l := c.scope.listDecls[i]
			return c.fault(n, KindType, fmt.Sprintf("%s is a list, and a list has no fields", base.Value),
				fmt.Sprintf("write any(%s, .%s …)", l.path, property.Value))
		}
	case *ast.PointerNode:
		return c.itemField(n, base, property)
	case *ast.MemberNode:
		if key, ok := c.mapKey(n, base, property); ok {
			return key
		}
	}
	t := c.term(n.Node)
	if t == nil {
		return nil
	}
	hint := ""
	if t.typ.Kind == Time {
		hint = `ask open("…") of a calendar, or compare times: at - ticket.created_at > duration("2h")`
	}
	return c.fault(n.Property, KindForbidden, fmt.Sprintf("a %s has no fields and no methods", t.typ.Kind), hint)
}

func (c *checker) index(n *ast.MemberNode) *term {
	hint := "write the key as a text: labels[\"team\"]"
	if id, ok := n.Node.(*ast.IdentifierNode); ok {
		if i, ok := c.scope.lists[id.Value]; ok {
			hint = fmt.Sprintf("an element may not be there: write any(%s, …)", c.scope.listDecls[i].path)
		}
	}
	return c.fault(n, KindForbidden, "an index that is not a literal text is not part of the language", hint)
}

func (c *checker) groupField(n ast.Node, group string, property *ast.StringNode, fields []string) *term {
	path := group + "." + property.Value
	if i, ok := c.scope.values[path]; ok {
		return c.value(n, i)
	}
	if i, ok := c.scope.lists[path]; ok {
		return c.bareList(n, i)
	}
	hint := DidYouMean(property.Value, fields)
	if len(fields) == 0 {
		hint = "declare it under " + group
	} else if hint == "" && group == "fields" {
		hint = "declare it under fields"
	}
	return c.fault(property, KindUnknownItem, fmt.Sprintf("no field %q in %s", property.Value, group), hint)
}

func (c *checker) pointer(n *ast.PointerNode) *term {
	if c.list < 0 {
		return c.fault(n, KindSyntax, `"." or "#" outside any, all, none, one or count`, "")
	}
	if n.Name != "" {
		return c.fault(n, KindForbidden, "#"+n.Name+" is not part of the language", "")
	}
	l := c.scope.listDecls[c.list]
	if l.plain() {
		return c.new(n, term{op: opItem, typ: l.items[0].typ, list: c.list, ref: 0})
	}
	return c.fault(n, KindType, fmt.Sprintf("# is a whole %s, not a value", l.item), "write one of its fields: ."+l.items[0].name)
}

func (c *checker) itemField(n *ast.MemberNode, p *ast.PointerNode, property *ast.StringNode) *term {
	if c.list < 0 || p.Name != "" {
		return c.pointer(p)
	}
	l := c.scope.listDecls[c.list]
	if l.plain() {
		return c.fault(property, KindUnknownItem, fmt.Sprintf("a %s has no fields", l.item), "write # for the "+l.item+" itself")
	}
	for i, item := range l.items {
		if item.name == property.Value {
			return c.new(n, term{op: opItem, typ: item.typ, list: c.list, ref: i})
		}
	}
	if slices.Contains(l.maps, property.Value) {
		return c.fault(n, KindType, fmt.Sprintf("%s is a map, not a value", property.Value), fmt.Sprintf(`write .%s["…"]`, property.Value))
	}
	return c.fault(property, KindUnknownItem, fmt.Sprintf("no field %q in %s", property.Value, l.item), DidYouMean(property.Value, l.fieldNames()))
}

// mapKey checks .labels["team"]; ok is false where base is no map of an element.
func (c *checker) mapKey(n, base *ast.MemberNode, key *ast.StringNode) (t *term, ok bool) {
	i, ok := c.itemMap(base)
	if !ok {
		return nil, false
	}
	return c.new(n, term{op: opMapKey, typ: Type{Kind: String}, list: c.list, ref: i, lit: literal{s: key.Value}}), true
}

// itemMap returns the index of the map of the current element that n names.
func (c *checker) itemMap(n ast.Node) (int, bool) {
	m, ok := n.(*ast.MemberNode)
	if !ok || c.list < 0 {
		return 0, false
	}
	p, ok := m.Node.(*ast.PointerNode)
	name, isName := m.Property.(*ast.StringNode)
	if !ok || !isName || p.Name != "" {
		return 0, false
	}
	i := slices.Index(c.scope.listDecls[c.list].maps, name.Value)
	return i, i >= 0
}

// listOf returns the index of the list that n names, or -1.
func (c *checker) listOf(n ast.Node) int {
	path := ""
	switch n := n.(type) {
	case *ast.IdentifierNode:
		path = n.Value
	case *ast.MemberNode:
		base, isID := n.Node.(*ast.IdentifierNode)
		property, isText := n.Property.(*ast.StringNode)
		if isID && isText && !n.Optional {
			path = base.Value + "." + property.Value
		}
	}
	if i, ok := c.scope.lists[path]; ok {
		return i
	}
	return -1
}

func (c *checker) unary(n *ast.UnaryNode) *term {
	t := c.term(n.Node)
	if t == nil {
		return nil
	}
	switch n.Operator {
	case "not", "!":
		if t.typ.Kind != Bool {
			return c.fault(n.Node, KindType, fmt.Sprintf("not needs a condition, and this is a %s", t.typ), notHint(n.Node))
		}
		return c.new(n, term{op: opNot, typ: t.typ, args: []*term{t}})
	}
	if t.typ.Kind != Int && t.typ.Kind != Float {
		return c.fault(n.Node, KindType, fmt.Sprintf("%q needs a number, and this is a %s", n.Operator, t.typ), "")
	}
	if n.Operator == "+" {
		return t
	}
	if t.op == opLiteral {
		return c.new(n, term{op: opLiteral, typ: t.typ, lit: literal{i: -t.lit.i, f: -t.lit.f}})
	}
	return c.new(n, term{op: opNeg, typ: t.typ, args: []*term{t}})
}

// notHint explains the precedence of not, which binds tighter than ==.
func notHint(operand ast.Node) string {
	switch operand.(type) {
	case *ast.IdentifierNode, *ast.MemberNode:
		return "not binds tighter than ==: write not (… == …), or !="
	}
	return ""
}

func (c *checker) conditional(n *ast.ConditionalNode) *term {
	cond, a, b := c.boolean(n.Cond), c.term(n.Exp1), c.term(n.Exp2)
	if cond == nil || a == nil || b == nil {
		return nil
	}
	a, b, ok := c.unify(n.Exp1, a, n.Exp2, b)
	if !ok {
		return nil
	}
	if a.typ != b.typ {
		return c.fault(n.Exp2, KindType, fmt.Sprintf("the two branches of ?: are a %s and a %s", a.typ, b.typ), "give both the same type")
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
		return c.fault(n, KindType, fmt.Sprintf("a condition is needed here, and this is a %s", t.typ), "compare it with something")
	}
	return t
}

// unify gives two operands one type where that loses nothing: an int beside a
// float becomes a float, a literal text beside an enum its word. It reports a
// literal that is no word of the enum, and returns ok false for that.
func (c *checker) unify(ln ast.Node, l *term, rn ast.Node, r *term) (left, right *term, ok bool) {
	switch {
	case l.typ.Kind == Int && r.typ.Kind == Float:
		return c.float(l), r, true
	case l.typ.Kind == Float && r.typ.Kind == Int:
		return l, c.float(r), true
	case l.typ.Kind == EnumKind && r.typ.Kind == String:
		r = c.word(rn, r, l.typ)
	case l.typ.Kind == String && r.typ.Kind == EnumKind:
		l = c.word(ln, l, r.typ)
	}
	return l, r, l != nil && r != nil
}

// float turns an int term into a float term.
func (c *checker) float(t *term) *term {
	if t.op == opLiteral {
		return (&term{op: opLiteral, typ: Type{Kind: Float}, from: t.from, to: t.to, lit: literal{f: float64(t.lit.i)}}).seal()
	}
	return (&term{op: opFloat, typ: Type{Kind: Float}, from: t.from, to: t.to, args: []*term{t}}).seal()
}

// word turns a literal text into a word of an enum.
func (c *checker) word(n ast.Node, t *term, enum Type) *term {
	if t.op != opLiteral {
		return c.fault(n, KindType, fmt.Sprintf("%s is one of %s, and this is a text", enum, strings.Join(enum.Enum.Words, ", ")),
			"compare it with one of those in quotes")
	}
	i := enum.Enum.Index(t.lit.s)
	if i < 0 {
		return c.fault(n, KindUnknownEnum, fmt.Sprintf("%s is never %q", enum, t.lit.s), DidYouMean(t.lit.s, enum.Enum.Words))
	}
	return (&term{op: opLiteral, typ: enum, from: t.from, to: t.to, lit: literal{i: int64(i), s: t.lit.s}}).seal()
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
		return c.forbiddenOperator(n)
	}
	switch o {
	case opAnd, opOr:
		return c.logic(n, o)
	case opIn:
		return c.in(n)
	case opMatches:
		return c.matches(n)
	}
	l, r := c.term(n.Left), c.term(n.Right)
	if l == nil || r == nil {
		return nil
	}
	switch o {
	case opEq, opNe, opLt, opLe, opGt, opGe:
		return c.comparison(n, o, l, r)
	case opContains, opStartsWith, opEndsWith:
		for i, t := range []*term{l, r} {
			if t.typ.Kind != String {
				return c.fault([]ast.Node{n.Left, n.Right}[i], KindType, fmt.Sprintf("%s needs texts, and this is a %s", n.Operator, t.typ), enumTextHint(t))
			}
		}
		return c.new(n, term{op: o, typ: Type{Kind: Bool}, args: []*term{l, r}})
	}
	return c.arithmetic(n, o, l, r)
}

func enumTextHint(t *term) string {
	if t.typ.Kind == EnumKind {
		return "compare it with ==, or in [\"…\", \"…\"]"
	}
	return ""
}

func (c *checker) forbiddenOperator(n *ast.BinaryNode) *term {
	hint := ""
	switch n.Operator {
	case "??":
		hint = "nothing is nil: an absent field reads as its default"
	case "..":
		hint = "write x >= 1 and x <= 9"
	case "**", "^":
		hint = "write the number"
	}
	return c.fault(n, KindForbidden, n.Operator+" is not part of the language", hint)
}

// logic flattens a chain of one operator, so that conjuncts stand side by side.
func (c *checker) logic(n *ast.BinaryNode, o op) *term {
	l, r := c.boolean(n.Left), c.boolean(n.Right)
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

func (c *checker) comparison(n *ast.BinaryNode, o op, l, r *term) *term {
	l, r, ok := c.unify(n.Left, l, n.Right, r)
	if !ok {
		return nil
	}
	if l.typ != r.typ {
		return c.fault(n, KindType, fmt.Sprintf("a %s is never compared with a %s", l.typ, r.typ), mismatchHint(l.typ, r.typ))
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

func mismatchHint(l, r Type) string {
	has := func(k Kind) bool { return l.Kind == k || r.Kind == k }
	switch {
	case has(Duration) && (has(String) || has(Int) || has(Float)):
		return `write duration("2h")`
	case has(Bool) && has(String):
		return "write true or false without quotes, or the condition itself"
	case has(Time):
		return `subtract two times: at - ticket.created_at > duration("2h")`
	case has(String) && (has(Int) || has(Float)):
		return "write the number without quotes, or declare the field as a string"
	}
	return ""
}

// in checks x in ["a", "b"], "x" in ticket.tags and "x" in .labels.
func (c *checker) in(n *ast.BinaryNode) *term {
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return c.inLiterals(n, list)
	}
	if i := c.listOf(n.Right); i >= 0 {
		l := c.scope.listDecls[i]
		if !l.plain() {
			return c.fault(n, KindType, fmt.Sprintf("in asks for a text among texts, and %s holds %ss", l.path, l.item), fmt.Sprintf("write any(%s, .%s == …)", l.path, l.items[0].name))
		}
		t := c.term(n.Left)
		if t == nil {
			return nil
		}
		if t.typ.Kind != String {
			return c.fault(n.Left, KindType, fmt.Sprintf("%s holds texts, and this is a %s", l.path, t.typ), "")
		}
		return c.new(n, term{op: opInList, typ: Type{Kind: Bool}, args: []*term{t}, ref: i})
	}
	if i, ok := c.itemMap(n.Right); ok {
		key, ok := n.Left.(*ast.StringNode)
		if !ok {
			return c.fault(n.Left, KindLiteral, "the key must be a literal text", `write "team" in .labels`)
		}
		return c.new(n, term{op: opHasKey, typ: Type{Kind: Bool}, list: c.list, ref: i, lit: literal{s: key.Value}})
	}
	return c.fault(n.Right, KindType, "the right side of in must be a list", `write x in ["a", "b"], or "a" in ticket.tags`)
}

func (c *checker) inLiterals(n *ast.BinaryNode, list *ast.ArrayNode) *term {
	left := c.term(n.Left)
	if left != nil && left.typ.Kind == Time {
		left = c.fault(n.Left, KindType, "a time is in no list", "compare it with < and >=")
	}
	words := make([]literal, 0, len(list.Nodes))
	ok := left != nil
	for _, e := range list.Nodes {
		t := c.term(e)
		if t == nil || left == nil {
			ok = false
			continue
		}
		if t.op != opLiteral {
			c.fault(e, KindLiteral, "a list holds literals only", "write ==, joined by or")
			ok = false
			continue
		}
		l, r, fits := c.unify(n.Left, left, e, t)
		switch {
		case !fits:
			ok = false
		case l.typ != r.typ:
			c.fault(e, KindType, fmt.Sprintf("a %s is never a %s", l.typ, r.typ), mismatchHint(l.typ, r.typ))
			ok = false
		case l.typ != left.typ: // an int among floats: compare all as floats
			left = l
			for i := range words {
				words[i] = literal{f: float64(words[i].i)}
			}
			words = append(words, r.lit)
		default:
			words = append(words, r.lit)
		}
	}
	if !ok {
		return nil
	}
	return c.new(n, term{op: opIn, typ: Type{Kind: Bool}, args: []*term{left}, words: words})
}

func (c *checker) matches(n *ast.BinaryNode) *term {
	t := c.term(n.Left)
	if t != nil && t.typ.Kind != String {
		t = c.fault(n.Left, KindType, fmt.Sprintf("matches needs a text, and this is a %s", t.typ), enumTextHint(t))
	}
	text, ok := n.Right.(*ast.StringNode)
	if !ok {
		return c.fault(n.Right, KindLiteral, "the pattern of matches must be a literal text", `write it in quotes: matches "^db-[0-9]+$"`)
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
		return c.fault(n, KindType, fmt.Sprintf("%s does not work on a %s and a %s", n.Operator, l.typ, r.typ), mismatchHint(l.typ, r.typ))
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
			return c.fault(n.Right, KindLiteral, "a division by 0", "")
		}
	}
	if o == opMod {
		if l.typ.Kind != Int || r.typ.Kind != Int {
			return c.fault(n, KindType, "% needs two ints", "")
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

func (c *checker) asFloat(t *term) *term {
	if t.typ.Kind == Int {
		return c.float(t)
	}
	return t
}

var quantifiers = map[string]op{"any": opAny, "all": opAll, "none": opNone, "one": opOne, "count": opCount}

func (c *checker) callNode(n *ast.CallNode) *term {
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return c.call(n, callee.Value, n.Arguments)
	case *ast.MemberNode:
		c.term(callee)
		if len(c.faults) == 0 {
			c.fault(callee.Property, KindForbidden, "methods are not part of the language", "")
		}
	default:
		c.forbidden(n)
	}
	return nil
}

func (c *checker) call(n ast.Node, name string, args []ast.Node) *term {
	if o, ok := quantifiers[name]; ok {
		return c.quantifier(n, name, o, args)
	}
	if i, ok := c.scope.named[name]; ok {
		return c.namedCall(n, i, args)
	}
	if i, ok := c.scope.funcs[name]; ok {
		return c.funcCall(n, i, args)
	}
	switch name {
	case "len":
		return c.lenCall(n, args)
	case "lower", "upper", "trim":
		return c.textCall(n, name, args)
	case "abs", "min", "max":
		return c.numberCall(n, name, args)
	case "duration":
		return c.durationCall(n, args)
	}
	hint := c.forbiddenCallHint(name)
	from, to := c.span(n)
	if hint != "" {
		return c.faultAt(from, to, KindForbidden, name+"(…) is not part of the language", hint)
	}
	return c.faultAt(from, min(to, from+len(name)), KindUnknownName, fmt.Sprintf("no function is called %q", name), DidYouMean(name, c.scope.functions))
}

func (c *checker) forbiddenCallHint(name string) string {
	switch name {
	case "now", "date", "timezone":
		return "the only clock is at, the instant the case is decided for"
	case "filter", "find", "findLast", "map", "first", "last":
		return "write any(signals, …)"
	case "findIndex", "findLastIndex", "sum", "mean", "median", "reduce", "groupBy", "sortBy", "sort":
		return "write count(signals, …)"
	case "hasPrefix":
		return "write … startsWith …"
	case "hasSuffix":
		return "write … endsWith …"
	case "int", "float", "string", "toJSON", "fromJSON", "type":
		return "values have one type here: declare the field with the type you need"
	case "repeat", "replace", "split", "splitAfter", "join", "concat", "flatten", "keys", "values", "toPairs", "fromPairs", "indexOf", "lastIndexOf", "reverse", "uniq", "take", "get", "round", "ceil", "floor", "toBase64", "fromBase64", "trimPrefix", "trimSuffix", "bitand", "bitor", "bitxor", "bitnand", "bitnot", "bitshl", "bitshr", "bitushr":
		return "register a function of your own for what the language lacks"
	}
	return ""
}

func (c *checker) quantifier(n ast.Node, name string, o op, args []ast.Node) *term {
	if c.list >= 0 {
		return c.fault(n, KindForbidden, name+" inside another quantifier is not part of the language", "name the inner one under facts")
	}
	if len(args) == 0 {
		return c.fault(n, KindCall, name+" needs a list and a condition", fmt.Sprintf("write %s(signals, .state == …)", name))
	}
	list := c.listOf(args[0])
	if list < 0 {
		t := c.term(args[0])
		if t != nil {
			c.fault(args[0], KindType, fmt.Sprintf("%s ranges over a list, and this is a %s", name, t.typ), "write "+name+"(signals, …)")
		}
		return nil
	}
	if len(args) != 2 {
		hint := ""
		if o == opCount {
			hint = "the length of a list is len(" + c.scope.listDecls[list].path + ")"
		}
		return c.fault(n, KindCall, name+" needs a condition on each element", hint)
	}
	predicate, ok := args[1].(*ast.PredicateNode)
	if !ok {
		return c.forbidden(args[1])
	}
	c.list = list
	body := c.boolean(predicate.Node)
	c.list = -1
	if body == nil {
		return nil
	}
	typ := Type{Kind: Bool}
	if o == opCount {
		typ.Kind = Int
	}
	return c.new(n, term{op: o, typ: typ, args: []*term{body}, list: list})
}

func (c *checker) namedCall(n ast.Node, i int, args []ast.Node) *term {
	d := c.scope.namedDecls[i]
	if len(args) == 1 {
		if name, ok := args[0].(*ast.StringNode); ok {
			if !slices.Contains(d.names, name.Value) {
				hint := DidYouMean(name.Value, d.names)
				if len(d.names) == 0 {
					hint = "define it under " + d.what + "s"
				}
				return c.fault(name, KindUnknownArg, fmt.Sprintf("no %s %q", d.what, name.Value), hint)
			}
			return c.new(n, term{op: opNamed, typ: Type{Kind: Bool}, ref: i, lit: literal{s: name.Value}})
		}
	}
	return c.fault(n, KindCall, fmt.Sprintf("%s needs the name of one %s as a literal text", d.name, d.what), fmt.Sprintf("write %s(%q)", d.name, exampleName(d.names)))
}

func exampleName(names []string) string {
	if len(names) == 0 {
		return "24x5"
	}
	return names[0]
}

func example(names []string) string {
	if len(names) == 0 {
		return "…"
	}
	return names[0]
}

func (c *checker) lenCall(n ast.Node, args []ast.Node) *term {
	if len(args) != 1 {
		return c.fault(n, KindCall, "len needs one argument", "")
	}
	if i := c.listOf(args[0]); i >= 0 {
		return c.new(n, term{op: opLenList, typ: Type{Kind: Int}, ref: i})
	}
	if i, ok := c.itemMap(args[0]); ok {
		return c.new(n, term{op: opLenMap, typ: Type{Kind: Int}, list: c.list, ref: i})
	}
	t := c.term(args[0])
	if t == nil {
		return nil
	}
	if t.typ.Kind != String {
		return c.fault(args[0], KindType, fmt.Sprintf("len measures a list or a text, and this is a %s", t.typ), "")
	}
	return c.new(n, term{op: opLenString, typ: Type{Kind: Int}, args: []*term{t}})
}

func (c *checker) textCall(n ast.Node, name string, args []ast.Node) *term {
	o := map[string]op{"lower": opLower, "upper": opUpper, "trim": opTrim}[name]
	if len(args) != 1 {
		return c.fault(n, KindCall, name+" needs one text", "")
	}
	t := c.term(args[0])
	if t == nil {
		return nil
	}
	if t.typ.Kind != String {
		return c.fault(args[0], KindType, fmt.Sprintf("%s needs a text, and this is a %s", name, t.typ), "")
	}
	return c.new(n, term{op: o, typ: t.typ, args: []*term{t}})
}

func (c *checker) numberCall(n ast.Node, name string, args []ast.Node) *term {
	o := map[string]op{"abs": opAbs, "min": opMin, "max": opMax}[name]
	if len(args) == 0 || o == opAbs && len(args) != 1 {
		return c.fault(n, KindCall, name+" needs "+map[bool]string{true: "one number", false: "numbers"}[o == opAbs], "")
	}
	terms := make([]*term, len(args))
	kind, ok := Int, true
	for i, a := range args {
		t := c.term(a)
		if t != nil && t.typ.Kind != Int && t.typ.Kind != Float {
			t = c.fault(a, KindType, fmt.Sprintf("%s needs numbers, and this is a %s", name, t.typ), "")
		}
		if t == nil {
			ok = false
			continue
		}
		if t.typ.Kind == Float {
			kind = Float
		}
		terms[i] = t
	}
	if !ok {
		return nil
	}
	if kind == Float {
		for i, t := range terms {
			terms[i] = c.asFloat(t)
		}
	}
	return c.new(n, term{op: o, typ: Type{Kind: kind}, args: terms})
}

func (c *checker) durationCall(n ast.Node, args []ast.Node) *term {
	if len(args) == 1 {
		if text, ok := args[0].(*ast.StringNode); ok {
			d, err := time.ParseDuration(text.Value)
			if err != nil {
				return c.fault(text, KindLiteral, fmt.Sprintf("%q is no duration", text.Value), `write a number and a unit, such as 90s, 15m, 2h or 1h30m; there is no d`)
			}
			return c.new(n, term{op: opLiteral, typ: Type{Kind: Duration}, lit: literal{i: int64(d)}})
		}
	}
	return c.fault(n, KindLiteral, "duration needs one literal text", `write duration("2h")`)
}

func (c *checker) funcCall(n ast.Node, i int, args []ast.Node) *term {
	f := c.scope.funcDecls[i]
	if len(args) != len(f.in) {
		return c.fault(n, KindCall, fmt.Sprintf("%s needs %s, and got %d", f.name, plural(len(f.in), "argument"), len(args)), "its type is "+f.signature())
	}
	terms, ok := make([]*term, len(args)), true
	for j, a := range args {
		t := c.term(a)
		switch {
		case t == nil:
			ok = false
			continue
		case t.typ.Kind == Int && f.in[j] == Float:
			t = c.float(t)
		}
		if t.typ.Kind != f.in[j] && !(t.typ.Kind == EnumKind && f.in[j] == String) {
			c.fault(a, KindType, fmt.Sprintf("argument %d of %s is a %s, and this is a %s", j+1, f.name, f.in[j], t.typ), "its type is "+f.signature())
			ok = false
		}
		terms[j] = t
	}
	if !ok {
		return nil
	}
	return c.new(n, term{op: opCall, typ: Type{Kind: f.out}, args: terms, ref: i})
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

// span returns where a node stands in the text: expr places a node at its own
// token, so the span is that of its whole sub-tree, brackets balanced.
func (c *checker) span(n ast.Node) (from, to int) {
	from, to = math.MaxInt, 0
	extend := func(n ast.Node) {
		if _, ok := n.(*ast.ConditionalNode); ok {
			return // placed at the token after it
		}
		from, to = min(from, n.Location().From), max(to, n.Location().To)
	}
	walk(n, extend)
	if from > to {
		return 0, 0
	}
	if callee := calleeEnd(n); callee >= to {
		for _, t := range c.tokens {
			if t.from >= callee && t.opens() {
				to = t.to
				break
			}
		}
	}
	return balance(c.tokens, from, to)
}

// calleeEnd returns where the name of a call without arguments ends, or -1.
func calleeEnd(n ast.Node) int {
	switch n := n.(type) {
	case *ast.CallNode:
		return n.Callee.Location().To
	case *ast.BuiltinNode:
		return n.Location().To
	}
	return -1
}

// walk calls visit for a node and everything below it.
func walk(n ast.Node, visit func(ast.Node)) {
	if n == nil {
		return
	}
	visit(n)
	switch n := n.(type) {
	case *ast.UnaryNode:
		walk(n.Node, visit)
	case *ast.BinaryNode:
		walk(n.Left, visit)
		walk(n.Right, visit)
	case *ast.ChainNode:
		walk(n.Node, visit)
	case *ast.MemberNode:
		walk(n.Node, visit)
		walk(n.Property, visit)
	case *ast.SliceNode:
		walk(n.Node, visit)
		walk(n.From, visit)
		walk(n.To, visit)
	case *ast.CallNode:
		walk(n.Callee, visit)
		walkAll(n.Arguments, visit)
	case *ast.BuiltinNode:
		walkAll(n.Arguments, visit)
	case *ast.PredicateNode:
		walk(n.Node, visit)
	case *ast.ConditionalNode:
		walk(n.Cond, visit)
		walk(n.Exp1, visit)
		walk(n.Exp2, visit)
	case *ast.VariableDeclaratorNode:
		walk(n.Value, visit)
		walk(n.Expr, visit)
	case *ast.SequenceNode:
		walkAll(n.Nodes, visit)
	case *ast.ArrayNode:
		walkAll(n.Nodes, visit)
	case *ast.MapNode:
		walkAll(n.Pairs, visit)
	case *ast.PairNode:
		walk(n.Key, visit)
		walk(n.Value, visit)
	}
}

func walkAll(nodes []ast.Node, visit func(ast.Node)) {
	for _, n := range nodes {
		walk(n, visit)
	}
}
