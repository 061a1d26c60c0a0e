package victorops

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
}

var (
	errRedirect = errors.New("it redirects, which is not followed because the address holds the key")
	errGarbage  = errors.New("the reply is not one of the service")
)

// verdict returns nil if the reply confirms the alert, else what it says and how
// long it asks to wait.
func (r reply) verdict(k Key) (*Error, time.Duration) {
	var said struct{ Result, Message string }
	_ = json.Unmarshal(r.body, &said) // what is not JSON says nothing
	failure := &Error{Status: r.status, Message: cut(k.redact(said.Message), most("message"))}
	switch {
	case r.status == http.StatusTooManyRequests:
		failure.Retryable = true
	case r.status >= 500:
		failure.Retryable, failure.MayHaveArrived = true, true
	case r.status/100 == 3:
		failure.Err = errRedirect
	case r.status/100 != 2 || said.Result == "failure":
	case said.Result == "success":
		return nil, 0
	default:
		failure.Retryable, failure.MayHaveArrived = true, true
		failure.Err = errGarbage
	}
	return failure, r.retryAfter()
}

// retryAfter returns how long the reply asks to wait: seconds, or a date, which
// is compared with the reply's own so that no clock is asked (RFC 9110, section
// 10.2.3). It is 0 if it does not ask, and less if the date is past.
func (r reply) retryAfter() time.Duration {
	text := r.header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(r.header.Get("Date"))
	if err != nil {
		return 0
	}
	return until.Sub(now)
}
