module github.com/drud/triage/bench

go 1.25.0

require (
	github.com/drud/triage v0.0.0
	github.com/prometheus/alertmanager v0.33.1
	github.com/rickar/cal/v2 v2.1.13
	github.com/rickb777/date/v2 v2.1.6
)

require (
	github.com/govalues/decimal v0.1.32 // indirect
	github.com/rickb777/period v1.0.7 // indirect
	github.com/rickb777/plural v1.4.2 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)

replace github.com/drud/triage => ../
