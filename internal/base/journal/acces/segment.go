// SPDX-License-Identifier: EUPL-1.2

package acces

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal/empreinte"
)

const (
	domaineTrace   = "acces_trace/1"
	domaineSegment = "acces_segment/1"
	// A segment ends with its day, or when it is full.
	tracesParSegment = 100_000
	// Another process may write at the same time (PostgreSQL): the loser starts again.
	essais = 20
)

// segment is the open one, as read.
type segment struct {
	id        int64
	jour      jour.Jour
	empreinte []byte
	lignes    int64
}

// errDouble: another process moved the segment meanwhile.
var errDouble = errors.New("segment écrit par un autre programme")

// ecrire commits the traces in one transaction.
func (j *Journal) ecrire(ctx context.Context, traces []*Trace) error {
	var err error
	for range essais {
		err = j.base.EcrireLeger(ctx, func(e *bdd.Ecriture) error { return ajouter(ctx, e, traces) })
		if !errors.Is(err, errDouble) && !errors.Is(err, bdd.ErrConflit) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("journal des accès : %w", err)
	}
	return nil
}

func ajouter(ctx context.Context, e *bdd.Ecriture, traces []*Trace) error {
	s, err := ouvert(ctx, e, e.Instant())
	if err != nil {
		return err
	}
	lignes := make([][]any, len(traces))
	courante := s.empreinte
	for i, origine := range traces {
		t := *origine
		t.Instant = e.Instant()
		rang := s.lignes + int64(i) + 1
		courante = t.somme(courante, rang)
		lignes[i] = []any{s.id, rang, t.Instant, bdd.Nul(t.Organisation), bdd.Nul(t.Agent), string(t.Nature), t.Objet, bdd.Nul(t.ObjetID),
			bdd.Nul(t.Dossier), t.ids(), t.Motif, t.Adresse}
	}
	// The running hash is moved first: it is what two processes would fight for.
	n, err := e.Exec(ctx, `update acces_segment set empreinte = $1, lignes = $2 where id = $3 and lignes = $4 and scelle_le is null`,
		courante, s.lignes+int64(len(traces)), s.id, s.lignes)
	if err != nil {
		return err
	}
	if n != 1 {
		return errDouble
	}
	return e.InsererLignes(ctx, "acces_trace", colonnes, lignes)
}

var colonnes = []string{"segment_id", "rang", "instant", "organisation_id", "agent_id", "nature", "objet", "objet_id",
	"dossier_id", "ids", "motif", "adresse"}

// ouvert returns the open segment; it seals the one of an earlier day, or a full one, and opens the next.
func ouvert(ctx context.Context, e *bdd.Ecriture, maintenant horloge.Instant) (segment, error) {
	var s segment
	aujourdhui := maintenant.Jour()
	err := e.QueryRow(ctx, `select id, jour, empreinte, lignes from acces_segment where scelle_le is null`).Scan(&s.id, &s.jour, &s.empreinte, &s.lignes)
	switch {
	case err == nil && !aujourdhui.Apres(s.jour) && s.lignes < tracesParSegment:
		return s, nil
	case err == nil:
		n, err := e.Exec(ctx, `update acces_segment set scelle_le = $1 where id = $2 and lignes = $3 and scelle_le is null`, maintenant, s.id, s.lignes)
		if err != nil {
			return s, err
		}
		if n != 1 {
			return s, errDouble
		}
	case errors.Is(err, bdd.ErrAbsent):
		// The first segment of all: what precedes it is the empty domain.
		s.empreinte = empreinte.Nouveau(domaineSegment).Somme()
	default:
		return s, err
	}
	precedent := s.empreinte
	s.jour, s.lignes = aujourdhui, 0
	s.empreinte = debut(precedent, aujourdhui)
	s.id, err = e.Inserer(ctx, `insert into acces_segment (jour, precedent, empreinte, lignes) values ($1, $2, $3, 0) returning id`,
		s.jour, precedent, s.empreinte)
	return s, err
}

// debut is the running hash of a segment without traces.
func debut(precedent []byte, j jour.Jour) []byte {
	return empreinte.Nouveau(domaineSegment).Octets(precedent).Jour(j).Somme()
}

// somme moves the running hash by one trace.
func (t *Trace) somme(avant []byte, rang int64) []byte {
	return empreinte.Nouveau(domaineTrace).Octets(avant).Entier(rang).Instant(t.Instant).Reference(t.Organisation).
		Reference(t.Agent).Texte(string(t.Nature)).Texte(t.Objet).Reference(t.ObjetID).Reference(t.Dossier).
		Texte(t.ids()).Texte(t.Motif).Texte(t.Adresse).Somme()
}
