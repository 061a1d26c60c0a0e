package escalation

import (
	"slices"
)

// overrides are what a rota overrides, cut into stretches in which the same
// are in force.
type overrides struct {
	list []Override
	// active[i] are in force in [cuts[i], cuts[i+1]), in the order of list.
	cuts   []int64
	active [][]int
}

// newOverrides compiles list, which passed check.
func newOverrides(list []Override) overrides {
	o := overrides{list: slices.Clone(list)}
	for i := range list {
		o.cuts = append(o.cuts, clamp(list[i].From), clamp(list[i].To))
	}
	slices.Sort(o.cuts)
	o.cuts = slices.Compact(o.cuts)
	o.active = make([][]int, len(o.cuts))
	for i := range list {
		from, _ := slices.BinarySearch(o.cuts, clamp(list[i].From))
		to, _ := slices.BinarySearch(o.cuts, clamp(list[i].To))
		for k := from; k < to; k++ {
			o.active[k] = append(o.active[k], i)
		}
	}
	return o
}

// at returns the overrides in force at an instant, as indexes of list, and
// until when they are.
func (o *overrides) at(at int64) (active []int, until int64) {
	k, found := slices.BinarySearch(o.cuts, at)
	if found {
		k++
	}
	until = never
	if k < len(o.cuts) {
		until = o.cuts[k]
	}
	if k > 0 {
		active = o.active[k-1]
	}
	return active, until
}

// apply changes who is on call by override i.
func (o *overrides) apply(on []Duty, i int) []Duty {
	x := &o.list[i]
	relieved, present := holder(on, x.Person), holder(on, x.With)
	switch {
	case x.Person == "" && present < 0:
		return append(on, Duty{Person: x.With, Override: i + 1, Note: x.Note})
	case x.Person == "" || relieved < 0:
		return on
	case x.With == "" || present >= 0:
		return slices.Delete(on, relieved, relieved+1)
	}
	d := &on[relieved]
	if d.For == "" {
		d.For = d.Person
	}
	d.Person, d.Override, d.Note = x.With, i+1, x.Note
	return on
}

// holder returns the index of a person's duty, or -1.
func holder(on []Duty, person string) int {
	for i := range on {
		if on[i].Person == person {
			return i
		}
	}
	return -1
}
