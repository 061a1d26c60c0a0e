package policy

import (
	"fmt"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/severity"
)

// plan returns what escalation does with a case if nothing else happens: its run
// starts at the case's instant.
func (p *Policy) plan(c *severity.Case, r *severity.Reading, d *Decision) []escalation.Entry {
	e := p.escalator
	if e == nil {
		return nil
	}
	var owed []escalation.Deadline
	if e.hangs {
		for _, dl := range d.Deadlines {
			owed = append(owed, escalation.Deadline{Name: deadlineName(dl.Agreement, dl.Target), Due: dl.Due})
		}
	}
	entries := e.rules.Plan(caseID(c), c.At, e.standing(c, r, d, owed))
	for i := range entries {
		d.Faults = append(d.Faults, p.annotate(&entries[i], c)...)
	}
	p.coverage.planned(e.rules, d.Severity, entries)
	return entries
}

// caseID returns what the keys of a case begin with: the ticket's id, or without a
// ticket that of the first signal.
func caseID(c *severity.Case) string {
	if c.Ticket.ID == "" && len(c.Signals) > 0 {
		return c.Signals[0].ID
	}
	return c.Ticket.ID
}

// standing returns how a decided case stands for escalation.
func (e *escalator) standing(c *severity.Case, r *severity.Reading, d *Decision, owed []escalation.Deadline) escalation.Standing {
	s := escalation.Standing{Severity: d.Severity, Entered: d.Entered, Set: c.Ticket.Severity != severity.None, Ladder: e.ladder(r, d), Deadlines: owed}
	s.Hold = e.rules.Hold != nil && holds(r, d, e.holdWhen, severity.FaultHold, "hold")
	for i := range e.windows {
		w := &e.windows[i]
		if holds(r, d, w.when, severity.FaultMaintenance, "maintenance") {
			s.Maintenance = append(s.Maintenance, w.Window)
		}
	}
	return s
}

// ladder returns the name of the ladder that applies, the first whose severity and
// condition fit. One whose condition faults applies only if no other does: a fault
// must not leave a case without anybody.
func (e *escalator) ladder(r *severity.Reading, d *Decision) string {
	faulting := ""
	for i := range e.ladders {
		l := &e.ladders[i]
		if l.level != d.Severity {
			continue
		}
		if l.when == nil {
			return l.name
		}
		fit, err := r.Holds(l.when)
		if fit {
			return l.name
		}
		if err != nil {
			d.fault(severity.FaultLadder, "ladder "+l.name, err.Error())
			if faulting == "" {
				faulting = l.name
			}
		}
	}
	return faulting
}

// holds reports whether a condition holds; one that faults does not.
func holds(r *severity.Reading, d *Decision, when *severity.Condition, kind severity.FaultKind, where string) bool {
	if when == nil {
		return true
	}
	fit, err := r.Holds(when)
	if err != nil {
		d.fault(kind, where, err.Error())
	}
	return fit
}

// annotate writes the texts of an annotation into the entry that makes it, for the case
// as it stands at the entry's instant, and returns what went wrong.
func (p *Policy) annotate(entry *escalation.Entry, c *severity.Case) []severity.Fault {
	if entry.Do != escalation.DoAnnotate {
		return nil
	}
	then := *c
	then.At = entry.At
	r := p.vocabulary.Read(&then)
	defer r.Release()
	a := p.escalator.notes[noteKey{entry.Ladder, entry.Step, entry.Action}]
	var faults []severity.Fault
	write := func(t *severity.Template) string {
		if t == nil {
			return ""
		}
		text, err := r.Write(t)
		if err != nil {
			where := fmt.Sprintf("annotation %s of ladder %s", a.Label, entry.Ladder)
			faults = append(faults, severity.Fault{Kind: severity.FaultText, Where: where, Message: err.Error()})
		}
		return text
	}
	entry.URL, entry.Note = write(a.URL), write(a.Note)
	return faults
}
