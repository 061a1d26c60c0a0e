package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"gopkg.in/yaml.v3"
)

// Procedures is a policy in words, in the order of its files, for people who work by
// it and read no YAML. How it looks is up to whoever lays it out.
type Procedures struct {
	Title    string
	Digest   string // of the policy that it tells of
	Sections []Section
}

// Section is a part of a [Procedures].
type Section struct {
	Title  string
	Blocks []Block
}

// Block is a piece of a section: exactly one of its fields is set.
type Block struct {
	Heading string
	Text    Text
	Bullets []Text
	Steps   []Text // in their order
	Table   *Table
	Week    *sla.Week // the hours of a calendar
}

// Table is a table with a head. Each row has a cell for each column.
type Table struct {
	Head []string
	Rows [][]Text
}

// filled returns the table without the columns that have nothing in them.
func (t Table) filled() Block {
	var filled Table
	filled.Rows = make([][]Text, len(t.Rows))
	for column, head := range t.Head {
		if !slices.ContainsFunc(t.Rows, func(row []Text) bool { return row[column].String() != "" }) {
			continue
		}
		filled.Head = append(filled.Head, head)
		for i, row := range t.Rows {
			filled.Rows[i] = append(filled.Rows[i], row[column])
		}
	}
	return Block{Table: &filled}
}

// Text is a text in pieces.
type Text []Span

// String returns the text without its looks.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Span is a piece of a text, and what it is.
type Span struct {
	Text   string
	Strong bool           // a name that matters here
	Code   bool           // a piece of the policy that has no words
	Level  severity.Level // a severity
	Fact   string         // the name of a fact; it is Strong where it is defined
	URL    string         // a link
}

// Procedures compiles the files of one policy, as Compile does, and tells what they
// say. The error is an [Errors] with every fault.
func (c Compiler) Procedures(files ...File) (*Procedures, error) {
	b, err := c.faultless(files)
	if err != nil {
		return nil, err
	}
	w := wording{b.doc, b.policy, b.byNode()}
	p := &Procedures{Title: b.doc.name.v, Digest: b.policy.digest}
	for _, s := range []Section{
		{"How serious a case is", w.severity()},
		{"What the words mean", w.vocabulary()},
		{"Where a case goes", w.routes()},
		{"What is promised", w.agreements()},
		{"When desks are open", w.calendars()},
		{"Who is on call", w.schedules()},
		{"Who is told, and when", w.escalation()},
	} {
		if len(s.Blocks) > 0 {
			p.Sections = append(p.Sections, s)
		}
	}
	return p, nil
}

// wording puts a policy without faults into words.
type wording struct {
	doc      document
	policy   *Policy
	compiled map[*yaml.Node]*severity.Condition
}

// say joins severities, texts, and whatever else prints to one text.
func say(parts ...any) Text {
	var t Text
	for _, p := range parts {
		switch p := p.(type) {
		case severity.Level:
			t = append(t, Span{Text: p.String(), Level: p})
		case Text:
			t = append(t, p...)
		case Span:
			t = append(t, p)
		default:
			t = t.plus(fmt.Sprint(p))
		}
	}
	return t
}

// plus returns the text with more that looks like nothing else.
func (t Text) plus(text string) Text {
	n := len(t) - 1
	switch {
	case text == "":
		return t
	case n >= 0 && t[n] == (Span{Text: t[n].Text}):
		t[n].Text += text
		return t
	}
	return append(t, Span{Text: text})
}

func strong(text string) Span { return Span{Text: text, Strong: true} }

// each joins texts to "a, b and c"; last is the word before the last of them.
func each[T any](items []T, last string) Text {
	var t Text
	for i, item := range items {
		switch {
		case i > 0 && i == len(items)-1:
			t = say(t, " "+last+" ")
		case i > 0:
			t = say(t, ", ")
		}
		t = say(t, any(item))
	}
	return t
}

func paragraph(parts ...any) Block { return Block{Text: say(parts...)} }

// condition is a condition in words, and what is always so where there is none.
func (w *wording) condition(text located[string], otherwise string) Text {
	c := w.compiled[text.n]
	if c == nil {
		return say(otherwise)
	}
	var t Text
	for _, p := range c.Words() {
		t = append(t, Span{Text: p.Text, Fact: p.Fact, Code: p.Code})
	}
	return t
}

// applies says to which cases something applies.
func (w *wording) applies(when located[string]) Text {
	if !when.set() {
		return say("every case")
	}
	return say("cases of which this holds: ", w.condition(when, ""))
}
