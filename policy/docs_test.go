package policy

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// docs/faults.md is generated: go test ./policy -run Docs -update
func TestDocsFaults(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(`# Faults and lints

What ` + "`triage check`" + ` and ` + "`policy.Compile`" + ` can find in a policy, by kind. A fault keeps a policy from compiling; a lint is a warning about what is legal and probably not meant. Kinds are stable: programs may rely on them.

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
