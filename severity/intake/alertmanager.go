package intake

import (
	"strings"

	"github.com/drud/triage/severity"
)

// Alertmanager reads the webhook of Prometheus Alertmanager, version 4: a signal for
// each alert, in their order.
//
//	from each of /alerts:
//	signals.id           /fingerprint
//	signals.check        /labels/alertname
//	signals.kind         /labels/kind
//	signals.environment  /labels/environment, /labels/env
//	signals.service      /labels/service
//	signals.state        /status, /labels/severity
//	                     critical → critical; info, warning → warning; resolved → ok; firing → look on; absent → warning
//	signals.since        /startsAt
//	signals.summary      /annotations/summary, /annotations/message, /annotations/description
//	signals.labels       /labels
//
// An alert has its own state, whatever that of its group is; a firing one is at
// least a warning. Since is endsAt for a resolved alert; that of a firing one says
// nothing. Without a label kind, the kind of an alert is uptime where its label job
// names the blackbox exporter, certificate where its name has cert, ssl or expir in
// it as well, and metric otherwise. The labels are those of the alert; what else it
// has is a label of its path, such as annotations.runbook. What stands around the
// alerts is in the fields of the case. Alerts that Alertmanager left out are a fault.
//
// The message does not say when it was sent: the case has no instant.
func Alertmanager(data []byte) (Message, error) { return Mapping{Format: "alertmanager"}.Read(data) }

func alertmanager() []shape {
	return []shape{{
		Mapping: Mapping{
			Source: "alertmanager",
			Signals: &Signals{
				Each: "/alerts",
				Parts: map[string]Value{
					"id":          at("/fingerprint"),
					"check":       at("/labels/alertname"),
					"kind":        at("/labels/kind"),
					"environment": at("/labels/environment", "/labels/env"),
					"service":     at("/labels/service"),
					"state": at("/status", "/labels/severity").or("warning").means(map[string]string{
						"resolved": "ok", "firing": "",
						"critical": "critical", "warning": "warning", "info": "warning",
					}),
					"since":   at("/startsAt"),
					"summary": at("/annotations/summary", "/annotations/message", "/annotations/description"),
				},
				Labels: []Pointer{"/labels"},
			},
		},
		keep:  true,
		after: finishAlerts,
	}}
}

func finishAlerts(r *reading, _ shape, at location) {
	if n, ok := at.root.find("/truncatedAlerts"); ok {
		if count, _ := scalar(n.value); count != "" && count != "0" {
			r.fault(FaultCut, n.at, "alerts that the sender left out: %s", count)
		}
	}
	for i := range at.items {
		g := &r.message.Case.Signals[i]
		if g.Kind == "" {
			g.Kind = kindOfAlert(g)
		}
		if started, ok := at.items[i].find("/startsAt"); ok && r.used[started.at] && g.State == severity.StateOK {
			r.addLabel(g, "startsAt", started)
			r.take(at.items[i], Value{At: []Pointer{"/endsAt"}}, target{"signals.since", &g.Since})
		}
	}
}

func kindOfAlert(g *severity.Signal) string {
	switch name := strings.ToLower(g.Check); {
	case !strings.Contains(g.Labels["job"], "blackbox"):
		return "metric"
	case strings.Contains(name, "cert") || strings.Contains(name, "ssl") || strings.Contains(name, "expir"):
		return "certificate"
	}
	return "uptime"
}
