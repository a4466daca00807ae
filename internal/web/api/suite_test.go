// SPDX-License-Identifier: EUPL-1.2

package api_test

import (
	"fmt"
	"strings"
	"testing"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/web/webtest"
)

// The meetings of a file by another program: read without their private notes, planned, held, corrected, each once; what the agent types in a form stays.
func TestEntretiensParAPI(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		suivie := s.Monde.Suivre(t, 60775)
		c := nouveau(t, s)
		cesf, _ := c.pour(droits.CESF, organisation.Portees...)
		comptable, _ := c.pour(droits.Comptable, organisation.Portees...)
		lecteur, _ := c.pour(droits.CESF, organisation.PorteeSuivi)
		chemin := fmt.Sprintf("/dossiers/%d/entretiens", suivie.Dossier)
		j := s.Horloge.Maintenant().Jour()

		prevu := map[string]any{"genre": "domicile", "etat": "prevu", "le": j.Plus(1).String(), "heure": "14h30"}
		lecteur.exiger(403, "POST", chemin, "cle-entretien-0", prevu)
		comptable.exiger(404, "POST", chemin, "cle-entretien-0", prevu)
		id := cesf.exiger(201, "POST", chemin, "cle-entretien-1", prevu)["id"]
		if encore := cesf.exiger(201, "POST", chemin, "cle-entretien-1", prevu); encore["id"] != id {
			t.Errorf("répété : %v puis %v", id, encore)
		}
		if x := cesf.exiger(422, "POST", chemin, "cle-entretien-9", map[string]any{"genre": "pigeon", "etat": "prevu", "le": j.String()}); x["regle"] != "genre" {
			t.Errorf("sans règle : %v", x)
		}
		cesf.exiger(422, "POST", chemin, "cle-entretien-2", map[string]any{"genre": "domicile", "etat": "prevu", "le": j.Plus(-1).String()})
		cesf.exiger(422, "POST", chemin, "cle-entretien-3", map[string]any{"genre": "bureau", "etat": "fait", "le": j.String(), "duree_minutes": 45, "presents": []string{"personne"}})
		cesf.exiger(422, "POST", chemin, "cle-entretien-4", map[string]any{"genre": "bureau", "etat": "fait", "le": j.String(), "heure": "25h"})

		// Somebody types in a form meanwhile: what another program brings does not throw it away.
		agent := s.Monde.Agents[droits.CESF]
		if err := parcours.GarderBrouillon(t.Context(), s.Inst.Base, s.Monde.Trousseau, agent, accompagnement.Brouillon{Dossier: suivie.Dossier, Objet: accompagnement.Objet, Champs: "note=Appelée+ce+matin"}); err != nil {
			t.Fatal(err)
		}
		fait := map[string]any{"rang": 1, "genre": "domicile", "etat": "fait", "le": j.String(), "duree_minutes": 45, "presents": []string{"personne", "bailleur"}, "note": "Le bailleur accepte un plan.", "convenu": "25 € par mois", "suite_le": j.Plus(14).String()}
		corriger := fmt.Sprintf("%s/%v", chemin, id)
		if x := cesf.exiger(201, "POST", corriger, "cle-entretien-5", fait); x["id"] != id {
			t.Errorf("%v devient %v", id, x)
		}
		cesf.exiger(201, "POST", chemin, "cle-entretien-8", map[string]any{"genre": "telephone", "etat": "prevu", "le": j.Plus(3).String()})
		if err := s.Inst.Base.Lire(t.Context(), func(l bdd.Lecture) (err error) {
			n := 0
			err = l.QueryRow(t.Context(), `select count(*) from brouillon`).Scan(&n)
			if err == nil && n != 1 {
				t.Errorf("%d brouillons", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		cesf.exiger(409, "POST", corriger, "cle-entretien-6", fait) // the version that it read is no longer the last
		cesf.exiger(404, "POST", chemin+"/999", "cle-entretien-7", fait)

		vus := lecteur.exiger(200, "GET", chemin, "", nil)["entretiens"].([]any)
		if len(vus) != 3 {
			t.Fatalf("%d entretiens : %v", len(vus), vus)
		}
		for _, v := range vus {
			if x := v.(map[string]any); x["id"] == id && (x["etat"] != string(accompagnement.Fait) || x["note"] != "Le bailleur accepte un plan." || x["rang"] != float64(2) || x["duree_minutes"] != float64(45)) {
				t.Errorf("%v", x)
			}
		}
		comptable.exiger(404, "GET", chemin, "", nil)
		s.Monde.Verifier(t)
	})
}

// The figures, the documents of a file and the invoices are read by who may, and by nobody else.
func TestLecturesParAPI(t *testing.T) {
	webtest.SurDeuxMoteurs(t, func(t *testing.T, s *webtest.Site) {
		suivie := s.Monde.Suivre(t, 60775)
		c := nouveau(t, s)
		cesf, _ := c.pour(droits.CESF, organisation.Portees...)
		direction, _ := c.pour(droits.Direction, organisation.Portees...)
		chef, _ := c.pour(droits.ChefDeService, organisation.Portees...)
		documents := fmt.Sprintf("/dossiers/%d/documents", suivie.Dossier)

		if n := len(cesf.exiger(200, "GET", documents, "", nil)["documents"].([]any)); n != 0 {
			t.Errorf("%d documents", n)
		}
		direction.exiger(404, "GET", documents, "", nil)

		annee := s.Horloge.Maintenant().Jour().Annee()
		x := direction.exiger(200, "GET", "/indicateurs", "", nil)
		if x["annee"] != float64(annee) || len(x["chiffres"].([]any)) == 0 {
			t.Errorf("%v", x)
		}
		vus := map[any]bool{}
		for _, f := range x["chiffres"].([]any) {
			vus[f.(map[string]any)["indicateur"]] = true
		}
		if len(vus) < 5 || vus[float64(0)] {
			t.Errorf("indicateurs : %v", vus)
		}
		direction.exiger(400, "GET", "/indicateurs?annee=hier", "", nil)
		direction.exiger(400, "GET", "/indicateurs?annee=1066", "", nil)
		cesf.exiger(200, "GET", "/indicateurs?annee=2025", "", nil) // of her own files

		if p := chef.exiger(200, "GET", "/factures", "", nil); len(p["elements"].([]any)) != 0 {
			t.Errorf("%v", p)
		}
		if d := chef.exiger(400, "GET", "/factures?vue=perdues", "", nil)["detail"].(string); !strings.Contains(d, "a-payer") {
			t.Error(d)
		}
		cesf.exiger(404, "GET", "/factures", "", nil)
		chef.exiger(404, "POST", "/factures/1/paiements", "cle-facture-1", map[string]any{"objet": "principal", "le": "2026-11-23", "montant": 100, "reference": "M1"})
		chef.exiger(404, "POST", "/factures/1/reception", "cle-facture-2", map[string]any{"le": "2026-11-23"})
	})
}
