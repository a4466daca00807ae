// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"testing"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// What somebody types of a line, an order or a remise stands nowhere in clear, and what is shown of it once erased says so; the codes of the bank stay.
func TestRaisonsScellees(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		m := etaitest.NouveauMonde(t, b)
		s := m.Suivre(t, 60000)
		approvisionner(t, m, s, 60000)
		bailleur := m.Bailleur(t)
		comptable := func() parcours.Demande { return m.Demande(droits.Comptable) }
		ordre := preparer(t, m, loyer(t, m, s, bailleur, 10000))
		second := preparer(t, m, loyer(t, m, s, bailleur, 11000))
		remise := composer(t, m, ordre, second)
		version := func(o int64) int64 { return lireOrdre(t, m, o).VersionRangee }
		agir := func(_ int64, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		agir(parcours.RetirerDeRemise(t.Context(), b, m.Trousseau, comptable(), remise, lireRemise(t, m, remise).Version, second, "zèbre retiré"))
		agir(parcours.AnnulerOrdre(t.Context(), b, m.Trousseau, comptable(), second, version(second), "zèbre annulé"))
		agir(parcours.RenvoyerRemise(t.Context(), b, m.Trousseau, comptable(), remise, lireRemise(t, m, remise).Version, "zèbre renvoyé"))
		ordres, _ := payer(t, m, loyer(t, m, s, bailleur, 12000))
		agir(parcours.SignalerRejet(t.Context(), b, m.Trousseau, comptable(), ordres[0], version(ordres[0]), "AC04 zèbre clos"))
		agir(parcours.ConfirmerRejet(t.Context(), b, m.Demande(droits.ChefDeService), ordres[0], version(ordres[0]), signaleDe(t, m, ordres[0])))
		j := jour.Certain(2026, 11, 25)
		importer(t, m, s, j, j, 60000, ligne(900, "X", ""), ligne(-800, "Y", ""), ligne(-700, "Z", ""))
		ps := map[int64]comptes.Pointage{}
		m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
			xs, err := comptes.ParEtat(ctx, l, m.Organisation, comptes.Reste)
			for _, p := range xs {
				x, err := comptes.LigneBrute(ctx, l, p.Ligne)
				if err != nil {
					return err
				}
				ps[int64(x.Centimes)] = p
			}
			return err
		})
		pointer := func(centimes int64, p parcours.Pointage) {
			t.Helper()
			p.Ligne, p.Version = ps[centimes].Ligne, ps[centimes].Version
			agir(parcours.PointerLigne(t.Context(), b, m.Trousseau, comptable(), p))
		}
		pointer(900, parcours.Pointage{Choix: parcours.Affecter, Motif: "zèbre affecté"})
		pointer(-800, parcours.Pointage{Choix: parcours.Operation, Nature: comptes.OperationEnergie, Motif: "zèbre électrique"})
		pointer(-700, parcours.Pointage{Choix: parcours.AVerifier, Motif: "zèbre demandé"})
		agir(parcours.RepondreVerification(t.Context(), b, m.Trousseau, m.Demande(droits.CESF), parcours.ReponseVerification{Ligne: ps[-700].Ligne, Version: ps[-700].Version + 1,
			Choix: parcours.Constater, Texte: "zèbre répondu"}))
		m.SansClair(t, "zèbre")
		m.Verifier(t)

		rejete := lireOrdre(t, m, ordres[0])
		if x := dit(t, m, rejete.Motif); x != "AC04 zèbre clos" || rejete.Motif.Code != "AC04" {
			t.Errorf("%q (%s)", x, rejete.Motif.Code)
		}
		relire := func() (annule string, operation string, q comptes.Question) {
			t.Helper()
			m.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				es, err := paiements.Evenements(ctx, l, second)
				if err != nil {
					return err
				}
				annule = dit(t, m, es[len(es)-1].Motif)
				os, err := comptes.OperationsDe(ctx, l, m.Trousseau, ps[-800].Ligne)
				if err != nil {
					return err
				}
				operation = os[0].Libelle
				q, err = comptes.QuestionDe(ctx, l, m.Trousseau, ps[-700].Ligne)
				return err
			})
			return annule, operation, q
		}
		if a, o, q := relire(); a != "zèbre annulé" || o != "zèbre électrique" || q.Question != "zèbre demandé" || q.Texte != "zèbre répondu" {
			t.Errorf("%q %q %+v", a, o, q)
		}
		if err := b.Ecrire(t.Context(), func(e *bdd.Ecriture) error {
			for _, q := range []string{`select contenu_id from ordre_signalement`, `select max(contenu_id) from ordre_evenement where vers = 'annule'`, `select contenu_id from operation`,
				`select contenu_id from question_ligne`, `select reponse_contenu_id from question_ligne`} {
				var contenu int64
				if err := e.QueryRow(t.Context(), q).Scan(&contenu); err != nil {
					return err
				}
				if err := journal.Effacer(t.Context(), e, contenu, "2026/1"); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if a, o, q := relire(); a != journal.TexteEfface || o != journal.TexteEfface || q.Question != journal.TexteEfface || q.Texte != journal.TexteEfface {
			t.Errorf("%q %q %+v", a, o, q)
		}
		if x := dit(t, m, lireOrdre(t, m, ordres[0]).Motif); x != "AC04" {
			t.Errorf("effacé, il reste %q", x)
		}
		if v := m.Verifier(t); v.Ecritures == 0 {
			t.Error("rien de relu")
		}
	})
}
