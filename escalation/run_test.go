package escalation

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/drud/triage/severity"
)

// A storyCase is a story of the rules of [owner], perhaps changed.
type storyCase struct {
	name   string
	change func(*Rules)
	events string
	want   string
}

func tellAll(t *testing.T, start time.Time, cases []storyCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := owner(t)
			if c.change != nil {
				c.change(&r)
			}
			tell(t, &r, start, c.events, c.want)
		})
	}
}

func steps(s ...Step) func(*Rules) {
	return func(r *Rules) { r.Ladders[0].Steps = s }
}

func TestOwnersLadders(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"urgent: tier one, after half an hour the bridge and tier two", nil, "+0m trigger urgent",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"},
		{"high: the same after an hour", nil, "+0m trigger high",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo)"},
		{"medium: to the group after two hours", nil, "+0m trigger medium",
			"+2h unassign; +2h group DDEV Live Support"},
		{"low: to the group after four hours", nil, "+0m trigger low",
			"+4h unassign; +4h group DDEV Live Support"},
		{"nothing, if nobody triggers", nil, "+0m ack; +1m resolve; +2m escalate; +3m snooze +1h; +4m change urgent", ""},
		{"nothing, without a ladder", nil, "+0m trigger urgent ladder=", ""},
		{"but from when there is one", nil, "+0m trigger urgent ladder=; +1h change urgent; +61m ack", "+1h notify tier-one(ana)"},
		{"or there is one for a lower severity that does not page", nil, "+0m trigger urgent ladder=; +1h change low",
			"+5h unassign; +5h group DDEV Live Support"},
		{"to lower one to a ladder that pages does not page", nil, "+0m trigger urgent ladder=; +1h change high", ""},
		{"nor does the next change", nil, "+0m trigger urgent ladder=; +1h change high; +2h change high", ""},
		{"nor with one of no name", func(r *Rules) { r.Ladders[0].Name = "" }, "+0m trigger urgent ladder=", ""},
		{"nothing, with a ladder that is not there", nil, "+0m trigger urgent ladder=gone", ""},
	})
}

func TestSeverityIsPostedFirst(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"it differs from what the customer entered", nil, "+0m trigger low entered=urgent; +1h resolve",
			"+0m severity low"},
		{"the customer entered none", nil, "+0m trigger low entered=none; +1h resolve",
			"+0m severity low"},
		{"it is the same", nil, "+0m trigger low; +1h resolve", ""},
		{"it changes later", nil, "+0m trigger low; +1h change medium entered=low ladder=; +2h change medium entered=low; +3h resolve",
			"+1h severity medium"},
		{"an engineer sets it at the desk", nil, "+0m trigger low; +1h change medium set=yes ladder=; +3h resolve", ""},
		{"even to what the customer entered", nil, "+0m trigger medium entered=low; +1h change low set=yes; +2h resolve",
			"+0m severity medium"},
		{"and takes it back", nil, "+0m trigger low; +1h change medium entered=low set=yes ladder=; +2h change high entered=low ladder=; +3h resolve",
			"+2h severity high"},
		{"and back again", nil, "+0m trigger medium entered=low; +1h change low entered=low; +2h change medium entered=low; +3h resolve",
			"+0m severity medium; +1h severity low; +2h severity medium"},
		{"not while the case is resolved", nil, "+0m trigger medium; +1h resolve; +2h change low entered=medium", ""},
		{"before anything else", nil, "+0m trigger high entered=low; +1m ack",
			"+0m severity high; +0m notify tier-one(ana)"},
	})
}

func TestAfterCountsFromTheStepBefore(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"five minutes and ten are fifteen", steps(step(5*time.Minute, notify("tier-one")), step(10*time.Minute, notify("tier-two"))),
			"+0m trigger urgent", "+5m notify tier-one(ana); +15m notify tier-two(leo)"},
		{"steps at once keep their order", steps(step(0, notify("tier-two")), step(0, notify("tier-one"))),
			"+0m trigger urgent", "+0m notify tier-two(leo); +0m notify tier-one(ana)"},
		{"a negative time is none", steps(step(-time.Hour, notify("tier-one"))),
			"+0m trigger urgent", "+0m notify tier-one(ana)"},
		{"no steps", steps(), "+0m trigger urgent", ""},
	})
}

func TestEventsComeBeforeSteps(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"acknowledged as the second page is due", nil, "+0m trigger urgent; +30m ack", "+0m notify tier-one(ana)"},
		{"a moment later", nil, "+0m trigger urgent; +30m0.000000001s ack",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"},
		{"resolved as it arrives", nil, "+0m trigger urgent; +0m resolve", ""},
		{"events in the wrong order happen at once", nil, "+0m trigger urgent; +10m change urgent; +5m ack; +9m resolve",
			"+0m notify tier-one(ana); +10m resolve (ana)"},
	})
}

func TestAcknowledge(t *testing.T) {
	timeout := func(r *Rules) { r.AckTimeout = 30 * time.Minute }
	tellAll(t, midday, []storyCase{
		{"it cancels the run for good", nil, "+0m trigger urgent; +10m ack", "+0m notify tier-one(ana)"},
		{"it times out: the case starts again at step 1", timeout, "+0m trigger urgent; +10m ack",
			"+0m notify tier-one(ana); +40m notify tier-one(ana); +1h10m bridge support; +1h10m notify tier-two(leo)"},
		{"to acknowledge again renews it", timeout, "+0m trigger urgent; +10m ack; +30m ack; +59m ack; +1h resolve",
			"+0m notify tier-one(ana); +1h resolve (ana)"},
		{"resolved in time", timeout, "+0m trigger urgent; +10m ack; +40m resolve",
			"+0m notify tier-one(ana); +40m resolve (ana)"},
		{"another signal of the same severity is nothing new", nil, "+0m trigger high; +10m ack; +20m trigger high", "+0m notify tier-one(ana)"},
		{"nor while it is on its way", nil, "+0m trigger high; +10m trigger high; +20m ack", "+0m notify tier-one(ana)"},
		{"reopened", nil, "+0m trigger high; +10m ack; +20m reopen high; +30m ack",
			"+0m notify tier-one(ana); +20m notify tier-one(ana)"},
	})
}

func TestSnooze(t *testing.T) {
	most := func(r *Rules) { r.SnoozeAtMost, r.AckTimeout = 2*time.Hour, time.Minute }
	tellAll(t, midday, []storyCase{
		{"when it ends the case starts again at step 1", nil, "+0m trigger high; +10m snooze +8h; +8h5m ack",
			"+0m notify tier-one(ana); +8h notify tier-one(ana)"},
		{"it is no longer than it may be", most, "+0m trigger high; +10m snooze +8h; +2h11m resolve",
			"+0m notify tier-one(ana); +2h10m notify tier-one(ana); +2h11m resolve (ana)"},
		{"into the past is none", nil, "+0m trigger high; +10m snooze +10m; +1h1m resolve",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo); +1h1m resolve (ana leo)"},
		{"a later one counts", nil, "+0m trigger high; +10m snooze +8h; +20m snooze +1h; +1h1m resolve",
			"+0m notify tier-one(ana); +1h notify tier-one(ana); +1h1m resolve (ana)"},
		{"to acknowledge ends it", nil, "+0m trigger high; +10m snooze +8h; +20m ack", "+0m notify tier-one(ana)"},
		{"of a case that is acknowledged", nil, "+0m trigger high; +10m ack; +20m snooze +1h; +1h1m ack",
			"+0m notify tier-one(ana); +1h notify tier-one(ana)"},
		{"resolved meanwhile", nil, "+0m trigger high; +10m snooze +8h; +20m resolve",
			"+0m notify tier-one(ana); +20m resolve (ana)"},
	})
}

func TestResolve(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"those who were paged hear of it, in the order they were", nil, "+0m trigger urgent; +40m resolve",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo); +40m resolve (ana leo)"},
		{"nobody was: nobody does", nil, "+0m trigger low; +40m resolve", ""},
		{"once", nil, "+0m trigger high; +10m resolve; +20m resolve; +30m ack", "+0m notify tier-one(ana); +10m resolve (ana)"},
		{"it comes back: a new run, and news only to those of that", nil, "+0m trigger high; +70m resolve; +80m trigger high; +90m resolve",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo); +1h10m resolve (ana leo); +1h20m notify tier-one(ana); +1h30m resolve (ana)"},
		{"reopened it starts at step 1", nil, "+0m trigger high; +10m resolve; +20m reopen high; +30m ack",
			"+0m notify tier-one(ana); +10m resolve (ana); +20m notify tier-one(ana)"},
		{"raised while resolved: nothing", nil, "+0m trigger low; +10m resolve; +20m change urgent", ""},
	})
}

func TestRaised(t *testing.T) {
	goesOn := func(r *Rules) { r.OnRaise = RaiseContinue }
	long := func(r *Rules) {
		goesOn(r)
		r.Ladders[0].Steps = append(r.Ladders[0].Steps, step(5*time.Minute, notify("tier-one")))
	}
	tellAll(t, midday, []storyCase{
		{"nobody was paged: a new run from the raise", nil, "+0m trigger low; +2h change high; +2h1m ack", "+2h notify tier-one(ana)"},
		{"on the way: the new ladder from step 1", nil, "+0m trigger high; +10m change urgent; +15m ack",
			"+0m notify tier-one(ana); +10m notify tier-one(ana)"},
		{"on the way, and the rules say continue: the step that comes next", goesOn, "+0m trigger high; +10m change urgent",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"},
		{"which is never before the raise", goesOn, "+0m trigger high; +40m change urgent",
			"+0m notify tier-one(ana); +40m bridge support; +40m notify tier-two(leo)"},
		{"all steps are done: there is no other", goesOn, "+0m trigger high; +2h change urgent",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo)"},
		{"all steps are done, and the new ladder has more", long, "+0m trigger high; +2h change urgent; +2h1m ack",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo); +2h notify tier-one(ana)"},
		{"to continue needs somebody who was paged", goesOn, "+0m trigger medium; +10m change high; +11m ack", "+10m notify tier-one(ana)"},
		{"acknowledged: it is open again", nil, "+0m trigger high; +10m ack; +20m change urgent; +21m ack",
			"+0m notify tier-one(ana); +20m notify tier-one(ana)"},
		{"snoozed: the same", nil, "+0m trigger high; +10m snooze +9h; +20m trigger urgent; +21m ack",
			"+0m notify tier-one(ana); +20m notify tier-one(ana)"},
		{"to a severity that does not page", nil, "+0m trigger low; +1h change medium", "+3h unassign; +3h group DDEV Live Support"},
		{"to a severity without a ladder", nil, "+0m trigger high; +10m change urgent ladder=", "+0m notify tier-one(ana)"},
		{"to continue on the same ladder", goesOn, "+0m trigger high; +10m change urgent ladder=high",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo)"},
		{"to continue without a ladder", goesOn, "+0m trigger high; +10m change urgent ladder=", "+0m notify tier-one(ana)"},
		{"as the step is due: the raise comes first", nil, "+0m trigger high; +1h change urgent; +61m ack",
			"+0m notify tier-one(ana); +1h notify tier-one(ana)"},
		{"another ladder for the same severity: the run keeps its own", nil, "+0m trigger high; +10m change high ladder=urgent",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo)"},
	})
}

func TestLowered(t *testing.T) {
	quick := func(r *Rules) { r.Ladders[1].Steps[1].After = time.Minute }
	tellAll(t, midday, []storyCase{
		{"below the filter: those who were paged stand down, and the run ends", nil, "+0m trigger urgent; +10m change low",
			"+0m notify tier-one(ana); +10m stand_down (ana)"},
		{"and nobody hears that it is resolved", nil, "+0m trigger urgent; +10m change low; +20m resolve",
			"+0m notify tier-one(ana); +10m stand_down (ana)"},
		{"acknowledged and below the filter", nil, "+0m trigger urgent; +5m ack; +10m change low",
			"+0m notify tier-one(ana); +10m stand_down (ana)"},
		{"up again: from step 1", nil, "+0m trigger urgent; +10m change low; +20m change high; +21m ack",
			"+0m notify tier-one(ana); +10m stand_down (ana); +20m notify tier-one(ana)"},
		{"it still pages: it keeps its step, and the next comes by the new ladder", nil, "+0m trigger urgent; +10m change high",
			"+0m notify tier-one(ana); +1h bridge support; +1h notify tier-two(leo)"},
		{"it brings no page forward", quick, "+0m trigger urgent; +10m change high",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"},
		{"a run that is over stays so", func(r *Rules) {
			r.Ladders[1].Steps = append(r.Ladders[1].Steps, step(5*time.Hour, notify("tier-one")))
		}, "+0m trigger urgent; +40m change high",
			"+0m notify tier-one(ana); +30m bridge support; +30m notify tier-two(leo)"},
		{"nobody was paged: to the group, by the new ladder", nil, "+0m trigger medium; +1h change low",
			"+4h unassign; +4h group DDEV Live Support"},
		{"nobody was paged, for nobody is on call: the new ladder as from the start", func(r *Rules) {
			r.Teams[0] = Team{Name: "tier-one", OnEmpty: EmptyWait}
		}, "+0m trigger urgent; +10m change low", "+0m notify tier-one - nobody on call; +4h unassign; +4h group DDEV Live Support"},
		{"whose fallback is not for the pages of the old one", func(r *Rules) {
			r.Teams[0] = Team{Name: "tier-one", OnEmpty: EmptyWait}
			r.Ladders[3].Fallback = r.Ladders[0].Fallback
		}, "+0m trigger urgent; +10m change low", "+0m notify tier-one - nobody on call; +4h unassign; +4h group DDEV Live Support"},
		{"and what is past of it is made good", func(r *Rules) {
			r.Ladders[1].Steps[0].After, r.Ladders[3].Steps[0].After = time.Hour, 5*time.Minute
		}, "+0m trigger high; +10m change low", "+10m unassign; +10m group DDEV Live Support"},
		{"acknowledged: nothing", nil, "+0m trigger urgent; +10m ack; +20m change high", "+0m notify tier-one(ana)"},
		{"to a severity without a ladder", nil, "+0m trigger urgent; +10m change high ladder=", "+0m notify tier-one(ana)"},
	})
}

func TestPageFilter(t *testing.T) {
	paging := func(r *Rules) {
		r.Ladders[2].Steps = []Step{step(0, notify("tier-one"), bridge("support"), unassign, group("g"),
			Action{Do: DoAnnotate, Target: "Playbook"}, Action{Do: DoWebhook, Target: "https://hooks.example.com/x"}, Action{Do: DoSeverity, Target: "high"})}
	}
	const others = "+0m unassign; +0m group g; +0m annotate Playbook; +0m webhook https://hooks.example.com/x; +0m severity high"
	tellAll(t, midday, []storyCase{
		{"notify and bridge are suppressed, all else happens", paging, "+0m trigger medium",
			"+0m notify tier-one(ana) - page filter; +0m bridge support - page filter; " + others},
		{"no filter: all severities page", func(r *Rules) { paging(r); r.Page = nil }, "+0m trigger medium",
			"+0m notify tier-one(ana); +0m bridge support; " + others},
		{"who was not paged does not hear that it is resolved", paging, "+0m trigger medium; +1m resolve",
			"+0m notify tier-one(ana) - page filter; +0m bridge support - page filter; " + others},
		{"a suppressed page of an empty schedule skips no step", func(r *Rules) {
			r.Teams[0].Schedule = nil
			r.Ladders[2].Steps = []Step{step(0, notify("tier-one")), step(time.Hour, unassign)}
			a := group("g")
			r.Ladders[2].Fallback = &a
		}, "+0m trigger medium", "+0m notify tier-one - page filter; +1h unassign"},
	})
}

func TestByHand(t *testing.T) {
	const done = "unassign; +10m group DDEV Live Support; "
	tellAll(t, midday, []storyCase{
		{"at that instant, and the run goes on", nil, "+0m trigger urgent; +10m escalate",
			"+0m notify tier-one(ana); +10m " + done + "+10m notify tier-two(leo); +30m bridge support; +30m notify tier-two(leo)"},
		{"the filter holds for it", nil, "+0m trigger low; +10m escalate; +20m resolve",
			"+10m " + done + "+10m notify tier-two(leo) - page filter"},
		{"of a case that is acknowledged", nil, "+0m trigger high; +5m ack; +10m escalate",
			"+0m notify tier-one(ana); +10m " + done + "+10m notify tier-two(leo)"},
		{"resolved at the same instant, it happens all the same", nil, "+0m trigger high; +5m ack; +10m escalate; +10m resolve",
			"+0m notify tier-one(ana); +10m " + done + "+10m notify tier-two(leo); +10m resolve (ana leo)"},
		{"of a resolved case: nothing", nil, "+0m trigger low; +5m resolve; +10m escalate", ""},
		{"it is not deferred", func(r *Rules) { r.Defer = &Defer{Until: night(t), Severities: []severity.Level{severity.High}} },
			"+0m trigger high; +5m ack; +10m escalate",
			"+0m notify tier-one - deferred; +10m " + done + "+10m notify tier-two(leo)"},
		{"it can run a ladder", func(r *Rules) { r.ByHand = []Action{run("high")} }, "+0m trigger low; +10m ack; +15m escalate; +80m ack",
			"+15m run high; +15m notify tier-one(ana) - page filter; +1h15m bridge support - page filter; +1h15m notify tier-two(leo) - page filter"},
		{"each time anew: what is over before is forgotten, what is not goes on", func(r *Rules) {
			fallback := group("nobody")
			r.ByHand = []Action{run("one")}
			r.Ladders = append(r.Ladders,
				Ladder{Name: "one", Steps: []Step{step(0, run("two"))}, Fallback: &fallback},
				Ladder{Name: "two", Steps: []Step{step(30*time.Minute, notify("gone"))}})
		}, "+0m trigger urgent ladder=; +0m escalate; +20m escalate; +40m escalate; +60m resolve",
			"+0m run one; +0m run two; +20m run one; +20m run two; +30m notify gone - nobody on call; +30m group nobody; " +
				"+40m run one; +40m run two; +50m notify gone - nobody on call; +50m group nobody"},
		{"what a ladder that was run has on a deadline is not forgotten", func(r *Rules) {
			r.ByHand = []Action{unassign}
			r.Ladders[0].Steps = []Step{step(0, run("promised"))}
			r.Ladders = append(r.Ladders, Ladder{Name: "promised", Steps: []Step{{Of: "internal.engage", Do: []Action{group("late")}}}})
		}, "+0m trigger urgent due=internal.engage@+1h; +10m escalate", "+0m run promised; +10m unassign; +1h group late"},
		{"nothing, where the rules say nothing", func(r *Rules) { r.ByHand = nil }, "+0m trigger low; +1m escalate; +2m resolve", ""},
	})
}

func TestStandDown(t *testing.T) {
	tellAll(t, midday, []storyCase{
		{"those who were paged are told, and the run ends", nil, "+0m trigger urgent; +10m stand_down",
			"+0m notify tier-one(ana); +10m stand_down (ana)"},
		{"nobody was", nil, "+0m trigger medium; +10m stand_down", ""},
		{"nothing brings it back but a trigger", nil, "+0m trigger urgent; +10m stand_down; +20m change urgent; +30m ack; +40m trigger urgent; +50m resolve",
			"+0m notify tier-one(ana); +10m stand_down (ana); +40m notify tier-one(ana); +50m resolve (ana)"},
		{"out of the waiting room", func(r *Rules) { r.Hold = &Hold{For: 5 * time.Minute} }, "+0m trigger high; +4m stand_down",
			"+0m run high - waiting room; +4m clear"},
	})
}

// Rules and instants without measure come to an end, with entries in the order of
// time.
func TestIncidentEdges(t *testing.T) {
	const most, least = time.Duration(math.MaxInt64), time.Duration(math.MinInt64)
	far := []time.Time{{}, instant(t, "1899-12-31T23:59:59Z"), instant(t, "2026-03-04T12:00:00Z"), instant(t, "2200-12-31T23:59:59Z"), instant(t, "9999-12-31T23:59:59Z")}
	for _, d := range []time.Duration{least, -1, 0, 1, most} {
		r := owner(t)
		r.AckTimeout, r.SnoozeAtMost = d, d
		r.Hold = &Hold{For: d}
		for i := range r.Ladders {
			l := &r.Ladders[i]
			l.Repeat, l.RepeatAfter = math.MaxInt, d
			l.Steps = append(slices.Clone(l.Steps), Step{Before: d, After: d, Of: "desk.engage", Do: r.ByHand}, Step{After: d, Do: r.ByHand})
		}
		for _, at := range far {
			for _, due := range far {
				st := Standing{Severity: severity.Urgent, Ladder: "urgent", Hold: true,
					Deadlines: []Deadline{{"desk.engage", due}}, Maintenance: []Window{{From: at, To: due}}}
				inc := r.Open("c")
				inc.Tell(Event{At: at, Kind: Trigger, Case: st})
				inc.Tell(Event{At: at, Kind: Snooze, Until: due})
				inc.Tell(Event{At: at, Kind: Reopen, Case: st})
				inc.Next(due)
				list := inc.Entries(time.Time{})
				if !slices.IsSortedFunc(list, func(a, b Entry) int { return a.At.Compare(b.At) }) {
					t.Errorf("%s at %s, due %s: entries are out of order", d, at, due)
				}
			}
		}
	}
}
