package policy

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"gopkg.in/yaml.v3"
)

// scalar is a shape of one scalar, read by parse from its text. tags lists the
// tags that YAML gives the unquoted forms; a quoted scalar is always a text.
func scalar[V any](is, hint string, sc schema, tags []string, parse func(text string) (V, string)) shape[V] {
	if sc.Pattern != "" && sc.PatternErrorMessage == "" {
		sc.PatternErrorMessage = hint
	}
	return shape[V]{is, sc, func(d *decoder, n *yaml.Node) (V, bool) {
		var zero V
		if n.Kind != yaml.ScalarNode || !slices.Contains(tags, n.ShortTag()) {
			d.fault(n, kindWrongType, fmt.Sprintf("%s, and %s was expected", describe(n), is), hint)
			return zero, false
		}
		v, problem := parse(n.Value)
		if problem != "" {
			d.fault(n, kindBadValue, problem, hint)
			return zero, false
		}
		return v, true
	}}
}

var (
	textTags     = []string{"!!str"}
	dateTags     = []string{"!!str", "!!timestamp"}
	durationTags = []string{"!!str", "!!int", "!!float"}
)

// text is a text that is not empty.
var text = scalar("a text", "write a text, in quotes where it looks like something else", pattern(`\S`).saying("write a text that is not empty"), textTags, func(s string) (string, string) {
	if strings.TrimSpace(s) == "" {
		return "", "an empty text"
	}
	return s, ""
})

// anyText is a text that may be empty.
var anyText = scalar("a text", "put it in quotes", schema{Type: "string"}, textTags, func(s string) (string, string) { return s, "" })

// nameText is a name that other places of the file refer to.
var nameText = scalar("a name", "write a text without blanks around it, in quotes where it looks like something else", pattern(`^\S([^\n\r\t]*\S)?$`).saying("write a name that is not empty and has no blanks around it"), textTags, parseName)

func parseName(s string) (string, string) {
	if s == "" || s != strings.TrimSpace(s) || strings.ContainsAny(s, "\n\r\t") {
		return "", fmt.Sprintf("%q is no name: it has blanks around it, or is empty", clip(s))
	}
	return s, ""
}

var named = place(nameText)

var fieldText = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// fieldName is a name that conditions write after a dot: fields.name.
var fieldName = place(scalar("a name", "letters, digits and _ only, no digit first", pattern(fieldText.String()), textTags, func(s string) (string, string) {
	if !fieldText.MatchString(s) {
		return "", fmt.Sprintf("conditions cannot write %q as a name", clip(s))
	}
	return s, ""
}))

// factName is a name that conditions write as a word.
var factName = place(scalar("a name", "letters, digits and _ only, no digit first, no word of the language", pattern(fieldText.String()), textTags, func(s string) (string, string) {
	if !condition.IsIdentifier(s) {
		return "", fmt.Sprintf("conditions cannot write %q as a name", clip(s))
	}
	return s, ""
}))

// conditionText is the text of a condition: any scalar, as true is one too.
var conditionText = place(scalar("a condition", `quote it, or write it on the next line after when: |`, schema{Type: []string{"string", "boolean"}}, []string{"!!str", "!!bool", "!!int", "!!float"}, func(s string) (string, string) {
	return s, ""
}))

var boolean = scalar("true or false", "write true or false", schema{Type: "boolean"}, []string{"!!bool"}, func(s string) (bool, string) {
	switch s {
	case "true":
		return true, ""
	case "false":
		return false, ""
	}
	return false, fmt.Sprintf("%q is neither true nor false", clip(s))
})

// yes is a key that only ever says true, such as always: true.
var yes = scalar("true", "write true, or leave the key out", schema{Const: true}, []string{"!!bool"}, func(s string) (bool, string) {
	if s != "true" {
		return false, fmt.Sprintf("%s means nothing here", s)
	}
	return true, ""
})

var wholeNumber = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// count is a whole number, 0 or more.
var count = scalar("a whole number", "write it in digits only", schema{Type: "integer", Minimum: new(int)}, []string{"!!int"}, func(s string) (int, string) {
	i, err := strconv.Atoi(s)
	if err != nil || !wholeNumber.MatchString(s) {
		return 0, fmt.Sprintf("%s is no whole number in digits", clip(s))
	}
	return i, ""
})

// number is a finite number, with or without a fraction.
var number = scalar("a number", "write it in digits", schema{Type: "number"}, []string{"!!int", "!!float"}, func(s string) (float64, string) {
	f, ok := finite(s)
	if !ok {
		return 0, fmt.Sprintf("%s is no finite number in digits", clip(s))
	}
	return f, ""
})

// finite reads a number that is finite and has nothing between its digits.
func finite(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) && !strings.Contains(s, "_")
}

// version is the version of the language. Another one than 1 is found once all files are
// read.
var version = shape[int]{count.is, schema{Const: 1}, count.read}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// level is a severity that rules can assign.
var level = oneOf("a severity", kindUnknownSeverity, severity.Levels()...)

// levelWords are the words of level.
var levelWords = wordsOf(severity.Levels())

// levelsOrNone are the severities that a ticket can have, and none.
var levelsOrNone = append(severity.Levels(), severity.None)

// levelOrNone also takes none.
var levelOrNone = oneOf("a severity", kindUnknownSeverity, levelsOrNone...)

// levelOrNoneWords are the words of levelOrNone.
var levelOrNoneWords = wordsOf(levelsOrNone)

// oneOf is a value of a fixed list, written as it prints.
func oneOf[V any](is string, kind Kind, among ...V) shape[V] {
	words, values := wordsOf(among), make([]any, len(among))
	for i, word := range words {
		values[i] = word
	}
	return shape[V]{is, schema{Enum: values}, func(d *decoder, n *yaml.Node) (V, bool) {
		var zero V
		if !d.wants(n, yaml.ScalarNode, is, "expected one of "+list(words)) {
			return zero, false
		}
		if i := slices.Index(words, n.Value); i >= 0 {
			return among[i], true
		}
		d.fault(n, kind, fmt.Sprintf("%q is not %s", clip(n.Value), is), phrasing.DidYouMean(n.Value, words))
		return zero, false
	}}
}

func wordsOf[V any](values []V) []string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = fmt.Sprint(v)
	}
	return words
}

// isWord returns whether a node is an unquoted or quoted word.
func isWord(w string) func(n *yaml.Node) bool {
	return func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == w }
}

// plainValue is a value of a declared field: a bool, a number or a text.
var plainValue = shape[any]{"a value", schema{Type: []string{"string", "number", "boolean"}}, func(d *decoder, n *yaml.Node) (any, bool) {
	if !d.wants(n, yaml.ScalarNode, "a value", "") {
		return nil, false
	}
	switch n.ShortTag() {
	case "!!bool":
		if n.Value == "true" || n.Value == "false" {
			return n.Value == "true", true
		}
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil && wholeNumber.MatchString(strings.TrimPrefix(n.Value, "-")) {
			return i, true
		}
	case "!!float":
		if wholeNumber.MatchString(strings.TrimPrefix(n.Value, "-")) {
			d.fault(n, kindBadValue, fmt.Sprintf("%s is too large", clip(n.Value)), "write a number between -9223372036854775808 and 9223372036854775807")
			return nil, false
		}
		if f, ok := finite(n.Value); ok {
			return f, true
		}
	default:
		return n.Value, true
	}
	d.fault(n, kindBadValue, fmt.Sprintf("%s is not written as this language writes it", clip(n.Value)), "write true, false, or a number in digits; put a text in quotes")
	return nil, false
}}

// pointer is a JSON Pointer into a message.
var pointer = shape[located[intake.Pointer]]{"a JSON Pointer", pattern(`^(/([^~]|~[01])*)?$`).saying("write a JSON Pointer such as /ticket/id"), func(d *decoder, n *yaml.Node) (located[intake.Pointer], bool) {
	var none located[intake.Pointer]
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		d.fault(n, kindWrongType, describe(n)+", and a JSON Pointer was expected", "write one such as /ticket/id")
		return none, false
	}
	p, err := intake.ParsePointer(n.Value)
	if err != nil {
		message, hint, _ := strings.Cut(err.Error(), "; ")
		d.fault(n, kindBadPointer, message, hint)
		return none, false
	}
	return located[intake.Pointer]{p, d.at(n)}, true
}}

var pointers = oneOrMore("a list of JSON Pointers", pointer)

// anyTags are those of every scalar that is not null.
var anyTags = []string{"!!str", "!!bool", "!!int", "!!float", "!!timestamp"}

func wordText(s string) (string, string) {
	if strings.TrimSpace(s) == "" {
		return "", "an empty word"
	}
	return s, ""
}

// messageWord is a word of messages as a mapping key.
var messageWord = place(scalar("a word", "write the word that messages have", pattern(`\S`), anyTags, wordText))

// meaning is what a word of messages means: a text, or a value of a field's type.
var meaning = place(scalar("a value", "write one value", schema{AnyOf: []schema{pattern(`\S`), {Type: "boolean"}, {Type: "number"}}}, anyTags, wordText))

func isScalar(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode }

// asWritten keeps the text of a scalar whose value is known to be good.
func asWritten[V any](_ *decoder, n *yaml.Node, _ V) (string, bool) { return n.Value, true }

// spelled is the text of a word of a fixed list, with its place.
func spelled[V any](of shape[V]) shape[located[string]] {
	return place(convert(of, func(_ *decoder, _ *yaml.Node, v V) (string, bool) { return fmt.Sprint(v), true }))
}
