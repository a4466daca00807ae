// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"fmt"
	"maps"
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

// moisAffectes is how many periods back what was not spent on its purpose is carried forward (rule R16).
const moisAffectes = 12

// rangDe is how many periods before the one proposed a day lies in; false outside those that are counted.
func (p *projection) rangDe(le jour.Jour) (int, bool) {
	if le.Apres(p.au) {
		return 0, false
	}
	du, _ := plan.Periode(p.quantieme, le)
	rang := 12*(p.du.Annee()-du.Annee()) + p.du.Mois() - du.Mois()
	return rang, rang >= 0 && rang <= moisAffectes
}

// but is the number of the affected benefit whose purpose a line of the plan pays in a period: the one that it names or, for rent, the housing aid of that period, else the latest one.
func (p *projection) but(l plan.Ligne, rang int) int {
	if l.Affectee != 0 || l.Objet != paiements.Loyer {
		return l.Affectee
	}
	for ; rang <= moisAffectes; rang++ {
		if n := p.logements[rang]; n != 0 {
			return n
		}
	}
	return 0
}

// affecter counts, for each account, the affected benefits of its period (CASF art. R271-4, rule R16): what came, what is expected, what was spent on their
// purpose, and what the periods before left to spend on it. periods lie between du and au.
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
	du = jour.PlusMois(du.PremierDuMois(), -moisAffectes)
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

// arriver counts a receipt of an affected benefit in its period.
func (p *projection) arriver(prestation int, le jour.Jour, c argent.Centimes) {
	rang, ok := p.rangDe(le)
	if !ok {
		return
	}
	if prestations.PourLeLogement(prestation) {
		p.logements[rang] = prestation
	}
	if p.parBut == nil {
		p.parBut = map[int]*[moisAffectes + 1]proposition.Affectation{}
	}
	if p.parBut[prestation] == nil {
		p.parBut[prestation] = &[moisAffectes + 1]proposition.Affectation{}
	}
	p.parBut[prestation][rang].Recu += c
}

// employer counts what was spent on the purposes, and carries forward from one period to the next what was not.
func (x *projections) employer(ctx context.Context, l bdd.Lecture, du, au jour.Jour) error {
	parCompte := map[int64]*projection{}
	var ids []int64
	for _, p := range x.parDossier {
		if len(p.parBut) > 0 {
			parCompte[p.situation.ID] = p
			ids = append(ids, p.situation.ID)
		}
	}
	slices.Sort(ids)
	for m := range slices.Chunk(ids, parRequete) {
		es, err := plan.EmploisDes(ctx, l, m, du, au)
		if err != nil {
			return err
		}
		for _, e := range es {
			p := parCompte[e.Compte]
			rang, ok := p.rangDe(e.Jour)
			if !ok {
				continue
			}
			if a := p.parBut[p.but(p.ligneDeSerie(e), rang)]; a != nil {
				a[rang].Employe += e.Centimes
			}
		}
	}
	for _, p := range parCompte {
		for _, n := range slices.Sorted(maps.Keys(p.parBut)) {
			periodes := p.parBut[n]
			slices.Reverse(periodes[:])
			p.affectees = append(p.affectees, proposition.Reporter(n, periodes[:]))
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
