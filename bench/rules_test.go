package main

import (
	"fmt"
	"testing"
)

// BenchmarkRules times triage and the indexes by hand on the books of the rules
// section, for a profile of one of them.
func BenchmarkRules(b *testing.B) {
	books := map[string]*book{"hard": hardBook(1000)}
	for _, n := range ruleCounts {
		books[fmt.Sprint(n)] = mixedBook(n)
	}
	for name, book := range books {
		for _, c := range compilers[:4] {
			e, err := c.compile(book)
			if err != nil {
				b.Fatal(err)
			}
			for scenario, match := range scenarios {
				b.Run(fmt.Sprintf("%s/%s/%s", name, match, c.name), func(b *testing.B) {
					for b.Loop() {
						e.level(scenario)
					}
				})
			}
		}
	}
}
