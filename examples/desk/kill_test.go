package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// child is set for the process that is killed: this test binary as the service.
const child = "DESK_TEST_CHILD"

func TestMain(m *testing.M) {
	if name := os.Getenv(child); name != "" {
		env := func(string) string { return "demo" }
		err := run(context.Background(), []string{"-config", name}, env, os.Stdout, os.Stderr)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// TestKill kills the service again and again while webhooks come in and pages go out.
// The sender sends a webhook again until it is answered, as desks do. In the end, each
// page has arrived at least once, and a receiver that drops what it has seen has each
// exactly once, in its order.
func TestKill(t *testing.T) {
	rounds, each := 8, 40
	if testing.Short() {
		rounds = 2
	}
	victorOps, freshdesk := &remote{}, &remote{}
	slow := func(_ int, _ http.ResponseWriter, _ *http.Request) (bool, bool) {
		time.Sleep(time.Duration(rand.N(20)) * time.Millisecond) // some are under way when the service is killed
		return false, false
	}
	victorOps.set(slow)
	freshdesk.set(slow)
	atVictorOps, atFreshdesk := httptest.NewServer(victorOps), httptest.NewServer(freshdesk)
	defer atVictorOps.Close()
	defer atFreshdesk.Close()

	dir := t.TempDir()
	c := demoConfig()
	c.Listen, c.Store, c.Policy = freeAddress(t), filepath.Join(dir, "desk.db"), []string{filepath.Join(dir, "policy.yaml")}
	c.Freshdesk.URL, c.VictorOps.Endpoint = atFreshdesk.URL, atVictorOps.URL
	files := map[string]any{"desk.json": c, "policy.yaml": strings.Replace(testPolicy, "after: 30m", "after: 1s", 1)}
	for name, content := range files {
		data, isText := content.(string)
		if !isText {
			text, err := json.Marshal(content)
			if err != nil {
				t.Fatal(err)
			}
			data = string(text)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	address := "http://" + c.Listen
	service := startChild(t, filepath.Join(dir, "desk.json"))
	var ids []int
	for round := range rounds {
		var sent sync.WaitGroup
		for i := range each {
			id := round*each + i + 1
			ids = append(ids, id)
			sent.Go(func() { sendUntilAnswered(t, address, fmt.Sprintf(`{"ticket": {"id": %d, "cf_impact": "down"}}`, id)) })
		}
		time.Sleep(time.Duration(rand.N(250)) * time.Millisecond)
		service.kill(t)
		service = startChild(t, filepath.Join(dir, "desk.json"))
		sent.Wait()
	}
	eventually(t, "the second pages", func() bool { return count(victorOps.once(), "CRITICAL ") == 2*len(ids) })
	for _, id := range ids {
		sendUntilAnswered(t, address, fmt.Sprintf(`{"ticket": {"id": %d, "status": "Resolved"}}`, id))
	}
	service.kill(t)
	service = startChild(t, filepath.Join(dir, "desk.json"))
	defer service.kill(t)
	eventually(t, "the recoveries", func() bool { return count(victorOps.once(), "RECOVERY ") == 2*len(ids) })

	got := map[string][]string{}
	for _, s := range victorOps.once() {
		kind, key, _ := strings.Cut(s, " ")
		id, _, _ := strings.Cut(key, "/")
		page, _, _ := strings.Cut(key, "@")
		got[id] = append(got[id], kind+" "+page)
	}
	for _, id := range ids {
		first, second := fmt.Sprintf("%d/1/1/1", id), fmt.Sprintf("%d/1/2/2", id)
		want := []string{"CRITICAL " + first, "INFO " + first, "CRITICAL " + second, "RECOVERY " + first, "RECOVERY " + second}
		if !slices.Equal(got[fmt.Sprint(id)], want) {
			t.Errorf("of case %d VictorOps has %q, want %q", id, got[fmt.Sprint(id)], want)
		}
	}
	if n := len(slices.Collect(maps.Keys(got))); n != len(ids) {
		t.Errorf("VictorOps has heard of %d cases, want %d", n, len(ids))
	}
	eventually(t, "the tickets", func() bool { return count(freshdesk.once(), "change ") == len(ids) })
	t.Logf("%d pages of %d cases through %d kills; VictorOps got %d messages, %d of them again",
		2*len(ids), len(ids), rounds+1, len(victorOps.took()), len(victorOps.took())-len(victorOps.once()))
}

func count(list []string, prefix string) int {
	n := 0
	for _, s := range list {
		if strings.HasPrefix(s, prefix) {
			n++
		}
	}
	return n
}

// process is the service in a process of its own.
type process struct{ command *exec.Cmd }

func startChild(t *testing.T, config string) process {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), child+"="+config)
	log, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill() })
	lines := bufio.NewReader(log)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the service did not start: %v", err)
		}
		if strings.Contains(line, `"msg":"ready"`) {
			break
		}
	}
	go io.Copy(io.Discard, lines)
	return process{command}
}

func (p process) kill(t *testing.T) {
	t.Helper()
	if err := p.command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.command.Wait()
}

// sendUntilAnswered sends a webhook until the service says that it has it.
func sendUntilAnswered(t *testing.T, address, body string) {
	client := &http.Client{Timeout: 5 * time.Second}
	for range 500 {
		if postTicket(context.Background(), client, address, body) == nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%s was never answered", body)
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("%s did not all arrive", what)
			return
		}
	}
}

// freeAddress returns an address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
