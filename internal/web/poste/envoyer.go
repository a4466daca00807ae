// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"net/http"
	"strconv"

	"etai/internal/web/cadre"
)

// Envoyer sends a file that the program has just made, once its traces are durable: a PDF is shown, anything else is saved. The name is the program's own.
func (p *Poste) Envoyer(w http.ResponseWriter, r *http.Request, genre, nom string, contenu []byte) error {
	if err := p.AvantEnvoi(r); err != nil {
		return &cadre.ErreurHTTP{Statut: http.StatusServiceUnavailable, Cause: err}
	}
	h := w.Header()
	h.Set("Content-Type", genre)
	disposition := "attachment"
	if genre == "application/pdf" {
		disposition = "inline"
	}
	h.Set("Content-Disposition", disposition+`; filename="`+nom+`"`)
	h.Set("Content-Length", strconv.Itoa(len(contenu)))
	_, _ = w.Write(contenu) // the client went away: nobody to tell
	return nil
}
