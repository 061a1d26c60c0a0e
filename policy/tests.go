package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drud/triage/internal/phrasing"
	"github.com/drud/triage/severity"
	"gopkg.in/yaml.v3"
)

// Test is a case, a row of a table, or a life of a test file: what happens to a
// case, and what its author wants the policy to say.
type Test struct {
	Name string // no other of the file has it; of a row the table's, a slash and the values that vary
	Line int    // where it stands in the file, from 1
	Todo string // why it may fail; it must not pass then. "" if it may not fail

	Case   severity.Case
	Life   bool // it has events, and its wants are of the timeline
	Events []Event
	Until  time.Time // of a life; zero is its last event

	Wants []Want // in the order of the file
}

// Want is one thing that a test wants.
type Want struct {
	Key string // one of the Want… constants
	Of  string // of WantDue and WantClock "internal.engage"; of WantRoute "group", "support", "scope" or "note"

	// Value is a time.Time of WantDue and WantCloses, a []string of WantNotify,
	// WantNotRules and WantFaults, an [Entry] of WantEntry, of which only what is
	// set is wanted, and else a string. Where nothing is wanted it is zero.
	Value any

	Line, Column int // where the value stands in the file, from 1; 0 if nowhere

	value spot
	base  time.Time // from which Value is written, as in +20m; zero if it is not
}

// What a [Want] is of: the keys that test files have for it.
const (
	WantSeverity = "severity"
	WantJudged   = "judged"
	WantRule     = "rule"
	WantBecause  = "because"
	WantRoute    = "route"
	WantDue      = "due"
	WantNotify   = "notify"
	WantNotRules = "not_rules" // none of which decides
	WantFaults   = "faults"    // their kinds
	WantStatus   = "status"    // of lives, as are those below
	WantCloses   = "closes"
	WantEntry    = "entries"
	WantClock    = "clock" // test files write agreement.target
)

// ReadTests reads a test file strictly and checks it against its policy: fields,
// rules, routes, schedules and targets that the policy does not have are faults.
// load returns the policy that the file names, which is a slash path seen from the
// file's folder, or "" where it names none; its error is a fault of the file. The
// error is an [Errors] with every fault of the file.
func ReadTests(f File, load func(name string) (*Policy, error)) ([]Test, error) {
	src, root, errs := readYAML(f)
	if root == nil {
		return nil, listed(errs)
	}
	d := &decoder{src: src, owners: map[*yaml.Node]*yaml.Node{}}
	doc, _ := testsShape.read(d, root)
	b := testBinder{d: d, doc: doc, first: map[string]located[string]{}}
	b.load(d.at(root), load)
	b.all(d.at(root))
	if errs = slices.Concat(errs, d.errs, b.errs); len(errs) > 0 {
		return nil, listed(errs)
	}
	return b.tests, nil
}

// testBinder gives the tests of a file their meaning in a policy.
type testBinder struct {
	collector
	policy *Policy // nil where it could not be loaded
	d      *decoder
	doc    testsDoc
	first  map[string]located[string] // the names of tests
	tests  []Test
}

// load loads the policy, unless its name is a fault already.
func (b *testBinder) load(root spot, load func(string) (*Policy, error)) {
	name := b.doc.policy
	if !name.set() && b.doc.has("policy") {
		return
	}
	p, err := load(name.v)
	var faults Errors
	switch {
	case err == nil:
		b.policy = p
	case !name.set():
		b.fault(root, kindMissingKey, err.Error(), "add policy: and the policy's file, seen from the folder of this one")
	case errors.As(err, &faults):
		b.fault(name.spot, kindBadPolicy, fmt.Sprintf("the policy %q does not compile: it has %s", name.v, phrasing.Count(len(faults), "fault")), "mend it first: without it no test of this file can run")
	default:
		b.fault(name.spot, kindBadPolicy, err.Error(), "name its file or folder, seen from the folder of this file")
	}
}

// all binds every test, in the order of the file.
func (b *testBinder) all(root spot) {
	if b.doc.defaults.faulty {
		b.alone(b.doc.defaults)
	}
	for _, c := range b.doc.cases {
		b.named(c.v.name)
		b.add(Test{Name: c.v.name.v, Line: c.n.Line, Todo: c.v.todo}, c.v.given, c.v.want)
	}
	for _, t := range b.doc.tables {
		b.named(t.v.name)
		b.table(t)
	}
	for _, l := range b.doc.lives {
		b.named(l.v.name)
		b.life(l)
	}
	slices.SortStableFunc(b.tests, func(a, b Test) int { return a.Line - b.Line })
	if len(b.doc.cases)+len(b.doc.tables)+len(b.doc.lives) == 0 && !b.anyTests() {
		b.fault(root, kindNoTests, "the file holds no test", "add cases:, tables: or lives:")
	}
}

// anyTests reports whether the file has tests, be it some that cannot be read.
func (b *testBinder) anyTests() bool {
	return slices.ContainsFunc([]string{"cases", "tables", "lives"}, func(key string) bool {
		return b.doc.has(key) && b.doc.listed(key) != 0
	})
}

// named reports a name that another test has.
func (b *testBinder) named(name located[string]) {
	before, twice := b.first[name.v]
	switch {
	case !name.set():
	case twice:
		b.fault(name.spot, kindDuplicateName, fmt.Sprintf("a second test %q; the first is at %s", name.v, before.where()), "give it another name")
	default:
		b.first[name.v] = name
	}
}

// add binds a case and adds it.
func (b *testBinder) add(t Test, given caseDoc, want wantDoc) {
	t.Case = b.read(given)
	if b.policy != nil {
		b.want(&t, want)
	}
	b.tests = append(b.tests, t)
}

// read reads a case on top of the defaults, or where they or it could not be read
// by itself.
func (b *testBinder) read(given caseDoc) severity.Case {
	merged := overlay(b.doc.defaults.n, given.n)
	if merged != nil && !given.faulty && !b.doc.defaults.faulty {
		given, _ = caseShape.read(b.d, merged)
	}
	if b.policy == nil {
		return severity.Case{}
	}
	c := b.given(given)
	if _, at := member(merged, "at"); at != nil && c.At.IsZero() {
		c.At = unreadable
	}
	return c
}

// alone reports what is wrong with the names and times of a part of cases.
func (b *testBinder) alone(part caseDoc) {
	if b.policy != nil {
		b.given(part)
	}
}

// unreadable stands for an instant with a fault, so that nothing is said of what
// counts from it.
var unreadable = time.Unix(0, 0)

// table binds each row of a table.
func (b *testBinder) table(doc located[tableDoc]) {
	t := doc.v
	if len(t.rows) == 0 && t.listed("rows") == 0 {
		b.fault(doc.spot, kindBadTable, "a table has no rows", "write rows: [[down, urgent], [minor, medium]]")
	}
	if len(t.vary) == 0 || t.has("want") && len(t.want) == 0 {
		return // reported
	}
	if len(t.want) == 0 {
		t.want = []located[string]{{WantSeverity, t.vary[0].spot}}
	}
	columns := slices.Concat(t.vary, t.want)
	if len(columns) > maxColumns {
		b.fault(columns[maxColumns].spot, kindBadTable, fmt.Sprintf("a table of %d columns, and %d are the most", len(columns), maxColumns), "split it, or write cases")
		return
	}
	varied, wanted := b.apart(t.vary), b.apart(t.want)
	if !varied || !wanted {
		return
	}
	if t.given.faulty {
		b.alone(t.given)
		t.given = caseDoc{faulty: true}
	}
	for _, row := range t.rows {
		if len(row.v) != len(columns) {
			b.fault(row.spot, kindBadTable, fmt.Sprintf("a row of %s, and the table has %d: %s", phrasing.Count(len(row.v), "value"), len(columns), list(values(columns))), "write one value for each")
			continue
		}
		b.row(t, row)
	}
}

// maxColumns bounds what is compared of a table.
const maxColumns = 64

// apart reports columns that lead deeper than anything does, and those of which one is
// another or a part of it. It returns whether there are none.
func (b *testBinder) apart(columns []located[string]) bool {
	before := len(b.errs)
	for i, c := range columns {
		if strings.Count(c.v, ".") > maxDepth {
			b.fault(c.spot, kindBadTable, fmt.Sprintf("%q leads more than %d levels down", clip(c.v), maxDepth), "write a path such as fields.impact")
		}
		for _, o := range columns[:i] {
			switch {
			case c.v == o.v:
				b.fault(c.spot, kindBadTable, fmt.Sprintf("a second column %q", c.v), "remove one of them")
			case within(c.v, o.v), within(o.v, c.v):
				b.fault(c.spot, kindBadTable, fmt.Sprintf("the columns %q and %q are parts of one value", o.v, c.v), "remove one of them, or write all its parts in columns of their own")
			}
		}
	}
	return len(b.errs) == before
}

// within reports whether a path leads further than another one.
func within(path, other string) bool {
	rest, ok := strings.CutPrefix(path, other)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '[')
}

// row binds one row of a table: its first cells are parts of the case, the others
// are what is wanted.
func (b *testBinder) row(t tableDoc, row located[[]*yaml.Node]) {
	given := t.given
	given.n = overlay(b.doc.defaults.n, given.n)
	var values []string
	for i, path := range t.vary {
		values = append(values, shown(row.v[i]))
		if given.n = parsePath(path).put(given.n, row.v[i]); given.n == nil {
			b.fault(path.spot, kindBadTable, fmt.Sprintf("%q leads to no item of a list in given or in the defaults", path.v), "items are counted from 0; give the item first")
			return
		}
	}
	var want *yaml.Node
	for i, column := range t.want {
		want = parseColumn(column).put(want, row.v[len(t.vary)+i])
	}
	test := Test{Name: t.name.v + "/" + strings.Join(values, ", "), Line: row.n.Line}
	b.named(located[string]{test.Name, row.spot})
	wanted, _ := wantShape.read(b.d, want)
	b.add(test, given, wanted)
}

// life binds a life and adds it.
func (b *testBinder) life(doc located[lifeDoc]) {
	l := doc.v
	t := Test{Name: l.name.v, Line: doc.n.Line, Todo: l.todo, Life: true, Case: b.read(l.given)}
	switch {
	case b.policy == nil:
		return
	case t.Case.At.IsZero():
		b.fault(doc.spot, kindMissingKey, "a life has no instant to begin at", "add at: to given, or to the defaults of the file")
		return
	}
	for _, e := range l.events {
		t.Events = append(t.Events, b.event(e, t.Case.At))
	}
	t.Until = b.time(l.until, t.Case.At)
	b.wantLife(&t, l.want)
	b.tests = append(b.tests, t)
}
