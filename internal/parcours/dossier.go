// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/formats/iban"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
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

// NouvelleMesure asks for a measure, and for its management when the level is 2.
type NouvelleMesure struct {
	Dossier     int64
	Departement int64 // organisation whose measure it is; 0: the agent's own when it is a département
	Niveau      int
	Debut       jour.Jour
	Mois        int
	SigneeLe    jour.Jour
	Recettes    []gestion.Recette // authorised benefits: level 2 needs one at least (R13)
}

// OuvrirMesure records a measure whose contract is signed, and opens the management of its authorised benefits; the answer is
// the id of the measure.
func OuvrirMesure(ctx context.Context, b *bdd.Base, d Demande, n NouvelleMesure) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return ouvrirMesure(ctx, e, a, n) })
}

func ouvrirMesure(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouvelleMesure) (int64, error) {
	if err := exiger(ctx, e, a, droits.EcrireDossier, n.Dossier); err != nil {
		return 0, err
	}
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return 0, err
	}
	if err := masp.VerifierSignature(n.SigneeLe, n.Debut); err != nil {
		return 0, err
	}
	if err := masp.VerifierDuree(regles, n.SigneeLe, n.Mois); err != nil {
		return 0, err
	}
	if n.Niveau == 2 && len(n.Recettes) == 0 {
		return 0, &masp.Refus{Regle: "R13", Message: "une mesure avec gestion porte sur au moins une prestation autorisée : choisir au moins une prestation de la liste"}
	}
	fin := jour.Fin(n.Debut, n.Mois)
	existantes, err := masp.DuDossier(ctx, e, n.Dossier)
	if err != nil {
		return 0, err
	}
	for _, m := range existantes {
		if m.TermineeLe.Vide() && !n.Debut.Apres(m.Fin) && !fin.Avant(m.Debut) {
			return 0, refuser("mesure", "une mesure court déjà du %s au %s : la nouvelle doit commencer après", m.Debut.Court(), m.Fin.Court())
		}
	}
	numero, err := journal.Numero(ctx, e, a.Organisation, "mesure", n.Debut.Annee())
	if err != nil {
		return 0, err
	}
	m := masp.Mesure{Dossier: n.Dossier, Organisation: a.Organisation, Departement: n.Departement, Niveau: n.Niveau, Debut: n.Debut, Fin: fin,
		SigneeLe: n.SigneeLe, Numero: fmt.Sprintf("MASP-%d-%d-%04d", a.Organisation, n.Debut.Annee(), numero)}
	if m.Departement == 0 {
		m.Departement = a.Organisation
	}
	id, err := masp.Ouvrir(ctx, e, m, a.ID)
	if err != nil {
		return 0, err
	}
	if m.Departement != a.Organisation {
		if err := organisation.FaireSuivre(ctx, e, a, n.Dossier, m.Departement, premierDe(m.Debut, e.Instant().Jour())); err != nil {
			return 0, err
		}
	}
	if n.Niveau == 2 {
		if err := ouvrirGestion(ctx, e, n, m, id); err != nil {
			return 0, err
		}
	}
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "mesure.ouvrir", Objet: "masp_mesure", ObjetID: id, Dossier: n.Dossier,
		Valeurs: []journal.Valeur{journal.Jour("debut", m.Debut), journal.Jour("fin", m.Fin), journal.Entier("niveau", int64(m.Niveau))}})
}

func premierDe(a, b jour.Jour) jour.Jour {
	if b.Avant(a) {
		return b
	}
	return a
}

func ouvrirGestion(ctx context.Context, e *bdd.Ecriture, n NouvelleMesure, m masp.Mesure, mesure int64) error {
	recettes := make([]gestion.Recette, len(n.Recettes))
	for i, r := range n.Recettes {
		p, err := prestations.Trouver(ctx, e, r.Prestation, n.Debut)
		if x, ok := errors.AsType[*prestations.Refus](err); ok {
			return &masp.Refus{Regle: x.Regle, Message: x.Message}
		}
		if err != nil {
			return err
		}
		if r.Libelle == "" {
			r.Libelle = p.Sigle
		}
		r.Du, r.Au = m.Debut, m.Fin
		recettes[i] = r
	}
	_, err := gestion.Ouvrir(ctx, e, gestion.Gestion{Dossier: n.Dossier, Organisation: m.Organisation, Origine: "masp", OrigineID: mesure, Du: m.Debut, Au: m.Fin}, recettes)
	return err
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
