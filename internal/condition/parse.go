package condition

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

// parse returns the tree of a condition's text, or the fault that hides it.
func parse(text string) (root ast.Node, fault *Fault) {
	if strings.TrimSpace(text) == "" {
		return nil, &Fault{To: utf8.RuneCountInString(text), Kind: KindSyntax, Message: "an empty condition", Hint: "write one, or always: true where every case is meant"}
	}
	if fault := checkLimits(text); fault != nil {
		return nil, fault
	}
	// expr's parser is not ours to trust with hostile text: a panic in it is a fault.
	defer func() {
		if p := recover(); p != nil {
			root, fault = nil, &Fault{Kind: KindSyntax, Message: "the condition cannot be parsed", Hint: "put brackets around its parts"}
		}
	}()
	config := conf.CreateNew()
	config.MaxNodes = MaxNodes
	config.DisableIfOperator = true
	tree, err := parser.ParseWithConfig(text, config)
	if err == nil {
		return tree.Node, nil
	}
	var e *file.Error
	if !errors.As(err, &e) {
		return nil, &Fault{Kind: KindSyntax, Message: err.Error()}
	}
	return nil, syntaxFault(text, e)
}

var unexpected = regexp.MustCompile(`^unexpected token (\w+)(?:\((.*)\))?$`)

// syntaxFault turns expr's first complaint into one that says what to write.
func syntaxFault(text string, e *file.Error) *Fault {
	f := &Fault{From: e.From, To: max(e.To, e.From+1), Kind: KindSyntax, Message: e.Message}
	switch {
	case strings.Contains(e.Message, "exceeds maximum allowed nodes"):
		f.Kind = KindLimit
		f.Message = fmt.Sprintf("a condition of more than %d parts", MaxNodes)
		f.Hint = "name its parts under facts"
		return f
	case strings.Contains(e.Message, "literal not terminated"):
		f.Message, f.Hint = "a text that is never closed", `close it with the quote that opened it`
		return f
	case strings.Contains(e.Message, "unrecognized character"):
		f.Message, f.Hint = "a character that no condition contains", `write texts in plain quotes "…", and logic as and, or, not`
		return f
	case e.Message == "unexpected end of expression":
		return endFault(f, text)
	}
	m := unexpected.FindStringSubmatch(e.Message)
	if m == nil {
		return f
	}
	if m[1] == "EOF" {
		return endFault(f, text)
	}
	found, err := strconv.Unquote(m[2])
	if err != nil {
		found = m[2]
	}
	f.Message = fmt.Sprintf("unexpected %q", found)
	switch strings.ToLower(found) {
	case "=":
		f.Hint = "equality is =="
	case "and", "or", "not":
		f.Hint = "write " + strings.ToLower(found) + " in small letters, between two conditions"
	case "&", "|":
		f.Hint = "write and, or"
	case ">", "<":
		f.Hint = "not equal is !="
	case ".", "#":
		f.Hint = `a leading "." means an element, and stands only inside any, all, none, one or count`
	case "is", "equals", "eq":
		f.Hint = "equality is =="
	case ")", "]", "}":
		f.Hint = "it closes nothing that is open, or something is missing before it"
	default:
		if m[1] == "Identifier" || m[1] == "String" || m[1] == "Number" {
			f.Hint = "an operator such as ==, and, or is missing before it"
		}
	}
	return f
}

func endFault(f *Fault, text string) *Fault {
	end := utf8.RuneCountInString(strings.TrimRight(text, " \t\r\n"))
	f.From, f.To = end, end+1
	f.Message = "the condition ends too early"
	depth := 0
	for t := range tokens(text) {
		switch {
		case t.opens():
			depth++
		case t.closes():
			depth--
		}
	}
	f.Hint = "something must follow the last operator"
	if depth > 0 {
		f.Hint = "a bracket is still open"
	}
	return f
}
