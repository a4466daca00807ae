// SPDX-License-Identifier: EUPL-1.2

package personnes_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/web/webtest"
	"etai/internal/web/webtest/application"
)

// peupler adds n people whom the CESF follows; every third one has a measure.
func (e *essai) peupler(n int) {
	e.T.Helper()
	for i := range n {
		d := parcours.Demande{Agent: e.Monde.Agents[droits.CESF]}
		id, err := parcours.CreerPersonne(e.T.Context(), e.Inst.Base, d, parcours.NouvellePersonne{Personne: personnes.Personne{Nom: fmt.Sprintf("Exemple-%03d", i), Prenom: "Personne",
			Naissance: jour.Certain(1980, 1+i%12, 1+i%28), Telephone: fmt.Sprintf("+33555%06d", i), EcrireDomicile: true}})
		if err != nil {
			e.T.Fatal(err)
		}
		if i%3 != 0 {
			continue
		}
		debut, mois := jour.Certain(2026, 1, 1), 24
		if i%2 == 0 {
			debut, mois = jour.Certain(2025, 12, 24), 12 // ends on 23 December 2026
		}
		n := etaitest.Contrat(id, debut, mois)
		n.Departement, n.Prestations = e.Departement, []parcours.PrestationDuContrat{{Nouvelle: prestations.Percue{Numero: 17, Organisme: "CAF"}}}
		e.signer(e.T, n)
	}
}

func TestListe(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler(120)
		e.Ecrire(func(x *bdd.Ecriture) error { return e.Agent(x, e.Admin(), "cesf2", droits.CESF) })
		chef := e.Comme("chef_de_service")
		s := webtest.Dit(t, chef.Lire("/personnes"), 200, "120 personnes", "Toutes 120", "Mesure en cours 40", "Finit dans 60 jours 20", "Sans mesure 80", "EXEMPLE-000 Personne", "EXEMPLE-049 Personne", "Page 1 sur 3 · 120 personnes")
		webtest.Tait(t, s, "EXEMPLE-050 Personne")
		webtest.Tait(t, webtest.Dit(t, chef.Lire("/personnes?page=3"), 200, "EXEMPLE-100 Personne", "EXEMPLE-119 Personne"), "EXEMPLE-099 Personne")
		webtest.Dit(t, chef.Lire("/personnes?page=99"), 200, "EXEMPLE-119 Personne")
		webtest.Dit(t, chef.Lire("/personnes?page=-1&mesure=nimporte&suivi=x&territoire=y"), 200, "EXEMPLE-000 Personne")
		s = webtest.Dit(t, chef.Lire("/personnes?mesure=finit"), 200, "20 personnes sur 120", "MASP 1 sans gestion jusqu’au 23 décembre 2026")
		webtest.Tait(t, s, "EXEMPLE-003 Personne")
		webtest.Dit(t, chef.Lire("/personnes?suivi=aucun"), 200, "0 personne sur 120", "Aucune personne ne répond à ces filtres.", "Suivi par : Personne")
		for adresse, n := range map[string]int{"/personnes": 120, "/personnes?mesure=finit": 20, "/personnes?mesure=aucune": 80} {
			if x := webtest.MemesLignes(t, chef, adresse, 1, 3, 6, 9); x != n {
				t.Errorf("%s : %d lignes dans le tableur, attendu %d", adresse, x, n)
			}
		}
		if w := e.Comme("administrateur").Lire("/personnes.xlsx"); w.Code != 404 {
			t.Errorf("tableur de l’administrateur : %d", w.Code)
		}
		webtest.Dit(t, chef.Lire("/personnes?suivi="+form.Nombre(e.Monde.Agents[droits.CESF].ID)), 200, "120 personnes")
		webtest.Dit(t, e.Comme("cesf2").Lire("/personnes"), 200, "Aucun dossier pour l’instant.")
		webtest.Tait(t, webtest.Dit(t, e.Comme("comptable").Lire("/personnes"), 200, "120 personnes"), "05 55 00 00 00", "Nouvelle personne")
		webtest.Dit(t, e.Comme(application.Referent).Lire("/personnes"), 200, "40 personnes")
		if w := e.Comme("administrateur").Lire("/personnes"); w.Code != http.StatusNotFound {
			t.Errorf("administrateur : %d", w.Code)
		}
		listes := e.Traces(acces.Filtre{Nature: acces.Liste, Agent: e.Monde.Agents[droits.ChefDeService].ID})
		if len(listes) == 0 || len(listes[len(listes)-1].Ids) != 50 {
			t.Errorf("%d listes journalisées", len(listes))
		}
	})
}

func TestRecherche(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Lefèvre-Exemple", 1)
		e.peupler(12)
		cesf := e.Comme("cesf")
		for q, veut := range map[string]string{
			"lefevre":            "LEFÈVRE-EXEMPLE Personne",
			"personne+lefebvre":  "LEFÈVRE-EXEMPLE Personne",
			"30/04/1985":         "LEFÈVRE-EXEMPLE Personne",
			"05+55+00+10+01":     "LEFÈVRE-EXEMPLE Personne",
			"%2B33555001001":     "LEFÈVRE-EXEMPLE Personne",
			"zzzzzz":             "Aucune personne parmi les dossiers que vous pouvez lire.",
			"2026-99999":         "Aucune personne",
			"":                   "Un nom, même mal écrit",
			"%C3%A9%C3%A9%C3%A9": "Aucune personne",
		} {
			webtest.Dit(t, cesf.Lire("/recherche?q="+q), 200, veut)
		}
		webtest.VersSous(t, cesf.Lire("/recherche?q=2026-00001"), a)
		// The name that was searched is typed once: the form of a new person carries it, and asks nothing of what is no name.
		for q, veut := range map[string]string{
			"De+la+Zzz+Zoé": "/personnes/nouvelle?nom=De+la+Zzz&amp;prenom=Zo%C3%A9",
			"Lefevre":       "/personnes/nouvelle?nom=Lefevre",
			"06+99+99+99":   `href="/personnes/nouvelle"`,
		} {
			if w := cesf.Lire("/recherche?q=" + q); !strings.Contains(strings.ReplaceAll(w.Body.String(), "&#43;", "+"), veut) {
				t.Errorf("recherche de %s sans %s :\n%s", q, veut, webtest.Texte(w))
			}
		}
		page := cesf.Lire("/personnes/nouvelle?nom=De+la+Zzz&prenom=Zo%C3%A9").Body.String()
		for _, veut := range []string{`value="De la Zzz"`, `value="Zoé"`} {
			if !strings.Contains(page, veut) {
				t.Errorf("la fiche à créer n’a pas %s", veut)
			}
		}
		webtest.VersSous(t, cesf.Lire("/recherche?q=+dossier+2026-00001+"), a)
		webtest.VersSous(t, cesf.Lire("/recherche?q=masp-1-2026-0001"), a)
		webtest.Dit(t, cesf.Lire("/recherche?q="+strings.Repeat("a", 5000)), 200, "Aucune personne")
		if w := cesf.Lire("/recherche?q=a%00b"); w.Code != http.StatusBadRequest {
			t.Errorf("octet nul : %d", w.Code)
		}
		webtest.Tait(t, webtest.Dit(t, e.Comme("direction").Lire("/recherche?q=lefevre"), 200, "Aucune personne"), "LEFÈVRE")
		webtest.Dit(t, e.Comme(application.Referent).Lire("/recherche?q=lefevre"), 200, "LEFÈVRE-EXEMPLE Personne")
		webtest.Tait(t, webtest.Dit(t, e.Comme("comptable").Lire("/recherche?q=lefevre"), 200, "LEFÈVRE-EXEMPLE Personne"), "05 55 00 10 01")
		if w := e.Comme("administrateur").Lire("/recherche?q=lefevre"); w.Code != http.StatusNotFound {
			t.Errorf("administrateur : %d", w.Code)
		}
		// Each search that shows someone is in the journal, with the files shown and never what was typed; so is the one that redirects.
		rs := e.Traces(acces.Filtre{Nature: acces.Recherche, Agent: e.Monde.Agents[droits.CESF].ID})
		if len(rs) < 8 {
			t.Errorf("%d recherches journalisées", len(rs))
		}
		for _, r := range rs {
			if len(r.Ids) == 0 || r.Objet != "personnes" {
				t.Errorf("recherche mal journalisée : %+v", r)
			}
		}
	})
}
