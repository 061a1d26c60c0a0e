package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/policy"
)

// escalationView is who was told, and when.
type escalationView struct {
	Stands, Account string
	Pieces          []stage
	Lanes           [][]mark // by kind, those that there are
}

// stage is a phase as it is drawn: its name is on it where there is room.
type stage struct {
	piece
	Text, Room string
}

// phase is what escalation does with a case for a while.
type phase struct {
	kind string
	name string // over its stretch
	text string // how it stands
}

// The kinds of phase; none is "".
const (
	climbs = "climbs" // a ladder
	waits  = "waits"  // in the waiting room, or for maintenance to end
	rests  = "rests"  // acknowledged or snoozed
)

// after returns the phase once an entry has been made.
func (before phase) after(e policy.Entry) phase {
	switch {
	case e.Suppressed == escalation.ByHold:
		return phase{waits, "waiting room", "in the waiting room"}
	case e.Suppressed == escalation.ByMaintenance:
		return phase{waits, "maintenance", "waiting for maintenance to end"}
	case e.Step > 0 && e.Ladder != escalation.LadderByHand:
		return phase{climbs, e.Ladder, fmt.Sprintf("ladder %s, step %d", e.Ladder, e.Step)}
	}
	switch e.Do {
	case escalation.Do(policy.EventAcknowledge):
		return before.resting("acknowledged", e.By)
	case escalation.Do(policy.EventSnooze):
		return before.resting("snoozed", e.By)
	case escalation.DoClear:
		return phase{text: "cleared in the waiting room"}
	case escalation.DoStandDown:
		return phase{text: "stood down"}
	case escalation.DoResolve, escalation.Do(policy.EventClose):
		return phase{text: "over"}
	}
	return before
}

// resting returns the phase once somebody takes care of what escalation was doing.
func (before phase) resting(how, by string) phase {
	if before.kind == "" {
		return before
	}
	return phase{rests, how, join(" by ", how, by)}
}

// told reports whether an entry is what escalation does or does not do.
func told(e policy.Entry) bool {
	return e.Ladder != "" || e.Do == escalation.DoStandDown || e.Do == escalation.DoResolve && len(e.People) > 0
}

// lanes are the kinds of dot, from top to bottom.
var lanes = []string{"page", "silent", "act", "over"}

// lane returns the kind of dot that an entry is.
func lane(e policy.Entry) string {
	switch {
	case e.Suppressed != "":
		return "silent"
	case e.Do == escalation.DoNotify || e.Do == escalation.DoBridge:
		return "page"
	case e.Do == escalation.DoStandDown || e.Do == escalation.DoResolve || e.Do == escalation.DoClear:
		return "over"
	}
	return "act"
}

// escalation draws who was told and when; nil if nobody was, or could have been.
func (l life) escalation(b bands) *escalationView {
	v := &escalationView{}
	var now phase
	since := b.from
	turn := func(to phase, at time.Time) {
		if now.kind != "" && (to.kind != now.kind || to.name != now.name) {
			v.Pieces = append(v.Pieces, b.stage(now, since, at))
		}
		if to.kind != now.kind || to.name != now.name {
			since = at
		}
		now = to
	}
	dots := map[string][]policy.Entry{}
	for _, e := range l.Entries {
		turn(now.after(e), e.At)
		if told(e) {
			dots[lane(e)] = append(dots[lane(e)], e)
		}
	}
	if len(dots) == 0 {
		return nil
	}
	v.Stands = now.text
	turn(phase{}, l.Until)
	v.Account = pages(dots["page"], dots["silent"])
	for _, kind := range lanes {
		if len(dots[kind]) > 0 {
			v.Lanes = append(v.Lanes, b.dots(kind, dots[kind]))
		}
	}
	return v
}

func (b bands) stage(p phase, from, to time.Time) stage {
	drawn := b.piece(p.kind, from, to, "")
	drawn.Title = p.name + strings.TrimPrefix(drawn.Title, p.kind)
	return stage{drawn, p.name, room(utf8.RuneCountInString(p.name)+1, b.at(to)-b.at(from))}
}

// nearDots is how close dots may be before they are drawn as one, in percent.
const nearDots = 2.2

// dots draws entries of one kind. Those that are too close are one, which says how
// many they are.
func (b bands) dots(kind string, entries []policy.Entry) []mark {
	var marks []mark
	first := -nearDots
	for _, e := range entries {
		at := b.at(e.At)
		title := join(", ", join(" ", spaced(string(e.Do)), about(e)), because(e), e.At.In(b.zone).Format(lifeLayout))
		if at-first < nearDots {
			last := &marks[len(marks)-1]
			last.Count = max(last.Count, 1) + 1
			last.Title += "\n" + title
			continue
		}
		first = at
		marks = append(marks, mark{Left: percent(at), Kind: kind, Title: title})
	}
	return marks
}

// pages says how many pages there were, to whom, and how many were not sent.
func pages(sent, silent []policy.Entry) string {
	var people []string
	n := 0
	for _, e := range sent {
		n += len(e.People)
		for _, p := range e.People {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	unsent := len(slices.DeleteFunc(slices.Clone(silent), func(e policy.Entry) bool { return e.Do == escalation.DoRun }))
	text := "nobody was paged"
	if n > 0 {
		text = phrasing.Count(n, "page") + ", to " + strings.Join(people, ", ")
	}
	if unsent > 0 {
		text += fmt.Sprintf("; %d not sent", unsent)
	}
	return text
}
