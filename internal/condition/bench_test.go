package condition

import (
	"fmt"
	"testing"

	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

func rules(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf(`fields.impact == "down" and ticket.company == "customer %d" and any(signals, .kind == "db" and .labels["team"] == "t%d") and fields.seats > %d`, i, i%50, i%100)
	}
	return texts
}

// BenchmarkCompile compiles 10,000 rules of four conjuncts each, all distinct;
// parse is expr's share of it.
func BenchmarkCompile(b *testing.B) {
	texts := rules(10_000)
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e := toyEnv(b)
			for _, text := range texts {
				if _, faults := e.Compile(text); len(faults) > 0 {
					b.Fatal(faults)
				}
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		config := parserConfig(nil)
		for b.Loop() {
			for _, text := range texts {
				if _, err := parser.ParseWithConfig(text, config); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkHolds decides one rule of four conjuncts, by our closures and by
// expr's machine.
func BenchmarkHolds(b *testing.B) {
	e := toyEnv(b)
	c, _ := e.Compile(rules(1)[0])
	s := sample()
	s.Ticket.Company = "customer 0"
	b.Run("closures", func(b *testing.B) {
		b.ReportAllocs()
		r := e.NewRun()
		r.Subject = s
		for b.Loop() {
			r.Reset()
			c.Holds(r)
		}
	})
	b.Run("expr", func(b *testing.B) {
		b.ReportAllocs()
		program, err := (&oracle{}).compile(c.Text)
		if err != nil {
			b.Fatal(err)
		}
		var machine vm.VM
		var env any = s
		for b.Loop() {
			if _, err := machine.Run(program, env); err != nil {
				b.Fatal(err)
			}
		}
	})
}
