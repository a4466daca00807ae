// SPDX-License-Identifier: EUPL-1.2

package modeles

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

//go:embed livres/*.md
var livres embed.FS

// Livre is the text delivered with Étai; empty when there is none (a variant in plain language).
func Livre(genre string, v Variante) string {
	nom := "livres/" + genre + ".md"
	if v == FALC {
		nom = "livres/" + genre + ".falc.md"
	}
	b, err := livres.ReadFile(nom)
	if err != nil {
		return ""
	}
	return string(b)
}

// Modele is a version of a template; the one delivered with Étai has no id.
type Modele struct {
	ID, Organisation int64
	Genre            string
	Variante         Variante
	Rang             int
	Texte            string
	EcritPar         int64
	EcritLe          horloge.Instant
}

// Livree tells whether it says what Étai was delivered with.
func (m Modele) Livree() bool { return m.Texte == Livre(m.Genre, m.Variante) }

// Empreinte is the hash of its text, to which a reading again is bound.
func (m Modele) Empreinte() []byte {
	s := sha256.Sum256([]byte(m.Texte))
	return s[:]
}

// Relecture says that a text in plain language was read again.
type Relecture struct {
	ID, Organisation int64
	Genre            string
	Empreinte        []byte
	ReluLe           jour.Jour
	Lecteurs         string // with whom
	SaisiePar        int64
	SaisieLe         horloge.Instant
}

const deModele = `select m.id, m.organisation_id, m.genre, m.variante, m.rang, m.texte, m.ecrit_par, m.ecrit_le from modele m `

func scanModele(r *sql.Rows) (m Modele, err error) {
	return m, r.Scan(&m.ID, &m.Organisation, &m.Genre, &m.Variante, &m.Rang, &m.Texte, &m.EcritPar, &m.EcritLe)
}

// Actuel is the template of an organisation for a kind: its latest version, or what Étai was delivered with. bdd.ErrAbsent when there is none.
func Actuel(ctx context.Context, l bdd.Lecture, organisation int64, genre string, v Variante) (Modele, error) {
	m, err := bdd.Un(ctx, l, scanModele, deModele+`where m.organisation_id = $1 and m.genre = $2 and m.variante = $3 order by m.rang desc limit 1`, organisation, genre, string(v))
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return m, err
	}
	if err != nil {
		m = Modele{Organisation: organisation, Genre: genre, Variante: v}
	}
	if m.Texte == "" {
		m.Texte = Livre(genre, v)
	}
	if m.Texte == "" {
		return m, bdd.ErrAbsent
	}
	return m, nil
}

// Versions are those that an organisation wrote for a kind, the latest first.
func Versions(ctx context.Context, l bdd.Lecture, organisation int64, genre string, v Variante) ([]Modele, error) {
	return bdd.Lister(ctx, l, scanModele, deModele+`where m.organisation_id = $1 and m.genre = $2 and m.variante = $3 order by m.rang desc`, organisation, genre, string(v))
}

// Personnalises are the latest versions of an organisation, whatever the kind.
func Personnalises(ctx context.Context, l bdd.Lecture, organisation int64) ([]Modele, error) {
	return bdd.Lister(ctx, l, scanModele, deModele+`where m.organisation_id = $1 and m.rang = (select max(x.rang) from modele x where x.organisation_id = m.organisation_id and x.genre = m.genre and x.variante = m.variante)`, organisation)
}

// TousLesModeles is for etai verifier.
func TousLesModeles(ctx context.Context, l bdd.Lecture) ([]Modele, error) {
	return bdd.Lister(ctx, l, scanModele, deModele+`order by m.id`)
}

// Enregistrer keeps the version that follows m.Rang; bdd.ErrConflit when another one does already. An empty text gives the delivered one back.
func Enregistrer(ctx context.Context, e *bdd.Ecriture, m Modele) (int64, error) {
	id, err := e.Inserer(ctx, `insert into modele(organisation_id, genre, variante, rang, texte, ecrit_par, ecrit_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		m.Organisation, m.Genre, string(m.Variante), m.Rang+1, m.Texte, m.EcritPar, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer le modèle : %w", err)
	}
	return id, nil
}

const deRelecture = `select r.id, r.organisation_id, r.genre, r.empreinte, r.relu_le, r.lecteurs, r.saisie_par, r.saisie_le from modele_relecture r `

func scanRelecture(r *sql.Rows) (x Relecture, err error) {
	return x, r.Scan(&x.ID, &x.Organisation, &x.Genre, &x.Empreinte, &x.ReluLe, &x.Lecteurs, &x.SaisiePar, &x.SaisieLe)
}

// Relectures are those of a kind, the latest first.
func Relectures(ctx context.Context, l bdd.Lecture, organisation int64, genre string) ([]Relecture, error) {
	return bdd.Lister(ctx, l, scanRelecture, deRelecture+`where r.organisation_id = $1 and r.genre = $2 order by r.id desc`, organisation, genre)
}

// ToutesLesRelectures is for etai verifier.
func ToutesLesRelectures(ctx context.Context, l bdd.Lecture) ([]Relecture, error) {
	return bdd.Lister(ctx, l, scanRelecture, deRelecture+`order by r.id`)
}

// NoterRelecture records that a text was read again.
func NoterRelecture(ctx context.Context, e *bdd.Ecriture, r Relecture) (int64, error) {
	return e.Inserer(ctx, `insert into modele_relecture(organisation_id, genre, empreinte, relu_le, lecteurs, saisie_par, saisie_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		r.Organisation, r.Genre, r.Empreinte, r.ReluLe, r.Lecteurs, r.SaisiePar, e.Instant())
}

// Relu tells whether this very text was read again.
func Relu(ctx context.Context, l bdd.Lecture, m Modele) (bool, error) {
	if m.Variante != FALC {
		return true, nil
	}
	var n int
	err := l.QueryRow(ctx, `select count(*) from modele_relecture where organisation_id = $1 and genre = $2 and empreinte = $3`, m.Organisation, m.Genre, m.Empreinte()).Scan(&n)
	return n > 0, err
}
