package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"github.com/drud/triage/sla"
	"github.com/spf13/cobra"
)

type decideFlags struct {
	policy, format string
	intake, at     stated
	explain        bool
}

func (t *tool) decideCommand() *cobra.Command {
	var f decideFlags
	cmd := &cobra.Command{
		Use:   "decide -p POLICY [CASE…|-]",
		Short: "Decide cases, and say why",
		Long: `decide reads cases as JSON, one per file or one per line, and prints a decision
for each, in their order. A case that cannot be read gets an error in its place;
the others are decided, and the exit status is 1.

With --intake it reads messages of desks and monitoring systems instead, with an
intake of the policy or in one of the formats
` + strings.Join(intake.Formats(), " ") + `.
What is wrong with a message is among the faults of its decision, where a JSON
Pointer says which part of the message is meant.

A case without "at" is decided for the current time, or for --at.`,
		Example: `  triage decide -p policy.yaml cases.jsonl
  triage decide -p policy.yaml --explain case.json
  triage decide -p policy.yaml --intake freshdesk ticket.json
  tail -f cases.jsonl | triage decide -p policy.yaml --format json`,
		ValidArgsFunction: files("json", "jsonl"),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.decide(f, args)
		},
	}
	cmd.Flags().StringVarP(&f.policy, "policy", "p", "", policyUsage)
	cmd.Flags().Var(&f.intake, "intake", "read messages with the intake, or in the format, of this `name`")
	cmd.Flags().BoolVar(&f.explain, "explain", false, "say which rule decided, and what its conditions saw")
	cmd.Flags().Var(oneOf(&f.format, "text", "json"), "format", "text for people, json for programs: one decision per line")
	cmd.Flags().Var(&f.at, "at", untimedUsage)
	return cmd
}

func (t *tool) decide(f decideFlags, args []string) error {
	if err := onceFromStdin(f.policy, args); err != nil {
		return err
	}
	p, err := t.load(f.policy)
	if err != nil {
		return err
	}
	at, err := t.atOrNow(f.at, p.Zone())
	if err != nil {
		return err
	}
	if f.intake != "" && !slices.Contains(p.Intakes(), f.intake.String()) {
		return noSuch("intake", f.intake.String(), "", p.Intakes())
	}
	d := decider{flags: f, policy: p, at: at, color: t.color, out: bufio.NewWriter(t.out)}
	for rec, err := range t.records(args) {
		if err != nil {
			return err
		}
		if err := d.one(rec); err != nil {
			return err
		}
		if err := d.out.Flush(); err != nil { // each line as it comes: the input may be a pipe that stays open
			return err
		}
	}
	return t.summary(d)
}

// summary says on standard error what the decisions themselves do not.
func (t *tool) summary(d decider) error {
	if d.cases == 0 {
		fmt.Fprintln(t.err, "triage: there were no cases")
	}
	if d.untimed > 0 {
		fmt.Fprintf(t.err, "triage: %s without \"at\" decided for %s\n", phrasing.Count(d.untimed, "case"), d.at.Format(time.RFC3339))
	}
	if d.unread > 0 {
		fmt.Fprintf(t.err, "triage: %d of %d cases could not be read\n", d.unread, d.cases)
		return errContent
	}
	return nil
}

// decider decides records and writes what it decided.
type decider struct {
	flags                  decideFlags
	policy                 *policy.Policy
	at                     time.Time
	color                  bool
	out                    *bufio.Writer
	cases, untimed, unread int
}

func (d *decider) one(rec record) error {
	d.cases++
	c, faults, err := d.read(rec)
	if err != nil {
		d.unread++
		return d.refuse(rec, rec.faults(err))
	}
	if c.At.IsZero() {
		c.At = d.at
		d.untimed++
	}
	if d.flags.explain {
		x := d.policy.Explain(c)
		x.Faults = slices.Insert(x.Faults, 0, faults...)
		return d.explanation(x)
	}
	decision := d.policy.Decide(c)
	decision.Faults = slices.Insert(decision.Faults, 0, faults...)
	if d.flags.format == "json" {
		return writeLine(d.out, decision)
	}
	_, err = fmt.Fprintln(d.out, d.paint(decision.Severity, brief(rec, c, decision)))
	return err
}

// read returns the case of a record, and what is wrong with its message.
func (d *decider) read(rec record) (severity.Case, []severity.Fault, error) {
	if d.flags.intake == "" {
		c, err := read(rec, d.policy.ParseCase)
		return c, nil, err
	}
	m, err := read(rec, func(data []byte) (intake.Message, error) {
		return d.policy.Intake(d.flags.intake.String(), data)
	})
	return m.Case, m.Faults, err
}

func (d *decider) explanation(x policy.Explanation) error {
	if d.flags.format == "json" {
		return writeLine(d.out, x)
	}
	if d.cases > 1 {
		if err := d.out.WriteByte('\n'); err != nil {
			return err
		}
	}
	return x.Print(painter{d, x.Severity})
}

// errorJSON takes the place of a decision that could not be made.
type errorJSON struct {
	Error string `json:"error"`
	Line  int    `json:"line"`
}

func (d *decider) refuse(rec record, text string) error {
	if d.flags.format == "json" {
		return writeLine(d.out, errorJSON{text, rec.line})
	}
	_, err := fmt.Fprintln(d.out, text)
	return err
}

// brief is a decision in one line.
func brief(rec record, c severity.Case, d policy.Decision) string {
	parts := append([]string{fmt.Sprintf("%-6s", d.Severity)}, rec.title(c)...)
	parts = append(parts, due(d))
	if d.Route.Scope != policy.ScopeCovered {
		parts = append(parts, string(d.Route.Scope))
	}
	if len(d.Faults) > 0 {
		parts = append(parts, phrasing.Count(len(d.Faults), "fault"))
	}
	return join("  ", parts...)
}

// plain returns a text that a customer may have written without what could draw on
// the terminal or begin another line.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return ' '
		}
		return r
	}, text)
}

func due(d policy.Decision) string {
	for _, dl := range d.Deadlines {
		if dl.Target == sla.Engage {
			return "engage by " + dl.Due.Format(momentLayout)
		}
	}
	return ""
}

var colors = [...]string{severity.Urgent: "\x1b[1;31m", severity.High: "\x1b[33m", severity.Medium: "\x1b[36m", severity.Low: "\x1b[2m"}

// paint colours the first word of a text by its severity.
func (d *decider) paint(l severity.Level, text string) string {
	word, rest, _ := strings.Cut(text, " ")
	if !d.color || int(l) >= len(colors) {
		return text
	}
	return colors[l] + word + "\x1b[0m " + rest
}

// painter colours the first word of what is written through it at once.
type painter struct {
	d     *decider
	level severity.Level
}

func (p painter) Write(b []byte) (int, error) {
	_, err := io.WriteString(p.d.out, p.d.paint(p.level, string(b)))
	return len(b), err
}
