// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/organisation/droits"
)

// GenreNote is what a professional writes down by hand.
type GenreNote string

// The kinds, in the order of the form.
const (
	Note     GenreNote = "note"
	Appel    GenreNote = "appel"
	Visite   GenreNote = "visite"
	Courrier GenreNote = "courrier"
)

// GenresNote lists them.
var GenresNote = []GenreNote{Note, Appel, Visite, Courrier}

// Libelle is the kind on screen.
func (g GenreNote) Libelle() string {
	switch g {
	case Note:
		return "Note"
	case Appel:
		return "Appel"
	case Visite:
		return "Visite"
	case Courrier:
		return "Courrier"
	}
	return string(g)
}

// NouvelleNote asks for a line of the timeline.
type NouvelleNote struct {
	Dossier  int64
	Genre    GenreNote
	Jour     jour.Jour // when it happened; today when Vide
	Texte    string
	Contact  bool // the person took part
	Partagee bool // the département that follows the file reads it too
}

// Noter adds a professional's line to the timeline of a file; the answer is its id.
func Noter(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleNote) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		for _, action := range []droits.Action{droits.EcrireDossier, droits.LireNotes} {
			if err := exiger(ctx, e, a, action, n.Dossier); err != nil {
				return 0, err
			}
		}
		if n.Texte == "" {
			return 0, refuser("note", "écrire ce qui s’est dit ou passé")
		}
		ev := chronologie.Evenement{Dossier: n.Dossier, Jour: n.Jour, Nature: string(n.Genre), Agent: a.ID, Visibilite: chronologie.Note, Contact: n.Contact, Texte: n.Texte}
		if n.Partagee {
			ev.Visibilite = chronologie.Suivi
		}
		id, err := chronologie.Ajouter(ctx, e, t, ev)
		if err != nil {
			return 0, err
		}
		return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "note.ajouter", Objet: "evenement_dossier", ObjetID: id,
			Dossier: n.Dossier, Valeurs: []journal.Valeur{journal.Code("genre", string(n.Genre)), journal.Booleen("partagee", n.Partagee)}})
	})
}
