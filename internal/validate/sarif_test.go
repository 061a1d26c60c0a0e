package validate

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
)

// triage runs the tool in the root of the library's module and returns its output.
// The tool's status is 1, as it finds faults.
func triage(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run", "./cmd/triage"}, args...)...)
	cmd.Dir = "../.."
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out
}

// What check --format sarif writes is valid SARIF 2.1.0, and no fault is lost.
func TestSARIF(t *testing.T) {
	files, err := filepath.Glob("../../testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad policies (%v)", err)
	}
	for i := range files {
		files[i], _ = filepath.Rel("../..", files[i])
	}
	report, err := sarif.FromBytes(triage(t, append([]string{"check", "--format", "sarif"}, files...)...))
	if err != nil {
		t.Fatal(err)
	}
	if err := report.Validate(); err != nil {
		t.Fatal(err)
	}
	var faults []any
	if err := json.Unmarshal(triage(t, append([]string{"check", "--format", "json"}, files...)...), &faults); err != nil {
		t.Fatal(err)
	}
	if got := len(report.Runs[0].Results); got == 0 || got != len(faults) {
		t.Errorf("%d results, want %d", got, len(faults))
	}
}
