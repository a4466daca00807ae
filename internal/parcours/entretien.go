// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/chronologie"
	"etai/internal/comptes"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
)

// ProchainRendezVous is the appointment that is agreed at the end of an entretien, or that takes the place of one that is postponed.
type ProchainRendezVous struct {
	Genre      accompagnement.Genre
	Le         jour.Jour // Vide: none
	Heure      string
	Territoire int64
	Lieu       string
}

// SaisieEntretien is what a form says of an entretien: a new one, planned or past, when its ID is 0; else its next version, after the one at Rang.
type SaisieEntretien struct {
	accompagnement.Entretien
	Suite         ProchainRendezVous
	HorsBrouillon bool // it comes from another program: what the agent types in a form about this file stays
}

// EcrireEntretien plans an entretien, says what came of it, or corrects what was said: nothing that was written goes. The answer is its id.
func EcrireEntretien(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s SaisieEntretien) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) { return ecrireEntretien(ctx, e, t, a, s) })
}

func ecrireEntretien(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, s SaisieEntretien) (int64, error) {
	x := s.Entretien
	avant, err := entretienPour(ctx, e, a, x)
	if err != nil {
		return 0, err
	}
	brouillon := x.ID
	x.Organisation, x.EcritPar = a.Organisation, a.ID
	x.Textes.Note, x.Textes.Convenu, x.Textes.Lieu, x.Prive = strings.TrimSpace(x.Textes.Note), strings.TrimSpace(x.Textes.Convenu), strings.TrimSpace(x.Textes.Lieu), strings.TrimSpace(x.Prive)
	if x.Agent == 0 {
		x.Agent = a.ID
	}
	if x.Etat != accompagnement.Fait {
		x.Duree, x.Presents = 0, nil
	}
	j := e.Instant().Jour()
	if avant != nil {
		x.Organisation, x.Rang = avant.Organisation, avant.Rang+1
		if x.Etat == accompagnement.Reporte { // it keeps the day it was planned for
			x.Le, x.Heure = avant.Le, avant.Heure
		}
	}
	if err := accompagnement.Verifier(x, avant, j); err != nil {
		return 0, err
	}
	if err := exigerTenant(ctx, e, a, x); err != nil {
		return 0, err
	}
	if x.Etat == accompagnement.Reporte && (s.Suite.Le.Vide() || s.Suite.Le.Avant(j)) {
		return 0, refuser("suite_le", "écrire le nouveau jour du rendez-vous, aujourd’hui ou plus tard ; s’il n’y en a pas, noter l’absence")
	}
	id, err := enregistrerEntretien(ctx, e, t, a, x)
	if err != nil {
		return 0, err
	}
	if !s.Suite.Le.Vide() {
		y := accompagnement.Entretien{Dossier: x.Dossier, Organisation: x.Organisation, Genre: s.Suite.Genre, Etat: accompagnement.Prevu, Agent: x.Agent, Le: s.Suite.Le, Heure: s.Suite.Heure, Territoire: s.Suite.Territoire,
			Textes: accompagnement.Textes{Lieu: strings.TrimSpace(s.Suite.Lieu)}, EcritPar: a.ID}
		if y.Genre == "" {
			y.Genre = x.Genre
		}
		if x.Etat == accompagnement.Reporte {
			y.ReporteDe = id
		}
		err := accompagnement.Verifier(y, nil, j)
		if r, ok := errors.AsType[*accompagnement.Refus](err); ok {
			return 0, &accompagnement.Refus{Regle: "suite_" + r.Regle, Message: r.Message}
		}
		if err != nil {
			return 0, err
		}
		if _, err := enregistrerEntretien(ctx, e, t, a, y); err != nil {
			return 0, err
		}
	}
	if s.HorsBrouillon {
		return id, nil
	}
	return id, accompagnement.AbandonnerBrouillon(ctx, e, a.ID, x.Dossier, accompagnement.Objet, brouillon)
}

// entretienPour checks that the agent may write this entretien, and reads it as it stands: nil for a new one.
func entretienPour(ctx context.Context, l bdd.Lecture, a droits.Agent, x accompagnement.Entretien) (*accompagnement.Entretien, error) {
	for _, action := range []droits.Action{droits.EcrireDossier, droits.LireNotes} {
		if err := exiger(ctx, l, a, action, x.Dossier); err != nil {
			return nil, err
		}
	}
	if x.ID == 0 {
		return nil, nil
	}
	avant, err := accompagnement.ParID(ctx, l, x.ID)
	switch {
	case errors.Is(err, bdd.ErrAbsent) || err == nil && avant.Dossier != x.Dossier:
		return nil, ErrInterdit
	case err != nil:
		return nil, err
	case avant.Rang != x.Rang:
		return nil, fmt.Errorf("entretien %d : %w", x.ID, bdd.ErrAncienneVersion)
	}
	return &avant, nil
}

// exigerTenant refuses a worker or a site that is not of the organisation.
func exigerTenant(ctx context.Context, l bdd.Lecture, a droits.Agent, x accompagnement.Entretien) error {
	if x.Agent != a.ID {
		tient, err := organisation.LireAgent(ctx, l, x.Agent)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		if err != nil || tient.Organisation != a.Organisation || !droits.Autorise(tient.Role, droits.EcrireDossier) {
			return refuser("agent", "cette personne ne tient pas d’entretiens : choisir quelqu’un du service")
		}
	}
	if x.Territoire == 0 {
		return nil
	}
	sites, err := organisation.ListerTerritoires(ctx, l, a.Organisation)
	if err == nil && !contient(sites, x.Territoire) {
		err = refuser("territoire", "ce site n’existe pas : en choisir un dans la liste")
	}
	return err
}

func enregistrerEntretien(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x accompagnement.Entretien) (int64, error) {
	id, err := accompagnement.Enregistrer(ctx, e, t, x, func(id int64) (int64, error) {
		if x.Etat == accompagnement.Prevu {
			return 0, nil
		}
		remplace, err := accompagnement.Ligne(ctx, e, id)
		if err != nil {
			return 0, err
		}
		return chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: x.Dossier, Jour: x.Le, Nature: "entretien." + string(x.Etat), Agent: a.ID, Visibilite: chronologie.Dossier, Contact: x.Contact(),
			Objet: accompagnement.Objet, ObjetID: id, Remplace: remplace})
	})
	if err != nil {
		return 0, err
	}
	if err := rythmer(ctx, e, x.Dossier); err != nil {
		return 0, err
	}
	x.ID, x.Rang = id, max(1, x.Rang)
	return id, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "entretien.ecrire", Objet: accompagnement.Objet, ObjetID: id, Dossier: x.Dossier, Valeurs: x.Consignees()})
}

// GarderBrouillon keeps what the agent is writing on a form about a file that they may write in.
func GarderBrouillon(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, a droits.Agent, x accompagnement.Brouillon) error {
	return b.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		a.Instant, x.Agent = e.Instant(), a.ID
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return err
		}
		return accompagnement.GarderBrouillon(ctx, e, t, x)
	})
}

// AbandonnerBrouillon takes the agent's draft of a form away.
func AbandonnerBrouillon(ctx context.Context, b *bdd.Base, a droits.Agent, x accompagnement.Brouillon) error {
	return b.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		return accompagnement.AbandonnerBrouillon(ctx, e, a.ID, x.Dossier, x.Objet, x.ObjetID)
	})
}

// OublierBrouillons takes away the drafts that nobody touched for a month.
func OublierBrouillons(ctx context.Context, b *bdd.Base) error {
	return b.EcrireLeger(ctx, func(e *bdd.Ecriture) error {
		_, err := accompagnement.OublierBrouillons(ctx, e)
		return err
	})
}

// controlesEntretiens confront where entretiens stand with their last version.
func controlesEntretiens() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select cast(e.id as text) from entretien e left join entretien_version v on v.entretien_id = e.id and v.rang = e.rang
			where v.id is null or v.genre <> e.genre or v.etat <> e.etat or v.agent_id <> e.agent_id or v.le <> e.le or v.heure <> e.heure or coalesce(v.duree, 0) <> coalesce(e.duree, 0) or coalesce(v.territoire_id, 0) <> coalesce(e.territoire_id, 0)`,
			Faute: "entretien %s : il n’est pas ce que dit sa dernière version"},
		{SQL: `select cast(e.id as text) from entretien e where e.rang <> (select count(*) from entretien_version v where v.entretien_id = e.id)`, Faute: "entretien %s : une de ses versions manque"},
		{SQL: `select cast(e.id as text) from entretien e where e.etat = 'reporte' and not exists (select 1 from entretien s where s.reporte_de = e.id)`, Faute: "entretien %s : il est reporté, et rien ne le suit"},
	}
}

func consignesEntretiens(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := accompagnement.ToutesVersions(ctx, l)
	for _, x := range xs {
		cs = append(cs, consigne{fmt.Sprintf("version %d de l’entretien %d", x.Rang, x.ID), "entretien.ecrire", accompagnement.Objet, x.ID, x.EcritPar, x.Consignees(), ""})
	}
	return cs, err
}
