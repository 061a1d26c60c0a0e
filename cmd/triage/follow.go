package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/spf13/cobra"
)

type followFlags struct {
	policy, format string
	until          stated
}

func (t *tool) followCommand() *cobra.Command {
	var f followFlags
	cmd := &cobra.Command{
		Use:   "follow -p POLICY CASE EVENTS",
		Short: "Tell a ticket's life: its clocks, pauses and breaches, and who is told",
		Long: `follow reads a case as JSON and the events of its life as JSON Lines, and tells
what happened, who was told and who was not and why, how each clock stands, and
where its time went. An event that cannot be read is an error; nothing is told
then, and the exit status is 1.`,
		Example: `  triage follow -p policy.yaml case.json events.jsonl
  triage follow -p policy.yaml --format html case.json events.jsonl > life.html`,
		Args:              arguments(2, 2),
		ValidArgsFunction: files("json", "jsonl"),
		RunE: func(_ *cobra.Command, args []string) error {
			return t.follow(f, args[0], args[1])
		},
	}
	cmd.Flags().StringVarP(&f.policy, "policy", "p", "", policyUsage)
	cmd.Flags().Var(&f.until, "until", "tell the life up to this `instant`, in RFC 3339 (default the last event)")
	cmd.Flags().Var(oneOf(&f.format, "text", "json", "html"), "format", "text for people, json for programs, html for a page of its own")
	return cmd
}

func (t *tool) follow(f followFlags, caseFile, eventFile string) error {
	if err := onceFromStdin(f.policy, []string{caseFile, eventFile}); err != nil {
		return err
	}
	p, err := t.load(f.policy)
	if err != nil {
		return err
	}
	until, err := f.until.instant("until", p.Zone())
	if err != nil {
		return err
	}
	c, err := t.readCase(p, caseFile)
	if err != nil {
		return err
	}
	if f.until != "" && until.Before(c.At) {
		return fmt.Errorf("--until: %s is before the life begins, at %s", f.until, rfc3339(c.At))
	}
	events, err := t.readEvents(p, eventFile)
	if err != nil {
		return err
	}
	l := life{c.Ticket, p.Zone(), p.Follow(c, events, until)}
	switch f.format {
	case "json":
		return t.encode(l.Timeline)
	case "html":
		return l.html(t.out)
	}
	return l.text(t.out)
}

// readCase reads the one case of a file, which must have an instant: a life begins
// somewhere.
func (t *tool) readCase(p *policy.Policy, name string) (severity.Case, error) {
	var cases []severity.Case
	for rec, err := range t.records([]string{name}) {
		if err != nil {
			return severity.Case{}, err
		}
		c, err := read(rec, p.ParseCase)
		if err == nil && c.At.IsZero() {
			err = errors.New("the case has no at; a life begins at an instant")
		}
		if err != nil {
			fmt.Fprintln(t.err, rec.faults(err))
			return c, errContent
		}
		cases = append(cases, c)
	}
	if len(cases) != 1 {
		fmt.Fprintf(t.err, "%s: %s, and one was expected\n", name, phrasing.Count(len(cases), "case"))
		return severity.Case{}, errContent
	}
	return cases[0], nil
}

// readEvents reads all events of a file, or reports every line that is none.
func (t *tool) readEvents(p *policy.Policy, name string) ([]policy.Event, error) {
	var events []policy.Event
	bad := false
	for rec, err := range t.records([]string{name}) {
		if err != nil {
			return nil, err
		}
		e, err := read(rec, p.ParseEvent)
		if err != nil {
			fmt.Fprintln(t.err, rec.faults(err))
			bad = true
		}
		events = append(events, e)
	}
	if bad {
		return nil, errContent
	}
	return events, nil
}

// life is a timeline and the ticket it is of.
type life struct {
	ticket severity.Ticket
	zone   *time.Location // of all times
	policy.Timeline
}

func (l life) title() string {
	name := strings.TrimSpace(l.ticket.ID + "  " + l.ticket.Subject)
	if name == "" {
		return "A case"
	}
	return name
}

const lifeLayout = "Mon 2 Jan 15:04"

func (l life) text(w io.Writer) error {
	b := bufio.NewWriter(w)
	zone := l.zone
	fmt.Fprintf(b, "%s\n%s, %s at %s\n\n", plain(l.title()), l.Severity, l.Status, l.Until.In(zone).Format(momentLayout))
	for _, e := range l.Entries {
		fmt.Fprintln(b, strings.TrimRight(plain(fmt.Sprintf("  %s  %-15s %s", e.At.In(zone).Format(lifeLayout), e.Do, join("  ", about(e), because(e)))), " "))
	}
	if len(l.Clocks) > 0 {
		fmt.Fprintln(b)
	}
	for _, c := range l.Clocks {
		fmt.Fprintln(b, strings.TrimRight(fmt.Sprintf("  %-22s %-16s %s", c.Agreement+"."+string(c.Target), c.State, standing(c, zone)), " "))
		if line := account(c); line != "" {
			fmt.Fprintf(b, "  %-22s %s\n", "", line)
		}
	}
	if !l.Next.IsZero() {
		fmt.Fprintf(b, "\n  next, without a new event: %s\n", l.Next.In(zone).Format("Mon 2 Jan 2006 15:04:05 MST"))
	}
	for _, f := range l.Faults {
		fmt.Fprintln(b, plain(fmt.Sprintf("  fault: %s: %s [%s]", f.Where, f.Message, f.Kind)))
	}
	return b.Flush()
}

// about is what an entry is about, in words.
func about(e policy.Entry) string {
	text := join(" by ", join(": ", e.Target, strings.Join(e.People, ", ")), e.By)
	return join("  ", text, join(", ", e.URL, e.Phone, e.Note))
}

// because is why there is an entry, in words.
func because(e policy.Entry) string {
	text := e.Reason
	if e.Step > 0 && e.Ladder != escalation.LadderByHand {
		text = join(": ", fmt.Sprintf("%s, step %d", e.Ladder, e.Step), text)
	}
	switch e.Suppressed {
	case "":
		return text
	case escalation.ByLimit: // the only one that its reason does not explain
		return join(": ", "not done, it has run too often", text)
	}
	return join(": ", "not done", text)
}

// join joins the texts that are not empty.
func join(between string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), between)
}

// standing is how a clock stands, in words.
func standing(c policy.ClockState, zone *time.Location) string {
	target := c.Status.Target
	if target.Calendar == nil {
		return ""
	}
	text := fmt.Sprintf("%s %s", sla.FormatDuration(target.Within), target.Calendar.Name())
	switch {
	case c.State == sla.Paused:
		text += fmt.Sprintf(", %s left", sla.FormatDuration(c.Remaining.Round(time.Second)))
	case !c.Due.IsZero():
		text += ", due " + c.Due.In(zone).Format(lifeLayout)
	}
	if !c.Met.IsZero() {
		text += ", done " + c.Met.In(zone).Format(lifeLayout)
	}
	if c.Missed > 1 {
		text += fmt.Sprintf(", missed %d times", c.Missed)
	}
	return text
}

// account sums a clock's ledger by what the time was; "" if there was none.
func account(c policy.ClockState) string {
	var parts []string
	for _, kind := range []sla.EntryKind{sla.EntryCounted, sla.EntryPaused, sla.EntryClosed, sla.EntryHoliday, sla.EntryBreak} {
		if sum := c.Ledger.Sum(kind); sum > 0 {
			parts = append(parts, sla.FormatDuration(sum.Round(time.Second))+" "+string(kind))
		}
	}
	return strings.Join(parts, ", ")
}

func (l life) html(w io.Writer) error {
	var b bytes.Buffer
	if err := lifePage.Execute(&b, l.page()); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
