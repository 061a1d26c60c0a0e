package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// Each way to misbehave delays what is sent and loses nothing. What a remote took
// although it did not say so arrives again, under the same key.
func TestRemotesMisbehave(t *testing.T) {
	tests := []struct {
		name      string
		misbehave misbehaviour
		want      time.Duration // within which all has arrived
	}{
		{name: "fails with 5xx", misbehave: func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.WriteHeader(http.StatusBadGateway)
			return n <= 5, false
		}, want: time.Minute},
		{name: "took it and fails all the same", misbehave: func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.WriteHeader(http.StatusInternalServerError)
			return n <= 3, true
		}, want: time.Minute},
		{name: "is too busy and says for how long", misbehave: func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.Header().Set("Retry-After", "20")
			w.WriteHeader(http.StatusTooManyRequests)
			return n <= 2, false
		}, want: 2 * time.Minute},
		{name: "stalls", misbehave: func(n int, w http.ResponseWriter, r *http.Request) (bool, bool) {
			if n > 3 {
				return false, false
			}
			<-r.Context().Done()
			return true, n == 3
		}, want: 2 * time.Minute},
		{name: "breaks the connection", misbehave: func(n int, _ http.ResponseWriter, _ *http.Request) (bool, bool) {
			if n <= 3 {
				panic(http.ErrAbortHandler)
			}
			return false, false
		}, want: time.Minute},
		{name: "has forgotten the key for a while", misbehave: func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			w.WriteHeader(http.StatusUnauthorized)
			return n <= 3, false
		}, want: 2 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				w := newWorld(t, testPolicy)
				w.victorOps.set(onlyIf(tt.misbehave))
				w.freshdesk.set(onlyIf(tt.misbehave))
				w.ticket(1, `, "cf_impact": "down"`)
				time.Sleep(tt.want)
				settle()
				wantTook(t, "VictorOps", w.victorOps.once(), "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z")
				wantTook(t, "Freshdesk", w.freshdesk.once(), `change 1 {"priority":4}`, "note 1")
				for _, o := range w.desk.outboxes {
					if n := o.depth(); n != 0 {
						t.Errorf("%d items are still to be sent to %s", n, o.remote)
					}
				}
			})
		})
	}
}

// onlyIf lets a remote behave where misbehaving says that it does not handle a
// request, whatever it wrote.
func onlyIf(misbehave misbehaviour) misbehaviour {
	return func(n int, w http.ResponseWriter, r *http.Request) (bool, bool) {
		rec := httptest.NewRecorder()
		handled, taken := misbehave(n, rec, r)
		if handled {
			for name := range rec.Header() {
				w.Header().Set(name, rec.Header().Get(name))
			}
			w.WriteHeader(rec.Code)
		}
		return handled, taken
	}
}

// A reply that the service does not document is no confirmation.
func TestVictorOpsRepliesGarbage(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.victorOps.set(func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			if n <= 3 {
				io.WriteString(w, "<html>sign in</html>")
			}
			return n <= 3, true
		})
		w.ticket(1, `, "cf_impact": "down"`)
		time.Sleep(time.Minute)
		settle()
		if took := w.victorOps.took(); len(took) != 4 || len(w.victorOps.once()) != 1 {
			t.Errorf("VictorOps took %v", took)
		}
	})
}

// What Freshdesk refuses is set aside, and what comes after it is sent.
func TestFreshdeskRefuses(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.freshdesk.set(func(n int, w http.ResponseWriter, _ *http.Request) (bool, bool) {
			if n == 1 {
				http.Error(w, `{"description":"Validation failed"}`, http.StatusBadRequest)
			}
			return n == 1, false
		})
		w.ticket(1, `, "cf_impact": "down"`)
		settle()
		wantTook(t, "Freshdesk", w.freshdesk.took(), "note 1")
		items, err := w.desk.store.items("1")
		refused := slices.ContainsFunc(items, func(it item) bool { return strings.Contains(it.Refused, "Validation failed") })
		if !refused || err != nil {
			t.Errorf("the refusal is not kept: %+v, %v", items, err)
		}
	})
}

// Both remotes are down for an hour and many cases wait. Then each page arrives, in
// the order of its case, within two minutes, and meanwhile nothing piles up but the
// outbox.
func TestRemotesAreDownForAnHour(t *testing.T) {
	const cases = 200
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		var down atomic.Bool
		down.Store(true)
		stall := func(_ int, _ http.ResponseWriter, r *http.Request) (bool, bool) {
			if down.Load() {
				<-r.Context().Done() // neither an answer nor a refusal
			}
			return down.Load(), false
		}
		for _, m := range []*remote{w.victorOps, w.freshdesk, w.hooks} {
			m.set(stall)
		}
		before := runtime.NumGoroutine()
		for id := range cases {
			w.ticket(id+1, `, "cf_impact": "down"`)
		}
		time.Sleep(29 * time.Minute)
		if n := runtime.NumGoroutine() - before; n > 3*4*senders {
			t.Errorf("%d goroutines more than before wait for the remotes", n)
		}
		w.ticket(1, `, "status": "Resolved"`) // before anybody could hear of it
		time.Sleep(31 * time.Minute)
		if took := len(w.victorOps.took()) + len(w.freshdesk.took()); took > 0 {
			t.Errorf("remotes that are down took %d messages", took)
		}
		down.Store(false)
		time.Sleep(2 * time.Minute)
		settle()
		got := map[string][]string{}
		for _, s := range w.victorOps.once() {
			id, _, _ := strings.Cut(strings.Fields(s)[1], "/")
			got[id] = append(got[id], s)
		}
		if len(got) != cases {
			t.Errorf("pages of %d cases arrived, want %d", len(got), cases)
		}
		wantTook(t, "VictorOps", got["1"], "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z", "RECOVERY 1/1/1/1@2026-03-06T16:30:00Z")
		for id := 2; id <= cases; id++ {
			page := got[fmt.Sprint(id)]
			if len(page) != 3 || !strings.HasPrefix(page[0], "CRITICAL") || !strings.HasPrefix(page[1], "INFO") || !strings.HasPrefix(page[2], "CRITICAL") {
				t.Errorf("case %d: %v", id, page)
			}
		}
	})
}

// A stop waits for what is being sent, so that it need not be sent again.
func TestStopWaitsForWhatIsBeingSent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.victorOps.set(func(_ int, _ http.ResponseWriter, _ *http.Request) (bool, bool) {
			time.Sleep(5 * time.Second)
			return false, false
		})
		w.ticket(1, `, "cf_impact": "down"`)
		settle()
		w.stop()
		w.start()
		time.Sleep(time.Minute)
		wantTook(t, "VictorOps", w.victorOps.took(), "CRITICAL 1/1/1/1@2026-03-06T16:30:00Z")
	})
}

// No secret is logged, shown or kept, whatever happens.
func TestSecretsAreNotShown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := newWorld(t, testPolicy)
		w.stop()
		w.config.Secrets = secrets{"hush-1", "hush-2", "hush-3", "hush-4", "hush-5", "hush-6"}
		w.start()
		fail := func(n int, w http.ResponseWriter, r *http.Request) (bool, bool) {
			if n == 1 {
				panic(http.ErrAbortHandler)
			}
			http.Error(w, "no", http.StatusInternalServerError)
			return true, false
		}
		w.victorOps.set(fail)
		w.freshdesk.set(fail)
		r := httptest.NewRequest(http.MethodPost, "/hooks/freshdesk", strings.NewReader(`{"ticket": {"id": 1, "cf_impact": "down"}}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Desk-Secret", "hush-2")
		rec := httptest.NewRecorder()
		w.server.ServeHTTP(rec, r)
		if rec.Code != http.StatusOK {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		if status, _ := w.post("/hooks/alertmanager", "{}"); status != http.StatusUnauthorized {
			t.Errorf("a wrong secret: %d", status)
		}
		time.Sleep(5 * time.Minute)
		data := fmt.Sprintf("%v %+v %#v", w.config, w.config, w.config)
		for _, shown := range []string{w.logged(), data, readFile(t, w.config.Store)} {
			if strings.Contains(shown, "hush") {
				t.Errorf("a secret is shown in %s", shown)
			}
		}
		if !strings.Contains(w.logged(), "not sent") {
			t.Error("nothing failed")
		}
	})
}

func TestWaitsGrowAndAreBounded(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 5: 32 * time.Second, 6: time.Minute, 1000: time.Minute} {
		for range 100 {
			if got := wait(attempts, nil); got < want/2 || got >= want {
				t.Errorf("after %d attempts the wait is %v, want half of %v at least", attempts, got, want)
			}
		}
	}
	if got := wait(0, &failure{after: 30 * time.Second}); got != 30*time.Second {
		t.Errorf("the wait is %v where 30 seconds were asked for", got)
	}
	if got := wait(0, &failure{after: time.Hour}); got != mostWait {
		t.Errorf("the wait is %v where an hour was asked for", got)
	}
}
