module github.com/drud/triage

go 1.25.0

require (
	github.com/expr-lang/expr v1.17.8
	github.com/google/go-cmp v0.7.0
	github.com/rickar/cal/v2 v2.1.13
	github.com/rickb777/date/v2 v2.1.6
	github.com/spf13/cobra v1.10.2
	gopkg.in/yaml.v3 v3.0.1
)

require (
	github.com/govalues/decimal v0.1.32 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/rickb777/period v1.0.7 // indirect
	github.com/rickb777/plural v1.4.2 // indirect
	github.com/spf13/pflag v1.0.9 // indirect
)
