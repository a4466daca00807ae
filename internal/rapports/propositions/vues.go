// SPDX-License-Identifier: EUPL-1.2

package propositions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/rapports"
	"etai/internal/tiers"
)

// VuePlan is the standing plan of an account, with the names that a page shows.
type VuePlan struct {
	Dossier     int64
	Personne    personnes.Personne
	Compte      comptes.Compte
	Versions    []plan.Plan // the oldest first
	Montree     plan.Plan   // the version asked for, else that in force today or, when none is, the last one; Numero 0: there is none
	Poids       parcours.PoidsDuPlan
	Reserves    plan.Reserves
	Tiers       map[int64]string
	Prestations map[int]string // short names, of those of the person that go to a purpose
	Agents      map[int64]string
	Aujourdhui  jour.Jour
	Preparer    bool // the agent writes the plan and prepares its orders
	Accepter    bool // the agent may be the second person
}

// Derniere is the last version, that the next one follows; Numero 0: there is none.
func (v VuePlan) Derniere() plan.Plan {
	if len(v.Versions) == 0 {
		return plan.Plan{}
	}
	return v.Versions[len(v.Versions)-1]
}

// EnVigueur is the version of today, if there is one.
func (v VuePlan) EnVigueur() (plan.Plan, bool) { return plan.EnVigueur(v.Versions, v.Aujourdhui) }

// Ligne finds a line of any version.
func (v VuePlan) Ligne(id int64) plan.Ligne {
	for _, p := range v.Versions {
		for _, l := range p.Lignes {
			if l.ID == id {
				return l
			}
		}
	}
	return plan.Ligne{}
}

// NomReserve is the name of what is set aside under a serie, as it was last written.
func (v VuePlan) NomReserve(serie int64) string {
	for _, p := range slices.Backward(v.Versions) {
		for _, l := range p.Lignes {
			if l.Serie == serie {
				return l.Libelle
			}
		}
	}
	return ""
}

// nommerAffectees names the benefits of the person that go to a purpose.
func nommerAffectees(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (map[int]string, error) {
	siennes, err := gestion.RecettesDuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	noms := map[int]string{}
	ps, err := prestations.EnVigueur(ctx, l, j)
	for _, p := range ps {
		if p.Affectee && slices.ContainsFunc(siennes, func(r gestion.Recette) bool { return r.Prestation == p.Numero && !r.Au.Avant(j) }) {
			noms[p.Numero] = p.Sigle
		}
	}
	return noms, err
}

var requeteCompte = droits.Requete{Nom: "propositions.compte", Nominative: true, SQL: `select c.id from compte c where c.dossier_id = $1 and c.organisation_id = $2
	and c.nature = 'personne' and c.ferme_le is null and {DROITS lire_compte c} order by c.id desc limit 1`}

// Plan reads the standing plan of a file's account, and shows one of its versions: that of a number, or today's when it is 0. bdd.ErrAbsent when the agent may not read the account, when there is none, or no such version.
func Plan(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, version int) (v VuePlan, err error) {
	texte, args := requeteCompte.Pour(a, dossier, a.Organisation)
	var compte int64
	if err := l.QueryRow(ctx, texte, args...).Scan(&compte); err != nil {
		return v, err
	}
	v = VuePlan{Dossier: dossier, Aujourdhui: l.Instant().Jour(), Tiers: map[int64]string{}}
	if v.Compte, err = comptes.ParID(ctx, l, compte); err != nil {
		return v, err
	}
	if v.Personne, err = personnes.DuDossier(ctx, l, dossier); err != nil {
		return v, err
	}
	versions, err := plan.Versions(ctx, l, []int64{compte})
	if err != nil {
		return v, err
	}
	v.Versions = versions[compte]
	v.Montree = v.Derniere()
	if p, ok := v.EnVigueur(); ok {
		v.Montree = p
	}
	if version != 0 {
		i := slices.IndexFunc(v.Versions, func(p plan.Plan) bool { return p.Numero == version })
		if i < 0 {
			return v, bdd.ErrAbsent
		}
		v.Montree = v.Versions[i]
	}
	if v.Montree.Numero != 0 {
		if v.Poids, err = parcours.PeserPlan(ctx, l, v.Montree); err != nil {
			return v, err
		}
	}
	if v.Reserves, err = plan.ReservesDe(ctx, l, compte); err != nil {
		return v, err
	}
	if v.Prestations, err = nommerAffectees(ctx, l, dossier, v.Aujourdhui); err != nil {
		return v, err
	}
	permis, err := droits.Parmi(ctx, l, a, dossier, droits.PreparerOrdre, droits.ViserRemise)
	if err != nil {
		return v, err
	}
	v.Preparer, v.Accepter = permis[droits.PreparerOrdre], permis[droits.PreparerOrdre] || permis[droits.ViserRemise]
	return v, v.nommer(ctx, l)
}

// nommer reads the names of tiers and agents that the versions tell.
func (v *VuePlan) nommer(ctx context.Context, l bdd.Lecture) error {
	var agents []int64
	for _, p := range v.Versions {
		agents = append(agents, p.SaisiPar)
		for _, x := range p.Lignes {
			if x.Tiers == 0 || v.Tiers[x.Tiers] != "" {
				continue
			}
			t, err := tiers.ParID(ctx, l, x.Tiers)
			if err != nil {
				return fmt.Errorf("lire le tiers d’une ligne du plan : %w", err)
			}
			v.Tiers[x.Tiers] = t.Nom
		}
	}
	var err error
	v.Agents, err = rapports.NomsAgents(ctx, l, agents)
	return err
}

// OrdreDuPlan is an order that an instance of the plan has.
type OrdreDuPlan struct {
	ID          int64
	Ligne       int64 // of the plan
	Centimes    argent.Centimes
	ExecutionLe jour.Jour
	Etat        paiements.Etat
	Tiers       string
	Objet       paiements.Objet
}

var requeteOrdresDuPlan = droits.Requete{Nom: "propositions.ordres_du_plan", Nominative: true, SQL: `select o.id, o.plan_serie, o.centimes, o.execution_le, o.etat, o.objet, t.nom from ordre o
	join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id where o.compte_id = $1 and o.plan_serie is not null and o.etat <> 'annule'
	and o.execution_le >= $2 and o.execution_le <= $3 and {DROITS lire_compte o} order by o.execution_le, o.rang, o.id`}

// VueProposition is the last proposal of an account, with what became of its lines.
type VueProposition struct {
	VuePlan
	Gelee      proposition.Gelee // ID 0: none was made
	Suites     map[int64]proposition.Suite
	Reponses   map[int64]proposition.Reponse // kept for the person, by line
	Arbitrages proposition.Arbitrages
	Ordres     []OrdreDuPlan   // of the plan, in the period
	Series     map[int64]int64 // of the lines of the plan
	Faites     map[plan.CleInstance]plan.Faite
	Recettes   map[int64]string // what is expected, by name
}

// Cle names the instance of a line.
func (v VueProposition) Cle(l proposition.Ligne) plan.CleInstance {
	return plan.CleInstance{Compte: v.Compte.ID, Serie: v.Series[l.PlanLigne], Occurrence: l.Occurrence}
}

// Faite tells whether a line has its order, or its sum set aside.
func (v VueProposition) Faite(l proposition.Ligne) (plan.Faite, bool) {
	f, ok := v.Faites[v.Cle(l)]
	return f, ok && !f.EnEchec
}

// Finie tells whether the period of the proposal is over.
func (v VueProposition) Finie() bool { return v.Gelee.ID != 0 && v.Gelee.Au.Avant(v.Aujourdhui) }

// Derniere reads the last proposal of a file's account; bdd.ErrAbsent as for Plan.
func Derniere(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (v VueProposition, err error) {
	if v.VuePlan, err = Plan(ctx, l, a, dossier, 0); err != nil {
		return v, err
	}
	id, err := proposition.DerniereDe(ctx, l, v.Compte.ID)
	if errors.Is(err, bdd.ErrAbsent) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	if v.Gelee, err = proposition.ParID(ctx, l, id); err != nil {
		return v, err
	}
	if v.Suites, err = proposition.SuitesDe(ctx, l, id); err != nil {
		return v, err
	}
	if v.Reponses, err = proposition.ReponsesDe(ctx, l, id); err != nil {
		return v, err
	}
	if v.Arbitrages, err = proposition.ArbitragesDes(ctx, l, []int64{v.Compte.ID}); err != nil {
		return v, err
	}
	v.Series = map[int64]int64{}
	depuis := v.Gelee.Du
	for _, p := range v.Versions {
		for _, x := range p.Lignes {
			v.Series[x.ID] = x.Serie
		}
	}
	for _, x := range v.Gelee.Lignes {
		if x.Occurrence.Avant(depuis) {
			depuis = x.Occurrence
		}
	}
	if v.Faites, err = plan.Faites(ctx, l, []int64{v.Compte.ID}, depuis); err != nil {
		return v, err
	}
	texte, args := requeteOrdresDuPlan.Pour(a, v.Compte.ID, v.Gelee.Du, v.Gelee.Au)
	v.Ordres, err = bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreDuPlan, err error) {
		return o, r.Scan(&o.ID, &o.Ligne, &o.Centimes, &o.ExecutionLe, &o.Etat, &o.Objet, &o.Tiers)
	}, texte, args...)
	if err != nil {
		return v, fmt.Errorf("lire les ordres du plan : %w", err)
	}
	siennes, err := gestion.RecettesDuDossier(ctx, l, dossier)
	if err != nil {
		return v, err
	}
	v.Recettes = map[int64]string{}
	for _, r := range siennes {
		v.Recettes[r.ID] = r.Libelle
	}
	var agents []int64
	for _, as := range []map[plan.CleInstance]proposition.Arbitrage{v.Arbitrages.Valables, v.Arbitrages.EnAttente} {
		for _, x := range as {
			agents = append(agents, x.Agent, x.Accord.Agent)
		}
	}
	for _, x := range v.Reponses {
		agents = append(agents, x.Agent)
	}
	noms, err := rapports.NomsAgents(ctx, l, append(agents, v.Gelee.FaitePar))
	maps.Copy(v.Agents, noms)
	return v, err
}

// Refus is what the person is told of a line that is refused: what was kept for her, else what Étai says.
func (v VueProposition) Refus(t *chiffre.Trousseau, l proposition.Ligne) (rapports.RefusDuPlan, error) {
	x := v.Ligne(l.PlanLigne)
	r := rapports.RefusDuPlan{Objet: x.Objet, Tiers: v.Tiers[x.Tiers], Voulu: l.Voulu, Centimes: l.Centimes, Empeche: l.Empeche}
	if l.Empeche == "" {
		r.Manque = l.Manque()
	}
	var err error
	r.Reponse, err = v.Reponses[l.ID].Texte.Ouvrir(t)
	return r, err
}
