package policy

import (
	"slices"
	"strings"
)

// Kind names a sort of fault or lint. Kinds are stable, in kebab-case, and stand in
// brackets at the end of an [Error]; [Kinds] explains each.
type Kind string

// What is wrong with the text of a file, before any of it has a meaning.
const (
	FileTooLarge       Kind = "file-too-large"      // more than 1 MiB
	EmptyFile          Kind = "empty-file"          // nothing but blanks and comments
	InvalidUTF8        Kind = "invalid-utf8"        // bytes that are no UTF-8
	NULCharacter       Kind = "nul-character"       // U+0000
	ControlCharacter   Kind = "control-character"   // a control character or a line separator
	BidiControl        Kind = "bidi-control"        // a character that reorders what is shown
	InvisibleCharacter Kind = "invisible-character" // a character that shows nothing
	Syntax             Kind = "syntax"              // text that is no YAML
	Directive          Kind = "directive"           // %YAML or %TAG
	SecondDocument     Kind = "second-document"     // a second "---", or text after "..."
	Anchor             Kind = "anchor"              // &name
	Alias              Kind = "alias"               // *name
	MergeKey           Kind = "merge-key"           // <<
	Tag                Kind = "tag"                 // !name, !!type or a lone !
	DuplicateKey       Kind = "duplicate-key"       // a key twice in one mapping
	EmptyValue         Kind = "empty-value"         // a key or a dash with nothing after it
	NullValue          Kind = "null-value"          // ~ or null
	KeyNotScalar       Kind = "key-not-scalar"      // a key that is a mapping or a list
	TooDeep            Kind = "too-deep"            // more than 32 levels
	RootNotMapping     Kind = "root-not-mapping"    // a file that is a list or one value
	TooManyFaults      Kind = "too-many-faults"     // what a file has beyond its first 1,000 faults
)

// What is wrong with keys and values.
const (
	UnknownKey Kind = "unknown-key" // a key that the language does not have
	MissingKey Kind = "missing-key" // a required key that is not there
)

// KindInfo explains a kind to policy authors.
type KindInfo struct {
	Kind    Kind
	Title   string // sentences: what the fault is, and why it is one
	Example string // a piece of YAML that has the fault; empty if it would be too long
	Instead string // what to do about it
}

// Kinds returns every kind in the order in which the documentation lists them.
func Kinds() []KindInfo { return slices.Concat(textKinds(), keyKinds()) }

func textKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    FileTooLarge,
			Title:   "A file is larger than 1 MiB, which no policy written by hand is.",
			Instead: "Split the policy over several files.",
		},
		{
			Kind:    EmptyFile,
			Title:   "A file holds nothing but blanks and comments.",
			Example: "# to be written\n",
			Instead: "Write the keys, or remove the file.",
		},
		{
			Kind:    InvalidUTF8,
			Title:   "A byte of the file is not UTF-8, so that nobody can say which character is meant.",
			Example: "name: caf\xe9\n",
			Instead: "Save the file as UTF-8.",
		},
		{
			Kind:    NULCharacter,
			Title:   "The file holds a NUL character. A file full of them is UTF-16 or no text at all.",
			Example: "name: web\x00\n",
			Instead: "Remove it, or save the file as UTF-8.",
		},
		{
			Kind:    ControlCharacter,
			Title:   "The file holds a control character, a Unicode line separator, or a carriage return without a line feed. Editors show them differently, or not at all.",
			Example: "name: web\x07\n",
			Instead: "Remove it; end lines with a line feed.",
		},
		{
			Kind:    BidiControl,
			Title:   "The file holds a character that changes the direction of text, so that people read another policy than the library does.",
			Example: "name: web\u202e\n",
			Instead: "Remove it. Text in scripts written from right to left needs none here.",
		},
		{
			Kind:    InvisibleCharacter,
			Title:   "The file holds a character that shows nothing, so that two different names look the same. Joiners within emoji and within scripts that need them are fine.",
			Example: "na\u200bme: web\n",
			Instead: "Remove it.",
		},
		{
			Kind:    Syntax,
			Title:   "The file is not YAML. A condition often needs quotes: one that begins with a quote, a bracket, %, @ or a backquote, or that holds a colon followed by a space.",
			Example: "when: \"web\" == signal.kind\n",
			Instead: "Quote the whole value, or put it on a line of its own after | or >-.",
		},
		{
			Kind:    Directive,
			Title:   "The file has a YAML directive. A policy needs none.",
			Example: "%YAML 1.2\n---\nname: web\n",
			Instead: "Remove the line.",
		},
		{
			Kind:    SecondDocument,
			Title:   "A second YAML document begins. Only the first would be read.",
			Example: "name: web\n---\nname: db\n",
			Instead: "Remove the line, or move what follows to a file of its own.",
		},
		{
			Kind:    Anchor,
			Title:   "A value has an anchor. A policy repeats what it means; a value that begins with & needs quotes.",
			Example: "name: &web web\n",
			Instead: "Remove the anchor, or quote the value.",
		},
		{
			Kind:    Alias,
			Title:   "A value stands for another one by its anchor. A value that begins with * needs quotes.",
			Example: "name: *web\n",
			Instead: "Write the value out, or quote it.",
		},
		{
			Kind:    MergeKey,
			Title:   "The key << merges another mapping, so that what is set is not to be seen where it is set.",
			Example: "<<: {name: web}\n",
			Instead: "Write the keys out.",
		},
		{
			Kind:    Tag,
			Title:   "A value has a YAML tag. An unquoted ! at the start of a condition is one, and YAML drops it: !ticket.vip is read as nothing, and ! ticket.vip as its opposite.",
			Example: "when: ! ticket.vip\n",
			Instead: "Write not, or quote the condition.",
		},
		{
			Kind:    DuplicateKey,
			Title:   "A mapping has the same key twice. Only one could count.",
			Example: "name: web\nname: db\n",
			Instead: "Remove one of the two.",
		},
		{
			Kind:    EmptyValue,
			Title:   "A key or a dash has nothing after it. It is not clear whether something was forgotten.",
			Example: "name:\n",
			Instead: "Write a value, or remove the key.",
		},
		{
			Kind:    NullValue,
			Title:   "A value is null or ~. A policy has no use for it.",
			Example: "name: ~\n",
			Instead: "Remove the key; quote the value if it is text.",
		},
		{
			Kind:    KeyNotScalar,
			Title:   "A key is a mapping or a list. Two braces in a row, as in a template, are read so.",
			Example: "when: {{web}}\n",
			Instead: "Write a name as the key; quote text that begins with a brace or a bracket.",
		},
		{
			Kind:    TooDeep,
			Title:   "Mappings and lists are nested more than 32 levels deep.",
			Example: "name: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n",
			Instead: "Nothing in a policy is nested so; quote text that holds brackets or braces.",
		},
		{
			Kind:    RootNotMapping,
			Title:   "The file is a list or a single value and not a mapping of keys to values.",
			Example: "- name: web\n",
			Instead: "Begin with a key in the first column, such as version: 1.",
		},
		{
			Kind:    TooManyFaults,
			Title:   "The file has more than 1,000 faults; the others are only counted.",
			Instead: "Mend the first ones; they may be the cause of the others.",
		},
	}
}

func keyKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    UnknownKey,
			Title:   "A mapping has a key that the language does not have there, often a misspelt one. It would silently do nothing.",
			Example: "severty: {default: low}\n",
			Instead: "Write the key that is suggested, or remove it.",
		},
		{
			Kind:    MissingKey,
			Title:   "A mapping lacks a key that it needs. It is reported at the key of the mapping.",
			Example: "version: 1\n",
			Instead: "Add the key.",
		},
	}
}
