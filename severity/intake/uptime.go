package intake

// Pingdom reads the webhook that says how the state of a check changed: a signal of
// kind uptime.
//
//	at                   /state_changed_timestamp
//	signals.id           /check_id
//	signals.check        /check_name
//	signals.kind         always uptime
//	signals.state        /current_state
//	                     down, failing → critical; success, up → ok; must be there
//	signals.since        /state_changed_timestamp
//	signals.summary      /long_description, /description
//
// All other keys are labels. The instant of the case is that of the change.
func Pingdom(data []byte) (Message, error) { return Mapping{Format: "pingdom"}.Read(data) }

func pingdom() []shape {
	state := at("/current_state").means(map[string]string{
		"up": "ok", "success": "ok", "down": "critical", "failing": "critical",
	})
	state.Required = true
	return []shape{{
		Mapping: Mapping{
			Source: "pingdom",
			At:     at("/state_changed_timestamp"),
			Signals: &Signals{Parts: map[string]Value{
				"id":      at("/check_id"),
				"check":   at("/check_name"),
				"kind":    always("uptime"),
				"state":   state,
				"since":   at("/state_changed_timestamp"),
				"summary": at("/long_description", "/description"),
			}},
		},
		keep: true,
	}}
}

// UptimeRobot reads the webhook of UptimeRobot with its placeholders under their own
// names, as JSON or as a form: a signal of kind uptime, or of kind certificate where
// a certificate or a domain is about to expire, which is no outage.
//
//	at                   /alertDateTime
//	signals.id           /monitorID
//	signals.check        /monitorFriendlyName
//	signals.kind         /alertType
//	                     3 → certificate; any other → uptime; absent → uptime
//	signals.state        /alertType, /alertTypeFriendlyName
//	                     1, down → critical; 3 → warning; 2, up → ok; must be there
//	signals.since        /alertDateTime
//	signals.summary      /alertDetails
//
// All other keys are labels. The instant of the case is that of the alert.
func UptimeRobot(data []byte) (Message, error) { return Mapping{Format: "uptimerobot"}.Read(data) }

func uptimeRobot() []shape {
	state := at("/alertType", "/alertTypeFriendlyName").means(map[string]string{
		"1": "critical", "down": "critical", "2": "ok", "up": "ok", "3": "warning",
	})
	state.Required = true
	kind := at("/alertType").or("uptime").means(map[string]string{"3": "certificate"})
	kind.Otherwise = "uptime"
	return []shape{{
		Mapping: Mapping{
			Source: "uptimerobot",
			At:     at("/alertDateTime"),
			Signals: &Signals{Parts: map[string]Value{
				"id":      at("/monitorID"),
				"check":   at("/monitorFriendlyName"),
				"kind":    kind,
				"state":   state,
				"since":   at("/alertDateTime"),
				"summary": at("/alertDetails"),
			}},
		},
		keep: true,
	}}
}
