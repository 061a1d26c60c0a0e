package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

// starter is what init writes: a policy, its test file and a case.
//
//go:embed starter
var starter embed.FS

func (t *tool) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write a policy to start from, its tests and a case",
		Long: `init writes policy.yaml, policy_test.yaml and case.json into a folder, which it
makes if need be; without one, into this folder. It writes over no file: where
one of the three exists, it writes nothing.`,
		Example:           `  triage init support`,
		Args:              arguments(0, 1),
		ValidArgsFunction: first(cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			files, err := fs.Sub(starter, "starter")
			if err != nil {
				return err
			}
			names, err := writeNew(dir, files)
			if err != nil {
				return plainError(err)
			}
			words := make([]string, len(names))
			for i := range names {
				names[i] = filepath.Join(dir, names[i])
				words[i] = shellWord(names[i])
			}
			_, err = fmt.Fprintf(t.out, `%s

Read the policy, and try it:

  triage check %[3]s
  triage test --coverage %[4]s
  triage decide -p %[3]s --explain %[2]s
`, strings.Join(names, "\n"), words[0], words[1], shellWord(dir))
			return err
		},
	}
}

// shellWord writes a path so that a shell and the tool read it as one argument.
func shellWord(path string) string {
	if strings.HasPrefix(path, "-") {
		path = "." + string(filepath.Separator) + path
	}
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("/.:_-+@"+string(filepath.Separator), r)
	}
	if !strings.ContainsFunc(path, odd) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// writeNew writes files into a folder that has none of them, and is made if it is
// not there: all of them or none. It returns their names, sorted.
func writeNew(dir string, files fs.FS) (names []string, err error) {
	var made []string // what is to go again if something fails
	defer func() {
		for i := len(made) - 1; err != nil && i >= 0; i-- {
			err = errors.Join(err, os.Remove(made[i]))
		}
	}()
	for _, folder := range missing(dir) {
		if err := os.Mkdir(folder, 0o777); err != nil {
			return nil, err
		}
		made = append(made, folder)
	}
	if names, err = fs.Glob(files, "*"); err != nil {
		return nil, err
	}
	for _, name := range names {
		if name := filepath.Join(dir, name); present(name) {
			return nil, fmt.Errorf("%s is there already; nothing was written", name)
		}
	}
	var temps []string
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		temp, err := writeTemp(dir, data, 0o644)
		if err != nil {
			return nil, err
		}
		temps, made = append(temps, temp), append(made, temp)
	}
	for i, name := range names {
		if err := os.Rename(temps[i], filepath.Join(dir, name)); err != nil {
			return nil, err
		}
		made[len(made)-len(names)+i] = filepath.Join(dir, name)
	}
	return names, nil
}

// missing returns those of a folder and the folders around it that are not there, the
// outermost first.
func missing(dir string) []string {
	var folders []string
	for ; !present(dir); dir = filepath.Dir(dir) {
		folders = slices.Insert(folders, 0, dir)
	}
	return folders
}

// present reports whether there is a file, be it a link that leads nowhere.
func present(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
