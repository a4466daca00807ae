// SPDX-License-Identifier: EUPL-1.2

package connexion

import (
	"net/http"

	"etai/internal/base/journal/acces"
	"etai/internal/web/poste"
)

// sortir ends the session, and asks the browser to forget the pages that it kept.
func (c porte) sortir(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	v.Tracer(acces.Trace{Nature: acces.Deconnexion, Objet: "session"})
	if err := c.AvantEnvoi(r); err != nil {
		return err
	}
	if err := c.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return poste.Aller(w, r, "/connexion?motif=sortie")
}
