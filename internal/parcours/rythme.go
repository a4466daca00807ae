// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/accompagnement"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/delegation"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// Promettre records what a contract promises, or a decision of the service that changes it from a day on. The answer is the id of the cadence.
func Promettre(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, c accompagnement.Cadence) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		_, contrat, err := contratDuDossier(ctx, e, a, c.Dossier, c.Contrat)
		if err != nil {
			return 0, err
		}
		c.Par, c.Texte = a.ID, strings.TrimSpace(c.Texte)
		if c.Source == accompagnement.DuContrat && c.Du.Vide() {
			c.Du = contrat.Debut
		}
		if err := accompagnement.VerifierCadence(c, contrat.Debut, contrat.Dernier(), e.Instant().Jour()); err != nil {
			return 0, err
		}
		if c.ID, err = accompagnement.Promettre(ctx, e, t, c); err != nil {
			return 0, err
		}
		if err := rythmer(ctx, e, c.Dossier); err != nil {
			return 0, err
		}
		return c.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "cadence.promettre", Objet: accompagnement.ObjetCadence, ObjetID: c.ID, Dossier: c.Dossier, Valeurs: c.Consignees()})
	})
}

// promisEntre is what a convention promises of a file between two days, both included; Au Vide while it lasts.
type promisEntre struct {
	Du, Au    jour.Jour
	Promesses []accompagnement.Promesse
}

// PromessesDe says the promises of a convention as those of a contract.
func PromessesDe(ps []delegation.Promesse) []accompagnement.Promesse {
	r := make([]accompagnement.Promesse, len(ps))
	for i, p := range ps {
		r[i] = accompagnement.Promesse{Contact: accompagnement.Contact(p.Contact), Nombre: p.Nombre, Tous: p.Tous, Unite: accompagnement.Unite(p.Unite)}
	}
	return r
}

// PromisParConvention reads what the conventions under which a file is carried out promise of it, in their order: for each charge, what the version of the day says.
func PromisParConvention(ctx context.Context, l bdd.Lecture, dossier int64) (ps []promisEntre, err error) {
	as, err := delegation.AttributionsDuDossier(ctx, l, dossier)
	if err != nil || len(as) == 0 {
		return nil, err
	}
	var conventions []int64
	for _, a := range as {
		conventions = append(conventions, a.Convention)
	}
	versions, err := delegation.VersionsDe(ctx, l, conventions...)
	if err != nil {
		return nil, err
	}
	for _, a := range as {
		c, ok := a.Charge()
		if !ok {
			continue
		}
		vs := versions[c.Convention]
		for i, v := range vs {
			p := promisEntre{Du: plusTardDe(c.Du, v.Effet), Au: v.Au}
			if i+1 < len(vs) && vs[i+1].Effet.Plus(-1).Avant(p.Au) {
				p.Au = vs[i+1].Effet.Plus(-1)
			}
			if !c.Au.Vide() && c.Au.Avant(p.Au) {
				p.Au = c.Au
			}
			p.Promesses = PromessesDe(v.Promesses)
			if len(p.Promesses) > 0 && !p.Au.Avant(p.Du) {
				ps = append(ps, p)
			}
		}
	}
	return ps, nil
}

// CadencesDe are those of a contract: what was recorded of it; what it does not promise itself, the convention under which it is carried out does, on the days of that
// charge, else the rhythm of the service on the first day of the contract. A decision of the service stands against what a convention says later.
func CadencesDe(r *reglement.Regles, c masp.Contrat, toutes []accompagnement.Cadence, promis []promisEntre) (cs []accompagnement.Cadence) {
	habitude := accompagnement.Cadence{Dossier: c.Mesure.Dossier, Contrat: c.ID, Du: c.Debut, Source: accompagnement.DuService}
	if n := reglement.ContactTous.A(r, c.Debut); n > 0 {
		habitude.Promesses = []accompagnement.Promesse{{Contact: accompagnement.ToutContact, Nombre: 1, Tous: n, Unite: accompagnement.Jours}}
		cs = append(cs, habitude)
	}
	var ecrites []accompagnement.Cadence
	var decideLe jour.Jour
	muet := true
	for _, x := range toutes {
		if x.Contrat != c.ID {
			continue
		}
		ecrites = append(ecrites, x)
		muet = muet && x.Source != accompagnement.DuContrat
		if x.Source == accompagnement.DUneDecision && (decideLe.Vide() || x.Du.Avant(decideLe)) {
			decideLe = x.Du
		}
	}
	for _, p := range promis {
		x := habitude
		x.Du, x.Source, x.Promesses = plusTardDe(p.Du, c.Debut), accompagnement.DeLaConvention, p.Promesses
		if !muet || p.Au.Avant(x.Du) || x.Du.Apres(c.Dernier()) || !decideLe.Vide() && x.Du.Apres(decideLe) {
			continue
		}
		if n := len(cs); n > 0 && cs[n-1].Du == x.Du {
			cs = cs[:n-1]
		}
		cs = append(cs, x)
		if x = habitude; p.Au.Avant(c.Dernier()) && (decideLe.Vide() || p.Au.Avant(decideLe)) {
			x.Du = p.Au.Plus(1)
			cs = append(cs, x)
		}
	}
	return append(cs, ecrites...)
}

// SuspensionsDe are the days on which the work under a contract was suspended.
func SuspensionsDe(c masp.Contrat) (ps []accompagnement.Periode) {
	for _, s := range c.Suspensions {
		ps = append(ps, accompagnement.Periode{Du: s.Du, Au: s.Au})
	}
	return ps
}

// rythmer writes where the rhythm of each contract of a file stands, after a fact that moves it.
func rythmer(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	rs, annules, err := rythmesDe(ctx, e, dossier)
	if err != nil {
		return err
	}
	for _, contrat := range annules {
		if err := accompagnement.OublierRythme(ctx, e, contrat); err != nil {
			return err
		}
	}
	for _, r := range rs {
		if err := accompagnement.EcrireRythme(ctx, e, r); err != nil {
			return err
		}
	}
	return nil
}

// rythmesDe counts where the rhythm of each contract of a file stands, from the facts; annules are the contracts that have none.
func rythmesDe(ctx context.Context, l bdd.Lecture, dossier int64) (rs []accompagnement.Rythme, annules []int64, err error) {
	contrats, err := masp.DuDossier(ctx, l, dossier)
	if err != nil || len(contrats) == 0 {
		return nil, nil, err
	}
	faits, err := accompagnement.Faits(ctx, l, dossier)
	if err != nil {
		return nil, nil, err
	}
	cadences, err := accompagnement.CadencesSansTexte(ctx, l, dossier)
	if err != nil {
		return nil, nil, err
	}
	promis, err := PromisParConvention(ctx, l, dossier)
	if err != nil {
		return nil, nil, err
	}
	regles, err := reglement.Lire(ctx, l, contrats[0].Mesure.Organisation)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range contrats {
		if c.Annule() {
			annules = append(annules, c.ID)
			continue
		}
		rs = append(rs, accompagnement.Situer(accompagnement.Rythme{Dossier: dossier, Contrat: c.ID, Debut: c.Debut, Fin: c.Dernier()}, CadencesDe(regles, c, cadences, promis), SuspensionsDe(c), faits))
	}
	return rs, annules, nil
}

// rythmerDesLe writes again the rhythm of the contracts of an organisation that begin on a day or later: what they promise by default has changed.
func rythmerDesLe(ctx context.Context, e *bdd.Ecriture, organisation int64, du jour.Jour) error {
	dossiers, err := bdd.Lister(ctx, e, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) },
		`select distinct c.dossier_id from masp_contrat c join masp_mesure m on m.id = c.mesure_id where m.organisation_id = $1 and c.debut >= $2 order by c.dossier_id`, organisation, du)
	if err != nil {
		return fmt.Errorf("lister les contrats à venir : %w", err)
	}
	for _, d := range dossiers {
		if err := rythmer(ctx, e, d); err != nil {
			return err
		}
	}
	return nil
}

// suivreDelegation ends every act that changes to whom a file is entrusted, or under what: its months are counted again, and its rhythm.
func suivreDelegation(ctx context.Context, e *bdd.Ecriture, dossier int64) error {
	if err := recompterMois(ctx, e, dossier); err != nil {
		return err
	}
	return rythmer(ctx, e, dossier)
}

// verifierRythmes counts again, from the facts, where the rhythm of every contract stands.
func verifierRythmes(ctx context.Context, l bdd.Lecture) error {
	if err := comptes.Controler(ctx, l, controlesRythmes()); err != nil {
		return err
	}
	dossiers, err := bdd.Lister(ctx, l, func(r *sql.Rows) (id int64, err error) { return id, r.Scan(&id) }, `select distinct r.dossier_id from rythme r order by r.dossier_id`)
	if err != nil {
		return err
	}
	for _, d := range dossiers {
		rs, _, err := rythmesDe(ctx, l, d)
		if err != nil {
			return err
		}
		for _, r := range rs {
			lu, err := accompagnement.RythmeDe(ctx, l, r.Contrat)
			if err != nil {
				return err
			}
			if lu != r {
				return faute("rythme du contrat %d : il n’est pas celui de ses promesses et de ses entretiens", r.Contrat)
			}
		}
	}
	return nil
}

// controlesRythmes confront what lists read of the rhythm with the entretiens and the contracts.
func controlesRythmes() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select cast(r.contrat_id as text) from rythme r where r.depuis <> coalesce((select max(e.le) from entretien e where e.dossier_id = r.dossier_id and e.etat = 'fait' and e.le >= r.debut and e.le <= r.fin), r.debut)`,
			Faute: "rythme du contrat %s : son dernier contact n’est pas celui des entretiens"},
		{SQL: `select cast(c.id as text) from masp_contrat c where (c.arrete_le is null or c.arrete_le >= c.debut) and not exists (select 1 from rythme r where r.contrat_id = c.id and r.debut = c.debut and r.fin = coalesce(c.arrete_le, c.fin))`,
			Faute: "contrat %s : son rythme n’est pas suivi"},
	}
}

// consignesCadences: what is promised is what was recorded.
func consignesCadences(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := accompagnement.ToutesCadences(ctx, l)
	for _, c := range xs {
		cs = append(cs, consigne{fmt.Sprintf("rythme %d", c.ID), "cadence.promettre", accompagnement.ObjetCadence, c.ID, c.Par, c.Consignees(), ""})
	}
	return cs, err
}
