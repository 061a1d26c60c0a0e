package main

import "fmt"

var rules = section{
	name: "rules",
	about: `One case under policies of 10 to 10,000 rules, of which the last, the middle or
none matches, and others come close. A rule has two to four parts. In the mixed
policies three in four rules begin with a product (about six rules for each), one in
eight with a company, one in eight with a group, and one in fifty with none of them.
In the hard policy, of 1,000, every rule begins with an any over the signals that
holds, and only its last part, the product, tells it from the others. Such policies
suit an index: where rules compare nothing with literals, none would help.

triage takes a severity.Case and checks its declared fields each time. An index by
hand reads the same case, unchecked: three maps (product, company, group) to rules
made of closures; with memo it evaluates each costly part once a case, and is for
one goroutine. Peers have the case in the form that suits them, made once and not
timed. expr runs a compiled program for each rule in one machine, over a struct
passed by value; boxed is the same over signals boxed beforehand, which it need not
copy. cel-go runs an optimised program for each rule, over maps. OPA is a prepared
query for the least of the matching rules, which it indexes, over parsed input; apart
is the same with each quantifier a rule of its own, which it evaluates once a query.

Compiling is from text, for triage YAML: with every check but the lints.`,
	tables: rulesTables,
	more:   compileReport,
}

var ruleCounts = []int{10, 100, 1000, 10_000}

func rulesTables() ([]table, error) {
	var books []*book
	var sizes []string
	for _, n := range ruleCounts {
		books = append(books, mixedBook(n))
		sizes = append(sizes, fmt.Sprint(n))
	}
	books = append(books, hardBook(1000))
	sizes = append(sizes, "hard 1000")
	engines := make([][]engine, len(compilers)) // by compiler, then by size
	for k, c := range compilers {
		for _, b := range books {
			e, err := c.compile(b)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			engines[k] = append(engines[k], e)
		}
	}
	var tables []table
	for scenario, name := range scenarios {
		t := table{operation: name, sizes: sizes, agree: func() error { return rulesAgree(engines, books, scenario) }}
		for k, c := range compilers {
			t.contestants = append(t.contestants, contestant{name: c.name, run: func(size, _ int) {
				use(engines[k][size].level(scenario) == books[size].level(books[size].matching(scenario)))
			}})
		}
		tables = append(tables, t)
	}
	return tables, nil
}

// rulesAgree holds all engines to the rule that should match, and to its level.
func rulesAgree(engines [][]engine, books []*book, scenario int) error {
	for k, of := range engines {
		for size, e := range of {
			want := books[size].matching(scenario)
			if got := e.rule(scenario); got != want {
				return fmt.Errorf("%s, %d rules: rule %d matches, and it should be %d", compilers[k].name, len(books[size].rules), got, want)
			}
			if got := e.level(scenario); got != books[size].level(want) {
				return fmt.Errorf("%s, %d rules: %v, and it should be %v", compilers[k].name, len(books[size].rules), got, books[size].level(want))
			}
		}
	}
	return nil
}
