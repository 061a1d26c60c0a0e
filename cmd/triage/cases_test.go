package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// smallPolicy returns the name of a file with a policy of one rule, of this name.
func smallPolicy(t *testing.T, rule string) string {
	t.Helper()
	text := "version: 1\nname: x\nseverity: {default: low, rules: [{name: \"" + rule + "\", always: true, severity: high}]}\n"
	return writeFile(t, t.TempDir(), "small.yaml", text)
}

// Where the input fails, what was read of it is decided, and the rest is not taken
// for nothing.
func TestInputThatFails(t *testing.T) {
	for _, tt := range []struct {
		name, read string
		want       int // decisions
	}{
		{"at once", "", 0},
		{"after two lines", "{}\n{}\n", 2},
		{"after blank lines", "\n\n", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, stderr bytes.Buffer
			in := io.MultiReader(strings.NewReader(tt.read), iotest.ErrReader(errors.New("the disk is gone")))
			tool := tool{in: in, out: &out, err: &stderr, now: func() time.Time { return time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC) }}
			status := tool.run([]string{"decide", "-p", smallPolicy(t, "all"), "--format", "json"})
			if got := strings.Count(out.String(), "\n"); got != tt.want || status == 0 || !strings.Contains(stderr.String(), "the disk is gone") {
				t.Errorf("status %d, %d decisions, want %d: %s", status, got, tt.want, stderr.String())
			}
		})
	}
}

// An instant that a decision in the policy's zone could not be written with is an error
// in its place, and takes no other line with it.
func TestTheEndOfTime(t *testing.T) {
	lines := `{"at": "9999-12-31T23:59:59Z"}` + "\n" + `{"at": "2026-03-06T12:00:00Z"}`
	for _, command := range []string{"decide", "replay"} {
		status, stdout, stderr := run(lines, command, "-p", "../../testdata/good/all-keys.yaml", "--format", "json", "-")
		got := strings.Split(strings.TrimSpace(stdout), "\n")
		if status != exitContent || len(got) != 2 || !strings.Contains(got[0], `"error":`) || !strings.Contains(got[1], `"severity":`) {
			t.Errorf("%s: status %d, %q, %s", command, status, got, stderr)
		}
	}
}

// JSON has texts as people wrote them.
func TestJSONKeepsTexts(t *testing.T) {
	const rule = "fewer than < & more than >"
	_, stdout, _ := run("{}", "decide", "-p", smallPolicy(t, rule), "--format", "json")
	if !strings.Contains(stdout, `"rule":"`+rule+`"`) {
		t.Errorf("the rule %s is not in %s", rule, stdout)
	}
}

func TestSchemaTakesOneName(t *testing.T) {
	if status, stdout, _ := run("", "schema", "policy", "tests"); status != 2 || stdout != "" {
		t.Errorf("status %d, %d bytes", status, len(stdout))
	}
}
