package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// loadClients is how many webhooks are under way at a time in a load test.
const loadClients = 32

// load sends webhooks of tickets, each of a case of its own, waits until the service
// has decided and saved all of them, and says how long that took.
func load(ctx context.Context, address string, many int, out io.Writer) error {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: loadClients}, Timeout: time.Minute}
	impacts := []string{"none", "minor", "partial", "disrupted", "down"}
	took := make([]time.Duration, many)
	var next, failed atomic.Int64
	var all sync.WaitGroup
	started := time.Now()
	for range loadClients {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < many && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				body := fmt.Sprintf(`{"ticket": {"id": %d, "subject": "Ticket %d", "status": "Open", "priority": "Low", "cf_impact": %q, "cf_service": "shop-%d"}}`,
					i+1, i+1, impacts[i%len(impacts)], i)
				began := time.Now()
				if err := postTicket(ctx, client, address, body); err != nil {
					failed.Add(1)
					fmt.Fprintln(out, err)
				}
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	whole := time.Since(started)
	slices.Sort(took)
	fmt.Fprintf(out, "%d webhooks by %d clients at a time in %.1f s: %.0f decisions per second, all saved\n", many, loadClients, whole.Seconds(), float64(many)/whole.Seconds())
	fmt.Fprintf(out, "latency: half within %s, 99%% within %s\n", took[many/2].Round(100*time.Microsecond), took[many*99/100].Round(100*time.Microsecond))
	if n := failed.Load(); n > 0 {
		return fmt.Errorf("%d of %d webhooks failed", n, many)
	}
	return ctx.Err()
}

func postTicket(ctx context.Context, client *http.Client, address, body string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/hooks/freshdesk", strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Desk-Secret", "demo")
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("a webhook was answered with %s", response.Status)
	}
	return nil
}
