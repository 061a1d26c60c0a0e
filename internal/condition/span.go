package condition

import (
	"math"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
)

// eachChild calls visit for the nodes directly below a node.
func eachChild(n ast.Node, visit func(ast.Node)) {
	all := func(nodes []ast.Node) {
		for _, n := range nodes {
			visit(n)
		}
	}
	switch n := n.(type) {
	case *ast.UnaryNode:
		visit(n.Node)
	case *ast.BinaryNode:
		visit(n.Left)
		visit(n.Right)
	case *ast.MemberNode:
		visit(n.Node)
		visit(n.Property)
	case *ast.SliceNode:
		visit(n.Node)
		if n.From != nil {
			visit(n.From)
		}
		if n.To != nil {
			visit(n.To)
		}
	case *ast.CallNode:
		visit(n.Callee)
		all(n.Arguments)
	case *ast.BuiltinNode:
		all(n.Arguments)
	case *ast.PredicateNode:
		visit(n.Node)
	case *ast.ConditionalNode:
		visit(n.Cond)
		visit(n.Exp1)
		visit(n.Exp2)
	case *ast.ArrayNode:
		all(n.Nodes)
	}
}

// tooMany reports whether a tree has more than limit nodes. A node that stands
// in several places counts in each: expr shares the middle of a < b < c, and
// chains within such middles double the work at every level.
func tooMany(root ast.Node, limit int) bool {
	left := limit
	var visit func(ast.Node)
	visit = func(n ast.Node) {
		if left--; left >= 0 {
			eachChild(n, visit)
		}
	}
	visit(root)
	return left < 0
}

// span is a piece of the text, as offsets in runes; to excluded.
type span struct{ from, to int }

func (a span) union(b span) span { return span{min(a.from, b.from), max(a.to, b.to)} }

func (a span) holds(b span) bool { return b.from < b.to && a.from <= b.from && b.to <= a.to }

// place sets the location of every node to the text a reader would select for
// it. (expr places a node at its own token: an operator, a bracket, a name.)
func (s *source) place(n ast.Node) span {
	own := s.own(n)
	at := own
	eachChild(n, func(child ast.Node) {
		of := s.place(child)
		if !of.holds(own) { // else n is the not of a not in, whose token is that of in
			of = s.bracketed(of)
		}
		at = at.union(of)
	})
	n.SetLocation(file.Location{From: at.from, To: at.to})
	return at
}

// own returns the place of a node's own token, and of the brackets it opens.
func (s *source) own(n ast.Node) span {
	if _, ok := n.(*ast.ConditionalNode); ok {
		return span{math.MaxInt, 0} // expr places it at the token after it
	}
	at := span{n.Location().From, n.Location().To}
	i := s.at(at.from)
	switch n.(type) {
	case *ast.CallNode, *ast.BuiltinNode:
		i++ // the bracket after the name
	}
	if i < len(s.tokens) && s.tokens[i].opens() && s.tokens[i].match >= 0 {
		at.to = max(at.to, s.tokens[s.tokens[i].match].to)
	}
	return at
}

// bracketed widens a place by the brackets that stand directly around it.
func (s *source) bracketed(at span) span {
	i, j := s.at(at.from)-1, s.at(at.to)
	for i >= 0 && j < len(s.tokens) && s.tokens[i].match == j {
		at = span{s.tokens[i].from, s.tokens[j].to}
		i, j = i-1, j+1
	}
	return at
}
