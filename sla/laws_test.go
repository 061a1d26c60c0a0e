package sla

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// manyZones have what zones can have: half-hour and 45-minute offsets and
// changes, changes at midnight and before it, Ramadan, two hours of summer, a
// skipped date, both hemispheres, and no changes at all.
var manyZones = []string{
	"UTC", "America/New_York", "America/Denver", "America/Los_Angeles", "America/St_Johns", "America/Havana",
	"America/Sao_Paulo", "America/Santiago", "America/Asuncion", "America/Caracas", "America/Nuuk",
	"America/Scoresbysund", "America/Argentina/San_Luis", "America/Port-au-Prince", "Europe/London", "Europe/Dublin",
	"Europe/Berlin", "Europe/Lisbon", "Europe/Moscow", "Europe/Istanbul", "Europe/Chisinau", "Africa/Casablanca",
	"Africa/El_Aaiun", "Africa/Cairo", "Africa/Monrovia", "Asia/Tehran", "Asia/Gaza", "Asia/Beirut", "Asia/Amman",
	"Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Pyongyang", "Asia/Damascus", "Australia/Lord_Howe",
	"Australia/Sydney", "Australia/Eucla", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
	"Pacific/Kwajalein", "Pacific/Norfolk", "Pacific/Easter", "Antarctica/Troll", "Antarctica/Casey", "Antarctica/Macquarie",
}

// randomHours returns a calendar that passes check, with its dates near d.
func randomHours(r *rand.Rand, zone *time.Location, d date.Date) Hours {
	h := Hours{Name: "random", Zone: zone, Breaks: map[date.Date][]Range{}, Exceptions: map[date.Date][]Range{}}
	if h.Always = r.IntN(8) == 0; !h.Always {
		for i := range h.Week {
			h.Week[i] = randomRanges(r)
		}
		for i := range h.Week {
			if len(checkTail(Problem{}, h.Week[i], h.Week[(i+1)%7])) > 0 {
				h.Week[i] = nil
			}
		}
	}
	near := func() date.Date { return d + date.Date(r.IntN(12)-6) }
	for range r.IntN(3) {
		h.Breaks[near()] = []Range{randomRange(r), randomRange(r)}
	}
	for range r.IntN(3) {
		h.Exceptions[near()] = randomRanges(r)
	}
	for range r.IntN(3) {
		from := near()
		hol := Holiday{Name: "dated", From: from, To: from + date.Date(r.IntN(3))}
		free := true
		for x := range h.Exceptions {
			free = free && (x < hol.From || x > hol.To)
		}
		if free {
			h.Holidays = append(h.Holidays, hol)
		}
	}
	if r.IntN(2) == 0 {
		x, y := near(), near()
		h.Holidays = append(h.Holidays,
			Holiday{Name: "yearly", Month: x.Month(), Day: x.Day()},
			Holiday{Name: "named", In: func(int) []date.Date { return []date.Date{y, x, y} }})
	}
	return h
}

func randomRange(r *rand.Rand) Range {
	at := func(n int) clock.Clock { return clock.Clock(r.IntN(n)) * 15 * clock.Minute }
	for {
		if x := (Range{at(96), at(97)}); x.From != x.To {
			return x
		}
	}
}

func randomRanges(r *rand.Rand) []Range {
	var out []Range
	for range r.IntN(4) {
		if next := append(out, randomRange(r)); len(checkOverlaps(Problem{}, next)) == 0 {
			out = next
		}
	}
	return out
}

// moments are days on which something happens: a change of clocks in the zone,
// the end of a page, or nothing.
func moment(r *rand.Rand, zone *time.Location) time.Time {
	t := time.Date(1971+r.IntN(80), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), r.IntN(1e9), time.UTC)
	switch r.IntN(4) {
	case 0:
		return t
	case 1:
		i := 70 + r.IntN(40)
		from, _ := window(i)
		return time.Unix(0, from).Add(time.Duration(r.IntN(96)-48) * time.Hour)
	}
	_, end := t.In(zone).ZoneBounds()
	if end.IsZero() {
		return t
	}
	return end.Add(time.Duration(r.IntN(96)-48)*time.Hour + time.Duration(r.IntN(3600))*time.Second)
}

// TestOracle compares calendars with the oracle, on days around changes.
func TestOracle(t *testing.T) {
	trials := 12
	if testing.Short() {
		trials = 5
	}
	for k, name := range manyZones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, uint64(k)))
			z := zone(t, name)
			for range trials {
				at := moment(r, z)
				d := date.NewAt(at.UTC())
				h := randomHours(r, z, d)
				c, err := New(h)
				if err != nil {
					if ps := err.(Problems); ps[0].Kind != "never-opens" {
						t.Fatalf("%+v: %v", h, err)
					}
					continue
				}
				compare(t, h, c, lookAt(h, d-12, d+12), at, r)
			}
		})
	}
}

func compare(t *testing.T, h Hours, c *Calendar, o *oracle, at time.Time, r *rand.Rand) {
	t.Helper()
	for range 8 {
		a := at.Add(time.Duration(r.IntN(4*86400)-2*86400)*time.Second + time.Duration(r.IntN(2)))
		b := at.Add(time.Duration(r.IntN(8*86400)-4*86400) * time.Second)
		d := time.Duration(r.IntN(80*3600)-40*3600) * time.Second
		if r.IntN(2) == 0 && len(o.cuts) > 0 {
			near := time.Unix(o.cuts[r.IntN(len(o.cuts))], 0)
			if near.After(at.Add(-5*24*time.Hour)) && near.Before(at.Add(5*24*time.Hour)) {
				a = near // ends of spans are where mistakes are
			}
		}
		if r.IntN(2) == 0 {
			d = d.Truncate(15 * time.Minute)
		}
		compareOne(t, h, c, o, a, b, d)
	}
}

func compareOne(t *testing.T, h Hours, c *Calendar, o *oracle, a, b time.Time, d time.Duration) {
	t.Helper()
	if got, want := c.Contains(a), o.contains(a); got != want {
		t.Errorf("%v\ncontains %s = %t, want %t", h, a, got, want)
	}
	if got, want := c.Between(a, b), time.Duration(o.until(b)-o.until(a)); got != want {
		t.Errorf("%v\nbetween %s and %s = %s, want %s", h, a, b, got, want)
	}
	for _, q := range []struct {
		name string
		got  time.Time
		want func() (time.Time, bool)
	}{
		{"add " + d.String(), c.Add(a, d), func() (time.Time, bool) { return o.add(a, d) }},
		{"next open", c.NextOpen(a), func() (time.Time, bool) { return o.nextOpen(a) }},
		{"next close", c.NextClose(a), func() (time.Time, bool) { return o.nextClose(a) }},
	} {
		want, ok := q.want()
		// At the rim of its window the oracle does not see it all.
		lo, hi := time.Unix(o.rim(0), 0).Add(50*time.Hour), time.Unix(o.rim(1), 0).Add(-50*time.Hour)
		if ok && want.After(lo) && want.Before(hi) && !q.got.Equal(want) {
			t.Errorf("%v\n%s of %s = %s, want %s", h, q.name, a.In(h.Zone), q.got, want.In(h.Zone))
		}
	}
}

// rim returns the first or the last cut.
func (o *oracle) rim(end int) int64 {
	if len(o.cuts) == 0 {
		return 0
	}
	return o.cuts[end*(len(o.cuts)-1)]
}

// TestLaws holds calendars to what must be true of any.
func TestLaws(t *testing.T) {
	trials := 60
	if testing.Short() {
		trials = 10
	}
	for k, name := range manyZones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(2, uint64(k)))
			z := zone(t, name)
			for range trials / 10 {
				at := moment(r, z)
				c, err := New(randomHours(r, z, date.NewAt(at)))
				if err != nil {
					continue
				}
				for range 10 {
					a := at.Add(time.Duration(r.Int64N(int64(2000 * time.Hour))))
					b := a.Add(time.Duration(r.Int64N(int64(20000*time.Hour))) - 10000*time.Hour)
					d := time.Duration(r.Int64N(int64(3000 * time.Hour)))
					e := time.Duration(r.Int64N(int64(d) + 1))
					laws(t, c, a, b, d, e)
				}
			}
		})
	}
}

// laws checks them for instants a and b and durations 0 <= e <= d.
func laws(t *testing.T, c *Calendar, a, b time.Time, d, e time.Duration) {
	t.Helper()
	due := c.Add(a, d)
	if due.IsZero() {
		return
	}
	is := func(law string, got, want any) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v (a = %s, b = %s, d = %s, e = %s)", law, got, want, a, b, d, e)
		}
	}
	is("between(a, add(a, d))", c.Between(a, due), d)
	if d > 0 {
		is("add is the earliest", c.Between(a, due.Add(-1)), d-1)
		back := c.Add(a, -d)
		if !back.IsZero() {
			is("between(add(a, -d), a)", c.Between(back, a), d)
			is("add back is the latest", c.Between(back.Add(1), a), d-1)
		}
	}
	if e > 0 && e < d {
		is("add in two steps", c.Add(c.Add(a, e), d-e), due)
	}
	is("add(a, 0)", c.Add(a, 0), a.Round(0).In(c.Zone()))
	is("between is signed", c.Between(a, b), -c.Between(b, a))
	is("between adds up", c.Between(a, b)+c.Between(b, due), d)
	is("monotone", c.Add(a, e).After(due), false)
	x := a.In(time.FixedZone("elsewhere", 4711))
	is("location of add", c.Add(x, d), due)
	is("location of between", c.Between(x, due), d)
	is("location of contains", c.Contains(x), c.Contains(a))
	is("location of next open", c.NextOpen(x), c.NextOpen(a))
	is("location of next close", c.NextClose(x), c.NextClose(a))
	is("result's zone", due.Location(), c.Zone())

	open, closing := c.NextOpen(a), c.NextClose(a)
	is("open at the next opening", open.IsZero() || c.Contains(open), true)
	is("open now", c.Contains(a), open.Equal(a))
	is("nothing before the next opening", open.IsZero() || c.Between(a, open) == 0, true)
	if !closing.IsZero() {
		is("closed at the next closing", c.Contains(closing), false)
		is("open until the next closing", c.Between(open, closing), closing.Sub(open))
	}
	for s := range c.Spans(a) {
		is("first span", s.From.Equal(open) && (closing.IsZero() || s.To.Equal(closing)), true)
		break
	}
}
