// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// LigneAPointer is a line of the reconciliation.
type LigneAPointer struct {
	Ligne          int64
	Version        int64
	CompteBancaire int64
	Individuel     bool
	IBANMasque     string
	Dossier        int64
	Personne       string
	Date, Valeur   jour.Jour
	Centimes       argent.Centimes
	Retour         bool
	MotifRetour    string
	Etat           comptes.Etat
	Regle          string
	Cible          string // "ordre", "remise", "recette": what the rule proposes, or what was decided
	CibleID        int64
	CibleNom       string // the benefit, or what the order pays for
	CibleLe        jour.Jour
	Texte          comptes.TexteLigne
	Attente        comptes.Nature // the waiting place that holds the money, empty when none
	AttenteDepuis  jour.Jour
	AttenteReste   argent.Centimes // what still waits of it
}

// colonnesAPointer and tablesAPointer are what every list of lines reads.
const colonnesAPointer = `p.ligne_id, p.version, b.id, b.mode, b.iban_masque, coalesce(p.dossier_id, b.dossier_id), g.date_operation, g.date_valeur, g.centimes, g.retour,
	g.motif_retour, p.etat, p.regle, p.cible, p.cible_id, coalesce(r.libelle, ''), coalesce(o.objet, ''), o.execution_le, coalesce(ca.nature, ''), p.attente_depuis,
	p.attente_centimes, g.contenu_id, g.engagement, k.chiffre`

const tablesAPointer = `pointage p join ligne_releve g on g.id = p.ligne_id join compte_bancaire b on b.id = p.compte_bancaire_id join contenu k on k.id = g.contenu_id
	left join gestion_recette r on p.cible = 'recette' and r.id = p.cible_id left join ordre o on p.cible = 'ordre' and o.id = p.cible_id
	left join compte ca on ca.id = p.attente_compte_id`

// scanAPointer reads colonnesAPointer, then what a longer query adds.
func scanAPointer(r *sql.Rows, t *chiffre.Trousseau, suite ...any) (x LigneAPointer, err error) {
	var mode, recette string
	var objet paiements.Objet
	var contenu int64
	var engagement, scelle []byte
	if err = r.Scan(append([]any{&x.Ligne, &x.Version, &x.CompteBancaire, &mode, &x.IBANMasque, bdd.OuZero(&x.Dossier), &x.Date, &x.Valeur, &x.Centimes, &x.Retour, &x.MotifRetour,
		&x.Etat, &x.Regle, &x.Cible, bdd.OuZero(&x.CibleID), &recette, &objet, &x.CibleLe, &x.Attente, &x.AttenteDepuis, &x.AttenteReste, &contenu, &engagement, &scelle}, suite...)...); err != nil {
		return x, err
	}
	x.Individuel = mode == string(comptes.Individuel)
	if x.CibleNom = recette; objet != "" {
		x.CibleNom = objet.Libelle()
	}
	x.Texte, err = texteScelle(t, contenu, scelle, engagement)
	return x, err
}

func nommerLignes(ctx context.Context, l bdd.Lecture, ls []LigneAPointer) error {
	return personnes.Nommer(ctx, l, ls, func(x *LigneAPointer) (int64, *string) { return x.Dossier, &x.Personne })
}

// The lines are chosen first: a file just imported leaves thousands. They are chosen from the accounts: in the order of lines, those of all the organisations of a
// host would be gone through.
var requeteLignesAPointer = droits.Requete{Nom: "rapports.lignes_a_pointer", Nominative: true, SQL: `select p.ligne_id from pointage p where p.etat = $1
	and p.compte_bancaire_id` + bdd.Parmi(`select b.id from compte_bancaire b where b.organisation_id = $2 and (b.dossier_id is null or {DROITS rapprocher b})`) + ` order by p.ligne_id limit $3`}

// LignesAPointer lists the ids of the lines in one state, at most n, for who may reconcile them, and reads the first ones, at most lues.
func LignesAPointer(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, etat comptes.Etat, n, lues int) ([]int64, []LigneAPointer, error) {
	if !droits.Autorise(a.Role, droits.Rapprocher) {
		return nil, nil, bdd.ErrAbsent
	}
	requete, args := requeteLignesAPointer.Pour(a, string(etat), a.Organisation, n)
	ids, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, requete, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("choisir les lignes à pointer : %w", err)
	}
	liste, args := bdd.ListeIDs(ids[:min(lues, len(ids))])
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (LigneAPointer, error) { return scanAPointer(r, t) }, `select `+colonnesAPointer+` from `+tablesAPointer+` where p.ligne_id in (`+liste+`) order by p.ligne_id`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("lister les lignes à pointer : %w", err)
	}
	return ids, ls, nommerLignes(ctx, l, ls)
}

// PlusAncienneAPointer is the earliest operation day of the lines in one state, empty when there is none; a figure, no name.
func PlusAncienneAPointer(ctx context.Context, l bdd.Lecture, organisation int64, etat comptes.Etat) (j jour.Jour, err error) {
	err = l.QueryRow(ctx, `select min(g.date_operation) from pointage p join ligne_releve g on g.id = p.ligne_id join compte_bancaire b on b.id = p.compte_bancaire_id
		where b.organisation_id = $1 and p.etat = $2`, organisation, string(etat)).Scan(&j)
	return j, err
}

// CompterADecider counts the lines that ask for a decision, up to max: a menu says how much work waits, not a figure of thousands.
func CompterADecider(ctx context.Context, l bdd.Lecture, organisation, max int64) (n int64, err error) {
	err = l.QueryRow(ctx, `select count(*) from (select 1 from pointage p join compte_bancaire b on b.id = p.compte_bancaire_id
		where b.organisation_id = $1 and p.etat not in ('sur', 'traite') limit $2) x`, organisation, max).Scan(&n)
	return n, err
}

// CompterEtats counts the lines in each of these states; figures, no name.
func CompterEtats(ctx context.Context, l bdd.Lecture, organisation int64, etats ...comptes.Etat) (map[comptes.Etat]int64, error) {
	r := map[comptes.Etat]int64{}
	textes := make([]string, len(etats))
	for i, e := range etats {
		textes[i] = string(e)
	}
	liste, args := bdd.ListeTextes(textes)
	type compteEtat struct {
		etat comptes.Etat
		n    int64
	}
	cs, err := bdd.Lister(ctx, l, func(x *sql.Rows) (c compteEtat, err error) { return c, x.Scan(&c.etat, &c.n) },
		fmt.Sprintf(`select p.etat, count(*) from pointage p join compte_bancaire b on b.id = p.compte_bancaire_id where b.organisation_id = $%d and p.etat in (%s) group by p.etat`,
			len(args)+1, liste), append(args, organisation)...)
	for _, c := range cs {
		r[c.etat] = c.n
	}
	return r, err
}
