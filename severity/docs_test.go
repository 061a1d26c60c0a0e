package severity

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// The documentation of types that other packages declare has each of their fields.
func TestDocsOfFields(t *testing.T) {
	for file, types := range map[string][]any{
		"trace.go":      {Step{}, Saw{}, Need{}},
		"vocabulary.go": {TextFault{}},
		"parse.go":      {CaseError{}},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range types {
			typ := reflect.TypeOf(v)
			doc, _, _ := strings.Cut(string(text), " = "+typ.String()+"\n")
			doc = doc[strings.LastIndex(doc, "\n\n"):]
			for i := range typ.NumField() {
				name := typ.Field(i).Name
				if !strings.Contains(doc, "\n//\t"+name+" ") && !strings.Contains(doc, "\n//\t"+name+", ") && !strings.Contains(doc, ", "+name+" ") {
					t.Errorf("%s: the field %s of %s is not explained", file, name, typ)
				}
			}
		}
	}
}
