// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
)

// Chiffres are the figures of what an agent may count: no name, no list.
type Chiffres struct {
	Dossiers        int // open files
	Mesures1        int // measures under way, without management
	Mesures2        int // with management
	FinsProches     int // of them, those that end by HorizonDesFins
	Comptes         int // managed accounts
	Total           argent.Centimes
	Debiteurs       int // accounts below zero
	Executes        int // transfers executed since the first of the month
	TotalExecutes   argent.Centimes
	Retournes       int // orders of the month that came back
	PremierDuMois   jour.Jour
	HorizonDesFins  jour.Jour
	Seuils          Seuils
	OrdresEnAttente int // prepared, or in a remise
}

var (
	requeteChiffresDossiers = droits.Requete{Nom: "rapports.chiffres_dossiers", Nominative: true, SQL: `
		select count(*) from dossier d where d.ferme_le is null and {DROITS_LISTE lire_chiffres d.id}`}
	requeteChiffresMesures = droits.Requete{Nom: "rapports.chiffres_mesures", Nominative: true, SQL: `
		select count(case when coalesce(v.niveau, m.niveau) = 1 then 1 end), count(case when coalesce(v.niveau, m.niveau) = 2 then 1 end), count(case when coalesce(m.arrete_le, m.fin) <= $2 then 1 end)
		from masp_contrat m left join masp_avenant v on v.contrat_id = m.id and v.du <= $1 and not exists (select 1 from masp_avenant y where y.contrat_id = m.id and y.du <= $1 and y.rang > v.rang)
		where (m.arrete_le is null or m.arrete_le >= $1) and m.debut <= $1 and m.fin >= $1 and {DROITS_LISTE lire_chiffres m}`}
	requeteChiffresComptes = droits.Requete{Nom: "rapports.chiffres_comptes", Nominative: true, SQL: `
		select count(*), cast(coalesce(-sum(s.debit), 0) as bigint), count(case when s.debit > 0 then 1 end)
		from compte c join solde s on s.compte_id = c.id where c.nature = 'personne' and c.ferme_le is null and {DROITS_LISTE lire_chiffres c}`}
	requeteChiffresOrdres = droits.Requete{Nom: "rapports.chiffres_ordres", Nominative: true, SQL: `
		select count(case when o.etat = 'execute' then 1 end), cast(coalesce(sum(case when o.etat = 'execute' then o.centimes else 0 end), 0) as bigint),
			count(case when o.etat = 'retourne' then 1 end)
		from ordre o where o.execution_le >= $1 and o.etat in ('execute', 'retourne') and {DROITS_LISTE lire_chiffres o}`}
	requeteChiffresAttente = droits.Requete{Nom: "rapports.chiffres_attente", Nominative: true, SQL: `
		select count(*) from ordre o where o.etat in ('prepare', 'en_attente_de_provision', 'en_remise') and {DROITS_LISTE lire_chiffres o}`}
)

// Chiffrer counts what the agent may count, on the day of the transaction.
func Chiffrer(ctx context.Context, l bdd.Lecture, a droits.Agent) (c Chiffres, err error) {
	aujourdhui := l.Instant().Jour()
	if c.Seuils, err = LireSeuils(ctx, l, a.Organisation); err != nil {
		return c, err
	}
	c.PremierDuMois, c.HorizonDesFins = aujourdhui.PremierDuMois(), aujourdhui.Plus(c.Seuils.FinAnnoncee)
	for _, q := range []struct {
		requete droits.Requete
		args    []any
		dans    []any
	}{
		{requeteChiffresDossiers, nil, []any{&c.Dossiers}},
		{requeteChiffresMesures, []any{aujourdhui, c.HorizonDesFins}, []any{&c.Mesures1, &c.Mesures2, &c.FinsProches}},
		{requeteChiffresComptes, nil, []any{&c.Comptes, &c.Total, &c.Debiteurs}},
		{requeteChiffresOrdres, []any{c.PremierDuMois}, []any{&c.Executes, &c.TotalExecutes, &c.Retournes}},
		{requeteChiffresAttente, nil, []any{&c.OrdresEnAttente}},
	} {
		texte, args := q.requete.Pour(a, q.args...)
		if err := l.QueryRow(ctx, texte, args...).Scan(q.dans...); err != nil {
			return c, fmt.Errorf("chiffres (%s) : %w", q.requete.Nom, err)
		}
	}
	return c, nil
}

var (
	requeteSuivis = droits.Requete{Nom: "rapports.suivis", Nominative: true, SQL: bdd.Borner(` from dossier d where d.ferme_le is null and {DROITS_LISTE lire_chiffres d.id}`)}
	requeteGeres  = droits.Requete{Nom: "rapports.geres", Nominative: true, SQL: bdd.Borner(` from compte c where c.nature = 'personne' and c.ferme_le is null and {DROITS_LISTE lire_chiffres c}`)}
)

// Suivis counts the open files and the managed accounts that an agent looks after, each up to texte.Beaucoup.
func Suivis(ctx context.Context, l bdd.Lecture, a droits.Agent) (dossiers, comptes int, err error) {
	for _, x := range []struct {
		requete droits.Requete
		n       *int
	}{{requeteSuivis, &dossiers}, {requeteGeres, &comptes}} {
		texte, args := x.requete.Pour(a)
		if err = l.QueryRow(ctx, texte, args...).Scan(x.n); err != nil {
			return 0, 0, fmt.Errorf("compter les dossiers et les comptes suivis : %w", err)
		}
	}
	return dossiers, comptes, nil
}

// Effectif is who is there, and who cannot log in yet: what the administrateur looks after.
type Effectif struct{ Actifs, SansMotDePasse, Desactives int }

// Compter counts the agents of an organisation.
func Compter(ctx context.Context, l bdd.Lecture, organisation int64) (e Effectif, err error) {
	err = l.QueryRow(ctx, `select count(case when actif then 1 end), count(case when actif and mot_de_passe is null then 1 end), count(case when not actif then 1 end)
		from agent where organisation_id = $1`, organisation).Scan(&e.Actifs, &e.SansMotDePasse, &e.Desactives)
	return e, err
}
