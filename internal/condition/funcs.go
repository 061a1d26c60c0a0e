package condition

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Func is a Go function that conditions may call.
type Func struct {
	name string
	in   []Kind
	out  Kind
	fn   reflect.Value
}

var goKinds = map[reflect.Type]Kind{
	reflect.TypeFor[bool]():          Bool,
	reflect.TypeFor[int]():           Int,
	reflect.TypeFor[float64]():       Float,
	reflect.TypeFor[string]():        String,
	reflect.TypeFor[time.Duration](): Duration,
	reflect.TypeFor[time.Time]():     Time,
}

// Funcs checks registered functions and returns them in the order of their names.
// A function takes bool, int, float64, string, time.Duration and time.Time, is not
// variadic, and returns one of them. An enum is passed as its word. nameProblem
// says why a name cannot be given, as [Env.NameProblem] does, or "".
func Funcs(registered map[string]any, nameProblem func(name string) string) ([]Func, []Fault) {
	var funcs []Func
	var faults []Fault
	for _, name := range slices.Sorted(maps.Keys(registered)) {
		f, problem := newFunc(name, registered[name])
		if problem == "" && nameProblem(name) != "" {
			problem = "has a name that means something else in conditions"
		}
		if problem != "" {
			faults = append(faults, Fault{Kind: KindFunc, Message: fmt.Sprintf("function %q %s", name, problem),
				Hint: "register a func of bool, int, float64, string, time.Duration and time.Time that returns one of them"})
			continue
		}
		funcs = append(funcs, f)
	}
	return funcs, faults
}

func newFunc(name string, fn any) (Func, string) {
	if !IsIdentifier(name) {
		return Func{}, "has a name that conditions cannot write"
	}
	v := reflect.ValueOf(fn)
	switch {
	case v.Kind() != reflect.Func || v.IsNil():
		return Func{}, "is not a function"
	case v.Type().IsVariadic():
		return Func{}, "is variadic"
	case v.Type().NumOut() != 1:
		return Func{}, fmt.Sprintf("returns %d values and not one", v.Type().NumOut())
	}
	f := Func{name: name, fn: v, out: goKinds[v.Type().Out(0)]}
	if f.out == 0 {
		return Func{}, fmt.Sprintf("returns a %s", v.Type().Out(0))
	}
	for i := range v.Type().NumIn() {
		k := goKinds[v.Type().In(i)]
		if k == 0 {
			return Func{}, fmt.Sprintf("takes a %s", v.Type().In(i))
		}
		f.in = append(f.in, k)
	}
	return f, ""
}

func (f Func) signature() string {
	in := make([]string, len(f.in))
	for i, k := range f.in {
		in[i] = k.String()
	}
	return fmt.Sprintf("%s(%s) %s", f.name, strings.Join(in, ", "), f.out)
}

// call returns the call of a registered function, whose panic becomes a
// *RunFault for [Condition.Holds] to catch.
func (e *Env[T]) call(t *term) func(*Run[T]) reflect.Value {
	f := e.schema.Funcs[t.ref]
	args := make([]func(*Run[T]) reflect.Value, len(t.args))
	for i, a := range t.args {
		args[i] = e.boxed(a)
	}
	return func(r *Run[T]) reflect.Value {
		in := make([]reflect.Value, len(args))
		for i, a := range args {
			in[i] = a(r)
		}
		return invoke(f, in)
	}
}

func invoke(f Func, in []reflect.Value) reflect.Value {
	defer func() {
		if p := recover(); p != nil {
			panic(&RunFault{Func: f.name, Cause: p})
		}
	}()
	return f.fn.Call(in)[0]
}

// boxed returns the closure of a function's argument; an enum is its word.
func (e *Env[T]) boxed(t *term) func(*Run[T]) reflect.Value {
	switch t.typ.Kind {
	case Bool:
		return box(e.bool(t))
	case Float:
		return box(e.float(t))
	case String:
		f := e.text(t) // cloned: what lower made lives no longer than the run
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(strings.Clone(f(r))) }
	case Time:
		return box(e.time(t))
	case Duration:
		f := e.int(t)
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(time.Duration(f(r))) }
	case EnumKind:
		f, words := e.int(t), t.typ.Enum.Words
		return func(r *Run[T]) reflect.Value { return reflect.ValueOf(words[f(r)]) }
	}
	f := e.int(t)
	return func(r *Run[T]) reflect.Value { return reflect.ValueOf(int(f(r))) }
}

func box[T, V any](f func(*Run[T]) V) func(*Run[T]) reflect.Value {
	return func(r *Run[T]) reflect.Value { return reflect.ValueOf(f(r)) }
}
