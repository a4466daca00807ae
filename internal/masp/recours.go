// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// CibleRecours is the kind of a decision that a person contests before its author.
type CibleRecours string

// The kinds.
const (
	RecoursSurDemande CibleRecours = "masp_demande" // refused, or sent elsewhere: a first request, or that of a renewal
	RecoursSurContrat CibleRecours = "masp_contrat" // stopped before its end by the service
)

// SuiteRecours is the answer to an administrative appeal; empty while none was given.
type SuiteRecours string

// The answers.
const (
	RecoursMaintenu  SuiteRecours = "maintenue"
	RecoursRedecide  SuiteRecours = "redecidee" // withdrawn: the request waits for another decision
	RecoursAccueilli SuiteRecours = "retiree"
)

// SuitesRecours lists the answers to an appeal against a kind of decision: a request alone is decided again.
func SuitesRecours(c CibleRecours) []SuiteRecours {
	if c == RecoursSurDemande {
		return []SuiteRecours{RecoursMaintenu, RecoursRedecide, RecoursAccueilli}
	}
	return []SuiteRecours{RecoursMaintenu, RecoursAccueilli}
}

// Libelle is the answer on screen, for a kind of decision.
func (s SuiteRecours) Libelle(c CibleRecours) string {
	switch {
	case s == RecoursMaintenu:
		return "La décision est maintenue"
	case s == RecoursRedecide:
		return "La décision est retirée\u00a0: la demande se décide de nouveau"
	case s == RecoursAccueilli && c == RecoursSurContrat:
		return "La décision est retirée\u00a0: un nouveau contrat se signe"
	case s == RecoursAccueilli:
		return "La décision est retirée\u00a0: une autre demande la remplace"
	}
	return string(s)
}

// Recours is an administrative appeal (recours gracieux, or préalable: 01-masp §1.7) against a decision about a measure, and what was answered.
type Recours struct {
	ID, Dossier, Organisation int64
	Demande, Contrat          int64 // what is contested: one of the two
	RecuLe, Limite            jour.Jour
	Texte                     string // what she contests
	NotePar                   int64
	NoteLe                    horloge.Instant
	Suite                     SuiteRecours
	ReponduLe                 jour.Jour
	Reponse                   string // the reasons
	ReponduPar                int64
	ReponseNoteeLe            horloge.Instant
	Version                   int64
}

// Cible is the kind of what is contested, and its id.
func (r Recours) Cible() (CibleRecours, int64) {
	if r.Contrat != 0 {
		return RecoursSurContrat, r.Contrat
	}
	return RecoursSurDemande, r.Demande
}

// Attend tells whether no answer was given.
func (r Recours) Attend() bool { return r.Suite == "" }

// RejeteParSilence tells whether nobody answered in time: from the day that ends the delay, silence has rejected it (CRPA arts. L231-4 and L411-7). An answer may still come.
func (r Recours) RejeteParSilence(j jour.Jour) bool { return r.Attend() && !j.Avant(r.Limite) }

// Etat says where it stands on a day.
func (r Recours) Etat(j jour.Jour) string {
	switch {
	case r.RejeteParSilence(j):
		return "rejeté par silence"
	case r.Attend():
		return "réponse attendue"
	case r.Suite == RecoursMaintenu:
		return "rejeté"
	}
	return "accueilli"
}

// LimiteRecours is the day when silence rejects an appeal that came on a day: so many months after, or the last day of the month where it has no such day (CRPA art. L411-7).
func LimiteRecours(recu jour.Jour, mois int) jour.Jour { return jour.PlusMois(recu, mois) }

// Contestable tells whether a contract stopped by a decision of the service: not by the person, by a judge, by a death, nor to correct what was recorded.
func (m MotifArret) Contestable() bool {
	switch m {
	case "", RupturePersonne, PassageMAJ, PassageProtection, Deces, ErreurDeSaisie:
		return false
	}
	return true
}

// VerifierReponse says what forbids an answer: one of those that the kind of decision has, its reasons (CRPA arts. L211-2 and L211-5), a day since the appeal came.
func (r Recours) VerifierReponse(s SuiteRecours, le jour.Jour, raisons string, aujourdhui jour.Jour) error {
	c, _ := r.Cible()
	switch {
	case !r.Attend():
		return &Refus{Regle: "etat", Message: "ce recours a sa réponse depuis le " + r.ReponduLe.Court() + " : elle ne change plus ; noter un autre recours s’il en est venu un"}
	case !slices.Contains(SuitesRecours(c), s):
		return &Refus{Regle: "suite", Message: "dire si la décision est maintenue ou retirée"}
	case raisons == "":
		return &Refus{Regle: "texte", Message: "écrire les raisons de la réponse : un rejet se motive (articles L211-2 et L211-5 du CRPA)"}
	case le.Vide() || le.Avant(r.RecuLe) || le.Apres(aujourdhui):
		return &Refus{Regle: "le", Message: "écrire le jour de la réponse, entre le recours (" + r.RecuLe.Court() + ") et aujourd’hui"}
	}
	return nil
}

// Notees are what the act that notes it keeps.
func (r Recours) Notees(texte []byte) []journal.Valeur {
	return []journal.Valeur{journal.Entier("demande", r.Demande), journal.Entier("contrat", r.Contrat), journal.Jour("le", r.RecuLe), journal.Jour("limite", r.Limite), journal.Empreinte("texte", texte)}
}

// Repondues are what the act that answers it keeps.
func (r Recours) Repondues(texte []byte) []journal.Valeur {
	return []journal.Valeur{journal.Code("suite", string(r.Suite)), journal.Jour("le", r.ReponduLe), journal.Empreinte("texte", texte)}
}

// NoterRecours records an appeal; one at a time waits on a decision (bdd.ErrConflit). The answer is its id, and the commitment of its words.
func NoterRecours(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, r Recours) (int64, []byte, error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, r.Texte)
	if err != nil {
		return 0, nil, err
	}
	id, err := e.Inserer(ctx, `insert into masp_recours(dossier_id, organisation_id, demande_id, contrat_id, recu_le, limite, contenu_id, engagement, note_par, note_le) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10) returning id`,
		r.Dossier, r.Organisation, bdd.Nul(r.Demande), bdd.Nul(r.Contrat), r.RecuLe, r.Limite, contenu, engagement, r.NotePar, e.Instant())
	if err != nil {
		return 0, nil, fmt.Errorf("noter un recours : %w", err)
	}
	return id, engagement, nil
}

// RepondreRecours records the answer, at the version that was read (bdd.ErrAncienneVersion). The answer is the commitment of its reasons.
func RepondreRecours(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, r Recours) ([]byte, error) {
	contenu, engagement, err := journal.Engager(ctx, e, t, r.Reponse)
	if err != nil {
		return nil, err
	}
	n, err := e.Exec(ctx, `update masp_recours set suite = $3, repondu_le = $4, reponse_contenu_id = $5, reponse_engagement = $6, repondu_par = $7, reponse_notee_le = $8, version = version + 1
		where id = $1 and version = $2 and suite = ''`, r.ID, r.Version, string(r.Suite), r.ReponduLe, contenu, engagement, r.ReponduPar, e.Instant())
	if err == nil && n == 0 {
		err = bdd.ErrAncienneVersion
	}
	if err != nil {
		return nil, fmt.Errorf("répondre à un recours : %w", err)
	}
	return engagement, nil
}

const colonnesRecours = `r.id, r.dossier_id, r.organisation_id, r.demande_id, r.contrat_id, r.recu_le, r.limite, r.note_par, r.note_le, r.suite, r.repondu_le, r.repondu_par, r.reponse_notee_le, r.version`

func (r *Recours) cibles() []any {
	return []any{&r.ID, &r.Dossier, &r.Organisation, bdd.OuZero(&r.Demande), bdd.OuZero(&r.Contrat), &r.RecuLe, &r.Limite, &r.NotePar, &r.NoteLe, &r.Suite, &r.ReponduLe, bdd.OuZero(&r.ReponduPar), &r.ReponseNoteeLe, &r.Version}
}

// RecoursParID reads an appeal without any text. The caller checks the right to its file.
func RecoursParID(ctx context.Context, l bdd.Lecture, id int64) (r Recours, err error) {
	return r, l.QueryRow(ctx, `select `+colonnesRecours+` from masp_recours r where r.id = $1`, id).Scan(r.cibles()...)
}

// RecoursQuiAttend is the appeal that waits on a decision, without any text; bdd.ErrAbsent when none does. The caller checks the right to its file.
func RecoursQuiAttend(ctx context.Context, l bdd.Lecture, c CibleRecours, id int64) (r Recours, err error) {
	colonne := map[CibleRecours]string{RecoursSurDemande: "demande_id", RecoursSurContrat: "contrat_id"}[c]
	return r, l.QueryRow(ctx, `select `+colonnesRecours+` from masp_recours r where r.`+colonne+` = $1 and r.suite = ''`, id).Scan(r.cibles()...)
}

// EtapeContestee is the decision of a request that an appeal is against, without its words: the last one before it was noted. The caller checks the right to its file.
func EtapeContestee(ctx context.Context, l bdd.Lecture, r Recours) (x EtapeDemande, err error) {
	err = l.QueryRow(ctx, `select x.id, x.vers, x.le, x.motif, x.passage_id from masp_demande_etape x where x.demande_id = $1 and x.vers in ('refusee', 'reorientee') and x.note_le <= $2 order by x.rang desc limit 1`,
		r.Demande, r.NoteLe).Scan(&x.ID, &x.Vers, &x.Le, &x.Motif, bdd.OuZero(&x.Passage))
	return x, err
}

// RecoursConsignes are all the appeals with the commitments of their words, for the verification of the journal.
func RecoursConsignes(ctx context.Context, l bdd.Lecture, dire func(r Recours, texte, reponse []byte)) error {
	_, err := bdd.Lister(ctx, l, func(x *sql.Rows) (_ struct{}, err error) {
		var r Recours
		var texte, reponse []byte
		if err = x.Scan(append(r.cibles(), &texte, &reponse)...); err == nil {
			dire(r, texte, reponse)
		}
		return struct{}{}, err
	}, `select `+colonnesRecours+`, r.engagement, r.reponse_engagement from masp_recours r order by r.id`)
	return err
}

const lireRecours = `select ` + colonnesRecours + `, r.contenu_id, r.engagement, k.chiffre, r.reponse_contenu_id, r.reponse_engagement, kr.chiffre from masp_recours r
	join contenu k on k.id = r.contenu_id left join contenu kr on kr.id = r.reponse_contenu_id where `

var (
	requeteRecours        = droits.Requete{Nom: "masp.recours", Nominative: true, SQL: lireRecours + `r.id = $1 and {DROITS lire_contrat r}`}
	requeteRecoursDossier = droits.Requete{Nom: "masp.recours_dossier", Nominative: true, SQL: lireRecours + `r.dossier_id = $1 and {DROITS lire_contrat r} order by r.id desc`}
)

func listerRecours(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, requete droits.Requete, id int64) ([]Recours, error) {
	texte, args := requete.Pour(a, id)
	return bdd.Lister(ctx, l, func(x *sql.Rows) (r Recours, err error) {
		var dit, reponse journal.Joint
		if err = x.Scan(append(append(r.cibles(), dit.Cibles()...), reponse.Cibles()...)...); err != nil {
			return r, err
		}
		if r.Texte, err = dit.Dire(t); err == nil {
			r.Reponse, err = reponse.Dire(t)
		}
		return r, err
	}, texte, args...)
}

// LireRecours reads an appeal with its words, for who may read the contracts of its file; bdd.ErrAbsent otherwise.
func LireRecours(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (Recours, error) {
	rs, err := listerRecours(ctx, l, t, a, requeteRecours, id)
	if err == nil && len(rs) == 0 {
		err = bdd.ErrAbsent
	}
	if err != nil {
		return Recours{}, err
	}
	return rs[0], nil
}

// RecoursDuDossier lists the appeals of a file with their words, the latest first, for who may read its contracts.
func RecoursDuDossier(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Recours, error) {
	return listerRecours(ctx, l, t, a, requeteRecoursDossier, dossier)
}
