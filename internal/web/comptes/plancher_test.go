// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
	"etai/internal/web/webtest"
)

// decouvert lets floors go under zero, as the direction decides it.
func decouvert(t *testing.T, m *etaitest.Monde, centimes int64) {
	t.Helper()
	n := reglement.NouvelleValeur{Code: string(reglement.DecouvertMaximal), Portee: reglement.Organisation, Valeur: reglement.Valeur{Nombre: centimes}, Du: cinq.Plus(18),
		Source: "Décision du bureau", Preuve: reglement.Interne}
	m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		r, err := reglement.Lire(ctx, l, m.Organisation)
		if err == nil {
			n.Vue = r.Derniere(n.Code)
		}
		return err
	})
	if _, err := parcours.FixerParametre(t.Context(), m.Base, m.Demande(droits.Direction), n); err != nil {
		t.Fatal(err)
	}
}

// A lower floor by its page: asked, refused as typed, authorised by another, said on the account, lifted.
func TestPlancher(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		m := s.Monde
		x := m.Suivre(t, 60775)
		c, chef := s.Role(droits.Comptable), s.Role(droits.ChefDeService)
		page := adresse(x, "plancher")
		webtest.Dit(t, c.Lire(adresse(x, "compte")), http.StatusOK, "Plancher", "Gel des paiements", "Fin de la mesure")
		demander := func(v *webtest.Visiteur, suite ...string) []string {
			return webtest.Paires(t, v.Lire(page).Body.String(), "Demander l’autorisation", suite...)
		}
		w := c.Poster(page, demander(c, "plancher", "-20", "du", "23/11/2026", "au", "25/11/2026", "motif", "Rappel annoncé")...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity, "ne laisse aucun ordre mettre un compte sous zéro")
		for _, garde := range []string{`value="-20"`, "Rappel annoncé", `value="25/11/2026"`} {
			if !strings.Contains(w.Body.String(), garde) {
				t.Errorf("%q est perdu", garde)
			}
		}
		webtest.Dit(t, c.Poster(page, demander(c, "plancher", "", "du", "31/11/2026", "au", "", "motif", "")...), http.StatusUnprocessableEntity, "Écrivez le plancher demandé", "Écrivez la raison", "Écrivez le dernier jour")
		decouvert(t, m, 60_00)
		webtest.Vers(t, c.Poster(page, demander(c, "plancher", "-20", "du", "23/11/2026", "au", "25/11/2026", "motif", "Rappel annoncé")...), page)
		webtest.Dit(t, c.Lire(page), http.StatusOK, "Demande en attente", "À décider", "Rappel annoncé", "Une autre personne que vous y répond")
		for _, r := range []droits.Role{droits.Referent, droits.Administrateur} {
			webtest.Dit(t, s.Role(r).Lire(page), http.StatusNotFound)
		}
		w = chef.Lire(page)
		webtest.Dit(t, w, http.StatusOK, "Autoriser le plancher de −20,00 €", "Refuser la demande")
		autoriser := webtest.Paires(t, w.Body.String(), "Autoriser")
		webtest.Dit(t, chef.Poster(page+"/decision", webtest.Paires(t, chef.Lire(page).Body.String(), "Pourquoi refuser", "refus", "")...), http.StatusUnprocessableEntity, "Écrivez la raison du refus")
		siennes := webtest.Paires(t, c.Lire(page).Body.String(), "Retirer")
		siennes[slices.Index(siennes, "retiree")] = "autorisee"
		webtest.Dit(t, c.Poster(page+"/decision", siennes...), http.StatusUnprocessableEntity, "ne l’autorise pas")
		webtest.Vers(t, chef.Poster(page+"/decision", autoriser...), page)
		webtest.Dit(t, c.Lire(adresse(x, "compte")), http.StatusOK, "Plancher abaissé à −20,00 € jusqu’au 25 novembre 2026.")
		lever := webtest.Paires(t, c.Lire(page).Body.String(), "Rétablir")
		perime := webtest.Paires(t, chef.Lire(page).Body.String(), "Rétablir", "levee", "Trop tard")
		webtest.Dit(t, c.Poster(page+"/decision", append(lever, "levee", "")...), http.StatusUnprocessableEntity, "Écrivez la raison")
		webtest.Vers(t, c.Poster(page+"/decision", webtest.Paires(t, c.Lire(page).Body.String(), "Rétablir", "levee", "Rappel reçu")...), page)
		webtest.Dit(t, chef.Poster(page+"/decision", perime...), http.StatusUnprocessableEntity, "ne s’applique plus")
		webtest.Dit(t, c.Lire(page), http.StatusOK, "Levée", "Rappel reçu", "Demander un plancher plus bas")
		// A request of another account is not answered from this page.
		autre := m.Suivre(t, 60775)
		_, err := parcours.DemanderPlancher(t.Context(), m.Base, m.Trousseau, m.Demande(droits.Comptable), parcours.NouveauPlancher{Dossier: autre.Dossier, Plancher: -100, Du: cinq.Plus(18), Au: cinq.Plus(18), Motif: "x"})
		if err != nil {
			t.Fatal(err)
		}
		forge := webtest.Paires(t, chef.Lire(adresse(autre, "plancher")).Body.String(), "Autoriser")
		webtest.Dit(t, chef.Poster(page+"/decision", forge...), http.StatusNotFound)
		m.Verifier(t)
	})
}
