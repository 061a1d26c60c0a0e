package sla

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests depend on no system database

	"github.com/rickb777/date/v2"
	"github.com/rickb777/date/v2/clock"
)

// clk reads "HH:MM".
func clk(s string) clock.Clock {
	return clock.New(int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0'), 0, 0)
}

// hm reads "HH:MM-HH:MM".
func hm(s string) Range { return Range{clk(s[:5]), clk(s[6:])} }

// ymd reads "2006-01-02".
func ymd(s string) date.Date {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return date.NewAt(t)
}

// rfc reads an RFC 3339 instant.
func rfc(tb testing.TB, s string) time.Time {
	tb.Helper()
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	z, err := Zone(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

func build(tb testing.TB, h Hours) *Calendar {
	tb.Helper()
	c, err := New(h)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
