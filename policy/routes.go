package policy

import "github.com/drud/triage/severity"

// route is a compiled route.
type route struct {
	when  *severity.Condition
	route Route
}

func (b *builder) routes() {
	first := map[string]located[string]{}
	for _, r := range b.doc.routes {
		b.once(first, "route", r.v.name)
		c := Route{Name: r.v.name.v, Group: r.v.group, Support: r.v.support.v, Scope: r.v.scope.v, Note: r.v.note}
		if c.Support == "" {
			c.Support = SupportProblem
		}
		if c.Scope == "" {
			c.Scope = ScopeCovered
		}
		b.policy.routes = append(b.policy.routes, route{b.condition(r.v.when), c})
	}
}
