package policy

import (
	"maps"
	"slices"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/severity/intake"
	"github.com/drud/triage/sla"
)

// Policy is a compiled policy. It is immutable and safe for any number of
// goroutines.
type Policy struct {
	name, digest string
	zone         *time.Location
	vocabulary   *severity.Vocabulary
	fields       []severity.Field
	rules        *severity.Rules
	ruleNames    []string
	ruleLines    []line
	factLines    map[string]line
	routes       []route
	calendars    map[string]*sla.Calendar
	agreements   []agreement
	schedules    map[string]*escalation.Schedule
	escalator    *escalator // nil where the policy has no escalation
	intakes      map[string]intake.Mapping
	coverage     *Coverage // nil where nobody measures it
}

// line is where something stands in the policy's files.
type line struct {
	file string
	line int
}

// Name returns the policy's name.
func (p *Policy) Name() string { return p.name }

// Digest returns "sha256:" and the hexadecimal digest of the policy's files:
// SHA-256 over each file's name and content, each after its length in bytes as
// eight bytes, most significant first, in the order of the names.
func (p *Policy) Digest() string { return p.digest }

// Zone returns the policy's time zone, or UTC where it has none.
func (p *Policy) Zone() *time.Location {
	if p.zone == nil {
		return time.UTC
	}
	return p.zone
}

// Severity returns the severity of a case and nothing else: what Decide says, at
// a fraction of its cost. The case is only read.
func (p *Policy) Severity(c *severity.Case) severity.Level { return p.rules.Severity(c) }

// ParseCase reads a case from its JSON, strictly: an unknown or repeated key, a
// field that the policy does not declare, or a wrong type of a standard key is an
// error. The error is a [severity.CaseErrors] with everything that is wrong.
func (p *Policy) ParseCase(data []byte) (severity.Case, error) { return p.vocabulary.ParseCase(data) }

// Rules returns the names of the policy's rules, in their order.
func (p *Policy) Rules() []string { return slices.Clone(p.ruleNames) }

// Calendar returns the calendar of a name, or nil.
func (p *Policy) Calendar(name string) *sla.Calendar { return p.calendars[name] }

// Calendars returns the names of the policy's calendars, sorted.
func (p *Policy) Calendars() []string { return slices.Sorted(maps.Keys(p.calendars)) }

// Schedule returns the schedule of a name, or nil.
func (p *Policy) Schedule(name string) *escalation.Schedule { return p.schedules[name] }

// Schedules returns the names of the policy's schedules, sorted.
func (p *Policy) Schedules() []string { return slices.Sorted(maps.Keys(p.schedules)) }

// Fields returns the names of the fields that the policy declares, in their order.
func (p *Policy) Fields() []string {
	names := make([]string, len(p.fields))
	for i, f := range p.fields {
		names[i] = f.Name
	}
	return names
}
