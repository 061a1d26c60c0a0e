package policy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// Schema returns the JSON Schema, of draft 2020-12, of one file of a policy. It
// takes every file that this package reads without a fault, and refuses what such a
// schema can of those with faults: it knows forms, and neither names that refer to
// others nor conditions. Editors complete and check with it.
func Schema() []byte { return documentShape.schema.document() }

// TestsSchema is [Schema] for test files.
func TestsSchema() []byte { return testsShape.schema.document() }

// schema is what JSON Schema can say of a shape. Its fields are the keywords of
// https://json-schema.org/draft/2020-12 that shapes need.
type schema struct {
	Schema              string              `json:"$schema,omitempty"`
	Title               string              `json:"title,omitempty"`
	Description         string              `json:"description,omitempty"`
	Ref                 string              `json:"$ref,omitempty"`
	Type                any                 `json:"type,omitempty"` // a name, or a list of names
	Const               any                 `json:"const,omitempty"`
	Enum                []any               `json:"enum,omitempty"`
	Pattern             string              `json:"pattern,omitempty"`
	PatternErrorMessage string              `json:"patternErrorMessage,omitempty"` // read by editors, and by no validator
	Minimum             *int                `json:"minimum,omitempty"`
	Items               *schema             `json:"items,omitempty"`
	MinItems            int                 `json:"minItems,omitempty"`
	PropertyNames       *schema             `json:"propertyNames,omitempty"`
	Properties          properties          `json:"properties,omitempty"`
	Additional          any                 `json:"additionalProperties,omitempty"` // false, or a *schema
	MinProperties       int                 `json:"minProperties,omitempty"`
	Required            []string            `json:"required,omitempty"`
	DependentRequired   map[string][]string `json:"dependentRequired,omitempty"`
	AnyOf               []schema            `json:"anyOf,omitempty"`
	OneOf               []schema            `json:"oneOf,omitempty"`
	AllOf               []schema            `json:"allOf,omitempty"`
	If                  *schema             `json:"if,omitempty"`
	Then                *schema             `json:"then,omitempty"`
	Defs                properties          `json:"$defs,omitempty"`
}

// property is one key of an object.
type property struct {
	name     string
	is       string // what its shape is called
	help     string
	required bool
	schema   schema
}

// properties are written as a JSON object, in their order.
type properties []property

func (ps properties) names() []string {
	names := make([]string, len(ps))
	for i, p := range ps {
		names[i] = p.name
	}
	return names
}

func (ps properties) has(name string) bool {
	return slices.ContainsFunc(ps, func(p property) bool { return p.name == name })
}

// pattern is the schema of a text that a regular expression matches, which is one
// of Go and of ECMAScript alike.
func pattern(p string) schema { return schema{Type: "string", Pattern: p} }

// saying gives a pattern what editors say where a text does not match it.
func (s schema) saying(message string) schema {
	s.PatternErrorMessage = message
	return s
}

// schema is that of a mapping with these keys and no others.
func (ps properties) schema(is string) schema {
	s := schema{Title: is, Type: "object", Properties: ps, Additional: false}
	for _, p := range ps {
		if p.required {
			s.Required = append(s.Required, p.name)
		}
	}
	return s
}

// mappingSchema is that of a mapping of names. Names from a fixed list are listed
// as keys, so that editors offer them.
func mappingSchema(name, value schema) schema {
	if len(name.Enum) == 0 {
		return schema{Type: "object", PropertyNames: &name, Additional: &value}
	}
	keys := schema{Type: "object", Additional: false}
	for _, n := range name.Enum {
		keys.Properties = append(keys.Properties, property{name: n.(string), schema: value})
	}
	return keys
}

// allowing returns the schema of an object with values of a schema under any other
// keys.
func (s schema) allowing(values schema) schema {
	s.Additional = &values
	return s
}

// exactlyOne says in the schema of an object that it has one key of several.
func (s shape[V]) exactlyOne(keys ...string) shape[V] {
	s.schema.OneOf = eachRequired(keys)
	return s
}

// atLeastOne says in the schema of an object that it has any of some keys.
func (s shape[V]) atLeastOne(keys ...string) shape[V] {
	s.schema.AnyOf = eachRequired(keys)
	return s
}

// together says in the schema of an object that one key needs another.
func (s shape[V]) together(key, needs string) shape[V] {
	s.schema.DependentRequired = map[string][]string{key: {needs}}
	return s
}

// perWord says in the schema of an object which keys it must and may have where one
// of them has a word.
func (s shape[V]) perWord(key, word string, required, allowed []string) shape[V] {
	names := make([]any, len(allowed))
	for i, name := range allowed {
		names[i] = name
	}
	s.schema.AllOf = append(slices.Clip(s.schema.AllOf), schema{
		If:   &schema{Properties: properties{{name: key, schema: schema{Const: word}}}, Required: []string{key}},
		Then: &schema{Required: required, PropertyNames: &schema{Enum: names}},
	})
	return s
}

// titled gives the schema of a shape a title, so that it stands once under $defs.
func (s shape[V]) titled(title string) shape[V] {
	s.schema.Title = title
	return s
}

func eachRequired(keys []string) []schema {
	each := make([]schema, len(keys))
	for i, k := range keys {
		each[i].Required = []string{k}
	}
	return each
}

// document returns the schema as a JSON document. Objects inside it stand once, under
// $defs.
func (s schema) document() []byte {
	var defs properties
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s = s.inside(&defs)
	s.Defs = defs
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(s) // texts and lists of them, which always encode
	return b.Bytes()
}

// inside returns the schema with references to the objects inside it, which are added
// to defs.
func (s schema) inside(defs *properties) schema {
	refer := func(s *schema) *schema {
		if s == nil {
			return nil
		}
		r := s.referred(defs)
		return &r
	}
	s.Items = refer(s.Items)
	if values, ok := s.Additional.(*schema); ok {
		s.Additional = refer(values)
	}
	s.Properties = slices.Clone(s.Properties)
	for i, p := range s.Properties {
		s.Properties[i].schema = p.schema.referred(defs)
	}
	s.AnyOf = slices.Clone(s.AnyOf)
	for i, a := range s.AnyOf {
		s.AnyOf[i] = a.referred(defs)
	}
	return s
}

// referred returns a reference to an object, and any other schema as it is.
func (s schema) referred(defs *properties) schema {
	if s.Title == "" {
		return s.inside(defs)
	}
	name := strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(s.Title, "a "), "an "), " ", "-")
	if !defs.has(name) {
		at := len(*defs)
		*defs = append(*defs, property{name: name})
		(*defs)[at].schema = s.inside(defs)
	}
	return schema{Ref: "#/$defs/" + name}
}

// MarshalJSON writes the keys in their order.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for i, p := range ps {
		b.WriteByte("{,"[min(i, 1)])
		p.schema.Description = p.help
		if err := enc.Encode(p.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(p.schema); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
