package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// tally counts what replay decides.
type tally struct {
	cases, unread, untimed int
	severities             [severity.Urgent + 1]int
	rules                  map[string]int // by name; "" is none
	faults                 map[severity.FaultKind]int

	// With a policy to compare with: how many cases differ, and in which keys; and
	// how many of each severity became which.
	changed int
	keys    map[string]int
	became  [severity.Urgent + 1][severity.Urgent + 1]int
}

func newTally() *tally {
	return &tally{rules: map[string]int{}, faults: map[severity.FaultKind]int{}, keys: map[string]int{}}
}

func (c *tally) count(d policy.Decision) {
	c.severities[d.Severity]++
	c.rules[d.Rule]++
	for _, f := range d.Faults {
		c.faults[f.Kind]++
	}
}

func (c *tally) compared(older, d policy.Decision, changed []string) {
	c.became[older.Severity][d.Severity]++
	if len(changed) > 0 {
		c.changed++
	}
	for _, key := range changed {
		c.keys[key]++
	}
}

// add adds what another tally has counted.
func (c *tally) add(o *tally) {
	c.cases += o.cases
	c.unread += o.unread
	c.untimed += o.untimed
	c.changed += o.changed
	for i := range c.severities {
		c.severities[i] += o.severities[i]
		for j := range c.became[i] {
			c.became[i][j] += o.became[i][j]
		}
	}
	addAll(c.rules, o.rules)
	addAll(c.faults, o.faults)
	addAll(c.keys, o.keys)
}

func addAll[K comparable](to, from map[K]int) {
	for k, n := range from {
		to[k] += n
	}
}

// print prints the counts, for people.
func (c *tally) print(w io.Writer, r replayer) error {
	var b strings.Builder
	if r.older != nil && c.changed > 0 && r.flags.format == "text" {
		b.WriteByte('\n') // after the changes
	}
	b.WriteString(phrasing.Count(c.cases, "case"))
	if c.unread > 0 {
		fmt.Fprintf(&b, ", %d could not be read", c.unread)
	}
	if c.untimed > 0 {
		fmt.Fprintf(&b, ", %d without \"at\" decided for %s", c.untimed, r.at.Format(time.RFC3339))
	}
	b.WriteByte('\n')
	if c.cases > c.unread {
		c.printSeverities(&b)
		c.printRules(&b, r.policy)
	}
	if len(c.faults) > 0 {
		var faults []counted
		for _, kind := range slices.Sorted(maps.Keys(c.faults)) {
			faults = append(faults, counted{string(kind), c.faults[kind]})
		}
		printCounts(&b, "faults", faults, 0)
	}
	if r.older != nil {
		c.printChanges(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// counted is a name and how often it was counted.
type counted struct {
	name  string
	count int
}

// printCounts prints counts, each with its share of all unless all is 0.
func printCounts(b *strings.Builder, title string, counts []counted, all int) {
	width := 0
	for _, c := range counts {
		width = max(width, utf8.RuneCountInString(c.name))
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, c := range counts {
		fmt.Fprintf(b, "  %-*s %8d", width, c.name, c.count)
		if all > 0 {
			fmt.Fprintf(b, " %5.1f%%", float64(c.count)/float64(all)*100)
		}
		b.WriteByte('\n')
	}
}

func (c *tally) printSeverities(b *strings.Builder) {
	var counts []counted
	for _, level := range severity.Levels() {
		counts = append(counts, counted{level.String(), c.severities[level]})
	}
	printCounts(b, "severity", counts, c.cases-c.unread)
}

// printRules prints how often each rule decided, also those that never did.
func (c *tally) printRules(b *strings.Builder, p *policy.Policy) {
	var counts []counted
	for _, rule := range p.Rules() {
		counts = append(counts, counted{rule, c.rules[rule]})
	}
	printCounts(b, "rule", append(counts, counted{"(none)", c.rules[""]}), c.cases-c.unread)
}

// printChanges prints how many cases differ, and how many of each severity became
// which.
func (c *tally) printChanges(b *strings.Builder) {
	fmt.Fprintf(b, "\nchanged\n  %d of %d cases\n", c.changed, c.cases-c.unread)
	if c.changed == 0 {
		return
	}
	for _, key := range decisionKeys {
		if n := c.keys[key]; n > 0 {
			fmt.Fprintf(b, "  %-11s %8d\n", key, n)
		}
	}
	fmt.Fprintf(b, "\n%-8s", "was")
	for _, level := range severity.Levels() {
		fmt.Fprintf(b, " %8s", "now "+level.String())
	}
	b.WriteByte('\n')
	for _, was := range severity.Levels() {
		fmt.Fprintf(b, "  %-6s", was)
		for _, now := range severity.Levels() {
			count := "·"
			if n := c.became[was][now]; n > 0 {
				count = strconv.Itoa(n)
			}
			fmt.Fprintf(b, " %*s", utf8.RuneCountInString("now ")+len(now.String()), count)
		}
		b.WriteByte('\n')
	}
}
