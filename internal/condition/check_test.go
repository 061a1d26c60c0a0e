package condition

import (
	"strings"
	"testing"
)

// faulty are conditions with one fault each: its kind, its guilty text, and a
// part of what it says.
var faulty = []struct{ name, text, kind, guilty, want string }{
	// names and fields
	{"unknown name", `flga`, KindUnknownName, "flga", `did you mean "flag"?`},
	{"nothing near", `xyzzy_nothing`, KindUnknownName, "xyzzy_nothing", "a condition reads at, fields, flag, signals, ticket"},
	{"unknown field", `ticket.idd == "a"`, KindUnknownItem, "idd", `no field "idd" in ticket`},
	{"unknown field by index", `ticket["idd"] == "a"`, KindUnknownItem, `"idd"`, `no field "idd" in ticket`},
	{"unknown field of an element", `any(signals, .knid == "a")`, KindUnknownItem, "knid", `did you mean "kind"?`},
	{"field of a plain element", `any(ticket.tags, .name == "a")`, KindUnknownItem, "name", "a tag has no fields"},
	{"unknown enum value", `ticket.priority in ["high", "hgih"]`, KindUnknownEnum, `"hgih"`, `severity is never "hgih"`},
	{"unknown enum value reversed", `"uregnt" == ticket.priority`, KindUnknownEnum, `"uregnt"`, `did you mean "urgent"?`},
	{"enum and a value", `fields.impact == ticket.id`, KindType, "ticket.id", "fields.impact is one of none, minor, down"},
	{"two enums", `fields.impact == ticket.priority`, KindType, `fields.impact == ticket.priority`, "never compared"},
	{"enum in a text test", `fields.impact contains "own"`, KindType, `fields.impact`, "contains needs texts"},
	{"two words of an enum", `(flag ? "minor" : "down") == fields.impact`, KindType, `flag ? "minor" : "down"`, "fields.impact is one of"},
	{"enum as a condition", `fields.impact and flag`, KindType, `fields.impact`, "this is a value of fields.impact"},
	{"group", `ticket == "a"`, KindType, "ticket", "write ticket.id"},
	{"function that is a word of an enum", `fields.impact == none`, KindType, "none", `none is a function; write it in quotes: "none"`},
	{"function beside a text", `ticket.id == open`, KindType, "open", "call it: open(…)"},
	{"function as a value", `len == 3`, KindType, "len", "call it: len(…)"},
	{"list as a value", `signals`, KindType, "signals", "write any(signals, …)"},
	{"map as a value", `any(signals, .labels == "a")`, KindType, ".labels", `write .labels["…"]`},
	{"whole element", `any(signals, # == "a")`, KindType, "#", "write one of its fields: .kind"},
	{"named pointer", `any(signals, #index == 1)`, KindForbidden, "#", "#index is not part of the language"},
	{"field of a text", `ticket.id.length > 3`, KindForbidden, "length", "a string has no fields and no methods"},
	{"field of an enum", `fields.impact.level == 1`, KindForbidden, "level", "a value of fields.impact has no fields and no methods"},
	{"method of a time", `at.Weekday() == 1`, KindForbidden, "Weekday", "methods are not part of the language; times are compared with at"},
	{"method that is a function", `ticket.id.lower() == "x"`, KindForbidden, "lower", "write lower(…)"},
	{"misspelt function", `lowr(ticket.id) == ""`, KindUnknownName, "lowr", `did you mean "lower"?`},
	{"value as a function", `flag()`, KindUnknownName, "flag", "write flag without brackets"},
	{"length of a list", `signals.length > 1`, KindType, "signals.length", "write len(signals)"},
	{"field of a list in brackets", `signals["kind"] == "a"`, KindType, `signals["kind"]`, "a list has no fields"},
	// types
	{"not a condition", `ticket.id`, KindType, "ticket.id", "a condition is true or false, and this is a string"},
	{"arithmetic as a condition", `(fields.seats + 1)`, KindType, "fields.seats + 1", "this is an int"},
	{"and of a text", `flag and ticket.id`, KindType, "ticket.id", "a condition is needed here"},
	{"not of an int", `not (fields.seats + 1)`, KindType, "fields.seats + 1", "not needs a condition"},
	{"minus of a duration", `-fields.wait > duration("1h")`, KindType, "fields.wait", `"-" needs a number`},
	{"order of bools", `flag < fields.vip`, KindType, `flag < fields.vip`, "true and false have no order"},
	{"order of an unordered enum", `fields.request >= "feature"`, KindType, `fields.request >= "feature"`, "fields.request has no order"},
	{"text and int", `(ticket.id) == (3)`, KindType, `(ticket.id) == (3)`, "a string is never compared with an int"},
	{"plus of texts", `ticket.id + ticket.id == "a"`, KindForbidden, `ticket.id + ticket.id`, "+ joins no texts"},
	{"times added", `at + at > at`, KindType, `at + at`, "+ does not work on a time and a time"},
	{"duration divided", `fields.wait / 2 > duration("1h")`, KindType, `fields.wait / 2`, "does not work"},
	{"branches of two types", `(flag ? 1 : "a") == 1`, KindType, `"a"`, "the two branches of ?: are an int and a string"},
	{"branches of two numbers", `(flag ? fields.seats : 0.5) == 1`, KindType, `0.5`, "the two branches of ?:"},
	{"max of two numbers", `max(fields.ratio, fields.seats) > 1`, KindType, `fields.seats`, "add 0.0 to it"},
	{"remainder of a float", `fields.ratio % 2 == 1`, KindType, `fields.ratio % 2`, "% needs two ints"},
	{"duration and text", `fields.wait > "30m"`, KindType, `fields.wait > "30m"`, `write duration("30m")`},
	{"duration and another text", `"soon" < fields.wait`, KindType, `"soon" < fields.wait`, `write duration("2h")`},
	{"in a text of the case", `"abc" in ticket.id`, KindType, `ticket.id`, "part of a text is contains"},
	{"in a text", `ticket.id in "abc"`, KindType, `"abc"`, "the right side of in must be a list"},
	{"in records", `"db" in signals`, KindType, `"db" in signals`, "write any(signals, .kind == …)"},
	{"int in texts", `fields.seats in ticket.tags`, KindType, `fields.seats`, "ticket.tags holds texts"},
	{"int in a list of texts", `fields.seats in [1, "a"]`, KindType, `"a"`, "an int is never a string"},
	{"int in a list of floats", `fields.seats in [1, 2.5]`, KindType, `2.5`, "an int is never a fraction"},
	{"time in a list", `at in [1]`, KindType, `at`, "a time is in no list"},
	{"quantifier over a text", `any(ticket.id, true)`, KindType, `ticket.id`, "any ranges over a list"},
	{"predicate that is no condition", `any(signals, .kind)`, KindType, `.kind`, "a condition is needed here"},
	{"length of nothing", `len() > 1`, KindCall, "len()", "write len(signals), or len(ticket.subject)"},
	{"length of two lists", `len(signals, ticket.tags) > 1`, KindCall, "len(signals, ticket.tags)", "write len(signals), or len(ticket.subject)"},
	{"length of an int", `len(fields.seats) > 1`, KindType, `fields.seats`, "len measures a list or a text"},
	{"lower of an enum", `lower(fields.impact) == "down"`, KindType, `fields.impact`, "compare it with =="},
	{"lower of an int", `lower(fields.seats) == "1"`, KindType, `fields.seats`, "lower needs a text"},
	{"abs of a duration", `abs(fields.wait) > duration("1h")`, KindType, `fields.wait`, "abs needs one number"},
	{"argument of another type", `score(1, 2) > 1`, KindType, `1`, "argument 1 of score is a string, and this is an int"},
	// literals
	{"value as a divisor", `fields.seats / fields.seats > 1`, KindLiteral, `fields.seats`, "must be a literal number"},
	{"division by 0", `fields.seats % 0 == 1`, KindLiteral, `0`, "a division by 0"},
	{"division by -0.0", `fields.seats / -0.0 == 1`, KindLiteral, `-0.0`, "a division by 0"},
	{"bad duration", `fields.wait > duration("2 h")`, KindLiteral, `"2 h"`, "is no duration"},
	{"duration of a value", `fields.wait > duration(ticket.id)`, KindLiteral, `duration(ticket.id)`, "duration needs one literal text"},
	{"bad pattern", `ticket.id matches "("`, KindLiteral, `"("`, "a pattern that is not valid: missing closing )"},
	{"pattern with a backspace", `ticket.id matches "\bdb\b"`, KindLiteral, `"\bdb\b"`, `write \\b for the edge of a word`},
	{"pattern that explodes", `ticket.id matches "(a{1,30}){1,30}$"`, KindLiteral, `"(a{1,30}){1,30}$"`, "takes too long to match"},
	{"pattern from a value", `ticket.id matches ticket.company`, KindLiteral, `ticket.company`, "must be a literal text"},
	{"list with a value", `ticket.id in ["a", ticket.company]`, KindLiteral, `ticket.company`, "a list holds literals only"},
	{"label by a value", `any(signals, .kind in .labels)`, KindLiteral, `.kind`, "the key must be a literal text"},
	{"int too large", `fields.seats < 9223372036854775808`, KindLiteral, `9223372036854775808`, "too large"},
	{"float too large", `fields.ratio < 1e400 and flag`, KindLiteral, `1e400`, "too large"},
	{"hex without digits", `fields.seats == 0x`, KindLiteral, `0x`, "is no number"},
	{"bad escape", `ticket.id == "\d+"`, KindLiteral, `\d`, "a \\ in a text"},
	// calls
	{"unknown function", `lenn(signals) > 1`, KindUnknownName, `lenn`, "no function is called"},
	{"unknown calendar", `open("24x8")`, KindUnknownArg, `"24x8"`, `no calendar "24x8"`},
	{"calendar from a value", `open(ticket.id)`, KindCall, `open(ticket.id)`, `write open("24x7")`},
	{"too few arguments", `score("a") > 1`, KindCall, `score("a")`, "score needs 2 arguments, and got 1"},
	{"no argument", `lower() == ""`, KindCall, `lower()`, "lower needs one text"},
	{"no number", `max() == 1`, KindCall, `max()`, "max needs numbers"},
	{"nested quantifier", `any(signals, any(ticket.tags, # == "a"))`, KindForbidden, `any(ticket.tags, # == "a")`, "name the inner one under facts"},
	// not in the language
	{"index", `ticket.tags[0] == "a"`, KindForbidden, `ticket.tags[0]`, `an element may not be there: write "…" in ticket.tags`},
	{"index of records", `signals[0].muted`, KindForbidden, `signals[0]`, "an element may not be there: write any(signals, …)"},
	{"slice", `ticket.id[1:2] == "a"`, KindForbidden, `ticket.id[1:2]`, "a slice [from:to]"},
	{"list alone", `["a"] == ticket.id`, KindForbidden, `["a"]`, "a list that is not the right side of in"},
	{"nil", `nil == ticket.id`, KindForbidden, "nil", "nil is not part of the language"},
	{"optional chain", `ticket?.id == "a"`, KindForbidden, "?.", "write . instead"},
	{"coalesce", `ticket.id ?? "a" == "a"`, KindForbidden, "??", "nothing is nil"},
	{"range", `fields.seats in 1..3`, KindForbidden, "..", "write x >= 1 and x <= 9"},
	{"power", `fields.seats ** 2 > 3`, KindForbidden, "**", "write x * x, or the number"},
	{"let", `let x = 1; x == 1`, KindForbidden, "let", "name the condition under facts"},
	{"pipe", `signals | any(.muted)`, KindSyntax, "|", "any(signals, …)"},
	{"double colon", `::len(signals) > 1`, KindForbidden, "::", "call the function by its name alone"},
	{"predicate in braces", `any(signals, {.muted})`, KindForbidden, "{", "write the condition itself"},
	{"environment", `$env["flag"]`, KindUnknownName, "$env", "nothing is called"},
	{"choice without a middle", `flag ?: fields.vip`, KindForbidden, `flag ?: fields.vip`, "write or"},
	{"filter", `len(filter(signals, .muted)) > 1`, KindForbidden, `filter(signals, .muted)`, "write any(signals, …), or count(signals, …)"},
	{"filter without a condition", `len(filter(signals)) > 1`, KindForbidden, `filter(signals)`, "filter(…) is not part of the language"},
	{"bytes", `b"a" == "a"`, KindForbidden, `b"a"`, `write "…"`},
	{"line comment", "flag // or not\nand fields.vip", KindForbidden, "// or not", "a comment inside a condition"},
	{"block comment", `flag /* and " */ and fields.vip`, KindForbidden, `/* and " */`, "a comment inside a condition"},
	{"comment that ends the text", `flag and fields.vip // and false`, KindForbidden, `// and false`, "a comment inside a condition"},
	{"comment never closed", `flag /* and false`, KindForbidden, `/* and false`, "a comment inside a condition"},
	// syntax
	{"empty", ``, KindSyntax, ``, "an empty condition"},
	{"blank", " \n\t", KindSyntax, " \n\t", "an empty condition"},
	{"only a comment", "// flag", KindForbidden, "// flag", "a comment inside a condition"},
	{"open text", `ticket.id == "a`, KindSyntax, `"a`, "a text that is never closed"},
	{"text over two lines", "ticket.id == \"a\nb\"", KindSyntax, "\"a\nb\"", "a text that is never closed"},
	{"strange rune", `flag § fields.vip`, KindSyntax, "§", `no condition contains "§"`},
	{"no name after a dot", `ticket.`, KindSyntax, "⏎", "ends too early"},
	{"no name between dots", `ticket. .id == "a"`, KindSyntax, ".", "a name must follow the ."},
	{"empty brackets", `flag and ()`, KindSyntax, ")", "something is missing inside the brackets"},
}

func TestFaults(t *testing.T) {
	e := toyEnv(t)
	for _, test := range faulty {
		t.Run(test.name, func(t *testing.T) {
			_, faults := e.Compile(test.text)
			if len(faults) != 1 {
				t.Fatalf("%s: %d faults: %v", test.text, len(faults), faults)
			}
			f := faults[0]
			checkFault(t, test.text, f)
			checkWords(t, test.text, f)
			if got := guilty(test.text, f); got != test.guilty {
				t.Errorf("%s: blames %q, want %q", test.text, got, test.guilty)
			}
			if f.Kind != test.kind {
				t.Errorf("%s: kind %s, want %s", test.text, f.Kind, test.kind)
			}
			if said := f.Message + "; " + f.Hint; !strings.Contains(said, test.want) {
				t.Errorf("%s: says %q, want %q", test.text, said, test.want)
			}
		})
	}
}

// All faults of a text are found at once, in its order, each once.
func TestAllFaults(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"both sides", `flga and ticket.idd == "a"`, []string{"flga", "idd"}},
		{"each word", `fields.impact in ["dwon", "minor", "nnoe"]`, []string{`"dwon"`, `"nnoe"`}},
		{"arguments", `score(1, "a") > lenn(2)`, []string{"1", `"a"`, "lenn"}},
		{"the middle of a chain, once", `1 < xyzzy < 3`, []string{"xyzzy"}},
		{"the middle of a chain of two types, once", `ticket.id == xyzzy < plugh`, []string{"xyzzy", "plugh"}},
		{"operators", `flag = true & fields.vip => false`, []string{"=", "&", "=>"}},
		{"operators and an open text", `flag = "a`, []string{"=", `"a`}},
		{"branches", `(aaaa ? bbbb : cccc)`, []string{"aaaa", "bbbb", "cccc"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, faults := e.Compile(test.text)
			var got []string
			for _, f := range faults {
				got = append(got, guilty(test.text, f))
			}
			if strings.Join(got, "·") != strings.Join(test.want, "·") {
				t.Errorf("%s: blames %q, want %q\n%v", test.text, got, test.want, faults)
			}
		})
	}
}
