package victorops

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// Error says why an alert was not confirmed. It never holds the key.
type Error struct {
	// Attempts is how many requests were made; 0 if the alert, the client or the
	// context did not allow one.
	Attempts int

	// Status is that of the last reply, 0 if there was none.
	Status int

	// Message is what the service says of the failure, if it says so in the
	// reply that it documents; at most 1,024 characters.
	Message string

	// MayHaveArrived says that the service may have the alert although it did not
	// confirm it. If not, it certainly does not.
	MayHaveArrived bool

	// Retryable says that it makes sense to send the same alert again later.
	// What the service refused, it will refuse again.
	Retryable bool

	// Err is the cause, if it is not the reply; nil if it is. It is the error of
	// the context if that ended.
	Err error
}

// Error returns it in one line.
func (e *Error) Error() string {
	if e.Attempts == 0 {
		return fmt.Sprintf("victorops: not sent: %v", e.Err)
	}
	parts := []string{"victorops"}
	if e.Status != 0 {
		parts = append(parts, strings.TrimSpace(fmt.Sprint(e.Status, " ", http.StatusText(e.Status))))
	}
	if e.Message != "" {
		parts = append(parts, strconv.Quote(e.Message))
	}
	if e.Err != nil {
		parts = append(parts, e.Err.Error())
	}
	text := fmt.Sprintf("%s (attempt %d", strings.Join(parts, ": "), e.Attempts)
	if e.MayHaveArrived {
		text += ", may have arrived"
	}
	return text + ")"
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// stopped notes that something ended the wait for the next attempt.
func (e *Error) stopped(why error) {
	if e.Err != nil {
		why = fmt.Errorf("%w, after %w", why, e.Err)
	}
	e.Err = why
}
