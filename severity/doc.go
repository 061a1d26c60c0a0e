// Package severity decides how serious a case is: it classifies a ticket and its
// monitoring signals as Urgent, High, Medium or Low by rules, and says which rule
// decided and why.
//
// A [Vocabulary] is what conditions may read: the standard fields of a [Case],
// the fields a policy declares, and its facts. [Rules] are conditions with a
// [Level] each. Compiling may fail; classifying may not: what goes wrong with a
// case is a [Fault] in the [Verdict], and a fault only ever raises the level.
//
// A program whose rules stand in a policy file has package policy make all of that,
// and needs of this one what goes in and comes out: [Case] with its [Ticket] and
// [Signal] values, and [Level]. For rules that are written in Go begin with
// [NewVocabulary]; the example does.
package severity
