// SPDX-License-Identifier: EUPL-1.2

// Package propositions answers questions about standing plans and the proposals made from them, read-only: each list and each page shows what the agent
// may read of the accounts, and nothing else.
package propositions

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// Requetes lists the queries of the package for the test of rights.
var Requetes = []droits.Requete{requeteComptes, requeteCompte, requeteOrdresDuPlan, requeteNombreADecider}

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
	Depassee    bool      // a statement came after it was computed
	VueAu       jour.Jour // the last day that the bank has shown of its account; Vide when it has shown none
	Prepares    int       // orders of the plan alive in the period
	aujourdhui  jour.Jour
	banque      int64
	faite       horloge.Instant
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

// demandes lists the requests about accounts that wait for a second person, from their open tasks: few, whatever the number of accounts.
const demandes = `select y.compte_id from tache t join proposition_arbitrage y on y.id = t.objet_id
	where t.organisation_id = $1 and t.role = 'chef_de_service' and t.faite_le is null and t.nature = 'arbitrage_a_decider'`

// The accounts are chosen first, with their last proposals: the rest is read for those alone.
var requeteComptes = droits.Requete{Nom: "propositions.comptes", Nominative: true, SQL: `
	with c as materialized (select c.id, c.dossier_id, c.compte_bancaire_id, (select max(y.id) from proposition y where y.compte_id = c.id) as derniere from compte c
		where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null and exists (select 1 from plan y where y.compte_id = c.id) and {DROITS lire_compte c})
	select c.dossier_id, c.id, c.compte_bancaire_id, coalesce(p.nom, ''), coalesce(p.nom_usage, ''), coalesce(p.prenom, ''), coalesce(q.id, 0), q.du, q.au, q.faite_le, coalesce(q.acceptees, 0),
	coalesce(q.accepte, 0), coalesce(q.refusees, 0), coalesce(q.refuse, 0), coalesce(q.fermeture, 0), case when q.au >= $2 then q.arbitrages else 0 end, case when q.loyer_impossible then 1 else 0 end
	from c left join personne p on p.dossier_id = c.dossier_id and p.titulaire = true left join proposition q on q.id = c.derniere order by p.cle_tri, c.id`}

// What is read then of the accounts that requeteComptes gave, or of their proposals under way: a list of ids closes each text.
const (
	restes = `select q.compte_id, count(*), cast(sum(l.centimes) as bigint), count(case when exists (select 1 from proposition_suite s where s.ligne_id = l.id and s.regle <> '') then 1 end)
	from proposition q join proposition_ligne l on l.proposition_id = q.id join plan_ligne x on x.id = l.plan_ligne_id where l.acceptee and not l.arbitrage and not ` + fait + ` and q.id in (`
	prepares = `select q.compte_id, count(*) from proposition q join ordre o on o.compte_id = q.compte_id
	where o.plan_serie is not null and o.etat not in ('annule', 'rejete', 'retourne') and o.execution_le >= q.du and o.execution_le <= q.au and q.id in (`
	relevesRecus = `select b.id, (select r.accepte_le from releve r where r.compte_bancaire_id = b.id and r.ordre is not null order by r.ordre desc limit 1),
	(select r.date_cloture from releve r where r.compte_bancaire_id = b.id and r.ordre is not null order by r.ordre desc limit 1) from compte_bancaire b where b.id in (`
)

// parLot is how many ids one question names.
const parLot = 1024

// Comptes lists the accounts with a plan that the agent may read, in the order of names.
func Comptes(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Compte, error) {
	cs, enCours, err := etats(ctx, l, a)
	if err != nil {
		return nil, err
	}
	faits, err := parIDs(ctx, l, enCours, prepares, ") group by q.compte_id", func(r *sql.Rows, c *Compte) error { return r.Scan(&c.ID, &c.Prepares) })
	if err != nil {
		return nil, fmt.Errorf("compter les ordres des propositions : %w", err)
	}
	banques := make([]int64, len(cs))
	for i, c := range cs {
		banques[i] = c.banque
	}
	slices.Sort(banques)
	releves, err := parIDs(ctx, l, slices.Compact(banques), relevesRecus, ")", func(r *sql.Rows, c *Compte) error { return r.Scan(&c.ID, &c.faite, &c.VueAu) })
	if err != nil {
		return nil, fmt.Errorf("dater les relevés des propositions : %w", err)
	}
	for i := range cs {
		c := &cs[i]
		c.VueAu = releves[c.banque].VueAu
		c.Prepares, c.Depassee = faits[c.ID].Prepares, c.Proposition != 0 && releves[c.banque].faite.Apres(c.faite)
	}
	return cs, nil
}

// EtatsDesComptes is Comptes for who only asks where each account stands: without Prepares, Depassee and VueAu.
func EtatsDesComptes(ctx context.Context, l bdd.Lecture, a droits.Agent) ([]Compte, error) {
	cs, _, err := etats(ctx, l, a)
	return cs, err
}

// etats reads the accounts and gives their proposals under way.
func etats(ctx context.Context, l bdd.Lecture, a droits.Agent) (cs []Compte, enCours []int64, err error) {
	aujourdhui := l.Instant().Jour()
	texte, args := requeteComptes.Pour(a, a.Organisation, aujourdhui)
	cs, err = bdd.Lister(ctx, l, func(r *sql.Rows) (c Compte, err error) {
		var p personnes.Personne
		var loyers int
		err = r.Scan(&c.Dossier, &c.ID, &c.banque, &p.Nom, &p.NomUsage, &p.Prenom, &c.Proposition, &c.Du, &c.Au, &c.faite, &c.Acceptees, &c.Accepte, &c.Refusees, &c.Refuse, &c.Fermeture,
			&c.Arbitrages, &loyers)
		c.Personne, c.LoyerRefuse, c.aujourdhui = p.Affiche(), loyers > 0, aujourdhui
		if c.Proposition != 0 && !c.Au.Avant(aujourdhui) {
			enCours = append(enCours, c.Proposition)
		}
		return c, err
	}, texte, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("lister les propositions : %w", err)
	}
	reste, err := parIDs(ctx, l, enCours, restes, ") group by q.compte_id", func(r *sql.Rows, c *Compte) error { return r.Scan(&c.ID, &c.Restent, &c.Reste, &c.Bloquees) })
	if err != nil {
		return nil, nil, fmt.Errorf("lire ce qui reste des propositions : %w", err)
	}
	demandees, err := bdd.ListerPar(ctx, l, func(r *sql.Rows) (c Compte, err error) { return c, r.Scan(&c.ID, &c.Demandes) }, func(c Compte) int64 { return c.ID }, "select d.compte_id, count(*) from ("+demandes+") d group by d.compte_id", a.Organisation)
	if err != nil {
		return nil, nil, fmt.Errorf("lire les demandes des propositions : %w", err)
	}
	for i := range cs {
		c := &cs[i]
		x := reste[c.ID]
		c.Restent, c.Reste, c.Bloquees, c.Demandes = x.Restent, x.Reste, x.Bloquees, demandees[c.ID].Demandes
	}
	return cs, enCours, nil
}

// parIDs asks a question of ids, a lot at a time; what it reads is by the id of each.
func parIDs(ctx context.Context, l bdd.Lecture, ids []int64, debut, fin string, lire func(*sql.Rows, *Compte) error) (map[int64]Compte, error) {
	par := make(map[int64]Compte, len(ids))
	for lot := range slices.Chunk(ids, parLot) {
		liste, args := bdd.ListeIDs(lot)
		xs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (c Compte, err error) { return c, lire(r, &c) }, debut+liste+fin, args...)
		if err != nil {
			return nil, err
		}
		for _, x := range xs {
			par[x.ID] = x
		}
	}
	return par, nil
}

// The menu counts on each page: the few accounts that ask something are found first, then the rights are asked of each. As a condition, PostgreSQL would begin
// with all the files of the agent.
var requeteNombreADecider = droits.Requete{Nom: "propositions.nombre_a_decider", Nominative: true, SQL: `select count(case when {DROITS preparer_ordre c} then 1 end)
	from (select q.compte_id from proposition q where q.organisation_id = $1 and (q.arbitrages > 0 or q.loyer_impossible) and q.au >= $2 and not exists (select 1 from proposition y where y.compte_id = q.compte_id and y.id > q.id)
		union select d.compte_id from (` + demandes + `) d where exists (select 1 from proposition q where q.id = (select max(y.id) from proposition y where y.compte_id = d.compte_id) and q.au >= $2)) x
	join compte c on c.id = x.compte_id where c.organisation_id = $1 and c.nature = 'personne' and c.ferme_le is null`}

// NombreADecider counts the accounts whose month asks for a decision, among those whose orders the agent prepares.
func NombreADecider(ctx context.Context, l bdd.Lecture, a droits.Agent) (n int, err error) {
	texte, args := requeteNombreADecider.Pour(a, a.Organisation, l.Instant().Jour())
	return n, l.QueryRow(ctx, texte, args...).Scan(&n)
}
