package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const (
	maxBody     = 1 << 20 // bytes of a webhook
	maxRequests = 256     // at a time
)

// server answers HTTP requests.
type server struct {
	desk    *desk
	slots   chan struct{} // a request under way has one
	leaving atomic.Bool   // the service is about to stop
	drain   time.Duration // for requests under way when it stops
}

func newServer(d *desk) *server {
	return &server{desk: d, slots: make(chan struct{}, maxRequests), drain: drainLimit}
}

func (s *server) handler() http.Handler {
	d, secrets := s.desk, &s.desk.config.Secrets
	mux := http.NewServeMux()
	mux.Handle("POST /hooks/freshdesk", s.measured(s.hook(byHeader("X-Desk-Secret", secrets.FreshdeskSecret), d.ticket)))
	mux.Handle("POST /hooks/alertmanager", s.measured(s.hook(byBearer(secrets.AlertmanagerToken), d.alerts)))
	mux.Handle("POST /hooks/victorops", s.measured(s.hook(byBearer(secrets.VictorOpsToken), d.acknowledged)))
	mux.Handle("GET /cases/{id...}", s.measured(s.guarded(byBearer(secrets.ReadToken), s.readCase)))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(d.metrics.registry, promhttp.HandlerOpts{}))
	return mux
}

// problem is the error of a request, with the status that says so.
type problem struct {
	status int
	text   string
}

func (p problem) Error() string { return p.text }

// useless is the problem of a message that makes no sense; sending it again is useless.
func useless(format string, args ...any) problem {
	return problem{http.StatusUnprocessableEntity, fmt.Sprintf(format, args...)}
}

// authorised reports whether a request comes from whom it should.
type authorised func(*http.Request) bool

func byHeader(name string, want secret) authorised {
	return func(r *http.Request) bool { return same(r.Header.Get(name), want) }
}

func byBearer(want secret) authorised {
	return func(r *http.Request) bool {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		return strings.EqualFold(scheme, "Bearer") && same(token, want)
	}
}

// same compares in a time that tells nothing of the secret, its length included. A
// secret that is not set is the same as nothing.
func same(got string, want secret) bool {
	a, b := sha256.Sum256([]byte(got)), sha256.Sum256([]byte(want))
	return want != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// hook answers webhooks: take takes over what the body says. A sender that gets a
// status of 500 or more should send the message again; it was not taken over, or not
// wholly.
func (s *server) hook(from authorised, take func(body []byte) (answer, error)) func(*http.Request) (any, error) {
	return s.guarded(from, func(r *http.Request) (any, error) {
		body, err := readBody(r)
		if err != nil {
			return nil, err
		}
		a, err := take(body)
		if wrong := (severity.CaseErrors)(nil); errors.As(err, &wrong) {
			return nil, problem{http.StatusBadRequest, fmt.Sprintf("%v at byte %d", wrong, wrong[0].Offset)}
		}
		for _, f := range a.Faults {
			s.desk.metrics.faults.WithLabelValues(string(f.Kind)).Inc()
		}
		return a, err
	})
}

// readBody returns what a request carries that says it is JSON.
func readBody(r *http.Request) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return nil, problem{http.StatusUnsupportedMediaType, fmt.Sprintf("the content type is %q, and application/json was expected", r.Header.Get("Content-Type"))}
	}
	tooLarge := problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", maxBody)}
	if r.ContentLength > maxBody {
		return nil, tooLarge
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if limit := (*http.MaxBytesError)(nil); errors.As(err, &limit) {
		return nil, tooLarge
	}
	if err != nil {
		return nil, problem{http.StatusBadRequest, "the body ends early: " + err.Error()}
	}
	return body, nil
}

func (s *server) guarded(from authorised, answer func(*http.Request) (any, error)) func(*http.Request) (any, error) {
	return func(r *http.Request) (any, error) {
		if !from(r) {
			return nil, problem{http.StatusUnauthorized, "the secret is missing or wrong"}
		}
		return answer(r)
	}
}

// measured makes a handler of what answers requests, with a limit of how many it
// answers at a time, and notes what became of each.
func (s *server) measured(answer func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		status, body := http.StatusOK, any(nil)
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
			var err error
			if body, err = answer(r); err != nil {
				status, body = s.failed(r, err)
			}
		default:
			status, body = http.StatusServiceUnavailable, errorBody{"too many requests at once; send it again"}
			w.Header().Set("Retry-After", "1")
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(body)
		path := r.Pattern[strings.Index(r.Pattern, "/"):]
		s.desk.metrics.served(path, status, time.Since(started))
		s.desk.log.Info("request", "path", path, "status", status, "took", time.Since(started))
	})
}

type errorBody struct {
	Error string `json:"error"`
}

func (s *server) failed(r *http.Request, err error) (int, errorBody) {
	if p := (problem{}); errors.As(err, &p) {
		s.desk.log.Warn("request refused", "path", r.URL.Path, "status", p.status, "error", p.text)
		return p.status, errorBody{p.text}
	}
	s.desk.log.Error("request failed", "path", r.URL.Path, "error", err)
	return http.StatusInternalServerError, errorBody{"the message could not be saved; send it again"}
}

func (s *server) ready(w http.ResponseWriter, _ *http.Request) {
	if s.leaving.Load() {
		http.Error(w, "the service is about to stop", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready, by the policy", s.desk.policies.Policy().Digest())
}

// caseReport is all there is to know of a case.
type caseReport struct {
	Case     string          `json:"case"`
	Timeline policy.Timeline `json:"timeline"`
	Items    []item          `json:"items"` // what was sent, and what is still to be
}

func (s *server) readCase(r *http.Request) (any, error) {
	id := r.PathValue("id")
	l, err := s.desk.store.life(id)
	if err != nil {
		return nil, err
	}
	if l == nil {
		return nil, problem{http.StatusNotFound, fmt.Sprintf("no case %q", id)}
	}
	report := caseReport{Case: id, Timeline: s.desk.policies.Policy().Follow(l.Began, l.Events, l.instant(time.Now()))}
	if report.Items, err = s.desk.store.items(id); err != nil {
		return nil, err
	}
	for _, remote := range remotes {
		report.Items = append(report.Items, s.desk.outboxes[remote].waiting(id)...)
	}
	return report, nil
}
