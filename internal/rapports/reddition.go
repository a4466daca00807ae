// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/reglement"
)

// RedditionDue is the account that is owed to a person.
type RedditionDue struct {
	Dossier          int64
	Numero, Personne string
	Dernier          jour.Jour // first day of the last month told, Vide when none was
	OuvertLe         jour.Jour
	comptes.Reddition
}

// The accounts that are followed, opened before $1, of which no month was told from $2 on.
const sqlReddition = `c.nature = 'personne' and c.ferme_le is null and c.ouvert_le < $1 and not exists (select 1 from releve_remis r where r.compte_id = c.id and r.mois >= $2)
	and {DROITS_LISTE lire_releve_mensuel c}`

var (
	requeteRedditions = droits.Requete{Nom: "rapports.redditions", Nominative: true, SQL: `select c.dossier_id, d.numero, c.ouvert_le, (select max(r.mois) from releve_remis r where r.compte_id = c.id)
		from compte c join dossier d on d.id = c.dossier_id left join personne p on p.id = (select min(x.id) from personne x where x.dossier_id = c.dossier_id and x.titulaire)
		where ` + sqlReddition + ` order by p.cle_tri, c.id limit $3`}
	requeteNombreRedditions = droits.Requete{Nom: "rapports.nombre_redditions", Nominative: true, SQL: `select count(*) from compte c where ` + sqlReddition}
)

// CompterRedditions counts the accounts that are late to be rendered to their person (rule R37), among those whose statement the agent may read.
func CompterRedditions(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	ouverts, remis, err := seuilsReddition(ctx, l, a)
	if err != nil {
		return 0, err
	}
	texte, args := requeteNombreRedditions.Pour(a, ouverts, remis)
	if err = l.QueryRow(ctx, texte, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les relevés à remettre : %w", err)
	}
	return n, nil
}

func seuilsReddition(ctx context.Context, l bdd.Lecture, a droits.Agent) (ouverts, remis jour.Jour, err error) {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return ouverts, remis, err
	}
	j := l.Instant().Jour()
	ouverts, remis = comptes.SeuilsReddition(j, reglement.ReleveTousLes.A(regles, j), reglement.ReleveRemisSous.A(regles, j))
	return ouverts, remis, nil
}

// Redditions lists them, at most n, in the order of names.
func Redditions(ctx context.Context, l bdd.Lecture, a droits.Agent, n int) ([]RedditionDue, error) {
	ouverts, remis, err := seuilsReddition(ctx, l, a)
	if err != nil {
		return nil, err
	}
	return listerRedditions(ctx, l, a, ouverts, remis, n)
}

// RedditionsDuMois lists whose account does not tell them a month yet, whatever the delay, at most n.
func RedditionsDuMois(ctx context.Context, l bdd.Lecture, a droits.Agent, mois jour.Jour, n int) ([]RedditionDue, error) {
	return listerRedditions(ctx, l, a, mois.DernierDuMois().Plus(1), mois.PremierDuMois(), n)
}

func listerRedditions(ctx context.Context, l bdd.Lecture, a droits.Agent, ouverts, remis jour.Jour, n int) ([]RedditionDue, error) {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	j := l.Instant().Jour()
	texte, args := requeteRedditions.Pour(a, ouverts, remis, n)
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x RedditionDue, err error) {
		err = r.Scan(&x.Dossier, &x.Numero, &x.OuvertLe, &x.Dernier)
		x.Reddition = comptes.RedditionDe(x.OuvertLe, x.Dernier, reglement.ReleveTousLes.A(regles, j), reglement.ReleveRemisSous.A(regles, j))
		return x, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les relevés à remettre : %w", err)
	}
	return rs, personnes.Nommer(ctx, l, rs, func(x *RedditionDue) (int64, *string) { return x.Dossier, &x.Personne })
}
