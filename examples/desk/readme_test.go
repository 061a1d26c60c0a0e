package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// output is what the demo prints, safe to read meanwhile.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) lines() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Split(strings.TrimSpace(o.text.String()), "\n")
}

// fixed returns a text without what is different each time: instants, and who is on
// call.
func fixed(text string) string {
	text = regexp.MustCompile(`\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)`).ReplaceAllString(text, "AT")
	return regexp.MustCompile(`\(one-[a-f]\)`).ReplaceAllString(text, "(ONE)")
}

// The demo does what the README shows for the commands that it shows.
func TestReadme(t *testing.T) {
	readme := readFile(t, "README.md")
	curls := regexp.MustCompile(`(?m)^    (curl .*)$`).FindAllStringSubmatch(readme, -1)
	blocks := regexp.MustCompile("(?s)```\n(.*?)```").FindAllStringSubmatch(readme, -1)
	if len(curls) != 2 || len(blocks) != 3 {
		t.Fatalf("the README has %d commands and %d blocks", len(curls), len(blocks))
	}
	ctx, stop := context.WithCancel(context.Background())
	out := &output{}
	ended := make(chan error, 1)
	go func() { ended <- demo{listen: "127.0.0.1:0", out: out, err: io.Discard}.run(ctx) }()
	eventually(t, "the greeting", func() bool { return len(out.lines()) >= 4 })
	address := strings.Fields(out.lines()[0])[1]

	answers := strings.Split(strings.TrimSpace(blocks[0][1]), "\n")
	for i, curl := range curls {
		body := perform(t, curl[1], address)
		if !strings.HasPrefix(body, answers[i]) {
			t.Errorf("%s\nis answered with\n%s\nand not\n%s", curl[1], body, answers[i])
		}
		eventually(t, "what is sent", func() bool { return len(out.lines()) >= []int{7, 8}[i] })
	}
	got, want := out.lines()[4:], strings.Split(strings.TrimSpace(blocks[1][1]), "\n")
	for _, lines := range [][]string{got, want} { // the remotes are told side by side
		for i := range lines {
			lines[i] = fixed(lines[i])
		}
		slices.Sort(lines)
	}
	wantTook(t, "the remotes of the demo", got, want...)

	stop()
	if err := <-ended; err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	if _, err := http.Get(address + "/healthz"); err == nil {
		t.Error("the demo still answers")
	}
}

// perform does what a curl command of the README does.
func perform(t *testing.T, command, address string) string {
	t.Helper()
	words := regexp.MustCompile(`'[^']*'|\S+`).FindAllString(command, -1)
	for i := range words {
		words[i] = strings.Trim(words[i], "'")
	}
	request, err := http.NewRequest(http.MethodPost, strings.Replace(words[len(words)-1], "http://127.0.0.1:8080", address, 1), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, word := range words {
		switch word {
		case "-H":
			name, value, _ := strings.Cut(words[i+1], ": ")
			request.Header.Set(name, value)
		case "-d":
			data := words[i+1]
			if file, ok := strings.CutPrefix(data, "@"); ok {
				data = readFile(t, file)
			}
			request.Body = io.NopCloser(strings.NewReader(data))
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// The limits and times that the README states are the code's.
func TestReadmeStatesTheLimits(t *testing.T) {
	readme := readFile(t, "README.md")
	for _, want := range []string{
		fmt.Sprintf("over %d MiB", maxBody>>20), fmt.Sprintf("over %d requests at once", maxRequests),
		map[time.Duration]string{2 * time.Second: "every two seconds"}[pollPolicy],
	} {
		if want == "" || !strings.Contains(readme, want) {
			t.Errorf("the README does not say %q", want)
		}
	}
}

func TestLoadConfig(t *testing.T) {
	asked := map[string]bool{}
	c, err := loadConfig("desk.example.json", func(name string) string {
		asked[name] = true
		return " " + name + "\n"
	})
	if err != nil || c.Freshdesk.Groups["Sales"] != 8 || string(c.Secrets.ReadToken) != "DESK_READ_TOKEN" {
		t.Errorf("the example is read as %+v: %v", c, err)
	}
	readme := readFile(t, "README.md")
	for name := range asked {
		if !strings.Contains(readme, "`"+name+"`") {
			t.Errorf("the README does not say what %s is", name)
		}
	}
	none := func(string) string { return "" }
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{name: "secrets that are not set, and no policy", text: `{"freshdesk": {"url": "example.freshdesk.com"}}`, want: []string{
			"policy names no file", `freshdesk.url is "example.freshdesk.com", and an address that begins with https:// was expected`, "set DESK_READ_TOKEN in the environment", "set DESK_VICTOROPS_KEY"}},
		{name: "an unknown key", text: `{"polcy": []}`, want: []string{`unknown field "polcy"`}},
		{name: "no JSON", text: `listen: x`, want: []string{"invalid character"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			name := t.TempDir() + "/desk.json"
			if err := os.WriteFile(name, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := loadConfig(name, none)
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
			}
		})
	}
	if _, err := loadConfig("nowhere.json", none); err == nil {
		t.Error("a file that is not there was read")
	}
	if data, err := json.Marshal(c); err != nil || strings.Contains(string(data), "DESK_") {
		t.Errorf("a secret is written: %s, %v", data, err)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"stray"}, {"-nonsense"}, {"-config", "nowhere.json"}} {
		if err := run(context.Background(), args, os.Getenv, io.Discard, io.Discard); err == nil {
			t.Errorf("%v is fine", args)
		}
	}
}
