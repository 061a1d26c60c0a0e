package sla

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSets(t *testing.T) {
	type s = []span
	tests := []struct {
		name string
		got  []span
		want []span
	}{
		{"normalise sorts, merges and drops", normalise(s{{5, 6}, {1, 2}, {2, 3}, {9, 8}, {7, 7}, {1, 4}}), s{{1, 4}, {5, 6}}},
		{"normalise nothing", normalise(nil), nil},
		{"clip", clip(s{{1, 4}, {5, 8}, {9, 10}}, 2, 6), s{{2, 4}, {5, 6}}},
		{"union", union(s{{1, 3}, {7, 9}}, s{{3, 4}, {8, 10}}), s{{1, 4}, {7, 10}}},
		{"intersect", intersect(s{{1, 5}, {7, 9}}, s{{0, 2}, {4, 8}}), s{{1, 2}, {4, 5}, {7, 8}}},
		{"intersect neighbours", intersect(s{{1, 2}}, s{{2, 3}}), nil},
		{"subtract", subtract(nil, s{{1, 10}, {12, 14}}, s{{0, 2}, {3, 4}, {9, 13}}), s{{2, 3}, {4, 9}, {13, 14}}},
		{"subtract a hole over two", subtract(nil, s{{1, 3}, {5, 7}, {8, 9}}, s{{2, 6}}), s{{1, 2}, {6, 7}, {8, 9}}},
		{"subtract all", subtract(nil, s{{1, 3}}, s{{0, 9}}), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, tt.got, cmp.AllowUnexported(span{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
