package condition

import (
	"fmt"
	"unicode/utf8"
)

// The limits of one condition, enforced before its text reaches expr's parser,
// which recurses without bound: half a million nested parentheses, and about a
// million "!", exhaust a goroutine's stack (measured with expr v1.17.8).
const (
	MaxBytes   = 4 << 10 // of a condition, and of a text with ${…}
	MaxDepth   = 64      // nested brackets and prefix operators
	MaxNodes   = 500     // of the parsed tree
	maxProgram = 200     // instructions of a regular expression
)

// tooLong returns a fault for a text that is too long to be read as what it is.
func tooLong(what, text, hint string) *Fault {
	if len(text) <= MaxBytes {
		return nil
	}
	return &Fault{To: utf8.RuneCountInString(text), Kind: KindLimit,
		Message: fmt.Sprintf("%s of %d bytes, and at most %d are allowed", what, len(text), MaxBytes), Hint: hint}
}

// tooDeep returns a fault for tokens that are nested too deep to be parsed.
func (s *source) tooDeep() *Fault {
	depth, prefixes := 0, 0
	for _, t := range s.tokens {
		switch {
		case t.opens():
			depth++
		case t.closes():
			depth = max(0, depth-1)
		case t.isPrefix():
			prefixes++
		default:
			prefixes = 0
		}
		if depth+prefixes > MaxDepth {
			return &Fault{From: t.from, To: t.to, Kind: KindLimit,
				Message: fmt.Sprintf("a condition nested more than %d deep", MaxDepth),
				Hint:    "name its parts under facts"}
		}
	}
	return nil
}

// tooLarge is the fault of a text with too many parts.
func (s *source) tooLarge() Fault {
	return Fault{To: len(s.runes), Kind: KindLimit,
		Message: fmt.Sprintf("a condition of more than %d parts", MaxNodes), Hint: "name its parts under facts"}
}
