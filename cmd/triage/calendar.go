package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
	"github.com/spf13/cobra"
)

func (t *tool) calendarCommand() *cobra.Command {
	q := &question{tool: t}
	cmd := &cobra.Command{
		Use:   "calendar -p POLICY QUESTION NAME …",
		Short: "Ask a calendar when it is open",
		Long: `calendar asks one of a policy's calendars. Instants are RFC 3339, with their
offset from UTC; answers are in the calendar's zone. Open time is the time that
elapses while the calendar is open: at the instant of an opening it is, at that
of a closing it is not.

Where the years that calendars know, 1900 to 2200, hold no answer, nothing is
printed on standard output and the exit status is 1.`,
		Example: `  triage calendar -p policy.yaml add 24x5 2026-11-20T23:30:00-07:00 2h
  triage calendar -p policy.yaml spans 24x5 --from 2026-11-16 --to 2026-11-23`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				_ = cmd.Help()
				return errors.New("name a question: add, between, contains, next or spans")
			}
			return fmt.Errorf("no question %q; %s", args[0],
				condition.DidYouMean(args[0], []string{"add", "between", "contains", "next", "spans"}))
		},
	}
	cmd.PersistentFlags().StringVarP(&q.policy, "policy", "p", "", "the policy: a file, a folder, or - for standard input")
	cmd.PersistentFlags().StringVar(&q.format, "format", "text", "text for people, json for programs")
	cmd.AddCommand(q.addCommand(), q.betweenCommand(), q.containsCommand(), q.nextCommand(), q.spansCommand())
	return cmd
}

// question is what the questions to a calendar have in common.
type question struct {
	*tool
	policy, format string
}

func (q *question) addCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME T D",
		Short: "Print the instant at which D of open time has passed since T",
		Long: `add prints the earliest instant with exactly D of open time since T. Where D is
used up at closing, that is the closing and not the next opening. A negative D
goes back, to the latest instant from which as much open time passes until T.`,
		Example: `  triage calendar -p policy.yaml add 24x5 2026-11-20T23:30:00-07:00 2h
  triage calendar -p policy.yaml add 24x5 2026-11-23T00:30:00-07:00 -90m`,
		DisableFlagParsing: true, // until parseFlags does it
		RunE: func(cmd *cobra.Command, args []string) error {
			args, err := parseFlags(cmd, args)
			if err != nil || args == nil {
				return err
			}
			c, args, err := q.ask(cmd, args, 3)
			if err != nil {
				return err
			}
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
				return q.noAnswer("the years 1900 to 2200 have no instant with %s of %q's open time since %s", d, c.Name(), args[0])
			}
			return q.answer(rfc3339(at), addJSON{c.Name(), rfc3339(from.In(c.Zone())), d.String(), rfc3339(at)})
		},
	}
}

func (q *question) betweenCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "between NAME T1 T2",
		Short:   "Print the open time from T1 to T2",
		Long:    "between prints the open time from T1 to T2, negative if T2 is before T1.",
		Example: `  triage calendar -p policy.yaml between 24x5 2026-11-20T23:30:00-07:00 2026-11-23T01:30:00-07:00`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, args, err := q.ask(cmd, args, 3)
			if err != nil {
				return err
			}
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
		},
	}
}

func (q *question) containsCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "contains NAME T",
		Short:   "Print whether the calendar is open at T, true or false",
		Long:    "contains prints true or false; the exit status is 0 for both. A calendar is\nopen at the instant of an opening and closed at that of a closing.",
		Example: `  triage calendar -p policy.yaml contains 24x5 2026-11-20T23:30:00-07:00`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, args, err := q.ask(cmd, args, 2)
			if err != nil {
				return err
			}
			at, err := instant(args[0], c.Zone())
			if err != nil {
				return err
			}
			open := c.Contains(at)
			return q.answer(fmt.Sprint(open), containsJSON{c.Name(), rfc3339(at.In(c.Zone())), open})
		},
	}
}

func (q *question) nextCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "next NAME T",
		Short:   "Print T if the calendar is open then, else the next opening",
		Example: `  triage calendar -p policy.yaml next 24x5 2026-11-21T12:00:00-07:00`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, args, err := q.ask(cmd, args, 2)
			if err != nil {
				return err
			}
			from, err := instant(args[0], c.Zone())
			if err != nil {
				return err
			}
			at := c.NextOpen(from)
			if at.IsZero() {
				return q.noAnswer("%q does not open after %s in the years 1900 to 2200", c.Name(), args[0])
			}
			return q.answer(rfc3339(at), nextJSON{c.Name(), rfc3339(from.In(c.Zone())), rfc3339(at)})
		},
	}
}

func (q *question) spansCommand() *cobra.Command {
	var from, to string
	cmd := &cobra.Command{
		Use:   "spans NAME",
		Short: "Draw when the calendar is open, a line a day",
		Long: `spans draws one line for each local day from --from up to --to, an instant or a
date: a column for each half hour that clocks show, then how long the calendar is
open that day and when. A half hour that the day does not have, because clocks
skip it or because it lies before --from or after --to, is blank.

  █ open   ▒ open for a part of the half hour   · closed`,
		Example: `  triage calendar -p policy.yaml spans 24x5 --from 2026-11-16 --to 2026-11-23`,
		RunE: func(cmd *cobra.Command, args []string) error {
			c, _, err := q.ask(cmd, args, 1)
			if err != nil {
				return err
			}
			s, err := q.stretch(c, from, to)
			if err != nil {
				return err
			}
			if q.format == "json" {
				return q.answer("", newSpansJSON(c, s))
			}
			return drawStrip(q.out, c, s)
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "where to begin, an instant or a date (default today)")
	cmd.Flags().StringVar(&to, "to", "", "where to end, an instant or a date (default seven days later)")
	return cmd
}

// stretch returns the time that --from and --to bound.
func (q *question) stretch(c *sla.Calendar, from, to string) (sla.Span, error) {
	if from == "" {
		from = q.now().In(c.Zone()).Format(time.DateOnly)
	}
	begin, err := instantOrDate(from, c.Zone())
	if err != nil {
		return sla.Span{}, fmt.Errorf("--from: %w", err)
	}
	begin = begin.In(c.Zone())
	end := begin.AddDate(0, 0, 7)
	if to != "" {
		if end, err = instantOrDate(to, c.Zone()); err != nil {
			return sla.Span{}, fmt.Errorf("--to: %w", err)
		}
		end = end.In(c.Zone())
	}
	switch {
	case !begin.Before(end):
		return sla.Span{}, fmt.Errorf("--to %s is not after --from %s", to, from)
	case begin.Year() < 1900 || end.Add(-1).Year() > 2200:
		return sla.Span{}, fmt.Errorf("from %s to %s leaves the years 1900 to 2200, which calendars know", from, to)
	case end.Sub(begin) > mostDays*24*time.Hour:
		return sla.Span{}, fmt.Errorf("from %s to %s is more than the %d days that one strip may have", from, to, mostDays)
	}
	return sla.Span{From: begin, To: end}, nil
}

// mostDays bounds a strip, whose ends may have been mistyped.
const mostDays = 3660

// ask returns the calendar that the first of n arguments names, and the others.
func (q *question) ask(cmd *cobra.Command, args []string, n int) (*sla.Calendar, []string, error) {
	if len(args) != n {
		return nil, nil, fmt.Errorf("%q takes %s, not %d; see %s --help", cmd.Use, plural(n, "argument"), len(args), cmd.CommandPath())
	}
	if err := oneOf("format", q.format, "text", "json"); err != nil {
		return nil, nil, err
	}
	p, err := q.load(q.policy)
	if err != nil {
		return nil, nil, err
	}
	if c := p.Calendar(args[0]); c != nil {
		return c, args[1:], nil
	}
	names := p.Calendars()
	if len(names) == 0 {
		return nil, nil, fmt.Errorf("no calendar %q; the policy has no calendars", args[0])
	}
	err = fmt.Errorf("no calendar %q in the policy", args[0])
	if hint := condition.DidYouMean(args[0], names); hint != "" {
		err = fmt.Errorf("%w; %s", err, hint)
	}
	return nil, nil, err
}

// answer prints what was asked for: the text alone, or the object.
func (q *question) answer(text string, object any) error {
	if q.format == "json" {
		enc := json.NewEncoder(q.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(object)
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
		if open.To.After(s.To) {
			open.To = s.To
		}
		spans = append(spans, open)
	}
	return spans
}

func rfc3339(t time.Time) string { return t.Format(time.RFC3339Nano) }

// instant reads an instant. Its error shows what the text would be in zone if
// all it lacks is an offset.
func instant(text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if year := t.UTC().Year(); err == nil && (year < 1900 || year > 2200) {
		return time.Time{}, fmt.Errorf("%q is outside the years 1900 to 2200, which calendars know", text)
	}
	if err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			since := t.Sub(t.Truncate(24 * time.Hour))
			if at, civil := sla.At(date.NewAt(t), clock.Clock(since), zone); civil != sla.NoSuchDate {
				return time.Time{}, fmt.Errorf("%q has no offset from UTC; in %s it is %s", text, zone, rfc3339(at))
			}
		}
	}
	return time.Time{}, fmt.Errorf("%q is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00", text)
}

// instantOrDate reads an instant, or a date for the midnight in zone that it
// begins with.
func instantOrDate(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		at, civil := sla.At(date.NewAt(t), 0, zone)
		if civil == sla.NoSuchDate {
			return time.Time{}, fmt.Errorf("%s is no date in %s that calendars know", text, zone)
		}
		return at, nil
	}
	return instant(text, zone)
}

func duration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration; write 90s, 60m, 2h, 1h30m or -90m", text)
	}
	return d, nil
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
