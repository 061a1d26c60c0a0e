package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

// zeros is a body of so many bytes.
type zeros int

func (z *zeros) Read(p []byte) (int, error) {
	if *z <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), int(*z))
	copy(p, bytes.Repeat([]byte(" "), n))
	*z -= zeros(n)
	return n, nil
}

// TestBadInput has the stated answer to everything that is wrong with a request. Each
// is an answer in JSON that says what to do, and none begins a case.
func TestBadInput(t *testing.T) {
	const ticket = `{"ticket": {"id": 1, "cf_impact": "down"}}`
	fires := alertOf("firing", "f1", "shop", "2026-03-06T16:29:00Z")
	huge := zeros(100 << 20)
	tests := []struct {
		name   string
		path   string
		body   string
		edit   func(*http.Request)
		status int
		want   string // part of the answer
	}{
		{name: "a body that ends in the middle", path: "freshdesk", body: ticket[:20], status: 400, want: "the JSON ends too early; close every { and [ [json] at byte 20"},
		{name: "a quote in a subject that was not escaped", path: "freshdesk", body: `{"ticket": {"id": 1, "subject": "the "shop" is down"}}`, status: 400, want: "invalid character 's' after object key:value pair [json] at byte 38"},
		{name: "two bodies", path: "alertmanager", body: fires + fires, status: 400, want: "text after the end of the message"},
		{name: "nothing", path: "alertmanager", body: "", status: 400, want: "the JSON ends too early"},
		{name: "another content type", path: "freshdesk", body: ticket, edit: header("Content-Type", "text/plain"), status: 415, want: `the content type is \"text/plain\", and application/json was expected`},
		{name: "no content type", path: "freshdesk", body: ticket, edit: header("Content-Type", ""), status: 415, want: "application/json was expected"},
		{name: "a body of 100 MB", path: "freshdesk", edit: func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(&huge), 100<<20 }, status: 413, want: "more than 1048576 bytes"},
		{name: "one that does not say its length", path: "freshdesk", edit: func(r *http.Request) { z := zeros(100 << 20); r.Body, r.ContentLength = io.NopCloser(&z), -1 }, status: 413, want: "more than 1048576 bytes"},
		{name: "a wrong secret", path: "freshdesk", body: ticket, edit: header("X-Desk-Secret", "wrong"), status: 401, want: "the secret is missing or wrong"},
		{name: "no secret", path: "freshdesk", body: ticket, edit: header("X-Desk-Secret", ""), status: 401, want: "the secret is missing or wrong"},
		{name: "a wrong token", path: "alertmanager", body: fires, edit: header("Authorization", "Bearer wrong"), status: 401, want: "the secret is missing or wrong"},
		{name: "a token of another kind", path: "victorops", body: "{}", edit: header("Authorization", "Basic demo"), status: 401, want: "the secret is missing or wrong"},
		{name: "a ticket without an id", path: "freshdesk", body: `{"ticket": {"subject": "x"}}`, status: 422, want: `the ticket has the id \"\", and a number was expected`},
		{name: "a ticket with an id of ours", path: "freshdesk", body: `{"ticket": {"id": "monitoring/shop"}}`, status: 422, want: "a number was expected"},
		{name: "a ticket with an id below one", path: "freshdesk", body: `{"ticket": {"id": -1}}`, status: 422, want: "a number was expected"},
		{name: "an event of an unknown kind", path: "freshdesk", body: `{"ticket": {"id": 1}, "event": {"kind": "repyl"}}`, status: 422, want: `no kind of event \"repyl\"; did you mean \"reply\"?`},
		{name: "an event that is none", path: "freshdesk", body: `{"ticket": {"id": 1}, "event": 7}`, status: 422, want: "event: "},
		{name: "JSON that is too deep", path: "freshdesk", body: `{"ticket": {"id": 1, "x": ` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}}`, status: 400, want: "deep"},
		{name: "a list instead of a message", path: "alertmanager", body: `[]`, status: 200, want: "nothing-read"},
		{name: "a scheme in lower case", path: "alertmanager", body: `[]`, edit: header("Authorization", "bearer demo"), status: 200, want: "nothing-read"},
		{name: "an unknown message type", path: "victorops", body: `{"message_type": "PANIC", "entity_id": "1/1/1/1@2026-03-06T16:30:00Z"}`, status: 200, want: "unknown-word"},
	}
	w := newWorld(t, testPolicy)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/hooks/"+tt.path, strings.NewReader(tt.body))
			r.Header.Set("Content-Type", "application/json; charset=utf-8")
			r.Header.Set("X-Desk-Secret", "demo")
			r.Header.Set("Authorization", "Bearer demo")
			if tt.edit != nil {
				tt.edit(r)
			}
			rec := httptest.NewRecorder()
			w.server.ServeHTTP(rec, r)
			var body map[string]any
			if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil || rec.Header().Get("Content-Type") != "application/json" {
				t.Errorf("the answer is no JSON: %s", rec.Body)
			}
			if rec.Code != tt.status || !strings.Contains(rec.Body.String(), tt.want) {
				t.Errorf("%d %s, want %d and %q", rec.Code, rec.Body, tt.status, tt.want)
			}
			if ids, err := w.desk.store.openAll(); len(ids) > 0 || err != nil {
				t.Errorf("it began the cases %v: %v", ids, err)
			}
		})
	}
	if huge < 99<<20 {
		t.Errorf("%d bytes of a body were read that says that it is too large", 100<<20-huge)
	}
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestMethodsAndPaths(t *testing.T) {
	w := newWorld(t, testPolicy)
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/hooks/freshdesk", 405}, {"PUT", "/hooks/alertmanager", 405}, {"POST", "/healthz", 405}, {"DELETE", "/cases/1", 405},
		{"POST", "/hooks/other", 404}, {"GET", "/", 404}, {"GET", "/cases/1", 401},
		{"GET", "/healthz", 200}, {"GET", "/readyz", 200}, {"GET", "/metrics", 200},
	} {
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, httptest.NewRequest(tt.method, tt.path, nil))
		if rec.Code != tt.want {
			t.Errorf("%s %s: %d, want %d", tt.method, tt.path, rec.Code, tt.want)
		}
	}
}

func TestCasesCanBeRead(t *testing.T) {
	w := newWorld(t, testPolicy)
	w.must("/hooks/alertmanager", alertOf("firing", "f1", "a/b", "2026-03-06T16:29:00Z"))
	for id, want := range map[string]int{"monitoring/a/b": 200, "2": 404} {
		r := httptest.NewRequest(http.MethodGet, "/cases/"+id, nil)
		r.Header.Set("Authorization", "Bearer demo")
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		if rec.Code != want {
			t.Errorf("%s: %d %s, want %d", id, rec.Code, rec.Body, want)
		}
		if want == 200 && !strings.Contains(rec.Body.String(), `"key":"monitoring/a/b/1/1/1`) {
			t.Errorf("what is sent is not told: %s", rec.Body)
		}
	}
}

func TestMetricsAreNamedAsPrometheusAdvises(t *testing.T) {
	w := newWorld(t, testPolicy)
	w.ticket(1, "")
	problems, err := testutil.GatherAndLint(w.desk.metrics.registry)
	if len(problems) > 0 || err != nil {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestMetrics(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.freshdesk.set(func(_ int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.WriteHeader(http.StatusBadGateway)
			return true, false
		})
		w.ticket(1, `, "cf_impact": "down"`)
		w.ticket(2, `, "cf_impact": "dwon"`)
		w.post("/hooks/freshdesk", "{")
		settle()
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
		for _, want := range []string{
			`desk_decisions_total{severity="urgent"} 1`,
			`desk_faults_total{kind="bad-field"} 1`,
			`desk_requests_total{path="/hooks/freshdesk",status="200"} 2`,
			`desk_requests_total{path="/hooks/freshdesk",status="400"} 1`,
			`desk_request_seconds_count{path="/hooks/freshdesk"} 3`,
			`desk_decision_seconds_count 2`,
			`desk_outbox_items{to="freshdesk"} 4`,
			`desk_outbox_items{to="victorops"} 0`,
			`desk_sends_total{result="sent",to="victorops"} 1`,
			`desk_sends_total{result="failed",to="freshdesk"} 2`,
			`desk_policy_loads_total{result="taken"} 1`,
		} {
			if !strings.Contains(rec.Body.String(), want+"\n") {
				t.Errorf("no %s in\n%s", want, rec.Body)
			}
		}
	})
}

// A message that cannot be saved is not confirmed, so that its sender sends it again.
func TestMessageThatCannotBeSaved(t *testing.T) {
	w := newWorld(t, testPolicy)
	w.desk.store.close()
	if status, body := w.post("/hooks/freshdesk", `{"ticket": {"id": 1}}`); status != 500 || !strings.Contains(body, "send it again") {
		t.Errorf("%d %s", status, body)
	}
}

func TestTooManyRequestsAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		unlock := w.desk.cases.lock("1")
		statuses := make(chan int, maxRequests+10)
		for range maxRequests + 10 {
			go func() {
				status, _ := w.post("/hooks/freshdesk", `{"ticket": {"id": 1}}`)
				statuses <- status
			}()
		}
		settle()
		unlock()
		settle()
		counts := map[int]int{}
		for range maxRequests + 10 {
			counts[<-statuses]++
		}
		if counts[200] != maxRequests || counts[503] != 10 {
			t.Errorf("the answers are %v", counts)
		}
	})
}

// started is a service that a test stops.
type started struct {
	*server
	address string
	stop    context.CancelFunc
	ended   chan error
}

// start serves the desk of a world on a listener of its own.
func start(t *testing.T) *started {
	t.Helper()
	w := newWorld(t, testPolicy)
	w.stop()
	policies, err := policy.NewStore(policy.Compiler{}, w.config.readPolicy)
	if err != nil {
		t.Fatal(err)
	}
	store, err := openStore(w.config.Store)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.close() })
	d, err := newDesk(&w.config, policies, store, slog.New(slog.NewTextHandler(w, nil)), w)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &started{newServer(d), "", stop, make(chan error, 1)}
	address := make(chan string, 1)
	go func() { s.ended <- s.serve(ctx, listener, func(a string) { address <- a }) }()
	s.address = <-address
	return s
}

// underWay waits until the service answers a request.
func (s *started) underWay() {
	for len(s.slots) == 0 {
		time.Sleep(time.Millisecond)
	}
}

// The service stops when told to: it answers what it has begun, and says meanwhile
// that it takes no more.
func TestServiceStops(t *testing.T) {
	s := start(t)
	unlock := s.desk.cases.lock("1")
	answered := make(chan error, 1)
	go func() {
		answered <- postTicket(context.Background(), http.DefaultClient, "http://"+s.address, `{"ticket": {"id": 1}}`)
	}()
	s.underWay()
	s.stop()
	time.Sleep(50 * time.Millisecond)
	select {
	case err := <-s.ended:
		t.Fatalf("it stopped while a request was under way: %v", err)
	default:
	}
	unlock()
	if err := <-answered; err != nil {
		t.Errorf("the request under way was not answered: %v", err)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("it stopped with %v", err)
	}
	if _, err := http.Get("http://" + s.address + "/readyz"); err == nil {
		t.Error("it still answers")
	}
}

// A client that never ends its request does not keep the service from stopping well.
func TestServiceStopsWithoutAClientThatStalls(t *testing.T) {
	s := start(t)
	s.drain = 50 * time.Millisecond
	client, err := net.Dial("tcp", s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	io.WriteString(client, "POST /hooks/freshdesk HTTP/1.1\r\nHost: desk\r\nX-Desk-Secret: demo\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	s.underWay()
	s.stop()
	if err := <-s.ended; err != nil {
		t.Errorf("it stopped with %v", err)
	}
}

func TestReadyUntilItLeaves(t *testing.T) {
	w := newWorld(t, testPolicy)
	s := newServer(w.desk)
	for _, want := range []int{200, 503} {
		rec := httptest.NewRecorder()
		s.handler().ServeHTTP(rec, httptest.NewRequest("GET", "/readyz", nil))
		if rec.Code != want {
			t.Errorf("%d %s, want %d", rec.Code, rec.Body, want)
		}
		s.leaving.Store(true)
	}
}

func TestLoad(t *testing.T) {
	many := 1000
	if testing.Short() {
		many = 100
	}
	var out bytes.Buffer
	if err := (demo{load: many, out: &out, err: &out}).run(context.Background()); err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(out.String(), fmt.Sprintf("%d webhooks by %d clients at a time in ", many, loadClients)) {
		t.Errorf("it says %s", out.String())
	}
	t.Log("\n" + out.String())
}
