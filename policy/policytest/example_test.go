package policytest_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/policy/policytest"
	"github.com/drud/triage/severity"
)

// passes runs a test as go test would, and reports whether it passes. Tests of your
// own need no such thing: go test runs them.
func passes(test func(*testing.T)) bool {
	everything := func(string, string) (bool, error) { return true, nil }
	return testing.RunTests(everything, []testing.InternalTest{{Name: "TestPolicy", F: test}})
}

// The test files beside a policy run with the tests of the service that uses it.
func ExampleRun() {
	test := func(t *testing.T) {
		pol, err := policy.LoadFile("testdata/policy.yaml")
		if err != nil {
			t.Fatal(err)
		}
		policytest.Run(t, pol, os.DirFS("testdata"), "passes_test.yaml")
	}
	fmt.Println(passes(test))
	// Output: true
}

func ExampleCases() {
	pol, err := policy.LoadFile("testdata/policy.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)
	test := func(t *testing.T) {
		policytest.Cases(t, pol, []policytest.Case{
			{
				Name:  "a dead production site is urgent",
				Given: severity.Case{At: at, Fields: map[string]any{"impact": "down"}},
				Want: policytest.Want{
					Severity: severity.Urgent,
					Due:      map[string]time.Time{"internal.engage": at.Add(time.Hour)},
				},
			},
			{
				Name:  "sales is not support",
				Given: severity.Case{At: at, Ticket: severity.Ticket{Type: "sales"}},
				Want:  policytest.Want{Route: "sales", Notify: []string{}},
			},
		})
	}
	fmt.Println(passes(test))
	// Output: true
}
