package main

import (
	_ "embed"
	"html/template"
	"slices"
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
	ID, Subject, Severity, Status, Until, Next, Zone string

	Clocks     []clockView
	Escalation *escalationView
	Axis       axis
	Legend     []legendEntry

	Entries []entryView
	Faults  []string
}

// clockView is one clock with its band.
type clockView struct {
	Name, State, Stands, Standing, Account string
	Pieces                                 []piece
	Marks                                  []mark
	Labels                                 []label
}

type entryView struct{ At, Do, About, Why, Class string }

func (l life) page() lifeView {
	b := l.bands()
	v := lifeView{
		ID: l.ticket.ID, Subject: l.ticket.Subject, Severity: l.Severity.String(), Status: l.Status, Zone: l.zone.String(),
		Until: l.Until.In(l.zone).Format(momentLayout), Axis: b.axis(l.Until),
	}
	if v.ID == "" && v.Subject == "" {
		v.Subject = l.title()
	}
	if !l.Next.IsZero() {
		v.Next = l.Next.In(l.zone).Format("Mon 2 Jan 2006 15:04:05 MST")
	}
	for _, c := range l.Clocks {
		v.Clocks = append(v.Clocks, l.clock(c, b))
	}
	v.Escalation = l.escalation(b)
	v.Legend = v.legend()
	for _, e := range l.Entries {
		v.Entries = append(v.Entries, entryView{e.At.In(l.zone).Format(lifeLayout), spaced(string(e.Do)), about(e), because(e), class(e)})
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

// clock draws a clock: where its time went, and what came of it.
func (l life) clock(c policy.ClockState, b bands) clockView {
	v := clockView{Name: c.Agreement + "." + string(c.Target), State: string(c.State), Stands: spaced(string(c.State)), Standing: standing(c, l.zone), Account: account(c)}
	var labels []label
	add := func(at time.Time, kind, word string) {
		if !at.IsZero() && !at.Before(b.from) && !at.After(b.to) {
			v.Marks = append(v.Marks, b.mark(at, kind, word))
			labels = append(labels, b.label(at, kind, word))
		}
	}
	for _, cycle := range slices.Concat(c.Earlier, []policy.Cycle{{Status: c.Status, Ledger: c.Ledger}}) {
		for _, e := range cycle.Ledger {
			v.Pieces = append(v.Pieces, b.piece(string(e.Kind), e.From, e.To, e.Name))
		}
		if len(c.Earlier) > 0 {
			v.Marks = append(v.Marks, b.mark(cycle.Started, "start", "began"))
		}
	}
	if c.State == sla.Running && c.Due.After(l.Until) {
		v.Pieces = append(v.Pieces, b.piece("ahead", l.Until, c.Due, ""))
	}
	for _, e := range l.Entries {
		if e.Target != v.Name {
			continue
		}
		switch e.Do {
		case policy.DoBreach:
			add(e.At, "breach", "breached")
		case policy.DoLate:
			add(e.At, "late", "late")
		case policy.DoMissed, policy.DoRemind:
			v.Marks = append(v.Marks, b.mark(e.At, string(e.Do), join(" ", string(e.Do), e.Reason)))
		}
	}
	add(c.Met, "met", "met")
	if !c.Due.Equal(c.Breached) {
		add(c.Due, "due", "due")
	}
	v.Labels = separate(labels)
	return v
}

// A legendEntry explains a kind of what is drawn.
type legendEntry struct{ Sort, Kind, Text string }

// legendEntries are all of them: stretches, lines and dots.
var legendEntries = []legendEntry{
	{"stretch", "counted", "counted"}, {"stretch", "paused", "paused"}, {"stretch", "closed", "closed"}, {"stretch", "holiday", "holiday"},
	{"stretch", "break", "break"}, {"stretch", "ahead", "until due"},
	{"line", "due", "due"}, {"line", "met", "met"}, {"line", "breach", "breached"}, {"line", "late", "late on arrival"}, {"line", "missed", "missed once more"},
	{"line", "remind", "reminder"}, {"line", "start", "begun anew"},
	{"stretch", climbs, "on a ladder"}, {"stretch", waits, "waits"}, {"stretch", rests, "acknowledged"},
	{"dot", "page", "page or bridge"}, {"dot", "silent", "page not sent, or put off"}, {"dot", "act", "other action"}, {"dot", "over", "it is over"},
}

// legend explains what the page draws, and nothing else.
func (v lifeView) legend() []legendEntry {
	drawn := map[string]bool{}
	note := func(marks []mark) {
		for _, m := range marks {
			drawn[m.Kind] = true
		}
	}
	for _, c := range v.Clocks {
		note(c.Marks)
		for _, p := range c.Pieces {
			drawn[p.Kind] = true
		}
	}
	if v.Escalation != nil {
		for _, s := range v.Escalation.Pieces {
			drawn[s.Kind] = true
		}
		for _, lane := range v.Escalation.Lanes {
			note(lane)
		}
	}
	var list []legendEntry
	for _, e := range legendEntries {
		if drawn[e.Kind] {
			list = append(list, e)
		}
	}
	return list
}
