package policy

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Cover compiles the files of one policy as Compile does, into a policy that notes in
// a Coverage what cases reach of it when they are decided, explained or followed;
// [Policy.Severity] notes nothing. Its decisions are the same, and cost more. The error
// is an [Errors] with every fault.
func (c Compiler) Cover(files ...File) (*Policy, *Coverage, error) {
	b, err := c.faultless(files)
	if err != nil {
		return nil, nil, err
	}
	b.policy.coverage = newCoverage(b)
	return b.policy, b.policy.coverage, nil
}

// Coverage is what cases have reached of a policy. It is safe for any number of
// goroutines, and the same in whatever order the cases come.
type Coverage struct {
	mu        sync.Mutex
	points    []CoverPoint
	rules     []coveredRule
	parts     map[*severity.Condition][]coveredPart
	facts     map[string]*severity.Condition
	promises  map[promiseKey]coveredPromise
	steps     map[stepKey]int
	calendars map[string][]int // the points of a calendar and of those it is made of
}

// CoverPoint is something in a policy that a case can reach.
type CoverPoint struct {
	Kind CoverKind
	Name string // for people: rule "production down", internal.engage of urgent
	Text string // of a condition, or of a part of one, as the policy writes it

	// Where it stands in the policy's files; line and columns as of an [Error].
	File                    string
	Line, Column, EndColumn int

	Hits        int // how often it was reached; of a condition, how often it was evaluated
	True, False int // of a condition: how often it was that
}

// CoverKind is what a [CoverPoint] is.
type CoverKind string

// The kinds of point, and what reaches them.
const (
	CoverRule      CoverKind = "rule"      // a case that it decides
	CoverCondition CoverKind = "condition" // a case for which it is evaluated; both results are wanted
	CoverTarget    CoverKind = "target"    // a case that has the deadline
	CoverStep      CoverKind = "step"      // a case whose plan has it, or whose life comes to it
	CoverCalendar  CoverKind = "calendar"  // a case that has it counted or asked
)

// Score returns how much of the point was reached: 1 of 1, or of the two results
// of a condition as many as were seen.
func (p CoverPoint) Score() (reached, of int) {
	if p.Kind == CoverCondition {
		return min(p.True, 1) + min(p.False, 1), 2
	}
	return min(p.Hits, 1), 1
}

// Points returns every point of the policy as it is now, in the order of its files.
func (c *Coverage) Points() []CoverPoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	points := slices.Clone(c.points)
	slices.SortStableFunc(points, func(a, b CoverPoint) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return points
}

type coveredRule struct {
	point int
	when  *severity.Condition // nil is every case
}

type coveredPart struct {
	point int
	condition.Part
}

type promiseKey struct {
	agreement string
	kind      sla.TargetKind // "" is close_pending_after, of every level
	level     severity.Level
}

type coveredPromise struct {
	point    int
	calendar string
}

type stepKey struct {
	ladder string
	step   int
}

// newCoverage returns the coverage of a policy without faults.
func newCoverage(b *builder) *Coverage {
	c := &Coverage{
		parts: map[*severity.Condition][]coveredPart{}, facts: map[string]*severity.Condition{}, promises: map[promiseKey]coveredPromise{},
		steps: map[stepKey]int{}, calendars: map[string][]int{},
	}
	compiled := b.byNode()
	cover := func(of string, text located[string]) *severity.Condition {
		when := compiled[text.n]
		if when != nil {
			c.condition(of, text, when)
		}
		return when
	}
	d := b.doc
	for _, f := range d.facts {
		c.facts[f.name.v] = cover("fact "+f.name.v, f.v)
	}
	for _, r := range d.severity.v.rules {
		name := fmt.Sprintf("rule %q", r.v.name.v)
		point := c.point(CoverRule, name, r.v.name.spot)
		c.rules = append(c.rules, coveredRule{point, cover(name, r.v.when)})
	}
	for _, r := range d.routes {
		cover(fmt.Sprintf("route %q", r.v.name.v), r.v.when)
	}
	for _, a := range d.sla {
		cover("agreement "+a.name.v, a.v.when)
		c.agreement(a)
	}
	e := d.escalation.v
	cover("hold", e.hold.v.when)
	for _, w := range e.maintenance {
		cover("maintenance", w.v.when)
	}
	for _, l := range e.ladders {
		cover("ladder "+l.name.v, l.v.when)
	}
	c.everyStep(e)
	c.everyCalendar(d.calendars)
	return c
}

// everyStep adds a point for each step of each ladder, and one for by_hand.
func (c *Coverage) everyStep(e escalationDoc) {
	for _, l := range e.ladders {
		for i, s := range l.v.steps {
			c.steps[stepKey{l.name.v, i + 1}] = c.point(CoverStep, fmt.Sprintf("step %d of ladder %s", i+1, l.name.v), s.spot)
		}
	}
	if e.byHand.set() {
		c.steps[stepKey{escalation.LadderByHand, 1}] = c.point(CoverStep, "by_hand", e.byHand.spot)
	}
}

// everyCalendar adds a point for each calendar.
func (c *Coverage) everyCalendar(calendars []entry[calendarDoc]) {
	for _, cal := range calendars {
		c.calendars[cal.name.v] = []int{c.point(CoverCalendar, "calendar "+cal.name.v, cal.name.spot)}
	}
	for _, cal := range calendars {
		c.madeOf(cal.name.v, cal.v, calendars)
	}
}

// point adds a point and returns its index.
func (c *Coverage) point(kind CoverKind, name string, at spot) int {
	return c.pointAt(kind, name, "", at.fault("", "", ""))
}

func (c *Coverage) pointAt(kind CoverKind, name, text string, at Error) int {
	c.points = append(c.points, CoverPoint{Kind: kind, Name: name, Text: text, File: at.File, Line: at.Line, Column: at.Column, EndColumn: at.EndColumn})
	return len(c.points) - 1
}

// condition adds a point for each part of a condition.
func (c *Coverage) condition(of string, text located[string], when *severity.Condition) {
	runes := []rune(when.Text)
	for _, p := range when.Parts() {
		at := text.src.part(text.n, p.From, p.To, "", "", "")
		c.parts[when] = append(c.parts[when], coveredPart{c.pointAt(CoverCondition, of, string(runes[p.From:p.To]), at), p})
	}
}

// agreement adds a point for each promise of an agreement.
func (c *Coverage) agreement(a entry[agreementDoc]) {
	for i, kind := range sla.TargetKinds() {
		for _, p := range a.v.targets[i].v {
			level, _ := severity.ParseLevel(p.name.v)
			name := fmt.Sprintf("%s of %s", deadlineName(a.name.v, kind), level)
			c.promises[promiseKey{a.name.v, kind, level}] = coveredPromise{c.point(CoverTarget, name, p.name.spot), p.v.calendar.v}
		}
	}
	if p := a.v.closePendingAfter; p.set() {
		c.promises[promiseKey{agreement: a.name.v}] = coveredPromise{c.point(CoverTarget, a.name.v+".close_pending_after", p.spot), p.v.calendar.v}
	}
}

// madeOf adds to the points of a calendar those of the calendars that it is made
// of, at whatever remove.
func (c *Coverage) madeOf(name string, doc calendarDoc, all []entry[calendarDoc]) {
	for _, part := range slices.Concat(doc.allOf, doc.anyOf, doc.except) {
		for _, cal := range all {
			if cal.name.v != part.v {
				continue
			}
			if point := c.calendars[part.v][0]; !slices.Contains(c.calendars[name], point) {
				c.calendars[name] = append(c.calendars[name], point)
				c.madeOf(name, cal.v, all)
			}
		}
	}
}

// judged notes what judging a case evaluates. From then on the reading tells of
// the conditions that it is asked about.
func (c *Coverage) judged(rules *severity.Rules, r *severity.Reading) {
	if c == nil {
		return
	}
	tried, decided := rules.Tried(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, index := range tried {
		rule := c.rules[index]
		if rule.when != nil {
			c.watch(r, rule.when)
		}
		if decided && i == len(tried)-1 {
			c.points[rule.point].Hits++
		}
	}
	r.Asked = func(when *severity.Condition) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.watch(r, when)
	}
}

// watch notes what becomes of each part of a condition, and of the facts that it
// reads.
func (c *Coverage) watch(r *severity.Reading, when *severity.Condition) {
	parts := c.parts[when]
	r.Watch(when, func(part int, holds bool) {
		p := &c.points[parts[part].point]
		p.Hits++
		if holds {
			p.True++
		} else {
			p.False++
		}
		if part == 0 && len(parts) > 1 {
			return // its parts tell
		}
		for _, name := range parts[part].Names {
			c.calendar(name)
		}
		for _, fact := range parts[part].Facts {
			c.watch(r, c.facts[fact])
		}
	})
}

func (c *Coverage) calendar(name string) {
	for _, point := range c.calendars[name] {
		c.points[point].Hits++
	}
}

// promised notes that a promise of an agreement is in force.
func (c *Coverage) promised(agreement string, kind sla.TargetKind, level severity.Level) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.promises[promiseKey{agreement, kind, level}]; ok {
		c.points[p.point].Hits++
		c.calendar(p.calendar)
	}
}

// planned notes what escalation does with a case of a level.
func (c *Coverage) planned(rules *escalation.Rules, level severity.Level, entries []escalation.Entry) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range entries {
		if point, ok := c.steps[stepKey{e.Ladder, e.Step}]; ok {
			c.points[point].Hits++
		}
	}
	if h := rules.Hold; h != nil && h.During != nil && len(entries) > 0 && !slices.Contains(h.Unless, level) {
		c.calendar(h.During.Name())
	}
	if d := rules.Defer; d != nil && len(entries) > 0 && slices.Contains(d.Severities, level) {
		c.calendar(d.Until.Name())
	}
}
