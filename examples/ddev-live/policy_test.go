// Package ddevlive tests the policy of this folder as a service that uses it would:
// its test file, and what is easier to write in Go.
package ddevlive

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/policy/policytest"
	"github.com/drud/triage/severity"
)

func load(t *testing.T) *policy.Policy {
	t.Helper()
	pol, err := policy.LoadFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return pol
}

func TestFiles(t *testing.T) {
	policytest.Run(t, load(t), os.DirFS("."), "*_test.yaml")
}

// An hour is an hour, at whatever hour of the week a site goes down.
func TestUrgentKnowsNoHours(t *testing.T) {
	monday := time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)
	var cases []policytest.Case
	for hour := range 7 * 24 {
		at := monday.Add(time.Duration(hour) * time.Hour)
		cases = append(cases, policytest.Case{
			Name:  at.Format("Mon 15:04"),
			Given: severity.Case{At: at, Fields: map[string]any{"impact": "down"}},
			Want: policytest.Want{
				Severity: severity.Urgent,
				Due:      map[string]time.Time{"internal.engage": at.Add(time.Hour)},
				Notify:   []string{"tier-one", "tier-two"},
			},
		})
	}
	policytest.Cases(t, load(t), cases)
}

// Whoever works an outage finds its playbook, and no other case has one.
func TestPlaybook(t *testing.T) {
	pol := load(t)
	c := severity.Case{At: time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC), Ticket: severity.Ticket{ID: "4711"}, Fields: map[string]any{"impact": "down"}}
	want := []severity.Annotation{{Label: "Playbook", URL: "https://support.example.com/playbooks/production-down?ticket=4711"}}
	if got := pol.Decide(c).Annotations; !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	c.Fields["workaround"] = true
	if got := pol.Decide(c).Annotations; len(got) > 0 {
		t.Errorf("with a workaround %+v", got)
	}
}

// What the README says is in the policy and in its tests is there.
func TestReadme(t *testing.T) {
	readme, text := readFile(t, "README.md"), readFile(t, "policy.yaml")
	tests := readFile(t, "policy_test.yaml") + readFile(t, "policy_test.go")
	rows := 0
	for line := range strings.Lines(readme) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.HasPrefix(line, "|---") {
			continue
		}
		rows++
		for _, quoted := range quotes(cells[2]) {
			if !strings.Contains(text, quoted) {
				t.Errorf("the policy has no %s", quoted)
			}
		}
		for _, quoted := range quotes(cells[3]) {
			if !strings.Contains(tests, "name: "+quoted+"\n") && !strings.Contains(tests, "func "+quoted+"(") {
				t.Errorf("no test is called %s", quoted)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows", rows)
	}
}

// quotes returns what a text has between backquotes.
func quotes(text string) []string {
	var all []string
	for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
