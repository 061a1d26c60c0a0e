package severity

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/drud/triage/internal/condition"
	"github.com/drud/triage/internal/jsonread"
)

// FieldType is the type of a field that a policy declares.
type FieldType string

// The types of declared fields.
const (
	Bool     FieldType = "bool"
	String   FieldType = "string"
	Int      FieldType = "int"
	Float    FieldType = "float"
	Duration FieldType = "duration"
	Enum     FieldType = "enum"
)

// Field declares a field that a policy reads beyond the standard case.
type Field struct {
	Name      string
	Type      FieldType // any other is a fault, and conditions that read the field are then checked for all else
	Enum      []string  // the values of an enum, in rising order unless Unordered
	Unordered bool      // the values of the enum have no order
	Default   any       // read when a case lacks the field; nil is the zero value, or an ordered enum's first
}

// value is the value of a declared field. Int, duration (nanoseconds) and enum
// (index) use i.
type value struct {
	b bool
	i int64
	f float64
	s string
}

var fieldKinds = map[FieldType]condition.Kind{
	Bool: condition.Bool, String: condition.String, Int: condition.Int,
	Float: condition.Float, Duration: condition.Duration, Enum: condition.EnumKind,
}

// Check returns an error that says what was expected where v cannot be the field's
// value, or nil. It can be a bool, a string, an integer or a finite number of any Go
// type or json.Number, a time.Duration or a text such as "2h", one of the enum's
// values.
func (f *Field) Check(v any) error {
	_, err := f.read(v)
	return err
}

// Parse returns the value of the field that a text stands for, in the types of decoded
// JSON: a bool for true, false and what else [strconv.ParseBool] reads, a json.Number in
// its shortest form for a number ("5.0" is 5 for an int), else the text. The error is
// that of Check.
func (f *Field) Parse(text string) (any, error) {
	switch f.Type {
	case Bool:
		if b, err := strconv.ParseBool(text); err == nil {
			return b, nil
		}
	case Int:
		if i, ok := readInt(json.Number(text)); ok {
			return json.Number(strconv.FormatInt(i, 10)), nil
		}
	case Float:
		if x, ok := readFloat(json.Number(text)); ok {
			return json.Number(strconv.FormatFloat(x, 'g', -1, 64)), nil
		}
	}
	if err := f.Check(text); err != nil {
		return nil, err
	}
	return text, nil
}

// read converts a value of a case to the field's type.
func (f *Field) read(v any) (value, error) {
	switch f.Type {
	case Bool:
		if b, ok := v.(bool); ok {
			return value{b: b}, nil
		}
	case String:
		if s, ok := v.(string); ok {
			return value{s: s}, nil
		}
	case Enum:
		if s, ok := v.(string); ok {
			if i := slices.Index(f.Enum, s); i >= 0 {
				return value{i: int64(i)}, nil
			}
			return value{}, fmt.Errorf("%q is not one of %s", s, strings.Join(f.Enum, ", "))
		}
	case Duration:
		return readDuration(v)
	case Int:
		if i, ok := readInt(v); ok {
			return value{i: i}, nil
		}
	case Float:
		if n, ok := readFloat(v); ok {
			return value{f: n}, nil
		}
	default:
		return value{}, nil // nobody knows what it should be, which is a fault of the declaration
	}
	return value{}, fmt.Errorf("%s is not %s", describe(v), wanted[f.Type])
}

var wanted = map[FieldType]string{
	Bool: "true or false", String: "a text", Int: "a whole number", Float: "a finite number",
	Duration: "a duration such as 90s or 2h", Enum: "a text",
}

func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return fmt.Sprintf("%q", v)
	case bool, float64, float32, int, json.Number:
		return fmt.Sprint(v)
	}
	if k := reflect.ValueOf(v).Kind(); k >= reflect.Int && k <= reflect.Float64 {
		return fmt.Sprint(v)
	}
	return "a value of another kind"
}

func readDuration(v any) (value, error) {
	switch v := v.(type) {
	case time.Duration:
		return value{i: int64(v)}, nil
	case string:
		if d, err := time.ParseDuration(v); err == nil {
			return value{i: int64(d)}, nil
		}
	}
	return value{}, fmt.Errorf("%s is not %s", describe(v), wanted[Duration])
}

func readInt(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case json.Number:
		if i, err := v.Int64(); err == nil {
			return i, true
		}
		f, _, err := big.ParseFloat(v.String(), 10, 256, big.ToZero) // 1.0 and 1e3 are whole numbers too
		if err != nil || !jsonread.Decimal(v.String()) {
			return 0, false
		}
		mantissa, _, _ := strings.Cut(strings.ToLower(v.String()), "e")
		vanished := f.Sign() == 0 && strings.ContainsAny(mantissa, "123456789") // as in 1e-2147483648
		i, accuracy := f.Int64()
		return i, accuracy == big.Exact && f.Acc() == big.Exact && !vanished
	case float64: // how encoding/json decodes into any: exact up to 2^53
		return int64(v), v == math.Trunc(v) && math.Abs(v) <= 1<<53
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return r.Int(), r.Type() != reflect.TypeFor[time.Duration]()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return int64(r.Uint()), r.Uint() <= math.MaxInt64
	}
	return 0, false
}

func readFloat(v any) (float64, bool) {
	f := 0.0
	switch v := v.(type) {
	case float64:
		f = v
	case float32:
		f = float64(v)
	case json.Number:
		n, err := v.Float64()
		if err != nil || !jsonread.Decimal(v.String()) {
			return 0, false
		}
		f = n
	default:
		i, ok := readInt(v)
		return float64(i), ok
	}
	return f, !math.IsNaN(f) && !math.IsInf(f, 0)
}
