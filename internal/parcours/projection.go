// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/paiements/proposition"
	"etai/internal/reglement"
)

// projection is what a proposal knows of an account: what is booked less what is held, what is prepared, what is expected, what the plan asks.
type projection struct {
	situation   comptes.Situation
	du, au      jour.Jour
	versions    []plan.Plan
	attendues   []RecetteAttendue
	engages     []paiements.Ordre
	reserves    plan.Reserves
	gestions    []gestion.Gestion
	gels        []gestion.Gel
	avis        []logement.Avis
	logement    logement.Logement // where she lives today
	planEnCours plan.Plan
	reportables []proposition.Proposee // instances of the periods before, that a proposal answered
	affectees   []proposition.Affectation
	quantieme   int                                                // day of the month of its main receipt
	logements   [moisAffectes + 1]int                              // by period, this one first: number of the affected benefit whose purpose is rent, 0: none
	parBut      map[int]*[moisAffectes + 1]proposition.Affectation // by affected benefit, then as logements
}

// projections are those of several files, read in few statements.
type projections struct {
	aujourdhui  jour.Jour
	regles      *reglement.Regles
	resteAVivre argent.Centimes // 0: no threshold
	faites      map[plan.CleInstance]plan.Faite
	arbitrages  proposition.Arbitrages
	parDossier  map[int64]*projection
}

// recettePrincipale is the day of the month on which most of the money arrives, among the benefits authorised on a day; 0 when none has a known day.
func recettePrincipale(rs []gestion.Recette, j jour.Jour) (quantieme int) {
	var plus argent.Centimes
	for _, r := range rs {
		if r.JourDuMois != 0 && r.Montant > plus && r.EnCours(j) {
			plus, quantieme = r.Montant, r.JourDuMois
		}
	}
	return quantieme
}

func lireProjections(ctx context.Context, l bdd.Lecture, a droits.Agent, dossiers []int64, quand jour.Jour) (*projections, error) {
	x := &projections{aujourdhui: l.Instant().Jour(), parDossier: map[int64]*projection{}}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	if err != nil {
		return nil, err
	}
	switch {
	case quand.Avant(x.aujourdhui):
		return nil, refuser("periode", "le %s est passé : proposer pour la période en cours, ou pour une prochaine", quand.Court())
	case quand.Depuis(x.aujourdhui) > joursDAvance:
		return nil, refuser("periode", "le %s est trop loin : rien de ce qui est attendu n’y est connu, proposer au plus %d jours à l’avance", quand.Court(), joursDAvance)
	}
	x.regles, x.resteAVivre = regles, reglement.ResteAVivreMinimal.A(regles, x.aujourdhui)
	recettes, err := gestion.RecettesDesDossiers(ctx, l, dossiers)
	if err != nil {
		return nil, fmt.Errorf("lire les prestations autorisées : %w", err)
	}
	parDossier := map[int64][]gestion.Recette{}
	for _, r := range recettes {
		parDossier[r.Dossier] = append(parDossier[r.Dossier], r)
	}
	du, au := quand, quand
	for _, d := range dossiers {
		p := &projection{}
		p.quantieme = recettePrincipale(parDossier[d], quand)
		p.du, p.au = plan.Periode(p.quantieme, quand)
		if p.du.Avant(du) {
			du = p.du
		}
		if p.au.Apres(au) {
			au = p.au
		}
		x.parDossier[d] = p
	}
	situations, err := comptes.SituationsDe(ctx, l, dossiers, x.aujourdhui, au)
	if err != nil {
		return nil, fmt.Errorf("lire les soldes : %w", err)
	}
	var ids, banques []int64
	for _, s := range situations {
		ids, banques = append(ids, s.ID), append(banques, s.CompteBancaire)
	}
	slices.Sort(banques)
	versions, err := plan.Versions(ctx, l, ids)
	if err != nil {
		return nil, err
	}
	for _, d := range dossiers {
		p, s := x.parDossier[d], situations[d]
		var ok bool
		if p.situation, p.versions = s, versions[s.ID]; s.ID != 0 {
			if p.planEnCours, ok = plan.EnVigueur(p.versions, p.au); !ok {
				delete(x.parDossier, d)
			}
			continue
		}
		delete(x.parDossier, d)
	}
	return x, x.completer(ctx, l, ids, slices.Compact(banques), recettes, du, au)
}

// completer reads what surrounds the accounts, whose periods lie between two days.
func (x *projections) completer(ctx context.Context, l bdd.Lecture, ids, banques []int64, recettes []gestion.Recette, du, au jour.Jour) error {
	dossiers := slices.Sorted(maps.Keys(x.parDossier))
	attendues, err := RecettesAttendues(ctx, l, banques, recettes, x.aujourdhui, au)
	if err != nil {
		return fmt.Errorf("lire les recettes attendues : %w", err)
	}
	for _, r := range attendues {
		if p := x.parDossier[r.Dossier]; p != nil && !r.Date.Apres(p.au) {
			p.attendues = append(p.attendues, r)
		}
	}
	engages, err := paiements.EngagesDes(ctx, l, ids)
	if err != nil {
		return fmt.Errorf("lire les ordres préparés : %w", err)
	}
	reserves, err := plan.ReservesDes(ctx, l, ids)
	if err != nil {
		return err
	}
	gestions, err := gestion.DesDossiers(ctx, l, dossiers)
	if err != nil {
		return fmt.Errorf("lire les gestions : %w", err)
	}
	gels, err := gestion.GelsDesDossiers(ctx, l, dossiers)
	if err != nil {
		return fmt.Errorf("lire les gels : %w", err)
	}
	avis, err := logement.AvisDesDossiers(ctx, l, dossiers, jour.PlusMois(du.PremierDuMois(), -2), jour.PlusMois(au, 2))
	if err != nil {
		return fmt.Errorf("lire les avis d’échéance : %w", err)
	}
	logements, err := logement.ActuelsDes(ctx, l, dossiers, x.aujourdhui)
	if err != nil {
		return fmt.Errorf("lire les logements : %w", err)
	}
	for d, p := range x.parDossier {
		c := p.situation.ID
		p.logement = logements[d]
		p.engages, p.reserves, p.gestions, p.gels, p.avis = engages[c], reserves[c], gestions[d], gels[d], avis[d]
	}
	if err := x.affecter(ctx, l, recettes, attendues, du, au); err != nil {
		return err
	}
	avant := du // the latest first day of their periods
	for _, p := range x.parDossier {
		if p.du.Apres(avant) {
			avant = p.du
		}
	}
	reportables, err := proposition.ProposeesDes(ctx, l, ids, jour.PlusMois(du, -moisReportes), avant, au)
	if err != nil {
		return err
	}
	for _, p := range x.parDossier {
		p.reportables = reportables[p.situation.ID]
	}
	if x.faites, err = plan.Faites(ctx, l, ids, jour.PlusMois(du.PremierDuMois(), -12)); err != nil {
		return err
	}
	x.arbitrages, err = proposition.ArbitragesDes(ctx, l, ids)
	return err
}

// montant is the amount of an instance and the document that says it; a reason when there is none.
func (p *projection) montant(i plan.Instance) (c argent.Centimes, piece int64, empeche, motif string) {
	l := i.Ligne
	if !l.SelonAvis {
		return l.Centimes, l.Piece, "", ""
	}
	for _, a := range p.avis {
		if a.ExigibleLe.PremierDuMois() != i.Voulu.PremierDuMois() {
			continue
		}
		if a.Centimes == 0 {
			return 0, a.Fichier, "avis_nul", "l’avis d’échéance ne demande rien ce mois-ci"
		}
		return a.Centimes, cmp.Or(a.Fichier, l.Piece), "", ""
	}
	return 0, l.Piece, proposition.SansAvis, "l’avis d’échéance de " + i.Voulu.MoisAnnee() + " manque : l’enregistrer au dossier, puis proposer à nouveau"
}

// loyerConnu is what a rent whose avis has not come should be: what the last avis of the dwelling before it asked, else what its lease leaves to pay; 0 when neither is known.
func (p *projection) loyerConnu(voulu jour.Jour) argent.Centimes {
	var dernier logement.Avis
	for _, a := range p.avis {
		if a.Logement == p.logement.ID && a.Centimes > 0 && a.ExigibleLe.Avant(voulu) && (dernier.ID == 0 || a.ExigibleLe.Apres(dernier.ExigibleLe)) {
			dernier = a
		}
	}
	if dernier.ID != 0 {
		return dernier.Centimes
	}
	return p.logement.Residuel()
}

// proposer computes the proposal of one account.
func (x *projections) proposer(p *projection) (*proposition.Gelee, error) {
	s := p.situation
	g := &proposition.Gelee{Organisation: s.Organisation, Dossier: s.Dossier, Compte: s.ID, Plan: p.planEnCours.ID, Du: p.du, Au: p.au, Depart: x.aujourdhui, Ouverture: s.Solde.Reel(),
		MisDeCote: p.reserves.Total(), Plancher: s.Plancher, ResteAVivre: x.resteAVivre}
	e := proposition.Entree{Debut: x.aujourdhui, Fin: p.au, Ouverture: g.Ouverture, Plancher: s.Plancher, Reserves: p.reserves, ResteAVivre: x.resteAVivre}
	for _, o := range p.engages {
		g.Mouvements = append(g.Mouvements, proposition.Source{Genre: "ordre", ID: o.ID, Mouvement: proposition.Mouvement{Jour: x.auPlusTot(o.ExecutionLe), Centimes: -o.Centimes}})
	}
	for _, r := range p.attendues {
		j := r.Date
		if !j.Apres(x.aujourdhui) {
			j = x.aujourdhui.Plus(1) // late: counted tomorrow, as on the curve of the account
		}
		g.Mouvements = append(g.Mouvements, proposition.Source{Genre: "recette", ID: r.ID, Mouvement: proposition.Mouvement{Jour: j, Centimes: r.Montant, Attendu: true}})
	}
	e.Affectees = p.affectees
	for _, m := range g.Mouvements {
		e.Mouvements = append(e.Mouvements, m.Mouvement)
	}
	lignes, empechees := x.candidats(p)
	for _, l := range lignes {
		e.Candidats = append(e.Candidats, l.Candidat)
	}
	r, err := proposition.Proposer(e)
	if err != nil {
		return nil, err
	}
	for _, d := range r.Decisions {
		l := lignes[d.Cle-1]
		if l.Gardee() {
			l.Garder(d)
			empechees = append(empechees, l)
			continue
		}
		l.Decision = d
		g.Lignes = append(g.Lignes, l)
	}
	g.Lignes = append(g.Lignes, empechees...)
	g.Fermeture, g.Alertes = r.Fermeture(), r.Alertes
	return g, nil
}

// candidats are the lines of the period that may be decided, by key of their candidate, and those that something stops.
func (x *projections) candidats(p *projection) (lignes, empechees []proposition.Ligne) {
	for _, i := range x.instances(p) {
		l, garder := x.ligne(p, i)
		if !garder {
			continue
		}
		if l.Empeche == proposition.SansAvis {
			l.Centimes = p.loyerConnu(i.Voulu) // rent comes first (rule R17): what it should be is not left to what follows it
		}
		if l.Empeche != "" && !l.Gardee() {
			empechees = append(empechees, l)
			continue
		}
		l.Cle = int64(len(lignes) + 1)
		lignes = append(lignes, l)
	}
	return lignes, empechees
}

// LoyersAPayer adds the rent and charges (rank 0) that the plan of an account still asks in the period that holds today, and of which no order is made: the lines of the proposal, at the same
// amounts, less what is set aside for them. It also returns the last day of that period, the eve of the next main receipt; Vide when no plan stands.
func LoyersAPayer(ctx context.Context, l bdd.Lecture, c comptes.Compte) (total argent.Centimes, au jour.Jour, err error) {
	x, err := lireProjections(ctx, l, droits.Agent{Organisation: c.Organisation}, []int64{c.Dossier}, l.Instant().Jour())
	if err != nil {
		return 0, jour.Jour{}, err
	}
	p := x.parDossier[c.Dossier]
	if p == nil || p.situation.ID != c.ID {
		return 0, jour.Jour{}, nil
	}
	reserves := maps.Clone(p.reserves)
	lignes, _ := x.candidats(p)
	for _, l := range lignes {
		if l.Rang != proposition.RangLogement {
			continue
		}
		total += l.Centimes
		if l.Reserve != 0 && !l.Provision {
			libere := min(l.Centimes, reserves[l.Reserve])
			reserves[l.Reserve] -= libere
			total -= libere
		}
	}
	return total, p.au, nil
}

func (x *projections) auPlusTot(j jour.Jour) jour.Jour {
	if j.Avant(x.aujourdhui) {
		return x.aujourdhui
	}
	return j
}

// ligne makes the line of an instance; false when it is done already.
func (x *projections) ligne(p *projection, i plan.Instance) (l proposition.Ligne, garder bool) {
	cle := plan.CleInstance{Compte: p.situation.ID, Serie: i.Ligne.Serie, Occurrence: i.Occurrence}
	faite, vue := x.faites[cle]
	if vue && !faite.EnEchec {
		return l, false
	}
	l = proposition.Ligne{PlanLigne: i.Ligne.ID, Occurrence: i.Occurrence, Voulu: i.Voulu, Apres: faite.Ordre}
	l.Candidat = proposition.Candidat{Rang: i.Ligne.Rang(), Jour: i.Execution, Position: i.Ligne.Position, Provision: i.Ligne.Genre == plan.MisDeCote, Reserve: i.Ligne.Reserve,
		Affectee: p.but(i.Ligne, 0)}
	l.Centimes, l.Piece, l.Empeche, l.Motif = p.montant(i)
	arbitrage := x.arbitrages.Valables[cle]
	switch arbitrage.Sens {
	case proposition.Devant:
		l.Devant, l.Confirme = true, true
	case proposition.Confirme:
		l.Confirme = true
	case proposition.Ecarte:
		l.Empeche, l.Motif = "ecarte", arbitrage.Motif
	}
	if l.Empeche == "" || l.Empeche == proposition.SansAvis {
		if droit := gestion.PeutPayer(p.gestions, p.gels, paiementDe(x.regles, i.Execution, i.Ligne.Objet, i.Voulu, raisonDuPlan(i.Ligne.Objet, i.Voulu))); !droit.OK {
			l.Empeche, l.Motif = droit.Regle, droit.Motif
		}
	}
	return l, true
}

// moisReportes is how many months back an unpaid instance still comes back by itself: an older one is a debt, with its plan d’apurement.
const moisReportes = 2

// instances are those of the period, after those of the periods before that a proposal has answered and that are not paid: ligne leaves out those that are.
func (x *projections) instances(p *projection) []plan.Instance {
	siennes := plan.Instances(plan.Lignes(p.versions), p.du, p.au, x.aujourdhui)
	if len(p.reportables) == 0 {
		return siennes
	}
	deja := map[plan.CleInstance]bool{} // a version that moved a line's day may bring the same one twice
	for _, i := range siennes {
		deja[plan.CleInstance{Compte: p.situation.ID, Serie: i.Ligne.Serie, Occurrence: i.Occurrence}] = true
	}
	auPlusTot := x.auPlusTot(p.du)
	lignes := map[int64]plan.Ligne{}
	for _, v := range p.versions {
		for _, l := range v.Lignes {
			lignes[l.ID] = l
		}
	}
	limite := jour.PlusMois(p.du, -moisReportes)
	var is []plan.Instance
	for _, r := range p.reportables {
		if !r.Voulu.Avant(p.du) || r.Voulu.Avant(limite) || deja[r.CleInstance] {
			continue
		}
		if i, ok := lignes[r.PlanLigne].Reporter(r.Occurrence, r.Voulu, auPlusTot); ok && !i.Execution.Apres(p.au) {
			is = append(is, i)
		}
	}
	return append(is, siennes...)
}

func scanID(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }

// serieDe is the serie of a line of the plan.
func serieDe(ctx context.Context, l bdd.Lecture, planLigne int64) (serie int64, err error) {
	return serie, l.QueryRow(ctx, `select serie from plan_ligne where id = $1`, planLigne).Scan(&serie)
}
