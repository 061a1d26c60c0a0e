// Command triage is the tool of people who write triage policies: it checks a
// policy, decides cases with it and says why.
package main

import (
	"os"
	"time"

	_ "time/tzdata" // the same answers on every machine that has no zones of its own
)

func main() {
	t := tool{
		in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now,
		color:    isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "", // https://no-color.org
		progress: isTerminal(os.Stderr),
	}
	os.Exit(t.run(os.Args[1:]))
}

// isTerminal reports whether f is a terminal on which a program can draw.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}
