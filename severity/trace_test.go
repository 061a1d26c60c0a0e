package severity

import (
	"reflect"
	"testing"

	"github.com/drud/triage/internal/condition"
	"github.com/google/go-cmp/cmp"
)

// A trace has everything that a condition tells of itself.
func TestTraceHasAllOfACondition(t *testing.T) {
	names := func(v any) []string {
		var names []string
		for _, f := range reflect.VisibleFields(reflect.TypeOf(v)) {
			names = append(names, f.Name)
		}
		return names
	}
	for _, tt := range []struct{ got, want any }{{Step{}, condition.Step{}}, {Need{}, condition.Need{}}} {
		if diff := cmp.Diff(names(tt.want), names(tt.got)); diff != "" {
			t.Errorf("%T: %s", tt.got, diff)
		}
	}
	for result, want := range map[Result]condition.Result{
		ResultTrue: condition.True, ResultFalse: condition.False, ResultNotEvaluated: condition.NotEvaluated, ResultFault: condition.Faulted,
	} {
		if string(result) != string(want) {
			t.Errorf("%q, want %q", result, want)
		}
	}
}
