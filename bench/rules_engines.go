package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// engine is a way to decide the case of a scenario.
type engine struct {
	// rule returns the index of the first rule that matches, or -1.
	rule func(scenario int) int
	// level returns the level that it gives, and is what is timed.
	level func(scenario int) severity.Level
}

// ruleEngine returns an engine that finds the rule in order to know the level.
func ruleEngine(b *book, first func(scenario int) int) engine {
	return engine{first, func(scenario int) severity.Level { return b.level(first(scenario)) }}
}

// compiler makes an engine of a book. The first is triage.
type compiler struct {
	name    string
	compile func(*book) (engine, error)
}

var compilers = []compiler{
	{"triage", triageWith(policy.Compiler{})},
	{"triage, no index", triageWith(policy.Compiler{NoIndex: true})},
	{"index by hand", indexByHand(false)},
	{"index by hand, memo", indexByHand(true)},
	{"expr", exprLoop(exprInput.plain)},
	{"expr, boxed", exprLoop(exprInput.boxed)},
	{"cel-go", celLoop},
	{"OPA", opaQuery(regoText)},
	{"OPA, quantifiers apart", opaQuery(regoTextApart)},
}

// triageWith compiles the book as YAML, in files of 2,000 rules: a file may have 1 MiB.
func triageWith(c policy.Compiler) func(*book) (engine, error) {
	return func(b *book) (engine, error) {
		p, err := c.Compile(policyFiles(b)...)
		if err != nil {
			return engine{}, err
		}
		return engine{
			rule: func(scenario int) int {
				n, err := strconv.Atoi(strings.TrimPrefix(p.Decide(b.cases[scenario]).Rule, "rule "))
				if err != nil {
					return -1
				}
				return n
			},
			level: func(scenario int) severity.Level { return p.Severity(&b.cases[scenario]) },
		}, nil
	}
}

func policyFiles(b *book) []policy.File {
	const head = `version: 1
name: bench
`
	const once = `fields: {plan: string, region: string, error_rate: float, workaround: bool}
`
	var files []policy.File
	n := 0
	for chunk := range slices.Chunk(b.rules, 2000) {
		var text bytes.Buffer
		text.WriteString(head)
		if n == 0 {
			text.WriteString(once + "severity:\n  default: low\n  rules:\n")
		} else {
			text.WriteString("severity:\n  rules:\n")
		}
		for _, r := range chunk {
			fmt.Fprintf(&text, "    - name: rule %d\n      when: '%s'\n      severity: %s\n", n, r.join(" and ", func(p part) string { return p.triage }), r.level)
			n++
		}
		files = append(files, policy.File{Name: fmt.Sprintf("rules-%02d.yaml", len(files)), Data: text.Bytes()})
	}
	return files
}

// indexByHand is what one writes for the three fields that most rules compare.
func indexByHand(memo bool) func(*book) (engine, error) {
	return func(b *book) (engine, error) {
		x := newHandIndex(b, memo)
		return ruleEngine(b, func(scenario int) int { return x.first(&b.cases[scenario]) }), nil
	}
}

type handIndex struct {
	by       [3]map[string][]int32 // rules by product, company and group, ascending
	residual []int32
	rules    [][]func(*severity.Case) bool // the parts that are no keys
	memo     []uint32                      // by part: generation<<1 | whether it holds
	now      uint32
}

var handKeys = [3]string{"product", "company", "group"}

func newHandIndex(b *book, memo bool) *handIndex {
	x := &handIndex{}
	slots := map[string]int{}
	for i := range x.by {
		x.by[i] = map[string][]int32{}
	}
	for i, r := range b.rules {
		keyed := false
		var rest []func(*severity.Case) bool
		for _, p := range r.parts {
			switch k := slices.Index(handKeys[:], p.of); {
			case k >= 0 && !keyed:
				x.by[k][p.value] = append(x.by[k][p.value], int32(i))
				keyed = true
			case memo && p.dear:
				slot, ok := slots[p.triage]
				if !ok {
					slot = len(slots)
					slots[p.triage] = slot
				}
				rest = append(rest, x.remember(slot, p.holds))
			default:
				rest = append(rest, p.holds)
			}
		}
		if !keyed {
			x.residual = append(x.residual, int32(i))
		}
		x.rules = append(x.rules, rest)
	}
	x.memo = make([]uint32, len(slots))
	return x
}

func (x *handIndex) remember(slot int, holds func(*severity.Case) bool) func(*severity.Case) bool {
	return func(c *severity.Case) bool {
		if m := x.memo[slot]; m>>1 == x.now {
			return m&1 == 1
		}
		is := holds(c)
		x.memo[slot] = x.now << 1
		if is {
			x.memo[slot]++
		}
		return is
	}
}

// first merges the lists of rules that the case's keys lead to.
func (x *handIndex) first(c *severity.Case) int {
	x.now++
	if x.now == 1<<31 {
		clear(x.memo)
		x.now = 1
	}
	a, b, d, e := x.by[0][c.Ticket.Product], x.by[1][c.Ticket.Company], x.by[2][c.Ticket.Group], x.residual
	for {
		least := &a
		for _, l := range []*[]int32{&b, &d, &e} {
			if len(*l) > 0 && (len(*least) == 0 || (*l)[0] < (*least)[0]) {
				least = l
			}
		}
		if len(*least) == 0 {
			return -1
		}
		rule := (*least)[0]
		*least = (*least)[1:]
		if all(x.rules[rule], c) {
			return int(rule)
		}
	}
}

func all(parts []func(*severity.Case) bool, c *severity.Case) bool {
	for _, holds := range parts {
		if !holds(c) {
			return false
		}
	}
	return true
}

// exprInput is what expr's programs are compiled for and read.
type exprInput struct {
	Ticket  exprTicket   `expr:"ticket"`
	Signals []exprSignal `expr:"signals"`
	Fields  exprFields   `expr:"fields"`
}

type exprTicket struct {
	ID          string   `expr:"id"`
	Subject     string   `expr:"subject"`
	Description string   `expr:"description"`
	Status      string   `expr:"status"`
	Priority    int      `expr:"priority"`
	Type        string   `expr:"type"`
	Group       string   `expr:"group"`
	Requester   string   `expr:"requester"`
	Company     string   `expr:"company"`
	Product     string   `expr:"product"`
	Channel     string   `expr:"channel"`
	Tags        []string `expr:"tags"`
}

type exprSignal struct {
	ID          string  `expr:"id"`
	Source      string  `expr:"source"`
	Check       string  `expr:"check"`
	Kind        string  `expr:"kind"`
	Environment string  `expr:"environment"`
	Service     string  `expr:"service"`
	State       string  `expr:"state"`
	Value       float64 `expr:"value"`
}

type exprFields struct {
	Plan       string  `expr:"plan"`
	Region     string  `expr:"region"`
	ErrorRate  float64 `expr:"error_rate"`
	Workaround bool    `expr:"workaround"`
}

func newExprInput(c *severity.Case) exprInput {
	t := c.Ticket
	in := exprInput{Ticket: exprTicket{t.ID, t.Subject, t.Description, t.Status, int(t.Priority), t.Type, t.Group, t.Requester, t.Company, t.Product, t.Channel, t.Tags}}
	for _, s := range c.Signals {
		in.Signals = append(in.Signals, exprSignal{s.ID, s.Source, s.Check, s.Kind, s.Environment, s.Service, s.State.String(), s.Value})
	}
	in.Fields.Plan, _ = c.Fields["plan"].(string)
	in.Fields.Region, _ = c.Fields["region"].(string)
	in.Fields.ErrorRate, _ = c.Fields["error_rate"].(float64)
	in.Fields.Workaround, _ = c.Fields["workaround"].(bool)
	return in
}

func (in exprInput) plain() any { return in }

// boxed has the same layout with signals that expr need not copy to look at. It is
// not what expr's programs were compiled for, and works because they read fields
// by their position.
func (in exprInput) boxed() any {
	var signals []any
	for _, s := range in.Signals {
		signals = append(signals, s)
	}
	return struct {
		Ticket  exprTicket
		Signals []any
		Fields  exprFields
	}{in.Ticket, signals, in.Fields}
}

func exprLoop(env func(exprInput) any) func(*book) (engine, error) {
	return func(b *book) (engine, error) {
		var programs []*vm.Program
		for _, r := range b.rules {
			p, err := expr.Compile(r.join(" and ", func(p part) string { return p.expr }), expr.Env(exprInput{}), expr.AsBool())
			if err != nil {
				return engine{}, err
			}
			programs = append(programs, p)
		}
		var envs [3]any
		for i := range envs {
			envs[i] = env(newExprInput(&b.cases[i]))
		}
		var machine vm.VM
		return ruleEngine(b, func(scenario int) int {
			for i, p := range programs {
				if is, err := machine.Run(p, envs[scenario]); err != nil {
					panic(err)
				} else if is == true {
					return i
				}
			}
			return -1
		}), nil
	}
}

// plainInput is the case as maps and lists, with levels as ranks and states as
// words.
func plainInput(c *severity.Case) map[string]any {
	in := newExprInput(c)
	t := in.Ticket
	var signals []any
	for _, s := range in.Signals {
		signals = append(signals, map[string]any{"id": s.ID, "source": s.Source, "check": s.Check, "kind": s.Kind,
			"environment": s.Environment, "service": s.Service, "state": s.State, "value": s.Value})
	}
	return map[string]any{
		"ticket": map[string]any{"id": t.ID, "subject": t.Subject, "description": t.Description, "status": t.Status, "priority": t.Priority,
			"type": t.Type, "group": t.Group, "requester": t.Requester, "company": t.Company, "product": t.Product, "channel": t.Channel, "tags": t.Tags},
		"signals": signals,
		"fields":  c.Fields,
	}
}

func celLoop(b *book) (engine, error) {
	dyn := cel.MapType(cel.StringType, cel.DynType)
	env, err := cel.NewEnv(cel.Variable("ticket", dyn), cel.Variable("signals", cel.ListType(dyn)), cel.Variable("fields", dyn))
	if err != nil {
		return engine{}, err
	}
	var programs []cel.Program
	for _, r := range b.rules {
		tree, issues := env.Compile(r.join(" && ", func(p part) string { return p.cel }))
		if issues.Err() != nil {
			return engine{}, issues.Err()
		}
		p, err := env.Program(tree, cel.EvalOptions(cel.OptOptimize))
		if err != nil {
			return engine{}, err
		}
		programs = append(programs, p)
	}
	var inputs [3]map[string]any
	for i := range inputs {
		inputs[i] = plainInput(&b.cases[i])
	}
	return ruleEngine(b, func(scenario int) int {
		for i, p := range programs {
			if is, _, err := p.Eval(inputs[scenario]); err != nil {
				panic(err)
			} else if is.Value() == true {
				return i
			}
		}
		return -1
	}), nil
}

func opaQuery(text func(*book) string) func(*book) (engine, error) {
	return func(b *book) (engine, error) {
		ctx := context.Background()
		query, err := rego.New(rego.Query("data.bench.first"), rego.Module("bench.rego", text(b))).PrepareForEval(ctx)
		if err != nil {
			return engine{}, err
		}
		var inputs [3]ast.Value
		for i := range inputs {
			if inputs[i], err = ast.InterfaceToValue(plainInput(&b.cases[i])); err != nil {
				return engine{}, err
			}
		}
		return ruleEngine(b, func(scenario int) int {
			results, err := query.Eval(ctx, rego.EvalParsedInput(inputs[scenario]))
			if err != nil {
				panic(err)
			}
			n, err := results[0].Expressions[0].Value.(json.Number).Int64()
			if err != nil {
				panic(err)
			}
			return int(n)
		}), nil
	}
}

const regoHead = "package bench\n\ndefault first := -1\n\nfirst := min(matching) if count(matching) > 0\n\n"

// regoText writes each rule by itself, as one does for the other engines.
func regoText(b *book) string {
	var text strings.Builder
	text.WriteString(regoHead)
	for i, r := range b.rules {
		signal := 0
		fmt.Fprintf(&text, "matching contains %d if { %s }\n\n", i, r.join("; ", func(p part) string {
			signal++
			return strings.ReplaceAll(p.rego, "$s", fmt.Sprint("s", signal))
		}))
	}
	return text.String()
}

// regoTextApart gives each quantifier a rule of its own: OPA evaluates it once a query
// and stops at the first signal, which it does not do inside another rule.
func regoTextApart(b *book) string {
	var text strings.Builder
	text.WriteString(regoHead)
	quantifiers := map[string]string{}
	written := func(p part) string {
		if !p.quantifier {
			return p.rego
		}
		name, ok := quantifiers[p.rego]
		if !ok {
			name = fmt.Sprint("quantifier_", len(quantifiers))
			quantifiers[p.rego] = name
			fmt.Fprintf(&text, "%s if { %s }\n\n", name, strings.ReplaceAll(p.rego, "$s", "s"))
		}
		return name
	}
	for i, r := range b.rules {
		body := r.join("; ", written)
		fmt.Fprintf(&text, "matching contains %d if { %s }\n\n", i, body)
	}
	return text.String()
}
