package condition

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"github.com/drud/triage/internal/phrasing"
)

var quantifiers = map[string]op{"any": opAny, "all": opAll, "none": opNone, "one": opOne, "count": opCount}

func (c *checker) callNode(n *ast.CallNode) *term {
	switch callee := n.Callee.(type) {
	case *ast.IdentifierNode:
		return c.call(n, callee.Value, n.Arguments)
	case *ast.MemberNode:
		c.method(callee)
	default:
		c.forbidden(n)
	}
	return nil
}

// method reports a call of the form x.f(…).
func (c *checker) method(callee *ast.MemberNode) {
	name, ok := callee.Property.(*ast.StringNode)
	if !ok {
		c.forbidden(callee)
		return
	}
	hint := forbiddenCallHint(name.Value)
	switch name.Value {
	case "contains", "startsWith", "endsWith", "matches":
		hint = fmt.Sprintf(`write … %s "…"`, name.Value)
	default:
		switch {
		case hint != "":
		case slices.Contains(c.scope.functions, name.Value):
			hint = fmt.Sprintf("write %s(…)", name.Value)
		default:
			hint = "times are compared with at, and a calendar is asked with open(\"…\")"
		}
	}
	c.fault(name, KindForbidden, "methods are not part of the language", hint)
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
	hint := forbiddenCallHint(name)
	from, to := n.Location().From, n.Location().To
	if hint != "" {
		return c.faultAt(from, to, KindForbidden, name+"(…) is not part of the language", hint)
	}
	return c.faultAt(from, min(to, from+utf8.RuneCountInString(name)), KindUnknownName, "no function is called "+quote(name), c.functionHint(name))
}

func (c *checker) functionHint(name string) string {
	if c.scope.knows(name) {
		return "write " + name + " without brackets"
	}
	return phrasing.DidYouMean(name, c.scope.functions)
}

func forbiddenCallHint(name string) string {
	switch name {
	case "now", "date", "timezone":
		return "the only clock is at, the instant the case is decided for"
	case "filter":
		return "write any(signals, …), or count(signals, …) for how many there are"
	case "find", "findLast", "map", "first", "last":
		return "write any(signals, …)"
	case "findIndex", "findLastIndex", "sum", "mean", "median", "reduce", "groupBy", "sortBy", "sort":
		return "write count(signals, …)"
	case "hasPrefix", "startswith", "starts_with":
		return "write … startsWith …"
	case "hasSuffix", "endswith", "ends_with":
		return "write … endsWith …"
	case "has", "includes", "include":
		return "write … contains …, or … in …"
	case "toLower", "lowercase", "lcase":
		return "write lower(…)"
	case "toUpper", "uppercase", "ucase":
		return "write upper(…)"
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
			c.fault(args[0], KindType, fmt.Sprintf("%s ranges over a list, and this is %s", name, t.typ.noun()), "write "+name+"(signals, …)")
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
				hint := phrasing.DidYouMean(name.Value, d.names)
				if len(d.names) == 0 {
					hint = "define it under " + d.what + "s"
				}
				return c.fault(name, KindUnknownArg, fmt.Sprintf("no %s %s", d.what, quote(name.Value)), hint)
			}
			return c.new(n, term{op: opNamed, typ: Type{Kind: Bool}, ref: i, lit: literal{s: name.Value}})
		}
	}
	return c.fault(n, KindCall, fmt.Sprintf("%s needs the name of one %s as a literal text", d.name, d.what), fmt.Sprintf("write %s(%q)", d.name, example(d.names, "24x5")))
}

// example returns the first of some names, or a word if there are none.
func example(names []string, otherwise string) string {
	if len(names) == 0 {
		return otherwise
	}
	return names[0]
}

const lenHint = "write len(signals), or len(ticket.subject)"

func (c *checker) lenCall(n ast.Node, args []ast.Node) *term {
	if len(args) != 1 {
		return c.fault(n, KindCall, "len needs one argument", lenHint)
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
		return c.fault(args[0], KindType, fmt.Sprintf("len measures a list or a text, and this is %s", t.typ.noun()), enumHint(t, lenHint))
	}
	return c.new(n, term{op: opLenString, typ: Type{Kind: Int}, args: []*term{t}})
}

func (c *checker) textCall(n ast.Node, name string, args []ast.Node) *term {
	o := map[string]op{"lower": opLower, "upper": opUpper, "trim": opTrim}[name]
	hint := "write " + name + "(ticket.subject)"
	if len(args) != 1 {
		return c.fault(n, KindCall, name+" needs one text", hint)
	}
	t := c.term(args[0])
	if t == nil {
		return nil
	}
	if t.typ.Kind != String {
		return c.fault(args[0], KindType, fmt.Sprintf("%s needs a text, and this is %s", name, t.typ.noun()), enumHint(t, hint))
	}
	return c.new(n, term{op: o, typ: t.typ, args: []*term{t}})
}

func (c *checker) numberCall(n ast.Node, name string, args []ast.Node) *term {
	o := map[string]op{"abs": opAbs, "min": opMin, "max": opMax}[name]
	needs, hint := name+" needs numbers", "write "+name+"(fields.a, fields.b)"
	if o == opAbs {
		needs, hint = "abs needs one number", "write abs(fields.a)"
	}
	if len(args) == 0 || o == opAbs && len(args) != 1 {
		return c.fault(n, KindCall, needs, hint)
	}
	terms := make([]*term, len(args))
	kind, ok := Int, true
	for i, a := range args {
		t := c.term(a)
		if t != nil && t.typ.Kind != Int && t.typ.Kind != Float {
			t = c.fault(a, KindType, fmt.Sprintf("%s, and this is %s", needs, t.typ.noun()), hint)
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
	for i, t := range terms {
		terms[i] = c.literalAs(t, kind)
		if terms[i].typ.Kind != kind {
			c.fault(args[i], KindType, fmt.Sprintf("%s needs numbers of one type, and this is an int among floats", name), "add 0.0 to it")
			ok = false
		}
	}
	if !ok {
		return nil
	}
	return c.new(n, term{op: o, typ: Type{Kind: kind}, args: terms})
}

func (c *checker) durationCall(n ast.Node, args []ast.Node) *term {
	if len(args) == 1 {
		if text, ok := args[0].(*ast.StringNode); ok {
			d, err := time.ParseDuration(text.Value)
			if err != nil {
				return c.fault(text, KindLiteral, quote(text.Value)+" is no duration", `write a number and a unit, such as 90s, 15m, 2h or 1h30m; there is no d`)
			}
			return c.new(n, term{op: opLiteral, typ: Type{Kind: Duration}, lit: literal{i: int64(d)}})
		}
	}
	return c.fault(n, KindLiteral, "duration needs one literal text", `write duration("2h")`)
}

func (c *checker) funcCall(n ast.Node, i int, args []ast.Node) *term {
	f := c.scope.funcDecls[i]
	if len(args) != len(f.in) {
		return c.fault(n, KindCall, fmt.Sprintf("%s needs %s, and got %d", f.name, phrasing.Count(len(f.in), "argument"), len(args)), "its type is "+f.signature())
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
			c.fault(a, KindType, fmt.Sprintf("argument %d of %s is %s, and this is %s", j+1, f.name, Type{Kind: f.in[j]}.noun(), t.typ.noun()), "its type is "+f.signature())
			ok = false
		}
		terms[j] = t
	}
	if !ok {
		return nil
	}
	return c.new(n, term{op: opCall, typ: Type{Kind: f.out}, args: terms, ref: i})
}
