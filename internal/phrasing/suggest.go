package phrasing

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// longestSuggested bounds, in runes, the words that are compared: nobody
	// mistypes a longer one, and the comparison is quadratic in it.
	longestSuggested = 64
	// mostCompared bounds among how many names a near one is searched.
	mostCompared = 1000
	// mostListed bounds how many names "expected one of" lists.
	mostListed = 20
)

// DidYouMean returns a hint for a word that is none of among: `did you mean
// "name"?` if one of them is near, `expected one of a, b, c` if they are few,
// and "" if neither would help. Names are listed in the order of among.
func DidYouMean(word string, among []string) string {
	if name, ok := Nearest(word, among); ok {
		return fmt.Sprintf("did you mean %q?", name)
	}
	switch {
	case len(among) == 0 || len(among) > mostListed:
		return ""
	case len(among) == 1:
		return "expected " + among[0]
	}
	return "expected one of " + strings.Join(among, ", ")
}

// Nearest returns the name among which word most likely stands for. A name that
// differs only in case, or in its use of "-", "_" and spaces, wins; then the one
// at the smallest Damerau-Levenshtein distance, if that is at most a third of the
// longer of the two, in runes. Of equals the first in order wins. A name equal to
// word is no suggestion.
func Nearest(word string, among []string) (string, bool) {
	if utf8.RuneCountInString(word) > longestSuggested {
		return "", false
	}
	plain := simplified(word)
	if plain == "" {
		return "", false
	}
	among = among[:min(len(among), mostCompared)]
	for _, name := range among {
		if name != word && simplified(name) == plain {
			return name, true
		}
	}
	from := []rune(strings.ToLower(word))
	best, found := 0, ""
	for _, name := range among {
		if name == word {
			continue
		}
		to := []rune(strings.ToLower(name))
		longer := max(len(from), len(to))
		if longer > longestSuggested || longer-min(len(from), len(to)) > longer/3 {
			continue
		}
		d := distance(from, to)
		if d <= longer/3 && (found == "" || d < best) {
			best, found = d, name
		}
	}
	return found, found != ""
}

// Misspelt returns the name that a word is a slip of the pen away from, or "": they
// differ only in case, in "-", "_" and spaces, or by one letter missing, added, mistaken
// or swapped with the next.
func Misspelt(word string, among []string) string {
	name, _ := Nearest(word, among)
	if simplified(name) == simplified(word) || distance([]rune(strings.ToLower(word)), []rune(strings.ToLower(name))) == 1 {
		return name
	}
	return ""
}

// simplified returns s in lower case without what people mix up when they join words.
func simplified(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// distance returns the number of insertions, deletions, substitutions and swaps
// of neighbours that turn a into b, no rune being edited twice (the optimal
// string alignment distance).
func distance(a, b []rune) int {
	before := make([]int, len(b)+1) // the row of a[:i-2]
	last := make([]int, len(b)+1)   // the row of a[:i-1]
	row := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
