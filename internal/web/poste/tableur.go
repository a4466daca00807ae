// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/journal/acces"
	"etai/internal/formats/tableur"
	"etai/internal/web/cadre"
)

// EnvoyerTableur sends a list as a workbook, traced as an export of the files in it, once that trace is durable.
func (p *Poste) EnvoyerTableur(w http.ResponseWriter, r *http.Request, v *Visite, objet, nom string, f tableur.Feuille, dossiers []int64) error {
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: objet, Ids: dossiers})
	var b bytes.Buffer
	if err := tableur.Ecrire(&b, f); err != nil {
		return fmt.Errorf("écrire %s : %w", nom, err)
	}
	if err := p.AvantEnvoi(r); err != nil {
		return &cadre.ErreurHTTP{Statut: http.StatusServiceUnavailable, Cause: err}
	}
	h := w.Header()
	h.Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	h.Set("Content-Disposition", `attachment; filename="`+nom+`.xlsx"`)
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	_, _ = w.Write(b.Bytes()) // the client went away: nobody to tell
	return nil
}
