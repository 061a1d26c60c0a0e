package sla

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// office is Monday to Friday, 09:00 to 17:00 in Denver.
func office(tb testing.TB) Hours {
	r := []Range{hm("09:00-17:00")}
	return Hours{Name: "office", Zone: zone(tb, "America/Denver"), Week: Week{1: r, 2: r, 3: r, 4: r, 5: r}}
}

func TestProblems(t *testing.T) {
	day := ymd("2026-12-24")
	tests := []struct {
		name   string
		change func(*Hours)
		want   []string // "key day|date index kind"
	}{
		{"none", func(h *Hours) {}, nil},
		{"no zone", func(h *Hours) { h.Zone = nil }, []string{"zone 0 missing-zone"}},
		{"always without a zone but dated", func(h *Hours) { *h = Hours{Always: true, Holidays: []Holiday{{From: day}}} }, []string{"zone 0 missing-zone"}},
		{"always and hours", func(h *Hours) { *h = Hours{Always: true, Week: Week{2: {hm("09:00-10:00")}}} }, []string{"open Tuesday 1 always-and-hours"}},
		{"equal ends", func(h *Hours) { h.Week[1] = []Range{hm("00:00-00:00")} }, []string{"open Monday 1 equal-ends"}},
		{"equal ends are no overlap", func(h *Hours) {
			h.Week[1] = []Range{hm("12:00-12:00"), hm("13:00-15:00"), hm("14:00-16:00")}
			h.Week[2] = []Range{hm("01:00-02:00")}
		}, []string{"open Monday 1 equal-ends", "open Monday 3 overlapping-ranges"}},
		{"a start at 24:00", func(h *Hours) { h.Week[1] = []Range{hm("24:00-10:00")} }, []string{"open Monday 1 bad-time"}},
		{"an undefined time", func(h *Hours) { h.Week[1] = []Range{{clock.Undefined, clock.Noon}} }, []string{"open Monday 1 bad-time"}},
		{"an end after 24:00", func(h *Hours) { h.Week[1] = []Range{{0, clock.Day + 1}} }, []string{"open Monday 1 bad-time"}},
		{"an overlap", func(h *Hours) { h.Week[1] = []Range{hm("13:00-17:00"), hm("09:00-13:01")} }, []string{"open Monday 2 overlapping-ranges"}},
		{"ranges that touch", func(h *Hours) { h.Week[1] = []Range{hm("13:00-17:00"), hm("09:00-13:00")} }, nil},
		{"a night", func(h *Hours) { h.Week[1] = []Range{hm("22:00-06:00")} }, nil},
		{"a night that touches the next day", func(h *Hours) { h.Week[1] = []Range{hm("22:00-09:00")} }, nil},
		{"a night that runs into the next day", func(h *Hours) { h.Week[1] = []Range{hm("22:00-09:01")} }, []string{"open Monday 1 overlapping-ranges"}},
		{"from Saturday to Sunday", func(h *Hours) { h.Week[0], h.Week[6] = []Range{hm("01:00-02:00")}, []Range{hm("22:00-03:00")} }, []string{"open Saturday 1 overlapping-ranges"}},
		{"a night to 00:00", func(h *Hours) { h.Week[1] = []Range{hm("09:00-00:00")}; h.Week[2] = []Range{hm("00:00-24:00")} }, nil},
		{"too many ranges", func(h *Hours) {
			for i := range 25 {
				h.Week[1] = append(h.Week[1][:i:i], Range{clock.Clock(i) * clock.Minute * 2, clock.Clock(i)*clock.Minute*2 + clock.Minute})
			}
		}, []string{"open Monday 25 too-many-ranges"}},
		{"a break with equal ends", func(h *Hours) { h.Breaks = map[date.Date][]Range{day: {hm("12:00-13:00"), hm("12:00-12:00")}} }, []string{"breaks 2026-12-24 2 equal-ends"}},
		{"breaks may overlap", func(h *Hours) { h.Breaks = map[date.Date][]Range{day: {hm("12:00-13:00"), hm("12:30-14:00")}} }, nil},
		{"a break too far off", func(h *Hours) { h.Breaks = map[date.Date][]Range{ymd("2201-01-01"): {hm("12:00-13:00")}} }, []string{"breaks 2201-01-01 0 bad-date"}},
		{"an exception that overlaps itself", func(h *Hours) {
			h.Exceptions = map[date.Date][]Range{day: {hm("09:00-12:00"), hm("11:00-13:00")}}
		}, []string{"exceptions 2026-12-24 2 overlapping-ranges"}},
		{"an exception long ago", func(h *Hours) { h.Exceptions = map[date.Date][]Range{0: nil} }, []string{"exceptions 0001-01-01 0 bad-date"}},
		{"a holiday without a day", func(h *Hours) { h.Holidays = []Holiday{{Name: "x"}} }, []string{"holidays 1 bad-holiday"}},
		{"a holiday with two", func(h *Hours) { h.Holidays = []Holiday{{From: day, Month: 12, Day: 24}} }, []string{"holidays 1 bad-holiday"}},
		{"a day that no year has", func(h *Hours) { h.Holidays = []Holiday{{Month: 2, Day: 30}} }, []string{"holidays 1 bad-date"}},
		{"a month without a day", func(h *Hours) { h.Holidays = []Holiday{{Month: 2}} }, []string{"holidays 1 bad-date"}},
		{"a thirteenth month", func(h *Hours) { h.Holidays = []Holiday{{Month: 13, Day: 1}} }, []string{"holidays 1 bad-date"}},
		{"a leap day", func(h *Hours) { h.Holidays = []Holiday{{Month: 2, Day: 29}} }, nil},
		{"a holiday that ends before it starts", func(h *Hours) { h.Holidays = []Holiday{{From: day, To: day - 1}} }, []string{"holidays 1 reversed-dates"}},
		{"a holiday that only ends", func(h *Hours) { h.Holidays = []Holiday{{To: day}} }, []string{"holidays 1 bad-date"}},
		{"a holiday for ever", func(h *Hours) { h.Holidays = []Holiday{{From: day, To: date.Max()}} }, []string{"holidays 1 bad-date"}},
		{"a holiday and an exception", func(h *Hours) {
			h.Exceptions = map[date.Date][]Range{day: nil, day + 1: nil}
			h.Holidays = []Holiday{{From: day + 2}, {From: day - 3, To: day}}
		}, []string{"holidays 2026-12-24 2 holiday-and-exception"}},
		{"a yearly day gives way", func(h *Hours) {
			h.Exceptions = map[date.Date][]Range{day: {hm("09:00-12:00")}}
			h.Holidays = []Holiday{{Month: 12, Day: 24}, {In: func(int) []date.Date { return []date.Date{day} }}}
		}, nil},
		{"a set that panics", func(h *Hours) { h.Holidays = []Holiday{{}, {In: func(int) []date.Date { panic("no") }}}[1:] }, []string{"holidays 1 bad-holiday"}},
		{"a set of nonsense", func(h *Hours) {
			h.Holidays = []Holiday{{In: func(int) []date.Date { return []date.Date{date.Max(), date.Min(), 0} }}}
		}, nil},
		{"too many holidays", func(h *Hours) { h.Holidays = slices.Repeat([]Holiday{{From: day}}, 1001) }, []string{"holidays 1001 too-many-holidays"}},
		{"no hours", func(h *Hours) { h.Week = Week{} }, []string{"open 0 never-opens"}},
		{"all at once, in order", func(h *Hours) {
			h.Zone = nil
			h.Week[5] = []Range{hm("10:00-10:00")}
			h.Breaks = map[date.Date][]Range{day: {hm("12:00-12:00")}, day - 1: {hm("12:00-12:00")}}
			h.Holidays = []Holiday{{}, {Month: 4, Day: 31}}
		}, []string{
			"zone 0 missing-zone", "open Friday 1 equal-ends", "breaks 2026-12-23 1 equal-ends",
			"breaks 2026-12-24 1 equal-ends", "holidays 1 bad-holiday", "holidays 2 bad-date",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := office(t)
			tt.change(&h)
			c, err := New(h)
			var got []string
			var ps Problems
			if errors.As(err, &ps) {
				for _, p := range ps {
					got = append(got, address(p))
				}
			} else if c == nil || err != nil {
				t.Fatalf("New = %v, %v", c, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// address writes a problem without its words.
func address(p Problem) string {
	s := p.Key
	if p.Key == "open" && p.Index > 0 {
		s += " " + p.Day.String()
	}
	if p.Date != 0 || p.Key == "exceptions" {
		s += " " + p.Date.String()
	}
	return fmt.Sprintf("%s %d %s", s, p.Index, p.Kind)
}

func TestProblemsError(t *testing.T) {
	h := office(t)
	h.Zone = nil
	h.Week[1] = []Range{hm("22:00-06:00"), hm("12:00-12:00")}
	h.Week[2] = []Range{hm("05:00-24:00")}
	h.Breaks = map[date.Date][]Range{0: nil}
	h.Holidays = []Holiday{{Month: 12, Day: 25}, {Month: 2, Day: 30}}
	_, err := New(h)
	want := `zone: the calendar has no time zone; name the zone its hours are in, such as "America/Denver" [missing-zone]
open[Monday][0]: the range 22:00-06:00 runs into 05:00-24:00 of the next day; ranges may touch but not overlap [overlapping-ranges]
open[Monday][1]: the range 12:00-12:00 ends when it starts; write 00:00-24:00 for a whole day, or leave the range out [equal-ends]
breaks[0001-01-01]: the date 0001-01-01 is not in the years 1900 to 2200 [bad-date]
holidays[1]: no year has a day 02-30 [bad-date]`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = New(Hours{Zone: h.Zone, Exceptions: map[date.Date][]Range{ymd("2026-12-24"): {hm("12:00-12:00")}}})
	if want := "exceptions[2026-12-24][0]: the range"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = New(Hours{Zone: h.Zone, Exceptions: map[date.Date][]Range{0: nil}})
	if want := "exceptions[0001-01-01]: the date"; !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = New(Hours{Zone: time.UTC, Always: true, Holidays: []Holiday{{Name: "x"}, {Name: "y", From: ymd("2026-12-24"), Month: 12, Day: 24}}})
	want = `holidays[0]: the holiday "x" does not say when it is; give dates, a month and a day, or a named set [bad-holiday]
holidays[1]: the holiday "y" says in 2 ways when it is; give either dates, a month and a day, or a named set [bad-holiday]`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, err = Combine(Combination{})
	if want := "all_of: neither AllOf nor AnyOf has calendars; set exactly one of them [bad-combination]"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	one := []*Calendar{around(t)}
	_, err = Combine(Combination{AllOf: one, AnyOf: one})
	if want := "any_of: both AllOf and AnyOf have calendars; set exactly one of them [bad-combination]"; err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	_, err = New(Hours{Zone: time.UTC})
	if want := "open: the calendar never opens;"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestHolidayYears holds New to ask a named set for the years that Holiday says.
// The first and the last matter: their days reach into the supported instants.
func TestHolidayYears(t *testing.T) {
	var years []int
	in := func(year int) []date.Date {
		years = append(years, year)
		return []date.Date{date.New(year, 1, 1), date.New(year, 12, 31)}
	}
	ends := func(zoneName string) *Calendar {
		return build(t, Hours{Zone: zone(t, zoneName), Always: true, Holidays: []Holiday{{In: in}}})
	}
	west, east := ends("America/Denver"), ends("Asia/Tokyo")
	if n := len(years) / 2; n != 303 || years[0] != 1899 || years[n-1] != 2201 || !slices.IsSorted(years[:n]) {
		t.Errorf("asked for %v", years)
	}
	if got, want := west.NextOpen(time.Unix(0, first)), rfc(t, "1900-01-02T00:00:00-07:00"); !got.Equal(want) {
		t.Errorf("opens at %s, want %s", got, want)
	}
	if got, want := east.Add(time.Unix(0, last), -1), rfc(t, "2200-12-30T23:59:59.999999999+09:00"); !got.Equal(want) {
		t.Errorf("last open at %s, want %s", got, want)
	}
}

// TestNewKeepsNothing changes what New was given.
func TestNewKeepsNothing(t *testing.T) {
	h := office(t)
	d := ymd("2026-12-24")
	h.Exceptions = map[date.Date][]Range{d: {hm("09:00-12:00")}}
	c := build(t, h)
	h.Week[1][0], h.Exceptions[d][0] = hm("00:00-24:00"), hm("00:00-24:00")
	delete(h.Exceptions, d)
	from := time.Date(2026, 12, 21, 0, 0, 0, 0, c.Zone())
	if got, want := c.Between(from, from.AddDate(0, 0, 7)), 35*time.Hour; got != want {
		t.Errorf("open %s, want %s", got, want)
	}
}
