package validate

import (
	"testing"

	"github.com/prometheus/alertmanager/config"
)

// Alertmanager takes the configuration that the gate's example has for it, and sends
// the gate what it needs: recoveries too, with a token.
func TestAlertmanagerConfiguration(t *testing.T) {
	c, err := config.LoadFile("../../examples/alertmanager-gate/alertmanager.yml")
	if err != nil {
		t.Fatal(err)
	}
	hooks := 0
	for _, r := range c.Receivers {
		for _, w := range r.WebhookConfigs {
			hooks++
			if w.URL.Path != "/alerts" || !w.VSendResolved || w.HTTPConfig.Authorization == nil || w.HTTPConfig.Authorization.CredentialsFile == "" {
				t.Errorf("the webhook of %s is %+v", r.Name, w)
			}
		}
	}
	if hooks != 1 || len(c.Route.Routes) > 0 {
		t.Errorf("%d webhooks and %d routes", hooks, len(c.Route.Routes))
	}
}
