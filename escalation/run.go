package escalation

import (
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// An Incident is one case on its way through escalation: who was told, what
// waits, what comes next.
//
// What happens to it is told by [Incident.Tell], in the order of time. What
// happens at an instant comes before what falls due at it: an acknowledgement
// at exactly 15:00 cancels the page of 15:00. The questions Entries and Next
// change nothing.
//
// An Incident reads no clock and never fails. It belongs to one goroutine and
// must not be copied. Nothing falls due after the supported years of package
// sla.
type Incident struct {
	rules *Rules
	id    string

	now   time.Time // of the last event, or of what fell due since
	phase phase
	st    Standing
	desk  severity.Level // what the desk shows, as far as we know
	wait  waiting
	bare  bool      // a run should have started, and no ladder applied
	wake  time.Time // when an acknowledged case starts again; zero is never
	why   string    // the reason of the run that starts then

	climbs   []climb
	deferred []page
	pages    int // that reached somebody since the case was last resolved or stood down
	over     int // entries there were then

	runs    int // begun
	allowed int // runs that may still begin
	notes   int // entries of no step
	entries []Entry

	// Space, so that a plan takes few allocations.
	keys  strings.Builder // of all entries
	names []string        // of the people of entries
}

type phase int8

const (
	idle phase = iota // nothing triggered it yet
	triggered
	acknowledged // or snoozed
	resolved
)

// mostRuns is how many runs may begin between two events, so that ladders which
// run one another and repeat come to an end.
const mostRuns = 1000

// LadderByHand is the name of the ladder in the entries of an escalation by hand, whose
// only step is 1.
const LadderByHand = "by_hand"

// Open returns the incident of a case, to which nothing happened yet. The id is
// the first part of all keys; it may be empty if keys of different cases are
// kept apart.
func (r *Rules) Open(id string) *Incident { return &Incident{rules: r, id: id} }

// Advance lets happen what falls due before an instant, as if nothing else were
// told until then, and returns it. An event that is told later and was earlier
// is taken as that of the instant.
func (inc *Incident) Advance(to time.Time) []Entry {
	n := len(inc.entries)
	inc.elapse(to)
	return cloneEntries(inc.entries[n:])
}

// elapse is Advance without an answer.
func (inc *Incident) elapse(to time.Time) {
	inc.advance(func(due time.Time) bool { return due.Before(to) })
	inc.now = later(inc.now, to)
}

// Tell tells what happened, and returns the entries that come of it: what fell
// due before the event, as [Incident.Advance] does, and then what the event does
// at its instant. An event whose instant is before that of the one before is
// taken as the same instant. Events that mean nothing in the state that the case
// is in, as to acknowledge one that is resolved, change nothing.
func (inc *Incident) Tell(e Event) []Entry {
	n := len(inc.entries)
	inc.tell(e)
	return cloneEntries(inc.entries[n:])
}

func (inc *Incident) tell(e Event) {
	e.At = later(e.At, inc.now)
	inc.elapse(e.At)
	inc.allowed = mostRuns
	switch e.Kind {
	case Trigger:
		if inc.open() {
			inc.change(e.Case)
		} else {
			inc.trigger(e, "triggered")
		}
	case Reopen:
		if inc.phase == triggered {
			inc.change(e.Case)
		} else {
			inc.trigger(e, "reopened")
		}
	case Change:
		inc.change(e.Case)
	case Acknowledge:
		inc.acknowledge(e)
	case Snooze:
		inc.snooze(e)
	case Escalate:
		inc.escalate(e)
	case Resolve:
		inc.end(DoResolve, "resolved"+by(e))
	case StandDown:
		inc.end(DoStandDown, "stood down"+by(e))
	}
}

// open reports whether the case was triggered and is not resolved.
func (inc *Incident) open() bool { return inc.phase == triggered || inc.phase == acknowledged }

func (inc *Incident) trigger(e Event, reason string) {
	arrives := !inc.open()
	inc.see(e.Case)
	inc.phase, inc.wake = triggered, time.Time{}
	inc.post()
	inc.begin(reason, arrives)
}

// see takes note of how the case stands.
func (inc *Incident) see(s Standing) {
	switch {
	case s.Set:
		inc.desk = s.Severity
	case inc.st.Set || s.Entered != inc.st.Entered:
		inc.desk = s.Entered
	}
	inc.st = s.clone()
}

// post posts the severity to the desk if that shows another.
func (inc *Incident) post() {
	if inc.st.Severity == inc.desk {
		return
	}
	reason := deskHas[min(inc.desk, severity.Urgent)]
	inc.desk = inc.st.Severity
	inc.note(Entry{Do: DoSeverity, Target: inc.st.Severity.String(), Run: inc.runs, Reason: reason})
}

var deskHas = [...]string{
	severity.None: "the desk has none", severity.Low: "the desk has low", severity.Medium: "the desk has medium",
	severity.High: "the desk has high", severity.Urgent: "the desk has urgent",
}

func (inc *Incident) acknowledge(e Event) {
	if !inc.open() {
		return
	}
	inc.rest("acknowledged" + by(e))
	if t := inc.rules.AckTimeout; t > 0 {
		inc.wake, inc.why = inc.now.Add(t), "not resolved "+sla.FormatDuration(t)+" after it was acknowledged"
	}
}

func (inc *Incident) snooze(e Event) {
	if !inc.open() || !e.Until.After(inc.now) {
		return
	}
	inc.rest("snoozed" + by(e))
	inc.wake, inc.why = e.Until, "the snooze ended"
	if most := inc.rules.SnoozeAtMost; most > 0 && e.Until.Sub(inc.now) > most {
		inc.wake = inc.now.Add(most)
	}
}

// rest ends the run because somebody takes care.
func (inc *Incident) rest(why string) {
	inc.cleared(why)
	inc.cancel()
	inc.phase, inc.wake = acknowledged, time.Time{}
}

// end ends everything.
func (inc *Incident) end(do Do, why string) {
	if !inc.open() {
		return
	}
	inc.cleared(why)
	inc.cancel()
	inc.phase, inc.wake = resolved, time.Time{}
	inc.tellPaged(do, why)
}

// tellPaged tells those who were paged that it is over.
func (inc *Incident) tellPaged(do Do, reason string) {
	if inc.pages > 0 {
		inc.note(Entry{Do: do, People: inc.paged(), Run: inc.runs, Reason: reason})
	}
	inc.pages, inc.over = 0, len(inc.entries)
}

// paged returns who was paged since it was last over, in the order in which they
// first were.
func (inc *Incident) paged() []string {
	var people []string
	for _, e := range inc.entries[inc.over:] {
		if e.Do != DoNotify || e.Suppressed != "" {
			continue
		}
		for _, p := range e.People {
			if !slices.Contains(people, p) {
				people = append(people, p)
			}
		}
	}
	return people
}

// escalate does at once what the rules do by hand.
func (inc *Incident) escalate(e Event) {
	if !inc.open() || len(inc.rules.ByHand) == 0 {
		return
	}
	reason := "escalated by hand" + by(e)
	inc.prune()
	l := &Ladder{Name: LadderByHand, Steps: []Step{{Do: inc.rules.ByHand}}}
	if i := inc.climb(l, -1, reason); i >= 0 {
		inc.climbs[i].byHand = true
		inc.fire(i, 0)
	}
}

// by returns who did it and why, for people.
func by(e Event) string {
	var s string
	if e.By != "" {
		s = " by " + e.By
	}
	if e.Because != "" {
		s += ": " + e.Because
	}
	return s
}

// change takes note of how the case stands, and does what a change of severity
// does to the run.
func (inc *Incident) change(s Standing) {
	was := inc.st.Severity
	inc.see(s)
	if !inc.open() {
		return
	}
	inc.post()
	switch {
	case s.Severity > was:
		inc.raised("raised to " + s.Severity.String())
	case s.Severity < was:
		inc.lowered(was, "lowered to "+s.Severity.String())
	}
	inc.review()
	if inc.bare {
		inc.bare = s.Severity >= was || !inc.rules.pages(s.Severity) // to lower a case never pages
	}
	if inc.bare {
		inc.begin("a ladder applies now", false)
	}
}

func (inc *Incident) raised(reason string) {
	switch {
	case inc.phase == acknowledged:
		inc.phase, inc.wake = triggered, time.Time{}
		inc.begin(reason, false)
	case inc.wait.run != 0:
		if inc.wait.room == ByHold && inc.rules.Hold.spares(inc.st.Severity) {
			inc.enter(inc.wait.run, reason)
		}
	case inc.pages == 0:
		inc.begin(reason, false)
	case inc.rules.OnRaise == RaiseContinue && inc.main() >= 0:
		inc.goOn(reason)
	default:
		inc.cancel()
		inc.runs++
		inc.start(inc.runs, reason)
	}
}

func (inc *Incident) lowered(was severity.Level, reason string) {
	silent := !inc.rules.pages(inc.st.Severity)
	switch {
	case silent && inc.pages > 0:
		inc.cancel()
		inc.tellPaged(DoStandDown, reason)
	case inc.wait.run != 0:
		if silent && inc.rules.pages(was) {
			inc.cleared(reason)
		}
	case inc.main() < 0:
	case silent && inc.rules.pages(was):
		inc.goSilent(reason)
	default:
		inc.goOnSlower(reason)
	}
}

// begin begins a run of the ladder that applies; a case that arrives may have to
// wait.
func (inc *Incident) begin(reason string, arrives bool) {
	inc.cancel()
	if inc.bare = inc.rules.ladder(inc.st.Ladder) == nil; inc.bare {
		return
	}
	inc.runs++
	if arrives && inc.holds() {
		inc.hold(inc.runs, reason)
		return
	}
	inc.enter(inc.runs, reason)
}

// start starts the first step of a run whose number is taken.
func (inc *Incident) start(run int, reason string) {
	l := inc.rules.ladder(inc.st.Ladder)
	if inc.bare = l == nil; inc.bare {
		return
	}
	c := climb{ladder: l, run: run, parent: -1, main: true, reason: reason, began: inc.now, hung: l.hung()}
	c.from(0, inc.now)
	inc.climbs = append(inc.climbs, c)
}

// cancel ends all that is under way or waits.
func (inc *Incident) cancel() {
	inc.climbs, inc.deferred, inc.wait, inc.bare = nil, nil, waiting{}, false
}

// awake starts an acknowledged case again.
func (inc *Incident) awake() {
	inc.phase, inc.wake = triggered, time.Time{}
	inc.begin(inc.why, false)
}
