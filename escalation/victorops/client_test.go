package victorops

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// secret is a key that addresses write otherwise.
const (
	secret        = "s3cr3t/k e+y"
	secretPath    = "s3cr3t%2Fk%20e+y"
	secretInQuery = "s3cr3t%2Fk+e%2By"
)

var page = Alert{MessageType: Critical, EntityID: "T-17", StateMessage: "the shop is down"}

const (
	confirmed = `{"result":"success","entity_id":"T-17"}`
	refused   = `{"result":"failure","message":"Missing fields: message_type"}`
)

// answer is what the service replies to one request.
type answer func(http.ResponseWriter, *http.Request)

// says answers with a status, a body and headers: "Retry-After: 7".
func says(status int, body string, headers ...string) answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// raw answers with bytes and closes the connection.
func raw(text string) answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(connection, text)
		connection.Close()
	}
}

// stalls answers nothing until the client has gone; begun with a status line.
func stalls(begun bool) answer {
	return func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // or the server does not see that the client goes
		if begun {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}
}

// stalled is the timeout of a client whose service stalls: long enough to send a
// request on a machine that is busy.
const stalled = 200 * time.Millisecond

// service answers requests one after the other, the last answer again and again,
// and keeps what it was sent.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	answers  []answer
	requests []string // address and body
}

func newService(t *testing.T, answers ...answer) *service {
	s := &service{answers: answers}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(err)
	}
	s.mu.Lock()
	answer := s.answers[min(len(s.requests), len(s.answers)-1)]
	s.requests = append(s.requests, r.Method+" "+r.RequestURI+" "+r.Header.Get("Content-Type")+" "+string(body))
	s.mu.Unlock()
	answer(w, r)
}

func (s *service) received() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// client returns a client of a service that waits without waiting, and the list
// of what it waits.
func client(endpoint string) (*Client, *[]time.Duration) {
	waits := new([]time.Duration)
	return &Client{
		Endpoint: endpoint, Key: NewKey(secret), RoutingKey: "tier-one", HTTP: &http.Client{Transport: &http.Transport{}},
		Timeout: 5 * time.Second, random: func() float64 { return 0.5 },
		Sleep: func(ctx context.Context, d time.Duration) error {
			*waits = append(*waits, d)
			return ctx.Err()
		},
	}, waits
}

func TestSend(t *testing.T) {
	garbage := says(200, "<html>welcome to the hotel</html>")
	huge := says(200, `{"result":"success","padding":"`+strings.Repeat("x", 10<<20)+`"}`)
	busy := func(headers ...string) answer { return says(429, "", headers...) }
	const may = ", may have arrived"
	tests := []struct {
		name    string
		answers []answer
		waits   string
		want    string // the error, nothing if there is none
	}{
		{"confirmed", []answer{says(200, confirmed)}, "[]", ""},
		{"confirmed with other words", []answer{says(202, ` {"RESULT":"success"} `)}, "[]", ""},
		{"refused", []answer{says(200, refused)}, "[]", `200 OK: "Missing fields: message_type" (attempt 1)`},
		{"refused without a reason", []answer{says(200, `{"result":"failure"}`)}, "[]", `200 OK (attempt 1)`},
		{"refused with an odd reason", []answer{says(200, `{"message":{"a":1},"result":"failure"}`)}, "[]", `200 OK (attempt 1)`},
		{"not found", []answer{says(404, "no such path")}, "[]", `404 Not Found (attempt 1)`},
		{"forbidden with a reason", []answer{says(403, `{"result":"failure","message":"no\nkey"}`)}, "[]", `403 Forbidden: "no\nkey" (attempt 1)`},
		{"a status that nobody knows", []answer{says(499, "")}, "[]", `499 (attempt 1)`},
		{"a refusal that breaks off", []answer{raw("HTTP/1.1 400 Bad Request\r\nContent-Length: 99\r\n\r\n{")}, "[]", `400 Bad Request (attempt 1)`},

		{"fails once", []answer{says(500, "oops"), says(200, confirmed)}, "[500ms]", ""},
		{"fails and then refuses", []answer{says(502, ""), says(400, "")}, "[500ms]", "400 Bad Request (attempt 2" + may + ")"},
		{"fails for good", []answer{says(503, `{"message":"down"}`)}, "[500ms 1s 2s]", `503 Service Unavailable: "down" (attempt 4` + may + ")"},

		{"busy", []answer{busy()}, "[500ms 1s 2s]", "429 Too Many Requests (attempt 4)"},
		{"busy once", []answer{busy(), says(200, confirmed)}, "[500ms]", ""},
		{"busy for seconds", []answer{busy("Retry-After: 7"), says(200, confirmed)}, "[7s]", ""},
		{"busy for less than the backoff", []answer{busy("Retry-After: 0"), says(200, confirmed)}, "[500ms]", ""},
		{"busy until a date", []answer{busy("Date: Fri, 06 Mar 2026 16:30:00 GMT", "Retry-After: Fri, 06 Mar 2026 16:30:09 GMT"), says(200, confirmed)}, "[9s]", ""},
		{"busy until a date that is past", []answer{busy("Date: Fri, 06 Mar 2026 16:30:00 GMT", "Retry-After: Fri, 06 Mar 2026 16:29:00 GMT"), says(200, confirmed)}, "[500ms]", ""},
		{"busy until a date, at no date", []answer{busy("Date: now", "Retry-After: Fri, 06 Mar 2026 16:30:09 GMT"), says(200, confirmed)}, "[500ms]", ""},
		{"busy for an hour", []answer{busy("Retry-After: 3600"), says(200, confirmed)}, "[30s]", ""},
		{"busy for ever", []answer{busy("Retry-After: 99999999999999999999"), says(200, confirmed)}, "[30s]", ""},
		{"busy for nonsense", []answer{busy("Retry-After: -7s"), says(200, confirmed)}, "[500ms]", ""},
		{"down for seconds", []answer{says(503, "", "Retry-After: 7"), says(200, confirmed)}, "[7s]", ""},

		{"garbage", []answer{garbage}, "[500ms 1s 2s]", "200 OK: the reply is not one of the service (attempt 4" + may + ")"},
		{"garbage once", []answer{garbage, says(200, confirmed)}, "[500ms]", ""},
		{"nothing", []answer{says(204, ""), says(200, confirmed)}, "[500ms]", ""},
		{"an unknown result", []answer{says(200, `{"result":"maybe"}`), says(200, confirmed)}, "[500ms]", ""},
		{"more than JSON", []answer{says(200, confirmed+confirmed), says(200, confirmed)}, "[500ms]", ""},
		{"a huge reply", []answer{huge, says(200, confirmed)}, "[500ms]", ""},
		{"a huge refusal", []answer{says(400, strings.Repeat("x", 10<<20))}, "[]", "400 Bad Request (attempt 1)"},

		{"not HTTP", []answer{raw("SSH-2.0-OpenSSH_9.9\r\n"), says(200, confirmed)}, "[500ms]", ""},
		{"closes before the header", []answer{raw(""), says(200, confirmed)}, "[500ms]", ""},
		{"closes in the header", []answer{raw("HTTP/1.1 200 OK\r\nContent-Le"), says(200, confirmed)}, "[500ms]", ""},
		{"closes in the body", []answer{raw("HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n" + confirmed[:20]), says(200, confirmed)}, "[500ms]", ""},
		{"closes in the body for good", []answer{raw("HTTP/1.1 200 OK\r\nContent-Length: 39\r\n\r\n" + confirmed[:20])}, "[500ms 1s 2s]", "unexpected EOF (attempt 4" + may + ")"},
		{"redirects", []answer{says(308, "", "Location: /")}, "[]", "308 Permanent Redirect: it redirects, which is not followed because the address holds the key (attempt 1)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, test.answers...)
			c, waits := client(s.URL)
			got := ""
			if err := c.Send(t.Context(), page); err != nil {
				got = strings.TrimPrefix(err.Error(), "victorops: ")
			}
			if got != test.want || fmt.Sprint(*waits) != test.waits {
				t.Errorf("got %q after waits %v, want %q after %s", got, *waits, test.want, test.waits)
			}
			received := s.received()
			if len(received) != len(*waits)+1 {
				t.Errorf("%d requests with %d waits", len(received), len(*waits))
			}
			for _, r := range received {
				want := "POST /" + secretPath + `/tier-one application/json {"entity_id":"T-17","message_type":"CRITICAL","monitoring_tool":"triage","state_message":"the shop is down"}`
				if r != want {
					t.Errorf(" got request %s\nwant request %s", r, want)
				}
			}
		})
	}
}

// What an error says beside its text.
func TestError(t *testing.T) {
	tests := []struct {
		name   string
		answer answer
		want   Error
	}{
		{"refused", says(200, refused), Error{Attempts: 1, Status: 200, Message: "Missing fields: message_type"}},
		{"unauthorised", says(401, ""), Error{Attempts: 1, Status: 401}},
		{"busy", says(429, ""), Error{Attempts: 2, Status: 429, Retryable: true}},
		{"fails", says(500, ""), Error{Attempts: 2, Status: 500, Retryable: true, MayHaveArrived: true}},
		{"garbage", says(200, "ok"), Error{Attempts: 2, Status: 200, Retryable: true, MayHaveArrived: true, Err: errGarbage}},
		{"redirects", says(302, ""), Error{Attempts: 1, Status: 302, Err: errRedirect}},
		{"breaks off", raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), Error{Attempts: 2, Retryable: true, MayHaveArrived: true, Err: io.ErrUnexpectedEOF}},
		{"a long message", says(400, `{"message":"`+strings.Repeat("é", 2000)+`"}`), Error{Attempts: 1, Status: 400, Message: strings.Repeat("é", 1024)}},
		{"a message with the address", says(404, `{"message":"nothing at /`+secretPath+`/tier-one for `+secret+`"}`),
			Error{Attempts: 1, Status: 404, Message: "nothing at /[redacted]/tier-one for [redacted]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _ := client(newService(t, test.answer).URL)
			c.Attempts = 2
			var got *Error
			if err := c.Send(t.Context(), page); !errors.As(err, &got) || *got != test.want {
				t.Errorf(" got %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestNotSent(t *testing.T) {
	s := newService(t, says(200, confirmed))
	tests := []struct {
		name   string
		change func(*Client, *Alert)
		want   string
	}{
		{"no entity id", func(_ *Client, a *Alert) { a.EntityID = " " }, "the alert has no entity id; set the id of its case, or nothing can resolve the incident"},
		{"no message type", func(_ *Client, a *Alert) { a.MessageType = "" }, `the message type is "", of which the service knows nothing; set one of [CRITICAL WARNING ACKNOWLEDGEMENT INFO RECOVERY]`},
		{"no key", func(c *Client, _ *Alert) { c.Key = NewKey(" \n") }, "the client has no key; set that of the REST endpoint"},
		{"no routing key", func(c *Client, _ *Alert) { c.RoutingKey = "" }, "neither the alert nor the client has a routing key; set one, or the service does not know whom to page"},
		{"no scheme", func(c *Client, _ *Alert) { c.Endpoint = "alert.example.com/" + secret }, "the endpoint is not an address such as " + Endpoint},
		{"a query", func(c *Client, _ *Alert) { c.Endpoint += "?a=b" }, "the endpoint is not an address such as " + Endpoint},
		{"no address", func(c *Client, _ *Alert) { c.Endpoint = "http://[" + secret }, "the endpoint is not an address such as " + Endpoint},
		{"all at once", func(c *Client, a *Alert) { *c, *a = Client{Endpoint: "x"}, Alert{MessageType: "critical"} },
			`the message type is "critical", of which the service knows nothing; set one of [CRITICAL WARNING ACKNOWLEDGEMENT INFO RECOVERY]; ` +
				"the alert has no entity id; set the id of its case, or nothing can resolve the incident; the client has no key; set that of the REST endpoint; " +
				"neither the alert nor the client has a routing key; set one, or the service does not know whom to page; the endpoint is not an address such as " + Endpoint},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _ := client(s.URL)
			a := page
			test.change(c, &a)
			err := c.Send(t.Context(), a)
			var failure *Error
			if !errors.As(err, &failure) || failure.Attempts != 0 || failure.Retryable || failure.MayHaveArrived {
				t.Fatalf("got %+v", err)
			}
			if got := err.Error(); got != "victorops: not sent: "+test.want {
				t.Errorf(" got %s\nwant %s", got, test.want)
			}
		})
	}
	if got := s.received(); len(got) != 0 {
		t.Errorf("sent %q", got)
	}
}

// The address that a client is given for nothing, and the one of an alert.
func TestAddress(t *testing.T) {
	tests := []struct {
		name   string
		client Client
		alert  string
		want   string
	}{
		{"the service's", Client{RoutingKey: "tier-one"}, "", Endpoint + "/k/tier-one"},
		{"the alert's routing key", Client{RoutingKey: "tier-one"}, "tier two/a?b", Endpoint + "/k/tier%20two%2Fa%3Fb"},
		{"with a slash at the end", Client{Endpoint: "https://eu.example.com/alert/", RoutingKey: "x"}, "", "https://eu.example.com/alert/k/x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.client.Key = NewKey("k\n")
			a := page
			a.RoutingKey = test.alert
			if got, _, err := test.client.request(a); err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestWait(t *testing.T) {
	tests := []struct {
		name    string
		client  Client
		attempt int
		random  float64
		want    time.Duration
	}{
		{"the first of the defaults", Client{}, 1, 1, time.Second},
		{"doubled", Client{}, 4, 1, 8 * time.Second},
		{"up to the most", Client{}, 6, 1, 30 * time.Second},
		{"for ever", Client{}, 10000, 1, 30 * time.Second},
		{"a part of it", Client{}, 4, 0.25, 2 * time.Second},
		{"nothing of it", Client{}, 4, 0, 0},
		{"others", Client{Backoff: 3 * time.Millisecond, MaxWait: 10 * time.Millisecond}, 2, 1, 6 * time.Millisecond},
		{"others up to the most", Client{Backoff: 3 * time.Millisecond, MaxWait: 10 * time.Millisecond}, 3, 1, 10 * time.Millisecond},
		{"a backoff beyond the most", Client{Backoff: time.Hour}, 1, 1, 30 * time.Second},
		{"without end", Client{Backoff: 1 << 61, MaxWait: 1<<63 - 1}, 5, 0.5, 1 << 62},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.client.random = func() float64 { return test.random }
			if got := test.client.wait(test.attempt, 0); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// Without functions of its own a client waits on a timer, for a random time.
func TestOwnTimer(t *testing.T) {
	s := newService(t, says(500, ""), says(500, ""), says(200, confirmed))
	c, _ := client(s.URL)
	c.Sleep, c.random, c.Backoff = nil, nil, time.Millisecond
	if err := c.Send(t.Context(), page); err != nil {
		t.Error(err)
	}
	for range 1000 {
		if d := c.wait(3, 0); d < 0 || d >= 4*time.Millisecond {
			t.Fatalf("waits %v", d)
		}
	}
}

func TestTimeout(t *testing.T) {
	tests := []struct {
		name   string
		answer answer
	}{
		{"before the header", stalls(false)},
		{"before the body", stalls(true)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, test.answer)
			c, waits := client(s.URL)
			c.Timeout, c.Attempts = stalled, 2
			err := c.Send(t.Context(), page)
			if err == nil || err.Error() != "victorops: no reply within 200ms (attempt 2, may have arrived)" || len(*waits) != 1 {
				t.Errorf("got %v after waits %v", err, *waits)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				t.Error("the context of the caller did not end")
			}
		})
	}
}

func TestContextEnds(t *testing.T) {
	before, cancel := context.WithCancel(t.Context())
	cancel()
	during, cancel := context.WithCancel(t.Context())
	cancels := func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}
	tests := []struct {
		name    string
		context context.Context
		change  func(*Client)
		answer  answer
		is      error
		want    string
	}{
		{"before", before, func(*Client) {}, says(200, confirmed), context.Canceled, "victorops: not sent: context canceled"},
		{"during an attempt", during, func(*Client) {}, cancels, context.Canceled, "victorops: context canceled (attempt 1, may have arrived)"},
		{"during a wait", t.Context(), func(c *Client) { c.Sleep = canceled }, says(503, ""), context.Canceled, "victorops: 503 Service Unavailable: context canceled (attempt 1, may have arrived)"},
		{"during a wait after a fault", t.Context(), func(c *Client) { c.Sleep = canceled }, raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), io.ErrUnexpectedEOF, "victorops: context canceled, after unexpected EOF (attempt 1, may have arrived)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newService(t, test.answer)
			c, _ := client(s.URL)
			test.change(c)
			err := c.Send(test.context, page)
			var failure *Error
			if !errors.As(err, &failure) || !failure.Retryable || !errors.Is(err, test.is) || err.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
			if n := len(s.received()); n != failure.Attempts {
				t.Errorf("%d requests, %d attempts", n, failure.Attempts)
			}
		})
	}
	t.Run("during a wait on a timer", func(t *testing.T) {
		during, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		c := Client{}
		if err := c.sleep(during, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func canceled(context.Context, time.Duration) error { return context.Canceled }

// A redirect would give the key away.
func TestRedirectIsNotFollowed(t *testing.T) {
	other := newService(t, says(200, confirmed))
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := newService(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+r.RequestURI, status) })
		c, _ := client(s.URL)
		c.HTTP.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
		var failure *Error
		if err := c.Send(t.Context(), page); !errors.As(err, &failure) || failure.Status != status || failure.Retryable {
			t.Errorf("%d: got %v", status, err)
		}
	}
	if got := other.received(); len(got) != 0 {
		t.Errorf("the other host got %q", got)
	}
}

// transport is one that fails.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// quiet is an error that does not tell its cause.
type quiet struct{ cause error }

func (quiet) Error() string   { return "it failed" }
func (q quiet) Unwrap() error { return q.cause }

// Whatever goes wrong, the key is in no text and no value that comes back.
func TestErrorsHoldNoKey(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	defer secure.Close()
	serves := func(a answer) func(*Client) {
		s := newService(t, a)
		return func(c *Client) { c.Endpoint = s.URL }
	}
	fails := func(f transport) func(*Client) {
		return func(c *Client) { c.Endpoint, c.HTTP.Transport = "http://alert.example.com", f }
	}
	tests := []struct {
		name    string
		change  func(*Client)
		arrived bool
		want    string // a part of the error
	}{
		{"nobody listens", func(c *Client) { c.Endpoint = "http://" + closed.Addr().String() }, false, "refused"},
		{"no such host", func(c *Client) {
			c.HTTP.Transport = &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.DNSError{Name: "alert.victorops.com", Err: "no such host"}
			}}
		}, false, "lookup alert.victorops.com: no such host"},
		{"no such port", func(c *Client) { c.Endpoint = "http://127.0.0.1:99999" }, false, "invalid port"},
		{"no address", func(c *Client) { c.Endpoint = "http://\x7f" + secret }, false, "the endpoint is not an address"},
		{"an unknown certificate", func(c *Client) { c.Endpoint = secure.URL }, false, "certificate"},
		{"HTTP for HTTPS", func(c *Client) {
			c.Endpoint = "https" + strings.TrimPrefix(newService(t, says(200, "")).URL, "http")
		}, false, "server gave HTTP response to HTTPS client"},
		{"HTTPS for HTTP", func(c *Client) { c.Endpoint = "http" + strings.TrimPrefix(secure.URL, "https") }, false, "400 Bad Request"},
		{"stalls", serves(stalls(false)), true, "no reply"},
		{"closes early", serves(raw("")), true, "EOF"},
		{"redirects in a circle", serves(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.RequestURI, http.StatusTemporaryRedirect)
		}), false, "307"},
		{"redirects nowhere", serves(says(302, "", "Location: :/"+secretPath)), true, "failed to parse Location header"},
		{"tells the address", serves(func(w http.ResponseWriter, r *http.Request) {
			message, _ := json.Marshal(map[string]string{"message": r.RequestURI + r.URL.Path + secretInQuery})
			says(404, string(message))(w, r)
		}), false, "404"},
		{"a transport that tells the address", fails(func(r *http.Request) (*http.Response, error) {
			return nil, fmt.Errorf("cannot reach %s, %q", r.URL, r.URL.Path)
		}), true, "cannot reach http://alert.example.com/[redacted]/tier-one"},
		{"a transport with a client in it", fails(func(r *http.Request) (*http.Response, error) {
			_, err := http.Post(r.URL.String()+":\x00", "", nil)
			return nil, fmt.Errorf("inner: %w", err)
		}), true, "invalid control character"},
		{"a transport that keeps the address to itself", fails(func(r *http.Request) (*http.Response, error) {
			return nil, quiet{&url.Error{Op: "Post", URL: r.URL.String(), Err: io.ErrUnexpectedEOF}}
		}), true, "unexpected EOF"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, _ := client("")
			c.Timeout, c.Attempts = 2*time.Second, 2
			if strings.Contains(test.name, "stalls") {
				c.Timeout = stalled
			}
			test.change(c)
			err := c.Send(t.Context(), page)
			var failure *Error
			if !errors.As(err, &failure) || !strings.Contains(err.Error(), test.want) || failure.MayHaveArrived != test.arrived {
				t.Errorf("got %v, want %q", err, test.want)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				holdsNoKey(t, fmt.Sprintf("%v %+v %#v %q", cause, cause, cause, cause))
			}
		})
	}
}

// No way of printing a client, or what holds one, shows the key.
func TestPrintingHoldsNoKey(t *testing.T) {
	c, _ := client("https://alert.example.com")
	holder := struct {
		Client Client
		inner  Client
		keys   []Key
		byName map[string]*Key
	}{*c, *c, []Key{c.Key}, map[string]*Key{"a": &c.Key}}
	for _, value := range []any{c, *c, c.Key, &c.Key, holder, &holder} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			holdsNoKey(t, fmt.Sprintf(verb, value))
		}
		if data, err := json.Marshal(value); err == nil {
			holdsNoKey(t, string(data))
		}
		var out strings.Builder
		slog.New(slog.NewTextHandler(&out, nil)).Info("sending", "value", value)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("sending", "value", value)
		log.New(&out, "", 0).Print(value)
		holdsNoKey(t, out.String())
	}
	if got := fmt.Sprintf("%v %+v", c.Key, struct{ Key Key }{}); got != "[redacted] {Key:}" {
		t.Errorf("got %s", got)
	}
}

func holdsNoKey(t *testing.T, text string) {
	t.Helper()
	hex := fmt.Sprintf("%x", secret)
	for _, form := range []string{secret, secretPath, secretInQuery, hex, strings.ToUpper(hex), "s3cr3t"} {
		if strings.Contains(text, form) {
			t.Errorf("%s holds the key", text)
			return
		}
	}
}

// A client belongs to any number of goroutines.
func TestSendTogether(t *testing.T) {
	s := newService(t, says(500, ""), says(429, ""), says(200, confirmed))
	c, _ := client(s.URL)
	c.Sleep = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if err := c.Send(t.Context(), page); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := len(s.received()); got != 22 {
		t.Errorf("%d requests, want 22", got)
	}
}
