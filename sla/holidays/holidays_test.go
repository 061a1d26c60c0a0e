package holidays

import (
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests depend on no system database

	"github.com/drud/triage/sla"
	"github.com/google/go-cmp/cmp"
	"github.com/rickar/cal/v2"
	"github.com/rickb777/date/v2"
)

func TestNamed(t *testing.T) {
	tests := []struct {
		name string
		set  string
		year int
		want []string // some of them
		not  []string
	}{
		// U.S. Office of Personnel Management, federal holidays 2026.
		{"us", "us", 2026, []string{
			"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25", "2026-06-19", "2026-07-03", "2026-07-04",
			"2026-09-07", "2026-10-12", "2026-11-11", "2026-11-26", "2026-12-25",
		}, []string{"2026-07-06"}},
		{"observed in the year before", "us", 2028, []string{"2027-12-31", "2028-01-01"}, nil},
		{"not before it was law", "us", 2020, nil, []string{"2020-06-19"}},
		{"easter and unity", "de", 2026, []string{"2026-04-03", "2026-04-06", "2026-05-14", "2026-10-03"}, []string{"2026-01-06"}},
		{"a region has more", "de-by", 2026, []string{"2026-01-06", "2026-04-03", "2026-06-04"}, nil},
		{"substitute day", "gb", 2027, []string{"2027-12-25", "2027-12-27", "2027-12-28"}, nil},
		{"proclaimed for one year", "gb", 2022, []string{"2022-06-02", "2022-06-03", "2022-09-19"}, []string{"2022-05-30"}},
		{"wales is as england", "gb-wls", 2026, []string{"2026-04-06", "2026-08-31", "2026-12-28"}, []string{"2026-01-02", "2026-03-17"}},
		{"orthodox easter", "gr", 2026, []string{"2026-04-10", "2026-04-13"}, nil},
		{"state", "au-vic", 2026, []string{"2026-01-26", "2026-11-03"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, ok := Named(tt.set)
			if !ok {
				t.Fatalf("no set %q", tt.set)
			}
			got := in(tt.year)
			for _, want := range tt.want {
				if !slices.Contains(got, ymd(t, want)) {
					t.Errorf("%s is not in %v", want, got)
				}
			}
			for _, not := range tt.not {
				if slices.Contains(got, ymd(t, not)) {
					t.Errorf("%s is in %v", not, got)
				}
			}
		})
	}
}

// TestUnitedKingdom compares with the days off that gov.uk/bank-holidays
// published for Scotland and Northern Ireland. Days of a weekend are ours alone,
// and left out.
func TestUnitedKingdom(t *testing.T) {
	tests := []struct {
		name string
		set  string
		year int
		want []string // MM-DD
	}{
		{"2 January on a Saturday", "gb-sct", 2021, []string{"01-01", "01-04", "04-02", "05-03", "05-31", "08-02", "11-30", "12-27", "12-28"}},
		{"2 January on a Sunday, and one-off days", "gb-sct", 2022, []string{"01-03", "01-04", "04-15", "05-02", "06-02", "06-03", "08-01", "09-19", "11-30", "12-26", "12-27"}},
		{"2 January on a Monday, and a coronation", "gb-sct", 2023, []string{"01-02", "01-03", "04-07", "05-01", "05-08", "05-29", "08-07", "11-30", "12-25", "12-26"}},
		{"St Andrew's Day on a Saturday", "gb-sct", 2024, []string{"01-01", "01-02", "03-29", "05-06", "05-27", "08-05", "12-02", "12-25", "12-26"}},
		{"St Andrew's Day on a Sunday", "gb-sct", 2025, []string{"01-01", "01-02", "04-18", "05-05", "05-26", "08-04", "12-01", "12-25", "12-26"}},
		{"a world cup", "gb-sct", 2026, []string{"01-01", "01-02", "04-03", "05-04", "05-25", "06-15", "08-03", "11-30", "12-25", "12-28"}},
		{"St Patrick's Day on a Sunday", "gb-nir", 2024, []string{"01-01", "03-18", "03-29", "04-01", "05-06", "05-27", "07-12", "08-26", "12-25", "12-26"}},
		{"12 July on a Saturday", "gb-nir", 2025, []string{"01-01", "03-17", "04-18", "04-21", "05-05", "05-26", "07-14", "08-25", "12-25", "12-26"}},
		{"12 July on a Sunday", "gb-nir", 2026, []string{"01-01", "03-17", "04-03", "04-06", "05-04", "05-25", "07-13", "08-31", "12-25", "12-28"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in, ok := Named(tt.set)
			if !ok {
				t.Fatalf("no set %q", tt.set)
			}
			var got []string
			for _, d := range in(tt.year) {
				if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
					got = append(got, d.Format("01-02"))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRegions holds what Names says of countries that have regions.
func TestRegions(t *testing.T) {
	tests := []struct {
		name    string
		country string
		all     bool // whether each region has all days of the country
	}{
		{"german states", "de-", true},
		{"swiss cantons", "ch-", false},
		{"british nations", "gb-", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			of, _ := Named(strings.TrimSuffix(tt.country, "-"))
			all := true
			for _, name := range Names() {
				if !strings.HasPrefix(name, tt.country) {
					continue
				}
				in, _ := Named(name)
				for _, d := range of(2026) {
					all = all && slices.Contains(in(2026), d)
				}
			}
			if all != tt.all {
				t.Errorf("each region has all days of its country: %t", all)
			}
		})
	}
}

func TestNamedIsStrict(t *testing.T) {
	for _, name := range []string{"", "US", "usa", "au", "de_by", "de-xx", "us-ca", " us", "holidays"} {
		if _, ok := Named(name); ok {
			t.Errorf("%q is known", name)
		}
	}
}

func TestNames(t *testing.T) {
	names := Names()
	if len(names) < 70 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Fatalf("%d names: %v", len(names), names)
	}
	for _, name := range names {
		in, _ := Named(name)
		for year := 1899; year <= 2201; year++ {
			dates := in(year)
			if !slices.IsSorted(dates) || len(slices.Compact(slices.Clone(dates))) != len(dates) {
				t.Errorf("%s %d: %v", name, year, dates)
			}
			if year > 2000 && year < 2100 && (len(dates) < 4 || len(dates) > 40) {
				t.Errorf("%s %d has %d dates", name, year, len(dates))
			}
			if diff := cmp.Diff(dates, in(year)); diff != "" {
				t.Errorf("%s %d differs the second time: %s", name, year, diff)
			}
		}
	}
}

// TestSameAsCalc compares the dates with those of the library's own Calc, in a
// zone where its midnights exist.
func TestSameAsCalc(t *testing.T) {
	was := cal.DefaultLoc
	defer func() { cal.DefaultLoc = was }()
	cal.DefaultLoc = time.UTC
	for _, s := range sets {
		for year := 1950; year <= 2100; year++ {
			var want []date.Date
			for _, h := range s.holidays {
				if day, off := h.Calc(year); !day.IsZero() {
					want = append(want, date.NewAt(day), date.NewAt(off))
				}
			}
			slices.Sort(want)
			if diff := cmp.Diff(slices.Compact(want), list(s.holidays, year)); diff != "" {
				t.Errorf("%s %d (-calc +list):\n%s", s.name, year, diff)
			}
		}
	}
}

// TestMachineZone holds the dates to be those of any machine, unless its zone
// skips that very date.
func TestMachineZone(t *testing.T) {
	was := cal.DefaultLoc
	defer func() { cal.DefaultLoc = was }()
	cal.DefaultLoc = time.UTC
	want := map[string][]date.Date{}
	all := func(f func(name string, dates []date.Date)) {
		for _, s := range sets {
			for year := 1950; year < 2040; year++ {
				f(s.name+date.New(year, 1, 1).String(), list(s.holidays, year))
			}
		}
	}
	all(func(k string, dates []date.Date) { want[k] = dates })
	for _, zone := range []string{"America/Sao_Paulo", "America/Havana", "Asia/Beirut", "Asia/Tehran", "Asia/Amman", "America/Santiago"} {
		cal.DefaultLoc, _ = time.LoadLocation(zone)
		all(func(k string, dates []date.Date) {
			if !slices.Equal(dates, want[k]) {
				t.Errorf("%s: %s: %v, want %v", zone, k, dates, want[k])
			}
		})
	}
}

// TestCalendar uses a set where it belongs.
func TestCalendar(t *testing.T) {
	in, _ := Named("us")
	zone, err := sla.Zone("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	c, err := sla.New(sla.Hours{Name: "us", Zone: zone, Always: true, Holidays: []sla.Holiday{{Name: "us", In: in}}})
	if err != nil {
		t.Fatal(err)
	}
	got := c.NextOpen(time.Date(2026, 7, 3, 12, 0, 0, 0, zone))
	if want := time.Date(2026, 7, 5, 0, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("next open = %s, want %s", got, want)
	}
}

func ymd(t *testing.T, s string) date.Date {
	t.Helper()
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return date.NewAt(at)
}

func BenchmarkNamed(b *testing.B) {
	in, _ := Named("us")
	for b.Loop() {
		for year := 1899; year <= 2201; year++ {
			in(year)
		}
	}
}
