// Package phrasing is how messages put things: what was probably meant, durations,
// counts, long texts, and what is wrong with something in one line.
package phrasing

import (
	"fmt"
	"strings"
	"time"
)

// Fault returns what is wrong with something in one line: the message, the hint, if
// there is one, and the kind in brackets.
func Fault(message, hint, kind string) string {
	return Hinted(message, hint) + " [" + kind + "]"
}

// Lines returns what text says of each of a list, one a line.
func Lines[T any](list []T, text func(T) string) string {
	lines := make([]string, len(list))
	for i, x := range list {
		lines[i] = text(x)
	}
	return strings.Join(lines, "\n")
}

// Hinted returns a message with a hint, if there is one.
func Hinted(message, hint string) string {
	if hint == "" {
		return message
	}
	return message + "; " + hint
}

// Duration returns a duration as a policy file has it, without parts that are zero:
// "1h30m", "90m" as "1h30m", "0s".
func Duration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// Moment writes an instant for people, in its own zone.
func Moment(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 MST") }

// Count returns a number of things, of which the noun names one: "1 case", "2 cases".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Clip returns at most the first runes of a text, and an ellipsis where it is longer.
func Clip(text string, most int) string {
	n := 0
	for i := range text {
		if n == most {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
