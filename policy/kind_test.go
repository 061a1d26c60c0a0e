package policy

import (
	"regexp"
	"slices"
	"strings"
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

// Every other example, in a policy that is fine but for it, has the fault or lint
// it is shown for.
func TestKindExamplesInPolicies(t *testing.T) {
	for _, k := range slices.Concat(nameKinds(), conditionKinds(), timeKinds(), sectionKinds(), fileKinds(), lintKinds()) {
		if k.Example == "" {
			continue
		}
		t.Run(string(k.Kind), func(t *testing.T) {
			errs := Compiler{Holidays: christmas}.Check(File{"f.yaml", []byte(completed(k.Example))})
			if len(errs) != 1 || errs[0].Kind != k.Kind {
				t.Errorf("%s\ngives\n%v\nwant one %s", k.Example, errs, k.Kind)
			}
		})
	}
}

// The examples of faults in test files have the fault they are shown for.
func TestKindExamplesInTestFiles(t *testing.T) {
	for _, k := range testKinds() {
		if k.Example == "" {
			continue
		}
		t.Run(string(k.Kind), func(t *testing.T) {
			_, err := readTests(badTests, File{"f_test.yaml", []byte("policy: policy.yaml\n" + k.Example)})
			if errs := faultsOf(err); len(errs) != 1 || errs[0].Kind != k.Kind {
				t.Errorf("%s\ngives\n%v\nwant one %s", k.Example, errs, k.Kind)
			}
		})
	}
}

// completed adds the keys that every policy needs, where an example has them not.
func completed(example string) string {
	for _, line := range []string{"version: 1\n", "name: example\n", "severity: {default: low}\n"} {
		key, _, _ := strings.Cut(line, ":")
		if !strings.Contains("\n"+example, "\n"+key+":") {
			example = line + example
		}
	}
	return example
}
