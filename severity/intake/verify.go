package intake

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// VerifyPagerDuty reports whether the header X-PagerDuty-Signature of a webhook v3
// signs its body, as it was received. The header has several signatures while a
// secret is replaced; any one will do.
func VerifyPagerDuty(secret, header string, body []byte) bool {
	valid := false
	for _, signature := range strings.Split(header, ",") {
		text, ok := strings.CutPrefix(strings.TrimSpace(signature), "v1=")
		sum, err := hex.DecodeString(text)
		if ok && err == nil && signs(sha256.New, secret, sum, body) {
			valid = true
		}
	}
	return valid
}

// VerifyZendesk reports whether the headers X-Zendesk-Webhook-Signature and
// X-Zendesk-Webhook-Signature-Timestamp sign the body of a webhook, as it was
// received. Whether the timestamp is recent is the caller's to say.
func VerifyZendesk(secret, signature, timestamp string, body []byte) bool {
	sum, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && signs(sha256.New, secret, sum, []byte(timestamp), body)
}

// VerifyVictorOps reports whether the header X-VictorOps-Signature of an escalation
// webhook signs the URL that was called and the form that was posted.
func VerifyVictorOps(key, signature, calledURL string, form url.Values) bool {
	var signed strings.Builder
	signed.WriteString(calledURL)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			signed.WriteString(name + v)
		}
	}
	sum, err := base64.StdEncoding.DecodeString(signature)
	return err == nil && signs(sha1.New, key, sum, []byte(signed.String()))
}

// signs compares in constant time. A secret that is empty, as one that was never set
// is, signs nothing.
func signs(algorithm func() hash.Hash, secret string, sum []byte, parts ...[]byte) bool {
	mac := hmac.New(algorithm, []byte(secret))
	for _, p := range parts {
		mac.Write(p)
	}
	return secret != "" && hmac.Equal(mac.Sum(nil), sum)
}
