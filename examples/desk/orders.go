package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// item is one thing to be sent.
type item struct {
	Number uint64    `json:"number"` // its place in the outbox
	Key    string    `json:"key"`    // a receiver that has seen it need not do it again
	Case   string    `json:"case"`
	To     string    `json:"to"` // a remote
	At     time.Time `json:"at"` // when it fell due

	Alert  *alert          `json:"alert,omitempty"`  // to VictorOps
	Fields map[string]any  `json:"fields,omitempty"` // of a ticket at Freshdesk, or
	Note   string          `json:"note,omitempty"`   // a private note there, in HTML
	URL    string          `json:"url,omitempty"`    // of a webhook
	Body   json.RawMessage `json:"body,omitempty"`

	Sent    time.Time `json:"sent,omitzero"`     // when it was settled
	Refused string    `json:"refused,omitempty"` // why the remote did not take it
}

// The remotes.
const (
	toVictorOps = "victorops"
	toFreshdesk = "freshdesk"
	toWebhook   = "webhook"
)

var remotes = []string{toVictorOps, toFreshdesk, toWebhook}

// alert is an alert as the store has it: all of it, not what VictorOps gets.
type alert victorops.Alert

// orders makes items of what befalls a life.
type orders struct {
	life       *life
	decision   policy.Decision
	subject    string // of the ticket, or what monitoring says
	config     *config
	items      []item
	unassigned bool
	problems   []string // what cannot be done, for whoever runs the service
}

// entryID returns the identity of an entry. A key alone is not enough: under another
// policy it may be that of something else, which is to be done all the same.
func entryID(e policy.Entry) string {
	return e.Key + "@" + e.At.UTC().Format(time.RFC3339)
}

// caseOf returns the case of what entryID returned.
func caseOf(id string) string {
	if i := strings.LastIndex(id, "@"); i >= 0 {
		return escalation.Entry{Key: id[:i]}.Case()
	}
	return ""
}

// follow adds what a life comes to at an instant: what fell due, and what its events
// of that instant mean to those who were paged.
func (o *orders) follow(t policy.Timeline, due []policy.Entry, at time.Time) {
	for _, e := range due {
		o.order(e)
	}
	began := o.life.Began
	overruled := began.At.Equal(at) && began.Ticket.Severity != severity.None
	for _, e := range o.life.Events {
		switch {
		case !e.At.Equal(at):
		case e.Kind == policy.EventAcknowledge || e.Kind == policy.EventSnooze && e.Until.After(at):
			o.acknowledge(e)
		case e.Kind == policy.EventSeverity:
			overruled = e.To != severity.None.String()
		}
	}
	if overruled { // no entry tells the desk what an engineer set there, in another field than the priority
		e := policy.Entry{Entry: escalation.Entry{At: at, Key: o.life.ID + "/severity"}}
		o.change(e, "priority", priorities[o.decision.Severity.String()])
	}
	if !o.life.Over.IsZero() {
		a := o.alert()
		a.MessageType = victorops.Recovery
		o.recover(a, at)
	}
	for i := range o.items {
		o.items[i].Case = o.life.ID
	}
	if o.unassigned && t.Case.Ticket.Assignee != "" {
		o.life.Next = at.Add(1)
		o.life.add(o.life.Next, policy.Event{Kind: policy.EventAssign, By: "triage"})
	}
}

// order adds what an entry comes to.
func (o *orders) order(e policy.Entry) {
	switch e.Do {
	case escalation.DoNotify:
		o.page(e)
	case escalation.DoBridge:
		o.bridge(e)
	case escalation.DoStandDown, escalation.DoResolve:
		a, _ := o.alert().ForEntry(e.Entry)
		o.recover(a, e.At)
	case escalation.DoSeverity:
		o.change(e, "priority", priorities[e.Target])
		o.note(e, o.because())
	case escalation.DoUnassign:
		o.change(e, "responder_id", nil)
		o.unassigned = true
	case escalation.DoGroup:
		o.group(e)
	case policy.DoClose:
		o.change(e, "status", statusClosed)
	case escalation.DoAnnotate:
		o.note(e, html.EscapeString(e.Target)+": "+link(e.URL, e.URL)+html.EscapeString(e.Note))
	case escalation.DoWebhook:
		body, _ := json.Marshal(e)
		o.items = append(o.items, item{Key: entryID(e), At: e.At, To: toWebhook, URL: e.Target, Body: body})
	case policy.DoBreach, policy.DoMissed, policy.DoLate, policy.DoRemind:
		what := strings.ReplaceAll(string(e.Do), "_", " ")
		o.note(e, html.EscapeString(strings.TrimSpace(fmt.Sprintf("%s: %s %s", what, e.Target, e.Reason))))
	}
}

// change changes a field of the ticket, if the case is one.
func (o *orders) change(e policy.Entry, field string, value any) {
	if o.life.isTicket() {
		o.items = append(o.items, item{Key: entryID(e), At: e.At, To: toFreshdesk, Fields: map[string]any{field: value}})
	}
}

// note adds a private note to the ticket, if the case is one.
func (o *orders) note(e policy.Entry, text string) {
	if o.life.isTicket() {
		o.items = append(o.items, item{Key: entryID(e) + " note", At: e.At, To: toFreshdesk, Note: "<p>" + text + "</p>"})
	}
}

func (o *orders) group(e policy.Entry) {
	id, ok := o.config.Freshdesk.Groups[e.Target]
	if !ok {
		o.problems = append(o.problems, fmt.Sprintf("freshdesk.groups has no id for the group %q of the policy", e.Target))
		o.note(e, "This ticket is for the group <b>"+html.EscapeString(e.Target)+"</b>.")
		return
	}
	o.change(e, "group_id", id)
}

func link(url, text string) string {
	if url == "" {
		return ""
	}
	return fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(url), html.EscapeString(text))
}

// because tells the agents why the case is what it is.
func (o *orders) because() string {
	text := "<b>" + html.EscapeString(o.decision.Severity.String()) + "</b>"
	if o.decision.Because != "" {
		text += ": " + html.EscapeString(o.decision.Because)
	}
	for _, a := range o.decision.Annotations {
		text += "<br>" + html.EscapeString(a.Label) + ": " + link(a.URL, a.URL) + html.EscapeString(a.Note)
	}
	return text
}

// alert returns what all alerts of the case have in common.
func (o *orders) alert() victorops.Alert {
	a := victorops.Alert{
		EntityDisplayName: fmt.Sprintf("%s: %s", o.decision.Severity, cmp.Or(o.subject, o.life.ID)),
		StateMessage:      o.decision.Because,
		StateStartTime:    o.life.Began.At,
		MonitoringTool:    "triage desk",
		Annotations:       slices.Clone(o.life.Bridges),
	}
	if o.life.isTicket() {
		a.Annotations = append(a.Annotations, victorops.Annotation{Label: "Ticket", URL: strings.TrimSuffix(o.config.Freshdesk.URL, "/") + "/a/tickets/" + o.life.ID})
	}
	for _, n := range o.decision.Annotations {
		a.Annotations = append(a.Annotations, victorops.Annotation{Label: n.Label, URL: n.URL, Note: n.Note})
	}
	return a
}

// send sends an alert to an incident.
func (o *orders) send(key string, at time.Time, a victorops.Alert, p page) {
	a.EntityID, a.RoutingKey = p.ID, p.Routing
	stored := alert(a)
	o.items = append(o.items, item{Key: key, At: at, To: toVictorOps, Alert: &stored})
}

// page opens an incident of its own: VictorOps adds a second page to the incident of
// the first, and pages nobody, if both have the same id.
func (o *orders) page(e policy.Entry) {
	p := page{ID: entryID(e), Routing: cmp.Or(o.config.VictorOps.Routing[e.Target], e.Target)}
	a, _ := o.alert().ForEntry(e.Entry)
	o.send(p.ID, e.At, a, p)
	o.life.Pages = append(o.life.Pages, p)
}

// bridge tells the agents and those who were paged how to join, and, from then on,
// those who will be.
func (o *orders) bridge(e policy.Entry) {
	a, _ := o.alert().ForEntry(e.Entry)
	b := victorops.Annotation{Label: "Bridge " + e.Target, URL: e.URL, Note: e.Phone}
	a.Annotations = append(a.Annotations, b)
	for _, p := range o.life.Pages {
		o.send(entryID(e)+" for "+p.ID, e.At, a, p)
	}
	if !slices.Contains(o.life.Bridges, b) {
		o.life.Bridges = append(o.life.Bridges, b)
	}
	o.note(e, html.EscapeString(b.Label)+": "+link(e.URL, e.URL)+" "+html.EscapeString(e.Phone))
}

// recover resolves every incident that is open.
func (o *orders) recover(a victorops.Alert, at time.Time) {
	for _, p := range o.life.Pages {
		o.send(p.ID+" recovery", at, a, p)
	}
	o.life.Pages, o.life.Bridges = nil, nil
}

// acknowledge stops the paging of every incident that is open.
func (o *orders) acknowledge(e policy.Event) {
	a, _ := o.alert().ForEvent(o.life.ID, escalation.Event{Kind: escalation.EventKind(e.Kind), By: e.By, Because: e.Because})
	for i := range o.life.Pages {
		if p := &o.life.Pages[i]; !p.Acknowledged {
			p.Acknowledged = true
			o.send(p.ID+" acknowledgement", e.At, a, *p)
		}
	}
}
