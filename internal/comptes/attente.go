// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
)

// intacte: the line waits, and nobody has decided anything about it: the rules may look at it again.
const intacte = `p.etat in ('reste', 'probable') and p.traite_par is null`

func scanID(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }

// Intactes returns the lines of a bank account dated between two days that wait untouched, after a line id, at most n.
func Intactes(ctx context.Context, l bdd.Lecture, compteBancaire int64, du, au jour.Jour, apres int64, n int) ([]int64, error) {
	return bdd.Lister(ctx, l, scanID, `select g.id from ligne_releve g join pointage p on p.ligne_id = g.id where g.compte_bancaire_id = $1
		and g.date_operation >= $2 and g.date_operation <= $3 and g.id > $4 and `+intacte+` order by g.id limit $5`, compteBancaire, du, au, apres, n)
}

// IntactesAvecAvis returns the lines that wait untouched and may meet an entry of an accepted camt.054 file; of any file when fichier is 0.
func IntactesAvecAvis(ctx context.Context, l bdd.Lecture, fichier int64) ([]int64, error) {
	if fichier == 0 {
		return bdd.Lister(ctx, l, scanID, `select g.id from pointage p join ligne_releve g on g.id = p.ligne_id where `+intacte+`
			and exists (select 1 from avis a join releve_fichier f on f.id = a.fichier_id and f.statut = 'importe' where a.compte_bancaire_id = g.compte_bancaire_id
			and a.date_operation = g.date_operation and a.centimes = g.centimes) order by g.id`)
	}
	return bdd.Lister(ctx, l, scanID, `select distinct g.id from avis a join ligne_releve g on g.compte_bancaire_id = a.compte_bancaire_id
		and g.date_operation = a.date_operation and g.centimes = a.centimes join pointage p on p.ligne_id = g.id
		where a.fichier_id = $1 and `+intacte+` order by g.id`, fichier)
}

// IntactesDeReferences returns the lines of a bank account that wait untouched and bear one of these end-to-end references (at most 500).
func IntactesDeReferences(ctx context.Context, l bdd.Lecture, compteBancaire int64, refs []string) ([]int64, error) {
	liste, args := bdd.ListeTextes(refs)
	return bdd.Lister(ctx, l, scanID, fmt.Sprintf(`select g.id from ligne_releve g join pointage p on p.ligne_id = g.id where g.bout_en_bout in (%s) and g.bout_en_bout <> ''
		and g.compte_bancaire_id = $%d and `+intacte+` order by g.id`, liste, len(args)+1), append(args, compteBancaire)...)
}

// IntactesDeRemise returns the lines of a bank account that wait untouched and bear the reference of a remise, or of one of its lots.
func IntactesDeRemise(ctx context.Context, l bdd.Lecture, compteBancaire int64, message string) ([]int64, error) {
	return bdd.Lister(ctx, l, scanID, `select g.id from ligne_releve g join pointage p on p.ligne_id = g.id where g.compte_bancaire_id = $1 and g.centimes < 0 and `+intacte+`
		and (g.remise = $2 or g.remise like $3 or exists (select 1 from ligne_detail d where d.releve_id = g.releve_id and d.ligne_rang = g.rang
			and (d.remise = $2 or d.remise like $3))) order by g.id`, compteBancaire, message, message+"/%")
}

// LignesIntactes reads, among these lines (at most 500), those that wait untouched, with their texts and details, and the state of each.
func LignesIntactes(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ids []int64) ([]LigneAPoster, map[int64]Pointage, error) {
	ps, err := PointagesIntacts(ctx, l, ids)
	if err != nil {
		return nil, nil, err
	}
	garde := make([]int64, 0, len(ps))
	for _, id := range ids {
		if _, ok := ps[id]; ok {
			garde = append(garde, id)
		}
	}
	lot, err := lignesParID(ctx, l, t, garde)
	return lot, ps, err
}

// PointagesIntacts returns the state of those of these lines (at most 500) that wait untouched.
func PointagesIntacts(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Pointage, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, scanPointage, func(p Pointage) int64 { return p.Ligne }, `select `+colonnesPointage+` from pointage p where p.ligne_id in (`+liste+`) and `+intacte, args...)
}

// AttenteDe sums what waits in a place for a file.
func AttenteDe(ctx context.Context, l bdd.Lecture, compte, dossier int64) (c argent.Centimes, err error) {
	err = l.QueryRow(ctx, `select cast(coalesce(sum(attente_centimes), 0) as bigint) from pointage where attente_compte_id = $1 and dossier_id = $2`, compte, dossier).Scan(&c)
	return c, err
}

// ErrAttente is returned when less waits than what is to be paid.
var ErrAttente = errors.New("il n’y a pas assez d’argent en attente pour cette personne")

// PreleverAttente takes an amount from the lines that wait in a place for a file, the oldest first: what is left keeps its age. It returns the lines of
// which nothing waits any more.
func PreleverAttente(ctx context.Context, e *bdd.Ecriture, compte, dossier int64, montant argent.Centimes) (videes []int64, err error) {
	ps, err := bdd.Lister(ctx, e, scanPointage, `select `+colonnesPointage+` from pointage p where p.attente_compte_id = $1 and p.dossier_id = $2 and p.attente_centimes > 0
		order by p.attente_depuis, p.ligne_id`, compte, dossier)
	if err != nil {
		return nil, err
	}
	for _, p := range ps {
		if montant == 0 {
			break
		}
		pris := min(montant, p.AttenteCentimes)
		montant -= pris
		if p.AttenteCentimes -= pris; p.AttenteCentimes == 0 {
			p.Attente, p.AttenteDepuis = 0, jour.Jour{}
			videes = append(videes, p.Ligne)
		}
		if _, err := e.Exec(ctx, `update pointage set attente_compte_id = $2, attente_depuis = $3, attente_centimes = $4, version = version + 1 where ligne_id = $1`,
			p.Ligne, bdd.Nul(p.Attente), p.AttenteDepuis, int64(p.AttenteCentimes)); err != nil {
			return nil, fmt.Errorf("prélever l’argent en attente : %w", err)
		}
	}
	if montant != 0 {
		return nil, ErrAttente
	}
	return videes, nil
}
