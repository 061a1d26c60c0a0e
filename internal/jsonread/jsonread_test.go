package jsonread

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// read reads an object of every kind of value.
func read(data string) []Error {
	root, fault := Parse([]byte(data), "the thing")
	if fault != nil {
		return []Error{*fault}
	}
	var r Reader
	var name string
	var on bool
	var at time.Time
	var size float64
	r.Object(root, "thing",
		Key{"name", r.Text("name", &name)},
		Key{"on", r.Bool("on", &on)},
		Key{"at", r.Instant("at", &at)},
		Key{"size", r.Number("size", &size)},
		Key{"list", r.List("list", func(i int, v Value) { r.Text(fmt.Sprintf("list[%d]", i), &name)(v) })},
		Key{"labels", r.Members("labels", func(m Member) { r.Text("labels."+m.Name, &name)(m.Value) })},
	)
	return r.Errors()
}

// TestErrors has the guilty text of each fault between « and ».
func TestErrors(t *testing.T) {
	tests := []struct {
		name string
		data string
		want string // kinds, in order
	}{
		{"nothing wrong", `{"name": "a", "on": true, "at": "2026-03-06T16:30:00-07:00", "size": 1e3, "list": ["b"], "labels": {"c": "d"}}`, ""},
		{"null is absent", `{"name": null, "labels": null}`, ""},
		{"unknown key", `{«"nmae": "a"}`, "unknown-key"},
		{"a key twice", `{"name": "a", «"name": "b"}`, "duplicate-key"},
		{"a wrong type each", `{"name": «1, "on": «"yes", "at": «7, "size": «"1", "list": «{}, "labels": «[]}`, "wrong-type wrong-type wrong-type wrong-type wrong-type wrong-type"},
		{"in a list", `{"list": ["a", «null, "b", «2]}`, "wrong-type wrong-type"},
		{"in an open object", `{"labels": {"a": «{}}}`, "wrong-type"},
		{"no object", `«[1]`, "wrong-type"},
		{"no instant", `{"at": «"2026-03-06"}`, "bad-value"},
		{"out of range", `{"size": «1e999}`, "bad-value"},
		{"text after the end", `{} «{}`, "json"},
		{"too early", `{"name": "a"«`, "json"},
		{"no JSON", `{"name": n«am}`, "json"},
		{"deeper than may be", strings.Repeat("[", maxDepth+1) + `«[`, "json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var offsets []int
			data := tt.data
			for {
				i := strings.Index(data, "«")
				if i < 0 {
					break
				}
				offsets = append(offsets, i)
				data = strings.Replace(data, "«", "", 1)
			}
			got := read(data)
			var kinds []string
			var at []int
			for _, e := range got {
				kinds, at = append(kinds, e.Kind), append(at, e.Offset)
			}
			if strings.Join(kinds, " ") != tt.want {
				t.Errorf("got %q, want %q", kinds, tt.want)
			}
			if diff := cmp.Diff(offsets, at); diff != "" {
				t.Errorf("offsets (-want +got):\n%s%v", diff, got)
			}
		})
	}
}

// What is wrong beyond the hundredth fault is counted.
func TestTooMany(t *testing.T) {
	got := read(`{"list": [` + strings.Repeat("1, ", mostErrors+6) + `1]}`)
	if len(got) != mostErrors+1 || got[mostErrors].Message != "7 more faults" {
		t.Errorf("%d faults, the last %v", len(got), got[len(got)-1])
	}
}

// FuzzParse holds Parse to what encoding/json says: it takes the same texts, but for
// those that are nested too deep, and reads the same from them.
func FuzzParse(f *testing.F) {
	for _, text := range []string{`{"a": [1, -2.5e3, "x\u00e9", null, true]}`, `{"a": 1, "a": 2}`, ` [ ] `, `"a" "b"`, `{"a"}`, `01`, "\"\xff\"", strings.Repeat("[", 70)} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, fault := Parse(data, "it")
		if fault != nil && (fault.Offset < 0 || fault.Offset > len(data)) {
			t.Fatalf("offset %d of %d bytes", fault.Offset, len(data))
		}
		if fault != nil && strings.HasPrefix(fault.Message, "nested") {
			return
		}
		if json.Valid(data) != (fault == nil) {
			t.Fatalf("valid %t, and the fault is %v", json.Valid(data), fault)
		}
		if fault != nil {
			return
		}
		if whole := bytes.Trim(data, " \t\r\n"); !bytes.Equal(data[v.Offset:v.End], whole) {
			t.Fatalf("its place is %q", data[v.Offset:v.End])
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, v.Plain()); diff != "" {
			t.Fatalf("(-encoding/json +Plain):\n%s", diff)
		}
	})
}

func ExampleReader() {
	root, fault := Parse([]byte(`{"name": "db-1", "sice": 3}`), "the disk")
	if fault != nil {
		fmt.Println(fault)
		return
	}
	var r Reader
	var name string
	var size float64
	r.Object(root, "disk", Key{"name", r.Text("name", &name)}, Key{"size", r.Number("size", &size)})
	fmt.Println(name)
	fmt.Println(r.Errors()[0])
	// Output:
	// db-1
	// unknown key "sice" in disk; did you mean "size"? [unknown-key]
}
