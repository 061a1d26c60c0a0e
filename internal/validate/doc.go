// Package validate holds tests that check what the tool writes, and what the examples
// have for other programs, with validators of other makers. It is a module of its own,
// so that they stay out of the library's.
package validate
