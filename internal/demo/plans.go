// SPDX-License-Identifier: EUPL-1.2

package demo

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/budget"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/tiers"
)

// plans writes the standing plan of each person, from the month of the day on, then makes the proposals of the period: the accountant's day begins with them.
func (d *Demo) plans(ctx context.Context) error {
	telecom, err := d.nouveauTiers(ctx, "cesf1", tiers.Fournisseur, 0, "Opérateur Exemple Télécom", 700301)
	if err != nil {
		return err
	}
	return ensemble(ctx, len(d.suivies), func(ctx context.Context, i int) error {
		s := d.suivies[i]
		if _, err := parcours.EnregistrerPlan(ctx, d.inst.Base, d.demande(s.cesf()), s.plan(d, telecom), 0); err != nil {
			return fmt.Errorf("plan de %s : %w", s.nom, err)
		}
		return nil
	})
}

// serieDuPlan is the serie of the line of the plan that an order of the month pays: the first three, in this order.
func serieDuPlan(ordre int) int64 {
	return map[int]int64{loyer: 1, energie: 2, argentDeVie: 3}[ordre]
}

// loyerTropLourd is the person whose rent is above all that arrives; ligneDevant the one for whom the accountant asks that a line passes before rent.
const (
	loyerTropLourd = 23
	ligneDevant    = 13
)

// proposer makes the proposals of the period, and leaves one request to the head of service.
func (d *Demo) proposer(ctx context.Context) error {
	if _, err := parcours.ProposerTous(ctx, d.inst.Base, d.agents["comptable"], d.aujourdhui, nil); err != nil {
		return err
	}
	var g proposition.Gelee
	if err := d.inst.Base.Lire(ctx, func(l bdd.Lecture) error {
		id, err := proposition.DerniereDe(ctx, l, d.suivies[ligneDevant-1].compte.ID)
		if err == nil {
			g, err = proposition.ParID(ctx, l, id)
		}
		return err
	}); err != nil {
		return err
	}
	derniere := g.Lignes[len(g.Lignes)-1]
	_, err := parcours.ArbitrerEcheance(ctx, d.inst.Base, d.demande("comptable"), g.ID, derniere.ID, proposition.Devant, "L’huissier passe le 4 : le bailleur est d’accord pour attendre une semaine.")
	return err
}

// vieMensuelle tells whose money for living leaves once a month, rather than each Monday.
func (s *suivie) vieMensuelle() bool { return s.n%3 == 2 }

// argentDeVie is what she and her CESF agree for living, the same in the budget and in the plan: each month, or each Monday.
func (s *suivie) argentDeVie() (argent.Centimes, budget.Frequence) {
	if s.vieMensuelle() {
		return s.vie, budget.Mois
	}
	return max(2000, s.vie*12/52/500*500), budget.Semaine
}

// plan is what the person agreed: rent, energy, money for living, water set aside; for some a plan d’apurement, a telephone.
func (s *suivie) plan(d *Demo, telecom int64) plan.Plan {
	aujourdhui, du := d.aujourdhui, d.coupure.PremierDuMois()
	p := plan.Plan{Dossier: s.dossier, Du: du, AccordeLe: aujourdhui, Accord: plan.Signe, Piece: s.piece}
	switch s.n % 7 {
	case 3:
		p.Accord, p.Piece = plan.Oral, 0
	case 6:
		p.Accord, p.Piece, p.Motif = plan.Desaccord, 0, "Elle voudrait garder plus d’argent de vie."
	}
	ligne := func(o paiements.Objet, tiers int64, c argent.Centimes, libelle string, j int) plan.Ligne {
		return plan.Ligne{Genre: plan.Paiement, Objet: o, Tiers: tiers, Centimes: c, Libelle: libelle, Periodicite: plan.Mensuelle, Jour: j, Du: du, Piece: s.piece}
	}
	loyer := ligne(paiements.Loyer, s.bailleur, s.loyer, "LOYER {mois} REF "+s.numero, 6)
	for _, r := range s.recettes {
		if r.prestation == 2 { // ALS (CASF art. D271-2)
			loyer.Affectee = 2
		}
	}
	somme, frequence := s.argentDeVie()
	vie := ligne(paiements.ArgentDeVie, s.soi, somme, "VIREMENT {mois}", 8)
	if frequence == budget.Semaine {
		vie.Periodicite, vie.Jour = plan.Hebdomadaire, 1
	}
	eau := ligne(paiements.Energie, 0, 1500, "Eau, facture de janvier", 12)
	eau.Genre, eau.Piece = plan.MisDeCote, 0
	p.Lignes = []plan.Ligne{loyer, ligne(paiements.Energie, s.tiersEnergie, s.energie, "ECHEANCE {mois} CLIENT "+s.numero, 10), vie, eau}
	if s.n%4 == 1 {
		apurement := ligne(paiements.Apurement, s.bailleur, 3500, "ECHEANCIER {mois} REF "+s.numero, 20)
		apurement.Au, apurement.Dette = jour.PlusMois(du, 11).DernierDuMois(), s.dette
		p.Lignes = append(p.Lignes, apurement)
	}
	if s.n == loyerTropLourd { // nothing that arrives pays it: her month asks for a decision
		p.Lignes[0].Centimes += 120000
		p.Motif = "Régularisation de charges de deux ans : contestée auprès du bailleur, réponse attendue."
	}
	if s.n%9 == 4 { // more than what is left to some: refused, and explained to them
		achat := ligne(paiements.Autre, telecom, 69000, "FACTURE {mois} CLIENT "+s.numero, 0)
		achat.Periodicite, achat.Du = plan.Unique, jour.PlusMois(du, 1).Plus(1)
		p.Lignes = append(p.Lignes, achat)
	}
	if s.n == lundiSansProvision { // far more than what is left that day
		achat := ligne(paiements.ArgentDeVie, s.soi, 190000, "MOBILIER {mois}", 0)
		achat.Periodicite, achat.Du = plan.Unique, d.lundi()
		p.Lignes = append(p.Lignes, achat)
	}
	if s.n%3 == 0 {
		p.Lignes = append(p.Lignes, ligne(paiements.Autre, telecom, 1999, "FACTURE {mois} CLIENT "+s.numero, 15))
	}
	return p
}
