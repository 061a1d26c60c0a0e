package escalation

import (
	"math"
	"sort"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"

	"github.com/drud/triage/sla"
)

// Instants are nanoseconds since 1970. Local times are what the clocks of a
// zone show, in nanoseconds since 1970 as if they were UTC.

// The ends of the supported years, which are those of package sla.
const (
	first = -2208988800 * int64(time.Second) // the beginning of sla.FirstYear
	last  = 7289654400 * int64(time.Second)  // the end of sla.LastYear

	never = math.MaxInt64

	hour = int64(time.Hour)
	day  = 24 * hour
)

// settled is how long after a change of clocks nothing reminds of it: no local
// time occurs twice and none was moved forward. Changes are of a day at most.
const settled = 2 * day

// zone is a time zone with its changes of clocks, so that an instant far away
// costs no more than one of this year.
type zone struct {
	location *time.Location
	eras     []era
}

// An era is a stretch of time with one offset from UTC, until the next begins.
// Neighbours differ in offset.
type era struct{ from, offset int64 }

func newZone(location *time.Location) *zone {
	z := &zone{location: location}
	for at := first - 2*settled; at < last+2*settled; {
		t := time.Unix(0, at).In(location)
		_, seconds := t.Zone()
		offset := int64(seconds) * int64(time.Second)
		if n := len(z.eras); n == 0 || z.eras[n-1].offset != offset {
			z.eras = append(z.eras, era{at, offset})
		}
		_, end := t.ZoneBounds()
		if end.IsZero() {
			break
		}
		if next := end.UnixNano(); next > at {
			at = next
		} else {
			at += day // ZoneBounds ends the last day of a leap year before it begins
		}
	}
	return z
}

// clocks are what the clocks of a zone show around an instant.
type clocks struct {
	zone     *zone
	era      int
	offset   int64 // from UTC
	from, to int64 // the instants between which it is that
}

func (z *zone) at(at int64) clocks {
	i := sort.Search(len(z.eras), func(i int) bool { return z.eras[i].from > at })
	i = max(i-1, 0)
	c := clocks{zone: z, era: i, offset: z.eras[i].offset, from: z.eras[i].from, to: never}
	if i+1 < len(z.eras) {
		c.to = z.eras[i+1].from
	}
	return c
}

// instant returns when clocks show a local time, as sla.At does. It spares the
// search where the clocks do not change. A local time outside the supported
// years is read with one offset near it.
func (c *clocks) instant(local int64) (int64, sla.Occurrence) {
	if local < first || local >= last {
		near := c.zone.at(local)
		return local - near.offset, sla.Exact
	}
	if at := local - c.offset; c.from+settled <= at && at < c.to {
		return at, sla.Exact
	}
	n := floorDiv(local, day)
	t, how := sla.At(dateOf(n), clock.Clock(local-n*day), c.zone.location)
	return t.UnixNano(), how
}

// top returns the latest local time that the clocks have shown by the instant
// at which c was read, and so do not reach for the first time after it.
func (c *clocks) top(at int64) int64 {
	top := at + c.offset
	for i := c.era; i > 0 && c.zone.eras[i].from > at-settled; i-- {
		top = max(top, c.zone.eras[i].from-1+c.zone.eras[i-1].offset)
	}
	return top
}

const unixEpoch = 719162 // days from 0001-01-01, date.Zero, to 1970-01-01

func dayOf(d date.Date) int64  { return int64(d) - unixEpoch }
func dateOf(n int64) date.Date { return date.Date(n + unixEpoch) }

func supported(d date.Date) bool {
	n := dayOf(d)
	return first/day <= n && n < last/day
}

// floorDiv is a/b rounded down, for b > 0.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// clamp returns an instant, or the nearest end of the supported years.
func clamp(t time.Time) int64 {
	s := t.Unix()
	if s < first/int64(time.Second) {
		return first
	}
	if s >= last/int64(time.Second) {
		return last
	}
	return s*int64(time.Second) + int64(t.Nanosecond())
}

// known reports whether t is in the supported years.
func known(t time.Time) bool {
	s := t.Unix()
	return first/int64(time.Second) <= s && s < last/int64(time.Second)
}
