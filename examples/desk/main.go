// Command desk is a service around the library: webhooks of Freshdesk and
// Alertmanager in, tickets and pages out. Without a configuration it is a demo that
// brings its own Freshdesk and VictorOps.
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
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // policies name zones, and the machine may have none

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
	flags := flag.NewFlagSet("desk", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("config", "", "the configuration `file`; without it, the service is a demo with remotes of its own")
	listen := flags.String("listen", "127.0.0.1:8080", "the `address` of the demo")
	store := flags.String("store", "", "the `file` that the demo keeps its cases in; without it, they are gone when it ends")
	load := flags.Int("load", 0, "decide so `many` webhooks in the demo, and say how fast")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q; see -help", flags.Args())
	}
	if *name != "" {
		c, err := loadConfig(*name, env)
		if err != nil {
			return err
		}
		return serve(ctx, &c, slog.New(slog.NewJSONHandler(stderr, nil)), func(string) {})
	}
	return demo{listen: *listen, store: *store, load: *load, out: stdout, err: stderr}.run(ctx)
}

// serve runs the service until the context ends, and calls ready with its address
// when it listens.
func serve(ctx context.Context, c *config, log *slog.Logger, ready func(address string)) (err error) {
	policies, err := policy.NewStore(policy.Compiler{}, c.readPolicy)
	if err != nil {
		return err
	}
	store, err := openStore(c.Store)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.close()) }()
	d, err := newDesk(c, policies, store, log, newTransport())
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	return newServer(d).serve(ctx, listener, ready)
}

// serve serves a desk. When the context ends, it takes no more requests, lets those
// under way end, but for clients that stall, and then what is being sent.
func (s *server) serve(ctx context.Context, listener net.Listener, ready func(address string)) error {
	d := s.desk
	h := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(d.log.Handler(), slog.LevelWarn),
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		d.run(work, hangup)
	}()
	served := make(chan error, 1)
	go func() { served <- h.Serve(listener) }()
	d.log.Info("ready", "address", listener.Addr().String())
	ready(listener.Addr().String())

	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		s.leaving.Store(true)
		drain, cancel := context.WithTimeout(context.Background(), s.drain)
		if err = h.Shutdown(drain); errors.Is(err, context.DeadlineExceeded) {
			d.log.Warn("requests that do not end are cut off")
			err = h.Close()
		}
		cancel()
	}
	stop()
	<-worked
	d.log.Info("stopped", "error", err)
	return err
}
