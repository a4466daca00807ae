// SPDX-License-Identifier: EUPL-1.2

package delegations

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/delegation"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
)

// FiltreEtats chooses états of the agent's organisation.
type FiltreEtats string

// The filters; the empty one lists them all.
const (
	TousEtats  FiltreEtats = ""
	EnControle FiltreEtats = "controle"
	Contestes  FiltreEtats = "contestes"  // under control, and a line waits for the département's answer
	Rejetes    FiltreEtats = "rejetes"    // under control, and a line is rejected that nobody contests
	AFacturer  FiltreEtats = "a-facturer" // agreed, and its invoice is not issued
)

// FiltresEtats lists them, in the order of the page.
var FiltresEtats = []FiltreEtats{TousEtats, EnControle, Contestes, Rejetes, AFacturer}

var conditions = map[FiltreEtats]string{
	TousEtats:  `1 = 1`,
	EnControle: `t.etat = 'soumis'`,
	Contestes:  `t.etat = 'soumis' and exists (select 1 from delegation_ligne y where y.etat_id = t.id and y.contestee)`,
	Rejetes:    `t.etat = 'soumis' and exists (select 1 from delegation_ligne y where y.etat_id = t.id and y.raison <> '' and not y.contestee)`,
	AFacturer:  `t.etat = 'arrete' and t.mode = 'prix'`,
}

const desEtats = ` from delegation_etat t where (t.departement_id = $1 or t.delegataire_id = $1) and `

// EtatListe is an état in a list over all the conventions.
type EtatListe struct {
	delegation.EtatFacturation
	Reference, Partenaire        string
	CoteDepartement              bool
	Lignes, Rejetees, Contestees int
}

// Etats lists at most n états of a filter after the first ones, the latest first, and counts them all; bdd.ErrAbsent for who reads no bill.
func Etats(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreEtats, n, apres int) (es []EtatListe, total int, err error) {
	if err := exiger(a); err != nil {
		return nil, 0, err
	}
	if err := l.QueryRow(ctx, `select count(*)`+desEtats+conditions[f], a.Organisation).Scan(&total); err != nil || total == 0 || n == 0 {
		return nil, total, err
	}
	es, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x EtatListe, err error) {
		err = r.Scan(&x.ID, &x.Convention, &x.Departement, &x.Delegataire, &x.Debut, &x.Fin, &x.Mode, &x.Etat, &x.Reference, &x.Partenaire, &x.Lignes, &x.Rejetees, &x.Contestees)
		x.CoteDepartement = x.Departement == a.Organisation
		return x, err
	}, `select t.id, t.convention_id, t.departement_id, t.delegataire_id, t.debut, t.fin, t.mode, t.etat, (select c.reference from delegation_convention c where c.id = t.convention_id),
		(select o.nom from organisation o where o.id = case when t.departement_id = $1 then t.delegataire_id else t.departement_id end),
		(select count(*) from delegation_ligne y where y.etat_id = t.id), (select count(*) from delegation_ligne y where y.etat_id = t.id and y.raison <> '' and not y.contestee),
		(select count(*) from delegation_ligne y where y.etat_id = t.id and y.contestee)`+desEtats+conditions[f]+` order by t.debut desc, t.id desc limit $2 offset $3`, a.Organisation, n, apres)
	if err != nil {
		return nil, 0, fmt.Errorf("lister les états : %w", err)
	}
	return es, total, nil
}

// Attente is what waits between a département and its délégataires, as one organisation has it.
type Attente struct {
	Departement, Delegataire                            bool // the organisation is one, of a convention at least
	Offertes, Recues                                    int  // offers without an answer: made, received
	AControler, Contestes, Rejetes, AFacturer, Messages int
	FacturesEnRetard                                    int
}

// Partie tells whether the organisation is a party of a convention.
func (x Attente) Partie() bool { return x.Departement || x.Delegataire }

var requeteOffertes = droits.Requete{Nom: "delegations.offertes", Nominative: true, SQL: `select count(case when a.departement_id = $1 then 1 end), count(case when a.delegataire_id = $1 then 1 end) from delegation_attribution a
	where (a.departement_id = $1 or a.delegataire_id = $1) and a.etat = 'offerte' and {DROITS lire_contrat a}`}

// Attendent counts it: each number is that of the list of its filter.
func Attendent(ctx context.Context, l bdd.Lecture, a droits.Agent) (x Attente, err error) {
	if exiger(a) != nil {
		return x, nil
	}
	if err := l.QueryRow(ctx, `select exists (select 1 from delegation_convention c where c.departement_id = $1), exists (select 1 from delegation_convention c where c.delegataire_id = $1)`, a.Organisation).Scan(&x.Departement, &x.Delegataire); err != nil || !x.Partie() {
		return x, err
	}
	for f, vers := range map[FiltreEtats]*int{EnControle: &x.AControler, Contestes: &x.Contestes, Rejetes: &x.Rejetes, AFacturer: &x.AFacturer} {
		if _, *vers, err = Etats(ctx, l, a, f, 0, 0); err != nil {
			return x, err
		}
	}
	if x.FacturesEnRetard, err = NombreFactures(ctx, l, a, EnRetard); err != nil {
		return x, err
	}
	if !droits.Autorise(a.Role, droits.LireContrat) {
		return x, nil
	}
	texte, args := requeteOffertes.Pour(a, a.Organisation)
	if err := l.QueryRow(ctx, texte, args...).Scan(&x.Offertes, &x.Recues); err != nil {
		return x, fmt.Errorf("compter les mesures proposées : %w", err)
	}
	_, x.Messages, err = NonLus(ctx, l, a, 0, 0)
	return x, err
}

// JoursDeMessages is how far back a message that the agent has not seen is listed.
const JoursDeMessages = 30

// MessageNonLu is what the other side wrote about a file, and the agent has not seen.
type MessageNonLu struct {
	Dossier  int64
	Personne string
	Chez     string // who wrote
	Le       horloge.Instant
}

const nonLus = ` from delegation_message m where m.le >= $1 and m.organisation_id <> $2 and not exists (select 1 from delegation_vu v where v.message_id = m.id and v.agent_id = $3) and {DROITS lire_contrat m}`

var (
	requeteNonLus       = droits.Requete{Nom: "delegations.non_lus", Nominative: true, SQL: `select m.dossier_id, (select o.nom from organisation o where o.id = m.organisation_id), m.le` + nonLus + ` order by m.le desc, m.id desc limit $4 offset $5`}
	requeteNombreNonLus = droits.Requete{Nom: "delegations.nombre_non_lus", Nominative: true, SQL: `select count(*)` + nonLus}
)

// NonLus lists at most n messages of the last days that the agent has not seen, after the first ones, the latest first, and counts them all.
func NonLus(ctx context.Context, l bdd.Lecture, a droits.Agent, n, apres int) (ms []MessageNonLu, total int, err error) {
	depuis := l.Instant().Plus(-JoursDeMessages * 24 * time.Hour)
	texte, args := requeteNombreNonLus.Pour(a, depuis, a.Organisation, a.ID)
	if err := l.QueryRow(ctx, texte, args...).Scan(&total); err != nil || total == 0 || n == 0 {
		return nil, total, err
	}
	texte, args = requeteNonLus.Pour(a, depuis, a.Organisation, a.ID, n, apres)
	ms, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x MessageNonLu, err error) { return x, r.Scan(&x.Dossier, &x.Chez, &x.Le) }, texte, args...)
	if err != nil {
		return nil, 0, fmt.Errorf("lister les messages non lus : %w", err)
	}
	return ms, total, personnes.Nommer(ctx, l, ms, func(x *MessageNonLu) (int64, *string) { return x.Dossier, &x.Personne })
}
