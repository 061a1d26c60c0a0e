package intake

import (
	"net/url"
	"testing"
)

// The signatures were made with openssl dgst -hmac.
const (
	secret        = "a secret"
	signedBody    = `{"event":{"id":"01BKQ"}}`
	pagerDutySign = "v1=9ca4d0b89abbe923f390e7f8138a1da0a38d397c3640aeeda6483cc7172a91a9"
	zendeskSign   = "c1PqBBu7ceesA9WGKZ4MZe/BMcoVD+2ePYMNpYhNxfU="
	zendeskTime   = "2026-03-02T02:20:00Z"
	victorOpsSign = "0+JF6MZPS+HqwyIQmt0WxfBYz6w="
	victorOpsURL  = "https://desk.example/hooks/steps?x=1"
	unsetSign     = "v1=fd1842327eb6eea15719ab415acd1c8afb075526d68f679116e7790f73a9aa55" // with the empty secret
	zeros         = "v1=0000000000000000000000000000000000000000000000000000000000000000"
)

func TestVerify(t *testing.T) {
	form := url.Values{"summary": {"Replica lag"}, "incident": {"4711"}, "message": {"900 s behind"}}
	body := []byte(signedBody)
	tests := []struct {
		name string
		got  bool
		want bool
	}{
		{"pagerduty", VerifyPagerDuty(secret, pagerDutySign, body), true},
		{"pagerduty, the second of two secrets", VerifyPagerDuty(secret, zeros+", "+pagerDutySign, body), true},
		{"pagerduty, the first of two secrets", VerifyPagerDuty(secret, pagerDutySign+","+zeros, body), true},
		{"pagerduty, another body", VerifyPagerDuty(secret, pagerDutySign, append(body, ' ')), false},
		{"pagerduty, another secret", VerifyPagerDuty("another", pagerDutySign, body), false},
		{"pagerduty, no secret", VerifyPagerDuty("", pagerDutySign, body), false},
		{"pagerduty, no secret, and signed with none", VerifyPagerDuty("", unsetSign, body), false},
		{"pagerduty, a signature and more", VerifyPagerDuty(secret, pagerDutySign+"zz", body), false},
		{"pagerduty, no header", VerifyPagerDuty(secret, "", body), false},
		{"pagerduty, another version", VerifyPagerDuty(secret, "v2"+pagerDutySign[2:], body), false},
		{"pagerduty, half a signature", VerifyPagerDuty(secret, pagerDutySign[:35], body), false},
		{"zendesk", VerifyZendesk(secret, zendeskSign, zendeskTime, body), true},
		{"zendesk, another time", VerifyZendesk(secret, zendeskSign, "2026-03-02T02:20:01Z", body), false},
		{"zendesk, another body", VerifyZendesk(secret, zendeskSign, zendeskTime, nil), false},
		{"zendesk, no base64", VerifyZendesk(secret, "?"+zendeskSign, zendeskTime, body), false},
		{"zendesk, a signature and more", VerifyZendesk(secret, zendeskSign+"?", zendeskTime, body), false},
		{"victorops", VerifyVictorOps(secret, victorOpsSign, victorOpsURL, form), true},
		{"victorops, a signature and more", VerifyVictorOps(secret, victorOpsSign+"?", victorOpsURL, form), false},
		{"victorops, another address", VerifyVictorOps(secret, victorOpsSign, victorOpsURL+"2", form), false},
		{"victorops, another form", VerifyVictorOps(secret, victorOpsSign, victorOpsURL, url.Values{"incident": {"4711"}}), false},
		{"victorops, no signature", VerifyVictorOps(secret, "", victorOpsURL, form), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("%v, want %v", tt.got, tt.want)
			}
		})
	}
}
