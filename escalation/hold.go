package escalation

import (
	"slices"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Hold is a waiting room: a case that arrives stays in it before its run
// starts. Resolved or acknowledged inside, it paged nobody. It waits once: what
// starts a case again later (an acknowledgement that times out, a snooze that
// ends, a higher severity, a ladder that comes to apply) does not send it back. A
// case that was resolved or stood down and comes back arrives anew.
type Hold struct {
	// For is how long a case waits; at the end of it the run starts.
	For time.Duration

	// During, if not nil, must be open when the case arrives.
	During *sla.Calendar

	// Unless lists the severities that do not wait. A raise to one of them ends
	// the wait.
	Unless []severity.Level
}

// waiting is a run that has its number and has not started.
type waiting struct {
	run    int // 0 if none waits
	until  time.Time
	room   Suppressed // ByHold or ByMaintenance; "" if none waits
	reason string     // of the run when it starts
}

// holds reports whether a case that arrives now goes to the waiting room.
func (inc *Incident) holds() bool {
	h := inc.rules.Hold
	return h != nil && h.For > 0 && inc.st.Hold && !h.spares(inc.st.Severity) &&
		(h.During == nil || h.During.Contains(inc.now))
}

// spares reports whether a severity never waits.
func (h *Hold) spares(l severity.Level) bool { return slices.Contains(h.Unless, l) }

// hold lets a run wait.
func (inc *Incident) hold(run int, reason string) {
	until := inc.now.Add(inc.rules.Hold.For)
	inc.wait = waiting{run, until, ByHold, reason}
	inc.waits(inc.textAfter("in the waiting room until ", until))
}

// enter starts a run, or lets it wait for maintenance to end.
func (inc *Incident) enter(run int, reason string) {
	until, note := inc.st.free(inc.now)
	if !until.After(inc.now) || inc.rules.ladder(inc.st.Ladder) == nil {
		inc.wait = waiting{}
		inc.start(run, reason)
		return
	}
	inc.wait = waiting{run, until, ByMaintenance, "maintenance ended"}
	if note != "" {
		note = ": " + note
	}
	inc.waits(inc.textAfter("maintenance until ", until) + note)
}

func (inc *Incident) waits(why string) {
	inc.note(Entry{Do: DoRun, Target: inc.st.Ladder, Ladder: inc.st.Ladder, Run: inc.wait.run, Suppressed: inc.wait.room, Reason: why})
}

// waited starts the run that waits.
func (inc *Incident) waited() {
	w := inc.wait
	if w.room == ByHold {
		w.reason = "still open after " + sla.FormatDuration(inc.rules.Hold.For) + " in the waiting room"
	}
	inc.enter(w.run, w.reason)
}

// review looks again at maintenance that a run waits for: other windows may
// apply now.
func (inc *Incident) review() {
	if inc.wait.room != ByMaintenance {
		return
	}
	until, _ := inc.st.free(inc.now)
	if !until.After(inc.now) {
		inc.enter(inc.wait.run, "maintenance applies no more")
		return
	}
	inc.wait.until = until
}

// cleared says that a case left the waiting room and nobody was paged.
func (inc *Incident) cleared(why string) {
	if inc.wait.room == ByHold {
		inc.note(Entry{Do: DoClear, Ladder: inc.st.Ladder, Run: inc.wait.run, Reason: "cleared in the waiting room: " + why})
	}
}
