// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/etaitest"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/webtest"
)

// arreter ends the management of somebody before its term.
func arreter(t *testing.T, s *webtest.Site, x etaitest.Suivie, le jour.Jour) {
	t.Helper()
	var contrat int64
	s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
		return l.QueryRow(ctx, `select id from masp_contrat where dossier_id = $1`, x.Dossier).Scan(&contrat)
	})
	if _, err := parcours.ArreterContrat(t.Context(), s.Monde.Base, s.Monde.Trousseau, s.Monde.Demande(droits.CESF), parcours.NouvelArret{Dossier: x.Dossier, Contrat: contrat, Le: le, Motif: masp.AutonomieRetrouvee, Texte: "Objectifs atteints"}); err != nil {
		t.Fatal(err)
	}
}

// The account of a year sums the months of the person's statements, nature by nature, and says neither merchant nor bank's words.
func TestCompteAnnuel(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		x := s.Monde.Suivre(t, 60775)
		solde := argent.Centimes(0)
		for m := 1; m <= 10; m++ {
			le := jour.Certain(2026, m, 5)
			s.Importer(x, le, le, solde, webtest.Ligne(60775, "CAF RSA "+x.Numero, ""), webtest.Ligne(-2999, "PRLV TELECOM EXEMPLE", ""))
			solde += 60775 - 2999
		}
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			a := s.Monde.Agents[droits.Comptable]
			a.Instant = l.Instant()
			an, err := rapports.CompteAnnuel(ctx, l, s.Inst.Trousseau, a, x.Dossier, jour.Certain(2026, 1, 1))
			if err != nil {
				return err
			}
			if len(an.Arrive) != 1 || an.Arrive[0] != (rapports.LigneReleve{Quand: "10 fois", Libelle: "RSA", Centimes: 607750}) || len(an.Paye) != 1 || an.Paye[0].Libelle != "Pris sur votre compte" ||
				an.Ouverture+an.TotalArrive()-an.TotalPaye() != an.Reste || an.Reste != solde || !an.Provisoire {
				t.Errorf("%+v", an)
			}
			var arrive, paye argent.Centimes
			for m := 1; m <= 11; m++ {
				mois, err := rapports.Releve(ctx, l, s.Inst.Trousseau, a, x.Dossier, jour.Certain(2026, m, 1))
				if err != nil {
					return err
				}
				arrive, paye = arrive+mois.TotalArrive(), paye+mois.TotalPaye()
			}
			if arrive != an.TotalArrive() || paye != an.TotalPaye() {
				t.Errorf("les mois font %s et %s, l’année %s et %s", arrive, paye, an.TotalArrive(), an.TotalPaye())
			}
			return nil
		})
		for _, r := range []droits.Role{droits.Comptable, droits.CESF, droits.ChefDeService} {
			v := s.Role(r)
			webtest.Dit(t, v.Lire(adresse(x, "compte-annuel?annee=2026")), 200, "Mon compte de l’année 2026", "pendant l’année 2026", "10 fois", "Ce qui reste", "peut encore changer")
		}
		c := s.Role(droits.Comptable)
		webtest.Dit(t, c.Lire(adresse(x, "releve?mois=2026-10")), 200, "Compte de 2026")
		f := filepath.Join(t.TempDir(), "annuel.pdf")
		if err := os.WriteFile(f, c.Lire(adresse(x, "compte-annuel.pdf?annee=2026")).Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pdftest.Valider(t, f)
		pdftest.Dore(t, "compte-annuel", pdftest.Texte(t, f))
		// The head of the chain is on the accountant's copy of a statement, and on no other.
		for a, veut := range map[string]bool{"releve.pdf?mois=2026-10": false, "releve.pdf?mois=2026-10&exemplaire=comptable": true} {
			f := filepath.Join(t.TempDir(), "releve.pdf")
			if err := os.WriteFile(f, c.Lire(adresse(x, a)).Body.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			if dit := regexp.MustCompile(`Exemplaire comptable, chaîne le 23/11/2026 : [0-9a-f]{64}`).MatchString(pdftest.Texte(t, f)); dit != veut {
				t.Errorf("%s : tête de chaîne %v\n%s", a, dit, pdftest.Texte(t, f))
			}
		}
		if w := s.Role(droits.CESF).Lire(adresse(x, "releve.pdf?mois=2026-10&exemplaire=comptable")); w.Code != 404 {
			t.Errorf("CESF, exemplaire du comptable : %d", w.Code)
		}
		for _, a := range []string{"compte-annuel?annee=2025", "compte-annuel?annee=2027", "compte-annuel?annee=26", "compte-annuel.pdf?annee=x"} {
			if w := c.Lire(adresse(x, a)); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		if w := s.Role(droits.Administrateur).Lire(adresse(x, "compte-annuel")); w.Code != 404 {
			t.Errorf("administrateur : %d", w.Code)
		}

		// The final account: all the management, once it is over, signed by its person; it may change until the bank's statement reaches its end.
		webtest.Dit(t, c.Lire(adresse(x, "decompte-final")), 404)
		le := jour.Certain(2026, 11, 10)
		arreter(t, s, x, le)
		webtest.Dit(t, c.Lire(adresse(x, "decompte-final")), 200, "Mon décompte final", "toute la gestion", "au 23 novembre 2026", "peut encore changer", "10 fois", "J’ai reçu ce décompte", "Ma signature")
		s.Importer(x, le, le, solde, webtest.Ligne(-1000, "PRLV TELECOM EXEMPLE", ""), webtest.Ligne(98532, "VIR INCONNU EXEMPLE", ""))
		// Money of these days that waited, and that somebody gives to her since, is in what she signs: nothing waits any more.
		webtest.Dit(t, c.Lire(adresse(x, "decompte-final")), 200, "Nous avons reçu 985,32 € sur votre compte.")
		p := parcours.Pointage{Choix: parcours.Affecter, Motif: "son allocation, en retard"}
		s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			return l.QueryRow(ctx, `select p.ligne_id, p.version from pointage p join ligne_releve x on x.id = p.ligne_id where x.centimes = 98532`).Scan(&p.Ligne, &p.Version)
		})
		if _, err := parcours.PointerLigne(t.Context(), s.Monde.Base, s.Monde.Trousseau, s.Monde.Demande(droits.Comptable), p); err != nil {
			t.Fatal(err)
		}
		webtest.Tait(t, webtest.Dit(t, c.Lire(adresse(x, "decompte-final")), 200, "985,32 €", "Ce qui reste le 10 novembre 2026 6 752,92 €"), "Nous avons reçu")
		webtest.Tait(t, webtest.Dit(t, s.Role(droits.CESF).Lire(adresse(x, "decompte-final")), 200, "au 10 novembre 2026", "11 fois"), "peut encore changer")
		f = filepath.Join(t.TempDir(), "final.pdf")
		if err := os.WriteFile(f, c.Lire(adresse(x, "decompte-final.pdf")).Body.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		pdftest.Valider(t, f)
		for _, dit := range []string{"Mon décompte final", "toute la gestion, du 1er janvier 2026 au 10 novembre 2026", "Le 1er janvier 2026, vous aviez", "Ma signature"} {
			if !strings.Contains(strings.Join(strings.Fields(pdftest.Texte(t, f)), " "), dit) {
				t.Errorf("« %s » manque : %s", dit, pdftest.Texte(t, f))
			}
		}
		if w := s.Role(droits.Administrateur).Lire(adresse(x, "decompte-final.pdf")); w.Code != 404 {
			t.Errorf("administrateur : %d", w.Code)
		}
	})
}
