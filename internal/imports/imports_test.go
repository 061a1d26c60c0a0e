// Package imports holds the direction of the module's imports and the doors to
// its dependencies.
package imports

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/drud/triage/"

// allowed says what each package may import of the module; cmd and examples may
// import any.
var allowed = map[string][]string{
	"internal/phrasing":    nil,
	"internal/condition":   {"internal/phrasing"},
	"internal/jsonread":    {"internal/phrasing"},
	"sla":                  {"internal/phrasing"},
	"sla/holidays":         nil,
	"severity":             {"internal/phrasing", "internal/condition", "internal/jsonread"},
	"severity/intake":      {"internal/phrasing", "internal/jsonread", "severity"},
	"escalation":           {"internal/phrasing", "sla", "severity"},
	"escalation/victorops": {"escalation"},
	"policy":               {"internal/phrasing", "internal/condition", "internal/jsonread", "severity", "severity/intake", "sla", "escalation"},
	"internal/suite":       {"policy", "severity", "sla", "escalation"},
	"policy/policytest":    {"internal/suite", "policy", "severity"},
	"internal/imports":     nil,
}

// doors says which packages may import a dependency, or what dials out, outside
// their tests.
var doors = map[string][]string{
	"net/http":                    {"escalation/victorops"},
	"github.com/expr-lang/expr":   {"internal/condition"},
	"gopkg.in/yaml.v3":            {"policy"},
	"github.com/rickar/cal/v2":    {"sla/holidays"},
	"github.com/rickb777/date/v2": {"sla", "sla/holidays", "escalation", "policy", "cmd/triage"},
	"github.com/google/go-cmp":    {"internal/suite", "policy/policytest"},
	"github.com/spf13/cobra":      {"cmd/triage"},
	"github.com/spf13/pflag":      {"cmd/triage"},
}

func TestImports(t *testing.T) {
	files := goFiles(t, "../..")
	if len(files) < 20 {
		t.Fatalf("found only %d Go files", len(files))
	}
	used := map[use]bool{}
	for _, file := range files {
		dir := filepath.ToSlash(filepath.Dir(file))
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", file), nil, parser.ImportsOnly)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, spec := range parsed.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			isTest := strings.HasSuffix(file, "_test.go")
			if !isTest {
				used[use{dir, imported}] = true
			}
			check(t, file, dir, imported, isTest)
		}
	}
	for dir, may := range allowed {
		for _, own := range may {
			if !used[use{dir, module + own}] {
				t.Errorf("%s need not be allowed to import %s", dir, own)
			}
		}
	}
}

// use is an import outside tests.
type use struct{ dir, imported string }

func check(t *testing.T, file, dir, imported string, isTest bool) {
	t.Helper()
	if own, ok := strings.CutPrefix(imported, module); ok {
		free := isTest || dir == "cmd/triage" || strings.HasPrefix(dir, "examples/")
		may, known := allowed[dir]
		switch {
		case free:
		case !known:
			t.Errorf("%s: the package %s is not in the table of this test", file, dir)
		case !slices.Contains(may, own):
			t.Errorf("%s: %s may not import %s", file, dir, own)
		}
		return
	}
	if isTest {
		return
	}
	for dependency, doors := range doors {
		if imported == dependency || strings.HasPrefix(imported, dependency+"/") {
			if !slices.Contains(doors, dir) {
				t.Errorf("%s: only %s may import %s", file, strings.Join(doors, " and "), dependency)
			}
			return
		}
	}
	if !strings.Contains(strings.Split(imported, "/")[0], ".") {
		return // the standard library
	}
	t.Errorf("%s: %s is a dependency without a door in the table of this test", file, imported)
}

// goFiles returns the Go files of the module below root, without those of nested
// modules.
func goFiles(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		if d.IsDir() {
			nested, _ := filepath.Glob(filepath.Join(name, "go.mod"))
			if rel != "." && (len(nested) > 0 || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if path.Ext(name) == ".go" {
			files = append(files, rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
