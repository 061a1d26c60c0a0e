package severity

import (
	"fmt"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var noon = time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)

func declarations() Declarations {
	return Declarations{
		Fields: []Field{
			{Name: "impact", Type: Enum, Enum: []string{"none", "minor", "down"}},
			{Name: "vip", Type: Bool},
			{Name: "rate", Type: Float, Default: 0.5},
			{Name: "seats", Type: Int},
			{Name: "wait", Type: Duration, Default: "2h"},
			{Name: "plan", Type: String, Default: "standard"},
		},
		Statuses:  []string{"waiting"},
		Calendars: map[string]func(time.Time) bool{"noon": func(t time.Time) bool { return t.Hour() == 12 }},
		Funcs: map[string]any{
			"boom":  func(s string) bool { panic("no " + s) },
			"shout": func(s string) string { return s + "!" },
		},
	}
}

// vocabulary returns the vocabulary that the tests of this package share.
func vocabulary(t testing.TB) *Vocabulary {
	t.Helper()
	v, faults := NewVocabulary(declarations())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return v
}

func when(t testing.TB, v *Vocabulary, text string) *Condition {
	t.Helper()
	c, faults := v.Condition(text)
	if len(faults) > 0 {
		t.Fatalf("%s: %+v", text, faults)
	}
	return c
}

func text(t testing.TB, v *Vocabulary, text string) *Template {
	t.Helper()
	c, faults := v.Template(text)
	if len(faults) > 0 {
		t.Fatalf("%s: %+v", text, faults)
	}
	return c
}

func TestConditionsReadCases(t *testing.T) {
	signal := Signal{Environment: "production", State: StateWarning, Value: 3, Labels: map[string]string{"team": "core"}}
	tests := []struct {
		name, when string
		c          Case
		want       bool
	}{
		{name: "an absent enum reads as its first value", when: `fields.impact == "none"`, want: true},
		{name: "an absent bool reads as false", when: `fields.vip`, want: false},
		{name: "an absent number reads as its default", when: `fields.rate == 0.5`, want: true},
		{name: "an absent int reads as 0", when: `fields.seats == 0`, want: true},
		{name: "an absent duration reads as its default", when: `fields.wait == duration("120m")`, want: true},
		{name: "an absent text reads as its default", when: `fields.plan == "standard"`, want: true},
		{name: "an absent ticket text reads as empty", when: `ticket.company == ""`, want: true},
		{name: "an absent status reads as open", when: `ticket.status == "open"`, want: true},
		{name: "an absent priority reads as none", when: `ticket.priority == "none"`, want: true},
		{name: "an absent creation reads as at", when: `ticket.created_at == at and ticket.updated_at == at`, want: true},
		{name: "an absent update reads as the creation", when: `ticket.updated_at == ticket.created_at`, c: Case{Ticket: Ticket{CreatedAt: noon.Add(-time.Hour)}}, want: true},
		{name: "an update of its own", when: `ticket.updated_at == at and ticket.created_at < at`, c: Case{Ticket: Ticket{CreatedAt: noon.Add(-time.Hour), UpdatedAt: noon}}, want: true},
		{name: "an int given as a float", when: `fields.seats == 12`, c: Case{Fields: map[string]any{"seats": 12.0}}, want: true},
		{name: "an absent label reads as empty", when: `any(signals, .labels["none"] == "")`, c: Case{Signals: []Signal{signal}}, want: true},
		{name: "an absent since reads as at", when: `any(signals, .since == at)`, c: Case{Signals: []Signal{signal}}, want: true},
		{name: "ordered enums compare by rank", when: `fields.impact >= "minor"`, c: Case{Fields: map[string]any{"impact": "down"}}, want: true},
		{name: "levels compare by rank", when: `ticket.priority < "high"`, c: Case{Ticket: Ticket{Priority: Medium}}, want: true},
		{name: "levels compare with one another", when: `ticket.severity > ticket.priority`, c: Case{Ticket: Ticket{Priority: Low, Severity: Urgent}}, want: true},
		{name: "states compare by rank", when: `any(signals, .state >= "warning")`, c: Case{Signals: []Signal{signal}}, want: true},
		{name: "the status that is read where there is none", when: `ticket.status == "open"`, c: Case{Ticket: Ticket{Status: "open"}}, want: true},
		{name: "a declared status", when: `ticket.status == "waiting"`, c: Case{Ticket: Ticket{Status: "waiting"}}, want: true},
		{name: "a label", when: `any(signals, .labels["team"] == "core")`, c: Case{Signals: []Signal{signal}}, want: true},
		{name: "a tag", when: `"vip" in ticket.tags`, c: Case{Ticket: Ticket{Tags: []string{"eu", "vip"}}}, want: true},
		{name: "age", when: `at - ticket.created_at > duration("1h")`, c: Case{Ticket: Ticket{CreatedAt: noon.Add(-2 * time.Hour)}}, want: true},
		{name: "an open calendar", when: `open("noon")`, want: true},
		{name: "a registered function", when: `shout(fields.plan) == "standard!"`, want: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := vocabulary(t)
			c := when(t, v, tt.when)
			tt.c.At = noon
			r := v.Read(&tt.c)
			defer r.Release()
			got, err := r.Holds(c)
			if err != nil || len(r.Faults) > 0 || got != tt.want {
				t.Errorf("%s = %v (%v, %v), want %v", tt.when, got, err, r.Faults, tt.want)
			}
		})
	}
}

// Each field reads as its default where a case has it wrong, and that is one fault.
func TestWrongFieldsReadAsTheirDefault(t *testing.T) {
	for _, tt := range []struct {
		name  string
		value any
		when  string // it reads as its default
	}{
		{"impact", 7, `fields.impact == "none"`},
		{"impact", "dwon", `fields.impact == "none"`},
		{"vip", "yes", `not fields.vip`},
		{"rate", "x", `fields.rate == 0.5`},
		{"rate", math.Inf(1), `fields.rate == 0.5`},
		{"rate", true, `fields.rate == 0.5`},
		{"seats", "many", `fields.seats == 0`},
		{"seats", true, `fields.seats == 0`},
		{"seats", 1.5, `fields.seats == 0`},
		{"wait", "soon", `fields.wait == duration("2h")`},
		{"wait", 1.5, `fields.wait == duration("2h")`},
		{"plan", true, `fields.plan == "standard"`},
		{"plan", 1.5, `fields.plan == "standard"`},
	} {
		t.Run(fmt.Sprint(tt.name, " ", tt.value), func(t *testing.T) {
			v := vocabulary(t)
			c := when(t, v, tt.when)
			r := v.Read(&Case{At: noon, Fields: map[string]any{tt.name: tt.value}})
			defer r.Release()
			if got, err := r.Holds(c); err != nil || !got || len(r.Faults) != 1 || r.Faults[0].Kind != FaultField {
				t.Errorf("%s is %v (%v), faults %v", tt.when, got, err, r.Faults)
			}
		})
	}
}

// Who asks to hear of the conditions of one reading does not hear of the next.
func TestAsked(t *testing.T) {
	v := vocabulary(t)
	c := when(t, v, `boom(fields.plan)`)
	for range 10 {
		r := v.Read(&Case{At: noon})
		if r.Asked != nil {
			t.Fatal("a reading has what another was given")
		}
		var asked []*Condition
		r.Asked = func(c *Condition) { asked = append(asked, c) }
		if holds, err := r.Holds(c); holds || err == nil || len(asked) != 1 || asked[0] != c {
			t.Errorf("holds %v, %v, asked of %d conditions", holds, err, len(asked))
		}
		r.Release()
	}
}

func TestUnreachable(t *testing.T) {
	rule := func(v *Vocabulary, text string, l Level) Rule {
		return Rule{Name: text, When: when(t, v, text), Severity: l}
	}
	v := vocabulary(t)
	rules := []Rule{
		rule(v, `fields.seats > 1`, Low),
		rule(v, `fields.seats > 5`, Urgent),
		rule(v, `fields.vip`, High),
		rule(v, `fields.seats > 9 and fields.vip`, Medium),
	}
	for _, tt := range []struct {
		match Match
		want  map[int]int
	}{
		{MatchFirst, map[int]int{1: 0, 3: 0}},
		{MatchHighest, map[int]int{3: 1}},
	} {
		t.Run(string(tt.match), func(t *testing.T) {
			got := NewRules(v, RuleSet{Rules: rules, Match: tt.match, Default: Low}).Unreachable()
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestClassify(t *testing.T) {
	tests := []struct {
		name string
		set  RuleSet
		c    Case
		want Verdict
	}{
		{name: "the first match decides", set: RuleSet{Default: Low, Rules: []Rule{{Name: "a", Severity: Medium}, {Name: "b", Severity: Urgent}}},
			want: Verdict{Judged: Medium, Rule: "a"}},
		{name: "the highest match decides", set: RuleSet{Match: MatchHighest, Default: Low, Rules: []Rule{{Name: "a", Severity: Medium}, {Name: "b", Severity: Urgent}}},
			want: Verdict{Judged: Urgent, Rule: "b"}},
		{name: "of equally high matches the earliest", set: RuleSet{Match: MatchHighest, Default: Low, Rules: []Rule{{Name: "a", Severity: Medium}, {Name: "b", Severity: High}, {Name: "c", Severity: High}}},
			want: Verdict{Judged: High, Rule: "b"}},
		{name: "no match is the default", set: RuleSet{Default: Medium},
			want: Verdict{Judged: Medium, Because: "No rule matched, so it is the default, medium."}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.At = noon
			got := NewRules(vocabulary(t), tt.set).Classify(&tt.c)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// faulty returns rules of which the first panics.
func faulty(t testing.TB, fallback, onError Level) *Rules {
	v := vocabulary(t)
	if _, faults := v.Define("broken", `boom(fields.plan)`); len(faults) > 0 {
		t.Fatal(faults)
	}
	return NewRules(v, RuleSet{Default: fallback, OnError: onError, Rules: []Rule{
		{Name: "down", When: when(t, v, `fields.impact == "down"`), Severity: Urgent},
		{Name: "skips", When: when(t, v, `fields.vip and broken`), Severity: Urgent},
		{Name: "minor", When: when(t, v, `fields.impact == "minor" and not broken`), Severity: High},
	}})
}

func TestFaultsOnlyRaise(t *testing.T) {
	tests := []struct {
		name      string
		onError   Level
		fallback  Level
		c         Case
		wantKinds []FaultKind
		wantRule  string
		want      Level
	}{
		{name: "no fault where a short cut avoids it", c: Case{Fields: map[string]any{}}, fallback: Low, want: Low},
		{name: "a panic in a rule raises to high by default", c: Case{Fields: map[string]any{"vip": true}}, fallback: Low, wantKinds: []FaultKind{FaultCondition}, want: High},
		{name: "and to default where that is higher", c: Case{Fields: map[string]any{"vip": true}}, fallback: Urgent, wantKinds: []FaultKind{FaultCondition}, want: Urgent},
		{name: "and to on_error", c: Case{Fields: map[string]any{"vip": true}}, fallback: Low, onError: Medium, wantKinds: []FaultKind{FaultCondition}, want: Medium},
		{name: "each rule that reads a faulting fact faults", c: Case{Fields: map[string]any{"vip": true, "impact": "minor"}}, fallback: Low, wantKinds: []FaultKind{FaultCondition, FaultCondition}, want: High},
		{name: "it lowers nothing", onError: Low, c: Case{Fields: map[string]any{"impact": "down", "rate": "x"}}, fallback: Low, wantKinds: []FaultKind{FaultField}, wantRule: "down", want: Urgent},
		{name: "a field of the wrong type reads as its default", c: Case{Fields: map[string]any{"impact": 7}}, fallback: Low, wantKinds: []FaultKind{FaultField}, want: High},
		{name: "a value that is none of the enum's", c: Case{Fields: map[string]any{"impact": "dwon"}}, fallback: Low, wantKinds: []FaultKind{FaultField}, want: High},
		{name: "NaN", c: Case{Fields: map[string]any{"rate": math.NaN()}}, fallback: Low, wantKinds: []FaultKind{FaultField}, want: High},
		{name: "infinity", c: Case{Fields: map[string]any{"rate": math.Inf(-1)}}, fallback: Low, wantKinds: []FaultKind{FaultField}, want: High},
		{name: "a signal that is NaN", c: Case{Signals: []Signal{{Value: math.NaN()}}}, fallback: Low, wantKinds: []FaultKind{FaultSignal}, want: High},
		{name: "an unknown status", c: Case{Ticket: Ticket{Status: "opne"}}, fallback: Low, wantKinds: []FaultKind{FaultStatus}, want: High},
		{name: "a field that nobody declared is ignored", c: Case{Fields: map[string]any{"other": 1}}, fallback: Low, want: Low},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.At = noon
			rules := faulty(t, tt.fallback, tt.onError)
			got := rules.Classify(&tt.c)
			var kinds []FaultKind
			for _, f := range got.Faults {
				kinds = append(kinds, f.Kind)
			}
			if diff := cmp.Diff(tt.wantKinds, kinds); got.Judged != tt.want || got.Rule != tt.wantRule || diff != "" {
				t.Errorf("judged %v by %q, want %v by %q\n%s", got.Judged, got.Rule, tt.want, tt.wantRule, diff)
			}
			if s := rules.Severity(&tt.c); s != got.Judged {
				t.Errorf("Severity says %v and Classify %v", s, got.Judged)
			}
		})
	}
}

func TestBecauseNamesTheFaultThatRaised(t *testing.T) {
	got := faulty(t, Low, None).Classify(&Case{At: noon, Fields: map[string]any{"vip": true}})
	want := "Raised to high because of a fault: rule skips: function boom panicked: no standard."
	if got.Because != want || got.Rule != "" {
		t.Errorf("because %q by rule %q, want %q and no rule", got.Because, got.Rule, want)
	}
}

func TestEngineersWordWins(t *testing.T) {
	rules := faulty(t, Low, None)
	c := Case{At: noon, Ticket: Ticket{Severity: Low}, Fields: map[string]any{"impact": "down"}}
	if got := rules.Severity(&c); got != Low {
		t.Errorf("Severity = %v, want the engineer's low", got)
	}
	if got := rules.Classify(&c).Judged; got != Urgent {
		t.Errorf("judged %v, want urgent all the same", got)
	}
}

// What declarations and rules were made of is the caller's to change.
func TestArgumentsAreNotKept(t *testing.T) {
	d := declarations()
	v, faults := NewVocabulary(d)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	d.Fields[0].Enum[2] = "gone"
	d.Fields[0].Name = "gone"
	d.Statuses[0] = "gone"
	clear(d.Calendars)
	clear(d.Funcs)
	set := RuleSet{Default: Low, Rules: []Rule{{
		Name: "down", Severity: Urgent, When: when(t, v, `fields.impact == "down" and open("noon") and ticket.status == "waiting" and shout("a") == "a!"`),
		Annotations: []AnnotationTemplate{{Label: "Runbook", Note: text(t, v, "Follow it.")}},
	}}}
	rules := NewRules(v, set)
	set.Rules[0].Annotations[0] = AnnotationTemplate{Label: "gone"}
	set.Rules[0] = Rule{Name: "gone", Severity: Low}

	c := Case{At: noon, Ticket: Ticket{Status: "waiting"}, Fields: map[string]any{"impact": "down"}}
	reading := v.Read(&c)
	defer reading.Release()
	tried, _ := rules.Tried(reading)
	tried[0] = 7
	want := Verdict{Judged: Urgent, Rule: "down", Annotations: []Annotation{{Label: "Runbook", Note: "Follow it."}}}
	if diff := cmp.Diff(want, rules.Judge(reading)); diff != "" {
		t.Error(diff)
	}
}

// A reading may begin before everything is compiled that it is asked of, and one that
// was given back serves what was compiled since.
func TestReadingBeforeCompiling(t *testing.T) {
	v := vocabulary(t)
	c := Case{At: noon, Fields: map[string]any{"impact": "down"}, Signals: []Signal{{State: StateCritical}}}
	first := when(t, v, `fields.impact == "down"`)
	for range 3 { // a pool may lose what it is given
		r := v.Read(&c)
		if holds, err := r.Holds(first); !holds || err != nil {
			t.Fatalf("%v, %v", holds, err)
		}
		r.Release()
	}
	r := v.Read(&c)
	defer r.Release()

	critical := when(t, v, `any(signals, .state == "critical") and count(signals, .value < 1) == 1`)
	if step := r.Explain(critical); step.Result != ResultTrue {
		t.Errorf("explained as %+v", step)
	}
	seen := map[int]bool{}
	r.Watch(when(t, v, `one(signals, .kind == "") and count(signals, .kind == "") == 1`), func(part int, holds bool) { seen[part] = holds })
	if diff := cmp.Diff(map[int]bool{0: true, 1: true, 2: true}, seen); diff != "" {
		t.Error(diff)
	}
	if got, err := r.Write(text(t, v, `${none(signals, .state == "ok")}, ${count(signals, .state == "ok")}`)); got != "true, 0" || err != nil {
		t.Errorf("wrote %q, %v", got, err)
	}
	for _, noIndex := range []bool{false, true} {
		v := vocabulary(t)
		early := v.Read(&c)
		rules := NewRules(v, RuleSet{Default: Low, NoIndex: noIndex, Rules: []Rule{
			{Name: "calm", When: when(t, v, `all(signals, .state == "ok")`), Severity: Medium},
			{Name: "critical", When: when(t, v, `any(signals, .state == "critical")`), Severity: Urgent},
		}})
		if got := rules.Judge(early).Rule; got != "critical" {
			t.Errorf("without an index %v: judged by %q", noIndex, got)
		}
		if got := rules.Explain(early).Rules; len(got) != 2 || !got[1].Decided {
			t.Errorf("without an index %v: explained as %+v", noIndex, got)
		}
		early.Release()
		if got := rules.Severity(&c); got != Urgent {
			t.Errorf("without an index %v: %v", noIndex, got)
		}
	}
}

func TestTexts(t *testing.T) {
	v := vocabulary(t)
	rules := NewRules(v, RuleSet{Default: Low, Rules: []Rule{{
		Name: "r", Severity: High,
		Because: text(t, v, `${ticket.company} waits ${fields.wait}: ${fields.impact}, ${fields.rate * 2}, ${at}, ${fields.vip}, $${x}`),
		Annotations: []AnnotationTemplate{
			{Label: "Runbook", URL: text(t, v, "https://wiki.example.com/${fields.plan}")},
			{Label: "Broken", Note: text(t, v, "left out: ${boom(fields.plan)}.")},
		},
	}}})
	got := rules.Classify(&Case{At: noon.In(time.FixedZone("", 3600)), Ticket: Ticket{Company: "Ridgeline"}})
	want := Verdict{
		Judged: High, Rule: "r",
		Because:     "Ridgeline waits 2h: none, 1, 2026-03-06T12:00:00Z, false, ${x}",
		Annotations: []Annotation{{Label: "Runbook", URL: "https://wiki.example.com/standard"}, {Label: "Broken", Note: "left out: ."}},
		Faults:      []Fault{{Kind: FaultText, Where: "annotation Broken of rule r"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Fault{}, "Message")); diff != "" {
		t.Error(diff)
	}
}

func TestSeverityAllocatesNothing(t *testing.T) {
	v := vocabulary(t)
	rules := NewRules(v, RuleSet{Default: Low, Rules: []Rule{
		{Name: "a", When: when(t, v, `lower(ticket.subject) contains "outage" and fields.seats > 3`), Severity: High},
		{Name: "b", When: when(t, v, `any(signals, .state == "critical" and .labels["team"] in ["core", "web"]) and "vip" in ticket.tags`), Severity: Urgent},
	}})
	c := Case{At: noon, Ticket: Ticket{Subject: "An OUTAGE of the shop", Tags: []string{"vip"}},
		Signals: []Signal{{State: StateCritical, Labels: map[string]string{"team": "core"}}}, Fields: map[string]any{"seats": 2, "impact": "minor"}}
	if got := rules.Severity(&c); got != Urgent {
		t.Fatalf("Severity = %v, want urgent", got)
	}
	if n := testing.AllocsPerRun(100, func() { rules.Severity(&c) }); n != 0 && !raceDetector {
		t.Errorf("Severity allocates %v times", n)
	}
}

func TestRulesServeManyGoroutines(t *testing.T) {
	rules := faulty(t, Low, None)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 200 {
				c := Case{At: noon, Fields: map[string]any{"vip": i%2 == 0, "impact": []string{"none", "minor", "down"}[i%3]}}
				want := rules.Classify(&c).Judged
				if got := rules.Severity(&c); got != want {
					t.Errorf("case %d: %v, then %v", i, want, got)
				}
			}
		})
	}
	wg.Wait()
}
