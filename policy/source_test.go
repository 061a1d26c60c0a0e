package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Every file of testdata/yaml has exactly the faults that its comments want.
func TestReadYAMLFiles(t *testing.T) {
	for _, f := range filesLike(t, "testdata/yaml/*.yaml") {
		t.Run(f.Name, func(t *testing.T) {
			_, _, errs := readYAML(f)
			checkWants(t, errs, f)
		})
	}
}

// What no comment can stand beside.
func TestReadYAML(t *testing.T) {
	tests := []struct {
		name string
		file string
		want []string // line:column kind
	}{
		{"fine", "version: 1\n", nil},
		{"fine, with a marker and an end", "# c\n---\nversion: 1\n...\n# c\n", nil},
		{"fine, markers that are none", "a: |\n  ---\n  ...\nb: '--- x'\n---x: y\n", nil},
		{"fine, bytes-order mark and carriage returns", "\ufeffa: 1\r\nb: 2\r\n", nil},
		{"fine, emoji and joiners", "a: 👩\u200d🚒 ❤\ufe0f 1\ufe0f\u20e3 می\u200cخواهم\n", nil},
		{"fine, a condition cut by a comment", "when: a == \"x\" # y\n", nil},
		{"fine, empty mapping, list and text", "a: {}\nb: []\nc: ''\nd: \"\"\n", nil},
		{"fine, keys that are no text", "24x7: a\n2026-12-24: b\n7: c\ntrue: d\n", nil},
		{"empty", "", []string{"1:1 empty-file"}},
		{"blank", "\n  \n", []string{"1:1 empty-file"}},
		{"only a comment", "# c\n", []string{"1:1 empty-file"}},
		{"only a marker", "---\n", []string{"1:1 empty-file"}},
		{"only an end", "...\n", []string{"1:1 empty-file"}},
		{"only a byte-order mark", "\ufeff", []string{"1:1 empty-file"}},
		{"null", "~\n", []string{"1:1 root-not-mapping"}},
		{"a list", "# c\n- a\n", []string{"2:1 root-not-mapping"}},
		{"a value", "version:1\n", []string{"1:1 root-not-mapping"}},
		{"UTF-16 with a mark", "\xff\xfea\x00", []string{"1:1 invalid-utf8"}},
		{"UTF-16 without", "a\x00:\x00 \x001\x00", []string{"1:2 nul-character", "1:4 nul-character", "1:6 nul-character", "1:8 nul-character", "1:1 root-not-mapping"}},
		{"a byte", "é: 1\na: é\xe9x\n", []string{"2:5 invalid-utf8"}},
		{"bytes in a row, and another", "a: \xe9\xe9x\xe9\n", []string{"1:4 invalid-utf8", "1:7 invalid-utf8"}},
		{"a surrogate and an overlong slash", "a: \xed\xa0\x80\nb: \xc0\xaf\n", []string{"1:4 invalid-utf8", "2:4 invalid-utf8"}},
		{"control characters", "a: \x07\x1b[m\nb: \x7f\u0085\u2028\n", []string{"1:4 control-character", "2:4 control-character"}},
		{"a noncharacter", "a: \uffff\n", []string{"1:4 control-character"}},
		{"NUL", "a: b\x00c\n", []string{"1:5 nul-character"}},
		{"a lone carriage return", "a: 1\rb: 2\nc: 3\r\n", []string{"1:5 control-character"}},
		{"bidi", "a: x\u202ey\u2066\nb: \u200f\u061c\n", []string{"1:5 bidi-control", "1:7 bidi-control", "2:4 bidi-control"}},
		{"invisible", "a\u200b: x\u00ad\nb: \ufeff\nc: \U000e0061\u2060\u3164\n",
			[]string{"1:2 invisible-character", "1:6 invisible-character", "2:4 invisible-character", "3:4 invisible-character"}},
		{"joiners among ASCII", "na\u200dme: a\ufe0fb\n", []string{"1:3 invisible-character", "1:9 invisible-character"}},
		{"in a comment", "a: 1 # \u202e\n", []string{"1:8 bidi-control"}},
		{"escaped", "a: \"é\\u202e\"\nb: \"\\0\\t\\r\"\nc: ['\\u202e', \"\\L\"]\n",
			[]string{"1:6 bidi-control", "2:5 nul-character", "3:16 control-character"}},
		{"with other faults", "a: \x07\na: ~\n", []string{"1:4 control-character", "2:1 duplicate-key", "2:4 null-value"}},
		{"a second document", "a: 1\n---\nb: 2\n", []string{"2:1 second-document"}},
		{"a second document, empty", "a: 1\n---", []string{"2:1 second-document"}},
		{"a second document, broken", "a: 1\n---\n\t%[}\n", []string{"2:1 second-document"}},
		{"a second document, the first empty", "---\n--- # c\na: 1\n", []string{"2:1 second-document"}},
		{"a second document and a third", "a: 1\n---\nb: 2\n---\nc: 3\n", []string{"2:1 second-document"}},
		{"a second document after an end", "a: 1\n...\n# c\n---\nb: 2\n", []string{"4:1 second-document"}},
		{"text after an end", "a: 1\n...\nb: 2\n", []string{"3:1 second-document"}},
		{"a second document after a fault", "a: ~\n---\nb: ~\n", []string{"1:4 null-value", "2:1 second-document"}},
		{"a marker in a quoted value", "a: 'b\n---\nc'\n", []string{"1:4 syntax", "2:1 second-document"}},
		{"directives", "%YAML 1.2\n%TAG ! x\n---\na: ~\n", []string{"1:1 directive", "2:1 directive", "4:4 null-value"}},
		{"a directive and a second document", "%YAML 1.1\n---\na: 1\n---\n", []string{"1:1 directive", "4:1 second-document"}},
		{"a tag in a root", "!a\nb: c\n", []string{"1:1 tag"}},
		{"only tags", "! ! !", []string{"1:1 syntax"}},
		{"an anchor on a root", "--- &a\nb: c\n", []string{"1:5 anchor"}},
		{"a tag on a tab", "when:\t!\tx\n", []string{"1:7 tag"}},
		{"a quote that does not end", "a: 1\nb: \"c\nd: 1\n", []string{"2:4 syntax"}},
		{"a list that does not end", "a: 1\nb: [c,\n", []string{"2:4 syntax"}},
		{"a mapping that does not end", "a: {b: 1\nc: 2\n", []string{"1:4 syntax"}},
		{"a mapping that ends too late", "a: {b: 1\nc: 2\nd: 3}\n", []string{"1:4 syntax"}},
		{"a tab in front", "a:\n\tb: 1\n", []string{"2:1 syntax"}},
		{"an unknown alias on the third line", "a: '*b'\nc: x *b\nd: *b\n", []string{"3:4 alias"}},
		{"depth 32", strings.Repeat("{a: ", 32) + "1" + strings.Repeat("}", 32), nil},
		{"depth 33", strings.Repeat("{a: ", 33) + "1" + strings.Repeat("}", 33), []string{"1:129 too-deep"}},
		{"depth 33, lists", "a: " + strings.Repeat("[", 32) + strings.Repeat("]", 32), []string{"1:35 too-deep"}},
		{"depth 20,000", strings.Repeat("[", 20000), []string{"1:1 too-deep"}},
		{"too large", strings.Repeat("a", 1<<20+1), []string{"1:1 file-too-large"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, root, errs := readYAML(File{"f", []byte(tt.file)})
			var got []string
			for _, e := range errs {
				got = append(got, fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Kind))
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(tt.want))
			if !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
			if len(want) == 0 && root == nil {
				t.Error("no root")
			}
		})
	}
}

func TestReported(t *testing.T) {
	s, root, _ := readYAML(File{"f", []byte("a: ~\nb: !c d\ne: &f g\nh: *f\ni:\nj: k\nl: [~, m]\n")})
	want := map[string]bool{"a": true, "b": true, "e": true, "h": true, "i": true, "j": false, "l": false}
	for i := 0; i < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		if got := s.reported(value); got != want[key.Value] {
			t.Errorf("%s is reported: %v", key.Value, got)
		}
	}
	if list := root.Content[len(root.Content)-1]; !s.reported(list.Content[0]) || s.reported(list.Content[1]) {
		t.Error("the null of the list is to be reported, and no more")
	}
}

// A flood of faults is cut.
func TestFlood(t *testing.T) {
	const n = 100_000
	tests := []struct {
		name string
		file string
		want int
	}{
		{"at the limit", "a: 1\n" + strings.Repeat("a: 1\n", maxFaults), maxFaults},
		{"one more", "a: 1\n" + strings.Repeat("a: 1\n", maxFaults+1), maxFaults + 1},
		{"duplicate keys", "a: 1\n" + strings.Repeat("a: 1\n", n), maxFaults + 1},
		{"nulls", "a: [" + strings.Repeat("~, ", n) + "]\n", maxFaults + 1},
		{"tags", "a: [" + strings.Repeat("! é, ", n) + "]\n", maxFaults + 1},
		{"bad bytes", "a: \"" + strings.Repeat("\xffé", n) + "\"\n", maxFaults + 1},
		{"bad bytes and nulls", "a: " + strings.Repeat("\xffé", n) + "\nb: ~\n", maxFaults + 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, _, errs := readYAML(File{"f", []byte(tt.file)}); len(errs) != tt.want {
				t.Errorf("%d faults, want %d", len(errs), tt.want)
			}
		})
	}
}

// Reading is linear in keys that differ, and in garbage of any sort.
func TestReadYAMLCost(t *testing.T) {
	const error = "\n\tx: @\n"
	full := func(s string) func(size int) string {
		return func(size int) string { return strings.Repeat(s, size/len(s)) }
	}
	keys := func(size int) string {
		var b strings.Builder
		for i := 0; b.Len() < size; i++ {
			fmt.Fprintf(&b, "k%d: 1\n", i)
		}
		return b.String()
	}
	tests := []struct {
		name string
		file func(size int) string
	}{
		{"different keys", keys},
		{"open brackets", full("[")},
		{"open braces", full("{{},")},
		{"dashes", full("- ")},
		{"question marks", full("? ")},
		{"colons", full("a: ")},
		{"comments", full("- # x\n")},
		{"directives", full("%\n")},
		{"markers", full("---\n")},
		{"anchors", full("&a ")},
		{"tags", full("! ")},
		{"quotes", full("\"")},
		{"NULs", full("\x00")},
		{"carriage returns", full("\r")},
		{"tabs", full("\t")},
		{"a long line of flow", func(size int) string { return "{" + full("é, ")(size) + "}" }},
		{"a long scalar", func(size int) string { return "a: \"" + full("\\u202e")(size) + "\"" }},
		{"an error at the end", func(size int) string { return full("a: b\n")(size) + error }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			linear(t, maxFileSize/2, func(size int) { readYAML(File{"f", []byte(tt.file(size))}) })
		})
	}
	t.Run("an error at the end of a file that is searched", func(t *testing.T) {
		linear(t, maxBisected-len(error), func(size int) { readYAML(File{"f", []byte(full("a: b\n")(size) + error)}) })
	})
}

func FuzzReadYAML(f *testing.F) {
	for _, k := range textKinds() {
		f.Add([]byte(k.Example))
	}
	f.Add([]byte("a: \"b\\x63 \\\n  d\"\nc: |2+\n    d\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, root, errs := readYAML(File{"f", data})
		if root != nil && root.Kind != yaml.MappingNode {
			t.Errorf("the root is of kind %d", root.Kind)
		}
		if root == nil && len(errs) == 0 {
			t.Error("neither a root nor a fault")
		}
		if len(errs) > maxFaults+1 {
			t.Errorf("%d faults", len(errs))
		}
		if !slices.IsSortedFunc(errs, inFile) {
			t.Error("faults are not sorted")
		}
		if root != nil && len(data) < 1<<12 {
			errs = append(errs, everywhere(s, root, 1)...)
		}
		for _, e := range errs {
			checkPlace(t, s, e)
		}
		if err := Errors(errs).Print(&strings.Builder{}); err != nil {
			t.Error(err)
		}
	})
}

// everywhere returns a fault at every node and within every value of n.
func everywhere(s *source, n *yaml.Node, depth int) []Error {
	if depth > maxDepth+2 {
		panic("too deep")
	}
	errs := []Error{s.at(n, kindTag, "m", "")}
	for i := range min(utf8.RuneCountInString(n.Value)+2, 100) {
		errs = append(errs, s.within(n, i, kindTag, "m", ""))
	}
	for _, c := range n.Content {
		errs = append(errs, everywhere(s, c, depth+1)...)
	}
	return errs
}

func checkPlace(t *testing.T, s *source, e Error) {
	width := utf8.RuneCountInString(s.line(e.Line))
	if e.Line < 1 || e.Line > len(s.lines) || e.Column < 1 || e.Column > width+1 {
		t.Errorf("outside the file: %v", e)
	}
	if e.EndColumn != 0 && (e.EndColumn <= e.Column || e.EndColumn > width+1) {
		t.Errorf("ends outside its line, in column %d: %v", e.EndColumn, e)
	}
	if e.Message == "" || e.Kind == "" {
		t.Errorf("says nothing: %#v", e)
	}
}
