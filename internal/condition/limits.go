package condition

import (
	"fmt"
	"unicode/utf8"
)

// The limits of one condition, enforced before its text reaches expr's parser,
// which recurses without bound: half a million nested parentheses, and about a
// million "!", exhaust a goroutine's stack (measured with expr v1.17.8).
const (
	MaxBytes   = 4 << 10 // of text
	MaxDepth   = 64      // nested brackets and prefix operators
	MaxNodes   = 500     // of the parsed tree
	maxProgram = 1000    // instructions of a regular expression
)

// checkLimits returns a fault for a text that is too long or nested too deep to
// be parsed, or nil.
func checkLimits(text string) *Fault {
	if len(text) > MaxBytes {
		return &Fault{To: utf8.RuneCountInString(text), Kind: KindLimit,
			Message: fmt.Sprintf("a condition of %d bytes, and at most %d are allowed", len(text), MaxBytes),
			Hint:    "name its parts under facts"}
	}
	depth, prefixes, offset := 0, 0, 0
	for t := range tokens(text) {
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
			offset = t.from
			return &Fault{From: offset, To: offset + 1, Kind: KindLimit,
				Message: fmt.Sprintf("a condition nested more than %d deep", MaxDepth),
				Hint:    "name its parts under facts"}
		}
	}
	return nil
}
