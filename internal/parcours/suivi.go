// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// NouveauSuivi asks that a file be followed by an agent from a day on.
type NouveauSuivi struct {
	Dossier int64
	Agent   int64 // 0: by nobody in particular
	Du      jour.Jour
}

// ConfierDossier gives a file to another agent: those who followed it stop the day before. The answer is the id of the file.
func ConfierDossier(ctx context.Context, b *bdd.Base, d Demande, n NouveauSuivi) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return n.Dossier, confier(ctx, e, a, n) })
}

func confier(ctx context.Context, e *bdd.Ecriture, a droits.Agent, n NouveauSuivi) error {
	if err := exigerRole(a, droits.Attribuer); err != nil {
		return err
	}
	if err := exiger(ctx, e, a, droits.EcrireDossier, n.Dossier); err != nil {
		return err
	}
	if n.Agent != 0 {
		x, err := organisation.AgentActif(ctx, e, n.Agent)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		if err != nil || x.Organisation != a.Organisation || !droits.Autorise(x.Role, droits.EcrireDossier) {
			return refuser("suivi", "cet agent ne peut pas suivre un dossier : choisir quelqu’un du service, dont le compte est actif")
		}
	}
	ts, err := organisation.Attributions(ctx, e, a, n.Dossier)
	if err != nil {
		return err
	}
	garde := false
	for _, t := range ts {
		switch {
		case t.Agent == 0 || t.Organisation != a.Organisation || (!t.Au.Vide() && t.Au.Avant(n.Du)):
		case t.Agent == n.Agent && t.Au.Vide() && !t.Du.Apres(n.Du):
			garde = true
		default:
			fin := n.Du.Plus(-1)
			if fin.Avant(t.Du) {
				fin = t.Du // given and taken back the same day: it was seen that day
			}
			if err := organisation.FinirAttribution(ctx, e, a, t.ID, fin); err != nil {
				return err
			}
		}
	}
	if garde || n.Agent == 0 {
		return nil
	}
	du := n.Du
	for _, t := range ts {
		if t.Agent == n.Agent && t.Organisation == a.Organisation && t.Du == du {
			du = du.Plus(1) // that day is already theirs
		}
	}
	_, err = organisation.Attribuer(ctx, e, a, organisation.Attribution{Dossier: n.Dossier, Organisation: a.Organisation, Agent: n.Agent, Portee: organisation.Complete, Du: du})
	return err
}

// ChangerTerritoire moves a file to another territory; version is the file's, as the form showed it.
func ChangerTerritoire(ctx context.Context, b *bdd.Base, d Demande, dossier, territoire, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := organisation.LireDossier(ctx, e, a, dossier)
		if err != nil {
			return 0, err
		}
		if territoire != 0 {
			connus, err := organisation.TerritoiresOuverts(ctx, e, x.Organisation)
			if err != nil {
				return 0, err
			}
			if !contient(connus, territoire) {
				return 0, refuser("territoire", "ce territoire n’existe pas : en choisir un dans la liste")
			}
		}
		x.Territoire, x.Version = territoire, version
		return dossier, organisation.ModifierDossier(ctx, e, a, x)
	})
}

func contient(ts []organisation.Territoire, id int64) bool {
	for _, t := range ts {
		if t.ID == id {
			return true
		}
	}
	return false
}

// DemandeAcces asks for a named file, for a written reason and a limited time.
type DemandeAcces struct {
	Dossier int64
	Motif   string
	Duree   time.Duration
}

// OuvrirAcces opens a named file to the direction; the answer is the id of the file.
func OuvrirAcces(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, n DemandeAcces) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		return n.Dossier, organisation.OuvrirAcces(ctx, e, t, a, n.Dossier, n.Motif, n.Duree)
	})
}
