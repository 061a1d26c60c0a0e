package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

type checkFlags struct {
	format string
	from   stated
	strict bool
}

func (t *tool) checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check POLICY…",
		Short: "Find every fault in a policy",
		Long: `check compiles each policy and prints every fault with its line, column and
remedy. A file is a policy; a folder is one policy made of its .yaml files; - is
standard input. Files that end in _test.yaml are no part of a policy.

A policy without faults may have warnings: what is legal and probably not meant.
One is that for some of a year nobody is on call whom a ladder could page. The year
begins with the schedule, or at --from; a date is its midnight in the policy's zone.`,
		Example: `  triage check policy.yaml
  triage check --format github policies/`,
		ValidArgsFunction: files("yaml", "yml"),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 || slices.Contains(args, "") {
				return errors.New("name a policy: a file, a folder, or - for standard input")
			}
			if i := slices.IndexFunc(args, func(arg string) bool { return strings.HasSuffix(arg, "...") }); i >= 0 {
				return fmt.Errorf("%s: a folder is one policy here; name each policy", args[i])
			}
			return onceFromStdin("", args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			return t.check(f, args)
		},
	}
	cmd.Flags().Var(oneOf(&f.format, "text", "json", "github", "sarif"), "format", "text for people, json for programs, github for annotations, sarif for code scanning")
	cmd.Flags().Var(&f.from, "from", "start of the year in which somebody must be on call, an `instant` or a date (default each schedule's start)")
	cmd.Flags().BoolVar(&f.strict, "strict", false, "fail on warnings too")
	return cmd
}

func (t *tool) check(f checkFlags, names []string) error {
	all := policy.Errors{} // not nil, which JSON writes as null
	failed := false
	var unchecked []error // why policies could not be checked; the others are
	for _, name := range names {
		s, err := t.read(name)
		if err != nil {
			unchecked = append(unchecked, err)
			continue
		}
		errs, err := f.check(s)
		if err != nil {
			unchecked = append(unchecked, fmt.Errorf("%s: %w", s.name, err))
			continue
		}
		for _, e := range errs {
			failed = failed || f.strict || !e.Warning
		}
		if f.format == "text" {
			if err := t.printChecked(s.name, errs); err != nil {
				return err
			}
		}
		all = append(all, errs...)
	}
	if err := t.printAll(all, f.format); err != nil {
		return err
	}
	if unchecked == nil && failed {
		return errContent
	}
	return errors.Join(unchecked...)
}

// check returns what is found in one policy. A date of --from is one in its zone.
func (f checkFlags) check(s source) (policy.Errors, error) {
	c := compiler()
	if from, err := f.from.instant("from", time.UTC); err == nil {
		c.CoverFrom = from // with an offset of its own, or none at all
	} else if p, err := c.Compile(s.files...); err == nil { // else its year is not looked at
		if c.CoverFrom, err = f.from.instantOrDate("from", p.Zone()); err != nil {
			return nil, err
		}
	}
	return s.named(c.Check(s.files...)), nil
}

// printChecked prints what was found in one policy, for people.
func (t *tool) printChecked(name string, errs policy.Errors) error {
	if len(errs) == 0 {
		_, err := fmt.Fprintf(t.out, "%s: no faults\n", name)
		return err
	}
	if err := errs.Print(t.out); err != nil {
		return err
	}
	faults, warnings := 0, 0
	for _, e := range errs {
		if e.Warning {
			warnings++
		} else {
			faults++
		}
	}
	text := phrasing.Count(faults, "fault")
	if warnings > 0 {
		text += ", " + phrasing.Count(warnings, "warning")
	}
	_, err := fmt.Fprintf(t.out, "\n%s: %s\n", name, text)
	return err
}

func (t *tool) printAll(errs policy.Errors, format string) error {
	switch format {
	case "json":
		return t.encode(errs)
	case "sarif":
		return t.encode(sarif(errs))
	case "github":
		for _, e := range errs {
			if _, err := fmt.Fprintln(t.out, annotation(e)); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotation returns the workflow command that makes GitHub show a fault at its
// line: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
func annotation(e policy.Error) string {
	command, message := "error", phrasing.Hinted(e.Message, e.Hint)
	if e.Warning {
		command = "warning"
	}
	place := "file=" + githubProperty.Replace(e.File)
	if e.Line > 0 {
		place += fmt.Sprintf(",line=%d,col=%d", e.Line, e.Column)
	}
	return fmt.Sprintf("::%s %s,title=%s::%s", command, place, e.Kind, githubData.Replace(message))
}
