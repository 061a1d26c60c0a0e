package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

const (
	tellers  = 8   // cases told at a time by keepTime
	mostTold = 256 // in one go
)

// keepTime tells each case again when something falls due.
func (d *desk) keepTime(ctx context.Context) {
	for ctx.Err() == nil {
		now := time.Now()
		ids, next, err := d.store.due(now, mostTold)
		if err == nil {
			err = d.tellAll(ctx, ids)
		}
		wait := time.Hour
		if !next.IsZero() {
			wait = next.Sub(now)
		}
		if err != nil {
			d.log.Error("what fell due is late", "error", err)
			wait = time.Second
		}
		timer := time.NewTimer(wait)
		select {
		case <-d.timer:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// tellAll does what the time, or another policy, has brought to some cases.
func (d *desk) tellAll(ctx context.Context, ids []string) error {
	var all sync.WaitGroup
	var mu sync.Mutex
	var failed error
	slots := make(chan struct{}, tellers)
	for _, id := range ids {
		if ctx.Err() != nil {
			break
		}
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if _, err := d.tell(id, nil); err != nil {
				mu.Lock()
				failed = err
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return failed
}

// pollPolicy is how often the files of the policy are read.
const pollPolicy = 2 * time.Second

// keepPolicy loads the policy again when its files change. Files that cannot be
// compiled change nothing: the policy before stays. Under a new policy, as when the
// service starts, all open cases are told again: what it would have done since the
// last time is done.
func (d *desk) keepPolicy(ctx context.Context, again <-chan os.Signal) {
	poll := time.NewTicker(pollPolicy)
	defer poll.Stop()
	digest, problem := "", ""
	for {
		if now := d.policies.Policy().Digest(); now != digest {
			digest = now
			d.policyChanged(ctx)
		}
		select {
		case <-again:
		case <-poll.C:
		case <-ctx.Done():
			return
		}
		err := d.policies.Reload()
		if text := fmt.Sprint(err); err != nil && text != problem {
			problem = text
			d.metrics.reloads.WithLabelValues("refused").Inc()
			d.log.Error("the policy stays as it was", "error", err)
		}
		if err == nil {
			problem = ""
		}
	}
}

// policyChanged tells all open cases under the policy that took over.
func (d *desk) policyChanged(ctx context.Context) {
	pol := d.policies.Policy()
	d.metrics.reloads.WithLabelValues("taken").Inc()
	d.log.Info("a policy takes over", "name", pol.Name(), "digest", pol.Digest())
	if !slices.Contains(pol.Fields(), joinField) {
		d.log.Warn("the policy declares no field " + joinField + ", so that signals join no ticket")
	}
	ids, err := d.store.openAll()
	if err == nil {
		err = d.tellAll(ctx, ids)
	}
	if err != nil {
		d.log.Error("not all cases were told again", "error", err)
	}
}
