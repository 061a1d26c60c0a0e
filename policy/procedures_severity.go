package policy

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/drud/triage/severity"
)

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
		if len(t) > 0 {
			t = say(t, " ")
		}
		t = say(t, annotationWords(a.v))
	}
	return t
}

// annotationWords is a link, or a label with what it is about.
func annotationWords(a annotationDoc) Text {
	note := strings.TrimRight(" "+a.note.v, " ")
	switch {
	case !a.url.set():
		return say(a.label.v + ":" + note)
	case strings.Contains(a.url.v, "${"): // no link without a case
		return say(a.label.v+": ", Span{Text: a.url.v, Code: true}, note)
	}
	return say(Span{Text: a.label.v, URL: a.url.v}, note)
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
		return map[severity.FieldType]string{severity.Bool: "no", severity.Int: "0", severity.Float: "0", severity.Duration: "0s"}[f.Type] + cmp.Or(f.Enum...)
	case bool:
		if d {
			return "yes"
		}
		return "no"
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
		scope := cmp.Or(r.v.scope.v, ScopeCovered)
		excluded = excluded || scope == ScopeExcluded
		t.Rows = append(t.Rows, []Text{
			say(strong(r.v.name.v)), w.condition(r.v.when, ""), say(r.v.group), say(cmp.Or(r.v.support.v, SupportProblem)), say(scope), say(r.v.note),
		})
	}
	text := "The first route whose condition holds is taken. Without one a case is covered problem support."
	if excluded {
		text += " Excluded cases have no deadlines, and nobody is told of them."
	}
	return []Block{paragraph(text), t.filled()}
}
