package policy

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
	"github.com/rickb777/date/v2"
	"gopkg.in/yaml.v3"

	_ "time/tzdata"
)

var update = flag.Bool("update", false, "rewrite golden files")

// christmas knows the holidays of de, and of nothing else.
func christmas(name string) (func(year int) []date.Date, bool) {
	return func(year int) []date.Date { return []date.Date{date.New(year, time.December, 25)} }, name == "de"
}

// mustCompile compiles a policy that the test wrote, or fails.
func mustCompile(t testing.TB, text string) *Policy {
	t.Helper()
	return mustCompileAs(t, "test.yaml", text)
}

// mustCompileAs is mustCompile for a file of some name.
func mustCompileAs(t testing.TB, name, text string) *Policy {
	t.Helper()
	p, err := Compile(File{Name: name, Data: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestGoodPolicies(t *testing.T) {
	for _, f := range append(filesLike(t, "../testdata/good/*.yaml"), filesLike(t, "../examples/*/policy.yaml")...) {
		t.Run(f.Name, func(t *testing.T) {
			if _, err := (Compiler{Holidays: christmas}).Compile(f); err != nil {
				t.Error(err)
			}
		})
	}
}

// No key of the language is silently ignored: misspelling any one of them is a
// fault. Names that the author chose and nothing refers to are the exception.
func TestEveryKeyCounts(t *testing.T) {
	file := filesLike(t, "../testdata/good/all-keys.yaml")[0]
	free := map[string]bool{
		"error_rate": true, "failing_for": true, "seats": true, "asleep": true, "night": true, "follow-the-sun": true,
		"both-awake": true, "public": true, "urgent": true, "2026-12-01": true, "2026-12-24": true, "2026-12-19": true, "2026-12-28": true,
		"vip-urgent": true,
		"acme":       true, "freshdesk": true, "new": true, "hold": true, "P1": true, "2": true, "resolved": true, "fatal": true, "all down": true, "6": true,
	}
	src, root, errs := readYAML(file)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	keys := 0
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		for i, child := range n.Content {
			if n.Kind == yaml.MappingNode && i%2 == 0 {
				keys++
				at := src.offset(child.Line, child.Column)
				text := src.text[:at] + "zz" + src.text[at:]
				_, err := Compiler{Holidays: christmas}.Compile(File{Name: file.Name, Data: []byte(text)})
				if err == nil && !free[child.Value] {
					t.Errorf("%s:%d: key %q can be misspelt without a fault", file.Name, child.Line, child.Value)
				}
			}
			visit(child)
		}
	}
	visit(root)
	if keys < 150 {
		t.Errorf("only %d keys found", keys)
	}
}

func TestSeveralFiles(t *testing.T) {
	head := "version: 1\nname: split\n"
	tests := []struct {
		name  string
		files []File
		want  []string // faults
	}{
		{name: "sections join", files: []File{
			{"b.yaml", []byte(head + "severity: {rules: [{name: b, always: true, severity: high}]}\n")},
			{"a.yaml", []byte(head + "fields: {vip: bool}\nseverity: {default: low, rules: [{name: a, when: fields.vip, severity: urgent}]}\n")}}},
		{name: "a header may stand in one file", files: []File{
			{"a.yaml", []byte(head)}, {"b.yaml", []byte("severity: {default: low}\n")}}},
		{name: "names must agree", files: []File{
			{"a.yaml", []byte(head)}, {"b.yaml", []byte("name: other\nseverity: {default: low}\n")}},
			want: []string{"b.yaml:1:7: name is other here and split at a.yaml:2; the files of one policy must agree [set-twice]"}},
		{name: "names must agree with the first", files: []File{
			{"a.yaml", []byte(head)}, {"b.yaml", []byte("name: split\nseverity: {default: low}\n")}, {"c.yaml", []byte("name: other\n")}},
			want: []string{"c.yaml:1:7: name is other here and split at a.yaml:2; the files of one policy must agree [set-twice]"}},
		{name: "a section that no file has is missed in the first", files: []File{
			{"a.yaml", []byte(head)}, {"b.yaml", []byte("fields: {vip: bool}\n")}},
			want: []string{"a.yaml:1:1: a policy has no severity; add severity: with a default: and rules: [missing-key]"}},
		{name: "a key that no file has is missed where its section is first", files: []File{
			{"a.yaml", []byte(head + "severity: {rules: []}\n")}, {"b.yaml", []byte("severity: {match: first}\n")}},
			want: []string{"a.yaml:3:1: severity has no default; add default: low, the level of a case that no rule matches [missing-key]"}},
		{name: "a scalar is set once", files: []File{
			{"a.yaml", []byte(head + "severity: {default: low}\n")}, {"b.yaml", []byte("severity: {default: low}\n")}},
			want: []string{"b.yaml:1:21: severity.default is set a second time; first at a.yaml:3; keep one of them [set-twice]"}},
		{name: "a name is given once", files: []File{
			{"a.yaml", []byte(head + "severity: {default: low}\nfields: {vip: bool}\n")}, {"b.yaml", []byte("fields: {vip: bool}\n")}},
			want: []string{`b.yaml:1:10: a second field "vip"; the first is at a.yaml:4; give it another name [duplicate-name]`}},
		{name: "a name of an agreement too", files: []File{
			{"a.yaml", []byte(head + "severity: {default: low}\ncalendars: {24x7: {open: always}}\nsla: {desk: {engage: {low: 1h 24x7}}}\n")},
			{"b.yaml", []byte("sla: {desk: {resolve: {low: 1h 24x7}}}\n")}},
			want: []string{`b.yaml:1:7: a second agreement "desk"; the first is at a.yaml:5; give it another name [duplicate-name]`}},
		{name: "faults of all files at once", files: []File{
			{"b.yaml", []byte("nmae: split\n")}, {"a.yaml", []byte(head + "severity: {default: lw}\n")}},
			want: []string{
				`a.yaml:3:21: "lw" is not a severity; did you mean "low"? [unknown-severity]`,
				`b.yaml:1:1: unknown key "nmae" in a policy; did you mean "name"? [unknown-key]`}},
		{name: "a test file is no part", files: []File{{"a.yaml", []byte(head + "severity: {default: low}\n")}, {"a_test.yaml", nil}},
			want: []string{"a_test.yaml: a test file is no part of a policy; leave it out [test-file]"}},
		{name: "a file given twice", files: []File{{"a.yaml", []byte(head + "severity: {default: low}\n")}, {"a.yaml", nil}},
			want: []string{"a.yaml: the file is given twice; give each file once [same-file]"}},
		{name: "no file", want: []string{"no policy file; give at least one [no-files]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(tt.files...)
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRulesAndFieldsKeepTheOrderOfFileNames(t *testing.T) {
	p, err := Compile(
		File{"2.yaml", []byte("fields: {a: int}\nseverity: {rules: [{name: second, always: true, severity: high}]}\n")},
		File{"1.yaml", []byte("version: 1\nname: x\nfields: {c: int, b: bool}\nseverity: {default: low, rules: [{name: first, always: true, severity: medium}]}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if d := p.Decide(severity.Case{At: noon}); d.Rule != "first" {
		t.Errorf("rule %q decided, want first", d.Rule)
	}
	if diff := cmp.Diff([]string{"c", "b", "a"}, p.Fields()); diff != "" {
		t.Error(diff)
	}
}

func TestDigest(t *testing.T) {
	a := File{"a.yaml", []byte("version: 1\nname: x\nseverity: {default: low}\n")}
	b := File{"b.yaml", []byte("fields: {vip: bool}\n")}
	digest := func(files ...File) string {
		p, err := Compile(files...)
		if err != nil {
			t.Fatal(err)
		}
		return p.Digest()
	}
	// printf '\0\0\0\0\0\0\0\6a.yaml\0\0\0\0\0\0\0\x2cversion: 1\nname: x\nseverity: {default: low}\n' | sha256sum
	if got, want := digest(a), "sha256:da2891e249c0c5fd20c2b51be30cbc70262477e97edc315ac1ecbb0b4f074ceb"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	if digest(a, b) != digest(b, a) {
		t.Error("the order in which files are given changes the digest")
	}
	if digest(a) == digest(File{"c.yaml", a.Data}) {
		t.Error("the name of a file does not change the digest")
	}
	if digest(a) == digest(File{"a.yaml", append(a.Data, '\n')}) {
		t.Error("the content of a file does not change the digest")
	}
}

func TestCompileFS(t *testing.T) {
	fsys := fstest.MapFS{
		"p/a.yaml":      {Data: []byte("version: 1\nname: x\n")},
		"p/b.yaml":      {Data: []byte("severity: {default: low}\n")},
		"p/a_test.yaml": {Data: []byte("not a policy")},
		"p/notes.txt":   {Data: []byte("not a policy")},
	}
	if _, err := CompileFS(fsys, "p/*.yaml", "p/a*.yaml"); err != nil {
		t.Errorf("files of a folder: %v", err)
	}
	if _, err := CompileFS(fsys, "q/*.yaml"); err == nil || err.Error() != "no policy file matches q/*.yaml" {
		t.Errorf("no match: %v", err)
	}
	if _, err := CompileFS(fsys, "["); !errors.Is(err, path.ErrBadPattern) {
		t.Errorf("a bad pattern: %v", err)
	}
}

func TestLoadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	file := write("a.yaml", "version: 1\nname: x\nseverity: {default: low}\n")
	write("a_test.yaml", "not a policy")
	alone, err := LoadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := LoadFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if alone.Digest() != folder.Digest() {
		t.Error("a policy alone in its folder has another digest than its file")
	}
	if _, err := LoadFile(filepath.Join(dir, "none.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	locked := t.TempDir()
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(locked); err == nil {
		t.Log("nothing is locked for this user")
	} else if _, err := LoadFile(locked); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a locked folder: %v", err)
	}
	dangling := filepath.Join(t.TempDir(), "b.yaml")
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Fatal(err)
	}
	var of *fs.PathError
	if _, err := LoadFile(filepath.Dir(dangling)); !errors.As(err, &of) || of.Path != dangling {
		t.Errorf("a file of a folder that is not there: %v", err)
	}
	if _, err := LoadFile(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no policy file") {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestCalendarsOfManyCalendars(t *testing.T) {
	chain := func(n int) string {
		var b strings.Builder
		b.WriteString("version: 1\nname: x\nseverity: {default: low}\ncalendars:\n  c0: {open: always}\n")
		for i := 1; i <= n; i++ {
			fmt.Fprintf(&b, "  c%d: {any_of: [c%d]}\n", i, i-1)
		}
		return b.String()
	}
	tests := []struct {
		name, text string
		want       []string
	}{
		{"as many as may be", chain(mostParts), nil},
		{"one more", chain(mostParts + 1), []string{`c.yaml:38:3: calendar "c33" is made of 33 calendars, and at most 32 are allowed; give it hours of its own [bad-calendar]`}},
		{"many more", chain(mostParts + 100), []string{`c.yaml:38:3: calendar "c33" is made of 33 calendars, and at most 32 are allowed; give it hours of its own [bad-calendar]`}},
		{"one of them often", chain(0) + "  c: {any_of: [" + strings.Repeat("c0, ", mostParts) + "c0]}\n",
			[]string{`c.yaml:6:3: calendar "c" is made of 33 calendars, and at most 32 are allowed; give it hours of its own [bad-calendar]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Compile(File{"c.yaml", []byte(tt.text)})
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCompileReturnsErrors(t *testing.T) {
	_, err := Compile(File{Name: "x.yaml", Data: []byte("nmae: x\n")})
	var errs Errors
	var one Error
	if !errors.As(err, &errs) || !errors.As(err, &one) || one.Line != 1 {
		t.Errorf("%T: %v", err, err)
	}
}

func TestCompilerFuncs(t *testing.T) {
	text := "version: 1\nname: x\nseverity:\n  default: low\n  rules: [{name: r, when: 'tier(ticket.company) == 1', severity: high}]\n"
	file := File{Name: "f.yaml", Data: []byte(text)}
	t.Run("a function decides", func(t *testing.T) {
		p, err := Compiler{Funcs: map[string]any{"tier": func(company string) int { return len(company) }}}.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Decide(severity.Case{At: noon, Ticket: severity.Ticket{Company: "A"}}).Severity; got != severity.High {
			t.Errorf("severity %v, want high", got)
		}
	})
	t.Run("a panic raises", func(t *testing.T) {
		p, err := Compiler{Funcs: map[string]any{"tier": func(string) int { panic("no table") }}}.Compile(file)
		if err != nil {
			t.Fatal(err)
		}
		d := p.Decide(severity.Case{At: noon})
		if d.Severity != severity.High || len(d.Faults) != 1 || d.Rule != "" {
			t.Errorf("%+v", d)
		}
	})
	t.Run("without it, it is a fault", func(t *testing.T) {
		if _, err := Compile(file); err == nil || !strings.Contains(err.Error(), `no function is called "tier"`) {
			t.Error(err)
		}
	})
	t.Run("a function of another type is a fault", func(t *testing.T) {
		if _, err := (Compiler{Funcs: map[string]any{"tier": func() {}}}).Compile(file); err == nil || !strings.Contains(err.Error(), "bad-function") || strings.Contains(err.Error(), "\n") {
			t.Errorf("want one fault, got %v", err)
		}
	})
}

// jsonKeys returns the keys that structs have in JSON.
func jsonKeys(structs ...any) []string {
	var keys []string
	for _, s := range structs {
		typ := reflect.TypeOf(s)
		for i := range typ.NumField() {
			field := typ.Field(i)
			key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			switch {
			case field.Anonymous:
				keys = append(keys, jsonKeys(reflect.Zero(field.Type).Interface())...)
			case key != "-":
				keys = append(keys, key)
			}
		}
	}
	return keys
}
