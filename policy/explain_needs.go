package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
)

// others returns a need without the ways that would satisfy one of some other needs
// too; ok is false where none is left.
func others(n severity.Need, than []severity.Need) (left severity.Need, ok bool) {
	taken := func(n severity.Need) bool {
		return slices.ContainsFunc(than, func(o severity.Need) bool { return satisfies(n, o) })
	}
	switch {
	case n.Want != "":
	case n.Any != nil:
		n.Any = slices.DeleteFunc(slices.Clone(n.Any), taken)
		return n, len(n.Any) > 0
	case n.All != nil:
		n.All = slices.Clone(n.All)
		for i, part := range n.All {
			with := severity.Need{All: slices.Clone(n.All)}
			n.All[i].Any = slices.DeleteFunc(slices.Clone(part.Any), func(way severity.Need) bool {
				with.All[i] = way
				return taken(with)
			})
			if part.Any != nil && len(n.All[i].Any) == 0 {
				return n, false
			}
		}
	}
	return n, !taken(n)
}

// satisfies reports whether what one need says would do for another too, as far as
// they speak of the same parts of conditions.
func satisfies(n, other severity.Need) bool {
	has := func(o severity.Need) bool { return satisfies(n, o) }
	switch {
	case n.Text == other.Text && n.Holds == other.Holds:
		return true
	case other.Want == "" && other.All != nil:
		return !slices.ContainsFunc(other.All, func(o severity.Need) bool { return !has(o) })
	case other.Want == "" && other.Any != nil:
		return slices.ContainsFunc(other.Any, has)
	case n.Want == "" && n.All != nil:
		return slices.ContainsFunc(n.All, func(part severity.Need) bool { return satisfies(part, other) })
	case n.Want == "" && n.Any != nil:
		return !slices.ContainsFunc(n.Any, func(way severity.Need) bool { return !satisfies(way, other) })
	}
	return false
}

// needLines says what would have to be otherwise: what is needed together, or the ways
// of which any would do, on lines of their own.
func needLines(n severity.Need) []string {
	var lines []string
	switch {
	case n.Want != "":
		return []string{needSentence(n)}
	case n.All != nil:
		for i, part := range n.All {
			for j, line := range needLines(part) {
				switch {
				case j > 0:
					line = "  " + line
				case i > 0:
					line = "and " + line
				}
				lines = append(lines, line)
			}
		}
	case n.Any != nil:
		for i, way := range n.Any {
			line := needSentence(way)
			if i > 0 {
				line = "or " + line
			}
			lines = append(lines, line)
		}
	default:
		return []string{needSentence(n)}
	}
	return lines
}

// needSentence says on a line of its own what would have to be otherwise.
func needSentence(n severity.Need) string {
	if n.Name != "" {
		return fmt.Sprintf("%s were %s; it is %s", oneLine(n.Name), brief(n.Want), brief(n.Is))
	}
	return needText(n)
}

// needText says it among other things.
func needText(n severity.Need) string {
	switch {
	case n.Name != "":
		return fmt.Sprintf("%s were %s (it is %s)", oneLine(n.Name), brief(n.Want), brief(n.Is))
	case n.Want != "":
		return oneLine(n.Want) + elementsText(n.All)
	case n.All != nil:
		return joinNeeds(n.All, " and ")
	case n.Any != nil:
		return joinNeeds(n.Any, " or ")
	case n.Holds:
		return "it held that " + oneLine(n.Text)
	}
	return "it did not hold that " + oneLine(n.Text)
}

// joinNeeds joins needs, those that are joined themselves in brackets.
func joinNeeds(needs []severity.Need, with string) string {
	texts := make([]string, len(needs))
	for i, n := range needs {
		texts[i] = needText(n)
		if n.Want == "" && len(n.All)+len(n.Any) > 0 {
			texts[i] = "(" + texts[i] + ")"
		}
	}
	return strings.Join(texts, with)
}

// mostElements bounds the elements of a list that are told of one need.
const mostElements = 3

// elementsText tells what the elements have that would have to be otherwise.
func elementsText(elements []severity.Need) string {
	var texts []string
	for i, n := range elements {
		if i == mostElements {
			texts = append(texts, fmt.Sprintf("and %d more", len(elements)-i))
			break
		}
		has := "does not"
		if values := valuesOf(n); values != nil {
			has = "has " + strings.Join(values, " and ")
		}
		texts = append(texts, fmt.Sprintf("number %d %s", *n.Element+1, has))
	}
	if len(texts) == 0 {
		return ""
	}
	return " (" + strings.Join(texts, "; ") + ")"
}

// valuesOf returns the values that would have to be others, with what they are.
func valuesOf(n severity.Need) []string {
	if n.Name != "" {
		return []string{oneLine(n.Name) + " " + brief(n.Is)}
	}
	var texts []string
	for _, part := range slices.Concat(n.All, n.Any) {
		texts = append(texts, valuesOf(part)...)
	}
	return texts
}

// mostBrief bounds a value that is told, in characters.
const mostBrief = 80

// brief cuts a long value: a description can have pages.
func brief(value string) string { return phrasing.Clip(oneLine(value), mostBrief) }
