package sla

import (
	"cmp"
	"slices"
)

// A span is a stretch of time [from, to) in nanoseconds since 1970. Lists of
// spans are sorted, and neighbours neither overlap nor touch, unless said
// otherwise.
type span struct{ from, to int64 }

// normalise sorts and merges spans in place, dropping empty ones.
func normalise(s []span) []span {
	if !slices.IsSortedFunc(s, byFrom) {
		slices.SortFunc(s, byFrom)
	}
	kept := s[:0]
	for _, next := range s {
		n := len(kept)
		switch {
		case next.to <= next.from:
		case n > 0 && next.from <= kept[n-1].to:
			kept[n-1].to = max(kept[n-1].to, next.to)
		default:
			kept = append(kept, next)
		}
	}
	return kept
}

func byFrom(a, b span) int { return cmp.Compare(a.from, b.from) }

// clip keeps what of s lies in [from, to), in place.
func clip(s []span, from, to int64) []span {
	kept := s[:0]
	for _, x := range s {
		x.from, x.to = max(x.from, from), min(x.to, to)
		if x.from < x.to {
			kept = append(kept, x)
		}
	}
	return kept
}

// union returns what is in a or b.
func union(a, b []span) []span {
	return normalise(slices.Concat(a, b))
}

// intersect returns what is in a and b.
func intersect(a, b []span) []span {
	var out []span
	for len(a) > 0 && len(b) > 0 {
		from, to := max(a[0].from, b[0].from), min(a[0].to, b[0].to)
		if from < to {
			out = append(out, span{from, to})
		}
		if a[0].to < b[0].to {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return out
}

// subtract appends to out what is in a and not in b.
func subtract(out, a, b []span) []span {
	for _, x := range a {
		for len(b) > 0 && b[0].to <= x.from {
			b = b[1:]
		}
		for _, hole := range b {
			if hole.from >= x.to {
				break
			}
			if x.from < hole.from {
				out = append(out, span{x.from, hole.from})
			}
			x.from = hole.to
		}
		if x.from < x.to {
			out = append(out, x)
		}
	}
	return out
}
