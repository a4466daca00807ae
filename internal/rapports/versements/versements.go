// SPDX-License-Identifier: EUPL-1.2

// Package versements reads the versements directs au bailleur (MASP 3) for their pages.
package versements

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/masp"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/rapports/procedures"
	"etai/internal/reglement"
)

// EtapeVue is a step with who noted it and what was written with it.
type EtapeVue struct {
	versement.Etape
	procedures.Note
}

// Vue is a procedure with all that its page shows.
type Vue struct {
	versement.Versement
	Etapes     []EtapeVue // the first one first
	Libelles   map[int]string
	Calcul     masp.VersementDirect // what may be asked, as of today while it is thought of
	Precedent  *versement.Versement // that it asks to renew
	Suites     []versement.Versement
	Pris       int       // months of other judgments
	FinAppel   jour.Jour // Vide once an appeal was declared
	AppelCourt bool      // its delay runs, today
	NomCreePar string
}

// Brutes are the steps as the rules read them.
func (v *Vue) Brutes() []versement.Etape {
	xs := make([]versement.Etape, len(v.Etapes))
	for i, x := range v.Etapes {
		xs[i] = x.Etape
	}
	return xs
}

// Lire reads a procedure for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v Vue, err error) {
	if v.Versement, err = versement.Lire(ctx, l, t, a, id); err != nil {
		return v, err
	}
	etapes, err := versement.Etapes(ctx, l, t, a, id)
	if err != nil {
		return v, err
	}
	notes, noms, err := procedures.Notes(ctx, l, etapes, func(x versement.Etape) (par, document, lettre int64) { return x.Par, x.Document, x.Lettre }, v.CreePar)
	if err != nil {
		return v, err
	}
	v.NomCreePar = noms[v.CreePar]
	for i, x := range etapes {
		v.Etapes = append(v.Etapes, EtapeVue{x, notes[i]})
	}
	if err := v.lireListe(ctx, l); err != nil {
		return v, err
	}
	return v, v.lireVoisins(ctx, l, a)
}

// lireListe gives the words of the benefits, and what may be asked of them on the day of the request.
func (v *Vue) lireListe(ctx context.Context, l bdd.Lecture) error {
	le := l.Instant().Jour()
	if x := versement.Derniere(v.Brutes(), versement.RequetePrete); x != nil && v.Etat != versement.Envisage {
		le = x.Le
	}
	liste, err := prestations.EnVigueur(ctx, l, le)
	if err != nil {
		return err
	}
	v.Libelles = map[int]string{}
	for _, p := range liste {
		v.Libelles[p.Numero] = p.Libelle
	}
	if !v.PremierImpaye.Vide() {
		v.Calcul = versement.Calculer(liste, v.Versement, le)
	}
	return nil
}

// lireVoisins gives the other procedures of the person that matter to this one, and the end of its delay of appeal.
func (v *Vue) lireVoisins(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	vs, err := versement.DuDossier(ctx, l, a, v.Dossier)
	if err != nil {
		return err
	}
	for _, x := range vs {
		switch {
		case x.ID == v.SuiteDe:
			v.Precedent = &x
		case x.SuiteDe == v.ID:
			v.Suites = append(v.Suites, x)
		}
	}
	periodes, err := versement.Anterieurs(ctx, l, v.Dossier, v.ID)
	if err != nil {
		return err
	}
	for _, p := range periodes {
		v.Pris += p.Mois()
	}
	n := versement.Derniere(v.Brutes(), versement.Notifie)
	if n == nil || versement.Appele(v.Brutes()) != nil {
		return nil // an appeal is judged once
	}
	regles, err := reglement.Lire(ctx, l, v.Organisation)
	if err != nil {
		return err
	}
	v.FinAppel, v.AppelCourt = versement.FinAppel(regles, n.Le), versement.AppelProposable(regles, v.Brutes(), l.Instant().Jour())
	return nil
}
