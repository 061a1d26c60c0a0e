package escalation

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Entry is one line of a plan or a timeline: something to do at an instant, or
// that is not done and why. Entries are data: nothing is sent.
//
// In JSON an entry has the keys of the tags; absent means none.
type Entry struct {
	At     time.Time `json:"at"` // in the zone of the rules
	Do     Do        `json:"do"`
	Target string    `json:"target,omitempty"` // as that of the Action

	// People are those on call when the step fired, in the order of the
	// schedule; of DoStandDown and DoResolve all who were paged, in the order in
	// which they first were.
	People []string `json:"people,omitempty"`

	// Ladder and Step, counted from 1, say where it is written. What no step
	// does has no step; what an escalation by hand does has the ladder "by_hand".
	Ladder string `json:"ladder,omitempty"`
	Step   int    `json:"step,omitempty"`

	// URL and Phone of a bridge say how to join it; URL and Note of an annotation
	// are what the caller wrote for it.
	URL   string `json:"url,omitempty"`
	Phone string `json:"phone,omitempty"`
	Note  string `json:"note,omitempty"`

	// Run counts the runs of a case from 1: each climb of a ladder is one, so a
	// trigger, a repeat, a raise, a change of ladder on the way, the action run
	// and an escalation by hand all begin a run.
	Run int `json:"-"`

	// Action is which action of the step it is, counted from 1; 0 if none.
	Action int `json:"-"`

	Reason     string     `json:"reason,omitempty"`     // for people
	Suppressed Suppressed `json:"suppressed,omitempty"` // why it is not done; "" if it is

	// Key is the idempotency key, "case/run/step/action": an entry that is done
	// once is not to be done again. Folding the same events gives the same keys.
	// A page that was deferred has a d after its action when it fires. What no
	// step does has step 0 and counts on through the whole case.
	Key string `json:"key,omitempty"`
}

// What an entry can say beside the actions of a policy.
const (
	DoClear     Do = "clear"      // the case left its waiting room and nobody was paged
	DoStandDown Do = "stand_down" // those who were paged are no longer needed
	DoResolve   Do = "resolve"    // the case is resolved; those who were paged are told
)

// Suppressed says why an entry is not done.
type Suppressed string

// The reasons for not doing something.
const (
	ByPageFilter  Suppressed = "page filter"    // the severity is not one that pages
	ByHold        Suppressed = "waiting room"   // the run waits for the hold to end
	ByMaintenance Suppressed = "maintenance"    // the run waits for a window to end
	ByDefer       Suppressed = "deferred"       // the page waits for a calendar to open
	BySuperseded  Suppressed = "superseded"     // the same page is deferred already
	ByNobody      Suppressed = "nobody on call" // the schedule is empty
	ByLimit       Suppressed = "limit"          // the ladder runs already on the way here, or a thousand runs began
)

// Case returns the case that the key is of.
func (e Entry) Case() string {
	id := e.Key
	for range 3 {
		id = id[:max(strings.LastIndexByte(id, '/'), 0)]
	}
	return id
}

// cloneEntries returns copies that share nothing with what the incident still reads.
func cloneEntries(entries []Entry) []Entry {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].People = slices.Clone(entries[i].People)
	}
	return entries
}

// note appends an entry of no step.
func (inc *Incident) note(e Entry) { inc.put(&e, inc.noteKey()) }

// noteKey returns the last part of the key of an entry of no step.
func (inc *Incident) noteKey() string {
	inc.notes++
	return strconv.Itoa(inc.notes)
}

// put appends an entry, of which the last part of the key is given.
func (inc *Incident) put(e *Entry, action string) {
	if inc.entries == nil {
		inc.entries = make([]Entry, 0, inc.rules.ladder(inc.st.Ladder).actions()+2)
	}
	e.At, e.Key = inc.in(inc.now), inc.key(e.Run, e.Step, action)
	inc.entries = append(inc.entries, *e)
}

// key returns a key. It shares memory with the others of the incident.
func (inc *Incident) key(run, step int, action string) string {
	start := inc.keys.Len()
	if start == 0 {
		inc.keys.Grow(8 * (len(inc.id) + len("/1/1/1d")))
	}
	inc.keys.WriteString(inc.id)
	for _, n := range [...]int{run, step} {
		inc.keys.WriteByte('/')
		inc.keys.WriteString(strconv.Itoa(n))
	}
	inc.keys.WriteByte('/')
	inc.keys.WriteString(action)
	return inc.keys.String()[start:]
}

// in returns an instant in the zone of the rules, without a monotonic part.
func (inc *Incident) in(t time.Time) time.Time {
	if inc.rules.Zone == nil {
		return t.UTC().Round(0)
	}
	return t.In(inc.rules.Zone).Round(0)
}

// textAfter returns some words and an instant, for people.
func (inc *Incident) textAfter(words string, t time.Time) string {
	text := append(make([]byte, 0, 64), words...)
	return string(inc.in(t).AppendFormat(text, time.RFC3339))
}
