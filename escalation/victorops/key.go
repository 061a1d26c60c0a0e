package victorops

import (
	"errors"
	"net/url"
	"strings"
)

// Key is the key of a REST endpoint, which lets whoever has it page people. No
// way of printing, logging or marshalling a Key, or what holds one, shows it. The
// zero value is no key.
type Key struct {
	reveal func() string // what prints a value by reflection cannot call it
}

// NewKey returns a key. White space around it is not part of it, as a file of
// secrets may end in a new line.
func NewKey(text string) Key {
	text = strings.TrimSpace(text)
	return Key{func() string { return text }}
}

const redacted = "[redacted]"

// String returns "[redacted]", or "" if there is no key.
func (k Key) String() string {
	if k.text() == "" {
		return ""
	}
	return redacted
}

func (k Key) text() string {
	if k.reveal == nil {
		return ""
	}
	return k.reveal()
}

// redact returns a text without the key as it is or as addresses write it.
func (k Key) redact(text string) string {
	for _, form := range []string{k.text(), url.PathEscape(k.text()), url.QueryEscape(k.text())} {
		if form != "" {
			text = strings.ReplaceAll(text, form, redacted)
		}
	}
	return text
}

// clean returns an error without the key. The errors of net/http hold the address
// and with it the key, so their causes take their place.
func (k Key) clean(err error) error {
	for address := (*url.Error)(nil); errors.As(err, &address); {
		err = address.Err
	}
	if text := k.redact(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}
