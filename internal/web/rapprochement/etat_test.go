// SPDX-License-Identifier: EUPL-1.2

package rapprochement_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// The état says what the ledger holds: its lists make its figures, whatever the account; it is for who reconciles and who signs the closing, alone; a debit to explain keeps it open.
func TestEtat(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := mois(t, s)
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire("/rapprochement/etat"), 200, "État de rapprochement", "Clôture fermée", "Argent reçu, en attente", "Débits à expliquer", "Étai ne paie que par virement", "Par âge")
		webtest.Dit(t, c.Lire(fmt.Sprintf("/rapprochement/etat?compte=%d", x.Banque.ID)), 200, "EXEMPLE-1 Personne")
		for _, a := range []string{"?compte=9999", "?compte=x", "?compte=-1"} {
			if w := c.Lire("/rapprochement/etat" + a); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		for _, a := range []string{"/rapprochement/etat", fmt.Sprintf("/rapprochement/etat?compte=%d", x.Banque.ID)} {
			if webtest.MemesLignes(t, c, a, 4, 5, 6) == 0 {
				t.Errorf("%s : tableur vide", a)
			}
		}
		for adresse, colonne := range map[string]int{"/attente": 3, "/rapprochement?etat=sur": 2, "/rapprochement?etat=probable": 2, "/rapprochement?etat=reste": 2} { // all the lists together show their first lines only
			if webtest.MemesLignes(t, c, adresse, colonne) == 0 {
				t.Errorf("%s : tableur vide", adresse)
			}
		}
		w := c.Lire("/rapprochement/etat.pdf")
		if w.Code != 200 || w.Header().Get("Content-Type") != "application/pdf" || !strings.HasPrefix(w.Body.String(), "%PDF") {
			t.Errorf("%d %s", w.Code, w.Header().Get("Content-Type"))
		}
		chef := s.Role(droits.ChefDeService)
		webtest.Dit(t, chef.Lire("/rapprochement/etat"), 200, "État de rapprochement", "Débits à expliquer")
		if w := chef.Lire("/rapprochement/etat"); strings.Contains(w.Body.String(), `href="/lignes/`) || !strings.Contains(w.Body.String(), fmt.Sprintf(`href="/dossiers/%d/compte"`, x.Banque.Dossier)) {
			t.Error("qui signe sans rapprocher ouvre le compte, et pas la page d’une ligne")
		}
		for _, a := range []string{"/rapprochement/etat.pdf", "/rapprochement/etat.xlsx"} {
			if w := chef.Lire(a); w.Code != 200 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		for _, role := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			for _, a := range []string{"/rapprochement/etat", "/rapprochement/etat.pdf", "/rapprochement/etat.xlsx", "/rapprochement.xlsx", "/attente.xlsx"} {
				if w := s.Role(role).Lire(a); w.Code != 404 && (role != droits.ChefDeService || !strings.HasPrefix(a, "/rapprochement/etat")) {
					t.Errorf("%s, %s : %d", role, a, w.Code)
				}
			}
		}
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := s.Monde.Agents[droits.Comptable]
			a.Instant = l.Instant()
			e, err := rapports.Rapprocher(ctx, l, s.Inst.Trousseau, a, 0, l.Instant().Jour())
			if err != nil {
				return err
			}
			k := e.Bilan.Controle
			for nom, y := range map[string][2]argent.Centimes{"transmis": {rapports.Total(e.Transmis), k.Transit}, "attente": {rapports.Total(e.Attente), k.Attente}, "à expliquer": {rapports.Total(e.AExpliquer), k.ADecider}} {
				if y[0] != y[1] {
					t.Errorf("%s : la liste fait %s, le chiffre %s", nom, y[0], y[1])
				}
			}
			var parAge argent.Centimes
			for _, g := range rapports.Ages {
				parAge += rapports.TotalDe(e.Attente, g)
			}
			if k.Inexplique() != 0 || parAge != k.Attente || len(e.AExpliquer) == 0 {
				t.Errorf("%+v", e.Bilan)
			}
			return nil
		})
	})
}

func TestEcransEtat(t *testing.T) {
	s := webtest.Nouveau(t, "", domaines()...)
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	x := mois(t, s)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		o.Ouvrir(base + "/rapprochement/etat")
		o.Verifier("etat")
		o.Ouvrir(base + fmt.Sprintf("/rapprochement/etat?compte=%d", x.Banque.ID))
		o.Verifier("etat-compte")
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.ChefDeService].ID))
		o.Ouvrir(base + "/rapprochement/etat")
		o.Verifier("etat-chef")
	})
}
