package condition

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// docs/language.md has every operator and every function in its tables.
func TestDocsLanguage(t *testing.T) {
	data, err := os.ReadFile("../../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	table := func(head string) string {
		_, rest, ok := strings.Cut(string(data), "\n| "+head+" |")
		rows, _, _ := strings.Cut(rest, "\n\n")
		if !ok {
			t.Fatalf("no table of %s", head)
		}
		return rows
	}
	operators := strings.ReplaceAll(table("operator"), `\|`, "|")
	for _, name := range slices.Concat(slices.Sorted(maps.Keys(binaryOps)), []string{"not", "!", "not in", "? :"}) {
		if !strings.Contains(operators, "`"+name+"`") {
			t.Errorf("no row of the operator %s", name)
		}
	}
	functions := table("function")
	schema := Schema[toy]{Named: []Named[toy]{{Name: "open"}}}
	known := newScope(&schema).functions
	for _, name := range known {
		if !strings.Contains(functions, "`"+name+"(") {
			t.Errorf("no row of the function %s", name)
		}
	}
	for _, m := range regexp.MustCompile("`([a-z]+)\\(").FindAllStringSubmatch(functions, -1) {
		if !slices.Contains(known, m[1]) {
			t.Errorf("there is no function %s", m[1])
		}
	}
}
