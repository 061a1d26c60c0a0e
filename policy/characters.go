package policy

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes s.text of data and notes every character that may not be there. It
// reports whether there is text to go on with.
func (r *reader) clean(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		r.index()
		r.fault(0, 0, kindInvalidUTF8, "file is UTF-16, not UTF-8", "save it as UTF-8")
		return false
	}
	r.skipped = len(data)
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r.skipped -= len(data)
	var text strings.Builder
	text.Grow(len(data))
	var runs []run
	before := rune('\n')
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		after, _ := utf8.DecodeRune(data[i+size:])
		kind, instead := replaced(before, c, after, size)
		if kind == kindInvalidUTF8 {
			c = rune(data[i])
		}
		if kind != "" {
			runs = addRun(runs, run{kind: kind, first: c, count: 1, at: text.Len()}, c != '\r')
		}
		text.WriteRune(instead)
		if kind != "" {
			runs[len(runs)-1].end = text.Len()
		}
		before = c
		i += size
	}
	r.text = text.String()
	r.index()
	for _, run := range runs {
		if full(r.errs) {
			break
		}
		message, hint := run.explain()
		r.fault(run.at, run.end, run.kind, message, hint)
	}
	return true
}

// replaced returns why c, of size bytes, may not stand between before and after, and what
// takes its place; "" and c if it may.
func replaced(before, c, after rune, size int) (kind Kind, instead rune) {
	switch {
	case c == utf8.RuneError && size == 1:
		return kindInvalidUTF8, utf8.RuneError
	case c == '\r' && after != '\n':
		return kindControlCharacter, '\n'
	}
	if kind = forbidden(before, c, after); kind != "" {
		return kind, utf8.RuneError
	}
	return "", c
}

// run is one or more neighbouring characters that are forbidden for one reason.
type run struct {
	kind    Kind
	first   rune // the first of them; for InvalidUTF8 a byte
	count   int
	at, end int // byte offsets in the text
}

// addRun appends next to runs, or joins it to the last of them if that is possible.
func addRun(runs []run, next run, join bool) []run {
	if n := len(runs) - 1; join && n >= 0 && runs[n].kind == next.kind && runs[n].end == next.at && runs[n].first != '\r' {
		runs[n].count++
		return runs
	}
	return append(runs, next)
}

func (u run) explain() (message, hint string) {
	if u.kind == kindControlCharacter && u.first == '\r' {
		return "carriage return without a line feed", "end lines with a line feed"
	}
	code := fmt.Sprintf("U+%04X", u.first)
	if u.count > 1 {
		code = fmt.Sprintf("%s and %d more", code, u.count-1)
	}
	hint = "remove it"
	if u.count > 1 {
		hint = "remove them"
	}
	switch u.kind {
	case kindInvalidUTF8:
		if u.count > 1 {
			return fmt.Sprintf("%d bytes that are not UTF-8, the first is 0x%02x", u.count, u.first), "save the file as UTF-8"
		}
		return fmt.Sprintf("byte 0x%02x is not UTF-8", u.first), "save the file as UTF-8"
	case kindNULCharacter:
		return "NUL character " + code, hint + "; a file full of them is not UTF-8 text"
	case kindBidiControl:
		return "bidirectional control " + code + ", which shows text in another order than it is read", hint
	case kindInvisibleCharacter:
		return "invisible character " + code, hint
	}
	return "control character " + code, hint
}

// forbidden returns why c may not stand between before and after; "" if it may.
func forbidden(before, c, after rune) Kind {
	switch {
	case c >= ' ' && c < 0x7f, c == '\t', c == '\n', c == '\r':
		return ""
	case c == 0:
		return kindNULCharacter
	case c < 0xa0, c == '\u2028', c == '\u2029', noncharacter(c):
		return kindControlCharacter
	case c >= '\u202a' && c <= '\u202e', c >= '\u2066' && c <= '\u2069',
		c == '\u200e', c == '\u200f', c == '\u061c':
		return kindBidiControl
	case c == '\u200c', c == '\u200d':
		// Emoji and several scripts need joiners; between other text they only hide.
		if before < 0x80 || after < 0x80 {
			return kindInvisibleCharacter
		}
	case unicode.Is(unicode.Variation_Selector, c):
		if before < 0x80 && !strings.ContainsRune("0123456789#*", before) {
			return kindInvisibleCharacter
		}
	case unicode.Is(unicode.Cf, c) && !unicode.Is(unicode.Prepended_Concatenation_Mark, c),
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, c):
		return kindInvisibleCharacter
	}
	return ""
}

func noncharacter(c rune) bool {
	return c&0xfffe == 0xfffe || c >= 0xfdd0 && c <= 0xfdef
}
