package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// TestAgree holds all contestants of all sections to agree.
func TestAgree(t *testing.T) {
	if len(sections) == 0 {
		t.Fatal("no sections")
	}
	for _, s := range sections {
		t.Run(s.name, func(t *testing.T) {
			tables, err := s.tables()
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range tables {
				if err := table.agree(); err != nil {
					t.Errorf("%s: %v", table.operation, err)
				}
			}
		})
	}
}

func TestRunUsage(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"unknown section", []string{"-only", "calender"}, `-only "calender": the sections are calendar`},
		{"no repetitions", []string{"-reps", "0"}, "-reps 0 -time 1ms: both must be positive"},
		{"arguments", []string{"calendar"}, `"calendar": there are only flags`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := run(tt.args, new(bytes.Buffer)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("%v, want %s", err, tt.want)
			}
		})
	}
}

func TestMeasured(t *testing.T) {
	var at time.Time
	work := func(n int) func(size, i int) {
		return func(size, i int) {
			for range n << size {
				at = at.Add(1)
			}
		}
	}
	x := table{
		operation:   "work",
		sizes:       []string{"one", "two"},
		contestants: []contestant{{name: "quick", run: work(100)}, {name: "slow", run: work(10_000), sizes: 1}},
	}
	lines := strings.Split(x.measured(meter{reps: 3, time: time.Millisecond}), "\n")
	for i, want := range [][]string{
		{"| work ", "| one ", "| two ", "| allocs |"},
		{"|---"},
		{"| quick | ", "s ", "| 0      |"},
		{"| slow  | ", "×)", "| – "},
		{""},
		{"longest to shortest repetition"},
	} {
		for _, part := range want {
			if i >= len(lines) || !strings.Contains(lines[i], part) {
				t.Errorf("line %d has no %q:\n%s", i+1, part, strings.Join(lines, "\n"))
			}
		}
	}
}

func TestNumbers(t *testing.T) {
	tests := []struct {
		got, want string
	}{
		{nanoseconds(9.04), "9.04 ns"},
		{nanoseconds(412), "412 ns"},
		{nanoseconds(11_640), "11.6 µs"},
		{nanoseconds(4_280_000), "4.28 ms"},
		{nanoseconds(2e9), "2 s"},
		{times(1.04), "(1.0×)"},
		{times(413.2), "(413×)"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
	if got := median([]float64{5, 1, 2, 4}); got != 3 {
		t.Errorf("median %v, want 3", got)
	}
}
