package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	replayNew = "version: 1\nname: new\nfields: {impact: {enum: [none, minor, down]}, vip: bool}\nseverity:\n  default: low\n  rules:\n" +
		"    - {name: down, when: fields.impact == \"down\", severity: urgent}\n    - {name: important, when: fields.vip, severity: high, because: An important customer.}\n    - {name: never, when: ticket.id == \"-\", severity: high}\n" +
		"calendars: {24x7: {open: always}}\nsla: {internal: {engage: {urgent: 1h 24x7, high: 2h 24x7, low: 8h 24x7}}}\n"
	replayOld = "version: 1\nname: old\nfields: {impact: {enum: [none, down]}, rating: int}\nseverity:\n  default: low\n  rules:\n" +
		"    - {name: down, when: fields.impact == \"down\", severity: high}\n" +
		"calendars: {24x7: {open: always}}\nsla: {internal: {engage: {urgent: 1h 24x7, high: 3h 24x7, low: 8h 24x7}}}\nroutes: [{name: sales, when: ticket.group == \"Sales\", scope: excluded}]\n"
	replayHistory = `{"at":"2026-03-06T16:30:00Z","ticket":{"id":"T-1","subject":"Down"},"fields":{"impact":"down"}}
{"at":"2026-03-06T17:30:00Z","ticket":{"id":"T-2"},"fields":{"vip":true}}

{"at":"2026-03-06T18:30:00Z","ticket":{"id":"T-3"},"fields":{"rating":3}}
{"ticket":{"id":"T-4","group":"Sales"}}
{"tickt":{}}
{"at":"2026-03-06T19:30:00Z","fields":{"impact":"minor"}}
`
)

func replayFiles(t *testing.T) (newer, older, history string) {
	dir := t.TempDir()
	return writeFile(t, dir, "new.yaml", replayNew), writeFile(t, dir, "old.yaml", replayOld), writeFile(t, dir, "history.jsonl", replayHistory)
}

func TestReplay(t *testing.T) {
	newer, older, history := replayFiles(t)
	tests := []struct {
		name  string
		stdin string
		args  []string
	}{
		{name: "replay", args: []string{"-p", newer, history}},
		{name: "replay-json", args: []string{"-p", newer, "--format", "json", history}},
		{name: "replay-against", args: []string{"-p", newer, "--against", older, history}},
		{name: "replay-against-json", args: []string{"-p", newer, "--against", older, "--format", "json", history}},
		{name: "replay-against-itself", stdin: `{"at":"2026-03-06T16:30:00Z"}`, args: []string{"-p", newer, "--against", newer}},
		{name: "replay-empty", args: []string{"-p", newer, "-"}},
		{name: "replay-missing-file", args: []string{"-p", newer, history, "none.jsonl"}},
		{name: "replay-missing-policy", args: []string{"-p", newer, "--against", "none.yaml", history}},
		{name: "replay-both-from-stdin", stdin: replayNew, args: []string{"-p", "-"}},
		{name: "replay-against-stdin", args: []string{"-p", newer, "--against", "-", history}},
		{name: "replay-help", args: []string{"--help"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, stdout, stderr := run(tt.stdin, append([]string{"replay"}, tt.args...)...)
			folder := filepath.Dir(newer) + string(filepath.Separator)
			goldenRun(t, tt.name, status, strings.ReplaceAll(stdout, folder, ""), strings.ReplaceAll(stderr, folder, ""))
		})
	}
}

// history writes n cases, of which some cannot be read.
func history(n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i%97 == 0:
			fmt.Fprintf(&b, "{\"ticket\":{\"id\":%d}}\n", i)
		default:
			fmt.Fprintf(&b, "{\"at\":\"2026-03-06T16:30:00Z\",\"ticket\":{\"id\":\"T-%d\"},\"fields\":{\"impact\":%q}}\n", i, []string{"none", "minor", "down"}[i%3])
		}
	}
	return b.String()
}

// A long history is decided as decide does, line by line, on however many cores.
func TestReplayIsDecide(t *testing.T) {
	newer, _, _ := replayFiles(t)
	cases := history(5000)
	_, want, _ := run(cases, "decide", "-p", newer, "--format", "json")
	status, got, _ := run(cases, "replay", "-p", newer, "--format", "json")
	if status != exitContent || strings.Count(got, "\n") != 5000 || got != want {
		t.Errorf("status %d, %d lines: %v", status, strings.Count(got, "\n"), got == want)
	}
}

// What replay counts is what decide decides, by the one policy and by the other.
func TestReplayCounts(t *testing.T) {
	newer, older, _ := replayFiles(t)
	cases := history(3000)
	severities := func(policy string) (levels []string) {
		_, decisions, _ := run(cases, "decide", "-p", policy, "--format", "json")
		for line := range strings.Lines(decisions) {
			var d struct{ Severity string }
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			levels = append(levels, d.Severity)
		}
		return levels
	}
	is, was := severities(newer), severities(older)
	counts := map[string]int{}
	for i := range is {
		counts[is[i]]++
		counts[was[i]+" to "+is[i]]++
	}
	_, got, _ := run(cases, "replay", "-p", newer, "--against", older)
	_, changes, _ := run(cases, "replay", "-p", newer, "--against", older, "--format", "json")
	for _, want := range []string{
		fmt.Sprintf("3000 cases, %d could not be read\n", counts[""]),
		fmt.Sprintf("\n  urgent %8d ", counts["urgent"]),
		fmt.Sprintf("\n  low    %8d ", counts["low"]),
		fmt.Sprintf("\n  high   %10d %8s %10s %7d\n", counts["high to urgent"], "·", "·", counts["high to low"]),
		fmt.Sprintf("\n  %d of %d cases\n", strings.Count(changes, `"changed":`), 3000-counts[""]),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got[max(len(got)-1200, 0):])
		}
	}
}

func numbers(n int) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		for i := range n {
			if !yield(record{line: i, data: make([]byte, i%3000)}, nil) {
				return
			}
		}
	}
}

func TestInOrder(t *testing.T) {
	const n = 20_000
	lines := func(b batch) (sum []int) {
		for _, rec := range b {
			sum = append(sum, rec.line)
		}
		return sum
	}
	for _, workers := range []int{1, 2, 7} {
		next := 0
		err := inOrder(numbers(n), workers, lines, func(b batch, got []int) error {
			for i, line := range got {
				if line != next || b[i].line != next {
					return fmt.Errorf("line %d comes when it is the turn of %d", line, next)
				}
				next++
			}
			return nil
		})
		if err != nil || next != n {
			t.Errorf("%d workers: %d lines, %v", workers, next, err)
		}
	}
	broken := errors.New("broken")
	seen := 0
	failing := func(yield func(record, error) bool) {
		numbers(1000)(yield)
		yield(record{}, broken)
	}
	err := inOrder(failing, 2, lines, func(b batch, _ []int) error { seen += len(b); return nil })
	if err != broken || seen != 1000 {
		t.Errorf("records that end in an error: %v after %d", err, seen)
	}
	if err := inOrder(numbers(n), 2, lines, func(batch, []int) error { return broken }); err != broken {
		t.Errorf("an error of emit: %v", err)
	}
}

// Where nobody takes the output, the input is not read to its end.
func TestReplayReadsLittleAhead(t *testing.T) {
	newer, _, _ := replayFiles(t)
	var produced atomic.Int64
	endless, in := io.Pipe()
	go func() {
		for {
			if _, err := in.Write([]byte("{\"at\":\"2026-03-06T16:30:00Z\"}\n")); err != nil {
				return
			}
			produced.Add(1)
		}
	}()
	out, w := io.Pipe()
	done := make(chan int)
	go func() {
		tl := tool{in: endless, out: w, err: io.Discard, now: time.Now}
		done <- tl.run([]string{"replay", "-p", newer, "--format", "json"})
	}()
	if _, err := io.ReadFull(out, make([]byte, 100)); err != nil {
		t.Fatal(err)
	}
	before := int64(-1)
	for produced.Load() != before { // until nothing moves any more
		before = produced.Load()
		time.Sleep(300 * time.Millisecond)
	}
	const most = 1_000_000
	if before > most {
		t.Errorf("%d cases read ahead", before)
	}
	_ = out.Close()
	if status := <-done; status != exitUsage {
		t.Errorf("status %d after the output is gone", status)
	}
	_ = in.Close()
}

// The bar is drawn on standard error, and is gone in the end.
func TestReplayProgress(t *testing.T) {
	newer, older, _ := replayFiles(t)
	file := writeFile(t, t.TempDir(), "h.jsonl", history(2000))
	now := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, file, want string
	}{
		{"a file", file, "\r[=== "},
		{"standard input", "-", "\r256 cases, 2560 a second\x1b[K"},
	} {
		var out, errs bytes.Buffer
		tl := tool{in: strings.NewReader(history(2000)), out: &out, err: &errs, progress: true, now: func() time.Time { now = now.Add(100 * time.Millisecond); return now }}
		tl.run([]string{"replay", "-p", newer, "--against", older, "--at", "2026-03-06T16:30:00Z", tt.file})
		got := errs.String()
		if !strings.Contains(got, tt.want) || !strings.HasSuffix(got, "\r\x1b[K") || strings.Contains(out.String(), "\x1b") {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
	if status, _, stderr := run("{}", "replay", "-p", newer); status != exitFine || stderr != "" {
		t.Errorf("no terminal: %q", stderr)
	}
}
