package escalation

import (
	"slices"
	"time"

	"github.com/drud/triage/severity"
)

// A ticker is a second, independent account of what happens to a case: it looks
// at every minute and asks what is to be done in it. It knows no queue, looks
// nothing up in advance and shares no code with [Incident] but the schedules and
// calendars. Everything happens on whole minutes.
type ticker struct {
	rules  Rules
	minute time.Time
	log    []Entry // without reasons and keys

	state    string // "", "open", "acked", "resolved"
	case_    Standing
	shown    severity.Level
	told     []string
	runs     int
	left     int
	ladders  []*ascent
	parked   []*parked
	backAt   time.Time // of an acknowledged case
	heldTill time.Time
	held     int  // the run in the waiting room
	muted    int  // the run that waits for maintenance
	nowhere  bool // to go: no ladder applied when a run was to start
}

// ascent is a ladder under way.
type ascent struct {
	from     *ascent
	of       Ladder
	number   int
	primary  bool
	manual   bool
	begun    time.Time
	lastDue  time.Time
	fired    int       // steps of the chain, in this pass
	due      time.Time // of the next
	passes   int
	over     bool // no more steps of the chain, no more passes
	dangling map[int]bool

	empty, reached, fallen bool
}

// parked is a page that waits for a calendar.
type parked struct {
	a      *ascent
	action Action
	entry  Entry
}

func tick(r Rules, events []Event, end time.Time) []Entry {
	k := &ticker{rules: r}
	if len(events) == 0 {
		return nil
	}
	for k.minute = events[0].At; !k.minute.After(end); k.minute = k.minute.Add(time.Minute) {
		for len(events) > 0 && events[0].At.Equal(k.minute) {
			k.left = 1000
			k.event(events[0])
			events = events[1:]
		}
		for k.something() {
			k.fallbacks()
		}
	}
	return k.log
}

func (k *ticker) say(e Entry) {
	e.At, e.Action = k.minute, 0
	k.log = append(k.log, e)
}

func (k *ticker) past(t time.Time) bool { return !t.IsZero() && !k.minute.Before(t) }

func (k *ticker) inMaintenance() bool {
	return slices.ContainsFunc(k.case_.Maintenance, func(w Window) bool { return !k.minute.Before(w.From) && k.minute.Before(w.To) })
}

func (k *ticker) silent(l severity.Level) bool {
	return len(k.rules.Page) > 0 && !slices.Contains(k.rules.Page, l)
}

func (k *ticker) find(name string) (Ladder, bool) {
	for _, l := range k.rules.Ladders {
		if l.Name == name && name != "" {
			return l, true
		}
	}
	return Ladder{}, false
}

// something does the first thing that is to be done in this minute.
func (k *ticker) something() bool {
	switch {
	case k.held > 0 && k.past(k.heldTill):
		k.set(k.held)
		return true
	case k.muted > 0 && !k.inMaintenance():
		k.set(k.muted)
		return true
	case k.state == "acked" && k.past(k.backAt):
		k.state, k.backAt = "open", time.Time{}
		k.fresh(false)
		return true
	}
	if len(k.parked) > 0 && k.rules.Defer.Until.Contains(k.minute) {
		p := k.parked[0]
		k.parked = k.parked[1:]
		if k.silent(k.case_.Severity) {
			k.shush(p.entry, p.action)
		} else {
			k.send(p.a, p.entry, p.action)
		}
		return true
	}
	for _, a := range k.ladders {
		chain := a.of.chain()
		if !a.over && a.fired == len(chain) && k.past(a.due) {
			k.pass(a)
			return true
		}
		for i, s := range a.of.Steps {
			now := s.Of == "" && !a.over && a.fired < len(chain) && chain[a.fired] == i && k.past(a.due)
			if s.Of != "" && a.dangling[i] {
				if d := k.promised(s); k.past(d) {
					now = true
				}
			}
			if now {
				k.step(a, i)
				return true
			}
		}
	}
	return false
}

func (k *ticker) promised(s Step) time.Time {
	for _, d := range k.case_.Deadlines {
		if d.Name == s.Of && !d.Due.IsZero() {
			return d.Due.Add(s.After).Add(-s.Before)
		}
	}
	return time.Time{}
}

// chain lists the steps that hang on nothing.
func (l Ladder) chain() []int {
	var list []int
	for i, s := range l.Steps {
		if s.Of == "" {
			list = append(list, i)
		}
	}
	return list
}

func (l Ladder) danglers() map[int]bool {
	m := map[int]bool{}
	for i, s := range l.Steps {
		if s.Of != "" {
			m[i] = true
		}
	}
	return m
}

// aim finds out when an ascent goes on.
func (a *ascent) aim() {
	chain := a.of.chain()
	a.over = false
	switch {
	case a.fired < len(chain):
		a.due = a.lastDue.Add(a.of.Steps[chain[a.fired]].After)
	case len(chain) > 0 && a.passes < a.of.Repeat:
		a.due = a.lastDue.Add(a.of.RepeatAfter)
	default:
		a.over = true
	}
}

func (k *ticker) begin(l Ladder, from *ascent, number int) *ascent {
	a := &ascent{from: from, of: l, number: number, begun: k.minute, lastDue: k.minute, dangling: l.danglers()}
	a.aim()
	k.ladders = append(k.ladders, a)
	return a
}

func (k *ticker) pass(a *ascent) {
	if k.left == 0 {
		a.over = true
		return
	}
	k.left--
	k.runs++
	a.number = k.runs
	a.passes++
	a.fired, a.lastDue = 0, k.minute
	a.empty, a.reached, a.fallen = false, false, false
	a.aim()
}

func (k *ticker) step(a *ascent, i int) {
	s := a.of.Steps[i]
	sent, hurry := 0, false
	for _, act := range s.Do {
		who, asked := k.perform(a, Entry{Do: act.Do, Target: act.Target, Ladder: a.of.Name, Step: i + 1, Run: a.number}, act)
		sent += who
		if asked && who == 0 {
			for _, t := range k.rules.Teams {
				if t.Name == act.Target {
					hurry = hurry || t.OnEmpty != EmptyWait
				}
			}
		}
	}
	if s.Of != "" {
		delete(a.dangling, i)
		return
	}
	a.fired++
	a.lastDue = k.minute
	a.aim()
	if hurry && sent == 0 && a.fired < len(a.of.chain()) {
		a.due = k.minute
	}
}

// perform returns how many people were reached, and whether anybody was asked.
func (k *ticker) perform(a *ascent, e Entry, act Action) (int, bool) {
	if act.Do == DoRun {
		l, known := k.find(act.Target)
		for up := a; up != nil && known; up = up.from {
			if up.of.Name == l.Name && !up.manual {
				e.Suppressed = ByLimit
			}
		}
		if known && k.left == 0 {
			e.Suppressed = ByLimit
		}
		k.say(e)
		if known && e.Suppressed == "" {
			k.left--
			k.runs++
			k.begin(l, a, k.runs)
		}
		return 0, false
	}
	if act.Do != DoNotify && act.Do != DoBridge {
		k.say(e)
		return 0, false
	}
	if k.silent(k.case_.Severity) {
		k.shush(e, act)
		return 0, false
	}
	if d := k.rules.Defer; d != nil && !a.manual && slices.Contains(d.Severities, k.case_.Severity) && !d.Until.Contains(k.minute) {
		e.Suppressed = ByDefer
		for _, p := range k.parked {
			if p.action == act {
				e.Suppressed = BySuperseded
			}
		}
		k.say(e)
		if e.Suppressed == ByDefer {
			e.Suppressed = ""
			k.parked = append(k.parked, &parked{a, act, e})
		}
		return 0, false
	}
	return k.send(a, e, act)
}

func (k *ticker) shush(e Entry, act Action) {
	e.People, e.Suppressed = k.who(act), ByPageFilter
	k.say(e)
}

func (k *ticker) send(a *ascent, e Entry, act Action) (int, bool) {
	e.People = k.who(act)
	if act.Do == DoBridge {
		k.say(e)
		return 0, false
	}
	if e.People == nil {
		e.Suppressed = ByNobody
	}
	k.say(e)
	for up := a; up != nil; up = up.from {
		if e.People == nil {
			up.empty = true
		} else {
			up.reached = true
		}
	}
	for _, p := range e.People {
		if !slices.Contains(k.told, p) {
			k.told = append(k.told, p)
		}
	}
	return len(e.People), true
}

func (k *ticker) who(act Action) []string {
	if act.Do != DoNotify {
		return nil
	}
	var names []string
	for _, t := range k.rules.Teams {
		if t.Name != act.Target || t.Schedule == nil {
			continue
		}
		var d Duty
		var ok bool
		switch act.Pick {
		case PickNext:
			d, ok = t.Schedule.NextOnCall(k.minute)
		case PickPrevious:
			d, ok = t.Schedule.PreviousOnCall(k.minute)
		default:
			names = peopleOf(t.Schedule.OnCall(k.minute))
		}
		if ok {
			names = []string{d.Person}
		}
	}
	return names
}

func (k *ticker) fallbacks() {
	for i := len(k.ladders) - 1; i >= 0; i-- {
		a := k.ladders[i]
		if a.of.Fallback == nil || !a.empty || a.reached || a.fallen || k.hope(a) {
			continue
		}
		a.fallen = true
		act := *a.of.Fallback
		k.perform(a, Entry{Do: act.Do, Target: act.Target, Ladder: a.of.Name, Run: a.number}, act)
	}
}

// hope reports whether something under an ascent is still to come in this pass.
func (k *ticker) hope(a *ascent) bool {
	under := func(b *ascent) bool {
		for ; b != nil; b = b.from {
			if b == a {
				return true
			}
		}
		return false
	}
	for _, b := range k.ladders {
		if under(b) && !b.over && b.fired < len(b.of.chain()) {
			return true
		}
	}
	return slices.ContainsFunc(k.parked, func(p *parked) bool { return under(p.a) })
}

// set lets a run that waited start, if there is no maintenance.
func (k *ticker) set(number int) {
	k.held, k.muted = 0, 0
	if _, ok := k.find(k.case_.Ladder); ok && k.inMaintenance() {
		k.muted = number
		k.say(Entry{Do: DoRun, Target: k.case_.Ladder, Ladder: k.case_.Ladder, Run: number, Suppressed: ByMaintenance})
		return
	}
	k.climb(number)
}

func (k *ticker) climb(number int) {
	if l, ok := k.find(k.case_.Ladder); ok {
		k.begin(l, nil, number).primary = true
	} else {
		k.nowhere = true
	}
}

func (k *ticker) clear() {
	k.ladders, k.parked, k.held, k.muted, k.backAt, k.nowhere = nil, nil, 0, 0, time.Time{}, false
}

// fresh is a new run of the case.
func (k *ticker) fresh(arrival bool) {
	k.clear()
	if _, ok := k.find(k.case_.Ladder); !ok {
		k.nowhere = true
		return
	}
	k.runs++
	h := k.rules.Hold
	if arrival && h != nil && h.For > 0 && k.case_.Hold && !slices.Contains(h.Unless, k.case_.Severity) && (h.During == nil || h.During.Contains(k.minute)) {
		k.held, k.heldTill = k.runs, k.minute.Add(h.For)
		k.say(Entry{Do: DoRun, Target: k.case_.Ladder, Ladder: k.case_.Ladder, Run: k.runs, Suppressed: ByHold})
		return
	}
	k.set(k.runs)
}

func (k *ticker) event(e Event) {
	alive := k.state == "open" || k.state == "acked"
	switch e.Kind {
	case Trigger, Reopen, Change:
		k.stands(e, alive)
	case Acknowledge, Snooze:
		if !alive || e.Kind == Snooze && !e.Until.After(k.minute) {
			return
		}
		k.leaveRoom()
		k.clear()
		k.state = "acked"
		if e.Kind == Acknowledge && k.rules.AckTimeout > 0 {
			k.backAt = k.minute.Add(k.rules.AckTimeout)
		}
		if e.Kind == Snooze {
			k.backAt = e.Until
			if m := k.rules.SnoozeAtMost; m > 0 && k.backAt.After(k.minute.Add(m)) {
				k.backAt = k.minute.Add(m)
			}
		}
	case Resolve, StandDown:
		if alive {
			k.leaveRoom()
			k.clear()
			k.state = "resolved"
			k.goodNews(map[EventKind]Do{Resolve: DoResolve, StandDown: DoStandDown}[e.Kind])
		}
	case Escalate:
		if alive && len(k.rules.ByHand) > 0 && k.left > 0 {
			k.left--
			k.runs++
			a := k.begin(Ladder{Name: "by_hand", Steps: []Step{{Do: k.rules.ByHand}}}, nil, k.runs)
			a.manual = true
			k.step(a, 0)
		}
	}
}

func (k *ticker) leaveRoom() {
	if k.held > 0 {
		k.say(Entry{Do: DoClear, Ladder: k.case_.Ladder, Run: k.held})
	}
}

func (k *ticker) goodNews(do Do) {
	if len(k.told) > 0 {
		k.say(Entry{Do: do, People: k.told, Run: k.runs})
	}
	k.told = nil
}

func (k *ticker) stands(e Event, alive bool) {
	before := k.case_
	if e.Case.Entered != before.Entered || before.Set || k.state == "" {
		k.shown = e.Case.Entered
	}
	if e.Case.Set {
		k.shown = e.Case.Severity
	}
	k.case_ = e.Case
	arrives := e.Kind == Trigger && !alive || e.Kind == Reopen && k.state != "open"
	if !alive && !arrives {
		return
	}
	if k.shown != e.Case.Severity {
		k.shown = e.Case.Severity
		k.say(Entry{Do: DoSeverity, Target: k.shown.String(), Run: k.runs})
	}
	was := k.state
	if arrives {
		k.state = "open"
		k.fresh(was != "acked")
		return
	}
	var prime *ascent
	for _, a := range k.ladders {
		if a.primary {
			prime = a
		}
	}
	switch waits := k.held+k.muted > 0; {
	case e.Case.Severity > before.Severity:
		k.up(was, prime, waits)
	case e.Case.Severity < before.Severity:
		k.down(before, prime, waits)
	}
	if k.muted > 0 && !k.inMaintenance() {
		k.set(k.muted)
	}
	if e.Case.Severity < before.Severity && !k.silent(e.Case.Severity) {
		k.nowhere = false
	}
	if k.nowhere {
		k.fresh(false)
	}
}

func (k *ticker) up(was string, prime *ascent, waits bool) {
	switch {
	case was == "acked":
		k.state = "open"
		k.fresh(false)
	case k.held > 0:
		if slices.Contains(k.rules.Hold.Unless, k.case_.Severity) {
			k.set(k.held)
		}
	case waits:
	case len(k.told) == 0:
		k.fresh(false)
	case k.rules.OnRaise == RaiseContinue && prime != nil:
		if k.swap(prime) && !prime.over && prime.due.Before(k.minute) {
			prime.due = k.minute
		}
	default:
		k.clear()
		k.runs++
		k.climb(k.runs)
	}
}

func (k *ticker) down(before Standing, prime *ascent, waits bool) {
	quiet := k.silent(k.case_.Severity)
	crosses := quiet && !k.silent(before.Severity)
	switch {
	case quiet && len(k.told) > 0:
		k.clear0()
		k.goodNews(DoStandDown)
		return
	case waits:
		if crosses {
			k.leaveRoom()
		}
		return
	case prime == nil:
		return
	}
	wasOver, wasDue := prime.over, prime.due
	if !k.swap(prime) {
		return
	}
	if crosses {
		prime.fired, prime.passes, prime.lastDue = 0, 0, prime.begun
		prime.empty, prime.fallen = false, false
		prime.aim()
		wasOver, wasDue = false, k.minute
	}
	if wasOver {
		prime.over, prime.fired = true, len(prime.of.chain())
	} else if prime.due.Before(wasDue) {
		prime.due = wasDue
	}
	for i := range prime.dangling {
		if d := k.promised(prime.of.Steps[i]); k.past(d) {
			delete(prime.dangling, i)
		}
	}
}

// clear0 is clear, but an acknowledgement stays.
func (k *ticker) clear0() {
	back := k.backAt
	k.clear()
	k.backAt = back
}

// swap gives an ascent the ladder that applies now, if it has another.
func (k *ticker) swap(a *ascent) bool {
	l, _ := k.find(k.case_.Ladder)
	if l.Name == a.of.Name {
		return false
	}
	k.runs++
	a.of, a.number, a.dangling = l, k.runs, l.danglers()
	a.fired = min(a.fired, len(l.chain()))
	a.aim()
	return true
}
