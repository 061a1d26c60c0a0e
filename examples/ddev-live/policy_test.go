// Package ddevlive tests the policy of this folder as a service that uses it would:
// its test file, and cases that are easier to write in Go.
package ddevlive

import (
	"os"
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
