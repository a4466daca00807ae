// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/proposition"
)

// RefusDuPlan is a payment of the standing plan that a proposal refused, as the person is told of it.
type RefusDuPlan struct {
	Objet    paiements.Objet
	Tiers    string
	Voulu    jour.Jour
	Centimes argent.Centimes
	Manque   argent.Centimes
	Empeche  string // code of the rule that kept it out, empty when money is missing
	Alors    bool   // told afterwards, on a statement: the money that was missing may have come
	Depuis   bool   // the bank gave a statement since it was refused: it will be looked at again
	Reponse  string // what who prepares wrote to her of it, one sentence a line; empty: what Étai says
}

// quoi is what was to be paid, in the person's words.
func (r RefusDuPlan) quoi() string {
	le := " le " + quantieme(r.Voulu) + "."
	switch r.Objet {
	case paiements.Loyer:
		return "Nous devions payer votre loyer, " + r.Centimes.String() + "," + le
	case paiements.ArgentDeVie:
		return "Nous devions vous donner " + r.Centimes.String() + " pour la semaine," + le
	case paiements.Apurement:
		return "Nous devions payer " + r.Centimes.String() + " de votre dette à " + r.Tiers + "," + le
	case paiements.Assurance:
		return "Nous devions payer l’assurance de votre logement, " + r.Centimes.String() + "," + le
	}
	return "Nous devions payer " + r.Centimes.String() + " à " + r.Tiers + "," + le
}

// Phrases answers the person: one idea a sentence, no word of ours (08-ux §4.3).
func (r RefusDuPlan) Phrases() []string {
	if r.Reponse != "" {
		return strings.FieldsFunc(r.Reponse, func(c rune) bool { return c == '\n' || c == '\r' })
	}
	p := []string{r.quoi()}
	if r.Empeche == proposition.SansAvis { // its amount is not known yet
		p[0] = "Nous devions payer votre loyer le " + quantieme(r.Voulu) + "."
	}
	switch r.Empeche {
	case "":
		nYA, manque := "Il n’y a", "Il manque "
		if r.Alors {
			nYA, manque = "Il n’y avait", "Il manquait "
		}
		p = append(p, nYA+" pas assez d’argent sur votre compte.")
		if r.Manque > 0 {
			p = append(p, manque+r.Manque.String()+".")
		}
		if r.Depuis {
			return append(p, "La banque nous a écrit depuis.", "Nous regardons de nouveau.")
		}
	case proposition.SansAvis:
		p = append(p, "Nous attendons le papier de votre bailleur.")
	case "ecarte":
		p = append(p, "Nous ne le payons pas cette fois.")
	case "gel":
		p = append(p, "Les paiements de votre compte sont arrêtés pour le moment.")
	case "R9", "R13":
		p = append(p, "Nous ne gérons pas votre compte ce jour-là.")
	default:
		p = append(p, "Nous ne pouvons pas le payer pour le moment.")
	}
	return append(p, "Nous en reparlons ensemble.")
}

// Refused by the last proposal that answered them, and not paid since. A rent of nothing is no news, nor what was not set aside.
var requeteRefusDuPlan = droits.Requete{Nom: "rapports.refus_du_plan", Nominative: true, SansClause: "le droit de lire le relevé mensuel du dossier est vérifié avant, dossier par dossier", SQL: `
	select x.objet, coalesce(t.nom, ''), l.voulu_le, l.centimes, l.centimes - l.libere - l.disponible, l.empeche,
		exists (select 1 from compte c join releve v on v.compte_bancaire_id = c.compte_bancaire_id where c.id = p.compte_id and v.accepte_le > p.faite_le), r.contenu_id, r.engagement, k.chiffre
	from proposition p join proposition_ligne l on l.proposition_id = p.id join plan_ligne x on x.id = l.plan_ligne_id left join tiers t on t.id = x.tiers_id
	left join proposition_reponse r on r.id = (select max(d.id) from proposition_reponse d join proposition_ligne m on m.id = d.ligne_id join proposition q on q.id = m.proposition_id
		join plan_ligne y on y.id = m.plan_ligne_id where d.dossier_id = p.dossier_id and ` + proposition.MemeRefus + `) left join contenu k on k.id = r.contenu_id
	where p.compte_id = $1 and l.voulu_le >= $2 and l.voulu_le <= $3 and not l.acceptee and l.empeche <> 'avis_nul' and x.genre = 'paiement'
	and p.id = (select max(q.id) from proposition q join proposition_ligne m on m.proposition_id = q.id join plan_ligne y on y.id = m.plan_ligne_id
		where q.compte_id = p.compte_id and y.serie = x.serie and m.occurrence = l.occurrence)
	and not exists (select 1 from ordre o where o.compte_id = p.compte_id and o.plan_serie = x.serie and o.plan_occurrence = l.occurrence and o.etat not in ('annule', 'rejete', 'retourne'))
	order by l.voulu_le, l.rang, l.id`}

// refusDuPlan lists what the plan of an account wanted between two days and was refused.
func refusDuPlan(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compte int64, du, au jour.Jour) ([]RefusDuPlan, error) {
	requete, args := requeteRefusDuPlan.Pour(droits.Agent{}, compte, du, au)
	rs, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x RefusDuPlan, err error) {
		var dit journal.Joint
		if err = r.Scan(append([]any{&x.Objet, &x.Tiers, &x.Voulu, &x.Centimes, &x.Manque, &x.Empeche, &x.Depuis}, dit.Cibles()...)...); err == nil {
			x.Reponse, err = dit.Ouvrir(t)
		}
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire ce que le plan n’a pas pu payer : %w", err)
	}
	return rs, nil
}

// impayesDuPlan adds to the statement what the plan wanted in the month and was refused.
func (r *ReleveMensuel) impayesDuPlan(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, compte int64, fin jour.Jour) error {
	rs, err := refusDuPlan(ctx, l, t, compte, r.Mois, fin)
	for _, x := range rs {
		x.Alors = true
		r.Impaye = append(r.Impaye, strings.Join(x.Phrases(), " "))
	}
	return err
}

// Answered in the month, in the person's words: what was written to her is repeated as it was.
var requeteDemandesRefusees = droits.Requete{Nom: "rapports.demandes_refusees", Nominative: true, SansClause: "Releve a déjà vérifié le droit de lire le relevé mensuel du dossier (droits.Peut)", SQL: `
	select d.decidee_le, d.reponse_contenu_id, d.reponse_engagement, x.chiffre from ordre_demande d left join contenu x on x.id = d.reponse_contenu_id
	where d.dossier_id = $1 and d.decision = 'refuse' order by d.id`}

// demandesRefusees adds to the statement the requests that were refused in the month, with the answer given to the person.
func (r *ReleveMensuel) demandesRefusees(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, dossier int64, fin jour.Jour) error {
	requete, args := requeteDemandesRefusees.Pour(droits.Agent{}, dossier)
	type reponse struct {
		le    horloge.Instant
		texte journal.Joint
	}
	rs, err := bdd.Lister(ctx, l, func(x *sql.Rows) (p reponse, err error) {
		return p, x.Scan(append([]any{&p.le}, p.texte.Cibles()...)...)
	}, requete, args...)
	if err != nil {
		return fmt.Errorf("lire les demandes refusées : %w", err)
	}
	for _, x := range rs {
		if j := x.le.Jour(); j.Avant(r.Mois) || j.Apres(fin) {
			continue
		}
		dit, err := x.texte.Ouvrir(t)
		if err != nil {
			return err
		}
		if dit != "" {
			r.Impaye = append(r.Impaye, strings.ReplaceAll(strings.ReplaceAll(dit, "\r", ""), "\n", " "))
		}
	}
	return nil
}
