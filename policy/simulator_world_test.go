package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// A world is a policy in the simulator's own terms. All times are whole minutes
// and all instants are minutes since dawn; the policy file that says the same is
// its text.
type world struct {
	zone         *time.Location
	agreements   []*agreement
	page         []severity.Level // none: all page
	hold         *hold
	postpone     *postpone
	windows      []window
	ackTimeout   int // 0: none
	snoozeAtMost int // 0: any
	continues    bool
	byHand       []action
	ladders      []*ladder
	schedules    []schedule

	hours map[string]hours // of calendars, by name
}

type agreement struct {
	name    string
	gold    bool // only for cases with the field gold
	targets map[string]map[severity.Level]promise
	pauseOn []string

	fromChange   bool
	atLeast      int
	reminders    []reminder
	closePending promise // within 0: never
}

// A promise is some minutes of a calendar's open time.
type promise struct {
	within   int
	calendar string
}

// A reminder is when some percent have passed, else some minutes from due.
type reminder struct{ percent, fromDue int }

type hold struct {
	minutes int
	during  string // a calendar, or always
	flaky   bool   // only for cases with the field flaky
	unless  []severity.Level
}

type postpone struct {
	until      string
	severities []severity.Level
}

type window struct {
	from, to int
	db       bool // only for cases with the field db
}

type ladder struct {
	name        string
	severity    severity.Level // None: only run by name
	vip         bool           // only for cases with the field vip
	steps       []step
	fallback    *action
	repeat      int
	repeatAfter int
}

// A step is due some minutes after the one before, or from a deadline.
type step struct {
	after int
	of    string // "desk.engage"; before it if after is negative
	do    []action
}

type action struct{ do, target, pick string }

// A schedule hands over every some minutes and is staffed at some hours only, all
// in UTC.
type schedule struct {
	name     string
	start    int
	every    int
	people   []string
	from, to int // minutes of the day; equal: all day
	waits    bool
	sick     string // removed
	sickFrom int
	sickTo   int
}

// dawn is the first instant of the simulator: a Thursday three days before the
// clocks of America go forward.
var dawn = time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)

// dusk is where the simulator stops looking, in minutes.
const dusk = 16 * day

const (
	hour = 60
	day  = 24 * hour
)

func instant(minute int) time.Time { return dawn.Add(time.Duration(minute) * time.Minute) }
func minuteOf(t time.Time) int     { return int(t.Sub(dawn) / time.Minute) }

// hours says of each minute whether a calendar is open.
type hours []bool

// calendars are those of every world: what a policy writes, and what it means on
// the desk's clock.
var calendars = []struct {
	name, text string
	open       func(local time.Time) bool
}{
	{"24x7", "{open: always}", func(time.Time) bool { return true }},
	{"24x5", "{open: {mon-fri: 00:00-24:00}}", weekday},
	{"office", "{open: {mon-fri: [09:00-12:00, 13:00-17:00]}, holidays: [2026-03-10], breaks: {2026-03-06: 15:00-15:30}}", office},
	{"night", "{open: {mon-sun: 22:00-07:00}}", func(t time.Time) bool { return t.Hour() >= 22 || t.Hour() < 7 }},
	{"off-duty", "{all_of: [24x7], except: [office]}", func(t time.Time) bool { return !office(t) }},
}

func weekday(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }

func office(t time.Time) bool {
	switch m := t.Hour()*60 + t.Minute(); {
	case !weekday(t) || t.Month() == 3 && t.Day() == 10:
		return false
	case t.Month() == 3 && t.Day() == 6 && m >= 15*60 && m < 15*60+30:
		return false
	default:
		return m >= 9*60 && m < 12*60 || m >= 13*60 && m < 17*60
	}
}

// openHours walks the minutes of every calendar.
func openHours(zone *time.Location) map[string]hours {
	open := map[string]hours{}
	for _, c := range calendars {
		h := make(hours, dusk)
		for m := range h {
			h[m] = c.open(instant(m).In(zone))
		}
		open[c.name] = h
	}
	return open
}

// text is the policy file of the world.
func (w *world) text() string {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("version: 1\nname: world\nzone: %v\nstatuses: [vendor]", w.zone)
	p("fields: {impact: {enum: [none, minor, major, down]}, gold: bool, vip: bool, flaky: bool, db: bool, sales: bool}")
	p("severity:\n  default: low\n  rules:")
	p(`    - {name: down, when: fields.impact == "down", severity: urgent}`)
	p(`    - {name: major, when: 'fields.impact == "major" or any(signals, .state == "critical")', severity: high}`)
	p(`    - {name: minor, when: fields.impact == "minor", severity: medium}`)
	p("routes:\n  - {name: sales, when: fields.sales, scope: excluded}")
	p("calendars:")
	for _, c := range calendars {
		p("  %s: %s", c.name, c.text)
	}
	p("sla:")
	for _, a := range w.agreements {
		a.write(p)
	}
	p("schedules:")
	for _, s := range w.schedules {
		s.write(p)
	}
	p("bridges: {war-room: {phone: '1'}}\nescalation:")
	if len(w.page) > 0 {
		p("  page: %v", list(w.page))
	}
	if h := w.hold; h != nil {
		p("  hold: {for: %dm, unless: %v%s%s}", h.minutes, list(h.unless), maybe(", during: ", h.during), when(h.flaky, ", when: fields.flaky"))
	}
	if d := w.postpone; d != nil {
		p("  defer: {until: %s, severities: %v}", d.until, list(d.severities))
	}
	if len(w.windows) > 0 {
		p("  maintenance:")
	}
	for _, x := range w.windows {
		p("    - {from: %s, to: %s%s}", instant(x.from).Format(time.RFC3339), instant(x.to).Format(time.RFC3339), when(x.db, ", when: fields.db"))
	}
	if w.ackTimeout > 0 {
		p("  ack_timeout: %dm", w.ackTimeout)
	}
	if w.snoozeAtMost > 0 {
		p("  snooze_at_most: %dm", w.snoozeAtMost)
	}
	p("  on_raise: %s", map[bool]string{false: "restart", true: "continue"}[w.continues])
	if len(w.byHand) > 0 {
		p("  by_hand: {do: %s}", actions(w.byHand))
	}
	if len(w.ladders) > 0 {
		p("  ladders:")
	}
	for _, l := range w.ladders {
		l.write(p)
	}
	return b.String()
}

func (a *agreement) write(p func(string, ...any)) {
	p("  %s:%s", a.name, when(a.gold, "\n    when: fields.gold"))
	for _, kind := range targetKinds {
		var cells []string
		for level := severity.Low; level <= severity.Urgent; level++ {
			if t, ok := a.targets[kind][level]; ok {
				cells = append(cells, fmt.Sprintf("%v: %dm %s", level, t.within, t.calendar))
			}
		}
		if len(cells) > 0 {
			p("    %s: {%s}", kind, strings.Join(cells, ", "))
		}
	}
	if len(a.pauseOn) > 0 {
		p("    pause_on: [%s]", strings.Join(a.pauseOn, ", "))
	}
	if a.fromChange {
		p("    on_severity_change: from_change")
	}
	if a.atLeast > 0 {
		p("    at_least: %dm", a.atLeast)
	}
	if len(a.reminders) > 0 {
		var words []string
		for _, r := range a.reminders {
			words = append(words, r.String())
		}
		p("    remind: [%s]", strings.Join(words, ", "))
	}
	if c := a.closePending; c.within > 0 {
		p("    close_pending_after: %dm %s", c.within, c.calendar)
	}
}

func (r reminder) String() string {
	switch {
	case r.percent > 0:
		return fmt.Sprintf("%d%%", r.percent)
	case r.fromDue < 0:
		return fmt.Sprintf("%dm before", -r.fromDue)
	default:
		return fmt.Sprintf("%dm after", r.fromDue)
	}
}

func (s schedule) write(p func(string, ...any)) {
	p("  %s:\n    zone: UTC\n    start: %s\n    every: %dh", s.name, instant(s.start).Format("2006-01-02T15:04"), s.every/hour)
	if s.waits {
		p("    on_empty: wait")
	}
	shift := ""
	if s.from != s.to {
		shift = fmt.Sprintf("shift: %02d:00-%02d:00, ", s.from/hour, s.to/hour)
	}
	p("    layers: [{%speople: [%s]}]", shift, strings.Join(s.people, ", "))
	if s.sick != "" {
		p("    overrides: [{person: %s, from: %s, to: %s}]", s.sick, instant(s.sickFrom).Format(time.RFC3339), instant(s.sickTo).Format(time.RFC3339))
	}
}

func (l *ladder) write(p func(string, ...any)) {
	p("    %s:\n      severity: %v%s", l.name, l.severity, when(l.vip, "\n      when: fields.vip"))
	if l.fallback != nil {
		p("      fallback: %s", l.fallback)
	}
	if l.repeat > 0 {
		p("      repeat: %d\n      repeat_after: %dm", l.repeat, l.repeatAfter)
	}
	p("      steps:")
	for _, s := range l.steps {
		at := fmt.Sprintf("after: %dm", s.after)
		switch {
		case s.of != "" && s.after < 0:
			at = fmt.Sprintf("before: %dm, of: %s", -s.after, s.of)
		case s.of != "":
			at += ", of: " + s.of
		}
		p("        - {%s, do: %s}", at, actions(s.do))
	}
}

func (a action) String() string {
	switch {
	case a.do == "unassign":
		return "{unassign: true}"
	case a.do == "annotate":
		return fmt.Sprintf("{annotate: {label: %s, note: n}}", a.target)
	default:
		return fmt.Sprintf("{%s: %s%s}", a.do, a.target, maybe(", pick: ", a.pick))
	}
}

func actions(as []action) string {
	words := make([]string, len(as))
	for i, a := range as {
		words[i] = a.String()
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func list(levels []severity.Level) string {
	words := make([]string, len(levels))
	for i, l := range levels {
		words[i] = l.String()
	}
	return "[" + strings.Join(words, ", ") + "]"
}

func maybe(before, word string) string { return when(word != "", before+word) }

func when(so bool, text string) string {
	if so {
		return text
	}
	return ""
}

// Dice make the choices of a random world and life. Each takes a byte; when none
// are left, it is the first, which is the plainest.
type dice struct{ data []byte }

func (d *dice) roll(sides int) int {
	if len(d.data) == 0 {
		return 0
	}
	n := int(d.data[0]) % sides
	d.data = d.data[1:]
	return n
}

// oneIn is true once in so many rolls.
func (d *dice) oneIn(sides int) bool { return d.roll(sides) == sides-1 }

func pick[T any](d *dice, from ...T) T { return from[d.roll(len(from))] }

var (
	targetKinds = []string{"engage", "next_reply", "update", "resolve"}
	zones       = []*time.Location{time.UTC, mustZone("America/Denver"), mustZone("Europe/Berlin")}
	openIn      = map[*time.Location]map[string]hours{}
)

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// randomWorld makes a policy that compiles.
func randomWorld(d *dice) *world {
	w := &world{zone: pick(d, zones...)}
	if openIn[w.zone] == nil {
		openIn[w.zone] = openHours(w.zone)
	}
	w.hours = openIn[w.zone]
	w.agreements = append(w.agreements, randomAgreement(d, "desk"))
	if d.oneIn(3) {
		gold := randomAgreement(d, "gold")
		gold.gold = true
		w.agreements = append(w.agreements, gold)
	}
	w.schedules = []schedule{randomSchedule(d, "one"), randomSchedule(d, "two")}
	w.page = pick(d, nil, []severity.Level{severity.Urgent, severity.High}, []severity.Level{severity.Urgent},
		[]severity.Level{severity.Urgent, severity.High, severity.Medium})
	if d.oneIn(2) {
		w.hold = &hold{minutes: pick(d, 5, 10, 20), during: pick(d, "", "night", "24x5"), flaky: d.oneIn(3),
			unless: pick(d, []severity.Level{severity.Urgent}, []severity.Level{severity.Urgent, severity.High})}
	}
	if d.oneIn(3) {
		w.postpone = &postpone{until: pick(d, "office", "24x5", "night"), severities: pick(d, []severity.Level{severity.Medium, severity.Low}, []severity.Level{severity.High})}
	}
	for d.oneIn(3) && len(w.windows) < 2 {
		from := 5 * d.roll(250) * 3
		w.windows = append(w.windows, window{from, from + pick(d, 5, 60, 300, 600), d.oneIn(2)})
	}
	w.ackTimeout = pick(d, 0, 10, 30, 120)
	w.snoozeAtMost = pick(d, 0, 60)
	w.continues = d.oneIn(3)
	if d.oneIn(2) {
		w.byHand = []action{{do: "unassign"}, {"notify", "two", ""}}
	}
	randomLadders(d, w)
	return w
}

func randomAgreement(d *dice, name string) *agreement {
	a := &agreement{name: name, targets: map[string]map[severity.Level]promise{}}
	for _, kind := range targetKinds {
		a.targets[kind] = map[severity.Level]promise{}
		for level := severity.Low; level <= severity.Urgent; level++ {
			if kind == "engage" && (level == severity.Urgent || level == severity.Low) || !d.oneIn(3) {
				a.targets[kind][level] = randomPromise(d)
			}
		}
	}
	a.pauseOn = pick(d, []string{"pending"}, []string{"pending", "vendor"}, nil)
	a.fromChange = d.oneIn(4)
	a.atLeast = pick(d, 0, 0, 15)
	for d.oneIn(2) && len(a.reminders) < 3 {
		r := pick(d, reminder{percent: 50}, reminder{percent: 75}, reminder{fromDue: -10}, reminder{fromDue: 30})
		if !slices.Contains(a.reminders, r) {
			a.reminders = append(a.reminders, r)
		}
	}
	if d.oneIn(3) {
		a.closePending = promise{pick(d, 4*hour, 24*hour), pick(d, "24x7", "office")}
	}
	return a
}

func randomPromise(d *dice) promise {
	return promise{pick(d, 60, 40, 2*hour, 4*hour, 8*hour), pick(d, "24x7", "24x5", "office", "night", "off-duty")}
}

func randomSchedule(d *dice, name string) schedule {
	s := schedule{name: name, start: pick(d, 0, day+12*hour), every: pick(d, 24*hour, 6*hour, 1*hour), waits: d.oneIn(3)}
	for i := range 1 + d.roll(3) {
		s.people = append(s.people, fmt.Sprintf("%s-%c", name, 'a'+i))
	}
	if d.oneIn(3) {
		s.from, s.to = 8*hour, pick(d, 20*hour, 9*hour)
	}
	if d.oneIn(3) {
		s.sick, s.sickFrom = s.people[0], 5*d.roll(250)*3
		s.sickTo = s.sickFrom + pick(d, 12*hour, hour)
	}
	return s
}

func randomLadders(d *dice, w *world) {
	for level := severity.Urgent; level >= severity.Low; level-- {
		if d.oneIn(4) {
			w.ladders = append(w.ladders, randomLadder(d, w, "vip-"+level.String(), level, true))
			w.ladders[len(w.ladders)-1].vip = true
		}
		if !d.oneIn(6) {
			w.ladders = append(w.ladders, randomLadder(d, w, level.String(), level, true))
		}
	}
	w.ladders = append(w.ladders, randomLadder(d, w, "last-resort", severity.None, false))
}

// randomLadder makes a ladder that can page somebody. One that may run another
// runs the last resort.
func randomLadder(d *dice, w *world, name string, level severity.Level, runs bool) *ladder {
	l := &ladder{name: name, severity: level}
	for i := range 1 + d.roll(3) {
		s := step{after: pick(d, 0, 10, 30, 5, 120), do: []action{{"notify", pick(d, "one", "two"), pick(d, "", "", "next", "previous")}}}
		if i > 0 && d.oneIn(3) {
			s.do = []action{{do: "unassign"}, {"group", "tier-two", ""}}
		}
		for d.oneIn(3) && len(s.do) < 4 {
			s.do = append(s.do, pick(d, action{"bridge", "war-room", ""}, action{"annotate", "label", ""}, action{"webhook", "https://example.com/hook", ""},
				action{"notify", "two", ""}, action{"severity", "urgent", ""}))
		}
		if runs && d.oneIn(5) {
			s.do = append(s.do, action{"run", "last-resort", ""})
		}
		l.steps = append(l.steps, s)
	}
	if d.oneIn(3) {
		l.steps = append(l.steps, step{after: pick(d, 0, -15, 30), of: "desk." + pick(d, "engage", "resolve", "update", "next_reply"), do: []action{{"notify", "two", ""}}})
		if w.agreements[0].targets[strings.TrimPrefix(l.steps[len(l.steps)-1].of, "desk.")][severity.Urgent].within == 0 {
			l.steps[len(l.steps)-1].of = "desk.engage"
		}
	}
	if d.oneIn(3) {
		l.fallback = &action{pick(d, "group", "notify"), pick(d, "two"), ""}
	}
	if d.oneIn(3) {
		l.repeat, l.repeatAfter = 1+d.roll(2), pick(d, 10, 5, 60)
	}
	return l
}

// randomLife makes a case and its events, in the order of time.
func randomLife(d *dice) (severity.Case, []policy.Event) {
	start := 5 * (d.roll(200) + d.roll(250))
	c := severity.Case{At: instant(start), Fields: map[string]any{
		"impact": pick(d, "none", "minor", "major", "down"), "flaky": d.oneIn(2), "vip": d.oneIn(4), "gold": d.oneIn(2), "db": d.oneIn(4), "sales": d.oneIn(12),
	}}
	c.Ticket = severity.Ticket{ID: pick(d, "7", "7", ""), Priority: pick(d, severity.None, severity.Low, severity.High, severity.Urgent), Status: pick(d, "", "", "", "", "pending", "vendor", "resolved")}
	if d.oneIn(6) {
		c.Ticket.Severity = pick(d, severity.Urgent, severity.Medium)
	}
	c.Ticket.CreatedAt = instant(start - min(start, pick(d, 0, 0, 0, 25, 3*hour)))
	var events []policy.Event
	at := start
	for range d.roll(14) {
		at += pick(d, 10, 0, 5, 15, 30, 30, 60, 4*hour, 5*d.roll(250))
		events = append(events, randomEvent(d, at))
	}
	return c, events
}

func randomEvent(d *dice, at int) policy.Event {
	e := policy.Event{At: instant(at)}
	switch d.roll(20) {
	case 0, 1, 2:
		e.Kind, e.By, e.Private = policy.EventReply, policy.ByAgent, d.oneIn(5)
	case 3, 4, 5:
		e.Kind, e.By = policy.EventReply, policy.ByCustomer
	case 6:
		e.Kind = policy.EventNote
	case 7, 8:
		e.Kind, e.To = policy.EventStatus, pick(d, "pending", "open", "vendor", "resolved", "closed")
	case 9, 10:
		e.Kind, e.By, e.To = policy.EventSeverity, "eve", pick(d, "urgent", "high", "medium", "low", "none")
	case 11, 12, 13:
		e.Kind, e.Name, e.Value = policy.EventField, "impact", pick(d, "down", "major", "minor", "none")
	case 14:
		e.Kind, e.Name, e.Value = policy.EventField, pick(d, "gold", "vip", "flaky", "db", "sales"), d.oneIn(2)
	case 15:
		e.Kind, e.Signal = policy.EventSignal, severity.Signal{ID: "s", Check: "ping", State: pick(d, severity.StateCritical, severity.StateOK)}
	case 16:
		e.Kind, e.By = policy.EventAcknowledge, "ann"
	case 17:
		e.Kind, e.Until = policy.EventSnooze, instant(at+pick(d, 30, 60, 5, 120))
	case 18:
		e.Kind, e.By = policy.EventEscalate, "eve"
	default:
		e.Kind = pick(d, policy.EventResolve, policy.EventReopen, policy.EventClose, policy.EventAssign)
	}
	return e
}

// randomUntils picks instants of a life: whole minutes and the moments after them.
func randomUntils(d *dice, c severity.Case, events []policy.Event) []time.Time {
	var untils []time.Time
	for range 3 {
		at := c.At
		if n := len(events); n > 0 {
			at = events[d.roll(n)].At
		}
		at = at.Add(time.Duration(pick(d, 0, 5, 60, 5*d.roll(250))) * time.Minute)
		untils = append(untils, at.Add(time.Duration(d.roll(2))))
	}
	return untils
}
