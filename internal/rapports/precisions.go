// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"errors"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
)

// QuestionVue is what the accountant asked about a line, and what was answered.
type QuestionVue struct {
	comptes.Question
	Par, ReponduPar string
}

// SuggestionVue is what recognised words, or who knows the person, propose of a line.
type SuggestionVue struct {
	comptes.Suggestion
	Recette *gestion.Recette
	Reponse bool // of the person's worker; else recognised words
	Reconnu comptes.LibelleReconnu
	Par     string // who answered, or who had the words recognised
}

// lirePrecisions reads what was asked and answered about a line, what it was cut into, and what its debits paid.
func (d *DetailLigne) lirePrecisions(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (err error) {
	q, err := comptes.QuestionDe(ctx, l, t, d.Ligne)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
	case err != nil:
		return err
	default:
		d.Question = &QuestionVue{Question: q}
		if d.Question.Par, err = nommerAgent(ctx, l, q.DemandeePar); err != nil {
			return err
		}
		if d.Question.ReponduPar, err = nommerAgent(ctx, l, q.ReponduePar); err != nil {
			return err
		}
	}
	if d.Operations, err = comptes.OperationsDe(ctx, l, t, d.Ligne); err != nil {
		return err
	}
	if d.Parts, err = comptes.PartsDe(ctx, l, d.Ligne); err != nil {
		return err
	}
	return d.lireSuggestion(ctx, l)
}

func (d *DetailLigne) lireSuggestion(ctx context.Context, l bdd.Lecture) error {
	if d.Etat != comptes.Probable {
		return nil
	}
	s := &SuggestionVue{}
	var par int64
	switch {
	case d.Cible == "question" && d.Question != nil:
		s.Suggestion, s.Reponse, par = d.Question.Suggestion, true, d.Question.ReponduePar
	case d.Regle == string(parcours.LibelleReconnu) && d.Cible == "reconnu":
		x, err := comptes.LibelleReconnuParID(ctx, l, d.CibleID)
		if errors.Is(err, bdd.ErrAbsent) {
			return nil
		}
		if err != nil {
			return err
		}
		s.Suggestion, s.Reconnu, par = x.Suggestion, x, x.ApprisPar
	default:
		return nil
	}
	if s.Suggestion.Recette != 0 {
		r, err := gestion.RecetteParID(ctx, l, s.Suggestion.Recette)
		if err != nil {
			return err
		}
		s.Recette = &r
	}
	d.Suggestion = s
	var err error
	s.Par, err = nommerAgent(ctx, l, par)
	return err
}

// lirePieces reads the documents of the person that may show what a debit of her account paid.
func (d *DetailLigne) lirePieces(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent) error {
	if d.Centimes >= 0 || !d.Individuel || d.Dossier == 0 || d.Etat == comptes.Traite {
		return nil
	}
	ds, err := Documents(ctx, l, t, a, d.Dossier)
	d.Pieces = slices.DeleteFunc(ds, func(x Document) bool {
		return x.Efface || x.Nature.Lecture() != droits.LireCompte || x.Nature == parcours.PieceRIB
	})
	return err
}

// Reconnus lists the words recognised on the account of a file, for who may reconcile it.
func Reconnus(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]SuggestionVue, error) {
	ok, err := droits.Peut(ctx, l, a, droits.Rapprocher, dossier)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, bdd.ErrAbsent
	}
	c, err := comptes.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	xs, err := comptes.LibellesReconnus(ctx, l, c.CompteBancaire)
	if err != nil {
		return nil, err
	}
	noms := map[int64]string{}
	var vs []SuggestionVue
	for _, x := range xs {
		if x.Suggestion.Dossier != 0 && x.Suggestion.Dossier != dossier {
			continue // of somebody else, in a pooled account
		}
		v := SuggestionVue{Suggestion: x.Suggestion, Reconnu: x}
		if v.Par, err = nomAgent(ctx, l, x.ApprisPar, noms); err != nil {
			return nil, err
		}
		if x.Recette != 0 {
			r, err := gestion.RecetteParID(ctx, l, x.Recette)
			if err != nil {
				return nil, err
			}
			v.Recette = &r
		}
		vs = append(vs, v)
	}
	return vs, nil
}
