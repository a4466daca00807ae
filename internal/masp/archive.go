// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// EtatMesure is where a measure stands (01-masp §6.1); its level is that of its contract on the day.
type EtatMesure string

// The states, in their order. A request that is granted and not yet signed is not a measure.
const (
	SansContrat EtatMesure = "sans_contrat" // every contract was cancelled before it began
	Programmee  EtatMesure = "programmee"
	Active      EtatMesure = "active"
	Suspendue   EtatMesure = "suspendue"
	EnCloture   EtatMesure = "cloture"  // over, and something is left to do: an account to give back, payers to tell
	Terminee    EtatMesure = "terminee" // over, and nothing is left
	Archivee    EtatMesure = "archivee"
)

// Libelle is the state on screen.
func (e EtatMesure) Libelle() string {
	switch e {
	case SansContrat:
		return "Sans contrat"
	case Programmee:
		return "Programmée"
	case Active:
		return "En cours"
	case Suspendue:
		return "Suspendue"
	case EnCloture:
		return "Clôture comptable"
	case Terminee:
		return "Terminée"
	case Archivee:
		return "Archivée"
	}
	return string(e)
}

// Archive is a measure put away after its last contract, and until when its file is kept.
type Archive struct {
	ID, Mesure, Dossier int64
	Rang                int       // of that contract
	Fin                 jour.Jour // its last day
	Jusqu               jour.Jour // last day on which the file is kept
	Par                 int64
	Le                  horloge.Instant
}

// Consignees are what the act of an archive keeps of it.
func (a Archive) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("mesure", a.Mesure), journal.Entier("rang", int64(a.Rang)), journal.Jour("fin", a.Fin), journal.Jour("conserver_jusqu_au", a.Jusqu)}
}

// DerniereMesure is the last contract, among those of a file, that was not cancelled before it began.
func DerniereMesure(cs []Contrat) (c Contrat, ok bool) {
	for _, x := range Valables(cs) {
		if !ok || x.Debut.Apres(c.Debut) {
			c, ok = x, true
		}
	}
	return c, ok
}

// EtatDe is the state, on a day, of the measure that a file has, or had last. reste tells that something is left to do once it is over; archives are those of the file.
func EtatDe(cs []Contrat, archives []Archive, j jour.Jour, reste bool) EtatMesure {
	dernier, ok := DerniereMesure(cs)
	if !ok {
		return SansContrat
	}
	if dernier.Dernier().Avant(j) {
		for _, a := range archives {
			if a.Mesure == dernier.Mesure.ID && a.Rang == dernier.Rang {
				return Archivee
			}
		}
		if reste {
			return EnCloture
		}
		return Terminee
	}
	for _, c := range Valables(cs) {
		if c.Debut.Apres(j) || c.Dernier().Avant(j) {
			continue
		}
		for _, s := range c.Suspensions {
			if s.EnCours(j) {
				return Suspendue
			}
		}
		return Active
	}
	return Programmee
}

// Archiver records that a measure is put away; once for each contract after which it was over (bdd.ErrConflit). The answer is its id.
func Archiver(ctx context.Context, e *bdd.Ecriture, a Archive) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_archive(mesure_id, dossier_id, rang, fin, conserver_jusqu_au, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		a.Mesure, a.Dossier, a.Rang, a.Fin, a.Jusqu, a.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("archiver la mesure : %w", err)
	}
	return id, nil
}

const selectArchive = `select x.id, x.mesure_id, x.dossier_id, x.rang, x.fin, x.conserver_jusqu_au, x.cree_par, x.cree_le from masp_archive x`

func scanArchive(r *sql.Rows) (a Archive, err error) {
	return a, r.Scan(&a.ID, &a.Mesure, &a.Dossier, &a.Rang, &a.Fin, &a.Jusqu, &a.Par, &a.Le)
}

// ArchivesDuDossier reads the archives of a file, the latest first. The caller has checked the rights on the file.
func ArchivesDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Archive, error) {
	return bdd.Lister(ctx, l, scanArchive, selectArchive+` where x.dossier_id = $1 order by x.id desc`, dossier)
}

// ToutesArchives reads every archive: what a check compares with the journal.
func ToutesArchives(ctx context.Context, l bdd.Lecture) ([]Archive, error) {
	return bdd.Lister(ctx, l, scanArchive, selectArchive+` order by x.id`)
}
