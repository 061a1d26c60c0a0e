package policy

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFormat(t *testing.T) {
	tests := []struct {
		name string
		text string
		want string
	}{
		{"one space after colons and dashes", "a :   1\nb:\n  -    x\n", "a: 1\nb:\n  - x\n"},
		{"inside brackets", "a: { b : 1 ,c: [ x,y ,  z ], d: { }, e: [ ] }\n", "a: {b: 1, c: [x, y, z], d: {}, e: []}\n"},
		{"after quoted keys", "a: {\"b\":1, 'c' : 2}\n", "a: {\"b\": 1, 'c': 2}\n"},
		{"pairs in lists", "a: [b : 1, c:   2]\n", "a: [b: 1, c: 2]\n"},
		{"nested to two columns", "a:\n    b:\n         c: 1\n    d:\n    - e: 1\n      f: 2\n    -   g\n", "a:\n  b:\n    c: 1\n  d:\n    - e: 1\n      f: 2\n    - g\n"},
		{"lists in lists", "a:\n-   - b\n    - c\n-\n    - d\n", "a:\n  - - b\n    - c\n  -\n    - d\n"},
		{"indented root", "   a: 1\n   b:\n     c: 2\n", "a: 1\nb:\n  c: 2\n"},
		{"questions", "?   a\n:   b\n?  \"c\"\n:\n      d: e\n", "? a\n: b\n? \"c\"\n:\n  d: e\n"},
		{"empty lines", "\n\na: 1\n\n\n\nb: 2\n\n\n", "a: 1\n\nb: 2\n"},
		{"line ends", "\ufeffa: 1  \r\nb: 2\t\r\n# c \r\n", "a: 1\nb: 2\n# c\n"},
		{"no last line feed", "a: 1", "a: 1\n"},
		{"markers", "---   # c\na: 1\n...\n\n# d\n", "---   # c\na: 1\n...\n\n# d\n"},
		{"a flow root", "--- {a:   1}\n", "--- {a: 1}\n"},
		{"JSON", "{\n    \"a\": [\n        1,2\n    ]\n}\n", "{\n    \"a\": [\n        1, 2\n    ]\n}\n"},
		{"brackets over lines, hanging", "a:\n    b: {\n      c: 1,\n      d: 2,\n    }\n", "a:\n  b: {\n    c: 1,\n    d: 2,\n  }\n"},
		{"brackets over lines, in line", "a:    {b: 1,\n       c: [2,\n           3]}\n", "a: {b: 1,\n    c: [2,\n        3]}\n"},
		{"comments in brackets", "a: [ # one\n    x, # two\n    # three\n    y ] # four\n", "a: [ # one\n    x, # two\n    # three\n    y] # four\n"},
		{"text over lines", "a:\n    b: one\n       two\n\n       three\n    c: 'four\n        five'\n", "a:\n  b: one\n     two\n\n     three\n  c: 'four\n      five'\n"},
		{"text over lines, further out than it may be", "a:   one\n  two\nb:\n- \"three\n four\"\n", "a: one\n  two\nb:\n  - \"three\n    four\"\n"},
		{"text in brackets that goes on at the margin", "a:\n  c: {\"b\":'x\n  y'}\n", "a:\n  c: {\"b\": 'x\n  y'}\n"},
		{"brackets that end further out than they began", "{\n s: {\n},t: 1}\n", "{\n  s: {\n}, t: 1}\n"},
		{"escaped ends of lines", "a: \"one \\  \n     two\\\n     three\"\n", "a: \"one \\  \n     two\\\n     three\"\n"},
		{"literal text", "a:\n    b: |   # c\n           one\n             two\n\n           three\n    d: 1\n", "a:\n  b: |   # c\n    one\n      two\n\n    three\n  d: 1\n"},
		{"literal text with its indentation", "a:\n    b: |2-\n         one\n        two\n", "a:\n  b: |2-\n       one\n      two\n"},
		{"folded text with blanks that count", "a: >\n   one  \n      \n   two\n\n\nb: 1\n", "a: >\n  one  \n     \n  two\n\nb: 1\n"},
		{"kept line feeds", "a: |+\n    one\n\n\nb: |+\n\n# c\n", "a: |+\n  one\n\n\nb: |+\n\n# c\n"},
		{"literal text without a last line feed", "a: |\n    one", "a: |\n  one"},
		{"stripped text without a last line feed", "a: |-\n    one", "a: |-\n  one\n"},
		{"an empty text", "a: |\nb: >-\n\n  \nc: 1\n", "a: |\nb: >-\n\nc: 1\n"},
		{"comments go with what follows", "a:\n    # one\n    b: 1\n    # two\n    c: 2\n# three\nd: 3\n", "a:\n  # one\n  b: 1\n  # two\n  c: 2\n# three\nd: 3\n"},
		{"comments stay with what is before", "a:\n    b:\n    - 1\n    # one\n  # two\n# three\nc: 1\n", "a:\n  b:\n    - 1\n    # one\n# two\n# three\nc: 1\n"},
		{"comments deeper than all", "a:\n    b: 1\n        # one\n", "a:\n  b: 1\n  # one\n"},
		{"comments of a list that is not indented", "a:\n# one\n- b\n# two\n- c\n# three\n", "a:\n  # one\n  - b\n  # two\n  - c\n# three\n"},
		{"aligned comments", "a:    1      # one\nbcd:  {e: 2} # two\n\ne: 1      # three\nf: 1        # four\n", "a:   1      # one\nbcd: {e: 2} # two\n\ne: 1      # three\nf: 1        # four\n"},
		{"values in line", "a:\n    b:     {c: 1}\n    defg:  2\n    h:     3  # i\nj:   1\nk:  2\n", "a:\n  b:    {c: 1}\n  defg: 2\n  h:    3  # i\nj: 1\nk: 2\n"},
		{"rows in line", "a:\n- [b,    cd, e]\n- [f12 , g,  hi]\n- [j,    k]\n# l\n- [m,    n]\n", "a:\n  - [b,   cd, e]\n  - [f12, g,  hi]\n  - [j,   k]\n  # l\n  - [m, n]\n"},
		{"in line by chance", "a: { b: 1, c: 2 }\nd:  {e: 1, c: 2}\nf: [1,2]\ng: [3,4]\n", "a: {b: 1, c: 2}\nd: {e: 1, c: 2}\nf: [1, 2]\ng: [3, 4]\n"},
		{"in line with what goes on", "a:    [b,\n       c]\nd:    e\nf:    g\n      h\n", "a: [b,\n    c]\nd: e\nf: g\n   h\n"},
		{"comments nearby", "a: {b: 1,c: 2} # one\nb: \"x\"# two\n", "a: {b: 1, c: 2} # one\nb: \"x\" # two\n"},
		{"no character of a comment", "#one\n#  two\n##\na: 1 #three\n", "#one\n#  two\n##\na: 1 #three\n"},
		{"wide characters", "é: {ü: 1,ö: 2}   # one\nabc: 1           # two\n", "é: {ü: 1, ö: 2}   # one\nabc: 1            # two\n"},
		{"tabs", "a:\t1\t# one\nb: [1,\t2]\n", "a: 1 # one\nb: [1, 2]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Format(File{"f.yaml", []byte(tt.text)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Error(diff)
			}
			lawful(t, []byte(tt.text), got)
		})
	}
}

// lawful fails the test where formatting changed more than white space, or would
// change more when done again. That it changes no value Format sees to itself.
func lawful(t *testing.T, text, formatted []byte) {
	t.Helper()
	if before, after := inked(text), inked(formatted); !bytes.Equal(before, after) {
		t.Errorf("more than white space differs:\n%s\n%s", before, after)
	}
	again, err := Format(File{"f.yaml", formatted})
	if err != nil {
		t.Fatalf("%v in\n%s", err, formatted)
	}
	if !bytes.Equal(again, formatted) {
		t.Errorf("formatted twice:\n%s", cmp.Diff(string(formatted), string(again)))
	}
}

// inked returns what is neither white space nor a byte-order mark.
func inked(text []byte) []byte {
	return bytes.Join(bytes.Fields(bytes.TrimPrefix(text, []byte("\ufeff"))), nil)
}

// Every YAML file of the repository is formatted by the laws, or has faults in its
// text and is refused for them.
func TestFormatFiles(t *testing.T) {
	formatted := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".yaml") && !strings.HasSuffix(path, ".yml") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		got, err := Format(File{path, data})
		if _, _, errs := readYAML(File{path, data}); len(errs) > 0 {
			if err == nil {
				t.Errorf("%s has faults and is formatted", path)
			}
			return nil
		}
		if err != nil {
			t.Errorf("%s: %v", path, err)
			return nil
		}
		formatted++
		lawful(t, data, got)
		return nil
	})
	if err != nil || formatted < 10 {
		t.Errorf("%d files formatted (%v)", formatted, err)
	}
}

// A file with faults in its text is not formatted, and one with others is.
func TestFormatFaults(t *testing.T) {
	_, err := Format(File{"f.yaml", []byte("a: 1\na: 2\nb: ~\n")})
	if errs, ok := err.(Errors); !ok || len(errs) != 2 {
		t.Errorf("got %v, want two faults", err)
	}
	if _, err := Format(File{"f.yaml", []byte("severity: {defualt: lwo}\n")}); err != nil {
		t.Error(err)
	}
}

// Formatting is linear in what files may be full of.
func TestFormatCost(t *testing.T) {
	full := func(before, s, after string) func(size int) string {
		return func(size int) string { return before + strings.Repeat(s, size/len(s)) + after }
	}
	tests := []struct {
		name string
		text func(size int) string
	}{
		{"lists", full("a:\n", "- b\n", "")},
		{"comments", full("a: 1\n", "# b\n", "")},
		{"comments at ends", full("a:\n", "- b # c\n", "")},
		{"brackets", full("a: [", "[b], ", "]\n")},
		{"rows in line", func(size int) string {
			row := full("- [b, ", "b,  ", "b]\n")(size / 2)
			return "a:\n" + row + row
		}},
		{"block texts", full("a:\n", "- |\n  b\n\n", "")},
		{"one block text", full("a: |\n", "  b\n", "")},
		{"one quoted text", full("a: \"", "b\n ", "\"\n")},
		{"empty lines", full("a: 1\n", "\n", "b: 1\n")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			linear(t, maxFileSize/4, func(size int) {
				if _, err := Format(File{"f.yaml", []byte(tt.text(size))}); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Documents in any layout are formatted by the laws.
func TestFormatLayouts(t *testing.T) {
	for seed := range uint64(3000) {
		l := layout{random: rand.New(rand.NewPCG(seed, 1))}
		l.lines()
		l.mapping(l.pick(3), 0, true)
		file := File{"f.yaml", []byte(l.String())}
		if _, _, errs := readYAML(file); len(errs) > 0 {
			t.Fatalf("seed %d: %v in\n%s", seed, errs, file.Data)
		}
		got, err := Format(file)
		if err != nil {
			t.Fatalf("seed %d: %v in\n%s", seed, err, file.Data)
		}
		lawful(t, file.Data, got)
		for i, line := range strings.Split(string(got), "\n") {
			indented := len(line) - len(strings.TrimLeft(line, " "))
			if key := strings.HasPrefix(strings.TrimLeft(line, " -"), "key"); key && indented%indentation != 0 {
				t.Errorf("seed %d: line %d is indented by %d in\n%s", seed, i+1, indented, got)
			}
		}
		if t.Failed() {
			t.Fatalf("%s", file.Data)
		}
	}
}

// layout writes a document in block and flow style with white space and comments
// wherever they may be.
type layout struct {
	strings.Builder
	random *rand.Rand
	keys   int
}

func (l *layout) pick(n int) int { return l.random.IntN(n) }

func (l *layout) one(of ...string) string { return of[l.pick(len(of))] }

func (l *layout) write(parts ...string) {
	for _, p := range parts {
		l.WriteString(p)
	}
}

func (l *layout) blanks() string { return l.one(" ", " ", "  ", "    ") }

// end ends a line, and perhaps begins others that are empty or comments.
func (l *layout) end() {
	l.write(l.one("", "", "", "  "))
	if l.pick(4) == 0 {
		l.write(l.blanks(), l.one("# é one", "#two", "#"))
	}
	l.write(l.one("\n", "\n", "\r\n"))
	l.lines()
}

func (l *layout) lines() {
	for l.pick(4) == 0 {
		l.write(l.one("\n", "  \n", "\n\n\n", strings.Repeat(" ", l.pick(9))+"# three\n"))
	}
}

// inKey is a key inside brackets.
func (l *layout) inKey() string {
	key := "in " + l.key()
	return l.one(key, "\""+key+"\"", "'"+key+"''s'")
}

func (l *layout) key() string {
	l.keys++
	return fmt.Sprintf("key%d%s", l.keys, l.one("", "", " é"))
}

// mapping writes one in block style. The first key stands where the text ends if it
// is begun.
func (l *layout) mapping(column, depth int, begun bool) {
	if begun && l.Len() > 0 && !strings.HasSuffix(l.String(), "\n") {
		begun = true
	} else {
		begun = false
	}
	for i := range 1 + l.pick(3) {
		if i > 0 || !begun {
			l.write(strings.Repeat(" ", column))
		}
		if l.pick(12) == 0 {
			l.write("?", l.one(" ", "  "), l.key())
			l.end()
			l.write(strings.Repeat(" ", column), ":")
		} else {
			l.write(l.key(), l.one("", "", " "), ":")
		}
		l.value(column, depth+1, column)
	}
}

func (l *layout) sequence(column, depth int, begun bool) {
	for i := range 1 + l.pick(3) {
		if i > 0 || !begun {
			l.write(strings.Repeat(" ", column))
		}
		l.write("-")
		if depth < 5 && l.pick(3) == 0 {
			space := 1 + l.pick(4)
			l.write(strings.Repeat(" ", space))
			if l.pick(2) == 0 {
				l.mapping(column+1+space, depth+1, true)
			} else {
				l.sequence(column+1+space, depth+1, true)
			}
			continue
		}
		l.value(column, depth+1, column+1)
	}
}

// value writes what stands after a colon or dash in a mapping or list at column,
// and ends its line. A list may not be further left than least.
func (l *layout) value(column, depth, least int) {
	kind := l.pick(6)
	if depth > 5 {
		kind = l.pick(4)
	}
	switch kind {
	case 0:
		l.write(l.blanks(), l.plain(column))
	case 1:
		l.write(l.blanks(), l.quoted(column))
	case 2:
		l.write(l.blanks())
		l.flow(column, depth)
	case 3:
		l.block(column)
		return
	case 4:
		l.end()
		l.mapping(column+1+l.pick(5), depth, false)
		return
	case 5:
		l.end()
		l.sequence(least+l.pick(5), depth, false)
		return
	}
	l.end()
}

// fold breaks a line in a text, the next of which begins right of column.
func (l *layout) fold(column int) string {
	return l.one("\n", "\n\n", "  \n", "\r\n") + strings.Repeat(" ", column+1+l.pick(6))
}

func (l *layout) plain(column int) string {
	return "one" + l.one("", " two", ": two"[1:], l.fold(column)+"- three", l.fold(column)+"four"+l.fold(column)+"five#")
}

func (l *layout) quoted(column int) string {
	return l.one(`"a\" # b"`, `'it''s: {'`, `""`, "'x"+l.fold(column)+"y'", "\"x \\\n"+strings.Repeat(" ", column+1)+"\\ y"+l.fold(column)+"z\"")
}

func (l *layout) flow(column, depth int) {
	gap := func(space string) string {
		if l.pick(6) > 0 {
			return space
		}
		return l.one("", "  ", " # four") + "\n" + strings.Repeat(" ", column+1+l.pick(8))
	}
	item := func() {
		switch kind := l.pick(5); {
		case kind == 0 && depth < 6:
			l.flow(column, depth+1)
		case kind == 1:
			l.write(l.quoted(column))
		default:
			l.write("é", l.one("", " f"))
		}
	}
	if l.pick(4) == 0 {
		l.write("[a,", l.blanks(), "b,", l.blanks(), l.one("c", "cd"), "]")
		return
	}
	list := l.pick(2) == 0
	l.write(map[bool]string{true: "[", false: "{"}[list], gap(l.one("", " ")))
	for i, n := 0, l.pick(4); i < n; i++ {
		if !list || l.pick(5) == 0 {
			l.write(l.inKey(), l.one("", " "), ":", gap(l.one(" ", "   ")))
		}
		item()
		l.write(gap(l.one("", " ")))
		if i < n-1 || l.pick(6) == 0 {
			l.write(",", gap(l.one("", " ", "  ")))
		}
	}
	l.write(map[bool]string{true: "]", false: "}"}[list])
}

// block writes a literal or folded text.
func (l *layout) block(column int) {
	indent := 1 + l.pick(4)
	header := l.one("|", ">") + l.one("", "-", "+")
	digit := l.pick(3) == 0
	if digit {
		header += fmt.Sprint(indent)
	}
	l.write(l.blanks(), header, l.one("", "  ", " # five"), "\n")
	for i := range l.pick(4) {
		l.write(l.one("", "", "\n"))
		if i > 0 || digit {
			l.write(l.one("", " ", "   "))
		}
		l.write(strings.Repeat(" ", column+indent), l.one("six", "# seven", "eight:  "), "\n")
	}
	l.write(l.one("", "", "\n\n"))
}

// FuzzFormat holds the laws against any text that has no faults.
func FuzzFormat(f *testing.F) {
	for _, pattern := range []string{"../testdata/good/*.yaml", "../examples/*/policy.yaml", "testdata/yaml/*.yaml"} {
		for _, file := range filesLike(f, pattern) {
			f.Add(file.Data)
		}
	}
	for _, text := range []string{
		"?  a\n: - b\n",
		"a: |2+\n    b\n\n# c\nd: >-\n  e\n   f\n\n   g\n",
		"a: \"b \\\n  c\"\nd: 'e\n\n  f''g'\nh: i\n  j\n",
		"---\na: [b: c, {d: e},\n  # f\n  [g]]# h\n...\n# i\n",
		"a:\n-   - b\n    # c\n    - d\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, _, errs := readYAML(File{"f.yaml", data}); len(errs) > 0 {
			return
		}
		got, err := Format(File{"f.yaml", data})
		if err != nil {
			t.Fatal(err)
		}
		lawful(t, data, got)
	})
}
