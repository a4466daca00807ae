// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/delegation"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// NouvelleOffre asks that the measure of a file be offered to the délégataire of a convention.
type NouvelleOffre struct {
	Dossier, Convention int64
	Du                  jour.Jour
	Texte               string // a word with it
}

// OffrirMesure offers the measure of a file to a délégataire: from now on it may read who the person is, the contract and the budget, and answer. A convention that
// is not in force on the day gives nothing (rule R20). The answer is the id of the attribution.
func OffrirMesure(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n NouvelleOffre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerDepartement(ctx, e, a); err != nil {
			return 0, err
		}
		if err := exiger(ctx, e, a, droits.LireContrat, n.Dossier); err != nil {
			return 0, err
		}
		c, err := conventionDe(ctx, e, a, n.Convention)
		if errors.Is(err, ErrInterdit) || err == nil && c.Departement != a.Organisation {
			return 0, refuser("convention", "choisir une convention du département")
		}
		if err != nil {
			return 0, err
		}
		return offrir(ctx, e, t, a, c, n)
	})
}

// offrir offers a file under a convention of the agent's département, and opens it to be answered. The answer is the id of the attribution.
func offrir(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, c delegation.Convention, n NouvelleOffre) (id int64, err error) {
	if err := offrePossible(ctx, e, a, c, n); err != nil {
		return 0, err
	}
	x := delegation.Attribution{Dossier: n.Dossier, Convention: c.ID, Departement: c.Departement, Delegataire: c.Delegataire, Du: n.Du}
	if x.Droit, err = organisation.Partager(ctx, e, a, n.Dossier, c.Delegataire); err != nil {
		return 0, err
	}
	if x.ID, err = delegation.Offrir(ctx, e, x); errors.Is(err, bdd.ErrConflit) {
		return 0, refuser("dossier", "cette mesure est déjà confiée ou proposée : la retirer avant de la proposer à un autre délégataire")
	}
	if err != nil {
		return 0, err
	}
	return x.ID, etapeAttribution(ctx, e, t, a, n.Dossier, delegation.Etape{Attribution: x.ID, Rang: 1, Vers: delegation.Offerte, Jour: n.Du, Texte: strings.TrimSpace(n.Texte)})
}

func offrePossible(ctx context.Context, l bdd.Lecture, a droits.Agent, c delegation.Convention, n NouvelleOffre) error {
	vs, err := delegation.VersionsDe(ctx, l, c.ID)
	if err != nil {
		return err
	}
	x, err := organisation.LireDossier(ctx, l, a, n.Dossier)
	if err != nil {
		return err
	}
	niveau, err := niveauEnCours(ctx, l, n.Dossier, n.Du)
	if err != nil {
		return err
	}
	if r := delegation.VerifierOffre(vs[c.ID], n.Du, x.Territoire, niveau); r != nil {
		return refuserDelegation(r)
	}
	avant, err := delegation.AttributionsDuDossier(ctx, l, n.Dossier)
	if err != nil {
		return err
	}
	for _, y := range avant {
		if !y.Au.Vide() && !y.Au.Avant(n.Du) {
			return refuser("du", "un délégataire a cette mesure jusqu’au %s : choisir un jour après", y.Au.Court())
		}
	}
	return nil
}

// etapeAttribution records a step of an attribution and its act.
func etapeAttribution(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, dossier int64, x delegation.Etape) error {
	x.Par = a.ID
	id, err := delegation.AjouterEtape(ctx, e, t, x)
	if err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "attribution.passer", Objet: "delegation_etape", ObjetID: id, Dossier: dossier, Valeurs: x.Valeurs()})
}

// ReponseOffre is what a délégataire answers to an offer, or what ends an attribution.
type ReponseOffre struct {
	Attribution, Version int64
	Du                   jour.Jour // acceptance: first day of the charge
	Agent                int64     // acceptance: who follows the file for the délégataire, 0: nobody in particular yet
	Au, AccesAu          jour.Jour // withdrawal: last day of the charge, last day on which the file is read
	Texte                string    // why, for a refusal or a withdrawal
}

// attributionPour reads an attribution that the agent's side may move.
func attributionPour(ctx context.Context, l bdd.Lecture, a droits.Agent, n ReponseOffre, departement bool) (x delegation.Attribution, err error) {
	x, err = delegation.AttributionParID(ctx, l, n.Attribution)
	if errors.Is(err, bdd.ErrAbsent) {
		return x, ErrInterdit
	}
	if err != nil {
		return x, err
	}
	cote := x.Delegataire
	if departement {
		cote = x.Departement
	}
	if cote != a.Organisation {
		return x, ErrInterdit
	}
	if err := exiger(ctx, l, a, droits.LireContrat, x.Dossier); err != nil {
		return x, err
	}
	if x.Version != n.Version {
		return x, bdd.ErrAncienneVersion
	}
	return x, nil
}

// AccepterMesure is the délégataire's yes: the whole file is open to it from now on, and the months count for it from the first day of the charge.
func AccepterMesure(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n ReponseOffre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Attribuer); err != nil {
			return 0, err
		}
		x, err := attributionPour(ctx, e, a, n, false)
		if err != nil {
			return 0, err
		}
		if x.Etat != delegation.Offerte {
			return 0, refuser("attribution", "cette offre a déjà sa réponse : elle est %s", x.Etat.Libelle())
		}
		if n.Du.Vide() || n.Du.Avant(x.Du) {
			return 0, refuser("du", "la charge commence au plus tôt le %s, jour que propose le département", x.Du.Court())
		}
		vs, err := delegation.VersionsDe(ctx, e, x.Convention)
		if err != nil {
			return 0, err
		}
		if r := delegation.VerifierOffre(vs[x.Convention], n.Du, 0, 0); r != nil && r.Regle == "du" {
			return 0, refuserDelegation(r)
		}
		x.Du = n.Du
		if err := delegation.Passer(ctx, e, x, delegation.Acceptee); err != nil {
			return 0, err
		}
		if err := etapeAttribution(ctx, e, t, a, x.Dossier, delegation.Etape{Attribution: x.ID, Rang: x.Rang + 1, Vers: delegation.Acceptee, Jour: n.Du, Texte: strings.TrimSpace(n.Texte)}); err != nil {
			return 0, err
		}
		if x.Droit != 0 {
			if err := organisation.Elargir(ctx, e, a, x.Dossier, x.Droit); err != nil {
				return 0, err
			}
		}
		if n.Agent != 0 {
			if err := confier(ctx, e, a, NouveauSuivi{Dossier: x.Dossier, Agent: n.Agent, Du: e.Instant().Jour()}); err != nil {
				return 0, err
			}
		}
		return x.ID, suivreDelegation(ctx, e, x.Dossier)
	})
}

// RefuserMesure is the délégataire's no, with its reason: what the offer opened closes.
func RefuserMesure(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n ReponseOffre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerRole(a, droits.Attribuer); err != nil {
			return 0, err
		}
		x, err := attributionPour(ctx, e, a, n, false)
		if err != nil {
			return 0, err
		}
		n.Texte = strings.TrimSpace(n.Texte)
		switch {
		case x.Etat != delegation.Offerte:
			return 0, refuser("attribution", "cette offre a déjà sa réponse : elle est %s", x.Etat.Libelle())
		case n.Texte == "":
			return 0, refuser("texte", "écrire pourquoi la mesure est refusée : le département la proposera ailleurs")
		}
		return x.ID, terminerAttribution(ctx, e, t, a, x, delegation.Refusee, e.Instant().Jour(), n.Texte)
	})
}

// RetirerMesure is the département's: an offer taken back, or the end of a charge on a day. The délégataire then reads the file until AccesAu, the time to render
// its account (C. civ. art. 1993); a file that was its own before stays its own.
func RetirerMesure(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n ReponseOffre) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exigerDepartement(ctx, e, a); err != nil {
			return 0, err
		}
		x, err := attributionPour(ctx, e, a, n, true)
		if err != nil {
			return 0, err
		}
		aujourdhui := e.Instant().Jour()
		n.Texte = strings.TrimSpace(n.Texte)
		switch {
		case x.Etat != delegation.Offerte && x.Etat != delegation.Acceptee:
			return 0, refuser("attribution", "cette mesure n’est plus confiée : l’attribution est %s", x.Etat.Libelle())
		case n.Texte == "":
			return 0, refuser("texte", "écrire pourquoi la mesure est retirée : le délégataire lira cette raison")
		case x.Etat == delegation.Offerte:
			return x.ID, terminerAttribution(ctx, e, t, a, x, delegation.Retiree, aujourdhui, n.Texte)
		case n.Au.Vide() || n.Au.Avant(x.Du):
			return 0, refuser("au", "écrire le dernier jour de la charge : le %s au plus tôt, jour où elle a commencé", x.Du.Court())
		case n.AccesAu.Avant(n.Au) || n.AccesAu.Avant(aujourdhui) || n.AccesAu.Apres(plusTardDe(n.Au, aujourdhui).Plus(delegation.DureeAcces)):
			return 0, refuser("acces_au", "le délégataire lit encore le dossier le temps de rendre ses comptes : du dernier jour de la charge à %d jours après", delegation.DureeAcces)
		}
		x.Au, x.AccesAu = n.Au, n.AccesAu
		if err := terminerAttribution(ctx, e, t, a, x, delegation.Retiree, n.AccesAu, n.Texte); err != nil {
			return 0, err
		}
		return x.ID, suivreDelegation(ctx, e, x.Dossier)
	})
}

func plusTardDe(a, b jour.Jour) jour.Jour {
	if a.Avant(b) {
		return b
	}
	return a
}

// terminerAttribution ends an attribution, and what it opened: after a day for a charge that ran, at once for an offer.
func terminerAttribution(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x delegation.Attribution, vers delegation.EtatAttribution, acces jour.Jour, mots string) error {
	if err := delegation.Passer(ctx, e, x, vers); err != nil {
		return err
	}
	le := x.Au
	if le.Vide() {
		le, acces = acces, acces.Plus(-1)
	}
	if err := etapeAttribution(ctx, e, t, a, x.Dossier, delegation.Etape{Attribution: x.ID, Rang: x.Rang + 1, Vers: vers, Jour: le, Texte: mots}); err != nil {
		return err
	}
	if x.Droit == 0 {
		return nil
	}
	return organisation.FinirPartage(ctx, e, a, x.Dossier, x.Delegataire, acces)
}

// EcrireMessage adds a message to the thread of a file between its département and its délégataire. The answer is its id.
func EcrireMessage(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, dossier int64, mots string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.LireContrat, dossier); err != nil {
			return 0, err
		}
		if mots = strings.TrimSpace(mots); mots == "" {
			return 0, refuser("message", "écrire le message")
		}
		as, err := delegation.AttributionsDuDossier(ctx, e, dossier)
		if err != nil {
			return 0, err
		}
		aujourdhui := e.Instant().Jour()
		for _, x := range slices.Backward(as) {
			ouverte := x.Etat == delegation.Offerte || x.Etat == delegation.Acceptee || x.Etat == delegation.Retiree && !x.AccesAu.Avant(aujourdhui)
			if !ouverte || a.Organisation != x.Departement && a.Organisation != x.Delegataire {
				continue
			}
			id, err := delegation.Ecrire(ctx, e, t, delegation.Message{Attribution: x.ID, Dossier: dossier, Organisation: a.Organisation, Par: a.ID, Texte: mots})
			if err != nil {
				return 0, err
			}
			return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "message.ecrire", Objet: "delegation_message", ObjetID: id, Dossier: dossier,
				Valeurs: []journal.Valeur{journal.Entier("attribution", x.ID)}})
		}
		return 0, refuser("message", "cette mesure n’est confiée à personne : il n’y a pas d’autre service à qui écrire ici")
	})
}

// VoirMessages notes that the agent has seen the thread of a file.
func VoirMessages(ctx context.Context, b *bdd.Base, d Demande, dossier int64) error {
	_, err := acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.LireContrat, dossier); err != nil {
			return 0, err
		}
		return dossier, delegation.Voir(ctx, e, dossier, a.ID)
	})
	return err
}
