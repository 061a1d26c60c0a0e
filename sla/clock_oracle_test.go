package sla

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"sync"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
)

// A life is what happens to a clock, minute by minute.
type life struct {
	start   time.Time
	attach  int // minutes after start
	minutes int
	terms   Terms
	targets []Target // the first is in force from the start
	events  []lifeEvent
}

type lifeEvent struct {
	at     int
	do     string
	reason string
	target int // of targets
}

func (e lifeEvent) String() string { return fmt.Sprintf("%d %s %s%d", e.at, e.do, e.reason, e.target) }

func (e lifeEvent) tell(c *Clock, l *life) {
	at := l.time(e.at)
	switch e.do {
	case "pause":
		c.Pause(at, e.reason)
	case "resume":
		c.Resume(at, e.reason)
	case "meet":
		c.Meet(at)
	case "reopen":
		c.Reopen(at)
	case "restart":
		c.Restart(at)
	case "retarget":
		c.Retarget(l.targets[e.target], at)
	}
}

func (l *life) time(m int) time.Time { return l.start.Add(time.Duration(m) * time.Minute) }

func (l *life) clock() *Clock {
	return l.terms.Start(l.targets[0], l.start, l.time(l.attach))
}

var worlds [64]struct {
	sync.Once
	at        time.Time
	calendars []*Calendar
}

// world returns calendars, and a minute near which something happens in them.
func world(tb testing.TB, seed int) (time.Time, []*Calendar) {
	w := &worlds[seed]
	w.Do(func() {
		r := rand.New(rand.NewPCG(3, uint64(seed)))
		z := zone(tb, manyZones[r.IntN(len(manyZones))])
		at := moment(r, z)
		w.at = time.Date(1995+at.Year()%40, at.Month(), at.Day(), at.Hour(), at.Minute(), 0, 0, time.UTC)
		w.calendars = []*Calendar{build(tb, Hours{Name: "always", Always: true})}
		for len(w.calendars) < 4 {
			if c, err := New(randomHours(r, z, date.NewAt(w.at))); err == nil {
				w.calendars = append(w.calendars, c)
			}
		}
	})
	return w.at, w.calendars
}

// asked reports whether a minute is one at which clocks are compared: at an
// event, after it, half-way to the next, and before that.
func (l *life) asked(m int) bool {
	i := sort.Search(len(l.events), func(i int) bool { return l.events[i].at > m })
	last, next := l.attach, l.minutes+1
	if i > 0 {
		last = l.events[i-1].at
	}
	if i < len(l.events) {
		next = l.events[i].at
	}
	return m == last || m == last+1 || m == (last+next)/2 || m == next-1
}

// readLife makes a life of bytes: one chooses the calendars, the next terms and
// targets, and then come two for each event.
func readLife(tb testing.TB, b []byte) *life {
	next := func() int {
		if len(b) == 0 {
			return 0
		}
		x := b[0]
		b = b[1:]
		return int(x)
	}
	at, calendars := world(tb, next()%64)
	l := &life{start: at, targets: []Target{{}}}
	l.terms.OnChange = []Change{"", FromCreation, FromChange, KeepConsumedFraction}[next()%4]
	if k := next(); k%3 == 0 {
		l.terms.AtLeast = time.Duration(k%60) * time.Minute
	}
	for k := next(); k > 0; k /= 4 {
		r := []Remind{{Percent: 50}, {Before: 30 * time.Minute}, {After: 45 * time.Minute}, {}}[k%4]
		if !slices.Contains(l.terms.Remind, r) {
			l.terms.Remind = append(l.terms.Remind, r)
		}
	}
	kind := []TargetKind{Resolve, Update}[next()%2]
	for range 3 {
		w := time.Duration(1+next()) * 6 * time.Minute // to half a day, and often less than two hours
		if w > 12*time.Hour {
			w = w%(90*time.Minute) + 6*time.Minute
		}
		l.targets = append(l.targets, Target{kind, w, calendars[next()%4]})
	}
	if next()%8 != 0 {
		l.targets[0], l.targets[1] = l.targets[1], l.targets[0]
	}
	if l.attach = next(); l.attach%4 != 0 {
		l.attach = 0
	}
	m, told := l.attach, l.attach-1
	for len(b) >= 2 && m < 4*24*60 {
		if gap := next(); gap%3 > 0 {
			m += gap
		}
		e := lifeEvent{at: m}
		switch k := next(); {
		case k < 80:
			e.do, e.reason = "pause", []string{"pending", "vendor", "parent"}[k%3]
		case k < 160:
			e.do, e.reason = "resume", []string{"pending", "vendor", "parent"}[k%3]
		case k < 200:
			e.do, e.target = "retarget", k%4
		case k < 215:
			e.do = "meet"
		case k < 235:
			e.do = "reopen"
		default:
			e.do = "restart"
		}
		// The oracle does not know what a target that is replaced at once was
		// met by.
		if e.do == "retarget" && told == m || e.do == "meet" && len(l.events) > 0 && slices.ContainsFunc(l.events, func(x lifeEvent) bool { return x.at == m && x.do == "retarget" }) {
			continue
		}
		if e.do == "meet" {
			told = m
		}
		l.events = append(l.events, e)
	}
	l.minutes = m + 12*60
	return l
}

// A walker is the oracle: it lives a life minute by minute, asks the calendar
// of each minute by itself whether it is open, and adds up. What falls within a
// minute, as fractions do, is as far into it as there was left.
type walker struct {
	*life
	reasons map[string]bool
	paused  []bool // of each minute so far

	cycle, started, met int // minutes; met is -1 if it is not
	metDue              time.Duration
	breached            time.Duration
	late                bool
	misses, missed      int
	reminded            []bool

	walkerLeg
	last    *walkerLeg // the last that had a target, as it ended
	lastEnd int

	notices  []Notice
	statuses map[int]Status // at the minutes asked for
	consumed time.Duration
}

type walkerLeg struct {
	target   Target
	attached int
	initial  bool // with the cycle
	left     time.Duration
	due      time.Duration // since the start of the life, or never
	interval int           // the next after due
	noted    bool
}

const notYet = time.Duration(-1 << 62)

func since(m int) time.Duration { return time.Duration(m) * time.Minute }

func (w *walker) instant(d time.Duration) time.Time {
	if d == notYet {
		return time.Time{}
	}
	return w.start.Add(d)
}

func (w *walker) still() bool  { return len(w.reasons) > 0 || w.met >= 0 }
func (w *walker) active() bool { return w.target.Calendar != nil && w.met < 0 }
func (w *walker) open(m int) bool {
	return w.target.Calendar.Contains(w.time(m))
}

func walked(l *life) *walker {
	w := &walker{life: l, cycle: 1, reasons: map[string]bool{}, paused: make([]bool, l.attach), statuses: map[int]Status{}}
	w.begin(l.targets[0], 0, l.attach)
	events := l.events
	for m := l.attach; m <= l.minutes; m++ {
		n := 0
		for n < len(events) && events[n].at == m {
			n++
		}
		attached := w.happen(m, events[:n]) || m == l.attach
		events = events[n:]
		w.paused = append(w.paused, w.still())
		w.pass(m, attached)
	}
	return w
}

func (w *walker) begin(t Target, from, at int) {
	w.started, w.met, w.metDue, w.breached, w.late, w.misses = from, -1, notYet, notYet, false, 0
	w.reminded = make([]bool, len(w.terms.Remind))
	w.last, w.consumed = nil, 0
	w.whole(t, at)
	w.initial = true
}

// whole puts a target in force that counts from the start of the cycle.
func (w *walker) whole(t Target, at int) {
	w.walkerLeg = walkerLeg{target: t, attached: at, left: t.Within, due: notYet}
	w.consumed = 0
	if t.Calendar == nil {
		return
	}
	for m := w.started; m < at; m++ {
		w.reach(m, w.paused[m])
		w.count(m, w.paused[m])
	}
	w.later()
}

// later finds the next interval after due.
func (w *walker) later() {
	if w.interval = 1; w.left <= 0 {
		w.interval = int(-w.left/w.target.Within) + 1
	}
}

// reach finds out whether the target falls due in minute m.
func (w *walker) reach(m int, paused bool) {
	if d, ok := w.within(m, w.left); ok && !paused && w.due == notYet {
		w.due = d
	}
}

// within tells when in minute m an amount will have been counted.
func (w *walker) within(m int, d time.Duration) (time.Duration, bool) {
	return since(m) + max(d, 0), d <= 0 || d < time.Minute && w.open(m)
}

func (w *walker) count(m int, paused bool) {
	if !paused && w.open(m) {
		w.left -= time.Minute
		w.consumed += time.Minute
	}
}

// happen applies the events of a minute and reports whether a target attached.
func (w *walker) happen(m int, events []lifeEvent) bool {
	want, asked, attached := w.target, 0, false
	for _, e := range events {
		switch {
		case e.do == "pause":
			w.reasons[e.reason] = true
		case e.do == "resume":
			delete(w.reasons, e.reason)
		case e.do == "reopen":
			w.met = -1
		case e.do == "restart":
			w.cycle++
			w.begin(want, m, m)
			asked, attached = 0, true
		case e.do == "meet" && w.met < 0:
			if w.metDue = notYet; w.target.Calendar != nil {
				if w.attached == m {
					w.arrive(w.isLate())
				}
				if w.metDue = w.due; w.due == notYet && !w.still() {
					w.metDue = w.ahead(m)
				}
			}
			w.met = m
		case e.do == "retarget" && w.met < 0:
			want = w.targets[e.target]
			asked++
		}
	}
	anew := asked == 1 && w.terms.OnChange == FromChange && want.Calendar != nil // twice is straight back
	if anew || !want.same(w.target) {
		w.change(want, m)
		attached = true
	}
	return attached
}

// change puts another target in force.
func (w *walker) change(t Target, at int) {
	if w.initial && w.attached == at {
		w.whole(t, at)
		w.initial = true
		return
	}
	if w.target.Calendar != nil {
		ended := w.walkerLeg
		w.last, w.lastEnd = &ended, at
	}
	switch {
	case t.Calendar == nil:
		w.walkerLeg = walkerLeg{target: t, attached: at, due: notYet}
		return
	case w.terms.OnChange == KeepConsumedFraction && w.last != nil:
		left, due := w.last.left, notYet
		if overdue := w.last.due != notYet && w.last.due < since(w.lastEnd); overdue {
			due = w.last.due
		} else if left = min(left, w.last.target.Within); left < w.last.target.Within {
			of := int64(w.last.target.Within / time.Second) // whole minutes, and left below a day: no overflow
			left = max(time.Duration((int64(t.Within/time.Second)*int64(left)+of-1)/of), 1)
		} else {
			left = t.Within
		}
		w.walkerLeg = walkerLeg{target: t, attached: at, left: left, due: due}
	case w.terms.OnChange == FromChange || w.terms.OnChange == KeepConsumedFraction:
		w.walkerLeg = walkerLeg{target: t, attached: at, left: t.Within, due: notYet}
	default:
		w.whole(t, at)
	}
	if w.terms.AtLeast > 0 && w.left < w.terms.AtLeast {
		w.left, w.due = w.terms.AtLeast, notYet
	}
	w.later()
}

// pass tells how the clock stands at minute m, and lets the minute pass.
func (w *walker) pass(m int, attached bool) {
	known := len(w.notices)
	if w.active() && attached {
		w.arrive(true)
	}
	if w.asked(m) {
		w.statuses[m] = w.status(m)
	}
	if w.active() {
		if !w.still() {
			w.remind(m)
			w.reach(m, false)
		}
		if w.due != notYet && w.due >= since(w.attached) && !w.noted {
			w.noted = true
			if w.breached == notYet {
				w.breached = w.due
			}
			w.miss(NoticeBreach, w.due)
		}
		if at, ok := w.within(m, w.left+time.Duration(w.interval)*w.target.Within); ok && !w.still() && w.target.Kind == Update {
			w.interval++
			w.miss(NoticeMiss, at)
		}
		w.count(m, w.still())
	}
	slices.SortStableFunc(w.notices[known:], func(a, b Notice) int { return a.At.Compare(b.At) })
}

func (w *walker) remind(m int) {
	for i, r := range w.terms.Remind {
		if at, ok := w.within(m, w.left-r.left(w.target.Within)); ok && !w.reminded[i] {
			w.reminded[i] = true
			w.notices = append(w.notices, Notice{Kind: NoticeReminder, Cycle: w.cycle, At: w.instant(at), Reminds: []Remind{r}})
		}
	}
}

func (w *walker) miss(kind NoticeKind, at time.Duration) {
	w.misses++
	w.missed++
	w.notices = append(w.notices, Notice{Kind: kind, Cycle: w.cycle, At: w.instant(at), Nth: w.misses})
}

func (w *walker) isLate() bool {
	return w.due != notYet && w.due < since(w.attached) && w.breached == notYet
}

// arrive notes what was past when a target attached, and tells it. Of one that is met
// at once only a late arrival is told.
func (w *walker) arrive(told bool) {
	n := Notice{Kind: NoticeReminder, Cycle: w.cycle, At: w.time(w.attached)}
	for i, r := range w.terms.Remind {
		if !w.reminded[i] && w.left <= r.left(w.target.Within) {
			w.reminded[i] = true
			n.Reminds = append(n.Reminds, r)
		}
	}
	if w.isLate() && !w.late {
		n.Kind, w.late = NoticeLate, true
	}
	if told && (n.Kind == NoticeLate || len(n.Reminds) > 0) {
		w.notices = append(w.notices, n)
	}
}

func (w *walker) status(m int) Status {
	s := Status{
		State: Cancelled, Target: w.target, Started: w.time(w.started), Consumed: w.consumed,
		Breached: w.instant(w.breached), Missed: w.missed,
	}
	end := m
	if w.met >= 0 {
		s.Met, end = w.time(w.met), w.met
	}
	if w.target.Calendar == nil {
		return s
	}
	s.Remaining, s.Due = w.left, w.instant(w.due)
	switch {
	case w.due != notYet && w.due < since(end) && w.breached == notYet:
		s.State = LateOnArrival
	case w.due != notYet && w.due < since(end):
		s.State = Breached
	case w.met >= 0:
		s.State, s.Due = Met, w.instant(w.metDue)
	case w.still():
		s.State, s.DueIfResumed = Paused, w.instant(w.ahead(m))
	default:
		s.State = Running
		if w.due == notYet {
			s.Due = w.instant(w.ahead(m))
		}
	}
	return s
}

// compareKinds asks what minutes of a ledger are that is of one target.
func (w *walker) compareKinds(t *testing.T, ledger Ledger, target Target) {
	t.Helper()
	for _, e := range ledger {
		for at := e.From; at.Before(e.To); at = at.Add(7 * time.Minute) {
			m := int(at.Sub(w.start) / time.Minute)
			open, paused := target.Calendar.Contains(w.time(m)), w.paused[m]
			if open != (e.Kind == EntryCounted || e.Kind == EntryPaused) || open && paused != (e.Kind == EntryPaused) {
				t.Errorf("minute %d, open %t, paused %t, is %s", m, open, paused, e.Kind)
			}
		}
	}
}

// ahead returns when the target is due if nothing happens and the clock runs.
func (w *walker) ahead(m int) time.Duration {
	left := w.left
	for k := m; k < m+40*24*60; k++ {
		if d, ok := w.within(k, left); ok {
			return d
		}
		if w.open(k) {
			left -= time.Minute
		}
	}
	return farAhead
}

// farAhead is later than the walker looks.
const farAhead = time.Duration(1 << 62)
