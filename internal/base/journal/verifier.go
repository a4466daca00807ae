// SPDX-License-Identifier: EUPL-1.2

package journal

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
)

// Bilan counts what a replay went through.
type Bilan struct {
	Chaines int64 // (organisation, year)
	Actes   int64
	Textes
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
	coalesce(j.objet_id, 0), coalesce(j.dossier_id, 0), j.valeurs, coalesce(j.contenu_id, 0), j.engagement, j.empreinte, c.chiffre, c.efface_le is not null
	from journal_actes j left join contenu c on c.id = j.contenu_id
	order by j.organisation_id, j.annee, j.rang`

// Verifier replays every chain from its first row to its head and opens every text it vouches for. It returns a *Faute
// at the first break. What it cannot see is a whole base put back as it was earlier: compare Sceaux with those of a backup.
func Verifier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (Bilan, error) {
	var b Bilan
	rows, err := l.Query(ctx, sqlRejouer)
	if err != nil {
		return b, fmt.Errorf("relire le journal des actes : %w", err)
	}
	defer rows.Close()
	var avant maillon
	fins := map[int64]maillon{}
	for rows.Next() {
		var m maillon
		var scelle []byte
		var efface bool
		if err := rows.Scan(&m.Organisation, &m.annee, &m.rang, &m.instant, &m.Agent, &m.Nature, &m.Objet, &m.ObjetID,
			&m.Dossier, &m.valeurs, &m.Contenu, &m.Engagement, &m.empreinte, &scelle, &efface); err != nil {
			return b, fmt.Errorf("relire le journal des actes : %w", err)
		}
		if b.Actes == 0 || m.Organisation != avant.Organisation || m.annee != avant.annee {
			b.Chaines++
		}
		b.Actes++
		if cause := m.rompu(b.Actes == 1, avant); cause != "" {
			return b, &Faute{m.Organisation, m.annee, m.rang, cause}
		}
		avant, fins[m.Organisation] = m, m
		if m.Contenu == 0 {
			continue
		}
		if cause := b.Textes.ouvrir(t, m.Contenu, scelle, m.Engagement, efface); cause != "" {
			return b, &Faute{m.Organisation, m.annee, m.rang, cause}
		}
	}
	if err := rows.Err(); err != nil {
		return b, fmt.Errorf("relire le journal des actes : %w", err)
	}
	return b, comparerTetes(ctx, l, fins)
}

// comparerTetes tells whether each chain ends where its head says.
func comparerTetes(ctx context.Context, l bdd.Lecture, fins map[int64]maillon) error {
	tetes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (m maillon, err error) {
		return m, r.Scan(&m.Organisation, &m.annee, &m.rang, &m.empreinte)
	}, `select organisation_id, annee, rang, empreinte from journal_tete order by organisation_id`)
	if err != nil {
		return fmt.Errorf("lire les têtes du journal des actes : %w", err)
	}
	for _, t := range tetes {
		fin := fins[t.Organisation]
		delete(fins, t.Organisation)
		if fin.annee != t.annee || fin.rang != t.rang || !bytes.Equal(fin.empreinte, t.empreinte) {
			return &Faute{t.Organisation, t.annee, t.rang, fmt.Sprintf("c’est le dernier annoncé, le dernier présent est le n° %d de %d", fin.rang, fin.annee)}
		}
	}
	for _, fin := range fins {
		return &Faute{fin.Organisation, fin.annee, fin.rang, "la chaîne n’a pas de tête"}
	}
	return nil
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
