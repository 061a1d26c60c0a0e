package condition

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// needed writes a need as one line: its part, which would have to hold (or, with !,
// not to), what it is and would have to be, in brackets the nearest.
func needed(n *Need) string {
	if n == nil {
		return "nothing"
	}
	var b strings.Builder
	if n.Element != nil {
		fmt.Fprintf(&b, "#%d ", *n.Element)
	}
	if n.Fact != "" {
		b.WriteString(n.Fact + ": ")
	}
	if !n.Holds {
		b.WriteString("! ")
	}
	b.WriteString(n.Text)
	if n.Name != "" {
		fmt.Fprintf(&b, " | %s is %s", n.Name, n.Is)
	}
	if n.Want != "" {
		b.WriteString(" → " + n.Want)
	}
	if n.Nearest != "" {
		b.WriteString(" [" + n.Nearest + "]")
	}
	for with, parts := range map[string][]Need{"all": n.All, "any": n.Any} {
		if parts == nil {
			continue
		}
		b.WriteString(" " + with)
		for _, part := range parts {
			b.WriteString(" {" + needed(&part) + "}")
		}
	}
	return b.String()
}

func TestMissing(t *testing.T) {
	subject := toy{At: noon(6), Fields: toyFields{Impact: "minor", Ratio: 0.07, Seats: 3, Wait: time.Hour, Request: "feature"},
		Ticket:  toyTicket{ID: "t-1", Status: "open", Priority: "low", Created: noon(6).Add(-time.Hour), Tags: []string{"eu"}},
		Signals: []toySignal{{Kind: "uptime", State: "ok"}, {Kind: "db", State: "critical", Hits: 9}}}
	tests := []struct{ name, when, want string }{
		{"what holds misses nothing", `fields.impact == "minor"`, `nothing`},
		{"what faults misses nothing", `boom("boom")`, `nothing`},
		{"a float below its threshold", `fields.ratio >= 0.2`, `fields.ratio >= 0.2 | fields.ratio is 0.07 → at least 0.2 [0.2]`},
		{"a float that must be more", `fields.ratio > 1.0`, `fields.ratio > 1.0 | fields.ratio is 0.07 → more than 1 [1.0000000000000002]`},
		{"a whole number has a nearest", `fields.seats > 5`, `fields.seats > 5 | fields.seats is 3 → at least 6 [6]`},
		{"a whole number has a nearest below", `fields.seats < 3`, `fields.seats < 3 | fields.seats is 3 → at most 2 [2]`},
		{"which may be zero", `fields.seats < 1`, `fields.seats < 1 | fields.seats is 3 → at most 0 [0]`},
		{"a whole number over a fraction", `fields.seats > 5.5`, `fields.seats > 5.5 | fields.seats is 3 → more than 5.5 [6]`},
		{"a whole number over a float", `fields.seats < -4.0`, `fields.seats < -4.0 | fields.seats is 3 → less than -4 [-5]`},
		{"a whole number is no fraction", `fields.seats == 5.5`, `fields.seats == 5.5 | fields.seats is 3 → 5.5`},
		{"a number that is never more", `fields.seats > 9223372036854775807`, `fields.seats > 9223372036854775807 | fields.seats is 3 → more than 9223372036854775807`},
		{"a whole number of at least a fraction", `fields.seats >= 5.5`, `fields.seats >= 5.5 | fields.seats is 3 → at least 5.5 [6]`},
		{"a whole number of at most a fraction", `fields.seats <= 2.5`, `fields.seats <= 2.5 | fields.seats is 3 → at most 2.5 [2]`},
		{"a float that is never more", `fields.ratio > 1.7976931348623157e308`, `fields.ratio > 1.7976931348623157e308 | fields.ratio is 0.07 → more than 1.7976931348623157e+308`},
		{"a large number", `fields.ratio >= 1000000.0`, `fields.ratio >= 1000000.0 | fields.ratio is 0.07 → at least 1000000 [1000000]`},
		{"a duration", `fields.wait > duration("2h")`, `fields.wait > duration("2h") | fields.wait is 1h → more than 2h [2h0m0.000000001s]`},
		{"what is computed", `at - ticket.created_at >= duration("2h")`, `at - ticket.created_at >= duration("2h") | at - ticket.created_at is 1h → at least 2h [2h]`},
		{"a time", `ticket.created_at >= at`, `ticket.created_at >= at | ticket.created_at is 2026-03-06T11:00:00Z → no earlier than at, which is 2026-03-06T12:00:00Z`},
		{"a later time", `ticket.created_at > at`, `ticket.created_at > at | ticket.created_at is 2026-03-06T11:00:00Z → after at, which is 2026-03-06T12:00:00Z`},
		{"an earlier time", `at < ticket.created_at`, `at < ticket.created_at | at is 2026-03-06T12:00:00Z → before ticket.created_at, which is 2026-03-06T11:00:00Z`},
		{"the same time", `ticket.created_at == at`, `ticket.created_at == at | ticket.created_at is 2026-03-06T11:00:00Z → at, which is 2026-03-06T12:00:00Z`},
		{"an enum has a word before", `fields.impact < "minor"`, `fields.impact < "minor" | fields.impact is "minor" → at most "none" ["none"]`},
		{"an enum has a next word", `fields.impact > "minor"`, `fields.impact > "minor" | fields.impact is "minor" → at least "down" ["down"]`},
		{"an enum has a last word", `fields.impact > "down"`, `fields.impact > "down" | fields.impact is "minor" → more than "down", which no value is`},
		{"an enum without order", `fields.request == "problem"`, `fields.request == "problem" | fields.request is "feature" → "problem" ["problem"]`},
		{"a mirrored comparison", `7 < fields.seats`, `7 < fields.seats | fields.seats is 3 → at least 8 [8]`},
		{"another value", `fields.seats > len(signals) + 2`, `fields.seats > len(signals) + 2 | fields.seats is 3 → more than len(signals) + 2, which is 4 [5]`},
		{"the value that a case has, of two", `len(signals) + 2 < fields.seats`, `len(signals) + 2 < fields.seats | fields.seats is 3 → more than len(signals) + 2, which is 4 [5]`},
		{"a value and itself", `fields.seats > fields.seats + 1`, `fields.seats > fields.seats + 1`},
		{"a negation", `not (fields.impact == "minor")`, `! fields.impact == "minor" | fields.impact is "minor" → anything but "minor"`},
		{"a condition that is compared", `(fields.seats > 5) == true`, `fields.seats > 5 | fields.seats is 3 → at least 6 [6]`},
		{"a negated condition that is compared", `(fields.seats > 2) != true`, `! fields.seats > 2 | fields.seats is 3 → at most 2 [2]`},
		{"one of a list", `fields.seats in [9, 5, 1, 100]`, `fields.seats in [9, 5, 1, 100] | fields.seats is 3 → 5, 1, 9 or 100 [5]`},
		{"one of a long list", `fields.seats in [11, 12, 13, 14, 15, 16, 17, 18]`,
			`fields.seats in [11, 12, 13, 14, 15, 16, 17, 18] | fields.seats is 3 → 11, 12, 13, 14, 15, 16 or one of 2 more [11]`},
		{"one of a list of one", `ticket.id in ["a"]`, `ticket.id in ["a"] | ticket.id is "t-1" → "a" ["a"]`},
		{"one of some texts", `ticket.id in ["a", "b"]`, `ticket.id in ["a", "b"] | ticket.id is "t-1" → "a" or "b"`},
		{"none of a list", `fields.seats not in [3, 4]`, `fields.seats not in [3, 4] | fields.seats is 3 → anything but 3 or 4`},
		{"all that is false of an and", `fields.seats == 3 and fields.vip and flag`,
			`fields.seats == 3 and fields.vip and flag all {fields.vip | fields.vip is false → true [true]} {flag | flag is false → true [true]}`},
		{"the strictest of an and", `fields.seats > 5 and fields.seats in [9, 10] and fields.seats != 3`,
			`fields.seats in [9, 10] | fields.seats is 3 → 9 or 10 [9]`},
		{"either part of an or", `fields.impact == "down" or ticket.id in ["a", "b"]`,
			`fields.impact == "down" or ticket.id in ["a", "b"] any {fields.impact == "down" | fields.impact is "minor" → "down" ["down"]} {ticket.id in ["a", "b"] | ticket.id is "t-1" → "a" or "b"}`},
		{"the nearest of an or", `fields.seats > 50 or fields.seats == 5 or fields.seats < 0`, `fields.seats == 5 | fields.seats is 3 → 5 [5]`},
		{"or of two values", `fields.seats == 5 or fields.ratio >= 0.9`,
			`fields.seats == 5 or fields.ratio >= 0.9 any {fields.seats == 5 | fields.seats is 3 → 5 [5]} {fields.ratio >= 0.9 | fields.ratio is 0.07 → at least 0.9 [0.9]}`},
		{"the nearest duration of an or", `fields.wait == duration("5h") or fields.wait == duration("2h")`, `fields.wait == duration("2h") | fields.wait is 1h → 2h [2h]`},
		{"the nearest float of an or", `fields.ratio > 0.5 or fields.ratio > 0.2`, `fields.ratio > 0.2 | fields.ratio is 0.07 → more than 0.2 [0.20000000000000004]`},
		{"an or with what is at no distance", `fields.seats == 5 or fields.seats != 3`,
			`fields.seats == 5 or fields.seats != 3 any {fields.seats == 5 | fields.seats is 3 → 5 [5]} {fields.seats != 3 | fields.seats is 3 → anything but 3}`},
		{"a list within an and", `flag and all(signals, .state == "ok" and .kind == "uptime")`,
			`flag and all(signals, .state == "ok" and .kind == "uptime") all {flag | flag is false → true [true]} {all(signals, .state == "ok" and .kind == "uptime") → for every signal, state is ok and kind is "uptime" all {#1 .state == "ok" and .kind == "uptime" all {.state == "ok" | .state is "critical" → "ok" ["ok"]} {.kind == "uptime" | .kind is "db" → "uptime" ["uptime"]}}}`},
		{"or within and", `(flag or fields.vip) and not (fields.seats == 3 or flag)`,
			`(flag or fields.vip) and not (fields.seats == 3 or flag) all {flag or fields.vip any {flag | flag is false → true [true]} {fields.vip | fields.vip is false → true [true]}} {! fields.seats == 3 | fields.seats is 3 → anything but 3}`},
		{"a choice", `fields.vip ? fields.seats > 10 : fields.seats > 100`, `fields.seats > 100 | fields.seats is 3 → at least 101 [101]`},
		{"a fact", `severe and flag`, `severe and flag all {severe: fields.ratio > 0.5 | fields.ratio is 0.07 → more than 0.5 [0.5000000000000001]} {flag | flag is false → true [true]}`},
		{"a fact is opened once", `severe and flag or severe and fields.vip`,
			`severe and flag or severe and fields.vip any {severe and flag all {severe: fields.ratio > 0.5 | fields.ratio is 0.07 → more than 0.5 [0.5000000000000001]} {flag | flag is false → true [true]}} {severe and fields.vip all {severe} {fields.vip | fields.vip is false → true [true]}}`},
		{"any", `any(signals, .state == "critical" and .kind == "uptime" and .hits > 5)`,
			`any(signals, .state == "critical" and .kind == "uptime" and .hits > 5) → there were a signal whose state is critical and kind is "uptime" and hits is more than 5 all {#1 .kind == "uptime" | .kind is "db" → "uptime" ["uptime"]}`},
		{"none", `none(signals, .hits > 5)`, `none(signals, .hits > 5) → there were no signal whose hits is more than 5 all {#1 ! .hits > 5 | .hits is 9 → at most 5 [5]}`},
		{"all", `all(signals, .state == "ok")`, `all(signals, .state == "ok") → for every signal, state is ok all {#1 .state == "ok" | .state is "critical" → "ok" ["ok"]}`},
		{"not all", `not all(signals, .hits >= 0)`, `! all(signals, .hits >= 0) → not for every signal, hits is at least 0 all {#0 ! .hits >= 0 | .hits is 0 → less than 0 [-1]}`},
		{"one", `one(signals, .hits >= 0)`, `one(signals, .hits >= 0) → there were exactly one signal whose hits is at least 0, and not 2`},
		{"any of texts", `any(ticket.tags, # startsWith "x")`, `any(ticket.tags, # startsWith "x") → there were a tag whose text starts with "x" all {#0 # startsWith "x" | # is "eu" → a text with "x" at its start}`},
		{"count", `count(signals, .hits > 5) >= 2`, `count(signals, .hits > 5) >= 2 | count(signals, .hits > 5) is 1 → at least 2 [2]`},
		{"a list", `"vip" in ticket.tags`, `"vip" in ticket.tags | ticket.tags is ["eu"] → a list with "vip" in it`},
		{"a text", `ticket.id startsWith "x"`, `ticket.id startsWith "x" | ticket.id is "t-1" → a text with "x" at its start`},
		{"a text that another has", `ticket.id contains ticket.company and ticket.company contains ticket.id`,
			`ticket.company contains ticket.id | ticket.company is "" → a text with ticket.id, which is "t-1", in it`},
		{"a pattern", `lower(ticket.id) not matches "^t"`, `lower(ticket.id) not matches "^t" | lower(ticket.id) is "t-1" → a text that does not match "^t"`},
		{"a calendar", `not open("24x7")`, `! open("24x7") → calendar 24x7 were not open`},
		{"a function", `is_big(fields.seats)`, `is_big(fields.seats)`},
		{"a fault further on", `flag and boom("boom")`, `flag and boom("boom") all {flag | flag is false → true [true]} {boom("boom")}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := toyEnv(t)
			if _, faults := e.Define("severe", `fields.ratio > 0.5`); len(faults) > 0 {
				t.Fatal(faults)
			}
			c := mustCompile(t, e, tt.when)
			e.Seal()
			r := e.NewRun()
			r.Subject = subject
			if got := needed(c.Missing(r)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// toySetters change a value of a toy, or of its element i, to what a policy writes.
var toySetters = map[string]func(s *toy, i int, text string){
	"flag":            func(s *toy, _ int, text string) { s.Flag = text == "true" },
	"ticket.id":       func(s *toy, _ int, text string) { s.Ticket.ID = unquoted(text) },
	"ticket.company":  func(s *toy, _ int, text string) { s.Ticket.Company = unquoted(text) },
	"ticket.status":   func(s *toy, _ int, text string) { s.Ticket.Status = unquoted(text) },
	"ticket.priority": func(s *toy, _ int, text string) { s.Ticket.Priority = unquoted(text) },
	"fields.vip":      func(s *toy, _ int, text string) { s.Fields.VIP = text == "true" },
	"fields.seats":    func(s *toy, _ int, text string) { s.Fields.Seats = must(strconv.Atoi(text)) },
	"fields.ratio":    func(s *toy, _ int, text string) { s.Fields.Ratio = must(strconv.ParseFloat(text, 64)) },
	"fields.wait":     func(s *toy, _ int, text string) { s.Fields.Wait = must(time.ParseDuration(text)) },
	"fields.impact":   func(s *toy, _ int, text string) { s.Fields.Impact = unquoted(text) },
	"fields.request":  func(s *toy, _ int, text string) { s.Fields.Request = unquoted(text) },
	".kind":           func(s *toy, i int, text string) { s.Signals[i].Kind = unquoted(text) },
	".state":          func(s *toy, i int, text string) { s.Signals[i].State = unquoted(text) },
	".value":          func(s *toy, i int, text string) { s.Signals[i].Value = must(strconv.ParseFloat(text, 64)) },
	".hits":           func(s *toy, i int, text string) { s.Signals[i].Hits = must(strconv.Atoi(text)) },
	".muted":          func(s *toy, i int, text string) { s.Signals[i].Muted = text == "true" },
	".age":            func(s *toy, i int, text string) { s.Signals[i].Age = must(time.ParseDuration(text)) },
	"#":               func(s *toy, i int, text string) { s.Ticket.Tags[i] = unquoted(text) },
}

func unquoted(text string) string { return must(strconv.Unquote(text)) }

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// change is one value of a need, of an element or (-1) of none.
type change struct {
	name    string
	element int
	to      string
}

// changes returns what a need says to change, of several ways the first; ok is false
// where it does not come down to nearest values of what a test can set.
func changes(n Need, element int) (all []change, ok bool) {
	if n.Element != nil {
		element = *n.Element
	}
	parts := n.All
	if n.Any != nil {
		parts = n.Any[:1]
	}
	if parts == nil {
		_, ok := toySetters[n.Name]
		return []change{{n.Name, element, n.Nearest}}, ok && n.Nearest != ""
	}
	for _, part := range parts {
		of, ok := changes(part, element)
		if !ok {
			return nil, false
		}
		all = append(all, of...)
	}
	return all, true
}

func (s toy) with(all []change) toy {
	s.Signals, s.Ticket.Tags = slices.Clone(s.Signals), slices.Clone(s.Ticket.Tags)
	for _, c := range all {
		toySetters[c.name](&s, c.element, c.to)
	}
	return s
}

// What a need says to change makes its part hold, or not hold.
func TestNeedsAreTrue(t *testing.T) {
	on := subjects()
	alone, whole := 0, 0
	r := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		data := make([]byte, 30)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		text := (&generator{data: data}).bool(3)
		c, faults := toyEnv(t).Compile(text)
		if len(faults) > 0 {
			continue // too long
		}
		for _, subject := range on {
			run := c.env.NewRun()
			run.Subject = subject
			n := c.Missing(run)
			if n == nil {
				continue
			}
			alone += checkNeeds(t, subject, *n, -1)
			all, ok := changes(*n, -1)
			if !ok || !readsOnce(c, all) {
				continue // another part may read what one part changes
			}
			whole++
			changed := c.env.NewRun()
			changed.Subject = subject.with(all)
			if holds, fault := c.Holds(changed); !holds && fault == nil {
				t.Errorf("%s\nneeds %s\nand with %v it does not hold", text, needed(n), all)
			}
		}
	}
	if alone < 1000 || whole < 300 {
		t.Errorf("only %d parts and %d conditions were checked", alone, whole)
	}
}

// readsOnce reports whether a condition reads each value that is changed in one place
// only, and asks no more of a list than one element can change.
func readsOnce(c *Condition[toy], all []change) bool {
	read := map[string]int{}
	once := true
	var visit func(t *term)
	visit = func(t *term) {
		switch t.op {
		case opValue:
			read[c.env.schema.Values[t.ref].Path]++
		case opItem:
			read["."+c.env.schema.Lists[t.list].Items[t.ref].Name]++
		case opFact:
			visit(c.env.facts[t.ref].term)
		case opOne, opInList:
			once = false
		}
		for _, a := range t.args {
			visit(a)
		}
	}
	visit(c.term)
	read["#"] = read["."]
	for i, c := range all {
		again := slices.ContainsFunc(all[:i], func(o change) bool { return o.name == c.name && !strings.ContainsAny(c.name[:1], ".#") })
		once = once && read[c.name] == 1 && !again
	}
	return once
}

// checkNeeds checks each part of a need by itself, and returns how many.
func checkNeeds(t *testing.T, subject toy, n Need, element int) (checked int) {
	t.Helper()
	if n.Element != nil {
		element = *n.Element
	}
	for _, part := range slices.Concat(n.All, n.Any) {
		checked += checkNeeds(t, subject, part, element)
	}
	all, ok := changes(n, element)
	if !ok || n.All != nil || n.Any != nil {
		return checked
	}
	text := n.Text
	switch {
	case strings.HasPrefix(n.Name, "."):
		text = "any(signals, " + text + ")"
	case n.Name == "#":
		text = "any(ticket.tags, " + text + ")"
	case element >= 0:
		return checked // it may read the element too
	}
	c := mustCompile(t, toyEnv(t), text)
	run := c.env.NewRun()
	run.Subject, run.item = subject.with(all), element
	part := c.term
	if element >= 0 {
		part = part.args[0]
	}
	if got, fault := guard(run, c.env.bool(part)); got != n.Holds || fault != nil {
		t.Errorf("%s\nis %v (%v) with %v", needed(&n), got, fault, all)
	}
	return checked + 1
}
