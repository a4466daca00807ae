// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// CompteGere is one managed account in the list.
type CompteGere struct {
	Dossier        int64
	NumeroDossier  string
	Personne       string // "NOM Prénom"
	CompteBancaire int64
	IBANMasque     string
	Individuel     bool
	Solde          comptes.Solde
	Banque         argent.Centimes // balance of the bank's account; 0 for a pooled one
	Attente        argent.Centimes // money received on an individual account that waits, whatever the place
	ReleveLe       jour.Jour       // day of the last accepted statement
	APointer       int64           // lines of an individual account that need a decision
	FinGestion     jour.Jour
}

const sqlComptes = `
	select c.dossier_id, d.numero, b.id, b.iban_masque, case when b.mode = 'individuel' then 1 else 0 end, s.debit, s.retenu,
		(select sb.debit from solde sb where sb.compte_bancaire_id = b.id and sb.nature = 'banque' and b.mode = 'individuel'),
		(select cast(coalesce(sum(sa.debit), 0) as bigint) from solde sa where sa.compte_bancaire_id = b.id
			and b.mode = 'individuel' and sa.nature in ('non_identifie', 'hors_autorisation', 'a_restituer')),
		(select max(r.date_cloture) from releve r where r.compte_bancaire_id = b.id and r.accepte_le is not null),
		(select count(*) from pointage p where p.compte_bancaire_id = b.id and b.mode = 'individuel' and p.etat not in ('sur', 'traite')),
		(select max(g.au) from gestion g where g.dossier_id = c.dossier_id and g.au >= g.du), coalesce(p.nom, ''), coalesce(p.nom_usage, ''), coalesce(p.prenom, '')
	from compte c join solde s on s.compte_id = c.id join compte_bancaire b on b.id = c.compte_bancaire_id join dossier d on d.id = c.dossier_id
	left join personne p on p.dossier_id = d.id and p.titulaire = true
	where `

// gere is the condition of an account in the list.
const gere = `c.nature = 'personne' and c.ferme_le is null and {DROITS_LISTE lire_compte c}`

var (
	requeteComptes = droits.Requete{Nom: "rapports.comptes", Nominative: true, SQL: sqlComptes + gere + ` order by p.cle_tri, c.id`}

	// Where they are too many, the people of a page are chosen first, in the order of names.
	requeteComptesPage = droits.Requete{Nom: "rapports.comptes_page", Nominative: true, SQL: sqlComptes + gere + ` and c.dossier_id` + bdd.Parmi(`
		select p.dossier_id from personne p where p.titulaire = true and (select 1 from compte c where c.dossier_id = p.dossier_id and `+gere+` limit 1) is not null order by p.cle_tri, p.id limit $1 offset $2`) + ` order by p.cle_tri, c.id`}
	requeteNombreComptes = droits.Requete{Nom: "rapports.nombre_comptes", Nominative: true, SQL: bdd.Borner(` from compte c where ` + gere)}
)

// ComptesGeres lists the managed accounts that the agent may read, in the order of names.
func ComptesGeres(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]CompteGere, error) {
	return lireComptes(ctx, l, a, requeteComptes)
}

// ComptesGeresPage is ComptesGeres for n people, after the first ones.
func ComptesGeresPage(ctx context.Context, l bdd.Lecture, a droits.Agent, n, apres int) ([]CompteGere, error) {
	return lireComptes(ctx, l, a, requeteComptesPage, n, apres)
}

// NombreComptesGeres counts them up to texte.Beaucoup.
func NombreComptesGeres(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	requete, args := requeteNombreComptes.Pour(a)
	if err = l.QueryRow(ctx, requete, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les comptes gérés : %w", err)
	}
	return n, nil
}

func lireComptes(ctx context.Context, l bdd.Lecture, a droits.Agent, q droits.Requete, propres ...any) ([]CompteGere, error) {
	requete, args := q.Pour(a, propres...)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c CompteGere, err error) {
		var debit, attente argent.Centimes
		var individuel int64
		var p personnes.Personne
		err = r.Scan(&c.Dossier, &c.NumeroDossier, &c.CompteBancaire, &c.IBANMasque, &individuel, &debit, &c.Solde.Retenu, bdd.OuZero(&c.Banque), &attente, &c.ReleveLe,
			&c.APointer, &c.FinGestion, &p.Nom, &p.NomUsage, &p.Prenom)
		c.Solde.Comptable, c.Attente, c.Individuel, c.Personne = -debit, -attente, individuel == 1, p.Affiche()
		return c, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les comptes gérés : %w", err)
	}
	return cs, nil
}
