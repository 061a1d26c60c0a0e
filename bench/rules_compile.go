package main

import (
	"fmt"
	"io"
	"runtime"
	"time"
)

// compileReps bounds the repetitions of compiling, which takes long.
const compileReps = 5

// compiled is what compiling a book took.
type compiled struct {
	ns              float64
	allocated, kept float64 // bytes a rule; kept is what stays when garbage is collected
}

// compileReport prints how long the engines compile, interleaved, and what memory that
// takes.
func compileReport(m meter, out io.Writer) error {
	last := len(ruleCounts) - 1
	rows := [][]string{{"compile"}}
	for _, n := range ruleCounts {
		rows[0] = append(rows[0], fmt.Sprint(n))
	}
	rows[0] = append(rows[0], "allocated a rule", "kept a rule")
	for _, c := range compilers {
		rows = append(rows, []string{c.name})
	}
	for size, n := range ruleCounts {
		b := mixedBook(n)
		took := make([][]float64, len(compilers))
		var memory []compiled
		for rep := range min(m.reps, compileReps) {
			for k, c := range compilers {
				r, err := compileOnce(c, b)
				if err != nil {
					return fmt.Errorf("%s: %w", c.name, err)
				}
				took[k] = append(took[k], r.ns)
				if rep == 0 {
					memory = append(memory, r)
				}
			}
		}
		for k := range compilers {
			rows[k+1] = append(rows[k+1], nanoseconds(median(took[k])))
			if size == last {
				rows[k+1] = append(rows[k+1], bytesText(memory[k].allocated), bytesText(memory[k].kept))
			}
		}
	}
	_, err := fmt.Fprintf(out, "\n%s\nmedians of %d; memory is that of the largest size\n", markdown(rows), min(m.reps, compileReps))
	return err
}

func compileOnce(c compiler, b *book) (compiled, error) {
	var before, after, rested runtime.MemStats
	collect()
	runtime.ReadMemStats(&before)
	begin := time.Now()
	e, err := c.compile(b)
	took := time.Since(begin)
	if err != nil {
		return compiled{}, err
	}
	runtime.ReadMemStats(&after)
	collect()
	runtime.ReadMemStats(&rested)
	use(e.level(noRule) == b.level(-1)) // and keeps the engine until here
	n := float64(len(b.rules))
	return compiled{
		ns:        float64(took),
		allocated: float64(after.TotalAlloc-before.TotalAlloc) / n,
		kept:      (float64(rested.HeapAlloc) - float64(before.HeapAlloc)) / n,
	}, nil
}

// collect collects garbage, what pools hold too, which outlives one collection.
func collect() {
	runtime.GC()
	runtime.GC()
}

func bytesText(n float64) string {
	if n < 1024 {
		return fmt.Sprintf("%.0f B", n)
	}
	return fmt.Sprintf("%.3g KiB", n/1024)
}
