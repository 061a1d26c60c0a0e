package escalation

import (
	"testing"
	"time"

	"github.com/drud/triage/severity"
)

// late is two o'clock at night, in the night between Wednesday and Thursday.
var late = time.Date(2026, 3, 5, 2, 0, 0, 0, time.UTC)

func holding(t *testing.T) func(*Rules) {
	return func(r *Rules) {
		r.Hold = &Hold{For: 10 * time.Minute, During: night(t), Unless: []severity.Level{severity.Urgent}}
	}
}

const held = "+0m run high - waiting room; "

func TestWaitingRoom(t *testing.T) {
	tellAll(t, late, []storyCase{
		{"the run starts when the hold ends", holding(t), "+0m trigger high; +11m ack", held + "+10m notify tier-one(ana)"},
		{"and all its steps count from there", holding(t), "+0m trigger high",
			held + "+10m notify tier-one(ana); +1h10m bridge support; +1h10m notify tier-two(leo)"},
		{"a latency warning that recovers wakes nobody", holding(t), "+0m trigger high; +9m resolve", held + "+9m clear"},
		{"resolved exactly at its end: event first", holding(t), "+0m trigger high; +10m resolve", held + "+10m clear"},
		{"acknowledged inside", holding(t), "+0m trigger high; +9m ack", held + "+9m clear"},
		{"snoozed inside: no second hold when that ends", holding(t), "+0m trigger high; +9m snooze +1h; +61m ack",
			held + "+9m clear; +1h notify tier-one(ana)"},
		{"urgent never waits", holding(t), "+0m trigger urgent; +1m ack", "+0m notify tier-one(ana)"},
		{"raised to urgent inside: it ends at once", holding(t), "+0m trigger high; +4m change urgent; +35m ack",
			held + "+4m notify tier-one(ana); +34m bridge support; +34m notify tier-two(leo)"},
		{"raised to what waits too: the new ladder when it ends", holding(t), "+0m trigger low; +4m change high; +11m ack",
			"+0m run low - waiting room; +10m notify tier-one(ana)"},
		{"lowered below the filter: the page is cleared, the rest comes", holding(t), "+0m trigger high; +4m change low; +5h ack",
			held + "+4m clear; +4h10m unassign; +4h10m group DDEV Live Support"},
		{"the condition of the hold does not hold", holding(t), "+0m trigger high hold=no; +1m ack", "+0m notify tier-one(ana)"},
		{"it comes back inside: a new hold", holding(t), "+0m trigger high; +5m resolve; +6m trigger high; +17m ack",
			held + "+5m clear; +6m run high - waiting room; +16m notify tier-one(ana)"},
		{"a second signal inside is nothing new", holding(t), "+0m trigger high; +5m trigger high; +11m ack", held + "+10m notify tier-one(ana)"},
		{"by hand inside", holding(t), "+0m trigger high; +5m escalate; +6m resolve",
			held + "+5m unassign; +5m group DDEV Live Support; +5m notify tier-two(leo); +6m clear; +6m resolve (leo)"},
		{"nothing waits without a ladder", holding(t), "+0m trigger high ladder=", ""},
		{"the ladder goes away inside", holding(t), "+0m trigger high; +5m change high ladder=", held},
	})
	tellAll(t, midday, []storyCase{
		{"not in the night: no hold", holding(t), "+0m trigger high; +1m ack", "+0m notify tier-one(ana)"},
		{"no calendar: always", func(r *Rules) { r.Hold = &Hold{For: time.Minute} }, "+0m trigger urgent; +2m ack",
			"+0m run urgent - waiting room; +1m notify tier-one(ana)"},
		{"no time: no hold", func(r *Rules) { r.Hold = &Hold{} }, "+0m trigger urgent; +2m ack", "+0m notify tier-one(ana)"},
	})
	// The night ends at 07:00: whether it is night matters only for the arrival.
	tellAll(t, late.Add(5*time.Hour-time.Minute), []storyCase{
		{"the night ends inside: the hold goes on", holding(t), "+0m trigger high; +11m ack", held + "+10m notify tier-one(ana)"},
	})
	tellAll(t, late.Add(5*time.Hour), []storyCase{
		{"it ends as the case arrives: no hold", holding(t), "+0m trigger high; +11m ack", "+0m notify tier-one(ana)"},
	})
}

func TestHoldSaysWhy(t *testing.T) {
	r := owner(t)
	holding(t)(&r)
	inc := follow(&r, events(t, late, "+0m trigger high; +9m resolve"))
	list := inc.Entries(time.Time{})
	if got, want := list[0].Reason, "in the waiting room until 2026-03-05T02:10:00Z"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := list[1].Reason, "cleared in the waiting room: resolved"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMaintenanceSaysWhy(t *testing.T) {
	r := owner(t)
	s := Standing{Severity: severity.High, Entered: severity.High, Ladder: "high", Maintenance: []Window{{midday, midday.Add(time.Hour), "new disks"}}}
	if got, want := r.Plan("c", midday, s)[0].Reason, "maintenance until 2026-03-04T13:00:00Z: new disks"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestMaintenance(t *testing.T) {
	const window = " window=+0m..+2h"
	const muted = "+10m run high - maintenance; "
	tellAll(t, midday, []storyCase{
		{"a new run waits; at the end it starts at step 1", nil, "+10m trigger high" + window + "; +121m ack", muted + "+2h notify tier-one(ana)"},
		{"resolved meanwhile", nil, "+10m trigger high" + window + "; +20m resolve", muted},
		{"acknowledged meanwhile", nil, "+10m trigger high" + window + "; +20m ack", muted},
		{"a run in flight goes on", nil, "-10m trigger high" + window,
			"-10m notify tier-one(ana); +50m bridge support; +50m notify tier-two(leo)"},
		{"and is raised in flight", nil, "-10m trigger high" + window + "; +10m change urgent" + window + "; +11m ack",
			"-10m notify tier-one(ana); +10m notify tier-one(ana)"},
		{"nobody was paged before the raise: the run is new", nil, "-10m trigger low" + window + "; +10m change high" + window + "; +121m ack",
			muted + "+2h notify tier-one(ana)"},
		{"raised while it waits: the new ladder when it ends", nil, "+10m trigger high" + window + "; +20m change urgent" + window + "; +121m ack",
			muted + "+2h notify tier-one(ana)"},
		{"an acknowledgement times out meanwhile", func(r *Rules) { r.AckTimeout = 30 * time.Minute },
			"-10m trigger high" + window + "; +0m ack; +121m resolve",
			"-10m notify tier-one(ana); +30m run high - maintenance; +2h notify tier-one(ana); +2h1m resolve (ana)"},
		{"it ends as the case arrives", nil, "+2h trigger high" + window + "; +121m ack", "+2h notify tier-one(ana)"},
		{"it begins as the case arrives", nil, "+0m trigger high" + window + "; +3m resolve", "+0m run high - maintenance"},
		{"windows that touch are one", nil, "+10m trigger high window=+2h..+3h" + window + "; +181m ack", muted + "+3h notify tier-one(ana)"},
		{"it applies no more", nil, "+10m trigger high" + window + "; +20m change high; +21m ack", muted + "+20m notify tier-one(ana)"},
		{"it is made longer", nil, "+10m trigger high" + window + "; +20m change high window=+0m..+4h; +241m ack", muted + "+4h notify tier-one(ana)"},
		{"by hand meanwhile", nil, "+10m trigger high" + window + "; +20m escalate; +21m resolve",
			muted + "+20m unassign; +20m group DDEV Live Support; +20m notify tier-two(leo); +21m resolve (leo)"},
		{"a hold that ends in it", func(r *Rules) { r.Hold = &Hold{For: 10 * time.Minute} }, "-5m trigger high" + window + "; +121m ack",
			"-5m run high - waiting room; +5m run high - maintenance; +2h notify tier-one(ana)"},
		{"a hold that ends in it, when no ladder applies any more", func(r *Rules) { r.Hold = &Hold{For: 10 * time.Minute} },
			"-5m trigger high" + window + "; +0m change high ladder=" + window, "-5m run high - waiting room"},
		{"steps that went by on a deadline come at the end", func(r *Rules) {
			r.Ladders[1].Steps = []Step{{Of: "internal.engage", Do: []Action{notify("tier-two")}}}
		}, "+10m trigger high" + window + " due=internal.engage@+1h; +121m ack", muted + "+2h notify tier-two(leo)"},
	})
}

func TestDefer(t *testing.T) {
	saturday := time.Date(2026, 3, 7, 3, 0, 0, 0, time.UTC)
	deferring := func(r *Rules) { r.Defer = &Defer{Until: weekdays5(t), Severities: []severity.Level{severity.High}} }
	const first = "+0m notify tier-one - deferred; "
	const both = first + "+1h bridge support - deferred; +1h notify tier-two - deferred; "
	tellAll(t, saturday, []storyCase{
		{"still open when the calendar opens: it fires", deferring, "+0m trigger high",
			both + "+45h notify tier-one(ana); +45h bridge support; +45h notify tier-two(leo)"},
		{"resolved on Sunday: nothing, not on Monday either", deferring, "+0m trigger high; +30h resolve", both},
		{"acknowledged: the same", deferring, "+0m trigger high; +30h ack", both},
		{"resolved as it opens", deferring, "+0m trigger high; +45h resolve", both},
		{"several of one kind are one", func(r *Rules) {
			deferring(r)
			r.Ladders[1].Steps = []Step{step(0, notify("tier-one")), step(time.Hour, notify("tier-one")), step(time.Hour, notify("tier-one"))}
		}, "+0m trigger high", first + "+1h notify tier-one - superseded; +2h notify tier-one - superseded; +45h notify tier-one(ana)"},
		{"urgent is not in the list", deferring, "+0m trigger urgent; +1m ack", "+0m notify tier-one(ana)"},
		{"raised meanwhile: nobody was paged, so a new run", deferring, "+0m trigger high; +30m change urgent; +31m ack",
			first + "+30m notify tier-one(ana)"},
		{"lowered below the filter meanwhile: suppressed when it would fire", deferring, "+0m trigger high; +30m change low",
			first + "+4h unassign; +4h group DDEV Live Support; +45h notify tier-one(ana) - page filter"},
		{"other actions do not wait", func(r *Rules) { deferring(r); r.Ladders[1].Steps = []Step{step(0, unassign)} },
			"+0m trigger high", "+0m unassign"},
		{"a calendar that never opens again defers nothing", func(r *Rules) {
			deferring(r)
			r.Defer.Until = neverAgain(t)
		}, "+0m trigger high; +1m ack", "+0m notify tier-one(ana)"},
		{"no calendar", func(r *Rules) { deferring(r); r.Defer.Until = nil }, "+0m trigger high; +1m ack", "+0m notify tier-one(ana)"},
		{"nobody on call when it fires: the fallback", func(r *Rules) {
			deferring(r)
			r.Teams[0].Schedule = nil
			a := group("everyone")
			r.Ladders[1].Steps, r.Ladders[1].Fallback = r.Ladders[1].Steps[:1], &a
		}, "+0m trigger high", first + "+45h notify tier-one - nobody on call; +45h group everyone"},
	})
	friday := time.Date(2026, 3, 6, 23, 30, 0, 0, time.UTC)
	tellAll(t, friday, []storyCase{
		{"Friday at half past eleven pages at once", deferring, "+0m trigger high; +1m ack", "+0m notify tier-one(ana)"},
		{"the step an hour later is on Saturday", deferring, "+0m trigger high",
			"+0m notify tier-one(ana); +1h bridge support - deferred; +1h notify tier-two - deferred; +48h30m bridge support; +48h30m notify tier-two(leo)"},
	})
}
