// SPDX-License-Identifier: EUPL-1.2

package organisation_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/web/webtest"
)

// The administrator gives a token and tells a program, each secret shown once, then ends both; nobody else does; what is refused keeps what was typed.
func TestProgrammes(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		admin, chef := s.Role(droits.Administrateur), s.Role(droits.ChefDeService)
		cesf := s.Monde.Agents[droits.CESF].ID
		webtest.Dit(t, admin.Lire(programmes), http.StatusOK, "Aucun autre programme ne lit Étai.", "Aucun programme n’est averti.", "etai exporter")
		webtest.Dit(t, chef.Lire(programmes), http.StatusOK, "L’administrateur ou l’administratrice d’Étai décide ici")
		champs := func(plus ...string) []string {
			return webtest.Paires(t, admin.Lire(programmes).Body.String(), "Créer le jeton", plus...)
		}
		jours := []string{"du", s.Horloge.Maintenant().Jour().Court(), "au", s.Horloge.Maintenant().Jour().Plus(90).Court()}
		w := admin.Poster(programmes+"/jetons", champs(append(jours, "nom", "Logiciel du département")...)...)
		webtest.Dit(t, w, http.StatusUnprocessableEntity)
		if !strings.Contains(w.Body.String(), `value="Logiciel du département"`) {
			t.Error("la saisie est perdue")
		}
		bons := champs(append(jours, "nom", "Logiciel du département", "agent", form.Nombre(cesf), "portees", string(organisation.PorteeComptes))...)
		webtest.Dit(t, chef.Poster(programmes+"/jetons", bons...), http.StatusNotFound)
		w = admin.Poster(programmes+"/jetons", bons...)
		webtest.Dit(t, w, http.StatusOK, "Secret de Logiciel du département", "il ne se montre qu’une fois", "lire les comptes et leurs soldes")
		secret := regexp.MustCompile(`etai_[A-Z2-7]{26}`).FindString(w.Body.String())
		ouvert := func() error {
			return s.Inst.Base.Lire(t.Context(), func(l bdd.Lecture) error {
				_, a, err := organisation.JetonOuvert(context.WithoutCancel(t.Context()), l, secret)
				if err == nil && a.ID != cesf {
					t.Errorf("il agit pour %d", a.ID)
				}
				return err
			})
		}
		if err := ouvert(); err != nil {
			t.Fatal(err)
		}
		webtest.Dit(t, admin.Poster(programmes+"/jetons", bons...), http.StatusUnprocessableEntity, "Ce formulaire a déjà été envoyé")
		if strings.Contains(admin.Lire(programmes).Body.String(), secret) {
			t.Error("le secret se montre encore")
		}
		fin := []string{"cle", webtest.Cle(t, admin.Lire(programmes), 0)}
		webtest.Dit(t, chef.Poster(programmes+"/jetons/1/fin", fin...), http.StatusNotFound)
		webtest.Vers(t, admin.Poster(programmes+"/jetons/1/fin", fin...), programmes)
		if ouvert() == nil {
			t.Error("il ouvre encore")
		}
		webtest.Dit(t, admin.Lire(programmes), http.StatusOK, "révoqué")
		webtest.Dit(t, admin.Poster(programmes+"/jetons/1/fin", "cle", webtest.Cle(t, admin.Lire(programmes), 0)), http.StatusNotFound)

		abonner := func(plus ...string) []string {
			return webtest.Paires(t, admin.Lire(programmes).Body.String(), "Avertir ce programme", plus...)
		}
		webtest.Dit(t, admin.Poster(programmes+"/abonnements", abonner("a_nom", "Tableau de bord", "a_adresse", "exemple.test", "a_evenements", "contrat.signer")...), http.StatusUnprocessableEntity, "Donnez une adresse complète")
		bons = abonner("a_nom", "Tableau de bord", "a_adresse", "https://exemple.test/etai", "a_evenements", "contrat.signer")
		webtest.Dit(t, admin.Poster(programmes+"/abonnements", bons...), http.StatusOK, "Secret de Tableau de bord", "Contrat signé")
		webtest.Dit(t, admin.Poster(programmes+"/abonnements", bons...), http.StatusUnprocessableEntity, "Ce formulaire a déjà été envoyé")
		webtest.Vers(t, admin.Poster(programmes+"/abonnements/1/fin", "cle", webtest.Cle(t, admin.Lire(programmes), 0)), programmes)
		webtest.Dit(t, admin.Lire(programmes), http.StatusOK, "arrêté")
		s.Monde.Verifier(t)
	}, pages)
}
