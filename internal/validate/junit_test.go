package validate

import (
	"encoding/json"
	"testing"

	"github.com/joshdk/go-junit"
)

// What test --format junit writes is what another reader of JUnit reports takes it
// for: as many tests of each status as test --format json counts.
func TestJUnit(t *testing.T) {
	const folders = "cmd/triage/testdata/tests/"
	paths := []string{folders + "failing", folders + "faulty", folders + "passing"}
	suites, err := junit.Ingest(triage(t, append([]string{"test", "--format", "junit"}, paths...)...))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Passed, Failed, Todo int
		Files                []struct{ Faults []any }
	}
	if err := json.Unmarshal(triage(t, append([]string{"test", "--format", "json"}, paths...)...), &report); err != nil {
		t.Fatal(err)
	}
	faults := 0
	for _, f := range report.Files {
		faults += len(f.Faults)
	}
	got := junit.Totals{}
	for _, s := range suites {
		got.Tests += s.Totals.Tests
		got.Passed += s.Totals.Passed
		got.Failed += s.Totals.Failed
		got.Skipped += s.Totals.Skipped
		got.Error += s.Totals.Error
		for _, test := range s.Tests {
			if bad := test.Status == junit.StatusFailed || test.Status == junit.StatusError; bad && (test.Error == nil || test.Error.Error() == "") {
				t.Errorf("%s does not say why", test.Name)
			}
		}
	}
	want := junit.Totals{Tests: report.Passed + report.Failed + report.Todo + faults, Passed: report.Passed, Failed: report.Failed, Skipped: report.Todo, Error: faults}
	if got != want || want.Failed == 0 || want.Error == 0 || want.Skipped == 0 {
		t.Errorf("%+v, want %+v", got, want)
	}
}
