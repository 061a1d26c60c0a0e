package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// ticket takes over what Freshdesk says of a ticket, and what happened to it.
func (d *desk) ticket(body []byte) (answer, error) {
	pol := d.policies.Policy()
	m, err := pol.Intake("freshdesk", body)
	if err != nil {
		return answer{}, err
	}
	said := m.Case
	if !isTicketID(said.Ticket.ID) {
		return answer{}, useless("the ticket has the id %q, and a number was expected; write {{ticket.id}} into the message", said.Ticket.ID)
	}
	happened, err := eventOf(pol, body)
	if err != nil {
		return answer{}, useless("event: %v", err)
	}
	said.Fields = declared(pol, said.Fields)
	about := service(said)
	defer d.services.lock(about)()
	told, err := d.tell(said.Ticket.ID, func(l *life, now severity.Case, at time.Time) error {
		if sum := sha256.Sum256(body); !said.Ticket.UpdatedAt.IsZero() && l.seen(hex.EncodeToString(sum[:8])) {
			return nil
		}
		begins, was := l.Began.At.IsZero(), l.Service
		old := l.overtaken(said.Ticket.UpdatedAt, at)
		if begins {
			l.Began, l.Service = said, about
			l.Began.At = at
		}
		if happened != nil {
			l.add(at, *happened)
		}
		if !begins && !old {
			l.update(now, at, said)
		}
		if l.Service == was {
			return nil
		}
		signals, err := d.firing(pol, about, l.ID, at)
		if begins {
			l.Began.Signals = signals
		} else {
			l.observe(now, at, signals)
		}
		return err
	})
	return answer{told, m.Faults}, err
}

// isTicketID reports whether a text is an id of Freshdesk.
func isTicketID(id string) bool {
	n, err := strconv.ParseInt(id, 10, 64)
	return err == nil && n > 0 && strconv.FormatInt(n, 10) == id
}

// eventOf returns the event that the body of a webhook says has happened, if it says
// so: an object under the key event, as a life has it, but for the instant.
func eventOf(pol *policy.Policy, body []byte) (*policy.Event, error) {
	var said struct {
		Event map[string]any `json:"event"`
	}
	if err := decode(body, &said); err != nil {
		return nil, err
	}
	if said.Event == nil {
		return nil, nil
	}
	said.Event["at"] = time.Unix(0, 0) // the instant is the desk's own
	text, err := json.Marshal(said.Event)
	if err != nil {
		return nil, err
	}
	e, err := pol.ParseEvent(text)
	return &e, err
}

// firing returns the signals of a service that are not well, as the open cases other
// than one have them.
func (d *desk) firing(pol *policy.Policy, about, except string, at time.Time) ([]severity.Signal, error) {
	ids, err := d.store.openOf(about)
	if err != nil {
		return nil, err
	}
	var signals []severity.Signal
	for _, id := range ids {
		l, err := d.store.life(id)
		if err != nil {
			return nil, err
		}
		if l == nil || id == except {
			continue
		}
		for _, s := range pol.Follow(l.Began, l.Events, at).Case.Signals {
			known := func(o severity.Signal) bool { return isSame(o, s) }
			if isFiring(s) && plainKey(s.Service) == about && !slices.ContainsFunc(signals, known) {
				signals = append(signals, s)
			}
		}
	}
	return signals, nil
}

// slack is how far clocks may differ without a word.
const slack = time.Minute

// alerts takes over what Alertmanager says: each signal goes to the open cases of its
// service, and where there is none begins one of its own.
func (d *desk) alerts(body []byte) (answer, error) {
	m, err := d.policies.Policy().Intake("alertmanager", body)
	if err != nil {
		return answer{}, err
	}
	now := time.Now()
	a := answer{Cases: []caseAnswer{}, Faults: m.Faults}
	groups := map[string][]severity.Signal{}
	var order []string
	for _, s := range m.Case.Signals {
		if ahead := s.Since.Sub(now); ahead > 0 {
			if ahead > slack {
				a.Faults = append(a.Faults, severity.Fault{Kind: "from-the-future", Where: s.ID, Message: "since " + s.Since.Format(time.RFC3339) + ", which is still to come; it counts from now"})
			}
			s.Since = now.Round(0)
		}
		home := monitoring + plainKey(s.Service)
		if s.Service == "" {
			home = monitoring + plainKey(s.Source+"/"+s.ID)
		}
		if groups[home] == nil {
			order = append(order, home)
		}
		groups[home] = append(groups[home], s)
	}
	for _, home := range order {
		told, err := d.signals(home, groups[home])
		if err != nil {
			return a, err
		}
		a.Cases = append(a.Cases, told...)
	}
	return a, nil
}

// signals takes over the signals of one service, or one signal without a service.
func (d *desk) signals(home string, signals []severity.Signal) (all []caseAnswer, err error) {
	ids := []string{home}
	if about := plainKey(signals[0].Service); about != "" {
		defer d.services.lock(about)()
		open, err := d.store.openOf(about)
		if err != nil {
			return nil, err
		}
		if len(open) > 0 {
			ids = open
		}
	}
	for _, id := range ids {
		told, err := d.tell(id, func(l *life, now severity.Case, at time.Time) error {
			fires := slices.ContainsFunc(signals, isFiring)
			long := len(l.Events) >= longLife && !l.Over.IsZero()
			switch begins := l.Began.At.IsZero() || long; {
			case begins && fires:
				*l = life{ID: l.ID, Service: plainKey(signals[0].Service), Told: l.Told, saved: l.saved}
				l.Began = severity.Case{At: at, Ticket: severity.Ticket{ID: l.ID}, Signals: signals}
			case !begins:
				l.observe(now, at, signals)
			}
			return nil
		})
		if err != nil {
			return all, err
		}
		all = append(all, told...)
	}
	return all, nil
}

// acknowledged takes over that somebody has acknowledged a page at VictorOps.
func (d *desk) acknowledged(body []byte) (answer, error) {
	m, err := d.policies.Policy().Intake("victorops", body)
	if err != nil {
		return answer{}, err
	}
	a := answer{Cases: []caseAnswer{}, Faults: m.Faults}
	for _, s := range m.Case.Signals {
		if !strings.EqualFold(s.Labels["STATE.CURRENT_ALERT_PHASE"], "ACKED") {
			continue // what is resolved there is not resolved at the desk
		}
		told, err := d.tell(plainKey(caseOf(s.ID)), func(l *life, _ severity.Case, at time.Time) error {
			i := slices.IndexFunc(l.Pages, func(p page) bool { return p.ID == s.ID && !p.Acknowledged })
			if i >= 0 {
				l.Pages[i].Acknowledged = true
				l.add(at, policy.Event{Kind: policy.EventAcknowledge, By: s.Labels["STATE.ACK_USER"]})
			}
			return nil
		})
		if err != nil {
			return a, err
		}
		a.Cases = append(a.Cases, told...)
	}
	return a, nil
}
