package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/drud/triage/policy"
)

// config is what a file such as desk.example.json says. Secrets are not in it.
type config struct {
	Listen    string          `json:"listen"` // host and port
	Policy    []string        `json:"policy"` // the files, or a folder, of one policy
	Store     string          `json:"store"`  // the file that cases and what is to be sent are kept in
	Freshdesk freshdeskConfig `json:"freshdesk"`
	VictorOps victorOpsConfig `json:"victorops"`
	Secrets   secrets         `json:"-"` // from the environment
}

type freshdeskConfig struct {
	URL    string           `json:"url"`    // "https://example.freshdesk.com"
	Groups map[string]int64 `json:"groups"` // the ids of the groups that the policy names
}

type victorOpsConfig struct {
	Endpoint string            `json:"endpoint"` // "" is the service's own
	Routing  map[string]string `json:"routing"`  // the routing keys of the policy's schedules; one that is missing is its schedule's name
}

// readPolicy returns the files of the policy.
func (c *config) readPolicy() ([]policy.File, error) {
	var files []policy.File
	for _, name := range c.Policy {
		more, err := policy.ReadFiles(name)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

// secret is a text that printing and logging do not show.
type secret string

func (secret) String() string               { return "[redacted]" }
func (secret) GoString() string             { return "[redacted]" }
func (secret) MarshalText() ([]byte, error) { return []byte("[redacted]"), nil }

// secrets are what the service proves itself with, and what others prove themselves
// with to it.
type secrets struct {
	FreshdeskKey      secret // of the API
	FreshdeskSecret   secret // in the header X-Desk-Secret of webhooks
	AlertmanagerToken secret // bearer
	VictorOpsKey      secret // of the REST endpoint
	VictorOpsToken    secret // bearer, of outgoing webhooks
	ReadToken         secret // bearer, of who reads cases
}

// loadConfig reads a configuration file, and the secrets from the environment. The
// error says everything that is wrong.
func loadConfig(name string, env func(string) string) (config, error) {
	c := config{Listen: "127.0.0.1:8080", Store: "desk.db"}
	data, err := os.ReadFile(name)
	if err != nil {
		return c, err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	var wrong []error
	if len(c.Policy) == 0 {
		wrong = append(wrong, errors.New("policy names no file"))
	}
	for key, address := range map[string]string{"freshdesk.url": c.Freshdesk.URL, "victorops.endpoint": c.VictorOps.Endpoint} {
		u, err := url.Parse(address)
		if optional := key == "victorops.endpoint" && address == ""; !optional && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
			wrong = append(wrong, fmt.Errorf("%s is %q, and an address that begins with https:// was expected", key, address))
		}
	}
	for variable, to := range map[string]*secret{
		"DESK_FRESHDESK_KEY": &c.Secrets.FreshdeskKey, "DESK_FRESHDESK_SECRET": &c.Secrets.FreshdeskSecret,
		"DESK_ALERTMANAGER_TOKEN": &c.Secrets.AlertmanagerToken, "DESK_VICTOROPS_KEY": &c.Secrets.VictorOpsKey,
		"DESK_VICTOROPS_TOKEN": &c.Secrets.VictorOpsToken, "DESK_READ_TOKEN": &c.Secrets.ReadToken,
	} {
		if *to = secret(strings.TrimSpace(env(variable))); *to == "" {
			wrong = append(wrong, fmt.Errorf("set %s in the environment", variable))
		}
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	if err := errors.Join(wrong...); err != nil {
		return c, fmt.Errorf("%s: %w", name, err)
	}
	return c, nil
}
