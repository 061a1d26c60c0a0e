package policy

import (
	"fmt"
	"strings"
	"time"

	"github.com/drud/triage/escalation"
	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"github.com/drud/triage/sla"
)

// inZone names the zone of something that may inherit the policy's.
func (w *wording) inZone(zones ...located[*time.Location]) string {
	if zone := firstZone(append(zones, w.doc.zone)...); zone != nil {
		return ", in " + zone.String()
	}
	return ""
}

// schedules tells who takes turns.
func (w *wording) schedules() []Block {
	var blocks []Block
	for _, e := range w.doc.schedules {
		blocks = append(blocks, Block{Heading: e.name.v})
		s := e.v
		layers := values(s.layers)
		if s.people != nil {
			layers = []layerDoc{{people: s.people}}
		}
		t := Table{Head: []string{"When", "Who", "A turn", "Since"}}
		for _, l := range layers {
			turn, since := turnWords(firstSet(l.every, s.every)), civilWords(firstSet(l.start, s.start))
			if len(l.people) == 1 {
				turn, since = "", ""
			}
			t.Rows = append(t.Rows, []Text{w.shift(l, s), each(values(l.people), "then"), say(turn), say(since)})
		}
		if len(layers) > 1 {
			blocks = append(blocks, paragraph("A lower line goes before those above it, while it has somebody."))
		}
		blocks = append(blocks, t.filled())
		if bullets := w.overrides(s); len(bullets) > 0 {
			blocks = append(blocks, Block{Bullets: bullets})
		}
	}
	return blocks
}

func (w *wording) shift(l layerDoc, s scheduleDoc) Text {
	text := "always"
	if l.shift.set() {
		text = strings.Replace(l.shift.n.Value, "-", " to ", 1)
	}
	if len(l.days) > 0 {
		text = strings.TrimPrefix(text+" on ", "always ") + each(dayTexts(l.days), "and").String()
	}
	if l.name.set() {
		text = l.name.v + ": " + text
	}
	return say(text, w.inZone(l.zone, s.zone))
}

// turnWords writes the length of a turn in full; "" is none.
func turnWords(t located[escalation.Turn]) string {
	if !t.set() {
		return ""
	}
	return phrasing.Count(t.v.N, [...]string{escalation.Hours: "hour", escalation.Days: "day", escalation.Weeks: "week", escalation.Months: "month"}[t.v.Unit])
}

// civilWords is a date and time as it is written, with a blank between the two; "" is
// none.
func civilWords(t located[civilTime]) string {
	if !t.set() {
		return ""
	}
	return strings.Replace(t.n.Value, "T", " ", 1)
}

func dayTexts(days []located[[]time.Weekday]) []string {
	texts := make([]string, len(days))
	for i, d := range days {
		texts[i] = d.n.Value
	}
	return texts
}

func (w *wording) overrides(s scheduleDoc) []Text {
	var ts []Text
	if s.onEmpty.v == escalation.EmptyWait {
		ts = append(ts, say("If nobody is on call, whoever is to be told is waited for."))
	}
	for _, o := range s.overrides {
		var change string
		switch {
		case !o.v.person.set():
			change = o.v.with.v + " joins"
		case !o.v.with.set():
			change = o.v.person.v + " is off"
		default:
			change = o.v.with.v + " stands in for " + o.v.person.v
		}
		text := fmt.Sprintf("%s to %s: %s", civilWords(o.v.from), civilWords(o.v.to), change)
		if o.v.note != "" {
			text += " (" + o.v.note + ")"
		}
		ts = append(ts, say(text, "."))
	}
	return ts
}

// escalation tells who is paged, what waits, and the ladders.
func (w *wording) escalation() []Block {
	if !w.doc.escalation.set() {
		return nil
	}
	e := w.doc.escalation.v
	var blocks []Block
	if bullets := w.pages(e); len(bullets) > 0 {
		blocks = append(blocks, Block{Bullets: bullets})
	}
	for i, l := range e.ladders {
		blocks = append(blocks, w.ladder(l, w.policy.escalator.rules.Ladders[i])...)
	}
	if len(w.doc.bridges) > 0 {
		t := Table{Head: []string{"Bridge", "Address", "Phone"}}
		for _, b := range w.doc.bridges {
			address := Text{}
			if b.v.url.set() {
				address = Text{{Text: b.v.url.v, URL: b.v.url.v}}
			}
			t.Rows = append(t.Rows, []Text{say(strong(b.name.v)), address, say(b.v.phone.v)})
		}
		blocks = append(blocks, Block{Heading: "Bridges"}, t.filled())
	}
	return blocks
}

// pages tells what holds for all ladders.
func (w *wording) pages(e escalationDoc) []Text {
	var ts []Text
	if e.page.set() {
		ts = append(ts, say("Pagers hear of cases that are ", each(values(e.page.v), "or"), ", and of no others."))
	}
	if e.hold.set() {
		ts = append(ts, w.hold(e.hold.v))
	}
	if f := e.deferral; f.set() {
		ts = append(ts, say("Pages about cases that are ", each(values(f.v.severities), "or"), " wait until ", f.v.until.v, " is open."))
	}
	for _, m := range e.maintenance {
		t := say("From ", civilWords(m.v.from), " to ", civilWords(m.v.to), " nobody is paged about ", w.applies(m.v.when))
		if m.v.note != "" {
			t = say(t, " (", m.v.note, ")")
		}
		ts = append(ts, say(t, "."))
	}
	if e.ackTimeout.set() {
		ts = append(ts, say("A case that is acknowledged and not resolved for ", sla.FormatDuration(e.ackTimeout.v), " begins again at its first step."))
	}
	if e.snoozeAtMost.set() {
		ts = append(ts, say("A case can be put off for ", sla.FormatDuration(e.snoozeAtMost.v), " at most."))
	}
	if len(e.ladders) > 0 {
		raised := "begins again on its new ladder."
		if e.onRaise.v == escalation.RaiseContinue {
			raised = "goes on on its new ladder."
		}
		ts = append(ts, say("A case that becomes more serious ", raised))
	}
	if e.byHand.set() {
		ts = append(ts, say("When an engineer escalates: ", w.actions(e.byHand.v.do), "."))
	}
	return ts
}

// hold tells of the waiting room.
func (w *wording) hold(h holdDoc) Text {
	t := say("A case waits ", sla.FormatDuration(h.wait), " before anybody is told of it")
	if h.during.set() {
		t = say(t, ", if it arrives while ", h.during.v, " is open")
	}
	if h.when.set() {
		t = say(t, ", if this holds of it: ", w.condition(h.when, ""))
	}
	if len(h.unless) > 0 {
		t = say(t, "; one that is ", each(values(h.unless), "or"), " never does")
	}
	return say(t, ". If it is resolved meanwhile, nobody is paged.")
}

// ladder tells one ladder, step by step.
func (w *wording) ladder(doc entry[ladderDoc], l escalation.Ladder) []Block {
	who := say("For cases that are ", l.Severity)
	if l.Severity == severity.None {
		who = say("Only where another ladder starts it")
	}
	if doc.v.when.set() {
		who = say(who, ", if this holds: ", w.condition(doc.v.when, ""))
	}
	var steps []Text
	chained := 0 // the last step that hangs on no deadline, from 1
	for i, s := range doc.v.steps {
		steps = append(steps, say(strong(stepTime(i, chained, l.Steps[i])), ": ", w.actions(s.v.do), "."))
		if l.Steps[i].Of == "" {
			chained = i + 1
		}
	}
	blocks := []Block{{Heading: "Ladder " + doc.name.v}, paragraph(who, ".")}
	if len(steps) > 0 {
		blocks = append(blocks, Block{Steps: steps})
	}
	var then []Text
	if l.Repeat > 0 {
		then = append(then, say(fmt.Sprintf("Then all again, %s, each time %s after the last step.", times(l.Repeat), sla.FormatDuration(l.RepeatAfter))))
	}
	if doc.v.fallback.set() {
		then = append(then, say("If no step could reach anybody: ", w.actions([]located[actionDoc]{doc.v.fallback}), "."))
	}
	if len(then) > 0 {
		blocks = append(blocks, Block{Bullets: then})
	}
	return blocks
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// stepTime says when a step is due; chained is the step before it that it counts
// from, or 0.
func stepTime(i, chained int, s escalation.Step) string {
	after := sla.FormatDuration(s.After)
	switch {
	case s.Before > 0:
		return fmt.Sprintf("%s before %s is due", sla.FormatDuration(s.Before), s.Of)
	case s.Of != "" && s.After > 0:
		return fmt.Sprintf("%s after %s was due", after, s.Of)
	case s.Of != "":
		return fmt.Sprintf("when %s is due", s.Of)
	case s.After == 0 && chained == 0:
		return "at once"
	case chained == 0:
		return "after " + after
	case s.After == 0:
		return fmt.Sprintf("with step %d", chained)
	case chained == i:
		return after + " later"
	}
	return fmt.Sprintf("%s after step %d", after, chained)
}

func (w *wording) actions(docs []located[actionDoc]) Text {
	texts := make([]Text, len(docs))
	for i, a := range docs {
		texts[i] = w.actionWords(a.v)
	}
	return each(texts, "and")
}

func (w *wording) actionWords(a actionDoc) Text {
	switch {
	case a.notify.set():
		who := map[escalation.Pick]string{escalation.PickNext: "whoever is next in ", escalation.PickPrevious: "whoever was before in "}[a.pick.v]
		return say("page ", who, strong(a.notify.v))
	case a.bridge.set():
		return say("open the bridge ", strong(a.bridge.v))
	case a.group.set():
		return say("give the ticket to ", strong(a.group.v))
	case a.annotate.set():
		return say("add to the ticket “", annotationWords(a.annotate.v), "”")
	case a.severity.set():
		return say("set the severity to ", a.severity.v)
	case a.webhook.set():
		return say("call ", a.webhook.v)
	case a.run.set():
		return say("start the ladder ", strong(a.run.v))
	}
	return say("take the ticket from its agent")
}
