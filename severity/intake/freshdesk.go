package intake

import "strings"

// Freshdesk reads a ticket of the API v2, and the webhook of an automation rule:
// Freshdesk's own, whose keys begin with ticket_, or one written by hand with the
// keys of the API.
//
//	from /freshdesk_webhook, /ticket if there, else from the whole:
//	ticket.id            /id, /ticket_id
//	ticket.subject       /subject, /ticket_subject
//	ticket.description   /description_text, /description, /ticket_description
//	ticket.status        /status, /ticket_status
//	                     2, open → open; 3, pending → pending; 4, resolved → resolved; 5, closed → closed
//	ticket.priority      /priority, /ticket_priority
//	                     4, urgent → urgent; 3, high → high; 2, medium → medium; 1, low → low
//	ticket.type          /type, /ticket_type, /ticket_ticket_type
//	ticket.group         /group/name, /ticket_group_name, /group_id
//	ticket.assignee      /agent/name, /ticket_agent_name, /responder_id
//	ticket.requester     /contact/email, /ticket_contact_email, /requester_id
//	ticket.company       /company/name, /ticket_company_name, /company_id
//	ticket.product       /product_description, /ticket_product_description, /product_id
//	ticket.channel       /source, /ticket_source
//	                     7, chat → chat; 1, email → email; 9, feedback widget → feedback-widget; 10, outbound email → outbound-email; 3, phone → phone; 2, portal → portal
//	ticket.tags          /tags, /ticket_tags
//	ticket.created_at    /created_at, /ticket_created_at
//	ticket.updated_at    /updated_at, /ticket_updated_at
//
// Priorities and statuses are numbers or, in webhooks, names. Those that are none of
// these, such as statuses of the account's own and names in other languages, are
// faults: the ticket is open then, and has no priority. A description of a webhook is
// HTML and stays so.
//
// What else the ticket has is in the fields of the case, custom fields by their own
// names, in webhooks too: a policy that declares cf_site can read fields.cf_site.
//
// The message does not say when it was sent: the case has no instant.
func Freshdesk(data []byte) (Message, error) { return Mapping{Format: "freshdesk"}.Read(data) }

func freshdesk() []shape {
	return []shape{{
		starts: []Pointer{"/freshdesk_webhook", "/ticket"},
		Mapping: Mapping{
			Ticket: map[string]Value{
				"id":          at("/id", "/ticket_id"),
				"subject":     at("/subject", "/ticket_subject"),
				"description": at("/description_text", "/description", "/ticket_description"),
				"status": at("/status", "/ticket_status").means(map[string]string{
					"2": "open", "3": "pending", "4": "resolved", "5": "closed",
					"open": "open", "pending": "pending", "resolved": "resolved", "closed": "closed",
				}),
				"priority": at("/priority", "/ticket_priority").means(map[string]string{
					"1": "low", "2": "medium", "3": "high", "4": "urgent",
					"low": "low", "medium": "medium", "high": "high", "urgent": "urgent",
				}),
				"type":      at("/type", "/ticket_type", "/ticket_ticket_type"),
				"group":     at("/group/name", "/ticket_group_name", "/group_id"),
				"assignee":  at("/agent/name", "/ticket_agent_name", "/responder_id"),
				"requester": at("/contact/email", "/ticket_contact_email", "/requester_id"),
				"company":   at("/company/name", "/ticket_company_name", "/company_id"),
				"product":   at("/product_description", "/ticket_product_description", "/product_id"),
				"channel": at("/source", "/ticket_source").means(map[string]string{
					"1": "email", "2": "portal", "3": "phone", "7": "chat", "9": "feedback-widget", "10": "outbound-email",
					"email": "email", "portal": "portal", "phone": "phone", "chat": "chat",
					"feedback widget": "feedback-widget", "outbound email": "outbound-email",
				}),
				"tags":       at("/tags", "/ticket_tags"),
				"created_at": at("/created_at", "/ticket_created_at"),
				"updated_at": at("/updated_at", "/ticket_updated_at"),
			},
		},
		spread: []Pointer{"/custom_fields"},
		keep:   true,
		after:  ownNames,
	}}
}

// ownNames keeps the custom fields of a webhook by the names that the API has for
// them: ticket_cf_site is cf_site.
func ownNames(r *reading, s shape, at location) {
	for _, m := range at.start.members() {
		name, found := strings.CutPrefix(m.Name, "ticket_cf_")
		if n := at.start.member(m); found && !r.used[n.at] && !blank(m.Value) {
			r.keepAs(s, n, "cf_"+name)
			r.used[n.at] = true
		}
	}
}
