package suite

import (
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/sla"
)

// timeline answers what there is of the wants of a life.
type timeline struct {
	*policy.Timeline
	seen int // how many entries those that were wanted so far have used up
}

func (t *timeline) value(w policy.Want) (got any, note string) {
	switch w.Key {
	case policy.WantSeverity:
		return t.Severity.String(), ""
	case policy.WantStatus:
		return t.Status, ""
	case policy.WantClock:
		if c, begun := t.clock(w.Of); begun {
			return string(c.State), ""
		}
		return "none", "it has not begun"
	case policy.WantDue:
		if c, begun := t.clock(w.Of); begun {
			return c.Due, "it is " + string(c.State)
		}
		return time.Time{}, "it has not begun"
	case policy.WantCloses:
		return t.closes(), ""
	case policy.WantNotify:
		plan := make([]escalation.Entry, len(t.Entries))
		for i, e := range t.Entries {
			plan[i] = e.Entry
		}
		return notified(plan), ""
	case policy.WantEntry:
		return t.entry(w.Value.(policy.Entry))
	case policy.WantFaults:
		return kinds(t.Faults), told(t.Faults)
	}
	return nil, ""
}

// clock returns how a deadline stands: "internal.engage".
func (t *timeline) clock(name string) (policy.ClockState, bool) {
	dot := strings.LastIndexByte(name, '.')
	return t.Clock(name[:dot], sla.TargetKind(name[dot+1:]))
}

// closes returns when a pending ticket is first to be closed.
func (t *timeline) closes() time.Time {
	for _, e := range t.Entries {
		if e.Do == policy.DoClose && e.Key != "" { // an event that closes has no key
			return e.At
		}
	}
	return time.Time{}
}

// entry looks for an entry after those that were found before, and returns the
// wanted one if there is one like it.
func (t *timeline) entry(wanted policy.Entry) (got policy.Entry, note string) {
	for i, e := range t.Entries[t.seen:] {
		if like(e, wanted) {
			t.seen += i + 1
			return wanted, ""
		}
	}
	texts := []string{"what there is from there on:"}
	for _, e := range t.Entries[t.seen:] {
		texts = append(texts, "  "+entryText(e))
	}
	if len(texts) == 1 {
		return policy.Entry{}, "nothing more happens"
	}
	return policy.Entry{}, strings.Join(texts, "\n")
}

// like reports whether an entry has all that is set in a wanted one. One that is
// not done is like no other than one that is not done for the same reason.
func like(e, wanted policy.Entry) bool {
	return (wanted.At.IsZero() || wanted.At.Equal(e.At)) &&
		(wanted.Do == "" || wanted.Do == e.Do) &&
		(wanted.Target == "" || wanted.Target == e.Target) &&
		(wanted.By == "" || wanted.By == e.By) &&
		(len(wanted.People) == 0 || slices.Equal(wanted.People, e.People)) &&
		(wanted.Ladder == "" || wanted.Ladder == e.Ladder) &&
		(wanted.Step == 0 || wanted.Step == e.Step) &&
		(wanted.Reason == "" || wanted.Reason == e.Reason) &&
		wanted.Suppressed == e.Suppressed
}
