package main

import (
	"testing"
	"time"
)

// What is no instant is told as what it is on the clocks of the zone, which may skip
// it or show it twice.
func TestInstantSaysWhatIsWrong(t *testing.T) {
	tests := []struct {
		name, zone, text string
		want             string
	}{
		{"no offset", "America/Denver", "2026-07-01T09:00", `"2026-07-01T09:00" has no offset from UTC; in America/Denver it is 2026-07-01T09:00:00-06:00`},
		{"a blank for the T", "UTC", "2026-07-01 09:00:30", `"2026-07-01 09:00:30" has no offset from UTC; in UTC it is 2026-07-01T09:00:30Z`},
		{"a fraction of a second", "UTC", "2026-07-01T09:00:30.5", `"2026-07-01T09:00:30.5" has no offset from UTC; in UTC it is 2026-07-01T09:00:30.5Z`},
		{"a date", "America/Denver", "2026-03-08", `"2026-03-08" has no offset from UTC; in America/Denver it is 2026-03-08T00:00:00-07:00`},
		{"a date that begins late", "America/Sao_Paulo", "2017-10-15", `"2017-10-15" has no offset from UTC; in America/Sao_Paulo it is 2017-10-15T01:00:00-02:00`},
		{"skipped", "America/Denver", "2026-03-08T02:30", `"2026-03-08T02:30" does not exist in America/Denver: the clocks skip it; write an instant with its offset from UTC, such as 2026-03-08T03:30:00-06:00`},
		{"just before what is skipped", "America/Denver", "2026-03-08T01:59:59", `"2026-03-08T01:59:59" has no offset from UTC; in America/Denver it is 2026-03-08T01:59:59-07:00`},
		{"just after it", "America/Denver", "2026-03-08T03:00", `"2026-03-08T03:00" has no offset from UTC; in America/Denver it is 2026-03-08T03:00:00-06:00`},
		{"twice", "America/Denver", "2026-11-01T01:30", `"2026-11-01T01:30" comes twice in America/Denver: write 2026-11-01T01:30:00-06:00 or 2026-11-01T01:30:00-07:00`},
		{"twice, within half an hour", "Australia/Lord_Howe", "2026-04-05 01:45:10", `"2026-04-05 01:45:10" comes twice in Australia/Lord_Howe: write 2026-04-05T01:45:10+11:00 or 2026-04-05T01:45:10+10:30`},
		{"twice, far off", "Europe/Berlin", "2199-10-27T02:00", `"2199-10-27T02:00" comes twice in Europe/Berlin: write 2199-10-27T02:00:00+02:00 or 2199-10-27T02:00:00+01:00`},
		{"on a date that there is not", "Pacific/Apia", "2011-12-30T12:00", `"2011-12-30T12:00" does not exist in Pacific/Apia: the zone skips that date`},
		{"a date that there is not", "Pacific/Apia", "2011-12-30", `"2011-12-30" does not exist in Pacific/Apia: the zone skips that date`},
		{"outside the years", "UTC", "2201-01-01T00:00:00Z", `"2201-01-01T00:00:00Z" is outside the years 1900 to 2200`},
		{"outside the years, without an offset", "America/Denver", "1899-12-31T23:59", `"1899-12-31T23:59" is outside the years 1900 to 2200`},
		{"a date outside the years", "America/Denver", "2201-01-01", `"2201-01-01" is outside the years 1900 to 2200`},
		{"no such day", "UTC", "2026-02-30", `"2026-02-30" is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00`},
		{"a word", "UTC", "noon", `"noon" is no instant; write RFC 3339 with an offset from UTC, such as 2026-11-20T23:30:00-07:00`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			if at, err := instant(tt.text, zone); err == nil || err.Error() != tt.want {
				t.Errorf("%v, %v, want %s", at, err, tt.want)
			}
		})
	}
}
