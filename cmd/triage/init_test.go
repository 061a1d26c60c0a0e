package main

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// What init writes passes all that it says can be tried.
func TestInit(t *testing.T) {
	for _, dir := range []string{"", "support"} {
		t.Run("dir "+dir, func(t *testing.T) {
			t.Chdir(t.TempDir())
			args := []string{"init"}
			if dir != "" {
				args = append(args, dir)
			}
			status, stdout, stderr := run("", args...)
			if status != exitFine || stderr != "" {
				t.Fatalf("%d %q", status, stderr)
			}
			tried := 0
			for line := range strings.Lines(stdout) {
				command, is := strings.CutPrefix(line, "  triage ")
				if !is {
					continue
				}
				tried++
				status, stdout, stderr := run("", strings.Fields(command)...)
				if status != exitFine || stderr != "" || strings.Contains(stdout, "warning") || strings.Contains(stdout, "fault:") {
					t.Errorf("%s%d\n%s%s", line, status, stdout, stderr)
				}
			}
			if tried != 3 {
				t.Errorf("%d commands to try in\n%s", tried, stdout)
			}
			if status, stdout, _ := run("", "fmt", "--check", "./..."); status != exitFine {
				t.Errorf("not in the layout: %s", stdout)
			}
		})
	}
}

func TestInitWritesOverNothing(t *testing.T) {
	for _, name := range []string{"policy.yaml", "policy_test.yaml", "case.json"} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.Symlink("nowhere", name); err != nil {
				t.Fatal(err)
			}
			status, stdout, stderr := run("", "init")
			if status != exitUsage || stdout != "" || stderr != "triage: "+name+" is there already; nothing was written\n" {
				t.Errorf("%d %q %q", status, stdout, stderr)
			}
			if got := listing(t, "."); !slices.Equal(got, []string{name}) {
				t.Errorf("left %q", got)
			}
		})
	}
}

// Where a file cannot be had, nothing is left of the others.
func TestInitLeavesNothingBehind(t *testing.T) {
	files := brokenFS{fstest.MapFS{"a": {Data: []byte("a")}, "b": {Data: []byte("b")}}}
	for _, dir := range []string{".", "new"} {
		t.Chdir(t.TempDir())
		if _, err := writeNew(dir, files); err == nil {
			t.Error("no error")
		}
		if got := listing(t, "."); len(got) > 0 {
			t.Errorf("left %q", got)
		}
	}
	if _, _, stderr := run("", "init", "no/such"); !strings.Contains(stderr, "no/such: no such file or directory") {
		t.Error(stderr)
	}
}

// brokenFS has a file b that cannot be read.
type brokenFS struct{ fstest.MapFS }

func (f brokenFS) ReadFile(name string) ([]byte, error) {
	if name == "b" {
		return nil, fs.ErrPermission
	}
	return f.MapFS.ReadFile(name)
}

func listing(t *testing.T, dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
