package condition

import (
	"strings"
	"testing"
	"time"
)

// hostile are texts made to exhaust a parser or a checker.
var hostile = []struct{ name, text string }{
	{"a million round brackets", strings.Repeat("(", 1_000_000)},
	{"a million bangs", strings.Repeat("!", 1_000_000) + "flag"},
	{"a million minuses", strings.Repeat("-", 1_000_000) + "1 > 0"},
	{"a million nots", strings.Repeat("not ", 1_000_000) + "flag"},
	{"a million quotes", strings.Repeat(`"`, 1_000_001)},
	{"round brackets", strings.Repeat("(", 4000)},
	{"round brackets, closed", strings.Repeat("(", 2000) + "flag" + strings.Repeat(")", 2000)},
	{"square brackets", strings.Repeat("[", 4000)},
	{"braces", strings.Repeat("{", 4000)},
	{"closing brackets", strings.Repeat(")", 4000)},
	{"brackets that cross", strings.Repeat("([", 1500) + strings.Repeat(")]", 500)},
	{"bangs", strings.Repeat("!", 4000) + "flag"},
	{"bangs in brackets", strings.Repeat("!(", 1300) + "flag" + strings.Repeat(")", 1300)},
	{"dots", "a" + strings.Repeat(".b", 2000)},
	{"indices", `fields` + strings.Repeat(`["a"]`, 800)},
	{"calls", "flag" + strings.Repeat("()", 2000)},
	{"ands", "flag" + strings.Repeat(" and flag", 440)},
	{"ors, spaced", "flag" + strings.Repeat(" or\tfields.vip", 250)},
	{"ternaries", strings.Repeat("flag?flag:", 400) + "flag"},
	{"ternaries in the middle", strings.Repeat("flag?", 500) + "flag" + strings.Repeat(":flag", 500)},
	{"ternaries in brackets", strings.Repeat("(flag?flag:", 60) + "flag" + strings.Repeat(")", 60)},
	{"choices without a middle", strings.Repeat("(", 60) + "flag" + strings.Repeat("?:flag)", 60)},
	{"chained comparison", "1" + strings.Repeat("<1", 2000)},
	{"chains within middles", strings.Repeat("1<(1<", 30) + "2" + strings.Repeat("<3?1:0)<3", 30)},
	{"chains within middles, deep", strings.Repeat("(1<", 60) + "2" + strings.Repeat("<3 ? 1 : 0)", 60) + " < 5"},
	{"list", "1 in [" + strings.Repeat("1,", 2000) + "1]"},
	{"lists", strings.Repeat("1 in[1]and ", 370) + "flag"},
	{"commas", "max(" + strings.Repeat("1,", 2000) + "1)"},
	{"equals signs", strings.Repeat("=", 4000)},
	{"unknown words", strings.Repeat("aaaa or ", 500) + "aaaa"},
	{"one long word", strings.Repeat("a", 4096)},
	{"one long text", `"` + strings.Repeat("a", 4000) + `"`},
	{"one long enum word", `fields.impact == "` + strings.Repeat("a", 4000) + `"`},
	{"one long number", strings.Repeat("9", 4096)},
	{"digits and underscores", "1" + strings.Repeat("_1", 2000)},
	{"escapes", `"` + strings.Repeat(`\x41`, 1000) + `"`},
	{"comments", strings.Repeat("/**/", 1000)},
	{"comment", "//" + strings.Repeat("/", 4000)},
	{"hashes", strings.Repeat("#", 4000)},
	{"spaces", strings.Repeat(" ", 4096)},
	{"no-break spaces", strings.Repeat("\u00a0", 2000)},
	{"marks", strings.Repeat("e\u0301", 1000)},
	{"not UTF-8", strings.Repeat("\xff", 4096)},
	{"null bytes", strings.Repeat("\x00", 4096)},
	{"letters of other scripts", strings.Repeat("中文 ", 500)},
	{"bad words", strings.Repeat("AND ", 1000)},
	{"lets", strings.Repeat("let a=1;", 500) + "flag"},
	{"pipes", "signals" + strings.Repeat("|len()", 600)},
	{"pattern", `ticket.id matches "` + strings.Repeat("(a?", 60) + strings.Repeat(")*", 60) + `"`},
	{"pattern of brackets", `ticket.id matches "` + strings.Repeat("(", 4000) + `"`},
	{"pattern of alternatives", `ticket.id matches "` + strings.Repeat("a|", 2000) + `"`},
	{"patterns", strings.Repeat(`ticket.id matches "a{150}" or `, 130) + "flag"},
	{"quantifiers", strings.Repeat("any(signals,", 300) + "flag" + strings.Repeat(")", 300)},
	{"names of a call", strings.Repeat("len(", 60) + `"a"` + strings.Repeat(")", 60)},
	{"filters", strings.Repeat("filter(signals,", 60) + "flag" + strings.Repeat(")", 60)},
	{"sums", strings.Repeat("sum(1,", 60) + "1" + strings.Repeat(")", 60) + " > 1"},
}

func TestHostileTexts(t *testing.T) {
	for _, test := range hostile {
		t.Run(test.name, func(t *testing.T) {
			e := toyEnv(t)
			var c *Condition[toy]
			var faults []Fault
			quick(t, "compile", func() { c, faults = e.Compile(test.text) })
			for _, f := range faults {
				checkFault(t, test.text, f)
				checkWords(t, test.text, f)
			}
			if c == nil {
				return
			}
			r := e.NewRun()
			r.Subject = sample()
			quick(t, "explain", func() { c.Holds(r); c.Explain(r) })
		})
	}
}

// quick fails where the fastest of a few tries takes over 50 ms.
func quick(t *testing.T, what string, f func()) {
	t.Helper()
	took := time.Hour
	for range 5 {
		start := time.Now()
		f()
		if took = min(took, time.Since(start)); took <= 50*time.Millisecond {
			return
		}
	}
	t.Errorf("took %v to %s", took, what)
}

// What is accepted and shares nodes (chained comparisons) runs in bounded time
// in expr's machine too.
func TestHostileTextsAgree(t *testing.T) {
	e := toyEnv(t)
	for _, test := range hostile {
		if len(test.text) <= MaxBytes {
			agree(t, e, test.text, subjects()[:2])
		}
	}
}

func TestLimits(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct {
		name, text string
		want       bool // accepted
	}{
		{"64 brackets", strings.Repeat("(", 64) + "flag" + strings.Repeat(")", 64), true},
		{"65 brackets", strings.Repeat("(", 65) + "flag" + strings.Repeat(")", 65), false},
		{"64 bangs", strings.Repeat("!", 64) + "flag", true},
		{"65 bangs", strings.Repeat("!", 65) + "flag", false},
		{"70 brackets side by side", strings.Repeat("(flag) or ", 70) + "flag", true},
		{"64 brackets behind others", "(flag) or " + strings.Repeat("(", 64) + "flag" + strings.Repeat(")", 64), true},
		{"70 negations side by side", strings.Repeat("!flag or ", 70) + "flag", true},
		{"4096 bytes", "flag" + strings.Repeat(" ", 4092), true},
		{"4097 bytes", "flag" + strings.Repeat(" ", 4093), false},
		{"499 nodes", "flag" + strings.Repeat(" or flag", 249), true},
		{"501 nodes", "flag" + strings.Repeat(" or flag", 250), false},
		{"brackets in a text", `ticket.id != "` + strings.Repeat("(", 100) + `"`, true},
		{"a list of 400", `ticket.id in ["a"` + strings.Repeat(`,"b"`, 399) + `]`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, faults := e.Compile(test.text)
			if (len(faults) == 0) != test.want {
				t.Errorf("faults: %v", faults)
			}
			if !test.want && faults[0].Kind != KindLimit {
				t.Errorf("kind %s", faults[0].Kind)
			}
		})
	}
}

// The most expensive patterns that are accepted match 200 kB in bounded time.
func TestPatternCost(t *testing.T) {
	text := strings.Repeat("a", 200_000)
	for _, p := range []string{"(a{1,20}){1,10}b$", "(a?){100}b$", "(x+x+)+y", "(.*)(.*)(.*)(.*)(.*)=$", "(a|aa)+$b", "[a-z]{1,100}[a-z]{1,100}b$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(?i)(é|a){1,50}!"} {
		re, problem := compilePattern(p)
		if problem != "" {
			t.Logf("%s: %s", p, problem)
			continue
		}
		start := time.Now()
		re.MatchString(text)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s took %v", p, took)
		} else {
			t.Logf("%s took %v", p, took)
		}
	}
}
