package policy_test

import (
	"fmt"
	"slices"

	"github.com/drud/triage/severity"
)

// A pager is the escalation of one case, kept minute by minute: what is told at a
// minute comes first, then [pager.strike] does what is due at it.
type pager struct {
	world *world
	tell  func(page)

	// How the case stands.
	severity severity.Level
	ladder   *ladder // that applies, or nil
	flaky    bool
	db       bool
	due      map[string]int // of deadlines that are owed

	phase   phase
	wake    int      // when the phase ends by itself, or never
	climbs  []*climb // the first is of the ladder that applied when the run began
	waiting []waitingPage
	paged   []string // whom it reached, first to last
}

type phase string

const (
	off   phase = "off"   // not arrived, resolved or excluded
	idle  phase = "idle"  // a run should have started, and no ladder applied
	room  phase = "room"  // in the waiting room
	muted phase = "muted" // in a maintenance window
	going phase = "going" // a ladder is under way, through, or stood down
	acked phase = "acked" // somebody takes care
)

// A climb is a ladder under way.
type climb struct {
	ladder *ladder
	parent *climb
	began  int
	last   int   // when the step before was due, or the run began
	next   int   // step of the chain; all of them: the pass is through
	due    int   // when that step or the next pass is due, or never
	done   int   // steps of the chain in this pass
	pass   int   // repeats done
	hung   []int // steps on deadlines that are done

	nobody  bool // a notify found nobody on call
	reached bool // a page reached somebody
	fell    bool // the fallback is done
}

// waitingPage is a page that is deferred.
type waitingPage struct {
	action action
	entry  page
	climb  *climb
	until  int
}

// A page is an entry of escalation.
type page struct {
	at         int
	do, target string
	people     []string
	ladder     string
	step       int
	suppressed string
}

func (e page) String() string {
	return fmt.Sprintf("%s %s %v %s/%d %s", e.do, e.target, e.people, e.ladder, e.step, e.suppressed)
}

func (p *pager) pages(l severity.Level) bool {
	return len(p.world.page) == 0 || slices.Contains(p.world.page, l)
}

// trigger is the arrival of the case.
func (p *pager) trigger(m int) {
	h := p.world.hold
	if p.ladder == nil || h == nil || slices.Contains(h.unless, p.severity) || h.flaky && !p.flaky || h.during != "" && !p.world.hours[h.during][m] {
		p.start(m)
		return
	}
	p.phase, p.wake = room, m+h.minutes
	p.say(m, "run", "waiting room")
}

// start begins a run, or lets it wait for maintenance to end.
func (p *pager) start(m int) {
	if free := p.free(m); p.ladder != nil && free > m {
		p.drop()
		p.phase, p.wake = muted, free
		p.say(m, "run", "maintenance")
		return
	}
	p.restart(m)
}

// say says something of the ladder that applies.
func (p *pager) say(m int, do, suppressed string) {
	p.tell(page{at: m, do: do, target: p.ladder.name, ladder: p.ladder.name, suppressed: suppressed})
}

// restart begins a run, maintenance or not.
func (p *pager) restart(m int) {
	p.drop()
	if p.phase = idle; p.ladder != nil {
		p.phase = going
		p.climb(p.ladder, nil, m)
	}
}

// drop forgets all that is under way or waits.
func (p *pager) drop() { p.wake, p.climbs, p.waiting = never, nil, nil }

// free is the first minute from m on outside maintenance.
func (p *pager) free(m int) int {
	for slices.ContainsFunc(p.world.windows, func(w window) bool { return m >= w.from && m < w.to && (!w.db || p.db) }) {
		m++
	}
	return m
}

// change says that the case stands otherwise than before.
func (p *pager) change(before severity.Level, m int) {
	switch {
	case p.severity > before:
		p.raise(m)
	case p.severity < before:
		p.lower(before, m)
	}
	if p.phase == muted {
		if p.wake = p.free(m); p.wake == m {
			p.restart(m)
		}
	}
	if p.phase == idle && p.severity < before && p.pages(p.severity) {
		p.phase = going // with nothing under way: to lower a case never pages
	}
	if p.phase == idle && p.ladder != nil {
		p.start(m)
	}
}

func (p *pager) raise(m int) {
	switch p.phase {
	case room:
		if slices.Contains(p.world.hold.unless, p.severity) {
			p.start(m)
		}
	case acked:
		p.start(m)
	case going, idle:
		switch {
		case len(p.paged) == 0:
			p.start(m)
		case p.world.continues && len(p.climbs) > 0:
			if c := p.exchange(); c != nil && c.due != never {
				c.due = max(c.due, m)
			}
		default:
			p.restart(m)
		}
	}
}

func (p *pager) lower(before severity.Level, m int) {
	silent := !p.pages(p.severity)
	switch {
	case silent && len(p.paged) > 0:
		p.standDown(m)
	case p.phase == room:
		if silent && p.pages(before) {
			p.clear(m)
		}
	case len(p.climbs) == 0:
	case silent && p.pages(before):
		p.asFromTheStart(m)
	default:
		p.slower(m)
	}
}

// standDown stands down who was paged.
func (p *pager) standDown(m int) {
	wake := p.wake
	p.drop()
	if p.phase == acked {
		p.wake = wake
	} else {
		p.phase = going
	}
	p.over(m, "stand_down")
}

// over tells those who were paged that it is over.
func (p *pager) over(m int, do string) {
	if len(p.paged) > 0 {
		p.tell(page{at: m, do: do, people: p.paged})
	}
	p.paged = nil
}

// exchange gives the run the ladder that applies now, from the step that would
// have come next. It returns nil if it has it already.
func (p *pager) exchange() *climb {
	c, l := p.climbs[0], p.ladder
	if l == nil {
		l = &ladder{}
	}
	if l.name == c.ladder.name {
		return nil
	}
	done := c.done
	c.ladder, c.hung, c.done = l, nil, 0
	p.to(c, 0)
	for ; c.done < done && c.next < len(l.steps); c.done++ {
		p.to(c, c.next+1)
	}
	return c
}

// slower lets the run go on by the ladder that applies now, and brings nothing
// forward.
func (p *pager) slower(m int) {
	due := p.climbs[0].due
	c := p.exchange()
	switch {
	case c == nil:
		return
	case due == never:
		for ; c.next < len(c.ladder.steps); c.done++ {
			p.to(c, c.next+1)
		}
		c.due = never
	case c.due != never:
		c.due = max(c.due, due)
	}
	p.forgetPast(c, m)
}

// asFromTheStart lets the run go on as if the ladder that applies now had been the
// one from the start; what is past is made good now.
func (p *pager) asFromTheStart(m int) {
	c := p.exchange()
	if c == nil {
		return
	}
	c.pass, c.nobody, c.fell, c.done, c.last = 0, false, false, 0, c.began
	p.to(c, 0)
	if c.due != never {
		c.due = max(c.due, m)
	}
	p.forgetPast(c, m)
}

// forgetPast forgets the steps on deadlines that would be due already.
func (p *pager) forgetPast(c *climb, m int) {
	for i := range c.ladder.steps {
		if due, ok := p.hangs(c, i); ok && due <= m {
			c.hung = append(c.hung, i)
		}
	}
}

// hangs returns when a step that hangs on a deadline and is not done is due.
func (p *pager) hangs(c *climb, i int) (int, bool) {
	s := c.ladder.steps[i]
	due, ok := p.due[s.of]
	return due + s.after, ok && s.of != "" && !slices.Contains(c.hung, i)
}

func (p *pager) acknowledge(m, wake int) {
	if p.phase == off {
		return
	}
	p.leaveRoom(m)
	p.drop()
	p.phase, p.wake = acked, wake
}

// clear says that the case leaves the waiting room and nobody was paged.
func (p *pager) clear(m int) {
	e := page{at: m, do: "clear"}
	if p.ladder != nil {
		e.ladder = p.ladder.name
	}
	p.tell(e)
}

func (p *pager) leaveRoom(m int) {
	if p.phase == room {
		p.clear(m)
	}
}

func (p *pager) ack(m int) {
	if p.world.ackTimeout > 0 {
		p.acknowledge(m, m+p.world.ackTimeout)
	} else {
		p.acknowledge(m, never)
	}
}

func (p *pager) snooze(m, until int) {
	if most := p.world.snoozeAtMost; most > 0 {
		until = min(until, m+most)
	}
	if until > m {
		p.acknowledge(m, until)
	}
}

// end ends everything: "resolve" or "stand_down".
func (p *pager) end(m int, do string) {
	if p.phase == off {
		return
	}
	p.leaveRoom(m)
	p.drop()
	p.phase = off
	p.over(m, do)
}

func (p *pager) byHand(m int) {
	if p.phase == off {
		return
	}
	for _, a := range p.world.byHand {
		p.act(a, page{at: m, ladder: "by_hand", step: 1}, nil, m)
	}
}

func (p *pager) climb(l *ladder, parent *climb, m int) {
	c := &climb{ladder: l, parent: parent, began: m, last: m}
	p.climbs = append(p.climbs, c)
	p.to(c, 0)
}

// to says that the first step of the chain from i on is next, and when it is due.
func (p *pager) to(c *climb, i int) {
	for i < len(c.ladder.steps) && c.ladder.steps[i].of != "" {
		i++
	}
	c.next = i
	switch {
	case i < len(c.ladder.steps):
		c.due = c.last + c.ladder.steps[i].after
	case c.pass < c.ladder.repeat:
		c.due = c.last + c.ladder.repeatAfter
	default:
		c.due = never
	}
}

// strike does what is due at the minute.
func (p *pager) strike(m int) {
	for p.strikeOne(m) {
		p.fallBack(m)
	}
}

func (p *pager) strikeOne(m int) bool {
	if p.wake == m {
		p.start(m)
		return true
	}
	for i, w := range p.waiting {
		if w.until == m {
			p.waiting = slices.Delete(p.waiting, i, i+1)
			p.deliver(w.action, page{at: m, ladder: w.entry.ladder, step: w.entry.step}, w.climb, m)
			return true
		}
	}
	for _, c := range p.climbs {
		if c.next == len(c.ladder.steps) && c.due != never && c.due <= m {
			c.pass++
			c.done, c.last = 0, m
			c.nobody, c.reached, c.fell = false, false, false
			p.to(c, 0)
			return true
		}
		for i := range c.ladder.steps {
			if i == c.next && c.due <= m {
				p.stepUp(c, m)
				return true
			}
			if due, ok := p.hangs(c, i); ok && due <= m {
				c.hung = append(c.hung, i)
				p.do(c, i, m)
				return true
			}
		}
	}
	return false
}

// stepUp does the next step of the chain. Where it reached nobody, the one after
// it is due at once.
func (p *pager) stepUp(c *climb, m int) {
	skip := p.do(c, c.next, m)
	c.last = m
	c.done++
	p.to(c, c.next+1)
	if skip && c.next < len(c.ladder.steps) {
		c.due = m
	}
}

// do does a step, and reports whether it reached nobody and nothing waits for that.
func (p *pager) do(c *climb, i, m int) (skip bool) {
	reached := false
	for _, a := range c.ladder.steps[i].do {
		switch p.act(a, page{at: m, ladder: c.ladder.name, step: i + 1}, c, m) {
		case "reached":
			reached = true
		case "nobody":
			skip = skip || !p.schedule(a.target).waits
		}
	}
	return skip && !reached
}

// fallBack does the fallbacks of ladders that are through and reached nobody.
func (p *pager) fallBack(m int) {
	for i := len(p.climbs) - 1; i >= 0; i-- {
		c := p.climbs[i]
		if c.ladder.fallback != nil && c.nobody && !c.reached && !c.fell && !p.busy(c) {
			c.fell = true
			p.act(*c.ladder.fallback, page{at: m, ladder: c.ladder.name}, c, m)
		}
	}
}

// busy reports whether a climb, or one that it started, has steps or pages to
// come.
func (p *pager) busy(c *climb) bool {
	return c.next < len(c.ladder.steps) ||
		slices.ContainsFunc(p.waiting, func(w waitingPage) bool { return w.climb == c }) ||
		slices.ContainsFunc(p.climbs, func(d *climb) bool { return d.parent == c && p.busy(d) })
}

// act does an action and returns what deliver does.
func (p *pager) act(a action, e page, c *climb, m int) string {
	e.do, e.target = a.do, a.target
	switch isPage := a.do == "notify" || a.do == "bridge"; {
	case isPage && p.pages(p.severity) && c != nil && p.defers(m):
		p.postpone(a, e, c, m)
	case isPage:
		return p.deliver(a, e, c, m)
	case a.do == "run":
		p.tell(e)
		p.climb(p.named(a.target), c, m)
	default:
		p.tell(e)
	}
	return ""
}

func (p *pager) defers(m int) bool {
	d := p.world.postpone
	return d != nil && slices.Contains(d.severities, p.severity) && !p.world.hours[d.until][m]
}

// postpone lets a page wait for a calendar to open, unless the same waits already.
func (p *pager) postpone(a action, e page, c *climb, m int) {
	e.suppressed = "superseded"
	if !slices.ContainsFunc(p.waiting, func(w waitingPage) bool { return w.action == a }) {
		e.suppressed = "deferred"
		until := m
		for until < dusk-1 && !p.world.hours[p.world.postpone.until][until] {
			until++
		}
		p.waiting = append(p.waiting, waitingPage{a, e, c, until})
	}
	p.tell(e)
}

// deliver sends a page, or says why it does not. It returns "reached" or "nobody"
// of a notify, if it may page at all.
func (p *pager) deliver(a action, e page, c *climb, m int) string {
	e.do, e.target = a.do, a.target
	if a.do == "notify" {
		e.people = p.schedule(a.target).onCall(a.pick, m)
	}
	switch {
	case !p.pages(p.severity):
		e.suppressed = "page filter"
		p.tell(e)
		return ""
	case a.do == "bridge":
		p.tell(e)
		return ""
	case len(e.people) == 0:
		e.suppressed = "nobody on call"
		p.tell(e)
		for ; c != nil; c = c.parent {
			c.nobody = true
		}
		return "nobody"
	}
	p.tell(e)
	for _, who := range e.people {
		if !slices.Contains(p.paged, who) {
			p.paged = append(p.paged, who)
		}
	}
	for ; c != nil; c = c.parent {
		c.reached = true
	}
	return "reached"
}

func (p *pager) named(name string) *ladder {
	return p.world.ladders[slices.IndexFunc(p.world.ladders, func(l *ladder) bool { return l.name == name })]
}

func (p *pager) schedule(name string) schedule {
	return p.world.schedules[slices.IndexFunc(p.world.schedules, func(s schedule) bool { return s.name == name })]
}

// onCall says who is on call at a minute, or whose turn is next or was before.
func (s schedule) onCall(pick string, m int) []string {
	clock := instant(m).Hour()*60 + instant(m).Minute()
	if m < s.start || s.from != s.to && (clock < s.from || clock >= s.to) {
		return nil
	}
	turn, n := (m-s.start)/s.every, len(s.people)
	sick := func(who string) bool { return who == s.sick && m >= s.sickFrom && m < s.sickTo }
	who := s.people[turn%n]
	if pick == "" {
		if sick(who) {
			return nil
		}
		return []string{who}
	}
	step := map[string]int{"next": 1, "previous": n - 1}[pick]
	for i := 1; i < n; i++ {
		if other := s.people[(turn+i*step)%n]; other != who && !sick(other) {
			return []string{other}
		}
	}
	return nil
}
