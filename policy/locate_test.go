package policy

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// find returns the first scalar value of the file in which word stands, and its rune
// offset there.
func find(t *testing.T, n *yaml.Node, word string) (*yaml.Node, int) {
	t.Helper()
	var node *yaml.Node
	offset := 0
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if i := strings.Index(n.Value, word); i >= 0 && node == nil {
			node, offset = n, utf8.RuneCountInString(n.Value[:i])
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(n)
	if node == nil {
		t.Fatalf("no value holds %q", word)
	}
	return node, offset
}

func TestLocate(t *testing.T) {
	tests := []struct {
		name string
		file string
		want string // line:column of "nmae"
	}{
		{"plain", "when: x.nmae == 1\n", "1:9"},
		{"plain at the start", "when: nmae == 1\n", "1:7"},
		{"plain, a comment after", "when: x.nmae == 1 # nmae\n", "1:9"},
		{"plain without a line break at the end", "when: x.nmae", "1:9"},
		{"plain over lines", "when: a and\n  b and\n\n  x.nmae\n", "4:5"},
		{"plain, blanks before the fold", "when: a  and   \n  \t x.nmae\n", "2:7"},
		{"in single quotes", "when: 'x.nmae'\n", "1:10"},
		{"single quotes doubled", "when: '''a'' == ''b'' and x.nmae'\n", "1:29"},
		{"single quotes over lines", "when: 'a and\n  ''b''\n\n  x.nmae'\n", "4:5"},
		{"in double quotes", "when: \"x.nmae\"\n", "1:10"},
		{"escapes", `when: "\"a\" == \x41\u00e9\U0001F600\t\\ x.nmae"` + "\n", "1:44"},
		{"an escape within", `when: "x.n\x6dae"` + "\n", "1:10"},
		{"an escaped line break", "when: \"a \\\n  and \\\n  x.nmae\"\n", "3:5"},
		{"double quotes over lines", "when: \"a\n  and\n\n  x.nmae\"\n", "4:5"},
		{"literal", "when: |\n  a\n  x.nmae\n", "3:5"},
		{"literal, a comment on the header", "when: | # nmae\n  a and\n  x.nmae\n", "3:5"},
		{"literal stripped", "when: |-\n    a\n\n    x.nmae\n", "4:7"},
		{"literal, indented and kept", "when: |2+\n    a\n   x.nmae\n\n\n", "3:6"},
		{"literal, a leading blank line", "when: |\n\n  x.nmae\n", "3:5"},
		{"folded", "when: >\n  a\n  and\n\n  x.nmae\n", "5:5"},
		{"folded stripped", "when: >-\n  a and\n  x.nmae\n", "3:5"},
		{"folded, more indented", "when: >-\n  a\n     b\n  x.nmae\n", "4:5"},
		{"carriage returns, plain", "a: 1\r\nwhen: x.nmae\r\n", "2:9"},
		{"carriage returns, literal", "when: |\r\n  a\r\n  x.nmae\r\n", "3:5"},
		{"carriage returns, escaped line break", "when: \"a \\\r\n  x.nmae\"\r\n", "2:5"},
		{"byte-order mark", "\ufeffwhen: x.nmae\n", "1:9"},
		{"byte-order mark, second line", "\ufeffa: 1\nwhen: x.nmae\n", "2:9"},
		{"tabs after the colon", "when:\t\tx.nmae\n", "1:10"},
		{"flow mapping", "- {a: 1, when: x.nmae}\n", "1:18"},
		{"flow mapping over lines", "r: {a: 1,\n  when: b and\n    x.nmae, c: d}\n", "3:7"},
		{"flow sequence", "when: [a, 'b', x.nmae]\n", "1:18"},
		{"second key on the line", "- {nom: 日本, when: \"x.nmae\"}\n", "1:22"},
		{"wide runes before", "when: x == \"日本語\" and nmae\n", "1:22"},
		{"combining marks", "when: x == \"e\u0301e\u0301\" and nmae\n", "1:23"},
		{"beyond the first plane", "when: x == \"😀😀\" and nmae\n", "1:21"},
		{"a quoted key", "\"when\": x.nmae\n", "1:11"},
		{"a key", "nmae: x\n", "1:1"},
		{"in a list", "a:\n  - b\n  -   x.nmae\n", "3:9"},
		{"deep", "a:\n  - b:\n      - c:\n          - d:\n              when: >-\n                x and\n                nmae\n", "7:17"},
		{"on the line after its key", "when:\n  x.nmae\n", "2:5"},
		{"after an anchor and a tag", "when: &a !b x.nmae\n", "1:15"},
		{"after the document marker", "--- # c\nwhen: x.nmae\n", "2:9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _, _ := readYAML(File{"f", []byte(tt.file)})
			doc, err := parse(s.text)
			if err != nil {
				t.Fatal(err)
			}
			n, offset := find(t, doc.Content[0], "nmae")
			line, col, exact := s.locate(n, offset)
			if got := fmt.Sprintf("%d:%d", line, col); got != tt.want || !exact {
				t.Errorf("got %s, exact %v; want %s", got, exact, tt.want)
			}
			if e := s.within(n, offset, kindTag, "m", ""); e.Line != line || e.Column != col {
				t.Errorf("within is at %d:%d", e.Line, e.Column)
			}
		})
	}
}

func TestLocateEdges(t *testing.T) {
	tests := []struct {
		name   string
		file   string
		word   string // the value that holds it
		offset int
		want   string
	}{
		{"the end of a plain value", "when: a == # c\n", "a", 4, "1:11 true"},
		{"the end of a quoted value", "when: 'a '\n", "a", 2, "1:10 true"},
		{"the end of a literal", "when: |\n  a\n  b\nz: 1\n", "b", 4, "3:4 true"},
		{"the end of a stripped literal", "when: |-\n  a\n  b\n", "b", 3, "3:4 true"},
		{"a blank", "when: a  b\n", "b", 2, "1:9 true"},
		{"the first of two blanks", "when: a  b\n", "b", 1, "1:8 true"},
		{"a tab", "when: a\t\tb\n", "b", 2, "1:9 true"},
		{"a blank at the start", "when: ' a'\n", "a", 0, "1:8 true"},
		{"the second blank at the start", "when: '  a'\n", "a", 1, "1:9 true"},
		{"a fold", "when: ab\n  cd\n", "cd", 2, "1:9 true"},
		{"past the end", "when: abc\n", "abc", 4, "1:7 false"},
		{"before the start", "when: abc\n", "abc", -1, "1:7 false"},
		{"past the end of a literal", "when: |\n  a\n", "a", 9, "1:7 false"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, root, _ := readYAML(File{"f", []byte(tt.file)})
			n, _ := find(t, root.Content[1], tt.word)
			line, col, exact := s.locate(n, tt.offset)
			if got := fmt.Sprintf("%d:%d %v", line, col, exact); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	s, root, _ := readYAML(File{"f", []byte("a: {b: c}\n")})
	if line, col, exact := s.locate(root.Content[1], 3); line != 1 || col != 4 || exact {
		t.Errorf("a mapping is at %d:%d, exact %v", line, col, exact)
	}
	if line, col, exact := s.locate(nil, 3); line != 1 || col != 1 || exact {
		t.Errorf("nothing is at %d:%d, exact %v", line, col, exact)
	}
	other := &yaml.Node{Kind: yaml.ScalarNode, Line: 1, Column: 1, Value: "made up"}
	for _, offset := range []int{3, len(other.Value)} {
		if line, col, exact := s.locate(other, offset); line != 1 || col != 1 || exact {
			t.Errorf("a value that is not in the file is at %d:%d, exact %v", line, col, exact)
		}
	}
}

func TestEndColumn(t *testing.T) {
	tests := []struct {
		name string
		file string
		word string
		want [2]int // Column and EndColumn
	}{
		{"plain", "a: bcd # e\n", "bcd", [2]int{4, 7}},
		{"a key", "abc: 1\n", "abc", [2]int{1, 4}},
		{"quoted", "a: \"b\\x63é\"\n", "bcé", [2]int{4, 12}},
		{"doubled quotes", "a: 'b''c'\n", "b'c", [2]int{4, 10}},
		{"over lines", "a: b\n  c\n", "b c", [2]int{4, 0}},
		{"literal", "a: |\n  bc\n", "bc", [2]int{4, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, root, _ := readYAML(File{"f", []byte(tt.file)})
			n, _ := find(t, root, tt.word)
			e := s.at(n, kindTag, "m", "")
			if got := [2]int{e.Column, e.EndColumn}; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	for _, tt := range []struct {
		name     string
		file     string
		from, to int
		want     [2]int
	}{
		{"a part", "a: bc def g\n", 3, 6, [2]int{7, 10}},
		{"a part of a word", "a: bcdef\n", 1, 3, [2]int{5, 7}},
		{"all", "a: bc\n", 0, 2, [2]int{4, 6}},
		{"over lines", "a: b\n  c d\n", 0, 5, [2]int{4, 5}},
	} {
		t.Run("a part: "+tt.name, func(t *testing.T) {
			s, root, _ := readYAML(File{"f", []byte(tt.file)})
			e := s.part(root.Content[1], tt.from, tt.to, kindTag, "m", "")
			if got := [2]int{e.Column, e.EndColumn}; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	s, root, _ := readYAML(File{"f", []byte("when: x.nmae == 1\n")})
	n, offset := find(t, root, "nmae")
	if e := s.within(n, offset, kindTag, "m", ""); e.Column != 9 || e.EndColumn != 13 {
		t.Errorf("a word within is %d to %d, want 9 to 13", e.Column, e.EndColumn)
	}
}

func TestLine(t *testing.T) {
	s, _, _ := readYAML(File{"f", []byte("\ufeffa: 1\r\nb: 2\n\nc: 3")})
	for n, want := range []string{"", "a: 1", "b: 2", "", "c: 3", ""} {
		if got := s.line(n); got != want {
			t.Errorf("line(%d) = %q, want %q", n, got, want)
		}
	}
}

// Offsets and places are each other's inverse, and places outside are moved inside.
func TestPlaces(t *testing.T) {
	text := strings.Repeat("é", 700) + "\r\n" + strings.Repeat("a日\n", 300) + "\n" + strings.Repeat("x", 600)
	s, _, _ := readYAML(File{"f", []byte(text)})
	line, col := 1, 1
	for at, r := range text {
		gotLine, gotCol := s.place(at)
		if r == '\n' && text[max(at-1, 0)] == '\r' {
			col-- // the line ends before its carriage return
		}
		if gotLine != line || gotCol != col {
			t.Fatalf("place(%d) = %d:%d, want %d:%d", at, gotLine, gotCol, line, col)
		}
		if r != '\n' {
			if got := s.offset(line, col); got != at {
				t.Fatalf("offset(%d, %d) = %d, want %d", line, col, got, at)
			}
		}
		if col++; r == '\n' {
			line, col = line+1, 1
		}
	}
	if got := s.offset(1, 99999); got != 1400 {
		t.Errorf("a column too far is %d", got)
	}
	if got := s.offset(99999, 99999); got != len(text) {
		t.Errorf("a line too far is %d", got)
	}
	if got := s.offset(-1, -1); got != 0 {
		t.Errorf("a place too early is %d", got)
	}
	for at, want := range map[int][2]int{-1: {1, 1}, len(text) + 1: {303, 601}} {
		if line, col := s.place(at); line != want[0] || col != want[1] {
			t.Errorf("place(%d) = %d:%d, want %d:%d", at, line, col, want[0], want[1])
		}
	}
	empty, _, _ := readYAML(File{"f", nil})
	if line, col := empty.place(0); line != 1 || col != 1 || empty.offset(1, 1) != 0 {
		t.Errorf("an empty file begins at %d:%d", line, col)
	}
}

// The law of positions: at the place of every rune of a value stands that rune, its
// escape, or, for a blank, a blank.
func TestLocateLaw(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	runes := 0
	for range 3000 {
		w := scalarWriter{rng: rng, indent: 1 + rng.IntN(4)}
		style := rng.IntN(5)
		text := w.document(style)
		s, root, errs := readYAML(File{"f", []byte(text)})
		if root == nil || len(errs) > 0 {
			t.Fatalf("not a file: %q: %v", text, errs)
		}
		n, _ := find(t, root, "Z")
		runes += checkLaw(t, s, n, text)
		if t.Failed() {
			t.Fatalf("in %q", text)
		}
	}
	if runes < 50_000 {
		t.Errorf("only %d runes were tried", runes)
	}
}

// checkLaw locates every rune of n.Value in text, which it reads without help of s.
func checkLaw(t *testing.T, s *source, n *yaml.Node, text string) int {
	var lines [][]rune
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		lines = append(lines, []rune(strings.TrimSuffix(line, "\r")+"\n"))
	}
	value := []rune(n.Value)
	lastLine, lastCol := 0, 0
	for i := range len(value) + 1 {
		line, col, exact := s.locate(n, i)
		if !exact {
			t.Errorf("rune %d of %q is not exact", i, n.Value)
			continue
		}
		if line < lastLine || line == lastLine && col < lastCol {
			t.Errorf("rune %d of %q is before the one before", i, n.Value)
		}
		if i == len(value) {
			break
		}
		got := lines[line-1][col-1:]
		switch {
		case got[0] == value[i], blank(got[0]) && blank(value[i]):
		case n.Style&yaml.DoubleQuotedStyle != 0 && got[0] == '\\' && escapes(string(got), value[i]):
		default:
			t.Errorf("rune %d of %q, %q, is at %d:%d, where %q stands", i, n.Value, value[i], line, col, got[0])
		}
		if !blank(value[i]) && line == lastLine && col == lastCol {
			t.Errorf("rune %d of %q is at the place of the one before", i, n.Value)
		}
		lastLine, lastCol = line, col
		if blank(value[i]) {
			lastCol--
		}
	}
	return len(value)
}

// escapes reports whether text begins with an escape of r.
func escapes(text string, r rune) bool {
	if blank(r) && (text[1] == '\n' || text[1] == ' ') {
		return true
	}
	got, _, _, err := strconv.UnquoteChar(text, '"')
	return err == nil && (got == r || blank(got) && blank(r))
}

// scalarWriter writes random scalars.
type scalarWriter struct {
	rng    *rand.Rand
	indent int
}

// document returns a file with one scalar in it, which holds a Z.
func (w scalarWriter) document(style int) string {
	pad := strings.Repeat(" ", w.indent)
	text := "k日: 'é'\nr:\n" + pad + "- a: 1\n" + pad + "  when: " + w.scalar(style, pad+"     ") + "\n" + pad + "  z: 1\n"
	if w.rng.IntN(3) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if w.rng.IntN(4) == 0 {
		text = "\ufeff" + text
	}
	return text
}

func (w scalarWriter) scalar(style int, pad string) string {
	var b strings.Builder
	switch style {
	case 0:
		b.WriteString("Z")
	case 1:
		b.WriteString("'Z")
	case 2:
		b.WriteString(`"Z`)
	case 3:
		b.WriteString([]string{"|", "|-", "|+", "|  # c"}[w.rng.IntN(4)] + "\n" + pad + "Z")
	case 4:
		b.WriteString([]string{">", ">-", ">+"}[w.rng.IntN(3)] + "\n\n" + pad + "Z")
	}
	for range w.rng.IntN(12) {
		b.WriteString(w.gap(style, pad))
		for range 1 + w.rng.IntN(4) {
			b.WriteString(w.letter(style))
		}
	}
	return b.String() + []string{"", "'", `"`, "", ""}[style]
}

func (w scalarWriter) gap(style int, pad string) string {
	gaps := []string{"", " ", "  ", "\t ", "\n" + pad, " \n" + pad, "\n\n" + pad}
	if style == 2 {
		gaps = append(gaps, "\\\n"+pad, " \\\n"+pad+`\ `, `\t`, `\n`, `\x20`)
	}
	if style > 2 {
		gaps = append(gaps, "\n"+pad+"  ", "\n"+pad+"\t")
	}
	return gaps[w.rng.IntN(len(gaps))]
}

func (w scalarWriter) letter(style int) string {
	letters := []string{"a", "b", "=", "é", "日", "e\u0301", "😀", "."}
	switch style {
	case 1:
		letters = append(letters, "''", `\`, `"`, "#")
	case 2:
		letters = append(letters, `\"`, `\\`, `\x41`, `\u65e5`, `\U0001F600`, "'", "#")
	case 3, 4:
		letters = append(letters, `"`, "'", `\`, ":", "[")
	}
	return letters[w.rng.IntN(len(letters))]
}
