package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2/clock"
	"github.com/spf13/cobra"
)

func (t *tool) docCommand() *cobra.Command {
	var name, format string
	cmd := &cobra.Command{
		Use:   "doc -p POLICY",
		Short: "Write a policy as procedures, in words",
		Long: `doc writes a policy as a page that people work by: how serious a case is,
what is promised, when desks are open, who is on call and who is told when. The
page is made of the policy alone, so that it always says what is done.`,
		Example: `  triage doc -p policy.yaml > procedures.md
  triage doc -p policy.yaml --format html > procedures.html`,
		Args: arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			return t.doc(name, format)
		},
	}
	cmd.Flags().StringVarP(&name, "policy", "p", "", policyUsage)
	cmd.Flags().Var(oneOf(&format, "md", "html"), "format", "md for Markdown, html for a page of its own")
	return cmd
}

func (t *tool) doc(name, format string) error {
	var p *policy.Procedures
	err := t.compile(name, "nothing was written", func(files []policy.File) (err error) {
		p, err = compiler().Procedures(files...)
		return err
	})
	if err != nil {
		return err
	}
	text := proceduresMarkdown(p)
	if format == "html" {
		if text, err = proceduresHTML(p); err != nil {
			return err
		}
	}
	_, err = io.WriteString(t.out, text)
	return err
}

// proceduresMarkdown writes procedures as Markdown.
func proceduresMarkdown(p *policy.Procedures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", escape(p.Title))
	for _, s := range p.Sections {
		fmt.Fprintf(&b, "\n## %s\n", escape(s.Title))
		for _, block := range s.Blocks {
			if block.Week == nil { // the text before it says it too
				b.WriteByte('\n')
				markdownBlock(&b, block)
			}
		}
	}
	fmt.Fprintf(&b, "\n---\n\nMade of the policy with the digest `%s`.\n", p.Digest)
	return b.String()
}

func markdownBlock(b *strings.Builder, block policy.Block) {
	switch {
	case block.Heading != "":
		fmt.Fprintf(b, "### %s\n", escape(block.Heading))
	case block.Text != nil:
		fmt.Fprintln(b, markdown(block.Text))
	case block.Table != nil:
		head := make([]string, len(block.Table.Head))
		for i, h := range block.Table.Head {
			head[i] = tableCell(policy.Text{{Text: h}})
		}
		fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
		for _, row := range block.Table.Rows {
			cells := make([]string, len(row))
			for i, text := range row {
				cells[i] = tableCell(text)
			}
			fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
		}
	}
	for _, item := range block.Bullets {
		fmt.Fprintf(b, "* %s\n", markdown(item))
	}
	for i, item := range block.Steps {
		fmt.Fprintf(b, "%d. %s\n", i+1, markdown(item))
	}
}

// markdown writes a text in one line of Markdown.
func markdown(t policy.Text) string {
	var b strings.Builder
	for _, s := range t {
		text := escape(s.Text)
		switch {
		case s.Strong || s.Level != severity.None:
			text = "**" + text + "**"
		case s.Fact != "":
			text = "*" + text + "*"
		case s.Code:
			text = code(s.Text)
		case s.URL != "":
			text = fmt.Sprintf("[%s](<%s>)", text, s.URL)
		}
		b.WriteString(text)
	}
	return b.String()
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "\n", " ")

func escape(text string) string { return markdownEscapes.Replace(text) }

// code writes code between more backquotes than it has in a row, with a blank inside
// of them where it begins or ends with one, or with a blank, of which Markdown takes
// one away.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	text = strings.ReplaceAll(text, "\n", " ")
	blank := strings.Trim(text, " ") == ""
	if text == "" || !blank && strings.Trim(text, "` ") != text {
		text = " " + text + " "
	}
	return fence + text + fence
}

// tableCell writes a text in a cell of a table, where a bar needs a backslash in code too.
func tableCell(t policy.Text) string { return strings.ReplaceAll(markdown(t), "|", `\|`) }

// doc.html lays procedures out: one page, no script, nothing fetched.
//
//go:embed doc.html
var docHTML string

var docPage = template.Must(template.New("doc").Funcs(template.FuncMap{"days": weekBars}).Parse(docHTML))

func proceduresHTML(p *policy.Procedures) (string, error) {
	var b strings.Builder
	err := docPage.Execute(&b, p)
	return b.String(), err
}

// dayBars are the hours of one day of a week, drawn.
type dayBars struct {
	Day  string
	Bars []piece
}

// weekBars draws the hours of a week, Monday first. What goes on after midnight is on
// the day after.
func weekBars(week *sla.Week) []dayBars {
	days := make([]dayBars, 7)
	add := func(day int, from, to clock.Clock) {
		share := func(c clock.Clock) float64 { return float64(c) / float64(clock.Day) * 100 }
		title := from.HhMm() + " to " + to.HhMm()
		days[day].Bars = append(days[day].Bars, piece{percent(share(from)), percent(share(to) - share(from)), "open", title})
	}
	for i := range days {
		weekday := time.Weekday((i + 1) % 7)
		days[i].Day = weekday.String()[:3]
		for _, r := range week[weekday] {
			if r.From < r.To {
				add(i, r.From, r.To)
				continue
			}
			add(i, r.From, clock.Day)
			if r.To > 0 {
				add((i+1)%7, 0, r.To)
			}
		}
	}
	return days
}
