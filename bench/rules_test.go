package main

import (
	"fmt"
	"runtime"
	"testing"
)

func BenchmarkX(b *testing.B) {
	for _, n := range []int{10, 100, 1000, 10000, -1000} {
		bk := hardBook
		if n > 0 {
			bk = mixedBook
		} else {
			n = -n
		}
		book := bk(n)
		runtime.GC()
		for _, c := range []compiler{compilers[0], compilers[1], compilers[2], compilers[3]} {
			e, err := c.compile(book)
			if err != nil {
				b.Fatal(err)
			}
			for s, name := range scenarios {
				b.Run(fmt.Sprintf("%d/%s/%s", n, name, c.name), func(b *testing.B) {
					for b.Loop() {
						e.level(s)
					}
				})
			}
		}
	}
}
