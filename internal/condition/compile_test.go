package condition

import (
	"strings"
	"sync"
	"testing"
)

// evaluations are conditions on sample().
var evaluations = []struct {
	name, text string
	want       bool
}{
	{"bool value", `flag`, true},
	{"bool literal", `false`, false},
	{"not", `not flag`, false},
	{"bang", `!flag`, false},
	{"not binds tighter than ==", `not flag == false`, true},
	{"and binds tighter than or", `flag or flag and false`, true},
	{"brackets", `(flag or flag) and false`, false},
	{"long and", `flag and fields.vip and true and flag`, true},
	{"long or", `false or not flag or false or flag`, true},
	{"bools compared", `flag != (1 > 2)`, true},
	{"text equal", `ticket.id == "T-7"`, true},
	{"text order", `ticket.id > "T-60"`, true},
	{"text reversed", `"T-7" == ticket.id`, true},
	{"single quotes", `ticket.id == 'T-7'`, true},
	{"backquotes", "ticket.id == `T-7`", true},
	{"escapes", `ticket.id == "T\x2d7" and "\u{e4}" == "ä" and '\'' == "'"`, true},
	{"a text with a comment's look", `"//" != "/*" and "#" == "#"`, true},
	{"contains", `ticket.company contains "zte"`, true},
	{"not contains", `ticket.company not contains "zte"`, false},
	{"startsWith", `ticket.company startsWith "Ä"`, true},
	{"endsWith", `ticket.company endsWith "gmbh"`, false},
	{"endsWith of a value", `"xT-7" endsWith ticket.id`, true},
	{"matches", `ticket.id matches "^T-[0-9]+$"`, true},
	{"not matches", `ticket.id not matches "^t"`, true},
	{"lower", `lower(ticket.company) == "ärzte gmbh"`, true},
	{"upper ASCII", `upper(ticket.id) == "T-7" and upper("ab") == "AB"`, true},
	{"trim", `trim(" T-7\n") == ticket.id`, true},
	{"length in characters", `len(ticket.company) == 10`, true},
	{"length of a list", `len(signals) == 3 and len(ticket.tags) == 3`, true},
	{"int arithmetic", `fields.seats * 2 - 4 + 1 == 11`, true},
	{"division is exact", `fields.seats / 2 == 3.5`, true},
	{"remainder", `-fields.seats % 4 == -3`, true},
	{"int beside float", `fields.seats > 6.5 and fields.ratio < 1`, true},
	{"int wraps", `9223372036854775807 + fields.seats < 0`, true},
	{"chained comparison", `1 < fields.seats <= 7 < 8`, true},
	{"chained comparison false", `1 < fields.seats < 7`, false},
	{"number forms", `0x10 == 16 and 1_000 == 1000 and .5 == 0.5 and 1e3 == 1000 and 0b11 == 3 and 0o17 == 15`, true},
	{"minus zero", `-0.0 == 0 and -0 == 0`, true},
	{"abs, min, max", `abs(-3) == 3 and min(3, 1, 2) == 1 and max(fields.ratio, 1) == 1`, true},
	{"plus", `+fields.seats == 7`, true},
	{"minus of a value", `-(fields.ratio) < 0`, true},
	{"floats less, times and by others", `fields.ratio - 0.05 < fields.ratio and fields.ratio * 4.0 == 1.0 and fields.ratio / 0.5 == 0.5 and fields.ratio + 0.75 == 1.0`, true},
	{"enum equal", `fields.impact == "down"`, true},
	{"enum order", `ticket.priority >= "medium"`, true},
	{"enum order reversed", `"urgent" > ticket.priority`, true},
	{"enum chain", `"low" < ticket.priority < "urgent"`, true},
	{"enum in", `fields.impact in ["minor", "down"]`, true},
	{"enum not in", `ticket.status not in ["open", "closed"]`, false},
	{"enum choice", `(flag ? fields.impact : "none") == "down"`, true},
	{"duration", `fields.wait >= duration("1h30m")`, true},
	{"durations added", `fields.wait + fields.wait == duration("3h")`, true},
	{"duration times int", `2 * fields.wait - duration("1h") == duration("2h")`, true},
	{"negative duration", `fields.wait > duration("-2h")`, true},
	{"time minus time", `at - ticket.created_at == duration("24h")`, true},
	{"time plus duration", `ticket.created_at + duration("24h") == at and at - duration("24h") < at`, true},
	{"duration plus time", `duration("24h") + ticket.created_at == at`, true},
	{"times ordered", `ticket.created_at <= at and at != ticket.created_at`, true},
	{"in texts", `ticket.id in ["a", "T-7"]`, true},
	{"in many texts", `ticket.id in ["a","b","c","d","e","f","g","h","i","T-7"]`, true},
	{"in ints", `fields.seats in [1, 7]`, true},
	{"in floats", `fields.ratio in [1, 0.25]`, true},
	{"in bools", `flag in [false]`, false},
	{"in durations", `fields.wait in [duration("90m")]`, true},
	{"in nothing", `ticket.id in []`, false},
	{"in a list", `"vip" in ticket.tags and "gold" not in ticket.tags`, true},
	{"index with a text", `fields["impact"] == "down" and ticket["id"] == "T-7"`, true},
	{"choice of ints", `(flag ? 1 : 2) == 1`, true},
	{"choice with a literal", `(flag ? fields.ratio : 1) < 1`, true},
	{"choice of conditions", `flag ? fields.seats > 5 : busy`, true},
	{"choice of times", `(flag ? ticket.created_at : at) < at`, true},
	{"choices nested", `(flag ? false ? 1 : 2 : 3) == 2`, true},
	{"any", `any(signals, .kind == "db")`, true},
	{"any of none", `any(signals, .kind == "dns")`, false},
	{"all", `all(signals, .value >= 0)`, true},
	{"all false", `all(signals, .muted)`, false},
	{"none", `none(signals, .state == "warning")`, true},
	{"one", `one(signals, .muted)`, true},
	{"one of two", `one(signals, .state == "critical")`, false},
	{"count", `count(signals, .state >= "warning") == 2`, true},
	{"count in a chain", `1 < count(signals, .hits > 0) < 3`, true},
	{"element with a hash", `any(signals, #.kind == "db")`, true},
	{"plain element", `any(ticket.tags, # startsWith "Z")`, true},
	{"plain count", `count(ticket.tags, len(#) == 0) == 1`, true},
	{"label", `any(signals, .labels["team"] == "web")`, true},
	{"label with a dot", `any(signals, .labels.env == "prod")`, true},
	{"absent label", `any(signals, .labels["nope"] == "")`, true},
	{"has label", `count(signals, "team" in .labels) == 2`, true},
	{"labels counted", `any(signals, len(.labels) == 2)`, true},
	{"item values", `any(signals, .age > duration("90m") and .since == at and .hits < 0)`, true},
	{"outer value in a quantifier", `any(signals, .state == "critical" and ticket.priority == "high")`, true},
	{"fact", `vip_down`, true},
	{"fact with a quantifier", `busy and not calm`, true},
	{"fact inside a predicate", `any(signals, .kind == "db" and busy and .muted)`, true},
	{"fact inside a predicate, item kept", `count(signals, busy and .kind == "DB") == 1`, true},
	{"any in a fact inside a predicate", `any(signals, upper_db and .kind == "http")`, true},
	{"any in a fact inside all", `all(signals, not upper_db or .kind != "dns" and .hits < 8)`, true},
	{"open", `open("24x7") and open("office")`, true},
	{"function", `score(ticket.id, 2) == 5.0`, true},
	{"function of an int as a float", `twice(fields.seats) == 14`, true},
	{"function of an enum", `shout(fields.impact) == "DOWN"`, true},
	{"function of a duration", `half(fields.wait) == duration("45m")`, true},
	{"function of a time", `later(at, duration("1h")) > at`, true},
	{"function that hides expr's", `round(2.9) == 2 and sum(1, 2) == 3`, true},
	{"function in a predicate", `any(signals, shout(.kind) == "HTTP")`, true},
	{"trailing comma", `ticket.id in ["T-7",] and max(1, 2,) == 2`, true},
	{"over several lines", "flag\n\tand\r\n fields.vip", true},
	{"no-break space", "flag\u00a0and fields.vip", true},
}

// accepted are texts of the language, for the fuzz targets.
var accepted = func() (texts []string) {
	for _, e := range evaluations {
		texts = append(texts, e.text)
	}
	return texts
}()

func TestHolds(t *testing.T) {
	e := toyEnv(t)
	for _, test := range evaluations {
		t.Run(test.name, func(t *testing.T) {
			if got := holds(t, e, mustCompile(t, e, test.text), sample()); got != test.want {
				t.Errorf("%s: %v", test.text, got)
			}
		})
	}
}

// Every evaluation is also asked of expr's machine, on every subject.
func TestAgreesWithExpr(t *testing.T) {
	e := toyEnv(t)
	for _, test := range evaluations {
		if !agree(t, e, test.text, subjects()) {
			t.Errorf("refused: %s", test.text)
		}
	}
}

func TestFactIsEvaluatedOnce(t *testing.T) {
	var calls int
	e := countingEnv(t, &calls)
	if _, faults := e.Define("costly", `slow(ticket.id) or any(signals, slow(.kind))`); len(faults) > 0 {
		t.Fatal(faults)
	}
	a, b := mustCompile(t, e, `costly or flag`), mustCompile(t, e, `not costly and any(signals, not costly)`)
	e.Seal()
	r := e.NewRun()
	for round := 1; round <= 3; round++ {
		r.Reset()
		r.Subject = sample()
		for _, c := range []*Condition[toy]{a, b, a} {
			if ok, fault := c.Holds(r); !ok || fault != nil {
				t.Fatal(ok, fault)
			}
		}
		if want := round * 4; calls != want { // the id and three kinds
			t.Fatalf("round %d: %d calls, want %d", round, calls, want)
		}
	}
}

// A run that began before a condition was compiled serves it, and still knows what it
// had evaluated.
func TestFit(t *testing.T) {
	var calls int
	e := countingEnv(t, &calls)
	if _, faults := e.Define("costly", `slow(ticket.id)`); len(faults) > 0 {
		t.Fatal(faults)
	}
	early := mustCompile(t, e, `costly or flag`)
	r := e.NewRun()
	r.Subject = sample()
	early.Holds(r)
	late := mustCompile(t, e, `costly and count(signals, .kind == "uptime") == 1 and count(signals, .kind == "db") < 9`)
	fresh := e.NewRun()
	fresh.Subject = sample()
	want, _ := late.Holds(fresh)
	calls = 0
	e.Fit(r)
	if got, fault := late.Holds(r); got != want || fault != nil || calls != 0 {
		t.Errorf("%v, %v, want %v; %d calls", got, fault, want, calls)
	}
}

func TestSharedPartsAreEvaluatedOnce(t *testing.T) {
	var calls int
	e := countingEnv(t, &calls)
	a, b := mustCompile(t, e, `slow(ticket.id) or flag`), mustCompile(t, e, `fields.vip and not slow( ticket.id )`)
	r := e.NewRun()
	r.Subject = sample()
	a.Holds(r)
	b.Holds(r)
	if calls != 1 {
		t.Errorf("%d calls, want 1", calls)
	}
}

func TestPanickingFunction(t *testing.T) {
	e := toyEnv(t)
	for _, f := range []struct{ name, text string }{{"bad", `boom(ticket.id)`}, {"worse", `bad or any(signals, bad)`}} {
		if _, faults := e.Define(f.name, f.text); len(faults) > 0 {
			t.Fatal(faults)
		}
	}
	for _, test := range []struct {
		name, text string
		holds      bool
		faults     bool
	}{
		{"direct", `boom(ticket.id)`, false, true},
		{"under not", `not boom(ticket.id)`, false, true},
		{"short cut of and", `not flag and boom(ticket.id)`, false, false},
		{"short cut of or", `flag or boom(ticket.id)`, true, false},
		{"the other branch", `flag ? true : boom(ticket.id)`, true, false},
		{"after a false", `boom(ticket.id) and false`, false, true},
		{"in a quantifier", `any(signals, boom(ticket.id))`, false, true},
		{"an element that does not", `any(signals, boom(.kind))`, false, false},
		{"fact", `bad`, false, true},
		{"fact of a fact", `worse`, false, true},
		{"fact avoided", `flag or worse`, true, false},
		{"after it, others work", `any(signals, .kind == "DB")`, true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := mustCompile(t, e, test.text)
			r := e.NewRun()
			r.Subject = sample()
			r.Subject.Ticket.ID = "boom"
			for range 2 { // a remembered fault is repeated
				got, fault := c.Holds(r)
				if got != test.holds || (fault != nil) != test.faults {
					t.Errorf("%s: %v, %v", test.text, got, fault)
				}
				if fault != nil && fault.Error() != "function boom panicked: no such customer" {
					t.Error(fault)
				}
			}
			r.Subject.Ticket.ID = "no"
			r.Reset()
			if _, fault := c.Holds(r); fault != nil {
				t.Errorf("%s: a fault outlives its run: %v", test.text, fault)
			}
		})
	}
}

// A condition that calls no function allocates nothing.
func TestAllocations(t *testing.T) {
	e := toyEnv(t)
	for _, test := range evaluations {
		if strings.Contains(test.name, "function") || strings.Contains(test.text, "lower(ticket.company)") {
			continue
		}
		c := mustCompile(t, e, test.text)
		if c.term.fallible {
			t.Errorf("%s can fault", test.text)
		}
		assertNoAllocs(t, e, c, test.text)
	}
	ascii := `lower(ticket.id) == "t-7" and any(signals, upper(.kind) == "DB") and upper(lower(ticket.id)) startsWith "T"`
	assertNoAllocs(t, e, mustCompile(t, e, ascii), ascii)
}

func assertNoAllocs(t *testing.T, e *Env[toy], c *Condition[toy], text string) {
	t.Helper()
	r := e.NewRun()
	r.Subject = sample()
	r.Subject.Ticket.ID = "T-7"
	if n := testing.AllocsPerRun(20, func() { r.Reset(); c.Holds(r) }); n > 0 {
		t.Errorf("%s: %v allocations", text, n)
	}
}

// A sealed Env serves many goroutines, each with its Run: deciding and explaining.
func TestSealedEnvIsShared(t *testing.T) {
	e := toyEnv(t)
	var all []*Condition[toy]
	for _, test := range evaluations {
		all = append(all, mustCompile(t, e, test.text))
	}
	text, faults := e.Template(`${ticket.id} ${lower(ticket.id)} ${len(signals)}`)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	e.Seal()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			r := e.NewRun()
			for range 5 {
				r.Reset()
				r.Subject = sample()
				for i, c := range all {
					got, fault := c.Holds(r)
					if got != evaluations[i].want || fault != nil {
						t.Errorf("%s: %v %v", c.Text, got, fault)
					}
					if s := c.Explain(r); (s.Result == True) != got {
						t.Errorf("%s: explained as %s", c.Text, s.Result)
					}
				}
				if s, _ := text.Write(r); s != "T-7 t-7 3" {
					t.Error(s)
				}
			}
		})
	}
	wg.Wait()
}

// Texts made by lower and upper stay as they were while a run goes on.
func TestScratchTexts(t *testing.T) {
	e := toyEnv(t)
	c := mustCompile(t, e, `lower(ticket.id) == lower(ticket.id) and upper(ticket.company) != lower(ticket.id) and any(signals, lower(.kind) == lower(upper(.kind)))`)
	s := sample()
	s.Ticket.ID, s.Ticket.Company = strings.Repeat("AbC", 500), strings.Repeat("xYz", 900)
	if !holds(t, e, c, s) {
		t.Error("a text changed under the run")
	}
}

// A deep chain of facts costs what its parts cost, to decide and to explain: were a
// fact evaluated for each of its readers, this would not end.
func TestFactsOfFacts(t *testing.T) {
	e := toyEnv(t)
	name := "flag"
	for i := range 60 {
		next := "f" + strings.Repeat("x", i+1)
		if _, faults := e.Define(next, "("+name+" and "+name+") and "+name); len(faults) > 0 {
			t.Fatal(faults)
		}
		name = next
	}
	c := mustCompile(t, e, name)
	r := e.NewRun()
	r.Subject = sample()
	if ok, _ := c.Holds(r); !ok {
		t.Error("does not hold")
	}
	if s := c.Explain(r); s.Result != True {
		t.Error(s.Result)
	}
}
