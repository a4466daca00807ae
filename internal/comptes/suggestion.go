// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/texte"
)

// Suggestion is what is proposed of a line by the person's worker, or by words that were recognised: the choice of parcours, and what goes with it.
type Suggestion struct {
	Choix   string
	Dossier int64
	Recette int64
	Nature  NatureOperation
}

// Question is what the accountant asked about a line, and the answer of who knows the person.
type Question struct {
	ID          int64
	Ligne       int64
	Dossier     int64
	Question    string
	DemandeePar int64
	DemandeeLe  horloge.Instant
	Suggestion         // of the answer; Choix is empty when who answered does not know
	Texte       string // of the answer
	ReponduePar int64  // 0 while nobody has answered
	RepondueLe  horloge.Instant
}

const colonnesQuestion = `q.id, q.ligne_id, q.dossier_id, q.question, q.demandee_par, q.demandee_le, q.choix, q.recette_id, q.nature, q.texte, q.repondue_par, q.repondue_le`

func scanQuestion(r *sql.Rows) (q Question, err error) {
	err = r.Scan(&q.ID, &q.Ligne, &q.Dossier, &q.Question, &q.DemandeePar, &q.DemandeeLe, &q.Choix, bdd.OuZero(&q.Recette), &q.Nature, &q.Texte, bdd.OuZero(&q.ReponduePar), &q.RepondueLe)
	q.Suggestion.Dossier = q.Dossier
	return q, err
}

// Demander records a question.
func Demander(ctx context.Context, e *bdd.Ecriture, q Question) (int64, error) {
	return e.Inserer(ctx, `insert into question_ligne(ligne_id, dossier_id, question, demandee_par, demandee_le) values ($1,$2,$3,$4,$5) returning id`,
		q.Ligne, q.Dossier, q.Question, q.DemandeePar, e.Instant())
}

// Repondre records the answer to a question, once.
func Repondre(ctx context.Context, e *bdd.Ecriture, q Question) error {
	return uneSeule(e.Exec(ctx, `update question_ligne set choix = $2, recette_id = $3, nature = $4, texte = $5, repondue_par = $6, repondue_le = $7
		where id = $1 and repondue_par is null`, q.ID, q.Choix, bdd.Nul(q.Recette), string(q.Nature), q.Texte, q.ReponduePar, e.Instant()))
}

// QuestionDe returns the last question about a line, or bdd.ErrAbsent.
func QuestionDe(ctx context.Context, l bdd.Lecture, ligne int64) (Question, error) {
	return bdd.Un(ctx, l, scanQuestion, `select `+colonnesQuestion+` from question_ligne q where q.ligne_id = $1 order by q.id desc limit 1`, ligne)
}

// QuestionParID returns a question, or bdd.ErrAbsent.
func QuestionParID(ctx context.Context, l bdd.Lecture, id int64) (Question, error) {
	return bdd.Un(ctx, l, scanQuestion, `select `+colonnesQuestion+` from question_ligne q where q.id = $1`, id)
}

// LibelleReconnu is the words of a bank that somebody recognised on an account.
type LibelleReconnu struct {
	ID             int64
	CompteBancaire int64
	Modele         string
	Debit          bool
	Centimes       argent.Centimes // signed; 0 for any amount
	Suggestion
	ApprisPar int64
	ApprisLe  horloge.Instant
	Version   int64
}

// Vaut tells whether the words recognise an amount.
func (x *LibelleReconnu) Vaut(c argent.Centimes) bool {
	return x.Debit == (c < 0) && (x.Centimes == 0 || x.Centimes == c)
}

// Modele keeps of the words of a line those that come again each month: no figures, neither accents nor case.
func (t TexteLigne) Modele() string {
	var mots []string
	for _, s := range []string{t.Libelle, t.Contrepartie} {
		for m := range strings.FieldsSeq(s) {
			if strings.ContainsAny(m, "0123456789") {
				continue
			}
			if m = texte.Cle(m); m != "" {
				mots = append(mots, m)
			}
		}
	}
	modele := strings.Join(mots, " ")
	if r := []rune(modele); len(r) > 200 {
		modele = string(r[:200])
	}
	return modele
}

const colonnesReconnu = `x.id, x.compte_bancaire_id, x.modele, x.debit, x.centimes, x.choix, x.dossier_id, x.recette_id, x.nature, x.appris_par, x.appris_le, x.version`

func scanReconnu(r *sql.Rows) (x LibelleReconnu, err error) {
	err = r.Scan(&x.ID, &x.CompteBancaire, &x.Modele, &x.Debit, &x.Centimes, &x.Choix, bdd.OuZero(&x.Dossier), bdd.OuZero(&x.Recette), &x.Nature, &x.ApprisPar, &x.ApprisLe, &x.Version)
	return x, err
}

// Reconnaitre learns words of an account, in the place of what they proposed before.
func Reconnaitre(ctx context.Context, e *bdd.Ecriture, x LibelleReconnu) (int64, error) {
	return e.Inserer(ctx, `insert into libelle_reconnu(compte_bancaire_id, modele, debit, centimes, choix, dossier_id, recette_id, nature, appris_par, appris_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) on conflict (compte_bancaire_id, modele, debit, centimes) do update set choix = excluded.choix, dossier_id = excluded.dossier_id,
		recette_id = excluded.recette_id, nature = excluded.nature, appris_par = excluded.appris_par, appris_le = excluded.appris_le, version = libelle_reconnu.version + 1
		returning id`, x.CompteBancaire, x.Modele, x.Debit, int64(x.Centimes), x.Choix, bdd.Nul(x.Dossier), bdd.Nul(x.Recette), string(x.Nature), x.ApprisPar, e.Instant())
}

// Oublier forgets words, at the version that was shown.
func Oublier(ctx context.Context, e *bdd.Ecriture, id, version int64) error {
	return uneSeule(e.Exec(ctx, `delete from libelle_reconnu where id = $1 and version = $2`, id, version))
}

// LibellesReconnus returns the words recognised on these bank accounts (at most 500).
func LibellesReconnus(ctx context.Context, l bdd.Lecture, bancaires ...int64) ([]LibelleReconnu, error) {
	liste, args := bdd.ListeIDs(bancaires)
	return bdd.Lister(ctx, l, scanReconnu, `select `+colonnesReconnu+` from libelle_reconnu x where x.compte_bancaire_id in (`+liste+`) order by x.modele, x.id`, args...)
}

// LibelleReconnuParID returns recognised words, or bdd.ErrAbsent.
func LibelleReconnuParID(ctx context.Context, l bdd.Lecture, id int64) (LibelleReconnu, error) {
	return bdd.Un(ctx, l, scanReconnu, `select `+colonnesReconnu+` from libelle_reconnu x where x.id = $1`, id)
}
