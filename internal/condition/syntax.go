package condition

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser/lexer"

	"github.com/drud/triage/internal/phrasing"
)

// quote writes a word for a message, clipped where it is long.
func quote(s string) string { return strconv.Quote(phrasing.Clip(s, mostQuoted)) }

// mostQuoted bounds the runes of a quoted word.
const mostQuoted = 40

// lexFault says what stopped the lexer in the text after its last token.
func (s *source) lexFault(from int) Fault {
	from = min(s.gap(from, len(s.runes)).from, max(len(s.runes)-1, 0))
	at := min(max(s.err.From, from), max(len(s.runes)-1, 0))
	f := Fault{From: at, To: at + 1, Kind: KindSyntax}
	switch {
	case strings.Contains(s.err.Message, "not terminated"):
		f.From, f.To = from, s.end()
		f.Message, f.Hint = "a text that is never closed", "close it with the quote that opened it"
	case strings.Contains(s.err.Message, "unclosed comment"):
		f.From, f.To, f.Kind = from, s.end(), KindForbidden
		f.Message, f.Hint = "a comment inside a condition", "write it outside, after a # of the policy file"
	case strings.Contains(s.err.Message, "bad number"):
		f.From, f.To = from, s.wordEnd(from)
		word := string(s.runes[f.From:f.To])
		f.Message, f.Hint = quote(word)+" is no number", numberHint(word)
	case strings.Contains(s.err.Message, "escape"):
		f.From, f.Kind = s.backslash(from, at), KindLiteral
		f.Message, f.Hint = `a \ in a text that is followed by no letter it can have there`, `write \\ for a \ itself, or put the text in backquotes`
	default:
		f.Message = "no condition contains " + quote(string(s.runes[from]))
		f.Hint = strayHint(s.runes[from])
	}
	return f
}

// backslash returns the offset of the last \ in [from, at], or from.
func (s *source) backslash(from, at int) int {
	for i := at; i > from; i-- {
		if s.runes[i] == '\\' {
			return i
		}
	}
	return from
}

// wordEnd returns where the letters, digits and dots after an offset end.
func (s *source) wordEnd(from int) int {
	for from < len(s.runes) && (strings.ContainsRune("._", s.runes[from]) ||
		unicode.IsLetter(s.runes[from]) || unicode.IsDigit(s.runes[from])) {
		from++
	}
	return from
}

func strayHint(r rune) string {
	switch r {
	case '“', '”', '„', '«', '»', '‘', '’', '‚', '″', '′', '＂', '＇':
		return `write texts in plain quotes: "…"`
	case '≥':
		return "at least is >="
	case '≤':
		return "at most is <="
	case '≠':
		return "not equal is !="
	case '~':
		return "not equal is !=, a pattern is matches"
	case '–', '—', '−':
		return "write a plain -"
	case '×':
		return "write *"
	case '∧':
		return "write and"
	case '∨':
		return "write or"
	case '¬':
		return "write not"
	case '@':
		return "write a name without @; the instant of the case is at"
	case '\\':
		return `a \ stands only inside a text`
	}
	return `write texts in plain quotes "…", and logic as and, or, not`
}

// numberHint says what a number that runs into letters was meant to be.
func numberHint(word string) string {
	digits := strings.TrimRight(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	switch strings.ToLower(word[len(digits):]) {
	case "s", "m", "h", "ms", "us", "ns":
		return fmt.Sprintf("write duration(%q)", word)
	case "sec", "secs", "min", "mins", "hr", "hrs":
		return fmt.Sprintf("write duration(%q)", digits+strings.ToLower(word[len(digits):])[:1])
	case "d":
		return `write it in hours: 2d is duration("48h")`
	case "w":
		return `write it in hours: 1w is duration("168h")`
	}
	return "a name begins with a letter; a text stands in quotes: " + quote(word)
}

// syntaxFault says in plain words what expr's parser stopped at.
func (s *source) syntaxFault(e *file.Error) Fault {
	i := s.at(e.From)
	switch {
	case strings.Contains(e.Message, "maximum allowed nodes"):
		return s.tooLarge()
	case strings.Contains(e.Message, "literal"): // noticed one token late
		if i > 0 && s.tokens[i-1].kind == lexer.Number || i == len(s.tokens) && i > 0 {
			i--
		}
		return s.numberFault(i)
	case strings.Contains(e.Message, "arguments"):
		return s.callFault(i)
	case len(s.tokens) > 0 && (i == len(s.tokens) || strings.Contains(e.Message, "EOF") || strings.Contains(e.Message, "unexpected end")):
		return s.endFault()
	case len(s.tokens) == 0:
		return Fault{To: len(s.runes), Kind: KindSyntax, Message: "a text that is no condition"}
	case strings.Contains(e.Message, "expected name"):
		if i > 1 && s.tokens[i-2].isOperator(".") { // noticed one token late
			i--
		}
		return s.tokens[i].fault(means("a name must follow the .", "such as ticket.id"))
	}
	return s.unexpected(i)
}

// numberFault is the fault of a number that cannot be read.
func (s *source) numberFault(i int) Fault {
	for i > 0 && s.tokens[i].kind != lexer.Number {
		i--
	}
	return s.tokens[i].fault(advice{KindLiteral, quote(s.tokens[i].text) + " is no number that can be read, or is too large", "write it in digits; the largest int is 9223372036854775807"})
}

// callFault is the fault of an any, all, none, one or count without its parts.
func (s *source) callFault(i int) Fault {
	for j := min(i, len(s.tokens)-1); j > 0; j-- {
		if s.tokens[j].opens() && s.tokens[j-1].kind == lexer.Identifier {
			name, t := s.tokens[j-1].text, s.tokens[j-1]
			if m := s.tokens[j].match; m >= 0 {
				t.to = s.tokens[m].to
			}
			if _, ok := quantifiers[name]; ok {
				return t.fault(advice{KindCall, name + " needs a list and a condition on each element", fmt.Sprintf("write %s(signals, .state == …)", name)})
			}
			hint := forbiddenCallHint(name)
			return t.fault(advice{KindForbidden, name + "(…) is not part of the language", hint})
		}
	}
	return s.endFault()
}

// endFault is the fault of a text that stops where something must follow.
func (s *source) endFault() Fault {
	end := s.end()
	f := Fault{From: end, To: end + 1, Kind: KindSyntax, Message: "the condition ends too early", Hint: "something must follow " + quote(s.tokens[len(s.tokens)-1].text)}
	for i, t := range s.tokens {
		if t.opens() && t.match < 0 {
			f.Hint = fmt.Sprintf("close the %s of %s", t.text, quote(string(s.runes[s.tokens[max(i-1, 0)].from:t.to])))
		}
	}
	return f
}

// unexpected says why a token cannot stand where it stands.
func (s *source) unexpected(i int) Fault {
	t, before := s.tokens[i], token{}
	if i > 0 {
		before = s.tokens[i-1]
	}
	message := "unexpected " + quote(string(s.runes[t.from:t.to]))
	if t.kind == lexer.String {
		message = "unexpected text " + quote(t.text)
	}
	if name, ok := s.methodCall(i); ok {
		return t.fault(means(message, fmt.Sprintf("write %s(signals, …)", name)))
	}
	if i > 0 && before.endsOperand() {
		return t.fault(means(message, s.afterOperand(i)))
	}
	return t.fault(means(message, beforeOperand(t, before)))
}

// methodCall returns the quantifier that is called as x.any(…) where the token
// begins its brackets.
func (s *source) methodCall(i int) (name string, ok bool) {
	if i < 3 || s.tokens[i-1].text != "(" || !s.tokens[i-3].isOperator(".") {
		return "", false
	}
	name = s.tokens[i-2].text
	_, ok = quantifiers[name]
	return name, ok
}

// inBrackets reports whether the token stands in round brackets that follow in.
func (s *source) inBrackets(i int) bool {
	for i--; i > 0; i-- {
		if s.tokens[i].text == "(" {
			return s.tokens[i-1].isOperator("in")
		}
	}
	return false
}

// endsOperand reports whether a value or condition is complete with the token.
func (t token) endsOperand() bool {
	switch t.kind {
	case lexer.Identifier, lexer.Number, lexer.String:
		return true
	}
	return t.closes()
}

func (t token) isLogic() bool {
	return t.isOperator("and") || t.isOperator("or") || t.isOperator("&&") || t.isOperator("||")
}

// beforeOperand says what is wrong with a token where a value must stand.
func beforeOperand(t, before token) string {
	switch {
	case t.isOperator(".") || t.isOperator("#"):
		return `a leading "." means one element of a list, and stands only inside any, all, none, one or count`
	case before.isOperator("not") && (t.isOperator("==") || t.isOperator("=")):
		return "not equal is !="
	case before.isLogic() && (t.isOperator("<") || t.isOperator("<=") || t.isOperator(">") || t.isOperator(">=") || t.isOperator("==") || t.isOperator("!=")):
		return "name the value again: x > 5 and x < 9; or write 5 < x < 9"
	case before.isOperator("not"):
		return "put not before the whole condition: not (…)"
	case t.closes() && before.kind == lexer.Operator:
		return "something must follow " + quote(before.text)
	case t.closes():
		return "something is missing inside the brackets"
	case before.kind == lexer.Operator:
		return fmt.Sprintf("something is missing between %s and %s", quote(before.text), quote(t.text))
	}
	return "something is missing before it"
}

// afterOperand says what is wrong with a token where an operator must stand.
func (s *source) afterOperand(i int) string {
	t, before := s.tokens[i], s.tokens[i-1]
	number := before.kind == lexer.Number
	switch {
	case t.isOperator(",") && number && !s.inBrackets(i) && i+1 < len(s.tokens) && s.tokens[i+1].kind == lexer.Number:
		return fmt.Sprintf("a fraction is written with a dot: %s.%s; a list in square brackets", before.text, s.tokens[i+1].text)
	case t.isOperator(","):
		return `a list is written in square brackets: in ["a", "b"]`
	case t.isOperator(":"):
		return "a choice of two values is c ? a : b"
	case t.isOperator("not"):
		return `write and not, or not before the whole condition; a negated test is not in, not contains`
	case t.opens():
		return "an operator such as == or and is missing before it"
	case number && t.kind == lexer.Identifier && timeUnit(t.text) != "":
		return fmt.Sprintf("write duration(%q)", before.text+timeUnit(t.text))
	case t.kind == lexer.Identifier:
		if hint := s.operatorHint(i); hint != "" {
			return hint
		}
	}
	switch t.kind {
	case lexer.Identifier, lexer.String, lexer.Number:
		if before.kind == lexer.Identifier && t.kind == lexer.Identifier {
			return "an operator such as == or and is missing before it; a text stands in quotes"
		}
		return "an operator such as == or and is missing before it"
	}
	return "something is missing around it"
}

func timeUnit(word string) string {
	switch strings.TrimSuffix(strings.ToLower(word), "s") {
	case "second", "sec", "":
		return "s"
	case "minute", "min", "m":
		return "m"
	case "hour", "hr", "h":
		return "h"
	}
	return ""
}

// operatorHint says which operator a word in the place of one was meant to be.
func (s *source) operatorHint(i int) string {
	word := strings.ToLower(s.tokens[i].text)
	next := func(text string) bool {
		return i+1 < len(s.tokens) && strings.EqualFold(s.tokens[i+1].text, text)
	}
	switch word {
	case "is", "equals", "equal", "eq", "are", "was":
		if next("not") || next("n't") {
			return "not equal is !="
		}
		return "equality is =="
	case "isnt", "isn", "ne", "neq", "differs", "unlike":
		return "not equal is !="
	case "gt", "above", "over", "more", "greater", "after":
		return "greater than is >"
	case "lt", "below", "under", "less", "before":
		return "less than is <"
	case "ge", "gte":
		return "at least is >="
	case "le", "lte":
		return "at most is <="
	case "has", "have", "includes", "include", "containing", "like":
		return "part of a text is contains, a member of a list is in"
	case "starts", "begins":
		return "write startsWith"
	case "ends":
		return "write endsWith"
	case "unless", "without":
		return "write and not"
	case "but", "plus", "also":
		return "write and"
	case "xor":
		return "either but not both is !="
	case "then":
		return "write the condition itself; a choice of two values is c ? a : b"
	case "between":
		return "write x >= 1 and x <= 9"
	case "of", "one", "any":
		return `one of several is in: x in ["a", "b"]`
	}
	if best, ok := phrasing.Nearest(s.tokens[i].text, operatorWords); ok {
		return "did you mean " + strconv.Quote(best) + "?"
	}
	return ""
}
