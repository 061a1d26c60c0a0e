package escalation

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// Stories are written in lines. The story starts at an instant; times in it
// count from there.
//
//	+0m   notify tier-one(ana)
//	+30m  bridge support
//	+30m  notify tier-two(leo) - page filter
//
// What follows the dash is why an entry is suppressed. An event is written
// as its time, its kind and what belongs to it:
//
//	+0m trigger high; +10m ack; +1h change low ladder=low; +2h snooze +6h

// midday is when most stories start: a Wednesday in winter.
var midday = time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)

// always is a team of one person who is always on call, "ana" of tier-one.
func always(tb testing.TB, team string, people ...string) Team {
	tb.Helper()
	r := Rota{Name: team}
	if len(people) == 0 {
		return Team{Name: team}
	}
	r.Layers = []Layer{{People: people[:1]}}
	for _, p := range people[1:] {
		r.Overrides = append(r.Overrides, Override{With: p, From: midday.AddDate(-1, 0, 0), To: midday.AddDate(1, 0, 0)})
	}
	return Team{Name: team, Schedule: mustSchedule(tb, r)}
}

// notify, bridge, group and run are actions.
func notify(team string) Action { return Action{Do: DoNotify, Target: team} }
func bridge(name string) Action { return Action{Do: DoBridge, Target: name} }
func group(name string) Action  { return Action{Do: DoGroup, Target: name} }
func run(ladder string) Action  { return Action{Do: DoRun, Target: ladder} }

var unassign = Action{Do: DoUnassign}

// step is a step of the chain.
func step(after time.Duration, do ...Action) Step { return Step{After: after, Do: do} }

// owner are the rules of a support desk: urgent pages the second tier after half
// an hour, high after an hour; medium and low go to a group.
func owner(tb testing.TB) Rules {
	desk := func(after time.Duration) []Step { return []Step{step(after, unassign, group("DDEV Live Support"))} }
	page := func(after time.Duration) []Step {
		return []Step{step(0, notify("tier-one")), step(after, bridge("support"), notify("tier-two"))}
	}
	fallback := group("DDEV Live Support")
	return Rules{
		Page:   []severity.Level{severity.Urgent, severity.High},
		ByHand: []Action{unassign, group("DDEV Live Support"), notify("tier-two")},
		Ladders: []Ladder{
			{Name: "urgent", Severity: severity.Urgent, Steps: page(30 * time.Minute), Fallback: &fallback},
			{Name: "high", Severity: severity.High, Steps: page(time.Hour)},
			{Name: "medium", Severity: severity.Medium, Steps: desk(2 * time.Hour)},
			{Name: "low", Severity: severity.Low, Steps: desk(4 * time.Hour)},
		},
		Teams:   []Team{always(tb, "tier-one", "ana"), always(tb, "tier-two", "leo")},
		Bridges: []Bridge{{Name: "support"}},
	}
}

// night is 22:00 to 07:00 UTC, weekdays are Monday to Friday UTC.
func night(tb testing.TB) *sla.Calendar {
	var week sla.Week
	for d := range week {
		week[d] = []sla.Range{hours("22:00-07:00")}
	}
	return calendar(tb, sla.Hours{Name: "night", Zone: time.UTC, Week: week})
}

func weekdays5(tb testing.TB) *sla.Calendar {
	var week sla.Week
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []sla.Range{hours("00:00-24:00")}
	}
	return calendar(tb, sla.Hours{Name: "24x5", Zone: time.UTC, Week: week})
}

func calendar(tb testing.TB, h sla.Hours) *sla.Calendar {
	tb.Helper()
	c, err := sla.New(h)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// events reads events; see above. A level as first word of a trigger, change or
// reopen is the severity, what the customer entered, and the ladder. Then
// follow entered=LEVEL, ladder=NAME, hold=no, window=FROM..TO and
// due=NAME@AT; a snooze is followed by its end.
func events(tb testing.TB, start time.Time, text string) []Event {
	tb.Helper()
	var list []Event
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if len(words) < 2 {
			tb.Fatalf("no event: %q", part)
		}
		e := Event{At: offset(tb, start, words[0]), Kind: EventKind(words[1])}
		switch words[1] {
		case "ack":
			e.Kind = Acknowledge
		case "trigger", "change", "reopen":
			e.Case = standing(tb, start, words[2:])
		case "snooze":
			e.Until = offset(tb, start, words[2])
		}
		list = append(list, e)
	}
	return list
}

func standing(tb testing.TB, start time.Time, words []string) Standing {
	tb.Helper()
	var s Standing
	level := words[0]
	if err := s.Severity.UnmarshalText([]byte(level)); err != nil {
		tb.Fatal(err)
	}
	s.Entered, s.Ladder, s.Hold = s.Severity, level, true
	for _, w := range words[1:] {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "entered":
			if err := s.Entered.UnmarshalText([]byte(value)); err != nil {
				tb.Fatal(err)
			}
		case "set":
			s.Set = value == "yes"
		case "ladder":
			s.Ladder = value
		case "hold":
			s.Hold = value == "yes"
		case "window":
			from, to, _ := strings.Cut(value, "..")
			s.Maintenance = append(s.Maintenance, Window{From: offset(tb, start, from), To: offset(tb, start, to)})
		case "due":
			name, at, _ := strings.Cut(value, "@")
			s.Deadlines = append(s.Deadlines, Deadline{Name: name, Due: offset(tb, start, at)})
		default:
			tb.Fatalf("no such word: %q", w)
		}
	}
	return s
}

// offset reads "+1h30m" and "-10m".
func offset(tb testing.TB, start time.Time, text string) time.Time {
	tb.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		tb.Fatal(err)
	}
	return start.Add(d)
}

// follow returns the incident to which the events happened.
func follow(r *Rules, events []Event) *Incident {
	inc := r.Open("c")
	for _, e := range events {
		inc.Tell(e)
	}
	return inc
}

// story returns entries as lines.
func story(start time.Time, entries []Entry) []string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, elapsed(e.At.Sub(start))+" "+line(e))
	}
	return lines
}

// line writes an entry without its time.
func line(e Entry) string {
	s := string(e.Do)
	if e.Target != "" {
		s += " " + e.Target
	}
	if len(e.People) > 0 {
		if e.Target == "" {
			s += " "
		}
		s += "(" + strings.Join(e.People, " ") + ")"
	}
	if e.Suppressed != "" {
		s += " - " + string(e.Suppressed)
	}
	return s
}

// elapsed writes a duration as the stories have it: "+1h30m", "+0m".
func elapsed(d time.Duration) string {
	s := phrasing.Duration(d)
	if s == "0s" {
		s = "0m"
	}
	if d < 0 {
		return s
	}
	return "+" + s
}

// lines splits a story that is wanted.
func lines(text string) []string {
	var list []string
	for l := range strings.SplitSeq(text, ";") {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			list = append(list, l)
		}
	}
	return list
}

// tell compares what happens with the story that is wanted.
func tell(t *testing.T, r *Rules, start time.Time, what, want string) *Incident {
	t.Helper()
	inc := follow(r, events(t, start, what))
	if got, want := story(start, inc.Entries(time.Time{})), lines(want); !slices.Equal(got, want) {
		t.Errorf("events: %s\n got %s\nwant %s", what, strings.Join(got, "; "), strings.Join(want, "; "))
	}
	return inc
}
