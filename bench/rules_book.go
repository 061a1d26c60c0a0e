package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/drud/triage/severity"
)

// The scenarios are which rule matches.
const (
	lastRule = iota
	middleRule
	noRule
)

var scenarios = []string{"last", "middle", "none"}

// book is one policy, written in every language, and the cases it decides.
type book struct {
	rules []rule
	cases [3]severity.Case // by scenario
}

type rule struct {
	level severity.Level
	parts []part
}

// part is one of the conditions that a rule joins with and.
type part struct {
	triage, expr, cel, rego string // rego with $s for the signal
	quantifier              bool   // over the signals
	dear                    bool   // worth remembering
	holds                   func(*severity.Case) bool
	of, value               string // of a part that compares a product, company or group
}

// matching returns the index of the rule that matches, or -1.
func (b *book) matching(scenario int) int {
	return [...]int{len(b.rules) - 1, len(b.rules) / 2, -1}[scenario]
}

// level returns what a rule gives, or the default for -1.
func (b *book) level(rule int) severity.Level {
	if rule < 0 {
		return severity.Low
	}
	return b.rules[rule].level
}

func mixedBook(n int) *book {
	g := newGenerator(n)
	return g.book(n, g.mixed)
}

func hardBook(n int) *book {
	g := newGenerator(n)
	return g.book(n, g.hard)
}

// generator makes rules up.
type generator struct {
	r                   *rand.Rand
	products, companies int
	cases               [3]severity.Case
}

func newGenerator(n int) *generator {
	g := &generator{r: rand.New(rand.NewPCG(9, uint64(n))), products: max(n/8, 3), companies: max(n/48, 2)}
	for scenario := range g.cases {
		g.cases[scenario] = aCase(scenario)
	}
	return g
}

// book returns n rules of which only one matches the case of a scenario.
func (g *generator) book(n int, parts func() []part) *book {
	b := &book{cases: g.cases}
	for i := range n {
		r := rule{level: severity.Level(2 + g.r.IntN(3))}
		for r.parts == nil || !slices.Equal(g.matched(r.parts), b.wanted(i, n)) {
			r.parts = parts()
		}
		b.rules = append(b.rules, r)
	}
	return b
}

// matched returns the scenarios whose cases a rule matches.
func (g *generator) matched(parts []part) (in []int) {
	for scenario := range g.cases {
		if !slices.ContainsFunc(parts, func(p part) bool { return !p.holds(&g.cases[scenario]) }) {
			in = append(in, scenario)
		}
	}
	return in
}

func (b *book) wanted(i, n int) []int {
	switch i {
	case n - 1:
		return []int{lastRule}
	case n / 2:
		return []int{middleRule}
	}
	return nil
}

// mixed returns a rule of two to four parts.
func (g *generator) mixed() []part {
	more := 1 + g.r.IntN(3)
	switch x := g.r.IntN(1000); {
	case x < 20:
		return g.some(g.residual, max(more, 2))
	case x < 145:
		return append([]part{equals("company", fmt.Sprint("company ", g.r.IntN(g.companies)))}, g.some(g.any, more)...)
	case x < 270:
		return append([]part{equals("group", fmt.Sprint("group ", g.r.IntN(40)))}, g.some(g.any, more)...)
	}
	return append([]part{g.product()}, g.some(g.any, more)...)
}

// hard returns a rule that only its last part keeps from matching.
func (g *generator) hard() []part {
	holding := func() part {
		for {
			if p := g.any(); p.holds(&g.cases[noRule]) {
				return p
			}
		}
	}
	return slices.Concat([]part{down}, g.some(holding, 1+g.r.IntN(2)), []part{g.product()})
}

func (g *generator) some(of func() part, n int) []part {
	parts := make([]part, n)
	for i := range parts {
		parts[i] = of()
	}
	return parts
}

// product is now and then that of a case.
func (g *generator) product() part {
	n := g.r.IntN(g.products)
	if n < len(g.cases)-1 {
		return equals("product", g.cases[n].Ticket.Product)
	}
	return equals("product", fmt.Sprint("product ", n))
}

// residual returns a part without equality, which no hash finds.
func (g *generator) residual() part {
	switch g.r.IntN(7) {
	case 0:
		return down
	case 1:
		kind, above := g.pick("latency", "uptime", "queue", "disk"), 5*g.r.IntN(12)
		return exists(fmt.Sprintf("kind == %q", kind), fmt.Sprintf("value > %d.0", above),
			func(s *severity.Signal) bool { return s.Kind == kind && s.Value > float64(above) })
	case 2:
		return critical(1 + g.r.IntN(6))
	case 3:
		rate := float64(g.r.IntN(20)) / 100
		return plain(fmt.Sprintf("fields.error_rate >= %.2f", rate), func(c *severity.Case) bool {
			f, _ := c.Fields["error_rate"].(float64)
			return f >= rate
		})
	case 4:
		return priority(severity.Level(2 + g.r.IntN(3)))
	case 5:
		tag := g.pick("checkout", "payment", "eu", "vip", "api", "login", "mobile", "search", "backup", "dns", "tls", "cron")
		text := fmt.Sprintf("%q in ticket.tags", tag)
		return part{dear: true, triage: text, expr: text, cel: text, rego: strings.Replace(text, "ticket", "input.ticket", 1),
			holds: func(c *severity.Case) bool { return slices.Contains(c.Ticket.Tags, tag) }}
	}
	word := g.pick("timeout", "fails", "slow", "error", "login", "backup", "certificate", "deploy", "cache", "mail")
	return part{
		dear:   true,
		triage: fmt.Sprintf("ticket.subject contains %q", word),
		expr:   fmt.Sprintf("ticket.subject contains %q", word),
		cel:    fmt.Sprintf("ticket.subject.contains(%q)", word),
		rego:   fmt.Sprintf("contains(input.ticket.subject, %q)", word),
		holds:  func(c *severity.Case) bool { return strings.Contains(c.Ticket.Subject, word) },
	}
}

func (g *generator) any() part {
	switch g.r.IntN(11) {
	case 0:
		plan := g.pick("gold", "silver", "bronze")
		return plain(fmt.Sprintf("fields.plan == %q", plan), func(c *severity.Case) bool { return c.Fields["plan"] == plan })
	case 1:
		region := g.pick("eu-west", "eu-east", "us-west", "us-east")
		return plain(fmt.Sprintf("fields.region == %q", region), func(c *severity.Case) bool { return c.Fields["region"] == region })
	case 2:
		return part{triage: "not fields.workaround", expr: "not fields.workaround", cel: "!fields.workaround", rego: "not input.fields.workaround",
			holds: func(c *severity.Case) bool { return c.Fields["workaround"] != true }}
	case 3:
		types := g.some2("incident", "problem", "question", "task")
		text := fmt.Sprintf("ticket.type in [%q, %q]", types[0], types[1])
		return part{triage: text, expr: text, cel: text, rego: fmt.Sprintf("input.ticket.type in {%q, %q}", types[0], types[1]),
			holds: func(c *severity.Case) bool { return slices.Contains(types, c.Ticket.Type) }}
	}
	return g.residual()
}

func (g *generator) pick(among ...string) string { return among[g.r.IntN(len(among))] }

func (g *generator) some2(among ...string) []string {
	g.r.Shuffle(len(among), func(i, j int) { among[i], among[j] = among[j], among[i] })
	return among[:2]
}

// plain is a part that is written alike in all languages.
func plain(text string, holds func(*severity.Case) bool) part {
	return part{triage: text, expr: text, cel: text, rego: "input." + text, holds: holds}
}

var keys = map[string]func(*severity.Case) string{
	"product": func(c *severity.Case) string { return c.Ticket.Product },
	"company": func(c *severity.Case) string { return c.Ticket.Company },
	"group":   func(c *severity.Case) string { return c.Ticket.Group },
}

func equals(of, value string) part {
	get := keys[of]
	p := plain(fmt.Sprintf("ticket.%s == %q", of, value), func(c *severity.Case) bool { return get(c) == value })
	p.of, p.value = of, value
	return p
}

// priority is a rank for all but triage.
func priority(atLeast severity.Level) part {
	p := plain(fmt.Sprintf("ticket.priority >= %d", atLeast), func(c *severity.Case) bool { return c.Ticket.Priority >= atLeast })
	p.triage = fmt.Sprintf("ticket.priority >= %q", atLeast)
	return p
}

var down = exists(`state == "critical"`, `environment == "production"`, func(s *severity.Signal) bool {
	return s.State == severity.StateCritical && s.Environment == "production"
})

// exists is a part that asks for a signal with two properties.
func exists(a, b string, holds func(*severity.Signal) bool) part {
	text := fmt.Sprintf("any(signals, .%s and .%s)", a, b)
	return part{
		quantifier: true, dear: true, triage: text, expr: text,
		cel:  fmt.Sprintf("signals.exists(s, s.%s && s.%s)", a, b),
		rego: fmt.Sprintf("some $s in input.signals; $s.%s; $s.%s", a, b),
		holds: func(c *severity.Case) bool {
			for i := range c.Signals {
				if holds(&c.Signals[i]) {
					return true
				}
			}
			return false
		},
	}
}

// critical is a part that counts critical signals.
func critical(atLeast int) part {
	text := fmt.Sprintf(`count(signals, .state == "critical") >= %d`, atLeast)
	return part{
		quantifier: true, dear: true, triage: text, expr: text,
		cel:  fmt.Sprintf(`signals.filter(s, s.state == "critical").size() >= %d`, atLeast),
		rego: fmt.Sprintf(`count([$s | some $s in input.signals; $s.state == "critical"]) >= %d`, atLeast),
		holds: func(c *severity.Case) bool {
			n := 0
			for i := range c.Signals {
				if c.Signals[i].State == severity.StateCritical {
					n++
				}
			}
			return n >= atLeast
		},
	}
}

// join writes a rule in one of the languages.
func (r rule) join(with string, language func(part) string) string {
	var texts []string
	for _, p := range r.parts {
		texts = append(texts, language(p))
	}
	return strings.Join(texts, with)
}

// aCase returns the case of a scenario. Four of its five signals say that
// production is down.
func aCase(scenario int) severity.Case {
	c := severity.Case{
		Ticket: severity.Ticket{
			ID: "4711", Subject: "Checkout fails with a timeout", Description: "Customers cannot pay since this morning.",
			Status: "open", Priority: severity.High, Type: "incident", Group: "group 3", Requester: "ann@example.com",
			Company: "company 1", Product: "product of the rule " + scenarios[scenario], Channel: "email",
			Tags: []string{"checkout", "payment", "eu", "vip"},
		},
		Fields: map[string]any{"plan": "gold", "region": "eu-west", "error_rate": 0.07, "workaround": false},
	}
	for i, kind := range []string{"latency", "uptime", "queue", "disk", "uptime"} {
		s := severity.Signal{ID: fmt.Sprint("s", i), Source: "prometheus", Check: kind + " check", Kind: kind,
			Environment: "production", Service: fmt.Sprint("service ", i), State: severity.StateCritical, Value: 10 * float64(i+1)}
		if i == 0 {
			s.Environment, s.State = "staging", severity.StateWarning
		}
		c.Signals = append(c.Signals, s)
	}
	return c
}
