package policy

import (
	"fmt"
	"slices"
	"strconv"
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
// say.
func (c Compiler) Procedures(files ...File) (*Procedures, error) {
	b := c.build(files)
	if len(b.errs) > 0 {
		return nil, listed(b.errs)
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

// byNode returns the compiled conditions by the nodes of their texts.
func (b *builder) byNode() map[*yaml.Node]*severity.Condition {
	compiled := make(map[*yaml.Node]*severity.Condition, len(b.conditions))
	for _, t := range b.conditions {
		compiled[t.text.n] = t.condition
	}
	return compiled
}

// wording puts a policy without faults into words.
type wording struct {
	doc      document
	policy   *Policy
	compiled map[*yaml.Node]*severity.Condition
}

// say joins strings, severities, and texts to one text.
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
		case string:
			if n := len(t) - 1; n >= 0 && t[n] == (Span{Text: t[n].Text}) {
				t[n].Text += p
			} else if p != "" {
				t = append(t, Span{Text: p})
			}
		}
	}
	return t
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

// values returns what located values are, without their places.
func values[V any](located []located[V]) []V {
	vs := make([]V, len(located))
	for i, l := range located {
		vs[i] = l.v
	}
	return vs
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
		if p.Fact != "" {
			t = append(t, Span{Text: p.Text, Fact: p.Fact})
			continue
		}
		for i, part := range strings.Split(p.Text, "`") {
			if i%2 == 0 {
				t = say(t, part)
			} else {
				t = append(t, Span{Text: part, Code: true})
			}
		}
	}
	return t
}

// severity tells the levels and the rules.
func (w *wording) severity() []Block {
	s := w.doc.severity.v
	meaning := Table{Head: []string{"Severity", "What it means"}}
	for _, level := range severity.Levels() {
		for _, l := range s.levels {
			if l.name.v == level.String() && l.v.means != "" {
				meaning.Rows = append(meaning.Rows, []Text{say(level), say(l.v.means)})
			}
		}
	}
	var blocks []Block
	if len(meaning.Rows) > 0 {
		blocks = append(blocks, meaning.filled())
	}
	how := "The first of these rules that matches a case decides."
	if s.match.v == "highest" {
		how = "Of the rules that match a case the most serious decides, and of equals the first."
	}
	onError := max(severity.High, s.fallback.v)
	if s.onError.set() {
		onError = s.onError.v
	}
	if len(s.rules) == 0 {
		return append(blocks, paragraph("Every case is ", s.fallback.v, ". An engineer may set another severity, which then counts."))
	}
	rules := Table{Head: []string{"", "Severity", "Rule", "When", "Because"}}
	for i, r := range s.rules {
		rules.Rows = append(rules.Rows, []Text{
			say(strconv.Itoa(i + 1)), say(r.v.severity.v), say(strong(r.v.name.v)), w.condition(r.v.when, "always"), because(r.v),
		})
	}
	return append(blocks, paragraph(how), rules.filled(),
		paragraph("A case that no rule matches is ", s.fallback.v, ". Where something goes wrong while it is judged, it is at least ", onError, ". An engineer may set another severity, which then counts."))
}

// because is why a rule decides, with what it adds to the case.
func because(r ruleDoc) Text {
	t := say(r.because.v)
	for _, a := range r.annotate {
		t = say(t, map[bool]string{true: " "}[len(t) > 0], annotationWords(a.v))
	}
	return t
}

// annotationWords is a link, or a label with what it is about.
func annotationWords(a annotationDoc) Text {
	if a.url.set() && !strings.Contains(a.url.v, "${") {
		return say(Span{Text: a.label.v, URL: a.url.v}, strings.TrimRight(" "+a.note.v, " "))
	}
	return say(strings.TrimSpace(a.label.v + ": " + strings.TrimSpace(a.url.v+" "+a.note.v)))
}

// vocabulary tells the facts, the fields and the statuses.
func (w *wording) vocabulary() []Block {
	var blocks []Block
	if facts := w.doc.facts; len(facts) > 0 {
		t := Table{Head: []string{"Word", "Means that"}}
		for _, f := range facts {
			name := Span{Text: strings.ReplaceAll(f.name.v, "_", " "), Fact: f.name.v, Strong: true}
			t.Rows = append(t.Rows, []Text{say(name), w.condition(f.v, "")})
		}
		blocks = append(blocks, t.filled())
	}
	if len(w.doc.fields) > 0 {
		t := Table{Head: []string{"What a case says", "What it is", "Values", "If it says nothing"}}
		for i, f := range w.doc.fields {
			t.Rows = append(t.Rows, []Text{say(strong(strings.ReplaceAll(f.name.v, "_", " "))), say(f.v.help), fieldValues(w.policy.fields[i]), say(otherwise(w.policy.fields[i]))})
		}
		blocks = append(blocks, t.filled())
	}
	if len(w.doc.statuses) > 0 {
		blocks = append(blocks, paragraph("Beside open, pending, resolved and closed, a ticket can be ", each(values(w.doc.statuses), "or"), "."))
	}
	return blocks
}

func fieldValues(f severity.Field) Text {
	if f.Type != severity.Enum {
		return say(map[severity.FieldType]string{severity.Bool: "yes or no", severity.String: "a text", severity.Int: "a whole number", severity.Float: "a number", severity.Duration: "a duration"}[f.Type])
	}
	if f.Unordered {
		return each(f.Enum, "or")
	}
	return say(strings.Join(f.Enum, " < "))
}

// otherwise is what a field reads as where a case lacks it.
func otherwise(f severity.Field) string {
	switch d := f.Default.(type) {
	case nil:
		return map[severity.FieldType]string{severity.Bool: "no", severity.Int: "0", severity.Float: "0", severity.Duration: "0s"}[f.Type] + firstOf(f.Enum...)
	case bool:
		return map[bool]string{true: "yes", false: "no"}[d]
	default:
		return fmt.Sprint(d)
	}
}

// routes tells where cases go.
func (w *wording) routes() []Block {
	if len(w.doc.routes) == 0 {
		return nil
	}
	t := Table{Head: []string{"Route", "When", "Group", "Support", "Scope", "Note"}}
	excluded := false
	for _, r := range w.doc.routes {
		scope := Scope(firstOf(string(r.v.scope.v), string(ScopeCovered)))
		excluded = excluded || scope == ScopeExcluded
		t.Rows = append(t.Rows, []Text{
			say(strong(r.v.name.v)), w.condition(r.v.when, ""), say(r.v.group), say(firstOf(string(r.v.support.v), string(SupportProblem))), say(string(scope)), say(r.v.note),
		})
	}
	text := "The first route whose condition holds is taken. Without one a case is covered problem support."
	if excluded {
		text += " Excluded cases have no deadlines, and nobody is told of them."
	}
	return []Block{paragraph(text), t.filled()}
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

var targetWords = map[sla.TargetKind]string{
	sla.Engage: "first reply", sla.NextReply: "reply to a message", sla.Update: "updates, one every", sla.Resolve: "resolution",
}

// agreements tells the deadlines and what moves them.
func (w *wording) agreements() []Block {
	var blocks []Block
	for _, e := range w.doc.sla {
		a := e.v
		blocks = append(blocks, Block{Heading: e.name.v}, paragraph("For ", w.applies(a.when), "."))
		t := Table{Head: []string{"Within"}}
		for _, level := range severity.Levels() {
			t.Head = append(t.Head, level.String())
		}
		for i, kind := range sla.TargetKinds() {
			if !a.targets[i].set() {
				continue
			}
			row := []Text{say(targetWords[kind])}
			for _, level := range severity.Levels() {
				row = append(row, say(promiseTo(a.targets[i].v, level)))
			}
			t.Rows = append(t.Rows, row)
		}
		if len(t.Rows) > 0 {
			blocks = append(blocks, t.filled())
		}
		blocks = append(blocks, Block{Bullets: w.terms(a)})
	}
	return blocks
}

// applies says to which cases something applies.
func (w *wording) applies(when located[string]) Text {
	if !when.set() {
		return say("every case")
	}
	return say("cases of which this holds: ", w.condition(when, ""))
}

// promiseTo is what a target promises a level, as "30m, 24x7"; "" is nothing.
func promiseTo(promises []entry[promise], level severity.Level) string {
	for _, p := range promises {
		if p.name.v == level.String() {
			return p.v.words()
		}
	}
	return ""
}

func (p promise) words() string { return sla.FormatDuration(p.within) + ", " + p.calendar.v }

// terms tells what pauses and moves the deadlines of an agreement.
func (w *wording) terms(a agreementDoc) []Text {
	var ts []Text
	if len(a.pauseOn) > 0 {
		ts = append(ts, say("While a ticket is ", each(values(a.pauseOn), "or"), ", all clocks stand still but that of the first reply."))
	}
	ts = append(ts, say("When the severity changes, ", map[word]string{
		"":                       "deadlines are counted again from the creation of the ticket, less its pauses.",
		"from_creation":          "deadlines are counted again from the creation of the ticket, less its pauses.",
		"from_change":            "deadlines are counted again from the change.",
		"keep_consumed_fraction": "the share of the time that is used up stays the same.",
	}[a.onSeverityChange.v]))
	if a.atLeast > 0 {
		ts = append(ts, say("No deadline that so moves is sooner than ", sla.FormatDuration(a.atLeast), " after the change."))
	}
	if len(a.remind) > 0 {
		ts = append(ts, say("Somebody is reminded ", each(reminders(a.remind), "and"), " of a deadline."))
	}
	if c := a.closePendingAfter; c.set() {
		ts = append(ts, say("A ticket that is pending for ", c.v.words(), ", is closed."))
	}
	return ts
}

func reminders(docs []located[remindDoc]) []string {
	texts := make([]string, len(docs))
	for i, d := range docs {
		switch {
		case d.v.percent > 0:
			texts[i] = fmt.Sprintf("after %d%% of the time", d.v.percent)
		case d.v.before > 0:
			texts[i] = sla.FormatDuration(d.v.before) + " before"
		default:
			texts[i] = sla.FormatDuration(d.v.after) + " after"
		}
	}
	return texts
}
