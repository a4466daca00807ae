// SPDX-License-Identifier: EUPL-1.2

package acces

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

const champs = `t.segment_id, t.rang, t.instant, coalesce(t.organisation_id, 0), coalesce(t.agent_id, 0), t.nature, t.objet,
	coalesce(t.objet_id, 0), coalesce(t.dossier_id, 0), t.ids, t.motif, t.adresse`

// rangee is a trace with its place.
type rangee struct {
	Trace
	segment, rang int64
}

func lire(r *sql.Rows) (v rangee, err error) {
	var ids string
	if err = r.Scan(&v.segment, &v.rang, &v.Instant, &v.Organisation, &v.Agent, &v.Nature, &v.Objet, &v.ObjetID, &v.Dossier, &ids,
		&v.Motif, &v.Adresse); err != nil {
		return v, err
	}
	v.Ids, err = lireIds(ids)
	return v, err
}

// Filtre chooses traces; zero fields do not count.
type Filtre struct {
	Organisation, Agent, Dossier int64
	Nature                       Nature
	Depuis, Avant                horloge.Instant // Depuis included, Avant excluded
	Limite                       int             // 200 when zero, 5 000 at most
}

// Lister returns the traces, latest first. Who may read them is for the caller to check.
func (j *Journal) Lister(ctx context.Context, f Filtre) ([]Trace, error) {
	if f.Limite <= 0 {
		f.Limite = 200
	}
	var conditions []string
	var args []any
	ou := func(condition string, valeur any, present bool) {
		if present {
			args = append(args, valeur)
			conditions = append(conditions, fmt.Sprintf(condition, len(args)))
		}
	}
	ou("t.organisation_id = $%d", f.Organisation, f.Organisation != 0)
	ou("t.agent_id = $%d", f.Agent, f.Agent != 0)
	ou("t.dossier_id = $%d", f.Dossier, f.Dossier != 0)
	ou("t.nature = $%d", string(f.Nature), f.Nature != "")
	ou("t.instant >= $%d", f.Depuis, !f.Depuis.Vide())
	ou("t.instant < $%d", f.Avant, !f.Avant.Vide())
	texte := "select " + champs + " from acces_trace t"
	if len(conditions) > 0 {
		texte += " where " + strings.Join(conditions, " and ")
	}
	args = append(args, min(f.Limite, 5000))
	texte += fmt.Sprintf(" order by t.id desc limit $%d", len(args))
	var traces []Trace
	err := j.base.Lire(ctx, func(l bdd.Lecture) error {
		rows, err := l.Query(ctx, texte, args...)
		rangees, err := bdd.Chaque(rows, err, lire)
		traces = make([]Trace, len(rangees))
		for i := range rangees {
			traces[i] = rangees[i].Trace
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("lire le journal des accès : %w", err)
	}
	return traces, nil
}

// Bilan counts what a replay went through.
type Bilan struct {
	Segments, Traces int64
	Purges           int64 // segments whose traces are gone: the seal alone was accepted
}

// Faute is a break found in the journal.
type Faute struct {
	Segment int64
	Jour    jour.Jour
	Cause   string
}

// Error names the segment and what is wrong with it.
func (f *Faute) Error() string {
	return fmt.Sprintf("journal des accès, segment %d du %s : %s", f.Segment, f.Jour, f.Cause)
}

// sceau is a segment's row.
type sceau struct {
	segment
	precedent []byte
	scelle    horloge.Instant
	purge     horloge.Instant
}

// Verifier replays every segment that still has its traces and follows the seals of all. It returns a
// *Faute at the first break.
func (j *Journal) Verifier(ctx context.Context) (b Bilan, err error) {
	err = j.base.Lire(ctx, func(l bdd.Lecture) error {
		b, err = VerifierDans(ctx, l)
		return err
	})
	return b, err
}

// VerifierDans is Verifier in a transaction already open.
func VerifierDans(ctx context.Context, l bdd.Lecture) (b Bilan, err error) {
	rows, err := l.Query(ctx, `select id, jour, precedent, empreinte, lignes, scelle_le, purge_le from acces_segment order by id`)
	sceaux, err := bdd.Chaque(rows, err, func(r *sql.Rows) (s sceau, err error) {
		return s, r.Scan(&s.id, &s.jour, &s.precedent, &s.empreinte, &s.lignes, &s.scelle, &s.purge)
	})
	if err != nil {
		return b, err
	}
	for i, s := range sceaux {
		faute := func(cause string) error { return &Faute{s.id, s.jour, cause} }
		if i > 0 && !bytes.Equal(s.precedent, sceaux[i-1].empreinte) {
			return b, faute("il ne suit pas le segment qui le précède")
		}
		if s.scelle.Vide() != (i == len(sceaux)-1) {
			return b, faute("le dernier segment, et lui seul, doit être ouvert")
		}
		b.Segments++
		if !s.purge.Vide() {
			b.Purges++
			continue
		}
		n, somme, err := rejouer(ctx, l, s)
		if err != nil {
			return b, err
		}
		if n != s.lignes {
			return b, faute(fmt.Sprintf("%d traces au lieu de %d", n, s.lignes))
		}
		if !bytes.Equal(somme, s.empreinte) {
			return b, faute("ses traces ne répondent pas à son sceau")
		}
		b.Traces += n
	}
	return b, nil
}

func rejouer(ctx context.Context, l bdd.Lecture, s sceau) (n int64, somme []byte, err error) {
	rows, err := l.Query(ctx, "select "+champs+" from acces_trace t where t.segment_id = $1 order by t.rang", s.id)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	somme = debut(s.precedent, s.jour)
	for rows.Next() {
		v, err := lire(rows)
		if err != nil {
			return 0, nil, err
		}
		somme = v.Trace.somme(somme, v.rang)
		n++
	}
	return n, somme, rows.Err()
}
