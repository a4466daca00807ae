// SPDX-License-Identifier: EUPL-1.2

package dettes_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/organisation/droits"
	"etai/internal/tiers"
	"etai/internal/web/budget"
	"etai/internal/web/dettes"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

var domaines = []webtest.Domaine{{Pages: budget.Pages, Routes: budget.Routes}, {Pages: dettes.Pages, Routes: dettes.Routes}}

// demander reads the key and the version of the form that posts to an address, and puts them before the fields.
func demander(t *testing.T, v *webtest.Visiteur, page, action string, paires ...string) []string {
	t.Helper()
	_, suite, ok := strings.Cut(v.Lire(page).Body.String(), `action="`+action+`"`)
	if !ok {
		t.Fatalf("aucun formulaire vers %s", action)
	}
	suite, _, _ = strings.Cut(suite, "</form>")
	var r []string
	for _, nom := range []string{"cle", "version"} {
		if _, x, ok := strings.Cut(suite, `name="`+nom+`" value="`); ok {
			x, _, _ = strings.Cut(x, `"`)
			r = append(r, nom, x)
		}
	}
	return append(r, paires...)
}

// A debt is noted, what is owed said again, a plan agreed then stopped; the commission's dates freeze it; the accountant reads the debts, never the dates.
func TestDettes(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 57349)
		bailleur := s.Monde.Tiers(t, tiers.Bailleur, 0)
		base := fmt.Sprintf("/dossiers/%d/dettes", x.Dossier)
		nouvelle, sur := base+"/nouvelle", fmt.Sprintf("/dossiers/%d/surendettement", x.Dossier)
		cesf, comptable := s.Role(droits.CESF), s.Role(droits.Comptable)
		for _, r := range []droits.Role{droits.Direction, droits.Administrateur} {
			if w := s.Role(r).Lire(base); w.Code != http.StatusNotFound {
				t.Errorf("%s ouvre les dettes : %d", r, w.Code)
			}
		}
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Aucune dette notée.", "Aucun dossier devant la commission.")
		w := cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "nee_le", "24/11/2026", "nature", "loyer", "solde", "douze")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "Choisissez le créancier dans la liste, ou écrivez son nom.")
		champs := demander(t, cesf, nouvelle, nouvelle, "tiers", fmt.Sprint(bailleur), "nature", "loyer", "nee_le", "5/1/2026", "solde", "840", "jour", "23/11/2026", "source", "creancier")
		une := webtest.Vers(t, cesf.Poster(nouvelle, champs...), "")
		if encore := webtest.Vers(t, cesf.Poster(nouvelle, champs...), ""); encore != une {
			t.Fatalf("la même clé crée %s puis %s", une, encore)
		}
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "840,00", "sans plan", "Total de ce qui reste dû")
		if webtest.MemesLignes(t, cesf, base, 0, 1, 2) != 1 {
			t.Error("le tableur n’a pas la dette")
		}
		for _, r := range []droits.Role{droits.Direction, droits.Administrateur} {
			if w := s.Role(r).Lire(base + ".xlsx"); w.Code != http.StatusNotFound {
				t.Errorf("%s exporte les dettes : %d", r, w.Code)
			}
		}
		webtest.Vers(t, cesf.Poster(une+"/solde", demander(t, cesf, une, une+"/solde", "solde", "800", "jour", "23/11/2026", "source", "personne")...), une)
		plan := une + "/plan"
		webtest.Dit(t, cesf.Poster(plan, demander(t, cesf, plan, plan, "origine", "delais_juge", "convenu_le", "20/11/2026", "premiere_le", "6/12/2026", "mensualite", "35")...), http.StatusUnprocessableEntity, "référence de la décision")
		webtest.Vers(t, cesf.Poster(plan, demander(t, cesf, plan, plan, "origine", "amiable", "convenu_le", "20/11/2026", "premiere_le", "6/12/2026", "mensualite", "35")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "accord avec le créancier", "06/12/2026", "Total du plan 800,00")
		if mots := webtest.Texte(comptable.Lire(base)); !strings.Contains(mots, "35,00") || strings.Contains(mots, "Surendettement") || strings.Contains(mots, "Ajouter une dette") {
			t.Errorf("la comptable lit : %s", mots)
		}
		if w := comptable.Lire(sur); w.Code != http.StatusNotFound {
			t.Errorf("la comptable ouvre les dates : %d", w.Code)
		}
		modifier := une + "/modifier"
		fiche := []string{"tiers", fmt.Sprint(bailleur), "nature", "loyer", "nee_le", "5/1/2026"}
		premier := demander(t, cesf, modifier, modifier, append([]string{"tiers", fmt.Sprint(bailleur), "nature", "energie", "nee_le", "5/1/2026"}, "reference", "BAIL 12")...)
		second := demander(t, cesf, modifier, modifier, append(fiche, "reference", "BAIL 13")...)
		webtest.Vers(t, cesf.Poster(modifier, premier...), une)
		w = cesf.Poster(modifier, second...)
		if webtest.Dit(t, w, http.StatusConflict, "BAIL 12", "Ce qui est enregistré Énergie, eau"); !strings.Contains(w.Body.String(), `value="BAIL 13"`) {
			t.Error("ce qui était tapé est perdu")
		}
		webtest.Dit(t, cesf.Poster(sur, demander(t, cesf, sur, sur, "depose_le", "10/3/2026", "mesures_le", "1/6/2026")...), http.StatusUnprocessableEntity, "suppose la recevabilité")
		webtest.Vers(t, cesf.Poster(sur, demander(t, cesf, sur, sur, "depose_le", "10/3/2026")...), base)
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "Dépôt à garder secret.", "n’a pas orienté le dossier dans les trois mois", "11 juin 2026")
		if mots := webtest.Texte(comptable.Lire(base)); strings.Contains(mots, "secret") {
			t.Errorf("la comptable apprend le dépôt : %s", mots)
		}
		ancien := demander(t, cesf, sur, sur, "depose_le", "10/3/2026", "numero", "BDF 2")
		webtest.Vers(t, cesf.Poster(sur, demander(t, cesf, sur, sur, "depose_le", "10/3/2026", "recevable_le", "4/5/2026", "notifie_le", "7/5/2026")...), base)
		webtest.Dit(t, cesf.Poster(sur, ancien...), http.StatusConflict, "04/05/2026")
		for _, v := range []*webtest.Visiteur{cesf, comptable} {
			webtest.Dit(t, v.Lire(base), http.StatusOK, "Dettes gelées jusqu’au 4 mai 2028 au plus tard.", "gelée")
			webtest.Dit(t, v.Lire(une), http.StatusOK, "Cette dette est gelée.")
		}
		webtest.Dit(t, cesf.Lire(base), http.StatusOK, "jusqu’au 22 mai 2026")
		arret := une + "/plan/1/arret"
		webtest.Vers(t, cesf.Poster(arret, demander(t, cesf, une, arret, "motif", "dette gelée")...), une)
		webtest.Dit(t, cesf.Lire(une), http.StatusOK, "Aucun plan d’apurement en cours.", "dette gelée")
		for _, page := range []string{base, une, nouvelle, plan, sur} {
			if f := webtest.Typographie(cesf.Lire(page).Body.Bytes(), "Accessibilité : non conforme", "Jour, mois, année : par exemple"); len(f) > 0 {
				t.Errorf("%s : %q", page, f)
			}
		}
	}, domaines...)
}

// Every page of the domain, in the four modes.
func TestEcrans(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", domaines...)
	x, vide := s.Monde.Suivre(t, 57349), s.Monde.Suivre(t, 57349)
	bailleur := s.Monde.Tiers(t, tiers.Bailleur, 0)
	base := fmt.Sprintf("/dossiers/%d/dettes", x.Dossier)
	nouvelle, sur := base+"/nouvelle", fmt.Sprintf("/dossiers/%d/surendettement", x.Dossier)
	cesf := s.Role(droits.CESF)
	une := webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "tiers", fmt.Sprint(bailleur), "nature", "loyer", "nee_le", "5/1/2026", "solde", "840", "jour", "23/11/2026", "source", "creancier")...), "")
	webtest.Vers(t, cesf.Poster(nouvelle, demander(t, cesf, nouvelle, nouvelle, "creancier", "Crédit Exemple", "nature", "credit", "nee_le", "5/3/2025", "solde", "1 200", "jour", "23/11/2026", "source", "personne")...), "")
	plan := une + "/plan"
	webtest.Vers(t, cesf.Poster(plan, demander(t, cesf, plan, plan, "origine", "delais_juge", "reference", "RG 26/00001", "convenu_le", "20/10/2026", "premiere_le", "6/11/2026", "mensualite", "70")...), une)
	webtest.Vers(t, cesf.Poster(sur, demander(t, cesf, sur, sur, "depose_le", "10/3/2026", "recevable_le", "4/5/2026", "notifie_le", "7/5/2026")...), base)
	adresse := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		voir := func(chemin, nom string) {
			t.Helper()
			if statut := o.Ouvrir(adresse + chemin); statut != http.StatusOK {
				t.Fatalf("%s : %d", chemin, statut)
			}
			o.Verifier(nom)
		}
		voir(fmt.Sprintf("/dossiers/%d/dettes", vide.Dossier), "dettes-vide")
		voir(base, "dettes-liste")
		voir(une, "dettes-dette")
		voir(nouvelle, "dettes-saisie")
		voir(plan, "dettes-plan")
		voir(sur, "dettes-surendettement")
		o.Ouvrir(adresse + nouvelle)
		if statut := o.Suivre("main form .btn-primary"); statut != http.StatusUnprocessableEntity {
			t.Fatalf("dette refusée : %d", statut)
		}
		o.Verifier("dettes-refus")
	})
}
