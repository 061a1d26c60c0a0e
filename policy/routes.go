package policy

import (
	"cmp"

	"github.com/drud/triage/severity"
)

// route is a compiled route.
type route struct {
	when  *severity.Condition
	route Route
}

func (b *builder) routes() {
	first := map[string]located[string]{}
	for _, r := range b.doc.routes {
		b.once(first, "route", r.v.name)
		c := Route{Name: r.v.name.v, Group: r.v.group, Support: cmp.Or(r.v.support.v, SupportProblem), Scope: cmp.Or(r.v.scope.v, ScopeCovered), Note: r.v.note}
		b.policy.routes = append(b.policy.routes, route{b.condition(r.v.when), c})
	}
}
