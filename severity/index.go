package severity

import (
	"cmp"
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
	mostGroups = 32      // looked at for each case
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
	members := map[int][]int32{} // of each value, the rules that it is the best key of
	for i, best := range choose(keys) {
		if best < 0 {
			x.rest = append(x.rest, int32(i))
			continue
		}
		value := keys[i][best].Value
		members[value] = append(members[value], int32(i))
	}
	for _, value := range largest(members) {
		if g, ok := newGroup(members[value], keys, value); ok && len(x.groups) < mostGroups {
			x.groups = append(x.groups, g)
			continue
		}
		x.rest = append(x.rest, members[value]...)
	}
	slices.Sort(x.rest)
	if len(x.groups) == 0 {
		return nil
	}
	return x
}

// choose returns for each rule the key that the fewest rules share, or -1 where it
// has none: of equals the first, which is the one its author put first.
func choose(keys [][]key) []int {
	shared := map[int]map[any]int{} // by value, then by what it must be
	for _, ks := range keys {
		for _, k := range ks {
			if shared[k.Value] == nil {
				shared[k.Value] = map[any]int{}
			}
			eachNeed(k, func(need any) { shared[k.Value][need]++ })
		}
	}
	best := make([]int, len(keys))
	for i, ks := range keys {
		best[i] = -1
		fewest := math.MaxInt
		for n, k := range ks {
			cost := 0
			eachNeed(k, func(need any) { cost = max(cost, shared[k.Value][need]) })
			if cost < fewest {
				best[i], fewest = n, cost
			}
		}
	}
	return best
}

// inRange is the need of every key that is a range: they share their cells.
type inRange struct{}

func eachNeed(k key, visit func(need any)) {
	switch {
	case k.Text != nil:
		for _, t := range k.Texts {
			visit(t)
		}
	case k.Ints != nil:
		for _, n := range k.Ints {
			visit(n)
		}
	default:
		visit(inRange{})
	}
}

// largest returns the values with the most rules first, those with the earlier
// rules first among equals.
func largest(members map[int][]int32) []int {
	values := make([]int, 0, len(members))
	for v := range members {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b int) int {
		return cmp.Or(cmp.Compare(len(members[b]), len(members[a])), cmp.Compare(members[a][0], members[b][0]))
	})
	return values
}

// newGroup returns the group of the rules that need one value; ok is false where
// trying them costs no more.
func newGroup(rules []int32, keys [][]key, value int) (g group, ok bool) {
	if len(rules) < groupFrom {
		return g, false
	}
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
	list   []int32
	looked bool // list is what lookup returned
}

// candidates goes through the rules that can hold, in their order, until try
// returns true. A group's value is not read before one of its rules could be next.
func (x *index) candidates(reading *Reading, try func(position int32) bool) {
	heads := reading.heads[:0]
	cursors := reading.cursors[:0]
	for i := range x.groups {
		heads = append(heads, x.groups[i].first)
		cursors = append(cursors, cursor{})
	}
	if len(x.rest) > 0 {
		heads = append(heads, x.rest[0])
		cursors = append(cursors, cursor{x.rest, true})
	}
	reading.heads, reading.cursors = heads, cursors
	for {
		next := 0
		for i, h := range heads {
			if h < heads[next] {
				next = i
			}
		}
		position := heads[next]
		if position == exhausted {
			return
		}
		c := &cursors[next]
		if !c.looked {
			c.list, c.looked = x.groups[next].lookup(reading.run), true
			heads[next] = head(c.list)
			continue
		}
		c.list = c.list[1:]
		heads[next] = head(c.list)
		if try(position) {
			return
		}
	}
}

const exhausted = math.MaxInt32

func head(list []int32) int32 {
	if len(list) == 0 {
		return exhausted
	}
	return list[0]
}
