// SPDX-License-Identifier: EUPL-1.2

package statistiques

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"unicode/utf8"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Envoi is a yearly return that was sent to the State, with its file as it was that day.
type Envoi struct {
	ID           int64
	Organisation int64
	Annee        int
	Rang         int // sent again: the next one
	Le           jour.Jour
	Mots         string // to whom, how, the acknowledgement
	Fichier      int64
	SHA256       []byte // of the file
	Par          int64
	NoteLe       horloge.Instant
}

// Limite is the last day on which the return of a year is sent (CASF art. L271-7; arrêté of 17 March 2010): 31 March of the next one (rule R40).
func Limite(annee int) jour.Jour { return jour.Certain(annee+1, 3, 31) }

// AnneeDue is the year whose return is to be prepared on a day: the past one, from so many days before its closing date to the end of the year (rule R40); false before.
func AnneeDue(aujourdhui jour.Jour, avant int) (annee int, due bool) {
	annee = aujourdhui.Annee() - 1
	return annee, !aujourdhui.Avant(Limite(annee).Plus(-avant))
}

// VerifierEnvoi says whether a sending may be noted on a day: of a year that is over, sent since, not later than that day, told how.
func VerifierEnvoi(x Envoi, aujourdhui jour.Jour) *Refus {
	switch {
	case x.Annee < PremiereAnnee || x.Annee >= aujourdhui.Annee():
		return &Refus{"annee", fmt.Sprintf("l’état annuel se transmet d’une année finie : de %d à %d", PremiereAnnee, aujourdhui.Annee()-1), 0}
	case x.Le.Vide() || x.Le.Annee() <= x.Annee || x.Le.Apres(aujourdhui):
		return &Refus{"envoye_le", fmt.Sprintf("l’état de %d s’envoie du 1er janvier %d à ce jour : corriger la date", x.Annee, x.Annee+1), 0}
	case strings.TrimSpace(x.Mots) == "" || utf8.RuneCountInString(x.Mots) > LongueurMots:
		return &Refus{"mots", fmt.Sprintf("dire à qui et comment il a été envoyé, en %d signes au plus", LongueurMots), 0}
	}
	return nil
}

// Consignees is what the journal commits to.
func (x Envoi) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("annee", int64(x.Annee)), journal.Entier("rang", int64(x.Rang)), journal.Jour("envoye_le", x.Le), journal.Entier("fichier", x.Fichier), journal.Empreinte("contenu", x.SHA256)}
}

const deEnvoi = `select x.id, x.organisation_id, x.annee, x.rang, x.envoye_le, x.mots, x.fichier_id, x.sha256, x.note_par, x.note_le from statistique_envoi x `

func scanEnvoi(r *sql.Rows) (x Envoi, err error) {
	return x, r.Scan(&x.ID, &x.Organisation, &x.Annee, &x.Rang, &x.Le, &x.Mots, &x.Fichier, &x.SHA256, &x.Par, &x.NoteLe)
}

// Envois lists what an organisation sent of a year, the latest first.
func Envois(ctx context.Context, l bdd.Lecture, organisation int64, annee int) ([]Envoi, error) {
	return bdd.Lister(ctx, l, scanEnvoi, deEnvoi+`where x.organisation_id = $1 and x.annee = $2 order by x.rang desc`, organisation, annee)
}

// EnvoiParID is one sending of an organisation.
func EnvoiParID(ctx context.Context, l bdd.Lecture, organisation, id int64) (Envoi, error) {
	return bdd.Un(ctx, l, scanEnvoi, deEnvoi+`where x.organisation_id = $1 and x.id = $2`, organisation, id)
}

// TousLesEnvois lists every sending, for who verifies.
func TousLesEnvois(ctx context.Context, l bdd.Lecture) ([]Envoi, error) {
	return bdd.Lister(ctx, l, scanEnvoi, deEnvoi+`order by x.id`)
}

// NoterEnvoi writes a sending with the next rank of its year.
func NoterEnvoi(ctx context.Context, e *bdd.Ecriture, x Envoi) (Envoi, error) {
	avant, err := Envois(ctx, e, x.Organisation, x.Annee)
	if err != nil {
		return x, err
	}
	x.Rang, x.NoteLe = len(avant)+1, e.Instant()
	x.ID, err = e.Inserer(ctx, `insert into statistique_envoi(organisation_id, annee, rang, envoye_le, mots, fichier_id, sha256, note_par, note_le) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
		x.Organisation, x.Annee, x.Rang, x.Le, x.Mots, x.Fichier, x.SHA256, x.Par, x.NoteLe)
	if err != nil {
		return x, fmt.Errorf("noter l’envoi de l’état annuel : %w", err)
	}
	return x, nil
}
