// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/tiers"
)

// EnregistrerLogement records where the person of a file lives from a day on; the dwelling before ends the day before. The answer is its id.
func EnregistrerLogement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, l logement.Logement) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, l.Dossier); err != nil {
			return 0, err
		}
		p, err := personnes.DuDossier(ctx, e, l.Dossier)
		if err != nil {
			return 0, err
		}
		l.ID, l.Organisation = 0, p.Organisation
		if err := verifierLogement(ctx, e, &l); err != nil {
			return 0, err
		}
		id, err := logement.Enregistrer(ctx, e, l, a.ID)
		if err != nil {
			return 0, err
		}
		l.ID = id
		return id, raconterLogement(ctx, e, t, a, "logement.enregistrer", l, l.Du)
	})
}

// verifierLogement holds the rules of a dwelling: by itself, beside the others of the file, and its landlord is a shared tiers of the organisation.
func verifierLogement(ctx context.Context, lecture bdd.Lecture, l *logement.Logement) error {
	if l.Encaisseur == l.Bailleur {
		l.Encaisseur = 0
	}
	if err := logement.Verifier(*l, lecture.Instant().Jour()); err != nil {
		return err
	}
	autres, err := logement.DuDossier(ctx, lecture, l.Dossier)
	if err != nil {
		return err
	}
	if err := logement.VerifierPeriode(*l, autres); err != nil {
		return err
	}
	for champ, id := range map[string]int64{"bailleur": l.Bailleur, "encaisseur": l.Encaisseur} {
		if id == 0 {
			continue
		}
		x, err := tiers.ParID(ctx, lecture, id)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		if err != nil || x.Organisation != l.Organisation || x.Dossier != 0 {
			return &logement.Refus{Champ: champ, Message: "ce tiers n’existe pas : en choisir un dans la liste"}
		}
	}
	return nil
}

func raconterLogement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, l logement.Logement, j jour.Jour) error {
	ou := l.Statut.Libelle()
	if l.Commune != "" {
		ou += ", " + l.Commune
	}
	if aujourdhui := e.Instant().Jour(); j.Apres(aujourdhui) {
		ou, j = ou+", à partir du "+j.Long(), aujourdhui
	}
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: l.Dossier, Jour: j, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Texte: ou + ".", Objet: "logement", ObjetID: l.ID}); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "logement", ObjetID: l.ID, Dossier: l.Dossier,
		Valeurs: []journal.Valeur{journal.Code("statut", string(l.Statut)), journal.Jour("du", l.Du), journal.Jour("au", l.Au), journal.Entier("bailleur", l.Bailleur), journal.Entier("encaisseur", l.Encaisseur),
			journal.Montant("loyer", l.Loyer), journal.Montant("charges", l.Charges), journal.Booleen("tiers_payant", l.TiersPayant)}})
}

// logementAChanger reads a dwelling of a file that the agent may write in, at the version that the form showed.
func logementAChanger(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id, version int64) (logement.Logement, error) {
	l, err := logement.ParID(ctx, e, id)
	if err != nil {
		return l, ErrInterdit
	}
	if err := exiger(ctx, e, a, droits.EcrireDossier, l.Dossier); err != nil {
		return l, err
	}
	if l.Version != version {
		return l, logement.ErrVersion
	}
	return l, nil
}

// ModifierLogement corrects a dwelling, its end excepted; l.Version is what the form showed. The answer is the id of the file.
func ModifierLogement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, l logement.Logement) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		avant, err := logementAChanger(ctx, e, a, l.ID, l.Version)
		if err != nil {
			return 0, err
		}
		l.Dossier, l.Organisation, l.Au = avant.Dossier, avant.Organisation, avant.Au
		if err := verifierLogement(ctx, e, &l); err != nil {
			return 0, err
		}
		if err := logement.Modifier(ctx, e, l); err != nil {
			return 0, err
		}
		return l.Dossier, raconterLogement(ctx, e, t, a, "logement.modifier", l, e.Instant().Jour())
	})
}

// QuitterLogement ends a dwelling on a day, which it still includes. The answer is the id of the file.
func QuitterLogement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, au jour.Jour) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		l, err := logementAChanger(ctx, e, a, id, version)
		if err != nil {
			return 0, err
		}
		if !l.Au.Vide() {
			return 0, &logement.Refus{Champ: "au", Message: "le départ est déjà noté le " + l.Au.Court() + " : actualiser la page"}
		}
		if au.Vide() {
			return 0, &logement.Refus{Champ: "au", Message: "indiquer le dernier jour dans le logement"}
		}
		l.Au = au
		if err := verifierLogement(ctx, e, &l); err != nil {
			return 0, err
		}
		if err := logement.Modifier(ctx, e, l); err != nil {
			return 0, err
		}
		return l.Dossier, raconterLogement(ctx, e, t, a, "logement.quitter", l, au)
	})
}

// NouvelAvis asks that an avis d’échéance be recorded, with its document when it was given.
type NouvelAvis struct {
	Avis  logement.Avis // Logement is filled here: where the person lived that month
	Piece *PieceDeposee
}

// EnregistrerAvis records what the landlord asks for a month; an avis of another tenant is refused. Who prepares orders may record it too. The answer is its id.
func EnregistrerAvis(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelAvis) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v := n.Avis
		if err := PeutJoindre(ctx, e, a, v.Dossier, PieceEcheancier); err != nil {
			return 0, err
		}
		v.Mois = v.Mois.PremierDuMois()
		if err := verifierAvis(ctx, e, &v); err != nil {
			return 0, err
		}
		if n.Piece != nil {
			var err error
			if v.Fichier, err = fichiers.Enregistrer(ctx, e, t, n.Piece.Depose, fichiers.Fiche{Dossier: v.Dossier, Nature: string(PieceEcheancier), NomAffiche: n.Piece.Nom, Agent: a.ID}); err != nil {
				return 0, err
			}
		}
		id, err := logement.EnregistrerAvis(ctx, e, v, a.ID)
		if err != nil {
			return 0, err
		}
		return id, raconterAvis(ctx, e, t, a, "avis.enregistrer", id, v, "Loyer "+v.Mois.DeMoisAnnee()+" : "+v.Centimes.String()+", dû le "+v.ExigibleLe.Long()+".")
	})
}

func verifierAvis(ctx context.Context, l bdd.Lecture, v *logement.Avis) error {
	ls, err := logement.DuDossier(ctx, l, v.Dossier)
	if err != nil {
		return err
	}
	lieu, ok := logement.DuMois(ls, v.Mois)
	if !ok {
		return &logement.Refus{Champ: "mois", Message: "aucun logement n’est enregistré en " + v.Mois.MoisAnnee() + " : enregistrer d’abord où la personne habitait"}
	}
	v.Logement = lieu.ID
	locataires, err := locatairesDe(ctx, l, v.Dossier)
	if err != nil {
		return err
	}
	return logement.VerifierAvis(lieu, locataires, *v)
}

// locatairesDe are those whose name an avis may bear: the person, her merged sheets, and whoever is or was her conjoint, since a cotenancy outlives a couple.
func locatairesDe(ctx context.Context, l bdd.Lecture, dossier int64) ([]logement.Locataire, error) {
	p, err := personnes.DuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	tous, err := personnes.Fusionnees(ctx, l, p.ID)
	if err != nil {
		return nil, err
	}
	membres, err := personnes.Membres(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	for _, m := range membres {
		if m.Lien == personnes.Conjoint && m.Sortie != personnes.Erreur {
			tous = append(tous, m.Personne)
		}
	}
	r := make([]logement.Locataire, 0, len(tous)+1)
	for _, x := range append([]personnes.Personne{p}, tous...) {
		r = append(r, logement.Locataire{Nom: x.Nom, NomUsage: x.NomUsage, Prenom: x.Prenom})
	}
	return r, nil
}

func raconterAvis(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, id int64, v logement.Avis, suite string) error {
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: v.Dossier, Nature: nature, Agent: a.ID, Visibilite: chronologie.Compte, Texte: texte.Typographier(suite), Objet: "avis_echeance", ObjetID: id}); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "avis_echeance", ObjetID: id, Dossier: v.Dossier,
		Valeurs: []journal.Valeur{journal.Jour("mois", v.Mois), journal.Montant("montant", v.Centimes), journal.Jour("exigible_le", v.ExigibleLe), journal.Entier("fichier", v.Fichier)}})
}

// AnnulerAvis keeps an avis that does not count any more, with the reason. The answer is the id of the file.
func AnnulerAvis(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, id, version int64, motif logement.Annulation) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, err := logement.AvisParID(ctx, e, id)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := PeutJoindre(ctx, e, a, v.Dossier, PieceEcheancier); err != nil {
			return 0, err
		}
		switch {
		case motif == "":
			return 0, &logement.Refus{Champ: "motif", Message: "indiquer pourquoi cet avis ne compte plus"}
		case !v.EnVigueur():
			return 0, logement.ErrAvisAnnule
		}
		if err := refuserAvisPaye(ctx, e, v); err != nil {
			return 0, err
		}
		if err := logement.AnnulerAvis(ctx, e, id, version, motif, a.ID); err != nil {
			return 0, err
		}
		return v.Dossier, raconterAvis(ctx, e, t, a, "avis.annuler", id, v, "Avis "+v.Mois.DeMoisAnnee()+" : "+motif.Libelle()+".")
	})
}

// refuserAvisPaye keeps an avis whose document justifies an order.
func refuserAvisPaye(ctx context.Context, l bdd.Lecture, v logement.Avis) error {
	var reference string
	err := l.QueryRow(ctx, `select o.bout_en_bout from ordre o where o.dossier_id = $1 and o.piece_id = $2 and o.etat not in ('annule', 'retourne', 'rejete') order by o.id desc limit 1`,
		v.Dossier, v.Fichier).Scan(&reference)
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		return nil
	case err != nil:
		return err
	}
	return &logement.Refus{Champ: "motif", Message: "l’ordre " + reference + " s’appuie sur cet avis : annuler d’abord l’ordre, s’il n’est pas parti"}
}
