package sla

import (
	"fmt"
	"math"
	"math/big"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// desk is open from nine to five on the weekdays of the fortnight, in Denver,
// where the clocks change in the night to March 8.
func deskHours(tb testing.TB) *Calendar {
	h := Hours{Name: "desk", Zone: zone(tb, "America/Denver")}
	for d := time.Monday; d <= time.Friday; d++ {
		h.Week[d] = []Range{hm("09:00-17:00")}
	}
	return build(tb, h)
}

func around(tb testing.TB) *Calendar {
	return build(tb, Hours{Name: "24x7", Zone: zone(tb, "America/Denver"), Always: true})
}

// march reads "06 16:30" as a wall-clock time of March 2026 in Denver.
func march(tb testing.TB, s string) time.Time {
	tb.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-03-"+s+":00", zone(tb, "America/Denver"))
	if err != nil {
		at, err = time.ParseInLocation("2006-01-02 15:04:05", "2026-03-"+s, zone(tb, "America/Denver"))
	}
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// show writes a status in short.
func show(s Status) string {
	out := fmt.Sprintf("%s consumed %s left %s", s.State, s.Consumed, s.Remaining)
	for _, x := range []struct {
		name string
		at   time.Time
	}{{"due", s.Due}, {"if resumed", s.DueIfResumed}, {"met", s.Met}, {"breached", s.Breached}} {
		if !x.at.IsZero() {
			out += " " + x.name + " " + x.at.Format("02 15:04")
		}
	}
	if s.Missed > 0 {
		out += fmt.Sprint(" missed ", s.Missed)
	}
	return out
}

// TestClock tells clocks of Friday, March 6, and the week after.
func TestClock(t *testing.T) {
	desk, always := deskHours(t), around(t)
	at := func(s string) time.Time { return march(t, s) }
	office := func(d time.Duration) Target { return Target{Resolve, d, desk} }
	allDay := func(d time.Duration) Target { return Target{Resolve, d, always} }
	h := time.Hour
	for _, tt := range []struct {
		name   string
		terms  Terms
		target Target
		from   string
		attach string // or from
		tell   func(c *Clock)
		now    string
		want   string
	}{
		{name: "running", target: office(2 * h), from: "06 16:30", now: "06 16:45",
			want: "running consumed 15m0s left 1h45m0s due 09 10:30"},
		{name: "at due", target: office(2 * h), from: "06 16:30", now: "09 10:30",
			want: "running consumed 2h0m0s left 0s due 09 10:30"},
		{name: "after due", target: office(2 * h), from: "06 16:30", now: "09 10:31",
			want: "breached consumed 2h1m0s left -1m0s due 09 10:30 breached 09 10:30 missed 1"},
		{name: "met at due", target: office(2 * h), from: "06 16:30", now: "12 10:00",
			tell: func(c *Clock) { c.Meet(at("09 10:30")) },
			want: "met consumed 2h0m0s left 0s due 09 10:30 met 09 10:30"},
		{name: "met early", target: office(2 * h), from: "06 16:30", now: "12 10:00",
			tell: func(c *Clock) { c.Meet(at("06 16:45")); c.Meet(at("09 16:45")) },
			want: "met consumed 15m0s left 1h45m0s due 09 10:30 met 06 16:45"},
		{name: "met late", target: office(2 * h), from: "06 16:30", now: "12 10:00",
			tell: func(c *Clock) { c.Meet(at("09 10:45")) },
			want: "breached consumed 2h15m0s left -15m0s due 09 10:30 met 09 10:45 breached 09 10:30 missed 1"},
		{name: "paused", target: office(2 * h), from: "06 16:30", now: "09 08:00",
			tell: func(c *Clock) { c.Pause(at("06 16:45"), "pending") },
			want: "paused consumed 15m0s left 1h45m0s if resumed 09 10:45"},
		{name: "paused without a reason", target: office(2 * h), from: "06 16:30", now: "09 08:00",
			tell: func(c *Clock) { c.Pause(at("06 16:45"), "") },
			want: "paused consumed 15m0s left 1h45m0s if resumed 09 10:45"},
		{name: "paused from the start", target: office(2 * h), from: "06 16:30", now: "12 08:00",
			tell: func(c *Clock) { c.Pause(at("06 16:30"), "pending") },
			want: "paused consumed 0s left 2h0m0s if resumed 12 11:00"},
		{name: "paused for two reasons", target: office(2 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) {
				c.Pause(at("06 09:30"), "pending")
				c.Pause(at("06 10:00"), "vendor")
				c.Pause(at("06 10:00"), "vendor")
				c.Resume(at("06 10:30"), "pending")
				c.Resume(at("06 11:00"), "vendor")
				c.Resume(at("06 11:30"), "vendor")
			},
			want: "running consumed 1h30m0s left 30m0s due 06 12:30"},
		{name: "a pause at night", target: office(2 * h), from: "06 16:30", now: "09 10:00",
			tell: func(c *Clock) { c.Pause(at("06 17:00"), "pending"); c.Resume(at("09 09:00"), "pending") },
			want: "running consumed 1h30m0s left 30m0s due 09 10:30"},
		{name: "a pause of no length", target: office(2 * h), from: "06 16:30", now: "06 16:45",
			tell: func(c *Clock) { c.Pause(at("06 16:40"), "pending"); c.Resume(at("06 16:40"), "pending") },
			want: "running consumed 15m0s left 1h45m0s due 09 10:30"},
		{name: "a pause that ends before it begins", target: office(2 * h), from: "06 16:30", now: "06 16:45",
			tell: func(c *Clock) { c.Pause(at("06 16:40"), "pending"); c.Resume(at("06 16:35"), "pending") },
			want: "running consumed 15m0s left 1h45m0s due 09 10:30"},
		{name: "paused at due", target: office(h), from: "06 09:00", now: "06 10:45",
			tell: func(c *Clock) { c.Pause(at("06 10:00"), "pending") },
			want: "paused consumed 1h0m0s left 0s if resumed 06 10:45"},
		{name: "paused at due and resumed", target: office(h), from: "06 09:00", now: "06 11:01",
			tell: func(c *Clock) { c.Pause(at("06 10:00"), "pending"); c.Resume(at("06 11:00"), "pending") },
			want: "breached consumed 1h1m0s left -1m0s due 06 11:00 breached 06 11:00 missed 1"},
		{name: "met while paused at due", target: office(h), from: "06 09:00", now: "06 11:01",
			tell: func(c *Clock) { c.Pause(at("06 10:00"), "pending"); c.Meet(at("06 10:30")) },
			want: "met consumed 1h0m0s left 0s met 06 10:30"},
		{name: "paused after due", target: office(h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Pause(at("06 10:30"), "pending") },
			want: "breached consumed 1h30m0s left -30m0s due 06 10:00 breached 06 10:00 missed 1"},
		{name: "late on arrival", target: office(h), from: "06 09:00", attach: "06 11:00", now: "06 11:00",
			want: "late_on_arrival consumed 2h0m0s left -1h0m0s due 06 10:00"},
		{name: "due on arrival", target: office(h), from: "06 09:00", attach: "06 10:00", now: "06 10:01",
			want: "breached consumed 1h1m0s left -1m0s due 06 10:00 breached 06 10:00 missed 1"},
		{name: "raised on Saturday", target: office(8 * h), from: "06 16:00", now: "07 12:00",
			tell: func(c *Clock) { c.Retarget(allDay(h), at("07 12:00")) },
			want: "late_on_arrival consumed 20h0m0s left -19h0m0s due 06 17:00"},
		{name: "raised on Saturday with a floor", terms: Terms{AtLeast: 15 * time.Minute}, target: office(8 * h), from: "06 16:00", now: "07 12:00",
			tell: func(c *Clock) { c.Retarget(allDay(h), at("07 12:00")) },
			want: "running consumed 20h0m0s left 15m0s due 07 12:15"},
		{name: "raised, pauses carried", target: office(8 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) {
				c.Pause(at("06 09:30"), "pending")
				c.Resume(at("06 11:30"), "pending")
				c.Retarget(allDay(2*h), at("06 12:00"))
			},
			want: "running consumed 1h0m0s left 1h0m0s due 06 13:00"},
		{name: "raised, from the change", terms: Terms{OnChange: FromChange}, target: office(8 * h), from: "06 09:00", now: "06 12:30",
			tell: func(c *Clock) { c.Retarget(allDay(2*h), at("06 12:00")) },
			want: "running consumed 3h30m0s left 1h30m0s due 06 14:00"},
		{name: "raised, keeping the fraction", terms: Terms{OnChange: KeepConsumedFraction}, target: office(8 * h), from: "06 09:00", now: "06 11:00",
			tell: func(c *Clock) { c.Retarget(allDay(2*h), at("06 11:00")) },
			want: "running consumed 2h0m0s left 1h30m0s due 06 12:30"},
		{name: "raised at due, keeping the fraction", terms: Terms{OnChange: KeepConsumedFraction}, target: office(h), from: "06 09:00", now: "06 10:00",
			tell: func(c *Clock) { c.Retarget(allDay(2*h), at("06 10:00")) },
			want: "running consumed 1h0m0s left 1ns due 06 10:00"},
		{name: "an equal target, from the change", terms: Terms{OnChange: FromChange}, target: office(4 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Retarget(office(4*h), at("06 12:00")) },
			want: "running consumed 3h0m0s left 4h0m0s due 06 16:00"},
		{name: "raised and straight back, from the change", terms: Terms{OnChange: FromChange}, target: office(4 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Retarget(allDay(h), at("06 12:00")); c.Retarget(office(4*h), at("06 12:00")) },
			want: "running consumed 3h0m0s left 1h0m0s due 06 13:00"},
		{name: "cancelled and straight back, from the change", terms: Terms{OnChange: FromChange}, target: office(4 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Cancel(at("06 12:00")); c.Retarget(office(4*h), at("06 12:00")) },
			want: "running consumed 3h0m0s left 1h0m0s due 06 13:00"},
		{name: "an equal target after straight back, from the change", terms: Terms{OnChange: FromChange}, target: office(4 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) {
				c.Retarget(allDay(h), at("06 11:00"))
				c.Retarget(office(4*h), at("06 11:00"))
				c.Retarget(office(4*h), at("06 11:00"))
				c.Retarget(office(4*h), at("06 12:00"))
			},
			want: "running consumed 3h0m0s left 4h0m0s due 06 16:00"},
		{name: "overdue, keeping the fraction", terms: Terms{OnChange: KeepConsumedFraction}, target: office(h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Retarget(allDay(8*h), at("06 11:00")) },
			want: "breached consumed 3h0m0s left -2h0m0s due 06 10:00 breached 06 10:00 missed 1"},
		{name: "lowered after a breach", target: office(h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Retarget(office(8*h), at("06 11:00")) },
			want: "running consumed 3h0m0s left 5h0m0s due 06 17:00 breached 06 10:00 missed 1"},
		{name: "breached, lowered and breached", target: office(h), from: "06 09:00", now: "09 12:00",
			tell: func(c *Clock) { c.Retarget(office(8*h), at("06 11:00")) },
			want: "breached consumed 11h0m0s left -3h0m0s due 06 17:00 breached 06 10:00 missed 2"},
		{name: "raised and straight back, with a floor", terms: Terms{AtLeast: 4 * h}, target: office(8 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Retarget(allDay(h), at("06 15:00")); c.Retarget(office(8*h), at("06 15:00")) },
			want: "running consumed 6h0m0s left 2h0m0s due 06 17:00"},
		{name: "raised, paused and straight back", target: office(8 * h), from: "06 09:00", now: "06 16:00",
			tell: func(c *Clock) {
				c.Retarget(allDay(20*h), at("06 15:00"))
				c.Pause(at("06 15:00"), "pending")
				c.Retarget(office(8*h), at("06 15:00"))
				c.Resume(at("06 15:30"), "pending")
			},
			want: "running consumed 6h30m0s left 1h30m0s due 09 09:30"},
		{name: "changed often, by the fraction", terms: Terms{OnChange: KeepConsumedFraction}, target: office(8 * h), from: "06 09:00", now: "06 11:30",
			tell: func(c *Clock) {
				for i := range 120 {
					c.Retarget(office([]time.Duration{8 * h, 4 * h}[i%2]), at("06 09:00").Add(time.Duration(i)*time.Minute))
				}
			},
			want: "running consumed 2h30m0s left 2h0m0s due 06 13:30"},
		{name: "cancelled", target: office(8 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Cancel(at("06 11:00")) },
			want: "cancelled consumed 2h0m0s left 0s"},
		{name: "revived", target: office(8 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) {
				c.Cancel(at("06 11:00"))
				c.Pause(at("06 12:00"), "pending")
				c.Resume(at("06 13:00"), "pending")
				c.Retarget(office(8*h), at("06 14:00"))
			},
			want: "running consumed 5h0m0s left 3h0m0s due 09 10:00"},
		{name: "revived, keeping the fraction that was left", terms: Terms{OnChange: KeepConsumedFraction}, target: office(8 * h), from: "06 09:00", now: "06 14:00",
			tell: func(c *Clock) {
				c.Cancel(at("06 11:00"))
				c.Pause(at("06 12:00"), "pending")
				c.Resume(at("06 13:00"), "pending")
				c.Retarget(office(4*h), at("06 14:00"))
			},
			want: "running consumed 2h0m0s left 3h0m0s due 06 17:00"},
		{name: "met before there was a target", from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Meet(at("06 11:00")); c.Retarget(office(h), at("06 12:00")) },
			want: "cancelled consumed 0s left 0s met 06 11:00"},
		{name: "reopened", target: office(8 * h), from: "06 09:00", now: "09 10:00",
			tell: func(c *Clock) { c.Meet(at("06 11:00")); c.Reopen(at("09 09:30")) },
			want: "running consumed 2h30m0s left 5h30m0s due 09 15:30"},
		{name: "reopened while pending", target: office(8 * h), from: "06 09:00", now: "09 10:00",
			tell: func(c *Clock) {
				c.Meet(at("06 11:00"))
				c.Pause(at("06 12:00"), "pending")
				c.Reopen(at("09 09:30"))
			},
			want: "paused consumed 2h0m0s left 6h0m0s if resumed 09 16:00"},
		{name: "reopened after a breach", target: office(h), from: "06 09:00", now: "09 10:00",
			tell: func(c *Clock) { c.Meet(at("06 11:00")); c.Reopen(at("09 09:30")) },
			want: "breached consumed 2h30m0s left -1h30m0s due 06 10:00 breached 06 10:00 missed 1"},
		{name: "restarted", target: office(2 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Restart(at("06 14:00")) },
			want: "running consumed 1h0m0s left 1h0m0s due 06 16:00 missed 1"},
		{name: "restarted in a pause", target: office(2 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Pause(at("06 10:00"), "pending"); c.Restart(at("06 14:00")) },
			want: "paused consumed 0s left 2h0m0s if resumed 06 17:00"},
		{name: "told of the past", target: office(8 * h), from: "06 09:00", now: "06 12:00",
			tell: func(c *Clock) { c.Pause(at("06 11:00"), "pending"); c.Meet(at("06 10:00")) },
			want: "met consumed 2h0m0s left 6h0m0s met 06 11:00"},
		{name: "told of the past after it was reopened", target: office(8 * h), from: "06 09:00", now: "06 15:00",
			tell: func(c *Clock) { c.Meet(at("06 11:00")); c.Reopen(at("06 13:00")); c.Restart(at("06 12:00")) },
			want: "running consumed 2h0m0s left 6h0m0s due 09 13:00"},
		{name: "asked of the past", target: office(8 * h), from: "06 09:00", now: "06 09:30",
			tell: func(c *Clock) { c.Pause(at("06 11:00"), "pending") },
			want: "paused consumed 2h0m0s left 6h0m0s if resumed 06 17:00"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			attach := tt.attach
			if attach == "" {
				attach = tt.from
			}
			c := tt.terms.Start(tt.target, at(tt.from), at(attach))
			if tt.tell != nil {
				tt.tell(c)
			}
			if got := show(c.Status(at(tt.now))); got != tt.want {
				t.Errorf("status\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestNotices(t *testing.T) {
	desk := deskHours(t)
	at := func(s string) time.Time { return march(t, s) }
	terms := Terms{Remind: []Remind{{Percent: 50}, {Before: 10 * time.Minute}, {After: 30 * time.Minute}}}
	hourly := Target{Update, time.Hour, desk}
	for _, tt := range []struct {
		name   string
		target Target
		from   string
		attach string // or from
		tell   func(c *Clock)
		until  string
		want   []string
	}{
		{name: "all", target: Target{Resolve, time.Hour, desk}, from: "06 16:30", until: "12 09:00",
			want: []string{"06 17:00 50%", "09 09:20 10m before", "09 09:30 breach 1", "09 10:00 30m after"}},
		{name: "not at the instant of the reply", target: hourly, from: "06 09:00", until: "06 10:50",
			tell: func(c *Clock) { c.Restart(at("06 09:30")) },
			want: []string{"06 10:00 50%", "06 10:20 10m before", "06 10:30 breach 1"}},
		{name: "late on arrival", target: Target{Resolve, time.Hour, desk}, from: "06 09:00", attach: "06 10:15", until: "06 17:00",
			want: []string{"06 10:15 late_on_arrival 50% 10m before", "06 10:30 30m after"}},
		{name: "past on arrival", target: Target{Resolve, time.Hour, desk}, from: "06 09:00", attach: "06 09:55", until: "06 09:59",
			want: []string{"06 09:55 50% 10m before"}},
		{name: "past after a change", target: Target{Resolve, 8 * time.Hour, desk}, from: "06 09:00", until: "06 17:00",
			tell: func(c *Clock) { c.Retarget(Target{Resolve, 3 * time.Hour, desk}, at("06 11:55")) },
			want: []string{"06 11:55 50% 10m before", "06 12:00 breach 1", "06 12:30 30m after"}},
		{name: "asked of the past", target: Target{Resolve, 8 * time.Hour, desk}, from: "06 09:00", until: "06 09:00",
			tell: func(c *Clock) { c.Retarget(Target{Resolve, 3 * time.Hour, desk}, at("06 11:55")) },
			want: []string{"06 11:55 50% 10m before"}},
		{name: "at the start", target: Target{Resolve, 10 * time.Minute, desk}, from: "06 09:00", until: "06 09:00",
			want: []string{"06 09:00 10m before"}},
		{name: "once in a cycle", target: Target{Resolve, 2 * time.Hour, desk}, from: "06 09:00", until: "06 16:45",
			tell: func(c *Clock) { c.Retarget(Target{Resolve, 8 * time.Hour, desk}, at("06 10:30")) },
			want: []string{"06 10:00 50%"}},
		{name: "late and met at once", target: Target{Resolve, time.Hour, desk}, from: "06 09:00", attach: "06 12:00", until: "06 17:00",
			tell: func(c *Clock) { c.Meet(at("06 12:00")) },
			want: []string{"06 12:00 late_on_arrival 50% 10m before 30m after"}},
		{name: "past on arrival, and met at once", target: Target{Resolve, time.Hour, desk}, from: "06 09:00", attach: "06 09:55", until: "06 10:01",
			tell: func(c *Clock) { c.Meet(at("06 09:55")); c.Reopen(at("06 09:57")) }},
		{name: "late for no time at all", target: Target{Resolve, 8 * time.Hour, desk}, from: "06 09:00", until: "06 12:30",
			tell: func(c *Clock) {
				c.Retarget(Target{Resolve, time.Hour, desk}, at("06 12:00"))
				c.Retarget(Target{Resolve, 8 * time.Hour, desk}, at("06 12:00"))
			}},
		{name: "a cadence missed", target: hourly, from: "06 14:00", until: "09 10:00",
			want: []string{"06 14:30 50%", "06 14:50 10m before", "06 15:00 breach 1", "06 15:30 30m after", "06 16:00 missed 2", "06 17:00 missed 3"}},
		{name: "a cadence missed and taken up", target: hourly, from: "06 09:00", until: "06 13:15",
			tell: func(c *Clock) { c.Restart(at("06 11:30")); c.Restart(at("06 12:15")) },
			want: []string{"06 09:30 50%", "06 09:50 10m before", "06 10:00 breach 1", "06 10:30 30m after", "06 11:00 missed 2",
				"06 12:00 50%", "06 12:45 50%", "06 13:05 10m before"}},
		{name: "a cadence keeps what remains", target: hourly, from: "06 09:00", until: "06 12:00",
			tell: func(c *Clock) { c.Pause(at("06 09:45"), "pending"); c.Resume(at("06 11:00"), "pending") },
			want: []string{"06 09:30 50%", "06 11:05 10m before", "06 11:15 breach 1", "06 11:45 30m after"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			attach := tt.attach
			if attach == "" {
				attach = tt.from
			}
			c := terms.Start(tt.target, at(tt.from), at(attach))
			if tt.tell != nil {
				tt.tell(c)
			}
			var got []string
			for _, n := range c.Notices(at(tt.until)) {
				line := n.At.Format("02 15:04")
				if n.Kind != NoticeReminder {
					line += " " + string(n.Kind)
				}
				if n.Nth > 0 {
					line += fmt.Sprint(" ", n.Nth)
				}
				for _, r := range n.Reminds {
					line += " " + r.String()
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

// A reminder at a percentage comes when so much has passed, rounded down to the
// nanosecond, however long the target is.
func TestRemindAtPercent(t *testing.T) {
	for percent := 1; percent < 100; percent++ {
		for _, within := range []time.Duration{1, 99, 100, 101, time.Hour + 59, 7 * time.Hour, math.MaxInt64} {
			want := new(big.Int).Mul(big.NewInt(int64(within)), big.NewInt(int64(percent)))
			want.Quo(want, big.NewInt(100))
			l := leg{target: Target{Within: within}, need: within}
			if got := l.mark(Remind{Percent: percent}); int64(got) != want.Int64() {
				t.Errorf("%d%% of %d is %d, want %d", percent, within, got, want)
			}
		}
	}
}

// told returns when a clock is due that lived the case.
func (w *workedCase) told(t *testing.T, calendar *Calendar, start time.Time) time.Time {
	terms := Terms{OnChange: Change(w.Mode)}
	c := terms.Start(Target{Resolve, duration(t, w.Duration), calendar}, start, start)
	for _, p := range w.Pauses {
		c.Pause(rfc(t, p[0]), "pause")
		c.Resume(rfc(t, p[1]), "pause")
	}
	for _, change := range w.Changes {
		c.Retarget(Target{Resolve, duration(t, change.Duration), calendar}, rfc(t, change.At))
	}
	return c.Status(start).Due
}

// A cadence of seconds that nobody answers for years counts all its misses and
// lists some.
func TestManyMisses(t *testing.T) {
	start := march(t, "06 09:00")
	second := Target{Update, time.Second, around(t)}
	c := Terms{}.Start(second, start, start)
	end := start.AddDate(100, 0, 0)
	want := int(end.Sub(start)/time.Second) - 1 // the last is missed after end
	if got := c.Status(end).Missed; got != want {
		t.Errorf("missed %d, want %d", got, want)
	}
	if got := len(c.Notices(end)); got != maxListed {
		t.Errorf("%d notices, want %d", got, maxListed)
	}
	if got, want := c.Next(end), end.Add(1); !got.Equal(want) {
		t.Errorf("next is %s, want %s", got, want)
	}
	c.Restart(end)
	if s, n := c.Status(end.Add(2*time.Second)), c.Notices(end.Add(2*time.Second)); s.Missed != want+1 || len(n) != maxListed+1 {
		t.Errorf("in the next cycle missed %d with %d notices, want %d with %d", s.Missed, len(n), want+1, maxListed+1)
	}
}

// Notices are the caller's: what is done to them changes nothing.
func TestNoticesAreTheCallers(t *testing.T) {
	start := march(t, "06 09:00")
	remind := Remind{Percent: 50}
	c := Terms{Remind: []Remind{remind}}.Start(Target{Engage, time.Hour, around(t)}, start, start)
	c.Pause(start.Add(40*time.Minute), "pending")
	now := start.Add(time.Hour)
	c.Notices(now)[0].Reminds[0] = Remind{Percent: 1}
	if got := c.Notices(now)[0].Reminds[0]; got != remind {
		t.Errorf("got %s, want %s", got, remind)
	}
	c.Restart(now)
	if got := c.Notices(now); len(got) != 1 {
		t.Errorf("got %d notices", len(got))
	}
}

func TestTargetDue(t *testing.T) {
	start := march(t, "06 16:30")
	for _, test := range []struct {
		name   string
		target Target
		want   time.Time
	}{
		{"open time", Target{Engage, time.Hour, deskHours(t)}, march(t, "09 09:30")},
		{"no time", Target{Engage, 0, deskHours(t)}, start},
		{"beyond the years", Target{Engage, math.MaxInt64, deskHours(t)}, time.Time{}},
		{"no calendar", Target{Engage, time.Hour, nil}, time.Time{}},
		{"none", Target{}, time.Time{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.target.Due(start); !got.Equal(test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Questions outside the supported years have answers.
func TestClockEdges(t *testing.T) {
	desk := deskHours(t)
	far := []time.Time{{}, time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2200, 12, 31, 23, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	for _, kind := range []TargetKind{Resolve, Update} {
		for _, within := range []time.Duration{0, 1, time.Hour, 1<<63 - 1} {
			for _, cal := range []*Calendar{desk, around(t), nil} {
				for _, change := range []Change{FromCreation, FromChange, KeepConsumedFraction} {
					terms := Terms{OnChange: change, AtLeast: within, Remind: []Remind{{Percent: 99}, {Before: 1<<63 - 1}, {After: 1<<63 - 1}}}
					for _, from := range far {
						c := terms.Start(Target{kind, within, cal}, from, from)
						for _, at := range far {
							c.Status(at)
							c.Notices(at)
							c.Next(at)
							c.Pause(at, "pending")
							c.Resume(at, "pending")
							c.Retarget(Target{kind, time.Minute, cal}, at)
							c.Status(at)
							c.Next(at)
							c.Meet(at)
							c.Reopen(at)
							c.Cancel(at)
						}
					}
				}
			}
		}
	}
}

// A clock that started before the year 1, whose instants are before the zero Time, waits
// for the first of its reminders all the same.
func TestNextBeforeTheYearOne(t *testing.T) {
	start := time.Date(-4, 1, 1, 0, 0, 0, 0, time.UTC)
	remind := []Remind{{Before: 10 * time.Minute}, {After: 1<<63 - 1}}
	c := Terms{Remind: remind}.Start(Target{Resolve, time.Hour, deskHours(t)}, start, start)
	next := c.Next(start)
	if n := c.Notices(next); len(n) != 1 || n[0].Kind != NoticeReminder || !n[0].At.Equal(next) {
		t.Errorf("next is %s, and then come %+v", next, n)
	}
}

func BenchmarkClock(b *testing.B) {
	desk := deskHours(b)
	start := march(b, "06 09:00")
	for _, pauses := range []int{0, 10, 10000} {
		c := Terms{Remind: []Remind{{Percent: 50}}}.Start(Target{Resolve, 100000 * time.Hour, desk}, start, start)
		now := start
		for range pauses {
			c.Pause(now.Add(15*time.Minute), "pending")
			now = now.Add(time.Hour)
			c.Resume(now, "pending")
		}
		now = now.Add(time.Minute)
		b.Run(fmt.Sprintf("status/pauses=%d", pauses), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Status(now)
			}
		})
		b.Run(fmt.Sprintf("next/pauses=%d", pauses), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Next(now)
			}
		})
	}
	b.Run("pause and resume", func(b *testing.B) {
		b.ReportAllocs()
		c := Terms{Remind: []Remind{{Percent: 50}}}.Start(Target{Resolve, 100000 * time.Hour, desk}, start, start)
		for now := start; b.Loop(); now = now.Add(time.Second) {
			c.Pause(now, "pending")
			c.Resume(now.Add(time.Second/2), "pending")
		}
	})
}
