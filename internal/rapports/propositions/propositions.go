// SPDX-License-Identifier: EUPL-1.2

// Package propositions answers questions about standing plans and the proposals made from them, read-only: each list and each page shows what the agent
// may read of the accounts, and nothing else.
package propositions

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requeteComptes, requeteRestes, requeteCompte, requeteOrdresDuPlan, requeteNombreADecider}

// Etat is where the month of an account stands.
type Etat string

// The states, in the order in which they are looked at.
const (
	ADecider  Etat = "a_decider"  // a person must decide first
	APreparer Etat = "a_preparer" // lines accepted that no order pays yet
	AProposer Etat = "a_proposer" // no proposal for the period under way
	EnAttente Etat = "en_attente" // what is left waits for money, an avis, bank details
	Prete     Etat = "prete"      // all that is accepted is prepared
)

// Etats lists them as a filter offers them.
var Etats = []Etat{ADecider, APreparer, AProposer, EnAttente, Prete}

// Compte is the month of one account in the list.
type Compte struct {
	Dossier, ID int64
	Personne    string
	Proposition int64 // 0: none was ever made
	Du, Au      jour.Jour
	Acceptees   int
	Accepte     argent.Centimes
	Refusees    int
	Refuse      argent.Centimes
	Fermeture   argent.Centimes
	Arbitrages  int             // lines that nobody may prepare before a person has decided
	Demandes    int             // requests that wait for a second person
	Restent     int             // accepted lines without an order
	Reste       argent.Centimes // what they ask
	Bloquees    int             // among them, those that a rule stopped when they were last prepared
	LoyerRefuse bool
	Depassee    bool // a statement came after it was computed
	Alertes     int
	Prepares    int // orders of the plan alive in the period
	aujourdhui  jour.Jour
}

// Etat says where it stands.
func (c Compte) Etat() Etat {
	switch {
	case c.Proposition == 0 || c.Au.Avant(c.aujourdhui):
		return AProposer
	case c.Arbitrages > 0 || c.Demandes > 0 || c.LoyerRefuse:
		return ADecider
	case c.Restent > c.Bloquees:
		return APreparer
	case c.Restent > 0:
		return EnAttente
	}
	return Prete
}

// Preparable tells whether a run may prepare it without anyone looking: something is left, and nothing asks for a decision.
func (c Compte) Preparable() bool { return c.Etat() == APreparer || c.Etat() == EnAttente }

// fait is the condition that a line of a proposal is paid by an order alive, or set aside.
const fait = `(exists (select 1 from ordre o where o.compte_id = q.compte_id and o.plan_serie = x.serie and o.plan_occurrence = l.occurrence and o.etat not in ('annule', 'rejete', 'retourne'))
	or exists (select 1 from reserve_mouvement v where v.compte_id = q.compte_id and v.serie = x.serie and v.occurrence = l.occurrence))`

// demandes counts the requests about an account that wait for a second person: the last decision of each instance.
const demandes = `(select count(*) from proposition_arbitrage a where a.compte_id = c.id and a.sens = 'devant' and not exists (select 1 from proposition_accord y where y.arbitrage_id = a.id)
	and not exists (select 1 from proposition_arbitrage z where z.compte_id = a.compte_id and z.serie = a.serie and z.occurrence = a.occurrence and z.id > a.id))`

// comptesLus is the list of the accounts and their last proposals: chosen first, so that lines are looked at for them alone, and once.
const comptesLus = `
	with c as materialized (select c.id, c.dossier_id, c.compte_bancaire_id, (select max(y.id) from proposition y where y.compte_id = c.id) as derniere from compte c
		where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null and exists (select 1 from plan y where y.compte_id = c.id) and {DROITS lire_compte c})`

var requeteComptes = droits.Requete{Nom: "propositions.comptes", Nominative: true, SQL: comptesLus + `
	select c.dossier_id, c.id, coalesce(p.nom, ''), coalesce(p.nom_usage, ''), coalesce(p.prenom, ''), coalesce(q.id, 0), q.du, q.au, coalesce(q.acceptees, 0), coalesce(q.accepte, 0),
	coalesce(q.refusees, 0), coalesce(q.refuse, 0), coalesce(q.fermeture, 0), case when q.au >= $2 then q.arbitrages else 0 end,
	(select count(*) from proposition_alerte w where w.proposition_id = q.id), case when q.loyer_impossible then 1 else 0 end,
	` + demandes + `,
	(select count(*) from ordre o where o.compte_id = c.id and o.plan_serie is not null and o.etat not in ('annule', 'rejete', 'retourne') and o.execution_le >= q.du and o.execution_le <= q.au),
	case when (select r.accepte_le from releve r where r.compte_bancaire_id = c.compte_bancaire_id and r.ordre is not null order by r.ordre desc limit 1) > q.faite_le then 1 else 0 end
	from c left join personne p on p.id = (select min(y.id) from personne y where y.dossier_id = c.dossier_id and y.titulaire)
	left join proposition q on q.id = c.derniere order by p.cle_tri, c.id`}

// What is left to prepare is read apart: joined to the accounts, PostgreSQL, who cannot know how many there are, compares each with each.
var requeteRestes = droits.Requete{Nom: "propositions.restes", Nominative: true, SQL: comptesLus + `
	select q.compte_id, count(*), cast(sum(l.centimes) as bigint), count(case when exists (select 1 from proposition_suite s where s.ligne_id = l.id and s.regle <> '') then 1 end)
	from c join proposition q on q.id = c.derniere join proposition_ligne l on l.proposition_id = q.id join plan_ligne x on x.id = l.plan_ligne_id
	where q.au >= $2 and l.acceptee and not l.arbitrage and not ` + fait + ` group by q.compte_id`}

// Comptes lists the accounts with a plan that the agent may read, in the order of names.
func Comptes(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Compte, error) {
	aujourdhui := l.Instant().Jour()
	texte, args := requeteRestes.Pour(a, a.Organisation, aujourdhui)
	restes, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c Compte, err error) {
		return c, r.Scan(&c.ID, &c.Restent, &c.Reste, &c.Bloquees)
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce qui reste des propositions : %w", err)
	}
	par := make(map[int64]Compte, len(restes))
	for _, x := range restes {
		par[x.ID] = x
	}
	texte, args = requeteComptes.Pour(a, a.Organisation, aujourdhui)
	cs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c Compte, err error) {
		var p personnes.Personne
		var loyers, depassee int
		err = r.Scan(&c.Dossier, &c.ID, &p.Nom, &p.NomUsage, &p.Prenom, &c.Proposition, &c.Du, &c.Au, &c.Acceptees, &c.Accepte, &c.Refusees, &c.Refuse, &c.Fermeture, &c.Arbitrages,
			&c.Alertes, &loyers, &c.Demandes, &c.Prepares, &depassee)
		reste := par[c.ID]
		c.Restent, c.Reste, c.Bloquees = reste.Restent, reste.Reste, reste.Bloquees
		c.Personne, c.LoyerRefuse, c.Depassee, c.aujourdhui = p.Affiche(), loyers > 0, depassee > 0, aujourdhui
		return c, err
	}, texte, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les propositions : %w", err)
	}
	return cs, nil
}

// What the last proposal asks is found from the few that ask something; a request about any account, from the accounts. These few are found before the rights
// are asked: the menu counts them on each page.
var requeteNombreADecider = droits.Requete{Nom: "propositions.nombre_a_decider", Nominative: true, SQL: `with x as materialized (
	select q.compte_id from proposition q where q.organisation_id = $1 and (q.arbitrages > 0 or q.loyer_impossible) and q.au >= $2
		and not exists (select 1 from proposition y where y.compte_id = q.compte_id and y.id > q.id)
	union select c.id from compte c where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null and ` + demandes + ` > 0
		and exists (select 1 from proposition q where q.id = (select max(y.id) from proposition y where y.compte_id = c.id) and q.au >= $2))
	select count(*) from x join compte c on c.id = x.compte_id where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null and {DROITS preparer_ordre c}`}

// NombreADecider counts the accounts whose month asks for a decision, among those whose orders the agent prepares.
func NombreADecider(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	texte, args := requeteNombreADecider.Pour(a, a.Organisation, l.Instant().Jour())
	return n, l.QueryRow(ctx, texte, args...).Scan(&n)
}
