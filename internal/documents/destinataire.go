// SPDX-License-Identifier: EUPL-1.2

package documents

import (
	"context"
	"database/sql"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
)

// Destinataire is where an organisation writes to somebody who is not the person, by the name that the letters bear.
type Destinataire struct {
	ID, Organisation int64
	Cle              string
	Lignes           []string // of the address, the town last
	NotePar          int64
}

// CleDestinataire is a name as addresses are looked for: accents, case and spaces do not count.
func CleDestinataire(nom string) string { return texte.Cle(nom) }

const deDestinataire = `select d.id, d.organisation_id, d.cle, d.adresse, d.note_par from document_destinataire d `

func scanDestinataire(r *sql.Rows) (d Destinataire, err error) {
	var adresse string
	err = r.Scan(&d.ID, &d.Organisation, &d.Cle, &adresse, &d.NotePar)
	d.Lignes = strings.Split(adresse, "\n")
	return d, err
}

// DestinataireDe returns where an organisation last wrote to a name, or bdd.ErrAbsent.
func DestinataireDe(ctx context.Context, l bdd.Lecture, organisation int64, nom string) (Destinataire, error) {
	return bdd.Un(ctx, l, scanDestinataire, deDestinataire+`where d.organisation_id = $1 and d.cle = $2 order by d.id desc limit 1`, organisation, CleDestinataire(nom))
}

// NoterDestinataire keeps where a name is written to from now on.
func NoterDestinataire(ctx context.Context, e *bdd.Ecriture, d Destinataire) (int64, error) {
	return e.Inserer(ctx, `insert into document_destinataire(organisation_id, cle, adresse, note_par, note_le) values ($1,$2,$3,$4,$5) returning id`, d.Organisation, d.Cle, d.Adresse(), d.NotePar, e.Instant())
}

// Adresse is the address in one text.
func (d Destinataire) Adresse() string { return strings.Join(d.Lignes, "\n") }

// TousLesDestinataires is for etai verifier.
func TousLesDestinataires(ctx context.Context, l bdd.Lecture) ([]Destinataire, error) {
	return bdd.Lister(ctx, l, scanDestinataire, deDestinataire+`order by d.id`)
}
