package policy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
)

// docs/faults.md is generated: go test ./policy -run Docs -update
func TestDocsFaults(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`# Faults and lints

What ` + "`triage check`" + ` and ` + "`policy.Compile`" + ` can find in a policy, and ` + "`triage test`" + ` in a test file, by kind. A fault keeps a policy from compiling, and a test file from running; a lint is a warning about what is legal and probably not meant. Kinds are stable: programs may rely on them.

`)
	for _, k := range Kinds() {
		fmt.Fprintf(&b, "## %s\n\n", k.Kind)
		if k.Lint {
			b.WriteString("A lint. ")
		}
		fmt.Fprintf(&b, "%s\n\n", k.Title)
		if k.Example != "" {
			fmt.Fprintf(&b, "```yaml\n%s\n```\n\n", printable(strings.TrimSuffix(k.Example, "\n")))
		}
		fmt.Fprintf(&b, "**Instead:** %s\n\n", k.Instead)
	}
	golden(t, "../docs/faults.md", append(bytes.TrimSpace(b.Bytes()), '\n'))
}

// printable shows characters that a page would hide as Go escapes, and cuts long
// lines.
func printable(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		if runes := []rune(line); len(runes) > 160 {
			line = string(runes[:157]) + "…"
		}
		for _, r := range line {
			if r < ' ' || r > '~' && r != '…' {
				quoted := strconv.QuoteRuneToASCII(r)
				b.WriteString(quoted[1 : len(quoted)-1])
				continue
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// The life that docs/life.md shows is that of the example.
func TestDocsLifeExample(t *testing.T) {
	want := readText(t, "../examples/ddev-live/lives/still-slow-after-the-waiting-room/timeline.txt")
	if !strings.Contains(readText(t, "../docs/life.md"), "```\n"+want+"```\n") {
		t.Error("docs/life.md shows another timeline than that of the example")
	}
}

// docs/life.md has every kind of event with its keys, everything an entry can say,
// and every key of a timeline.
func TestDocsLife(t *testing.T) {
	page := readText(t, "../docs/life.md")
	for _, kind := range eventKinds {
		_, row, ok := strings.Cut(page, "| `"+string(kind)+"` |")
		row, _, _ = strings.Cut(row, "\n")
		if !ok {
			t.Errorf("no row of %s", kind)
		}
		for _, key := range slices.Concat(eventKeys[kind].required, eventKeys[kind].optional) {
			if key != "at" && !strings.Contains(row, "`"+key+"`") {
				t.Errorf("the row of %s does not name %s", kind, key)
			}
		}
	}
	for _, do := range []escalation.Do{DoBreach, DoMissed, DoLate, DoRemind, DoClose, DoCorrection,
		escalation.DoNotify, escalation.DoBridge, escalation.DoUnassign, escalation.DoGroup, escalation.DoAnnotate, escalation.DoSeverity,
		escalation.DoWebhook, escalation.DoRun, escalation.DoClear, escalation.DoStandDown, escalation.DoResolve} {
		if !strings.Contains(page, "| `"+string(do)+"` |") {
			t.Errorf("no row of %s", do)
		}
	}
	for _, why := range []escalation.Suppressed{escalation.ByPageFilter, escalation.ByHold, escalation.ByMaintenance, escalation.ByDefer,
		escalation.BySuperseded, escalation.ByNobody, escalation.ByLimit} {
		if !strings.Contains(page, "| `"+string(why)+"` |") {
			t.Errorf("no row of %s", why)
		}
	}
	for _, key := range jsonKeys(timelineJSON{}, Entry{}, clockJSON{}, cycleJSON{}, ledgerJSON{}) {
		if !strings.Contains(page, "`"+key+"`") {
			t.Errorf("the key %s is not explained", key)
		}
	}
}

// docs/why.md shows what a case of the example is told, and has every key of a trace.
func TestDocsWhy(t *testing.T) {
	page := readText(t, "../docs/why.md")
	p := ddevLive(t)
	var b strings.Builder
	if err := p.Explain(exampleCases(t, p)[1]).Print(&b); err != nil {
		t.Fatal(err)
	}
	if shown := block(t, page, "told like this:", "```"); shown != b.String() {
		t.Errorf("docs/why.md shows\n%s\nwant\n%s", shown, b.String())
	}
	for _, key := range jsonKeys(severity.Trace{}, severity.RuleTrace{}, severity.Step{}, severity.Saw{}, severity.Need{}, FactPlace{}) {
		if !strings.Contains(page, "`"+key+"`") {
			t.Errorf("docs/why.md does not explain the key %q", key)
		}
	}
}

// The tables of keys in docs/language.md are generated, and every mapping of a policy
// has one: go test ./policy -run Docs -update
func TestDocsLanguage(t *testing.T) {
	tables := map[string]string{}
	eachObject(documentShape.schema, func(s schema) { tables[s.Title] = keyTable(s) })
	// Those that differ in the words of their values alone are told by one of them.
	for _, title := range []string{"a severity of messages", "a state of messages", "a number of messages", "a place in messages"} {
		delete(tables, title)
	}
	maps.DeleteFunc(tables, func(title, _ string) bool { return strings.HasSuffix(title, " or its pointers") })
	blocks := regexp.MustCompile(`(?s)<!-- keys: ([^>]*) -->\n.*?<!-- end -->`)
	page := blocks.ReplaceAllStringFunc(readText(t, "../docs/language.md"), func(block string) string {
		title := blocks.FindStringSubmatch(block)[1]
		table, ok := tables[title]
		if !ok {
			t.Errorf("no mapping is called %q, or it has a table already", title)
		}
		delete(tables, title)
		return "<!-- keys: " + title + " -->\n" + table + "<!-- end -->"
	})
	for title := range tables {
		t.Errorf("no table of the keys of %s", title)
	}
	golden(t, "../docs/language.md", []byte(page))
}

// keyTable is a table of the keys of an object.
func keyTable(s schema) string {
	var b strings.Builder
	b.WriteString("| key | value | what it says |\n|---|---|---|\n")
	for _, p := range s.Properties {
		name := "`" + p.name + "`"
		if p.required {
			name += ", required"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, p.is, strings.ReplaceAll(p.help, "|", `\|`))
	}
	return b.String()
}

// Every policy that the pages show compiles.
func TestDocsPolicies(t *testing.T) {
	fence := regexp.MustCompile("(?s)```yaml\n(version: 1\n.*?)```")
	shown := 0
	for _, f := range filesLike(t, "../docs/*.md") {
		for _, m := range fence.FindAllSubmatch(f.Data, -1) {
			shown++
			for _, e := range (Compiler{Holidays: christmas}).Check(File{"p.yaml", m[1]}) {
				if !e.Warning {
					t.Errorf("%s: %v in\n%s", f.Name, e, m[1])
				}
			}
			if formatted, err := Format(File{"p.yaml", m[1]}); err != nil || !bytes.Equal(formatted, m[1]) {
				t.Errorf("%s: not in the layout of fmt (%v):\n%s", f.Name, err, m[1])
			}
		}
	}
	if shown < 6 {
		t.Errorf("only %d policies are shown", shown)
	}
}

// Links between the pages, and to files, lead somewhere.
func TestDocsLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#: ]*)(#[^)]*)?\)`)
	found := 0
	for _, pattern := range []string{"../README.md", "../docs/*.md"} {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("no files like %s (%v)", pattern, err)
		}
		for _, name := range names {
			for _, m := range link.FindAllStringSubmatch(readText(t, name), -1) {
				found++
				to := filepath.Join(filepath.Dir(name), filepath.FromSlash(m[1]))
				if m[1] == "" {
					to = name
				}
				if _, err := os.Stat(to); err != nil {
					t.Errorf("%s links to %s: %v", name, m[1], err)
				} else if m[2] != "" && !slices.Contains(anchors(readText(t, to)), m[2]) {
					t.Errorf("%s has no %s, to which %s links", to, m[2], name)
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d links", found)
	}
}

// anchors returns the anchors of a page's headings, as GitHub makes them.
func anchors(page string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		heading := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(m[1]), "")
		found = append(found, "#"+strings.ReplaceAll(heading, " ", "-"))
	}
	return found
}

// The programs of docs/go.md are examples of this package, which are run, with what
// they print: go test ./policy -run Docs -update
func TestDocsGo(t *testing.T) {
	examples := map[string]string{}
	for _, f := range filesLike(t, "*_test.go") {
		maps.Copy(examples, examplesOf(t, f))
	}
	blocks := regexp.MustCompile(`(?s)<!-- example: (\w+) -->\n.*?<!-- end -->`)
	shown := 0
	page := blocks.ReplaceAllStringFunc(readText(t, "../docs/go.md"), func(block string) string {
		name := blocks.FindStringSubmatch(block)[1]
		shown++
		if examples[name] == "" {
			t.Errorf("there is no %s with an output", name)
		}
		return "<!-- example: " + name + " -->\n" + examples[name] + "<!-- end -->"
	})
	if fences := strings.Count(page, "```go"); shown < 5 || fences != shown {
		t.Errorf("%d programs, of which %d are examples", fences, shown)
	}
	golden(t, "../docs/go.md", []byte(page))
}

// examplesOf returns the bodies of a file's examples that print something, each
// followed by what it prints.
func examplesOf(t *testing.T, f File) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, f.Name, f.Data, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, decl := range parsed.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(fn.Name.Name, "Example") {
			continue
		}
		body := string(f.Data[files.Position(fn.Body.Lbrace).Offset+2 : files.Position(fn.Body.Rbrace).Offset])
		code, output, prints := strings.Cut(body, "\t// Output:")
		if !prints {
			continue
		}
		code = regexp.MustCompile(`(?m)^\t`).ReplaceAllString(code, "")
		output = strings.TrimSpace(regexp.MustCompile(`(?m)^\t// ?`).ReplaceAllString(output, ""))
		found[fn.Name.Name] = "```go\n" + code + "```\n\n```\n" + output + "\n```\n"
	}
	return found
}
