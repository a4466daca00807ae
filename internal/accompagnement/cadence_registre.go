// SPDX-License-Identifier: EUPL-1.2

package accompagnement

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
)

// ObjetCadence names a cadence in the journal.
const ObjetCadence = "cadence"

// Promettre records a cadence. The caller has applied VerifierCadence. The answer is its id.
func Promettre(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, c Cadence) (int64, error) {
	mots, err := journal.EngagerSiDit(ctx, e, t, c.Texte)
	if err != nil {
		return 0, err
	}
	contenu, engagement := mots.Colonnes()
	id, err := e.Inserer(ctx, `insert into cadence(dossier_id, contrat_id, du, source, contenu_id, engagement, par, le) values ($1,$2,$3,$4,$5,$6,$7,$8) returning id`,
		c.Dossier, c.Contrat, c.Du, string(c.Source), contenu, engagement, c.Par, e.Instant())
	if err != nil {
		return 0, fmt.Errorf("enregistrer un rythme : %w", err)
	}
	for _, p := range c.Promesses {
		if _, err := e.Exec(ctx, `insert into cadence_promesse(cadence_id, dossier_id, contact, nombre, tous, unite) values ($1,$2,$3,$4,$5,$6)`, id, c.Dossier, string(p.Contact), p.Nombre, p.Tous, string(p.Unite)); err != nil {
			return 0, fmt.Errorf("enregistrer une promesse : %w", err)
		}
	}
	return id, nil
}

const colonnesCadence = `select c.id, c.dossier_id, c.contrat_id, c.du, c.source, c.par, c.le, p.contact, p.nombre, p.tous, p.unite`

// lireCadence reads a row of a cadence and of one of its promises.
func lireCadence(r *sql.Rows, suite ...any) (c Cadence, err error) {
	var p Promesse
	err = r.Scan(append([]any{&c.ID, &c.Dossier, &c.Contrat, &c.Du, &c.Source, &c.Par, &c.Le, &p.Contact, &p.Nombre, &p.Tous, &p.Unite}, suite...)...)
	c.Promesses = []Promesse{p}
	return c, err
}

// grouper puts the promises of each cadence together: their rows follow each other.
func grouper(lignes []Cadence) (cs []Cadence) {
	for _, c := range lignes {
		if n := len(cs); n > 0 && cs[n-1].ID == c.ID {
			cs[n-1].Promesses = append(cs[n-1].Promesses, c.Promesses...)
			continue
		}
		cs = append(cs, c)
	}
	return cs
}

var requeteCadences = droits.Requete{Nom: "accompagnement.cadences", Nominative: true, SQL: colonnesCadence + `, c.contenu_id, c.engagement, k.chiffre from cadence c join cadence_promesse p on p.cadence_id = c.id
	left join contenu k on k.id = c.contenu_id where c.dossier_id = $1 and {DROITS lire_contrat c} order by c.du, c.id, p.id`}

// Cadences lists what was promised of the contracts of a file, the first one first, for who may read them.
func Cadences(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, dossier int64) ([]Cadence, error) {
	texte, args := requeteCadences.Pour(a, dossier)
	lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (Cadence, error) {
		var j journal.Joint
		c, err := lireCadence(r, j.Cibles()...)
		if err == nil {
			c.Texte, err = j.Dire(t)
			c.Efface = c.Texte == journal.TexteEfface
		}
		return c, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les rythmes : %w", err)
	}
	return grouper(lignes), nil
}

const cadencesSansTexte = colonnesCadence + ` from cadence c join cadence_promesse p on p.cadence_id = c.id`

// CadencesSansTexte is Cadences without why. The caller has checked the right to the file.
func CadencesSansTexte(ctx context.Context, l bdd.Lecture, dossier int64) ([]Cadence, error) {
	lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (Cadence, error) { return lireCadence(r) }, cadencesSansTexte+` where c.dossier_id = $1 order by c.du, c.id, p.id`, dossier)
	return grouper(lignes), err
}

// ToutesCadences reads every cadence, whoever it is about: what a check compares with the journal.
func ToutesCadences(ctx context.Context, l bdd.Lecture) ([]Cadence, error) {
	lignes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (Cadence, error) { return lireCadence(r) }, cadencesSansTexte+` order by c.id, p.id`)
	return grouper(lignes), err
}

// Faits lists the entretiens of a file that were held: their kind and their day. The caller has checked the right to the file.
func Faits(ctx context.Context, l bdd.Lecture, dossier int64) ([]Entretien, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Entretien, err error) {
		x.Etat = Fait
		return x, r.Scan(&x.ID, &x.Genre, &x.Le)
	}, `select e.id, e.genre, e.le from entretien e where e.dossier_id = $1 and e.etat = 'fait' order by e.le, e.id`, dossier)
}

// Rythme is where the rhythm of a contract stands.
type Rythme struct {
	Dossier, Contrat int64
	Debut, Fin       jour.Jour
	Depuis           jour.Jour // of the last contact, else the first day of the contract
	RetardLe         jour.Jour // Vide: nothing will be late
}

// Situer says where the rhythm of a contract stands: cs are its cadences, faits every entretien of the person that was held.
func Situer(r Rythme, cs []Cadence, suspensions []Periode, faits []Entretien) Rythme {
	r.Depuis, r.RetardLe = r.Debut, Retard(Fenetres(cs, r.Debut, r.Fin, suspensions, faits), faits)
	for _, x := range faits {
		if x.Le.Apres(r.Depuis) && !x.Le.Apres(r.Fin) {
			r.Depuis = x.Le
		}
	}
	return r
}

// EcrireRythme keeps where the rhythm of a contract stands.
func EcrireRythme(ctx context.Context, e *bdd.Ecriture, r Rythme) error {
	_, err := e.Exec(ctx, `insert into rythme(dossier_id, contrat_id, debut, fin, depuis, retard_le) values ($1,$2,$3,$4,$5,$6)
		on conflict (contrat_id) do update set debut = excluded.debut, fin = excluded.fin, depuis = excluded.depuis, retard_le = excluded.retard_le`, r.Dossier, r.Contrat, r.Debut, r.Fin, r.Depuis, r.RetardLe)
	if err != nil {
		return fmt.Errorf("écrire un rythme : %w", err)
	}
	return nil
}

// OublierRythme takes away that of a contract that was cancelled before it began.
func OublierRythme(ctx context.Context, e *bdd.Ecriture, contrat int64) error {
	_, err := e.Exec(ctx, `delete from rythme where contrat_id = $1`, contrat)
	return err
}

// RythmeDe reads where the rhythm of a contract stands. The caller has checked the right to it.
func RythmeDe(ctx context.Context, l bdd.Lecture, contrat int64) (r Rythme, err error) {
	return r, l.QueryRow(ctx, `select dossier_id, contrat_id, debut, fin, depuis, retard_le from rythme where contrat_id = $1`, contrat).Scan(&r.Dossier, &r.Contrat, &r.Debut, &r.Fin, &r.Depuis, &r.RetardLe)
}
