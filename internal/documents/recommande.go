// SPDX-License-Identifier: EUPL-1.2

package documents

import (
	"context"
	"database/sql"
	"strings"
	"unicode"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Recommande is the number of the registered letter that a document left in, and the day when its acknowledgement of receipt was signed. It is never edited: the latest stands.
type Recommande struct {
	ID, Organisation, Dossier, Document int64
	Numero                              string    // as CleRecommande writes it
	AvisLe                              jour.Jour // Vide until the acknowledgement is back
	NotePar                             int64
}

// The bounds of a number: those of the posts that we know of are of 13 characters; another operator has its own.
const (
	recommandeMin = 8
	recommandeMax = 30
)

// CleRecommande is a number as it is kept and looked for: capitals and figures, without what separates them. Empty when it is not one: it has at least eight characters, and more figures than letters.
func CleRecommande(s string) string {
	var b strings.Builder
	chiffres := 0
	for _, c := range strings.ToUpper(s) {
		switch {
		case c >= '0' && c <= '9':
			chiffres++
			b.WriteRune(c)
		case c >= 'A' && c <= 'Z':
			b.WriteRune(c)
		case !unicode.IsSpace(c) && c != '-' && c != '.':
			return ""
		}
	}
	if n := b.Len(); n < recommandeMin || n > recommandeMax || chiffres <= n/2 {
		return ""
	}
	return b.String()
}

// NoterRecommande keeps the number of a document, or its acknowledgement. The answer is its id.
func NoterRecommande(ctx context.Context, e *bdd.Ecriture, r Recommande) (int64, error) {
	return e.Inserer(ctx, `insert into document_recommande(organisation_id, dossier_id, document_id, numero, avis_le, note_par, note_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		r.Organisation, r.Dossier, r.Document, r.Numero, r.AvisLe, r.NotePar, e.Instant())
}

const deRecommande = `select r.id, r.organisation_id, r.dossier_id, r.document_id, r.numero, r.avis_le, r.note_par from document_recommande r `

func scanRecommande(x *sql.Rows) (r Recommande, err error) {
	return r, x.Scan(&r.ID, &r.Organisation, &r.Dossier, &r.Document, &r.Numero, &r.AvisLe, &r.NotePar)
}

// RecommandeDe is what stands of a document; bdd.ErrAbsent when nothing was noted. The caller checks the right to the document.
func RecommandeDe(ctx context.Context, l bdd.Lecture, document int64) (Recommande, error) {
	return bdd.Un(ctx, l, scanRecommande, deRecommande+`where r.document_id = $1 order by r.id desc limit 1`, document)
}

// SQLRecommande are the documents of an organisation that left under a number: $1 and $2; the alias of the document is x.
const SQLRecommande = `x.organisation_id = $1 and x.id in (select r.document_id from document_recommande r where r.organisation_id = $1 and r.numero = $2 and r.id = (select max(y.id) from document_recommande y where y.document_id = r.document_id))`

// SousRecommande are the documents of an organisation under a number. The caller checks the rights to their files.
func SousRecommande(ctx context.Context, l bdd.Lecture, organisation int64, numero string) ([]Document, error) {
	return bdd.Lister(ctx, l, Scan, De+`where `+SQLRecommande+` order by x.id`, organisation, numero)
}

// TousLesRecommandes is for etai verifier.
func TousLesRecommandes(ctx context.Context, l bdd.Lecture) ([]Recommande, error) {
	return bdd.Lister(ctx, l, scanRecommande, deRecommande+`order by r.id`)
}
