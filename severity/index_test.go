package severity

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/google/go-cmp/cmp"
)

// source turns bytes into choices; when they run out, every choice is the first.
type source struct{ data []byte }

func (s *source) next(n int) int {
	if len(s.data) == 0 {
		return 0
	}
	b := int(s.data[0])
	s.data = s.data[1:]
	return b % n
}

func pick[T any](s *source, among ...T) T { return among[s.next(len(among))] }

// fuzzed is a policy made of bytes, with a record of the calls of its functions.
type fuzzed struct {
	source
	v         *Vocabulary
	calls     map[string]int
	favourite int
}

// comparisons is how many values a comparison can be of.
const comparisons = 9

// newFuzzed declares functions that hold, fail and panic by what they are given.
func newFuzzed(t *testing.T, data []byte) *fuzzed {
	t.Helper()
	f := &fuzzed{source: source{data}, calls: map[string]int{}}
	f.favourite = f.next(comparisons)
	d := declarations()
	d.Funcs = map[string]any{
		"known": func(s string) bool {
			f.calls["known "+s]++
			if s == "ü" || s == "b" {
				panic("no " + s)
			}
			return s == "a"
		},
		"score": func(n int) float64 {
			f.calls[fmt.Sprint("score ", n)]++
			return 1 / float64(max(n, 0)) // infinite for 0 and less, which is a fault
		},
	}
	v, faults := NewVocabulary(d)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	f.v = v
	for _, fact := range [][2]string{
		{"risky", `fields.vip and known(ticket.product)`},
		{"mild", `fields.impact == "minor" and fields.seats < 10`},
		{"both", `mild or risky`},
	} {
		if _, faults := v.Define(fact[0], fact[1]); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	return f
}

func (f *fuzzed) order() string { return pick(&f.source, ">=", "<", "==", "!=", "<=", ">") }

// comparison is a condition that compares a value with a literal: in most rules of a
// policy the same value, so that rules come together in groups.
func (f *fuzzed) comparison() string {
	s := &f.source
	kind := f.favourite
	if s.next(2) == 0 {
		kind = s.next(comparisons)
	}
	switch kind {
	case 0:
		return fmt.Sprintf(`ticket.product == "%s"`, pick(s, "a", "b", "c", "ü", ""))
	case 1:
		return fmt.Sprintf(`ticket.product %s ["%s", "%s"]`, pick(s, "in", "not in"), pick(s, "a", "b", "ü"), pick(s, "c", "d", "", "a"))
	case 2:
		return fmt.Sprintf(`fields.impact %s "%s"`, f.order(), pick(s, "none", "minor", "down"))
	case 3:
		return fmt.Sprintf(`fields.rate %s %s`, f.order(), pick(s, "0.5", "0", "-1.5", "1e308"))
	case 4:
		return fmt.Sprintf(`fields.seats %s %s`, f.order(), pick(s, "0", "3", "-9223372036854775807", "9223372036854775807"))
	case 5:
		return fmt.Sprintf(`fields.wait %s duration("%s")`, f.order(), pick(s, "2h", "0s"))
	case 6:
		return fmt.Sprintf(`ticket.priority %s "%s"`, f.order(), pick(s, "low", "high", "none"))
	case 7:
		return fmt.Sprintf("fields.rate * 2 - fields.rate * 2 %s %s", f.order(), pick(s, "0", "1")) // NaN for 1e308
	}
	return "fields.vip"
}

// atom is a comparison, or a condition that asks a list or calls what may panic.
func (f *fuzzed) atom() string {
	s := &f.source
	switch s.next(10) {
	case 0:
		return fmt.Sprintf(`%s(signals, .state >= "%s" or .value > 0)`, pick(s, "any", "all", "none", "one"), pick(s, "warning", "critical"))
	case 1:
		return fmt.Sprintf(`count(signals, .labels["team"] == "%s") %s 1`, pick(s, "ü", ""), f.order())
	case 2:
		return pick(s, "risky", "both", "mild")
	case 3:
		return pick(s, "known(ticket.product)", `any(signals, known(.id))`)
	case 4:
		return fmt.Sprintf("score(fields.seats) %s 0.5", f.order())
	case 5:
		return pick(s, `"vip" in ticket.tags`, `len(ticket.product) > 0`, `ticket.status == "waiting"`, "true")
	}
	return f.comparison()
}

func (f *fuzzed) condition(depth int) string {
	if depth == 0 {
		return f.atom()
	}
	switch f.next(6) {
	case 0:
		return "not (" + f.condition(depth-1) + ")"
	case 1:
		return "(" + f.condition(depth-1) + " or " + f.condition(depth-1) + ")"
	case 2, 3:
		return f.condition(depth-1) + " and " + f.condition(depth-1)
	}
	return f.atom()
}

func (f *fuzzed) ruleSet(t *testing.T) RuleSet {
	s := &f.source
	set := RuleSet{Match: pick(s, MatchFirst, MatchHighest), Default: pick(s, Low, Medium, Urgent), OnError: pick(s, None, Low, Urgent)}
	for i := range 4 + s.next(60) {
		rule := Rule{Name: fmt.Sprintf("r%d", i), Severity: pick(s, Urgent, High, Medium, Low)}
		if s.next(40) > 0 {
			text := f.condition(2)
			switch s.next(4) { // most rules begin with something an index can use
			case 1, 2:
				text = f.comparison() + " and " + text
			case 3:
				text = "not (" + f.comparison() + ") and " + text
			}
			rule.When = when(t, f.v, text)
		}
		set.Rules = append(set.Rules, rule)
	}
	return set
}

func (f *fuzzed) aCase() Case {
	s := &f.source
	c := Case{At: noon, Ticket: Ticket{Product: pick(s, "a", "b", "c", "d", "ü", "", "\xff"), Priority: pick(s, None, Low, High, Level(9)), Status: pick(s, "", "open", "waiting", "nope")}}
	for range s.next(3) {
		c.Signals = append(c.Signals, Signal{ID: pick(s, "", "a", "b"), State: pick(s, StateUnknown, StateOK, StateWarning, StateCritical, State(9), State(-9)),
			Value: pick(s, 0, 1, math.NaN(), math.Inf(1)), Labels: pick(s, nil, map[string]string{"team": "ü"})})
	}
	if s.next(2) == 1 {
		c.Ticket.Tags = []string{"vip"}
	}
	c.Fields = map[string]any{}
	add := func(name string, value any) {
		if value != nil {
			c.Fields[name] = value
		}
	}
	add("impact", pick[any](s, nil, "none", "minor", "down", "dwon", 3))
	add("rate", pick[any](s, nil, 0.5, math.NaN(), math.Inf(-1), math.Inf(1), -1.5, 1e308, math.Copysign(0, -1)))
	add("seats", pick[any](s, nil, 3, math.MinInt64, math.MaxInt64, uint64(math.MaxUint64), "many"))
	add("wait", pick[any](s, nil, "2h", "soon", time.Duration(math.MinInt64)))
	add("vip", pick[any](s, nil, true, false, 1))
	return c
}

// indexSeeds are what the fuzzing of the index begins with.
func indexSeeds() [][]byte {
	seeds := [][]byte{[]byte("product, impact, rate"), []byte(strings.Repeat("\x01\x02\x03\x05\x07\x0b\x0d", 40))}
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 4))
		data := make([]byte, 800)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		seeds = append(seeds, data)
	}
	return seeds
}

// FuzzIndex makes rules and cases of bytes: with and without the index the verdicts
// are the same, faults included, no function is called that would not be called
// without it, a rule that is said to be passed over could not have matched or
// faulted, and a rule that is said to be unreachable never decides.
func FuzzIndex(f *testing.F) {
	for _, seed := range indexSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) { checkIndex(t, data, map[string]int{}) })
}

// checkIndex counts what it met.
func checkIndex(t *testing.T, data []byte, met map[string]int) {
	f := newFuzzed(t, data)
	set := f.ruleSet(t)
	indexed := NewRules(f.v, set)
	set.NoIndex = true
	plain := NewRules(f.v, set)
	unreachable := plain.Unreachable()
	for i := range 8 {
		c := f.aCase()
		clear(f.calls)
		want := plain.Classify(&c)
		calls := maps.Clone(f.calls)
		clear(f.calls)
		got := indexed.Classify(&c)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("with the index (+) and without it (-):\n%s", diff)
		}
		for call, n := range f.calls {
			if n > calls[call] {
				t.Fatalf("with the index there are %d calls of %s, and without it %d", n, call, calls[call])
			}
		}
		if got := indexed.Severity(&c); got != want.Judged {
			t.Fatalf("Severity says %v, Classify %v", got, want.Judged)
		}
		for i, rule := range set.Rules {
			if earlier, dead := unreachable[i]; dead && want.Rule == rule.Name {
				t.Fatalf("%s decides, and was said to be covered by %s", rule.Name, set.Rules[earlier].Name)
			}
		}
		if i == 0 { // explaining takes long
			checkSkipped(t, indexed, &c, met)
		}
		met["match "+string(set.Match)]++
		for _, fault := range want.Faults {
			met["fault "+string(fault.Kind)]++
		}
		if want.Rule != "" {
			met["a rule decides"]++
		}
	}
}

func checkSkipped(t *testing.T, indexed *Rules, c *Case, met map[string]int) {
	reading := indexed.vocabulary.Read(c)
	defer reading.Release()
	for _, rule := range indexed.Explain(reading).Rules {
		if !rule.Skipped {
			met["tried"]++
			continue
		}
		met["skipped"]++
		if rule.Condition == nil || rule.Condition.Result != ResultFalse {
			t.Fatalf("%s was passed over: %+v", rule.Rule, rule.Condition)
		}
	}
}

// What is fuzzed meets all that can make a difference.
func TestIndexSeedsReachEverything(t *testing.T) {
	met := map[string]int{}
	for _, seed := range indexSeeds() {
		checkIndex(t, seed, met)
	}
	for _, what := range []string{"match first", "match highest", "a rule decides", "tried", "skipped",
		"fault " + string(FaultCondition), "fault " + string(FaultField), "fault " + string(FaultSignal), "fault " + string(FaultStatus)} {
		if met[what] < 10 {
			t.Errorf("%s: %d times", what, met[what])
		}
	}
	t.Log(met)
}

// What a rule names twice it is tried for once: a fault is told once.
func TestIndexFindsARuleOnce(t *testing.T) {
	for _, text := range []string{
		`ticket.product in ["a", "a"] and boom(ticket.product)`,
		`fields.seats in [3, 3] and boom(ticket.product)`,
		`fields.rate in [0.5, 0.50] and boom(ticket.product)`,
	} {
		t.Run(text, func(t *testing.T) {
			v := vocabulary(t)
			set := RuleSet{Default: Low, Rules: []Rule{{Name: "twice", When: when(t, v, text), Severity: High}}}
			for i := range 10 { // so that there are groups
				for _, other := range []string{`ticket.product == "p%d"`, "fields.seats == 1%d", "fields.rate == 1%d"} {
					set.Rules = append(set.Rules, Rule{Name: other, When: when(t, v, fmt.Sprintf(other, i)), Severity: High})
				}
			}
			c := Case{At: noon, Ticket: Ticket{Product: "a"}, Fields: map[string]any{"seats": 3}}
			rules := NewRules(v, set)
			if got := rules.Classify(&c); len(got.Faults) != 1 || len(rules.index.groups) != 3 {
				t.Errorf("%d groups, faults %v, want three and one", len(rules.index.groups), got.Faults)
			}
		})
	}
}

// A case tries few of many rules: each is found by the need that fewest rules share.
func TestIndexSaves(t *testing.T) {
	for _, tt := range []struct {
		name string
		when string // of twenty rules, with their number
		want int    // are tried
	}{
		{"a text", `ticket.product == "p%d"`, 1},
		{"behind one that all share", `ticket.type == "incident" and ticket.product == "p%d"`, 1},
		{"before one", `ticket.product == "p%d" and ticket.type == "incident"`, 1},
		{"behind a bool", `fields.vip and ticket.product == "p%d"`, 1},
		{"before a bool", `ticket.product == "p%d" and fields.vip`, 1},
		{"behind a range", `fields.rate >= 0 and ticket.product == "p%d"`, 1},
		{"before a range", `ticket.product == "p%d" and fields.rate >= 0`, 1},
		{"a number", "fields.seats == %d", 1},
		{"behind a range", "fields.rate >= 0 and fields.seats == %d", 1},
		{"before a range", "fields.seats == %d and fields.rate >= 0", 1},
		{"of two", "fields.seats in [%[1]d, 1%02[1]d]", 1},
		{"up to a number", "fields.seats <= %d", 17},
		{"from a number on", "fields.seats >= %d", 4},
		{"between two", "fields.seats >= %[1]d and fields.seats < %[1]d + 2", 4},
	} {
		t.Run(tt.name+": "+tt.when, func(t *testing.T) {
			v := vocabulary(t)
			set := RuleSet{Default: Low}
			for i := range 20 {
				set.Rules = append(set.Rules, Rule{When: when(t, v, fmt.Sprintf(tt.when, i)), Severity: High})
			}
			c := Case{At: noon, Ticket: Ticket{Type: "incident", Product: "p3"}, Fields: map[string]any{"seats": 3, "vip": true}}
			reading := v.Read(&c)
			defer reading.Release()
			if got := len(NewRules(v, set).index.candidates(reading.run, math.MaxInt32)); got != tt.want {
				t.Errorf("%d rules are tried, want %d", got, tt.want)
			}
		})
	}
}

// However many rules there are, and whatever they need, the index has few groups and
// bounded cells, and every rule has a place in it.
func TestIndexIsBounded(t *testing.T) {
	text := func(*condition.Run[subject]) string { return "" }
	from := func(n int) (keys [][]key) { // each the half above a number of its own
		for i := range n {
			keys = append(keys, []key{{Low: int64(i), High: math.MaxInt64}})
		}
		return keys
	}
	var many [][]key
	for value := range 40 {
		for i := range 10 {
			many = append(many, []key{{Value: value, Text: text, Texts: []string{fmt.Sprint(i)}}})
		}
	}
	for _, tt := range []struct {
		name         string
		keys         [][]key
		groups, rest int
	}{
		{"no rules", nil, 0, 0},
		{"few rules", from(5), 0, 5},
		{"a thousand ranges", from(1000), 1, 0},
		{"ranges that overlap too often", from(1500), 0, 1500},
		{"forty values", many, mostGroups, 10 * (40 - mostGroups)},
		{"sixteen values", many[:10*mostGroups], mostGroups, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			x := newIndex(tt.keys)
			if len(x.groups) != tt.groups || len(x.rest) != tt.rest {
				t.Errorf("%d groups and %d rules in none, want %d and %d", len(x.groups), len(x.rest), tt.groups, tt.rest)
			}
		})
	}
}

func TestIndexGroupsRules(t *testing.T) {
	v := vocabulary(t)
	var set RuleSet
	set.Default = Low
	add := func(text string) {
		set.Rules = append(set.Rules, Rule{Name: text, When: when(t, v, text), Severity: High})
	}
	for i := range 20 {
		add(fmt.Sprintf(`fields.vip and ticket.product == "p%d"`, i))
		add(fmt.Sprintf(`fields.rate >= %d.5`, i))
	}
	add(`ticket.subject contains "x"`)
	x := NewRules(v, set).index
	if len(x.groups) != 2 || len(x.rest) != 1 {
		t.Fatalf("index %+v, want two groups and one rule beside them", x)
	}
	tried := func(c Case) (names []string) {
		c.At = noon
		reading := v.Read(&c)
		defer reading.Release()
		for _, p := range x.candidates(reading.run, math.MaxInt32) {
			names = append(names, set.Rules[p].Name)
		}
		return names
	}
	got := tried(Case{Ticket: Ticket{Product: "p3"}, Fields: map[string]any{"rate": 1.7}})
	want := []string{"fields.rate >= 0.5", "fields.rate >= 1.5", `fields.vip and ticket.product == "p3"`, `ticket.subject contains "x"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules tried:\n%s", diff)
	}
}
