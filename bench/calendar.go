package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/drud/triage/sla"
	"github.com/drud/triage/sla/holidays"
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/us"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

var calendar = section{
	name: "calendar",
	about: `Open time: Monday to Friday, 09:00 to 17:00 in New York, without the federal
holidays of the United States, from random minutes of 2024 and 2025.

What a peer gets wrong is not timed. rickar/cal v2.1.13 counts opening hours from
midnight, so they are wrong on days that clocks change: here those are Sundays,
which are closed. It takes the zone of its argument for that of the desk: here
that is New York. It has one range a day and none past midnight: so has the desk.
Cacheable makes it remember each day's holiday, in a map that is not safe for
several goroutines. The day walk and the minute walk are what one writes by hand.`,
	tables: calendarTables,
}

// office is a way to count the desk's open time.
type office struct {
	name    string
	add     func(t time.Time, d time.Duration) time.Time
	between func(a, b time.Time) time.Duration
	// inputs is how many of the starts it is asked about, by size: fewer where
	// each takes long.
	inputs [5]int
}

var calendarHours = [5]time.Duration{2, 8, 40, 400, 4000}

// starts is a power of two.
const starts = 1024

func calendarTables() ([]table, error) {
	zone, err := sla.Zone("America/New_York")
	if err != nil {
		return nil, err
	}
	offices, err := offices(zone)
	if err != nil {
		return nil, err
	}
	from := randomMinutes(zone, starts)
	to := [5][]time.Time{}
	sizes := []string{}
	for size, hours := range calendarHours {
		sizes = append(sizes, fmt.Sprintf("%dh", hours))
		for _, t := range from {
			to[size] = append(to[size], offices[0].add(t, hours*time.Hour))
		}
	}
	add := table{operation: "Add", sizes: sizes}
	between := table{operation: "Between", sizes: sizes}
	for _, o := range offices {
		mask := func(size, i int) int { return i & (o.inputs[size] - 1) }
		add.contestants = append(add.contestants, contestant{name: o.name, run: func(size, i int) {
			use(!o.add(from[mask(size, i)], calendarHours[size]*time.Hour).IsZero())
		}})
		between.contestants = append(between.contestants, contestant{name: o.name, run: func(size, i int) {
			i = mask(size, i)
			use(o.between(from[i], to[size][i]) >= 0)
		}})
	}
	add.agree = func() error {
		return agree(offices, func(o office, size, i int) error {
			d := calendarHours[size] * time.Hour
			if got := o.add(from[i], d); !got.Equal(to[size][i]) {
				return fmt.Errorf("%s and %s differ: %s + %s = %s or %s", offices[0].name, o.name, from[i], d, to[size][i], got)
			}
			return nil
		})
	}
	between.agree = func() error {
		return agree(offices, func(o office, size, i int) error {
			want := calendarHours[size] * time.Hour
			if got := o.between(from[i], to[size][i]); got != want {
				return fmt.Errorf("%s and %s differ: from %s to %s are %s or %s", offices[0].name, o.name, from[i], to[size][i], want, got)
			}
			return nil
		})
	}
	return []table{add, between}, nil
}

// agree compares all offices on all inputs that they are asked about.
func agree(offices []office, compare func(o office, size, i int) error) error {
	for _, o := range offices {
		for size, n := range o.inputs {
			for i := range n {
				if err := compare(o, size, i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func randomMinutes(zone *time.Location, n int) []time.Time {
	r := rand.New(rand.NewPCG(2024, 2025))
	minutes := make([]time.Time, n)
	begin := time.Date(2024, 1, 1, 0, 0, 0, 0, zone)
	for i := range minutes {
		minutes[i] = begin.Add(time.Duration(r.IntN(2*365*24*60)) * time.Minute)
	}
	return minutes
}

func offices(zone *time.Location) ([]office, error) {
	named, _ := holidays.Named("us")
	nine, five := clock.New(9, 0, 0, 0), clock.New(17, 0, 0, 0)
	day := []sla.Range{{From: nine, To: five}}
	c, err := sla.New(sla.Hours{
		Name: "office", Zone: zone,
		Week:     sla.Week{time.Monday: day, time.Tuesday: day, time.Wednesday: day, time.Thursday: day, time.Friday: day},
		Holidays: []sla.Holiday{{Name: "us", In: named}},
	})
	if err != nil {
		return nil, err
	}
	peer := func(cacheable bool) *cal.BusinessCalendar {
		b := cal.NewBusinessCalendar()
		b.Cacheable = cacheable
		b.AddHoliday(us.Holidays...)
		b.SetWorkHours(9*time.Hour, 17*time.Hour)
		return b
	}
	plain, cached := peer(false), peer(true)
	w := walker{zone: zone, holidays: map[date.Date]bool{}}
	for year := 2023; year < 2030; year++ {
		for _, d := range named(year) {
			w.holidays[d] = true
		}
	}
	all := [5]int{starts, starts, starts, starts, starts}
	return []office{
		{"triage", c.Add, c.Between, all},
		{"rickar/cal", plain.AddWorkHours, plain.WorkHoursInRange, [5]int{starts, starts, starts, 256, 32}},
		{"rickar/cal, cacheable", cached.AddWorkHours, cached.WorkHoursInRange, [5]int{starts, starts, starts, starts, 256}},
		{"day walk", w.addDays, w.betweenDays, all},
		{"minute walk", w.addMinutes, w.betweenMinutes, [5]int{256, 256, 128, 16, 2}},
	}, nil
}

// walker counts the desk's open time by going through it.
type walker struct {
	zone     *time.Location
	holidays map[date.Date]bool
}

func (w *walker) works(d date.Date) bool {
	day := d.Weekday()
	return day != time.Saturday && day != time.Sunday && !w.holidays[d]
}

// opening returns the hours of the day n days after that of t.
func (w *walker) opening(t time.Time, n int) (from, to time.Time) {
	y, m, d := t.Date()
	return time.Date(y, m, d+n, 9, 0, 0, 0, w.zone), time.Date(y, m, d+n, 17, 0, 0, 0, w.zone)
}

func (w *walker) addDays(t time.Time, d time.Duration) time.Time {
	t = t.In(w.zone)
	first := date.NewAt(t)
	for n := 0; ; n++ {
		if !w.works(first + date.Date(n)) {
			continue
		}
		from, to := w.opening(t, n)
		if from.Before(t) {
			from = t
		}
		if open := to.Sub(from); open >= d {
			return from.Add(d)
		} else if open > 0 {
			d -= open
		}
	}
}

func (w *walker) betweenDays(a, b time.Time) time.Duration {
	a, b = a.In(w.zone), b.In(w.zone)
	first, last := date.NewAt(a), date.NewAt(b)
	var sum time.Duration
	for d := first; d <= last; d++ {
		if !w.works(d) {
			continue
		}
		from, to := w.opening(a, int(d-first))
		if from.Before(a) {
			from = a
		}
		if to.After(b) {
			to = b
		}
		sum += max(to.Sub(from), 0)
	}
	return sum
}

func (w *walker) open(t time.Time) bool {
	t = t.In(w.zone)
	h := t.Hour()
	return h >= 9 && h < 17 && w.works(date.NewAt(t))
}

func (w *walker) addMinutes(t time.Time, d time.Duration) time.Time {
	for ; d > 0; t = t.Add(time.Minute) {
		if w.open(t) {
			d -= time.Minute
		}
	}
	return t
}

func (w *walker) betweenMinutes(a, b time.Time) time.Duration {
	var sum time.Duration
	for ; a.Before(b); a = a.Add(time.Minute) {
		if w.open(a) {
			sum += time.Minute
		}
	}
	return sum
}
