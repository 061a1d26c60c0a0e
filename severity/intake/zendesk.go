package intake

import "strings"

// Zendesk reads a ticket event, a ticket of the REST API, alone or under the key
// ticket, and the webhook of a trigger that is written by hand with the keys of the
// API or with names such as Ticket Status.
//
//	an event that is not about a ticket:
//	at                   /time
//
//	a ticket, from /detail, /ticket if there, else from the whole:
//	at                   /time
//	ticket.id            /id, /ticket_id, /Ticket ID, /entity_id
//	ticket.subject       /subject, /title, /ticket_title, /Ticket Title, /entity_display_name
//	ticket.description   /description, /ticket_description, /Ticket Description, /state_message
//	ticket.status        /status, /ticket_status, /Ticket Status
//	                     new, open → open; hold, on-hold, pending → pending; solved → resolved; closed → closed
//	ticket.priority      /priority, /ticket_priority, /Ticket Priority
//	                     urgent → urgent; high → high; normal → medium; low → low
//	ticket.type          /type, /ticket_type, /Ticket Type
//	                     incident → incident; problem → problem; question → question; task → task
//	ticket.group         /group/name, /group_id
//	ticket.assignee      /assignee/name, /assignee_id
//	ticket.requester     /requester/email, /requester_id
//	ticket.company       /organization/name, /organization_id
//	ticket.product       /brand/name, /brand_id
//	ticket.channel       /via/channel
//	ticket.tags          /tags
//	ticket.created_at    /created_at
//	ticket.updated_at    /updated_at
//
// Events write their words in capitals and ids as texts; both forms are read. An event
// that is not about a ticket, but about a user, say, is a case without one.
//
// What else the ticket has is in the fields of the case, custom fields by Zendesk's
// own names for them: a policy that declares ticket_field_360001 can read
// fields.ticket_field_360001. Events may arrive out of order; fields.event has their
// sequence.
//
// The instant of the case is that of the event. Other messages do not say when they
// were sent.
func Zendesk(data []byte) (Message, error) { return Mapping{Format: "zendesk"}.Read(data) }

func zendesk() []shape {
	other := shape{has: isOtherEvent, Mapping: Mapping{At: at("/time")}, keep: true}
	return []shape{other, {
		starts: []Pointer{"/detail", "/ticket"},
		Mapping: Mapping{
			At: at("/time"),
			Ticket: map[string]Value{
				"id":          at("/id", "/ticket_id", "/Ticket ID", "/entity_id"),
				"subject":     at("/subject", "/title", "/ticket_title", "/Ticket Title", "/entity_display_name"),
				"description": at("/description", "/ticket_description", "/Ticket Description", "/state_message"),
				"status": at("/status", "/ticket_status", "/Ticket Status").means(map[string]string{
					"new": "open", "open": "open", "pending": "pending", "hold": "pending", "on-hold": "pending",
					"solved": "resolved", "closed": "closed",
				}),
				"priority": at("/priority", "/ticket_priority", "/Ticket Priority").means(map[string]string{
					"low": "low", "normal": "medium", "high": "high", "urgent": "urgent",
				}),
				"type": at("/type", "/ticket_type", "/Ticket Type").means(map[string]string{
					"problem": "problem", "incident": "incident", "question": "question", "task": "task",
				}),
				"group":      at("/group/name", "/group_id"),
				"assignee":   at("/assignee/name", "/assignee_id"),
				"requester":  at("/requester/email", "/requester_id"),
				"company":    at("/organization/name", "/organization_id"),
				"product":    at("/brand/name", "/brand_id"),
				"channel":    at("/via/channel"),
				"tags":       at("/tags"),
				"created_at": at("/created_at"),
				"updated_at": at("/updated_at"),
			},
		},
		keep:  true,
		after: customFields,
	}}
}

// isOtherEvent reports whether a message is an event that is not about a ticket, but
// about a user, an article and so on, whose ids are those of other things.
func isOtherEvent(root node) bool {
	n, _ := root.find("/type")
	name, _ := scalar(n.value)
	subject, isEvent := strings.CutPrefix(name, "zen:event-type:")
	return isEvent && !strings.HasPrefix(subject, "ticket.")
}

// customFields keeps the custom fields of a Zendesk ticket, a list of id and value,
// by the names that Zendesk's own placeholders have for them.
func customFields(r *reading, s shape, at location) {
	list, _ := at.start.find("/custom_fields")
	elements, isList := list.elements()
	if !isList {
		return
	}
	r.used[list.at] = true
	for _, e := range elements {
		id, _ := e.find("/id")
		value, _ := e.find("/value")
		name, ok := scalar(id.value)
		switch {
		case !ok:
			r.keepAs(s, e, path(e.at))
		case !blank(value.value):
			r.keepAs(s, value, "ticket_field_"+name)
		}
	}
}
