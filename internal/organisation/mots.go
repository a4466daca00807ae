// SPDX-License-Identifier: EUPL-1.2

package organisation

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
)

// Mot is the word of an organisation for an entry of a closed list; empty, the one delivered with Étai.
type Mot struct {
	ID, Organisation int64
	Liste, Code      string
	Mot              string
	Par              int64
}

// LongueurMot bounds one.
const LongueurMot = 100

// Mots are the words of an organisation for the entries of closed lists: what is recorded, counted and exchanged stays their codes.
type Mots struct{ mots map[[2]string]string }

// De is the word for an entry: the organisation's, else the one delivered.
func (m Mots) De(liste, code, livre string) string {
	if x := m.mots[[2]string{liste, code}]; x != "" {
		return x
	}
	return livre
}

// Propre is the organisation's own word, empty for none.
func (m Mots) Propre(liste, code string) string { return m.mots[[2]string{liste, code}] }

// Dire is De for an entry that says its delivered word itself.
func Dire[T interface {
	~string
	Libelle() string
}](m Mots, liste string) func(T) string {
	return func(x T) string { return m.De(liste, string(x), x.Libelle()) }
}

const sqlMots = `select m.id, m.organisation_id, m.liste, m.code, m.mot, m.saisi_par from organisation_mot m`

func scanMot(r *sql.Rows) (m Mot, err error) {
	return m, r.Scan(&m.ID, &m.Organisation, &m.Liste, &m.Code, &m.Mot, &m.Par)
}

// LireMots reads those of an organisation.
func LireMots(ctx context.Context, l bdd.Lecture, organisation int64) (m Mots, err error) {
	xs, err := bdd.Lister(ctx, l, scanMot, sqlMots+` where m.organisation_id = $1 order by m.id`, organisation)
	if err != nil {
		return m, fmt.Errorf("lire les mots de l’organisation : %w", err)
	}
	m.mots = make(map[[2]string]string, len(xs))
	for _, x := range xs {
		m.mots[[2]string{x.Liste, x.Code}] = x.Mot
	}
	return m, nil
}

// TousMots reads every word that was ever given: what a check compares with the journal.
func TousMots(ctx context.Context, l bdd.Lecture) ([]Mot, error) {
	return bdd.Lister(ctx, l, scanMot, sqlMots+` order by m.id`)
}

// LireMot cleans a word that was typed.
func LireMot(s string) (string, error) {
	s, err := ligne("mot", s, LongueurMot)
	return texte.Typographier(s), err
}

// Nommer records a word. The caller has cleaned it, and checked the right and that the entry exists. The answer is its id.
func Nommer(ctx context.Context, e *bdd.Ecriture, m Mot) (int64, error) {
	id, err := e.Inserer(ctx, `insert into organisation_mot(organisation_id, liste, code, mot, saisi_par, saisi_le) values ($1,$2,$3,$4,$5,$6) returning id`, m.Organisation, m.Liste, m.Code, m.Mot, m.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("nommer une entrée : %w", err)
	}
	return id, nil
}

// Consignees are what the act of a word keeps of it.
func (m Mot) Consignees() []journal.Valeur {
	somme := sha256.Sum256([]byte(m.Liste + "\x00" + m.Code + "\x00" + m.Mot))
	return []journal.Valeur{journal.Entier("organisation", m.Organisation), journal.Empreinte("mot", somme[:])}
}
