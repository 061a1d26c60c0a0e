package condition

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
)

// in checks x in ["a", "b"], "x" in ticket.tags and "x" in .labels.
func (c *checker) in(n *ast.BinaryNode) *term {
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return c.inLiterals(n, list)
	}
	if i := c.listOf(n.Right); i >= 0 {
		return c.inList(n, i)
	}
	if i, ok := c.itemMap(n.Right); ok {
		key, ok := n.Left.(*ast.StringNode)
		if !ok {
			return c.fault(n.Left, KindLiteral, "the key must be a literal text", `write "team" in .labels`)
		}
		return c.new(n, term{op: opHasKey, typ: Type{Kind: Bool}, list: c.list, ref: i, lit: literal{s: key.Value}})
	}
	l, r := c.pair(n.Left, n.Right)
	if l == nil || r == nil {
		return nil
	}
	hint := `write x in ["a", "b"], or "a" in ticket.tags`
	if r.typ.Kind == String {
		hint += "; part of a text is contains"
	}
	if text, ok := n.Right.(*ast.StringNode); ok {
		hint = fmt.Sprintf("write == %s, or in [%s]; part of a text is contains", quote(text.Value), quote(text.Value))
	}
	return c.fault(n.Right, KindType, "the right side of in must be a list", hint)
}

// inList checks whether a text is one of a list of plain texts.
func (c *checker) inList(n *ast.BinaryNode, i int) *term {
	l := c.scope.listDecls[i]
	if !l.plain() {
		return c.fault(n, KindType, fmt.Sprintf("in asks for a text among texts, and %s holds %ss", l.path, l.item), fmt.Sprintf("write any(%s, .%s == …)", l.path, l.items[0].name))
	}
	if c.isBareWord(n.Left) {
		c.bareWord(n.Left, Type{Kind: String})
		return nil
	}
	t := c.term(n.Left)
	if t == nil {
		return nil
	}
	if t.typ.Kind != String {
		return c.fault(n.Left, KindType, fmt.Sprintf("%s holds texts, and this is %s", l.path, t.typ.noun()), "write a text in quotes")
	}
	return c.new(n, term{op: opInList, typ: Type{Kind: Bool}, args: []*term{t}, ref: i})
}

func (c *checker) inLiterals(n *ast.BinaryNode, list *ast.ArrayNode) *term {
	left := c.term(n.Left)
	if left != nil && left.typ.Kind == Time {
		left = c.fault(n.Left, KindType, "a time is in no list", "compare it with < and >=")
	}
	words, faulty := make([]literal, 0, len(list.Nodes)), left == nil
	for _, e := range list.Nodes {
		switch word := c.element(n.Left, left, e); {
		case word == nil:
			faulty = true
		case !isAmong(word.typ.Kind, word.lit, words): // an index must not find the condition twice
			words = append(words, word.lit)
		}
	}
	if faulty {
		return nil
	}
	return c.new(n, term{op: opIn, typ: Type{Kind: Bool}, args: []*term{left}, words: words})
}

// element checks one element of a list in brackets, of which left is asked. A
// nil left has been reported.
func (c *checker) element(ln ast.Node, left *term, e ast.Node) *term {
	if left != nil && c.isBareWord(e) {
		c.bareWord(e, left.typ)
		return nil
	}
	t := c.term(e)
	if t == nil || left == nil {
		return nil
	}
	if t.op != opLiteral {
		return c.fault(e, KindLiteral, "a list holds literals only", "write ==, joined by or")
	}
	l, t, ok := c.unifyWords(ln, left, e, c.literalAs(t, left.typ.Kind))
	switch {
	case !ok:
		return nil
	case l.typ == t.typ:
		return t
	case l.typ.Kind == Int && t.typ.Kind == Float:
		return c.fault(e, KindType, "an int is never a fraction", "write a whole number without a dot")
	}
	return c.fault(e, KindType, fmt.Sprintf("%s is never %s", l.typ.noun(), t.typ.noun()), mismatchHint(l, t))
}
