// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/commissions"
	"etai/internal/documents"
	"etai/internal/masp"
)

// PreuvesDuRecours are the letters of an appeal that prove their day, and these days: of the contested decision, of the acknowledgement of the appeal, of its rejection. A letter's document is zero when none does.
type PreuvesDuRecours struct {
	Jours                     masp.PreuvesRecours
	Decision, Accuse, Reponse documents.Document
}

// PreuvesDe looks for them among the letters of the file: handed over against a signature, or acknowledged by the post; a simple letter proves no day. The caller has checked the right to the file.
func PreuvesDe(ctx context.Context, l bdd.Lecture, r masp.Recours) (p PreuvesDuRecours, err error) {
	ds, err := documents.DuDossier(ctx, l, r.Dossier)
	if err != nil {
		return p, err
	}
	ds = slices.DeleteFunc(ds, func(d documents.Document) bool { return d.Etat != documents.Remis || d.RemplacePar != 0 })
	slices.SortFunc(ds, func(a, b documents.Document) int { return int(a.ID - b.ID) })
	genre, depuis, notifiees, err := lettreContestee(ctx, l, r)
	if err != nil {
		return p, err
	}
	for _, d := range ds {
		var ou *documents.Document
		var quand *jour.Jour
		switch {
		case slices.Contains(notifiees, d.ID), len(notifiees) == 0 && d.Genre == genre && !d.EcritLe.Jour().Avant(depuis) && !d.EcritLe.Apres(r.NoteLe):
			ou, quand = &p.Decision, &p.Jours.Decision
		case d.Genre == genreAccuseRecours && !r.NoteLe.Apres(d.EcritLe) && (r.Attend() || !d.EcritLe.Apres(r.ReponseNoteeLe)):
			ou, quand = &p.Accuse, &p.Jours.Accuse
		case d.Genre == genreRejetRecours && r.Suite == masp.RecoursMaintenu && !r.ReponseNoteeLe.Apres(d.EcritLe):
			ou, quand = &p.Reponse, &p.Jours.Reponse
		default:
			continue
		}
		if !quand.Vide() { // the first that proves its day: another copy opens no other delay
			continue
		}
		le, err := jourProuve(ctx, l, d)
		if err != nil {
			return p, err
		}
		if !le.Vide() {
			*ou, *quand = d, le
		}
	}
	return p, nil
}

// lettreContestee is the kind of the letter that tells the contested decision, since which day it is written, and the very documents where a commission decided.
func lettreContestee(ctx context.Context, l bdd.Lecture, r masp.Recours) (genre string, depuis jour.Jour, notifiees []int64, err error) {
	if r.Contrat != 0 {
		cs, err := masp.DuDossier(ctx, l, r.Dossier)
		for _, c := range cs {
			if c.ID == r.Contrat {
				depuis = c.Arret.Le.Jour()
			}
		}
		return "arret_par_le_service", depuis, nil, err
	}
	x, err := masp.EtapeContestee(ctx, l, r)
	if err != nil {
		return "", depuis, nil, err
	}
	if x.Passage == 0 {
		genre = "notification_refus"
		if x.Vers == masp.Reorientee {
			genre = "notification_reorientation"
		}
		return genre, x.Le, nil, nil
	}
	ns, err := commissions.NotificationsDuPassage(ctx, l, x.Passage)
	for _, n := range ns {
		notifiees = append(notifiees, n.Document)
	}
	return "", depuis, notifiees, err
}

// jourProuve is the day on which a document that was handed over is proved to have reached her: that of her signature, by hand or on the acknowledgement of receipt; Vide when nothing proves one.
func jourProuve(ctx context.Context, l bdd.Lecture, d documents.Document) (jour.Jour, error) {
	switch d.Mode {
	case documents.RemiseMainPropre:
		return d.RemisLe, nil
	case documents.RemiseLRAR:
		x, err := documents.RecommandeDe(ctx, l, d.ID)
		if errors.Is(err, bdd.ErrAbsent) {
			err = nil
		}
		return x.AvisLe, err
	}
	return jour.Jour{}, nil
}
