// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// The person chooses where her statement is posted; a refused form keeps what was typed; what was chosen stays readable.
func TestEnvoi(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("ENVOI", 41) + "/envoi"
		cesf := e.Comme("cesf")
		contient := func(w *httptest.ResponseRecorder, statut int, mots ...string) {
			t.Helper()
			for _, m := range mots {
				if w.Code != statut || !strings.Contains(w.Body.String(), m) {
					t.Errorf("%d : %q manque", w.Code, m)
				}
			}
		}
		contient(cesf.Lire(a[:len(a)-len("/envoi")]), 200, a, "Choisir son envoi")
		webtest.Dit(t, cesf.Lire(a), 200, "Posté, 12 rue de l’Exemple, Vieuxmont", "ordinaires")
		contient(cesf.Poster(a, cesf.AvecCle(a, "mode", "adresse", "chez", "CCAS de Vieuxmont", "du", "1/1/2020")...), 422, `value="CCAS de Vieuxmont"`)
		aujourdhui := e.Horloge.Maintenant().Jour()
		contient(cesf.Poster(a, cesf.AvecCle(a, "mode", "adresse", "chez", "CCAS de Vieuxmont", "du", aujourdhui.Court())...), 422, `value="CCAS de Vieuxmont"`, "Écrire l’adresse où poster le relevé")
		webtest.Vers(t, cesf.Poster(a, cesf.AvecCle(a, "mode", "adresse", "chez", "CCAS de Vieuxmont", "adresse", "1 place de la Mairie", "commune", "99998 Vieuxmont", "gros", "oui", "du", aujourdhui.Court())...), a)
		webtest.Dit(t, cesf.Lire(a), 200, "Posté chez CCAS de Vieuxmont, 1 place de la Mairie, 99998 Vieuxmont", "gros (18 points)", "En cours")
		webtest.Vers(t, cesf.Poster(a, cesf.AvecCle(a, "mode", "main_propre", "du", aujourdhui.Plus(1).Court())...), a)
		webtest.Dit(t, cesf.Lire(a), 200, "Posté chez CCAS de Vieuxmont, 1 place de la Mairie", "Remis en main propre (remise demandée)", "Autre période")
		for _, r := range []string{"referent", "administrateur", "direction"} {
			if w := e.Comme(r).Lire(a); w.Code != 404 {
				t.Errorf("%s : %d", r, w.Code)
			}
		}
	})
}

func TestEcranEnvoi(t *testing.T) {
	e := nouvelEssaiSQLite(t)
	a := e.suivie("ENVOI", 41) + "/envoi"
	cesf := e.Comme("cesf")
	aujourdhui := e.Horloge.Maintenant().Jour().Court()
	webtest.Vers(t, cesf.Poster(a, cesf.AvecCle(a, "mode", "adresse", "chez", "CCAS de Vieuxmont", "adresse", "1 place de la Mairie", "commune", "99998 Vieuxmont", "gros", "oui", "du", aujourdhui)...), a)
	base := e.servir()
	navigateur.Demarrer(t).Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		entrer(o, base, "cesf")
		o.Ouvrir(base + a)
		o.Verifier("envoi")
		o.Ouvrir(base + a[:len(a)-len("envoi")] + "releve")
		o.Verifier("releve-gros")
	})
}
