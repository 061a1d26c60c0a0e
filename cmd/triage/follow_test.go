package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// Every life of the example has its timeline beside it.
func TestLives(t *testing.T) {
	lives, err := filepath.Glob(ddevLive + "lives/*/case.json")
	if err != nil || len(lives) < 6 {
		t.Fatalf("%d lives (%v)", len(lives), err)
	}
	for _, file := range lives {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			args := []string{"follow", "-p", ddevLive + "policy.yaml", file, filepath.Join(dir, "events.jsonl")}
			status, text, stderr := run("", args...)
			if status != exitFine || stderr != "" {
				t.Fatalf("status %d: %s", status, stderr)
			}
			golden(t, filepath.Join(dir, "timeline.txt"), text)
			_, machine, _ := run("", append(args, "--format", "json")...)
			if !json.Valid([]byte(machine)) {
				t.Errorf("not JSON: %s", machine)
			}
			_, page, _ := run("", append(args, "--format", "html")...)
			for _, banned := range []string{"<script", "<link", "src=", "href=", "url(", "@import", "ZgotmplZ"} {
				if strings.Contains(page, banned) {
					t.Errorf("the page has %q in it", banned)
				}
			}
			if !strings.Contains(page, "</html>") || strings.Count(page, `class="band"`) == 0 {
				t.Error("the page is not whole")
			}
		})
	}
}

func TestFollowSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	good := writeFile(t, dir, "case.json", `{"at":"2026-03-09T10:00:00Z"}`)
	none := writeFile(t, dir, "none.jsonl", "")
	tests := []struct {
		name       string
		args       []string
		wantStatus int
		want       string // in standard error
	}{
		{name: "no events is a life", args: []string{good, none}, wantStatus: exitFine},
		{name: "a bad event, and all of them at once", args: []string{good, writeFile(t, dir, "bad.jsonl", "{\"at\":\"2026-03-09T11:00:00Z\",\"kind\":\"repyl\"}\n{\"kind\":\"note\"}\n")},
			wantStatus: exitContent, want: "bad.jsonl:1:37: no kind of event \"repyl\"; did you mean \"reply\"? [bad-value]\n" + filepath.Join(dir, "bad.jsonl") + ":2:1: the note event has no at [missing-key]"},
		{name: "a case without an instant", args: []string{writeFile(t, dir, "timeless.json", `{}`), none}, wantStatus: exitContent, want: "the case has no at; a life begins at an instant"},
		{name: "two cases", args: []string{writeFile(t, dir, "two.jsonl", "{\"at\":\"2026-03-09T10:00:00Z\"}\n{\"at\":\"2026-03-09T10:00:00Z\"}\n"), none}, wantStatus: exitContent, want: "2 cases, and one was expected"},
		{name: "a missing file", args: []string{good, filepath.Join(dir, "nope.jsonl")}, wantStatus: exitUsage, want: "no such file"},
		{name: "one argument", args: []string{good}, wantStatus: exitUsage, want: `triage: "follow CASE EVENTS" takes 2 arguments, not 1; see triage follow --help`},
		{name: "a bad until", args: []string{good, none, "--until", "noon"}, wantStatus: exitUsage, want: "--until: \"noon\" is no instant"},
		{name: "an until before the life", args: []string{good, none, "--until", "2026-03-09T09:59:59Z"}, wantStatus: exitUsage, want: "--until: 2026-03-09T09:59:59Z is before the life begins, at 2026-03-09T10:00:00Z"},
		{name: "standard input twice", args: []string{"-", "-"}, wantStatus: exitUsage, want: "standard input can be read once; name it once"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, _, stderr := run("", append([]string{"follow", "-p", ddevLive + "policy.yaml"}, tt.args...)...)
			if status != tt.wantStatus || !strings.Contains(stderr, tt.want) {
				t.Errorf("status %d, want %d; %s", status, tt.wantStatus, stderr)
			}
		})
	}
}

// What customers and colleagues write draws nothing on a terminal, and begins no line.
func TestFollowIsPlain(t *testing.T) {
	dir := t.TempDir()
	const evil = `\u001b[2J\nx\u202e`
	c := writeFile(t, dir, "case.json", `{"at":"2026-03-09T10:00:00Z","ticket":{"id":"7`+evil+`","subject":"`+evil+`"}}`)
	events := writeFile(t, dir, "events.jsonl", `{"at":"2026-03-09T10:05:00Z","kind":"note","by":"`+evil+`"}
{"at":"2026-03-09T10:06:00Z","kind":"escalate","by":"a","because":"`+evil+`"}
{"at":"2026-03-09T09:00:00Z","kind":"note","by":"`+evil+`"}
`)
	status, stdout, stderr := run("", "follow", "-p", ddevLive+"policy.yaml", c, events)
	if status != exitFine || stderr != "" || !strings.Contains(stdout, "fault") {
		t.Fatalf("%d %s%s", status, stdout, stderr)
	}
	if strings.ContainsAny(stdout, "\x1b\u202e") || strings.Contains(stdout, "\nx") {
		t.Errorf("%q", stdout)
	}
}
