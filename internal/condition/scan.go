package condition

import (
	"errors"
	"slices"
	"unicode"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"
)

// token is a lexical piece of a condition, as expr's lexer cuts it.
type token struct {
	kind     lexer.Kind
	text     string // of a quoted text its value, else what is written
	from, to int    // offsets in runes; to excluded
	match    int    // index of the bracket this one closes or is closed by, or -1
}

func (t token) opens() bool {
	return t.kind == lexer.Bracket && (t.text == "(" || t.text == "[" || t.text == "{")
}
func (t token) closes() bool { return t.kind == lexer.Bracket && !t.opens() }
func (t token) isOperator(text string) bool {
	return t.kind == lexer.Operator && t.text == text
}

// isPrefix reports whether the token can be a prefix operator, over which expr's
// parser recurses.
func (t token) isPrefix() bool {
	return t.kind == lexer.Operator && (t.text == "!" || t.text == "-" || t.text == "+" || t.text == "not")
}

// source is the text of a condition, cut into tokens.
type source struct {
	runes  []rune
	tokens []token
	err    *file.Error // where the lexer gave up; tokens holds what stands before
	open   []int       // used by matchBrackets
}

// scan cuts a text into tokens, in the place of those of the text before. It
// never fails: err says where it stopped.
func (s *source) scan(text string) {
	s.runes, s.tokens, s.open, s.err = s.runes[:0], s.tokens[:0], s.open[:0], nil
	for _, r := range text {
		s.runes = append(s.runes, r)
	}
	l := lexer.New()
	l.DisableIfOperator = true
	l.Reset(file.NewSource(text))
	for {
		t, err := l.Next()
		if err != nil {
			errors.As(err, &s.err)
			break
		}
		if t.Kind == lexer.EOF {
			break
		}
		s.tokens = append(s.tokens, token{t.Kind, t.Value, t.From, t.To, -1})
	}
	s.matchBrackets()
}

// matchBrackets pairs each closing bracket with the open one of its sort that is
// nearest; what stands open between them stays without a partner.
func (s *source) matchBrackets() {
	for i := range s.tokens {
		t := &s.tokens[i]
		switch {
		case t.opens():
			s.open = append(s.open, i)
		case t.closes():
			if n := len(s.open) - 1; n >= 0 && pairs(s.tokens[s.open[n]].text, t.text) {
				t.match, s.tokens[s.open[n]].match = s.open[n], i
				s.open = s.open[:n]
			}
		}
	}
}

func pairs(open, close string) bool {
	switch open {
	case "(":
		return close == ")"
	case "[":
		return close == "]"
	}
	return close == "}"
}

// at returns the index of the first token that begins at or after an offset.
func (s *source) at(offset int) int {
	i, _ := slices.BinarySearchFunc(s.tokens, offset, func(t token, offset int) int { return t.from - offset })
	return i
}

// end returns the offset after the last rune that is not white space.
func (s *source) end() int {
	end := len(s.runes)
	for end > 0 && unicode.IsSpace(s.runes[end-1]) {
		end--
	}
	return end
}

// gap returns the text between two offsets without the white space around it.
func (s *source) gap(from, to int) span {
	for from < to && unicode.IsSpace(s.runes[from]) {
		from++
	}
	for from < to && unicode.IsSpace(s.runes[to-1]) {
		to--
	}
	return span{from, to}
}

// IsIdentifier reports whether a name may be given to a fact or a field, and so
// written as a plain word in a condition: ASCII letters, digits and underscores, no
// digit first, no word of the language.
func IsIdentifier(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && !slices.Contains(keywords, name)
}

// keywords are the words that expr or this package give a meaning of their own.
var keywords = []string{
	"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "let", "if", "else", "true", "false", "nil",
	"any", "all", "none", "one", "count", "len", "lower", "upper", "trim", "abs", "min", "max", "duration",
}
