// Command alertmanager-gate stands between Alertmanager and a pager, and lets through
// what its policy calls urgent or high.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // policies name zones, and the machine may have none

	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, env func(string) string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("alertmanager-gate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:9095", "the `address` that Alertmanager calls")
	file := flags.String("policy", "policy.yaml", "the policy `file`")
	routing := flags.String("victorops", "", "page through VictorOps, with this routing `key`; GATE_VICTOROPS_KEY is the key of its REST endpoint")
	to := flags.String("webhook", "", "page by a POST to this `address`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *routing != "" && *to != "" {
		return errors.New("give -victorops or -webhook, and nothing else; see -help")
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	policies, err := policy.NewStore(policy.Compiler{}, func() ([]policy.File, error) { return policy.ReadFiles(*file) })
	if err != nil {
		return err
	}
	g := &gate{policies: policies, token: env("GATE_TOKEN"), log: log}
	if g.pager, err = newPager(*routing, *to, env, stdout); err != nil {
		return err
	}
	if _, demo := g.pager.(*printer); demo && g.token == "" {
		g.token = "demo"
	}
	if g.token == "" {
		return errors.New("set GATE_TOKEN to the token that Alertmanager shows")
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "gate  http://%s/alerts, by the policy %s\n", listener.Addr(), policies.Policy().Name())
	return g.serve(ctx, listener)
}

// newPager returns the pager of the flags: that of VictorOps, that of an address, or
// one that prints.
func newPager(routing, to string, env func(string) string, stdout io.Writer) (pager, error) {
	// Alertmanager waits for an answer, and sends again what was not passed on. A page
	// that follows a redirect ends at a login, say, which takes anything.
	client := &http.Client{
		Timeout:       4 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	switch {
	case routing != "":
		if env("GATE_VICTOROPS_KEY") == "" {
			return nil, errors.New("set GATE_VICTOROPS_KEY to the key of the REST endpoint")
		}
		return &victorOps{victorops.Client{
			Endpoint: env("GATE_VICTOROPS_ENDPOINT"), Key: victorops.NewKey(env("GATE_VICTOROPS_KEY")), RoutingKey: routing,
			HTTP: client, Timeout: client.Timeout, Attempts: 2, MaxWait: 2 * time.Second,
		}}, nil
	case to != "":
		if u, err := url.Parse(to); err != nil || u.Host == "" {
			return nil, fmt.Errorf("-webhook is %q, and an address that begins with https:// was expected", to)
		}
		return &webhook{to, client}, nil
	}
	return &printer{stdout}, nil
}

// serve answers requests until the context ends, then lets those under way end, but
// for clients that stall. A SIGHUP loads the policy again; one with faults changes
// nothing.
func (g *gate) serve(ctx context.Context, listener net.Listener) error {
	s := &http.Server{
		Handler:           g.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       20 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	for {
		select {
		case <-hangup:
			err := g.policies.Reload()
			g.log.Info("policy loaded again", "digest", g.policies.Policy().Digest(), "error", err)
		case err := <-served:
			return err
		case <-ctx.Done():
			drain, cancel := context.WithTimeout(context.Background(), 15*time.Second)
			defer cancel()
			err := s.Shutdown(drain)
			if errors.Is(err, context.DeadlineExceeded) {
				g.log.Warn("requests that do not end are cut off")
				err = s.Close()
			}
			return err
		}
	}
}
