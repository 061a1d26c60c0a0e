package condition

// mostCovers bounds how many pairs of conditions [FirstCovering] compares.
const mostCovers = 1 << 22

// FirstCovering returns, for each condition, the index of the first one before it that
// covers it and is not covered itself, or -1. One covers another if it holds for every
// subject that the other holds for, as far as that shows in what both compare with
// literals: a cover may be missed, and none is named that is none. A nil condition
// always holds.
func FirstCovering[T any](conditions []*Condition[T]) []int {
	s := coverSearch{at: map[coverKey][]int{}}
	first := make([]int, len(conditions))
	for i, c := range conditions {
		n := needsOf(c)
		s.needs = append(s.needs, n)
		if first[i] = s.covering(n); first[i] < 0 {
			s.add(i)
		}
	}
	return first
}

// needs is what a condition says of values.
type needs struct {
	order      []int            // of the terms, by id
	of         map[int]conjunct // all that is said of one term in one
	impossible bool             // it holds for nothing, which is a lint of its own
	fallible   bool             // a fault could keep it from holding
}

func needsOf[T any](c *Condition[T]) needs {
	n := needs{of: map[int]conjunct{}}
	if c == nil {
		return n
	}
	n.fallible = c.term.fallible
	for _, j := range c.env.conjuncts(c.term, true) {
		before, seen := n.of[j.of.id]
		if seen {
			j.values = before.values.and(j.of.typ.Kind, j.values)
		} else {
			n.order = append(n.order, j.of.id)
		}
		n.impossible = n.impossible || j.values.empty(j.of.typ)
		n.of[j.of.id] = j
	}
	return n
}

// cover reports whether a condition that needs n holds wherever one that needs o does.
func (n needs) cover(o needs) bool {
	for id, need := range n.of {
		have, ok := o.of[id]
		if !ok || !have.values.within(need.of.typ, need.values) {
			return false
		}
	}
	return true
}

// coverSearch finds conditions by something they need: whoever they cover needs it too.
type coverSearch struct {
	needs []needs
	at    map[coverKey][]int // indexes, rising
	tried int
}

// coverKey is a term and, where it can be one of some literals only, one of those. A
// negative value is the key of conditions that need nothing.
type coverKey struct {
	value   int
	finite  bool
	literal literal
}

func (s *coverSearch) add(i int) {
	n := s.needs[i]
	if n.fallible || n.impossible {
		return
	}
	keys := []coverKey{{value: -1}}
	if len(n.order) > 0 {
		keys[0].value = n.order[0]
	}
	for _, id := range n.order {
		need := n.of[id]
		if in, finite := need.values.finite(need.of.typ); finite {
			keys = keys[:0]
			for _, l := range in {
				keys = append(keys, coverKey{id, true, l})
			}
			break
		}
	}
	for _, k := range keys {
		s.at[k] = append(s.at[k], i)
	}
}

// covering returns the first of the conditions added that covers one that needs n.
func (s *coverSearch) covering(n needs) int {
	first := -1
	if n.impossible {
		return first
	}
	try := func(k coverKey) {
		for _, i := range s.at[k] {
			if s.tried++; s.tried > mostCovers || first >= 0 && i > first {
				return
			}
			if s.needs[i].cover(n) {
				first = i
				return
			}
		}
	}
	try(coverKey{value: -1})
	for _, id := range n.order {
		try(coverKey{value: id})
		need := n.of[id]
		if in, finite := need.values.finite(need.of.typ); finite {
			try(coverKey{id, true, in[0]})
		}
	}
	return first
}
