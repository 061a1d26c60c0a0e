package sla

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
)

func TestLedger(t *testing.T) {
	h := Hours{Name: "desk", Zone: zone(t, "America/Denver"),
		Breaks:   map[date.Date][]Range{ymd("2026-03-09"): {hm("12:00-13:00")}},
		Holidays: []Holiday{{Name: "Founders", From: ymd("2026-03-10")}}}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Week[d] = []Range{hm("09:00-17:00")}
	}
	desk, always := build(t, h), around(t)
	at := func(s string) time.Time { return march(t, s) }
	for _, tt := range []struct {
		name   string
		terms  Terms
		target Target
		tell   func(c *Clock)
		now    string
		want   []string
	}{
		{name: "nothing yet", target: Target{Resolve, time.Hour, desk}, now: "06 16:00"},
		{name: "all kinds", target: Target{Resolve, 10 * time.Hour, desk}, now: "11 10:00",
			tell: func(c *Clock) {
				c.Pause(at("06 16:30"), "pending")
				c.Pause(at("06 18:00"), "a vendor")
				c.Resume(at("09 10:00"), "pending")
				c.Resume(at("09 12:30"), "a vendor")
			},
			want: []string{
				"06 16:00 30m0s counted", "06 16:30 30m0s paused pending", "06 17:00 63h0m0s closed",
				"09 09:00 1h0m0s paused a vendor, pending", "09 10:00 2h0m0s paused a vendor", "09 12:00 1h0m0s break",
				"09 13:00 4h0m0s counted", "09 17:00 7h0m0s closed", "10 00:00 24h0m0s holiday Founders",
				"11 00:00 9h0m0s closed", "11 09:00 1h0m0s counted",
			}},
		{name: "one pause after the other", target: Target{Resolve, time.Hour, desk}, now: "06 17:00",
			tell: func(c *Clock) {
				c.Pause(at("06 16:10"), "pending")
				c.Resume(at("06 16:20"), "pending")
				c.Pause(at("06 16:20"), "pending")
				c.Resume(at("06 16:30"), "pending")
			},
			want: []string{"06 16:00 10m0s counted", "06 16:10 20m0s paused pending", "06 16:30 30m0s counted"}},
		{name: "met", target: Target{Resolve, time.Hour, desk}, now: "11 10:00",
			tell: func(c *Clock) { c.Meet(at("06 16:30")) },
			want: []string{"06 16:00 30m0s counted"}},
		{name: "reopened", target: Target{Resolve, time.Hour, desk}, now: "06 17:00",
			tell: func(c *Clock) { c.Meet(at("06 16:30")); c.Reopen(at("06 16:45")) },
			want: []string{"06 16:00 30m0s counted", "06 16:30 15m0s paused met", "06 16:45 15m0s counted"}},
		{name: "from creation", target: Target{Resolve, time.Hour, desk}, now: "07 12:00",
			tell: func(c *Clock) { c.Retarget(Target{Resolve, time.Hour, always}, at("07 11:00")) },
			want: []string{"06 16:00 20h0m0s counted"}},
		{name: "from the change", terms: Terms{OnChange: FromChange}, target: Target{Resolve, 8 * time.Hour, desk}, now: "07 12:00",
			tell: func(c *Clock) { c.Retarget(Target{Resolve, time.Hour, always}, at("07 11:00")) },
			want: []string{"06 16:00 1h0m0s counted", "06 17:00 18h0m0s closed", "07 11:00 1h0m0s counted"}},
		{name: "cancelled and revived", terms: Terms{OnChange: FromChange}, target: Target{Resolve, 8 * time.Hour, desk}, now: "07 12:00",
			tell: func(c *Clock) {
				c.Cancel(at("06 16:15"))
				c.Retarget(Target{Resolve, time.Hour, always}, at("07 11:00"))
			},
			want: []string{"06 16:00 15m0s counted", "06 16:15 18h45m0s paused cancelled", "07 11:00 1h0m0s counted"}},
		{name: "cancelled", target: Target{Resolve, 8 * time.Hour, desk}, now: "07 12:00",
			tell: func(c *Clock) { c.Cancel(at("06 16:15")) },
			want: []string{"06 16:00 15m0s counted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.terms.Start(tt.target, at("06 16:00"), at("06 16:00"))
			if tt.tell != nil {
				tt.tell(c)
			}
			var got []string
			for _, e := range c.Ledger(at(tt.now)) {
				line := e.From.Format("02 15:04") + " " + e.Duration().String() + " " + string(e.Kind)
				if e.Name != "" {
					line += " " + e.Name
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ledger (-want +got):\n%s", diff)
			}
		})
	}
}

// A sum that no duration holds is the largest one, as in Status.Consumed.
func TestLedgerSumOfCenturies(t *testing.T) {
	at := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	l := Ledger{{Span: Span{at(1900), at(2050)}, Kind: EntryCounted}, {Span: Span{at(2050), at(2200)}, Kind: EntryCounted}}
	if got := l.Sum(EntryCounted); got != math.MaxInt64 {
		t.Errorf("%s are counted", got)
	}
}
