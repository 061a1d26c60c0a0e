package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/drud/triage/escalation/victorops"
	"github.com/drud/triage/policy"
	"github.com/drud/triage/severity"
)

// pager tells somebody of an alert that was decided. It returns what it told; the same
// alert may be told again, and its id says so.
type pager interface {
	page(ctx context.Context, s severity.Signal, d policy.Decision) (sent string, err error)
}

// alertOf returns the alert that opens the incident of a signal, or resolves it.
func alertOf(s severity.Signal, d policy.Decision) victorops.Alert {
	a := victorops.Alert{
		MessageType:       victorops.Critical,
		EntityID:          s.ID,
		EntityDisplayName: fmt.Sprintf("%s: %s", d.Severity, cmp.Or(s.Summary, s.Check, s.ID)),
		StateMessage:      d.Because,
		StateStartTime:    s.Since,
		MonitoringTool:    s.Source,
		Fields:            s.Labels,
	}
	if s.State == severity.StateOK {
		a.MessageType = victorops.Recovery
	}
	for _, n := range d.Annotations {
		a.Annotations = append(a.Annotations, victorops.Annotation{Label: n.Label, URL: n.URL, Note: n.Note})
	}
	if runbook := s.Labels["annotations.runbook_url"]; runbook != "" {
		a.Annotations = append(a.Annotations, victorops.Annotation{Label: "Runbook", URL: runbook})
	}
	return a
}

// victorOps pages through VictorOps, one incident for each alert.
type victorOps struct{ victorops.Client }

func (v *victorOps) page(ctx context.Context, s severity.Signal, d policy.Decision) (string, error) {
	a := alertOf(s, d)
	return string(a.MessageType), v.Send(ctx, a)
}

// webhook pages by a POST of what VictorOps would get to any address.
type webhook struct {
	url    string
	client *http.Client
}

func (h *webhook) page(ctx context.Context, s severity.Signal, d policy.Decision) (string, error) {
	a := alertOf(s, d)
	body, err := json.Marshal(a)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := h.client.Do(request)
	if u := (*url.Error)(nil); errors.As(err, &u) {
		err = u.Err // without the address, which may hold a secret
	}
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10))
	if response.StatusCode/100 != 2 {
		return "", fmt.Errorf("the pager replied %s", response.Status)
	}
	return string(a.MessageType), nil
}

// printer prints the pages, for a first look.
type printer struct{ out io.Writer }

func (p *printer) page(_ context.Context, s severity.Signal, d policy.Decision) (string, error) {
	a := alertOf(s, d)
	_, err := fmt.Fprintf(p.out, "page  %s %s %s (%s)\n", a.MessageType, a.EntityID, a.EntityDisplayName, a.StateMessage)
	return string(a.MessageType), err
}
