package escalation

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// engagement is what the owner promises.
func engagement() []Promise {
	within := map[severity.Level]time.Duration{severity.Urgent: time.Hour, severity.High: 2 * time.Hour, severity.Medium: 8 * time.Hour, severity.Low: 8 * time.Hour}
	var ps []Promise
	for _, l := range severity.Levels() {
		ps = append(ps, Promise{"internal.engage", l, sla.Target{Kind: sla.Engage, Within: within[l]}})
	}
	return ps
}

func TestCheck(t *testing.T) {
	add := func(l ...Ladder) func(*Rules) { return func(r *Rules) { r.Ladders = append(r.Ladders, l...) } }
	first := func(s ...Step) func(*Rules) { return steps(append([]Step{step(0, notify("tier-one"))}, s...)...) }
	fallback := notify("tier-two")
	tests := []struct {
		name   string
		change func(*Rules)
		want   []string // where and kind
	}{
		{"the owner's rules", func(*Rules) {}, nil},
		{"no ladders at all", func(r *Rules) { r.Ladders = nil }, nil},
		{"no severities at all that page", func(r *Rules) { r.Page = nil }, nil},

		{"a ladder that runs itself", first(step(time.Minute, unassign, run("urgent"))), []string{"ladder urgent, step 2, action 2 [run-cycle]"}},
		{"two that run one another", func(r *Rules) {
			first(step(0, run("a")))(r)
			add(Ladder{Name: "a", Steps: []Step{step(0, run("b"))}}, Ladder{Name: "b", Steps: []Step{step(0, run("a"))}})(r)
		}, []string{"ladder a, step 1, action 1 [run-cycle]", "ladder b, step 1, action 1 [run-cycle]"}},
		{"two that nothing else runs", func(r *Rules) {
			add(Ladder{Name: "a", Steps: []Step{step(0, run("b"))}}, Ladder{Name: "b", Steps: []Step{step(0, run("a"))}})(r)
		}, []string{"ladder a [unreachable-ladder]", "ladder a, step 1, action 1 [run-cycle]", "ladder b [unreachable-ladder]", "ladder b, step 1, action 1 [run-cycle]"}},
		{"a cycle pages nobody", func(r *Rules) { steps(step(0, run("urgent")))(r); r.Ladders[0].Fallback = nil },
			[]string{"ladder urgent, step 1, action 1 [run-cycle]", "ladder urgent [pages-nobody]"}},
		{"by a fallback", func(r *Rules) { a := run("urgent"); r.Ladders[0].Fallback = &a }, []string{"ladder urgent, fallback [run-cycle]"}},
		{"by repeats too: it is told once", func(r *Rules) {
			first(step(0, run("urgent")))(r)
			r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 40, time.Minute
		}, []string{"ladder urgent, step 2, action 1 [run-cycle]"}},
		{"a thousand runs", func(r *Rules) { r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 999, time.Minute }, nil},
		{"and one more", func(r *Rules) { r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1000, time.Minute }, []string{"ladder urgent [too-many-runs]"}},
		{"and more, of those it runs", func(r *Rules) {
			first(step(0, run("a")))(r)
			r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 40, time.Minute
			add(Ladder{Name: "a", Steps: []Step{step(0, unassign)}, Repeat: 40, RepeatAfter: time.Minute})(r)
		}, []string{"ladder urgent [too-many-runs]"}},

		{"urgent pages nobody", func(r *Rules) { steps(step(0, bridge("support"), unassign))(r); r.Ladders[0].Fallback = nil }, []string{"ladder urgent [pages-nobody]"}},
		{"a fallback is somebody", func(r *Rules) { steps()(r); r.Ladders[0].Fallback = &fallback }, nil},
		{"the ladder that it runs pages", func(r *Rules) {
			steps(step(0, run("a")))(r)
			add(Ladder{Name: "a", Steps: []Step{step(0, notify("tier-one"))}})(r)
		}, nil},
		{"medium need not page", func(r *Rules) { r.Ladders[2].Steps = nil }, nil},

		{"urgent is deferred", func(r *Rules) { r.Defer = &Defer{Severities: []severity.Level{severity.High, severity.Urgent}} }, []string{"defer [defers-urgent]"}},
		{"high is deferred", func(r *Rules) { r.Defer = &Defer{Severities: []severity.Level{severity.High}} }, nil},

		{"a hold as long as the promise", func(r *Rules) { r.Hold = &Hold{For: time.Hour} }, nil},
		{"longer than one promise", func(r *Rules) { r.Hold = &Hold{For: 90 * time.Minute} }, []string{"hold [hold-too-long]"}},
		{"but not for that severity", func(r *Rules) { r.Hold = &Hold{For: 90 * time.Minute, Unless: []severity.Level{severity.Urgent}} }, nil},
		{"longer than two", func(r *Rules) { r.Hold = &Hold{For: 3 * time.Hour} }, []string{"hold [hold-too-long]", "hold [hold-too-long]"}},
		{"of no time", func(r *Rules) { r.Hold = &Hold{} }, []string{"hold [bad-duration]"}},

		{"a step at the deadline", first(step(time.Hour, notify("tier-two"))), nil},
		{"a step after the deadline", first(step(time.Hour, notify("tier-two")), step(time.Minute, notify("tier-two")), step(0, unassign)), []string{"ladder urgent, step 3 [late-step]"}},
		{"a late step of a ladder for no severity", func(r *Rules) {
			add(Ladder{Name: "a", Steps: []Step{step(100*time.Hour, unassign)}})(r)
			r.ByHand = []Action{run("a")}
		}, nil},
		{"a step after, on purpose", first(Step{After: 2 * time.Hour, Of: "internal.engage", Do: []Action{notify("tier-two")}}), nil},

		{"a step on what is not promised", first(Step{Of: "internal.resolve", Do: []Action{unassign}}), []string{"ladder urgent, step 2 [unreachable-step]"}},
		{"a ladder that nothing runs", add(Ladder{Name: "a"}), []string{"ladder a [unreachable-ladder]"}},
		{"that only what nothing runs runs", add(Ladder{Name: "a", Steps: []Step{step(0, run("b"))}}, Ladder{Name: "b"}),
			[]string{"ladder a [unreachable-ladder]", "ladder b [unreachable-ladder]"}},
		{"that is run by hand", func(r *Rules) { add(Ladder{Name: "a"})(r); r.ByHand = []Action{run("a")} }, nil},
		{"behind one that takes every case", add(Ladder{Name: "a", Severity: severity.Low}), []string{"ladder a [unreachable-ladder]"}},
		{"behind one that takes some", func(r *Rules) { r.Ladders[3].Conditional = true; add(Ladder{Name: "a", Severity: severity.Low})(r) }, nil},
		{"a severity without a ladder", func(r *Rules) { r.Ladders = r.Ladders[:2] }, []string{"ladders [no-ladder]", "ladders [no-ladder]"}},
		{"a page that the filter drops", func(r *Rules) { r.Ladders[3].Steps[0].Do = []Action{unassign, notify("tier-one"), bridge("support")} },
			[]string{"ladder low, step 1, action 2 [suppressed-page]", "ladder low, step 1, action 3 [suppressed-page]"}},
		{"urgent and no fallback", func(r *Rules) { r.Ladders[0].Fallback = nil }, []string{"ladder urgent [no-fallback]"}},

		{"names of what is not there", func(r *Rules) { r.ByHand = []Action{notify("gone"), bridge("gone"), run("gone"), group("gone")} },
			[]string{"by_hand, action 1 [unknown-name]", "by_hand, action 2 [unknown-name]", "by_hand, action 3 [unknown-name]"}},
		{"a fallback to what is not there", func(r *Rules) { a := notify("gone"); r.Ladders[0].Fallback = &a }, []string{"ladder urgent, fallback [unknown-name]"}},
		{"one without a name", add(Ladder{Severity: severity.Low}), []string{"ladders [empty-name]"}},
		{"two of a name", add(Ladder{Name: "low", Severity: severity.Low}), []string{"ladder low [duplicate-ladder]"}},
		{"a repeat at once", func(r *Rules) { r.Ladders[0].Repeat = 1 }, []string{"ladder urgent [repeat-without-after]"}},
		{"a negative repeat", func(r *Rules) { r.Ladders[0].Repeat = -1 }, []string{"ladder urgent [bad-repeat]"}},
		{"a repeat after a negative duration", func(r *Rules) { r.Ladders[0].Repeat, r.Ladders[0].RepeatAfter = 1, -1 }, []string{"ladder urgent [bad-duration]"}},
		{"a negative step", first(step(-1, unassign)), []string{"ladder urgent, step 2 [bad-duration]"}},
		{"before nothing", first(Step{Before: time.Minute}), []string{"ladder urgent, step 2 [bad-step]"}},
		{"negative durations", func(r *Rules) { r.AckTimeout, r.SnoozeAtMost = -1, -1 }, []string{"ack_timeout [bad-duration]", "snooze_at_most [bad-duration]"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := owner(t)
			test.change(&r)
			var got []string
			for _, p := range r.Check(engagement()) {
				where, _, _ := strings.Cut(p.String(), ": ")
				got = append(got, where+" ["+p.Kind+"]")
				if p.Message == "" || p.Lint != lints[p.Kind] {
					t.Errorf("%s: lint is %v", p, p.Lint)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// lints are the kinds that are no faults.
var lints = map[string]bool{
	"late-step": true, "unreachable-step": true, "unreachable-ladder": true,
	"suppressed-page": true, "no-ladder": true, "no-fallback": true,
}

func TestCheckText(t *testing.T) {
	r := owner(t)
	r.AckTimeout, r.SnoozeAtMost, r.Hold = -time.Minute, -time.Second, &Hold{}
	low := &r.Ladders[3]
	low.Repeat, low.Steps = -1, []Step{step(-time.Hour, unassign), {Before: 15 * time.Minute, Do: low.Steps[0].Do}}
	r.Ladders[2].Repeat, r.Ladders[2].RepeatAfter = 1, -time.Minute
	r.Ladders = append(r.Ladders, Ladder{Severity: severity.Low}, *low)
	r.Ladders[5].Repeat, r.Ladders[5].Steps = 0, nil
	want := `ack_timeout: the duration -1m is negative; write one that is not, or 0 for none [bad-duration]
snooze_at_most: the duration -1s is negative; write one that is not, or 0 for none [bad-duration]
hold: a waiting room of no length; say how long a case waits, such as 5m [bad-duration]
ladder medium: the ladder repeats after a negative duration, -1m; write a positive one, such as 15m [bad-duration]
ladder low: the ladder repeats a negative number of times, -1; write 0 for a ladder that does not repeat [bad-repeat]
ladder low, step 1: a step with a negative duration; let it be due some time after the step before it, or before or after a deadline [bad-duration]
ladder low, step 2: the step is due 15m before a deadline, but does not say which; name one, such as of: internal.engage [bad-step]
ladders: a ladder without a name; give it one [empty-name]
ladder low: another ladder is called "low" as well; give it a name of its own [duplicate-ladder]`
	if diff := cmp.Diff(want, Problems(r.Check(engagement())).Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is promised to cases of one severity is nothing to those of another.
func TestPromisesToOthers(t *testing.T) {
	for _, tt := range []struct {
		to   severity.Level
		want int
	}{{severity.Urgent, 0}, {severity.Low, 1}} {
		r := owner(t)
		r.Ladders[0].Steps = append(slices.Clone(r.Ladders[0].Steps), Step{Of: "internal.resolve", Do: []Action{unassign}})
		got := r.Check(append(engagement(), Promise{"internal.resolve", tt.to, sla.Target{Kind: sla.Resolve, Within: time.Hour}}))
		if len(got) != tt.want || tt.want > 0 && got[0].Kind != "unreachable-step" {
			t.Errorf("promised to %s: %v", tt.to, got)
		}
	}
}

// Of several promises of engagement the shortest counts, wherever it stands.
func TestShortestPromiseCounts(t *testing.T) {
	r := owner(t)
	r.Hold = &Hold{For: 90 * time.Minute}
	want := fmt.Sprint(r.Check(engagement()))
	for _, l := range severity.Levels() {
		longer := Promise{"public.engage", l, sla.Target{Kind: sla.Engage, Within: 100 * time.Hour}}
		for _, promises := range [][]Promise{append(engagement(), longer), append([]Promise{longer}, engagement()...)} {
			if got := fmt.Sprint(r.Check(promises)); got != want {
				t.Errorf("with another promise for %s\n got %s\nwant %s", l, got, want)
			}
		}
	}
}

func TestProblemText(t *testing.T) {
	r := owner(t)
	r.Hold = &Hold{For: 90 * time.Minute}
	want := "hold: a case of severity urgent waits 1h30m, but engagement is promised within 1h; hold for less, or not at all: unless: [urgent] [hold-too-long]"
	if got := fmt.Sprint(r.Check(engagement())[0]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Ladders that run one another many times over are counted in no time.
func TestCheckIsQuick(t *testing.T) {
	r := Rules{}
	for i := range 60 {
		next := run(fmt.Sprint(i + 1))
		r.Ladders = append(r.Ladders, Ladder{Name: fmt.Sprint(i), Severity: severity.Low, Conditional: true, Steps: []Step{step(0, next, next, next)}})
	}
	r.Ladders = append(r.Ladders, Ladder{Name: "60", Severity: severity.Low})
	kinds := map[string]int{}
	for _, p := range r.Check(nil) {
		kinds[p.Kind]++
	}
	if kinds["too-many-runs"] != 60-5 { // the last five make at most 1+3+9+27+81+243
		t.Errorf("%v", kinds)
	}
}
