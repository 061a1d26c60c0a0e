package escalation

import (
	"slices"
	"time"
)

// A page is an action on its way, most often a notify or a bridge.
type page struct {
	entry Entry
	pick  Pick
	climb int       // whose it is
	key   string    // the last part of its key
	until time.Time // when it fires, if it was deferred
}

// outcome is what became of an action.
type outcome int8

const (
	nobodyAsked     outcome = iota // it is no notify, or it was suppressed
	foundNobody                    // nobody was on call
	reachedSomebody                // somebody was
)

// page lets a page through the filter and the deferral.
func (inc *Incident) page(p *page) outcome {
	if !inc.rules.pages(inc.st.Severity) {
		inc.filter(p)
		return nobodyAsked
	}
	if until, ok := inc.defers(p); ok {
		inc.postpone(p, until)
		return nobodyAsked
	}
	return inc.deliver(p)
}

// filter writes down a page of a severity that does not page.
func (inc *Incident) filter(p *page) {
	e := &p.entry
	e.People = inc.recipients(p)
	e.Suppressed, e.Reason = ByPageFilter, inc.st.Severity.String()+" does not page"
	inc.put(e, p.key)
}

// defers returns when a page may fire, if not now. If that is never it may.
func (inc *Incident) defers(p *page) (time.Time, bool) {
	d := inc.rules.Defer
	if d == nil || d.Until == nil || inc.climbs[p.climb].byHand || !slices.Contains(d.Severities, inc.st.Severity) {
		return time.Time{}, false
	}
	open := d.Until.NextOpen(inc.now)
	return open, open.After(inc.now)
}

// postpone defers a page, unless the same is deferred already.
func (inc *Incident) postpone(p *page, until time.Time) {
	e := p.entry
	e.Suppressed, e.Reason = ByDefer, inc.textAfter("deferred until ", until)
	same := func(q page) bool {
		return q.entry.Do == e.Do && q.entry.Target == e.Target && q.pick == p.pick
	}
	if slices.ContainsFunc(inc.deferred, same) {
		e.Suppressed, e.Reason = BySuperseded, inc.textAfter("the same page is deferred until ", until)
	} else {
		p.until = until
		inc.deferred = append(inc.deferred, *p)
	}
	inc.put(&e, p.key)
}

// undefer fires a deferred page.
func (inc *Incident) undefer(i int) {
	p := inc.deferred[i]
	inc.deferred = slices.Delete(slices.Clone(inc.deferred), i, i+1)
	p.key += "d"
	if !inc.rules.pages(inc.st.Severity) {
		inc.filter(&p)
		return
	}
	p.entry.Reason = "deferred until now"
	inc.deliver(&p)
}

// deliver pages those who are on call now.
func (inc *Incident) deliver(p *page) outcome {
	e := &p.entry
	if e.Do != DoNotify {
		inc.put(e, p.key)
		return nobodyAsked
	}
	e.People = inc.recipients(p)
	if len(e.People) == 0 {
		e.Suppressed, e.Reason = ByNobody, inc.nobody(p)
		inc.put(e, p.key)
		inc.mark(p.climb, func(c *climb) { c.missed = true })
		return foundNobody
	}
	inc.put(e, p.key)
	inc.mark(p.climb, func(c *climb) { c.reached = true })
	inc.pages++
	return reachedSomebody
}

// recipients returns whom a page is for.
func (inc *Incident) recipients(p *page) []string {
	if p.entry.Do != DoNotify {
		return nil
	}
	if inc.names == nil {
		inc.names = make([]string, 0, 4)
	}
	n := len(inc.names)
	inc.names = inc.rules.team(p.entry.Target).appendPeople(inc.names, p.pick, inc.now)
	if len(inc.names) == n {
		return nil
	}
	return inc.names[n:len(inc.names):len(inc.names)]
}

// nobody says that nobody is on call.
func (inc *Incident) nobody(p *page) string {
	switch p.pick {
	case PickNext:
		return "nobody is next on call in " + p.entry.Target
	case PickPrevious:
		return "nobody was on call before in " + p.entry.Target
	}
	return "nobody is on call in " + p.entry.Target
}
