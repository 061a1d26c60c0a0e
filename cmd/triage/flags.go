package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/spf13/cobra"
)

// What flags are that several commands have.
const (
	policyUsage  = "the policy: a `file`, a folder, or - for standard input"
	untimedUsage = "the `instant` of cases that carry none, in RFC 3339 (default now)"
)

// choice is the value of a flag that is one of a few words.
type choice struct {
	value *string
	among []string
}

// oneOf returns a choice that is kept in value. Without the flag it is the first.
func oneOf(value *string, among ...string) choice {
	*value = among[0]
	return choice{value, among}
}

func (c choice) Set(word string) error {
	if !slices.Contains(c.among, word) {
		return fmt.Errorf("must be one of %s", strings.Join(c.among, ", "))
	}
	*c.value = word
	return nil
}

func (c choice) String() string { return *c.value }
func (c choice) Type() string   { return "word" }

// percentage is the value of a flag that is a number of percent, 0 without it.
type percentage float64

func (p *percentage) Set(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x >= 0 && x <= 100) { // nor is it NaN
		return errors.New("must be a number of percent from 0 to 100")
	}
	*p = percentage(x)
	return nil
}

func (p *percentage) String() string { return strconv.FormatFloat(float64(*p), 'g', -1, 64) }
func (p *percentage) Type() string   { return "percent" }

// stated is the text of a flag that may be absent but not empty, as that of an
// unset variable of a shell is.
type stated string

func (s *stated) Set(text string) error {
	if text == "" {
		return errors.New("it is empty; leave the flag out or give it a value")
	}
	*s = stated(text)
	return nil
}

func (s *stated) String() string { return string(*s) }
func (s *stated) Type() string   { return "string" }

// instant reads the instant that the flag of a name says, the zero time if it is
// absent.
func (s *stated) instant(flag string, zone *time.Location) (time.Time, error) {
	return s.read(flag, zone, instant)
}

// instantOrDate is instant where the flag may also say a date.
func (s *stated) instantOrDate(flag string, zone *time.Location) (time.Time, error) {
	return s.read(flag, zone, instantOrDate)
}

func (s *stated) read(flag string, zone *time.Location, parse func(string, *time.Location) (time.Time, error)) (time.Time, error) {
	if *s == "" {
		return time.Time{}, nil
	}
	at, err := parse(string(*s), zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("--%s: %w", flag, err)
	}
	return at, nil
}

// atOrNow returns the instant that --at says, or now, to the second: as it is told,
// so that --at can say it again.
func (t *tool) atOrNow(at stated, zone *time.Location) (time.Time, error) {
	if at == "" {
		return t.now().Truncate(time.Second), nil
	}
	return at.instant("at", zone)
}

// arguments bounds how many arguments a command takes.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		takes := phrasing.Count(most, "argument")
		switch n := len(args); {
		case least <= n && n <= most:
			return nil
		case most == 0:
			takes = "no arguments"
		case least < most:
			takes = "at most " + takes
		}
		use := strings.Replace(cmd.Use, " -p POLICY", "", 1) // which is no argument
		return fmt.Errorf("%q takes %s, not %d; see %s --help", use, takes, len(args), cmd.CommandPath())
	}
}

// noCommand says what a command has below it, where args name nothing of that.
func noCommand(cmd *cobra.Command, what string, args []string) error {
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if len(args) == 0 {
		return fmt.Errorf("name a %s: %s; see %s --help", what, strings.Join(names, ", "), cmd.CommandPath())
	}
	return noSuch(what, args[0], "", names)
}

// onceFromStdin reports standard input that is named twice: as the policy and among
// what else is read, which it is where nothing is named, or among that alone.
func onceFromStdin(policy string, inputs []string) error {
	if len(inputs) == 0 {
		inputs = []string{"-"}
	}
	switch i := slices.Index(inputs, "-"); {
	case i >= 0 && policy == "-":
		return errors.New("the policy and the cases cannot both come from standard input; name a file of cases")
	case i >= 0 && slices.Contains(inputs[i+1:], "-"):
		return errors.New("standard input can be read once; name it once")
	}
	return nil
}
