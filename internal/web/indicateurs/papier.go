// SPDX-License-Identifier: EUPL-1.2

package indicateurs

import (
	"bytes"
	"fmt"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports/indicateurs"
	"etai/internal/rapports/indicateurs/fichiers"
	"etai/internal/web/poste"
)

// chapitrePDF is the page as it was asked for, on paper.
func (g guichet) chapitrePDF(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	var c indicateurs.Chapitre
	var b bytes.Buffer
	if err := lire(r, v, func(l bdd.Lecture, a droits.Agent) (err error) {
		if c, err = indicateurs.LireChapitre(r.Context(), l, a, anneeDe(r, l), niveauDe(r)); err != nil {
			return err
		}
		o, err := organisation.Lire(r.Context(), l, a.Organisation)
		if err != nil {
			return err
		}
		return fichiers.Chapitre(&b, c, o.Nom, l.Instant().Temps())
	}); err != nil {
		return err
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "rapport"})
	return g.Envoyer(w, r, "application/pdf", fmt.Sprintf("rapport-masp-%d.pdf", c.Periode.Annee), b.Bytes())
}
