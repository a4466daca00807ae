// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"slices"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/delegation"
	"etai/internal/gestion"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// What time alone brings: how long a passage is still asked for after its contract, how long before its deadline a payer is to be told, and how many files one transaction plans.
const (
	joursGrilleOubliee = 122
	joursAvantPayeur   = 15
	dossiersParLot     = 100
)

// Planifier writes the tasks that nobody's act brings, but a day that comes: the grid of autonomy at entry, review, renewal and exit; the payers to be told before the natural end of a management, and the account
// to give back after it, as an early end asks for them. Done again, it changes nothing. The answer is how many files it went through.
func Planifier(ctx context.Context, b *bdd.Base) (n int, err error) {
	var dossiers []int64
	if err := b.Lire(ctx, func(l bdd.Lecture) (err error) {
		dossiers, err = aPlanifier(ctx, l)
		return err
	}); err != nil {
		return 0, err
	}
	for lot := range slices.Chunk(dossiers, dossiersParLot) {
		if err := b.Ecrire(ctx, func(e *bdd.Ecriture) error {
			for _, dossier := range lot {
				if err := planifier(ctx, e, dossier, 0); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return n, err
		}
		n += len(lot)
	}
	return n, nil
}

// aPlanifier lists the files whose tasks may have to change today.
func aPlanifier(ctx context.Context, l bdd.Lecture) ([]int64, error) {
	j := l.Instant().Jour()
	ouvertes, err := agenda.Ouvertes(ctx, l, agenda.GrilleARemplir)
	if err != nil {
		return nil, err
	}
	var dossiers []int64
	const page = 5000
	for apres := int64(0); ; {
		xs, err := masp.Suivies(ctx, l, j, joursGrilleOubliee, apres, page)
		if err != nil {
			return nil, err
		}
		for _, x := range xs {
			c := x.Contrat
			r, err := reglement.Lire(ctx, l, c.Mesure.Organisation)
			if err != nil {
				return nil, err
			}
			p, du := masp.PassageDu(masp.Passages(r, c, x.Suivi, true), x.Derniere, j)
			t, ouverte := ouvertes[c.ID]
			if du != ouverte || du && (t.Motif != string(p.Moment) || t.Echeance != p.Le) {
				dossiers = append(dossiers, c.Mesure.Dossier)
			}
		}
		if len(xs) < page {
			break
		}
		apres = xs[len(xs)-1].Contrat.ID
	}
	organisations, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select id from organisation order by id`)
	if err != nil {
		return nil, err
	}
	avant := 0 // the earliest of them; the rule itself is applied file by file
	for _, id := range organisations {
		r, err := reglement.Lire(ctx, l, id)
		if err != nil {
			return nil, err
		}
		avant = max(avant, reglement.PayeurPrevenuAvant.A(r, j))
	}
	fins, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `
		select r.dossier_id from gestion_recette r where r.au >= r.du and r.au >= $1 and r.au <= $2
			and not exists (select 1 from gestion_recette x where x.dossier_id = r.dossier_id and x.percue_id = r.percue_id and x.au > r.au)
			and not exists (select 1 from gestion_recette x join tache t on t.nature = $3 and t.objet = 'gestion_recette' and t.objet_id = x.id
				where x.dossier_id = r.dossier_id and x.organisme = r.organisme and x.au = r.au)
		union select c.dossier_id from compte c where c.nature = 'personne' and c.ferme_le is null and exists (select 1 from gestion g where g.dossier_id = c.dossier_id and g.au >= g.du)
			and not exists (select 1 from gestion g where g.dossier_id = c.dossier_id and g.au >= $1)
			and not exists (select 1 from tache t where t.nature = $4 and t.objet = 'compte' and t.objet_id = c.id and t.faite_le is null)`, j, j.Plus(avant+joursAvantPayeur), string(agenda.PayeurALaFin), string(agenda.CompteARendre))
	dossiers = append(dossiers, fins...)
	slices.Sort(dossiers)
	return slices.Compact(dossiers), err
}

// planifier writes the planned tasks of one file, as its contracts, its fillings and its management ask for them today. agent did what closes them, 0 for nobody.
func planifier(ctx context.Context, e *bdd.Ecriture, dossier, agent int64) error {
	cs, err := masp.DuDossier(ctx, e, dossier)
	if err != nil || len(cs) == 0 {
		return err
	}
	j := e.Instant().Jour()
	organisation, err := porteur(ctx, e, dossier, cs[0].Mesure.Organisation, j)
	if err != nil {
		return err
	}
	regles, err := reglement.Lire(ctx, e, cs[0].Mesure.Organisation)
	if err != nil {
		return err
	}
	if err := planifierGrille(ctx, e, regles, organisation, cs, agent); err != nil {
		return err
	}
	return planifierFin(ctx, e, regles, organisation, dossier)
}

// porteur is the organisation that has a file in charge on a day: the délégataire to whom it is entrusted, else who carries the measure out.
func porteur(ctx context.Context, l bdd.Lecture, dossier, organisation int64, j jour.Jour) (int64, error) {
	as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
	for _, x := range as {
		if c, ok := x.Charge(); ok && !j.Avant(c.Du) && (c.Au.Vide() || !j.Apres(c.Au)) {
			return c.Delegataire, err
		}
	}
	return organisation, err
}

// PassageDuDossier is the filling of the grid that a file waits for today, or the next one to come: (zero, false) when there is none.
func PassageDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) (p masp.Passage, du bool, err error) {
	cs, err := masp.DuDossier(ctx, l, dossier)
	if err != nil || len(cs) == 0 {
		return p, false, err
	}
	regles, err := reglement.Lire(ctx, l, cs[0].Mesure.Organisation)
	if err != nil {
		return p, false, err
	}
	derniere, err := masp.DerniereGrille(ctx, l, dossier)
	if err != nil {
		return p, false, err
	}
	j := l.Instant().Jour()
	_, ps := passagesEnCours(regles, cs, j)
	if p, du = masp.PassageDu(ps, derniere, j); !du {
		p, _ = masp.PassageSuivant(ps, j)
	}
	return p, du, nil
}

// passagesEnCours are the fillings of the latest contract that has begun; contracts come the latest first.
func passagesEnCours(regles *reglement.Regles, cs []masp.Contrat, j jour.Jour) (c masp.Contrat, ps []masp.Passage) {
	var passes []masp.Passe
	for _, x := range cs {
		passes = append(passes, x.Passe())
	}
	suivi := false
	for _, x := range masp.Valables(cs) {
		if x.Debut.Apres(j) {
			suivi = true
			continue
		}
		return x, masp.Passages(regles, x, suivi, masp.SansSuite(regles, j, passes, x) == nil)
	}
	return c, nil
}

func planifierGrille(ctx context.Context, e *bdd.Ecriture, regles *reglement.Regles, organisation int64, cs []masp.Contrat, agent int64) error {
	dossier, j := cs[0].Mesure.Dossier, e.Instant().Jour()
	derniere, err := masp.DerniereGrille(ctx, e, dossier)
	if err != nil {
		return err
	}
	c, ps := passagesEnCours(regles, cs, j)
	p, du := masp.PassageDu(ps, derniere, j)
	for _, x := range cs {
		if x.ID == c.ID && du {
			continue
		}
		if err := agenda.Faire(ctx, e, agenda.GrilleARemplir, "masp_contrat", x.ID, agent); err != nil {
			return err
		}
	}
	if !du || c.Dernier().Avant(j.Plus(-joursGrilleOubliee)) {
		return nil
	}
	return agenda.Poser(ctx, e, agenda.Tache{Organisation: organisation, Dossier: dossier, Role: string(droits.CESF), Nature: agenda.GrilleARemplir, Objet: "masp_contrat", ObjetID: c.ID, Motif: string(p.Moment), Echeance: p.Le})
}

// planifierFin asks, before the last day of a management that nothing follows, what an early end asks for: each payer told before its cut-off, the account given back once it is over.
func planifierFin(ctx context.Context, e *bdd.Ecriture, regles *reglement.Regles, organisation, dossier int64) error {
	rs, err := gestion.RecettesDuDossier(ctx, e, dossier)
	if err != nil {
		return err
	}
	j, dernier := e.Instant().Jour(), derniersJours(rs)
	deja, err := agenda.Objets(ctx, e, dossier, agenda.PayeurALaFin)
	if err != nil {
		return err
	}
	dits := map[finDePayeur]bool{}
	for _, r := range rs {
		if slices.Contains(deja, r.ID) {
			dits[finDePayeur{r.Organisme, r.Au}] = true
		}
	}
	for _, r := range rs {
		echeance, fin := r.Au.Plus(-reglement.PayeurPrevenuAvant.A(regles, r.Au)), finDePayeur{r.Organisme, r.Au}
		if dernier[r.Percue] != r.Au || dits[fin] || r.Au.Avant(r.Du) || r.Au.Avant(j) || echeance.Plus(-joursAvantPayeur).Apres(j) {
			continue
		}
		dits[fin] = true
		if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: organisation, Dossier: dossier, Role: string(droits.CESF), Nature: agenda.PayeurALaFin, Objet: "gestion_recette", ObjetID: r.ID, Echeance: derniereDe(j, echeance)}); err != nil {
			return err
		}
	}
	gs, err := gestion.DuDossier(ctx, e, dossier)
	if err != nil || len(gs) == 0 {
		return err
	}
	fin := gs[0].Au
	for _, g := range gs {
		fin = derniereDe(fin, g.Au)
	}
	if !fin.Avant(j) {
		return nil
	}
	return rendreCompte(ctx, e, organisation, dossier, fin)
}

// finDePayeur is a last day of what a payer pays: it is told once, whatever the number of its benefits that end then.
type finDePayeur struct {
	organisme string
	au        jour.Jour
}

// derniersJours are the last day on which each benefit received is managed.
func derniersJours(rs []gestion.Recette) map[int64]jour.Jour {
	dernier := map[int64]jour.Jour{}
	for _, r := range rs {
		dernier[r.Percue] = derniereDe(dernier[r.Percue], r.Au)
	}
	return dernier
}

// garderPayeurs: a payer of what is managed again has not to be told that the former management ends, but for those of its benefits that end with it. recettes are all those of the
// file, nouvelles among them.
func garderPayeurs(ctx context.Context, e *bdd.Ecriture, recettes, nouvelles []gestion.Recette) error {
	dernier, finissent := derniersJours(recettes), map[finDePayeur]bool{}
	for _, r := range recettes {
		if dernier[r.Percue] == r.Au {
			finissent[finDePayeur{r.Organisme, r.Au}] = true
		}
	}
	for _, r := range recettes {
		repris := slices.ContainsFunc(nouvelles, func(x gestion.Recette) bool { return x.Organisme == r.Organisme })
		if !repris || finissent[finDePayeur{r.Organisme, r.Au}] {
			continue
		}
		if err := agenda.Faire(ctx, e, agenda.PayeurALaFin, "gestion_recette", r.ID, 0); err != nil {
			return err
		}
	}
	return nil
}
