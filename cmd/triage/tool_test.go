package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

const ddevLive = "../../examples/ddev-live/"

// run runs the tool at noon on a Friday, and returns what it wrote.
func run(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	t := tool{in: strings.NewReader(stdin), out: &out, err: &err, now: func() time.Time { return time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC) }}
	status = t.run(args)
	return status, out.String(), err.String()
}

// goldenRun compares what a command wrote with the golden file of a name.
func goldenRun(t *testing.T, name string, status int, stdout, stderr string) {
	t.Helper()
	got := fmt.Sprintf("-- status --\n%d\n-- stdout --\n%s-- stderr --\n%s", status, stdout, stderr)
	golden(t, filepath.Join("testdata", name+".golden"), got)
}

// golden compares a text with a file, which -update rewrites.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("rewrite with -update:\n%s", diff)
	}
}

// writeFile writes a file into a folder and returns its path.
func writeFile(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each command writes what the golden file of its name has: the exit status,
// standard output and standard error.
func TestCommands(t *testing.T) {
	const small = "version: 1\nname: x\nfields: {impact: {enum: [none, down]}}\nseverity:\n  default: low\n  rules: [{name: down, when: fields.impact == \"down\", severity: urgent}]\n"
	smallFile := writeFile(t, t.TempDir(), "small.yaml", small)
	tests := []struct {
		name  string
		stdin string
		args  []string
	}{
		{name: "help", args: []string{"--help"}},
		{name: "no-command"},
		{name: "unknown-command", args: []string{"dicide"}},
		{name: "check-fine", args: []string{"check", ddevLive + "policy.yaml"}},
		{name: "check-stdin", stdin: "version: 1\nname: x\nseverity:\n  default: lw\n", args: []string{"check", "-"}},
		{name: "check-empty", args: []string{"check", "-"}},
		{name: "check-several", args: []string{"check", ddevLive + "policy.yaml", "../../testdata/bad/agreements.yaml"}},
		{name: "check-json", args: []string{"check", "--format", "json", "../../testdata/bad/agreements.yaml"}},
		{name: "check-github", args: []string{"check", "--format", "github", "../../testdata/bad/agreements.yaml"}},
		{name: "check-sarif", args: []string{"check", "--format", "sarif", "../../testdata/bad/empty.yaml"}},
		{name: "check-warning", stdin: small + "statuses: [vendor]\ncalendars: {24x7: {open: always}}\n", args: []string{"check", "-"}},
		{name: "check-strict", stdin: small + "statuses: [vendor]\ncalendars: {24x7: {open: always}}\n", args: []string{"check", "--strict", "-"}},
		{name: "check-stdin-twice", stdin: "version: 1\n", args: []string{"check", "-", "-"}},
		{name: "check-empty-name", args: []string{"check", ""}},
		{name: "check-missing-file", args: []string{"check", "none.yaml"}},
		{name: "check-missing-files", args: []string{"check", "--format", "github", "none.yaml", "../../testdata/bad/empty.yaml", "nothing.yaml"}},
		{name: "check-unknown-format", args: []string{"check", "--format", "xml", "-"}},
		{name: "check-help", args: []string{"check", "--help"}},
		{name: "decide-help", args: []string{"decide", "--help"}},
		{name: "decide-text", args: []string{"decide", "-p", ddevLive + "policy.yaml", ddevLive + "cases.jsonl"}},
		{name: "decide-explain", args: []string{"decide", "-p", ddevLive + "policy.yaml", "--explain", ddevLive + "cases.jsonl"}},
		{name: "decide-json", stdin: `{"at":"2026-03-06T16:30:00Z","fields":{"impact":"down"}}`, args: []string{"decide", "-p", smallFile, "--format", "json", "-"}},
		{name: "decide-json-explain", stdin: `{"at":"2026-03-06T16:30:00Z","fields":{"impact":"down"}}`, args: []string{"decide", "-p", smallFile, "--format", "json", "--explain"}},
		{name: "decide-broken-line-json", stdin: "{\"at\":\"2026-03-06T16:30:00Z\"}\n{\"tickt\":{}}\n\n{\"ticket\":\n{\"fields\":{\"impact\":\"down\",\"impcat\":1}}\n{}\n", args: []string{"decide", "-p", smallFile, "--format", "json"}},
		{name: "decide-broken-line-text", stdin: "{\"at\":\"2026-03-06T16:30:00Z\"}\n{\"tickt\":{},\"at\":1}\n{}\n", args: []string{"decide", "-p", smallFile}},
		{name: "decide-over-lines", stdin: "{\n  \"at\": \"2026-03-06T16:30:00Z\",\n  \"fields\": {\n    \"impact\": \"down\"\n  }\n}\n", args: []string{"decide", "-p", smallFile}},
		{name: "decide-over-lines-broken", stdin: "{\n  \"at\": \"2026-03-06T16:30:00Z\",\n  \"ticket\": {\n    \"id\": 7\n  }\n}\n", args: []string{"decide", "-p", smallFile}},
		{name: "decide-at", stdin: "{}", args: []string{"decide", "-p", smallFile, "--at", "2026-01-01T00:00:00Z"}},
		{name: "decide-bad-at", stdin: "{}", args: []string{"decide", "-p", smallFile, "--at", "noon"}},
		{name: "decide-field-fault", stdin: `{"fields":{"impact":"dwon"}}`, args: []string{"decide", "-p", smallFile, "--explain"}},
		{name: "decide-no-cases", args: []string{"decide", "-p", smallFile}},
		{name: "decide-no-policy", stdin: "{}", args: []string{"decide"}},
		{name: "decide-bad-policy", stdin: "{}", args: []string{"decide", "-p", "../../testdata/bad/agreements.yaml"}},
		{name: "decide-policy-from-stdin", stdin: small, args: []string{"decide", "-p", "-", ddevLive + "none.jsonl"}},
		{name: "decide-both-from-stdin", stdin: small, args: []string{"decide", "-p", "-"}},
		{name: "decide-folder-of-cases", args: []string{"decide", "-p", smallFile, ddevLive}},
		{name: "decide-missing-files", args: []string{"decide", "-p", smallFile, ddevLive + "cases.jsonl", "none.jsonl", "nothing.json"}},
		{name: "decide-intake", args: []string{"decide", "-p", "../../testdata/good/all-keys.yaml", "--intake", "acme", "testdata/acme.jsonl"}},
		{name: "decide-intake-explain", args: []string{"decide", "-p", "../../testdata/good/all-keys.yaml", "--intake", "acme", "--explain", "testdata/acme.jsonl"}},
		{name: "decide-intake-json", args: []string{"decide", "-p", smallFile, "--format", "json", "--intake", "alertmanager", "../../testdata/payloads/alertmanager-truncated.json", "../../testdata/payloads/freshdesk-list.json"}},
		{name: "decide-intake-form", args: []string{"decide", "-p", smallFile, "--intake", "uptimerobot", "../../testdata/payloads/uptimerobot-certificate.form"}},
		{name: "decide-intake-unknown", args: []string{"decide", "-p", smallFile, "--intake", "acme", "testdata/acme.jsonl"}},
		{name: "decide-unknown-flag", args: []string{"decide", "--explian"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run(tt.stdin, tt.args...)
			goldenRun(t, tt.name, status, strings.ReplaceAll(stdout, smallFile, "small.yaml"), strings.ReplaceAll(stderr, smallFile, "small.yaml"))
		})
	}
}

// A case without an instant is decided for the one that the tool tells: with it as
// --at, the decision is the same.
func TestNowCanBeSaidAgain(t *testing.T) {
	now := time.Date(2026, 3, 6, 12, 0, 0, 123456789, time.UTC)
	decide := func(args ...string) (stdout, stderr string) {
		var out, err bytes.Buffer
		t := tool{in: strings.NewReader("{}"), out: &out, err: &err, now: func() time.Time { return now }}
		t.run(append([]string{"decide", "-p", ddevLive + "policy.yaml", "--format", "json"}, args...))
		return out.String(), err.String()
	}
	atNow, stderr := decide()
	_, told, _ := strings.Cut(strings.TrimSpace(stderr), "decided for ")
	again, _ := decide("--at", told)
	if diff := cmp.Diff(again, atNow); diff != "" || told == "" {
		t.Errorf("for %q\n%s", told, diff)
	}
}

// What is wrong with a command line is said on standard error alone, in a line, and
// nothing is done.
func TestWrongUsage(t *testing.T) {
	policy := ddevLive + "policy.yaml"
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no arguments wanted", []string{"doc", "x"}, `"doc" takes no arguments, not 1; see triage doc --help`},
		{"nor by version", []string{"version", "x"}, `"version" takes no arguments, not 1; see triage version --help`},
		{"nor by a shell", []string{"completion", "bash", "x"}, `"bash" takes no arguments, not 1; see triage completion bash --help`},
		{"too many", []string{"init", "a", "b"}, `"init [DIR]" takes at most 1 argument, not 2; see triage init --help`},
		{"a misspelt command", []string{"chek", "--strict", "policy.yaml"}, `no command "chek"; did you mean "check"?`},
		{"a flag of no command", []string{"--strict"}, "unknown flag: --strict; see triage --help"},
		{"no number of percent", []string{"test", "--min-coverage", "all"}, `invalid argument "all" for "--min-coverage" flag: must be a number of percent from 0 to 100; see triage test --help`},
		{"no shell", []string{"completion"}, "name a shell: bash, fish, powershell, zsh; see triage completion --help"},
		{"a misspelt shell", []string{"completion", "bsh"}, `no shell "bsh"; did you mean "bash"?`},
		{"help with a misspelt command", []string{"help", "chek"}, `no command "chek"; did you mean "check"?`},
		{"help with a misspelt question", []string{"help", "calendar", "ad"}, `no command "ad"; did you mean "add"?`},
		{"help with more than a command", []string{"help", "check", "x"}, `no command "x"`},
		{"another schema", []string{"schema", "polcy"}, `no schema "polcy"; did you mean "policy"?`},
		{"all below a folder", []string{"check", "../../examples/..."}, "../../examples/...: a folder is one policy here; name each policy"},
		{"cases twice from standard input", []string{"decide", "-p", policy, "-", "x", "-"}, "standard input can be read once; name it once"},
		{"history twice from standard input", []string{"replay", "-p", policy, "-", "-"}, "standard input can be read once; name it once"},
		{"standard input among files", []string{"fmt", "a.yaml", "-"}, "- is standard input, which is written to standard output; name it alone"},
		{"a policy without a name", []string{"doc", "-p", ""}, "name a policy with -p; see --help"},
		{"cases without a name", []string{"decide", "-p", policy, ""}, `"": no such file or directory`},
		{"tests without a name", []string{"test", ""}, `"": no such file or directory`},
		{"files without a name", []string{"fmt", ""}, `"": no such file or directory`},
		{"an empty instant", []string{"decide", "-p", policy, "--at", ""}, `invalid argument "" for "--at" flag: it is empty; leave the flag out or give it a value; see triage decide --help`},
		{"an empty intake", []string{"decide", "-p", policy, "--intake", ""}, `invalid argument "" for "--intake" flag: it is empty; leave the flag out or give it a value; see triage decide --help`},
		{"an empty expression", []string{"test", "--run", ""}, `invalid argument "" for "--run" flag: it is empty; leave the flag out or give it a value; see triage test --help`},
		{"an empty older policy", []string{"replay", "-p", policy, "--against", ""}, `invalid argument "" for "--against" flag: it is empty; leave the flag out or give it a value; see triage replay --help`},
		{"an instant without an offset", []string{"replay", "-p", policy, "--at", "2026-03-06T16:30"}, `--at: "2026-03-06T16:30" has no offset from UTC; in America/Denver it is 2026-03-06T16:30:00-07:00`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run("", tt.args...)
			if want := "triage: " + tt.want + "\n"; status != exitUsage || stdout != "" || stderr != want {
				t.Errorf("%d\n%s%s, want\n%s", status, stdout, stderr, want)
			}
		})
	}
}

// What programs read names files in their way, and no place where a fault has none.
func TestCheckOddFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("50% [x] é", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"50% [x] é/a,b:c.yaml", "50% [x] é/x_test.yaml"} {
		if err := os.WriteFile(name, []byte("version: 1\nname: x\nseverity: {default: lw}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flood := "flood.yaml"
	if err := os.WriteFile(flood, []byte("a: ["+strings.Repeat("~, ", 1100)+"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		file   string
		format string
		want   string
	}{
		{"a folder", "50% [x] é", "text", "50% [x] é/a,b:c.yaml:3:21: "},
		{"a folder, for GitHub", "50% [x] é", "github", "::error file=50%25 [x] é/a%2Cb%3Ac.yaml,line=3,col=21,title=unknown-severity::"},
		{"a folder, as SARIF", "50% [x] é", "sarif", `"uri": "50%25%20%5Bx%5D%20%C3%A9/a,b:c.yaml"`},
		{"a file as a whole, for GitHub", "50% [x] é/x_test.yaml", "github", "::error file=50%25 [x] é/x_test.yaml,title=test-file::"},
		{"a policy as a whole, for GitHub", flood, "github", "::error file=flood.yaml,title=too-many-faults::"},
		{"a policy as a whole", flood, "text", "flood.yaml: more than 1000 faults"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, _ := run("", "check", "--format", tt.format, tt.file)
			if status != exitContent || !strings.Contains(stdout, tt.want) {
				t.Errorf("status %d, no %q in\n%.2000s", status, tt.want, stdout)
			}
		})
	}
}

func TestSchema(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []byte
	}{
		{[]string{"schema"}, policy.Schema()},
		{[]string{"schema", "policy"}, policy.Schema()},
		{[]string{"schema", "tests"}, policy.TestsSchema()},
	} {
		status, stdout, stderr := run("", tt.args...)
		if status != exitFine || stdout != string(tt.want) || stderr != "" {
			t.Errorf("%q: %d %.100q %q", tt.args, status, stdout, stderr)
		}
	}
	if status, _, stderr := run("", "schema", "lives"); status != exitUsage || !strings.Contains(stderr, "lives") {
		t.Errorf("%d %q", status, stderr)
	}
}

func TestVersion(t *testing.T) {
	status, stdout, stderr := run("", "version")
	if status != exitFine || !strings.HasPrefix(stdout, "triage ") || stderr != "" {
		t.Errorf("%d %q %q", status, stdout, stderr)
	}
}

// The README shows what check prints.
func TestReadmeCheck(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, stdout, _ := run("version: 1\nname: x\nseverity:\n  default: lw\n", "check", "-")
	if !bytes.Contains(readme, []byte("```\n"+stdout+"```\n")) {
		t.Errorf("the README does not show\n%s", stdout)
	}
}

// docs/intake.md shows a policy, a message, and what decide says of them.
func TestIntakePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/intake.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(fence string) string {
		_, rest, _ := strings.Cut(string(page), "\n```"+fence+"\n")
		text, _, ok := strings.Cut(rest, "```")
		if !ok {
			t.Fatalf("no %s block", fence)
		}
		return text
	}
	policy := writeFile(t, t.TempDir(), "policy.yaml", block("yaml"))
	status, stdout, stderr := run(block("json"), "decide", "-p", policy, "--intake", "acme", "--explain", "--at", "2026-03-02T02:15:00Z")
	if status != exitFine || !strings.Contains(string(page), "```\n"+stdout+"```\n") {
		t.Errorf("%d, %s; the page does not show\n%s", status, stderr, stdout)
	}
}

func TestLongLinesAreErrorsInTheirPlace(t *testing.T) {
	dir := t.TempDir()
	policy := writeFile(t, dir, "p.yaml", "version: 1\nname: x\nseverity: {default: low}\n")
	c := writeFile(t, dir, "case.json", `{"at":"2026-03-06T16:30:00Z"}`)
	none := writeFile(t, dir, "none.jsonl", "")
	const text = "<stdin>:2: a line of more than 16 MiB"
	const object = `{"error":"` + text + `","line":2}`
	tests := []struct {
		name                   string
		line                   string // that stands before the long one and after it
		args                   []string
		wantStdout, wantStderr string // a line of each
	}{
		{"decide", "{}", []string{"decide", "-p", policy}, text, ""},
		{"decide as JSON", "{}", []string{"decide", "-p", policy, "--format", "json"}, object, ""},
		{"decide by an intake", "{}", []string{"decide", "-p", policy, "--intake", "freshdesk"}, text, ""},
		{"replay", "{}", []string{"replay", "-p", policy}, text, ""},
		{"replay as JSON", "{}", []string{"replay", "-p", policy, "--against", policy, "--format", "json"}, object, ""},
		{"the case of a life", `{"at":"2026-03-06T16:30:00Z"}`, []string{"follow", "-p", policy, "-", none}, "", text},
		{"the events of a life", `{"at":"2026-03-06T16:30:00Z","kind":"note"}`, []string{"follow", "-p", policy, c, "-"}, "", text},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := io.MultiReader(strings.NewReader(tt.line+"\n{\"ticket\":{\"id\":\""), strings.NewReader(strings.Repeat("x", maxLine)), strings.NewReader("\"}}\n"+tt.line+"\n"))
			var out, errs bytes.Buffer
			tl := tool{in: in, out: &out, err: &errs, now: time.Now}
			if status := tl.run(tt.args); status != exitContent {
				t.Errorf("status %d", status)
			}
			for _, stream := range []struct{ name, got, want string }{{"output", out.String(), tt.wantStdout}, {"error", errs.String(), tt.wantStderr}} {
				if stream.want != "" && !strings.Contains("\n"+stream.got, "\n"+stream.want+"\n") {
					t.Errorf("standard %s has not the line %s:\n%.1000s", stream.name, stream.want, stream.got)
				}
			}
		})
	}
}
