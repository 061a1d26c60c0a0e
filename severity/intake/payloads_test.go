package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drud/triage/severity"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files and tables")

const payloads = "../../testdata/payloads/"

// payload is a file of testdata/payloads: FORMAT-what.json, or .form.
type payload struct {
	format, file string
	data         []byte
}

func payloadFiles(t testing.TB) []payload {
	t.Helper()
	names, _ := filepath.Glob(payloads + "*-*.*")
	var files []payload
	formats := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, ".want.json") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		format, _, _ := strings.Cut(filepath.Base(name), "-")
		formats[format] = true
		files = append(files, payload{format, name, data})
	}
	for _, f := range Formats() {
		if !formats[f] {
			t.Fatalf("no file %s%s-*", payloads, f)
		}
	}
	return files
}

// result is what a want file holds.
type result struct {
	Message
	Error string `json:"error,omitempty"`
}

// Every file of testdata/payloads is read as the file .want.json beside it says.
// Add a pair, or a payload and run with -update.
func TestPayloads(t *testing.T) {
	for _, p := range payloadFiles(t) {
		if functions[p.format].read == nil {
			t.Fatalf("%s: no format %q", p.file, p.format)
		}
		t.Run(filepath.Base(p.file), func(t *testing.T) {
			m, err := functions[p.format].read(p.data)
			got := result{Message: m}
			if err != nil {
				got.Error = err.Error()
			}
			golden := strings.TrimSuffix(p.file, filepath.Ext(p.file)) + ".want.json"
			if *update {
				var b bytes.Buffer
				enc := json.NewEncoder(&b)
				enc.SetEscapeHTML(false)
				enc.SetIndent("", "  ")
				if err := errors.Join(enc.Encode(got), os.WriteFile(golden, b.Bytes(), 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			data, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			var want result
			dec := json.NewDecoder(bytes.NewReader(data))
			dec.UseNumber()
			dec.DisallowUnknownFields()
			if err := dec.Decode(&want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			checkLaws(t, m)
		})
	}
}

// checkLaws checks what holds for every message that could be read.
func checkLaws(t *testing.T, m Message) {
	t.Helper()
	data, err := json.Marshal(m.Case)
	if err != nil {
		t.Fatal(err)
	}
	back, err := severity.ParseCase(data)
	if diff := cmp.Diff(m.Case, back); err != nil || diff != "" {
		t.Errorf("the case does not survive JSON: %v\n%s", err, diff)
	}
	for _, f := range m.Faults {
		if _, err := ParsePointer(f.Where); err != nil || f.Message == "" || f.Kind.Raises() {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if len(m.Faults) > mostFaults+1 {
		t.Errorf("%d faults", len(m.Faults))
	}
}

// mayBeLost are texts of the corpus that no case has, and why.
var mayBeLost = map[string]string{
	"a-secret": "it is one",
	"360002":   "the id of a custom field without a value",
}

// Everything else that a message of the corpus says is somewhere in the case or in
// a fault: as it stands, as a tag, or as an instant.
func TestNothingIsLost(t *testing.T) {
	for _, p := range payloadFiles(t) {
		t.Run(filepath.Base(p.file), func(t *testing.T) {
			m, err := Mapping{Format: p.format}.Read(p.data)
			if err != nil {
				return
			}
			data, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			r := &reading{used: map[Pointer]bool{}}
			root, err := r.parse(p.data, true)
			if err != nil {
				t.Fatal(err)
			}
			if !root.isObject() {
				return // it is of no format, and the fault says so
			}
			root.leaves("", func(name string, leaf node) {
				text, _ := scalar(leaf.value)
				for _, piece := range splitTags(text) {
					quoted, _ := json.Marshal(piece)
					if !bytes.Contains(data, quoted[1:len(quoted)-1]) && !isInstantOf(m.Case, text) && mayBeLost[text] == "" {
						t.Errorf("%s: %q is lost", name, text)
					}
				}
			})
			if bytes.Contains(data, []byte("a-secret")) {
				t.Error("a secret is kept")
			}
		})
	}
}

func isInstantOf(c severity.Case, text string) bool {
	var at time.Time
	if fillInstant(text, &at) != nil {
		return false
	}
	instants := []time.Time{c.At, c.Ticket.CreatedAt, c.Ticket.UpdatedAt}
	for _, g := range c.Signals {
		instants = append(instants, g.Since)
	}
	return slices.ContainsFunc(instants, at.Equal)
}

// FuzzFormats feeds one text to every format: none panics, and each gives a case
// that holds the laws, the same each time, or an error with a place in the text.
func FuzzFormats(f *testing.F) {
	for _, p := range payloadFiles(f) {
		f.Add(p.data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range Formats() {
			m, err := Mapping{Format: format}.Read(data)
			again, _ := Mapping{Format: format}.Read(data)
			if diff := cmp.Diff(m, again); diff != "" {
				t.Errorf("%s is not the same again:\n%s", format, diff)
			}
			var errs severity.CaseErrors
			switch {
			case errors.As(err, &errs):
				for _, e := range errs {
					if e.Offset < 0 || e.Offset > len(data) {
						t.Errorf("%s: a fault outside the %d bytes: %+v", format, len(data), e)
					}
				}
			case err != nil:
				t.Errorf("%s: an error that is no CaseErrors: %v", format, err)
			default:
				checkLaws(t, m)
			}
		}
	})
}
