package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// track is one target of one agreement.
type track struct {
	agreement *agreement
	kind      sla.TargetKind
	clock     *sla.Clock // nil until there is something to count from
	earlier   []Cycle
	attached  bool     // its agreement applies, and the ticket is served
	told      promised // what the clock was last told
	listed    bool     // it promised something in this cycle
}

// promised is what a clock's target follows from.
type promised struct {
	target sla.Target
	level  severity.Level
}

// target is what a track promises at the life's severity; the zero Target where it
// promises nothing.
func (l *life) target(t *track) sla.Target {
	if !t.attached || t.kind == sla.NextReply && !l.waiting {
		return sla.Target{}
	}
	for _, target := range t.agreement.targets[l.level] {
		if target.Kind == t.kind {
			return target
		}
	}
	return sla.Target{}
}

// retarget tells a clock its target. The clocks of a ticket that is over stand
// still and hear of it when the ticket is reopened.
func (l *life) retarget(t *track, at time.Time) {
	now := promised{l.target(t), l.level}
	if t.clock == nil || t.told == now || !l.ended.IsZero() {
		return
	}
	t.clock.Retarget(now.target, at)
	t.told = now
	if t.clock.Status(at).State != sla.Cancelled {
		t.listed = true
		l.policy.coverage.promised(t.agreement.name, t.kind, l.level)
	}
}

// begin starts a track's clock, or its next cycle. What it promises is told by the
// judgement that follows, since it may come to promise something only later.
func (l *life) begin(t *track, from, at time.Time) {
	if t.clock == nil {
		t.clock = t.agreement.terms.Start(sla.Target{}, from, at)
		if l.pauses(t) {
			t.clock.Pause(at, l.status())
		}
		if !l.ended.IsZero() {
			t.clock.Pause(at, reasonEnded)
		}
		return
	}
	if t.listed {
		t.earlier = append(t.earlier, Cycle{t.clock.Status(from), t.clock.Ledger(from)})
	}
	t.clock.Restart(from)
	t.told, t.listed = promised{}, false
	if !l.ended.IsZero() {
		t.clock.Cancel(from)
	}
}

// reasonEnded is the reason of the pause of a ticket that is over: should it be
// reopened, this time does not count.
const reasonEnded = "over"

// pauses reports whether the ticket's status pauses a track.
func (l *life) pauses(t *track) bool {
	return t.kind != sla.Engage && slices.Contains(t.agreement.pauseOn, l.status())
}

// asked starts what runs from the oldest unanswered message of the customer.
func (l *life) asked(at time.Time) {
	if l.waiting {
		return
	}
	l.waiting = true
	for i := range l.tracks {
		if t := &l.tracks[i]; t.kind == sla.NextReply {
			l.begin(t, at, at)
		}
	}
}

// answered meets what an agent's public reply meets, and starts the next update.
func (l *life) answered(at time.Time) {
	l.waiting = false
	for i := range l.tracks {
		t := &l.tracks[i]
		if t.clock != nil && t.kind != sla.Resolve {
			t.clock.Meet(at)
		}
		if t.kind == sla.Update {
			l.begin(t, at, at)
		}
	}
}

// end tells a clock that the ticket is over, which is also an answer to what the
// customer asked.
func (l *life) end(t *track, at time.Time) {
	switch t.kind {
	case sla.Resolve:
		t.clock.Meet(at)
		return
	case sla.NextReply:
		t.clock.Meet(at)
	}
	t.clock.Pause(at, reasonEnded)
}

// goOn tells a clock that the ticket is reopened.
func (l *life) goOn(t *track, at time.Time) {
	t.clock.Resume(at, reasonEnded)
	if t.kind == sla.Resolve {
		t.clock.Reopen(at)
	}
}

// state tells how a track stands. When the ticket is over nothing is owed any more;
// what was missed before remains so.
func (l *life) state(t *track, until time.Time) ClockState {
	if !l.ended.IsZero() {
		until = l.ended
	}
	s := t.clock.Status(until)
	if !l.ended.IsZero() && s.State == sla.Paused { // for it is not met
		s = sla.Status{State: sla.Cancelled, Started: s.Started, Consumed: s.Consumed, Breached: s.Breached, Missed: s.Missed}
	}
	return ClockState{t.agreement.name, t.kind, s, t.clock.Ledger(until), t.earlier}
}

// notice tells what a clock came to by itself.
func (l *life) notice(target string, n sla.Notice) Entry {
	e := newEntry(n.At, DoRemind, target, "")
	mark := ""
	switch n.Kind {
	case sla.NoticeBreach:
		e.Do = DoBreach
		if n.Nth > 1 { // of a target that came after the first was missed
			mark = fmt.Sprintf("-%d", n.Nth)
		}
	case sla.NoticeMiss:
		e.Do, e.Reason = DoMissed, fmt.Sprintf("number %d", n.Nth)
		mark = fmt.Sprintf("-%d", n.Nth)
	case sla.NoticeLate:
		e.Do = DoLate
	default:
		texts := make([]string, len(n.Reminds))
		for i, r := range n.Reminds {
			texts[i] = r.String()
		}
		e.Reason = strings.Join(texts, ", ")
		mark = "-" + strings.ReplaceAll(strings.Join(texts, "-"), " ", "-")
	}
	e.Key = fmt.Sprintf("%s/%s/%d/%s%s", l.id, target, n.Cycle, e.Do, mark)
	return e
}

// closing notes up to an instant that a ticket which is still pending is to be
// closed, once for each agreement that says so, and returns when the next one says
// it. One that comes to apply too late says it at once.
func (l *life) closing(until time.Time) (next time.Time) {
	if l.pending.IsZero() {
		return time.Time{}
	}
	for i := range l.policy.agreements {
		a := &l.policy.agreements[i]
		if a.closePendingAfter == nil || l.closes[i] || !l.attached(a) {
			continue
		}
		due := a.closePendingAfter.Due(l.pending)
		if due.IsZero() {
			continue
		}
		if due = later(due, l.c.At); due.After(until) {
			next = sooner(next, due)
			continue
		}
		e := newEntry(due, DoClose, a.name, "pending since "+l.text(l.pending))
		e.Key = fmt.Sprintf("%s/%s/%d/%s", l.id, a.name, l.pendings, DoClose)
		l.entries, l.closes[i] = append(l.entries, e), true
		l.policy.coverage.promised(a.name, "", severity.None)
	}
	return next
}

func (l *life) attached(a *agreement) bool {
	return slices.ContainsFunc(l.tracks, func(t track) bool { return t.agreement == a && t.attached })
}
