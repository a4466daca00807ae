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
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
)

// peupler adds n people whom the CESF follows; every third one has a measure.
func (e *essai) peupler(n int) {
	e.t.Helper()
	for i := range n {
		d := parcours.Demande{Agent: e.monde.Agents[droits.CESF]}
		id, err := parcours.CreerPersonne(e.t.Context(), e.inst.Base, d, parcours.NouvellePersonne{Personne: personnes.Personne{Nom: fmt.Sprintf("Exemple-%03d", i), Prenom: "Personne",
			Naissance: jour.Certain(1980, 1+i%12, 1+i%28), Telephone: fmt.Sprintf("+33555%06d", i), EcrireDomicile: true}})
		if err != nil {
			e.t.Fatal(err)
		}
		if i%3 != 0 {
			continue
		}
		debut, mois := jour.Certain(2026, 1, 1), 24
		if i%2 == 0 {
			debut, mois = jour.Certain(2025, 12, 24), 12 // ends on 23 December 2026
		}
		if _, err := parcours.OuvrirMesure(e.t.Context(), e.inst.Base, d, parcours.NouvelleMesure{Dossier: id, Departement: e.departement, Niveau: 1, Debut: debut, Mois: mois, SigneeLe: debut}); err != nil {
			e.t.Fatal(err)
		}
	}
}

func TestListe(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		e.peupler(120)
		e.ecrire(func(x *bdd.Ecriture) error { return e.agent(x, e.admin(), "cesf2", droits.CESF) })
		chef := e.comme("chef_de_service")
		s := dit(t, chef.lire("/personnes"), 200, "120 personnes", "Toutes 120", "Mesure en cours 40", "Finit dans 60 jours 20", "Sans mesure 80", "EXEMPLE-000 Personne", "EXEMPLE-049 Personne", "Page 1 sur 3 · 120 personnes")
		tait(t, s, "EXEMPLE-050 Personne")
		tait(t, dit(t, chef.lire("/personnes?page=3"), 200, "EXEMPLE-100 Personne", "EXEMPLE-119 Personne"), "EXEMPLE-099 Personne")
		dit(t, chef.lire("/personnes?page=99"), 200, "EXEMPLE-119 Personne")
		dit(t, chef.lire("/personnes?page=-1&mesure=nimporte&suivi=x&territoire=y"), 200, "EXEMPLE-000 Personne")
		s = dit(t, chef.lire("/personnes?mesure=finit"), 200, "20 personnes sur 120", "MASP 1 jusqu’au 23 décembre 2026")
		tait(t, s, "EXEMPLE-003 Personne")
		dit(t, chef.lire("/personnes?suivi=aucun"), 200, "0 personne sur 120", "Aucune personne ne répond à ces filtres.", "Suivi par : Personne")
		dit(t, chef.lire("/personnes?suivi="+form.Nombre(e.monde.Agents[droits.CESF].ID)), 200, "120 personnes")
		dit(t, e.comme("cesf2").lire("/personnes"), 200, "Aucun dossier pour l’instant.")
		tait(t, dit(t, e.comme("comptable").lire("/personnes"), 200, "120 personnes"), "05 55 00 00 00", "Nouvelle personne")
		dit(t, e.comme(referent).lire("/personnes"), 200, "40 personnes")
		if w := e.comme("administrateur").lire("/personnes"); w.Code != http.StatusNotFound {
			t.Errorf("administrateur : %d", w.Code)
		}
		listes := e.traces(acces.Filtre{Nature: acces.Liste, Agent: e.monde.Agents[droits.ChefDeService].ID})
		if len(listes) == 0 || len(listes[len(listes)-1].Ids) != 50 {
			t.Errorf("%d listes journalisées", len(listes))
		}
	})
}

func TestRecherche(t *testing.T) {
	surDeuxMoteurs(t, func(t *testing.T, e *essai) {
		a := e.suivie("Lefèvre-Exemple", 1)
		e.peupler(12)
		cesf := e.comme("cesf")
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
			dit(t, cesf.lire("/recherche?q="+q), 200, veut)
		}
		vers(t, cesf.lire("/recherche?q=2026-00001"), a)
		vers(t, cesf.lire("/recherche?q=+dossier+2026-00001+"), a)
		vers(t, cesf.lire("/recherche?q=masp-1-2026-0001"), a)
		dit(t, cesf.lire("/recherche?q="+strings.Repeat("a", 5000)), 200, "Aucune personne")
		if w := cesf.lire("/recherche?q=a%00b"); w.Code != http.StatusBadRequest {
			t.Errorf("octet nul : %d", w.Code)
		}
		tait(t, dit(t, e.comme("direction").lire("/recherche?q=lefevre"), 200, "Aucune personne"), "LEFÈVRE")
		dit(t, e.comme(referent).lire("/recherche?q=lefevre"), 200, "LEFÈVRE-EXEMPLE Personne")
		tait(t, dit(t, e.comme("comptable").lire("/recherche?q=lefevre"), 200, "LEFÈVRE-EXEMPLE Personne"), "05 55 00 10 01")
		if w := e.comme("administrateur").lire("/recherche?q=lefevre"); w.Code != http.StatusNotFound {
			t.Errorf("administrateur : %d", w.Code)
		}
		// Each search that shows someone is in the journal, with the files shown and never what was typed; so is the one that redirects.
		rs := e.traces(acces.Filtre{Nature: acces.Recherche, Agent: e.monde.Agents[droits.CESF].ID})
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
