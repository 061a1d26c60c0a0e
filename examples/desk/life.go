package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// life is a case and what happened to it since, as the store has it. All else is
// told from it by [policy.Policy.Follow].
type life struct {
	ID      string         `json:"id"`                // of the ticket, or of what monitoring says alone
	Service string         `json:"service,omitempty"` // whose signals belong to it
	Began   severity.Case  `json:"began"`
	Events  []policy.Event `json:"events,omitempty"`

	Pages   []page                 `json:"pages,omitempty"`   // that are open at VictorOps
	Bridges []victorops.Annotation `json:"bridges,omitempty"` // that are open

	Told time.Time `json:"told"`          // what fell due up to and including this instant is in the outbox
	Next time.Time `json:"next,omitzero"` // when something falls due without a new event
	Over time.Time `json:"over,omitzero"` // since when it is resolved or closed

	Changed time.Time `json:"changed,omitzero"` // when the desk says that the state taken over last was changed
	Seen    []string  `json:"seen,omitempty"`   // the digests of the latest messages

	saved  place     // of the life in the store
	stored []byte    // what the store has
	before time.Time // Told in the store
}

// page is an incident at VictorOps.
type page struct {
	ID           string `json:"id"`
	Routing      string `json:"routing"`
	Acknowledged bool   `json:"acknowledged,omitempty"`
}

// monitoring is what the ids of cases begin with that no ticket is about.
const monitoring = "monitoring/"

func (l *life) isTicket() bool { return !strings.HasPrefix(l.ID, monitoring) }

func (l *life) place() place { return place{l.Next, l.Service, !l.Over.IsZero()} }

// instant returns the instant of what happens now: after all that happened before,
// whatever the machine's clock does.
func (l *life) instant(now time.Time) time.Time {
	now = now.Round(0)
	least := l.Told
	if n := len(l.Events); n > 0 && l.Events[n-1].At.After(least) {
		least = l.Events[n-1].At
	}
	if !now.After(least) {
		return least.Add(1)
	}
	return now
}

// retention is how long a case is kept after it was over.
const retention = 30 * 24 * time.Hour

func (l *life) forgettable(now time.Time) bool {
	return !l.Over.IsZero() && !now.Before(l.Over.Add(retention))
}

// now returns the case as it stands.
func (l *life) now(pol *policy.Policy, at time.Time) severity.Case {
	if l.Began.At.IsZero() {
		return severity.Case{}
	}
	return pol.Follow(l.Began, l.Events, at).Case
}

// changed reports whether the store has not all of the life, but for up to when it
// was told: where nothing fell due, that does not matter.
func (l *life) changed() bool {
	copied := *l
	copied.Told = l.before
	data, err := json.Marshal(&copied)
	return err != nil || !bytes.Equal(data, l.stored)
}

// add adds an event at an instant.
func (l *life) add(at time.Time, e policy.Event) {
	e.At = at
	l.Events = append(l.Events, e)
}

// follow tells the life up to an instant, and returns what fell due since it was told
// last and is to be done.
func (l *life) follow(pol *policy.Policy, now time.Time) (policy.Timeline, []policy.Entry) {
	t := pol.Follow(l.Began, l.Events, now)
	var due []policy.Entry
	for _, e := range t.Entries {
		if e.At.After(l.Told) && e.Key != "" && e.Suppressed == "" {
			due = append(due, e)
		}
	}
	l.Told, l.Next = now, t.Next
	switch over := t.Status == severity.StatusResolved || t.Status == severity.StatusClosed; {
	case !over:
		l.Over = time.Time{}
	case l.Over.IsZero():
		l.Over = now
	}
	if !l.Over.IsZero() {
		forget := l.Over.Add(retention)
		if !forget.After(now) {
			forget = now.Add(time.Hour) // something is still to be sent for it
		}
		if l.Next.IsZero() || forget.Before(l.Next) {
			l.Next = forget
		}
	}
	return t, due
}

// joinField is the field that joins signals with tickets, where the policy declares
// it: a signal belongs to the tickets whose field has the signal's service.
const joinField = "service"

// service returns what a case is about, as its field service says.
func service(c severity.Case) string {
	text, _ := c.Fields[joinField].(string)
	return plainKey(text)
}

// plainKey returns a text that can be part of a key of the store.
func plainKey(text string) string { return strings.ReplaceAll(text, separator, "") }

// declared returns the fields that a policy declares: others change nothing.
func declared(pol *policy.Policy, fields map[string]any) map[string]any {
	kept := map[string]any{}
	for _, name := range pol.Fields() {
		if v, ok := fields[name]; ok {
			kept[name] = v
		}
	}
	return kept
}

// overtaken reports whether a message is of before a change that was taken over: they
// may overtake one another. A change that is still to come is none to go by, or the
// clock that was wrong once would silence the ticket.
func (l *life) overtaken(changed, at time.Time) bool {
	if changed.IsZero() || changed.After(at.Add(slack)) {
		return false
	}
	if changed.Before(l.Changed) {
		return true
	}
	l.Changed = changed
	return false
}

// update takes over the state of the ticket that a message of the desk tells. What it
// does not say is as it was: an empty text, a field that is not there.
func (l *life) update(now severity.Case, at time.Time, said severity.Case) {
	for _, name := range slices.Sorted(maps.Keys(said.Fields)) {
		if v := said.Fields[name]; fmt.Sprint(v) != fmt.Sprint(now.Fields[name]) {
			l.add(at, policy.Event{Kind: policy.EventField, Name: name, Value: v})
		}
	}
	was, is := now.Ticket, said.Ticket
	if is.Severity != severity.None && is.Severity != was.Severity {
		l.add(at, policy.Event{Kind: policy.EventSeverity, To: is.Severity.String(), By: "desk"})
	}
	if is.Assignee != "" && is.Assignee != was.Assignee {
		l.add(at, policy.Event{Kind: policy.EventAssign, To: is.Assignee, By: "desk"})
	}
	if status := orOpen(was.Status); is.Status != "" && is.Status != status {
		l.add(at, policy.Event{Kind: policy.EventStatus, To: is.Status, By: "desk"})
	}
	if s := service(said); s != "" {
		l.Service = s
	}
}

func orOpen(status string) string {
	if status == "" {
		return severity.StatusOpen
	}
	return status
}

// observe takes over signals that are news.
func (l *life) observe(now severity.Case, at time.Time, signals []severity.Signal) {
	current := slices.Clone(now.Signals)
	for _, s := range signals {
		i := slices.IndexFunc(current, func(o severity.Signal) bool { return isSame(o, s) })
		switch {
		case i < 0:
			current = append(current, s)
		case restates(current[i], s):
			continue
		default:
			current[i] = s
		}
		l.add(at, policy.Event{Kind: policy.EventSignal, Signal: s})
	}
	if l.isTicket() {
		return
	}
	switch firing := slices.ContainsFunc(current, isFiring); {
	case !firing && l.Over.IsZero():
		l.add(at, policy.Event{Kind: policy.EventResolve, By: "monitoring"})
	case firing && !l.Over.IsZero():
		l.add(at, policy.Event{Kind: policy.EventReopen, By: "monitoring"})
	}
}

// isSame reports whether two signals are about the same thing, as lives have it.
func isSame(a, b severity.Signal) bool {
	return a.ID == b.ID && a.Source == b.Source &&
		(a.ID != "" || a.Check == b.Check && a.Environment == b.Environment && a.Service == b.Service)
}

// restates reports whether a signal says nothing new, or what was so before.
func restates(old, s severity.Signal) bool {
	return s.Since.Before(old.Since) || s.Since.Equal(old.Since) && s.State == old.State && s.Value == old.Value
}

func isFiring(s severity.Signal) bool { return s.State != severity.StateOK }

// seen reports whether a message came before, and keeps its digest.
func (l *life) seen(digest string) bool {
	if slices.Contains(l.Seen, digest) {
		return true
	}
	l.Seen = append(l.Seen, digest)
	if len(l.Seen) > 8 {
		l.Seen = l.Seen[1:]
	}
	return false
}
