package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"gopkg.in/yaml.v3"
)

// misfits are values of every shape. Whatever a file's value is, most of them are wrong
// in its place.
var misfits = []string{"~", "''", "x", "-1", "0s", "2026-03-02T11:00", "[]", "{}", "[x, x]", "{x: y}", "[{x: [y]}]"}

// eachMisfit calls try with the text of a file in which one value is left out or is a
// misfit. Each value is tried with a third of the misfits; which third changes from value
// to value.
func eachMisfit(t *testing.T, f File, try func(t *testing.T, name string, data []byte)) {
	t.Helper()
	var root yaml.Node
	if err := yaml.Unmarshal(f.Data, &root); err != nil {
		t.Fatal(err)
	}
	values, tried := 0, 0
	write := func(n *yaml.Node, with string) {
		data, err := yaml.Marshal(&root)
		if err != nil {
			t.Fatal(err)
		}
		tried++
		try(t, fmt.Sprintf("%s:%d:%d: %s", f.Name, n.Line, n.Column, with), data)
	}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		step := 1
		if n.Kind == yaml.MappingNode {
			step = 2
		}
		for i := step - 1; i < len(n.Content); i += step {
			own := n.Content[i]
			values++
			for k := values % 3; k < len(misfits); k += 3 {
				text := misfits[k]
				var other yaml.Node
				if err := yaml.Unmarshal([]byte(text), &other); err != nil {
					t.Fatal(err)
				}
				n.Content[i] = other.Content[0]
				write(own, text)
			}
			n.Content[i] = own
			all := n.Content
			n.Content = slices.Concat(all[:i-step+1], all[i+1:])
			write(own, "left out")
			n.Content = all
			visit(own)
		}
	}
	visit(root.Content[0])
	if tried < 10 {
		t.Errorf("%s: only %d values tried", f.Name, tried)
	}
}

// Whatever stands in the place of a policy's value, the answer is faults that lie in the
// file, or a policy that decides.
func TestMisfitsInPolicies(t *testing.T) {
	for _, f := range filesLike(t, "../testdata/good/*.yaml") {
		eachMisfit(t, f, func(t *testing.T, name string, data []byte) {
			p, err := Compiler{Holidays: christmas}.Compile(File{name, data})
			for _, e := range faultsOf(err) {
				inside(t, data, e)
			}
			if err == nil {
				p.Follow(severity.Case{At: noon, Signals: []severity.Signal{{State: severity.StateCritical}}}, nil, noon.Add(time.Hour))
			}
		})
	}
}

// Whatever stands in the place of a test file's value, the answer is faults that lie in
// the file, or tests whose cases can be followed.
func TestMisfitsInTests(t *testing.T) {
	pol, err := Compiler{Holidays: christmas}.LoadFile("../testdata/good/all-keys.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filesLike(t, "../testdata/good-tests/*_test.yaml") {
		eachMisfit(t, f, func(t *testing.T, name string, data []byte) {
			tests, err := ReadTests(File{name, data}, func(string) (*Policy, error) { return pol, nil })
			for _, e := range faultsOf(err) {
				inside(t, data, e)
			}
			for _, test := range tests {
				pol.Follow(test.Case, test.Events, test.Until)
			}
		})
	}
}
