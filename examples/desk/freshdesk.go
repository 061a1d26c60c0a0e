package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/drud/triage/severity"
)

// freshdesk is a client of the Freshdesk API, version 2: the two calls that this
// service makes.
type freshdesk struct {
	url  string
	key  secret
	http *http.Client
}

// priorities are Freshdesk's numbers of the severities.
var priorities = map[string]int{
	severity.Low.String(): 1, severity.Medium.String(): 2, severity.High.String(): 3, severity.Urgent.String(): 4,
}

const statusClosed = 5 // Freshdesk's number of the status

// send does what an item says: it changes fields of a ticket, or adds a private note.
func (f *freshdesk) send(ctx context.Context, it item) error {
	address := strings.TrimSuffix(f.url, "/") + "/api/v2/tickets/" + url.PathEscape(it.Case)
	if it.Note != "" {
		return f.do(ctx, http.MethodPost, address+"/notes", map[string]any{"body": it.Note, "private": true})
	}
	return f.do(ctx, http.MethodPut, address, it.Fields)
}

func (f *freshdesk) do(ctx context.Context, method, address string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(data))
	if err != nil {
		return err
	}
	request.SetBasicAuth(string(f.key), "X")
	return call(f.http, request)
}
