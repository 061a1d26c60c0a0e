package policy

import (
	"testing"
	"time"
)

// linear fails the test if work on n pieces of something takes time that grows faster
// than n.
func linear(t *testing.T, n int, work func(n int)) {
	t.Helper()
	if all, part, ok := measure(n, work); !ok {
		t.Errorf("it takes %v, and %v for a thirty-second part", all, part)
	}
}

// measure compares the time that work on n pieces takes with that on a thirty-second
// part of them, so that it says the same on a slow machine: what is linear takes 32 times
// as long, and what is quadratic 1024 times. Where the machine was busy in one of the two
// it tries again. What takes no time at all is fine however it grows.
func measure(n int, work func(n int)) (all, part time.Duration, ok bool) {
	const parts, most, soon = 32, 5 * 32, 20 * time.Millisecond
	spent := func(n int) time.Duration {
		start := time.Now()
		work(n)
		return time.Since(start)
	}
	for range 5 {
		part, all = spent(n/parts), spent(n)
		if all < soon || all < most*part {
			return all, part, true
		}
	}
	return all, part, false
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
	if all, part, ok := measure(1<<26, steps); !ok {
		t.Errorf("linear steps are not: %v, and %v for a part", all, part)
	}
	if all, part, ok := measure(1<<14, func(n int) { steps(n * n) }); ok {
		t.Errorf("quadratic steps are linear: %v, and %v for a part", all, part)
	}
	if total == 0 {
		t.Error("the steps were not made")
	}
}
