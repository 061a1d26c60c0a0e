package policy

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

const (
	maxFileSize = 1 << 20 // bytes
	maxDepth    = 32      // levels of mappings and lists; the root is the first
	maxBisected = 1 << 16 // bytes of a file in which the line of a syntax error is searched
	maxQuoted   = 60      // runes of a piece of the file in a message

	maxExplained = 1 << 12 // bytes of a line that are looked at to explain a syntax error
)

const (
	tooDeep     = "mappings and lists more than 32 levels deep" // maxDepth
	tooDeepHint = "quote text that holds brackets or braces"
)

// source is the text of one file, and finds places in it.
type source struct {
	name      string
	text      string // without byte-order mark; what is forbidden in it replaced rune for rune
	skipped   int    // bytes of the file before text
	lines     []int  // byte offset of each line's first character
	lineRunes []int  // rune offset of the same
	marks     []int  // byte offset of every runeStep-th rune
	faulted   map[*yaml.Node]bool
}

// readYAML reads one file strictly. It returns the root mapping, or nil if there is
// none to be had, and every fault of the text itself.
//
// The root may be usable in spite of faults. A node that is a fault as a whole (a
// null, an alias, a tagged or anchored value, one too deep) is in it, and
// source.reported is true for it. No mapping or list is more than maxDepth levels
// deep: deeper ones are empty, and so are those that are keys. Duplicate keys are still
// there.
func readYAML(f File) (*source, *yaml.Node, []Error) {
	s := &source{name: f.Name, faulted: map[*yaml.Node]bool{}}
	r := reader{source: s}
	if len(f.Data) > maxFileSize {
		s.index()
		r.fault(0, 0, kindFileTooLarge,
			fmt.Sprintf("file of more than %d bytes (1 MiB), which no policy needs", maxFileSize),
			"split it over several files")
		return s, nil, sorted(r.errs)
	}
	if !r.clean(f.Data) {
		return s, nil, sorted(r.errs)
	}
	root := r.root()
	return s, root, sorted(r.errs)
}

// reported reports whether readYAML has found n to be a fault as a whole, so that
// nothing more needs to be said about it.
func (s *source) reported(n *yaml.Node) bool { return s.faulted[n] }

// at returns a fault at the first character of n: its opening quote, its "|" or
// ">", its anchor or its tag if it has one. A nil n is the start of the file.
func (s *source) at(n *yaml.Node, kind Kind, message, hint string) Error {
	if n == nil {
		return s.fault(0, 0, kind, message, hint)
	}
	return s.fault(s.offset(n.Line, n.Column), s.scalarEnd(n), kind, message, hint)
}

// within returns a fault at the rune of n.Value at runeOffset; see locate for how exact
// that is. It extends to the end of the word there.
func (s *source) within(n *yaml.Node, runeOffset int, kind Kind, message, hint string) Error {
	line, col, exact := s.locate(n, runeOffset)
	if !exact {
		return s.at(n, kind, message, hint)
	}
	at := s.offset(line, col)
	return s.fault(at, s.wordEnd(at), kind, message, hint)
}

// fault returns a fault at the byte offset at of s.text. It ends before the offset
// end, if that is on the same line and after at.
func (s *source) fault(at, end int, kind Kind, message, hint string) Error {
	line, col := s.place(at)
	e := Error{File: s.name, Line: line, Column: col, Kind: kind, Message: message, Hint: hint}
	start := s.lines[line-1]
	e.excerpt, e.caret = cutAround(s.line(line), min(at, s.lineEnd(line))-start)
	if end > at && end <= s.lineEnd(line) {
		e.EndColumn = col + utf8.RuneCountInString(s.text[at:end])
	}
	return e
}

// scalarEnd returns the offset just after a scalar, with its closing quote; 0 if unknown.
func (s *source) scalarEnd(n *yaml.Node) int {
	switch {
	case n.Kind != yaml.ScalarNode:
		return 0
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return s.quotedEnd(n)
	case n.Value == "":
		return 0
	}
	at, _ := s.align(n, utf8.RuneCountInString(n.Value))
	return at
}

// quotedEnd returns the offset just after the closing quote of a scalar.
func (s *source) quotedEnd(n *yaml.Node) int {
	for at := s.body(n); at < len(s.text); at++ {
		switch c := s.text[at]; {
		case c == '\\' && n.Style&yaml.DoubleQuotedStyle != 0:
			at++ // what it escapes
		case c == '\'' && n.Style&yaml.SingleQuotedStyle != 0 && strings.HasPrefix(s.text[at:], "''"):
			at++
		case c == '"' && n.Style&yaml.DoubleQuotedStyle != 0, c == '\'' && n.Style&yaml.SingleQuotedStyle != 0:
			return at + 1
		}
	}
	return 0
}

// wordEnd returns the offset just after the word, or else the single character, at at.
func (s *source) wordEnd(at int) int {
	n := strings.IndexFunc(s.text[at:], func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	switch {
	case n < 0:
		return len(s.text)
	case n == 0:
		_, size := utf8.DecodeRuneInString(s.text[at:])
		return at + size
	}
	return at + n
}
