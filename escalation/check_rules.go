package escalation

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Promise is what an agreement promises to cases of a severity.
type Promise struct {
	Name     string // of the deadline, as in Step.Of
	Severity severity.Level
	Target   sla.Target
}

// Check returns everything that is wrong with the rules and everything that is
// probably not meant: what is wrong with each ladder, in their order, comes
// after what concerns them all. The promises are all that the policy has. A
// policy without ladders is not asked for any.
func (r *Rules) Check(promises []Promise) []Problem {
	c := checker{Rules: r, promises: promises}
	c.durations()
	c.hold()
	c.deferral()
	c.actions(Problem{Key: "by_hand"}, r.ByHand)
	c.coverage()
	for i := range r.Ladders {
		c.ladder(i)
	}
	return c.found
}

type checker struct {
	*Rules
	promises []Promise
	found    []Problem
}

// fault and lint report what is wrong at a place.
func (c *checker) fault(at Problem, kind, message, hint string) {
	c.found = append(c.found, at.is(at.Key, kind, message, hint))
}

func (c *checker) lint(at Problem, kind, message, hint string) {
	at.Lint = true
	c.fault(at, kind, message, hint)
}

func (c *checker) durations() {
	for _, d := range []struct {
		key string
		is  time.Duration
	}{{"ack_timeout", c.AckTimeout}, {"snooze_at_most", c.SnoozeAtMost}} {
		if d.is < 0 {
			c.fault(Problem{Key: d.key}, "bad-duration", fmt.Sprintf("the duration %s is negative", sla.FormatDuration(d.is)), "write one that is not, or 0 for none")
		}
	}
}

// engage returns the shortest time in which cases of a severity are promised
// engagement, or 0.
func (c *checker) engage(l severity.Level) time.Duration {
	var least time.Duration
	for _, p := range c.promises {
		if p.Severity == l && p.Target.Kind == sla.Engage && (least == 0 || p.Target.Within < least) {
			least = p.Target.Within
		}
	}
	return least
}

func (c *checker) hold() {
	h := c.Hold
	if h == nil {
		return
	}
	if h.For <= 0 {
		c.fault(Problem{Key: "hold"}, "bad-duration", "a waiting room of no length", "say how long a case waits, such as 5m")
	}
	for _, l := range severity.Levels() {
		within := c.engage(l)
		if within > 0 && h.For > within && !h.spares(l) {
			c.fault(Problem{Key: "hold", Severity: l}, "hold-too-long",
				fmt.Sprintf("a case of severity %s waits %s, but engagement is promised within %s", l, sla.FormatDuration(h.For), sla.FormatDuration(within)),
				fmt.Sprintf("hold for less, or not at all: unless: [%s]", l))
		}
	}
}

func (c *checker) deferral() {
	if d := c.Defer; d != nil && slices.Contains(d.Severities, severity.Urgent) {
		c.fault(Problem{Key: "defer", Severity: severity.Urgent}, "defers-urgent", "an urgent page waits for a calendar to open", "leave urgent out")
	}
}

// coverage looks for severities without a ladder.
func (c *checker) coverage() {
	if len(c.Ladders) == 0 {
		return
	}
	for _, s := range severity.Levels() {
		if !slices.ContainsFunc(c.Ladders, func(l Ladder) bool { return l.Severity == s }) {
			c.lint(Problem{Key: "ladders", Severity: s}, "no-ladder", fmt.Sprintf("no ladder is for severity %s: nothing happens to its cases", s), "add one")
		}
	}
}

func (c *checker) ladder(i int) {
	l := &c.Ladders[i]
	at := Problem{Key: "ladders", Ladder: l.Name, Severity: l.Severity}
	c.names(at, i)
	c.repeats(at, l)
	for n := range l.Steps {
		at := at
		at.Step = n + 1
		c.step(at, l, n)
	}
	if l.Fallback != nil {
		at := at
		at.Key = "fallback"
		c.action(at, *l.Fallback)
	}
	c.cycle(at, l)
	c.paging(at, l)
	c.late(at, l)
}

// names looks at which cases come to a ladder.
func (c *checker) names(at Problem, i int) {
	l := &c.Ladders[i]
	if l.Name == "" {
		c.fault(at, "empty-name", "a ladder without a name", "give it one")
		return
	}
	if slices.ContainsFunc(c.Ladders[:i], func(m Ladder) bool { return m.Name == l.Name }) {
		c.fault(at, "duplicate-ladder", fmt.Sprintf("another ladder is called %q as well", l.Name), "give it a name of its own")
		return
	}
	if c.started(l.Name, map[string]bool{}) {
		return
	}
	if l.Severity == severity.None {
		c.lint(at, "unreachable-ladder", "the ladder is for no severity, and no other ladder runs it", "give it a severity, or run it in a step")
		return
	}
	for _, m := range c.Ladders[:i] {
		if m.Severity == l.Severity && !m.Conditional {
			c.lint(at, "unreachable-ladder", fmt.Sprintf("the ladder %q comes first and takes every case of severity %s", m.Name, l.Severity), "put this one first, or give that one a condition")
			return
		}
	}
}

// started reports whether a ladder is run by one that cases come to.
func (c *checker) started(name string, seen map[string]bool) bool {
	if seen[name] {
		return false
	}
	seen[name] = true
	if slices.ContainsFunc(c.ByHand, func(a Action) bool { return a.Do == DoRun && a.Target == name }) {
		return true
	}
	return slices.ContainsFunc(c.Ladders, func(l Ladder) bool {
		return slices.Contains(l.runs(), name) && (l.Severity != severity.None || c.started(l.Name, seen))
	})
}

// runs returns the names of the ladders that a ladder runs, its fallback
// included.
func (l *Ladder) runs() []string {
	var names []string
	for a := range l.all {
		if a.Do == DoRun {
			names = append(names, a.Target)
		}
	}
	return names
}

// all yields the actions of a ladder.
func (l *Ladder) all(yield func(Action) bool) {
	for _, s := range l.Steps {
		for _, a := range s.Do {
			if !yield(a) {
				return
			}
		}
	}
	if l.Fallback != nil {
		yield(*l.Fallback)
	}
}

func (c *checker) repeats(at Problem, l *Ladder) {
	switch {
	case l.Repeat < 0:
		c.fault(at, "bad-repeat", fmt.Sprintf("the ladder repeats a negative number of times, %d", l.Repeat), "write 0 for a ladder that does not repeat")
	case l.RepeatAfter < 0:
		c.fault(at, "bad-duration", fmt.Sprintf("the ladder repeats after a negative duration, %s", sla.FormatDuration(l.RepeatAfter)), "write a positive one, such as 15m")
	case l.Repeat > 0 && l.RepeatAfter == 0:
		c.fault(at, "repeat-without-after", "the ladder repeats, but does not say after how long", "add repeat_after: 15m")
	}
}

func (c *checker) step(at Problem, l *Ladder, n int) {
	s := &l.Steps[n]
	switch {
	case s.After < 0 || s.Before < 0:
		c.fault(at, "bad-duration", "a step with a negative duration", "let it be due some time after the step before it, or before or after a deadline")
	case s.Before > 0 && s.Of == "":
		c.fault(at, "bad-step", fmt.Sprintf("the step is due %s before a deadline, but does not say which", sla.FormatDuration(s.Before)), "name one, such as of: internal.engage")
	}
	c.actions(at, s.Do)
	if s.Of == "" || l.Severity == severity.None {
		return
	}
	if !slices.ContainsFunc(c.promises, func(p Promise) bool { return p.Name == s.Of && p.Severity == l.Severity }) {
		c.lint(at, "unreachable-step", fmt.Sprintf("%s promises nothing to cases of severity %s", s.Of, l.Severity), "hang the step on another deadline, or promise something")
	}
}

func (c *checker) actions(at Problem, as []Action) {
	for i, a := range as {
		at := at
		at.Action = i + 1
		c.action(at, a)
	}
}

// action looks for names of what is not there, and for pages that are not sent.
func (c *checker) action(at Problem, a Action) {
	what, there := "", true
	switch a.Do {
	case DoNotify:
		what, there = "schedule", slices.ContainsFunc(c.Teams, func(t Team) bool { return t.Name == a.Target })
	case DoBridge:
		what, there = "bridge", slices.ContainsFunc(c.Bridges, func(b Bridge) bool { return b.Name == a.Target })
	case DoRun:
		what, there = "ladder", c.Rules.ladder(a.Target) != nil
	}
	if !there {
		c.fault(at, "unknown-name", fmt.Sprintf("no %s %q", what, a.Target), "")
		return
	}
	if (a.Do == DoNotify || a.Do == DoBridge) && at.Severity != severity.None && !c.pages(at.Severity) {
		c.lint(at, "suppressed-page", fmt.Sprintf("%s %s is never sent: severity %s does not page", a.Do, a.Target, at.Severity), fmt.Sprintf("remove it, or add %s to page", at.Severity))
	}
}

// cycle reports the steps by which a ladder runs itself, and ladders that run
// too much.
func (c *checker) cycle(at Problem, l *Ladder) {
	found := false
	report := func(at Problem, a Action) {
		if a.Do == DoRun && c.leads(a.Target, l.Name) {
			found = true
			c.fault(at, "run-cycle", fmt.Sprintf("the ladder runs %q, which leads back to %q", a.Target, l.Name), "a ladder must not run itself")
		}
	}
	for n, s := range l.Steps {
		for i, a := range s.Do {
			at := at
			at.Step, at.Action = n+1, i+1
			report(at, a)
		}
	}
	if l.Fallback != nil {
		at := at
		at.Key = "fallback"
		report(at, *l.Fallback)
	}
	if !found && c.count(l, len(c.Ladders)) > mostRuns {
		c.fault(at, "too-many-runs", fmt.Sprintf("with its repeats and the ladders that it runs, the ladder makes more than %d runs", mostRuns), "let it repeat fewer times")
	}
}

// leads reports whether a ladder is another one or runs it on some way.
func (c *checker) leads(from, to string) bool {
	l := c.Rules.ladder(from)
	if l == nil || from == to {
		return from == to
	}
	for a := range c.reach(l) {
		if a.Do == DoRun && a.Target == to {
			return true
		}
	}
	return false
}

// count returns how many runs a ladder makes, at most one more than there may
// be; depth is how many ladders there can be on a way.
func (c *checker) count(l *Ladder, depth int) int {
	if depth < 0 {
		return 0
	}
	once := 1
	for _, name := range l.runs() {
		if m := c.Rules.ladder(name); m != nil && once <= mostRuns {
			once += c.count(m, depth-1)
		}
	}
	if passes := max(l.Repeat, 0) + 1; passes <= mostRuns && once <= mostRuns {
		return min(passes*once, mostRuns+1)
	}
	return mostRuns + 1
}

// paging looks for a ladder that should page and cannot.
func (c *checker) paging(at Problem, l *Ladder) {
	if !c.mayPage(l) {
		return
	}
	if len(c.Page) > 0 && !c.notifies(l) {
		c.fault(at, "pages-nobody", fmt.Sprintf("severity %s pages, but no step notifies anybody", l.Severity), "add a step that does: [{notify: ...}]")
		return
	}
	if l.Severity == severity.Urgent && l.Fallback == nil {
		c.lint(at, "no-fallback", "an urgent case that reaches nobody goes no further", "add a fallback")
	}
}

// notifies reports whether a ladder, or one that it runs, notifies anybody.
func (c *checker) notifies(l *Ladder) bool {
	for a := range c.reach(l) {
		if a.Do == DoNotify {
			return true
		}
	}
	return false
}

// mayPage reports whether a ladder is for a severity that may reach pagers.
func (r *Rules) mayPage(l *Ladder) bool { return l.Severity != severity.None && r.pages(l.Severity) }

// reach yields the actions of a ladder and of those that it runs, at whatever
// remove.
func (r *Rules) reach(l *Ladder) iter.Seq[Action] {
	return func(yield func(Action) bool) {
		seen := map[string]bool{l.Name: true}
		for next := []*Ladder{l}; len(next) > 0; next = next[1:] {
			for a := range next[0].all {
				if !yield(a) {
					return
				}
				if a.Do != DoRun || seen[a.Target] {
					continue
				}
				seen[a.Target] = true
				if run := r.ladder(a.Target); run != nil {
					next = append(next, run)
				}
			}
		}
	}
}

// late looks for the first step that is due after its case should have been
// engaged.
func (c *checker) late(at Problem, l *Ladder) {
	within := c.engage(l.Severity)
	var due time.Duration
	for n, s := range l.Steps {
		at.Step = n + 1
		switch {
		case within == 0:
			return
		case s.Of != "":
			continue
		}
		if due += max(s.After, 0); due > within {
			c.lint(at, "late-step", fmt.Sprintf("the step is due after %s, but engagement is promised within %s", sla.FormatDuration(due), sla.FormatDuration(within)), "let it come sooner")
			return
		}
	}
}
