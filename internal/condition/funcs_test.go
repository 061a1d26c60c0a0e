package condition

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestFuncs(t *testing.T) {
	var none func() bool
	for _, test := range []struct {
		name string
		fn   any
		want string // a part of the fault; "" for a usable one
	}{
		{"f", func() bool { return true }, ""},
		{"all_kinds", func(bool, int, float64, string, time.Duration, time.Time) time.Time { return time.Time{} }, ""},
		{"not_func", 3, "is not a function"},
		{"nil_func", none, "is not a function"},
		{"nothing", nil, "is not a function"},
		{"variadic", func(...string) bool { return true }, "is variadic"},
		{"no_result", func() {}, "returns 0 values and not one"},
		{"with_error", func() (bool, error) { return true, nil }, "returns 2 values and not one"},
		{"takes_any", func(any) bool { return true }, "takes a interface {}"},
		{"takes_int64", func(int64) bool { return true }, "takes a int64"},
		{"returns_slice", func() []string { return nil }, "returns a []string"},
		{"any", func() bool { return true }, "has a name that conditions cannot write"},
		{"a-b", func() bool { return true }, "has a name that conditions cannot write"},
		{"", func() bool { return true }, "has a name that conditions cannot write"},
	} {
		t.Run(test.name, func(t *testing.T) {
			funcs, faults := Funcs(map[string]any{test.name: test.fn}, anyName)
			if test.want == "" {
				if len(funcs) != 1 || len(faults) != 0 {
					t.Error(funcs, faults)
				}
				return
			}
			if len(funcs) != 0 || len(faults) != 1 || faults[0].Kind != KindFunc || !strings.Contains(faults[0].Message, test.want) {
				t.Error(funcs, faults)
			}
		})
	}
}

func TestFuncsAreSorted(t *testing.T) {
	f := func() bool { return true }
	funcs, _ := Funcs(map[string]any{"c": f, "a": f, "b": f}, anyName)
	for i, want := range []string{"a", "b", "c"} {
		if funcs[i].name != want {
			t.Errorf("%d: %s", i, funcs[i].name)
		}
	}
	typed, _ := Funcs(map[string]any{"f": func(string, time.Duration) float64 { return 0 }}, anyName)
	if got := typed[0].signature(); got != "f(string, duration) float" {
		t.Error(got)
	}
}

func anyName(string) string { return "" }

func TestFuncsWithNamesThatAreTaken(t *testing.T) {
	taken := toyEnv(t).NameProblem
	for _, name := range []string{"open", "at", "signals", "len"} {
		if funcs, faults := Funcs(map[string]any{name: func() bool { return true }}, taken); len(funcs) != 0 || len(faults) != 1 {
			t.Errorf("a function called %q: %v, %v", name, funcs, faults)
		}
	}
}

func TestFunctionsThatReturnNoNumberFault(t *testing.T) {
	schema := toySchema(t, new(int))
	funcs, _ := Funcs(map[string]any{"nan": func() float64 { return math.NaN() }, "inf": func() float64 { return math.Inf(1) }}, anyName)
	schema.Funcs = funcs
	e := New(schema)
	for _, when := range []string{"nan() > 1.0", "not (nan() > 1.0)", "inf() > 1.0"} {
		c := mustCompile(t, e, when)
		r := e.NewRun()
		if holds, fault := c.Holds(r); holds || fault == nil || !strings.Contains(fault.Error(), "not finite") {
			t.Errorf("%s: %v, %v", when, holds, fault)
		}
	}
}
