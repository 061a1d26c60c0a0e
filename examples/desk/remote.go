package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// failure is why something was not sent.
type failure struct {
	err     error
	refused bool          // sending the same again would be refused again
	after   time.Duration // what the remote asks to wait
}

func (f *failure) Error() string { return f.err.Error() }

// call makes a request with a JSON body. The error is a *failure, or nil.
func call(client *http.Client, request *http.Request) error {
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "triage-desk")
	response, err := client.Do(request)
	if err != nil {
		return &failure{err: err}
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	if response.StatusCode/100 == 2 {
		return nil
	}
	f := &failure{err: fmt.Errorf("%s: %.200q", response.Status, text)}
	if seconds, err := strconv.Atoi(response.Header.Get("Retry-After")); err == nil {
		f.after = time.Duration(seconds) * time.Second
	}
	switch response.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusTooManyRequests:
		// A key that is wrong is put right, and limits pass.
	default:
		f.refused = response.StatusCode/100 == 4
	}
	return f
}

// newTransport returns the transport of the requests to all remotes.
func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxConnsPerHost, t.MaxIdleConnsPerHost = senders, senders
	return t
}

// newHTTPClient returns a client that follows no redirect, which would take a secret
// or a page elsewhere.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport:     transport,
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// sendWebhook calls an address of the policy with the entry that says so.
func sendWebhook(ctx context.Context, client *http.Client, it item) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, it.URL, bytes.NewReader(it.Body))
	if err != nil {
		return &failure{err: err, refused: true}
	}
	request.Header.Set("Idempotency-Key", it.Key)
	return call(client, request)
}
