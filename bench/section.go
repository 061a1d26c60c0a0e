package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A section is one comparison.
type section struct {
	name string
	// about says what is compared, on what, and what keeps the comparison fair.
	about string
	// tables builds the contestants.
	tables func() ([]table, error)
	// more prints what does not fit a table of contestants; it may be nil.
	more func(m meter, out io.Writer) error
}

// A table times contestants at one operation on inputs of several sizes.
type table struct {
	operation string
	sizes     []string // the columns
	// agree returns an error unless all contestants give the same answers to
	// the inputs that are timed.
	agree func() error
	// contestants: the first is triage, and the others are compared with it.
	contestants []contestant
}

type contestant struct {
	name string
	// run performs the operation on the i-th input of a size. It wraps around
	// when it has no more inputs.
	run func(size, i int)
	// sizes is how many of the table's sizes, from the first on, it takes part
	// in; 0 means all.
	sizes int
}

func (s section) run(m meter, out io.Writer) error {
	fmt.Fprintf(out, "\n# %s\n\n%s\n", s.name, s.about)
	tables, err := s.tables()
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.agree(); err != nil {
			return fmt.Errorf("%s: %w", t.operation, err)
		}
		fmt.Fprintf(out, "\n%s\n", t.measured(m))
	}
	if s.more != nil {
		return s.more(m, out)
	}
	return nil
}

// measured times the table and returns it as text.
func (t table) measured(m meter) string {
	rows := [][]string{append([]string{t.operation}, t.sizes...)}
	for _, c := range t.contestants {
		rows = append(rows, []string{c.name})
	}
	var spreads []float64
	allocs := make([]float64, len(t.contestants))
	for size := range t.sizes {
		var runs []func(i int)
		var who []int
		for k, c := range t.contestants {
			if c.sizes == 0 || size < c.sizes {
				runs = append(runs, func(i int) { c.run(size, i) })
				who = append(who, k)
			}
		}
		results := m.measure(runs)
		for k := range t.contestants {
			i := slices.Index(who, k)
			if i < 0 {
				rows[k+1] = append(rows[k+1], "–")
				continue
			}
			r := results[i]
			text := nanoseconds(r.median)
			if i > 0 {
				text += " " + times(r.ratio)
			}
			rows[k+1] = append(rows[k+1], text)
			spreads = append(spreads, r.spread)
			allocs[k] = r.allocs
		}
	}
	rows[0] = append(rows[0], "allocs")
	for k, n := range allocs {
		rows[k+1] = append(rows[k+1], fmt.Sprintf("%.0f", n))
	}
	return fmt.Sprintf("%s\nallocs are those of the largest size; longest to shortest repetition: median %.2f, worst %.2f",
		markdown(rows), median(spreads), slices.Max(spreads))
}

// nanoseconds writes a time with three digits or so.
func nanoseconds(ns float64) string {
	for _, u := range []struct {
		unit string
		ns   float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= u.ns {
			return fmt.Sprintf("%.3g %s", ns/u.ns, u.unit)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}

// times writes a ratio.
func times(x float64) string {
	if x < 10 {
		return fmt.Sprintf("(%.1f×)", x)
	}
	return fmt.Sprintf("(%.0f×)", x)
}

// markdown writes rows as a table whose columns line up.
func markdown(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	var b strings.Builder
	for k, row := range rows {
		for i, text := range row {
			fmt.Fprintf(&b, "| %s%s ", text, strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)))
		}
		b.WriteString("|\n")
		if k == 0 {
			for _, w := range widths {
				b.WriteString("|" + strings.Repeat("-", w+2))
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}
