package main

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/drud/triage/sla"
	"github.com/prometheus/alertmanager/timeinterval"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// oracleZones change their clocks at midnight and later, by half an hour, by one
// and by two, or not at all, and one skips a date.
var oracleZones = []string{
	"UTC", "America/New_York", "America/Havana", "America/Santiago", "America/Sao_Paulo", "Europe/Berlin", "Africa/Cairo",
	"Africa/Casablanca", "Antarctica/Troll", "Asia/Gaza", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe",
	"Pacific/Apia", "Pacific/Chatham",
}

// TestAlertmanager asks Alertmanager whether instants lie in time intervals and
// compares with calendars of the same hours.
//
// Alertmanager looks at what clocks show at an instant, and a calendar at the
// instants of its hours' ends, so the two differ by design where an end lies
// where clocks are changed. Ends are therefore at midnight or between 04:00 and
// 22:59; and Alertmanager has no ranges past midnight. It takes a month in which
// clocks go forward for a day shorter, so that the last day's date is never
// matched: dates are of the 1st to the 28th.
func TestAlertmanager(t *testing.T) {
	const calendars, instants = 12, 150 // of each zone
	compared, open := 0, 0
	for _, name := range oracleZones {
		zone, err := sla.Zone(name)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(7, uint64(len(name))))
		for range calendars {
			desk := randomDesk(r, zone)
			c, err := sla.New(desk.hours)
			if err != nil {
				t.Fatalf("%v: %+v", err, desk.hours)
			}
			for range instants {
				at := desk.instant(r)
				want := desk.contains(at)
				if got := c.Contains(at); got != want {
					t.Errorf("%s: %t, want %t for %+v", at, got, want, desk.hours)
				}
				compared++
				if want {
					open++
				}
			}
		}
	}
	if open < compared/10 || open > compared*9/10 {
		t.Errorf("%d of %d instants are open: they prove little", open, compared)
	}
}

// desk is a calendar's hours and what they are to Alertmanager.
type desk struct {
	hours                                 sla.Hours
	weekly, holidays, breaks, own, opened []timeinterval.TimeInterval // own: the dates that have exceptions
	year                                  int
}

// contains reports whether the desk is open: the ranges of the date's exception
// if it has one, else those of the weekday unless it is a holiday; less breaks.
func (d *desk) contains(t time.Time) bool {
	in := func(list []timeinterval.TimeInterval) bool {
		return slices.ContainsFunc(list, func(i timeinterval.TimeInterval) bool { return i.ContainsTime(t) })
	}
	if in(d.breaks) {
		return false
	}
	if in(d.own) {
		return in(d.opened)
	}
	return in(d.weekly) && !in(d.holidays)
}

// instant returns an instant of the desk's year, often one near a change of
// clocks or near the end of a range.
func (d *desk) instant(r *rand.Rand) time.Time {
	zone := d.hours.Zone
	t := time.Date(d.year, 1, 1, 0, 0, 0, r.IntN(1e9), zone).Add(time.Duration(r.Int64N(366 * 24 * int64(time.Hour))))
	switch r.IntN(3) {
	case 0:
		if _, end := t.ZoneBounds(); !end.IsZero() && end.Year() == d.year {
			t = end.Add(time.Duration(r.Int64N(int64(60*time.Hour))) - 30*time.Hour)
		}
	case 1:
		t = t.Truncate(15 * time.Minute).Add(time.Duration(r.IntN(3) - 1))
	}
	return t.In(zone)
}

func randomDesk(r *rand.Rand, zone *time.Location) *desk {
	d := &desk{year: 1995 + r.IntN(42), hours: sla.Hours{
		Name: "random", Zone: zone,
		Exceptions: map[date.Date][]sla.Range{}, Breaks: map[date.Date][]sla.Range{},
	}}
	if r.IntN(3) == 0 && zone.String() == "Pacific/Apia" {
		d.year = 2011
	}
	at := &timeinterval.Location{Location: zone}
	for day := range d.hours.Week {
		ranges := randomRanges(r)
		if day == 3 && len(ranges) == 0 {
			ranges = []sla.Range{{From: 9 * clock.Hour, To: 17 * clock.Hour}}
		}
		d.hours.Week[day] = ranges
		if len(ranges) > 0 {
			d.weekly = append(d.weekly, timeinterval.TimeInterval{
				Times: timeRanges(ranges), Location: at,
				Weekdays: []timeinterval.WeekdayRange{{InclusiveRange: only(day)}},
			})
		}
	}
	onDate := func(x date.Date, ranges []sla.Range) timeinterval.TimeInterval {
		return timeinterval.TimeInterval{
			Times: timeRanges(ranges), Location: at,
			DaysOfMonth: []timeinterval.DayOfMonthRange{{InclusiveRange: only(x.Day())}},
			Months:      []timeinterval.MonthRange{{InclusiveRange: only(int(x.Month()))}},
			Years:       []timeinterval.YearRange{{InclusiveRange: only(x.Year())}},
		}
	}
	day := func() date.Date { return date.New(d.year, time.Month(1+r.IntN(12)), 1+r.IntN(28)) }
	for range 20 {
		x := day()
		ranges := randomRanges(r)
		if _, ok := d.hours.Exceptions[x]; !ok {
			d.hours.Exceptions[x] = ranges
			d.own = append(d.own, onDate(x, nil))
			if len(ranges) > 0 {
				d.opened = append(d.opened, onDate(x, ranges))
			}
		}
		x = day()
		if ranges := randomRanges(r); len(ranges) > 0 {
			d.hours.Breaks[x] = append(d.hours.Breaks[x], ranges...)
			d.breaks = append(d.breaks, onDate(x, ranges))
		}
		x = day() // a yearly holiday, which yields to exceptions
		d.hours.Holidays = append(d.hours.Holidays, sla.Holiday{Month: x.Month(), Day: x.Day()})
		yearly := onDate(x, nil)
		yearly.Years = nil
		d.holidays = append(d.holidays, yearly)
	}
	return d
}

// randomRanges returns up to three ranges of one day, which may touch.
func randomRanges(r *rand.Rand) []sla.Range {
	ends := []clock.Clock{0, clock.Day}
	for range 4 {
		ends = append(ends, clock.Clock(4*60+r.IntN(19*60))*clock.Minute)
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	var ranges []sla.Range
	for i := 1; i < len(ends); i++ {
		if r.IntN(3) == 0 && len(ranges) < 3 {
			ranges = append(ranges, sla.Range{From: ends[i-1], To: ends[i]})
		}
	}
	return ranges
}

func only(n int) timeinterval.InclusiveRange { return timeinterval.InclusiveRange{Begin: n, End: n} }

func timeRanges(ranges []sla.Range) []timeinterval.TimeRange {
	var times []timeinterval.TimeRange
	for _, x := range ranges {
		times = append(times, timeinterval.TimeRange{StartMinute: int(x.From / clock.Minute), EndMinute: int(x.To / clock.Minute)})
	}
	return times
}
