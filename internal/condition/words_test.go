package condition

import (
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct{ name, text, want string }{
		{"bool", `flag`, `flag`},
		{"not bool", `not flag`, `not flag`},
		{"literal", `true`, `always`},
		{"not literal", `not true`, `never`},
		{"fact", `vip_down`, `[vip down]`},
		{"not fact", `!vip_down and busy`, `not [vip down] and [busy]`},
		{"enum", `fields.impact == "down"`, `impact is down`},
		{"enum, not", `fields.impact != "down"`, `impact is not down`},
		{"enum, order", `fields.impact >= "minor" and ticket.priority < "high"`, `impact is at least minor and priority is below high`},
		{"literal first", `5 < fields.seats`, `seats is more than 5`},
		{"chain", `1 < fields.seats <= 5`, `seats is more than 1 and seats is at most 5`},
		{"negated order", `not (fields.seats > 5)`, `seats is at most 5`},
		{"text", `ticket.id == "T-7"`, `id is "T-7"`},
		{"duration", `fields.wait > duration("90m")`, `wait is more than 1h30m`},
		{"time", `at > ticket.created_at`, `at is after created at`},
		{"arithmetic stays", `at - ticket.created_at > duration("2h")`, `{at - ticket.created_at} is more than 2h`},
		{"in", `fields.impact in ["minor", "down"]`, `impact is minor or down`},
		{"in one", `ticket.id in ["a"]`, `id is "a"`},
		{"in nothing", `ticket.id in []`, `never`},
		{"not in", `fields.impact not in ["minor", "down"]`, `impact is neither minor nor down`},
		{"not in one", `not (ticket.id in ["a"])`, `id is not "a"`},
		{"tags", `"vip" in ticket.tags or "x" not in ticket.tags`, `one of the tags is "vip" or none of the tags is "x"`},
		{"tags of an element", `any(signals, .kind in ticket.tags and "vip" in ticket.tags)`, `there is a signal whose kind is one of the tags and one of the tags is "vip"`},
		{"text tests", `ticket.id startsWith "T" and not (ticket.company endsWith "AG")`, `id starts with "T" and company does not end with "AG"`},
		{"matches", `ticket.id matches "^T"`, `id matches {^T}`},
		{"a backquote in a text", "ticket.id contains \"a`b\" and ticket.company == \"x\"", "id contains \"a`b\" and company is \"x\""},
		{"a backquote in code", "ticket.id matches \"`+\" and flag", "id matches {`+} and flag"},
		{"code after code", "is_big(fields.seats) and ticket.id matches \"a`b\"", "{is_big(fields.seats)} and id matches {a`b}"},
		{"small letters", `lower(ticket.company) contains "x"`, `company in small letters contains "x"`},
		{"length", `len(trim(ticket.id)) > 3 and len(signals) == 0`, `the length of id is more than 3 and the number of signals is 0`},
		{"and in or", `flag and fields.vip or busy`, `(flag and vip) or [busy]`},
		{"and in and", `flag and (fields.vip and busy)`, `flag and vip and [busy]`},
		{"De Morgan", `not (flag and fields.seats > 3)`, `not flag or seats is at most 3`},
		{"any", `any(signals, .kind == "db" and .state == "critical")`, `there is a signal whose kind is "db" and state is critical`},
		{"not any", `not any(signals, .muted)`, `there is no signal whose muted is true`},
		{"none", `none(signals, .state > "ok")`, `there is no signal whose state is above ok`},
		{"any in company", `any(signals, .kind == "db" and .state == "ok") and flag`, `there is a signal whose (kind is "db" and state is ok) and flag`},
		{"all", `all(signals, .value > 0)`, `for every signal, value is more than 0`},
		{"not all", `not all(signals, .value > 0)`, `not for every signal, value is more than 0`},
		{"one", `one(signals, .kind == "db")`, `there is exactly one signal whose kind is "db"`},
		{"tags, any", `any(ticket.tags, # startsWith "x")`, `there is a tag whose text starts with "x"`},
		{"count", `count(signals, .kind == "db") >= 2`, `the number of signals whose kind is "db" is at least 2`},
		{"labels", `any(signals, .labels["env"] == "prod" or "team" in .labels)`, `there is a signal whose label "env" is "prod" or it has a label "team"`},
		{"open", `open("24x7") and not open("office")`, `calendar 24x7 is open and calendar office is not open`},
		{"choice", `flag ? busy : fields.vip and flag`, `if flag, [busy], else (vip and flag)`},
		{"equal to a bool", `flag == false or busy == true`, `not flag or [busy]`},
		{"function", `is_big(fields.seats)`, `{is_big(fields.seats)}`},
		{"not function", `not is_big(fields.seats)`, `not {is_big(fields.seats)}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, faults := e.Compile(test.text)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			var got strings.Builder
			for _, p := range c.Words() {
				switch {
				case p.Fact != "":
					p.Text = "[" + p.Text + "]"
				case p.Code:
					p.Text = "{" + p.Text + "}"
				}
				got.WriteString(p.Text)
			}
			if got.String() != test.want {
				t.Errorf("got  %s\nwant %s", got.String(), test.want)
			}
		})
	}
}
