package condition

import (
	"strings"
	"testing"
)

func TestTemplate(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct{ name, text, want string }{
		{"fixed", `plain {text} $5 }`, `plain {text} $5 }`},
		{"empty", ``, ``},
		{"text bare", `${ticket.id}`, `T-7`},
		{"between texts", `Down at ${ticket.company}, ${fields.seats} seats.`, `Down at Ärzte GmbH, 7 seats.`},
		{"enum bare", `${fields.impact}`, `down`},
		{"bool", `${flag and busy}`, `true`},
		{"float", `${fields.ratio}`, `0.25`},
		{"duration", `${at - ticket.created_at} ${fields.wait}`, `24h 1h30m`},
		{"time", `${at}`, `2026-03-06T12:00:00Z`},
		{"count", `${count(signals, .state == "critical")} of ${len(signals)}`, `2 of 3`},
		{"the characters themselves", `$${ticket.id} $$${ticket.id}`, `${ticket.id} $${ticket.id}`},
		{"escape, then a value", `$${x} ${ticket.id}`, `${x} T-7`},
		{"brace in a text", `${ticket.id == "}" ? "a}" : "{b}"}!`, `{b}!`},
		{"quotes of another sort", `it's ${'"' + "" == "" ? "" : ""}`, ``},
		{"quotes in texts", `it's ${ticket.id startsWith 'T"' ? "}" : 'x}"'} isn't`, `it's x}" isn't`},
		{"backquotes", "${ticket.id == `\\` ? 1 : 2}", `2`},
		{"lower", `${lower(ticket.id)}/${upper(lower(ticket.id))}`, `t-7/T-7`},
		{"function", `${shout("a")}`, `A`},
		{"panic left out", `a${boom("boom")}b${flag}`, `abtrue`},
		{"non-ASCII around", `Ü${flag}ü`, `Ütrueü`},
		{"not UTF-8", "\xff${ticket.id}\xfe", "\xffT-7\xfe"},
	} {
		t.Run(test.name, func(t *testing.T) {
			template, faults := e.Template(test.text)
			if test.want == "" && test.text != "" {
				if len(faults) == 0 {
					t.Error("accepted")
				}
				return
			}
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			r := e.NewRun()
			r.Subject = sample()
			got, fault := template.Write(r)
			if got != test.want || (fault != nil) != strings.Contains(test.text, "boom") {
				t.Errorf("%q, %v", got, fault)
			}
			if fixed, ok := template.Fixed(); ok && fixed != test.want {
				t.Errorf("fixed is %q", fixed)
			}
		})
	}
}

func TestTemplateFaults(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct {
		name, text string
		guilty     []string
	}{
		{"unclosed", `Ü ${ticket.id`, []string{"${"}},
		{"nothing follows", `a ${`, []string{"${"}},
		{"empty", `Ü ${ } x`, []string{"${ }"}},
		{"unknown field after runes of two bytes", `Üü ${ticket.idd} ü`, []string{"idd"}},
		{"each", `${flga} and ${ticket.idd} and ${`, []string{"flga", "idd", "${"}},
		{"list", `${signals}`, []string{"signals"}},
		{"quote never closed", `${it's} and ${flga}`, []string{"'s"}},
		{"escaped before", `$${flga} ${flga}`, []string{"flga"}},
		{"ends early", `${flag and}.`, []string{"}"}},
		{"strange rune", `${flag § flag}`, []string{"§"}},
		{"not UTF-8", "${\xff\xff} ${flga}", []string{"\ufffd", "flga"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			template, faults := e.Template(test.text)
			var got []string
			for _, f := range faults {
				checkFault(t, test.text, f)
				checkWords(t, test.text, f)
				got = append(got, guilty(test.text, f))
			}
			if strings.Join(got, "·") != strings.Join(test.guilty, "·") || template != nil {
				t.Errorf("blames %q, want %q\n%v", got, test.guilty, faults)
			}
		})
	}
}
