package condition

// Fault is one thing wrong with the text of a condition.
type Fault struct {
	From, To int    // the guilty text, as offsets in runes; To excluded
	Kind     string // stable: one of the Kind… constants
	Message  string // lower case: names the thing and what was expected
	Hint     string // what to write instead; may be empty
}

// The kinds of [Fault].
const (
	KindSyntax      = "condition-syntax" // the text is no expression
	KindLimit       = "condition-limit"  // too long, too deep, too many nodes
	KindUnknownName = "unknown-name"     // no value, fact or function of that name
	KindUnknownItem = "unknown-field"    // a known thing has no such field
	KindUnknownEnum = "unknown-value"    // a literal that is no member of the enum it is compared with
	KindType        = "type"             // operand types that do not fit
	KindForbidden   = "not-in-language"  // expr has it, conditions do not
	KindLiteral     = "bad-literal"      // a duration, pattern or divisor that is not valid
	KindTemplate    = "template-syntax"  // an unclosed ${ in a text
	KindCall        = "wrong-arguments"  // a function called with the wrong arguments
	KindUnknownArg  = "unknown-calendar" // open("…") of a calendar that does not exist
	KindFunc        = "bad-function"     // a registered Go function of an unusable type
)
