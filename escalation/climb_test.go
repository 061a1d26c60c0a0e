package escalation

import (
	"fmt"
	"testing"
	"time"

	"github.com/rickb777/date/v2"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// neverAgain is open on one day, long ago.
func neverAgain(tb testing.TB) *sla.Calendar {
	day := date.New(2001, time.January, 1)
	return calendar(tb, sla.Hours{Name: "once", Zone: time.UTC, Exceptions: map[date.Date][]sla.Range{day: {hours("00:00-24:00")}}})
}

func TestNobodyOnCall(t *testing.T) {
	empty := func(teams ...int) func(*Rules) {
		return func(r *Rules) {
			for _, i := range teams {
				r.Teams[i].Schedule = nil
			}
		}
	}
	waits := func(r *Rules) { empty(0)(r); r.Teams[0].OnEmpty = EmptyWait }
	third := func(r *Rules) {
		r.Ladders[0].Steps = append(r.Ladders[0].Steps, step(5*time.Minute, notify("tier-two")))
	}
	const none = "+0m notify tier-one - nobody on call; "
	tellAll(t, midday, []storyCase{
		{"next: the next step at once", empty(0), "+0m trigger urgent", none + "+0m bridge support; +0m notify tier-two(leo)"},
		{"wait: the next step when it is due", waits, "+0m trigger urgent", none + "+30m bridge support; +30m notify tier-two(leo)"},
		{"the step after counts from there", func(r *Rules) { empty(0)(r); third(r) }, "+0m trigger urgent",
			none + "+0m bridge support; +0m notify tier-two(leo); +5m notify tier-two(leo)"},
		{"nobody anywhere: the fallback, at once", empty(0, 1), "+0m trigger urgent",
			none + "+0m bridge support; +0m notify tier-two - nobody on call; +0m group DDEV Live Support"},
		{"nobody anywhere and no fallback", empty(0, 1), "+0m trigger high",
			none + "+0m bridge support; +0m notify tier-two - nobody on call"},
		{"one of two in a step is enough", func(r *Rules) {
			empty(0)(r)
			r.Ladders[0].Steps = []Step{step(0, notify("tier-one"), notify("tier-two")), step(time.Hour, unassign)}
		}, "+0m trigger urgent", none + "+0m notify tier-two(leo); +1h unassign"},
		{"a team that is not there", steps(step(0, notify("gone")), step(time.Hour, notify("tier-one"))), "+0m trigger urgent",
			"+0m notify gone - nobody on call; +0m notify tier-one(ana)"},
		{"a fallback that notifies", func(r *Rules) {
			empty(0)(r)
			a := notify("tier-two")
			r.Ladders[0].Steps, r.Ladders[0].Fallback = []Step{step(0, notify("tier-one"))}, &a
		}, "+0m trigger urgent; +1m resolve", none + "+0m notify tier-two(leo); +1m resolve (leo)"},
		{"a fallback that reaches nobody", func(r *Rules) {
			empty(0)(r)
			a := notify("tier-one")
			r.Ladders[0].Steps, r.Ladders[0].Fallback = []Step{step(0, notify("tier-one"))}, &a
		}, "+0m trigger urgent", none + "+0m notify tier-one - nobody on call"},
		{"a fallback that runs a ladder", func(r *Rules) {
			empty(0)(r)
			a := run("high")
			r.Ladders[0].Steps, r.Ladders[0].Fallback = []Step{step(0, notify("tier-one"))}, &a
		}, "+0m trigger urgent", none + "+0m run high; " + none + "+0m bridge support; +0m notify tier-two(leo)"},
		{"not while a ladder that was run has pages to come", func(r *Rules) {
			r.Ladders[0].Steps = []Step{step(0, run("empty"), run("later"))}
			r.Ladders = append(r.Ladders,
				Ladder{Name: "empty", Steps: []Step{step(0, notify("gone"))}},
				Ladder{Name: "later", Steps: []Step{step(10*time.Minute, notify("tier-one"))}})
		}, "+0m trigger urgent", "+0m run empty; +0m run later; +0m notify gone - nobody on call; +10m notify tier-one(ana)"},
		{"a ladder without pages needs no fallback", func(r *Rules) { r.Ladders[0].Steps = []Step{step(0, unassign)} },
			"+0m trigger urgent", "+0m unassign"},
	})
}

func TestRunAndRepeat(t *testing.T) {
	nested := func(r *Rules) {
		r.Ladders[0].Steps = []Step{step(0, notify("tier-one")), step(time.Hour, run("last"))}
		r.Ladders = append(r.Ladders, Ladder{Name: "last", Steps: []Step{step(5*time.Minute, notify("tier-two")), step(5*time.Minute, unassign)}})
	}
	again := func(r *Rules) { r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1, 15*time.Minute }
	const once = "+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo); "
	tellAll(t, midday, []storyCase{
		{"another ladder starts at its own step 1", nested, "+0m trigger urgent",
			"+0m notify tier-one(ana); +1h run last; +1h5m notify tier-two(leo); +1h10m unassign"},
		{"an acknowledgement cancels that too", nested, "+0m trigger urgent; +62m ack", "+0m notify tier-one(ana); +1h run last"},
		{"the ladder goes on meanwhile", func(r *Rules) {
			nested(r)
			r.Ladders[0].Steps = []Step{step(0, run("last")), step(time.Minute, notify("tier-one"))}
		}, "+0m trigger urgent", "+0m run last; +1m notify tier-one(ana); +5m notify tier-two(leo); +10m unassign"},
		{"a ladder does not run itself", func(r *Rules) {
			nested(r)
			r.Ladders[4].Steps[1].Do = []Action{run("urgent")}
		}, "+0m trigger urgent", "+0m notify tier-one(ana); +1h run last; +1h5m notify tier-two(leo); +1h10m run urgent - limit"},
		{"a ladder that is not there", steps(step(0, run("gone"))), "+0m trigger urgent", "+0m run gone"},
		{"the steps repeat", again, "+0m trigger urgent",
			once + "+45m notify tier-one(ana); +1h15m bridge support; +1h15m notify tier-two(leo)"},
		{"until somebody acknowledges", again, "+0m trigger urgent; +45m ack", once},
		{"nobody on call: the fallback in each pass", func(r *Rules) { again(r); r.Teams[0].Schedule, r.Teams[1].Schedule = nil, nil },
			"+0m trigger urgent", "+0m notify tier-one - nobody on call; +0m bridge support; +0m notify tier-two - nobody on call; +0m group DDEV Live Support;" +
				"+15m notify tier-one - nobody on call; +15m bridge support; +15m notify tier-two - nobody on call; +15m group DDEV Live Support"},
		{"who is reached by a ladder that a ladder runs is reached", func(r *Rules) { nested(r); r.Teams[0].Schedule = nil },
			"+0m trigger urgent", "+0m notify tier-one - nobody on call; +0m run last; +5m notify tier-two(leo); +10m unassign"},
		{"and who is not is not", func(r *Rules) { nested(r); r.Teams[0].Schedule, r.Teams[1].Schedule = nil, nil },
			"+0m trigger urgent", "+0m notify tier-one - nobody on call; +0m run last; +5m notify tier-two - nobody on call; +5m unassign; +5m group DDEV Live Support"},
	})
}

func TestStepsOnADeadline(t *testing.T) {
	of := func(before, after time.Duration, do ...Action) Step {
		return Step{Before: before, After: after, Of: "internal.engage", Do: do}
	}
	soon := steps(step(0, notify("tier-one")), of(15*time.Minute, 0, notify("tier-two")), step(2*time.Hour, bridge("support")))
	const trigger = "+0m trigger urgent due=internal.engage@+1h"
	tellAll(t, midday, []storyCase{
		{"before it, outside the chain", soon, trigger, "+0m notify tier-one(ana); +45m notify tier-two(leo); +2h bridge support"},
		{"at it", steps(of(0, 0, unassign)), trigger, "+1h unassign"},
		{"after it", steps(of(0, 10*time.Minute, unassign)), trigger, "+1h10m unassign"},
		{"past when the run starts: at the start", steps(of(15*time.Minute, 0, unassign)), "+50m trigger urgent due=internal.engage@+1h", "+50m unassign"},
		{"no such deadline: never", soon, "+0m trigger urgent", "+0m notify tier-one(ana); +2h bridge support"},
		{"met meanwhile: not any more", soon, trigger + "; +10m change urgent", "+0m notify tier-one(ana); +2h bridge support"},
		{"moved: with it", soon, trigger + "; +10m change urgent due=internal.engage@+3h",
			"+0m notify tier-one(ana); +2h bridge support; +2h45m notify tier-two(leo)"},
		{"moved into the past: at once", soon, trigger + "; +10m change urgent due=internal.engage@+20m",
			"+0m notify tier-one(ana); +10m notify tier-two(leo); +2h bridge support"},
		{"once, though the deadline moves on", soon, trigger + "; +50m change urgent due=internal.engage@+3h",
			"+0m notify tier-one(ana); +45m notify tier-two(leo); +2h bridge support"},
		{"not again in a repeat", func(r *Rules) { soon(r); r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1, time.Hour }, trigger,
			"+0m notify tier-one(ana); +45m notify tier-two(leo); +2h bridge support; +3h notify tier-one(ana); +5h bridge support"},
		{"again in a new run", soon, trigger + "; +46m ack; +50m reopen urgent due=internal.engage@+1h; +51m ack",
			"+0m notify tier-one(ana); +45m notify tier-two(leo); +50m notify tier-one(ana); +50m notify tier-two(leo)"},
		{"steps at one instant keep the order of the ladder", steps(of(time.Hour, 0, group("g")), step(0, unassign), of(time.Hour, 0, notify("tier-one"))), trigger,
			"+0m group g; +0m unassign; +0m notify tier-one(ana)"},
		{"nobody on call skips nothing", func(r *Rules) {
			r.Teams[0].Schedule = nil
			r.Ladders[0].Steps = []Step{of(time.Hour, 0, notify("tier-one")), step(time.Hour, unassign)}
			r.Ladders[0].Fallback = nil
		}, trigger, "+0m notify tier-one - nobody on call; +1h unassign"},
		{"lowered: those that are past do not come back", func(r *Rules) {
			soon(r)
			r.Ladders[1].Steps = r.Ladders[0].Steps
		}, trigger + "; +50m change high due=internal.engage@+1h", "+0m notify tier-one(ana); +45m notify tier-two(leo); +2h bridge support"},
		{"lowered: those that are ahead come by the new ladder", func(r *Rules) {
			soon(r)
			r.Ladders[1].Steps = append(r.Ladders[1].Steps, of(0, 0, unassign))
		}, trigger + "; +10m change high due=internal.engage@+2h",
			"+0m notify tier-one(ana); +2h bridge support; +2h notify tier-two(leo); +2h unassign"},
	})
}

// People are resolved when a step fires: a handoff moves only later pages.
func TestPeopleAreResolvedWhenAStepFires(t *testing.T) {
	r := owner(t)
	r.Teams[0].Schedule = mustSchedule(t, denver(t))
	r.Ladders[0].Steps = []Step{
		step(0, notify("tier-one"), Action{Do: DoNotify, Target: "tier-one", Pick: PickNext}, Action{Do: DoNotify, Target: "tier-one", Pick: PickPrevious}),
		step(15*time.Minute, notify("tier-one")),
	}
	handoff := instant(t, "2026-03-09T11:00-06:00")
	tests := []struct {
		name  string
		start time.Time
		want  string
	}{
		{"before the handoff, and at it", handoff.Add(-15 * time.Minute),
			"+0m notify tier-one(dee); +0m notify tier-one(eve); +0m notify tier-one(fay); +15m notify tier-one(ben)"},
		{"a moment before it both times", handoff.Add(-15*time.Minute - 1),
			"+0m notify tier-one(dee); +0m notify tier-one(eve); +0m notify tier-one(fay); +15m notify tier-one(dee)"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { tell(t, &r, test.start, "+0m trigger urgent", test.want) })
	}
	t.Run("several people", func(t *testing.T) {
		r := owner(t)
		r.Teams[0] = always(t, "tier-one", "ana", "ben")
		tell(t, &r, midday, "+0m trigger high; +1m resolve", "+0m notify tier-one(ana ben); +1m resolve (ana ben)")
	})
	t.Run("nobody comes next to a single person", func(t *testing.T) {
		r := owner(t)
		r.Ladders[0].Steps = []Step{step(0, Action{Do: DoNotify, Target: "tier-one", Pick: PickNext}), step(time.Hour, notify("tier-one"))}
		inc := tell(t, &r, midday, "+0m trigger urgent", "+0m notify tier-one - nobody on call; +0m notify tier-one(ana)")
		if got, want := inc.Entries(time.Time{})[0].Reason, "nobody is next on call in tier-one"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestNobodyOnCallSaysWho(t *testing.T) {
	for _, tt := range []struct {
		name string
		pick Pick
		want string
	}{
		{"all", "", "nobody is on call in gone"},
		{"next", PickNext, "nobody is next on call in gone"},
		{"previous", PickPrevious, "nobody was on call before in gone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := owner(t)
			r.Ladders[0].Steps = []Step{step(0, Action{Do: DoNotify, Target: "gone", Pick: tt.pick})}
			if got := r.Plan("c", midday, Standing{Severity: severity.Urgent, Entered: severity.Urgent, Ladder: "urgent"})[0].Reason; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Ladders that each run the next one twice come to an end, and say so.
func TestLaddersThatFanOutHaveALimit(t *testing.T) {
	var r Rules
	const n = 20
	for i := range n {
		next := run(fmt.Sprint(i + 1))
		r.Ladders = append(r.Ladders, Ladder{Name: fmt.Sprint(i), Steps: []Step{step(0, next, next)}})
	}
	r.Ladders = append(r.Ladders, Ladder{Name: fmt.Sprint(n)})
	begun, limited := 0, 0
	for _, e := range r.Plan("c", midday, Standing{Severity: severity.Urgent, Entered: severity.Urgent, Ladder: "0"}) {
		if e.Suppressed == ByLimit {
			limited++
		} else {
			begun++
		}
	}
	if begun != mostRuns || limited == 0 {
		t.Errorf("%d runs and %d too many, want %d and some", begun, limited, mostRuns)
	}
}

// A ladder of repeats that run repeats comes to an end all the same.
func TestRunsHaveALimit(t *testing.T) {
	r := Rules{Ladders: []Ladder{
		{Name: "a", Severity: severity.Urgent, Steps: []Step{step(0, run("b"))}, Repeat: 1 << 40},
		{Name: "b", Steps: []Step{step(0, run("c"))}, Repeat: 1 << 40},
		{Name: "c", Steps: []Step{step(0, unassign)}, Repeat: 1 << 40},
	}}
	list := r.Plan("c", midday, Standing{Severity: severity.Urgent, Entered: severity.Urgent, Ladder: "a"})
	if len(list) < mostRuns || len(list) > 3*mostRuns {
		t.Errorf("%d entries", len(list))
	}
}
