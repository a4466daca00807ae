// SPDX-License-Identifier: EUPL-1.2

package proposition

import (
	"context"
	"database/sql"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
)

// Lot is what one act made: proposals, of which ID is the first.
type Lot struct {
	ID      int64
	Nombre  int
	FaitPar int64
	somme   *empreinte.Encodeur
}

func (x *Lot) ajouter(g *Gelee) {
	if x.somme == nil {
		x.ID, x.FaitPar, x.somme = g.Lot, g.FaitePar, empreinte.Nouveau("propositions/1")
	}
	x.Nombre++
	x.somme.Entier(g.ID).Reference(g.Organisation).Reference(g.Dossier).Reference(g.FaitePar).Centimes(g.Fermeture).Entier(int64(g.Acceptees)).Centimes(g.Accepte).
		Entier(int64(g.Refusees)).Centimes(g.Refuse).Octets(g.empreinte())
}

// Consignees is what the act that made them records.
func (x *Lot) Consignees() []journal.Valeur {
	return []journal.Valeur{journal.Entier("nombre", int64(x.Nombre)), journal.Empreinte("propositions", x.somme.Somme())}
}

// LotDe sums up what an act has just kept.
func LotDe(neuves []*Gelee) *Lot {
	x := &Lot{}
	for _, g := range neuves {
		x.ajouter(g)
	}
	return x
}

// parLecture bounds what is read at once.
const parLecture = 500

// Lots reads every proposal again, as the rows now say it, in the lots in which they were made.
func Lots(ctx context.Context, l bdd.Lecture) ([]*Lot, error) {
	var dernier int64
	if err := l.QueryRow(ctx, `select coalesce(max(id), 0) from proposition`).Scan(&dernier); err != nil {
		return nil, err
	}
	var lots []*Lot
	parID := map[int64]*Lot{}
	for de := int64(1); de <= dernier; de += parLecture {
		gs, err := lues(ctx, l, "between $1 and $2", de, de+parLecture-1)
		if err != nil {
			return nil, err
		}
		for _, g := range gs {
			if parID[g.Lot] == nil {
				parID[g.Lot] = &Lot{}
				lots = append(lots, parID[g.Lot])
			}
			parID[g.Lot].ajouter(g)
		}
	}
	return lots, nil
}

// EmpreintesSuites hashes what became of the lines of each proposal, by proposal.
func EmpreintesSuites(ctx context.Context, l bdd.Lecture) (map[int64][]byte, error) {
	sommes := sommesSuites{}
	err := sommes.lire(ctx, l, ``)
	return sommes.empreintes(), err
}

// sommesSuites hashes what became of the lines of proposals, as it comes.
type sommesSuites map[int64]*empreinte.Encodeur

func (x sommesSuites) ajouter(id int64, s Suite) {
	if x[s.Proposition] == nil {
		x[s.Proposition] = empreinte.Nouveau("suites/1")
	}
	x[s.Proposition].Entier(id).Entier(s.Ligne).Entier(s.Dossier).Reference(s.Ordre).Texte(s.Regle).Entier(s.Agent)
}

func (x sommesSuites) empreintes() map[int64][]byte {
	r := make(map[int64][]byte, len(x))
	for p, s := range x {
		r[p] = s.Somme()
	}
	return r
}

func (x sommesSuites) lire(ctx context.Context, l bdd.Lecture, condition string, args ...any) error {
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var s Suite
		var id int64
		if err = r.Scan(&s.Proposition, &id, &s.Ligne, &s.Dossier, bdd.OuZero(&s.Ordre), &s.Regle, &s.Agent); err == nil {
			x.ajouter(id, s)
		}
		return struct{}{}, err
	}, `select l.proposition_id, s.id, s.ligne_id, s.dossier_id, s.ordre_id, s.regle, s.agent_id from proposition_suite s join proposition_ligne l on l.id = s.ligne_id `+condition+` order by s.id`, args...)
	return err
}

// sommesSuivies hashes what is kept already of the lines of proposals. Most have nothing: those that have are looked for first, line by line, because a PostgreSQL whose figures are late would
// read the whole table for each fifty accounts.
func sommesSuivies(ctx context.Context, l bdd.Lecture, propositions []int64) (sommesSuites, error) {
	sommes := sommesSuites{}
	liste, args := bdd.ListeIDs(propositions)
	suivies, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select distinct y.proposition_id from proposition_ligne y
		where y.proposition_id in (`+liste+`) and (select count(*) from proposition_suite s where s.ligne_id = y.id) > 0`, args...)
	if err != nil || len(suivies) == 0 {
		return sommes, err
	}
	liste, args = bdd.ListeIDs(suivies)
	return sommes, sommes.lire(ctx, l, `where l.proposition_id in (`+liste+`)`, args...)
}
