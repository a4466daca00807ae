// SPDX-License-Identifier: EUPL-1.2

package parcours_test

import (
	"context"
	"errors"
	"testing"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/etaitest"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/delegations"
)

// facturee is a world with an invoice of one month of one measure: 300,00 €, issued on 23 November 2026.
func facturee(t *testing.T, b *bdd.Base) (*delegue, int64) {
	x := nouveauDelegue(t, b, delegation.MoisEntame)
	ctx, comptable := t.Context(), x.Agents[droits.Comptable]
	d := x.personne(t, x.Agents[droits.CESF])
	x.contrat(t, d, x.Agents[droits.CESF], jour.Certain(2026, 1, 10))
	id, err := x.offrir(d, jour.Certain(2026, 1, 10))
	if err != nil {
		t.Fatal(err)
	}
	x.accepter(t, id, jour.Certain(2026, 1, 10))
	etat, err := parcours.SoumettreEtat(ctx, b, x.par(comptable), x.convention, jour.Certain(2026, 1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parcours.ArreterEtat(ctx, b, x.par(x.d.Referent), etat, 1); err != nil {
		t.Fatal(err)
	}
	facture, err := parcours.EmettreFacture(ctx, b, x.Trousseau, x.par(comptable), etat, 2)
	if err != nil {
		t.Fatal(err)
	}
	return x, facture
}

// What is paid of an invoice: by its payer alone, never more than is left, never edited but taken back; then what its delay costs, once the rate is known.
func TestPaiementDeFacture(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x, facture := facturee(t, b)
		ctx, comptable, referent := t.Context(), x.Agents[droits.Comptable], x.d.Referent
		h := b.Horloge().(*etaitest.Horloge)
		payer := func(a droits.Agent, o delegation.ObjetPaiement, le jour.Jour, c argent.Centimes, reference string) error {
			_, err := parcours.PayerFacture(ctx, b, x.Trousseau, x.par(a), delegation.Paiement{Facture: facture, Objet: o, Le: le, Montant: c, Texte: reference})
			return err
		}
		lire := func(f delegations.FiltreFactures) (s delegations.FactureListe, n int) {
			t.Helper()
			x.Lire(t, func(ctx context.Context, l bdd.Lecture) error {
				for _, a := range []droits.Agent{referent, comptable} {
					fs, err := delegations.Factures(ctx, l, a, f, 10, 0)
					if err != nil {
						return err
					}
					if n, err = delegations.NombreFactures(ctx, l, a, f); err != nil || n != len(fs) {
						t.Errorf("%s : %d factures, %d comptées (%v)", f, len(fs), n, err)
					}
					if n > 0 {
						s = fs[0]
					}
				}
				return nil
			})
			return s, n
		}
		emise := jour.Certain(2026, 11, 23)
		echeance := emise.Plus(30)
		if s, n := lire(delegations.APayer); n != 1 || s.Reste() != 30000 || s.Retard != (delegation.Retard{}) {
			t.Errorf("émise : %+v", s)
		}
		if err := payer(comptable, delegation.Principal, emise, 100, "M1"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le délégataire dit que sa facture est payée : %v", err)
		}
		// Nobody of the département may record it any more: who bills does, from the association's own bank; once somebody may, no longer.
		annuler := errors.New("annuler")
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			peut := func(a droits.Agent) bool {
				f, err := delegation.FactureDe(ctx, e, a.Organisation, facture)
				if err != nil {
					t.Fatal(err)
				}
				oui, err := parcours.PeutNoterPaiement(ctx, e, a, f)
				if err != nil {
					t.Fatal(err)
				}
				return oui
			}
			if peut(comptable) || !peut(referent) || !peut(x.d.Chef) || peut(x.d.Conseillere) || peut(x.Agents[droits.CESF]) {
				t.Error("le département a un agent : lui seul note ses paiements")
			}
			for i, qui := range []droits.Agent{referent, x.d.Chef} {
				if _, err := e.Exec(ctx, `update agent set actif = $2 where id = $1`, qui.ID, false); err != nil {
					return err
				}
				if peut(comptable) != (i == 1) {
					t.Errorf("après %d départs : %v", i+1, peut(comptable))
				}
			}
			if peut(x.Agents[droits.CESF]) || peut(x.Agents[droits.Direction]) || !peut(x.Agents[droits.ChefDeService]) {
				t.Error("qui facture note, et personne d’autre")
			}
			return annuler
		}); !errors.Is(err, annuler) {
			t.Fatal(err)
		}
		if err := payer(x.d.Conseillere, delegation.Principal, emise, 100, "M1"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("une conseillère paie : %v", err)
		}
		attendreRefus(t, "avant l’émission", payer(referent, delegation.Principal, emise.Plus(-1), 100, "M1"), "le")
		attendreRefus(t, "demain", payer(referent, delegation.Principal, emise.Plus(1), 100, "M1"), "le")
		attendreRefus(t, "rien", payer(referent, delegation.Principal, emise, 0, "M1"), "montant")
		attendreRefus(t, "sans référence", payer(referent, delegation.Principal, emise, 100, "  "), "reference")
		attendreRefus(t, "trop", payer(referent, delegation.Principal, emise, 30001, "M1"), "montant")
		attendreRefus(t, "les intérêts d’abord", payer(referent, delegation.DuRetard, emise, 100, "M1"), "objet")

		h.ReglerJour(echeance.Plus(10))
		if _, n := lire(delegations.EnRetard); n != 1 {
			t.Errorf("%d en retard", n)
		}
		certain := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		certain(payer(referent, delegation.Principal, echeance, 10000, "Mandat 77"))
		certain(payer(referent, delegation.Principal, echeance.Plus(5), 20000, "Mandat 78"))
		s, n := lire(delegations.Payees)
		if n != 1 || s.Reste() != 0 || s.Retard.Jours != 5 || s.Soldee != echeance.Plus(5) || s.Retard.SansTaux != jour.Certain(2026, 7, 1) {
			t.Errorf("payée : %+v", s)
		}
		attendreRefus(t, "payer deux fois", payer(referent, delegation.Principal, echeance.Plus(5), 1, "M"), "montant")
		attendreRefus(t, "des intérêts sans taux", payer(referent, delegation.DuRetard, echeance.Plus(10), 4000, "M"), "objet")
		contrepasser := func(a droits.Agent, i int, motif string) error {
			s, _ := lire(delegations.ToutesFactures)
			_, err := parcours.ContrepasserPaiement(ctx, b, x.Trousseau, x.par(a), facture, s.Paiements[i].ID, motif)
			return err
		}
		attendreRefus(t, "annuler sans raison", contrepasser(referent, 1, " "), "motif")
		if err := contrepasser(comptable, 1, "Erreur"); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le délégataire annule : %v", err)
		}
		certain(contrepasser(referent, 1, "Mandat rejeté par la paierie"))
		attendreRefus(t, "annuler deux fois", contrepasser(referent, 1, "Encore"), "paiement")
		attendreRefus(t, "annuler une annulation", contrepasser(referent, 2, "Encore"), "paiement")
		if s, n := lire(delegations.EnRetard); n != 1 || s.Reste() != 20000 || s.Retard.Jours != 10 {
			t.Errorf("annulée : %+v", s)
		}
		certain(payer(referent, delegation.Principal, echeance.Plus(6), 20000, "Mandat 79"))
		certain(b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			_, err := e.Exec(ctx, `insert into parametre(code, portee, nombre, du, au, source, preuve) values ('facture.bce', 'loi', 200, '2026-07-01', '2026-12-31', 'Essai', 'a_verifier')`)
			return err
		}))
		if s, _ := lire(delegations.Payees); s.Retard != (delegation.Retard{Jours: 6, Taux: 1000, Interets: 33, Indemnite: 4000}) || s.RetardDu != 4033 { // 200,00 € at 10 % for 6 days
			t.Errorf("intérêts : %+v", s)
		}
		attendreRefus(t, "trop d’intérêts", payer(referent, delegation.DuRetard, echeance.Plus(10), 4034, "M"), "montant")
		certain(payer(referent, delegation.DuRetard, echeance.Plus(10), 4033, "Mandat 80"))
		attendreRefus(t, "annuler sous les intérêts", contrepasser(referent, 0, "Erreur"), "paiement")
		if s, _ := lire(delegations.ToutesFactures); s.RetardDu != 0 || s.Paye != 30000 {
			t.Errorf("soldée : %+v", s)
		}
		for quoi, sql := range map[string]string{
			"un paiement modifié":          `update delegation_paiement set montant = 1`,
			"un paiement supprimé":         `delete from delegation_paiement`,
			"une annulation d’autre somme": `insert into delegation_paiement(facture_id, objet, le_jour, montant, contrepasse_id, contenu_id, engagement, par, le) select facture_id, objet, le_jour, montant - 1, id, contenu_id, engagement, par, le from delegation_paiement where id = 1`,
			"deux annulations":             `insert into delegation_paiement(facture_id, objet, le_jour, montant, contrepasse_id, contenu_id, engagement, par, le) select facture_id, objet, le_jour, montant, contrepasse_id, contenu_id, engagement, par, le from delegation_paiement where contrepasse_id is not null`,
		} {
			if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error { _, err := e.Exec(ctx, sql); return err }); err == nil {
				t.Errorf("%s : la table laisse faire", quoi)
			}
		}
		x.VoitTout(t,
			etaitest.Alteration{Nom: "un montant", SQL: `update delegation_paiement set montant = 1 where id = 1`, Dit: "paiement 1"},
			etaitest.Alteration{Nom: "un jour", SQL: `update delegation_paiement set le_jour = '2026-12-30' where id = 1`, Dit: "paiement 1"},
			etaitest.Alteration{Nom: "un paiement parti", SQL: `delete from delegation_paiement where objet = 'retard'`, Dit: "un paiement de facture"},
			etaitest.Alteration{Nom: "une annulation partie", SQL: `delete from delegation_paiement where contrepasse_id is not null`, Dit: "un paiement annulé"},
			etaitest.Alteration{Nom: "payée avant d’être émise", SQL: `update delegation_paiement set le_jour = '2026-11-01' where id = 1`, Dit: "paiement 1"},
		)
	})
}

// The delay of a public contract runs from the day on which its payer received the invoice, once it is noted; and so does the interest.
func TestReceptionDeFacture(t *testing.T) {
	etaitest.Bases(t, func(t *testing.T, b *bdd.Base) {
		x, facture := facturee(t, b)
		ctx, comptable, referent := t.Context(), x.Agents[droits.Comptable], x.d.Referent
		h := b.Horloge().(*etaitest.Horloge)
		emise := jour.Certain(2026, 11, 23)
		recevoir := func(a droits.Agent, le jour.Jour) error {
			_, err := parcours.NoterReception(ctx, b, x.par(a), facture, le)
			return err
		}
		retards := func(f delegations.FiltreFactures) (fs []delegations.FactureListe) {
			t.Helper()
			x.Lire(t, func(ctx context.Context, l bdd.Lecture) (err error) {
				fs, err = delegations.Factures(ctx, l, referent, f, 10, 0)
				return err
			})
			return fs
		}
		h.ReglerJour(emise.Plus(40))
		if fs := retards(delegations.EnRetard); len(fs) != 1 || fs[0].Retard.Jours != 10 || fs[0].AuPlusTard() != emise.Plus(30) {
			t.Fatalf("sans réception : %+v", fs)
		}
		if err := recevoir(comptable, emise.Plus(12)); !errors.Is(err, parcours.ErrInterdit) {
			t.Errorf("le délégataire dit quand sa facture est reçue : %v", err)
		}
		attendreRefus(t, "reçue avant d’être émise", recevoir(referent, emise.Plus(-1)), "recue_le")
		attendreRefus(t, "reçue demain", recevoir(referent, emise.Plus(41)), "recue_le")
		for _, cas := range []struct{ recue, retard int }{{12, 0}, {4, 6}} { // the second one corrects the first
			if err := recevoir(referent, emise.Plus(cas.recue)); err != nil {
				t.Fatal(err)
			}
			attendreRefus(t, "deux fois le même jour", recevoir(referent, emise.Plus(cas.recue)), "recue_le")
			if fs := retards(delegations.APayer); len(fs) != 1 || fs[0].RecueLe != emise.Plus(cas.recue) || fs[0].AuPlusTard() != emise.Plus(cas.recue+30) || fs[0].Retard.Jours != cas.retard {
				t.Errorf("reçue %d jours après : %+v", cas.recue, fs)
			}
			if n := len(retards(delegations.EnRetard)); (n == 1) != (cas.retard > 0) {
				t.Errorf("reçue %d jours après : %d en retard", cas.recue, n)
			}
		}
		x.VoitTout(t,
			etaitest.Alteration{Nom: "un jour", SQL: `update delegation_reception set le_jour = '2026-12-30' where id = 1`, Dit: "réception 1"},
			etaitest.Alteration{Nom: "une échéance", SQL: `update delegation_reception set echeance = '2027-12-30' where id = 2`, Dit: "réception 2"},
			etaitest.Alteration{Nom: "une réception partie", SQL: `delete from delegation_reception where id = 2`, Dit: "la réception d’une facture"},
			etaitest.Alteration{Nom: "reçue avant d’être émise", SQL: `update delegation_reception set le_jour = '2026-11-01' where id = 1`, Dit: "réception 1"},
		)
	})
}
