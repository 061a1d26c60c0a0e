package condition

import (
	"fmt"
	"strings"
	"testing"
)

// FuzzCondition holds the law of this package: what check accepts never panics
// and never fails, and expr's own machine agrees with it on every subject. The
// condition is built from the bytes of data, well typed; raw is tried as it is.
func FuzzCondition(f *testing.F) {
	for _, text := range accepted {
		f.Add([]byte(nil), text)
	}
	for seed := range 40 {
		data := make([]byte, 24)
		for i := range data {
			data[i] = byte(seed*37 + i*i*11 + i)
		}
		f.Add(data, "")
	}
	on := subjects()
	f.Fuzz(func(t *testing.T, data []byte, raw string) {
		e := toyEnv(t)
		if raw != "" && !strings.Contains(raw, "boom") {
			agree(t, e, raw, on)
		}
		if len(data) == 0 {
			return
		}
		text := (&generator{data: data}).bool(4)
		if len(text) > MaxBytes {
			return
		}
		if !agree(t, e, text, on) {
			_, faults := e.Compile(text)
			if faults[0].Kind != KindLimit {
				t.Fatalf("well typed, and refused: %s\n%v", text, faults)
			}
		}
	})
}

// FuzzCheck holds that no text makes the checker panic, run long, or point
// outside the text.
func FuzzCheck(f *testing.F) {
	for _, text := range accepted {
		f.Add(text)
	}
	for _, m := range mistakes {
		f.Add(m.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var e *Env[toy]
		var c *Condition[toy]
		var faults []Fault
		quick(t, "compile", func() {
			e = toyEnv(t)
			c, faults = e.Compile(text)
		})
		if (c == nil) == (len(faults) == 0) {
			t.Fatalf("%q: neither or both", text)
		}
		for _, fault := range faults {
			checkFault(t, text, fault)
			checkWords(t, text, fault)
		}
		if c != nil && len(c.Words()) == 0 {
			t.Fatalf("%q: no words", text)
		}
		template, faults := e.Template(text)
		if (template == nil) == (len(faults) == 0) {
			t.Fatalf("template %q: neither or both", text)
		}
		for _, fault := range faults {
			checkFault(t, text, fault)
		}
		if r := e.NewRun(); template != nil {
			r.Subject = sample()
			template.Write(r)
		}
	})
}

// generator builds a random well-typed condition: each byte of data is a choice.
// When data runs out every choice is the first, which is always a leaf.
type generator struct {
	data []byte
	item bool // inside a quantifier over signals
	tag  bool // inside a quantifier over ticket.tags
}

func (g *generator) choose(n int) int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b) % n
}

func (g *generator) pick(options ...string) string { return options[g.choose(len(options))] }

// leaf chooses among leaves when depth is used up, else among all.
func (g *generator) leaf(depth, leaves, all int) int {
	if depth <= 0 {
		return g.choose(leaves)
	}
	return g.choose(all)
}

func (g *generator) bool(d int) string {
	switch g.leaf(d, 4, 21) {
	case 0:
		return g.pick("flag", "fields.vip", `fields["vip"]`, "true", "false")
	case 1:
		if g.item {
			return g.pick(".muted", `"team" in .labels`, `"a" not in .labels`, "#.muted")
		}
		return g.pick(`open("24x7")`, `open("office")`)
	case 2:
		return g.pick("busy", "calm", "vip_down", "upper_db")
	case 3:
		return g.text(0) + g.pick(" in ", " not in ") + g.pick("ticket.tags", `["vip", "", "T-7"]`, "[]", `["a","b","c","d","e","f","g","h","i","vip"]`)
	case 4, 5:
		return g.bool(d-1) + g.pick(" and ", " && ") + g.bool(d-1)
	case 6, 7:
		return g.bool(d-1) + g.pick(" or ", " || ") + g.bool(d-1)
	case 8:
		return g.pick("not (", "!(") + g.bool(d-1) + ")"
	case 9:
		return "(" + g.bool(d-1) + g.pick(") == (", ") != (") + g.bool(d-1) + ")"
	case 10:
		return "((" + g.bool(d-1) + ") ? (" + g.bool(d-1) + ") : (" + g.bool(d-1) + "))"
	case 11:
		return g.number(d-1) + g.compare() + g.number(d-1)
	case 12:
		return g.number(d-1) + g.order() + g.number(d-1) + g.order() + g.number(d-1)
	case 13:
		return g.text(d-1) + g.compare() + g.text(d-1)
	case 14:
		return g.text(d-1) + g.pick(" contains ", " startsWith ", " endsWith ", " not contains ", " not endsWith ") + g.text(d-1)
	case 15:
		return g.text(d-1) + g.pick(" matches ", " not matches ") + g.pick(`"^[A-Z]"`, `"(?i)t-[0-9]+$"`, `""`, `'ß|ä'`)
	case 16:
		return g.time(d-1) + g.compare() + g.time(d-1)
	case 17:
		return g.duration(d-1) + g.compare() + g.duration(d-1)
	case 18:
		return g.enum(d - 1)
	case 19:
		return g.quantifier(d-1, g.pick("any", "all", "none", "one"))
	}
	return g.pick("slow(", "boom(") + g.text(d-1) + ")"
}

func (g *generator) compare() string {
	return g.pick(" == ", " != ", " < ", " <= ", " > ", " >= ")
}
func (g *generator) order() string { return g.pick(" < ", " <= ", " > ", " >= ") }

func (g *generator) number(d int) string {
	if g.choose(2) == 0 {
		return g.int(d)
	}
	return g.float(d)
}

func (g *generator) int(d int) string {
	switch g.leaf(d, 2, 11) {
	case 0:
		return g.pick("fields.seats", "0", "7", "-1", "9223372036854775807", "0x10", "1_000", "9007199254740993", "-0")
	case 1:
		if g.item {
			return g.pick(".hits", "len(.labels)", "len(.kind)")
		}
		return g.pick("len(signals)", "len(ticket.tags)", "len(ticket.id)")
	case 2:
		return "(" + g.int(d-1) + g.pick(" + ", " - ", " * ") + g.int(d-1) + ")"
	case 3:
		return "(" + g.int(d-1) + " % " + g.pick("7", "-1", "2") + ")"
	case 4:
		return g.pick("-(", "+(") + g.int(d-1) + ")"
	case 5:
		return "abs(" + g.int(d-1) + ")"
	case 6:
		return g.pick("min(", "max(") + g.int(d-1) + ", " + g.int(d-1) + ")"
	case 7:
		return "((" + g.bool(d-1) + ") ? " + g.int(d-1) + " : " + g.int(d-1) + ")"
	case 8:
		return g.quantifier(d-1, "count")
	case 9:
		return "sum(" + g.int(d-1) + ", " + g.int(d-1) + ")"
	}
	return "round(" + g.number(d-1) + ")"
}

func (g *generator) float(d int) string {
	switch g.leaf(d, 2, 10) {
	case 0:
		return g.pick("fields.ratio", "0.5", "-0.0", "1e300", ".25", "1.", "2.5e-3")
	case 1:
		if g.item {
			return ".value"
		}
		return "fields.ratio"
	case 2:
		return "(" + g.float(d-1) + g.pick(" + ", " - ", " * ") + g.number(d-1) + ")"
	case 3:
		return "(" + g.number(d-1) + " / " + g.pick("2", "-0.5", "7.25") + ")"
	case 4:
		return "-(" + g.float(d-1) + ")"
	case 5:
		return "abs(" + g.float(d-1) + ")"
	case 6:
		return g.pick("min(", "max(") + g.float(d-1) + ", " + g.pick(g.float(d-1), "1", "-3") + ")"
	case 7:
		return "((" + g.bool(d-1) + ") ? " + g.float(d-1) + " : " + g.float(d-1) + ")"
	case 8:
		return "score(" + g.text(d-1) + ", " + g.int(d-1) + ")"
	}
	return "twice(" + g.number(d-1) + ")"
}

func (g *generator) text(d int) string {
	switch g.leaf(d, 2, 7) {
	case 0:
		return g.pick("ticket.id", "ticket.company", `""`, `"vip"`, `'a\n'`, "`T-7`", `"Ä\u00df"`, `ticket["id"]`)
	case 1:
		switch {
		case g.item:
			return g.pick(".kind", `.labels["team"]`, ".labels.env", `#.labels["no such"]`)
		case g.tag:
			return "#"
		}
		return "ticket.id"
	case 2:
		return g.pick("lower(", "upper(", "trim(") + g.text(d-1) + ")"
	case 3:
		return "((" + g.bool(d-1) + ") ? " + g.text(d-1) + " : " + g.text(d-1) + ")"
	case 4:
		return "shout(" + g.text(d-1) + ")"
	case 5:
		return "shout(" + g.pick("fields.impact", "ticket.status") + ")"
	}
	return "upper(lower(" + g.text(d-1) + "))"
}

func (g *generator) time(d int) string {
	switch g.leaf(d, 2, 6) {
	case 0:
		return g.pick("at", "ticket.created_at")
	case 1:
		if g.item {
			return ".since"
		}
		return "at"
	case 2:
		return "(" + g.time(d-1) + g.pick(" + ", " - ") + g.duration(d-1) + ")"
	case 3:
		return "(" + g.duration(d-1) + " + " + g.time(d-1) + ")"
	case 4:
		return "((" + g.bool(d-1) + ") ? " + g.time(d-1) + " : " + g.time(d-1) + ")"
	}
	return "later(" + g.time(d-1) + ", " + g.duration(d-1) + ")"
}

func (g *generator) duration(d int) string {
	switch g.leaf(d, 2, 8) {
	case 0:
		return g.pick("fields.wait", `duration("2h")`, `duration("-1h30m")`, `duration("0s")`, `duration("2562047h47m16.854775807s")`)
	case 1:
		if g.item {
			return ".age"
		}
		return "fields.wait"
	case 2:
		return "(" + g.time(d-1) + " - " + g.time(d-1) + ")"
	case 3:
		return "(" + g.duration(d-1) + g.pick(" + ", " - ") + g.duration(d-1) + ")"
	case 4:
		return "(" + g.duration(d-1) + " * " + g.int(d-1) + ")"
	case 5:
		return "(" + g.int(d-1) + " * " + g.duration(d-1) + ")"
	case 6:
		return "((" + g.bool(d-1) + ") ? " + g.duration(d-1) + " : " + g.duration(d-1) + ")"
	}
	return "half(" + g.duration(d-1) + ")"
}

// enum builds a comparison of an enum, ordered or not.
func (g *generator) enum(d int) string {
	ordered := []struct {
		path string
		enum *Enum
	}{{"ticket.priority", levels}, {"fields.impact", impacts}}
	plain := []struct {
		path string
		enum *Enum
	}{{"ticket.status", statuses}, {"fields.request", requests}}
	o, p := ordered[g.choose(2)], plain[g.choose(2)]
	if g.item {
		o.path, o.enum = ".state", states
	}
	word := func(e *Enum) string { return fmt.Sprintf("%q", e.Words[g.choose(len(e.Words))]) }
	switch g.choose(8) {
	case 0:
		return o.path + g.compare() + word(o.enum)
	case 1:
		return word(o.enum) + g.compare() + o.path
	case 2:
		return p.path + g.pick(" == ", " != ") + word(p.enum)
	case 3:
		return p.path + g.pick(" in [", " not in [") + word(p.enum) + ", " + word(p.enum) + "]"
	case 4:
		return o.path + g.pick(" in [", " not in [") + word(o.enum) + ", " + word(o.enum) + "]"
	case 5:
		return word(o.enum) + g.order() + o.path + g.order() + word(o.enum)
	case 6:
		return "((" + g.bool(d-1) + ") ? " + o.path + " : " + word(o.enum) + ")" + g.compare() + word(o.enum)
	}
	return o.path + g.compare() + o.path
}

func (g *generator) quantifier(d int, name string) string {
	if g.item || g.tag {
		if name == "count" {
			return "3"
		}
		return "true"
	}
	if g.choose(3) == 2 {
		g.tag = true
		defer func() { g.tag = false }()
		return name + "(ticket.tags, " + g.text(1) + g.compare() + g.text(d) + ")"
	}
	g.item = true
	defer func() { g.item = false }()
	return name + "(signals, " + g.bool(d) + ")"
}
