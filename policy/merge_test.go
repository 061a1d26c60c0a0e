package policy

import (
	"reflect"
	"testing"
)

// Merging loses nothing that a file has.
func TestMergeKeepsAll(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/good/all-keys.yaml") {
		doc, errs := read(f)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		doc.escalation.v.faulty = true // which no good file is
		var other document             // which says no more than that it has an escalation
		other.escalation.spot = doc.escalation.spot
		all, errs := merge([]document{*doc, other})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for name, pair := range map[string][2]any{
			"document":   {*doc, all},
			"severity":   {doc.severity.v, all.severity.v},
			"escalation": {doc.escalation.v, all.escalation.v},
		} {
			was, is := reflect.ValueOf(pair[0]), reflect.ValueOf(pair[1])
			for i := range was.NumField() {
				if field := was.Type().Field(i).Name; was.Field(i).IsZero() {
					t.Errorf("%s has no %s, so that nothing is said of it", name, field)
				} else if is.Field(i).IsZero() {
					t.Errorf("%s has lost its %s", name, field)
				}
			}
		}
	}
}
