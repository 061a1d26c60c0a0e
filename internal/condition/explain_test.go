package condition

import (
	"fmt"
	"strings"
	"testing"
)

// outline writes a step as one line: text=result, what it saw, its element, its parts.
func outline(s Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s=%s", s.Text, s.Result)
	for _, v := range s.Saw {
		fmt.Fprintf(&b, " %s:%s", v.Name, v.Value)
	}
	if s.Element != nil {
		fmt.Fprintf(&b, " #%d", *s.Element)
	}
	if s.Fault != "" {
		fmt.Fprintf(&b, " !%s", s.Fault)
	}
	for _, p := range s.Of {
		fmt.Fprintf(&b, " {%s}", outline(p))
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct{ name, text, want string }{
		{"comparison", `fields.seats > 5`, `fields.seats > 5=true fields.seats:7`},
		{"enum", `fields.impact == "minor"`, `fields.impact == "minor"=false fields.impact:"down"`},
		{"bool value", `flag`, `flag=true flag:true`},
		{"literal", `true`, `true=true`},
		{"named", `open("24x7")`, `open("24x7")=true`},
		{"and, short cut", `flag and fields.seats > 9 and busy`, `flag and fields.seats > 9 and busy=false {flag=true flag:true} {fields.seats > 9=false fields.seats:7} {busy=not evaluated}`},
		{"or, short cut", `flag or busy`, `flag or busy=true {flag=true flag:true} {busy=not evaluated}`},
		{"brackets are not in the text of a part", `flag and (busy or flag)`, `flag and (busy or flag)=true {flag=true flag:true} {busy or flag=true {busy=true {count(signals, .state == "critical") >= 2=true count(signals, .state == "critical"):2}} {flag=not evaluated}}`},
		{"not", `not flag`, `not flag=false {flag=true flag:true}`},
		{"negated test", `ticket.id not in ["a"]`, `ticket.id not in ["a"]=true ticket.id:"T-7"`},
		{"any, witness", `any(signals, .kind == "db" and .muted)`, `any(signals, .kind == "db" and .muted)=true #1 {.kind == "db" and .muted=true {.kind == "db"=true .kind:"db"} {.muted=true .muted:true}}`},
		{"any of none", `any(signals, .kind == "x")`, `any(signals, .kind == "x")=false len(signals):3`},
		{"all, counter-example", `all(signals, .value > 0)`, `all(signals, .value > 0)=false #2 {.value > 0=false .value:0}`},
		{"none, counter-example", `none(signals, .hits < 0)`, `none(signals, .hits < 0)=false #1 {.hits < 0=true .hits:-2}`},
		{"one", `one(signals, .muted)`, `one(signals, .muted)=true #1 {.muted=true .muted:true}`},
		{"one of two", `one(signals, .state == "critical")`, `one(signals, .state == "critical")=false len(signals):3 count(signals, .state == "critical"):2`},
		{"count", `count(signals, .muted) > 2`, `count(signals, .muted) > 2=false count(signals, .muted):1`},
		{"quantifier as a value", `any(signals, .kind == "x") == false`, `any(signals, .kind == "x") == false=true any(signals, .kind == "x"):false`},
		{"fact", `vip_down`, `vip_down=true {fields.vip and fields.impact == "down"=true {fields.vip=true fields.vip:true} {fields.impact == "down"=true fields.impact:"down"}}`},
		{"fact told once", `vip_down and vip_down`, `vip_down and vip_down=true {vip_down=true {fields.vip and fields.impact == "down"=true {fields.vip=true fields.vip:true} {fields.impact == "down"=true fields.impact:"down"}}} {vip_down=true}`},
		{"fact as a value", `busy == true`, `busy == true=true busy:true`},
		{"choice", `flag ? fields.seats == 7 : busy`, `flag ? fields.seats == 7 : busy=true {flag=true flag:true} {fields.seats == 7=true fields.seats:7}`},
		{"choice as a value", `(flag ? fields.seats : len(signals)) == 7`, `(flag ? fields.seats : len(signals)) == 7=true flag:true fields.seats:7`},
		{"tags", `"vip" in ticket.tags`, `"vip" in ticket.tags=true ticket.tags:["vip", "Zürich", ""]`},
		{"times and durations", `at - ticket.created_at > fields.wait`, `at - ticket.created_at > fields.wait=true at - ticket.created_at:24h at:2026-03-06T12:00:00Z ticket.created_at:2026-03-05T12:00:00Z fields.wait:1h30m`},
		{"a value read twice", `fields.seats > 1 and fields.seats * fields.seats > 9`, `fields.seats > 1 and fields.seats * fields.seats > 9=true {fields.seats > 1=true fields.seats:7} {fields.seats * fields.seats > 9=true fields.seats * fields.seats:49 fields.seats:7}`},
		{"chain", `1 < fields.seats < 5`, `1 < fields.seats < 5=false {1 < fields.seats=true fields.seats:7} {fields.seats < 5=false fields.seats:7}`},
		{"labels", `any(signals, .labels["env"] == "prod")`, `any(signals, .labels["env"] == "prod")=true #2 {.labels["env"] == "prod"=true .labels["env"]:"prod"}`},
		{"text made", `lower(ticket.company) startsWith "ä"`, `lower(ticket.company) startsWith "ä"=true lower(ticket.company):"ärzte gmbh" ticket.company:"Ärzte GmbH"`},
		{"function", `score(ticket.id, 1) > 9`, `score(ticket.id, 1) > 9=false score(ticket.id, 1):4 ticket.id:"T-7"`},
		{"a condition that calls a function", `is_big(fields.seats)`, `is_big(fields.seats)=false fields.seats:7`},
		{"panic", `flag and boom("boom")`, `flag and boom("boom")=fault !function boom panicked: no such customer {flag=true flag:true} {boom("boom")=fault !function boom panicked: no such customer}`},
		{"panic avoided as a value", `(flag or boom("boom")) == true`, `(flag or boom("boom")) == true=true flag:true`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := mustCompile(t, e, test.text)
			r := e.NewRun()
			r.Subject = sample()
			if got := outline(c.Explain(r)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A quantifier that is a value is explained without an element, also of an empty list.
func TestExplainEmptyList(t *testing.T) {
	e := toyEnv(t)
	for _, text := range accepted {
		c := mustCompile(t, e, text)
		r := e.NewRun()
		r.Subject = subjects()[1]
		c.Explain(r)
	}
}
