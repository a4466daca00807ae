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

// EmpreintesSuites hashes what became of the lines of each proposal, by proposal: of those given (at most 500), or of all when there is none.
func EmpreintesSuites(ctx context.Context, l bdd.Lecture, propositions ...int64) (map[int64][]byte, error) {
	sommes := map[int64]*empreinte.Encodeur{}
	const suite = `s.id, s.ligne_id, s.dossier_id, s.ordre_id, s.regle, s.agent_id from proposition_suite s`
	texte, args := `select l.proposition_id, `+suite+` join proposition_ligne l on l.id = s.ligne_id`, []any(nil)
	if len(propositions) > 0 { // not joined: see lues
		var liste string
		liste, args = bdd.ListeIDs(propositions)
		texte = `select (select l.proposition_id from proposition_ligne l where l.id = s.ligne_id), ` + suite + ` where s.ligne_id` +
			bdd.Parmi(`select y.id from proposition_ligne y where y.proposition_id in (`+liste+`)`)
	}
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (_ struct{}, err error) {
		var s Suite
		var id, p, dossier int64
		if err = r.Scan(&p, &id, &s.Ligne, &dossier, bdd.OuZero(&s.Ordre), &s.Regle, &s.Agent); err != nil {
			return struct{}{}, err
		}
		if sommes[p] == nil {
			sommes[p] = empreinte.Nouveau("suites/1")
		}
		sommes[p].Entier(id).Entier(s.Ligne).Entier(dossier).Reference(s.Ordre).Texte(s.Regle).Entier(s.Agent)
		return struct{}{}, nil
	}, texte+` order by s.id`, args...)
	r := make(map[int64][]byte, len(sommes))
	for p, s := range sommes {
		r[p] = s.Somme()
	}
	return r, err
}
