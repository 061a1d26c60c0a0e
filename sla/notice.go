package sla

import (
	"slices"
	"time"
)

// NoticeKind names what a clock gives notice of.
type NoticeKind string

// The kinds of notice.
const (
	NoticeReminder NoticeKind = "reminder"
	NoticeBreach   NoticeKind = "breach"          // due passed
	NoticeMiss     NoticeKind = "missed"          // of a target of kind Update: one more interval passed after due
	NoticeLate     NoticeKind = "late_on_arrival" // due had passed when the target attached
)

// Notice is something that a clock came to by itself.
type Notice struct {
	Kind  NoticeKind
	Cycle int // from 1; each Restart begins the next

	// At is the instant of a reminder, the due that was breached, the end of the
	// interval that was missed, or when the late target attached. A breach and a
	// miss are known after it, the others at it.
	At time.Time

	// Nth counts the breaches and misses of a cycle, from 1; else 0.
	Nth int

	// Reminds are the reminders that this is: one, or all those that were past
	// when a target attached. A late arrival stands for them.
	Reminds []Remind
}

// maxListed is how many misses of a cycle have a notice each. It keeps a
// cadence of seconds that nobody answers for years from filling the memory.
const maxListed = 1000

// Notices returns all that the clock gave notice of up to now, in the order of
// time and each once: what it returns for an instant is the beginning of what
// it returns for a later one. Reminders come once in a cycle, whatever becomes
// of the target. Of the misses of a cycle the first thousand are listed;
// Status.Missed counts them all.
func (c *Clock) Notices(now time.Time) []Notice {
	now = later(now.Round(0), c.last)
	list := slices.Clone(c.given)
	for i := range list {
		list[i].Reminds = slices.Clone(list[i].Reminds)
	}
	return append(list, c.pending(now.Add(1), now)...)
}

// settle gives notice of what happened before an event.
func (c *Clock) settle(at time.Time) {
	if !at.After(c.last) {
		return
	}
	for _, n := range c.pending(at, at) {
		c.give(n)
	}
	if c.met.IsZero() {
		c.miss(c.further(c.leg(), at)) // listed or not
	}
}

// give notes that a notice was given.
func (c *Clock) give(n Notice) {
	c.given = append(c.given, n)
	switch n.Kind {
	case NoticeLate:
		c.late = true
	case NoticeBreach:
		c.breach(n.At)
	}
	c.pass(n.Reminds)
}

// pass notes that reminders are past.
func (c *Clock) pass(reminds []Remind) {
	for _, r := range reminds {
		c.reminded[slices.Index(c.terms.Remind, r)] = true
	}
}

// pending returns the notices that were not given yet: that of the arrival,
// reminders before one instant, breaches and misses before another.
func (c *Clock) pending(remind, breach time.Time) []Notice {
	l := c.leg()
	if l.target.Calendar == nil || !c.met.IsZero() {
		return nil
	}
	var list []Notice
	if n, ok := c.arrival(l); ok {
		list = append(list, n)
	}
	for i, r := range c.terms.Remind {
		x := l.mark(r)
		if c.reminded[i] || x <= l.had {
			continue
		}
		if at := c.reach(l.tally, x); !at.IsZero() && at.Before(remind) {
			list = append(list, c.notice(NoticeReminder, at, r))
		}
	}
	list = c.overdue(list, l, breach)
	slices.SortStableFunc(list, func(a, b Notice) int { return a.At.Compare(b.At) })
	return list
}

// arrival returns the notice given when a target attaches, of what was past
// then.
func (c *Clock) arrival(l *leg) (Notice, bool) {
	var past []Remind
	for i, r := range c.terms.Remind {
		if !c.reminded[i] && l.mark(r) <= l.had {
			past = append(past, r)
		}
	}
	if c.lateOn(l) && !c.late {
		return c.notice(NoticeLate, l.at, past...), true
	}
	return c.notice(NoticeReminder, l.at, past...), len(past) > 0
}

// overdue appends the breach and the misses before an instant.
func (c *Clock) overdue(list []Notice, l *leg, before time.Time) []Notice {
	nth := c.misses
	if due := c.due(l); !l.breached && !due.IsZero() && !due.Before(l.at) && due.Before(before) {
		nth++
		n := c.notice(NoticeBreach, due)
		n.Nth = nth
		list = append(list, n)
	}
	for k := range c.further(l, before) {
		if nth++; nth > maxListed {
			break
		}
		x, _ := l.interval(l.miss + k)
		n := c.notice(NoticeMiss, c.reach(l.tally, x))
		n.Nth = nth
		list = append(list, n)
	}
	return list
}

func (c *Clock) notice(kind NoticeKind, at time.Time, reminds ...Remind) Notice {
	return Notice{Kind: kind, Cycle: c.cycle, At: at, Reminds: reminds}
}
