package policy

import (
	"regexp"
	"testing"
)

func TestKinds(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[Kind]bool{}
	for _, k := range Kinds() {
		if !name.MatchString(string(k.Kind)) || seen[k.Kind] {
			t.Errorf("%q is not kebab-case, or there twice", k.Kind)
		}
		seen[k.Kind] = true
		if k.Title == "" || k.Instead == "" {
			t.Errorf("%s is not explained", k.Kind)
		}
	}
}

// What the table shows as bad has the fault it is shown for, and no other.
func TestKindExamples(t *testing.T) {
	for _, k := range textKinds() {
		if k.Example == "" {
			continue
		}
		t.Run(string(k.Kind), func(t *testing.T) {
			_, _, errs := readYAML(File{"f", []byte(k.Example)})
			if len(errs) != 1 || errs[0].Kind != k.Kind {
				t.Errorf("%q gives %v, want one %s", k.Example, errs, k.Kind)
			}
		})
	}
}
