// Command triage is the tool of people who write triage policies: it checks a
// policy, decides cases with it and says why.
package main

import (
	"os"
	"time"

	_ "time/tzdata" // the same answers on every machine that has no zones of its own
)

func main() {
	t := tool{in: os.Stdin, out: os.Stdout, err: os.Stderr, now: time.Now, color: isTerminal(os.Stdout)}
	os.Exit(t.run(os.Args[1:]))
}

// isTerminal reports whether f shows text to a person who has not turned colour
// off; see https://no-color.org.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
