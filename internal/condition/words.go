package condition

import (
	"strconv"
	"strings"
)

// Phrase is a piece of a condition in words.
type Phrase struct {
	Text string
	Fact string // the fact that Text names; "" for other pieces
	Code bool   // Text is what the policy writes, for want of words
}

// Words returns the condition in English, for people who read no code: a phrase for
// each fact it names, one for each part that has no words, and one for all that stands
// between two of these.
func (c *Condition[T]) Words() []Phrase {
	s := speaker[T]{x: explainer[T]{env: c.env, text: []rune(c.Text)}}
	s.condition(c.term, true, "")
	return s.phrases
}

// speaker puts the terms of one condition into words.
type speaker[T any] struct {
	x       explainer[T] // of the text
	phrases []Phrase
}

func (s *speaker[T]) say(words ...string) {
	text := strings.Join(words, "")
	if n := len(s.phrases); n > 0 && s.phrases[n-1].Fact == "" && !s.phrases[n-1].Code {
		s.phrases[n-1].Text += text
		return
	}
	s.phrases = append(s.phrases, Phrase{Text: text})
}

func (s *speaker[T]) code(text string) {
	s.phrases = append(s.phrases, Phrase{Text: text, Code: true})
}

// condition says that t is want. around is the word that joins it with others, or
// "".
func (s *speaker[T]) condition(t *term, want bool, around string) {
	switch t.op {
	case opNot:
		s.condition(t.args[0], !want, around)
	case opAnd, opOr:
		s.joined(t, want, around)
	case opFact:
		s.not(want)
		s.phrases = append(s.phrases, Phrase{Text: spaced(s.x.env.scope.factNames[t.ref]), Fact: s.x.env.scope.factNames[t.ref]})
	case opLiteral:
		s.always(t.lit.b == want)
	case opIf:
		s.say("if ")
		s.condition(t.args[0], true, "if")
		s.say(", ")
		s.condition(t.args[1], want, "if")
		s.say(", else ")
		s.condition(t.args[2], want, "if")
	case opAny, opAll, opNone, opOne:
		s.quantified(t, want, around)
	case opEq, opNe, opLt, opLe, opGt, opGe:
		s.compared(t, want, around)
	case opIn:
		s.among(t, want)
	case opInList:
		s.inList(t, pick(want, "one", "none")+" of the "+lastPart(s.x.env.scope.listDecls[t.ref].path))
	case opContains, opStartsWith, opEndsWith, opMatches:
		s.textTest(t, want)
	case opNamed:
		n := s.x.env.scope.namedDecls[t.ref]
		s.say(n.what, " ", t.lit.s, " is ")
		s.not(want)
		s.say(n.name)
	case opItem:
		s.value(t)
		s.say(" is ", strconv.FormatBool(want))
	case opHasKey:
		s.say(pick(want, "it has a ", "it has no "), s.key(t))
	default:
		s.not(want)
		s.value(t)
	}
}

// inList says that a text is among those of a list, which among names. A literal comes
// last: "one of the tags is "vip"".
func (s *speaker[T]) inList(t *term, among string) {
	if t.args[0].op == opLiteral {
		s.say(among, " is ")
		s.value(t.args[0])
		return
	}
	s.value(t.args[0])
	s.say(" is ", among)
}

func (s *speaker[T]) always(holds bool) {
	s.say(pick(holds, "always", "never"))
}

func (s *speaker[T]) not(want bool) {
	if !want {
		s.say("not ")
	}
}

// pick returns one of two wordings.
func pick(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// joined says an and or an or. In other company it stands in brackets.
func (s *speaker[T]) joined(t *term, want bool, around string) {
	join := pick((t.op == opAnd) == want, "and", "or")
	bracket := around != "" && around != join
	if bracket {
		s.say("(")
	}
	for i, a := range t.args {
		if i > 0 {
			s.say(" ", join, " ")
		}
		s.condition(a, want, join)
	}
	if bracket {
		s.say(")")
	}
}

// quantified says what the elements of a list are. Unless it is all that there is,
// what is said of them stands in brackets.
func (s *speaker[T]) quantified(t *term, want bool, around string) {
	item := s.x.env.scope.listDecls[t.list].item
	switch {
	case t.op == opAll:
		s.not(want)
		s.say("for every ", item, ", ")
	case t.op == opOne:
		s.say("there is ")
		s.not(want)
		s.say("exactly one ", item, " whose ")
	case (t.op == opAny) == want:
		s.say("there is a ", item, " whose ")
	default:
		s.say("there is no ", item, " whose ")
	}
	if around != "" {
		around = "of " + item
	}
	s.condition(t.args[0], true, around)
}

// verbs are how comparisons are said of numbers and durations, of times, and of
// the words of an enum.
var verbs = map[op][3]string{
	opEq: {"is", "is", "is"},
	opNe: {"is not", "is not", "is not"},
	opLt: {"is less than", "is before", "is below"},
	opLe: {"is at most", "is not after", "is at most"},
	opGt: {"is more than", "is after", "is above"},
	opGe: {"is at least", "is not before", "is at least"},
}

func (s *speaker[T]) compared(t *term, want bool, around string) {
	l, r, o := t.args[0], t.args[1], t.op
	if l.op == opLiteral && r.op != opLiteral {
		l, r, o = r, l, mirrored(o)
	}
	if !want {
		o = negated(o)
	}
	if r.op == opLiteral && r.typ.Kind == Bool {
		s.condition(l, (o == opEq) == r.lit.b, around)
		return
	}
	of := 0
	switch l.typ.Kind {
	case Time:
		of = 1
	case EnumKind:
		of = 2
	}
	s.value(l)
	s.say(" ", verbs[o][of], " ")
	s.value(r)
}

// among says which of some literals a value is.
func (s *speaker[T]) among(t *term, want bool) {
	if len(t.words) == 0 {
		s.always(!want)
		return
	}
	s.value(t.args[0])
	words := make([]string, len(t.words))
	for i, w := range t.words {
		words[i] = literalWords(t.args[0].typ, w)
	}
	last := words[len(words)-1]
	rest := strings.Join(words[:len(words)-1], ", ")
	switch {
	case rest == "" && want:
		s.say(" is ", last)
	case rest == "":
		s.say(" is not ", last)
	case want:
		s.say(" is ", rest, " or ", last)
	default:
		s.say(" is neither ", rest, " nor ", last)
	}
}

func (s *speaker[T]) textTest(t *term, want bool) {
	verb := map[op][2]string{
		opContains:   {"does not contain", "contains"},
		opStartsWith: {"does not start with", "starts with"},
		opEndsWith:   {"does not end with", "ends with"},
		opMatches:    {"does not match", "matches"},
	}[t.op][number(want)]
	s.value(t.args[0])
	s.say(" ", verb, " ")
	if t.op == opMatches {
		s.code(t.pattern.String())
		return
	}
	s.value(t.args[1])
}

// value says the name of a value, or a literal.
func (s *speaker[T]) value(t *term) {
	switch t.op {
	case opLiteral:
		s.say(literalWords(t.typ, t.lit))
	case opValue:
		v := s.x.env.schema.Values[t.ref]
		if v.Words == "" {
			v.Words = spaced(lastPart(v.Path))
		}
		s.say(v.Words)
	case opItem:
		name := s.x.env.schema.Lists[t.list].Items[t.ref].Name
		if name == "" {
			name = "text"
		}
		s.say(spaced(name))
	case opMapKey:
		s.say(s.key(t))
	case opFloat:
		s.value(t.args[0])
	case opLenList:
		s.say("the number of ", lastPart(s.x.env.scope.listDecls[t.ref].path))
	case opLenMap:
		s.say("the number of ", s.x.env.scope.listDecls[t.list].maps[t.ref])
	case opLenString:
		s.say("the length of ")
		s.value(t.args[0])
	case opCount:
		s.say("the number of ", lastPart(s.x.env.scope.listDecls[t.list].path), " whose ")
		s.condition(t.args[0], true, "of one")
	case opLower, opUpper:
		s.value(t.args[0])
		s.say(map[op]string{opLower: " in small letters", opUpper: " in capitals"}[t.op])
	case opTrim:
		s.value(t.args[0])
	default:
		s.code(s.x.source(t))
	}
}

// key names a key of a map by the map's name: label "env".
func (s *speaker[T]) key(t *term) string {
	return strings.TrimSuffix(s.x.env.scope.listDecls[t.list].maps[t.ref], "s") + " " + strconv.Quote(t.lit.s)
}

// literalWords writes a literal; the words of an enum need no quotes.
func literalWords(t Type, l literal) string {
	if t.Kind == EnumKind {
		return t.Enum.Words[l.i]
	}
	return show(t, l)
}

func lastPart(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

func spaced(name string) string { return strings.ReplaceAll(name, "_", " ") }
