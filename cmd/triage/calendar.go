package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
	"github.com/spf13/cobra"
)

func (t *tool) calendarCommand() *cobra.Command {
	q := &question{tool: t}
	cmd := &cobra.Command{
		Use:   "calendar -p POLICY QUESTION NAME …",
		Short: "Ask a calendar when it is open",
		Long: `calendar asks one of a policy's calendars. Instants are RFC 3339, with their
offset from UTC; answers are in the calendar's zone. Open time is the time that
elapses while the calendar is open. It is open at the instant of an opening, and
closed at that of a closing.

Where ` + supportedYears + `, which calendars know, hold no answer, nothing is
printed on standard output and the exit status is 1.`,
		Example: `  triage calendar -p policy.yaml add 24x5 2026-11-20T23:30:00-07:00 2h
  triage calendar -p policy.yaml spans 24x5 --from 2026-11-16 --to 2026-11-23`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if sub, rest, err := cmd.Find(args); err == nil && sub != cmd { // after --
				return sub.RunE(sub, append([]string{"--"}, rest...))
			}
			return noCommand(cmd, "question", args)
		},
	}
	cmd.PersistentFlags().StringVarP(&q.policy, "policy", "p", "", policyUsage)
	cmd.PersistentFlags().Var(oneOf(&q.format, "text", "json"), "format", "text for people, json for programs")
	cmd.AddCommand(q.addCommand(), q.betweenCommand(), q.containsCommand(), q.nextCommand(), q.spansCommand())
	return cmd
}

// question is what the questions to a calendar have in common.
type question struct {
	*tool
	policy, format string
}

func (q *question) addCommand() *cobra.Command {
	cmd := q.command("add", "NAME T D", "Print the instant at which D of open time has passed since T", func(c *sla.Calendar, args []string) error {
		from, err := instant(args[0], c.Zone())
		if err != nil {
			return err
		}
		d, err := duration(args[1])
		if err != nil {
			return err
		}
		at := c.Add(from, d)
		if at.IsZero() {
			return q.noAnswer("%s have no instant with %s of %q's open time since %s", supportedYears, sla.FormatDuration(d), c.Name(), args[0])
		}
		return q.answer(rfc3339(at), addJSON{c.Name(), rfc3339(from.In(c.Zone())), d.String(), rfc3339(at)})
	})
	cmd.Long = `add prints the earliest instant with exactly D of open time since T. Where D is
used up at closing, that is the closing and not the next opening. A negative D
goes back, to the latest instant from which as much open time passes until T.`
	cmd.Example = `  triage calendar -p policy.yaml add 24x5 2026-11-20T23:30:00-07:00 2h
  triage calendar -p policy.yaml add 24x5 2026-11-23T00:30:00-07:00 -90m`
	return cmd
}

func (q *question) betweenCommand() *cobra.Command {
	cmd := q.command("between", "NAME T1 T2", "Print the open time from T1 to T2", func(c *sla.Calendar, args []string) error {
		from, err := instant(args[0], c.Zone())
		if err != nil {
			return err
		}
		to, err := instant(args[1], c.Zone())
		if err != nil {
			return err
		}
		between := c.Between(from, to)
		if between == math.MaxInt64 || between == math.MinInt64 {
			return q.noAnswer("the open time of %q from %s to %s is more than 292 years, which no duration holds", c.Name(), args[0], args[1])
		}
		open := between.String()
		return q.answer(open, betweenJSON{c.Name(), rfc3339(from.In(c.Zone())), rfc3339(to.In(c.Zone())), open})
	})
	cmd.Long = "between prints the open time from T1 to T2, negative if T2 is before T1."
	cmd.Example = `  triage calendar -p policy.yaml between 24x5 2026-11-20T23:30:00-07:00 2026-11-23T01:30:00-07:00`
	return cmd
}

func (q *question) containsCommand() *cobra.Command {
	cmd := q.command("contains", "NAME T", "Print whether the calendar is open at T, true or false", func(c *sla.Calendar, args []string) error {
		at, err := instant(args[0], c.Zone())
		if err != nil {
			return err
		}
		open := c.Contains(at)
		return q.answer(fmt.Sprint(open), containsJSON{c.Name(), rfc3339(at.In(c.Zone())), open})
	})
	cmd.Long = `contains prints true or false; the exit status is 0 for both. A calendar is open
at the instant of an opening, and closed at that of a closing.`
	cmd.Example = `  triage calendar -p policy.yaml contains 24x5 2026-11-20T23:30:00-07:00`
	return cmd
}

func (q *question) nextCommand() *cobra.Command {
	cmd := q.command("next", "NAME T", "Print T if the calendar is open then, else the next opening", func(c *sla.Calendar, args []string) error {
		from, err := instant(args[0], c.Zone())
		if err != nil {
			return err
		}
		at := c.NextOpen(from)
		if at.IsZero() {
			return q.noAnswer("%q does not open after %s in %s", c.Name(), args[0], supportedYears)
		}
		return q.answer(rfc3339(at), nextJSON{c.Name(), rfc3339(from.In(c.Zone())), rfc3339(at)})
	})
	cmd.Example = `  triage calendar -p policy.yaml next 24x5 2026-11-21T12:00:00-07:00`
	return cmd
}

func (q *question) spansCommand() *cobra.Command {
	var b bounds
	cmd := q.command("spans", "NAME", "Draw when the calendar is open, a line a day", func(c *sla.Calendar, _ []string) error {
		s, err := b.span(q.now(), c.Zone(), 7)
		if err != nil {
			return err
		}
		if q.format == "json" {
			return q.answer("", newSpansJSON(c, s))
		}
		return drawStrip(q.out, c, s)
	})
	cmd.Long = `spans draws one line for each local day from --from up to --to, an instant or a
date: a column for each half hour that clocks show, then how long the calendar is
open that day and when. A half hour that the day does not have, because clocks
skip it or because it lies before --from or after --to, is blank.

  █ open   ▒ open for a part of the half hour   · closed`
	cmd.Example = `  triage calendar -p policy.yaml spans 24x5 --from 2026-11-16 --to 2026-11-23`
	b.flags(cmd, "seven days later")
	return cmd
}

// command is a question about the calendar that the first argument it takes names. It
// parses its flags itself, as a negative duration is none.
func (q *question) command(name, takes, short string, answer func(c *sla.Calendar, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use:                name + " -p POLICY " + takes,
		Short:              short,
		ValidArgsFunction:  first(q.names((*policy.Policy).Calendars)),
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := parseFlags(cmd, args)
			if err != nil || args == nil {
				return err
			}
			n := len(strings.Fields(takes))
			if err := arguments(n, n)(cmd, args); err != nil {
				return err
			}
			c, err := q.calendar(args[0])
			if err != nil {
				return err
			}
			return answer(c, args[1:])
		},
	}
}

// calendar returns a calendar of the policy.
func (q *question) calendar(name string) (*sla.Calendar, error) {
	p, err := q.load(q.policy)
	if err != nil {
		return nil, err
	}
	if c := p.Calendar(name); c != nil {
		return c, nil
	}
	return nil, unknown("calendar", name, p.Calendars())
}

// answer prints what was asked for: the text alone, or the object.
func (q *question) answer(text string, object any) error {
	if q.format == "json" {
		return writeLine(q.out, object)
	}
	_, err := fmt.Fprintln(q.out, text)
	return err
}

// noAnswer says on standard error why there is none.
func (q *question) noAnswer(format string, args ...any) error {
	fmt.Fprintf(q.err, "triage: "+format+"\n", args...)
	return errContent
}

// The answers in JSON.
type (
	addJSON struct {
		Calendar string `json:"calendar"`
		From     string `json:"from"`
		Add      string `json:"add"`
		At       string `json:"at"`
	}
	betweenJSON struct {
		Calendar string `json:"calendar"`
		From     string `json:"from"`
		To       string `json:"to"`
		Open     string `json:"open"`
	}
	containsJSON struct {
		Calendar string `json:"calendar"`
		At       string `json:"at"`
		Open     bool   `json:"open"`
	}
	nextJSON struct {
		Calendar string `json:"calendar"`
		From     string `json:"from"`
		At       string `json:"at"`
	}
	spansJSON struct {
		Calendar string     `json:"calendar"`
		Zone     string     `json:"zone"`
		From     string     `json:"from"`
		To       string     `json:"to"`
		Open     string     `json:"open"`
		Spans    []spanJSON `json:"spans"`
	}
	spanJSON struct {
		From string `json:"from"`
		To   string `json:"to"`
	}
)

func newSpansJSON(c *sla.Calendar, s sla.Span) spansJSON {
	x := spansJSON{c.Name(), c.Zone().String(), rfc3339(s.From), rfc3339(s.To), c.Between(s.From, s.To).String(), []spanJSON{}}
	for _, open := range openSpans(c, s) {
		x.Spans = append(x.Spans, spanJSON{rfc3339(open.From), rfc3339(open.To)})
	}
	return x
}

// openSpans returns the open spans of a calendar, cut to s.
func openSpans(c *sla.Calendar, s sla.Span) []sla.Span {
	var spans []sla.Span
	for open := range c.Spans(s.From) {
		if !open.From.Before(s.To) {
			break
		}
		spans = append(spans, within(open, s))
	}
	return spans
}

// rfc3339 writes an instant in its zone, or in UTC where the zone's offset has
// seconds, as many had before they kept standard time: RFC 3339 has none in it.
func rfc3339(t time.Time) string {
	if _, offset := t.Zone(); offset%60 != 0 {
		t = t.UTC()
	}
	return t.Format(time.RFC3339Nano)
}

// parseFlags parses the flags among a command's arguments, in which a negative
// duration is not one, and returns the others. They are nil if the answer was
// help.
func parseFlags(cmd *cobra.Command, args []string) ([]string, error) {
	const noFlag = "\x00"
	args = append([]string{}, args...)
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if _, err := time.ParseDuration(arg); err == nil && arg[0] == '-' {
			args[i] = noFlag + arg
		}
	}
	cmd.DisableFlagParsing = false
	if err := cmd.ParseFlags(args); err != nil {
		return nil, cmd.FlagErrorFunc()(cmd, err)
	}
	if help, _ := cmd.Flags().GetBool("help"); help {
		return nil, cmd.Help()
	}
	rest := make([]string, 0, len(args))
	for _, arg := range cmd.Flags().Args() {
		rest = append(rest, strings.TrimPrefix(arg, noFlag))
	}
	return rest, nil
}
