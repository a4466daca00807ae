// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
)

// Etat says where the reconciliation of a line stands.
type Etat string

// The states of a posted line.
const (
	Sur       Etat = "sur"        // settled by a reference; somebody still has to look at the list
	Probable  Etat = "probable"   // a proposal with its reason; nothing moved
	Reste     Etat = "reste"      // no proposal
	AVerifier Etat = "a_verifier" // sent to the CESF
	Traite    Etat = "traite"
)

// Pointage is what has been decided of a line.
type Pointage struct {
	Ligne           int64
	CompteBancaire  int64
	Dossier         int64
	Etat            Etat
	Regle           string // code of the rule that decided or proposes
	Cible           string // "ordre", "remise", "recette"
	CibleID         int64
	Attente         int64 // waiting account that holds the money, 0 when none
	AttenteDepuis   jour.Jour
	AttenteCentimes argent.Centimes
	Version         int64
}

// ErrDejaPointee is returned when somebody else decided in the meantime.
var ErrDejaPointee = errors.New("cette ligne a déjà été pointée par quelqu’un d’autre")

// Pointer writes the state of newly posted lines.
func Pointer(ctx context.Context, e *bdd.Ecriture, ps []Pointage) error {
	rangees := make([][]any, len(ps))
	for i, p := range ps {
		rangees[i] = []any{p.Ligne, p.CompteBancaire, bdd.Nul(p.Dossier), string(p.Etat), p.Regle, p.Cible, bdd.Nul(p.CibleID), bdd.Nul(p.Attente), p.AttenteDepuis, int64(p.AttenteCentimes)}
	}
	return e.InsererLignes(ctx, "pointage", []string{"ligne_id", "compte_bancaire_id", "dossier_id", "etat", "regle", "cible", "cible_id",
		"attente_compte_id", "attente_depuis", "attente_centimes"}, rangees)
}

// Decision is one row of the history of a line.
type Decision struct {
	Ligne    int64
	Genre    string
	Cible    string
	CibleID  int64
	Centimes argent.Centimes
	Regle    string
	Ecriture int64
	Annule   int64
	Texte    journal.Joint // what somebody typed; none for a rule of ours
	Agent    int64
}

// Consigner adds decisions to the history of their lines.
func Consigner(ctx context.Context, e *bdd.Ecriture, ds []Decision) error {
	rangees := make([][]any, len(ds))
	for i, d := range ds {
		contenu, engage := d.Texte.Colonnes()
		rangees[i] = []any{d.Ligne, d.Genre, d.Cible, bdd.Nul(d.CibleID), int64(d.Centimes), d.Regle, bdd.Nul(d.Ecriture), bdd.Nul(d.Annule), contenu, engage, bdd.Nul(d.Agent), e.Instant()}
	}
	return e.InsererLignes(ctx, "rapprochement", []string{"ligne_id", "genre", "cible", "cible_id", "centimes", "regle", "ecriture_id", "annule", "contenu_id",
		"engagement", "agent_id", "instant"}, rangees)
}

const colonnesPointage = `p.ligne_id, p.compte_bancaire_id, p.dossier_id, p.etat, p.regle, p.cible, p.cible_id, p.attente_compte_id, p.attente_depuis,
	p.attente_centimes, p.version`

func scanPointage(r *sql.Rows) (p Pointage, err error) {
	err = r.Scan(&p.Ligne, &p.CompteBancaire, bdd.OuZero(&p.Dossier), &p.Etat, &p.Regle, &p.Cible, bdd.OuZero(&p.CibleID), bdd.OuZero(&p.Attente), &p.AttenteDepuis, &p.AttenteCentimes, &p.Version)
	return p, err
}

// PointageDe returns the state of a line, or bdd.ErrAbsent.
func PointageDe(ctx context.Context, l bdd.Lecture, ligne int64) (Pointage, error) {
	return bdd.Un(ctx, l, scanPointage, `select `+colonnesPointage+` from pointage p where p.ligne_id = $1`, ligne)
}

// Decider replaces the state of a line; p.Version is the one that was read, else ErrDejaPointee.
func Decider(ctx context.Context, e *bdd.Ecriture, p Pointage, agent int64) error {
	n, err := e.Exec(ctx, `update pointage set dossier_id = $3, etat = $4, regle = $5, cible = $6, cible_id = $7, attente_compte_id = $8, attente_depuis = $9,
		attente_centimes = $10, traite_par = $11, traite_le = $12, version = version + 1 where ligne_id = $1 and version = $2`,
		p.Ligne, p.Version, bdd.Nul(p.Dossier), string(p.Etat), p.Regle, p.Cible, bdd.Nul(p.CibleID), bdd.Nul(p.Attente), p.AttenteDepuis, int64(p.AttenteCentimes),
		bdd.Nul(agent), e.Instant())
	if err != nil {
		return fmt.Errorf("pointer la ligne : %w", err)
	}
	if n == 0 {
		return ErrDejaPointee
	}
	return nil
}

// ValiderSures marks as treated the lines that references settled, among those given.
func ValiderSures(ctx context.Context, e *bdd.Ecriture, lignes []int64, agent int64) (int64, error) {
	var total int64
	args := make([]any, len(lignes))
	for i, id := range lignes {
		args[i] = id
	}
	err := parMorceaux(args, func(liste string, args []any) error {
		k := len(args)
		n, err := e.Exec(ctx, fmt.Sprintf(`update pointage set etat = 'traite', traite_par = $%d, traite_le = $%d, version = version + 1
			where etat = 'sur' and ligne_id in (%s)`, k+1, k+2, liste), append(args[:k:k], agent, e.Instant())...)
		total += n
		return err
	})
	return total, err
}

// Recue is an expected income seen on a statement.
type Recue struct {
	Recette  int64
	Date     jour.Jour
	Centimes argent.Centimes
	Ligne    int64
}

// RecettesRecues returns when these incomes (at most 500) were seen between two days, and not undone since.
func RecettesRecues(ctx context.Context, l bdd.Lecture, recettes []int64, du, au jour.Jour) ([]Recue, error) {
	return lireRecues(ctx, l, recettes, du, au, `select p.cible_id, g.date_operation, g.centimes, g.id from pointage p join ligne_releve g on g.id = p.ligne_id
		where p.cible = 'recette' and p.etat in ('sur', 'traite') and p.cible_id in (%[1]s) and g.date_operation >= $%[2]d and g.date_operation <= $%[3]d
		union all select q.cible_id, g.date_operation, q.centimes, g.id from pointage_part q join ligne_releve g on g.id = q.ligne_id
		where q.cible = 'recette' and q.cible_id in (%[1]s) and g.date_operation >= $%[2]d and g.date_operation <= $%[3]d
		order by 2, 4`)
}

// RecettesADecider returns when these incomes (at most 500) were seen between two days, where somebody has still to say that it is them.
func RecettesADecider(ctx context.Context, l bdd.Lecture, recettes []int64, du, au jour.Jour) ([]Recue, error) {
	return lireRecues(ctx, l, recettes, du, au, `select p.cible_id, g.date_operation, g.centimes, g.id from pointage p join ligne_releve g on g.id = p.ligne_id
		where p.cible = 'recette' and p.etat in ('probable', 'a_verifier') and p.cible_id in (%[1]s) and g.date_operation >= $%[2]d and g.date_operation <= $%[3]d
		order by g.id`)
}

// lireRecues reads the incomes of a text that names their ids, the first day and the last one as %[1]s, $%[2]d and $%[3]d.
func lireRecues(ctx context.Context, l bdd.Lecture, recettes []int64, du, au jour.Jour, texte string) ([]Recue, error) {
	liste, args := bdd.ListeIDs(recettes)
	n := len(args)
	return bdd.Lister(ctx, l, func(r *sql.Rows) (x Recue, err error) {
		err = r.Scan(&x.Recette, &x.Date, &x.Centimes, &x.Ligne)
		return x, err
	}, fmt.Sprintf(texte, liste, n+1, n+2), append(args, du, au)...)
}

// LigneBrute returns a line without its text, with the details of its own statement: what an act needs that shows nothing.
func LigneBrute(ctx context.Context, l bdd.Lecture, id int64) (LigneAPoster, error) {
	x, err := bdd.Un(ctx, l, func(r *sql.Rows) (x LigneAPoster, err error) {
		err = r.Scan(&x.ID, &x.Releve, &x.CompteBancaire, &x.Rang, &x.Date, &x.Valeur, &x.Centimes, &x.Code, &x.Retour, &x.MotifRetour, &x.Reference, &x.BoutEnBout, &x.Remise)
		return x, err
	}, `select id, releve_id, compte_bancaire_id, rang, date_operation, date_valeur, centimes, code, retour, motif_retour, reference_bancaire, bout_en_bout, remise
		from ligne_releve where id = $1`, id)
	if err != nil {
		return x, err
	}
	lot := []LigneAPoster{x}
	err = joindrePropres(ctx, l, lot)
	return lot[0], err
}

// OuEst returns the account that now holds the money of a line: the last account other than the bank that a transaction about the line moved it to.
func OuEst(ctx context.Context, l bdd.Lecture, ligne int64) (int64, error) {
	var id int64
	err := l.QueryRow(ctx, `select m.compte_id from ecriture e join mouvement m on m.ecriture_id = e.id where e.origine = 'ligne_releve' and e.origine_id = $1
		and m.rang = 1 order by e.id desc limit 1`, ligne).Scan(&id)
	return id, err
}

// ParEtat returns the states of the lines of an organisation that stand in one state.
func ParEtat(ctx context.Context, l bdd.Lecture, organisation int64, etat Etat) ([]Pointage, error) {
	return bdd.Lister(ctx, l, scanPointage, `select `+colonnesPointage+` from pointage p join compte_bancaire b on b.id = p.compte_bancaire_id
		where b.organisation_id = $1 and p.etat = $2 order by p.ligne_id`, organisation, string(etat))
}

// RemboursesDes is Rembourse for many orders, by order; those of which nothing came back are left out.
func RemboursesDes(ctx context.Context, l bdd.Lecture, ordres []int64) (map[int64]argent.Centimes, error) {
	r := map[int64]argent.Centimes{}
	for lot := range slices.Chunk(ordres, 500) {
		liste, args := bdd.ListeIDs(lot)
		if _, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (id int64, err error) {
			var c argent.Centimes
			if err = rows.Scan(&id, &c); err == nil {
				r[id] = c
			}
			return id, err
		}, `select p.cible_id, cast(sum(g.centimes) as bigint) from pointage p join ligne_releve g on g.id = p.ligne_id
			where p.cible = 'ordre' and p.regle = 'remboursement' and p.etat = 'traite' and p.cible_id in (`+liste+`) group by p.cible_id`, args...); err != nil {
			return nil, fmt.Errorf("lire les remboursements : %w", err)
		}
	}
	return r, nil
}

// Rembourse is what a tiers has given back of an order so far.
func Rembourse(ctx context.Context, l bdd.Lecture, ordre int64) (c argent.Centimes, err error) {
	err = l.QueryRow(ctx, `select cast(coalesce(sum(g.centimes), 0) as bigint) from pointage p join ligne_releve g on g.id = p.ligne_id
		where p.cible = 'ordre' and p.cible_id = $1 and p.regle = 'remboursement' and p.etat = 'traite'`, ordre).Scan(&c)
	return c, err
}
