package escalation

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/drud/triage/sla"
)

// A climb is a run of a ladder on its way, with its repeats.
type climb struct {
	ladder *Ladder
	run    int
	parent int  // the climb whose action started this one, or -1
	main   bool // of the ladder that applies to the case
	byHand bool // of an escalation by hand
	reason string

	next  int       // the step of the chain that comes next; all of them if they are through
	due   time.Time // of that step, or of the next repeat; zero if there is nothing to come
	began time.Time
	base  time.Time // from which the next After counts
	pass  int       // repeats done
	hung  []int     // steps on a deadline that did not fire yet

	// Whether notify found nobody on call, whether a page reached somebody, in
	// this run or in one that it started, and whether the fallback is done.
	missed, reached, fell bool
}

func (c *climb) through() bool { return c.next == len(c.ladder.Steps) }

// from lets the chain go on with the first step from i on, counted from an
// instant.
func (c *climb) from(i int, base time.Time) {
	c.base = base
	c.next = c.ladder.chained(i)
	switch {
	case !c.through():
		c.due = plus(base, c.ladder.Steps[c.next].After)
	case c.pass < c.ladder.Repeat && c.ladder.chained(0) < c.next:
		c.due = plus(base, c.ladder.RepeatAfter)
	default:
		c.due = time.Time{}
	}
}

// end leaves nothing to come in the chain.
func (c *climb) end() { c.next, c.due = len(c.ladder.Steps), time.Time{} }

// done counts the steps of the chain that fired in this pass.
func (c *climb) done() int {
	n := 0
	for i := range c.next {
		if c.ladder.Steps[i].Of == "" {
			n++
		}
	}
	return n
}

// nth returns the index of the chain's step n, counted from 0, or the number of
// steps.
func (l *Ladder) nth(n int) int {
	i := l.chained(0)
	for ; n > 0 && i < len(l.Steps); n-- {
		i = l.chained(i + 1)
	}
	return i
}

// main returns the climb of the ladder that applied when the run began, or -1.
func (inc *Incident) main() int {
	return slices.IndexFunc(inc.climbs, func(c climb) bool { return c.main })
}

// climb begins a climb of a ladder, or returns -1 if it must not.
func (inc *Incident) climb(l *Ladder, parent int, reason string) int {
	for i := parent; i >= 0; i = inc.climbs[i].parent {
		if inc.climbs[i].ladder == l {
			return -1
		}
	}
	if inc.allowed == 0 {
		return -1
	}
	inc.allowed--
	inc.runs++
	c := climb{ladder: l, run: inc.runs, parent: parent, reason: reason, began: inc.now, hung: l.hung()}
	c.from(0, inc.now)
	inc.climbs = append(inc.climbs, c)
	return len(inc.climbs) - 1
}

// goOn puts the ladder that applies now in place of the one under way, from the
// step that would have come next. A raise brings no step forward to before now.
func (inc *Incident) goOn(reason string) {
	if c := inc.exchange(reason); c != nil && !c.due.IsZero() {
		c.due = later(c.due, inc.now)
	}
}

// goOnSlower is goOn for a lower severity: it brings no step forward at all, and
// a chain that is through stays so.
func (inc *Incident) goOnSlower(reason string) {
	due := inc.climbs[inc.main()].due
	c := inc.exchange(reason)
	switch {
	case c == nil:
		return
	case due.IsZero():
		c.end()
	case !c.due.IsZero():
		c.due = later(c.due, due)
	}
	inc.dropPast(c)
}

// goSilent is goOn for a severity that does not page after one that did, while
// nobody was paged: it goes as if the ladder had been the one from the start.
// What is past is made good now.
func (inc *Incident) goSilent(reason string) {
	c := inc.exchange(reason)
	if c == nil {
		return
	}
	c.pass, c.missed, c.fell = 0, false, false
	c.from(0, c.began)
	if !c.due.IsZero() {
		c.due = later(c.due, inc.now)
	}
	inc.dropPast(c)
}

// exchange gives the main climb the ladder that applies now and a number, or
// returns nil if it has that already.
func (inc *Incident) exchange(reason string) *climb {
	c := &inc.climbs[inc.main()]
	l := inc.rules.ladder(inc.st.Ladder)
	if l == nil {
		l = &Ladder{}
	}
	if l.Name == c.ladder.Name {
		return nil
	}
	done := c.done()
	inc.runs++
	c.ladder, c.run, c.reason, c.hung = l, inc.runs, reason, l.hung()
	c.from(l.nth(done), c.base)
	return c
}

// dropPast drops the steps on deadlines that would be due already.
func (inc *Incident) dropPast(c *climb) {
	c.hung = slices.DeleteFunc(c.hung, func(i int) bool {
		at, ok := inc.hangs(&c.ladder.Steps[i])
		return ok && !at.After(inc.now)
	})
}

// hangs returns when a step that hangs on a deadline is due, if it is.
func (inc *Incident) hangs(s *Step) (time.Time, bool) {
	due := inc.st.deadline(s.Of)
	if due.IsZero() {
		return due, false
	}
	return plus(due, s.After).Add(-max(s.Before, 0)), true
}

// repeat begins the next pass of a climb.
func (inc *Incident) repeat(i int) {
	c := &inc.climbs[i]
	if inc.allowed == 0 {
		c.due = time.Time{}
		return
	}
	inc.allowed--
	inc.runs++
	c.pass++
	c.run, c.reason = inc.runs, fmt.Sprintf("repeat %d of %d", c.pass, c.ladder.Repeat)
	c.missed, c.reached, c.fell = false, false, false
	c.from(0, inc.now)
}

// fire does the actions of a step. If it belongs to the chain and reached
// nobody, the next step may be due at once.
func (inc *Incident) fire(i, step int) {
	s := inc.climbs[i].ladder.Steps[step]
	told, skip := false, false
	for n, a := range s.Do {
		o := inc.do(i, step, n+1, a)
		told = told || o == reachedSomebody
		skip = skip || o == foundNobody && inc.rules.team(a.Target).OnEmpty != EmptyWait
	}
	c := &inc.climbs[i]
	if s.Of != "" {
		c.hung = slices.DeleteFunc(slices.Clone(c.hung), func(h int) bool { return h == step })
		return
	}
	c.from(step+1, inc.now)
	if skip && !told && !c.through() {
		c.due = inc.now
	}
}

// do does one action, counted from 1.
func (inc *Incident) do(i, step, n int, a Action) outcome {
	c := &inc.climbs[i]
	e := Entry{Do: a.Do, Target: a.Target, Ladder: c.ladder.Name, Step: step + 1, Run: c.run, Action: n, Reason: c.reason}
	if s := &c.ladder.Steps[step]; s.Of != "" {
		e.Reason = s.hangsOn()
	}
	return inc.act(&page{entry: e, pick: a.Pick, climb: i, key: strconv.Itoa(n)})
}

// act does what an entry says.
func (inc *Incident) act(p *page) outcome {
	switch p.entry.Do {
	case DoNotify:
		return inc.page(p)
	case DoBridge:
		b := inc.rules.bridge(p.entry.Target)
		p.entry.URL, p.entry.Phone = b.URL, b.Phone
		return inc.page(p)
	case DoRun:
		inc.run(p)
	default:
		inc.put(&p.entry, p.key)
	}
	return nobodyAsked
}

// run starts another ladder at its own step 1.
func (inc *Incident) run(p *page) {
	e, at := p.entry, len(inc.entries)
	inc.put(&e, p.key)
	if l := inc.rules.ladder(e.Target); l != nil {
		if inc.climb(l, p.climb, "run by "+e.Ladder) < 0 {
			inc.entries[at].Suppressed = ByLimit
		}
	}
}

// hangsOn returns when a step on a deadline is due, for people.
func (s *Step) hangsOn() string {
	switch {
	case s.Before > 0:
		return sla.FormatDuration(s.Before) + " before " + s.Of
	case s.After > 0:
		return sla.FormatDuration(s.After) + " after " + s.Of
	}
	return s.Of + " is due"
}

// settle does the fallbacks of climbs that are through and reached nobody, those
// of ladders that were run before those that ran them.
func (inc *Incident) settle() {
	for i := inc.stranded(); i >= 0; i = inc.stranded() {
		inc.climbs[i].fell = true
		inc.fallback(i, *inc.climbs[i].ladder.Fallback)
	}
}

// stranded returns the last climb that needs its fallback now, or -1.
func (inc *Incident) stranded() int {
	needs := func(c climb) bool { return c.ladder.Fallback != nil && c.missed && !c.reached && !c.fell }
	if !slices.ContainsFunc(inc.climbs, needs) {
		return -1
	}
	busy := make([]bool, len(inc.climbs)) // they, or one that they started, have steps or pages to come
	for _, p := range inc.deferred {
		busy[p.climb] = true
	}
	for i := len(inc.climbs) - 1; i >= 0; i-- { // a climb comes after the one that started it
		c := &inc.climbs[i]
		busy[i] = busy[i] || !c.through()
		if needs(*c) && !busy[i] {
			return i
		}
		if c.parent >= 0 {
			busy[c.parent] = busy[c.parent] || busy[i]
		}
	}
	return -1
}

func (inc *Incident) fallback(i int, a Action) {
	c := &inc.climbs[i]
	e := Entry{Do: a.Do, Target: a.Target, Ladder: c.ladder.Name, Run: c.run, Reason: "fallback: no step reached anybody"}
	inc.act(&page{entry: e, pick: a.Pick, climb: i, key: inc.noteKey()})
}

// prune forgets the climbs that have nothing to come, nor have those that they
// started: a case may be escalated by hand any number of times.
func (inc *Incident) prune() {
	live := make([]bool, len(inc.climbs))
	for _, p := range inc.deferred {
		live[p.climb] = true
	}
	for i := len(inc.climbs) - 1; i >= 0; i-- { // a climb comes after the one that started it
		c := &inc.climbs[i]
		live[i] = live[i] || c.main || !c.due.IsZero() || len(c.hung) > 0
		if live[i] && c.parent >= 0 {
			live[c.parent] = true
		}
	}
	index := make([]int, len(inc.climbs)) // after pruning
	var climbs []climb
	for i, c := range inc.climbs {
		if index[i] = len(climbs); !live[i] {
			continue
		}
		if c.parent >= 0 {
			c.parent = index[c.parent]
		}
		climbs = append(climbs, c)
	}
	inc.climbs = climbs
	for i := range inc.deferred {
		inc.deferred[i].climb = index[inc.deferred[i].climb]
	}
}

// mark marks a climb and those that it was started by.
func (inc *Incident) mark(i int, mark func(*climb)) {
	for ; i >= 0; i = inc.climbs[i].parent {
		mark(&inc.climbs[i])
	}
}
