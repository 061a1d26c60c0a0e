package condition

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMissing(t *testing.T) {
	subject := toy{Fields: toyFields{Impact: "minor", Ratio: 0.07, Seats: 3}, Ticket: toyTicket{ID: "t-1", Status: "open", Priority: "low"},
		Signals: []toySignal{{Kind: "uptime", State: "ok"}}}
	tests := []struct {
		name, when string
		want       []Need
	}{
		{name: "what holds misses nothing", when: `fields.impact == "minor"`},
		{name: "a float below its threshold", when: `fields.ratio >= 0.2`,
			want: []Need{{Text: "fields.ratio >= 0.2", Name: "fields.ratio", Is: "0.07", Want: "at least 0.2"}}},
		{name: "a whole number has a nearest", when: `fields.seats > 5`,
			want: []Need{{Text: "fields.seats > 5", Name: "fields.seats", Is: "3", Want: "at least 6"}}},
		{name: "an enum has a next word", when: `fields.impact > "minor"`,
			want: []Need{{Text: `fields.impact > "minor"`, Name: "fields.impact", Is: `"minor"`, Want: `at least "down"`}}},
		{name: "a mirrored comparison", when: `0.2 < fields.ratio`,
			want: []Need{{Text: "0.2 < fields.ratio", Name: "fields.ratio", Is: "0.07", Want: "more than 0.2"}}},
		{name: "a negation", when: `not (fields.impact == "minor")`,
			want: []Need{{Text: `fields.impact == "minor"`, Name: "fields.impact", Is: `"minor"`, Want: `anything but "minor"`}}},
		{name: "the first false part of an and", when: `fields.seats == 3 and fields.vip and flag`,
			want: []Need{{Text: "fields.vip", Name: "fields.vip", Is: "false", Want: "true"}}},
		{name: "either part of an or", when: `fields.impact == "down" or ticket.id in ["a", "b"]`,
			want: []Need{
				{Text: `fields.impact == "down"`, Name: "fields.impact", Is: `"minor"`, Want: `"down"`},
				{Text: `ticket.id in ["a", "b"]`, Name: "ticket.id", Is: `"t-1"`, Want: `one of "a", "b"`}}},
		{name: "a fact", when: `severe and flag`,
			want: []Need{{Text: "fields.ratio > 0.5", Fact: "severe", Name: "fields.ratio", Is: "0.07", Want: "more than 0.5"}}},
		{name: "a quantifier", when: `any(signals, .state == "critical")`,
			want: []Need{{Text: `any(signals, .state == "critical")`, Want: `a signal had .state == "critical"`}}},
		{name: "a text", when: `ticket.id startsWith "x"`,
			want: []Need{{Text: `ticket.id startsWith "x"`, Name: "ticket.id", Is: `"t-1"`, Want: `a text with "x" at its start`}}},
		{name: "a function", when: `is_big(fields.seats)`,
			want: []Need{{Text: "is_big(fields.seats)", Want: "true"}}},
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
			if diff := cmp.Diff(tt.want, c.Missing(r)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
