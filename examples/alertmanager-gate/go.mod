module github.com/drud/triage/examples/alertmanager-gate

go 1.25.0

replace github.com/drud/triage => ../..

require github.com/drud/triage v0.0.0-00010101000000-000000000000

require (
	github.com/expr-lang/expr v1.17.8 // indirect
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/govalues/decimal v0.1.32 // indirect
	github.com/rickb777/date/v2 v2.1.6 // indirect
	github.com/rickb777/period v1.0.7 // indirect
	github.com/rickb777/plural v1.4.2 // indirect
	gopkg.in/yaml.v3 v3.0.1 // indirect
)
