package sla

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestClockOracle compares clocks with the oracle in random lives.
func TestClockOracle(t *testing.T) {
	trials := 240
	if testing.Short() {
		trials = 60
	}
	for part := range 4 {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(4, uint64(part)))
			for range trials / 4 {
				b := make([]byte, 12+r.IntN(80))
				for i := range b {
					b[i] = byte(r.IntN(256))
				}
				if compareLife(t, b); t.Failed() {
					t.Fatalf("life %#v", b)
				}
			}
		})
	}
}

func FuzzClock(f *testing.F) {
	f.Add([]byte{0, 0, 1, 1, 0, 0, 9, 0, 9, 1, 9, 2, 1, 1})
	f.Add([]byte{1, 2, 0, 0, 27, 1, 5, 0, 40, 1, 9, 2, 1, 0, 40, 0, 0, 40, 81, 0, 7, 162, 0, 7, 161, 0})
	f.Add([]byte{7, 9, 3, 3, 27, 1, 2, 1, 40, 1, 9, 2, 1, 0, 40, 163, 0, 100, 160, 0, 7, 205, 0, 7, 220, 0, 100, 240, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 200 {
			compareLife(t, b)
		}
	})
}

var sameInstants = cmp.Options{
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b *Calendar) bool { return a == b }),
	cmpopts.EquateEmpty(),
}

func compareLife(t *testing.T, b []byte) {
	t.Helper()
	l := readLife(t, b)
	w := walked(l)
	c := l.clock()
	events := l.events
	for m := l.attach; m <= l.minutes; {
		for ; len(events) > 0 && events[0].at == m; events = events[1:] {
			events[0].tell(c, l)
		}
		end := l.minutes + 1
		if len(events) > 0 {
			end = events[0].at
		}
		for k := m; k < end; k++ {
			if l.asked(k) {
				compareMinute(t, l, w, c, k)
			}
		}
		sleep(t, c, l.time(m), l.time(end))
		compareLedger(t, l, w, c, end-1)
		if t.Failed() {
			t.Fatalf("%+v\n%v", l.terms, l.events)
		}
		m = end
	}
}

func compareMinute(t *testing.T, l *life, w *walker, c *Clock, m int) {
	t.Helper()
	now := l.time(m)
	want := w.statuses[m]
	got := c.Status(now)
	for _, p := range []*time.Time{&want.Due, &want.DueIfResumed} {
		if p.Equal(w.instant(farAhead)) { // or never
			*p = got.Due
			if p == &want.DueIfResumed {
				*p = got.DueIfResumed
			}
		}
	}
	if diff := cmp.Diff(want, got, sameInstants); diff != "" {
		t.Errorf("status after %d minutes, at %s (-want +got):\n%s", m, now, diff)
	}
	var notices []Notice
	for _, n := range w.notices {
		if n.At.Before(now) || n.At.Equal(now) && (n.Kind == NoticeReminder || n.Kind == NoticeLate) {
			notices = append(notices, n)
		}
	}
	if diff := cmp.Diff(notices, c.Notices(now), sameInstants); diff != "" {
		t.Errorf("notices after %d minutes, at %s (-want +got):\n%s", m, now, diff)
	}
}

// sleep wakes at each instant that Next names, sees something new there, and
// nothing new before.
func sleep(t *testing.T, c *Clock, now, until time.Time) {
	t.Helper()
	what := func(at time.Time) string {
		s := c.Status(at)
		return fmt.Sprint(s.State, s.Due, s.Breached, s.Missed, len(c.Notices(at)))
	}
	for range 1000 {
		next := c.Next(now)
		old := what(now)
		end := until
		if !next.IsZero() && next.Before(until) {
			end = next
		}
		for _, at := range []time.Time{now.Add(end.Sub(now) / 2), now.Add(end.Sub(now) / 7), end.Add(-1)} {
			if got := what(later(at, now)); got != old {
				t.Errorf("from %s on nothing until %s, but at %s: %s, before %s", now, next, at, got, old)
			}
		}
		if next.IsZero() || !next.Before(until) {
			return
		}
		if !next.After(now) || what(next) == old {
			t.Errorf("after %s next is %s, with nothing new: %s", now, next, old)
			return
		}
		now = next
	}
}

// compareLedger asks of every minute what it is.
func compareLedger(t *testing.T, l *life, w *walker, c *Clock, m int) {
	t.Helper()
	now := l.time(m)
	s := c.Status(now)
	ledger := c.Ledger(now)
	end := now
	if !s.Met.IsZero() {
		end = s.Met
	}
	if sum := ledger.Sum(EntryCounted); sum != s.Consumed {
		t.Errorf("at %s the ledger counts %s, consumed is %s\n%v", now, sum, s.Consumed, ledger)
	}
	at := s.Started
	for i, e := range ledger {
		if !e.From.Equal(at) || !e.From.Before(e.To) {
			t.Errorf("entry %d is from %s to %s, but the one before ended %s", i, e.From, e.To, at)
		}
		if i > 0 && ledger[i-1].Kind == e.Kind && ledger[i-1].Name == e.Name {
			t.Errorf("entries %d and %d should be one: %v", i-1, i, ledger)
		}
		at = e.To
	}
	if s.State != Cancelled && (l.terms.OnChange == "" || l.terms.OnChange == FromCreation) {
		w.compareKinds(t, ledger, s.Target)
	}
	if s.State != Cancelled && !at.Equal(end) && s.Started.Before(end) {
		t.Errorf("the ledger ends at %s, want %s", at, end)
	}
}

// A wait is a pause of which is known when it ends.
type wait struct {
	from, to int // minutes
	reason   string
}

// waiting returns a clock that was paused, told in the order of time.
func waiting(t *testing.T, l *life, waits []wait) *Clock {
	t.Helper()
	var events []lifeEvent
	for i, p := range waits {
		// A name for each, for pauses of one reason end together.
		reason := fmt.Sprint(p.reason, i)
		events = append(events, lifeEvent{at: p.from, do: "pause", reason: reason}, lifeEvent{at: p.to, do: "resume", reason: reason})
	}
	slices.SortStableFunc(events, func(a, b lifeEvent) int { return a.at - b.at })
	c := l.clock()
	for _, e := range events {
		e.tell(c, l)
	}
	return c
}

// TestPauses holds clocks to what must be true of any pauses.
func TestPauses(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 0))
	for range 300 {
		at, calendars := world(t, r.IntN(64))
		within := time.Duration(1+r.IntN(300)) * 6 * time.Minute
		calendar := calendars[r.IntN(4)]
		l := &life{start: at, targets: []Target{{Resolve, within, calendar}}}
		var waits, split []wait
		for range r.IntN(8) {
			p := wait{from: r.IntN(3000), reason: "p"}
			p.to = p.from + r.IntN(600)
			waits = append(waits, p)
			cut := p.from + r.IntN(p.to-p.from+1)
			over := r.IntN(p.to - cut + 1) // the halves may overlap
			split = append(split, wait{cut, p.to, "q"}, wait{p.from, cut + over, "r"})
		}
		r.Shuffle(len(split), func(i, j int) { split[i], split[j] = split[j], split[i] })
		now := l.time(4000)
		whole := waiting(t, l, waits).Status(now)
		if diff := cmp.Diff(whole, waiting(t, l, split).Status(now), sameInstants); diff != "" {
			t.Fatalf("pauses %v of %s, split and shuffled (-whole +split):\n%s", waits, within, diff)
		}

		more := waiting(t, l, append(waits, wait{r.IntN(3000), 3000 + r.IntN(600), "s"})).Status(now)
		if !whole.Due.IsZero() && !more.Due.IsZero() && more.Due.Before(whole.Due) || more.Consumed > whole.Consumed {
			t.Fatalf("with one more pause than %v: %s, before %s", waits, show(more), show(whole))
		}

		// What is paused while the desk is closed, before due, changes nothing.
		for s := range calendar.Spans(at) {
			next := calendar.NextOpen(s.To)
			from, to := int(s.To.Sub(at)/time.Minute), int(next.Sub(at)/time.Minute)
			if next.IsZero() || to > 4000 || s.To.Equal(whole.Due) {
				break
			}
			night := waiting(t, l, append(waits, wait{from, to, "night"})).Status(now)
			if diff := cmp.Diff(whole, night, sameInstants); diff != "" {
				t.Fatalf("pauses %v of %s and one from closing to opening (-without +with):\n%s", waits, within, diff)
			}
			break
		}

		if s := waiting(t, l, nil).Status(at); !s.Due.Equal(calendar.Add(at, within)) || calendar.Between(at, s.Due) != within {
			t.Fatalf("without pauses %s of %s is due %s, want %s", within, calendar.Name(), s.Due, calendar.Add(at, within))
		}
		if s := (Terms{}).Start(Target{Resolve, within, calendars[0]}, at, at).Status(at); !s.Due.Equal(at.Add(within)) {
			t.Fatalf("%s around the clock is due %s", within, s.Due)
		}
		c := waiting(t, l, waits)
		if due := c.Status(now).Due; due.After(now) {
			if got := c.Ledger(due).Sum(EntryCounted); got != within {
				t.Fatalf("until due %s counted, want %s", got, within)
			}
		}
	}
}

// TestStraightBack changes the target and back at one instant of random lives.
func TestStraightBack(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 0))
	for range 200 {
		b := make([]byte, 12+r.IntN(60))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		l := readLife(t, b)
		plain, tried := l.clock(), l.clock()
		for i, e := range l.events {
			e.tell(plain, l)
			e.tell(tried, l)
			// Only where the target was not changed at the same instant anyway.
			if !slices.ContainsFunc(l.events, func(x lifeEvent) bool { return x.at == e.at && x.do == "retarget" }) {
				s := tried.Status(l.time(e.at))
				tried.Retarget(l.targets[r.IntN(4)], l.time(e.at))
				tried.Cancel(l.time(e.at))
				tried.Retarget(s.Target, l.time(e.at))
			}
			until := l.time(l.minutes)
			if i+1 < len(l.events) {
				until = l.time(l.events[i+1].at)
			}
			if diff := cmp.Diff(plain.Status(until), tried.Status(until), sameInstants); diff != "" {
				t.Fatalf("%v: status after %v and a change straight back (-plain +tried):\n%s", l.events, e, diff)
			}
			if diff := cmp.Diff(plain.Notices(until), tried.Notices(until), sameInstants); diff != "" {
				t.Fatalf("%v: notices after %v and a change straight back (-plain +tried):\n%s", l.events, e, diff)
			}
		}
	}
}

// TestManyPauses has ten thousand of them, and as many changes of target.
func TestManyPauses(t *testing.T) {
	desk, always := deskHours(t), around(t)
	start := march(t, "06 09:00")
	targets := []Target{{Resolve, 100000 * time.Hour, desk}, {Resolve, 100000 * time.Hour, always}}
	c := Terms{Remind: []Remind{{Percent: 50}}}.Start(targets[0], start, start)
	want := time.Duration(0)
	for i := range 10000 {
		at := start.Add(time.Duration(i) * time.Hour)
		c.Retarget(targets[(i+1)%2], at)
		c.Pause(at.Add(15*time.Minute), "pending")
		if got := c.Status(at.Add(20 * time.Minute)); i%2 == 0 && got.Consumed != want+15*time.Minute {
			t.Fatalf("after %d pauses consumed %s, want %s", i, got.Consumed, want+15*time.Minute)
		}
		c.Resume(at.Add(45*time.Minute), "pending")
		want += 30 * time.Minute
	}
	now := start.Add(10000 * time.Hour)
	if got := c.Status(now); got.Consumed != c.Ledger(now).Sum(EntryCounted) {
		t.Errorf("consumed %s, the ledger counts %s", got.Consumed, c.Ledger(now).Sum(EntryCounted))
	}
}
