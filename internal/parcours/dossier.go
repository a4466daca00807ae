// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// NouvellePersonne asks for a person and her file.
type NouvellePersonne struct {
	Personne   personnes.Personne
	Territoire int64
	Suivi      int64 // agent who follows her, 0: who opens the file, when that is a CESF
}

// CreerPersonne opens a file and creates the person whom it is about; the answer is the id of the file.
func CreerPersonne(ctx context.Context, b *bdd.Base, d Demande, n NouvellePersonne) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return creerPersonne(ctx, e, a, n) })
}

func creerPersonne(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvellePersonne) (int64, error) {
	dossier, err := organisation.OuvrirDossier(ctx, e, a, organisation.NouveauDossier{Territoire: n.Territoire, Agent: n.Suivi})
	if err != nil {
		return 0, err
	}
	p := n.Personne
	p.Dossier, p.Organisation, p.Titulaire = dossier, a.Organisation, true
	id, err := personnes.Creer(ctx, e, p)
	if err != nil {
		return 0, err
	}
	return dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "personne.creer", Objet: "personne", ObjetID: id, Dossier: dossier})
}

// ModifierPersonne changes the person's sheet; p.Version is the one that the form showed.
func ModifierPersonne(ctx context.Context, b *bdd.Base, d Demande, p personnes.Personne) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, p.Dossier); err != nil {
			return 0, err
		}
		if avant, err := personnes.ParID(ctx, e, p.ID); err != nil {
			return 0, err
		} else if avant.Dossier != p.Dossier {
			return 0, ErrInterdit
		}
		if err := personnes.Modifier(ctx, e, p); err != nil {
			return 0, err
		}
		return p.Dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "personne.modifier", Objet: "personne", ObjetID: p.ID, Dossier: p.Dossier})
	})
}

// NouveauCompte asks for the individual bank account of a person, with what is on it the day Étai takes it over.
type NouveauCompte struct {
	Dossier     int64
	IBAN        iban.IBAN
	BIC         string
	Titulaire   string
	OuvertLe    jour.Jour // first day that Étai follows
	Plancher    argent.Centimes
	LotUneLigne bool
}

// OuvrirCompte opens the person's bank account in Étai; the answer is its id. It opens at zero: a balance already there is entered by
// a reprise, visaed by a second person.
func OuvrirCompte(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouveauCompte) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return ouvrirCompte(ctx, e, t, a, n) })
}

func ouvrirCompte(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, n NouveauCompte) (int64, error) {
	gs, err := ouvrable(ctx, e, a, n.Dossier)
	if err != nil {
		return 0, err
	}
	cb, err := comptes.OuvrirBancaire(ctx, e, t, comptes.OuvertureBancaire{Organisation: gs[0].Organisation, Dossier: n.Dossier, Mode: comptes.Individuel,
		IBAN: n.IBAN, BIC: n.BIC, Titulaire: n.Titulaire, LotUneLigne: n.LotUneLigne, OuvertLe: n.OuvertLe, Plancher: n.Plancher, Agent: a.ID})
	if err != nil {
		return 0, err
	}
	return cb.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "compte.ouvrir", Objet: "compte_bancaire", ObjetID: cb.ID, Dossier: n.Dossier})
}
