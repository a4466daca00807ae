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
	"etai/internal/personnes"
)

// EntrerAuFoyer adds somebody to the household of a file, from a day on. A person whose ID is 0 is created in the file; else she is somebody of the file who
// comes back. The answer is the id of the membership.
func EntrerAuFoyer(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, dossier int64, m personnes.Membre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, dossier); err != nil {
			return 0, err
		}
		titulaire, err := personnes.DuDossier(ctx, e, dossier)
		if err != nil {
			return 0, err
		}
		if m.Personne.ID != 0 {
			if m.Personne, err = personnes.ParID(ctx, e, m.Personne.ID); err != nil || m.Personne.Dossier != dossier || m.Personne.Titulaire {
				return 0, ErrInterdit
			}
		}
		if err := verifierMembre(ctx, e, dossier, m); err != nil {
			return 0, err
		}
		if m.Personne.ID == 0 {
			m.Personne.Dossier, m.Personne.Organisation, m.Personne.Titulaire, m.Personne.EcrireDomicile = dossier, titulaire.Organisation, false, true
			if m.Personne.ID, err = personnes.Creer(ctx, e, m.Personne); err != nil {
				return 0, err
			}
		}
		id, err := personnes.EntrerAuFoyer(ctx, e, m, a.ID)
		if err != nil {
			return 0, err
		}
		return id, raconterFoyer(ctx, e, t, a, "foyer.entree", id, dossier, m.Du, m.Personne.Affiche()+", "+m.Lien.Libelle()+".", journal.Code("lien", string(m.Lien)), journal.Jour("du", m.Du))
	})
}

func verifierMembre(ctx context.Context, l bdd.Lecture, dossier int64, m personnes.Membre) error {
	autres, err := personnes.Membres(ctx, l, dossier)
	if err != nil {
		return err
	}
	return personnes.VerifierMembre(m, autres, l.Instant().Jour())
}

// raconterFoyer writes the line of the timeline and that of the journal.
func raconterFoyer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, membre, dossier int64, j jour.Jour, texte string, valeurs ...journal.Valeur) error {
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: dossier, Jour: j, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Texte: texte, Objet: "foyer_membre",
		ObjetID: membre}); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "foyer_membre", ObjetID: membre, Dossier: dossier, Valeurs: valeurs})
}

// membreAChanger reads a membership of a file that the agent may write in, at the version that the form showed.
func membreAChanger(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id, version int64) (personnes.Membre, error) {
	m, err := personnes.MembreParID(ctx, e, id)
	if err != nil {
		return m, ErrInterdit
	}
	if err := exiger(ctx, e, a, droits.EcrireDossier, m.Personne.Dossier); err != nil {
		return m, err
	}
	if m.Version != version {
		return m, personnes.ErrVersion
	}
	return m, nil
}

// ModifierMembre corrects what is known of a member of the household: identity, tie, presence, first day. m.Version is what the form showed; the days out are
// left as they are. The answer is the id of the file.
func ModifierMembre(ctx context.Context, b *bdd.Base, d Demande, m personnes.Membre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		avant, err := membreAChanger(ctx, e, a, m.ID, m.Version)
		if err != nil {
			return 0, err
		}
		p := avant.Personne
		p.Civilite, p.Nom, p.NomUsage, p.Prenom, p.Naissance, p.Telephone = m.Personne.Civilite, m.Personne.Nom, m.Personne.NomUsage, m.Personne.Prenom, m.Personne.Naissance, m.Personne.Telephone
		m.Personne, m.Au, m.Sortie = p, avant.Au, avant.Sortie
		if err := verifierMembre(ctx, e, p.Dossier, m); err != nil {
			return 0, err
		}
		if err := personnes.Modifier(ctx, e, p); err != nil {
			return 0, err
		}
		if err := personnes.ModifierMembre(ctx, e, m); err != nil {
			return 0, err
		}
		return p.Dossier, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "foyer.modifier", Objet: "foyer_membre", ObjetID: m.ID, Dossier: p.Dossier,
			Valeurs: []journal.Valeur{journal.Code("lien", string(m.Lien)), journal.Booleen("a_charge", m.ACharge), journal.Jour("du", m.Du)}})
	})
}

// SortirDuFoyer ends a membership on a day, which it still includes. The answer is the id of the file.
func SortirDuFoyer(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, membre, version int64, au jour.Jour, motif personnes.Sortie) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		m, err := membreAChanger(ctx, e, a, membre, version)
		if err != nil {
			return 0, err
		}
		if !m.Au.Vide() {
			return 0, &personnes.RefusFoyer{Champ: "au", Message: "la sortie est déjà notée le " + m.Au.Court() + " : actualiser la page"}
		}
		if motif == "" || au.Vide() {
			return 0, &personnes.RefusFoyer{Champ: "motif", Message: "indiquer le jour de la sortie et sa raison"}
		}
		m.Au, m.Sortie = au, motif
		if err := verifierMembre(ctx, e, m.Personne.Dossier, m); err != nil {
			return 0, err
		}
		if err := personnes.ModifierMembre(ctx, e, m); err != nil {
			return 0, err
		}
		return m.Personne.Dossier, raconterFoyer(ctx, e, t, a, "foyer.sortie", m.ID, m.Personne.Dossier, au, m.Personne.Affiche()+", "+motif.Libelle()+".",
			journal.Code("sortie", string(motif)), journal.Jour("au", au))
	})
}
