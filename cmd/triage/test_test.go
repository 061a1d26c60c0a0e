package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const testFolder = "testdata/tests/"

// Each run of tests writes what the golden file of its name has.
func TestTest(t *testing.T) {
	empty := t.TempDir()
	tests := []struct {
		name string
		args []string
	}{
		{name: "test-help", args: []string{"--help"}},
		{name: "test-passing", args: []string{testFolder + "passing"}},
		{name: "test-a-file", args: []string{testFolder + "passing/desk_test.yaml", "--run", "^impact/"}},
		{name: "test-failing", args: []string{testFolder + "failing"}},
		{name: "test-faulty", args: []string{testFolder + "faulty", testFolder + "passing"}},
		{name: "test-below", args: []string{testFolder + "more/..."}},
		{name: "test-twice", args: []string{testFolder + "more", testFolder + "more/...", testFolder + "more/desk_test.yaml"}},
		{name: "test-json", args: []string{testFolder + "failing", testFolder + "faulty", "--format", "json"}},
		{name: "test-json-coverage", args: []string{testFolder + "more", "--format", "json", "--coverage"}},
		{name: "test-junit", args: []string{testFolder + "failing", testFolder + "faulty", testFolder + "passing", "--format", "junit"}},
		{name: "test-coverage", args: []string{testFolder + "passing", testFolder + "more", "--coverage"}},
		{name: "test-enough-coverage", args: []string{testFolder + "passing", "--min-coverage", "50"}},
		{name: "test-min-coverage", args: []string{testFolder + "passing", "--min-coverage", "99.5"}},
		{name: "test-annotate", args: []string{testFolder + "passing", "--annotate"}},
		{name: "test-a-policy-of-files", args: []string{testFolder + "split", "--annotate"}},
		{name: "test-examples", args: []string{"../../examples/...", "--coverage", "--min-coverage", "100"}},
		{name: "test-all-keys", args: []string{"../../testdata/good-tests"}},
		{name: "test-none-in-a-folder", args: []string{empty, testFolder + "passing"}},
		{name: "test-none-below", args: []string{filepath.Join(empty, "...")}},
		{name: "test-none-of-that-name", args: []string{testFolder + "passing", "--run", "nothing"}},
		{name: "test-missing-path", args: []string{testFolder + "passing", "none.yaml"}},
		{name: "test-a-policy", args: []string{testFolder + "policy.yaml"}},
		{name: "test-bad-run", args: []string{"--run", "("}},
		{name: "test-unknown-format", args: []string{"--format", "xml"}},
		{name: "test-too-much-coverage", args: []string{"--min-coverage", "101"}},
		{name: "test-no-number-coverage", args: []string{"--min-coverage", "NaN"}},
		{name: "test-update-json", args: []string{"--update", "--format", "json"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run("", append([]string{"test"}, tt.args...)...)
			goldenRun(t, tt.name, status, strings.ReplaceAll(stdout, empty, "empty"), strings.ReplaceAll(stderr, empty, "empty"))
		})
	}
}

// copied returns a copy of the folder of tests that a test may change.
func copied(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(testFolder)); err != nil {
		t.Fatal(err)
	}
	return folder
}

// --update writes the values that failed, where they stand, and nothing else; what
// it cannot write still fails, and so does what is no value.
func TestTestUpdate(t *testing.T) {
	folder := copied(t)
	file := filepath.Join(folder, "failing", "desk_test.yaml")
	status, stdout, stderr := run("", "test", "--update", filepath.Dir(file))
	updated, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	goldenRun(t, "test-update", status, strings.ReplaceAll(stdout, folder, "tests")+"-- the file --\n"+string(updated), stderr)
	_, before, _ := run("", "test", filepath.Dir(file))
	if status, stdout, _ := run("", "test", "--update", filepath.Dir(file)); status != exitContent || strings.Contains(stdout, "values written") {
		t.Errorf("a second update: %d, and tests said %s, then %s", status, before, stdout)
	}
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, %v", len(entries), err)
	}
}

func TestTestUpdateKeepsModesAndLinks(t *testing.T) {
	folder := copied(t)
	file := filepath.Join(folder, "failing", "desk_test.yaml")
	link := filepath.Join(folder, "link_test.yaml")
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "../policy.yaml", filepath.ToSlash(filepath.Join(folder, "policy.yaml")))), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, stdout, stderr := run("", "test", "--update", link); !strings.Contains(stdout, "values written") {
		t.Fatalf("%s%s", stdout, stderr)
	}
	for _, name := range []string{file, link} {
		if info, err := os.Lstat(name); err != nil || info.Mode().IsRegular() != (name == file) || name == file && info.Mode().Perm() != 0o640 {
			t.Errorf("%s is %v now, %v", name, info.Mode(), err)
		}
	}
}

// Reports for programs are whole, and agree with one another on every number.
func TestTestReports(t *testing.T) {
	folders := []string{testFolder + "failing", testFolder + "faulty", testFolder + "passing"}
	_, text, _ := run("", append([]string{"test", "--format", "json"}, folders...)...)
	var report testsJSON
	if err := json.Unmarshal([]byte(text), &report); err != nil {
		t.Fatal(err)
	}
	_, text, _ = run("", append([]string{"test", "--format", "junit"}, folders...)...)
	var junit junitReport
	if err := xml.Unmarshal([]byte(text), &junit); err != nil {
		t.Fatal(err)
	}
	faults, tests := 0, 0
	for i, f := range report.Files {
		faults += len(f.Faults)
		tests += len(f.Tests)
		if len(f.Faults) > 0 && len(f.Tests) > 0 {
			t.Errorf("%s was half run", f.File)
		}
		if s := junit.Suites[i]; s.Name != f.File || s.Tests != len(f.Tests)+len(f.Faults) || len(s.Cases) != s.Tests {
			t.Errorf("suite %s of %d tests, want %s of %d", s.Name, s.Tests, f.File, len(f.Tests)+len(f.Faults))
		}
	}
	got := []int{junit.Tests, junit.Failures, junit.Errors}
	want := []int{tests + faults, report.Failed, faults}
	if diff := cmp.Diff(want, got); diff != "" || report.Passed+report.Failed+report.Todo != tests || faults == 0 || report.Todo == 0 {
		t.Errorf("%d of %d passed, %d failed, %d todo; -want +got:\n%s", report.Passed, tests, report.Failed, report.Todo, diff)
	}
}

// docs/tests.md shows the files that it says it shows, and explains every key that
// the report for programs has.
func TestDocsTests(t *testing.T) {
	data, err := os.ReadFile("../../docs/tests.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	for fence, file := range map[string]string{"yaml": "../../examples/quickstart/policy_test.yaml", "go": "../../examples/ddev-live/policy_test.go"} {
		_, rest, _ := strings.Cut(page, "```"+fence+"\n")
		block, _, ok := strings.Cut(rest, "```")
		text, err := os.ReadFile(file)
		if err != nil || !ok || !strings.Contains(string(text), block) {
			t.Errorf("the page shows what is not in %s (%v):\n%s", file, err, block)
		}
	}
	_, table, _ := strings.Cut(page, "`--format json`")
	for _, typ := range []any{testsJSON{}, testFileJSON{}, testJSON{}, differenceJSON{}, testPolicyJSON{}, coverageJSON{}, pointJSON{}} {
		for i := range reflect.TypeOf(typ).NumField() {
			key, _, _ := strings.Cut(reflect.TypeOf(typ).Field(i).Tag.Get("json"), ",")
			if !strings.Contains(table, "`"+key+"`") {
				t.Errorf("the page does not explain %s", key)
			}
		}
	}
	for _, kind := range coverKinds {
		if !strings.Contains(page, "| `"+string(kind)+"` |") {
			t.Errorf("no row of %s", kind)
		}
	}
}

// A path without ... is a folder and not those below it; without a path it is the
// folder that the tool runs in.
func TestTestHere(t *testing.T) {
	t.Chdir(testFolder + "more")
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{name: "no path", want: "ok    desk_test.yaml  1 test\n"},
		{name: "this folder", args: []string{"."}, want: "ok    desk_test.yaml  1 test\n"},
		{name: "below", args: []string{"./..."}, want: "ok    below/desk_test.yaml  1 test\nok    desk_test.yaml  1 test\n"},
		{name: "below, without a slash", args: []string{"..."}, want: "ok    below/desk_test.yaml  1 test\nok    desk_test.yaml  1 test\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, stdout, stderr := run("", append([]string{"test"}, tt.args...)...); status != exitFine || stdout != tt.want || stderr != "" {
				t.Errorf("status %d, %q, %q; want %q", status, stdout, stderr, tt.want)
			}
		})
	}
}
