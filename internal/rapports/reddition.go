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
		from compte c join dossier d on d.id = c.dossier_id left join personne p on p.dossier_id = c.dossier_id and p.titulaire = true
		where ` + sqlReddition + ` order by p.cle_tri, c.id limit $3 offset $4`}
	requeteNombreRedditions = droits.Requete{Nom: "rapports.nombre_redditions", Nominative: true, SQL: bdd.Borner(` from compte c where ` + sqlReddition)}
)

// CompterRedditions counts, up to texte.Beaucoup, the accounts that are late to be rendered to their person (rule R37), among those whose statement the agent may read.
func CompterRedditions(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	x, err := lireReddition(ctx, l, a)
	if err != nil || !x.due() {
		return 0, err
	}
	return compterRedditions(ctx, l, a, x.ouverts, x.remis)
}

// CompterRedditionsDuMois counts, up to texte.Beaucoup, those whose account does not tell them a month yet, whatever the delay.
func CompterRedditionsDuMois(ctx context.Context, l bdd.Lecture, a droits.Agent, mois jour.Jour) (int, error) {
	return compterRedditions(ctx, l, a, mois.DernierDuMois().Plus(1), mois.PremierDuMois())
}

func compterRedditions(ctx context.Context, l bdd.Lecture, a droits.Agent, ouverts, remis jour.Jour) (n int, err error) {
	texte, args := requeteNombreRedditions.Pour(a, ouverts, remis)
	if err = l.QueryRow(ctx, texte, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("compter les relevés à remettre : %w", err)
	}
	return n, nil
}

// reglesReddition is what the parameters of a day say of R37.
type reglesReddition struct {
	note           bool      // the organisation notes what it hands over
	depuis         jour.Jour // since that day; Vide: always
	mois, delai    int
	ouverts, remis jour.Jour // comptes.SeuilsReddition
}

func reddition(regles *reglement.Regles, j jour.Jour) (x reglesReddition) {
	x.depuis, x.note = regles.Depuis(reglement.ReleveNote, j)
	x.mois, x.delai = reglement.ReleveTousLes.A(regles, j), reglement.ReleveRemisSous.A(regles, j)
	x.ouverts, x.remis = comptes.SeuilsReddition(j, x.mois, x.delai)
	return x
}

// due tells whether an account may be late at all: the count begins at its opening, and not before the organisation notes.
func (x reglesReddition) due() bool { return x.note && x.depuis.Avant(x.ouverts) }

// de is what is owed next of an account.
func (x reglesReddition) de(ouvert, dernier jour.Jour) comptes.Reddition {
	if x.depuis.Apres(ouvert) {
		ouvert = x.depuis
	}
	return comptes.RedditionDe(ouvert, dernier, x.mois, x.delai)
}

func lireReddition(ctx context.Context, l bdd.Lecture, a droits.Agent) (x reglesReddition, err error) {
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return x, err
	}
	return reddition(regles, l.Instant().Jour()), nil
}

// Redditions lists them, at most n after the first ones, in the order of names.
func Redditions(ctx context.Context, l bdd.Lecture, a droits.Agent, n, apres int) ([]RedditionDue, error) {
	x, err := lireReddition(ctx, l, a)
	if err != nil || !x.due() {
		return nil, err
	}
	return listerRedditions(ctx, l, a, x, x.ouverts, x.remis, n, apres)
}

// RedditionsDuMois lists whose account does not tell them a month yet, whatever the delay, at most n after the first ones.
func RedditionsDuMois(ctx context.Context, l bdd.Lecture, a droits.Agent, mois jour.Jour, n, apres int) ([]RedditionDue, error) {
	x, err := lireReddition(ctx, l, a)
	if err != nil {
		return nil, err
	}
	return listerRedditions(ctx, l, a, x, mois.DernierDuMois().Plus(1), mois.PremierDuMois(), n, apres)
}

func listerRedditions(ctx context.Context, l bdd.Lecture, a droits.Agent, x reglesReddition, ouverts, remis jour.Jour, n, apres int) ([]RedditionDue, error) {
	texte, args := requeteRedditions.Pour(a, ouverts, remis, n, apres)
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d RedditionDue, err error) {
		err = r.Scan(&d.Dossier, &d.Numero, &d.OuvertLe, &d.Dernier)
		d.Reddition = x.de(d.OuvertLe, d.Dernier)
		return d, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les relevés à remettre : %w", err)
	}
	return rs, personnes.Nommer(ctx, l, rs, func(x *RedditionDue) (int64, *string) { return x.Dossier, &x.Personne })
}
