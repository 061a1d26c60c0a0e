package condition

import (
	"fmt"
	"strings"
	"testing"
)

func TestScan(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"words and operators", `a.b >= 1`, `a . b >= 1`},
		{"texts are their values", `'a b' "c\n"`, "a b c\n"},
		{"brackets are paired", `([a]{b})`, `(7 [3 a ]1 {6 b }4 )0`},
		{"brackets that cross", `([)]`, `( [3 ) ]1`},
		{"not in", `a not in [b]`, `a not in [5 b ]3`},
		{"stops at what is no token", `a § b`, `a !`},
		{"open text", `a "b`, `a !`},
		{"comments are no tokens", `a // b`, `a`},
		{"nothing", ` `, ``},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s source
			s.scan("what ( was [ before")
			s.scan(test.text)
			var got []string
			for _, x := range s.tokens {
				if x.match >= 0 {
					got = append(got, fmt.Sprint(x.text, x.match))
				} else {
					got = append(got, x.text)
				}
			}
			if s.err != nil {
				got = append(got, "!")
			}
			if g := strings.Join(got, " "); g != test.want {
				t.Errorf("got %s, want %s", g, test.want)
			}
		})
	}
}

func TestIsIdentifier(t *testing.T) {
	for _, test := range []struct {
		name, word string
		want       bool
	}{
		{"word", "impact", true},
		{"underscores and digits", "_a1", true},
		{"capital", "Impact", true},
		{"first and last letters and digits", "azAZ09", true},
		{"empty", "", false},
		{"digit first", "1a", false},
		{"space", "a b", false},
		{"dollar", "$env", false},
		{"characters beside letters and digits", "a[", false},
		{"characters before letters and digits", "a@", false},
		{"backquote", "a`", false},
		{"colon", "a:", false},
		{"umlaut", "größe", false},
		{"keyword", "matches", false},
		{"function", "duration", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := IsIdentifier(test.word); got != test.want {
				t.Errorf("%q: %v", test.word, got)
			}
		})
	}
}
