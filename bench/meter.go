package main

import (
	"runtime"
	"slices"
	"time"
)

// A meter times functions against each other.
type meter struct {
	reps int
	time time.Duration // of each function in each repetition
}

// result is what one function takes a call.
type result struct {
	median float64 // nanoseconds
	ratio  float64 // to the first function: the median of the repetitions' ratios
	spread float64 // the longest repetition divided by the shortest
	allocs float64
}

// measure calls each function with 0, 1, 2, … for about m.time, one after the
// other, and that m.reps times, so that whatever slows the machine down slows
// all of them.
func (m meter) measure(runs []func(i int)) []result {
	calls := make([]int, len(runs))
	allocs := make([]float64, len(runs))
	for k, run := range runs {
		calls[k] = m.calls(run)
		allocs[k] = allocations(run, min(calls[k], 1000))
	}
	took := make([][]float64, len(runs))
	for range m.reps {
		for k, run := range runs {
			took[k] = append(took[k], float64(elapsed(run, calls[k]))/float64(calls[k]))
		}
	}
	results := make([]result, len(runs))
	for k, ns := range took {
		ratios := make([]float64, len(ns))
		for i := range ns {
			ratios[i] = ns[i] / took[0][i]
		}
		results[k] = result{
			median: median(ns),
			ratio:  median(ratios),
			spread: slices.Max(ns) / slices.Min(ns),
			allocs: allocs[k],
		}
	}
	return results
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// calls returns how many calls take about m.time.
func (m meter) calls(run func(i int)) int {
	for n := 1; ; n *= 2 {
		d := elapsed(run, n)
		if d >= m.time/4 {
			return max(int(float64(n)*float64(m.time)/float64(d)), 1)
		}
	}
}

func elapsed(run func(i int), n int) time.Duration {
	begin := time.Now()
	for i := range n {
		run(i)
	}
	return time.Since(begin)
}

// allocations returns how many allocations a call makes, on average.
func allocations(run func(i int), n int) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range n {
		run(i)
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / float64(n)
}

// use makes an answer matter, or the compiler might leave out what found it.
func use(right bool) {
	if !right {
		panic("a contestant that gave the right answers before gives wrong ones")
	}
}
