package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fence is a block of a page: ```lang name, or ```console.
var fence = regexp.MustCompile("(?s)```([a-z]+)([^\n]*)\n(.*?)```")

// docs/guide.md is followed as a reader would: files are written where it shows them,
// and each command prints what it says: go test ./cmd/triage -run Guide -update
func TestGuide(t *testing.T) {
	path, err := filepath.Abs("../../docs/guide.md")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	commands, files := 0, 0
	followed := fence.ReplaceAllStringFunc(string(page), func(block string) string {
		m := fence.FindStringSubmatch(block)
		name := strings.TrimSpace(m[2])
		switch {
		case m[1] == "console":
			var b strings.Builder
			for line := range strings.Lines(m[3]) {
				if command, is := strings.CutPrefix(line, "$ "); is {
					commands++
					b.WriteString(line + shell(t, strings.TrimSpace(command)))
				}
			}
			return "```console\n" + b.String() + "```"
		case name != "":
			files++
			if err := os.WriteFile(name, []byte(m[3]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return block
	})
	if commands < 10 || files < 5 {
		t.Errorf("only %d commands and %d files", commands, files)
	}
	golden(t, path, followed)
}

// shell runs one command of the tool, with its output into a file after a >. It
// returns what a terminal shows, and the status where it is not 0.
func shell(t *testing.T, command string) string {
	t.Helper()
	command, file, redirected := strings.Cut(command, " > ")
	words := strings.Fields(command)
	if words[0] != "triage" {
		t.Fatalf("no command of the tool: %s", command)
	}
	status, stdout, stderr := run("", words[1:]...)
	if redirected {
		if err := os.WriteFile(file, []byte(stdout), 0o644); err != nil {
			t.Fatal(err)
		}
		stdout = ""
	}
	if status != exitFine {
		stderr += fmt.Sprintf("(exit status %d)\n", status)
	}
	return stdout + stderr
}
