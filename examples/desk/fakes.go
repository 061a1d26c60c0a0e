package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// fakeFreshdesk answers like the API of Freshdesk, and says what it was told.
func fakeFreshdesk(say func(string)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /api/v2/tickets/{id}", func(w http.ResponseWriter, r *http.Request) {
		fields, _ := io.ReadAll(r.Body)
		say(fmt.Sprintf("freshdesk  ticket %s changed: %s", r.PathValue("id"), fields))
		fmt.Fprintf(w, `{"id":%q}`, r.PathValue("id"))
	})
	mux.HandleFunc("POST /api/v2/tickets/{id}/notes", func(w http.ResponseWriter, r *http.Request) {
		var note struct{ Body string }
		json.NewDecoder(r.Body).Decode(&note)
		say(fmt.Sprintf("freshdesk  ticket %s noted: %s", r.PathValue("id"), note.Body))
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `{"id":1}`)
	})
	return mux
}

// fakeVictorOps answers like the REST endpoint of VictorOps, and says what it was told.
func fakeVictorOps(say func(string)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{key}/{routing}", func(w http.ResponseWriter, r *http.Request) {
		var alert struct {
			Type    string `json:"message_type"`
			Entity  string `json:"entity_id"`
			Title   string `json:"entity_display_name"`
			Message string `json:"state_message"`
		}
		json.NewDecoder(r.Body).Decode(&alert)
		lines := strings.Split(alert.Message, "\n")
		say(fmt.Sprintf("victorops  %s %s to %s: %s (%s)", alert.Type, alert.Entity, r.PathValue("routing"), alert.Title, lines[len(lines)-1]))
		json.NewEncoder(w).Encode(map[string]string{"result": "success", "entity_id": alert.Entity})
	})
	return mux
}
