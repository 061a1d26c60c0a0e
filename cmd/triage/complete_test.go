package main

import (
	"strings"
	"testing"
)

// What a shell is told when somebody presses tab: words, then what to do with
// files, by https://pkg.go.dev/github.com/spf13/cobra#ShellCompDirective.
func TestComplete(t *testing.T) {
	const (
		noFiles = "\n:4\n"
		ofTypes = "\n:8\n"
		folders = "\n:16\n"
	)
	policy := ddevLive + "policy.yaml"
	tests := []struct {
		name string
		line string
		want string
	}{
		{"commands", "c|", "calendar check completion" + noFiles},
		{"the policy", "decide -p |", "yaml yml" + ofTypes},
		{"a format", "check --format |", "text json github sarif" + noFiles},
		{"a format, begun", "oncall --format i|", "ics" + noFiles},
		{"a format of a question", "calendar next --format |", "text json" + noFiles},
		{"an instant", "decide --at |", "" + noFiles},
		{"a calendar", "calendar -p " + policy + " add |", "24x5 24x7 night" + noFiles},
		{"a calendar, the policy after the question", "calendar spans -p " + policy + " n|", "night" + noFiles},
		{"what follows a calendar", "calendar -p " + policy + " add 24x5 |", "" + noFiles},
		{"a calendar of no policy", "calendar add |", "" + noFiles},
		{"a calendar of a policy with faults", "calendar -p ../../testdata/bad/structure.yaml add |", "" + noFiles},
		{"a question", "calendar n|", "next" + noFiles},
		{"a schedule", "oncall -p " + policy + " tier-|", "tier-one tier-two" + noFiles},
		{"an intake", "decide -p ../../testdata/good/all-keys.yaml --intake a|", "acme alertmanager" + noFiles},
		{"cases", "decide -p x.yaml |", "json jsonl" + ofTypes},
		{"policies", "check |", "yaml yml" + ofTypes},
		{"a folder", "init |", "" + folders},
		{"what schema is of", "schema |", "policy tests" + noFiles},
		{"shells", "completion |", "bash fish powershell zsh" + noFiles},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			words := strings.Split(strings.TrimSuffix(tt.line, "|"), " ")
			status, stdout, _ := run("", append([]string{"__completeNoDesc"}, words...)...)
			lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
			var offered []string
			for _, word := range lines[:len(lines)-1] {
				if strings.HasPrefix(word, words[len(words)-1]) { // a shell passes over others
					offered = append(offered, word)
				}
			}
			got := strings.Join(offered, " ") + "\n" + lines[len(lines)-1] + "\n"
			if status != exitFine || got != tt.want {
				t.Errorf("%d %q, want %q", status, got, tt.want)
			}
		})
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		status, stdout, stderr := run("", "completion", shell)
		if status != exitFine || !strings.Contains(stdout, "triage") || !strings.Contains(stdout, "__complete") || stderr != "" {
			t.Errorf("%s: %d %.100q %q", shell, status, stdout, stderr)
		}
	}
}
