// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/masp/versement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// examinateur judges the orders of one snapshot, asked for or prepared, and reads once what several of them share.
type examinateur struct {
	l     bdd.Lecture
	agent droits.Agent // who prepares; nobody when orders are only looked at

	permis    *registre[int64, bool]                        // by file: the agent may prepare its orders
	duDossier *registre[int64, comptes.Compte]              // the person's account, by file
	gestions  *registre[int64, []gestion.Gestion]           // by file
	gels      *registre[int64, []gestion.Gel]               // by file
	gelees    *registre[int64, []gestion.DettesGelees]      // by file
	echecs    *registre[int64, []int64]                     // by file: bank details with which a transfer failed
	anciens   *registre[int64, map[int64][]paiements.Ordre] // by file: its earlier orders, by tiers
	juges     *registre[int64, []versement.Periode]         // by file: when a judgment sends benefits to her landlord

	comptes   *registre[int64, comptes.Compte]
	bancaires *registre[int64, comptes.CompteBancaire]
	soldes    *registre[int64, comptes.Solde]              // by account
	planchers *registre[int64, []comptes.PlancherAutorise] // by account
	mis       *registre[int64, plan.Reserves]              // by account: what is set aside
	enCours   *registre[int64, []paiements.Ordre]          // by account
	plans     *registre[int64, []plan.Plan]                // by account
	faites    *registre[plan.CleInstance, plan.Faite]

	tiers       *registre[int64, tiers.Tiers]
	coordonnees *registre[int64, []tiers.Version] // by tiers, the latest first
	versions    *registre[int64, tiers.Version]
	deblocages  *registre[int64, []tiers.Deblocage] // by version
	pieces      *registre[int64, fichiers.Fichier]
	debites     *registre[string, map[int64]argent.Centimes] // by reference and bank account
	dettes      *registre[int64, dettes.Dette]
	apurements  *registre[int64, []dettes.Plan]     // by debt
	payees      *registre[int64, []paiements.Ordre] // by debt: the orders that pay it
	regles      *registre[int64, *reglement.Regles] // by organisation

	restes map[int64]*reserve // by account, as the orders of a remise go
}

// reserve is what is left on an account as the orders of a remise go.
type reserve struct {
	compte   comptes.Compte
	reste    argent.Centimes
	mis      argent.Centimes // set aside in it, for other objects than those that its orders free
	debiteur bool
}

func nouvelExamen(l bdd.Lecture, a droits.Agent) *examinateur {
	x := &examinateur{l: l, agent: a, restes: map[int64]*reserve{}}
	x.agent.Instant = l.Instant()
	x.permis = nouveauRegistre(l, func(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]bool, error) {
		return droits.PeutTous(ctx, l, x.agent, droits.PreparerOrdre, ids)
	})
	x.duDossier = nouveauRegistre(l, comptes.PersonnesDesDossiers)
	x.gestions, x.gels = nouveauRegistre(l, gestion.DesDossiers), nouveauRegistre(l, gestion.GelsDesDossiers)
	x.gelees, x.echecs = nouveauRegistre(l, gestion.DettesGeleesDesDossiers), nouveauRegistre(l, paiements.EchecsAvec)
	x.anciens, x.juges = nouveauRegistre(l, paiements.PrecedentsDes), nouveauRegistre(l, versement.PeriodesDes)
	x.comptes, x.bancaires = nouveauRegistre(l, comptes.ParIDs), nouveauRegistre(l, comptes.Bancaires)
	x.soldes = nouveauRegistre(l, x.soldesDes)
	x.planchers, x.mis = nouveauRegistre(l, comptes.PlanchersAutorises), nouveauRegistre(l, plan.ReservesDes)
	x.enCours, x.plans = nouveauRegistre(l, paiements.EnCoursDes), nouveauRegistre(l, plan.Versions)
	x.faites = nouveauRegistre(l, faitesDes)
	x.tiers, x.coordonnees = nouveauRegistre(l, tiers.ParIDs), nouveauRegistre(l, tiers.VersionsDes)
	x.versions, x.pieces = nouveauRegistre(l, tiers.VersionsParIDs), nouveauRegistre(l, fichiers.ParIDs)
	x.deblocages = nouveauRegistre(l, tiers.DeblocagesDes)
	x.debites = nouveauRegistre(l, debitsDes)
	x.dettes, x.apurements = nouveauRegistre(l, dettes.ParIDs), nouveauRegistre(l, dettes.PlansDes)
	x.payees = nouveauRegistre(l, paiements.PayeesDes)
	x.regles = nouveauRegistre(l, reglesDes)
	return x
}

func (x *examinateur) soldesDes(ctx context.Context, l bdd.Lecture, ids []int64) (map[int64]comptes.Solde, error) {
	if err := x.comptes.charger(ctx, ids); err != nil {
		return nil, err
	}
	var cs []comptes.Compte
	for _, id := range ids {
		if c := x.comptes.vus[id]; c.existe {
			cs = append(cs, c.valeur)
		}
	}
	return comptes.SoldesDe(ctx, l, cs)
}

func faitesDes(ctx context.Context, l bdd.Lecture, cles []plan.CleInstance) (map[plan.CleInstance]plan.Faite, error) {
	ids, depuis := make([]int64, len(cles)), cles[0].Occurrence
	for i, k := range cles {
		if ids[i] = k.Compte; k.Occurrence.Avant(depuis) {
			depuis = k.Occurrence
		}
	}
	slices.Sort(ids)
	return plan.Faites(ctx, l, slices.Compact(ids), depuis)
}

func reglesDes(ctx context.Context, l bdd.Lecture, organisations []int64) (map[int64]*reglement.Regles, error) {
	r := make(map[int64]*reglement.Regles, len(organisations))
	for _, id := range organisations {
		regles, err := reglement.Lire(ctx, l, id)
		if err != nil {
			return nil, err
		}
		r[id] = regles
	}
	return r, nil
}

// prevoir reads ahead what may stop orders; prevoirRevue, what must be seen of them too.
func (x *examinateur) prevoir(ctx context.Context, ordres []paiements.Ordre) error {
	var dossiers, cs, versions, dettes, payes []int64
	var references []string
	for _, o := range ordres {
		dossiers, cs, versions = append(dossiers, o.Dossier), append(cs, o.Compte), append(versions, o.Version)
		if peutEtreDebite(o) {
			references = append(references, o.BoutEnBout)
		}
		if o.Dette != 0 {
			dettes = append(dettes, o.Dette)
		}
	}
	if err := x.versions.charger(ctx, versions); err != nil {
		return err
	}
	for _, id := range versions {
		payes = append(payes, x.versions.vus[id].valeur.Tiers)
	}
	if err := chargerTous(ctx, cs, x.comptes.charger, x.soldes.charger, x.planchers.charger, x.mis.charger); err != nil {
		return err
	}
	if err := chargerTous(ctx, dossiers, x.gestions.charger, x.gels.charger, x.gelees.charger); err != nil {
		return err
	}
	if err := chargerTous(ctx, dettes, x.dettes.charger, x.apurements.charger, x.payees.charger); err != nil {
		return err
	}
	if err := x.coordonnees.charger(ctx, payes); err != nil {
		return err
	}
	return x.debites.charger(ctx, references)
}

func (x *examinateur) prevoirRevue(ctx context.Context, ordres []paiements.Ordre) error {
	if err := x.prevoir(ctx, ordres); err != nil {
		return err
	}
	dossiers, cs := make([]int64, len(ordres)), make([]int64, len(ordres))
	for i, o := range ordres {
		dossiers[i], cs[i] = o.Dossier, o.Compte
	}
	if err := chargerTous(ctx, dossiers, x.anciens.charger, x.juges.charger); err != nil {
		return err
	}
	return x.plans.charger(ctx, cs)
}

func chargerTous(ctx context.Context, ids []int64, charger ...func(context.Context, []int64) error) error {
	for _, f := range charger {
		if err := f(ctx, ids); err != nil {
			return err
		}
	}
	return nil
}

// courante returns the bank details of a tiers that may be paid, as tiers.Courante.
func (x *examinateur) courante(ctx context.Context, id int64) (tiers.Version, error) {
	vs, _, err := x.coordonnees.de(ctx, id)
	if err != nil {
		return tiers.Version{}, err
	}
	return tiers.CouranteParmi(vs)
}

// peutPayer asks gestion whether a payment may leave for a file.
func (x *examinateur) peutPayer(ctx context.Context, dossier int64, paiement func(*reglement.Regles) gestion.Paiement) (gestion.Permission, error) {
	gs, _, err := x.gestions.de(ctx, dossier)
	if err != nil {
		return gestion.Permission{}, err
	}
	gels, _, err := x.gels.de(ctx, dossier)
	if err != nil {
		return gestion.Permission{}, err
	}
	var regles *reglement.Regles
	if len(gs) > 0 {
		if regles, _, err = x.regles.de(ctx, gs[0].Organisation); err != nil {
			return gestion.Permission{}, err
		}
	}
	return gestion.PeutPayer(gs, gels, paiement(regles)), nil
}

func (x *examinateur) reserve(ctx context.Context, compte int64) (*reserve, error) {
	if r, ok := x.restes[compte]; ok {
		return r, nil
	}
	c, err := x.comptes.exige(ctx, compte)
	if err != nil {
		return nil, err
	}
	s, err := x.soldes.exige(ctx, compte)
	if err != nil {
		return nil, err
	}
	r := &reserve{compte: c, reste: s.Reel(), debiteur: s.Comptable < 0}
	if c.Nature == comptes.Personne {
		mis, _, err := x.mis.de(ctx, compte)
		if err != nil {
			return nil, err
		}
		r.mis = mis.Total()
	}
	x.restes[compte] = r
	return r, nil
}

func (x *examinateur) plancher(ctx context.Context, c comptes.Compte, le jour.Jour) (argent.Centimes, error) {
	autorises, _, err := x.planchers.de(ctx, c.ID)
	return c.PlancherParmi(autorises, le), err
}
