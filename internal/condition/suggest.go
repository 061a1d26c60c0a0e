package condition

import (
	"strconv"
	"strings"
)

// DidYouMean returns a hint for a word that is none of those expected: the one
// it was probably meant to be, or all of them when they are few, or "".
func DidYouMean(word string, among []string) string {
	if best, ok := Nearest(word, among); ok {
		return "did you mean " + strconv.Quote(best) + "?"
	}
	if len(among) == 0 || len(among) > 12 {
		return ""
	}
	return "expected one of " + strings.Join(among, ", ")
}

// Nearest returns the word of among that word was probably meant to be: equal
// but for case, else the one with the fewest edits (insert, delete, replace,
// swap neighbours), at most a third of the longer word's length. The first of
// equals wins.
func Nearest(word string, among []string) (string, bool) {
	best, fewest := "", -1
	for _, candidate := range among {
		if strings.EqualFold(word, candidate) {
			return candidate, true
		}
		most := (max(len(word), len(candidate)) + 2) / 3
		if fewest >= 0 {
			most = min(most, fewest-1)
		}
		if d := edits([]rune(strings.ToLower(word)), []rune(strings.ToLower(candidate)), most); d <= most {
			best, fewest = candidate, d
		}
	}
	return best, fewest >= 0
}

// edits returns the restricted Damerau-Levenshtein distance of a and b, or any
// number over most when it exceeds most.
func edits(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before, row := make([]int, len(b)+1), make([]int, len(b)+1)
	next := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(next[j-1]+1, row[j]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
			least = min(least, next[j])
		}
		if least > most {
			return most + 1
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}
