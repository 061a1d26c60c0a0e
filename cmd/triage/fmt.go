package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

func (t *tool) fmtCommand() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "fmt [PATH…|-]",
		Short: "Put policies and test files into one layout",
		Long: `fmt rewrites files in the one layout that all should have, and names those that
it changed. Only white space changes: comments, line breaks and what the files
mean stay. It takes files, the .yaml files of folders, and for a path that ends
in ... those of all folders below; without a path, those of this folder; and for
- it writes standard input in that layout to standard output.

A file whose text has faults stays as it is; the exit status is 1. A policy in
another layout is another text: its digest changes.`,
		Example: `  triage fmt policies/...
  triage fmt --check policies/...`,
		ValidArgsFunction: files("yaml", "yml"),
		RunE: func(_ *cobra.Command, args []string) error {
			switch {
			case !slices.Contains(args, "-"):
				return t.fmt(args, check)
			case len(args) > 1:
				return errors.New("- is standard input, which is written to standard output; name it alone")
			}
			return t.fmtStdin(check)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "change nothing, name the files that would change, and fail if there are any")
	return cmd
}

func (t *tool) fmt(paths []string, check bool) error {
	names, empty, err := filesAt(paths, func(name string) bool {
		ext := filepath.Ext(name)
		return ext == ".yaml" || ext == ".yml"
	})
	if err != nil {
		return err
	}
	if len(empty) > 0 {
		return errors.New(noneIn(empty[0], "file", ".yaml"))
	}
	var faults policy.Errors
	failed := false
	for _, name := range names {
		changes, err := formatFile(name, check)
		var found policy.Errors
		switch {
		case errors.As(err, &found):
			faults = append(faults, found...)
		case err != nil:
			return err
		case changes:
			failed = failed || check
			if _, err := fmt.Fprintln(t.out, name); err != nil {
				return err
			}
		}
	}
	if err := faults.Print(t.err); err != nil {
		return err
	}
	if failed || len(faults) > 0 {
		return errContent
	}
	return nil
}

// formatFile puts a file into the layout, or with check leaves it, and reports whether
// that changes it. The error is a [policy.Errors] where the file has faults.
func formatFile(name string, check bool) (changes bool, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return false, plainError(err)
	}
	formatted, err := policy.Format(policy.File{Name: name, Data: data})
	if err != nil || bytes.Equal(data, formatted) {
		return false, err
	}
	if !check {
		err = plainError(replaceFile(name, formatted))
	}
	return true, err
}

// fmtStdin writes standard input in the layout, or nothing where it has faults.
func (t *tool) fmtStdin(check bool) error {
	s, err := t.read("-")
	if err != nil {
		return err
	}
	formatted, err := policy.Format(s.files[0])
	var faults policy.Errors
	switch {
	case errors.As(err, &faults):
		if err := faults.Print(t.err); err != nil {
			return err
		}
		return errContent
	case err != nil:
		return err
	case !check:
		_, err = t.out.Write(formatted)
		return err
	case !bytes.Equal(formatted, s.files[0].Data):
		if _, err := fmt.Fprintln(t.out, stdin); err != nil {
			return err
		}
		return errContent
	}
	return nil
}
