package condition

import (
	"fmt"
	"strings"
	"testing"
)

// Each part is told with what it is, in the order in which it is evaluated; those
// that a short cut leaves out are not.
func TestWatch(t *testing.T) {
	e := toyEnv(t)
	for _, test := range []struct{ name, text, want string }{
		{"one part", `fields.seats > 5`, `fields.seats > 5=true`},
		{"a literal has no parts", `true`, ``},
		{"and", `flag and fields.seats > 9`, `flag=true; fields.seats > 9=false; flag and fields.seats > 9=false`},
		{"and, short cut", `busy == false and flag`, `busy == false=false; busy == false and flag=false`},
		{"or, short cut", `flag or busy`, `flag=true; flag or busy=true`},
		{"not is part of what it denies", `not flag`, `not flag=false`},
		{"so is not in", `flag and ticket.id not in ["a"]`, `flag=true; ticket.id not in ["a"]=true; flag and ticket.id not in ["a"]=true`},
		{"not of several", `not (flag and fields.seats > 9)`, `flag=true; fields.seats > 9=false; not (flag and fields.seats > 9)=true`},
		{"choice", `flag ? fields.seats == 7 : busy`, `flag=true; fields.seats == 7=true; flag ? fields.seats == 7 : busy=true`},
		{"choice with a literal", `fields.vip ? true : busy`, `fields.vip=true; fields.vip ? true : busy=true`},
		{"a quantifier is one part", `any(signals, .kind == "db" and .muted)`, `any(signals, .kind == "db" and .muted)=true`},
		{"a comparison of conditions is one part", `(flag and busy) == true`, `(flag and busy) == true=true`},
		{"chain", `1 < fields.seats < 5`, `1 < fields.seats=true; fields.seats < 5=false; 1 < fields.seats < 5=false`},
		{"a panic is neither", `flag and boom("boom")`, `flag=true`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := mustCompile(t, e, test.text)
			r := e.NewRun()
			r.Subject = sample()
			text, parts := []rune(c.Text), c.Parts()
			var got []string
			c.Watch(r, func(part int, holds bool) {
				got = append(got, fmt.Sprintf("%s=%v", string(text[parts[part].From:parts[part].To]), holds))
			})
			if got := strings.Join(got, "; "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestPartsReads(t *testing.T) {
	e := toyEnv(t)
	parts := mustCompile(t, e, `(busy or vip_down) and not open("office") and any(signals, .muted and open("24x7"))`).Parts()
	want := "[busy vip_down] [office 24x7]; [busy] []; [vip_down] []; [] [office]; [] [24x7]"
	var got []string
	for _, p := range parts {
		got = append(got, fmt.Sprint(p.Facts, p.Names))
	}
	if got := strings.Join(got, "; "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// Watching says of the whole condition what deciding says.
func TestWatchAgrees(t *testing.T) {
	e := toyEnv(t)
	for _, text := range accepted {
		c := mustCompile(t, e, text)
		if len(c.Parts()) == 0 {
			continue
		}
		for i, subject := range subjects() {
			r := e.NewRun()
			r.Subject = subject
			want, fault := c.Holds(r)
			told := false
			c.Watch(r, func(part int, holds bool) {
				if part == 0 {
					told = true
					if holds != want {
						t.Errorf("%s of subject %d: watched %v, decided %v", text, i, holds, want)
					}
				}
			})
			if told == (fault != nil) {
				t.Errorf("%s of subject %d: told of the whole is %v, fault %v", text, i, told, fault)
			}
		}
	}
}
