package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/drud/triage/policy"
)

// testPolicy pages one team at once and another after half an hour.
const testPolicy = `version: 1
name: test
zone: UTC
fields:
  impact: {enum: [none, down]}
  service: string
severity:
  default: low
  rules:
    - {name: down, when: 'fields.impact == "down" or any(signals, .state == "critical")', severity: urgent, because: It is down.}
routes: [{name: known, when: ticket.assignee == "vip-agent", note: A note.}]
calendars: {24x7: {open: always}}
sla: {internal: {engage: {urgent: 1h 24x7}, pause_on: [pending], close_pending_after: 72h 24x7}}
schedules:
  first: {people: [ana]}
  second: {people: [ben]}
bridges: {war-room: {url: "https://bridge.example.com/war-room", phone: "+1 555 0100"}}
escalation:
  page: [urgent]
  ack_timeout: 2h
  by_hand: {do: [{unassign: true}, {group: Experts}, {notify: second}]}
  ladders:
    urgent:
      steps:
        - {after: 0m, do: [{notify: first}]}
        - {after: 30m, do: [{bridge: war-room}, {notify: second}, {webhook: "http://hooks.example.com/late"}]}
intake:
  freshdesk:
    format: freshdesk
    ticket: {severity: /cf_severity}
    fields: {impact: /cf_impact, service: /cf_service}
`

// remote is a remote service on this machine that misbehaves when told to.
type remote struct {
	mu       sync.Mutex
	accepted []string // what it took, in order, repeats included
	requests int

	misbehave misbehaviour // nil is to behave
}

// misbehaviour handles the nth request, counted from 1, and reports whether it did,
// and whether the message was taken all the same.
type misbehaviour func(n int, w http.ResponseWriter, r *http.Request) (handled, taken bool)

func (m *remote) set(b misbehaviour) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.misbehave = b
}

func (m *remote) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	m.requests++
	n, misbehave := m.requests, m.misbehave
	m.mu.Unlock()
	handled, taken := false, false
	if misbehave != nil {
		handled, taken = misbehave(n, w, r)
	}
	if !handled || taken {
		m.mu.Lock()
		m.accepted = append(m.accepted, summary(r, body))
		m.mu.Unlock()
	}
	if !handled {
		io.WriteString(w, `{"result":"success"}`)
	}
}

// summary tells a message in one line.
func summary(r *http.Request, body []byte) string {
	var m map[string]any
	json.Unmarshal(body, &m)
	if m["message_type"] != nil {
		return fmt.Sprintf("%s %s", m["message_type"], m["entity_id"])
	}
	if r.Header.Get("Idempotency-Key") != "" {
		return "webhook " + r.Header.Get("Idempotency-Key")
	}
	if m["private"] != nil {
		return "note " + strings.Split(r.URL.Path, "/")[4]
	}
	return fmt.Sprintf("change %s %s", strings.Split(r.URL.Path, "/")[4], body)
}

func (m *remote) took() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string{}, m.accepted...)
}

// once returns what a receiver that drops repeats has seen.
func (m *remote) once() []string {
	seen := map[string]bool{}
	var list []string
	for _, s := range m.took() {
		if !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

// world is a desk with its remotes, without a network.
type world struct {
	t                           *testing.T
	config                      config
	policy                      string // its file
	victorOps, freshdesk, hooks *remote
	desk                        *desk
	server                      http.Handler
	log                         *bytes.Buffer
	stop                        func() // ends the desk, as a stop of the process does
	logMu                       sync.Mutex
}

// newWorld makes a desk that runs. In a bubble of synctest, it begins on a Friday.
func newWorld(t *testing.T, policyText string) *world {
	t.Helper()
	dir := t.TempDir()
	w := &world{t: t, victorOps: &remote{}, freshdesk: &remote{}, hooks: &remote{}, log: &bytes.Buffer{}}
	w.policy = filepath.Join(dir, "policy.yaml")
	w.write(policyText)
	w.config = demoConfig()
	w.config.Policy, w.config.Store = []string{w.policy}, filepath.Join(dir, "desk.db")
	w.config.Freshdesk.URL, w.config.VictorOps.Endpoint = "http://freshdesk.example.com", "http://victorops.example.com"
	w.config.Freshdesk.Groups = map[string]int64{"Experts": 7}
	w.config.VictorOps.Routing = map[string]string{"second": "team-two"}
	w.start()
	return w
}

func (w *world) write(policyText string) {
	w.t.Helper()
	if err := os.WriteFile(w.policy, []byte(policyText), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// Write is where the desk logs to.
func (w *world) Write(p []byte) (int, error) {
	w.logMu.Lock()
	defer w.logMu.Unlock()
	return w.log.Write(p)
}

func (w *world) logged() string {
	w.logMu.Lock()
	defer w.logMu.Unlock()
	return w.log.String()
}

// start starts the desk, as a start of the process does.
func (w *world) start() {
	w.t.Helper()
	policies, err := policy.NewStore(policy.Compiler{}, w.config.readPolicy)
	if err != nil {
		w.t.Fatal(err)
	}
	store, err := openStore(w.config.Store)
	if err != nil {
		w.t.Fatal(err)
	}
	store.db.NoSync = true // no machine fails here
	w.desk, err = newDesk(&w.config, policies, store, slog.New(slog.NewTextHandler(w, nil)), w)
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = newServer(w.desk).handler()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.desk.run(ctx, nil)
	}()
	w.stop = sync.OnceFunc(func() {
		cancel()
		<-done
		store.close()
	})
	w.t.Cleanup(w.stop)
}

// RoundTrip brings requests of the desk to its remotes.
func (w *world) RoundTrip(r *http.Request) (*http.Response, error) {
	to := map[string]http.Handler{"victorops.example.com": w.victorOps, "freshdesk.example.com": w.freshdesk, "hooks.example.com": w.hooks}[r.URL.Host]
	replied := make(chan *http.Response, 1)
	go func() {
		defer close(replied)
		defer func() { recover() }() // http.ErrAbortHandler: no reply
		rec := httptest.NewRecorder()
		to.ServeHTTP(rec, r)
		replied <- rec.Result()
	}()
	select {
	case response, ok := <-replied:
		if !ok {
			return nil, io.ErrUnexpectedEOF
		}
		return response, nil
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// post sends a message to the desk and returns the status and the answer.
func (w *world) post(path, body string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Desk-Secret", "demo")
	r.Header.Set("Authorization", "Bearer demo")
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec.Code, rec.Body.String()
}

// ticket tells the desk of a ticket; the answer must be a decision.
func (w *world) ticket(id int, more string) answer {
	w.t.Helper()
	return w.must("/hooks/freshdesk", fmt.Sprintf(`{"ticket": {"id": %d%s}}`, id, more))
}

func (w *world) must(path, body string) answer {
	w.t.Helper()
	status, text := w.post(path, body)
	var a answer
	if err := json.Unmarshal([]byte(text), &a); err != nil || status != http.StatusOK {
		w.t.Fatalf("%s %s: %d %s", path, body, status, text)
	}
	return a
}

// alertOf is the message of Alertmanager about one alert.
func alertOf(status, fingerprint, service, since string) string {
	ends := "0001-01-01T00:00:00Z"
	if status == "resolved" {
		ends, since = since, "2026-03-01T00:00:00Z"
	}
	return fmt.Sprintf(`{"version":"4","status":%q,"alerts":[{"status":%q,"labels":{"alertname":"Down","severity":"critical","service":%q},
		"annotations":{"summary":"it does not answer"},"startsAt":%q,"endsAt":%q,"fingerprint":%q}]}`, status, status, service, since, ends, fingerprint)
}

// friday is when worlds in a bubble begin.
var friday = time.Date(2026, 3, 6, 16, 30, 0, 0, time.UTC)

// inBubble runs a test in a bubble of time that begins on friday.
func inBubble(t *testing.T, test func(t *testing.T)) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(friday))
		test(t)
	})
}

// settle lets the desk do what it has to do now. The store needs a moment to save.
func settle() {
	time.Sleep(100 * time.Millisecond)
	synctest.Wait()
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
