package sla

import (
	"archive/zip"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// The ends of the supported years are those of FirstYear and LastYear.
func TestSupportedYears(t *testing.T) {
	begin, end := time.Date(FirstYear, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(LastYear+1, 1, 1, 0, 0, 0, 0, time.UTC)
	if first != begin.UnixNano() || last != end.UnixNano() {
		t.Errorf("[%d, %d), want [%d, %d)", first, last, begin.UnixNano(), end.UnixNano())
	}
}

func TestAt(t *testing.T) {
	tests := []struct {
		name string
		zone string
		date string
		time string
		what Occurrence
		want string
	}{
		{"plain", "America/New_York", "2026-03-06", "09:00", Exact, "2026-03-06T09:00:00-05:00"},
		{"gap", "America/New_York", "2026-03-08", "02:30", Gap, "2026-03-08T03:30:00-04:00"},
		{"gap begins", "America/New_York", "2026-03-08", "02:00", Gap, "2026-03-08T03:00:00-04:00"},
		{"gap has ended", "America/New_York", "2026-03-08", "03:00", Exact, "2026-03-08T03:00:00-04:00"},
		{"fold", "America/New_York", "2026-11-01", "01:30", Fold, "2026-11-01T01:30:00-04:00"},
		{"fold begins", "America/New_York", "2026-11-01", "01:00", Fold, "2026-11-01T01:00:00-04:00"},
		{"fold has ended", "America/New_York", "2026-11-01", "02:00", Exact, "2026-11-01T02:00:00-05:00"},
		{"end of day", "America/New_York", "2026-03-06", "24:00", Exact, "2026-03-07T00:00:00-05:00"},
		{"midnight in a gap", "America/Sao_Paulo", "2015-10-18", "00:00", Gap, "2015-10-18T01:00:00-02:00"},
		{"end of day in a gap", "America/Sao_Paulo", "2015-10-17", "24:00", Gap, "2015-10-18T01:00:00-02:00"},
		{"midnight in a fold", "America/Havana", "2026-11-01", "00:30", Fold, "2026-11-01T00:30:00-04:00"},
		{"half an hour", "Australia/Lord_Howe", "2026-10-04", "02:15", Gap, "2026-10-04T02:45:00+11:00"},
		{"two hours", "Antarctica/Troll", "2026-03-29", "02:30", Gap, "2026-03-29T04:30:00+02:00"},
		{"no such date", "Pacific/Apia", "2011-12-30", "09:00", NoSuchDate, "2011-12-31T09:00:00+14:00"},
		{"the day before", "Pacific/Apia", "2011-12-29", "23:59", Exact, "2011-12-29T23:59:00-10:00"},
		{"the end of the day before", "Pacific/Apia", "2011-12-29", "24:00", Gap, "2011-12-31T00:00:00+14:00"},
		{"far off", "Europe/Berlin", "2199-07-01", "12:00", Exact, "2199-07-01T12:00:00+02:00"},
		{"too far off", "Europe/Berlin", "2201-01-01", "12:00", NoSuchDate, "0001-01-01T00:00:00Z"},
		{"too long ago", "Europe/Berlin", "1899-12-31", "12:00", NoSuchDate, "0001-01-01T00:00:00Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, what := At(ymd(tt.date), clk(tt.time), zone(t, tt.zone))
			if want := rfc(t, tt.want); !got.Equal(want) || what != tt.what {
				t.Errorf("At(%s, %s, %s) = %s, %s, want %s, %s", tt.date, tt.time, tt.zone, got, what, want, tt.what)
			}
		})
	}
}

func TestAtIsTotal(t *testing.T) {
	for _, d := range []date.Date{0, date.Min(), date.Max(), -1, 1 << 40} {
		for _, c := range []clock.Clock{0, clock.Undefined, clock.Day, -1, clock.Day + 1, 1<<63 - 1} {
			if got, what := At(d, c, time.UTC); !got.IsZero() || what != NoSuchDate {
				t.Errorf("At(%d, %d) = %s, %s", d, c, got, what)
			}
		}
	}
	got, _ := At(ymd("2026-03-06"), clk("09:00"), nil)
	if want := rfc(t, "2026-03-06T09:00:00Z"); got != want {
		t.Errorf("in no zone: %s, want %s", got, want)
	}
}

// zoneNames lists the names of Go's zone database.
func zoneNames(t *testing.T) []string {
	t.Helper()
	//lint:ignore SA1019 tests run where the toolchain is
	r, err := zip.OpenReader(filepath.Join(runtime.GOROOT(), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		t.Skipf("the toolchain has no zone database: %v", err)
	}
	defer r.Close()
	var names []string
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	if len(names) < 400 {
		t.Fatalf("%d zones", len(names))
	}
	return names
}

// TestEveryTransition resolves times around every change of clocks of every
// zone, from 1970 to 2037, and looks at what the clocks show then.
func TestEveryTransition(t *testing.T) {
	changes := 0
	for _, name := range zoneNames(t) {
		z, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		_, at := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).In(z).ZoneBounds()
		for ; !at.IsZero() && at.Year() < 2038; _, at = at.ZoneBounds() {
			if before, after := offset(at.Add(-1)), offset(at); before != after {
				changes++
				checkTransition(t, z, at, before, after)
			}
		}
	}
	if changes < 10_000 {
		t.Errorf("only %d changes", changes)
	}
}

func offset(t time.Time) time.Duration {
	_, s := t.Zone()
	return time.Duration(s) * time.Second
}

func checkTransition(t *testing.T, z *time.Location, at time.Time, before, after time.Duration) {
	t.Helper()
	from, to := at.Add(before).UTC(), at.Add(after).UTC() // what clocks show before and after
	lo, hi := from, to
	if hi.Before(lo) {
		lo, hi = hi, lo
	}
	for _, local := range []time.Time{lo.Add(-1), lo, lo.Add(hi.Sub(lo) / 2), hi.Add(-1), hi} {
		got, what := At(date.NewAt(local), clock.NewAt(local), z)
		inside := !local.Before(lo) && local.Before(hi)
		want, reason := local.Add(-before), Exact
		switch {
		case inside && after > before:
			reason = Gap
		case inside:
			reason = Fold
		case !local.Before(hi):
			want = local.Add(-after)
		}
		if what == NoSuchDate && reason == Gap && hi.Sub(lo) >= 24*time.Hour {
			what = Gap
		}
		if !got.Equal(want) || what != reason {
			t.Errorf("%s %s: At(%s) = %s, %s, want %s, %s", z, at, local.Format(time.DateTime), got, what, want.In(z), reason)
		}
	}
}
