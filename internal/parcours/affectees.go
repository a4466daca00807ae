// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/prestations"
)

// but is the number of the affected benefit whose purpose a line of the plan pays: the one that it names or, for rent, the housing aid.
func (p *projection) but(l plan.Ligne) int {
	if l.Affectee == 0 && l.Objet == paiements.Loyer {
		return p.logement
	}
	return l.Affectee
}

// affecter counts, for each account, the affected benefits of its period (CASF art. R271-4, rule R16): what came, what is expected, what was spent on their
// purpose. periods lie between du and au.
func (x *projections) affecter(ctx context.Context, l bdd.Lecture, recettes []gestion.Recette, attendues []RecetteAttendue, du, au jour.Jour) error {
	liste, err := prestations.EnVigueur(ctx, l, x.aujourdhui)
	if err != nil {
		return fmt.Errorf("lire les prestations : %w", err)
	}
	affectees := map[int]bool{}
	for _, p := range liste {
		affectees[p.Numero] = p.Affectee
	}
	siennes := map[int64]gestion.Recette{}
	var ids []int64
	for _, r := range recettes {
		if affectees[r.Prestation] && x.parDossier[r.Dossier] != nil {
			siennes[r.ID] = r
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	for m := range slices.Chunk(ids, parRequete) {
		recues, err := comptes.RecettesRecues(ctx, l, m, du, au)
		if err != nil {
			return fmt.Errorf("lire ce qui est arrivé : %w", err)
		}
		for _, r := range recues {
			x.parDossier[siennes[r.Recette].Dossier].arriver(siennes[r.Recette].Prestation, r.Date, r.Centimes)
		}
	}
	for _, r := range attendues {
		if p := x.parDossier[r.Dossier]; p != nil && affectees[r.Prestation] {
			p.arriver(r.Prestation, r.Date, r.Montant)
		}
	}
	return x.employer(ctx, l, du, au)
}

// arriver counts a receipt of an affected benefit, when it is of the period.
func (p *projection) arriver(prestation int, le jour.Jour, c argent.Centimes) {
	if le.Avant(p.du) || le.Apres(p.au) {
		return
	}
	if prestations.PourLeLogement(prestation) {
		p.logement = prestation
	}
	i := slices.IndexFunc(p.affectees, func(a proposition.Affectation) bool { return a.Prestation == prestation })
	if i < 0 {
		i = len(p.affectees)
		p.affectees = append(p.affectees, proposition.Affectation{Prestation: prestation})
	}
	p.affectees[i].Recu += c
}

// employer counts what was already spent on the purposes.
func (x *projections) employer(ctx context.Context, l bdd.Lecture, du, au jour.Jour) error {
	parCompte := map[int64]*projection{}
	var ids []int64
	for _, p := range x.parDossier {
		if len(p.affectees) > 0 {
			slices.SortFunc(p.affectees, func(a, b proposition.Affectation) int { return a.Prestation - b.Prestation })
			parCompte[p.situation.ID] = p
			ids = append(ids, p.situation.ID)
		}
	}
	slices.Sort(ids)
	es, err := plan.EmploisDes(ctx, l, ids, du, au)
	if err != nil {
		return err
	}
	for _, e := range es {
		p := parCompte[e.Compte]
		if e.Jour.Avant(p.du) || e.Jour.Apres(p.au) {
			continue
		}
		but := p.but(p.ligneDeSerie(e))
		for i := range p.affectees {
			if p.affectees[i].Prestation == but {
				p.affectees[i].Employe += e.Centimes
			}
		}
	}
	return nil
}

// ligneDeSerie is the line of the plan that an order or a sum set aside is of, in its last version; an order of no plan is a line of its purpose.
func (p *projection) ligneDeSerie(e plan.Emploi) plan.Ligne {
	for i := len(p.versions) - 1; i >= 0 && e.Serie != 0; i-- {
		for _, l := range p.versions[i].Lignes {
			if l.Serie == e.Serie {
				return l
			}
		}
	}
	return plan.Ligne{Objet: e.Objet}
}
