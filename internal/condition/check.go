package condition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/drud/triage/internal/phrasing"
)

// checker walks one parsed condition, reports every fault in it and builds its
// term. A method returns nil for a part that it has reported.
type checker struct {
	scope  *scope
	faults []Fault
	list   int // index of the list an enclosing quantifier ranges over, or -1
}

// check returns the term of a condition's text, or its faults in the order of
// the text.
func check(s *scope, text string) (*term, []Fault) {
	root, faults := parse(s, text)
	if len(faults) > 0 {
		return nil, tidy(faults)
	}
	c := &checker{scope: s, list: -1}
	t := c.term(root)
	if len(c.faults) > 0 {
		return nil, tidy(c.faults)
	}
	if t == nil { // what is wrong stands where a value is declared
		t = c.new(root, term{op: opLiteral, typ: Type{Kind: Bool}})
	}
	return t, nil
}

// tidy sorts faults and drops repeated ones: the middle of a < b < c is visited
// twice, and may be told two remedies, of which the first is kept.
func tidy(faults []Fault) []Fault {
	slices.SortStableFunc(faults, func(a, b Fault) int { return a.From - b.From })
	return slices.CompactFunc(faults, func(a, b Fault) bool {
		b.Hint = a.Hint
		return a == b
	})
}

func (c *checker) fault(n ast.Node, kind, message, hint string) *term {
	return c.faultAt(n.Location().From, n.Location().To, kind, message, hint)
}

func (c *checker) faultAt(from, to int, kind, message, hint string) *term {
	c.faults = append(c.faults, Fault{From: from, To: to, Kind: kind, Message: message, Hint: hint})
	return nil
}

// new places a term at a node and seals it.
func (c *checker) new(n ast.Node, t term) *term {
	t.from, t.to = n.Location().From, n.Location().To
	return c.scope.seal(&t)
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

// forbidden reports a node that expr has and conditions do not. (What shows in
// the tokens alone, mistakes has reported.)
func (c *checker) forbidden(n ast.Node) *term {
	what, hint := "this expression", "compare fields with ==, <, in and contains, and join that with and, or, not"
	switch n := n.(type) {
	case *ast.NilNode:
		what, hint = "nil", absentHint
	case *ast.ArrayNode:
		what, hint = "a list that is not the right side of in", `write it as: x in ["a", "b"]`
	case *ast.SliceNode:
		what, hint = "a slice [from:to]", "ask with startsWith, endsWith or contains"
	case *ast.PredicateNode:
		return c.term(n.Node)
	}
	return c.fault(n, KindForbidden, what+" is not part of the language", hint)
}

const absentHint = "an absent field reads as its default: compare with that"

func (c *checker) identifier(n *ast.IdentifierNode) *term {
	s := c.scope
	if i, ok := s.values[n.Value]; ok {
		return c.value(n, i)
	}
	if i, ok := s.facts[n.Value]; ok {
		return c.new(n, term{op: opFact, typ: Type{Kind: Bool}, ref: i})
	}
	if i, ok := s.lists[n.Value]; ok {
		return c.bareList(n, i)
	}
	if group, ok := s.groups[n.Value]; ok {
		return c.fault(n, KindType, fmt.Sprintf("%s is a group of fields, not a value", n.Value), "write "+n.Value+"."+example(group, "…"))
	}
	if slices.Contains(s.functions, n.Value) {
		return c.uncalled(n, n.Value, "")
	}
	return c.unknownName(n, n.Value)
}

// uncalled reports the name of a function where a value belongs. Without a hint,
// it is to be called.
func (c *checker) uncalled(n ast.Node, name, hint string) *term {
	if hint == "" {
		hint = "call it: " + name + "(…)"
	}
	return c.fault(n, KindType, name+" is a function", hint)
}

func (c *checker) unknownName(n ast.Node, name string) *term {
	hint := c.nameHint(name)
	if hint == "" {
		hint = "a condition reads " + strings.Join(c.scope.roots(), ", ") + " and the facts before it"
	}
	return c.fault(n, KindUnknownName, "nothing is called "+quote(name), hint)
}

// nameHint says what an unknown name was probably meant to be, or returns "".
func (c *checker) nameHint(name string) string {
	switch strings.ToLower(name) {
	case "now", "today":
		return "the only clock is at, the instant the case is decided for"
	case "null", "undefined", "empty":
		return absentHint
	case "yes", "no", "on", "off":
		return "write true or false"
	}
	if c.list >= 0 && slices.Contains(c.scope.listDecls[c.list].fieldNames(), name) {
		return "write ." + name
	}
	if path := c.scope.groupOf(name); path != "" {
		return "write " + path
	}
	if best, ok := phrasing.Nearest(name, c.scope.names()); ok {
		return "did you mean " + quote(best) + "?"
	}
	return ""
}

// bareWord reports a word that is compared with a text or an enum and is no
// value: its quotes are missing.
func (c *checker) bareWord(n ast.Node, other Type) {
	name := n.(*ast.IdentifierNode).Value
	hint := quotesHint(name, other)
	if slices.Contains(c.scope.functions, name) {
		c.uncalled(n, name, hint)
		return
	}
	if hint == "" {
		hint = c.nameHint(name)
	}
	if hint == "" && other.Kind == String {
		hint = "a text stands in quotes: " + quote(name)
	}
	if hint == "" {
		c.unknownName(n, name)
		return
	}
	c.fault(n, KindUnknownName, "nothing is called "+quote(name), hint)
}

// quotesHint says which word of an enum was meant by one without quotes, or
// returns "".
func quotesHint(name string, other Type) string {
	if other.Kind != EnumKind {
		return ""
	}
	word, near := phrasing.Nearest(name, other.Enum.Words)
	switch {
	case other.Enum.Index(name) >= 0:
		return "write it in quotes: " + quote(name)
	case near:
		return "write it in quotes: " + quote(word)
	}
	return ""
}

// isBareWord reports whether a node is a word that names no value.
func (c *checker) isBareWord(n ast.Node) bool {
	id, ok := n.(*ast.IdentifierNode)
	return ok && (!c.scope.knows(id.Value) || slices.Contains(c.scope.functions, id.Value))
}

// pair checks two operands that are compared, either of which may be nil after
// it. A word that is no name is explained by what it is compared with.
func (c *checker) pair(left, right ast.Node) (l, r *term) {
	leftBare, rightBare := c.isBareWord(left), c.isBareWord(right)
	if leftBare == rightBare {
		return c.term(left), c.term(right)
	}
	known, bare := left, right
	if leftBare {
		known, bare = right, left
	}
	t := c.term(known)
	if t == nil {
		c.term(bare)
	} else {
		c.bareWord(bare, t.typ)
	}
	return nil, nil
}

func (c *checker) value(n ast.Node, i int) *term {
	if c.scope.schema[i].Kind == 0 {
		return nil // reported where it is declared
	}
	return c.new(n, term{op: opValue, typ: c.scope.schema[i], ref: i})
}

func (c *checker) bareList(n ast.Node, i int) *term {
	l := c.scope.listDecls[i]
	return c.fault(n, KindType, fmt.Sprintf("%s is a list, not a value", l.path), l.asked())
}

// member checks a.b and a["b"].
func (c *checker) member(n *ast.MemberNode) *term {
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
			return c.fault(n, KindType, fmt.Sprintf("%s is a list, and a list has no fields", base.Value), c.scope.listDecls[i].fieldHint(property.Value))
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
	return c.fault(n.Property, KindForbidden, fmt.Sprintf("%s has no fields and no methods", t.typ.noun()), hint)
}

func (c *checker) index(n *ast.MemberNode) *term {
	hint := `write the key as a text: ["team"]`
	if key, ok := n.Property.(*ast.IdentifierNode); ok {
		hint = fmt.Sprintf("write the key as a text: [%s]", quote(key.Value))
	}
	if i := c.listOf(n.Node); i >= 0 {
		hint = "an element may not be there: " + c.scope.listDecls[i].asked()
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
	hint := phrasing.DidYouMean(property.Value, fields)
	if len(fields) == 0 {
		hint = "declare it under " + group
	} else if hint == "" && group == "fields" {
		hint = "declare it under fields"
	}
	return c.fault(property, KindUnknownItem, fmt.Sprintf("no field %s in %s", quote(property.Value), group), hint)
}

func (c *checker) pointer(n *ast.PointerNode) *term {
	if n.Name != "" {
		return c.fault(n, KindForbidden, "#"+n.Name+" is not part of the language", "write ."+n.Name)
	}
	l := c.scope.listDecls[c.list]
	if l.plain() {
		return c.new(n, term{op: opItem, typ: l.items[0].typ, list: c.list, ref: 0})
	}
	return c.fault(n, KindType, fmt.Sprintf("# is a whole %s, not a value", l.item), "write one of its fields: ."+l.items[0].name)
}

func (c *checker) itemField(n *ast.MemberNode, p *ast.PointerNode, property *ast.StringNode) *term {
	if p.Name != "" {
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
	return c.fault(property, KindUnknownItem, fmt.Sprintf("no field %s in %s", quote(property.Value), l.item), phrasing.DidYouMean(property.Value, l.fieldNames()))
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
		if isID && isText {
			path = base.Value + "." + property.Value
		}
	}
	if i, ok := c.scope.lists[path]; ok {
		return i
	}
	return -1
}
