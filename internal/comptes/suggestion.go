// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/journal"
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

const selectQuestion = `select q.id, q.ligne_id, q.dossier_id, q.contenu_id, q.engagement, k.chiffre, q.demandee_par, q.demandee_le, q.choix, q.recette_id, q.nature,
	q.reponse_contenu_id, q.reponse_engagement, x.chiffre, q.repondue_par, q.repondue_le from question_ligne q
	left join contenu k on k.id = q.contenu_id left join contenu x on x.id = q.reponse_contenu_id`

func scanQuestion(t *chiffre.Trousseau) func(*sql.Rows) (Question, error) {
	return func(r *sql.Rows) (q Question, err error) {
		var question, reponse journal.Joint
		cibles := append([]any{&q.ID, &q.Ligne, &q.Dossier}, question.Cibles()...)
		cibles = append(append(cibles, &q.DemandeePar, &q.DemandeeLe, &q.Choix, bdd.OuZero(&q.Recette), &q.Nature), reponse.Cibles()...)
		if err = r.Scan(append(cibles, bdd.OuZero(&q.ReponduePar), &q.RepondueLe)...); err != nil {
			return q, err
		}
		q.Suggestion.Dossier = q.Dossier
		q.Question, q.Texte, err = ouvrirDeux(t, question, reponse)
		return q, err
	}
}

// Demander records a question.
func Demander(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, q Question) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, q.Question)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into question_ligne(ligne_id, dossier_id, contenu_id, engagement, demandee_par, demandee_le) values ($1,$2,$3,$4,$5,$6) returning id`,
		q.Ligne, q.Dossier, contenu, engage, q.DemandeePar, e.Instant())
}

// Repondre records the answer to a question, once.
func Repondre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, q Question) error {
	contenu, engage, err := journal.Engager(ctx, e, t, q.Texte)
	if err != nil {
		return err
	}
	return uneSeule(e.Exec(ctx, `update question_ligne set choix = $2, recette_id = $3, nature = $4, reponse_contenu_id = $5, reponse_engagement = $6, repondue_par = $7, repondue_le = $8
		where id = $1 and repondue_par is null`, q.ID, q.Choix, bdd.Nul(q.Recette), string(q.Nature), contenu, engage, q.ReponduePar, e.Instant()))
}

// QuestionDe returns the last question about a line, or bdd.ErrAbsent.
func QuestionDe(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ligne int64) (Question, error) {
	return bdd.Un(ctx, l, scanQuestion(t), selectQuestion+` where q.ligne_id = $1 order by q.id desc limit 1`, ligne)
}

// QuestionParID returns a question, or bdd.ErrAbsent.
func QuestionParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (Question, error) {
	return bdd.Un(ctx, l, scanQuestion(t), selectQuestion+` where q.id = $1`, id)
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
