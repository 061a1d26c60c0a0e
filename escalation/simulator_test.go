package escalation

import (
	"slices"
	"time"
)

// A simulator answers by brute force for the minutes of a window. It shares no
// code with the schedule: it finds out what the clocks show by asking for one
// minute after the other, lists all handoffs from the first one on, and fills
// in minute by minute who is on call.
//
// Minutes are counted since 1970; local minutes as if clocks showed UTC.
type simulator struct {
	from, to int // minutes of the window
	on       [][]Duty
}

const (
	dayMinutes = 24 * 60
	long       = 1 << 40 // before or after all that matters
)

// dial is what the clocks of a zone show around a window.
type dial struct {
	low, high int   // the local minutes known are low < l <= high
	at        []int // the minute of each
	dates     map[int]bool
}

func newDial(zone *time.Location, from, to int) *dial {
	from, to = from-4*dayMinutes, to+4*dayMinutes
	shown := func(m int) int {
		_, offset := time.Unix(int64(m)*60, 0).In(zone).Zone()
		return m + offset/60
	}
	before := shown(from)
	d := &dial{low: before, high: before, dates: map[int]bool{}}
	for m := from + 1; m < to; m++ {
		now := shown(m)
		for l := d.high + 1; l <= now; l++ {
			at := m // the first time that clocks show l, or jump over it
			if l < now {
				at = m - 1 + l - before
			}
			d.at = append(d.at, at)
			d.high = l
		}
		d.dates[floor(now, dayMinutes)] = true
		before = now
	}
	return d
}

func (d *dial) minute(local int) int {
	switch {
	case local <= d.low:
		return -long
	case local > d.high:
		return long
	}
	return d.at[local-d.low-1]
}

func floor(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func simulate(r Rota, from, to time.Time) *simulator {
	s := &simulator{from: int(from.Unix() / 60), to: int(to.Unix() / 60)}
	s.on = make([][]Duty, s.to-s.from)
	for i, l := range r.Layers {
		if l.Zone == nil {
			l.Zone = r.Zone
		}
		if l.Start == (Civil{}) {
			l.Start = r.Start
		}
		if l.Every == (Turn{}) {
			l.Every = r.Every
		}
		s.lay(i, l)
	}
	for m := range s.on {
		for i, x := range r.Overrides {
			at := time.Unix(int64(s.from+m)*60, 0)
			if !at.Before(x.From) && at.Before(x.To) {
				s.on[m] = overridden(s.on[m], i, x)
			}
		}
	}
	return s
}

// lay puts a layer over those below it.
func (s *simulator) lay(i int, l Layer) {
	clocks := newDial(l.Zone, s.from, s.to)
	turn := s.turns(l, clocks)
	open := s.open(l, clocks)
	for m := range s.on {
		if open[m] && turn[m] >= 0 {
			p := l.People[turn[m]%len(l.People)]
			s.on[m] = []Duty{{Person: p, Layer: i + 1, LayerName: l.Name, Turn: turn[m] + 1}}
		}
	}
}

// turns returns the turn of each minute, or -1.
func (s *simulator) turns(l Layer, clocks *dial) []int {
	turn := make([]int, len(s.on))
	if l.Start == (Civil{}) {
		return turn
	}
	for m := range turn {
		turn[m] = -1
	}
	one := len(slices.Compact(slices.Sorted(slices.Values(l.People)))) == 1
	for k := 0; ; k++ {
		local := handoff(l, k)
		if local > clocks.high || one && k > 0 {
			break
		}
		if m := clocks.minute(local); m < s.to {
			turn[max(m, s.from)-s.from] = k
		}
	}
	// A turn lasts until one with a higher number begins.
	for m := 1; m < len(turn); m++ {
		turn[m] = max(turn[m], turn[m-1])
	}
	return turn
}

func handoff(l Layer, k int) int {
	d, n := l.Start.Date, k*l.Every.N
	t := time.Date(d.Year(), d.Month(), d.Day(), 0, int(l.Start.Time)/60e9, 0, 0, time.UTC)
	switch l.Every.Unit {
	case Hours:
		t = t.Add(time.Duration(n) * time.Hour)
	case Days:
		t = t.AddDate(0, 0, n)
	case Weeks:
		t = t.AddDate(0, 0, 7*n)
	case Months:
		want := t.AddDate(0, n, 0)
		for want.Day() != t.Day() && want.Day() != 31 && want.Day() < 4 {
			want = want.AddDate(0, 0, -1) // back into the month that was too short
		}
		t = want
	}
	return int(t.Unix() / 60)
}

// open returns in which minutes the layer has somebody.
func (s *simulator) open(l Layer, clocks *dial) []bool {
	open := make([]bool, len(s.on))
	from, to := int(l.Shift.From)/60e9, int(l.Shift.To)/60e9
	for n := floor(s.from, dayMinutes) - 3; n <= floor(s.to, dayMinutes)+3; n++ {
		weekday := time.Unix(int64(n)*86400, 0).UTC().Weekday()
		if !clocks.dates[n] || !l.Days[weekday] && l.Days != (Weekdays{}) {
			continue
		}
		begin := clocks.minute(n*dayMinutes + from)
		end := clocks.minute(n*dayMinutes + to)
		switch {
		case to > from:
		case clocks.dates[n+1]:
			end = clocks.minute((n+1)*dayMinutes + to)
		default:
			end = clocks.minute((n + 1) * dayMinutes)
		}
		for m := max(begin, s.from); m < min(end, s.to); m++ {
			open[m-s.from] = true
		}
	}
	if l.Shift.From == l.Shift.To && l.Days == (Weekdays{}) {
		for m := range open {
			open[m] = true
		}
	}
	return open
}

func overridden(on []Duty, i int, x Override) []Duty {
	var out []Duty
	there := slices.ContainsFunc(on, func(d Duty) bool { return d.Person == x.With })
	for _, d := range on {
		switch {
		case x.Person == "" || d.Person != x.Person:
			out = append(out, d)
		case x.With != "" && !there:
			if d.For == "" {
				d.For = x.Person
			}
			d.Person, d.Override, d.Note = x.With, i+1, x.Note
			out = append(out, d)
		}
	}
	if x.Person == "" && !there {
		out = append(out, Duty{Person: x.With, Override: i + 1, Note: x.Note})
	}
	return out
}

// time returns minute m of the window as an instant.
func (s *simulator) time(m int) time.Time { return time.Unix(int64(s.from+m)*60, 0) }

// runs calls f with the longest stretches of minutes that are alike.
func (s *simulator) runs(f func(from, to int, on []Duty)) {
	for m := 0; m < len(s.on); {
		end := m + 1
		for end < len(s.on) && slices.Equal(s.on[m], s.on[end]) {
			end++
		}
		f(m, end, s.on[m])
		m = end
	}
}
