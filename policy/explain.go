package policy

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/severity"
)

// Explanation is a decision with how it came about. Print writes it for people.
type Explanation struct {
	Decision
	Trace severity.Trace `json:"trace"`

	ticket severity.Ticket
	at     time.Time
	zone   *time.Location
	lines  []line
}

// Explain decides a case as [Policy.Decide] does, and tells why: the rule that
// decided with the values its conditions saw, and the rules tried before it. It
// costs far more than deciding.
func (p *Policy) Explain(c severity.Case) Explanation {
	r := p.vocabulary.Read(&c)
	defer r.Release()
	zone := p.zone
	if zone == nil {
		zone = time.UTC
	}
	return Explanation{
		Decision: p.decide(&c, r), Trace: p.rules.Explain(r),
		ticket: c.Ticket, at: c.At, zone: zone, lines: p.ruleLines,
	}
}

// Print writes the explanation for people. The error is that of w.
func (x Explanation) Print(w io.Writer) error {
	var b strings.Builder
	x.heading(&b)
	x.verdict(&b)
	x.reasons(&b)
	x.outcome(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (x Explanation) heading(b *strings.Builder) {
	name := strings.TrimSpace(x.ticket.ID + "  " + x.ticket.Subject)
	if name == "" {
		name = "a case"
	}
	fmt.Fprintf(b, "%s  %s\n", strings.ToUpper(x.Decision.Severity.String()), name)
}

func (x Explanation) verdict(b *strings.Builder) {
	d := x.Decision
	if d.Severity != d.Judged {
		row(b, "engineer", fmt.Sprintf("set %s; the rules judge it %s", d.Severity, d.Judged))
	}
	if d.Entered != severity.None && d.Entered != d.Severity {
		row(b, "customer", "entered "+d.Entered.String())
	}
	if d.Because != "" {
		row(b, "because", d.Because)
	}
}

func (x Explanation) reasons(b *strings.Builder) {
	d := x.Decision
	if d.Rule == "" {
		return
	}
	rule := x.Trace.Rules[len(x.Trace.Rules)-1]
	where := ""
	if rule.Index < len(x.lines) {
		where = fmt.Sprintf("  (%s:%d)", x.lines[rule.Index].file, x.lines[rule.Index].line)
	}
	row(b, "rule", d.Rule+where)
	if rule.Condition != nil {
		steps(b, *rule.Condition, 0)
	}
}

func row(b *strings.Builder, label, text string) {
	fmt.Fprintf(b, "  %-10s %s\n", label, text)
}

// steps writes what decided a condition: the parts joined by and or or on lines
// of their own, and of those only the ones that made it what it is.
func steps(b *strings.Builder, s severity.Step, depth int) {
	switch s.Op {
	case "and", "or":
		for _, part := range deciding(s) {
			steps(b, part, depth)
		}
		return
	case "fact":
		step(b, s, s.Fact, depth)
	case "not":
		if inner := s.Of[0]; len(inner.Of) == 0 {
			step(b, s, withValues(oneLine(s.Text), inner.Saw), depth)
			return
		}
		step(b, s, oneLine(s.Text), depth)
	default:
		step(b, s, withValues(oneLine(s.Text), s.Saw), depth)
	}
	if s.Element != nil {
		row(b, "", fmt.Sprintf("%s  number %d:", strings.Repeat("  ", depth), *s.Element+1))
	}
	for _, part := range s.Of {
		steps(b, part, depth+1)
	}
}

// deciding returns the parts that made a condition what it is: of a true or, and
// of a false and, those that agree with it; otherwise all.
func deciding(s severity.Step) []severity.Step {
	if (s.Op == "or") != (s.Result == condition.True) {
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

func step(b *strings.Builder, s severity.Step, text string, depth int) {
	row(b, "", strings.Repeat("  ", depth)+mark(s.Result)+" "+text)
}

func withValues(text string, values []condition.Saw) string {
	if len(values) == 0 {
		return text
	}
	return text + "   (" + saw(values) + ")"
}

func mark(r condition.Result) string {
	switch r {
	case condition.True:
		return "✓"
	case condition.False:
		return "✗"
	case condition.Faulted:
		return "!"
	}
	return "·"
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func saw(values []condition.Saw) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Name + " is " + v.Value
	}
	return strings.Join(texts, ", ")
}

func (x Explanation) outcome(b *strings.Builder) {
	d := x.Decision
	if r := d.Route; r.Name != "" {
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
		row(b, "route", text)
	}
	for _, dl := range d.Deadlines {
		row(b, "due", fmt.Sprintf("%s  %s within %s %s (%s)", moment(dl.Due), dl.Target,
			condition.FormatDuration(dl.Within), dl.Calendar, dl.Agreement))
	}
	for _, n := range d.Annotations {
		row(b, strings.ToLower(n.Label), strings.TrimSpace(n.URL+" "+n.Note))
	}
	for _, f := range d.Faults {
		row(b, "fault", f.Where+": "+f.Message+" ["+string(f.Kind)+"]")
	}
}

// moment writes an instant for people, in its own zone.
func moment(t time.Time) string {
	if t.IsZero() {
		return "never (beyond " + strconv.Itoa(2200) + ")"
	}
	return t.Format("Mon 2 Jan 2006 15:04 MST")
}
