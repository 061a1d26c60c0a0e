package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/drud/triage/policy"
)

// docs/json.md has every key that the tool prints of its own; those of package
// policy are held there.
func TestDocsHaveEveryKey(t *testing.T) {
	page, err := os.ReadFile("../../docs/json.md")
	if err != nil {
		t.Fatal(err)
	}
	for heading, structs := range map[string][]any{
		"## A decision":            {errorJSON{}, changeJSON{}},
		"## Who is on call":        {dutyJSON{}, atJSON{}, rosterJSON{}, shiftJSON{}, loadJSON{}},
		"## Faults of a policy":    {policy.Error{}},
		"## Answers of a calendar": {addJSON{}, betweenJSON{}, containsJSON{}, nextJSON{}, spansJSON{}, spanJSON{}},
	} {
		_, section, found := strings.Cut(string(page), heading)
		section, _, _ = strings.Cut(section, "\n## ")
		if !found {
			t.Errorf("no section %q", heading)
		}
		for _, s := range structs {
			for _, f := range reflect.VisibleFields(reflect.TypeOf(s)) {
				key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if key != "" && !strings.Contains(section, "`"+key+"`") && !strings.Contains(section, `"`+key+`"`) {
					t.Errorf("%q does not explain the key %q of %T", heading, key, s)
				}
			}
		}
	}
}
