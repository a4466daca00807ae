// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Bilan counts what a replay went through.
type Bilan struct {
	Chaines  int64 // (organisation, year)
	Actes    int64
	Contenus int64 // texts opened and found true to their commitment
	Effaces  int64 // texts erased under a bordereau: the commitment alone was accepted
}

// Faute is a break found in a chain.
type Faute struct {
	Organisation, Annee, Rang int64
	Cause                     string
}

// Error names the row and what is wrong with it.
func (f *Faute) Error() string {
	return fmt.Sprintf("journal des actes, organisation %d, année %d, acte n° %d : %s", f.Organisation, f.Annee, f.Rang, f.Cause)
}

const sqlRejouer = `select j.organisation_id, j.annee, j.rang, j.instant, coalesce(j.agent_id, 0), j.nature, j.objet,
	coalesce(j.objet_id, 0), coalesce(j.dossier_id, 0), j.valeurs, coalesce(j.contenu_id, 0), j.engagement, j.empreinte, c.chiffre
	from journal_actes j left join contenu c on c.id = j.contenu_id
	order by j.organisation_id, j.annee, j.rang`

// Verifier replays every chain from its first row and opens every text it vouches for. It returns a *Faute
// at the first break. What it cannot see is the removal of the last rows of a chain: compare Sceaux with
// those of a backup.
func Verifier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (Bilan, error) {
	var b Bilan
	rows, err := l.Query(ctx, sqlRejouer)
	if err != nil {
		return b, fmt.Errorf("relire le journal des actes : %w", err)
	}
	defer rows.Close()
	var avant maillon
	for rows.Next() {
		var m maillon
		var scelle []byte
		if err := rows.Scan(&m.Organisation, &m.annee, &m.rang, &m.instant, &m.Agent, &m.Nature, &m.Objet, &m.ObjetID,
			&m.Dossier, &m.valeurs, &m.Contenu, &m.Engagement, &m.empreinte, &scelle); err != nil {
			return b, fmt.Errorf("relire le journal des actes : %w", err)
		}
		if b.Actes == 0 || m.Organisation != avant.Organisation || m.annee != avant.annee {
			b.Chaines++
		}
		b.Actes++
		if cause := m.rompu(b.Actes == 1, avant); cause != "" {
			return b, &Faute{m.Organisation, m.annee, m.rang, cause}
		}
		avant = m
		if m.Contenu == 0 {
			continue
		}
		switch _, err := ouvrir(t, m.Contenu, scelle, m.Engagement); {
		case err == nil:
			b.Contenus++
		case errors.Is(err, ErrEfface):
			b.Effaces++
		default:
			return b, &Faute{m.Organisation, m.annee, m.rang, err.Error()}
		}
	}
	return b, rows.Err()
}

// rompu tells how m fails to follow avant, or the empty text.
func (m *maillon) rompu(premier bool, avant maillon) string {
	attendu := int64(1)
	if !premier && m.Organisation == avant.Organisation {
		m.precedent = avant.empreinte
		if m.annee == avant.annee {
			attendu = avant.rang + 1
		}
		if avant.instant.Apres(m.instant) {
			return "antérieur à l’acte qui le précède"
		}
	}
	if m.rang != attendu {
		return fmt.Sprintf("l’acte n° %d manque", attendu)
	}
	if m.annee != int64(m.instant.Jour().Annee()) {
		return "année qui n’est pas celle de son instant"
	}
	if !bytes.Equal(m.somme(), m.empreinte) {
		return "son empreinte ne correspond pas à ce qu’il dit"
	}
	return ""
}

// Sceau is the end of one chain.
type Sceau struct {
	Organisation, Annee, Rang int64
	Empreinte                 []byte
}

// Sceaux returns the end of every chain: what a backup notes down, and a later replay must still contain.
func Sceaux(ctx context.Context, l bdd.Lecture) ([]Sceau, error) {
	rows, err := l.Query(ctx, `select j.organisation_id, j.annee, j.rang, j.empreinte from journal_actes j
		where not exists (select 1 from journal_actes s where s.organisation_id = j.organisation_id and s.annee = j.annee and s.rang = j.rang + 1)
		order by j.organisation_id, j.annee, j.rang`)
	return bdd.Chaque(rows, err, func(r *sql.Rows) (s Sceau, err error) {
		return s, r.Scan(&s.Organisation, &s.Annee, &s.Rang, &s.Empreinte)
	})
}
