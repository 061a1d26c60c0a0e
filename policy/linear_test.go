package policy

import (
	"testing"
	"time"
)

// linear fails the test if work on n pieces of something takes time that grows faster
// than n.
func linear(t *testing.T, n int, work func(n int)) {
	t.Helper()
	if whole, parts, ok := measure(n, work); !ok {
		t.Errorf("it takes %v, and %v part by part", whole, parts)
	}
}

// measure compares the time that work on n pieces takes with that on 32 parts of them
// one after another, so that it says the same on a slow machine and on a busy one: what
// is linear takes as long, and what is quadratic 32 times as long. Where the machine was
// busy in one of the two it tries again. What takes no time at all is fine however it
// grows.
func measure(n int, work func(n int)) (whole, parts time.Duration, ok bool) {
	const count, most, soon = 32, 5, 20 * time.Millisecond
	for range 5 {
		start := time.Now()
		work(n)
		whole = time.Since(start)
		if whole < soon {
			return whole, 0, true
		}
		start = time.Now()
		for range count {
			work(n / count)
			if parts = time.Since(start); whole < most*parts {
				return whole, parts, true // the others cannot change that
			}
		}
	}
	return whole, parts, false
}

func TestMeasure(t *testing.T) {
	total := 0
	steps := func(n int) {
		sum := 1
		for range n {
			sum *= 3
		}
		total += sum
	}
	if whole, parts, ok := measure(1<<26, steps); !ok {
		t.Errorf("linear steps are not: %v, and %v part by part", whole, parts)
	}
	if whole, parts, ok := measure(1<<14, func(n int) { steps(n * n) }); ok {
		t.Errorf("quadratic steps are linear: %v, and %v part by part", whole, parts)
	}
	if total == 0 {
		t.Error("the steps were not made")
	}
}
