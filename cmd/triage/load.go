package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla/holidays"
)

// stdin is what faults call standard input.
const stdin = "<stdin>"

func compiler() policy.Compiler { return policy.Compiler{Holidays: holidays.Named} }

// source is a policy that was named on the command line.
type source struct {
	name   string // as it was named
	files  []policy.File
	folder string // of the files, as it was named
}

// read reads the policy in a file, a folder, or standard input for "-".
func (t *tool) read(name string) (source, error) {
	if name == "-" {
		data, err := io.ReadAll(io.LimitReader(t.in, 2<<20)) // far more than a policy can be
		return source{name: stdin, files: []policy.File{{Name: stdin, Data: data}}}, err
	}
	return readPolicy(name)
}

// readPolicy reads the policy in a file or a folder.
func readPolicy(name string) (source, error) {
	files, err := policy.ReadFiles(name)
	if err != nil {
		return source{}, plainError(err)
	}
	folder := name
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		folder = filepath.Dir(name)
	}
	return source{name, files, folder}, nil
}

// named gives faults the names of files as they were given on the command line, and
// those that are of no file that of the policy.
func (s source) named(errs policy.Errors) policy.Errors {
	named := make(policy.Errors, len(errs))
	for i, e := range errs {
		switch {
		case e.File == "":
			e.File = s.name
		case s.folder != "":
			e.File = filepath.Join(s.folder, e.File)
		}
		named[i] = e
	}
	return named
}

// load compiles the policy of -p; its faults go to standard error.
func (t *tool) load(name string) (p *policy.Policy, err error) {
	err = t.compile(name, "nothing was decided", func(files []policy.File) (err error) {
		p, err = compiler().Compile(files...)
		return err
	})
	return p, err
}

// compile reads the policy of -p and compiles it in a way. Its faults go to standard
// error, with what was not done because of them.
func (t *tool) compile(name, undone string, with func([]policy.File) error) error {
	if name == "" {
		return errors.New("name a policy with -p; see --help")
	}
	s, err := t.read(name)
	if err != nil {
		return err
	}
	err = with(s.files)
	var faults policy.Errors
	if errors.As(err, &faults) {
		if err := s.named(faults).Print(t.err); err != nil {
			return err
		}
		fmt.Fprintf(t.err, "\n%s: %s; %s\n", s.name, phrasing.Count(len(faults), "fault"), undone)
		return errContent
	}
	return err
}

// unknown says that a policy has nothing of a name, and what it has.
func unknown(what, name string, among []string) error {
	if len(among) == 0 {
		return fmt.Errorf("no %s %q; the policy has no %ss", what, name, what)
	}
	return noSuch(what, name, " in the policy", among)
}

// noSuch says that there is nothing of a name in a place, and what there is.
func noSuch(what, name, place string, among []string) error {
	return errors.New(phrasing.Hinted(fmt.Sprintf("no %s %q%s", what, name, place), phrasing.DidYouMean(name, among)))
}

// plainError says in a few words why a file cannot be read.
func plainError(err error) error {
	if pe, ok := err.(*os.PathError); ok {
		return fmt.Errorf("%s: %w", cmp.Or(pe.Path, `""`), pe.Err)
	}
	return err
}
