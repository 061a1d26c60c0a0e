package victorops

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Endpoint is the address of the service's REST endpoint, without the key and the
// routing key.
const Endpoint = "https://alert.victorops.com/integrations/generic/20131114/alert"

// mostReply is how many bytes of a reply are read.
const mostReply = 64 << 10

// Client sends alerts. It needs a Key, and a RoutingKey unless every alert has
// one; the zero value of all else is usable. A client that is not changed is safe
// for any number of goroutines.
type Client struct {
	Endpoint   string // "" is the service's
	Key        Key
	RoutingKey string // of alerts that have none

	// HTTP makes the requests; nil is one with the transport of net/http. It
	// follows no redirect whatever it says, because the address holds the key.
	HTTP *http.Client

	Timeout  time.Duration // of an attempt, with its reply; 0 is 10 seconds
	Attempts int           // at most; 0 is 4

	// The wait after an attempt is a random part of Backoff, 1 second if 0, which
	// doubles with each attempt. It is as long as the service asks for if that is
	// longer, and at most MaxWait, 30 seconds if 0.
	Backoff, MaxWait time.Duration

	// Sleep waits, or returns the error of a context that ends before; nil is a
	// timer.
	Sleep func(context.Context, time.Duration) error

	random func() float64 // in [0, 1); nil is that of math/rand/v2
}

// Send sends an alert until the service confirms it. It tries again, after a
// wait, where the service is too busy (429), fails (5xx), cannot be reached, does
// not reply in time or replies what it does not document. It gives up when the
// service refuses the alert (all other replies) or the attempts are used up, and
// when the context ends.
//
// What is tried again may arrive more than once, which the entity id makes
// harmless while the incident is open. Send the alerts of a case one after the
// other: a page that arrives after its recovery opens a new incident. The error
// is an [*Error], or nil.
func (c *Client) Send(ctx context.Context, a Alert) error {
	address, body, err := c.request(a)
	if err != nil {
		return &Error{Err: err}
	}
	if err := ctx.Err(); err != nil {
		return &Error{Err: err, Retryable: true}
	}
	arrived := false
	for attempt := 1; ; attempt++ {
		failure, asked := c.post(ctx, address, body)
		if failure == nil {
			return nil
		}
		arrived = arrived || failure.MayHaveArrived
		failure.MayHaveArrived, failure.Attempts = arrived, attempt
		if !failure.Retryable || attempt >= cmp.Or(c.Attempts, 4) || ctx.Err() != nil {
			return failure
		}
		if err := c.sleep(ctx, c.wait(attempt, asked)); err != nil {
			failure.stopped(err)
			return failure
		}
	}
}

// request returns the address and the body of the requests of an alert, or all
// that is wrong with it.
func (c *Client) request(a Alert) (address string, body []byte, err error) {
	var wrong []string
	if !slices.Contains(messageTypes, a.MessageType) {
		wrong = append(wrong, fmt.Sprintf("the message type is %q, of which the service knows nothing; set one of %v", a.MessageType, messageTypes))
	}
	if strings.TrimSpace(a.EntityID) == "" {
		wrong = append(wrong, "the alert has no entity id; set the id of its case, or nothing can resolve the incident")
	}
	if c.Key.text() == "" {
		wrong = append(wrong, "the client has no key; set that of the REST endpoint")
	}
	routing := cmp.Or(a.RoutingKey, c.RoutingKey)
	if routing == "" {
		wrong = append(wrong, "neither the alert nor the client has a routing key; set one, or the service does not know whom to page")
	}
	endpoint := strings.TrimSuffix(cmp.Or(c.Endpoint, Endpoint), "/")
	if u, err := url.Parse(endpoint); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		wrong = append(wrong, "the endpoint is not an address such as "+Endpoint)
	}
	if len(wrong) > 0 {
		return "", nil, errors.New(strings.Join(wrong, "; "))
	}
	body, err = json.Marshal(a)
	return endpoint + "/" + url.PathEscape(c.Key.text()) + "/" + url.PathEscape(routing), body, err
}

// post makes one attempt. It returns nil if the service confirms the alert, else
// how it failed and how long the service asks to wait.
func (c *Client) post(ctx context.Context, address string, body []byte) (*Error, time.Duration) {
	timeout := cmp.Or(c.Timeout, 10*time.Second)
	attempt, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var asked, connected atomic.Bool
	traced := httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	reply, err := c.do(traced, address, body)
	if err == nil {
		return reply.verdict(c.Key)
	}
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case attempt.Err() != nil:
		err = fmt.Errorf("no reply within %v", timeout)
	default:
		err = c.Key.clean(err)
	}
	// A transport that does not tell of connections may have had one.
	return &Error{Err: err, Retryable: true, MayHaveArrived: connected.Load() || !asked.Load()}, 0
}

// do makes a request and reads the reply.
func (c *Client) do(ctx context.Context, address string, body []byte) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "triage")
	var client http.Client
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, mostReply))
	if response.StatusCode/100 != 2 {
		err = nil // the status says enough
	}
	return reply{response.StatusCode, response.Header, text}, err
}

// wait returns how long to wait after an attempt, counted from 1; asked is what
// the service asks for.
func (c *Client) wait(attempt int, asked time.Duration) time.Duration {
	most := cmp.Or(c.MaxWait, 30*time.Second)
	backoff := min(cmp.Or(c.Backoff, time.Second), most)
	for range attempt - 1 {
		backoff += min(backoff, most-backoff)
	}
	random := c.random
	if random == nil {
		random = rand.Float64
	}
	return min(max(time.Duration(random()*float64(backoff)), asked), most)
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
