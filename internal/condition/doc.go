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
// The package is generic over the subject T that the accessors read, so it
// knows no ticket and no calendar.
package condition
