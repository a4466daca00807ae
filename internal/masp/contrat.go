// SPDX-License-Identifier: EUPL-1.2

package masp

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/journal/empreinte"
	"etai/internal/organisation/droits"
)

// Mesure is what the contracts of one MASP have in common.
type Mesure struct {
	ID           int64
	Dossier      int64
	Organisation int64 // who carries it out
	Departement  int64 // whose measure it is
	Numero       string
	Ancre        jour.Jour // first day of its first contract
}

// Contrat is one signed contract of a measure. What follows it is another one; nothing of it changes, but that it may stop before its end.
type Contrat struct {
	ID            int64
	Mesure        Mesure
	Rang          int // 1: the first of the measure
	Niveau        int // SansGestion, AvecGestion
	Debut, Fin    jour.Jour
	Mois          int
	SigneLe       jour.Jour // by the person
	SignePourLe   jour.Jour // for the département
	SignePour     string    // who signed for it, and in what capacity
	MoisAilleurs  int
	ApresMAJ      bool
	EvaluationLe  jour.Jour // of the evaluation that precedes a contract that follows another (rule R7)
	ArreteLe      jour.Jour // its last day, when it stopped before its end; the day before Debut when it was cancelled
	Arret         Arret     // why, and who said it
	Suspensions   []Suspension
	Avenants      []Avenant // the first one first
	Objectifs     []Objectif
	Autorisations []Autorisation
	Contribution  Contribution
}

// Autorisation is one signed line: the benefit as it stood the day it was signed.
type Autorisation struct {
	ID               int64
	Percue           int64
	Numero           int // of D271-2
	Libelle          string
	Organisme        string
	Allocataire      string
	Plafond          argent.Centimes // authorised each month, 0: the whole benefit
	Du, Au, SigneeLe jour.Jour
}

// Justification is a rule that warned, and why the contract was signed all the same.
type Justification struct {
	Regle         string
	Avertissement string
	Motif         string
	Efface        bool // the text was erased under a bordereau
}

// Passe is the contract as the count of months reads it.
func (c Contrat) Passe() Passe {
	p := Passe{Contrat: c.ID, Mesure: c.Mesure.ID, Debut: c.Debut, Fin: c.Fin, Mois: c.Mois, ArreteLe: c.ArreteLe, Ailleurs: c.MoisAilleurs, ApresMAJ: c.ApresMAJ}
	p.Suspendus = joursSuspendus(c.Suspensions, c.Debut, p.Dernier())
	return p
}

// Dernier is the last day that the contract covers.
func (c Contrat) Dernier() jour.Jour { return c.Passe().Dernier() }

// Ouvrir records a measure; its contracts follow.
func Ouvrir(ctx context.Context, e *bdd.Ecriture, m Mesure, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_mesure(dossier_id, organisation_id, departement_id, numero, ancre, cree_par, cree_le) values ($1,$2,$3,$4,$5,$6,$7) returning id`,
		m.Dossier, m.Organisation, m.Departement, m.Numero, m.Ancre, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("ouvrir la mesure : %w", err)
	}
	return id, nil
}

// Signer records a signed contract with its objectives, its authorisation and what justified it; the answer is its id.
func Signer(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, c Contrat, js []Justification, agent int64) (int64, error) {
	id, err := e.Inserer(ctx, `insert into masp_contrat(mesure_id, dossier_id, rang, niveau, debut, mois, fin, signe_le, signe_pour_le, signe_pour, mois_ailleurs, apres_maj, evaluation_le, cree_par, cree_le)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15) returning id`, c.Mesure.ID, c.Mesure.Dossier, c.Rang, c.Niveau, c.Debut, c.Mois, c.Fin, c.SigneLe, c.SignePourLe, c.SignePour,
		c.MoisAilleurs, c.ApresMAJ, c.EvaluationLe, agent, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer le contrat : %w", err)
	}
	return id, clauses{id, 0, c.Mesure.Dossier, c.Objectifs, c.Autorisations, js, c.Contribution}.ecrire(ctx, e, t)
}

// clauses are what is signed with a contract, or with an avenant to it.
type clauses struct {
	contrat, avenant, dossier int64
	objectifs                 []Objectif
	autorisations             []Autorisation
	justifications            []Justification
	contribution              Contribution
}

func (c clauses) ecrire(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau) error {
	for i, o := range c.objectifs {
		contenu, engage, err := journal.Engager(ctx, e, t, o.Texte)
		if err == nil {
			_, err = e.Exec(ctx, `insert into masp_objectif(contrat_id, dossier_id, nature, position, contenu_id, engagement, avenant_id) values ($1,$2,$3,$4,$5,$6,$7)`,
				c.contrat, c.dossier, string(o.Nature), i+1, contenu, engage, bdd.Nul(c.avenant))
		}
		if err != nil {
			return fmt.Errorf("enregistrer un objectif : %w", err)
		}
	}
	for _, a := range c.autorisations {
		if _, err := e.Exec(ctx, `insert into masp_autorisation(contrat_id, dossier_id, percue_id, numero, libelle, organisme, allocataire, plafond, du, au, signee_le, avenant_id)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`, c.contrat, c.dossier, a.Percue, a.Numero, a.Libelle, a.Organisme, a.Allocataire, bdd.Nul(int64(a.Plafond)), a.Du, a.Au, a.SigneeLe,
			bdd.Nul(c.avenant)); err != nil {
			return fmt.Errorf("enregistrer une autorisation : %w", err)
		}
	}
	for _, j := range c.justifications {
		contenu, engage, err := journal.Engager(ctx, e, t, j.Avertissement+"\n"+j.Motif)
		if err == nil {
			_, err = e.Exec(ctx, `insert into masp_justification(contrat_id, dossier_id, regle, contenu_id, engagement, avenant_id) values ($1,$2,$3,$4,$5,$6)`, c.contrat, c.dossier, j.Regle, contenu, engage,
				bdd.Nul(c.avenant))
		}
		if err != nil {
			return fmt.Errorf("enregistrer une justification : %w", err)
		}
	}
	if x := c.contribution; x.Decidee() {
		if _, err := e.Exec(ctx, `insert into masp_contribution(contrat_id, dossier_id, avenant_id, mensuelle, ressources, plafond, bareme, seuil_aah, seuil_smic) values ($1,$2,$3,$4,$5,$6,$7,$8,$9)`,
			c.contrat, c.dossier, bdd.Nul(c.avenant), int64(x.Mensuelle), int64(x.Ressources), int64(x.Plafond), x.Bareme, int64(x.AAH), int64(x.SMIC)); err != nil {
			return fmt.Errorf("enregistrer une contribution : %w", err)
		}
	}
	return nil
}

const colonnes = `c.id, m.id, m.dossier_id, m.organisation_id, m.departement_id, m.numero, m.ancre, c.rang, c.niveau, c.debut, c.fin, c.mois, c.signe_le, c.signe_pour_le, c.signe_pour,
	c.mois_ailleurs, c.apres_maj, c.evaluation_le, c.arrete_le, c.motif_arret, c.arrete_par, c.arret_note_le`

func scan(r *sql.Rows) (c Contrat, err error) {
	m := &c.Mesure
	return c, r.Scan(&c.ID, &m.ID, &m.Dossier, &m.Organisation, &m.Departement, &m.Numero, &m.Ancre, &c.Rang, &c.Niveau, &c.Debut, &c.Fin, &c.Mois, &c.SigneLe, &c.SignePourLe, &c.SignePour,
		&c.MoisAilleurs, &c.ApresMAJ, &c.EvaluationLe, &c.ArreteLe, &c.Arret.Motif, bdd.OuZero(&c.Arret.Agent), &c.Arret.Le)
}

// DuDossier returns the contracts of a file, the latest first, with their suspensions, without their objectives, their authorisations nor any text. The
// caller has checked the right to them.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Contrat, error) {
	lus, err := bdd.Retenir(l, cleContrats(dossier), func() (any, error) { return lireContrats(ctx, l, dossier) })
	if err != nil {
		return nil, err
	}
	cs := slices.Clone(lus.([]Contrat)) // who asked may complete them
	for i := range cs {
		cs[i].Avenants, cs[i].Suspensions = slices.Clone(cs[i].Avenants), slices.Clone(cs[i].Suspensions)
	}
	return cs, nil
}

type cleContrats int64

func lireContrats(ctx context.Context, l bdd.Lecture, dossier int64) ([]Contrat, error) {
	cs, err := bdd.Lister(ctx, l, scan, `select `+colonnes+` from masp_contrat c join masp_mesure m on m.id = c.mesure_id where c.dossier_id = $1 order by c.debut desc, c.id desc`, dossier)
	if err != nil || len(cs) == 0 {
		return cs, err
	}
	if err := rattacherAvenants(ctx, l, dossier, cs); err != nil {
		return cs, err
	}
	if err := rattacherContributions(ctx, l, dossier, cs); err != nil {
		return cs, err
	}
	return cs, rattacherSuspensions(ctx, l, dossier, cs)
}

var (
	requeteObjectifs = droits.Requete{Nom: "masp.objectifs", Nominative: true, SQL: `select o.contrat_id, coalesce(o.avenant_id, 0), o.id, o.nature, o.contenu_id, o.engagement, k.chiffre from masp_objectif o
		join contenu k on k.id = o.contenu_id where o.dossier_id = $1 and {DROITS lire_contrat o} order by o.contrat_id, o.id`}
	requeteAutorisations = droits.Requete{Nom: "masp.autorisations", Nominative: true, SQL: `select a.contrat_id, coalesce(a.avenant_id, 0), a.id, a.percue_id, a.numero, a.libelle, a.organisme, a.allocataire, a.plafond, a.du, a.au,
		a.signee_le from masp_autorisation a where a.dossier_id = $1 and {DROITS lire_contrat a} order by a.contrat_id, a.numero, a.id`}
	requeteJustifications = droits.Requete{Nom: "masp.justifications", Nominative: true, SQL: `select j.regle, j.contenu_id, j.engagement, k.chiffre from masp_justification j
		join contenu k on k.id = j.contenu_id where j.contrat_id = $1 and {DROITS lire_contrat j} order by j.id`}
)

// Requetes are the registered queries of the package.
var Requetes = []droits.Requete{requeteRecours, requeteRecoursDossier, requeteObjectifs, requeteAutorisations, requeteJustifications, requeteArrets, requeteTextesSuspensions,
	requeteDemande, requeteDemandesDossier, requeteEtapesDemande, requeteSignatures, requeteEvaluations, requeteAutonomies, requeteNotesAutonomie, requeteTextesAvenants}

// Completer reads the objectives and the authorisations of the contracts of a file, and why they stopped or were suspended, for who may read its contracts.
func Completer(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64, cs []Contrat) error {
	rangs := map[int64]*Contrat{}
	for i := range cs {
		rangs[cs[i].ID] = &cs[i]
	}
	texte, args := requeteObjectifs.Pour(a, dossier)
	if _, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o Objectif, err error) {
		var contrat, avenant, contenu int64
		var engage, scelle []byte
		if err = r.Scan(&contrat, &avenant, &o.ID, &o.Nature, &contenu, &engage, &scelle); err != nil {
			return o, err
		}
		if o.Texte, o.Efface, err = ouvrir(t, contenu, scelle, engage); err == nil && rangs[contrat] != nil {
			os, _ := rangs[contrat].clauses(avenant)
			*os = append(*os, o)
		}
		return o, err
	}, texte, args...); err != nil {
		return fmt.Errorf("lire les objectifs : %w", err)
	}
	texte, args = requeteAutorisations.Pour(a, dossier)
	_, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Autorisation, err error) {
		var contrat, avenant int64
		if err = r.Scan(&contrat, &avenant, &x.ID, &x.Percue, &x.Numero, &x.Libelle, &x.Organisme, &x.Allocataire, bdd.OuZero(&x.Plafond), &x.Du, &x.Au, &x.SigneeLe); err == nil && rangs[contrat] != nil {
			_, as := rangs[contrat].clauses(avenant)
			*as = append(*as, x)
		}
		return x, err
	}, texte, args...)
	if err != nil {
		return fmt.Errorf("lire les autorisations : %w", err)
	}
	if err := completerAvenants(ctx, l, t, a, dossier, rangs); err != nil {
		return err
	}
	return completerArrets(ctx, l, t, a, dossier, rangs)
}

// Justifications returns why a contract was signed though rules warned, for who may read the contract.
func Justifications(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, contrat int64) ([]Justification, error) {
	texte, args := requeteJustifications.Pour(a, contrat)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (j Justification, err error) {
		var contenu int64
		var engage, scelle []byte
		if err = r.Scan(&j.Regle, &contenu, &engage, &scelle); err != nil {
			return j, err
		}
		s, efface, err := ouvrir(t, contenu, scelle, engage)
		j.Avertissement, j.Motif, _ = strings.Cut(s, "\n")
		j.Efface = efface
		return j, err
	}, texte, args...)
}

func ouvrir(t *chiffre.Trousseau, contenu int64, scelle, engage []byte) (s string, efface bool, err error) {
	s, err = journal.OuvrirContenu(t, contenu, scelle, engage)
	if errors.Is(err, journal.ErrEfface) {
		return "", true, nil
	}
	return s, false, err
}

// Empreinte is the hash of what was signed with a contract: its authorisation, its objectives and what justified it, as the tables hold them. The act of the
// signature keeps it. avenant: what was signed with one of its avenants instead, 0 for the contract itself.
func Empreinte(ctx context.Context, l bdd.Lecture, contrat, avenant int64) ([]byte, error) {
	h := empreinte.Nouveau("masp.contrat/2")
	as, err := bdd.Lister(ctx, l, func(r *sql.Rows) (a Autorisation, err error) {
		return a, r.Scan(&a.Percue, &a.Numero, &a.Libelle, &a.Organisme, &a.Allocataire, bdd.OuZero(&a.Plafond), &a.Du, &a.Au, &a.SigneeLe)
	}, `select percue_id, numero, libelle, organisme, allocataire, plafond, du, au, signee_le from masp_autorisation where contrat_id = $1 and coalesce(avenant_id, 0) = $2 order by percue_id`, contrat, avenant)
	if err != nil {
		return nil, fmt.Errorf("relire les autorisations : %w", err)
	}
	h.Liste(len(as))
	for _, a := range as {
		h.Reference(a.Percue).Entier(int64(a.Numero)).Texte(a.Libelle).Texte(a.Organisme).Texte(a.Allocataire).Centimes(a.Plafond).Jour(a.Du).Jour(a.Au).Jour(a.SigneeLe)
	}
	type ecrit struct {
		code    string
		contenu int64
		engage  []byte
	}
	for _, lire := range []string{`select nature, contenu_id, engagement from masp_objectif where contrat_id = $1 and coalesce(avenant_id, 0) = $2 order by position`,
		`select regle, contenu_id, engagement from masp_justification where contrat_id = $1 and coalesce(avenant_id, 0) = $2 order by id`} {
		es, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x ecrit, err error) { return x, r.Scan(&x.code, &x.contenu, &x.engage) }, lire, contrat, avenant)
		if err != nil {
			return nil, fmt.Errorf("relire les textes d’un contrat : %w", err)
		}
		h.Liste(len(es))
		for _, x := range es {
			h.Texte(x.code).Reference(x.contenu).Octets(x.engage)
		}
	}
	xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x Contribution, err error) { return x, r.Scan(x.cibles()...) },
		`select `+colonnesContribution+` from masp_contribution where contrat_id = $1 and coalesce(avenant_id, 0) = $2`, contrat, avenant)
	if err != nil {
		return nil, fmt.Errorf("relire une contribution : %w", err)
	}
	h.Liste(len(xs))
	for _, x := range xs {
		h.Centimes(x.Mensuelle).Centimes(x.Ressources).Centimes(x.Plafond).Texte(x.Bareme).Centimes(x.AAH).Centimes(x.SMIC)
	}
	return h.Somme(), nil
}
