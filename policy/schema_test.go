package policy

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// The schemas in docs are generated: go test ./policy -run Schema -update
func TestSchemaGolden(t *testing.T) {
	golden(t, "../docs/policy.schema.json", Schema())
	golden(t, "../docs/tests.schema.json", TestsSchema())
}

// Objects of one name are one object, as each stands once in the schema.
func TestSchemaNamesAreUnique(t *testing.T) {
	for _, root := range []schema{documentShape.schema, testsShape.schema} {
		uniqueNames(t, root)
	}
}

func uniqueNames(t *testing.T, root schema) {
	seen := map[string][]byte{}
	eachObject(root, func(s schema) {
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if before, ok := seen[s.Title]; ok && !bytes.Equal(before, text) {
			t.Errorf("two objects are called %q", s.Title)
		}
		seen[s.Title] = text
	})
	if len(seen) < 10 {
		t.Errorf("only %d objects", len(seen))
	}
}

// eachObject calls visit for a schema and the schemas inside it that have a title.
func eachObject(s schema, visit func(schema)) {
	for _, p := range s.Properties {
		eachObject(p.schema, visit)
	}
	for _, a := range s.AnyOf {
		eachObject(a, visit)
	}
	if s.Items != nil {
		eachObject(*s.Items, visit)
	}
	if values, ok := s.Additional.(*schema); ok {
		eachObject(*values, visit)
	}
	if s.Title != "" {
		visit(s)
	}
}

// A pattern takes exactly the texts that the reader of its shape takes, but for
// those that no pattern can tell apart, which only the reader refuses.
func TestSchemaPatterns(t *testing.T) {
	reads := func(read func(d *decoder, n *yaml.Node) bool) func(string) bool {
		return func(text string) bool {
			d := &decoder{src: &source{text: text}}
			d.src.index()
			return read(d, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Line: 1, Column: 1})
		}
	}
	const tooLong = `[0-9]{5}` // a number of hours that may be more than ten years
	tests := []struct {
		name   string
		schema schema
		reads  func(string) bool
		seeds  []string
		beyond string // what the reader alone refuses
	}{
		{"text", text.schema, reads(good(text)), []string{"a b", "", " ", "x"}, ""},
		{"name", nameText.schema, reads(good(nameText)), []string{"tier one", "a", " a", "a\tb", "24x7", ""}, ""},
		{"field name", fieldName.schema, reads(good(fieldName)), []string{"impact_2", "_", "2a"}, ""},
		{"fact name", factName.schema, reads(good(factName)), []string{"site_down", "a1"}, `^(any|all|none|one|or|in|if|let|max|min|len|abs|not|and)$`},
		{"duration", duration.schema, reads(good(duration)), []string{"1h30m", "90s", "0m", "1.5h", "500ms", "1d", "60"}, tooLong},
		{"positive duration", positive.schema, reads(good(positive)), []string{"1h30m", "0m", "0h0.5s", "1.0h", "00.00ms1s", "10ms"}, tooLong + `|\.0{5}`},
		{"date", day.schema, reads(good(day)), []string{"2026-12-24", "2024-02-29", "1900-02-28", "2026-04-30", "2000-02-29", "0000-01-31"}, ""},
		{"hours", hours.schema, reads(good(hours)), []string{"09:00-17:30", "22:00-24:00", "00:00-23:59"}, ""},
		{"days", days.schema, reads(good(days)), []string{"mon-fri", "sat", "sun-mon"}, ""},
		{"zone", zone.schema, reads(good(zone)), []string{"America/Denver", "UTC", "Europe/Berlin", "US/Pacific", "America/Argentina/Buenos_Aires", "Etc/UTC"}, `/`},
		{"promise", promiseShape.schema, reads(good(promiseShape)), []string{"60m 24x7", "1h30m follow the sun", "0h a", "8h  office "}, tooLong},
		{"date and time", civil.schema, reads(good(civil)), []string{"2026-03-02T11:00", "2026-03-02T11:00:00-07:00", "2024-02-29T23:59:59.5Z", "2026-03-02T11:00Z"}, ""},
		{"turn", every.schema, reads(good(every)), []string{"12h", "3d", "1w", "1mo", "9999w"}, ""},
		{"reminder", remindShape.schema, reads(good(remindShape)), []string{"50%", "9%", "10m before", "1h30m after", "0m after"}, tooLong},
		{"pointer", pointer.schema, reads(good(pointer)), []string{"/ticket/ref", "", "/a~1b/0/~0", "ticket", "/~2", "/a~"}, ""},
		{"holiday", holidayShape.schema, reads(good(holidayShape)), []string{"2026-12-25", "12-25", "02-29", "2026-08-03..2026-08-14", "us", "gb-sct", "2024-02-29..2025-02-28"}, `^(\D.*)?\.\.`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pattern, beyond := regexp.MustCompile(tt.schema.Pattern), regexp.MustCompile(tt.beyond)
			taken := 0
			check := func(text string) {
				matches, reads := pattern.MatchString(text), tt.reads(text)
				if reads {
					taken++
				}
				if matches != reads && (reads || tt.beyond == "" || !beyond.MatchString(text)) {
					t.Errorf("%q: the pattern takes it: %v; the reader: %v", text, matches, reads)
				}
			}
			random := rand.New(rand.NewPCG(1, 2))
			for _, seed := range tt.seeds {
				check(seed)
				for range 3000 {
					check(mutated(random, seed, tt.seeds))
				}
			}
			if taken < 100 {
				t.Errorf("the reader took only %d texts", taken)
			}
		})
	}
}

// good returns whether a shape reads a node.
func good[V any](s shape[V]) func(d *decoder, n *yaml.Node) bool {
	return func(d *decoder, n *yaml.Node) bool {
		_, ok := s.read(d, n)
		return ok
	}
}

// mutated returns a text with a few characters changed, or a part of another one
// in it.
func mutated(random *rand.Rand, text string, others []string) string {
	const letters = "0123456789:-+.%TZhmsdwo /_abeftxAB~\t\n"
	for range 1 + random.IntN(2) {
		from := random.IntN(len(text) + 1)
		to := min(len(text), from+random.IntN(3))
		middle := ""
		switch random.IntN(4) {
		case 0:
			other := others[random.IntN(len(others))]
			middle = other[random.IntN(len(other)+1):]
		case 1, 2:
			middle = string(letters[random.IntN(len(letters))])
		}
		text = text[:from] + middle + text[to:]
	}
	return strings.ToValidUTF8(text, "")
}
