package policy

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestErrorText(t *testing.T) {
	tests := []struct {
		name string
		err  Error
		want string
	}{
		{"all of it", Error{File: "a/b.yaml", Line: 14, Column: 18, Kind: "unknown-field", Message: `no field "nmae" in signal`, Hint: `did you mean "name"?`},
			`a/b.yaml:14:18: no field "nmae" in signal; did you mean "name"? [unknown-field]`},
		{"no hint", Error{File: "b.yaml", Line: 1, Column: 2, Kind: kindTag, Message: "m"}, "b.yaml:1:2: m [tag]"},
		{"a lint", Error{File: "b.yaml", Line: 1, Column: 2, Kind: "dead-rule", Message: "m", Warning: true}, "b.yaml:1:2: warning: m [dead-rule]"},
		{"a file without a place", Error{File: "b.yaml", Kind: kindTag, Message: "m"}, "b.yaml: m [tag]"},
		{"no file", Error{Kind: kindTag, Message: "m"}, "m [tag]"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestErrorsAs(t *testing.T) {
	var err error = Errors{{File: "a", Line: 1, Column: 1, Kind: kindTag}, {File: "b", Line: 1, Column: 1, Kind: kindAlias}}
	var one Error
	if !errors.As(err, &one) || one.File != "a" {
		t.Errorf("errors.As found %v, want the first", one)
	}
	var all Errors
	if !errors.As(err, &all) || len(all) != 2 {
		t.Errorf("errors.As found %v, want both", all)
	}
	if got, want := strings.Count(err.Error(), "\n"), 1; got != want {
		t.Errorf("%d line breaks in %q, want %d", got, err, want)
	}
}

func TestPrint(t *testing.T) {
	tests := []struct {
		name  string
		file  string
		place [2]int
		want  string
	}{
		{"a caret", "a: 1\nname: web\n", [2]int{2, 7}, "f:2:7: m [tag]\n 2 | name: web\n   |       ^\n"},
		{"a tab before it", "a:\t\"é\"\tx\n", [2]int{1, 8}, "f:1:8: m [tag]\n 1 | a:\t\"é\"\tx\n   |   \t   \t^\n"},
		{"wide and combining runes take one space", "日本e\u0301: x\n", [2]int{1, 7}, "f:1:7: m [tag]\n 1 | 日本e\u0301: x\n   |       ^\n"},
		{"a byte-order mark takes none", "\ufeffa: x\n", [2]int{1, 4}, "f:1:4: m [tag]\n 1 | a: x\n   |    ^\n"},
		{"the end of the line", "a: x\r\n", [2]int{1, 5}, "f:1:5: m [tag]\n 1 | a: x\n   |     ^\n"},
		{"a wide gutter", strings.Repeat("\n", 99) + "a: x\n", [2]int{100, 1}, "f:100:1: m [tag]\n 100 | a: x\n     | ^\n"},
		{"hidden characters are not printed", "a: \u202e\x1b[2J\n", [2]int{1, 4}, "f:1:4: m [tag]\n 1 | a: \ufffd\ufffd[2J\n   |    ^\n"},
		{"a long line is cut", strings.Repeat("é", 300) + "x" + strings.Repeat("é", 300) + "\n", [2]int{1, 301},
			"f:1:301: m [tag]\n 1 | …" + strings.Repeat("é", 80) + "x" + strings.Repeat("é", 39) + "…\n   | " + strings.Repeat(" ", 81) + "^\n"},
		{"an empty line", "\n", [2]int{1, 1}, "f:1:1: m [tag]\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, _, _ := readYAML(File{"f", []byte(tt.file)})
			e := s.fault(s.offset(tt.place[0], tt.place[1]), 0, kindTag, "m", "")
			var b strings.Builder
			if err := (Errors{e}).Print(&b); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestPrintSeveral(t *testing.T) {
	s, _, _ := readYAML(File{"f", []byte("a: 1\n")})
	es := Errors{s.fault(0, 0, kindTag, "m", ""), {File: "g", Kind: kindTag, Message: "n"}}
	var b strings.Builder
	if err := es.Print(&b); err != nil {
		t.Fatal(err)
	}
	if want := "f:1:1: m [tag]\n 1 | a: 1\n   | ^\n\ng: n [tag]\n"; b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	if err := es.Print(failing{}); err == nil {
		t.Error("the writer's error is lost")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestSorted(t *testing.T) {
	in := []Error{
		{File: "b", Line: 1, Column: 1, Kind: kindTag},
		{File: "a", Line: 10, Column: 1, Kind: kindTag},
		{File: "a", Line: 9, Column: 2, Kind: kindTag},
		{File: "a", Line: 9, Column: 1, Kind: kindTag, Message: "y"},
		{File: "a", Line: 9, Column: 1, Kind: kindTag, Message: "x"},
		{File: "a", Line: 9, Column: 1, Kind: kindAlias},
		{File: "a", Line: 9, Column: 2, Kind: kindTag},
	}
	want := Errors{in[5], in[4], in[3], in[2], in[1], in[0]}
	want = append(Errors{}, want...)
	if diff := cmp.Diff(want, sorted(in), cmpopts.IgnoreUnexported(Error{})); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if got := sorted(nil); len(got) != 0 {
		t.Errorf("sorted(nil) = %v", got)
	}
}

func TestListed(t *testing.T) {
	faults := func(n int) []Error {
		errs := make([]Error, n)
		for i := range errs {
			errs[i] = Error{File: "a", Line: n - i, Column: 1, Kind: kindTag}
		}
		return errs
	}
	if got := listed(faults(maxFaults)); len(got) != maxFaults || got[maxFaults-1].Kind != kindTag {
		t.Errorf("%d of %d faults are listed, the last %v", len(got), maxFaults, got[len(got)-1])
	}
	got := listed(faults(maxFaults + 5))
	want := "more than 1000 faults; the others are left out; mend these first [too-many-faults]"
	if last := len(got) - 1; last != maxFaults || got[0].Line != 1 || got[last].Error() != want {
		t.Errorf("%d faults from line %d, the last %v", len(got), got[0].Line, got[last])
	}
}
