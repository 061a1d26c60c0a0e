package policy

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// flow reports whether what is about { } or [ ].
func flow(what string) bool {
	return strings.HasPrefix(what, "did not find expected ',' or ")
}

// flowSyntax notes the first character that no continuation could make right inside { }
// or [ ]: what stands up to it, with its brackets closed, fails as text does. It returns
// false in a large file, and where it cannot tell.
func (r *reader) flowSyntax(text, what string) bool {
	if len(text) > maxBisected {
		return false
	}
	at := sort.Search(len(text), func(i int) bool {
		brackets, _ := closers(text[:i+1])
		return fails(text[:i+1]+"\n "+brackets, what)
	})
	brackets, opened := closers(text[:at])
	if brackets == "" {
		return false
	}
	if at == len(text) || r.outdented(at, opened) {
		r.fault(opened, 0, kindSyntax, "a list [ ] or mapping { } that is not closed", "close it; quote text that holds brackets or braces")
		return true
	}
	before := strings.TrimRight(text[:at], " \t\n\r")
	if n := len(before) - 1; before[n] == ':' || blank(rune(text[at])) {
		at = n // a colon is noticed with what follows it
	}
	for !utf8.RuneStart(text[at]) {
		at--
	}
	r.flowMistake(text, at)
	return true
}

// flowMistake explains the character at an offset, which cannot stand there.
func (r *reader) flowMistake(text string, at int) {
	line, _ := r.place(at)
	before := strings.TrimRight(text[r.lines[line-1]:at], " \t")
	tag := tagged.FindStringIndex(before)
	c, _ := utf8.DecodeRuneInString(text[at:])
	message, hint := fmt.Sprintf("%q inside a value that has no quotes", c), "quote the whole value, put a comma before the next one, or close the list or mapping"
	switch {
	case tag != nil:
		at, message, hint = r.lines[line-1]+tag[1]-1, tagMessage, tagHint
	case strings.HasSuffix(before, `"`) || strings.HasSuffix(before, "'"):
		message, hint = "text after the closing quote of a value", "quote the whole value"
	case strings.HasSuffix(before, "]") || strings.HasSuffix(before, "}"):
		message, hint = "text after the closing bracket of a value", "put a comma between two entries, or quote the whole value"
	case c == ':':
		message, hint = `": " inside a value`, "put a comma before the next key, or quote the whole value"
	}
	r.fault(at, 0, kindSyntax, message, hint)
}

// outdented reports whether the line of a place begins no further right than that of an
// earlier place.
func (r *reader) outdented(at, earlier int) bool {
	line, _ := r.place(at)
	first, _ := r.place(earlier)
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	return line > first && indent(r.line(line)) <= indent(r.line(first))
}

// closers returns what closes the quote and the brackets that text leaves open, and the
// offset of the last bracket of those. It is a good guess, which is enough to search with.
func closers(text string) (brackets string, opened int) {
	var open []byte
	var at []int
	quote, before := byte(0), byte(' ')
	for i := 0; i < len(text); i++ {
		c := text[i]
		starts := opensToken(before)
		switch {
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && starts:
			quote = c
		case c == '#' && strings.IndexByte(" \t\n", before) >= 0:
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
		case c == '[' && (starts || len(open) > 0):
			open, at = append(open, ']'), append(at, i)
		case c == '{' && (starts || len(open) > 0):
			open, at = append(open, '}'), append(at, i)
		case (c == ']' || c == '}') && len(open) > 0:
			open, at = open[:len(open)-1], at[:len(at)-1]
		}
		before = c
	}
	if len(at) > 0 {
		opened = at[len(at)-1]
	}
	if quote != 0 {
		open = append(open, quote)
	}
	slices.Reverse(open)
	return string(open), opened
}
