package main

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

const (
	horizon  = 24 * time.Hour // of what an answer says is to come
	longLife = 200            // events after which what monitoring says alone begins anew, once it was over
)

// desk decides cases, keeps them, and puts what is to be done into the outboxes.
type desk struct {
	config   *config
	policies *policy.Store
	store    *store
	outboxes map[string]*outbox // by remote
	log      *slog.Logger
	metrics  *metrics

	cases, services *locks
	timer           chan struct{} // something falls due at another time than before
}

func newDesk(c *config, p *policy.Store, s *store, log *slog.Logger, transport http.RoundTripper) (*desk, error) {
	d := &desk{config: c, policies: p, store: s, log: log, timer: make(chan struct{}, 1), cases: newLocks(), services: newLocks()}
	d.metrics = newMetrics(d)
	client := newHTTPClient(transport)
	pager := &victorops.Client{
		Endpoint: c.VictorOps.Endpoint, Key: victorops.NewKey(string(c.Secrets.VictorOpsKey)),
		HTTP: client, Attempts: 2, // the outbox goes on for ever
	}
	tickets := &freshdesk{c.Freshdesk.URL, c.Secrets.FreshdeskKey, client}
	d.outboxes = map[string]*outbox{}
	for remote, send := range map[string]func(context.Context, item) error{
		toVictorOps: func(ctx context.Context, it item) error { return pager.Send(ctx, victorops.Alert(*it.Alert)) },
		toFreshdesk: tickets.send,
		toWebhook:   func(ctx context.Context, it item) error { return sendWebhook(ctx, client, it) },
	} {
		d.outboxes[remote] = newOutbox(remote, s, log, d.metrics.sent, send)
	}
	pending, err := s.pending()
	if err != nil {
		return nil, err
	}
	d.enqueue(pending)
	return d, nil
}

func (d *desk) enqueue(items []item) {
	for _, it := range items {
		d.outboxes[it.To].add(it)
	}
}

// answer is what became of a message.
type answer struct {
	Cases  []caseAnswer     `json:"cases"`
	Faults []severity.Fault `json:"faults,omitempty"` // of the message
}

// caseAnswer is how a case stands.
type caseAnswer struct {
	Case string `json:"case"`

	// Decision has the deadlines that are still to be met, and as its plan what is
	// done now and in the next 24 hours if nothing else happens.
	Decision policy.Decision `json:"decision"`
	Next     time.Time       `json:"next,omitzero"`
}

// tell lets something happen to a case, decides it anew, and saves it together with
// all that fell due. With nothing to happen, it does what the time has brought. A case
// that has not begun is none: the answer is empty.
func (d *desk) tell(id string, happens func(l *life, now severity.Case, at time.Time) error) ([]caseAnswer, error) {
	defer d.cases.lock(id)()
	started := time.Now()
	l, err := d.store.life(id)
	if err != nil {
		return nil, err
	}
	if l == nil {
		l = &life{ID: id}
	}
	pol, at := d.policies.Policy(), l.instant(started)
	if happens != nil {
		if err := happens(l, l.now(pol, at), at); err != nil {
			return nil, err
		}
	}
	told := l.Told
	switch {
	case l.Began.At.IsZero():
		return nil, nil
	case happens == nil && l.forgettable(at) && !d.sends(id):
		return nil, d.store.forget(l)
	}
	t, due := l.follow(pol, at)
	decision := pol.Decide(t.Case)
	o := orders{life: l, decision: decision, subject: subject(t.Case), config: d.config}
	o.follow(t, due, at)
	for _, p := range o.problems {
		d.log.Error("cannot be done", "case", id, "problem", p)
	}
	if len(o.items) > 0 || l.changed() {
		if err := d.store.save(l, o.items); err != nil {
			return nil, err
		}
		d.enqueue(o.items)
		d.wake()
	}
	d.metrics.decided(decision, time.Since(started))
	if happens == nil {
		return nil, nil
	}
	decision.Deadlines = owed(t)
	decision.Plan = upcoming(pol.Follow(l.Began, l.Events, at.Add(horizon)).Entries, told)
	return []caseAnswer{{id, decision, l.Next}}, nil
}

// owed returns the deadlines that are still to be met.
func owed(t policy.Timeline) []policy.Deadline {
	var list []policy.Deadline
	for _, c := range t.Clocks {
		if c.Met.IsZero() && !c.Due.IsZero() && c.State != sla.Cancelled {
			within := c.Status.Target
			list = append(list, policy.Deadline{Agreement: c.Agreement, Target: c.Target, Within: within.Within, Calendar: within.Calendar.Name(), Due: c.Due})
		}
	}
	return list
}

// upcoming returns what is to be done after an instant, or is not and why.
func upcoming(entries []policy.Entry, after time.Time) []escalation.Entry {
	var list []escalation.Entry
	for _, e := range entries {
		if e.At.After(after) && e.Key != "" {
			list = append(list, e.Entry)
		}
	}
	return list
}

// subject says what a case is about, for people.
func subject(c severity.Case) string {
	if c.Ticket.Subject != "" {
		return c.Ticket.Subject
	}
	for _, s := range c.Signals {
		if isFiring(s) {
			return cmp.Or(s.Summary, s.Check)
		}
	}
	return ""
}

// sends reports whether something is still to be sent for a case.
func (d *desk) sends(id string) bool {
	for _, o := range d.outboxes {
		if len(o.waiting(id)) > 0 {
			return true
		}
	}
	return false
}

// wake tells keepTime that something may fall due earlier than before.
func (d *desk) wake() {
	select {
	case d.timer <- struct{}{}:
	default:
	}
}

// run sends what is to be sent, and does what falls due, until the context ends. A
// signal that comes again says that the policy may have changed.
func (d *desk) run(ctx context.Context, again <-chan os.Signal) {
	var all sync.WaitGroup
	for _, o := range d.outboxes {
		all.Go(func() { o.run(ctx) })
	}
	all.Go(func() { d.keepTime(ctx) })
	all.Go(func() { d.keepPolicy(ctx, again) })
	all.Wait()
}
