package policy_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
	"github.com/google/go-cmp/cmp"
)

// A tale is a random policy with a life under it.
type tale struct {
	dice   *dice
	world  *world
	policy *policy.Policy
	c      severity.Case
	events []policy.Event
}

// newTale makes the tale that some bytes choose.
func newTale(t *testing.T, data []byte) tale {
	t.Helper()
	d := &dice{data}
	w := randomWorld(d)
	pol, err := policy.Compile(policy.File{Name: "world.yaml", Data: []byte(w.text())})
	if err != nil {
		t.Fatalf("%v\n%s", err, w.text())
	}
	c, events := randomLife(d)
	return tale{d, w, pol, c, events}
}

func (x tale) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s %+v\n", x.world.text(), at(minuteOf(x.c.At)), x.c)
	for _, e := range x.events {
		fmt.Fprintf(&b, "%s %+v\n", at(minuteOf(e.At)), e)
	}
	return b.String()
}

// eachTale checks many random tales.
func eachTale(t *testing.T, n int, check func(*testing.T, tale)) {
	t.Helper()
	if testing.Short() {
		n /= 10
	}
	random := rand.New(rand.NewPCG(7, 11))
	for range n {
		data := make([]byte, 400)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		if check(t, newTale(t, data)); t.Failed() {
			return
		}
	}
}

// Follow tells what a simulator tells that knows the texts alone and goes through
// the same life minute by minute.
func TestFollowAgainstSimulator(t *testing.T) { eachTale(t, 300, agrees) }

func agrees(t *testing.T, x tale) {
	for _, until := range randomUntils(x.dice, x.c, x.events) {
		got, want := told(x.policy.Follow(x.c, x.events, until)), simulate(x.world, x.c, x.events, until)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("until %v, simulator -, Follow +\n%s\n%v", until, diff, x)
		}
	}
}

func TestFollowLaws(t *testing.T) {
	laws := []struct {
		name  string
		holds func(*testing.T, tale)
	}{
		{"folding the first events and then the rest is folding all", folds},
		{"asking changes nothing", asks},
		{"the Location of an instant does not matter", travels},
		{"Next is when something happens, and nothing happens before it", sleeps},
		{"events that arrive late count where they belong", corrects},
		{"what is to be done has a key of its own", keys},
		{"a ledger accounts for the time of its clock", accounts},
	}
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) { eachTale(t, 60, law.holds) })
	}
}

// FuzzFollow lets bytes choose a policy and a life.
func FuzzFollow(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		x := newTale(t, data)
		agrees(t, x)
		for _, law := range []func(*testing.T, tale){folds, sleeps, corrects, keys, accounts} {
			law(t, x)
		}
	})
}

func folds(t *testing.T, x tale) {
	for n, e := range x.events {
		if n+1 < len(x.events) && x.events[n+1].At.Equal(e.At) {
			continue
		}
		same(t, x, x.policy.Follow(x.c, x.events[:n+1], e.At), x.policy.Follow(x.c, x.events, e.At))
	}
}

func asks(t *testing.T, x tale) {
	last := end(x)
	before := x.String()
	want := x.policy.Follow(x.c, x.events, last)
	for _, until := range randomUntils(x.dice, x.c, x.events) {
		x.policy.Follow(x.c, x.events, until)
	}
	same(t, x, want, x.policy.Follow(x.c, x.events, last))
	if after := x.String(); after != before {
		t.Errorf("the case or the events were changed:\n%s", cmp.Diff(before, after))
	}
}

func travels(t *testing.T, x tale) {
	last := end(x)
	want := x.policy.Follow(x.c, x.events, last)
	tokyo := time.FixedZone("somewhere", 9*3600)
	far := x
	far.c.At, far.c.Ticket.CreatedAt = x.c.At.In(tokyo), x.c.Ticket.CreatedAt.In(tokyo)
	far.events = slices.Clone(x.events)
	for i := range far.events {
		e := &far.events[i]
		e.At, e.Until = e.At.In(tokyo), e.Until.In(tokyo)
	}
	same(t, x, want, x.policy.Follow(far.c, far.events, last.In(tokyo)))
}

// sleeps goes from Next to Next, as a service does, and looks for what it missed.
func sleeps(t *testing.T, x tale) {
	now := x.c.At
	for range 40 {
		next := x.policy.Follow(x.c, x.events, now).Next
		entries := x.policy.Follow(x.c, x.events, now).Entries
		i := slices.IndexFunc(x.events, func(e policy.Event) bool { return e.At.After(now) })
		if i >= 0 && (next.IsZero() || !x.events[i].At.After(next)) {
			next = x.events[i].At
		} else if justBefore := next.Add(-1); justBefore.After(now) {
			if again := x.policy.Follow(x.c, x.events, justBefore).Next; !again.Equal(next) {
				t.Errorf("next is %v after %v, and %v after %v\n%v", next, now, again, justBefore, x)
			}
		}
		if next.IsZero() {
			next = now.Add(30 * 24 * time.Hour)
			if later := x.policy.Follow(x.c, x.events, next).Entries; len(later) != len(entries) {
				t.Errorf("there is no next after %v, and then comes %+v\n%v", now, later[len(entries)], x)
			}
			return
		}
		before, after := x.policy.Follow(x.c, x.events, next.Add(-1)).Entries, x.policy.Follow(x.c, x.events, next).Entries
		switch {
		case !cmp.Equal(entries, before):
			t.Errorf("before next, %v, comes %s\n%v", next, cmp.Diff(entries, before), x)
		case len(after) <= len(before) || !cmp.Equal(before, after[:len(before)]):
			t.Errorf("at next, %v, nothing happens, or something else did before: %s\n%v", next, cmp.Diff(before, after), x)
		}
		if t.Failed() {
			return
		}
		now = next
	}
}

func corrects(t *testing.T, x tale) {
	late := slices.Clone(x.events)
	for i := len(late) - 1; i > 0; i-- {
		j := x.dice.roll(i + 1)
		late[i], late[j] = late[j], late[i]
	}
	corrections, latest := 0, x.c.At
	for _, e := range late {
		if e.At.Before(latest) {
			corrections++
		} else {
			latest = e.At
		}
	}
	ordered := slices.Clone(late)
	slices.SortStableFunc(ordered, func(a, b policy.Event) int { return a.At.Compare(b.At) })
	want, got := x.policy.Follow(x.c, ordered, end(x)), x.policy.Follow(x.c, late, end(x))
	n := len(got.Entries)
	got.Entries = slices.DeleteFunc(got.Entries, func(e policy.Entry) bool { return e.Do == policy.DoCorrection })
	if n -= len(got.Entries); n != corrections {
		t.Errorf("%d corrections of %d late events\n%v", n, corrections, x)
	}
	same(t, x, want, got)
}

func keys(t *testing.T, x tale) {
	seen := map[string]policy.Entry{}
	for _, e := range x.policy.Follow(x.c, x.events, end(x)).Entries {
		if e.Key == "" || e.Suppressed != "" {
			continue
		}
		if other, ok := seen[e.Key]; ok {
			t.Errorf("%s is the key of %+v and of %+v\n%v", e.Key, other, e, x)
		}
		seen[e.Key] = e
	}
}

func accounts(t *testing.T, x tale) {
	for _, c := range x.policy.Follow(x.c, x.events, end(x)).Clocks {
		for _, s := range append(slices.Clone(c.Earlier), policy.Cycle{Status: c.Status, Ledger: c.Ledger}) {
			at := s.Started
			for _, e := range s.Ledger {
				if !e.From.Equal(at) {
					t.Errorf("%s.%s: the ledger goes on at %v, not %v\n%v", c.Agreement, c.Target, e.From, at, x)
				}
				at = e.To
			}
			if counted := s.Ledger.Sum(sla.EntryCounted); counted != s.Consumed {
				t.Errorf("%s.%s: the ledger counts %v, the clock %v\n%v", c.Agreement, c.Target, counted, s.Consumed, x)
			}
		}
	}
}

// end is two days after the last event.
func end(x tale) time.Time {
	last := x.c.At
	if n := len(x.events); n > 0 {
		last = x.events[n-1].At
	}
	return last.Add(48 * time.Hour)
}

func same(t *testing.T, x tale, want, got policy.Timeline) {
	t.Helper()
	if diff := cmp.Diff(asJSON(t, want), asJSON(t, got)); diff != "" {
		t.Errorf("%s\n%v", diff, x)
	}
}

func asJSON(t *testing.T, tl policy.Timeline) string {
	t.Helper()
	data, err := json.MarshalIndent(tl, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
