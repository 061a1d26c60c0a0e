package sla

import (
	"iter"
	"math"
	"slices"
	"sync/atomic"
	"time"
)

// Span is a stretch of time [From, To).
type Span struct{ From, To time.Time }

// Duration returns the time that elapses from From to To.
func (s Span) Duration() time.Duration { return s.To.Sub(s.From) }

// Calendar knows when a desk is open. It is made by [New] or [Combine], is
// immutable and safe for any number of goroutines; it must not be copied.
type Calendar struct {
	name   string
	zone   *time.Location
	always bool  // open in all the supported years; no page is ever made
	desk   *desk // or
	parts  *parts

	pages  [pageCount]atomic.Pointer[page]
	totals atomic.Pointer[totals]
}

// New compiles h. The error is a [Problems] with everything that is wrong with
// h, or nil. What New proves is that the calendar opens at least once in the
// supported years; a calendar that only has dated exceptions opens for the
// last time on one of them.
//
// The calendar does not keep the maps and slices of h.
func New(h Hours) (*Calendar, error) {
	if ps := h.check(); len(ps) > 0 {
		return nil, ps
	}
	c := &Calendar{name: h.Name, zone: h.Zone}
	if c.zone == nil {
		c.zone = time.UTC
	}
	if h.plain() {
		c.always = true
		return c, nil
	}
	d, ps := newDesk(&h)
	if len(ps) > 0 {
		return nil, ps
	}
	c.desk = d
	if !c.opens() {
		return nil, Problems{Problem{Key: "open"}.is("never-opens",
			"the calendar never opens", "open it on a weekday or with an exception, and see what breaks and holidays leave")}
	}
	return c, nil
}

// Name returns the name that the calendar was given.
func (c *Calendar) Name() string { return c.name }

// Zone returns the zone that the calendar's answers are in, never nil.
func (c *Calendar) Zone() *time.Location { return c.zone }

// Add returns the earliest instant with exactly d of open time since t. Eight
// hours that end with the desk's day end at closing, not at the next opening.
// A negative d goes back: the answer is then the latest instant from which |d|
// of open time passes until t. Add(t, 0) is t, open or not.
//
// It is the zero Time if the supported years have no such instant.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if d == 0 {
		return t.Round(0).In(c.zone)
	}
	at := instant(t)
	if c.always {
		return c.shift(at, d)
	}
	i := pageOf(at)
	p := c.page(i)
	x := p.after(at).until(at)
	switch {
	case d > 0 && int64(d) <= p.total-x:
		return c.time(p.earliest(x + int64(d)))
	case d < 0 && int64(d) >= -x:
		return c.time(p.latest(x + int64(d)))
	}
	return c.addFar(i, x, d)
}

// shift is Add of a calendar that is always open.
func (c *Calendar) shift(at int64, d time.Duration) time.Time {
	if !within(at, d, first, last) {
		return time.Time{}
	}
	return c.time(at + int64(d))
}

// within reports whether lo <= x+d <= hi, where lo <= x <= hi and neither sum
// nor differences need fit.
func within(x int64, d time.Duration, lo, hi int64) bool {
	if d < 0 {
		return -uint64(d) <= uint64(x)-uint64(lo)
	}
	return uint64(d) <= uint64(hi)-uint64(x)
}

// addFar is Add across pages, from an instant of page i with x of the page's
// open time before it.
func (c *Calendar) addFar(i int, x int64, d time.Duration) time.Time {
	s := c.sums()
	x += s.before[i]
	if !within(x, d, s.before[0], s.before[pageCount]) {
		return time.Time{}
	}
	x += int64(d)
	if d > 0 {
		i = s.page(x - 1)
		return c.time(c.page(i).earliest(x - s.before[i]))
	}
	i = s.page(x)
	return c.time(c.page(i).latest(x - s.before[i]))
}

// Between returns the open time from a to b, negative if b is before a. Like
// [time.Time.Sub] it stops at the largest and smallest Duration, 292 years.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	from, to := instant(a), instant(b)
	if c.always {
		return difference(to, from)
	}
	i, j := pageOf(from), pageOf(to)
	p, q := c.page(i), c.page(j)
	x, y := p.after(from).until(from), q.after(to).until(to)
	if i == j {
		return time.Duration(y - x)
	}
	s := c.sums()
	return difference(s.before[j]+y, s.before[i]+x)
}

// difference returns y-x or the Duration nearest to it.
func difference(y, x int64) time.Duration {
	d := y - x
	switch {
	case y >= x && d < 0:
		return math.MaxInt64
	case y < x && d >= 0:
		return math.MinInt64
	}
	return time.Duration(d)
}

// Contains reports whether the calendar is open at t. It is open at the
// instant of an opening and closed at that of a closing.
func (c *Calendar) Contains(t time.Time) bool {
	at := instant(t)
	if at == last || at == first && t.Unix() < first/int64(time.Second) {
		return false
	}
	return c.always || c.page(pageOf(at)).after(at).from <= at
}

// NextOpen returns t if the calendar is open at t, else the next opening. It
// is the zero Time if the calendar does not open again in the supported years.
func (c *Calendar) NextOpen(t time.Time) time.Time {
	s := c.next(instant(t))
	if s.from == s.to {
		return time.Time{}
	}
	return c.time(s.from)
}

// NextClose returns the first closing after t: the end of the open span that t
// is in, or else that of the next one. It is the zero Time if the calendar
// does not close again in the supported years, as one that is always open.
func (c *Calendar) NextClose(t time.Time) time.Time {
	s := c.next(instant(t))
	if s.from == s.to || s.to == last {
		return time.Time{}
	}
	return c.time(s.to)
}

// Spans returns the open spans after from in order, as they merge into one
// another: hours that touch, at midnight or elsewhere, are one span. The first
// starts at from if the calendar is open then. The last ends with the
// supported years, if the calendar is open then.
func (c *Calendar) Spans(from time.Time) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for at := instant(from); ; {
			s := c.next(at)
			if s.from == s.to || !yield(Span{c.time(s.from), c.time(s.to)}) {
				return
			}
			at = s.to
		}
	}
}

// next returns what is left, at an instant, of the open span it is in, else
// the next open span; or an empty span if there is none.
func (c *Calendar) next(at int64) span {
	if c.always {
		return span{at, last}
	}
	i := pageOf(at)
	e := c.page(i).after(at)
	if e.to == never {
		if i = c.busy(i + 1); i == pageCount {
			return span{}
		}
		e = &c.page(i).spans[0]
	}
	s := span{max(e.from, at), e.to}
	for i++; i < pageCount && s.to == int64(i+firstPage)<<pageBits; i++ {
		e := c.page(i).spans[0]
		if e.from != s.to {
			break
		}
		s.to = e.to
	}
	return s
}

// busy returns the first page from i on that has any open time, or pageCount.
func (c *Calendar) busy(i int) int {
	s := c.sums()
	for i < pageCount && s.before[i] == s.before[i+1] {
		i++
	}
	return i
}

// instant returns t in nanoseconds since 1970, or the nearest end of the
// supported years.
func instant(t time.Time) int64 {
	s := t.Unix()
	if s < first/int64(time.Second) {
		return first
	}
	if s >= last/int64(time.Second) {
		return last
	}
	return s*int64(time.Second) + int64(t.Nanosecond())
}

// time is the inverse of instant.
func (c *Calendar) time(at int64) time.Time { return time.Unix(0, at).In(c.zone) }

// page returns page i, and makes it if it was never asked for. Two goroutines
// may both make it; they make the same.
func (c *Calendar) page(i int) *page {
	if p := c.pages[i].Load(); p != nil {
		return p
	}
	return c.makePage(i)
}

func (c *Calendar) makePage(i int) *page {
	p := newPage(i, c.compute(i, new(builder)))
	c.pages[i].Store(p)
	return p
}

// sums returns the totals, which it takes one pass over the supported years to
// make. Only questions that leave their page need them.
func (c *Calendar) sums() *totals {
	if s := c.totals.Load(); s != nil {
		return s
	}
	return c.makeSums()
}

func (c *Calendar) makeSums() *totals {
	var open [pageCount]int64
	var b builder
	for i := range open {
		b.forget()
		for _, s := range c.compute(i, &b) {
			open[i] += s.to - s.from
		}
	}
	s := newTotals(&open)
	c.totals.Store(s)
	return s
}

// opens reports whether there is any open time. It looks at the years from
// 2000 on first, which for most calendars decides at once.
func (c *Calendar) opens() bool {
	const year2000 = int(946684800*int64(time.Second)>>pageBits) - firstPage
	var b builder
	for k := range pageCount {
		b.forget()
		if len(c.compute((year2000+k)%pageCount, &b)) > 0 {
			return true
		}
	}
	return false
}

// compute returns the open spans of page i. The caller must not change them,
// and has them until the builder computes again.
func (c *Calendar) compute(i int, b *builder) []span {
	if p := c.pages[i].Load(); p != nil {
		return p.open()
	}
	from, to := window(i)
	switch {
	case c.always:
		return []span{{from, to}}
	case c.desk != nil:
		return c.desk.open(from, to, b)
	default:
		return c.parts.open(i, b)
	}
}

// A builder computes the spans of one page at a time. It keeps what it
// computed for the parts of a combination, so that a calendar that takes part
// many times is computed once, and the room it computed in.
type builder struct {
	done                 map[*Calendar][]span
	eras                 eras
	hours, removed, open []span
}

// forget makes the builder ready for another page.
func (b *builder) forget() { clear(b.done) }

// spans returns the open spans of c in page i, for the builder to keep.
func (b *builder) spans(c *Calendar, i int) []span {
	if s, ok := b.done[c]; ok {
		return s
	}
	s := slices.Clone(c.compute(i, b))
	if b.done == nil {
		b.done = make(map[*Calendar][]span)
	}
	b.done[c] = s
	return s
}
