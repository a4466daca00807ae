// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// ReleveEnCours is an accepted statement that is not wholly posted.
type ReleveEnCours struct {
	ID             int64
	CompteBancaire int64
	Postees        int
	Lignes         int
}

// APoster returns the accepted statements that still have lines to post, those of each account in their order.
func APoster(ctx context.Context, l bdd.Lecture) ([]ReleveEnCours, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x ReleveEnCours, err error) {
		return x, r.Scan(&x.ID, &x.CompteBancaire, &x.Postees, &x.Lignes)
	}, `select id, compte_bancaire_id, postees, lignes from releve where accepte_le is not null and poste_le is null order by ordre, id`)
}

// LigneAPoster is a line of an accepted statement, with its opened text.
type LigneAPoster struct {
	ID, Releve, CompteBancaire int64
	Rang                       int
	Date, Valeur               jour.Jour
	Centimes                   argent.Centimes
	Code                       string
	Retour                     bool
	MotifRetour                string
	Reference                  string
	BoutEnBout                 string
	Remise                     string
	Texte                      TexteLigne
	Details                    []DetailLigne
}

// DetailLigne is one transaction under a line. Its text is read for the details of a camt.054 alone: a line has the text of its own only detail.
type DetailLigne struct {
	Centimes    argent.Centimes
	BoutEnBout  string
	Remise      string
	MotifRetour string
	Texte       TexteLigne
}

// CleEcriture is the idempotency key of the posting of a line.
func (l *LigneAPoster) CleEcriture() string { return "ligne:" + strconv.FormatInt(l.ID, 10) }

// Tranche is the part of a statement that one act posts: its lines from De on, before A. An empty statement has an empty part.
type Tranche struct {
	Releve         int64
	CompteBancaire int64
	De, A          int
}

// LotAPoster reads the lines of parts of statements, in the order of the parts, with their texts and details.
func LotAPoster(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, tranches []Tranche) ([]LigneAPoster, error) {
	var entiers []int64 // statements read from their first line on, so that one query does for all
	place := map[int64]int{}
	parts := make([][]LigneAPoster, len(tranches))
	for i, x := range tranches {
		if x.De == 0 && x.A > 0 {
			place[x.Releve] = i
			entiers = append(entiers, x.Releve)
		}
	}
	scan := func(r *sql.Rows) (LigneAPoster, error) { return scanLigne(r, t) }
	for len(entiers) > 1 {
		n := min(len(entiers), 500)
		liste, args := bdd.ListeIDs(entiers[:n])
		borne := 0
		for _, id := range entiers[:n] {
			borne = max(borne, tranches[place[id]].A)
		}
		lignes, err := bdd.Lister(ctx, l, scan, fmt.Sprintf(`select `+colonnesLigne+` from ligne_releve g join contenu k on k.id = g.contenu_id
			where g.releve_id in (%s) and g.rang < $%d order by g.releve_id, g.rang`, liste, len(args)+1), append(args, borne)...)
		if err != nil {
			return nil, fmt.Errorf("lire les lignes à passer : %w", err)
		}
		for i := range lignes {
			if p := place[lignes[i].Releve]; lignes[i].Rang < tranches[p].A {
				parts[p] = append(parts[p], lignes[i])
			}
		}
		entiers = entiers[n:]
	}
	var lot []LigneAPoster
	for i, x := range tranches {
		if parts[i] == nil && x.A > x.De {
			var err error
			if parts[i], err = bdd.Lister(ctx, l, scan, `select `+colonnesLigne+` from ligne_releve g join contenu k on k.id = g.contenu_id
				where g.releve_id = $1 and g.rang >= $2 and g.rang < $3 order by g.rang`, x.Releve, x.De, x.A); err != nil {
				return nil, fmt.Errorf("lire les lignes à passer : %w", err)
			}
		}
		if len(parts[i]) != x.A-x.De {
			return nil, fmt.Errorf("relevé %d : %d lignes lues au lieu de %d", x.Releve, len(parts[i]), x.A-x.De)
		}
		lot = append(lot, parts[i]...)
	}
	return lot, joindreDetails(ctx, l, t, lot)
}

// ErrPerime is returned when another program posted these lines in the meantime.
var ErrPerime = errors.New("ces lignes viennent d’être passées par un autre programme")

// Avancer counts the lines of a part as posted, once, and ends its statement when they all are.
func (x Tranche) Avancer(ctx context.Context, e *bdd.Ecriture) error {
	n, err := e.Exec(ctx, `update releve set postees = $3, poste_le = case when lignes = $3 then $4 else poste_le end
		where id = $1 and postees = $2 and accepte_le is not null and poste_le is null`, x.Releve, x.De, x.A, e.Instant())
	if err != nil {
		return fmt.Errorf("avancer le relevé : %w", err)
	}
	if n == 0 {
		return ErrPerime
	}
	return nil
}

const colonnesLigne = `g.id, g.releve_id, g.compte_bancaire_id, g.rang, g.date_operation, g.date_valeur, g.centimes, g.code, g.retour, g.motif_retour,
	g.reference_bancaire, g.bout_en_bout, g.remise, g.contenu_id, g.engagement, k.chiffre`

func scanLigne(r *sql.Rows, t *chiffre.Trousseau) (x LigneAPoster, err error) {
	var contenu int64
	var engagement, scelle []byte
	if err = r.Scan(&x.ID, &x.Releve, &x.CompteBancaire, &x.Rang, &x.Date, &x.Valeur, &x.Centimes, &x.Code, &x.Retour, &x.MotifRetour, &x.Reference,
		&x.BoutEnBout, &x.Remise, &contenu, &engagement, &scelle); err != nil {
		return x, err
	}
	x.Texte, err = ouvrirTexte(t, contenu, scelle, engagement)
	return x, err
}

// ouvrirTexte opens a sealed text; one that was erased under a bordereau is empty: the line stays, its text is gone.
func ouvrirTexte(t *chiffre.Trousseau, contenu int64, scelle, engagement []byte) (TexteLigne, error) {
	s, err := journal.OuvrirContenu(t, contenu, scelle, engagement)
	if errors.Is(err, journal.ErrEfface) {
		return TexteLigne{}, nil
	}
	if err != nil {
		return TexteLigne{}, err
	}
	return DecoderTexte(s)
}

// Ligne returns one line with its text and details, or bdd.ErrAbsent.
func Ligne(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (LigneAPoster, error) {
	lot, err := lignesParID(ctx, l, t, []int64{id})
	if err == nil && len(lot) == 0 {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return LigneAPoster{}, err
	}
	return lot[0], nil
}

// lignesParID returns lines (at most 500) with their texts and details, in the order of their ids.
func lignesParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ids []int64) ([]LigneAPoster, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(ids)
	lot, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneAPoster, error) { return scanLigne(r, t) },
		`select `+colonnesLigne+` from ligne_releve g join contenu k on k.id = g.contenu_id where g.id in (`+liste+`) order by g.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les lignes : %w", err)
	}
	return lot, joindreDetails(ctx, l, t, lot)
}

// joindreDetails adds to each line its details: its own statement's, else those of a camt.054.
func joindreDetails(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, lot []LigneAPoster) error {
	if len(lot) == 0 {
		return nil
	}
	if err := joindrePropres(ctx, l, lot); err != nil {
		return fmt.Errorf("lire les détails des lignes : %w", err)
	}
	return joindreAvis(ctx, l, t, lot)
}

func joindrePropres(ctx context.Context, l bdd.Lecture, lot []LigneAPoster) error {
	type place struct {
		releve int64
		rang   int
	}
	lignes := make(map[place]*LigneAPoster, len(lot))
	bornes := map[int64][2]int{}
	var releves []int64
	for i := range lot {
		x := &lot[i]
		lignes[place{x.Releve, x.Rang}] = x
		b, vu := bornes[x.Releve]
		if !vu {
			releves = append(releves, x.Releve)
			b = [2]int{x.Rang, x.Rang}
		}
		bornes[x.Releve] = [2]int{min(b[0], x.Rang), max(b[1], x.Rang)}
	}
	type propre struct {
		place
		DetailLigne
	}
	lire := func(ou string, args []any) error {
		ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d propre, err error) {
			return d, r.Scan(&d.releve, &d.rang, &d.Centimes, &d.BoutEnBout, &d.Remise, &d.MotifRetour)
		}, `select releve_id, ligne_rang, centimes, bout_en_bout, remise, motif_retour from ligne_detail where `+ou+` order by releve_id, ligne_rang, rang`, args...)
		for _, d := range ds {
			if x := lignes[d.place]; x != nil {
				x.Details = append(x.Details, d.DetailLigne)
			}
		}
		return err
	}
	if len(releves) == 1 {
		b := bornes[releves[0]]
		return lire(`releve_id = $1 and ligne_rang >= $2 and ligne_rang <= $3`, []any{releves[0], b[0], b[1]})
	}
	for len(releves) > 0 {
		n := min(len(releves), 500)
		liste, args := bdd.ListeIDs(releves[:n])
		if err := lire(`releve_id in (`+liste+`)`, args); err != nil {
			return err
		}
		releves = releves[n:]
	}
	return nil
}
