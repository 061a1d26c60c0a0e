package policytest

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

func desk(t *testing.T) *policy.Policy {
	t.Helper()
	p, err := policy.LoadFile("testdata/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var at = time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)

func TestRun(t *testing.T) {
	Run(t, desk(t), os.DirFS("testdata"), "passes_test.yaml")
}

func TestCases(t *testing.T) {
	down := severity.Case{At: at, Fields: map[string]any{"impact": "down"}}
	engineer := down
	engineer.Ticket.Severity = severity.Medium
	Cases(t, desk(t), []Case{
		{Name: "everything that can be wanted", Given: down, Want: Want{
			Severity: severity.Urgent, Judged: severity.Urgent, Rule: "production down", Because: "Production is down.", Route: None,
			Due: map[string]time.Time{"internal.engage": at.Add(time.Hour)}, Notify: []string{"tier-one", "tier-two"},
			NotRules: []string{"a minor issue"}, Faults: []string{},
		}},
		{Name: "no rule, no deadline, nobody", Given: severity.Case{At: at, Ticket: severity.Ticket{Type: "sales"}}, Want: Want{
			Severity: severity.Low, Rule: None, Route: "sales", Due: map[string]time.Time{"internal.engage": {}}, Notify: []string{},
		}},
		{Name: "the engineer's word", Given: engineer, Want: Want{Severity: severity.Medium, Judged: severity.Urgent}},
		{Name: "a fault", Given: severity.Case{At: at, Fields: map[string]any{"impact": "dwon"}}, Want: Want{Judged: severity.High, Faults: []string{"bad-field"}}},
	})
}

// fixture is set in the process that runs the fixture alone.
const fixture = "POLICYTEST_FIXTURE"

// TestFixture fails in every way in which tests of policies can.
func TestFixture(t *testing.T) {
	if os.Getenv(fixture) == "" {
		t.Skip("it fails, and is run by TestFailuresAreReported in a process of its own")
	}
	pol := desk(t)
	t.Run("files", func(t *testing.T) { Run(t, pol, os.DirFS("testdata"), "f*_test.yaml", "fails_test.yaml") })
	t.Run("no file", func(t *testing.T) { Run(t, pol, os.DirFS("testdata"), "*_test.yml") })
	t.Run("no pattern", func(t *testing.T) { Run(t, pol, os.DirFS("testdata"), "[") })
	t.Run("cases", func(t *testing.T) {
		Cases(t, pol, []Case{
			{Name: "all is other", Given: severity.Case{At: at, Fields: map[string]any{"impact": "minor"}}, Want: Want{
				Severity: severity.Urgent, Judged: severity.Urgent, Rule: None, Because: "So.", Route: "sales",
				Due: map[string]time.Time{"internal.engage": at}, Notify: []string{"tier-one"}, NotRules: []string{"a minor issue"}, Faults: []string{"bad-field"},
			}},
			{Name: "a fault that is not wanted", Want: Want{Severity: severity.Low}},
			{Name: "a pass", Given: severity.Case{At: at}, Want: Want{Severity: severity.Low}},
		})
	})
	t.Run("no cases", func(t *testing.T) { Cases(t, pol, nil) })
}

// TestFixture reports everything that is not as it should be, and nothing that is.
func TestFailuresAreReported(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestFixture$", "-test.v")
	cmd.Env = append(os.Environ(), fixture+"=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("%v\n%s", err, out)
	}
	text := strings.Join(strings.Fields(string(out)), " ") // cmp varies its blanks
	for _, want := range []string{
		`fails_test.yaml:6:22: severity (-want +got): string( - "high", + "urgent", ) rule "production down": Production is down.`,
		`fails_test.yaml:6:51: due internal.engage (-want +got):`, `17:00:00-07:00`, `17:30:00-07:00`, `1h 24x7`,
		`fails_test.yaml:6:66: notify (-want +got): []string{ "tier-one", + "tier-two", }`,
		`fails_test.yaml:7: faults (-want +got): []string{ + "bad-field", } fields.impact: "dwon" is not one of none, minor, down; its default was read`,
		`fails_test.yaml:10: it passes; remove its todo: somebody mended it`,
		`fails_test.yaml:18:30: entries (-want +got): string( - "breach", + "none", ) nothing more happens`,
		`faulty_test.yaml:3:22: "urgnt" is not a severity; did you mean "urgent"? [unknown-severity]`,
		`no test file matches *_test.yml`,
		`pattern "[": syntax error in pattern`,
		`severity (-want +got): string( - "urgent", + "medium", ) rule "a minor issue"`,
		`judged (-want +got): string( - "urgent", + "medium", )`,
		`rule (-want +got): string( - "none", + "a minor issue", )`,
		`because (-want +got): string( - "So.", + "none", )`,
		`route (-want +got): string( - "sales", + "none", )`,
		`due internal.engage (-want +got): string( - "2026-03-06T16:30:00Z", + "none", )`,
		`notify (-want +got): []string{ - "tier-one", }`,
		`not_rules (-want +got): []string{ - "a minor issue", }`,
		`faults (-want +got): []string{ - "bad-field", }`,
		`faults (-want +got): []string{ + "no-at", } at: the case has no instant: no deadlines`,
		`no cases`,
		`--- PASS: TestFixture/cases/a_pass`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %s", want)
		}
	}
	if strings.Contains(text, "faulty_test.yaml/it_is_not_run") {
		t.Error("a file with a fault was half run")
	}
	if t.Failed() {
		t.Logf("%s", out)
	}
}

// A test with a todo that fails is skipped, and says why.
func TestTodoIsSkipped(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestRun$", "-test.v")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "todo: the desk has not decided") || !strings.Contains(string(out), "--- SKIP: TestRun/passes_test.yaml/a_minor_issue_should_be_high") {
		t.Errorf("%v\n%s", err, out)
	}
}
