package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/spf13/cobra"
)

type replayFlags struct {
	policy, format string
	against, at    stated
}

func (t *tool) replayCommand() *cobra.Command {
	var f replayFlags
	cmd := &cobra.Command{
		Use:   "replay -p POLICY [HISTORY…|-]",
		Short: "Decide a history of cases, and count; or say what another policy changes",
		Long: `replay decides cases, one a line as JSON, on all cores and in little memory, and
counts how serious they are, which rules decided, and what went wrong. With
--format json it prints the decisions, as decide does, and the counts on
standard error.

With --against it decides each case by an older policy too, and tells which cases
the two decide differently, and how; then, how many of each severity became which.
A case that has a field which only one of the two declares is read all the same.

A case that cannot be read gets an error in its place; the exit status is 1.`,
		Example: `  triage replay -p policy.yaml history.jsonl
  triage replay -p policy.yaml --against old.yaml history.jsonl
  zcat history.jsonl.gz | triage replay -p policy.yaml --format json > decisions.jsonl`,
		ValidArgsFunction: files("json", "jsonl"),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.replay(f, args)
		},
	}
	cmd.Flags().StringVarP(&f.policy, "policy", "p", "", policyUsage)
	cmd.Flags().Var(&f.against, "against", "an older policy to compare with: a `file` or a folder")
	cmd.Flags().Var(oneOf(&f.format, "text", "json"), "format", "text for people, json for programs: one decision per line, or with --against one change per line")
	cmd.Flags().Var(&f.at, "at", untimedUsage)
	return cmd
}

func (t *tool) replay(f replayFlags, args []string) error {
	if err := onceFromStdin(f.policy, args); err != nil {
		return err
	}
	if f.against == "-" {
		return errors.New("the policy of --against is a file or a folder, not standard input")
	}
	r := replayer{flags: f}
	var err error
	if r.policy, err = t.load(f.policy); err != nil {
		return err
	}
	if r.at, err = t.atOrNow(f.at, r.policy.Zone()); err != nil {
		return err
	}
	if f.against != "" {
		if r.older, err = t.load(f.against.String()); err != nil {
			return err
		}
	}
	counts := newTally()
	bar := t.newProgress(args)
	err = inOrder(t.records(args), runtime.GOMAXPROCS(0), r.replay, func(b batch, part *replayed) error {
		counts.add(part.counts)
		if part.text.Len() > 0 {
			bar.clear()
		}
		if _, err := t.out.Write(part.text.Bytes()); err != nil {
			return err
		}
		bar.advance(b)
		return nil
	})
	bar.clear()
	if err != nil {
		return err
	}
	return t.tell(r, counts)
}

// tell prints the counts.
func (t *tool) tell(r replayer, counts *tally) error {
	w := t.out
	if r.flags.format == "json" {
		w = t.err
	}
	if err := counts.print(w, r); err != nil {
		return err
	}
	if counts.unread > 0 {
		return errContent
	}
	return nil
}

// replayer decides records by one policy or by two.
type replayer struct {
	flags         replayFlags
	policy, older *policy.Policy // older is nil where there is nothing to compare with
	at            time.Time
}

// replayed is what became of a batch: what is to be written, and counted.
type replayed struct {
	text   bytes.Buffer
	counts *tally
}

func (r replayer) replay(b batch) *replayed {
	part := &replayed{counts: newTally()}
	for _, rec := range b {
		part.one(r, rec)
	}
	return part
}

func (p *replayed) one(r replayer, rec record) {
	p.counts.cases++
	c, err := r.read(rec)
	if err != nil {
		p.counts.unread++
		if r.flags.format == "json" {
			p.encode(errorJSON{rec.faults(err), rec.line})
		} else {
			fmt.Fprintln(&p.text, rec.faults(err))
		}
		return
	}
	if c.At.IsZero() {
		c.At = r.at
		p.counts.untimed++
	}
	d := r.policy.Decide(c)
	p.counts.count(d)
	switch {
	case r.older != nil:
		p.compare(r, rec, c, r.older.Decide(c), d)
	case r.flags.format == "json":
		p.encode(d)
	}
}

// read reads a case by the policy or, where that lacks something the case has, by the
// older one.
func (r replayer) read(rec record) (severity.Case, error) {
	c, err := read(rec, r.policy.ParseCase)
	if err != nil && r.older != nil {
		if c, err := read(rec, r.older.ParseCase); err == nil {
			return c, nil
		}
	}
	return c, err
}

func (p *replayed) encode(v any) {
	_ = writeLine(&p.text, v) // a buffer takes everything, and what is encoded always can be
}

// changeJSON is a case of which two policies do not say the same.
type changeJSON struct {
	File    string          `json:"file"`
	Line    int             `json:"line"`
	ID      string          `json:"id,omitzero"`
	Changed []string        `json:"changed"` // keys of the decisions
	Old     policy.Decision `json:"old"`
	New     policy.Decision `json:"new"`
}

// compare writes what differs between the decisions of the older policy and of the
// policy.
func (p *replayed) compare(r replayer, rec record, c severity.Case, older, d policy.Decision) {
	changed := differences(older, d)
	p.counts.compared(older, d, changed)
	switch {
	case len(changed) == 0:
	case r.flags.format == "json":
		p.encode(changeJSON{rec.file, rec.line, c.Ticket.ID, changed, older, d})
	default:
		p.tell(rec, c, older, d, changed)
	}
}

// decisionKeys are those that are compared, in the order of a decision.
var decisionKeys = []string{"severity", "judged", "rule", "because", "route", "deadlines", "plan", "annotations", "faults"}

// differences returns the keys of two decisions that differ. Which policy decided is
// no difference.
func differences(a, b policy.Decision) []string {
	x, y := decisionParts(a), decisionParts(b)
	var keys []string
	for i, key := range decisionKeys {
		if !alike(x[i], y[i]) {
			keys = append(keys, key)
		}
	}
	return keys
}

// decisionParts returns the values of decisionKeys.
func decisionParts(d policy.Decision) []any {
	return []any{d.Severity, d.Judged, d.Rule, d.Because, d.Route, d.Deadlines, d.Plan, d.Annotations, d.Faults}
}

// alike reports whether two values have the same JSON.
func alike(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// tell writes a change for people.
func (p *replayed) tell(rec record, c severity.Case, older, d policy.Decision, changed []string) {
	fmt.Fprintln(&p.text, join("  ", rec.title(c)...))
	for _, key := range changed {
		label := key
		for _, line := range changeLines(key, older, d) {
			fmt.Fprintf(&p.text, "  %-11s %s\n", label, line)
			label = ""
		}
	}
}

// changeLines says what became of a key of a decision.
func changeLines(key string, older, d policy.Decision) []string {
	became := func(old, new string) []string {
		return []string{cmp.Or(plain(old), "none") + " → " + cmp.Or(plain(new), "none")}
	}
	switch key {
	case "severity":
		return became(older.Severity.String(), d.Severity.String())
	case "judged":
		return became(older.Judged.String(), d.Judged.String())
	case "rule":
		return became(older.Rule, d.Rule)
	case "because":
		return became(older.Because, d.Because)
	case "route":
		return became(routeLine(older.Route), routeLine(d.Route))
	case "deadlines":
		return gone(older.Deadlines, d.Deadlines, deadlineLine)
	case "plan":
		return gone(older.Plan, d.Plan, planLine)
	case "annotations":
		return gone(older.Annotations, d.Annotations, func(n severity.Annotation) string { return strings.TrimSpace(n.Label + " " + n.URL + " " + n.Note) })
	default:
		return gone(older.Faults, d.Faults, func(f severity.Fault) string { return fmt.Sprintf("%s: %s [%s]", f.Where, f.Message, f.Kind) })
	}
}

// gone says what of a list is gone, and what is new in it.
func gone[T any](older, now []T, line func(T) string) []string {
	var lines []string
	list := func(mark string, these, others []T) {
		for _, x := range these {
			if !slices.ContainsFunc(others, func(y T) bool { return alike(x, y) }) {
				lines = append(lines, mark+plain(line(x)))
			}
		}
	}
	list("- ", older, now)
	list("+ ", now, older)
	if lines == nil {
		return []string{"in another order"}
	}
	return lines
}

func routeLine(r policy.Route) string {
	return join(", ", r.Name, r.Group, string(r.Support), string(r.Scope), r.Note)
}

func deadlineLine(d policy.Deadline) string {
	return fmt.Sprintf("%s.%s %s, %s %s", d.Agreement, d.Target, d.Due.Format(momentLayout), sla.FormatDuration(d.Within), d.Calendar)
}

func planLine(e escalation.Entry) string {
	text := strings.TrimSpace(fmt.Sprintf("%s %s %s", e.At.Format(momentLayout), e.Do, e.Target))
	if len(e.People) > 0 {
		text += " (" + strings.Join(e.People, ", ") + ")"
	}
	if e.Suppressed != "" {
		text += ", not done: " + string(e.Suppressed)
	}
	return text
}
