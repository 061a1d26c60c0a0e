package severity

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/drud/triage/internal/condition"
)

// docs/language.md has each value that conditions read of a case, with its type, and
// no other.
func TestDocsLanguage(t *testing.T) {
	data, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(data), "\n| value | type | what it is |\n")
	rows, _, _ := strings.Cut(rest, "\n\n")
	if !ok {
		t.Fatal("no table of values")
	}
	told := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]*) \\|").FindAllStringSubmatch(rows, -1) {
		told[m[1]] = m[2]
	}
	want := map[string]string{"ticket.tags": "list of texts", "signals": "list", ".labels": "texts by name"}
	words := func(typ condition.Type) string {
		switch {
		case typ.Kind == condition.EnumKind && typ.Enum.Ordered:
			return "ordered enum"
		case typ.Kind == condition.EnumKind:
			return "enum"
		}
		return map[condition.Kind]string{condition.String: "text", condition.Time: "instant", condition.Float: "number"}[typ.Kind]
	}
	v, _ := NewVocabulary(Declarations{})
	for _, value := range v.standardValues() {
		want[value.Path] = words(value.Type)
	}
	for _, item := range lists()[0].Items {
		want["."+item.Name] = words(item.Type)
	}
	if fmt.Sprint(told) != fmt.Sprint(want) { // maps are printed in the order of their keys
		t.Errorf("told\n%v\nwant\n%v", told, want)
	}
}
