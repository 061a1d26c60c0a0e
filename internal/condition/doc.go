// Package condition is the language of a policy's conditions: it parses one
// condition, restricts it to what cannot fail, checks its types, and runs and
// explains it.
//
// Conditions are written in expr-lang and parsed by it. This package walks what
// the parser returns against an allow-list and a [Schema] of typed values, so
// that a condition it accepts cannot raise an error, cannot run long, reads no
// clock, and compares an enum only with its members. It then runs the checked
// condition as Go closures over the schema's accessors. expr's own virtual
// machine agrees with them; a differential test holds that.
//
// Where expr decides by the values it meets, conditions decide by types: a list
// that is compared with an int holds ints, and the branches of ?: and the
// arguments of min and max are of one type, where a literal int beside a float is
// a float. Enums are ordered by their declaration. Comments, pipes, braces and ?:
// without a middle are refused, so that no part of a text is read as nothing.
//
// The package is generic over the subject T that the accessors read, so it
// knows no ticket and no calendar.
package condition
