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
	for _, dir := range []string{"", "support", "desks/of/support", "-x"} {
		t.Run("dir "+dir, func(t *testing.T) {
			t.Chdir(t.TempDir())
			args := []string{"init"}
			if dir != "" {
				args = append(args, "--", dir)
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
	for _, dir := range []string{".", "new", "new/er/est"} {
		t.Chdir(t.TempDir())
		if _, err := writeNew(dir, files); err == nil {
			t.Error("no error")
		}
		if got := listing(t, "."); len(got) > 0 {
			t.Errorf("left %q", got)
		}
	}
}

func TestInitSaysWhatIsWrong(t *testing.T) {
	tests := []struct{ name, dir, want string }{
		{"a file", "file", "triage: file: not a directory\n"},
		{"below a file", "file/x", "triage: file/x: not a directory\n"},
		{"no name", "", "triage: \"\": no such file or directory\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.WriteFile("file", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			status, stdout, stderr := run("", "init", tt.dir)
			if status != exitUsage || stdout != "" || stderr != tt.want {
				t.Errorf("%d %q %q, want %q", status, stdout, stderr, tt.want)
			}
		})
	}
}

func TestShellWord(t *testing.T) {
	tests := []struct{ name, path, want string }{
		{"plain", "desks/über-uns_2.yaml", "desks/über-uns_2.yaml"},
		{"a blank", "my desk", "'my desk'"},
		{"a quote", "it's", `'it'\''s'`},
		{"what a shell reads", "$HOME;x", "'$HOME;x'"},
		{"like a flag", "-x", "./-x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shellWord(tt.path); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
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
