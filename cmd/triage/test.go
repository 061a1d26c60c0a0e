package main

import (
	"errors"
	"fmt"
	"regexp"
	"sync"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/internal/suite"
	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

type testFlags struct {
	run                        stated
	format                     string
	coverage, annotate, update bool
	minCoverage                percentage
}

func (t *tool) testCommand() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test [PATH…]",
		Short: "Run the tests of policies",
		Long: `test runs test files: those named, those of the folders named, and for a path
that ends in ... those of all folders below; without a path, those of this
folder. Their names end in _test.yaml. Like go test, ... passes over folders
called testdata and those whose names begin with a dot or an underscore.

A test file names its policy and says how that should decide some cases, and
what should become of some lives:

  policy: policy.yaml
  defaults: {at: 2026-03-06T16:30:00-07:00}
  cases:
    - name: a dead site is urgent
      given: {fields: {impact: down}}
      want: {severity: urgent, due: {internal.engage: +60m}}
  tables:
    - name: impact
      vary: fields.impact
      rows: [[none, low], [minor, medium]]
  lives:
    - name: a reply in time
      given: {fields: {impact: down}}
      events: [{at: +20m, kind: reply, by: agent}]
      want: {internal.engage: met}

A test with a todo may fail, and fails the run once it passes. Faults in a test
file or its policy, and no tests at all, fail the run.`,
		Example: `  triage test
  triage test --coverage --min-coverage 90 policies/...
  triage test --run 'dead site' --update`,
		ValidArgsFunction: files("yaml", "yml"),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.format != "text" && (f.update || f.annotate) {
				return errors.New("--update and --annotate write text; leave --format out")
			}
			return t.test(f, args)
		},
	}
	cmd.Flags().Var(&f.run, "run", "run only the tests whose names match a regular `expression`")
	cmd.Flags().Var(oneOf(&f.format, "text", "json", "junit"), "format", "text for people, json for programs, junit for build servers")
	cmd.Flags().BoolVar(&f.coverage, "coverage", false, "say how much of the policies the tests reach: rules, conditions both ways, targets, steps, calendars")
	cmd.Flags().Var(&f.minCoverage, "min-coverage", "fail if the tests reach less than this `percent` of a policy")
	cmd.Flags().BoolVar(&f.annotate, "annotate", false, "print each policy with what the tests reach of it")
	cmd.Flags().BoolVar(&f.update, "update", false, "show the tests that fail, then replace what they want by what the policies say")
	return cmd
}

func (t *tool) test(f testFlags, args []string) error {
	names, empty, err := testFiles(args)
	if err != nil {
		return err
	}
	r := testRun{tool: t, flags: f, sources: map[string]source{}}
	options := suite.Options{Read: readTestFile, Compile: r.compile}
	if f.run != "" {
		if options.Run, err = regexp.Compile(f.run.String()); err != nil {
			return fmt.Errorf("--run: %w", err)
		}
	}
	if r.report, err = suite.RunFiles(names, options); err != nil {
		return plainError(err)
	}
	for _, path := range empty {
		r.fail("%s", noneIn(path, "test file", "_test.yaml"))
	}
	if err := r.print(); err != nil {
		return err
	}
	if err := r.measure(); err != nil {
		return err
	}
	if f.update {
		if err := r.update(options); err != nil {
			return err
		}
	}
	if r.failed || r.report.Bad() {
		return errContent
	}
	return nil
}

// testRun is one run of test.
type testRun struct {
	*tool
	flags  testFlags
	report suite.Report
	failed bool // for another reason than the report

	mu      sync.Mutex
	sources map[string]source // of the policies, by path
}

// compile compiles the policy at a path, for the test files that name it.
func (r *testRun) compile(path string) (p *policy.Policy, cover *policy.Coverage, err error) {
	if path == "" {
		return nil, nil, errors.New("the file names no policy")
	}
	s, err := readPolicy(path)
	if err != nil {
		return nil, nil, err
	}
	r.mu.Lock()
	r.sources[path] = s
	r.mu.Unlock()
	if r.covers() {
		p, cover, err = compiler().Cover(s.files...)
	} else {
		p, err = compiler().Compile(s.files...)
	}
	var faults policy.Errors
	if errors.As(err, &faults) {
		err = s.named(faults)
	}
	return p, cover, err
}

func (r *testRun) covers() bool {
	return r.flags.coverage || r.flags.annotate || r.flags.minCoverage > 0
}

// fail says on standard error why the run fails.
func (r *testRun) fail(format string, args ...any) {
	r.failed = true
	fmt.Fprintf(r.err, "triage: "+format+"\n", args...)
}

// print prints what became of the tests.
func (r *testRun) print() error {
	if err := r.faults(); err != nil {
		return err
	}
	if r.report.Tests() == 0 && !r.report.Bad() && !r.failed {
		r.fail("no test has a name that matches %q", r.flags.run)
	}
	switch r.flags.format {
	case "json":
		return r.encode(r.json())
	case "junit":
		return r.junit()
	}
	return r.text()
}

// faults prints the faults of policies and test files on standard error.
func (r *testRun) faults() error {
	var faults policy.Errors
	for _, p := range r.report.Policies {
		faults = append(faults, p.Faults...)
	}
	for _, f := range r.report.Files {
		faults = append(faults, f.Faults...)
	}
	return faults.Print(r.err)
}

// readTestFile reads a test file, of one that is too large no more than shows it.
func readTestFile(name string) ([]byte, error) {
	files, err := policy.ReadFiles(name)
	if err != nil {
		return nil, err
	}
	return files[0].Data, nil
}

// testFiles returns the test files at some paths, each once, and the paths that
// have none.
func testFiles(paths []string) (names, empty []string, err error) {
	names, empty, err = filesAt(paths, policy.IsTest)
	for _, name := range names {
		if !policy.IsTest(name) {
			return nil, nil, fmt.Errorf("%s is no test file: their names end in _test.yaml; name the file that tests it, or its folder", name)
		}
	}
	return names, empty, err
}

// update writes what the policies say over what failed tests want, and runs the
// tests again.
func (r *testRun) update(options suite.Options) error {
	names := make([]string, len(r.report.Files))
	for i, f := range r.report.Files {
		names[i] = f.Name
		u, err := f.Update(options)
		switch {
		case err != nil:
			return err
		case u.Left > 0:
			fmt.Fprintf(r.out, "%s: %s to be written by hand\n", f.Name, phrasing.Count(u.Left, "expected value"))
		}
		if u.Changed == 0 {
			continue
		}
		if err := replaceFile(f.Name, u.Data); err != nil {
			return plainError(err)
		}
		fmt.Fprintf(r.out, "%s: %s written\n", f.Name, phrasing.Count(u.Changed, "expected value"))
	}
	var err error
	r.report, err = suite.RunFiles(names, options)
	return err
}
