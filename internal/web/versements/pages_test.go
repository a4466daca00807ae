// SPDX-License-Identifier: EUPL-1.2

package versements_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/personnes"
	"etai/internal/web/versements"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: personnes.Pages, Routes: personnes.Routes}, {Pages: versements.Pages, Routes: versements.Routes}}

// A request is typed from what the file knows, refused with what it lacks, and given up; who may not read the contracts sees nothing.
func TestVersements(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		dossier := fmt.Sprintf("/dossiers/%d", s.Monde.Suivre(t, 57349).Dossier)
		base, cesf := dossier+"/versement-direct", s.Role(droits.CESF)
		nouveau := base + "/nouveau"
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucun versement direct n’a été demandé")
		webtest.Dit(t, cesf.Lire(nouveau), http.StatusOK, "Prestations à verser au bailleur", "573,49")
		webtest.Dit(t, cesf.Poster(nouveau, webtest.Cles(t, cesf, nouveau, nouveau, "requerant", "pcd", "loyer", "beaucoup", "motifs", "Loyer impayé depuis août.")...), http.StatusUnprocessableEntity, "Loyer impayé depuis août.")
		une := webtest.Vers(t, cesf.Poster(nouveau, webtest.Cles(t, cesf, nouveau, nouveau, "requerant", "pcd", "loyer", "410", "charges", "45", "premier_impaye", "5/8/2026", "plancher", "100", "prestations", "17", "motifs", "Loyer impayé depuis août.")...), "")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Signer la requête", "455,00", "5 octobre 2026", "Loyer impayé depuis août.")
		webtest.Dit(t, cesf.Poster(une+"/signer", webtest.Cles(t, cesf, une, une+"/signer")...), http.StatusUnprocessableEntity, "à peine de nullité", "R22", "Dire qui signe la requête", "R27")
		if w := cesf.Lire(une + "/modifier"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="410,00"`) || !strings.Contains(w.Body.String(), "Loyer impayé depuis août.") {
			t.Errorf("correction : %d\n%s", w.Code, webtest.Texte(w))
		}
		webtest.Dit(t, cesf.Lire("/versements-directs"), http.StatusOK, "EXEMPLE", "Envisagé")
		for _, r := range []droits.Role{droits.Comptable, droits.Administrateur} {
			for _, x := range []string{base, une, "/versements-directs", "/versements-directs.xlsx"} {
				if w := s.Role(r).Lire(x); w.Code != http.StatusNotFound {
					t.Errorf("%s, %s : %d", r, x, w.Code)
				}
			}
		}
		abandon := une + "?vers=abandonne"
		webtest.Dit(t, cesf.Lire(abandon), http.StatusOK, "Abandonner la demande", "Elle a quitté le logement")
		perimee := webtest.Cles(t, cesf, abandon, une+"/etape", "le", "23/11/2026", "motif", "dette")
		webtest.Dit(t, cesf.Poster(une+"/etape", webtest.Cles(t, cesf, abandon, une+"/etape", "le", "23/11/2026")...), http.StatusUnprocessableEntity, "Choisir dans la liste")
		webtest.Vers(t, cesf.Poster(une+"/etape", webtest.Cles(t, cesf, abandon, une+"/etape", "le", "23/11/2026", "motif", "dette")...), une)
		webtest.Dit(t, cesf.Poster(une+"/etape", perimee...), http.StatusConflict, "a changé pendant que vous écriviez")
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Abandonné, l’impayé est réglé")
	}, domaines...)
}
