package policy

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// mostWhyNot bounds the rules that Print tells why they did not match.
const mostWhyNot = 8

// Print writes the explanation for people: what was decided and because of what,
// the rule with what it saw, what would have made it more or less serious, and
// what follows. The error is that of w.
func (x Explanation) Print(w io.Writer) error {
	p := page{}
	p.heading(x)
	p.verdict(x)
	p.why(x)
	p.whyNot(x)
	p.outcome(x)
	_, err := io.WriteString(w, p.String())
	return err
}

// page is a text of labelled rows.
type page struct{ strings.Builder }

func (p *page) row(label, text string) {
	fmt.Fprintf(p, "  %-10s %s\n", label, text)
}

func (p *page) heading(x Explanation) {
	name := strings.TrimSpace(oneLine(x.ticket.ID) + "  " + oneLine(x.ticket.Subject))
	if name == "" {
		name = "a case"
	}
	fmt.Fprintf(p, "%s  %s\n", strings.ToUpper(x.Decision.Severity.String()), name)
}

func (p *page) verdict(x Explanation) {
	d := x.Decision
	if d.Severity != d.Judged {
		p.row("engineer", fmt.Sprintf("set %s; the rules judge it %s", d.Severity, d.Judged))
	}
	if d.Entered != severity.None && d.Entered != d.Severity {
		p.row("customer", "entered "+d.Entered.String())
	}
	if d.Because != "" {
		p.row("because", oneLine(d.Because))
	}
}

// why tells of the rule that decided, and what its conditions saw.
func (p *page) why(x Explanation) {
	for _, rule := range x.Trace.Rules {
		if !rule.Decided {
			continue
		}
		if x.Rule == "" { // a fault raised it over what the rule says
			p.row("otherwise", fmt.Sprintf("%s, by the rule %s", rule.Severity, rulePlace(rule)))
		} else {
			p.row("rule", rulePlace(rule))
		}
		if rule.Condition != nil {
			p.steps(x, *rule.Condition, 0)
		}
	}
}

func rulePlace(rule severity.RuleTrace) string {
	return fmt.Sprintf("%s  (%s:%d)", rule.Rule, rule.File, rule.Line)
}

// steps writes what decided a condition: the parts joined by and or or on lines of
// their own, and of those only the ones that made it what it is.
func (p *page) steps(x Explanation, s severity.Step, depth int) {
	switch s.Op {
	case "and", "or":
		for _, part := range deciding(s) {
			p.steps(x, part, depth)
		}
		return
	case "fact":
		at := x.Facts[s.Fact]
		p.step(s, fmt.Sprintf("%s  (%s:%d)", s.Fact, at.File, at.Line), depth)
	case "not":
		if inner := s.Of[0]; len(inner.Of) == 0 {
			p.step(s, withValues(oneLine(s.Text), inner.Saw), depth)
			return
		}
		p.step(s, oneLine(s.Text), depth)
	default:
		p.step(s, withValues(oneLine(s.Text), s.Saw), depth)
	}
	if s.Element != nil {
		p.element(s, depth+1)
		return
	}
	for _, part := range s.Of {
		p.steps(x, part, depth+1)
	}
}

// element tells of the element that decided an any, all, none or one by the values
// it was asked for.
func (p *page) element(s severity.Step, depth int) {
	var values []severity.Saw
	for _, part := range s.Of {
		values = append(values, allSaw(part)...)
	}
	p.row("", fmt.Sprintf("%s  number %d: %s", strings.Repeat("  ", depth), *s.Element+1, saw(values)))
}

func allSaw(s severity.Step) []severity.Saw {
	values := slices.Clip(s.Saw)
	for _, part := range s.Of {
		values = append(values, allSaw(part)...)
	}
	return values
}

// deciding returns the parts that made a condition what it is: of a true or, and
// of a false and, those that agree with it; otherwise all.
func deciding(s severity.Step) []severity.Step {
	if (s.Op == "or") != (s.Result == severity.ResultTrue) {
		return s.Of
	}
	var parts []severity.Step
	for _, part := range s.Of {
		if part.Result == s.Result {
			parts = append(parts, part)
		}
	}
	return parts
}

func (p *page) step(s severity.Step, text string, depth int) {
	p.row("", strings.Repeat("  ", depth)+mark(s.Result)+" "+text)
}

func mark(r severity.Result) string {
	switch r {
	case severity.ResultTrue:
		return "✓"
	case severity.ResultFalse:
		return "✗"
	case severity.ResultFault:
		return "!"
	}
	return "·"
}

// oneLine returns a text without line breaks and other control characters: what a
// customer wrote must not draw on the terminal of who reads it.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// withValues adds the values that a part saw to its text, which may be the only one.
func withValues(text string, values []severity.Saw) string {
	if len(values) == 0 || len(values) == 1 && values[0].Name == text {
		return text
	}
	return text + "   (" + saw(values) + ")"
}

func saw(values []severity.Saw) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Name + " is " + brief(v.Value)
	}
	return strings.Join(texts, ", ")
}

// whyNot tells, for the rules of other severities before the one that decided,
// what would have made them decide: no way in which a rule before them would match.
func (p *page) whyNot(x Explanation) {
	told, untold := 0, 0
	var before []severity.Need
	for _, rule := range x.Trace.Rules {
		if rule.Decided || rule.Missing == nil {
			continue
		}
		missing, ok := others(*rule.Missing, before)
		before = append(before, *rule.Missing)
		if !ok || rule.Severity == x.Judged {
			continue
		}
		if told++; told > mostWhyNot {
			untold++
			continue
		}
		lines := append(needLines(missing), "by the rule "+rulePlace(rule))
		for i, line := range lines {
			label := ""
			if i == 0 {
				label = rule.Severity.String() + " if"
			}
			p.row(label, line)
		}
	}
	if untold > 0 {
		p.row("", fmt.Sprintf("… and %d more", untold))
	}
}

// outcome tells what follows from the decision.
func (p *page) outcome(x Explanation) {
	d := x.Decision
	if d.Route.Name != "" {
		p.row("route", routeText(d.Route))
	}
	for _, dl := range d.Deadlines {
		p.row("due", fmt.Sprintf("%s  %s within %s %s (%s)", phrasing.Moment(dl.Due), dl.Target,
			sla.FormatDuration(dl.Within), dl.Calendar, dl.Agreement))
	}
	p.plan(d.Plan)
	for _, n := range d.Annotations {
		p.row(strings.ToLower(n.Label), oneLine(n.URL+" "+n.Note))
	}
	for _, f := range d.Faults {
		p.row("fault", oneLine(strings.TrimPrefix(f.Where+": "+f.Message, ": "))+" ["+string(f.Kind)+"]")
	}
}

// plan tells who is told and what is done if nothing else happens, an instant a
// row.
func (p *page) plan(entries []escalation.Entry) {
	label := "plan"
	for len(entries) > 0 {
		at, texts := entries[0].At, []string{}
		for len(entries) > 0 && entries[0].At.Equal(at) {
			texts = append(texts, oneLine(planned(entries[0])))
			entries = entries[1:]
		}
		p.row(label, phrasing.Moment(at)+"  "+strings.Join(texts, ", "))
		label = ""
	}
}

func planned(e escalation.Entry) string {
	text := string(e.Do)
	if e.Target != "" {
		text += " " + e.Target
	}
	if len(e.People) > 0 {
		text += " (" + strings.Join(e.People, ", ") + ")"
	}
	if e.Suppressed != "" {
		text = "no " + text + ": " + e.Reason
	}
	return text
}

func routeText(r Route) string {
	text := r.Name
	if r.Group != "" {
		text += " → " + r.Group
	}
	if r.Scope != ScopeCovered {
		text += ", " + string(r.Scope)
	}
	if r.Note != "" {
		text += ". " + r.Note
	}
	return text
}
