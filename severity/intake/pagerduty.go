package intake

// PagerDuty reads an event of the Events API v2, which is a signal, and a webhook v3
// of an incident, which is a ticket and a signal.
//
//	a webhook of an incident, from /event/data/incident, /event/data if there, else from the whole:
//	at                   /event/occurred_at
//	ticket.id            /id
//	ticket.subject       /title, /summary
//	ticket.status        /status
//	                     acknowledged, triggered → open; resolved → resolved
//	ticket.priority      /priority/summary, /urgency
//	                     p1 → urgent; high, p2 → high; p3 → medium; low, p4, p5 → low
//	ticket.type          /incident_type/name
//	ticket.group         /teams/0/summary
//	ticket.assignee      /assignees/0/summary
//	ticket.product       /service/summary
//	ticket.created_at    /created_at
//	signals.id           /id
//	signals.kind         always incident
//	signals.service      /service/summary
//	signals.state        /status, /urgency
//	                     high → critical; low → warning; resolved → ok; acknowledged, triggered → look on
//	signals.since        /created_at
//	signals.summary      /title, /summary
//
//	any other webhook:
//	at                   /event/occurred_at
//
//	an event:
//	at                   /payload/timestamp
//	signals.id           /dedup_key
//	signals.source       /client
//	signals.check        /payload/class
//	signals.kind         /payload/custom_details/kind
//	signals.environment  /payload/custom_details/environment, /payload/custom_details/env
//	signals.service      /payload/custom_details/service, /payload/component
//	signals.state        /event_action, /payload/severity
//	                     critical, error → critical; info, warning → warning; resolve → ok; acknowledge → unknown; trigger → look on; absent → warning
//	signals.since        /payload/timestamp
//	signals.summary      /payload/summary
//
// An acknowledgement says nothing of how the thing is: the state is unknown. The
// members of custom_details are labels of their own names, and what else an event
// has is a label of its path, such as payload.group; its routing_key is a secret and
// is not kept. Of a webhook, what else the incident has is a label, and what stands
// around it is in the fields of the case. A webhook about something else, such as a
// service or a test, is a case without ticket and signals.
//
// The instant of the case is that of the event.
func PagerDuty(data []byte) (Message, error) { return Mapping{Format: "pagerduty"}.Read(data) }

func pagerDuty() []shape {
	other := shape{has: has("/event/event_type", "/event/data"), Mapping: Mapping{At: at("/event/occurred_at")}, keep: true}
	shapes := []shape{pagerDutyIncident(), other, pagerDutyEvent()}
	for i := range shapes {
		shapes[i].secret = []Pointer{"/routing_key"}
	}
	return shapes
}

func pagerDutyIncident() shape {
	return shape{
		has:    isIncident,
		starts: []Pointer{"/event/data/incident", "/event/data"},
		Mapping: Mapping{
			Source: "pagerduty",
			At:     at("/event/occurred_at"),
			Ticket: map[string]Value{
				"id":      at("/id"),
				"subject": at("/title", "/summary"),
				"status": at("/status").means(map[string]string{
					"triggered": "open", "acknowledged": "open", "resolved": "resolved",
				}),
				"priority": at("/priority/summary", "/urgency").means(map[string]string{
					"p1": "urgent", "p2": "high", "p3": "medium", "p4": "low", "p5": "low", "high": "high", "low": "low",
				}),
				"type":       at("/incident_type/name"),
				"group":      at("/teams/0/summary"),
				"assignee":   at("/assignees/0/summary"),
				"product":    at("/service/summary"),
				"created_at": at("/created_at"),
			},
			Signals: &Signals{
				Parts: map[string]Value{
					"id":      at("/id"),
					"kind":    always("incident"),
					"service": at("/service/summary"),
					"state": at("/status", "/urgency").means(map[string]string{
						"resolved": "ok", "triggered": "", "acknowledged": "", "high": "critical", "low": "warning",
					}),
					"since":   at("/created_at"),
					"summary": at("/title", "/summary"),
				},
			},
		},
		keep: true,
	}
}

func pagerDutyEvent() shape {
	return shape{
		Mapping: Mapping{
			Source: "pagerduty",
			At:     at("/payload/timestamp"),
			Signals: &Signals{
				Parts: map[string]Value{
					"id":          at("/dedup_key"),
					"source":      at("/client"),
					"check":       at("/payload/class"),
					"kind":        at("/payload/custom_details/kind"),
					"environment": at("/payload/custom_details/environment", "/payload/custom_details/env"),
					"service":     at("/payload/custom_details/service", "/payload/component"),
					"state": at("/event_action", "/payload/severity").or("warning").means(map[string]string{
						"resolve": "ok", "acknowledge": "unknown", "trigger": "",
						"critical": "critical", "error": "critical", "warning": "warning", "info": "warning",
					}),
					"since":   at("/payload/timestamp"),
					"summary": at("/payload/summary"),
				},
			},
		},
		spread: []Pointer{"/payload/custom_details"},
		keep:   true,
	}
}

// isIncident reports whether a webhook is about an incident: its data is one, or
// has one.
func isIncident(root node) bool {
	if has("/event/data/incident/id")(root) {
		return true
	}
	n, _ := root.find("/event/data/type")
	return n.value.Data == "incident"
}
