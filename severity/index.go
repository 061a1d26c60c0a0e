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
	groups []group // the one that saves the most rules first
	rest   []int32 // positions of rules in no group, ascending
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
	groupFrom  = 3       // rules that a group saves a case from trying, as estimated; its look-up costs about two
	mostGroups = 16      // looked at for each case
	mostCells  = 1 << 20 // positions in the cells of one group
)

// key is what one rule needs of one value.
type key = condition.Key[subject]

// newIndex returns the index of rules of which each needs some keys, in the order
// in which they are tried.
func newIndex(keys [][]key) *index {
	x := &index{}
	members, rest := assign(keys)
	for _, value := range leastSaving(members) {
		rules := members[value].rules
		slices.Sort(rules)
		if g, ok := newGroup(rules, keys, value); ok {
			x.groups = append(x.groups, g)
		} else {
			rest = append(rest, rules...)
		}
	}
	slices.Reverse(x.groups)
	slices.Sort(rest)
	x.rest = rest
	return x
}

// members are the rules given to a value, and how many of them it saves a case from
// trying, as estimated.
type members struct {
	rules []int32
	saved float64
}

// assign gives each rule to the value that tells it best from the others, of those
// that are worth a group. It returns the rules of each value, and those of none.
func assign(keys [][]key) (of map[int]*members, rest []int32) {
	s := newShares(keys)
	of = map[int]*members{}
	put := func(rule int32, anew bool) {
		best, least := -1, 1.0
		for _, k := range keys[rule] {
			if share := s.of(k); share < least && (anew || of[k.Value] != nil) {
				best, least = k.Value, share
			}
		}
		if best < 0 {
			rest = append(rest, rule)
			return
		}
		if of[best] == nil {
			of[best] = &members{}
		}
		of[best].rules = append(of[best].rules, rule)
		of[best].saved += 1 - least
	}
	for rule := range keys {
		put(int32(rule), true)
	}
	for _, value := range leastSaving(of) {
		if m := of[value]; m.saved < groupFrom || len(of) > mostGroups {
			delete(of, value)
			for _, rule := range m.rules {
				put(rule, false)
			}
		}
	}
	return of, rest
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

// leastSaving returns the values whose groups save the fewest rules first.
func leastSaving(of map[int]*members) []int {
	return slices.SortedFunc(maps.Keys(of), func(a, b int) int {
		return cmp.Or(cmp.Compare(of[a].saved, of[b].saved), cmp.Compare(a, b))
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
				total++
			}
			if total > mostCells {
				return nil, false
			}
		}
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

// candidates returns the positions below a bound of the rules that can hold,
// ascending.
func (x *index) candidates(run *condition.Run[subject], below int32) []int32 {
	var all []int32
	add := func(list []int32) {
		n, _ := slices.BinarySearch(list, below)
		all = append(all, list[:n]...)
	}
	add(x.rest)
	for i := range x.groups {
		add(x.groups[i].lookup(run))
	}
	slices.Sort(all)
	return all
}
