package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
)

// life.html draws a life: one page, no script, nothing fetched.
//
//go:embed life.html
var lifeHTML string

var lifePage = template.Must(template.New("life").Parse(lifeHTML))

// lifeView is what life.html shows.
type lifeView struct {
	Title, Severity, Status, Until, Next, Zone string
	From, To                                   string // ends of the bands
	Ticks                                      []tick
	Clocks                                     []clockView
	Escalation                                 *clockView
	Entries                                    []entryView
	Faults                                     []string
}

type tick struct {
	Left  template.CSS // percent
	Label string
}

type clockView struct {
	Name, State, Stands, Standing, Account string
	Pieces                                 []piece
	Marks                                  []mark
}

// piece is a stretch of a band.
type piece struct {
	Left, Width template.CSS
	Kind, Title string
}

// mark is an instant of a band.
type mark struct {
	Left        template.CSS
	Kind, Label string
}

type entryView struct{ At, Do, About, Why, Class string }

// piece draws a stretch of time; more is said of it after its kind and its ends.
func (s span) piece(kind string, from, to time.Time, zone *time.Location, more string) piece {
	left := s.at(from)
	title := fmt.Sprintf("%s %s: %s to %s", kind, sla.FormatDuration(to.Sub(from).Round(time.Second)), from.In(zone).Format(lifeLayout), to.In(zone).Format(lifeLayout))
	if more != "" {
		title += ", " + more
	}
	return piece{percent(left), percent(max(s.at(to)-left, 0.1)), kind, title}
}

// span is the time that the bands show: the life, and what is due after it.
type span struct{ from, to time.Time }

func (l life) span() span {
	s := span{l.Until, l.Until}
	for _, c := range l.Clocks {
		if c.Started.Before(s.from) {
			s.from = c.Started
		}
		for _, cycle := range c.Earlier {
			if cycle.Started.Before(s.from) {
				s.from = cycle.Started
			}
		}
		if c.Due.After(s.to) && c.Due.Before(l.Until.Add(60*24*time.Hour)) {
			s.to = c.Due
		}
	}
	for _, e := range l.Entries {
		if e.At.Before(s.from) {
			s.from = e.At
		}
	}
	if !s.to.After(s.from) {
		s.to = s.from.Add(time.Hour)
	}
	s.to = s.to.Add(s.to.Sub(s.from) / 50) // so that what ends last is seen
	return s
}

func (s span) at(t time.Time) float64 {
	share := float64(t.Sub(s.from)) / float64(s.to.Sub(s.from)) * 100
	return min(max(share, 0), 100)
}

func percent(f float64) template.CSS { return template.CSS(fmt.Sprintf("%.3f%%", f)) }

func (l life) page() lifeView {
	zone, s := l.zone, l.span()
	v := lifeView{
		Title: l.title(), Severity: l.Severity.String(), Status: l.Status, Zone: zone.String(),
		Until: l.Until.In(zone).Format("Mon 2 Jan 2006 15:04 MST"), Ticks: s.ticks(zone),
	}
	if !l.Next.IsZero() {
		v.Next = l.Next.In(zone).Format("Mon 2 Jan 2006 15:04:05 MST")
	}
	for _, c := range l.Clocks {
		v.Clocks = append(v.Clocks, l.clock(c, s, zone))
	}
	v.Escalation = l.escalation(s, zone)
	for _, e := range l.Entries {
		v.Entries = append(v.Entries, entryView{e.At.In(zone).Format(lifeLayout), spaced(string(e.Do)), about(e), because(e), class(e)})
	}
	for _, f := range l.Faults {
		v.Faults = append(v.Faults, f.Where+": "+f.Message)
	}
	return v
}

// spaced writes a word of the timeline as people do.
func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

func class(e policy.Entry) string {
	switch e.Do {
	case policy.DoBreach, policy.DoMissed, policy.DoLate:
		return "bad"
	case escalation.DoNotify, escalation.DoBridge:
		if e.Suppressed == "" {
			return "told"
		}
	}
	if e.Suppressed != "" {
		return "soft"
	}
	return ""
}

func (l life) clock(c policy.ClockState, s span, zone *time.Location) clockView {
	v := clockView{Name: c.Agreement + "." + string(c.Target), State: string(c.State), Stands: spaced(string(c.State)), Standing: standing(c, zone)}
	for _, line := range account(c) {
		v.Account = line
	}
	ledger := sla.Ledger{}
	for _, cycle := range c.Earlier {
		ledger = append(ledger, cycle.Ledger...)
	}
	for _, e := range append(ledger, c.Ledger...) {
		v.Pieces = append(v.Pieces, s.piece(string(e.Kind), e.From, e.To, zone, e.Name))
	}
	add := func(t time.Time, kind, label string) {
		if !t.IsZero() && !t.Before(s.from) && !t.After(s.to) {
			v.Marks = append(v.Marks, mark{percent(s.at(t)), kind, label + " " + t.In(zone).Format(lifeLayout)})
		}
	}
	for _, cycle := range c.Earlier {
		add(cycle.Breached, "breach", "breached")
		add(cycle.Started, "start", "began")
	}
	if len(c.Earlier) > 0 {
		add(c.Started, "start", "began")
	}
	add(c.Due, "due", "due")
	add(c.Breached, "breach", "breached")
	add(c.Met, "met", "met")
	if c.State != sla.Met && c.State != sla.Cancelled {
		add(l.Until, "now", "until")
	}
	return v
}

// ticks are a few instants at full hours or days.
func (s span) ticks(zone *time.Location) []tick {
	const most = 8
	steps := []time.Duration{15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour, 7 * 24 * time.Hour, 28 * 24 * time.Hour}
	step := steps[len(steps)-1]
	for _, d := range steps {
		if s.to.Sub(s.from) <= most*d {
			step = d
			break
		}
	}
	first := s.from.In(zone)
	var ticks []tick
	for i := 0; len(ticks) < 4*most; i++ {
		// In minutes on the clock of the zone, so that midnight is midnight all year.
		t := time.Date(first.Year(), first.Month(), first.Day(), 0, i*int(step/time.Minute), 0, 0, zone)
		if t.After(s.to) {
			break
		}
		layout := "15:04"
		if t.Hour() == 0 && t.Minute() == 0 {
			layout = "Mon 2 Jan"
		}
		if left := s.at(t); !t.Before(s.from) && left < 90 {
			ticks = append(ticks, tick{percent(left), t.Format(layout)})
		}
	}
	return ticks
}
