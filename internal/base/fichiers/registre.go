// SPDX-License-Identifier: EUPL-1.2

package fichiers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
)

// ErrEfface is returned for a document destroyed under a visaed bordereau.
var ErrEfface = errors.New("document détruit sous bordereau d’élimination")

// Fichier is the row of a document.
type Fichier struct {
	ID, Dossier int64 // Dossier 0: it belongs to no file (a bank statement)
	Nom         string
	Nature      string // code: "facture", "releve_bancaire"
	Type        string
	Taille      int64
	SHA256      []byte
	Agent       int64
	Instant     horloge.Instant
	Efface      bool

	contenu    int64
	engagement []byte
}

// Fiche is what is said of a document as it is registered.
type Fiche struct {
	Dossier    int64
	Nature     string
	NomAffiche string // the name that people gave it; kept under seal
	Agent      int64
}

// Enregistrer gives a deposited document its row, in the act that it belongs to.
func Enregistrer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, d Depose, f Fiche) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, f.NomAffiche)
	if err != nil {
		return 0, err
	}
	id, err := e.Inserer(ctx, `insert into fichier (dossier_id, nom, nature, type, taille, sha256, contenu_id, engagement, cree_par, instant)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id`,
		bdd.Nul(f.Dossier), d.Nom, f.Nature, d.Type, d.Taille, d.SHA256, contenu, engage, bdd.Nul(f.Agent), e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer un document : %w", err)
	}
	return id, nil
}

const champs = `f.id, f.dossier_id, f.nom, f.nature, f.type, f.taille, f.sha256, f.cree_par, f.instant, f.efface_le is not null, f.contenu_id, f.engagement`

func lire(r *sql.Rows) (f Fichier, err error) {
	return f, r.Scan(&f.ID, bdd.OuZero(&f.Dossier), &f.Nom, &f.Nature, &f.Type, &f.Taille, &f.SHA256, bdd.OuZero(&f.Agent), &f.Instant, &f.Efface,
		&f.contenu, &f.engagement)
}

// Trouver returns the row of a document; who may open it is for the caller to check, on its Dossier.
func Trouver(ctx context.Context, l bdd.Lecture, id int64) (Fichier, error) {
	f, err := bdd.Un(ctx, l, lire, `select `+champs+` from fichier f where f.id = $1`, id)
	if err != nil {
		return Fichier{}, fmt.Errorf("document %d : %w", id, err)
	}
	return f, nil
}

// ParIDs returns the rows of documents (at most 500) by their ids, as Trouver.
func ParIDs(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]Fichier, error) {
	liste, args := bdd.ListeIDs(ids)
	return bdd.ListerPar(ctx, l, lire, func(f Fichier) int64 { return f.ID }, `select `+champs+` from fichier f where f.id in (`+liste+`)`, args...)
}

// Lister returns the documents of a file, the latest first.
func Lister(ctx context.Context, l bdd.Lecture, dossier int64) ([]Fichier, error) {
	return bdd.Lister(ctx, l, lire, `select `+champs+` from fichier f where f.dossier_id = $1 order by f.id desc`, dossier)
}

// Suivants returns at most n documents after an id, those of no file included, the oldest first.
func Suivants(ctx context.Context, l bdd.Lecture, apres int64, n int) ([]Fichier, error) {
	return bdd.Lister(ctx, l, lire, `select `+champs+` from fichier f where f.id > $1 order by f.id limit $2`, apres, n)
}

// NomAffiche returns the name that people gave the document; journal.ErrEfface once it was destroyed.
func (f Fichier) NomAffiche(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau) (string, error) {
	return journal.LireContenu(ctx, l, t, f.contenu, f.engagement)
}

// Effacer marks a document as destroyed under the number of a visaed bordereau, and erases its name; whoever
// calls has checked the visa. Balayer then removes the file.
func Effacer(ctx context.Context, e *bdd.Ecriture, id int64, bordereau string) error {
	f, err := Trouver(ctx, e, id)
	if err != nil {
		return err
	}
	if f.Efface {
		return fmt.Errorf("document %d : %w", id, ErrEfface)
	}
	if _, err := e.Exec(ctx, `update fichier set efface_le = $2, bordereau = $3 where id = $1`, id, e.Instant(), bordereau); err != nil {
		return fmt.Errorf("effacer le document %d : %w", id, err)
	}
	return journal.Effacer(ctx, e, f.contenu, bordereau)
}
