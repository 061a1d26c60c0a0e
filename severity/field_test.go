package severity

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/phrasing"
)

func TestWholeNumbers(t *testing.T) {
	f := Field{Name: "seats", Type: Int}
	for _, tt := range []struct {
		name string
		v    any
		want string // the error; "" for none
	}{
		{"an int", 12, ""},
		{"a small unsigned", uint8(12), ""},
		{"an unsigned that no int holds", uint64(math.MaxUint64), "18446744073709551615 is not a whole number"},
		{"a whole float", 12.0, ""},
		{"a fraction", 1.5, "1.5 is not a whole number"},
		{"a float that lost digits", 1e30, "1e+30 is not a whole number"},
		{"JSON digits", json.Number("9223372036854775807"), ""},
		{"a JSON whole number with a point", json.Number("12.0"), ""},
		{"a JSON whole number with an exponent", json.Number("1e3"), ""},
		{"a JSON fraction", json.Number("1.5"), "1.5 is not a whole number"},
		{"a JSON fraction that a float rounds off", json.Number("4503599627370497.5"), "4503599627370497.5 is not a whole number"},
		{"a JSON fraction that is almost nothing", json.Number("1e-999"), "1e-999 is not a whole number"},
		{"a JSON number that no int holds", json.Number("9223372036854775808"), "9223372036854775808 is not a whole number"},
		{"a JSON number that no float holds", json.Number("1e999"), "1e999 is not a whole number"},
		{"no JSON number", json.Number("many"), "many is not a whole number"},
		{"a number that JSON cannot write", json.Number("1p3"), "1p3 is not a whole number"},
		{"a text", "12", `"12" is not a whole number`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			if err := f.Check(tt.v); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	seats := Field{Name: "seats", Type: Int}
	impact := Field{Name: "impact", Type: Enum, Enum: []string{"none", "down"}}
	for _, tt := range []struct {
		field Field
		text  string
		want  any
		err   string
	}{
		{Field{Type: Bool}, "true", true, ""},
		{seats, "12", json.Number("12"), ""},
		{seats, "1.2e1", json.Number("12"), ""},
		{seats, "many", nil, `"many" is not a whole number`},
		{Field{Type: Float}, "1.50", json.Number("1.5"), ""},
		{Field{Type: Float}, "1e-400", json.Number("0"), ""},
		{Field{Type: Duration}, "90m", "90m", ""},
		{impact, "down", "down", ""},
		{impact, "Down", nil, `"Down" is not one of none, down`},
	} {
		t.Run(string(tt.field.Type)+" "+tt.text, func(t *testing.T) {
			got, err := tt.field.Parse(tt.text)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && err.Error() != tt.err {
				t.Errorf("%#v, %v", got, err)
			}
		})
	}
}

// A number that is all but whole is not whole.
func TestNumbersThatAreNotWhole(t *testing.T) {
	f := Field{Name: "seats", Type: Int}
	for _, number := range []string{"5.5", "1e-1", "1e-2147483648", "1." + strings.Repeat("0", 90) + "1", "9223372036854775808"} {
		if got, err := f.read(json.Number(number)); err == nil {
			t.Errorf("%s reads as %d", number, got.i)
		}
		if got, err := f.Parse(number); err == nil || got != nil {
			t.Errorf("%s is parsed as %v", number, got)
		}
	}
}

// A JSON number means the same by whichever of its spellings and Go types it comes.
func TestWholeNumbersAreOneValue(t *testing.T) {
	f := Field{Name: "seats", Type: Int}
	for want, values := range map[int64][]any{
		1000:              {1000, 1000.0, json.Number("1000"), json.Number("1000.0"), json.Number("1e3")},
		1<<53 + 1:         {1<<53 + 1, json.Number("9007199254740993"), json.Number("9007199254740993.0"), json.Number("9.007199254740993e15")},
		math.MinInt64 + 1: {math.MinInt64 + 1, json.Number("-9223372036854775807.0")},
	} {
		for _, v := range values {
			if got, err := f.read(v); err != nil || got.i != want {
				t.Errorf("%T %v reads as %d, %v, want %d", v, v, got.i, err, want)
			}
		}
	}
}

// What is wrong with a declaration is found when the vocabulary is made, and a condition
// that reads the field is checked for all else.
func TestBadDeclarations(t *testing.T) {
	for _, tt := range []struct {
		name  string
		field Field
		want  string
	}{
		{"no type", Field{Name: "x"}, `fields.x has the type ""; expected one of bool, string, int, float, duration, enum [unknown-type]`},
		{"no such type", Field{Name: "x", Type: "boolean", Default: true}, `fields.x has the type "boolean"; expected one of bool, string, int, float, duration, enum [unknown-type]`},
		{"a default of another type", Field{Name: "x", Type: Bool, Default: "yes"}, `the default of fields.x: "yes" is not true or false [bad-literal]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v, faults := NewVocabulary(Declarations{Fields: []Field{tt.field}})
			if len(faults) != 1 || phrasing.Fault(faults[0].Message, faults[0].Hint, faults[0].Kind) != tt.want {
				t.Errorf("got %v, want %s", faults, tt.want)
			}
			if _, faults := v.Condition("fields.x and fields.y"); len(faults) != 1 || faults[0].Kind != condition.KindUnknownItem {
				t.Errorf("a condition that reads it and another has the faults %v, want one", faults)
			}
		})
	}
}
