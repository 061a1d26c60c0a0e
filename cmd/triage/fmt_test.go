package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	ragged = "version:  1\nname: x\nseverity: { default: low }\n"
	even   = "version: 1\nname: x\nseverity: {default: low}\n"
)

func TestFmt(t *testing.T) {
	files := map[string]string{"a.yaml": ragged, "b.yml": even, "below/c_test.yaml": ragged, "d.txt": ragged}
	tests := []struct {
		name    string
		args    []string
		add     map[string]string // more files
		changed string
		status  int
		stdout  string
		stderr  string // a part of it
	}{
		{name: "a folder", args: []string{"."}, changed: "a.yaml", stdout: "a.yaml\n"},
		{name: "no path", changed: "a.yaml", stdout: "a.yaml\n"},
		{name: "below", args: []string{"./..."}, changed: "a.yaml below/c_test.yaml", stdout: "a.yaml\nbelow/c_test.yaml\n"},
		{name: "a file", args: []string{"b.yml"}},
		{name: "a file of any name", args: []string{"d.txt"}, changed: "d.txt", stdout: "d.txt\n"},
		{name: "check", args: []string{"--check", "..."}, status: exitContent, stdout: "a.yaml\nbelow/c_test.yaml\n"},
		{name: "check, and all is well", args: []string{"--check", "b.yml"}},
		{name: "faults", args: []string{"."}, add: map[string]string{"e.yaml": "a:  1\na:  2\n", "f.yaml": "b:  1\n"}, changed: "a.yaml f.yaml", status: exitContent, stdout: "a.yaml\nf.yaml\n", stderr: "e.yaml:2:1: key \"a\" is already set"},
		{name: "a file that is not there", args: []string{"g.yaml"}, status: exitUsage, stderr: "g.yaml: no such file"},
		{name: "a folder without any", args: []string{"below/none"}, add: map[string]string{"below/none/h.txt": ragged}, status: exitUsage, stderr: "below/none: no file: no name in it ends in .yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			all := map[string]string{}
			for _, some := range []map[string]string{files, tt.add} {
				for name, text := range some {
					all[name] = text
					if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(name, []byte(text), 0o640); err != nil {
						t.Fatal(err)
					}
				}
			}
			status, stdout, stderr := run("", append([]string{"fmt"}, tt.args...)...)
			if status != tt.status || stdout != tt.stdout || !strings.Contains(stderr, tt.stderr) || (stderr == "") != (tt.stderr == "") {
				t.Errorf("%d %q %q", status, stdout, stderr)
			}
			for name, text := range all {
				got, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				if changed := string(got) != text; changed != strings.Contains(" "+tt.changed+" ", " "+name+" ") {
					t.Errorf("%s changed: %v\n%s", name, changed, got)
				}
				if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o640 {
					t.Errorf("%s: %v (%v)", name, info.Mode(), err)
				}
			}
		})
	}
}

func TestFmtStdin(t *testing.T) {
	tests := []struct {
		name, stdin string
		args        []string
		status      int
		want        string
	}{
		{"ragged", ragged, nil, exitFine, even},
		{"even", even, nil, exitFine, even},
		{"check ragged", ragged, []string{"--check"}, exitContent, "<stdin>\n"},
		{"check even", even, []string{"--check"}, exitFine, ""},
		{"faults", "a: *b\n", nil, exitContent, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run(tt.stdin, append([]string{"fmt", "-"}, tt.args...)...)
			if status != tt.status || stdout != tt.want || (stderr != "") != (tt.name == "faults") {
				t.Errorf("%d %q %q", status, stdout, stderr)
			}
		})
	}
}

// A link is followed and stays one, whether a file has that name or a folder.
func TestFmtLinks(t *testing.T) {
	for _, path := range []string{"link.yaml", "folder", "folder/..."} {
		t.Run(path, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := errors.Join(
				os.Mkdir("real", 0o700), os.WriteFile("real/a.yaml", []byte(ragged), 0o600),
				os.Symlink("real/a.yaml", "link.yaml"), os.Symlink("real", "folder"),
			); err != nil {
				t.Fatal(err)
			}
			if status, _, stderr := run("", "fmt", path); status != exitFine {
				t.Fatalf("%d %s", status, stderr)
			}
			if got, err := os.ReadFile("real/a.yaml"); err != nil || string(got) != even {
				t.Errorf("%q (%v)", got, err)
			}
			for _, name := range []string{"link.yaml", "folder"} {
				if info, err := os.Lstat(name); err != nil || info.Mode()&os.ModeSymlink == 0 {
					t.Errorf("%s is no link any more (%v)", name, err)
				}
			}
		})
	}
}

// What may not be written stays as it is, and nothing is left beside it.
func TestFmtReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everything")
	}
	tests := []struct {
		name         string
		file, folder os.FileMode
		want         string
	}{
		{"a file", 0o400, 0o700, "triage: in/a.yaml: permission denied\n"},
		{"a folder", 0o600, 0o500, "triage: in: permission denied\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := errors.Join(os.Mkdir("in", 0o700), os.WriteFile("in/a.yaml", []byte(ragged), tt.file), os.Chmod("in", tt.folder)); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.Chmod("in", 0o700) }) // so that it can be removed
			status, stdout, stderr := run("", "fmt", "in")
			if status != exitUsage || stdout != "" || stderr != tt.want {
				t.Errorf("%d %q %q", status, stdout, stderr)
			}
			if got := listing(t, "in"); !slices.Equal(got, []string{"a.yaml"}) {
				t.Errorf("left %q", got)
			}
		})
	}
}

// Every policy and test file that people are shown is in the layout.
func TestFilesAreFormatted(t *testing.T) {
	status, stdout, stderr := run("", "fmt", "--check", "../../examples/...", "../../testdata/good", "../../testdata/good-tests")
	if status != exitFine || stdout != "" {
		t.Errorf("%d\n%s%s", status, stdout, stderr)
	}
}
