// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/dettes"
	"etai/internal/parcours"
)

// avecBudget tells which people of the story have a budget: two in three.
func avecBudget(n int) bool { return n%3 != 2 }

// budgetInitial writes the first budget of a person with her, the day her measure begins.
func (d *Demo) budgetInitial(ctx context.Context, s *suivie, le jour.Jour) error {
	if !avecBudget(s.n) {
		return nil
	}
	return d.budget(ctx, s, le, le.DernierDuMois().Plus(1), s.lignes(0))
}

// lignes are the lines of a person's budget; mis is what is set aside each month for water, 0 for nothing.
func (s *suivie) lignes(mis argent.Centimes) (ls []budget.Ligne) {
	for _, r := range s.recettes {
		p := budget.Prestation
		if r.prestation == 2 { // ALS (CASF art. D271-2)
			p = budget.AideLogement
		}
		ls = append(ls, budget.Ligne{Sens: budget.Ressource, Poste: p, Libelle: r.libelle, Centimes: r.montant, Frequence: budget.Mois, Passage: budget.CompteGere, Justificatif: "attestation de la CAF"})
	}
	charge := func(p budget.Poste, libelle string, c argent.Centimes, f budget.Frequence, justificatif string) {
		ls = append(ls, budget.Ligne{Sens: budget.Charge, Poste: p, Libelle: libelle, Centimes: c, Frequence: f, Passage: budget.CompteGere, Justificatif: justificatif})
	}
	charge(budget.Loyer, "", s.loyer, budget.Mois, "avis d’échéance")
	charge(budget.Energie, "", s.energie, budget.Mois, "échéancier")
	charge(budget.Assurance, "habitation", 8400, budget.Annee, "appel de cotisation")
	if mis > 0 {
		charge(budget.Provision, "facture d’eau", mis, budget.Mois, "")
	}
	vie, frequence := s.argentDeVie()
	charge(budget.ArgentDeVie, "", vie, frequence, "")
	return ls
}

// budget opens a draft, writes it and agrees it with the person.
func (d *Demo) budget(ctx context.Context, s *suivie, vu, valable jour.Jour, lignes []budget.Ligne) error {
	qui := d.demande(s.cesf())
	id, err := parcours.CommencerBudget(ctx, d.inst.Base, qui, s.dossier)
	if err != nil {
		return err
	}
	var v budget.Version
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) (err error) { v, err = budget.ParID(ctx, l, id); return err }); err != nil {
		return err
	}
	v.ValableDu, v.Personnes = valable, 1+s.n%3
	if _, err := parcours.ModifierBudget(ctx, d.inst.Base, qui, v, lignes); err != nil {
		return err
	}
	c := parcours.Convention{Budget: id, Rang: v.Rang + 1, ConvenuLe: vu, Accord: budget.Signe, Deficit: true}
	switch s.n % 7 {
	case 3:
		c.Accord = budget.Oral
	case 6:
		c.Accord, c.Desaccord = budget.Desaccord, "Elle voudrait garder plus d’argent de vie."
	}
	_, err = parcours.ConvenirBudget(ctx, d.inst.Base, d.inst.Trousseau, qui, c)
	return err
}

func (s *suivie) cesf() string { return cesfDe(s.n) }

// creances are the debts that the story gives to some, by turns.
var creances = []struct {
	creancier string
	nature    dettes.Nature
	montant   argent.Centimes
}{{"", dettes.Loyer, 84000}, {"Crédit Exemple", dettes.Credit, 146000}, {"Trésor public (fictif)", dettes.Fiscale, 31200}, {"Opérateur Exemple Télécom", dettes.Autre, 18750}}

// endetter gives one person in four what she owed when the measure began, with a plan for the first of her debts.
func (d *Demo) endetter(ctx context.Context, s *suivie, le jour.Jour) error {
	if s.n%4 != 1 {
		return nil
	}
	qui := d.demande(s.cesf())
	for i := range 1 + s.n%3 {
		c := creances[i]
		x := dettes.Dette{Dossier: s.dossier, Creancier: c.creancier, Nature: c.nature, NeeLe: le.Plus(-150 - 31*i - s.n), Solde: dettes.Solde{Jour: le, Centimes: c.montant + argent.Centimes(s.n)*700, Source: dettes.DuCreancier}}
		if c.nature == dettes.Loyer {
			x.Tiers = s.bailleur
		}
		id, err := parcours.EnregistrerDette(ctx, d.inst.Base, d.inst.Trousseau, qui, x)
		if err != nil {
			return err
		}
		if i != 0 {
			continue
		}
		p := dettes.Plan{Dette: id, Origine: dettes.Amiable, ConvenuLe: le, PremiereLe: le.DernierDuMois().Plus(6), Mensualite: 3500}
		p.Nombre, p.Derniere = dettes.PlanPour(x.Solde.Centimes, p.Mensualite)
		if _, err := parcours.ConvenirPlan(ctx, d.inst.Base, d.inst.Trousseau, qui, p); err != nil {
			return err
		}
		s.dette = id
	}
	return nil
}

// derniersBudgets plays what is recent: some budgets are revised, two people are before the commission, one of them admitted.
func (d *Demo) derniersBudgets(ctx context.Context) error {
	for _, s := range d.suivies {
		if avecBudget(s.n) && s.n%2 == 1 {
			if err := d.budget(ctx, s, d.aujourdhui, d.aujourdhui.DernierDuMois().Plus(1), s.lignes(1500)); err != nil {
				return err
			}
		}
	}
	for n, recevable := range map[int]bool{5: true, 9: false} {
		s := d.suivies[n-1]
		x := dettes.Surendettement{Dossier: s.dossier, DeposeLe: d.aujourdhui.Plus(-100)}
		if recevable {
			x.RecevableLe, x.NotifieLe = d.aujourdhui.Plus(-30), d.aujourdhui.Plus(-26)
		}
		if _, err := parcours.EnregistrerSurendettement(ctx, d.inst.Base, d.inst.Trousseau, d.demande(s.cesf()), x); err != nil {
			return err
		}
	}
	return nil
}
