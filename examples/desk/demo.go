package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
)

// demo is the whole service on one machine: with the reference policy, and a Freshdesk
// and a VictorOps of its own that print what they are told.
type demo struct {
	listen   string
	store    string // "" is a file that is removed at the end
	load     int    // webhooks to decide; 0 is to wait for those of a person
	out, err io.Writer
}

func (d demo) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if d.store == "" {
		dir, err := os.MkdirTemp("", "desk")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		d.store = filepath.Join(dir, "desk.db")
	}
	var mu sync.Mutex
	say := func(line string) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintln(d.out, line)
	}
	if d.load > 0 {
		say = func(string) {}
		d.listen = "127.0.0.1:0"
	}
	remotes, end := context.WithCancel(context.WithoutCancel(ctx)) // they outlive the service
	defer end()
	freshdesk, err := local(remotes, fakeFreshdesk(say))
	if err != nil {
		return err
	}
	victorOps, err := local(remotes, fakeVictorOps(say))
	if err != nil {
		return err
	}
	c := demoConfig()
	c.Listen, c.Store = d.listen, d.store
	c.Freshdesk.URL, c.VictorOps.Endpoint = freshdesk, victorOps
	log := slog.New(slog.NewTextHandler(d.err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var loaded error
	err = serve(ctx, &c, log, func(address string) {
		if d.load > 0 {
			go func() {
				defer stop()
				loaded = load(ctx, "http://"+address, d.load, d.out)
			}()
			return
		}
		say("desk       http://" + address)
		say("freshdesk  " + freshdesk + " (a stand-in, which prints what it is told)")
		say("victorops  " + victorOps + " (likewise)")
		say("Send the webhooks of README.md; Ctrl-C ends the demo.")
	})
	if err != nil {
		return err
	}
	return loaded
}

// demoConfig is the configuration of the demo, whose secrets are none.
func demoConfig() config {
	return config{
		Policy:    []string{"../ddev-live/policy.yaml", "desk.yaml"},
		Freshdesk: freshdeskConfig{Groups: map[string]int64{"DDEV Live Support": 7, "Sales": 8}},
		Secrets:   secrets{"demo", "demo", "demo", "demo", "demo", "demo"},
	}
}

// local serves a handler on this machine until the context ends.
func local(ctx context.Context, h http.Handler) (address string, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h}
	context.AfterFunc(ctx, func() { s.Close() })
	go s.Serve(listener)
	return "http://" + listener.Addr().String(), nil
}
