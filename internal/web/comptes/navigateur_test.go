// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"testing"

	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/web/comptes"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// What the demonstration does not show: an account below zero, one that the bank has never shown, a take-over to enter and to visa, a refused form,
// a provisional statement with money that is being checked, a final account, that may still change or not, empty lists.
func TestEtatsRares(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: comptes.Pages, Routes: comptes.Routes})
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	comptable, chef := s.Monde.Agents[droits.Comptable], s.Monde.Agents[droits.ChefDeService]
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		o.Ouvrir(base + "/comptes")
		o.Verifier("comptes-aucun")
	})
	x := vivant(t, s)
	debiteur := s.Monde.Suivre(t, 60775)
	s.Importer(debiteur, cinq, cinq, 0, webtest.Ligne(-2999, "PRLV TELECOM EXEMPLE", ""))
	finie, presque := s.Monde.Suivre(t, 60775), s.Monde.Suivre(t, 60775)
	for _, y := range []etaitest.Suivie{finie, presque} {
		s.Importer(y, cinq, cinq, 0, webtest.Ligne(60775, "CAF RSA "+y.Numero, ""), webtest.Ligne(-2999, "PRLV TELECOM EXEMPLE", ""))
		arreter(t, s, y, cinq.Plus(5))
	}
	s.Importer(finie, cinq.Plus(5), cinq.Plus(5), 57776, webtest.Ligne(-1000, "PRLV TELECOM EXEMPLE", ""))
	neuf, saisie := s.Monde.Suivre(t, 60775), s.Monde.Suivre(t, 60775)
	c := s.Role(droits.Comptable)
	webtest.Vers(t, c.Poster(adresse(saisie, "compte/reprise"), "cle", webtest.Cle(t, c.Lire(adresse(saisie, "compte/reprise")), 0), "le", "4/11/2026", "solde", "1 234,56"), "")
	decouvert(t, s.Monde, 60_00)
	for _, y := range []etaitest.Suivie{x, saisie} {
		page := adresse(y, "plancher")
		webtest.Vers(t, c.Poster(page, webtest.Paires(t, c.Lire(page).Body.String(), "Demander l’autorisation", "plancher", "-20", "du", "23/11/2026", "au", "27/11/2026", "motif", "Loyer à payer avant le rappel de prestation")...), page)
	}
	v := s.Role(droits.ChefDeService)
	webtest.Vers(t, v.Poster(adresse(x, "plancher/decision"), webtest.Paires(t, v.Lire(adresse(x, "plancher")).Body.String(), "Autoriser")...), adresse(x, "plancher"))
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		voir := func(nom string, y etaitest.Suivie, suite string) {
			t.Helper()
			if statut := o.Ouvrir(base + adresse(y, suite)); statut != 200 {
				t.Errorf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(base + webtest.CheminEntrer(comptable.ID))
		voir("compte-transmis", x, "compte")
		voir("compte-filtre", x, "compte?lignes=non-rapprochees")
		voir("compte-mois-vide", x, "compte?mois=2026-10")
		voir("compte-debiteur", debiteur, "compte")
		voir("compte-neuf", neuf, "compte")
		voir("reprise-a-saisir", neuf, "compte/reprise")
		o.Remplir("#champ-le", "31/11/2026")
		o.Remplir("#champ-solde", "douze")
		if statut := o.Suivre("form .btn-primary"); statut != 422 {
			t.Errorf("formulaire refusé : %d", statut)
		}
		if o.Valeur("#champ-solde") != "douze" {
			t.Error("ce qui était tapé est perdu")
		}
		o.Verifier("reprise-refusee")
		voir("reprise-attend", saisie, "compte/reprise")
		voir("reprise-corriger", saisie, "compte/reprise?corriger=oui")
		voir("releve-provisoire", x, "releve?mois=2026-11")
		voir("releve-debiteur", debiteur, "releve?mois=2026-11")
		if !navigateur.Evaluer[bool](o, "[...document.querySelectorAll('.feuille table')].every(t => t.getBoundingClientRect().right <= t.parentElement.getBoundingClientRect().right + 1)") {
			t.Error("un tableau du relevé sort de sa feuille")
		}
		voir("decompte-final", finie, "decompte-final")
		voir("decompte-final-provisoire", presque, "decompte-final")
		voir("plancher-a-demander", neuf, "plancher")
		voir("plancher-ma-demande", saisie, "plancher")
		voir("plancher-abaisse", x, "plancher")
		voir("plancher-compte", x, "compte")
		o.Ouvrir(base + webtest.CheminEntrer(chef.ID))
		voir("plancher-a-decider", saisie, "plancher")
		voir("reprise-a-viser", saisie, "compte/reprise")
	})
}
