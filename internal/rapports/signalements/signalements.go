// SPDX-License-Identifier: EUPL-1.2

// Package signalements reads the signalements to the procureur for their pages.
package signalements

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/masp"
	"etai/internal/masp/signalement"
	"etai/internal/organisation/droits"
	"etai/internal/prestations"
	"etai/internal/rapports/procedures"
)

// EtapeVue is a step with who noted it and what was written with it.
type EtapeVue struct {
	signalement.Etape
	procedures.Note
}

// PliVu is a medical piece, with who put it there.
type PliVu struct {
	signalement.Pli
	NomPar string
}

// Vue is a signalement with all that its page shows.
type Vue struct {
	signalement.Signalement
	Etapes     []EtapeVue // the first one first
	Plis       []PliVu    // that are there
	Liste      []prestations.Prestation
	EnCours    *masp.Contrat // that the judge's decision would end
	Gestion    bool          // with management
	LirePli    bool
	NomCreePar string
}

// Brutes are the steps as the rules read them.
func (v *Vue) Brutes() []signalement.Etape {
	xs := make([]signalement.Etape, len(v.Etapes))
	for i, x := range v.Etapes {
		xs[i] = x.Etape
	}
	return xs
}

// Lire reads a signalement for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func Lire(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (v Vue, err error) {
	if v.Signalement, err = signalement.Lire(ctx, l, t, a, id); err != nil {
		return v, err
	}
	etapes, err := signalement.Etapes(ctx, l, t, a, id)
	if err != nil {
		return v, err
	}
	plis, err := signalement.Plis(ctx, l, a, id)
	if err != nil {
		return v, err
	}
	agents := []int64{v.CreePar}
	for _, p := range plis {
		agents = append(agents, p.DeposePar)
	}
	notes, noms, err := procedures.Notes(ctx, l, etapes, func(x signalement.Etape) (par, document, lettre int64) { return x.Par, x.Document, x.Lettre }, agents...)
	if err != nil {
		return v, err
	}
	v.NomCreePar = noms[v.CreePar]
	for i, x := range etapes {
		v.Etapes = append(v.Etapes, EtapeVue{x, notes[i]})
	}
	for _, p := range plis {
		if p.RetireLe.Vide() {
			v.Plis = append(v.Plis, PliVu{p, noms[p.DeposePar]})
		}
	}
	if v.LirePli, err = droits.Peut(ctx, l, a, droits.LirePli, v.Dossier); err != nil {
		return v, err
	}
	j := l.Instant().Jour()
	if v.Liste, err = prestations.EnVigueur(ctx, l, j); err != nil {
		return v, err
	}
	cs, err := masp.DuDossier(ctx, l, v.Dossier)
	for _, c := range masp.Valables(cs) {
		if !c.Dernier().Avant(j) && c.ArreteLe.Vide() && (v.EnCours == nil || c.Debut.Avant(v.EnCours.Debut)) {
			v.EnCours, v.Gestion = &c, c.NiveauLe(j) == masp.AvecGestion
		}
	}
	return v, err
}
