package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

var decide = section{
	name: "decide",
	about: `Whole decisions on the reference policy, examples/ddev-live: severity, route, deadlines
and plan. The ten cases are those beside it, in turn; the urgent one is the first of
them, which a plan with both tiers follows. Severity is the severity alone, Explain the
decision with its trace, printed for people.`,
	tables: decideTables,
}

const decideExample = "../examples/ddev-live"

func decideTables() ([]table, error) {
	p, err := policy.LoadFile(filepath.Join(decideExample, "policy.yaml"))
	if err != nil {
		return nil, fmt.Errorf("run it in its own folder: %w", err)
	}
	data, err := os.ReadFile(filepath.Join(decideExample, "cases.jsonl"))
	if err != nil {
		return nil, err
	}
	var cases []severity.Case
	for line := range bytes.Lines(data) {
		c, err := p.ParseCase(line)
		if err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	columns := [][]severity.Case{cases, cases[:1]}
	pick := func(size, i int) *severity.Case { return &columns[size][i%len(columns[size])] }
	return []table{{
		operation: "reference policy",
		sizes:     []string{"ten cases", "the urgent one"},
		agree: func() error {
			for _, c := range cases {
				if s, d := p.Severity(&c), p.Decide(c); s != d.Severity || p.Explain(c).Severity != s {
					return fmt.Errorf("case %s: %v and %v", c.Ticket.ID, s, d.Severity)
				}
			}
			return nil
		},
		contestants: []contestant{
			{name: "Decide", run: func(size, i int) { use(p.Decide(*pick(size, i)).Severity != severity.None) }},
			{name: "Severity", run: func(size, i int) { use(p.Severity(pick(size, i)) != severity.None) }},
			{name: "Decide, as JSON", run: func(size, i int) { use(json.NewEncoder(io.Discard).Encode(p.Decide(*pick(size, i))) == nil) }},
			{name: "Explain", run: func(size, i int) { use(p.Explain(*pick(size, i)).Print(io.Discard) == nil) }},
		},
	}}, nil
}
