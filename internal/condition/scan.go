package condition

import (
	"iter"
	"strings"
	"unicode"
)

// token is a lexical piece of a condition, as far as brackets, quotes and prefix
// operators tell pieces apart.
type token struct {
	text     string
	from, to int // offsets in runes
}

func (t token) opens() bool  { return t.text == "(" || t.text == "[" || t.text == "{" }
func (t token) closes() bool { return t.text == ")" || t.text == "]" || t.text == "}" }
func (t token) isPrefix() bool {
	return t.text == "!" || t.text == "-" || t.text == "+" || t.text == "not"
}

// tokens yields the pieces of a text: words, quoted strings, and single runes.
// It never fails: an unclosed quote runs to the end.
func tokens(text string) iter.Seq[token] {
	return func(yield func(token) bool) {
		runes := []rune(text)
		for i := 0; i < len(runes); {
			end := tokenEnd(runes, i)
			if !unicode.IsSpace(runes[i]) && !yield(token{string(runes[i:end]), i, end}) {
				return
			}
			i = end
		}
	}
}

func tokenEnd(runes []rune, i int) int {
	switch r := runes[i]; {
	case r == '"' || r == '\'' || r == '`':
		for j := i + 1; j < len(runes); j++ {
			switch {
			case runes[j] == r:
				return j + 1
			case runes[j] == '\\' && r != '`':
				j++
			}
		}
		return len(runes)
	case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		j := i + 1
		for j < len(runes) && (runes[j] == '_' || unicode.IsLetter(runes[j]) || unicode.IsDigit(runes[j])) {
			j++
		}
		return j
	}
	return i + 1
}

// balance widens [from, to) of a text until its brackets balance, so that a span
// made of token places covers what a reader would select.
func balance(all []token, from, to int) (int, int) {
	var open []token
	for _, t := range all {
		switch {
		case t.to <= from || t.from >= to && len(open) == 0:
			continue
		case t.opens():
			open = append(open, t)
		case t.closes() && len(open) > 0:
			open = open[:len(open)-1]
			to = max(to, t.to)
		case t.closes():
			from = matching(all, t)
		}
	}
	return from, to
}

// matching returns the offset of the bracket that closer closes.
func matching(all []token, closer token) int {
	var open []token
	for _, t := range all {
		switch {
		case t == closer:
			if len(open) > 0 {
				return open[len(open)-1].from
			}
			return closer.from
		case t.opens():
			open = append(open, t)
		case t.closes() && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	return closer.from
}

// isIdentifier reports whether a name can be written as a plain word in a
// condition.
func isIdentifier(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != "" && !strings.Contains(keywords, " "+name+" ")
}

// keywords are the words that expr or this package give a meaning of their own.
const keywords = " and or not in contains startsWith endsWith matches let if else true false nil any all none one count len lower upper trim abs min max duration "

// IsIdentifier reports whether a name may be given to a fact or a field: ASCII
// letters, digits and underscores, no digit first, no word of the language.
func IsIdentifier(name string) bool { return isIdentifier(name) }
