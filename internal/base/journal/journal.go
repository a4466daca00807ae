// SPDX-License-Identifier: EUPL-1.2

// Package journal keeps the acts: one row per act, written in the act's own transaction and chained by
// (organisation, year) so that a row changed or removed afterwards is seen. A chained row holds ids, codes,
// dates and cents only; a text that can identify someone lies sealed in contenu, and the row holds its
// commitment, so that the text may one day be erased without breaking the chain.
package journal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/journal/empreinte"
)

// Acte is one act, as it is written down.
type Acte struct {
	Organisation int64  // 0: the installation itself
	Agent        int64  // 0: the program (command line, scheduled task)
	Nature       string // "agent.creer"
	Objet        string // "agent": the table of the row that was touched
	ObjetID      int64
	Dossier      int64
	Valeurs      []Valeur
	Contenu      int64  // a text: what Engager returned
	Engagement   []byte // its commitment
}

// ErrActe is returned for an act that may not be written as it stands: a name that is not a code, a value
// that could hold text.
var ErrActe = errors.New("acte mal formé")

const domaine = "journal_actes/1"

const sqlDernier = `select annee, rang, instant, empreinte from journal_tete where organisation_id = $1`

const sqlAvancer = `insert into journal_tete (organisation_id, annee, rang, instant, empreinte) values ($1, $2, $3, $4, $5)
	on conflict (organisation_id) do update set annee = excluded.annee, rang = excluded.rang, instant = excluded.instant, empreinte = excluded.empreinte`

var colonnesActe = []string{"organisation_id", "annee", "rang", "instant", "agent_id", "nature", "objet", "objet_id", "dossier_id", "valeurs", "contenu_id", "engagement", "empreinte"}

// Consigner writes the act down in the transaction that does it. Its instant is the transaction's, or that
// of the chain's last row when the clock went back since.
func Consigner(ctx context.Context, e *bdd.Ecriture, a Acte) error {
	return ConsignerLot(ctx, e, []Acte{a})
}

// ConsignerLot is Consigner for several acts done in one transaction, in their order, in few statements.
func ConsignerLot(ctx context.Context, e *bdd.Ecriture, actes []Acte) error {
	bouts := map[int64]*maillon{} // by organisation
	rangees := make([][]any, len(actes))
	for i, a := range actes {
		m, err := suivant(ctx, e, a, bouts[a.Organisation])
		if err != nil {
			return fmt.Errorf("acte %s : %w", a.Nature, err)
		}
		bouts[a.Organisation], rangees[i] = m, m.rangee()
	}
	if err := e.InsererLignes(ctx, "journal_actes", colonnesActe, rangees); err != nil {
		return fmt.Errorf("acte %s : %w", actes[0].Nature, err)
	}
	for _, organisation := range slices.Sorted(maps.Keys(bouts)) {
		if err := avancer(ctx, e, bouts[organisation]); err != nil {
			return fmt.Errorf("acte %s : %w", bouts[organisation].Nature, err)
		}
	}
	return nil
}

// suivant makes the row that follows the end of the chain: the one given, or what its head says.
func suivant(ctx context.Context, e *bdd.Ecriture, a Acte, bout *maillon) (*maillon, error) {
	if !nomValide(a.Nature) || !nomValide(a.Objet) {
		return nil, fmt.Errorf("%w : nature %q, objet %q", ErrActe, a.Nature, a.Objet)
	}
	if a.Organisation < 0 || (a.Contenu == 0) != (len(a.Engagement) == 0) {
		return nil, fmt.Errorf("%w : organisation ou engagement", ErrActe)
	}
	valeurs, err := ecrireValeurs(a.Valeurs)
	if err != nil {
		return nil, err
	}
	if bout == nil {
		dernier, err := dernierMaillon(ctx, e, a.Organisation)
		if err != nil {
			return nil, fmt.Errorf("fin de la chaîne : %w", err)
		}
		bout = &dernier
	}
	instant := e.Instant()
	if bout.instant.Apres(instant) {
		instant = bout.instant
	}
	m := &maillon{Acte: a, annee: int64(instant.Jour().Annee()), rang: 1, instant: instant, valeurs: valeurs, precedent: bout.empreinte}
	if m.annee == bout.annee {
		m.rang = bout.rang + 1
	}
	m.empreinte = m.somme()
	return m, nil
}

func (m *maillon) rangee() []any {
	return []any{m.Organisation, m.annee, m.rang, m.instant, bdd.Nul(m.Agent), m.Nature, m.Objet, bdd.Nul(m.ObjetID), bdd.Nul(m.Dossier), m.valeurs, bdd.Nul(m.Contenu),
		octets(m.Engagement), m.empreinte}
}

// avancer moves the head of a chain to its last row.
func avancer(ctx context.Context, e *bdd.Ecriture, m *maillon) error {
	_, err := e.Exec(ctx, sqlAvancer, m.Organisation, m.annee, m.rang, m.instant, m.empreinte)
	return err
}

// maillon is a row of the chain.
type maillon struct {
	Acte
	annee, rang int64
	instant     horloge.Instant
	valeurs     string
	precedent   []byte // nil at the first row of the organisation
	empreinte   []byte
}

// somme is the row's hash, the previous row's included; the first row of a year follows the last one of
// the year before.
func (m *maillon) somme() []byte { return m.encoder().Somme() }

func (m *maillon) encoder() *empreinte.Encodeur {
	return empreinte.Nouveau(domaine).Octets(m.precedent).Entier(m.Organisation).Entier(m.annee).Entier(m.rang).
		Instant(m.instant).Reference(m.Agent).Texte(m.Nature).Texte(m.Objet).Reference(m.ObjetID).Reference(m.Dossier).
		Texte(m.valeurs).Reference(m.Contenu).Octets(octets(m.Engagement))
}

// dernierMaillon returns the end of the organisation's chain as its head says it, a zero one when it has none.
func dernierMaillon(ctx context.Context, l bdd.Lecture, organisation int64) (m maillon, err error) {
	err = l.QueryRow(ctx, sqlDernier, organisation).Scan(&m.annee, &m.rang, &m.instant, &m.empreinte)
	if errors.Is(err, bdd.ErrAbsent) {
		return maillon{}, nil
	}
	return m, err
}

// DernierInstant returns the instant of the latest chained row, all organisations together, or "never".
func DernierInstant(ctx context.Context, l bdd.Lecture) (horloge.Instant, error) {
	var i horloge.Instant
	err := l.QueryRow(ctx, `select instant from journal_tete order by instant desc limit 1`).Scan(&i)
	if errors.Is(err, bdd.ErrAbsent) {
		return horloge.Instant{}, nil
	}
	return i, err
}

func octets(o []byte) []byte {
	if len(o) == 0 {
		return nil
	}
	return o
}
