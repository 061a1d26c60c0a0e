package policy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// want is a fault that a file says it has: a regexp that stands, in quotes, in a
// comment on the guilty line, as in
//
//	nmae: web  # want "no field \"nmae\"" `^3: .* \[tag\]$`
//
// It is matched against the column and the text of a fault: "3: message; hint [kind]".
type want struct {
	file string
	line int
	re   *regexp.Regexp
}

// wantsIn returns what the comments of the files expect.
func wantsIn(t *testing.T, files ...File) []want {
	t.Helper()
	var wants []want
	for _, f := range files {
		for i, line := range bytes.Split(f.Data, []byte("\n")) {
			_, rest, found := strings.Cut(string(line), "# want ")
			for rest = strings.TrimSpace(rest); found && rest != ""; rest = strings.TrimSpace(rest) {
				quoted, err := strconv.QuotedPrefix(rest)
				if err != nil {
					t.Fatalf("%s:%d: want what? %s", f.Name, i+1, rest)
				}
				rest = rest[len(quoted):]
				text, err := strconv.Unquote(quoted)
				if err != nil {
					t.Fatalf("%s:%d: %v", f.Name, i+1, err)
				}
				re, err := regexp.Compile(text)
				if err != nil {
					t.Fatalf("%s:%d: %v", f.Name, i+1, err)
				}
				wants = append(wants, want{f.Name, i + 1, re})
			}
		}
	}
	return wants
}

// unmet returns what is wrong with errs: what was wanted and did not come, then what
// came and was not wanted. Each fault meets one want at most.
func unmet(wants []want, errs []Error) []string {
	var problems []string
	met := make([]bool, len(errs))
next:
	for _, w := range wants {
		for i, e := range errs {
			if !met[i] && e.File == w.file && e.Line == w.line && w.re.MatchString(fmt.Sprintf("%d: %s", e.Column, e.text())) {
				met[i] = true
				continue next
			}
		}
		problems = append(problems, fmt.Sprintf("%s:%d: no fault matches %q", w.file, w.line, w.re))
	}
	for i, e := range errs {
		if !met[i] {
			problems = append(problems, "unexpected: "+e.Error())
		}
	}
	return problems
}

// checkWants fails the test for every want of the files that is not met, and for every
// fault that is not wanted.
func checkWants(t *testing.T, errs []Error, files ...File) {
	t.Helper()
	for _, problem := range unmet(wantsIn(t, files...), errs) {
		t.Error(problem)
	}
}

// filesLike returns the files that match pattern; finding none is fatal.
func filesLike(t testing.TB, pattern string) []File {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files like %s (%v)", pattern, err)
	}
	var files []File
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, File{Name: filepath.Base(name), Data: data})
	}
	return files
}

func TestWants(t *testing.T) {
	file := File{"f.yaml", []byte("a: 1 # want \"^4: not b\" `two`\nb: 2\n")}
	one := Error{File: "f.yaml", Line: 1, Column: 4, Message: "not b"}
	two := Error{File: "f.yaml", Line: 1, Column: 5, Message: "two"}
	elsewhere := Error{File: "f.yaml", Line: 2, Column: 4, Message: "not b"}
	tests := []struct {
		name string
		errs []Error
		want int
	}{
		{"all met", []Error{one, two}, 0},
		{"one missing", []Error{one}, 1},
		{"one too many", []Error{one, two, two}, 1},
		{"on another line", []Error{elsewhere, two}, 2},
		{"none", nil, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := unmet(wantsIn(t, file), tt.errs); len(got) != tt.want {
				t.Errorf("got %q, want %d problems", got, tt.want)
			}
		})
	}
}
