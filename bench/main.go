// Command bench compares triage with its peers and prints what each takes, and
// how many times as long as triage:
//
//	go run .                  everything
//	go run . -only calendar   one section
//
// Each section first checks that all give the same answers to the inputs that
// are timed. It is a module of its own, so that what it compares with is no
// dependency of the library.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the same zones on every machine
)

// sections are all comparisons, in the order they are printed.
var sections = []section{calendar, rules, decide}

func main() {
	err := run(os.Args[1:], os.Stdout)
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "the `section` to run, of "+names(sections))
	var m meter
	flags.IntVar(&m.reps, "reps", 41, "how many `repetitions` the medians are of")
	flags.DurationVar(&m.time, "time", time.Millisecond, "how `long` each contestant runs on each input in each repetition")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: there are only flags", flags.Arg(0))
	}
	if m.reps < 1 || m.time <= 0 {
		return fmt.Errorf("-reps %d -time %s: both must be positive", m.reps, m.time)
	}
	chosen := sections
	if *only != "" {
		i := slices.IndexFunc(sections, func(s section) bool { return s.name == *only })
		if i < 0 {
			return fmt.Errorf("-only %q: the sections are %s", *only, names(sections))
		}
		chosen = sections[i : i+1]
	}
	fmt.Fprintf(out, "%s %s/%s, %d processors; medians of %d interleaved repetitions of %s\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), m.reps, m.time)
	for _, s := range chosen {
		if err := s.run(m, out); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func names(sections []section) string {
	var names []string
	for _, s := range sections {
		names = append(names, s.name)
	}
	return strings.Join(names, ", ")
}
