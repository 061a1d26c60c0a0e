package sla

import (
	"math"
	"math/bits"
	"slices"
	"sort"
	"time"
)

// A stop is an instant at which a clock stops, goes on, or stands still for
// other reasons.
type stop struct {
	at     time.Time
	paused bool
	why    string
}

// A tally is the open time of a calendar in which a clock did not stand still:
// counted[i] is what there was from the start of the cycle to stop i.
type tally struct {
	calendar *Calendar
	counted  []time.Duration
}

// tally returns that of a calendar, which knows all stops.
func (c *Clock) tally(calendar *Calendar) *tally {
	i := slices.IndexFunc(c.tallies, func(y *tally) bool { return y.calendar == calendar })
	if i < 0 {
		i = len(c.tallies)
		c.tallies = append(c.tallies, &tally{calendar: calendar})
	}
	y := c.tallies[i]
	for k := len(y.counted); k < len(c.stops); k++ {
		if k == 0 {
			y.counted = append(y.counted, 0)
			continue
		}
		y.counted = append(y.counted, c.counted(y, c.stops[k].at))
	}
	return y
}

// catchUp tells the tally in force of the stops it does not know.
func (c *Clock) catchUp() {
	if l := c.leg(); l.target.Calendar != nil {
		c.tally(l.target.Calendar)
	}
}

// counted returns the time counted before an instant.
func (c *Clock) counted(y *tally, at time.Time) time.Duration {
	i := len(y.counted) - 1
	if at.Before(c.stops[i].at) {
		i = max(sort.Search(i, func(i int) bool { return c.stops[i].at.After(at) })-1, 0)
	}
	if c.stops[i].paused {
		return y.counted[i]
	}
	return plus(y.counted[i], y.calendar.Between(c.stops[i].at, at))
}

// reach returns the first instant outside every pause before which x was
// counted, or zero if it does not come while the clock stands as it does.
func (c *Clock) reach(y *tally, x time.Duration) time.Time {
	x = max(x, 0)
	n := len(c.stops)
	// What ends before counting x is too early, and so is a stretch that a
	// pause ends just then.
	i := sort.Search(n-1, func(i int) bool { return y.counted[i+1] >= x })
	for ; i < n; i++ {
		if c.stops[i].paused {
			continue
		}
		at := y.calendar.Add(c.stops[i].at, x-y.counted[i])
		if i == n-1 || at.Before(c.stops[i+1].at) {
			return at
		}
	}
	return time.Time{}
}

// plus adds b, which is not negative, up to the largest duration.
func plus(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// share returns within*left/of, rounded up and at least a nanosecond, for left
// >= 0; more left than there was counts as all.
func share(within, left, of time.Duration) time.Duration {
	if left >= of || within <= 0 {
		return within
	}
	hi, lo := bits.Mul64(uint64(within), uint64(left))
	q, r := bits.Div64(hi, lo, uint64(of))
	if r > 0 {
		q++
	}
	return max(time.Duration(q), 1)
}
