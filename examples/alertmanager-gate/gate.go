package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
)

const (
	leastPaged = severity.High // and what is more serious
	forwarders = 8             // alerts of one webhook that are passed on at a time
)

// gate takes the webhooks of Alertmanager and passes on to a pager what its policy
// calls urgent or high. It keeps nothing: what becomes of an alert follows from the
// alert alone, and a webhook of which not all was passed on is refused, so that
// Alertmanager sends it again.
type gate struct {
	policies *policy.Store
	pager    pager
	token    string // that Alertmanager shows
	log      *slog.Logger
}

// report is the answer to a webhook.
type report struct {
	Alerts []passed         `json:"alerts"`
	Faults []severity.Fault `json:"faults,omitempty"` // of the message
}

// passed is what became of an alert.
type passed struct {
	ID       string         `json:"id"`
	Check    string         `json:"check,omitempty"`
	Severity severity.Level `json:"severity"`
	Rule     string         `json:"rule,omitempty"`
	Because  string         `json:"because,omitempty"`
	Sent     string         `json:"sent,omitempty"` // to the pager; absent if nothing was
	Error    string         `json:"error,omitempty"`
}

func (g *gate) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /alerts", func(w http.ResponseWriter, r *http.Request) {
		status, body := g.alerts(w, r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	return mux
}

// alerts answers a webhook.
func (g *gate) alerts(w http.ResponseWriter, r *http.Request) (status int, body any) {
	refuse := func(status int, format string, args ...any) (int, any) {
		text := fmt.Sprintf(format, args...)
		g.log.Warn("refused", "status", status, "error", text)
		return status, map[string]string{"error": text}
	}
	if !g.knows(r) {
		return refuse(http.StatusUnauthorized, "the token is missing or wrong")
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "the content type is %q, and application/json was expected", r.Header.Get("Content-Type"))
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, intake.MaxSize))
	if limit := (*http.MaxBytesError)(nil); errors.As(err, &limit) {
		return refuse(http.StatusRequestEntityTooLarge, "the body has more than %d bytes; set max_alerts", intake.MaxSize)
	}
	if err != nil {
		return refuse(http.StatusBadRequest, "the body ends early: %v", err)
	}
	pol := g.policies.Policy()
	m, err := pol.Intake("alertmanager", data)
	if err != nil {
		return refuse(http.StatusBadRequest, "%v", err)
	}
	for _, s := range m.Case.Signals {
		if s.ID == "" {
			return refuse(http.StatusUnprocessableEntity, "an alert has no fingerprint, by which its recovery would find it")
		}
	}
	for _, f := range m.Faults {
		g.log.Warn("odd", "kind", f.Kind, "where", f.Where, "what", f.Message)
	}
	answer := report{g.forward(r.Context(), pol, m.Case.Signals), m.Faults}
	for _, p := range answer.Alerts {
		if p.Error != "" {
			status = http.StatusBadGateway
		}
	}
	return max(status, http.StatusOK), answer
}

// knows reports whether a request shows the token, in a time that tells nothing of it.
func (g *gate) knows(r *http.Request) bool {
	scheme, shown, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a, b := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(g.token))
	return strings.EqualFold(scheme, "Bearer") && g.token != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// forward decides alerts and passes them on, and returns what became of each.
func (g *gate) forward(ctx context.Context, pol *policy.Policy, signals []severity.Signal) []passed {
	all := make([]passed, len(signals))
	slots := make(chan struct{}, forwarders)
	var done sync.WaitGroup
	for i, s := range signals {
		slots <- struct{}{}
		done.Go(func() {
			defer func() { <-slots }()
			all[i] = g.pass(ctx, pol, s)
		})
	}
	done.Wait()
	return all
}

// pass decides an alert and passes it on.
func (g *gate) pass(ctx context.Context, pol *policy.Policy, s severity.Signal) passed {
	d := pol.Decide(firing(s))
	p := passed{ID: s.ID, Check: s.Check, Severity: d.Severity, Rule: d.Rule, Because: d.Because}
	if d.Severity < leastPaged {
		return p
	}
	sent, err := g.pager.page(ctx, s, d)
	if p.Sent = sent; err != nil {
		p.Sent, p.Error = "", err.Error()
		g.log.Error("not passed on", "alert", s.ID, "error", err)
		return p
	}
	g.log.Info("passed on", "alert", s.ID, "check", s.Check, "severity", d.Severity, "sent", sent)
	return p
}

// firing returns an alert as a case at the instant at which it began, whether it still
// fires or not: so a recovery is passed on if, and only if, the alert was.
func firing(s severity.Signal) severity.Case {
	at := s.Since
	if s.State == severity.StateOK {
		s.State = severity.StateWarning
		if strings.EqualFold(s.Labels["severity"], severity.StateCritical.String()) {
			s.State = severity.StateCritical
		}
		if began, err := time.Parse(time.RFC3339, s.Labels["startsAt"]); err == nil {
			at = began
		}
	}
	s.Since = at
	return severity.Case{At: at, Signals: []severity.Signal{s}}
}
