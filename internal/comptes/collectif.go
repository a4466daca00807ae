// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
)

// PieceCollectif is a document that opens the pooled mode: the legal opinion of the organisation, or the acceptance of one payer.
type PieceCollectif struct {
	ID           int64
	Genre        string // "avis_juridique", "accord_organisme"
	Organisme    string // empty for the legal opinion
	DatePiece    jour.Jour
	Piece        int64
	ConsignePar  int64
	ConsigneLe   horloge.Instant
	Organisation int64
}

// The genres of PieceCollectif.
const (
	AvisJuridique   = "avis_juridique"
	AccordOrganisme = "accord_organisme"
)

// ConsignerCollectif records a document that opens the pooled mode; Genre follows from Organisme.
func ConsignerCollectif(ctx context.Context, e *bdd.Ecriture, p PieceCollectif) (int64, error) {
	p.Genre = AvisJuridique
	if p.Organisme != "" {
		p.Genre = AccordOrganisme
	}
	return e.Inserer(ctx, `insert into mode_collectif(organisation_id, genre, organisme, date_piece, piece_id, consigne_par, consigne_le)
		values ($1,$2,$3,$4,$5,$6,$7) returning id`, p.Organisation, p.Genre, p.Organisme, p.DatePiece, bdd.Nul(p.Piece), p.ConsignePar, e.Instant())
}

// ModeCollectif returns the documents of an organisation that open the pooled mode, in the order in which they were recorded.
func ModeCollectif(ctx context.Context, l bdd.Lecture, organisation int64) ([]PieceCollectif, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (p PieceCollectif, err error) {
		err = r.Scan(&p.ID, &p.Organisation, &p.Genre, &p.Organisme, &p.DatePiece, bdd.OuZero(&p.Piece), &p.ConsignePar, &p.ConsigneLe)
		return p, err
	}, `select id, organisation_id, genre, organisme, date_piece, piece_id, consigne_par, consigne_le from mode_collectif where organisation_id = $1 order by id`, organisation)
}

// OrganismesSansAccord returns, among these payers, those whose acceptance of the pooled account is not recorded.
func OrganismesSansAccord(ctx context.Context, l bdd.Lecture, organisation int64, organismes []string) ([]string, error) {
	ps, err := ModeCollectif(ctx, l, organisation)
	accords := map[string]bool{}
	for _, p := range ps {
		if p.Genre == AccordOrganisme {
			accords[texte.Cle(p.Organisme)] = true
		}
	}
	var sans []string
	for _, o := range organismes {
		if k := texte.Cle(o); !accords[k] {
			accords[k] = true // named once
			sans = append(sans, o)
		}
	}
	return sans, err
}

func collectifPermis(ctx context.Context, l bdd.Lecture, organisation int64) (bool, error) {
	ps, err := ModeCollectif(ctx, l, organisation)
	avis, accord := false, false
	for _, p := range ps {
		avis = avis || p.Genre == AvisJuridique
		accord = accord || p.Genre == AccordOrganisme
	}
	return avis && accord, err
}

// Collectifs returns the pooled bank accounts of an organisation.
func Collectifs(ctx context.Context, l bdd.Lecture, organisation int64) ([]CompteBancaire, error) {
	return bdd.Lister(ctx, l, scanBancaire, `select `+colonnesBancaire+` from compte_bancaire b where b.organisation_id = $1 and b.mode = 'collectif' order by b.id`, organisation)
}

// Imputation is a request to charge an unexplained debit of a pooled account to a person, and what another person answered.
type Imputation struct {
	ID          int64
	Ligne       int64
	Dossier     int64
	Centimes    argent.Centimes
	Motif       string
	Piece       int64
	DemandeePar int64
	DemandeeLe  horloge.Instant
	Decision    string // "", "autorisee", "refusee", "retiree"
	DecideePar  int64
	DecideeLe   horloge.Instant
	Reponse     string
	Version     int64
}

// The answers to a request that two people decide.
const (
	Autorisee = "autorisee"
	Acceptee  = "acceptee"
	Refusee   = "refusee"
	Retiree   = "retiree"
)

const selectImputation = `select i.id, i.ligne_id, i.dossier_id, i.centimes, i.contenu_id, i.engagement, k.chiffre, i.piece_id, i.demandee_par, i.demandee_le, i.decision, i.decidee_par,
	i.decidee_le, i.reponse_contenu_id, i.reponse_engagement, x.chiffre, i.version from imputation i
	left join contenu k on k.id = i.contenu_id left join contenu x on x.id = i.reponse_contenu_id`

func scanImputation(t *chiffre.Trousseau) func(*sql.Rows) (Imputation, error) {
	return func(r *sql.Rows) (i Imputation, err error) {
		var motif, reponse journal.Joint
		cibles := append([]any{&i.ID, &i.Ligne, &i.Dossier, &i.Centimes}, motif.Cibles()...)
		cibles = append(cibles, bdd.OuZero(&i.Piece), &i.DemandeePar, &i.DemandeeLe, &i.Decision, bdd.OuZero(&i.DecideePar), &i.DecideeLe)
		if err = r.Scan(append(append(cibles, reponse.Cibles()...), &i.Version)...); err != nil {
			return i, err
		}
		i.Motif, i.Reponse, err = ouvrirDeux(t, motif, reponse)
		return i, err
	}
}

// ouvrirDeux opens what was asked and what was answered.
func ouvrirDeux(t *chiffre.Trousseau, demande, reponse journal.Joint) (d, r string, err error) {
	if d, err = demande.Dire(t); err != nil {
		return "", "", err
	}
	r, err = reponse.Dire(t)
	return d, r, err
}

// DemanderImputation records a request; one at a time per line (bdd.ErrConflit).
func DemanderImputation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, i Imputation) (int64, error) {
	contenu, engage, err := journal.Engager(ctx, e, t, i.Motif)
	if err != nil {
		return 0, err
	}
	return e.Inserer(ctx, `insert into imputation(ligne_id, dossier_id, centimes, contenu_id, engagement, piece_id, demandee_par, demandee_le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		i.Ligne, i.Dossier, int64(i.Centimes), contenu, engage, bdd.Nul(i.Piece), i.DemandeePar, e.Instant())
}

// DeciderImputation records the answer to an open request, at the version that was read; reponse may be empty, but for a refusal.
func DeciderImputation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, i Imputation, decision, reponse string, agent int64) error {
	scelle, err := journal.EngagerSiDit(ctx, e, t, reponse)
	if err != nil {
		return err
	}
	contenu, engage := scelle.Colonnes()
	return uneSeule(e.Exec(ctx, `update imputation set decision = $3, decidee_par = $4, decidee_le = $5, reponse_contenu_id = $6, reponse_engagement = $7, version = version + 1
		where id = $1 and version = $2 and decision = ''`, i.ID, i.Version, decision, agent, e.Instant(), contenu, engage))
}

// uneSeule is bdd.ErrAncienneVersion when an update found nothing to change.
func uneSeule(n int64, err error) error {
	if err == nil && n == 0 {
		return bdd.ErrAncienneVersion
	}
	return err
}

// ImputationParID returns a request, or bdd.ErrAbsent.
func ImputationParID(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, id int64) (Imputation, error) {
	return bdd.Un(ctx, l, scanImputation(t), selectImputation+` where i.id = $1`, id)
}

// ImputationDeLigne returns the last request about a line, or bdd.ErrAbsent.
func ImputationDeLigne(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ligne int64) (Imputation, error) {
	return bdd.Un(ctx, l, scanImputation(t), selectImputation+` where i.ligne_id = $1 order by i.id desc limit 1`, ligne)
}

// ImputationsEnAttente returns the open requests of an organisation, the oldest first.
func ImputationsEnAttente(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, organisation int64) ([]Imputation, error) {
	return bdd.Lister(ctx, l, scanImputation(t), selectImputation+` join ligne_releve g on g.id = i.ligne_id
		join compte_bancaire b on b.id = g.compte_bancaire_id where b.organisation_id = $1 and i.decision = '' order by i.id`, organisation)
}
