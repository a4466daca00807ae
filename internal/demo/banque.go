// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/formats/releve"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// prepares is how many people have the month's order already prepared. They have a month ahead on their account: it waits for no benefit.
const prepares = 6

// objetsPrepares says which of the month's orders it is, person by person.
var objetsPrepares = [prepares]int{loyer, argentDeVie, loyer, energie, argentDeVie, energie}

// aujourdHui leaves what a day of work begins with: some orders already prepared, waiting for a remise.
func (d *Demo) aujourdHui(ctx context.Context) error {
	if err := d.demander(ctx); err != nil { // before the clock comes to today: requests are some weeks old
		return err
	}
	versement, err := d.demanderVersement(ctx)
	if err != nil {
		return err
	}
	if err := d.grilles(ctx); err != nil {
		return err
	}
	if err := d.signaler(ctx); err != nil {
		return err
	}
	// At eight, or as the day begins when eight has not come: never ahead of the machine.
	if machine := (horloge.Systeme{}).Maintenant().Temps().In(horloge.Paris); machine.Hour() > 8 {
		d.horloge.Aller(d.aujourdhui, 8)
	}
	d.horloge.Aller(d.aujourdhui, 0)
	execution, mois := jour.TargetSuivant(d.aujourdhui.Plus(1)), d.aujourdhui.PremierDuMois()
	if err := d.plans(ctx); err != nil {
		return err
	}
	for i, s := range d.suivies[:prepares] {
		o := s.ordres(mois, execution)[objetsPrepares[i]]
		o.PlanSerie, o.PlanOccurrence = serieDuPlan(objetsPrepares[i]), mois
		if _, err := parcours.PreparerOrdre(ctx, d.inst.Base, d.demande("comptable"), o); err != nil {
			return fmt.Errorf("ordre de %s : %w", s.nom, err)
		}
	}
	if err := d.accompagnement(ctx); err != nil {
		return err
	}
	if err := d.derniersBudgets(ctx); err != nil {
		return err
	}
	if err := d.trancher(ctx); err != nil {
		return err
	}
	if err := d.histoires(ctx); err != nil {
		return err
	}
	if err := d.fixerAudience(ctx, versement); err != nil {
		return err
	}
	return d.proposer(ctx)
}

// Releve is the next file of the demonstration's bank: what it has to say since the last statement taken in. It executes every order that
// was transmitted, on its day: where that day is still to come, the demonstration moves on to the morning that follows it. The first time, it also
// brings the month's pay, with its share of surprises; one landlord has closed its account, so that its rents come back. Nothing is kept on the
// side: the answer is drawn from what Étai holds. With finDuMois it goes up to the last day of the month that the last statement leaves open, and the
// demonstration to the morning after: that month may then be closed. Orders of later days wait for the next file.
func (d *Demo) Releve(ctx context.Context, finDuMois bool) (nom string, fichier []byte, err error) {
	premier, dernier, err := d.etat(ctx)
	if err != nil {
		return "", nil, err
	}
	aujourdhui := d.inst.Base.Horloge().Maintenant().Jour()
	le := aujourdhui.Plus(-1)
	ls := lignesDe{}
	if premier {
		paie := d.coupure.Plus(2) // the 5th
		ls = d.surprises(paie, d.paies(d.coupure.Plus(1), paie, true))
	}
	if le.Avant(dernier) {
		le = dernier
	}
	if fin := dernier.Plus(1).DernierDuMois(); finDuMois && fin.Apres(le) {
		le = fin
	}
	plafond := le
	for _, s := range d.suivies {
		os, err := d.transmis(ctx, s)
		if err != nil {
			return "", nil, err
		}
		for _, o := range os {
			j := o.ExecutionLe
			if finDuMois && j.Apres(plafond) {
				continue
			}
			if j.Avant(dernier) {
				j = dernier
			}
			ls[s] = append(ls[s], debit(j, o.Centimes, "VIR SEPA "+o.Libelle, o.BoutEnBout, "D"+o.BoutEnBout[5:]))
			if j.Apres(le) {
				le = j
			}
			if o.Version == d.compteClos {
				ls[s] = append(ls[s], retour(o, j))
			}
		}
	}
	d.paiesSuivantes(ls, dernier, le)
	d.horloge.Aller(le.Plus(1), 8) // the bank gives the statement of a day on the next morning
	fichier, err = d.ecrireReleve(le, ls)
	return fmt.Sprintf("releve-valmoulin-%s.xml", le), fichier, err
}

// paiesSuivantes adds the pay of the months to come, once the demonstration has moved on to it: its day is after dernier and not after le.
func (d *Demo) paiesSuivantes(ls lignesDe, dernier, le jour.Jour) {
	for debut := jour.PlusMois(d.aujourdhui.PremierDuMois(), 1); !debut.Apres(le); debut = jour.PlusMois(debut, 1) {
		paie := jour.TargetSuivant(debut.Plus(4))
		if !paie.Apres(dernier) || paie.Apres(le) {
			continue
		}
		for s, lignes := range d.paies(debut, paie, false) {
			ls[s] = append(lignes, ls[s]...)
			slices.SortStableFunc(ls[s], func(a, b releve.Ligne) int { return a.DateOperation.Depuis(b.DateOperation) })
		}
	}
}

// surprises adds to the month's pay what an accountant meets: money from an unknown payer, a debit that nobody asked for, a refund,
// and what nobody has to ask about: cards.
func (d *Demo) surprises(paie jour.Jour, ls lignesDe) lignesDe {
	suite := paie.Plus(1)
	for _, s := range d.suivies {
		switch s.n {
		case 64, 67, 72:
			ls[s] = append(ls[s], carte(suite, 1840+argent.Centimes(s.n)*10, "PMNT/CCRD/POSD", "CB SUPERMARCHE EXEMPLE VIEUXMONT 17H42", s.n))
		case 68, 80:
			ls[s] = append(ls[s], carte(suite, 2000, "PMNT/CCRD/CWDL", "RETRAIT DAB PLACE DE L EXEMPLE 09H15", s.n))
		case 13:
			ls[s] = append(ls[s], credit(suite, 71236, "VIR CARSAT EXEMPLE PENSION", "CARSAT EXEMPLE", "X13"))
		case 15:
			ls[s] = append(ls[s], debit(suite, 2999, "PRLV TELECOM EXEMPLE", "", "X15"))
		case 16:
			ls[s] = append(ls[s], credit(suite, 15000, "VIR RECU M TIERS EXEMPLE", "TIERS EXEMPLE", "X16"))
		case 9:
			ls[s] = append(ls[s], credit(suite, s.energie, "REMBOURSEMENT ENERGIE EXEMPLE", "ENERGIE EXEMPLE", "X9"))
		case 21:
			ls[s] = append(ls[s], debit(suite, argent.Centimes(250000), "SAISIE EXEMPLE", "", "X21"))
		}
	}
	return ls
}

// carte is what somebody paid or withdrew with the card of her own account: the bank says where and when, her statement alone repeats it.
func carte(le jour.Jour, c argent.Centimes, code releve.Texte, libelle string, n int) releve.Ligne {
	l := debit(le, c, libelle, "", fmt.Sprintf("C%s%d", le, n))
	l.Code = code
	return l
}

// etat tells whether the month's pay is still to come, and the last day taken in; it sets each person's balance at the bank to what the last
// accepted statement says, and how many statements there are.
func (d *Demo) etat(ctx context.Context) (premier bool, dernier jour.Jour, err error) {
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		dernier = d.coupure
		for _, s := range d.suivies {
			et, err := comptes.EtatPour(ctx, l, s.banque, d.aujourdhui.Plus(3650))
			if err != nil {
				return err
			}
			s.solde, s.releve = et.Solde, len(et.Identifiants)
			if et.Jour.Apres(dernier) {
				dernier = et.Jour
			}
		}
		return nil
	})
	return dernier == d.coupure, dernier, err
}

func (d *Demo) transmis(ctx context.Context, s *suivie) (r []paiements.Ordre, err error) {
	err = d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		os, err := paiements.EnCoursDuCompte(ctx, l, s.compte.ID)
		r = nil
		for _, o := range os {
			if o.Etat == paiements.Transmis {
				r = append(r, o)
			}
		}
		return err
	})
	return r, err
}
