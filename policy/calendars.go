package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/sla"
	"github.com/rickb777/date/v2"
)

// compileCalendars compiles every calendar, those that others are made of first.
func (b *builder) compileCalendars() {
	unique(b, "calendar", b.doc.calendars)
	c := calendarBuilder{builder: b, docs: map[string]calendarDoc{}, state: map[string]int{}, parts: map[string]map[string]bool{}}
	for _, e := range slices.Backward(b.doc.calendars) {
		c.docs[e.name.v] = e.v // of two with one name the first counts
	}
	b.calendars, b.used = map[string]*sla.Calendar{}, map[string]bool{}
	for _, e := range b.doc.calendars {
		c.compile(e.name.v)
	}
	b.policy.calendars = b.calendars
}

// openCalendars is what open("…") may name: every calendar, also one with faults,
// so that they are not reported twice.
func (b *builder) openCalendars() map[string]func(time.Time) bool {
	open := map[string]func(time.Time) bool{}
	for _, e := range b.doc.calendars {
		open[e.name.v] = func(time.Time) bool { return false }
		if c := b.calendars[e.name.v]; c != nil {
			open[e.name.v] = c.Contains
		}
	}
	return open
}

// calendar returns a calendar by name, and reports a name that none has. It is
// nil, too, for one that has faults.
func (b *builder) calendar(name located[string]) *sla.Calendar {
	if !name.set() || !b.known(kindUnknownCalendar, "calendar", name, names(b.doc.calendars)) {
		return nil
	}
	b.used[name.v] = true
	return b.calendars[name.v]
}

// calendarBuilder walks calendars depth first.
type calendarBuilder struct {
	*builder
	docs  map[string]calendarDoc
	state map[string]int // by name: being compiled, or done
	path  []string
	parts map[string]map[string]bool // by name: every calendar it is made of
}

// mostParts bounds how many calendars one may be made of, all those that they are made
// of among them: what one costs grows with them.
const mostParts = 32

const (
	compiling = iota + 1
	compiled
)

// compile compiles the calendar of a name and those it is made of.
func (c *calendarBuilder) compile(name string) *sla.Calendar {
	if c.state[name] == compiled {
		return c.calendars[name]
	}
	c.state[name] = compiling
	c.path = append(c.path, name)
	if cal := c.one(name, c.docs[name]); cal != nil {
		c.calendars[name] = cal
	}
	c.path = c.path[:len(c.path)-1]
	c.state[name] = compiled
	return c.calendars[name]
}

// one compiles one calendar: the combination that it is, or its own hours, less those
// that it excepts.
func (c *calendarBuilder) one(name string, doc calendarDoc) *sla.Calendar {
	if c.misshapen(name, doc) {
		return nil
	}
	x := sla.Combination{Name: name, Zone: doc.zone.v}
	var okAll, okAny, okExcept bool
	x.AllOf, okAll = c.operands(doc.allOf)
	x.AnyOf, okAny = c.operands(doc.anyOf)
	x.Except, okExcept = c.operands(doc.except)
	ok := okAll && okAny && okExcept
	if doc.has("all_of", "any_of") {
		ok = ok && !doc.faulty
	} else {
		own := c.hours(name, doc)
		if ok = ok && own != nil; ok && len(x.Except) == 0 {
			return own
		}
		x.AnyOf = []*sla.Calendar{own}
	}
	if !ok || !c.fewParts(name, doc) {
		return nil
	}
	cal, err := sla.Combine(x)
	c.problems(doc, places{}, err)
	return cal
}

// misshapen reports a calendar that is neither hours nor a combination, or both.
func (c *calendarBuilder) misshapen(name string, doc calendarDoc) bool {
	combined := doc.has("all_of", "any_of")
	switch {
	case doc.has("all_of") && doc.has("any_of"):
		c.fault(doc.spot, kindBadCalendar, fmt.Sprintf("calendar %q has all_of and any_of", name), "name one of them as a calendar of its own")
	case combined && doc.has("open", "breaks", "exceptions", "holidays"):
		c.fault(doc.spot, kindBadCalendar, fmt.Sprintf("calendar %q has hours of its own and is made of others", name), "give the hours to a calendar of their own")
	case doc.listed("all_of") == 0 || doc.listed("any_of") == 0:
		c.fault(doc.spot, kindBadCalendar, fmt.Sprintf("calendar %q is made of no calendars", name), "name at least one, or give it hours: open: {mon-fri: 09:00-17:00}")
	case !combined && !doc.has("open", "exceptions"):
		c.fault(doc.spot, kindMissingKey, fmt.Sprintf("calendar %q has no open", name), "add open: always, open: {mon-fri: 09:00-17:00}, all_of or any_of")
	default:
		return false
	}
	return true
}

// fewParts notes what a calendar is made of, and reports where that is too much.
func (c *calendarBuilder) fewParts(name string, doc calendarDoc) bool {
	refs, parts := slices.Concat(doc.allOf, doc.anyOf, doc.except), map[string]bool{}
	for _, ref := range refs {
		parts[ref.v] = true
		maps.Copy(parts, c.parts[ref.v])
	}
	c.parts[name] = parts
	n := max(len(refs), len(parts))
	if n > mostParts {
		c.fault(doc.spot, kindBadCalendar, fmt.Sprintf("calendar %q is made of %d calendars, and at most %d are allowed", name, n, mostParts), "give it hours of its own")
	}
	return n <= mostParts
}

// operands compiles the calendars that one is made of; ok is false where one is
// unknown, has faults, or is made of this one.
func (c *calendarBuilder) operands(refs []located[string]) (cals []*sla.Calendar, ok bool) {
	ok = true
	for _, ref := range refs {
		switch {
		case !c.known(kindUnknownCalendar, "calendar", ref, names(c.doc.calendars)):
			ok = false
		case c.state[ref.v] == compiling:
			at := slices.Index(c.path, ref.v)
			cycle := strings.Join(append(slices.Clone(c.path[at:]), ref.v), " → ")
			c.fault(ref.spot, kindCalendarCycle, "a calendar made of itself: "+clip(cycle), "take one of them out")
			ok = false
		default:
			c.used[ref.v] = true
			cal := c.compile(ref.v)
			cals = append(cals, cal)
			ok = ok && cal != nil
		}
	}
	return cals, ok
}

// places remembers where each part of a calendar's hours is written.
type places struct {
	week               [7][]spot
	breaks, exceptions map[date.Date][]spot
	dates              map[date.Date]spot
	holidays           []spot
}

// hours compiles a calendar with hours of its own. One whose zone is a fault is checked
// in UTC, where every date and time exists: what never opens there never does.
func (c *calendarBuilder) hours(name string, doc calendarDoc) *sla.Calendar {
	h := sla.Hours{Name: name, Zone: doc.zone.v, Always: doc.open.v.always}
	if h.Zone == nil {
		h.Zone = c.doc.zone.v
	}
	lost := h.Zone == nil && (doc.has("zone") || c.doc.has("zone")) // and reported
	if h.Zone == nil && !lost && !(h.Always && len(doc.breaks)+len(doc.exceptions)+len(doc.holidays) == 0) {
		c.fault(doc.spot, kindMissingZone, fmt.Sprintf("calendar %q has no time zone", name), "add zone: to it or to the policy, such as America/Denver")
		lost = true
	}
	if lost {
		h.Zone = time.UTC
	}
	p := places{dates: map[date.Date]spot{}}
	ok := c.week(&h, &p, doc.open.v.days)
	h.Breaks, p.breaks = c.dated(doc.breaks, p.dates)
	h.Exceptions, p.exceptions = c.dated(doc.exceptions, p.dates)
	ok = c.holidays(&h, &p, doc.holidays) && ok
	cal, err := sla.New(h)
	if !ok || doc.faulty {
		cal, err = nil, withoutNeverOpens(err)
	}
	c.problems(doc, p, err)
	if lost {
		return nil
	}
	return cal
}

// withoutNeverOpens leaves out what may come of hours that could not be read.
func withoutNeverOpens(err error) error {
	var problems sla.Problems
	errors.As(err, &problems)
	return slices.DeleteFunc(problems, func(p sla.Problem) bool { return Kind(p.Kind) == kindNeverOpens })
}

func (c *calendarBuilder) week(h *sla.Hours, p *places, entries []entry[openDays]) bool {
	first := map[time.Weekday]located[string]{}
	ok := true
	for _, e := range entries {
		for _, d := range e.v.days {
			if before, twice := first[d]; twice {
				c.fault(e.name.spot, kindBadCalendar, fmt.Sprintf("%s has hours twice, here and in %q", weekdays[d], before.v), "give each weekday its hours in one place: [09:00-12:00, 13:00-17:00]")
				ok = false
				break
			}
			first[d] = e.name
			for _, r := range e.v.ranges {
				h.Week[d] = append(h.Week[d], r.v)
				p.week[d] = append(p.week[d], r.spot)
			}
		}
	}
	return ok
}

func (c *calendarBuilder) dated(entries []entry[datedHours], at map[date.Date]spot) (map[date.Date][]sla.Range, map[date.Date][]spot) {
	ranges, spots := map[date.Date][]sla.Range{}, map[date.Date][]spot{}
	for _, e := range entries {
		at[e.v.date] = e.name.spot
		ranges[e.v.date] = []sla.Range{}
		for _, r := range e.v.ranges {
			ranges[e.v.date] = append(ranges[e.v.date], r.v)
			spots[e.v.date] = append(spots[e.v.date], r.spot)
		}
	}
	return ranges, spots
}

func (c *calendarBuilder) holidays(h *sla.Hours, p *places, docs []located[sla.Holiday]) bool {
	ok := true
	for _, d := range docs {
		holiday := d.v
		if holiday.Name != "" {
			var known bool
			if holiday.In, known = c.namedHolidays(d); !known {
				ok = false
				continue
			}
		}
		h.Holidays = append(h.Holidays, holiday)
		p.holidays = append(p.holidays, d.spot)
	}
	return ok
}

func (c *calendarBuilder) namedHolidays(d located[sla.Holiday]) (func(year int) []date.Date, bool) {
	if c.compiler.Holidays == nil {
		c.fault(d.spot, kindUnknownHolidays, fmt.Sprintf("the holidays of %q are not known to this compiler", d.v.Name), "list the dates, or set Compiler.Holidays, as to holidays.Named")
		return nil, false
	}
	in, ok := c.compiler.Holidays(d.v.Name)
	if !ok {
		c.fault(d.spot, kindUnknownHolidays, fmt.Sprintf("no holidays are known for %q", d.v.Name), "write a country in small letters, such as us or de, a country and region such as gb-sct, or dates")
	}
	return in, ok
}

// problems reports what sla finds wrong with a calendar, each at its place.
func (c *calendarBuilder) problems(doc calendarDoc, p places, err error) {
	var problems sla.Problems
	errors.As(err, &problems)
	for _, problem := range problems {
		kind := Kind(problem.Kind)
		if kind == "bad-date" { // in a year that calendars do not know
			kind, problem.Hint = kindBadValue, "see whether a digit is wrong"
		}
		c.fault(doc.placeOf(problem, p), kind, problem.Message, problem.Hint)
	}
}

// placeOf returns where a problem is, as exactly as the file tells.
func (d calendarDoc) placeOf(problem sla.Problem, p places) spot {
	var spots []spot
	switch problem.Key {
	case "all_of":
		spots = spotsOf(d.allOf)
	case "any_of":
		spots = spotsOf(d.anyOf)
	case "except":
		spots = spotsOf(d.except)
	case "open":
		spots = p.week[problem.Day]
	case "breaks":
		spots = p.breaks[problem.Date]
	case "exceptions":
		spots = p.exceptions[problem.Date]
	case "holidays":
		spots = p.holidays
	}
	if n := problem.Index; n > 0 && n <= len(spots) {
		return spots[n-1]
	}
	if at, ok := p.dates[problem.Date]; ok {
		return at
	}
	return d.spot
}
