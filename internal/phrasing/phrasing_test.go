package phrasing

import (
	"fmt"
	"testing"
	"time"
)

func TestDuration(t *testing.T) {
	for _, test := range []struct {
		name string
		d    time.Duration
		want string
	}{
		{"zero", 0, "0s"},
		{"seconds", 90 * time.Second, "1m30s"},
		{"minutes", 30 * time.Minute, "30m"},
		{"hours", 2 * time.Hour, "2h"},
		{"ten hours", 10 * time.Hour, "10h"},
		{"hours and minutes", 90 * time.Minute, "1h30m"},
		{"hours and seconds", time.Hour + time.Second, "1h0m1s"},
		{"ten minutes", 10 * time.Minute, "10m"},
		{"negative", -2 * time.Hour, "-2h"},
		{"fraction", 1500 * time.Millisecond, "1.5s"},
		{"nanosecond", 1, "1ns"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := Duration(test.d)
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if back, err := time.ParseDuration(got); err != nil || back != test.d {
				t.Errorf("reads back as %v, %v", back, err)
			}
		})
	}
}

func TestClip(t *testing.T) {
	for _, test := range []struct {
		name string
		text string
		most int
		want string
	}{
		{"short", "abc", 4, "abc"},
		{"just", "abc", 3, "abc"},
		{"long", "abcd", 3, "abc…"},
		{"runes, not bytes", "größer", 4, "größ…"},
		{"nothing", "", 3, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Clip(test.text, test.most); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func ExampleFault() {
	hint := DidYouMean("nmae", []string{"kind", "name"})
	fmt.Println(Fault(`no field "nmae" in signal`, hint, "unknown-field"))
	// Output: no field "nmae" in signal; did you mean "name"? [unknown-field]
}

func ExampleLines() {
	fmt.Println(Lines([]time.Duration{time.Hour, 90 * time.Second}, Duration))
	// Output:
	// 1h
	// 1m30s
}

func ExampleCount() {
	fmt.Println(Count(1, "case"), Count(2, "case"), Count(0, "case"))
	// Output: 1 case 2 cases 0 cases
}
