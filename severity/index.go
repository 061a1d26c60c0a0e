package severity

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/drud/triage/internal/condition"
)

// index finds the rules that can hold for a case without trying the others. Each
// rule stands in at most one of its groups, by one value that its condition needs;
// what no group takes is tried for every case.
//
// A rule may be passed over only where one of its conjuncts is false and neither
// that conjunct nor any before it can fault: then trying it would have changed
// nothing. Condition.Keys says which those are.
type index struct {
	groups []group
	rest   []int32 // positions of rules without a key, ascending
}

// group holds the rules that need the same value, by what they need it to be.
// Positions ascend in every list.
type group struct {
	first  int32 // the lowest position in it
	text   func(*condition.Run[subject]) string
	byText map[string][]int32
	number func(*condition.Run[subject]) int64
	byInt  map[int64][]int32
	cells  *cells
}

// cells holds rules by ranges: lists[i] is for the numbers from starts[i] up to
// the next start.
type cells struct {
	starts []int64
	lists  [][]int32
}

const (
	indexFrom  = 8       // rules; fewer are tried one by one
	groupFrom  = 4       // rules that need the same value
	mostGroups = 16      // looked at for each case
	mostCells  = 1 << 20 // positions in the cells of one group
)

// key is what one rule needs of one value.
type key = condition.Key[subject]

// newIndex returns the index of conditions in the order in which they are tried; a
// nil condition holds always. It returns nil where trying each is as good.
func newIndex(conditions []*Condition) *index {
	if len(conditions) < indexFrom {
		return nil
	}
	keys := make([][]key, len(conditions))
	for i, c := range conditions {
		if c != nil {
			keys[i] = c.Keys()
		}
	}
	x := &index{}
	members, rest := assign(keys)
	for _, value := range slices.Sorted(maps.Keys(members)) {
		rules := slices.Sorted(slices.Values(members[value]))
		if g, ok := newGroup(rules, keys, value); ok {
			x.groups = append(x.groups, g)
		} else {
			rest = append(rest, rules...)
		}
	}
	slices.Sort(rest)
	x.rest = rest
	if len(x.groups) == 0 {
		return nil
	}
	return x
}

// assign gives each rule to the value that tells it best from the others, of those
// that enough rules need. It returns the rules of each value, and those of none.
func assign(keys [][]key) (members map[int][]int32, rest []int32) {
	s := newShares(keys)
	members = map[int][]int32{}
	dropped := map[int]bool{}
	put := func(rule int32) {
		best, least := -1, 1.0
		for n, k := range keys[rule] {
			if share := s.of(k); share < least && !dropped[k.Value] {
				best, least = n, share
			}
		}
		if best < 0 {
			rest = append(rest, rule)
			return
		}
		value := keys[rule][best].Value
		members[value] = append(members[value], rule)
	}
	for rule := range keys {
		put(int32(rule))
	}
	for _, value := range smallest(members) {
		if rules := members[value]; len(rules) < groupFrom || len(members) > mostGroups {
			dropped[value] = true
			delete(members, value)
			for _, rule := range rules {
				put(rule)
			}
		}
	}
	return members, rest
}

// shares counts the rules by what they need, and estimates from it how many cases
// have that: as if the rules were made for the cases there are.
type shares struct {
	rules map[int]int         // by value
	needs map[int]map[any]int // by value, then by what it must be
}

func newShares(keys [][]key) shares {
	s := shares{map[int]int{}, map[int]map[any]int{}}
	for _, ks := range keys {
		for _, k := range ks {
			if s.needs[k.Value] == nil {
				s.needs[k.Value] = map[any]int{}
			}
			s.rules[k.Value]++
			eachNeed(k, func(need any) { s.needs[k.Value][need]++ })
		}
	}
	return s
}

// of returns the share of cases that may have what a key needs. A range, and what
// is true or false, is taken for a half.
func (s shares) of(k key) float64 {
	if k.Text == nil && (k.Ints == nil || k.Bool) {
		return 0.5
	}
	sum := 0
	eachNeed(k, func(need any) { sum += s.needs[k.Value][need] })
	return float64(sum) / float64(s.rules[k.Value])
}

func eachNeed(k key, visit func(need any)) {
	for _, t := range k.Texts {
		visit(t)
	}
	for _, n := range k.Ints {
		visit(n)
	}
}

// smallest returns the values with the fewest rules first.
func smallest(members map[int][]int32) []int {
	return slices.SortedFunc(maps.Keys(members), func(a, b int) int {
		return cmp.Or(cmp.Compare(len(members[a]), len(members[b])), cmp.Compare(a, b))
	})
}

// newGroup returns the group of the rules that need one value; ok is false where it
// would take too much memory.
func newGroup(rules []int32, keys [][]key, value int) (g group, ok bool) {
	g.first = rules[0]
	var ranges []int32
	for _, rule := range rules {
		k := keyOf(keys[rule], value)
		switch {
		case k.Text != nil:
			g.text = k.Text
			if g.byText == nil {
				g.byText = map[string][]int32{}
			}
			for _, t := range k.Texts {
				g.byText[t] = append(g.byText[t], rule)
			}
		case k.Ints != nil:
			g.number = k.Int
			if g.byInt == nil {
				g.byInt = map[int64][]int32{}
			}
			for _, n := range k.Ints {
				g.byInt[n] = append(g.byInt[n], rule)
			}
		default:
			g.number = k.Int
			ranges = append(ranges, rule)
		}
	}
	if len(ranges) > 0 {
		g.cells, ok = newCells(rules, keys, value)
		g.byInt = nil
		return g, ok
	}
	return g, true
}

func keyOf(keys []key, value int) key {
	return keys[slices.IndexFunc(keys, func(k key) bool { return k.Value == value })]
}

// newCells returns the cells of rules that need a value to be in ranges; single
// numbers are ranges too.
func newCells(rules []int32, keys [][]key, value int) (*cells, bool) {
	type span struct{ low, high int64 }
	spans := make([][]span, len(rules))
	starts := []int64{math.MinInt64}
	for i, rule := range rules {
		k := keyOf(keys[rule], value)
		if k.Ints == nil {
			spans[i] = []span{{k.Low, k.High}}
		}
		for _, n := range k.Ints {
			spans[i] = append(spans[i], span{n, n})
		}
		for _, s := range spans[i] {
			starts = append(starts, s.low)
			if s.high < math.MaxInt64 {
				starts = append(starts, s.high+1)
			}
		}
	}
	slices.Sort(starts)
	c := &cells{starts: slices.Compact(starts)}
	c.lists = make([][]int32, len(c.starts))
	total := 0
	for i, rule := range rules {
		for _, s := range spans[i] {
			from, _ := slices.BinarySearch(c.starts, s.low)
			for n := from; n < len(c.starts) && c.starts[n] <= s.high; n++ {
				c.lists[n] = append(c.lists[n], rule)
			}
			if total += len(c.starts) - from; total > mostCells {
				return nil, false
			}
		}
	}
	for i := range c.lists {
		c.lists[i] = slices.Compact(c.lists[i])
	}
	return c, true
}

func (c *cells) at(n int64) []int32 {
	i, found := slices.BinarySearch(c.starts, n)
	if !found {
		i-- // the first start is the least number
	}
	return c.lists[i]
}

// lookup returns the rules of the group that can hold.
func (g *group) lookup(run *condition.Run[subject]) []int32 {
	switch {
	case g.byText != nil:
		return g.byText[g.text(run)]
	case g.byInt != nil:
		return g.byInt[g.number(run)]
	}
	return g.cells.at(g.number(run))
}

// cursor is how far the rules of one group have been gone through.
type cursor struct {
	group *group // not yet looked up
	list  []int32
}

// candidates goes through the rules that can hold, in their order, until try
// returns true. A group's value is not read before one of its rules could be next.
func (x *index) candidates(reading *Reading, try func(position int32) bool) {
	heads := reading.heads[:0]
	cursors := reading.cursors[:0]
	for i := range x.groups {
		heads = append(heads, x.groups[i].first)
		cursors = append(cursors, cursor{group: &x.groups[i]})
	}
	if len(x.rest) > 0 {
		heads = append(heads, x.rest[0])
		cursors = append(cursors, cursor{list: x.rest})
	}
	reading.heads, reading.cursors = heads, cursors
	for len(heads) > 0 {
		next := 0
		for i, h := range heads {
			if h < heads[next] {
				next = i
			}
		}
		c, position := &cursors[next], heads[next]
		if c.group != nil {
			c.list, c.group = c.group.lookup(reading.run), nil
		} else {
			c.list = c.list[1:]
			if try(position) {
				return
			}
		}
		if len(c.list) > 0 {
			heads[next] = c.list[0]
			continue
		}
		last := len(heads) - 1
		heads[next], cursors[next] = heads[last], cursors[last]
		heads, cursors = heads[:last], cursors[:last]
	}
}
