package condition

import (
	"strings"
	"testing"
)

// mistakes are what people write who do not program, with the text that is to
// blame and a part of what they are told.
var mistakes = []struct{ name, text, guilty, want string }{
	{"single equals sign", `ticket.company = "Acme"`, "=", "equality is =="},
	{"three equals signs", `ticket.company === "Acme"`, "===", "equality is =="},
	{"field set to true", `fields.vip = true`, "=", "equality is =="},
	{"AND", `flag AND fields.vip`, "AND", "write it as and"},
	{"OR", `flag Or fields.vip`, "Or", "write it as or"},
	{"NOT", `NOT flag`, "NOT", "write it as not"},
	{"TRUE", `fields.vip == TRUE`, "TRUE", "write it as true"},
	{"three ampersands", `flag &&& fields.vip`, "&&&", "write and"},
	{"one ampersand", `flag & fields.vip`, "&", "write and"},
	{"one bar", `flag | fields.vip`, "|", "write or"},
	{"curly quotes", `ticket.company == “Acme”`, "“", `write texts in plain quotes: "…"`},
	{"guillemets", `ticket.company == «Acme»`, "«", `write texts in plain quotes: "…"`},
	{"missing closing quote", `ticket.company == "Acme`, `"Acme`, "close it with the quote that opened it"},
	{"apostrophe", `ticket.company == 'Tom's'`, "'", "close it with the quote that opened it"},
	{"missing closing bracket", `any(signals, .kind == "db"`, "⏎", `close the ( of "any("`},
	{"missing opening bracket", `flag or fields.vip)`, ")", "a bracket that closes nothing"},
	{"square for round bracket", `len(ticket.id]`, "]", "a bracket that closes nothing"},
	{"is", `ticket.company is "Acme"`, "is", "equality is =="},
	{"is not", `ticket.company is not "Acme"`, "is", "not equal is !="},
	{"angle brackets", `ticket.company <> "Acme"`, "<>", "not equal is !="},
	{"arrow", `fields.seats => 5`, "=>", "at least is >="},
	{"equals less", `fields.seats =< 5`, "=<", "at most is <="},
	{"greater or equal sign", `fields.seats ≥ 5`, "≥", "at least is >="},
	{"not equals", `fields.seats not == 5`, "==", "not equal is !="},
	{"contains a list", `ticket.company contains ["a"]`, `["a"]`, `write … contains "a" or … contains "b"`},
	{"in a text", `ticket.company in "Acme"`, `"Acme"`, `write == "Acme", or in ["Acme"]`},
	{"in round brackets", `ticket.company in ("a", "b")`, ",", `a list is written in square brackets: in ["a", "b"]`},
	{"in a list that names", `ticket.company in [Acme, "b"]`, "Acme", `a text stands in quotes: "Acme"`},
	{"field of a list", `signals.state == "critical"`, `signals.state`, "write any(signals, .state …)"},
	{"list as a value", `ticket.tags == "vip"`, `ticket.tags`, `write "…" in ticket.tags`},
	{"list contains", `ticket.tags contains "vip"`, `ticket.tags`, `write "…" in ticket.tags`},
	{"records contain", `signals contains "db"`, `signals`, `write any(signals, .kind contains …)`},
	{"member without quotes", `ticket.priority >= high`, "high", `write it in quotes: "high"`},
	{"near member without quotes", `ticket.priority == hihg`, "hihg", `write it in quotes: "high"`},
	{"field without its group", `priority == "high"`, "priority", "write ticket.priority"},
	{"both", `priority == high`, "priority", "write ticket.priority"},
	{"text without quotes", `ticket.company == Acme`, "Acme", `a text stands in quotes: "Acme"`},
	{"two words without quotes", `ticket.company == Acme Corp`, "Corp", "a text stands in quotes"},
	{"text in a list without quotes", `urgent in ticket.tags`, "urgent", `a text stands in quotes: "urgent"`},
	{"duration without duration", `fields.wait > 5m`, "5m", `write duration("5m")`},
	{"duration in words", `fields.wait > 5 minutes`, "minutes", `write duration("5m")`},
	{"duration in short words", `fields.wait > 5mins`, "5mins", `write duration("5m")`},
	{"duration in days", `fields.wait > 2d`, "2d", `write it in hours: 2d is duration("48h")`},
	{"duration(…) in days", `fields.wait > duration("2d")`, `"2d"`, "there is no d"},
	{"text compared with a duration", `fields.wait > "2h"`, `fields.wait > "2h"`, `write duration("2h")`},
	{"number compared with a duration", `fields.wait > 7200`, `fields.wait > 7200`, `write duration("2h")`},
	{"now", `now() - ticket.created_at > duration("2h")`, "now()", "the only clock is at"},
	{"age compared with a text", `at - ticket.created_at > "2h"`, `at - ticket.created_at > "2h"`, `write duration("2h")`},
	{"number in quotes", `fields.seats > "5"`, `fields.seats > "5"`, "write the number without quotes"},
	{"truth in quotes", `fields.vip == "true"`, `fields.vip == "true"`, "write true or false without quotes"},
	{"word for member", `fields.impact == "dwon"`, `"dwon"`, `did you mean "down"?`},
	{"case of a member", `fields.impact == "Down"`, `"Down"`, `did you mean "down"?`},
	{"order of what has none", `ticket.status > "open"`, `ticket.status > "open"`, "write ==, != or in"},
	{"two texts with or", `ticket.company == "a" or "b"`, `"b"`, `write it as: x in ["a", "b"]`},
	{"two texts with not", `ticket.company != "a" and "b"`, `"b"`, `write it as: x not in ["a", "b"]`},
	{"not binds tight", `not ticket.company == "a"`, `ticket.company`, "write not (…) around the whole condition"},
	{"not in front of in", `not ticket.company in ["a"]`, `ticket.company`, "write not (…) around the whole condition"},
	{"not in front of contains", `! ticket.company contains "a"`, `ticket.company`, "write not (…) around the whole condition"},
	{"if then", `if flag then fields.vip`, "if", "write the condition itself"},
	{"else", `flag else fields.vip`, "else", "write the condition itself"},
	{"startswith", `ticket.id startswith "T"`, "startswith", "write it as startsWith"},
	{"starts with", `ticket.id starts with "T"`, "starts", "write startsWith"},
	{"contain", `ticket.id contain "T"`, "contain", `did you mean "contains"?`},
	{"includes", `ticket.id includes "T"`, "includes", "part of a text is contains"},
	{"method", `ticket.id.startsWith("T")`, "startsWith", `write … startsWith "…"`},
	{"lower as a method", `ticket.id.lower() == "t"`, "lower", "write lower(…)"},
	{"null", `ticket.id == null`, "null", "an absent field reads as its default"},
	{"nil", `ticket.id == nil`, "nil", "an absent field reads as its default"},
	{"labels without a dot", `any(signals, labels["team"] == "web")`, "labels", "write .labels"},
	{"a field of an element without a dot", `any(signals, state == "ok")`, "state", "write .state"},
	{"a dot outside", `.state == "ok"`, ".", `a leading "." means one element of a list`},
	{"ends early", `flag and`, "⏎", `something must follow "and"`},
	{"begins with an operator", `and flag`, "and", "something is missing before it"},
	{"two operators", `flag and or fields.vip`, "or", `something is missing between "and" and "or"`},
	{"decimal comma", `fields.ratio > 0,5`, ",", "a fraction is written with a dot: 0.5"},
	{"per cent", `fields.ratio > 5%`, "⏎", `something must follow "%"`},
	{"dash from a word processor", `fields.seats – 1 > 0`, "–", "write a plain -"},
	{"count without a condition", `count(signals) > 1`, "count(signals)", "the length of a list is len(signals)"},
	{"any without a condition", `any(signals)`, "any(signals)", "any needs a list and a condition on each element"},
	{"misspelt field", `ticket.compnay == "a"`, "compnay", `did you mean "company"?`},
	{"misspelt function", `lenght(signals) > 1`, "lenght", "no function is called"},
	{"calendar that does not exist", `open("24x5")`, `"24x5"`, `did you mean "24x7"?`},
	{"semicolon", `flag; fields.vip`, ";", "join conditions with and, or"},
	{"comment", `flag // and fields.vip`, "// and fields.vip", "write it outside"},
	{"between", `fields.seats between 1 and 5`, "between", "write x >= 1 and x <= 9"},
	{"a range with two operators", `fields.seats > 5 and < 9`, "<", "name the value again"},
	{"text for a number", `ticket.id == 5`, `ticket.id == 5`, "put the number in quotes"},
	{"number for a level", `ticket.priority > 3`, `ticket.priority > 3`, "severity is one of none, low, medium, high, urgent"},
	{"yes", `fields.vip == yes`, "yes", "write true or false"},
	{"calendar without quotes", `open(24x7)`, "24x7", `a text stands in quotes: "24x7"`},
	{"quantifier as a method", `signals.any(.muted)`, ".", "write any(signals, …)"},
	{"fact as a function", `busy()`, "busy", "write busy without brackets"},
	{"space in an operator", `fields.seats > = 5`, "=", "write >= without a space"},
	{"numbers in round brackets", `fields.seats in (1, 2)`, ",", "a list is written in square brackets"},
	{"label without quotes", `any(signals, .labels[team] == "web")`, ".labels[team]", `["team"]`},
	{"time plus a text", `ticket.created_at + "2h" < at`, `ticket.created_at + "2h"`, `write duration("2h")`},
	{"perl's matching", `ticket.id =~ "x"`, "=", "equality is =="},
	{"joined texts", `ticket.id + "x" == "Tx"`, `ticket.id + "x"`, "+ joins no texts"},
}

func TestMistakes(t *testing.T) {
	e := toyEnv(t)
	for _, test := range mistakes {
		t.Run(test.name, func(t *testing.T) {
			_, faults := e.Compile(test.text)
			if len(faults) == 0 {
				t.Fatalf("accepted: %s", test.text)
			}
			f := faults[0]
			checkFault(t, test.text, f)
			checkWords(t, test.text, f)
			if got := guilty(test.text, f); got != test.guilty {
				t.Errorf("blames %q, want %q", got, test.guilty)
			}
			if said := f.Message + "; " + f.Hint; !strings.Contains(said, test.want) {
				t.Errorf("says %q, want %q", said, test.want)
			}
		})
	}
}

// checkWords fails for a fault that shows Go's or expr's inside.
func checkWords(t *testing.T, text string, f Fault) {
	t.Helper()
	for _, word := range forbiddenWords {
		if strings.Contains(f.Message+f.Hint, word) && !strings.Contains(text, word) {
			t.Errorf("%q: a message with %q in it: %s; %s", text, word, f.Message, f.Hint)
		}
	}
}
