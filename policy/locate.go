package policy

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// runeStep is how many runes lie between two marks of a source's rune index: a
// place is found by walking at most that many.
const runeStep = 64

// index makes the line and rune indexes of s.text.
func (s *source) index() {
	s.lines, s.lineRunes = []int{0}, []int{0}
	n := 0
	for i, r := range s.text {
		if n%runeStep == 0 {
			s.marks = append(s.marks, i)
		}
		n++
		if r == '\n' {
			s.lines = append(s.lines, i+1)
			s.lineRunes = append(s.lineRunes, n)
		}
	}
	if n%runeStep == 0 {
		s.marks = append(s.marks, len(s.text))
	}
}

// line returns line n, 1-based, without its line break; "" if there is none.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.text[s.lines[n-1]:s.lineEnd(n)]
}

// lineEnd returns the offset just after the last character of line n.
func (s *source) lineEnd(n int) int {
	if n == len(s.lines) {
		return len(s.text)
	}
	end := s.lines[n] - 1 // at the line feed
	if end > s.lines[n-1] && s.text[end-1] == '\r' {
		end--
	}
	return end
}

// offset returns the byte offset in s.text of a line and a column, both 1-based. A
// place outside the file becomes the nearest one inside.
func (s *source) offset(line, col int) int {
	line = min(max(line, 1), len(s.lines))
	n := s.lineRunes[line-1] + max(col, 1) - 1
	if n/runeStep >= len(s.marks) {
		return s.lineEnd(line)
	}
	at, end := s.marks[n/runeStep], s.lineEnd(line)
	for range n % runeStep {
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	return min(at, end)
}

// place returns the line and the column of a byte offset in s.text.
func (s *source) place(at int) (line, col int) {
	at = min(max(at, 0), len(s.text))
	line = sort.SearchInts(s.lines, at+1)
	at = min(at, s.lineEnd(line))
	mark := sort.SearchInts(s.marks, at+1) - 1
	n := mark*runeStep + utf8.RuneCountInString(s.text[s.marks[mark]:at])
	return line, n - s.lineRunes[line-1] + 1
}

// locate returns the place in the file of the rune of n.Value at runeOffset, and
// whether it is exact. Offset len(n.Value), in runes, is the place just after the
// last one. A blank is found just after the rune before it, so that a fold or an
// escape may stand at its place instead. If value and text do not agree the
// place is that of n, and not exact.
func (s *source) locate(n *yaml.Node, runeOffset int) (line, col int, exact bool) {
	if n == nil {
		return 1, 1, false
	}
	if n.Kind == yaml.ScalarNode {
		if at, ok := s.align(n, runeOffset); ok {
			line, col = s.place(at)
			return line, col, true
		}
	}
	line, col = s.place(s.offset(n.Line, n.Column))
	return line, col, false
}

// align returns the byte offset in s.text of the rune of n.Value at runeOffset.
// Folding, indentation and line breaks change only blanks, so the k-th rune that is
// no blank is the same on both sides; every one on the way is compared.
func (s *source) align(n *yaml.Node, runeOffset int) (at int, ok bool) {
	if runeOffset < 0 || n.Value == "" {
		return s.offset(n.Line, n.Column), runeOffset == 0
	}
	raw := rawScalar{text: s.text, at: s.body(n), style: n.Style}
	target, blanks := endOfValue, 0 // blanks of n.Value since the last rune that is none
	for _, r := range n.Value {
		if runeOffset == 0 {
			target = r
			break
		}
		runeOffset--
		if blank(r) {
			blanks++
			continue
		}
		got, _, end := raw.next()
		if got != r {
			return 0, false
		}
		raw.at, blanks = end, 0
	}
	switch {
	case runeOffset > 0:
		return 0, false
	case target != endOfValue && !blank(target):
		got, start, _ := raw.next()
		return start, got == target
	}
	at = raw.at
	for blanks > 0 && at < len(s.text) && (s.text[at] == ' ' || s.text[at] == '\t') {
		at++
		blanks--
	}
	return at, true
}

// body returns the offset of the first character of the scalar n that belongs to
// its value: after anchor, tag, opening quote, or block header.
func (s *source) body(n *yaml.Node) int {
	at := s.afterProperties(s.offset(n.Line, n.Column))
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		if i := strings.IndexByte(s.text[at:], '\n'); i >= 0 {
			return at + i + 1
		}
		return len(s.text)
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return min(at+1, len(s.text))
	}
	return at
}

// afterProperties skips an anchor and a tag.
func (s *source) afterProperties(at int) int {
	for at < len(s.text) && (s.text[at] == '&' || s.text[at] == '!') {
		for at < len(s.text) && !blank(rune(s.text[at])) {
			at++
		}
		for at < len(s.text) && blank(rune(s.text[at])) {
			at++
		}
	}
	return at
}

// endOfValue is a rune that no value holds.
const endOfValue rune = -1

// rawScalar reads the runes of a scalar from the text of its file.
type rawScalar struct {
	text  string
	at    int // byte offset of what is read next
	style yaml.Style
}

// next returns the next rune of the value that is no blank, and the offsets where its
// text starts and ends; endOfValue at the closing quote or the end of the file.
func (w *rawScalar) next() (r rune, start, end int) {
	for at := w.at; at < len(w.text); {
		r, size := utf8.DecodeRuneInString(w.text[at:])
		switch {
		case r == '\\' && w.style&yaml.DoubleQuotedStyle != 0:
			r, size = unescape(w.text[at:])
		case r == '"' && w.style&yaml.DoubleQuotedStyle != 0:
			return endOfValue, at, at
		case r == '\'' && w.style&yaml.SingleQuotedStyle != 0:
			if !strings.HasPrefix(w.text[at:], "''") {
				return endOfValue, at, at
			}
			size = 2
		}
		if !blank(r) {
			return r, at, at + size
		}
		at += size
	}
	return endOfValue, len(w.text), len(w.text)
}

// unescape decodes the escape that text, at its backslash, begins with, and returns
// its length in bytes. An escaped line break is a blank.
func unescape(text string) (r rune, size int) {
	const letters = "0abt\tnvfre \"/'\\N_LP"
	const runes = "\x00\a\b\t\t\n\v\f\r\x1b \"/'\\\u0085\u00a0\u2028\u2029"
	if len(text) < 2 {
		return endOfValue, len(text)
	}
	digits := 0
	switch text[1] {
	case '\r', '\n':
		return '\n', 2
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		if i := strings.IndexByte(letters, text[1]); i >= 0 {
			return []rune(runes)[i], 2
		}
		return endOfValue, 2
	}
	if len(text) < 2+digits {
		return endOfValue, len(text)
	}
	v, err := strconv.ParseUint(text[2:2+digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		return endOfValue, 2
	}
	return rune(v), 2 + digits
}

// blank reports whether r is a space, a tab, or part of a line break.
func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// part returns a fault at the runes [from, to) of n.Value.
func (s *source) part(n *yaml.Node, from, to int, kind Kind, message, hint string) Error {
	e := s.within(n, from, kind, message, hint)
	if line, col, exact := s.locate(n, to); exact && line == e.Line && col > e.Column {
		e.EndColumn = col
	}
	return e
}
