package policy

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode"

	"github.com/drud/triage/sla"
	"gopkg.in/yaml.v3"
)

// Edit replaces the bytes [From, To) of a file by a text.
type Edit struct {
	From, To int
	Text     string
}

// Edits returns the edits of the want's file that write another value, of the type
// of Value, where the want's stands and in the same style; all else in the file
// stays as it is. ok is false for what only a person can write: an entry, a text
// over several lines, a list with more or fewer items than the one that stands
// there item by item.
func (w Want) Edits(value any) (edits []Edit, ok bool) {
	if w.value.n == nil {
		return nil, false
	}
	switch v := value.(type) {
	case time.Time:
		return w.scalar(w.value.n, w.time(v), true)
	case string:
		if v == "" && (w.Key == WantRule || w.Key == WantRoute && w.Of == "") {
			v = none
		}
		return w.scalar(w.value.n, v, plain(v))
	case []string:
		return w.list(v)
	}
	return nil, false
}

// time writes an instant as the want's is written.
func (w Want) time(t time.Time) string {
	if t.IsZero() {
		return none
	}
	if after := sla.FormatDuration(t.Sub(w.base)); !w.base.IsZero() {
		if _, problem := parseDuration(after); problem == "" {
			return "+" + after
		}
	}
	return t.Format(time.RFC3339Nano)
}

// scalar returns the edit that writes a text where a scalar stands; plain says
// that it needs no quotes.
func (w Want) scalar(n *yaml.Node, text string, plain bool) ([]Edit, bool) {
	src := w.value.src
	from, to := src.offset(n.Line, n.Column), src.scalarEnd(n)
	if to <= from || to > src.lineEnd(n.Line) {
		return nil, false
	}
	if !plain || n.Style != 0 {
		text = quoted(text, n.Style)
	}
	return []Edit{w.edit(from, to, text)}, true
}

// edit returns an edit of the text of the file.
func (w Want) edit(from, to int, text string) Edit {
	return Edit{w.value.src.skipped + from, w.value.src.skipped + to, text}
}

// list returns the edits that write a list: a new one in brackets, or item by item.
func (w Want) list(texts []string) ([]Edit, bool) {
	n := w.value.n
	if n.Style&yaml.FlowStyle != 0 {
		return w.bracketed(texts)
	}
	if len(texts) != len(n.Content) {
		return nil, false
	}
	var edits []Edit
	for i, item := range n.Content {
		edit, ok := w.scalar(item, texts[i], plain(texts[i]))
		if !ok {
			return nil, false
		}
		edits = append(edits, edit...)
	}
	return edits, true
}

// bracketed returns the edit that writes a list where one stands in brackets, all of
// it on one line.
func (w Want) bracketed(texts []string) ([]Edit, bool) {
	src, n := w.value.src, w.value.n
	from, lineEnd := src.offset(n.Line, n.Column), src.lineEnd(n.Line)
	to := from + len("[")
	if len(n.Content) > 0 {
		to = src.scalarEnd(n.Content[len(n.Content)-1])
	}
	if to <= from || to > lineEnd {
		return nil, false
	}
	rest := strings.TrimLeft(src.text[to:lineEnd], " \t,")
	if !strings.HasPrefix(rest, "]") {
		return nil, false
	}
	items := make([]string, len(texts))
	for i, text := range texts {
		if items[i] = text; !plain(text) {
			items[i] = quoted(text, 0)
		}
	}
	return []Edit{w.edit(from, lineEnd-len(rest)+len("]"), "["+strings.Join(items, ", ")+"]")}, true
}

// quoted writes a text in the quotes of a style, or else in double ones.
func quoted(text string, style yaml.Style) string {
	if style&yaml.SingleQuotedStyle != 0 && !strings.ContainsFunc(text, unicode.IsControl) {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b) // a JSON text is one of YAML
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a text always can be
	return strings.TrimSuffix(b.String(), "\n")
}

// plain reports whether YAML reads a text without quotes as that text, in brackets
// too.
func plain(text string) bool {
	doc, err := parse("[" + text + "]")
	if err != nil || len(doc.Content) != 1 || len(doc.Content[0].Content) != 1 {
		return false
	}
	n := doc.Content[0].Content[0]
	return n.Kind == yaml.ScalarNode && n.Style == 0 && n.Value == text && n.ShortTag() == "!!str"
}
