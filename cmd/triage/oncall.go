package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
	"github.com/spf13/cobra"
)

func (t *tool) onCallCommand() *cobra.Command {
	q := &rosterQuestion{tool: t}
	cmd := &cobra.Command{
		Use:   "oncall -p POLICY [SCHEDULE]",
		Short: "Say who is on call, and why",
		Long: `oncall says who is on call in a schedule of a policy, or in each of them if none
is named: now, or at the instant of --at, with the reason, until when, who is on
call then, and whose turn is next in the rotation.

With --from or --to it draws who is on call in that stretch of time, a line for
each local day, and lists the shifts, the gaps in which nobody is on call, and
how long each person is on call, with their share of the whole. A column is half
an hour on the clock; one that clocks show twice is drawn once, for both, and one
that they skip is blank.

  A─── who has the letter A   · nobody   / a handoff within the half hour

--format ics is an iCalendar feed (RFC 5545) with an event for each shift that
touches the stretch, whole; an event keeps its UID when the person changes.

Instants are RFC 3339, with their offset from UTC; --from and --to may also be
dates, which begin at midnight in the schedule's zone. Layers, turns and
overrides are counted from 1. That nobody is on call is an answer: the exit
status is 0.`,
		Example: `  triage oncall -p policy.yaml tier-one
  triage oncall -p policy.yaml tier-one --from 2026-10-30 --to 2026-11-03
  triage oncall -p policy.yaml --from 2026-03-02 --to 2026-06-01 --format ics > on-call.ics`,
		Args:              arguments(0, 1),
		ValidArgsFunction: first(t.names((*policy.Policy).Schedules)),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.stretch = cmd.Flags().Changed("from") || cmd.Flags().Changed("to") || q.format == "ics"
			return q.ask(args)
		},
	}
	cmd.Flags().StringVarP(&q.policy, "policy", "p", "", policyUsage)
	cmd.Flags().Var(&q.at, "at", "the `instant` to ask about, in RFC 3339 (default now)")
	q.bounds.flags(cmd, "seven days later; with ics, 90")
	cmd.Flags().Var(oneOf(&q.format, "text", "json", "ics"), "format", "text for people, json for programs, ics for calendars")
	return cmd
}

// rosterQuestion is what oncall is asked.
type rosterQuestion struct {
	*tool
	policy, format string
	at             stated
	bounds         bounds
	stretch        bool // about a stretch of time, not an instant
}

func (q *rosterQuestion) ask(args []string) error {
	switch {
	case q.at != "" && q.format == "ics":
		return errors.New("--format ics has the shifts from --from to --to; leave --at out")
	case q.at != "" && q.stretch:
		return errors.New("--at asks about an instant, --from and --to about a stretch of time; keep one of the two")
	}
	p, err := q.load(q.policy)
	if err != nil {
		return err
	}
	schedules, err := choose(p, args)
	if err != nil {
		return err
	}
	if q.stretch {
		return q.answerStretch(p, schedules)
	}
	return q.answerAt(schedules)
}

// choose returns the schedule that is named, or all of them.
func choose(p *policy.Policy, args []string) ([]*escalation.Schedule, error) {
	names := p.Schedules()
	switch {
	case len(args) > 0 && p.Schedule(args[0]) == nil:
		return nil, unknown("schedule", args[0], names)
	case len(args) > 0:
		names = args
	case len(names) == 0:
		return nil, errors.New("the policy has no schedules")
	}
	schedules := make([]*escalation.Schedule, len(names))
	for i, name := range names {
		schedules[i] = p.Schedule(name)
	}
	return schedules, nil
}

func (q *rosterQuestion) answerAt(schedules []*escalation.Schedule) error {
	at, err := q.atOrNow(q.at, schedules[0].Zone())
	if err != nil {
		return err
	}
	for i, s := range schedules {
		answer := newAtJSON(s, at)
		if q.format == "json" {
			if err := writeLine(q.out, answer); err != nil {
				return err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(q.out)
		}
		if err := writeAt(q.out, s, at); err != nil {
			return err
		}
	}
	return nil
}

func (q *rosterQuestion) answerStretch(p *policy.Policy, schedules []*escalation.Schedule) error {
	days := 7
	if q.format == "ics" {
		days = 90
	}
	spans := make([]sla.Span, len(schedules))
	for i, s := range schedules {
		var err error
		if spans[i], err = q.bounds.span(q.now(), s.Zone(), days); err != nil {
			return err
		}
	}
	if q.format == "ics" {
		return q.feed(p, schedules, spans)
	}
	for i, s := range schedules {
		var err error
		if q.format == "json" {
			err = writeLine(q.out, newRosterJSON(s, spans[i]))
		} else {
			if i > 0 {
				fmt.Fprintln(q.out)
			}
			err = writeRoster(q.out, s, spans[i])
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// The answers in JSON. Layers, turns and overrides are counted from 1; what is
// absent is none.
type (
	dutyJSON struct {
		Person    string `json:"person"`
		For       string `json:"for,omitempty"`
		Layer     int    `json:"layer,omitempty"`
		LayerName string `json:"layer_name,omitempty"`
		Turn      int    `json:"turn,omitempty"`
		Override  int    `json:"override,omitempty"`
		Note      string `json:"note,omitempty"`
	}
	atJSON struct {
		Schedule string     `json:"schedule"`
		Zone     string     `json:"zone"`
		At       string     `json:"at"`
		OnCall   []dutyJSON `json:"on_call"`
		Until    string     `json:"until,omitempty"`
		Then     []string   `json:"then,omitempty"`
		NextTurn string     `json:"next_turn,omitempty"`
	}
	rosterJSON struct {
		Schedule string      `json:"schedule"`
		Zone     string      `json:"zone"`
		From     string      `json:"from"`
		To       string      `json:"to"`
		Shifts   []shiftJSON `json:"shifts"`
		Gaps     []spanJSON  `json:"gaps"`
		Hours    []loadJSON  `json:"hours"`
	}
	shiftJSON struct {
		From   string     `json:"from"`
		To     string     `json:"to"`
		OnCall []dutyJSON `json:"on_call"`
	}
	loadJSON struct {
		Person string `json:"person"`
		Time   string `json:"time"`
	}
)

func newAtJSON(s *escalation.Schedule, at time.Time) atJSON {
	x := atJSON{Schedule: s.Name(), Zone: s.Zone().String(), At: rfc3339(at.In(s.Zone())), OnCall: dutiesJSON(s.OnCall(at))}
	if until := s.Next(at); !until.IsZero() {
		x.Until, x.Then = rfc3339(until), people(s.OnCall(until))
	}
	if next, ok := s.NextOnCall(at); ok {
		x.NextTurn = next.Person
	}
	return x
}

func newRosterJSON(s *escalation.Schedule, span sla.Span) rosterJSON {
	x := rosterJSON{
		Schedule: s.Name(), Zone: s.Zone().String(), From: rfc3339(span.From), To: rfc3339(span.To),
		Shifts: []shiftJSON{}, Gaps: []spanJSON{}, Hours: []loadJSON{},
	}
	for shift := range s.Shifts(span.From, span.To) {
		x.Shifts = append(x.Shifts, shiftJSON{rfc3339(shift.From), rfc3339(shift.To), dutiesJSON(shift.Duties)})
	}
	for _, gap := range s.Gaps(span.From, span.To) {
		x.Gaps = append(x.Gaps, spanJSON{rfc3339(gap.From), rfc3339(gap.To)})
	}
	for _, load := range s.Hours(span.From, span.To) {
		x.Hours = append(x.Hours, loadJSON{load.Person, load.Time.String()})
	}
	return x
}

func dutiesJSON(duties []escalation.Duty) []dutyJSON {
	xs := make([]dutyJSON, len(duties))
	for i, d := range duties {
		xs[i] = dutyJSON(d)
	}
	return xs
}

func people(duties []escalation.Duty) []string {
	names := make([]string, len(duties))
	for i, d := range duties {
		names[i] = d.Person
	}
	return names
}
