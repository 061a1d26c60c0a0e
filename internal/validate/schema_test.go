package validate

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dlclark/regexp2"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla/holidays"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"gopkg.in/yaml.v3"
)

// ecmaPattern is a regular expression as editors understand it.
type ecmaPattern struct{ *regexp2.Regexp }

func (p ecmaPattern) MatchString(s string) bool {
	ok, err := p.Regexp.MatchString(s)
	return ok && err == nil
}

func compileSchema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.UseRegexpEngine(func(p string) (jsonschema.Regexp, error) {
		re, err := regexp2.Compile(p, regexp2.ECMAScript)
		return ecmaPattern{re}, err
	})
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json") // also validates it against its meta-schema
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// structural are the kinds of faults that are about the form of a file, which a
// schema can see.
var structural = map[policy.Kind]bool{
	"unknown-key": true, "missing-key": true, "wrong-type": true, "bad-value": true,
	"null-value": true, "empty-value": true, "unknown-version": true, "unknown-type": true,
	"unknown-severity": true, "bad-zone": true, "bad-rule": true, "bad-action": true,
	"bad-step": true, "bad-field": true, "root-not-mapping": true,
}

// ofKeys are those that are about which keys a mapping has. The reader may report
// them at one of the keys.
var ofKeys = map[policy.Kind]bool{"missing-key": true, "bad-rule": true, "bad-action": true, "bad-step": true, "bad-field": true}

func TestKindsExist(t *testing.T) {
	known := map[policy.Kind]bool{}
	for _, k := range policy.Kinds() {
		known[k.Kind] = true
	}
	for _, kinds := range []map[policy.Kind]bool{structural, ofKeys} {
		for k := range kinds {
			if !known[k] {
				t.Errorf("there is no kind %q", k)
			}
		}
	}
}

// beyond are the faults of those kinds that no schema of one file can see, and why.
var beyond = []struct{ message, why string }{
	{`a snooze that is over`, "whether one instant is before another"},
	{`: an enum without (order|values)`, "the value of a key decides whether another is needed"},
	{`^default: |^fields\.`, "the value is of the type that another key gives"},
	{`^a policy has no |^severity has no default`, "another file of the policy may have it"},
	{`^calendar .* has no open`, "a list that is empty is none"},
	{`not in the years 1900 to 2200`, "an instant is compared"},
	{`^the (override|shift) .* ends|^the shift .* does not start`, "two values are compared"},
	{`^a turn of .* is longer`, "an amount is compared"},
	{`does not exist in `, "what clocks in a zone have shown"},
	{`^unknown time zone `, "which names the time zone database has"},
	{`^conditions cannot write "none"`, "a word of the conditions' language"},
	{`is not written as this language|^"False" is neither`, "another spelling of what YAML reads as the value"},
	{`^\d+ is too large`, "a number may be a float"},
	{`^the file names no policy`, "the file's own name may say which it is"},
	{`has no instant to begin at|counts from the case's instant`, "it may stand in the defaults"},
	{`^a reply is by `, "others may do what else has by"},
	{`^no status |^no declared field |^field .* is not one of`, "names of the policy"},
	{`^the number 4, and a text`, "what kind decides of to"},
	{`^the date 2026-01-01, and a (name|text)`, "a text in YAML 1.2"},
}

// What the reader takes, the schema takes; and of what the reader refuses, the
// schema refuses what is about the form of the file, at the same place.
func TestSchema(t *testing.T) {
	s := compileSchema(t, policy.Schema())
	good := glob(t, "../../testdata/good/*.yaml", "../../examples/*/policy.yaml")
	for _, name := range append(good, glob(t, "../../testdata/bad/*.yaml")...) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var faults policy.Errors
			for _, e := range (policy.Compiler{Holidays: holidays.Named}).Check(policy.File{Name: name, Data: data}) {
				if !e.Warning {
					faults = append(faults, e)
				}
			}
			if slices.Contains(good, name) && len(faults) > 0 {
				t.Fatal(faults)
			}
			compare(t, s, data, faults)
		})
	}
}

// The same of test files.
func TestTestsSchema(t *testing.T) {
	s := compileSchema(t, policy.TestsSchema())
	good := glob(t, "../../testdata/good-tests/*_test.yaml", "../../cmd/triage/testdata/tests/passing/*_test.yaml")
	for _, name := range append(good, glob(t, "../../testdata/bad-tests/*_test.yaml", "../../cmd/triage/testdata/tests/faulty/*_test.yaml")...) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, err = policy.ReadTests(policy.File{Name: name, Data: data}, func(of string) (*policy.Policy, error) {
				if of == "" {
					return nil, errors.New("the file names no policy")
				}
				return policy.Compiler{Holidays: holidays.Named}.LoadFile(filepath.Join(filepath.Dir(name), of))
			})
			var faults policy.Errors
			if err != nil && !errors.As(err, &faults) || slices.Contains(good, name) && err != nil {
				t.Fatal(err)
			}
			compare(t, s, data, faults)
		})
	}
}

func glob(t *testing.T, patterns ...string) []string {
	t.Helper()
	var names []string
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil || len(found) == 0 {
			t.Fatalf("no files like %s (%v)", p, err)
		}
		names = append(names, found...)
	}
	return names
}

// compare holds the faults of a file against what the schema says of it.
func compare(t *testing.T, s *jsonschema.Schema, data []byte, faults policy.Errors) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil || len(doc.Content) == 0 {
		return // no value that a schema could see
	}
	places := map[[2]int]string{}
	instance := value(doc.Content[0], "", places)
	r := refusal{surely: map[string]bool{}, unknown: map[string]bool{}, maybe: map[string]bool{}, names: map[string]bool{}}
	if err := s.Validate(instance); err != nil {
		r.collect(err.(*jsonschema.ValidationError), false)
	}
	said, torn := map[string]bool{}, map[string]bool{}
	for _, f := range faults {
		at := nearest(places, f)
		said[at] = true
		torn[parent(at)] = torn[parent(at)] || strings.HasPrefix(f.Message, "a comma ends a value")
		if structural[f.Kind] && !excused(f, at) && !r.sees(at, f.Kind) {
			t.Errorf("the schema does not see at %q: %v", at, f)
		}
	}
	for at := range r.surely {
		if !torn[parent(at)] && !anyOf(said, func(p string) bool { return p == at || strings.HasPrefix(p, at+"/") }) {
			t.Errorf("the schema refuses %q, and the reader does not", at)
		}
	}
	for name := range r.names {
		if !anyOf(said, func(p string) bool { return path.Base(p) == name }) {
			t.Errorf("the schema refuses the name %q, and the reader does not", name)
		}
	}
}

// nearest returns where a fault is: the last place before it in its line.
func nearest(places map[[2]int]string, f policy.Error) string {
	for column := f.Column; column > 0; column-- {
		if at, ok := places[[2]int{f.Line, column}]; ok {
			return at
		}
	}
	return ""
}

func anyOf(pointers map[string]bool, holds func(string) bool) bool {
	for p, in := range pointers {
		if in && holds(p) {
			return true
		}
	}
	return false
}

func excused(f policy.Error, at string) bool {
	for _, b := range beyond {
		if regexp.MustCompile(b.message).MatchString(f.Message) {
			return true
		}
	}
	return columns.MatchString(at)
}

// columns are where tables say what their columns are, and where these have values
// that they give a meaning.
var columns = regexp.MustCompile(`^/tables/\d+/(vary|want|rows)`)

// refusal is what a schema says against a value, by JSON pointer.
type refusal struct {
	surely  map[string]bool
	unknown map[string]bool // keys, with all that is under them
	maybe   map[string]bool // as one of several forms, of which another may do
	names   map[string]bool // of keys; the validator loses their places
}

// sees reports whether the schema refuses what the reader does at a place.
func (r refusal) sees(at string, k policy.Kind) bool {
	for up := at; up != ""; up = parent(up) {
		if r.unknown[up] {
			return true
		}
	}
	return r.surely[at] || r.maybe[at] || r.names[path.Base(at)] || ofKeys[k] && r.surely[parent(at)]
}

func parent(pointer string) string { return pointer[:max(strings.LastIndexByte(pointer, '/'), 0)] }

func (r refusal) collect(e *jsonschema.ValidationError, maybe bool) {
	at := pointer(e.InstanceLocation)
	places := []string{at}
	inner := maybe
	switch k := e.ErrorKind.(type) {
	case *kind.AdditionalProperties:
		places = nil
		for _, p := range k.Properties {
			places = append(places, at+"/"+escape.Replace(p))
			r.unknown[at+"/"+escape.Replace(p)] = true
		}
	case *kind.PropertyNames:
		r.names[escape.Replace(k.Property)] = true
		return
	case *kind.AnyOf, *kind.OneOf:
		inner = true
	case *kind.Schema, *kind.Group, *kind.Reference:
		places = nil
	}
	for _, p := range places {
		if maybe {
			r.maybe[p] = true
		} else {
			r.surely[p] = true
		}
	}
	for _, cause := range e.Causes {
		r.collect(cause, inner)
	}
}

var escape = strings.NewReplacer("~", "~0", "/", "~1")

func pointer(parts []string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + escape.Replace(p))
	}
	return b.String()
}

// value returns what an editor sees of a node: values by the core schema of YAML
// 1.2, in which dates are texts. It notes the JSON pointer of each place.
func value(n *yaml.Node, at string, places map[[2]int]string) any {
	note := func(line, column int, at string) {
		if _, taken := places[[2]int{line, column}]; !taken {
			places[[2]int{line, column}] = at
		}
	}
	note(n.Line, n.Column, at)
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			below := at + "/" + escape.Replace(k.Value)
			places[[2]int{k.Line, k.Column}] = below
			if _, twice := m[k.Value]; !twice {
				m[k.Value] = value(v, below, places)
			}
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for i, item := range n.Content {
			below := fmt.Sprintf("%s/%d", at, i)
			if n.Style&yaml.FlowStyle == 0 {
				note(item.Line, n.Column, below) // its dash
			}
			list = append(list, value(item, below, places))
		}
		return list
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.ToLower(n.Value) == "true"
	case "!!int", "!!float":
		if r, ok := new(big.Rat).SetString(n.Value); ok && !strings.Contains(n.Value, "_") {
			f, _ := r.Float64()
			return f
		}
	}
	return n.Value
}
