package condition

import (
	"errors"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// parserConfig returns what expr's parser must know: its limits, and which of
// its own functions the registered ones replace. It is made once a scope, and
// only read.
func parserConfig(funcs []Func) *conf.Config {
	config := &conf.Config{MaxNodes: MaxNodes, DisableIfOperator: true, Functions: conf.FunctionsTable{}}
	for _, f := range funcs {
		config.Functions[f.name] = nil
	}
	return config
}

// parse returns the tree of a condition's text, every node placed where a reader
// would select it, or the faults that hide it.
func parse(s *scope, text string) (ast.Node, []Fault) {
	if fault := tooLong("a condition", text, "name its parts under facts"); fault != nil {
		return nil, []Fault{*fault}
	}
	src := &s.source
	src.scan(text)
	if src.end() == 0 && src.err == nil {
		return nil, []Fault{{To: len(src.runes), Kind: KindSyntax, Message: "an empty condition", Hint: "write one, or leave the key out; a rule for every case says always: true"}}
	}
	if fault := src.tooDeep(); fault != nil {
		return nil, []Fault{*fault}
	}
	if faults := src.mistakes(s); len(faults) > 0 {
		return nil, faults
	}
	root, err := parseTree(text, s.parser)
	switch {
	case err != nil:
		return nil, []Fault{src.syntaxFault(err)}
	case tooMany(root, MaxNodes):
		return nil, []Fault{src.tooLarge()}
	}
	src.place(root)
	return root, nil
}

// parseTree runs expr's parser. It is not ours to trust with hostile text: a
// panic in it is an error.
func parseTree(text string, config *conf.Config) (root ast.Node, err *file.Error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, &file.Error{}
		}
	}()
	tree, failed := parser.ParseWithConfig(text, config)
	if failed == nil {
		return tree.Node, nil
	}
	if !errors.As(failed, &err) {
		err = &file.Error{}
	}
	return nil, err
}

// mistakes returns the faults that show in the tokens alone: what expr has and
// conditions have not, and what people write who know another language.
func (s *source) mistakes(known *scope) []Fault {
	var faults []Fault
	last := 0 // offset after the token before
	for i := range s.tokens {
		faults = append(faults, s.comment(last, s.tokens[i].from)...)
		last = s.tokens[i].to
		f, ok := s.mistake(known, i)
		if t := s.tokens[i]; ok && (t.isOperator("let") || t.text == "if") {
			return []Fault{f} // what belongs to it is no further mistake
		}
		if ok {
			faults = append(faults, f)
		}
	}
	if s.err == nil {
		return append(faults, s.comment(last, len(s.runes))...)
	}
	return append(faults, s.lexFault(last))
}

// comment returns a fault for what stands between two tokens and is no space.
func (s *source) comment(from, to int) []Fault {
	at := s.gap(from, to)
	if at.from == at.to {
		return nil
	}
	return []Fault{{From: at.from, To: at.to, Kind: KindForbidden, Message: "a comment inside a condition", Hint: "write it outside, after a # of the policy file"}}
}

// advice is a message and a hint.
type advice struct{ kind, message, hint string }

func forbids(what, hint string) advice {
	return advice{KindForbidden, what + " is not part of the language", hint}
}

func means(what, hint string) advice { return advice{KindSyntax, what, hint} }

// badOperators are operators that conditions do not have, by how they are
// written. Those of several tokens are tried before those of one.
var badOperators = map[string]advice{
	"=":   means(`"=" compares nothing`, "equality is =="),
	"===": means(`"===" is no operator`, "equality is =="),
	"!==": means(`"!==" is no operator`, "not equal is !="),
	"<>":  means(`"<>" is no operator`, "not equal is !="),
	"=>":  means(`"=>" is no operator`, "at least is >="),
	"=<":  means(`"=<" is no operator`, "at most is <="),
	"=!":  means(`"=!" is no operator`, "not equal is !="),
	"&":   means(`"&" is no operator`, "write and"),
	"&&&": means(`"&&&" is no operator`, "write and"),
	"|||": means(`"|||" is no operator`, "write or"),
	"|":   means(`"|" is no operator`, "write or; a function is called with its list inside: any(signals, …)"),
	"::":  forbids("::", "call the function by its name alone"),
	";":   forbids(";", "join conditions with and, or"),
	"{":   forbids("{", "write the condition itself, or a list in square brackets"),
	"?.":  forbids("?.", "write . instead: an absent field reads as its default"),
	"??":  forbids("??", "nothing is nil: an absent field reads as its default"),
	"..":  forbids("..", "write x >= 1 and x <= 9"),
	"**":  forbids("**", "write x * x, or the number"),
	"^":   forbids("^", "write x * x, or the number"),
	"let": forbids("let", "name the condition under facts"),
	"##":  means(`"##" is no operator`, "one element of a list is #"),
}

// mistake returns the fault of one token, if there is one.
func (s *source) mistake(known *scope, i int) (Fault, bool) {
	t := s.tokens[i]
	switch t.kind {
	case "Operator", "Bracket":
		if t.closes() && t.match < 0 {
			return t.fault(means("a bracket that closes nothing", "open it, or leave it out")), true
		}
		return s.badOperator(i)
	case "Identifier":
		return s.badWord(known, i)
	case "Bytes":
		return t.fault(forbids("a b before a text", `write "…"`)), true
	}
	return Fault{}, false
}

func (s *source) badOperator(i int) (Fault, bool) {
	t := s.tokens[i]
	if s.tail(i) {
		return Fault{}, false // said with the token before
	}
	if t.text == "let" && i > 0 && s.tokens[i-1].isOperator(".") {
		return Fault{}, false // a field may be called so
	}
	if i+1 < len(s.tokens) && s.tokens[i+1].from == t.to {
		if a, ok := badOperators[t.text+s.tokens[i+1].text]; ok {
			t.to = s.tokens[i+1].to
			return t.fault(a), true
		}
	}
	if before := max(i-1, 0); t.text == "=" && (s.tokens[before].isOperator(">") || s.tokens[before].isOperator("<") || s.tokens[before].isOperator("!")) {
		whole := s.tokens[before].text + "="
		return t.fault(means(`"=" compares nothing`, "write "+whole+" without a space")), true
	}
	a, ok := badOperators[t.text]
	return t.fault(a), ok
}

// tail reports whether the token is the second of a bad operator.
func (s *source) tail(i int) bool {
	if i == 0 || s.tokens[i-1].to != s.tokens[i].from || s.tokens[i-1].kind != "Operator" {
		return false
	}
	_, ok := badOperators[s.tokens[i-1].text+s.tokens[i].text]
	return ok
}

// badWord finds the words of the language in the wrong case, and if … else.
func (s *source) badWord(known *scope, i int) (Fault, bool) {
	t := s.tokens[i]
	if i > 0 && (s.tokens[i-1].isOperator(".") || s.tokens[i-1].isOperator("#")) {
		return Fault{}, false
	}
	if t.text == "if" || t.text == "else" {
		return t.fault(forbids(t.text, "write the condition itself; a choice of two values is c ? a : b")), true
	}
	for _, word := range operatorWords {
		if t.text != word && strings.EqualFold(t.text, word) && !known.knows(t.text) {
			return t.fault(means("no word "+quote(t.text), "write it as "+word)), true
		}
	}
	return Fault{}, false
}

var operatorWords = []string{"and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "true", "false"}

func (t token) fault(a advice) Fault {
	return Fault{From: t.from, To: t.to, Kind: a.kind, Message: a.message, Hint: a.hint}
}
