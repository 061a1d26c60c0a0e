package condition

import (
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
)

// The text of every node is what a reader would select: in post-order, the spans
// of a tree.
func TestPlace(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct{ name, text, want string }{
		{"word", `flag`, `flag`},
		{"member", `ticket.id`, `ticket·id·ticket.id`},
		{"index", `ticket[ "id" ]`, `ticket·"id"·ticket[ "id" ]`},
		{"brackets around", `(flag)`, `flag`},
		{"brackets belong to the parent", `(flag) or ((busy))`, `flag·busy·(flag) or ((busy))`},
		{"brackets of a part", `(flag or busy) and calm`, `flag·busy·flag or busy·calm·(flag or busy) and calm`},
		{"not", `not (flag)`, `flag·not (flag)`},
		{"negated", `1 not in [1, (2)]`, `1·1·2·[1, (2)]·1 not in [1, (2)]·1 not in [1, (2)]`},
		{"negated in brackets", `not (1 not in [2])`, `1·2·[2]·1 not in [2]·1 not in [2]·not (1 not in [2])`},
		{"call", `f(a, (b)) > 1`, `f·a·b·f(a, (b))·1·f(a, (b)) > 1`},
		{"call of nothing", `len ( )`, `len ( )`},
		{"quantifier", `any(signals, (.muted))`, `signals·.·muted·.muted·(.muted)·any(signals, (.muted))`},
		{"pointer", `any(signals, #.labels["a"] == "")`, `signals·#·labels·#.labels·"a"·#.labels["a"]·""·#.labels["a"] == ""·#.labels["a"] == ""·any(signals, #.labels["a"] == "")`},
		{"choice", `(a ? (b) : c)`, `a·b·c·a ? (b) : c`},
		{"choice in brackets", `((a) ? b : c) == d`, `a·b·c·(a) ? b : c·d·((a) ? b : c) == d`},
		{"chain", `1 < a < (3)`, `1·a·1 < a·a·3·a < (3)·1 < a < (3)`},
		{"runes", `"ä" == "ü"`, `"ä"·"ü"·"ä" == "ü"`},
		{"brackets in a text", `"(" == ")"`, `"("·")"·"(" == ")"`},
		{"empty list", `1 in [ ]`, `1·[ ]·1 in [ ]`},
	} {
		t.Run(test.name, func(t *testing.T) {
			root, faults := parse(e.scope, test.text)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			var got []string
			var visit func(ast.Node)
			visit = func(n ast.Node) {
				eachChild(n, visit)
				got = append(got, string([]rune(test.text)[n.Location().From:n.Location().To]))
			}
			visit(root)
			if s := strings.Join(got, "·"); s != test.want {
				t.Errorf("got  %s\nwant %s", s, test.want)
			}
		})
	}
}
