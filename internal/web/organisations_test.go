// SPDX-License-Identifier: EUPL-1.2

package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// Who administers adds the délégataire of the département, whose own administrator then has it in hand; what is wrong is refused on its field, and nothing is done.
func TestAjouterUneOrganisation(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.Peupler()
		const page = "/organisations/nouvelle"
		admin := e.comme(droits.Administrateur)
		for _, r := range []droits.Role{droits.Direction, droits.ChefDeService} {
			webtest.Dit(t, e.comme(r).Lire(page), http.StatusNotFound)
		}
		webtest.Dit(t, admin.Lire("/"), http.StatusOK, "Ajouter une organisation")
		bon := []string{"nature", "ccas", "nom", "CCAS Exemple", "siret", "999 999 998 00001", "agent_prenom", "Ada", "agent_nom", "Exemple", "agent_identifiant", "ada@ccas.test"}
		for quoi, x := range map[string][3]string{"une entreprise": {"nature", "entreprise", "n’est pas dans la liste"}, "un SIRET sans clé": {"siret", "99999999800002", "SIRET n’est pas valide"}, "sans nom": {"nom", "", "nom de l’organisation"},
			"un identifiant pris": {"agent_identifiant", "cesf@exemple.test", "identifiant"}, "un département sans code": {"nature", "departement", "code du département"}} {
			champs := append([]string{}, bon...)
			for i := 0; i < len(champs); i += 2 {
				if champs[i] == x[0] {
					champs[i+1] = x[1]
				}
			}
			w := admin.Poster(page, admin.AvecCle(page, champs...)...)
			webtest.Dit(t, w, http.StatusUnprocessableEntity, x[2])
			if quoi != "sans nom" {
				webtest.Garde(t, w, "CCAS Exemple")
			}
		}
		if n := e.Compter(`select count(*) from organisation`); n != 1 {
			t.Errorf("%d organisations", n)
		}
		paires := admin.AvecCle(page, bon...)
		sienne := webtest.Vers(t, admin.Poster(page, paires...), "")
		if encore := webtest.Vers(t, admin.Poster(page, paires...), ""); encore != sienne {
			t.Errorf("postée deux fois : %s", encore)
		}
		webtest.Dit(t, admin.Poster(page, admin.AvecCle(page, append(bon[:len(bon)-1:len(bon)-1], "autre@ccas.test")...)...), http.StatusUnprocessableEntity, "autre organisation de cette installation")
		webtest.Dit(t, admin.Lire(sienne), http.StatusOK, "Centre communal", "Ada Exemple n’a pas encore choisi")
		w := admin.Poster(sienne+"/lien", admin.AvecCle(sienne)...)
		webtest.Dit(t, w, http.StatusOK, "Lien pour", "ada@ccas.test")
		lien := regexp.MustCompile(`<code>https?://[^/]+([^<]+)</code>`).FindStringSubmatch(w.Body.String())
		if lien == nil {
			t.Fatalf("aucun lien : %s", webtest.Texte(w))
		}
		ada := e.Personne()
		choix := ada.Lire(lien[1])
		webtest.Dit(t, choix, http.StatusOK, "ada@ccas.test")
		jeton := lien[1][strings.LastIndex(lien[1], "/")+1:]
		if w := ada.Poster("/mot-de-passe/choisir", "jeton", jeton, "mot_de_passe", application.MotDePasse, "mot_de_passe_encore", application.MotDePasse); w.Code != http.StatusSeeOther {
			t.Fatalf("choix : %d %s", w.Code, webtest.Texte(w))
		}
		ada = e.Personne()
		if w := ada.Poster("/connexion", "identifiant", "ada@ccas.test", "mot_de_passe", application.MotDePasse); w.Code != http.StatusSeeOther {
			t.Fatalf("connexion : %d %s", w.Code, webtest.Texte(w))
		}
		webtest.Dit(t, ada.Lire("/agents"), http.StatusOK, "Ada", "1 compte")
		// From then on it is in its own hands.
		webtest.Dit(t, admin.Lire(sienne), http.StatusOK, "Elle s’administre elle-même")
		webtest.Dit(t, admin.Poster(sienne+"/lien", admin.AvecCle("/organisations/nouvelle")...), http.StatusNotFound)
		webtest.Dit(t, admin.Lire("/organisations/99"), http.StatusNotFound)
		e.Monde.Verifier(t)
	})
}
