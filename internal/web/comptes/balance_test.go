// SPDX-License-Identifier: EUPL-1.2

package comptes_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/formats/pdf/pdftest"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/comptes"
	"etai/internal/web/navigateur"
	"etai/internal/web/webtest"
)

// The balance of a month: each line adds up, the sum is the bank's, today's is what the accounts hold, and the workbook says the same. It is the accountant's.
func TestBalance(t *testing.T) {
	sur(t, func(t *testing.T, s *webtest.Site) {
		vivant(t, s)
		autre := s.Monde.Suivre(t, 60775)
		s.Importer(autre, jour.Certain(2026, 10, 5), jour.Certain(2026, 10, 5), 0, webtest.Ligne(60775, "CAF RSA "+autre.Numero, ""), webtest.Ligne(-1500, "PRLV", ""), webtest.Ligne(700, "INCONNU", ""))
		c := s.Role(droits.Comptable)
		for mois, du := range map[string]jour.Jour{"2026-10": jour.Certain(2026, 10, 1), "2026-11": jour.Certain(2026, 11, 1), "2026-09": jour.Certain(2026, 9, 1)} {
			s.Monde.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				a := s.Monde.Agents[droits.Comptable]
				a.Instant = l.Instant()
				au := du.DernierDuMois()
				if au.Apres(l.Instant().Jour()) {
					au = l.Instant().Jour()
				}
				b, err := rapports.BalanceDes(ctx, l, a, du, au)
				if err != nil {
					return err
				}
				var somme argent.Centimes
				for _, x := range b.Lignes {
					if somme += x.Cloture; x.Ouverture+x.Credits-x.Debits != x.Cloture {
						t.Errorf("%s : %+v", mois, x)
					}
				}
				if somme != b.Total.Cloture || b.Ecart() != 0 || b.Attendue() != b.Banque.Livre {
					t.Errorf("%s : total %s, écart %s, attendu %s, livre %s", mois, b.Total.Cloture, b.Ecart(), b.Attendue(), b.Banque.Livre)
				}
				w := c.Lire("/comptes/balance.xlsx?mois=" + mois)
				rangs := webtest.Classeur(t, w)
				lu, err := strconv.ParseFloat(rangs[len(rangs)-1][6], 64)
				if err != nil || len(rangs) != len(b.Lignes)+2 || argent.Centimes(math.Round(lu*100)) != b.Total.Cloture {
					t.Errorf("%s : %v, %v", mois, rangs, err)
				}
				return nil
			})
			webtest.Dit(t, c.Lire("/comptes/balance?mois="+mois), 200, "Balance des comptes individuels", "Égale à la banque", "Total des comptes", "De la balance à la banque")
		}
		for mois, mots := range map[string][]string{"2026-10": {"Balance des comptes individuels", "Du 1er octobre 2026 au 31 octobre 2026", "Écart", "Total", "Vérifiée par"}, "2026-11": {"De côté", "Retenu", "Ouverture"}} {
			f := filepath.Join(t.TempDir(), mois+".pdf")
			if err := os.WriteFile(f, c.Lire("/comptes/balance.pdf?mois="+mois).Body.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			pdftest.Valider(t, f)
			lu := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(pdftest.Texte(t, f))
			for _, m := range mots {
				if !strings.Contains(lu, m) {
					t.Errorf("%s : %q absent\n%s", mois, m, lu)
				}
			}
		}
		for _, a := range []string{"/comptes/balance?mois=2026-12", "/comptes/balance?mois=x", "/comptes/balance.xlsx?mois=2027-01", "/comptes/balance.pdf?mois=2027-01"} {
			if w := c.Lire(a); w.Code != 404 {
				t.Errorf("%s : %d", a, w.Code)
			}
		}
		for _, r := range []droits.Role{droits.CESF, droits.ChefDeService, droits.Referent, droits.Direction, droits.Administrateur} {
			for _, a := range []string{"/comptes/balance", "/comptes/balance.xlsx", "/comptes/balance.pdf"} {
				if w := s.Role(r).Lire(a); w.Code != 404 {
					t.Errorf("%s, %s : %d", r, a, w.Code)
				}
			}
		}
		// The list as a workbook has exactly its filter, and the rights of who asks.
		tous, aucun := webtest.Classeur(t, c.Lire("/comptes.xlsx")), webtest.Classeur(t, c.Lire("/comptes.xlsx?filtre=debiteur"))
		if len(tous) != 3 || len(aucun) != 1 || tous[0][1] != "Personne" {
			t.Errorf("%v\n%v", tous, aucun)
		}
		if w := s.Role(droits.Referent).Lire("/comptes.xlsx"); w.Code != 404 {
			t.Errorf("référent : %d", w.Code)
		}
	})
}

func TestEcransBalance(t *testing.T) {
	s := webtest.Nouveau(t, "", webtest.Domaine{Pages: comptes.Pages, Routes: comptes.Routes})
	base := s.Ecouter()
	n := navigateur.Demarrer(t)
	x := vivant(t, s)
	n.Partout(t, func(t *testing.T, o *navigateur.Onglet) {
		o.Ouvrir(base + webtest.CheminEntrer(s.Monde.Agents[droits.Comptable].ID))
		for nom, a := range map[string]string{"balance": "/comptes/balance", "balance-passee": "/comptes/balance?mois=2026-10", "comptes-liste": "/comptes", "compte-annuel": adresse(x, "compte-annuel")} {
			if statut := o.Ouvrir(base + a); statut != 200 {
				t.Errorf("%s : %d", nom, statut)
			}
			o.Verifier(nom)
		}
	})
}
