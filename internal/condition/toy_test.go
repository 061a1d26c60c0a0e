package condition

import (
	"strings"
	"testing"
	"time"
)

// toy is the subject of this package's tests: a value of every kind, a list of
// records with a map, and a list of plain texts. expr reads the same struct.
type toy struct {
	At      time.Time   `expr:"at"`
	Flag    bool        `expr:"flag"`
	Ticket  toyTicket   `expr:"ticket"`
	Fields  toyFields   `expr:"fields"`
	Signals []toySignal `expr:"signals"`
}

type toyTicket struct {
	ID       string    `expr:"id"`
	Company  string    `expr:"company"`
	Status   string    `expr:"status"`
	Priority string    `expr:"priority"`
	Tags     []string  `expr:"tags"`
	Created  time.Time `expr:"created_at"`
}

type toyFields struct {
	VIP     bool          `expr:"vip"`
	Seats   int           `expr:"seats"`
	Ratio   float64       `expr:"ratio"`
	Wait    time.Duration `expr:"wait"`
	Impact  string        `expr:"impact"`
	Request string        `expr:"request"`
}

type toySignal struct {
	Kind   string            `expr:"kind"`
	State  string            `expr:"state"`
	Value  float64           `expr:"value"`
	Hits   int               `expr:"hits"`
	Muted  bool              `expr:"muted"`
	Since  time.Time         `expr:"since"`
	Age    time.Duration     `expr:"age"`
	Labels map[string]string `expr:"labels"`
}

var (
	statuses   = &Enum{Name: "ticket.status", Words: []string{"open", "pending", "closed"}}
	levels     = &Enum{Name: "severity", Words: []string{"none", "low", "medium", "high", "urgent"}, Ordered: true}
	impacts    = &Enum{Name: "fields.impact", Words: []string{"none", "minor", "down"}, Ordered: true}
	requests   = &Enum{Name: "fields.request", Words: []string{"problem", "feature"}}
	states     = &Enum{Name: "state", Words: []string{"ok", "unknown", "warning", "critical"}, Ordered: true}
	toyOffices = map[string]func(time.Time) bool{
		"24x7":   func(time.Time) bool { return true },
		"office": func(t time.Time) bool { return t.UTC().Hour() >= 9 && t.UTC().Hour() < 17 },
	}
)

// toyFuncs are the registered functions; calls counts those of slow.
func toyFuncs(calls *int) map[string]any {
	return map[string]any{
		"score":  func(s string, n int) float64 { return float64(len(s)) + float64(n) },
		"twice":  func(f float64) float64 { return 2 * f },
		"round":  func(f float64) int { return int(min(max(f, -1e9), 1e9)) }, // hides expr's
		"shout":  strings.ToUpper,
		"half":   func(d time.Duration) time.Duration { return d / 2 },
		"later":  func(t time.Time, d time.Duration) time.Time { return t.Add(d) },
		"is_big": func(n int) bool { return n > 10 },
		"slow":   func(s string) bool { *calls++; return s == "yes" },
		"sum":    func(a, b int) int { return a + b }, // hides expr's, which takes a predicate
		"boom": func(s string) bool {
			if s == "boom" {
				panic("no such customer")
			}
			return s == "yes"
		},
	}
}

func toySchema(t testing.TB, calls *int) Schema[toy] {
	text := func(path string, get func(*toy) string) Value[toy] {
		return Value[toy]{Path: path, Type: Type{Kind: String}, String: get}
	}
	enum := func(path string, e *Enum, get func(*toy) string) Value[toy] {
		return Value[toy]{Path: path, Type: Type{EnumKind, e}, Int: func(s *toy) int64 { return int64(e.Index(get(s))) }}
	}
	funcs, faults := Funcs(toyFuncs(calls), anyName)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return Schema[toy]{
		Values: []Value[toy]{
			{Path: "at", Type: Type{Kind: Time}, Time: func(s *toy) time.Time { return s.At }},
			{Path: "flag", Type: Type{Kind: Bool}, Bool: func(s *toy) bool { return s.Flag }},
			text("ticket.id", func(s *toy) string { return s.Ticket.ID }),
			text("ticket.company", func(s *toy) string { return s.Ticket.Company }),
			enum("ticket.status", statuses, func(s *toy) string { return s.Ticket.Status }),
			enum("ticket.priority", levels, func(s *toy) string { return s.Ticket.Priority }),
			{Path: "ticket.created_at", Type: Type{Kind: Time}, Time: func(s *toy) time.Time { return s.Ticket.Created }},
			{Path: "fields.vip", Type: Type{Kind: Bool}, Bool: func(s *toy) bool { return s.Fields.VIP }},
			{Path: "fields.seats", Type: Type{Kind: Int}, Int: func(s *toy) int64 { return int64(s.Fields.Seats) }},
			{Path: "fields.ratio", Type: Type{Kind: Float}, Float: func(s *toy) float64 { return s.Fields.Ratio }},
			{Path: "fields.wait", Type: Type{Kind: Duration}, Int: func(s *toy) int64 { return int64(s.Fields.Wait) }},
			enum("fields.impact", impacts, func(s *toy) string { return s.Fields.Impact }),
			enum("fields.request", requests, func(s *toy) string { return s.Fields.Request }),
		},
		Lists: []List[toy]{
			{
				Path: "signals", Item: "signal", Len: func(s *toy) int { return len(s.Signals) },
				Items: []Item[toy]{
					{Name: "kind", Type: Type{Kind: String}, String: func(s *toy, i int) string { return s.Signals[i].Kind }},
					{Name: "state", Type: Type{EnumKind, states}, Int: func(s *toy, i int) int64 { return int64(states.Index(s.Signals[i].State)) }},
					{Name: "value", Type: Type{Kind: Float}, Float: func(s *toy, i int) float64 { return s.Signals[i].Value }},
					{Name: "hits", Type: Type{Kind: Int}, Int: func(s *toy, i int) int64 { return int64(s.Signals[i].Hits) }},
					{Name: "muted", Type: Type{Kind: Bool}, Bool: func(s *toy, i int) bool { return s.Signals[i].Muted }},
					{Name: "since", Type: Type{Kind: Time}, Time: func(s *toy, i int) time.Time { return s.Signals[i].Since }},
					{Name: "age", Type: Type{Kind: Duration}, Int: func(s *toy, i int) int64 { return int64(s.Signals[i].Age) }},
				},
				Maps: []Map[toy]{{
					Name: "labels",
					Get:  func(s *toy, i int, key string) (string, bool) { v, ok := s.Signals[i].Labels[key]; return v, ok },
					Len:  func(s *toy, i int) int { return len(s.Signals[i].Labels) },
				}},
			},
			{
				Path: "ticket.tags", Item: "tag", Len: func(s *toy) int { return len(s.Ticket.Tags) },
				Items: []Item[toy]{{Type: Type{Kind: String}, String: func(s *toy, i int) string { return s.Ticket.Tags[i] }}},
			},
		},
		Named: []Named[toy]{{
			Name: "open", What: "calendar", Names: []string{"24x7", "office"},
			Get: func(name string) func(*toy) bool {
				open := toyOffices[name]
				return func(s *toy) bool { return open(s.At) }
			},
		}},
		Funcs: funcs,
	}
}

// The facts of the toy: busy holds a quantifier, so that it can be read inside one.
var toyFacts = []struct{ name, text string }{
	{"busy", `count(signals, .state == "critical") >= 2`},
	{"vip_down", `fields.vip and fields.impact == "down"`},
	{"upper_db", `any(signals, .kind == "DB")`},
	{"calm", `not busy and none(signals, .muted)`},
}

func toyEnv(t testing.TB) *Env[toy] {
	var calls int
	return countingEnv(t, &calls)
}

func countingEnv(t testing.TB, calls *int) *Env[toy] {
	t.Helper()
	e := New(toySchema(t, calls))
	for _, f := range toyFacts {
		if problem := e.NameProblem(f.name); problem != "" {
			t.Fatal(problem)
		}
		if _, faults := e.Define(f.name, f.text); len(faults) > 0 {
			t.Fatal(f.name, faults)
		}
	}
	return e
}

func noon(day int) time.Time { return time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC) }

// sample is the toy that most tests read.
func sample() toy {
	return toy{
		At:   noon(6),
		Flag: true,
		Ticket: toyTicket{ID: "T-7", Company: "Ärzte GmbH", Status: "open", Priority: "high",
			Tags: []string{"vip", "Zürich", ""}, Created: noon(5)},
		Fields: toyFields{VIP: true, Seats: 7, Ratio: 0.25, Wait: 90 * time.Minute, Impact: "down", Request: "feature"},
		Signals: []toySignal{
			{Kind: "http", State: "ok", Value: 1, Hits: 3, Since: noon(4), Age: time.Hour, Labels: map[string]string{"team": "web"}},
			{Kind: "db", State: "critical", Value: 99.5, Hits: -2, Muted: true, Since: noon(6), Age: 2 * time.Hour},
			{Kind: "DB", State: "critical", Value: 0, Hits: 7, Since: noon(6), Age: 0, Labels: map[string]string{"team": "", "env": "prod"}},
		},
	}
}

// mustCompile returns a compiled condition or fails the test.
func mustCompile(t testing.TB, e *Env[toy], text string) *Condition[toy] {
	t.Helper()
	c, faults := e.Compile(text)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", text, faults)
	}
	return c
}

// holds evaluates a condition once, on a run of its own.
func holds(t testing.TB, e *Env[toy], c *Condition[toy], subject toy) bool {
	t.Helper()
	r := e.NewRun()
	r.Subject = subject
	result, fault := c.Holds(r)
	if fault != nil {
		t.Fatalf("%s: %v", c.Text, fault)
	}
	return result
}

// guilty returns the text a fault points at.
func guilty(text string, f Fault) string {
	runes := append([]rune(text), '⏎')
	if f.From < 0 || f.From > f.To || f.To > len(runes) {
		return "out of range"
	}
	return string(runes[f.From:f.To])
}
