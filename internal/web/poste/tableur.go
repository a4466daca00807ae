// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"bytes"
	"fmt"
	"net/http"

	"etai/internal/base/journal/acces"
	"etai/internal/formats/tableur"
)

// EnvoyerTableur sends a list as a workbook, traced as an export of the files in it, once that trace is durable.
func (p *Poste) EnvoyerTableur(w http.ResponseWriter, r *http.Request, v *Visite, objet, nom string, f tableur.Feuille, dossiers []int64) error {
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: objet, Ids: dossiers})
	var b bytes.Buffer
	if err := tableur.Ecrire(&b, f); err != nil {
		return fmt.Errorf("écrire %s : %w", nom, err)
	}
	return p.Envoyer(w, r, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", nom+".xlsx", b.Bytes())
}
