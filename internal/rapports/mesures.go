// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// VueMesures are the contracts of a file, and where its months stand.
type VueMesures struct {
	Contrats       []masp.Contrat // complete, the latest first
	Justifications map[int64][]masp.Justification
	Recours        []masp.Recours     // of the whole file, the latest first
	Compteur       masp.Compteur      // for a contract that would follow the last one, or begin today
	Total          int                // months that a measure may last
	Suite          jour.Jour          // first day of that contract
	Reddition      *comptes.Reddition // the account that the person should have had already (R37); nil: none is late
}

// Mesures reads the contracts of a file; bdd.ErrAbsent when the agent may not read them. Allocataire numbers are for who manages the money.
func Mesures(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) (v VueMesures, err error) {
	p, err := droits.Parmi(ctx, l, a, dossier, droits.LireContrat, droits.LireGestion)
	if err == nil && !p[droits.LireContrat] {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return v, err
	}
	if v.Contrats, err = masp.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	if err := masp.Completer(ctx, l, t, a, dossier, v.Contrats); err != nil {
		return v, err
	}
	if v.Recours, err = masp.RecoursDuDossier(ctx, l, t, a, dossier); err != nil {
		return v, err
	}
	v.Justifications = map[int64][]masp.Justification{}
	v.Suite = l.Instant().Jour()
	passes, err := parcours.PassesDe(ctx, l, dossier)
	if err != nil {
		return v, err
	}
	for _, c := range v.Contrats {
		if v.Justifications[c.ID], err = masp.Justifications(ctx, l, t, a, c.ID); err != nil {
			return v, err
		}
		if dernier := c.Dernier(); !c.Annule() && !dernier.Avant(v.Suite) {
			v.Suite = dernier.Plus(1)
		}
		for i := range c.Autorisations {
			if !p[droits.LireGestion] {
				c.Autorisations[i].Allocataire = ""
			}
		}
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return v, err
	}
	j := l.Instant().Jour()
	v.Total = reglement.MoisTotal.A(regles, j)
	v.Compteur = masp.Compter(regles, j, passes, v.Suite, 0, false)
	v.Reddition, err = redditionEnRetard(ctx, l, regles, dossier, j)
	return v, err
}

// redditionEnRetard is the account that the person of a file should have had already, nil when none is late. The caller has checked the rights.
func redditionEnRetard(ctx context.Context, l bdd.Lecture, regles *reglement.Regles, dossier int64, j jour.Jour) (*comptes.Reddition, error) {
	c, err := comptes.DuDossier(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && !c.FermeLe.Vide() {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	dernier, err := comptes.DernierReleveRemis(ctx, l, c.ID)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return nil, err
	}
	if r := reddition(regles, j); r.note {
		if x := r.de(c.OuvertLe, dernier.Mois); x.EnRetard(j) {
			return &x, nil
		}
	}
	return nil, nil
}

// PrestationsAAutoriser are what a person receives on a day, for the form of a contract, and the list of D271-2 of that day.
func PrestationsAAutoriser(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, j jour.Jour) (ouvertes []prestations.Percue, liste []prestations.Prestation, err error) {
	ps, err := prestations.PercuesDuDossier(ctx, l, a, dossier)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range ps {
		if p.Ouverte(j) || p.Du.Apres(j) {
			ouvertes = append(ouvertes, p)
		}
	}
	liste, err = prestations.EnVigueur(ctx, l, j)
	return ouvertes, liste, err
}
