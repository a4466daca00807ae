// SPDX-License-Identifier: EUPL-1.2

package demandes_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/courriers"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// arretee is a file whose contract the service stopped: the address of its measure.
func arretee(t *testing.T, s *webtest.Site) string {
	t.Helper()
	x := s.Monde.Suivre(t, 57349)
	var contrat int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from masp_contrat where dossier_id = $1`, x.Dossier).Scan(&contrat)
	})
	n := parcours.NouvelArret{Dossier: x.Dossier, Contrat: contrat, Le: jour.Certain(2026, 11, 20), Motif: masp.RuptureDepartement, Texte: "Trois absences sans excuse, dit et écrit"}
	if _, err := parcours.ArreterContrat(t.Context(), s.Monde.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF), n); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("/dossiers/%d/mesure", x.Dossier)
}

// The person contests the stop of her contract: noted from the page of the measure, answered from the page of the appeal, in Chromium.
func TestRecoursContreUnArret(t *testing.T) {
	n := navigateur.Demarrer(t)
	s := webtest.Nouveau(t, "", append(slices.Clone(domaines), webtest.Domaine{Pages: courriers.Pages, Routes: courriers.Routes})...)
	adresse := s.Ecouter()
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		mesure := arretee(t, s)
		agir := func(selecteur string, statut int, nom string) {
			t.Helper()
			if vu := o.Suivre(selecteur); vu != statut {
				t.Fatalf("%s : %d, attendu %d", selecteur, vu, statut)
			}
			o.Verifier(nom)
		}
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.CESF].ID))
		o.Ouvrir(adresse + mesure)
		agir(`a[href*="/recours/nouveau?contrat="]`, http.StatusOK, "recours-nouveau")
		agir("main form .btn-primary", http.StatusUnprocessableEntity, "recours-refuse")
		o.Remplir(`[name="le"]`, "23/11/2026")
		o.Remplir(`[name="texte"]`, "Elle dit avoir prévenu de ses absences, et demande à reprendre l’accompagnement.")
		agir("main form .btn-primary", http.StatusOK, "recours-note")
		recours := o.Adresse()
		if x := o.Texte("main"); !strings.Contains(x, "Rien ne montre que le délai a couru") || !strings.Contains(x, "aucun accusé de réception prouvé") {
			t.Errorf("devant le tribunal :\n%s", x)
		}
		if o.Compter(`a[href$="/ecrire/accuse_recours"]`) != 1 || !strings.Contains(o.Texte("main"), "23 janvier 2027") || o.Compter("main form") != 0 {
			t.Errorf("page du recours :\n%s", o.Texte("main"))
		}
		if o.Ouvrir(adresse + mesure); !strings.Contains(o.Texte("main"), "réponse attendue") || o.Compter(`a[href*="/recours/nouveau"]`) != 0 {
			t.Errorf("page de la mesure :\n%s", o.Texte("main"))
		}
		o.Verifier("recours-mesure")
		o.Ouvrir(adresse + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
		o.Ouvrir(recours)
		o.Verifier("recours-repondre")
		if o.Compter(`input[value="redecidee"]`) != 0 {
			t.Error("un contrat ne se décide pas de nouveau")
		}
		o.Cliquer(`input[value="maintenue"]`)
		o.Remplir(`[name="texte"]`, "Les trois absences n’ont pas été excusées avant le rendez-vous ; le contrat en demandait une la veille.")
		agir("main form .btn-primary", http.StatusOK, "recours-repondu")
		if x := o.Texte("main"); !strings.Contains(x, "La décision est maintenue") || !strings.Contains(x, "Rejeté") || !strings.Contains(x, "Il peut être saisi sans date de fin") {
			t.Errorf("réponse :\n%s", x)
		}
		agir(`a[href$="/ecrire/recours_rejet"]`, http.StatusOK, "recours-lettre")
		if x := o.Texte("main"); !strings.Contains(x, "Vous contestez l’arrêt au 20 novembre 2026 du contrat 1") || !strings.Contains(o.Valeur(`[name="c.faits"]`), "Les trois absences") {
			t.Errorf("lettre :\n%s", x)
		}
	})
}
