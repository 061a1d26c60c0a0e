package phrasing

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"name", "kind", "state", "on_error", "severity", "Europe/Berlin", "größe"}
	tests := []struct {
		name  string
		word  string
		among []string
		want  string
	}{
		{"a swap", "nmae", names, "name"},
		{"a letter missing", "sate", names, "state"},
		{"a letter too many", "kinnd", names, "kind"},
		{"another letter", "severety", names, "severity"},
		{"case", "SEVERITY", names, "severity"},
		{"case before distance", "Kind", []string{"kine", "kind"}, "kind"},
		{"a hyphen for an underscore", "on-error", names, "on_error"},
		{"joined", "OnError", names, "on_error"},
		{"a path", "Europe/Berlim", names, "Europe/Berlin"},
		{"runes, not bytes", "größä", names, "größe"},
		{"ties go to the first", "cat", []string{"bat", "hat"}, "bat"},
		{"the nearer one", "stat", []string{"start", "stat2", "state"}, "start"},
		{"too far", "bridge", names, ""},
		{"too short to tell", "us", []string{"uk", "de"}, ""},
		{"not itself", "name", []string{"name"}, ""},
		{"nothing", "", names, ""},
		{"only a hyphen", "-", []string{"_", ""}, ""},
		{"among none", "name", nil, ""},
		{"too long", strings.Repeat("a", 65), []string{strings.Repeat("a", 64)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Nearest(tt.word, tt.among)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Nearest(%q) = %q, %v; want %q", tt.word, got, ok, tt.want)
			}
		})
	}
}

func TestMisspelt(t *testing.T) {
	names := []string{"name", "severity", "on_error", "rules"}
	tests := []struct {
		name string
		word string
		want string
	}{
		{"a swap", "nmae", "name"},
		{"a letter missing", "sevrity", "severity"},
		{"a letter too many", "rulles", "rules"},
		{"another letter", "severety", "severity"},
		{"case and joints", "OnError", "on_error"},
		{"two slips", "sevrty", ""},
		{"another word", "routes", ""},
		{"nothing", "", ""},
		{"one letter", "a", ""},
		{"only a hyphen", "-", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Misspelt(tt.word, names); got != tt.want {
				t.Errorf("Misspelt(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestDidYouMean(t *testing.T) {
	tests := []struct {
		name  string
		word  string
		among []string
		want  string
	}{
		{"near", "nmae", []string{"kind", "name"}, `did you mean "name"?`},
		{"few", "zzz", []string{"high", "low"}, "expected one of high, low"},
		{"one", "zzz", []string{"high"}, "expected high"},
		{"many", "zzz", strings.Fields("a b c d e f g h i j k l m n o p q r s t u"), ""},
		{"none", "zzz", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DidYouMean(tt.word, tt.among); got != tt.want {
				t.Errorf("DidYouMean(%q) = %q, want %q", tt.word, got, tt.want)
			}
		})
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		name string
		a, b string
		want int
	}{
		{"equal", "abc", "abc", 0},
		{"from nothing", "", "abc", 3},
		{"insertion", "abc", "abxc", 1},
		{"substitution", "abc", "axc", 1},
		{"swap", "abcd", "acbd", 1},
		{"no rune edited twice", "ca", "abc", 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			there, back := distance([]rune(tt.a), []rune(tt.b)), distance([]rune(tt.b), []rune(tt.a))
			if there != tt.want || back != tt.want {
				t.Errorf("distance(%q, %q) = %d and back %d, want %d", tt.a, tt.b, there, back, tt.want)
			}
		})
	}
}
