package policy

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/drud/triage/escalation"
)

func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// block returns the first fenced block of a language in a Markdown text that
// follows a heading or paragraph.
func block(t *testing.T, text, after, fence string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, after)
	if !ok {
		t.Fatalf("no %q", after)
	}
	_, rest, ok = strings.Cut(rest, "\n"+fence+"\n")
	code, _, closed := strings.Cut(rest, "\n```")
	if !ok || !closed {
		t.Fatalf("no %s block after %q", fence, after)
	}
	return code + "\n"
}

// The README shows the files of examples/quickstart and what they print.
func TestReadmeIsTrue(t *testing.T) {
	readme := readText(t, "../README.md")
	if got := readText(t, "../examples/quickstart/policy.yaml"); got != block(t, readme, "A policy:", "```yaml") {
		t.Error("the README's policy is not examples/quickstart/policy.yaml")
	}
	program := block(t, readme, "A program:", "```go")
	if got := readText(t, "../examples/quickstart/main.go"); !strings.HasSuffix(got, program) {
		t.Error("the README's program is not the end of examples/quickstart/main.go")
	}
	cmd := exec.Command("go", "run", "./examples/quickstart")
	cmd.Dir = ".."
	out, err := cmd.CombinedOutput()
	if want := block(t, readme, "What it prints", "```"); err != nil || string(out) != want {
		t.Errorf("the README's program prints %q (%v), want %q", out, err, want)
	}
}

// The table of JSON keys has every key of a decision.
func TestDocsHaveEveryKeyOfADecision(t *testing.T) {
	_, table, _ := strings.Cut(readText(t, "../docs/json.md"), "## A decision")
	for _, key := range jsonKeys(Decision{}, Route{}, deadlineJSON{}, escalation.Entry{}) {
		if !strings.Contains(table, "`"+key+"`") {
			t.Errorf("docs/json.md does not explain the key %q", key)
		}
	}
}
