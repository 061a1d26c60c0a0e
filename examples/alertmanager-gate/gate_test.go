package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/policy/policytest"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
)

func TestPolicy(t *testing.T) {
	pol, err := policy.LoadFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	policytest.Run(t, pol, os.DirFS("."), "*_test.yaml")
}

// newGate returns a gate with the policy beside it and a pager.
func newGate(t *testing.T, p pager) *gate {
	t.Helper()
	policies, err := policy.NewStore(policy.Compiler{}, func() ([]policy.File, error) { return policy.ReadFiles("policy.yaml") })
	if err != nil {
		t.Fatal(err)
	}
	return &gate{policies: policies, pager: p, token: "demo", log: slog.New(slog.DiscardHandler)}
}

// record is a pager that notes what it is told, and fails when it should.
type record struct {
	mu   sync.Mutex
	told []string
	err  error
}

func (p *record) page(_ context.Context, s severity.Signal, d policy.Decision) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	a := alertOf(s, d)
	p.told = append(p.told, string(a.MessageType)+" "+a.EntityID)
	return string(a.MessageType), p.err
}

// message is a webhook of one alert of production.
func message(status, severity, job string) string {
	return `{"version":"4","status":"` + status + `","alerts":[{"status":"` + status + `","fingerprint":"f1","startsAt":"2026-03-02T02:14:00Z","endsAt":"2026-03-02T03:14:00Z",
		"labels":{"alertname":"A","severity":"` + severity + `","job":"` + job + `","environment":"production"}}]}`
}

func post(g *gate, body io.Reader, edit func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/alerts", body)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer demo")
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	g.handler().ServeHTTP(w, r)
	return w
}

func TestOnlyUrgentAndHighPass(t *testing.T) {
	tests := []struct {
		name string
		body string
		want []string // that the pager is told
	}{
		{name: "urgent", body: message("firing", "critical", "blackbox"), want: []string{"CRITICAL f1"}},
		{name: "high", body: message("firing", "critical", "node"), want: []string{"CRITICAL f1"}},
		{name: "medium", body: message("firing", "warning", "node")},
		{name: "a severity that nobody knows is a warning", body: message("firing", "apocalyptic", "node")},
		{name: "low", body: strings.ReplaceAll(message("firing", "critical", "node"), "production", "staging")},
		{name: "the recovery of what was paged", body: message("resolved", "critical", "blackbox"), want: []string{"RECOVERY f1"}},
		{name: "whatever the case of its label", body: message("resolved", "Critical", "node"), want: []string{"RECOVERY f1"}},
		{name: "the recovery of what was not", body: message("resolved", "warning", "node")},
		{name: "from the future", body: strings.ReplaceAll(message("firing", "critical", "node"), "2026", "2126"), want: []string{"CRITICAL f1"}},
		{name: "no alerts", body: `{"version":"4","alerts":[]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &record{}
			w := post(newGate(t, p), strings.NewReader(tt.body), nil)
			if w.Code != http.StatusOK || !slices.Equal(p.told, tt.want) {
				t.Errorf("%d %s; the pager was told %q, want %q", w.Code, w.Body, p.told, tt.want)
			}
		})
	}
}

// An alert is decided alike when it fires and when it is resolved, whatever rules may
// ask of the time, so that no incident stays open.
func TestRecoveryIsDecidedLikeTheAlert(t *testing.T) {
	g := newGate(t, &record{})
	pol, err := policy.Compile(policy.File{Name: "night.yaml", Data: []byte(`version: 1
name: night
zone: UTC
severity:
  default: low
  rules:
    - {name: night, when: 'open("night") and any(signals, .state == "critical" and .since == at)', severity: urgent}
calendars: {night: {open: {mon-sun: 22:00-03:00}}}
`)})
	if err != nil {
		t.Fatal(err)
	}
	for status, want := range map[string]string{"firing": "CRITICAL", "resolved": "RECOVERY"} { // at 02:14 and at 03:14
		m, err := intake.Alertmanager([]byte(message(status, "critical", "node")))
		if err != nil {
			t.Fatal(err)
		}
		if got := g.forward(context.Background(), pol, m.Case.Signals); got[0].Sent != want {
			t.Errorf("%s: %+v, want %s", status, got, want)
		}
	}
}

func TestBadInput(t *testing.T) {
	good := message("firing", "critical", "node")
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	tests := []struct {
		name   string
		body   io.Reader
		edit   func(*http.Request)
		status int
		want   string // part of the answer
	}{
		{name: "truncated", body: strings.NewReader(good[:100]), status: 400, want: "json"},
		{name: "two bodies", body: strings.NewReader(good + good), status: 400, want: "json"},
		{name: "another content type", body: strings.NewReader(good), edit: header("Content-Type", "text/plain"), status: 415, want: "application/json was expected"},
		{name: "a body of 100 MB", body: io.LimitReader(endless{}, 100<<20), status: 413, want: "more than 4194304 bytes"},
		{name: "a wrong token", body: strings.NewReader(good), edit: header("Authorization", "Bearer wrong"), status: 401, want: "the token is missing or wrong"},
		{name: "no token", body: strings.NewReader(good), edit: header("Authorization", ""), status: 401, want: "the token is missing or wrong"},
		{name: "a scheme in lower case", body: strings.NewReader(good), edit: header("Authorization", "bearer demo"), status: 200, want: "alerts"},
		{name: "no fingerprint", body: strings.NewReader(strings.Replace(good, `"f1"`, `""`, 1)), status: 422, want: "no fingerprint"},
		{name: "an unknown status", body: strings.NewReader(message("exploded", "critical", "node")), status: 200, want: "unknown-word"},
		{name: "alerts that were cut off", body: strings.NewReader(`{"version":"4","truncatedAlerts":3,"alerts":[]}`), status: 200, want: "cut-short"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := post(newGate(t, &record{}), tt.body, tt.edit)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) || !json.Valid(w.Body.Bytes()) {
				t.Errorf("%d %s, want %d and %q", w.Code, w.Body, tt.status, tt.want)
			}
		})
	}
	g := newGate(t, &record{})
	g.token = ""
	if w := post(g, strings.NewReader(good), header("Authorization", "Bearer ")); w.Code != 401 {
		t.Errorf("a gate without a token is open: %d", w.Code)
	}
	w := httptest.NewRecorder()
	g.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/alerts", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET is answered with %d", w.Code)
	}
}

// endless is blanks.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// A pager that is down is told again by Alertmanager, which hears that it was: under
// the same id, which opens one incident.
func TestPagerThatIsDown(t *testing.T) {
	p := &record{err: errors.New("down")}
	g := newGate(t, p)
	firing := message("firing", "critical", "node")
	if w := post(g, strings.NewReader(firing), nil); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), `"error":"down"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	p.err = nil
	for range 2 { // the second is what Alertmanager repeats after repeat_interval
		if w := post(g, strings.NewReader(firing), nil); w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if want := []string{"CRITICAL f1", "CRITICAL f1", "CRITICAL f1"}; !slices.Equal(p.told, want) {
		t.Errorf("the pager was told %q, want %q", p.told, want)
	}
}

// Both pagers send the same, and say what goes wrong without the key.
func TestPagers(t *testing.T) {
	tests := []struct {
		name   string
		status int
		reply  string
		want   string // of the error
	}{
		{name: "confirms", status: 200, reply: `{"result":"success"}`},
		{name: "is broken", status: 500, want: "500"},
		{name: "sends elsewhere", status: 302, want: "302"},
		{name: "hangs up", want: "EOF"},
		{name: "refuses", status: 400, reply: `{"result":"failure","message":"no"}`, want: "400"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var mu sync.Mutex
			var bodies []string
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mu.Lock()
				defer mu.Unlock()
				bodies = append(bodies, string(body))
				if tt.status == 0 {
					panic(http.ErrAbortHandler)
				}
				w.Header().Set("Location", "/login")
				w.WriteHeader(tt.status)
				io.WriteString(w, tt.reply)
			}))
			defer service.Close()
			env := func(name string) string {
				return map[string]string{"GATE_VICTOROPS_KEY": "hush", "GATE_VICTOROPS_ENDPOINT": service.URL}[name]
			}
			for _, flags := range [][2]string{{"support", ""}, {"", service.URL + "/hush"}} {
				p, err := newPager(flags[0], flags[1], env, io.Discard)
				if err != nil {
					t.Fatal(err)
				}
				if v, ok := p.(*victorOps); ok {
					v.Sleep = func(context.Context, time.Duration) error { return nil }
				}
				sent, err := p.page(context.Background(), severity.Signal{ID: "f1", Summary: "it is down", State: severity.StateCritical,
					Labels: map[string]string{"annotations.runbook_url": "https://wiki.example.com/r"}}, policy.Decision{Severity: severity.Urgent, Because: "why"})
				if tt.want == "" && (err != nil || sent != string(victorops.Critical)) || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hush")) {
					t.Errorf("%q, %v, want %q", sent, err, tt.want)
				}
			}
			const want = `{"annotations.runbook_url":"https://wiki.example.com/r","entity_display_name":"urgent: it is down","entity_id":"f1",` +
				`"message_type":"CRITICAL","monitoring_tool":"triage","state_message":"why","vo_annotate.u.Runbook":"https://wiki.example.com/r"}`
			mu.Lock()
			defer mu.Unlock()
			if len(bodies) < 2 {
				t.Errorf("%d requests were made", len(bodies))
			}
			for _, body := range bodies {
				if body != want {
					t.Errorf("a pager got %s, want %s", body, want)
				}
			}
		})
	}
}

func TestUsage(t *testing.T) {
	env := func(string) string { return "" }
	tests := []struct {
		name string
		args []string
		want string
	}{
		{name: "two pagers", args: []string{"-victorops", "a", "-webhook", "https://b.example"}, want: "give -victorops or -webhook"},
		{name: "a stray argument", args: []string{"x"}, want: "nothing else"},
		{name: "no key", args: []string{"-victorops", "a"}, want: "set GATE_VICTOROPS_KEY"},
		{name: "no address", args: []string{"-webhook", "b"}, want: `-webhook is "b"`},
		{name: "no token", args: []string{"-webhook", "https://b.example"}, want: "set GATE_TOKEN"},
		{name: "no policy", args: []string{"-policy", "nowhere.yaml"}, want: "nowhere.yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := run(context.Background(), tt.args, env, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// output is what the gate prints, safe to read meanwhile.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// The gate does what the README shows, and stops when told to.
func TestReadme(t *testing.T) {
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```\n(.*?)```").FindAllStringSubmatch(string(data), -1)
	if len(blocks) != 2 || !strings.Contains(string(data), "-H 'Authorization: Bearer demo' -H 'Content-Type: application/json' -d @testdata/alerts.json http://127.0.0.1:9095/alerts") {
		t.Fatalf("the README has %d blocks, or another command", len(blocks))
	}
	ctx, stop := context.WithCancel(context.Background())
	out := &output{}
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"-listen", "127.0.0.1:0"}, func(string) string { return "" }, out, io.Discard)
	}()
	for deadline := time.Now().Add(10 * time.Second); out.String() == "" && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
	address := strings.TrimSuffix(strings.Fields(out.String())[1], ",")
	alerts, err := os.Open("testdata/alerts.json")
	if err != nil {
		t.Fatal(err)
	}
	defer alerts.Close()
	request, _ := http.NewRequest(http.MethodPost, address, alerts)
	request.Header.Set("Authorization", "Bearer demo")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if string(answer) != blocks[0][1] {
		t.Errorf("the answer is\n%s\nand in the README\n%s", answer, blocks[0][1])
	}
	if !strings.HasSuffix(out.String(), "\n"+blocks[1][1]) {
		t.Errorf("the gate prints\n%s\nand in the README\n%s", out, blocks[1][1])
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}
