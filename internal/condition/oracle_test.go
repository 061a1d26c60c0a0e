package condition

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// The oracle is expr's own compiler and virtual machine. Three things that expr
// has not are supplied to it: facts (their text stands in), the order of enums
// (rank), and literals whose type follows their neighbours', as in Go.
type oracle struct{ calls int }

func (o *oracle) compile(text string) (*vm.Program, error) {
	options := []expr.Option{
		expr.Env(toy{}), expr.AsBool(), expr.Optimize(false), expr.DisableIfOperator(), expr.MaxNodes(0),
		expr.Patch(&supply{}),
		expr.Function("open", func(p ...any) (any, error) { return toyOffices[p[0].(string)](p[1].(time.Time)), nil }, new(func(string, time.Time) bool)),
		expr.Function("rank", func(p ...any) (any, error) { return rank(p[0].(string), p[1].(string)), nil }, new(func(string, string) int)),
	}
	for name, fn := range toyFuncs(&o.calls) {
		options = append(options, expr.Function(name, spread(fn), reflect.New(loose(reflect.TypeOf(fn))).Interface()))
	}
	return expr.Compile(text, options...)
}

// spread calls a typed function with what expr gives: an int may stand for a float.
func spread(fn any) func(...any) (any, error) {
	f := reflect.ValueOf(fn)
	return func(params ...any) (any, error) {
		in := make([]reflect.Value, len(params))
		for i, p := range params {
			in[i] = reflect.ValueOf(p)
			if in[i].Kind() == reflect.Int && f.Type().In(i).Kind() == reflect.Float64 {
				in[i] = reflect.ValueOf(float64(p.(int)))
			}
		}
		return f.Call(in)[0].Interface(), nil
	}
}

// loose returns the type of a function with any in the place of float: where a float
// is wanted, expr computes with its literals as floats all that an int is made of.
func loose(f reflect.Type) reflect.Type {
	in := make([]reflect.Type, f.NumIn())
	for i := range in {
		if in[i] = f.In(i); in[i].Kind() == reflect.Float64 {
			in[i] = reflect.TypeFor[any]()
		}
	}
	return reflect.FuncOf(in, []reflect.Type{f.Out(0)}, false)
}

var orderedEnums = map[string]*Enum{
	"ticket.priority": levels, "fields.impact": impacts, ".state": states,
}

func rank(enum, word string) int { return orderedEnums[enum].Index(word) }

// supply is the visitor that puts in what expr has not.
type supply struct{}

func (v *supply) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		for _, f := range toyFacts {
			if f.name == n.Value {
				tree, err := parser.Parse(f.text)
				if err != nil {
					panic(err)
				}
				ast.Walk(&tree.Node, v)
				*node = tree.Node
			}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "<", "<=", ">", ">=":
			v.ranks(n)
		}
	case *ast.ConditionalNode:
		floats(&n.Exp1, &n.Exp2)
	case *ast.BuiltinNode:
		if n.Name == "min" || n.Name == "max" {
			args := make([]*ast.Node, len(n.Arguments))
			for i := range args {
				args[i] = &n.Arguments[i]
			}
			floats(args...)
		}
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && id.Value == "open" && len(n.Arguments) == 1 {
			n.Arguments = append(n.Arguments, &ast.IdentifierNode{Value: "at"})
		}
	}
}

func (v *supply) ranks(n *ast.BinaryNode) {
	enum := enumOf(n.Left)
	if enum == "" {
		enum = enumOf(n.Right)
	}
	if enum == "" {
		return
	}
	call := func(side ast.Node) ast.Node {
		return &ast.CallNode{Callee: &ast.IdentifierNode{Value: "rank"}, Arguments: []ast.Node{&ast.StringNode{Value: enum}, side}}
	}
	n.Left, n.Right = call(n.Left), call(n.Right)
}

// enumOf returns the path of the ordered enum that a node is a value of, or "".
func enumOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MemberNode:
		path := ""
		if id, ok := n.Node.(*ast.IdentifierNode); ok {
			path = id.Value
		} else if _, ok := n.Node.(*ast.PointerNode); !ok {
			return ""
		}
		if name, ok := n.Property.(*ast.StringNode); ok {
			path += "." + name.Value
		}
		if orderedEnums[path] != nil {
			return path
		}
	case *ast.ConditionalNode:
		if e := enumOf(n.Exp1); e != "" {
			return e
		}
		return enumOf(n.Exp2)
	}
	return ""
}

// floats makes literal ints beside a float floats.
func floats(nodes ...*ast.Node) {
	any := false
	for _, n := range nodes {
		any = any || isFloat(*n)
	}
	if !any {
		return
	}
	for _, n := range nodes {
		literalFloat(n)
	}
}

func literalFloat(n *ast.Node) {
	switch lit := (*n).(type) {
	case *ast.IntegerNode:
		*n = &ast.FloatNode{Value: float64(lit.Value)}
	case *ast.UnaryNode:
		literalFloat(&lit.Node)
	}
}

func isFloat(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FloatNode:
		return true
	case *ast.UnaryNode:
		return isFloat(n.Node)
	case *ast.MemberNode:
		name, _ := n.Property.(*ast.StringNode)
		return name != nil && (name.Value == "ratio" || name.Value == "value")
	case *ast.ConditionalNode:
		return isFloat(n.Exp1) || isFloat(n.Exp2)
	case *ast.BinaryNode:
		switch n.Operator {
		case "/":
			return true
		case "+", "-", "*":
			return isFloat(n.Left) || isFloat(n.Right)
		}
	case *ast.BuiltinNode:
		switch n.Name {
		case "abs", "min", "max":
			for _, a := range n.Arguments {
				if isFloat(a) {
					return true
				}
			}
		}
	case *ast.CallNode:
		id, _ := n.Callee.(*ast.IdentifierNode)
		return id != nil && (id.Value == "score" || id.Value == "twice")
	}
	return false
}

// subjects are the toys on which conditions are compared: the sample, the zero
// case, and extremes.
func subjects() []toy {
	zero := toy{At: noon(1), Ticket: toyTicket{Status: "open", Priority: "none", Created: noon(1)}, Fields: toyFields{Impact: "none", Request: "problem"}}
	all := []toy{sample(), zero}
	extreme := func(seats int, ratio float64, wait time.Duration, id string) {
		s := sample()
		s.Flag = seats > 0
		s.At = time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC)
		s.Ticket.ID, s.Ticket.Company = id, id+"x"
		s.Ticket.Priority, s.Ticket.Status, s.Ticket.Tags = "low", "closed", []string{id}
		s.Fields = toyFields{Seats: seats, Ratio: ratio, Wait: wait, Impact: "minor", Request: "problem"}
		s.Signals = append(s.Signals, toySignal{Kind: id, State: "unknown", Value: ratio, Hits: seats, Age: wait, Since: s.At, Labels: map[string]string{id: id}})
		all = append(all, s)
	}
	extreme(math.MinInt, math.Copysign(0, -1), math.MinInt64, "")
	extreme(math.MaxInt, math.MaxFloat64, math.MaxInt64, "ǅ\x00ß\xff")
	extreme(1<<53+1, 1<<53, 1, " T-7\t")
	extreme(-1, -math.SmallestNonzeroFloat64, -time.Hour, "a")
	return all
}

// agree fails unless our closures and expr's machine say the same on every subject.
func agree(t *testing.T, e *Env[toy], text string, on []toy) (accepted bool) {
	t.Helper()
	c, faults := e.Compile(text)
	if len(faults) > 0 {
		if c != nil {
			t.Fatalf("%q: a condition beside faults", text)
		}
		for _, f := range faults {
			checkFault(t, text, f)
		}
		return false
	}
	var o oracle
	program, err := o.compile(text)
	if err != nil {
		t.Fatalf("accepted, and expr cannot compile it: %s\n%v", text, err)
	}
	machine := vm.VM{MemoryBudget: 1e9}
	r := e.NewRun()
	for i, s := range on {
		r.Subject = s
		r.Reset()
		got, fault := c.Holds(r)
		want, err := machine.Run(program, s)
		switch {
		case err != nil && fault == nil:
			t.Fatalf("subject %d: expr fails: %s\n%v", i, text, err)
		case fault != nil && fault.Cause == notFinite: // expr goes on with NaN and infinity
		case err == nil && fault != nil:
			t.Fatalf("subject %d: we fault: %s\n%v", i, text, fault)
		case err == nil && got != want.(bool):
			t.Fatalf("subject %d: we say %v, expr says %v: %s", i, got, want, text)
		}
		r.Reset()
		if s := c.Explain(r); fault == nil && (s.Result == True) != got {
			t.Fatalf("subject %d: explained as %s, decided %v: %s", i, s.Result, got, text)
		}
		if n := c.Missing(r); (n == nil) != (got || fault != nil) {
			t.Fatalf("subject %d: decided %v, and missing is %s: %s", i, got, needed(n), text)
		}
	}
	return true
}

// forbiddenWords show a fault's inside: Go types, expr's words.
var forbiddenWords = []string{"Token", "Operator(", "Identifier", "Bracket(", "EOF", "strconv", "int64", "float64", "time.", "interface", "%!", "<nil>", "runtime", "panic"}

func checkFault(t *testing.T, text string, f Fault) {
	t.Helper()
	n := len([]rune(text))
	if f.From < 0 || f.From > f.To || f.To > n+1 {
		t.Fatalf("%q: a fault from %d to %d of %d runes: %v", text, f.From, f.To, n, f)
	}
	if f.Message == "" || f.Kind == "" {
		t.Fatalf("%q: a fault without a message or kind: %#v", text, f)
	}
}
