package escalation

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drud/triage/sla"
)

// A scheduleCase is what another system documents or tests of rotations, as an
// input and its answer.
type scheduleCase struct {
	ID, Kind, Source, Differs string
	Given                     struct {
		TZ           string
		Type         string // of turn
		Length       int    `json:"shift_length"`
		StartLocal   string `json:"start_local"`
		AtLocal      string `json:"at_local"`
		HandoffLocal string `json:"handoff_local"`
		Days         []string
		Start, End   string
		Window       [2]string
		Rules        []struct{ Days, Start, End, User string }
		Overrides    []struct{ Add, Remove, Start, End string }
		Active       [2]string `json:"overrides_active"`
		OnCall       []string  `json:"on_call"`
		At           json.RawMessage
		ShiftDays    []string `json:"shift_days"`
		DailyHandoff int      `json:"daily_handoff"`
		Temporary    []struct {
			Start, End string
			Shifts     []struct{ User, Start, End string }
		} `json:"temporary_schedules"`
	}
	Expect struct {
		Boundaries []string
		EndLocal   string `json:"end_local"`
		Start, End string
		Elapsed    float64 `json:"elapsed_hours"`
		Active     bool
		Shifts     [][]string
		OnCall     json.RawMessage `json:"on_call"`
		UTC        string
		Berlin     string   `json:"europe_berlin"`
		ShiftOne   []string `json:"shift1_cet"`
		ShiftTwo   []string `json:"shift2_cet"`
	}
}

// otherKinds of the file are about ladders, runs and signals.
var otherKinds = []string{"escalation", "signal_semantics", "notify_filter", "actions"}

// runners test the kinds that are about schedules.
var runners = map[string]func(*scheduleCase, *testing.T){
	"rotation_handoffs":  (*scheduleCase).handoffs,
	"rotation_shift_end": (*scheduleCase).shiftEnd,
	"rotation_members":   (*scheduleCase).members,
	"window_active":      (*scheduleCase).window,
	"oncall_shifts":      (*scheduleCase).shifts,
	"override_mapping":   (*scheduleCase).mapping,
}

// ours are the rows of which our rule gives another answer, with that rule and,
// where the row has boundaries, ours.
var ours = map[string]struct {
	rule       string
	boundaries string
}{
	"ga-rot-03": {"moved forward by the gap's length, not to its end",
		"2020-03-06T02:30-06:00 2020-03-07T02:30-06:00 2020-03-08T03:30-05:00 2020-03-09T02:30-05:00 2020-03-10T02:30-05:00"},
	"ga-rot-04": {"moved forward by the gap's length, not to its end; so 02:30 is 03:30 and no half hour is left",
		"2020-03-08T00:30-06:00 2020-03-08T01:30-06:00 2020-03-08T03:30-05:00 2020-03-08T04:30-05:00"},
	"ga-rot-16": {"moved forward by the gap's length, not to its end; nobody before the start",
		"2020-10-02T02:15+10:30 2020-10-03T02:15+10:30 2020-10-04T02:45+11:00 2020-10-05T02:15+11:00 2020-10-06T02:15+11:00"},
	"ga-rot-12": {"nobody before the start",
		"2021-04-02T02:00+11:00 2021-04-03T02:00+11:00 2021-04-04T02:00+10:30 2021-04-05T02:00+10:30 2021-04-06T02:00+10:30"},
	"ga-rot-13": {"nobody before the start",
		"2021-04-02T02:00+11:00 2021-04-03T02:00+11:00 2021-04-04T02:00+10:30 2021-04-05T02:00+10:30 2021-04-06T02:00+10:30"},
	"ga-rot-14": {"nobody before the start",
		"2020-10-02T01:30+10:30 2020-10-03T01:30+10:30 2020-10-04T01:30+10:30 2020-10-05T01:30+11:00 2020-10-06T01:30+11:00"},
	"ga-rot-15": {"nobody before the start",
		"2020-10-02T01:30+10:30 2020-10-03T01:30+10:30 2020-10-04T01:30+10:30 2020-10-05T01:30+11:00 2020-10-06T01:30+11:00"},
	"ga-future-start":        {rule: "nobody before the start"},
	"vo-partial-day-handoff": {rule: "turns count local days, whether or not the layer has a shift on them; shifts are not counted"},
	"ga-temp":                {rule: "there are no temporary schedules; overrides that remove and add say the same"},
	"ga-win-24h-1":           {rule: "equal ends are refused; two layers say the same"},
	"ga-win-24h-2":           {rule: "equal ends are refused; two layers say the same"},
	"ga-win-24h-3":           {rule: "equal ends are refused; two layers say the same"},
	"pcl-24h":                {rule: "equal ends are refused; two layers say the same"},
}

func TestScheduleCases(t *testing.T) {
	data, err := os.ReadFile("../testdata/cases/escalation.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	ran, different := 0, 0
	for line := range bytes.Lines(data) {
		var c scheduleCase
		var head struct{ ID, Kind string }
		if err := json.Unmarshal(line, &head); err != nil {
			t.Fatal(err)
		}
		run, mine := runners[head.Kind]
		if !mine {
			if !slices.Contains(otherKinds, head.Kind) {
				t.Errorf("%s: unknown kind %q", head.ID, head.Kind)
			}
			continue
		}
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatalf("%s: %v", head.ID, err)
		}
		ran++
		rule, differs := ours[c.ID]
		if differs {
			different++
		} else if c.Differs != "" {
			t.Errorf("%s differs and we have no rule for it: %s", c.ID, c.Differs)
		}
		t.Run(c.ID, func(t *testing.T) {
			if differs {
				t.Log("our rule: " + rule.rule)
			}
			run(&c, t)
		})
	}
	if ran != 66 || different != len(ours) {
		t.Errorf("ran %d cases, want 66; %d of them differ, want %d", ran, different, len(ours))
	}
}

// rota is one layer of two people in the case's zone.
func (c *scheduleCase) rota(t *testing.T) Rota {
	units := map[string]Unit{"hourly": Hours, "daily": Days, "weekly": Weeks, "monthly": Months}
	r := Rota{Zone: mustZone(t, c.Given.TZ), Layers: []Layer{{People: []string{"ana", "ben"}}}}
	r.Every = Turn{c.Given.Length, units[c.Given.Type]}
	if c.Given.StartLocal != "" {
		r.Start = civil(c.Given.StartLocal)
	}
	return r
}

func (c *scheduleCase) handoffs(t *testing.T) {
	switch {
	case c.Given.HandoffLocal != "":
		c.zones(t)
		return
	case c.ID == "rot-cycle":
		c.cycle(t)
		return
	}
	want := c.Expect.Boundaries
	if ours := ours[c.ID].boundaries; ours != "" {
		want = strings.Fields(ours)
	}
	// Look from a minute before the first handoff to a minute after the last.
	from, to := instant(t, want[0]).Add(-time.Minute), instant(t, want[len(want)-1]).Add(time.Minute)
	var got []string
	for s := range mustSchedule(t, c.rota(t)).Shifts(from, to) {
		if s.From.After(from) {
			got = append(got, s.From.Format("2006-01-02T15:04Z07:00"))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: handoffs (-want +got):\n%s", c.Source, diff)
	}
}

// zones tests which instant a handoff is and what another zone's clocks show.
func (c *scheduleCase) zones(t *testing.T) {
	c.Given.StartLocal, c.Given.Length, c.Given.Type = c.Given.HandoffLocal, 1, "weekly"
	want := instant(t, c.Expect.UTC)
	got := mustSchedule(t, c.rota(t)).Next(want.Add(-time.Hour))
	if !got.Equal(want) {
		t.Errorf("%s: handoff at %s, want %s", c.Source, got, want)
	}
	if berlin := got.In(mustZone(t, "Europe/Berlin")).Format("15:04"); berlin != c.Expect.Berlin {
		t.Errorf("%s: %s in Berlin, want %s", c.Source, berlin, c.Expect.Berlin)
	}
}

// cycle tests the owner's week, in a winter when both zones agree.
func (c *scheduleCase) cycle(t *testing.T) {
	r := denver(t)
	r.Start = civil("2020-01-13T11:00")
	from := instant(t, "2020-01-13T11:00-07:00")
	week := slices.Collect(mustSchedule(t, r).Shifts(from, from.AddDate(0, 0, 7)))
	if len(week) != 14 {
		t.Fatalf("%d shifts, want 14", len(week))
	}
	for i, s := range week {
		want, person := c.Expect.ShiftOne, "ana"
		if i%2 == 1 {
			want, person = c.Expect.ShiftTwo, "dee"
		}
		berlin := mustZone(t, "Europe/Berlin")
		got := []string{s.From.In(berlin).Format("15:04"), s.To.In(berlin).Format("15:04")}
		if diff := cmp.Diff(want, got); diff != "" || s.Duties[0].Person != person {
			t.Errorf("shift %d of %v (-want +got):\n%s", i, s.Duties, diff)
		}
	}
}

func (c *scheduleCase) shiftEnd(t *testing.T) {
	zone := mustZone(t, c.Given.TZ)
	local := func(s string) time.Time {
		at, _ := sla.At(civil(s).Date, civil(s).Time, zone)
		return at
	}
	var at, want time.Time
	if c.Given.AtLocal != "" {
		at, want = local(c.Given.AtLocal), local(c.Expect.EndLocal)
	} else {
		at, want = instant(t, c.text(t, c.Given.At)), instant(t, c.Expect.End)
	}
	s := mustSchedule(t, c.rota(t))
	if c.ID == "ga-future-start" {
		if got := s.OnCall(at); got != nil {
			t.Errorf("%v on call before the start, want nobody", got)
		}
		return
	}
	for got := range s.Shifts(at, at.AddDate(1, 0, 0)) {
		if !got.To.Equal(want) {
			t.Errorf("%s: the turn ends at %s, want %s", c.Source, got.To, want)
		}
		if hours := got.To.Sub(at).Hours(); c.Expect.Elapsed != 0 && hours != c.Expect.Elapsed {
			t.Errorf("%s: after %g hours, want %g", c.Source, hours, c.Expect.Elapsed)
		}
		return
	}
	t.Errorf("nobody is on call")
}

// members tests what we count where the source counts shifts.
func (c *scheduleCase) members(t *testing.T) {
	r := denver(t)
	r.Every = Turn{c.Given.DailyHandoff, Days}
	r.Layers = []Layer{{Days: weekdays(c.Given.ShiftDays), People: []string{"ana", "ben"}}}
	s := mustSchedule(t, r)
	for _, tt := range []struct{ name, at, want string }{
		{"the fifth shift", "2026-03-06T12:00-07:00", "ana"},
		{"the sixth, seven days after the first", "2026-03-09T12:00-06:00", "ben"},
	} {
		if got := s.OnCall(instant(t, tt.at)); len(got) != 1 || got[0].Person != tt.want {
			t.Errorf("%s: %v on call, want %s", tt.name, got, tt.want)
		}
	}
}

func weekdays(names []string) Weekdays {
	var days Weekdays
	for i, name := range []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} {
		days[i] = slices.Contains(names, name)
	}
	return days
}

func (c *scheduleCase) window(t *testing.T) {
	l := Layer{Days: weekdays(c.Given.Days), Shift: hours(c.Given.Start + "-" + c.Given.End), People: []string{"ana"}}
	r := Rota{Zone: mustZone(t, c.Given.TZ), Layers: []Layer{l}}
	if c.Given.Start == c.Given.End {
		var ps Problems
		if _, err := NewSchedule(r); !errors.As(err, &ps) || ps[0].Kind != "equal-ends" {
			t.Fatalf("error %v, want equal-ends", err)
		}
		r.Layers = aroundTheClock(l)
	}
	at := instant(t, c.text(t, c.Given.At))
	if got := mustSchedule(t, r).OnCall(at) != nil; got != c.Expect.Active {
		t.Errorf("%s: at %s active %t, want %t", c.Source, at, got, c.Expect.Active)
	}
}

// aroundTheClock splits a shift of 24 hours at midnight.
func aroundTheClock(l Layer) []Layer {
	evening, morning := l, l
	evening.Shift.To, morning.Shift.From = hours("00:00-24:00").To, 0
	for d := range l.Days {
		morning.Days[(d+1)%7] = l.Days[d]
	}
	return []Layer{evening, morning}
}

func (c *scheduleCase) shifts(t *testing.T) {
	r := Rota{Zone: mustZone(t, c.Given.TZ)}
	for _, rule := range c.Given.Rules {
		if rule.Days != "all" {
			t.Fatalf("days %q", rule.Days)
		}
		r.Layers = append(r.Layers, Layer{Shift: hours(rule.Start + "-" + rule.End), People: []string{rule.User}})
	}
	for _, o := range c.Given.Overrides {
		r.Overrides = append(r.Overrides, Override{Person: o.Remove, With: o.Add, From: instant(t, o.Start), To: instant(t, o.End)})
	}
	for _, tmp := range c.Given.Temporary {
		for _, rule := range c.Given.Rules {
			r.Overrides = append(r.Overrides, Override{Person: rule.User, From: instant(t, tmp.Start), To: instant(t, tmp.End)})
		}
		for _, s := range tmp.Shifts {
			r.Overrides = append(r.Overrides, Override{With: s.User, From: instant(t, s.Start), To: instant(t, s.End)})
		}
	}
	var got [][]string
	for s := range mustSchedule(t, r).Shifts(instant(t, c.Given.Window[0]), instant(t, c.Given.Window[1])) {
		const layout = "2006-01-02T15:04Z07:00"
		got = append(got, append(peopleOf(s.Duties), s.From.Format(layout), s.To.Format(layout)))
	}
	for i, s := range c.Expect.Shifts {
		c.Expect.Shifts[i] = slices.DeleteFunc(s, func(x string) bool { return x == "truncated" })
	}
	if diff := cmp.Diff(c.Expect.Shifts, got); diff != "" {
		t.Errorf("%s: shifts (-want +got):\n%s", c.Source, diff)
	}
}

// mapping has the first person on call by a layer and the others by overrides.
func (c *scheduleCase) mapping(t *testing.T) {
	at, want := []string{"2000-01-02T03:05Z"}, make([][]string, 1)
	active := [2]string{"2000-01-02T03:05Z", "2000-01-02T03:06Z"}
	into, times := any(&want[0]), any(nil)
	if c.Given.At != nil {
		active, into, times = c.Given.Active, &want, &at
	}
	if times != nil {
		if err := json.Unmarshal(c.Given.At, times); err != nil {
			t.Fatal(err)
		}
	}
	if err := json.Unmarshal(c.Expect.OnCall, into); err != nil {
		t.Fatal(err)
	}
	r := Rota{Layers: []Layer{{People: c.Given.OnCall[:1]}}}
	for _, p := range c.Given.OnCall[1:] {
		r.Overrides = append(r.Overrides, Override{With: p, From: instant(t, "2000-01-01T00:00Z"), To: instant(t, "2000-02-01T00:00Z")})
	}
	for _, o := range c.Given.Overrides {
		r.Overrides = append(r.Overrides, Override{Person: o.Remove, With: o.Add, From: instant(t, active[0]), To: instant(t, active[1])})
	}
	s := mustSchedule(t, r)
	for i := range at {
		if diff := cmp.Diff(want[i], peopleOf(s.OnCall(instant(t, at[i])))); diff != "" {
			t.Errorf("%s: at %s (-want +got):\n%s", c.Source, at[i], diff)
		}
	}
}

func (c *scheduleCase) text(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		t.Fatal(err)
	}
	return s
}
