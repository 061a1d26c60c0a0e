package victorops

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/drud/triage/escalation"
)

// MessageType says what an alert does to the incident of its entity id. The
// service takes a type that it does not know for INFO, so [Client.Send] refuses
// one.
type MessageType string

// The message types.
const (
	Critical        MessageType = "CRITICAL"        // opens the incident and pages
	Warning         MessageType = "WARNING"         // opens it and pages if the account says so
	Acknowledgement MessageType = "ACKNOWLEDGEMENT" // stops paging
	Info            MessageType = "INFO"            // adds to the timeline
	Recovery        MessageType = "RECOVERY"        // resolves the incident and stops paging
)

var messageTypes = []MessageType{Critical, Warning, Acknowledgement, Info, Recovery}

// Alert is what the REST endpoint takes. Its JSON is the payload, in which what
// is empty is left out and a text that is too long for the service is cut: of
// more than 1,024 characters, where no other limit is given.
type Alert struct {
	MessageType MessageType

	// EntityID is the identity of the incident: alerts with the same one are of
	// the same incident while it is open. Without one the service invents one,
	// so that nothing could resolve the incident; [Client.Send] refuses that.
	// One of more than 512 characters keeps its beginning and ends in a digest
	// of the whole, so that two which differ stay two.
	EntityID string

	EntityDisplayName string    // the title, which calls read aloud; "" is the EntityID
	StateMessage      string    // all there is to say; at most 20,480 characters
	StateStartTime    time.Time // when the problem began; sent in whole seconds
	MonitoringTool    string    // who says so; "" is "triage"

	Annotations []Annotation // at most 1,124 characters each

	// Fields are custom fields, which rules of the service can read. What the
	// others say goes before a custom field of the same name.
	Fields map[string]string

	// RoutingKey says whom the service pages; "" is the client's. It is part of
	// the address and not of the payload.
	RoutingKey string
}

// Annotation is a link, a note and an image beside an incident, each of which may
// be left out. Where several have the same label they are numbered.
type Annotation struct {
	Label string // "" is "Note"
	URL   string
	Note  string
	Image string // the address of one
}

// ForEntry returns the alert that does what an entry says, and whether there is
// one: see the package's documentation for which entries are sent. The alert is
// a copy with the type and the entity id of the entry and its reason at the end
// of the state message; it is the caller's to change.
func (a Alert) ForEntry(e escalation.Entry) (Alert, bool) {
	if e.Suppressed != "" {
		return Alert{}, false
	}
	what := string(e.Do)
	if e.Target != "" {
		what += " " + e.Target
	}
	if len(e.People) > 0 {
		what += " (" + strings.Join(e.People, ", ") + ")"
	}
	switch e.Do {
	case escalation.DoNotify:
		return a.with(Critical, e.Case(), what, e.Reason), true
	case escalation.DoBridge:
		return a.with(Info, e.Case(), what, e.Reason), true
	case escalation.DoStandDown, escalation.DoResolve:
		return a.with(Recovery, e.Case(), what, e.Reason), true
	}
	return Alert{}, false
}

// ForEvent returns the alert that stops paging for the case of an id because
// somebody takes care of it, and whether the event says that: [escalation.Acknowledge]
// and [escalation.Snooze] do. All other events show in the entries. Send it only
// if a page was sent.
func (a Alert) ForEvent(id string, e escalation.Event) (Alert, bool) {
	if e.Kind != escalation.Acknowledge && e.Kind != escalation.Snooze {
		return Alert{}, false
	}
	what := string(e.Kind)
	if e.By != "" {
		what += " by " + e.By
	}
	return a.with(Acknowledgement, id, what, e.Because), true
}

// with returns a copy with a type, an entity id and one more line in its state
// message.
func (a Alert) with(t MessageType, id, what, why string) Alert {
	a.MessageType, a.EntityID = t, id
	if why != "" {
		what += ": " + why
	}
	if a.StateMessage != "" {
		a.StateMessage += "\n"
	}
	a.StateMessage += what
	a.Annotations = slices.Clone(a.Annotations)
	a.Fields = maps.Clone(a.Fields)
	return a
}

// MarshalJSON returns the payload. The same alert gives the same bytes.
func (a Alert) MarshalJSON() ([]byte, error) {
	p := payload{}
	for name, value := range a.Fields {
		p.set(name, value)
	}
	for _, n := range a.Annotations {
		p.annotate("vo_annotate.u.", n.Label, n.URL)
		p.annotate("vo_annotate.s.", n.Label, n.Note)
		p.annotate("vo_annotate.i.", n.Label, n.Image)
	}
	p.set("message_type", string(a.MessageType))
	p.set("entity_id", identity(a.EntityID))
	p.set("entity_display_name", a.EntityDisplayName)
	p.set("state_message", a.StateMessage)
	p.set("monitoring_tool", cmp.Or(a.MonitoringTool, "triage"))
	if !a.StateStartTime.IsZero() {
		p["state_start_time"] = a.StateStartTime.Unix()
	}
	return json.Marshal(map[string]any(p)) // which sorts the names
}

// payload is what is sent, by the names of the fields.
type payload map[string]any

// set sets a field to a text within its limit, unless the text is empty.
func (p payload) set(name, text string) {
	if text != "" {
		p[name] = cut(text, most(name))
	}
}

// annotate sets an annotation under a name that is free.
func (p payload) annotate(kind, label, text string) {
	label = kind + cmp.Or(label, "Note")
	name := label
	for n := 2; p[name] != nil; n++ {
		name = fmt.Sprintf("%s %d", label, n)
	}
	p.set(name, text)
}

// mostIdentity is how many characters an entity id may have.
const mostIdentity = 512

// most returns how many characters the service takes in a field.
func most(name string) int {
	switch {
	case name == "entity_id":
		return mostIdentity
	case name == "state_message":
		return 20480
	case strings.HasPrefix(name, "vo_annotate."):
		return 1124
	}
	return 1024
}

// identity returns an entity id within the limit.
func identity(id string) string {
	if utf8.RuneCountInString(id) <= mostIdentity {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	end := "#" + hex.EncodeToString(sum[:8])
	return cut(id, mostIdentity-len(end)) + end
}

// cut returns at most the first characters of a text. A byte that is not UTF-8
// counts as one, as JSON writes it.
func cut(text string, characters int) string {
	for i := range text {
		if characters == 0 {
			return text[:i]
		}
		characters--
	}
	return text
}
