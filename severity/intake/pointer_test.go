package intake

import (
	"encoding/json"
	"testing"

	"github.com/drud/triage/internal/jsonread"
	"github.com/google/go-cmp/cmp"
)

// The examples of RFC 6901, section 5.
func TestPointersOfRFC6901(t *testing.T) {
	const document = `{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}`
	root, fault := jsonread.Parse([]byte(document), "the document")
	if fault != nil {
		t.Fatal(fault)
	}
	tests := []struct {
		pointer string
		want    any
	}{
		{"", root.Plain()},
		{"/foo", []any{"bar", "baz"}},
		{"/foo/0", "bar"},
		{"/", json.Number("0")},
		{"/a~1b", json.Number("1")},
		{"/c%d", json.Number("2")},
		{"/e^f", json.Number("3")},
		{"/g|h", json.Number("4")},
		{`/i\j`, json.Number("5")},
		{`/k"l`, json.Number("6")},
		{"/ ", json.Number("7")},
		{"/m~0n", json.Number("8")},
	}
	for _, tt := range tests {
		t.Run(tt.pointer, func(t *testing.T) {
			p, err := ParsePointer(tt.pointer)
			if err != nil {
				t.Fatal(err)
			}
			n, ok := node{value: root}.find(p)
			if diff := cmp.Diff(tt.want, n.value.Plain()); !ok || diff != "" {
				t.Error(diff)
			}
			if n.at != p {
				t.Errorf("found at %q", n.at)
			}
		})
	}
}

func TestPointersToNothing(t *testing.T) {
	root, _ := jsonread.Parse([]byte(`{"list": [1, [2]], "text": "x", "~": {"/": 1}}`), "the document")
	for _, p := range []Pointer{"/nothing", "/list/2", "/list/-", "/list/01", "/list/+1", "/list/-1", "/list/x", "/list/1/0/0", "/text/0", "/list/", "text", "/~01/~1"} {
		if n, ok := (node{value: root}).find(p); ok {
			t.Errorf("%q finds %v", p, n.value.Plain())
		}
	}
	if n, ok := (node{value: root}).find(Pointer("").child("~").child("/")); !ok || n.at != "/~0/~1" {
		t.Errorf("%v, %v", n, ok)
	}
}

func TestParsePointer(t *testing.T) {
	tests := []struct {
		text string
		want string // of the error
	}{
		{"", ""},
		{"/a/0", ""},
		{"/~0~1", ""},
		{"a", `"a" is no JSON Pointer; begin it with /`},
		{"#/a", `"#/a" is no JSON Pointer; begin it with /`},
		{"$.a", `"$.a" is no JSON Pointer; begin it with /`},
		{"/a~", `"/a~" is no JSON Pointer; write ~0 for ~, and ~1 for / inside a name`},
		{"/a~2b", `"/a~2b" is no JSON Pointer; write ~0 for ~, and ~1 for / inside a name`},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p, err := ParsePointer(tt.text)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != tt.want || err == nil && string(p) != tt.text {
				t.Errorf("%q, %q", p, got)
			}
		})
	}
}
