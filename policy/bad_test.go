package policy

import "testing"

// Every file of testdata/bad has exactly the faults that its comments want.
func TestBadPolicies(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/bad/*.yaml") {
		t.Run(f.Name, func(t *testing.T) { checkWants(t, Compiler{}.Check(f), f) })
	}
}
