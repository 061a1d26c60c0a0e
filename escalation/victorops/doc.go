// Package victorops tells VictorOps, by its later name Splunk On-Call, what
// package escalation says. It is the only package of the library that dials out.
//
// An [Alert] is what the service's REST endpoint takes. One that says what is
// known of a case is made into the alert of an entry by [Alert.ForEntry], and a
// [Client] sends it.
//
// # What is sent
//
// What an entry or an event becomes:
//
//	notify               CRITICAL         opens an incident and pages
//	bridge               INFO             a line in the timeline; the service cannot be told to open one
//	stand_down, resolve  RECOVERY         resolves the incident
//	acknowledge, snooze  ACKNOWLEDGEMENT  stops paging
//
// Nothing else is sent. A suppressed entry is not done, so the service hears
// nothing of a case whose severity does not page. What unassign, group, severity,
// annotate, webhook and run do is done elsewhere, and clear says that nobody was
// paged.
//
// A notify is CRITICAL at every severity: its severity passed the page filter,
// and CRITICAL is the only type that always pages. WARNING does so only in an
// account that is set to open incidents for warnings, and says nothing if it is
// not. In such an account a caller may send the pages below urgent as WARNING.
// The service then does what ladders do: an incident that somebody acknowledged
// is triggered again when its WARNING becomes CRITICAL.
//
// # One incident for a case
//
// All alerts of a case have its id as their entity id, which is how the service
// knows that they belong together. Sending is at least once, and the entity id
// makes repeats harmless: while an incident is open, whatever has its entity id
// is added to it and pages nobody again, not even a second CRITICAL with the
// routing key of another team.
//
// So with one incident for a case only the first notify of a ladder pages, and
// the rest is for the service's own escalation policy and acknowledgement
// timeout. For a ladder that does all of it give each page an incident of its
// own, under the key of its entry, and resolve each; see the example of
// [Alert.ForEntry].
//
// Sources: the service's [incident fields glossary], [REST endpoint guide] and
// [alert aggregation].
//
// [incident fields glossary]: https://help.splunk.com/en/splunk-observability-cloud/splunk-on-call/alerts/incident-fields-glossary
// [REST endpoint guide]: https://help.splunk.com/splunk-observability-cloud/splunk-on-call/integrations-with-splunk-on-call/rest-endpoint-integration-for-splunk-on-call
// [alert aggregation]: https://help.splunk.com/splunk-observability-cloud/splunk-on-call/alerts/notification-aggregation
package victorops
