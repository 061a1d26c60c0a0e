package intake

// VictorOps reads what VictorOps, now Splunk On-Call, takes and sends: an alert of
// its REST endpoint, an outgoing webhook with its ALERT. and STATE. variables as
// keys, and the form that an escalation step posts. Each is one signal.
//
//	an outgoing webhook:
//	at                   /ALERT.timestamp, /STATE.LAST_TIMESTAMP
//	signals.id           /ALERT.entity_id, /STATE.ENTITY_ID
//	signals.source       /ALERT.monitoring_tool
//	signals.check        /ALERT.monitor_name
//	signals.kind         /ALERT.kind
//	signals.environment  /ALERT.environment, /ALERT.env
//	signals.service      /ALERT.service, /STATE.SERVICE
//	signals.state        /STATE.CURRENT_ALERT_PHASE, /STATE.CURRENT_STATE, /ALERT.message_type
//	                     critical → critical; warning → warning; ok, recovery, resolved → ok; acknowledgement, info → unknown; acked, unacked → look on
//	signals.since        /ALERT.state_start_time, /STATE.STATE_START_TIME
//	signals.summary      /ALERT.entity_display_name, /ALERT.subject, /ALERT.state_message
//
//	an escalation step:
//	signals.id           /incident
//	signals.state        always critical
//	signals.summary      /summary
//
//	an alert:
//	at                   /timestamp
//	signals.id           /entity_id
//	signals.source       /monitoring_tool
//	signals.check        /monitor_name
//	signals.kind         /kind
//	signals.environment  /environment, /env
//	signals.service      /service
//	signals.state        /message_type
//	                     critical → critical; warning → warning; ok, recovery, resolved → ok; acknowledgement, info → unknown; acked, unacked → look on; must be there
//	signals.since        /state_start_time
//	signals.summary      /entity_display_name, /subject, /state_message
//
// An alert says its state in message_type; INFO and ACKNOWLEDGEMENT say nothing of
// how the thing is, so the state is unknown. An outgoing webhook of an acknowledged
// incident still has the state of the incident. An escalation step is of an open
// incident: critical. All other keys are labels.
//
// The instant of the case is that of the alert, where it has one.
func VictorOps(data []byte) (Message, error) { return Mapping{Format: "victorops"}.Read(data) }

func victorOps() []shape {
	states := map[string]string{
		"critical": "critical", "warning": "warning", "info": "unknown", "acknowledgement": "unknown",
		"recovery": "ok", "ok": "ok", "resolved": "ok", "unacked": "", "acked": "",
	}
	alert := at("/message_type").means(states)
	alert.Required = true
	one := func(at Value, parts map[string]Value) shape {
		return shape{Mapping: Mapping{Source: "victorops", At: at, Signals: &Signals{Parts: parts}}, keep: true}
	}
	outgoing := one(at("/ALERT.timestamp", "/STATE.LAST_TIMESTAMP"), map[string]Value{
		"id":          at("/ALERT.entity_id", "/STATE.ENTITY_ID"),
		"source":      at("/ALERT.monitoring_tool"),
		"check":       at("/ALERT.monitor_name"),
		"kind":        at("/ALERT.kind"),
		"environment": at("/ALERT.environment", "/ALERT.env"),
		"service":     at("/ALERT.service", "/STATE.SERVICE"),
		"state":       at("/STATE.CURRENT_ALERT_PHASE", "/STATE.CURRENT_STATE", "/ALERT.message_type").means(states),
		"since":       at("/ALERT.state_start_time", "/STATE.STATE_START_TIME"),
		"summary":     at("/ALERT.entity_display_name", "/ALERT.subject", "/ALERT.state_message"),
	})
	outgoing.has = has("/ALERT.message_type", "/STATE.CURRENT_ALERT_PHASE", "/STATE.CURRENT_STATE")
	step := one(Value{}, map[string]Value{
		"id":      at("/incident"),
		"state":   always("critical"),
		"summary": at("/summary"),
	})
	step.has = func(root node) bool { return has("/incident")(root) && !has("/message_type")(root) }
	return []shape{outgoing, step, one(at("/timestamp"), map[string]Value{
		"id":          at("/entity_id"),
		"source":      at("/monitoring_tool"),
		"check":       at("/monitor_name"),
		"kind":        at("/kind"),
		"environment": at("/environment", "/env"),
		"service":     at("/service"),
		"state":       alert,
		"since":       at("/state_start_time"),
		"summary":     at("/entity_display_name", "/subject", "/state_message"),
	})}
}
