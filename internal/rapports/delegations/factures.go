// SPDX-License-Identifier: EUPL-1.2

package delegations

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/delegation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/reglement"
)

// FiltreFactures chooses invoices of the agent's organisation.
type FiltreFactures string

// The filters; the empty one lists them all.
const (
	ToutesFactures FiltreFactures = ""
	APayer         FiltreFactures = "a-payer" // late ones too
	EnRetard       FiltreFactures = "retard"
	Payees         FiltreFactures = "payees"
)

// FiltresFactures lists them, in the order of the page.
var FiltresFactures = []FiltreFactures{ToutesFactures, APayer, EnRetard, Payees}

// resteDu is what is left to pay of an invoice, as a column.
const resteDu = `(f.total - coalesce((select sum(x.total) from delegation_facture x where x.corrige_id = f.id), 0)
	- coalesce((select sum(case when p.contrepasse_id is null then p.montant else -p.montant end) from delegation_paiement p where p.facture_id = f.id and p.objet = 'principal'), 0))`

var conditionsFactures = map[FiltreFactures]string{
	ToutesFactures: `1 = 1`,
	APayer:         resteDu + ` > 0`,
	EnRetard:       delegation.ColonneAuPlusTard + ` < $2 and ` + resteDu + ` > 0`,
	Payees:         resteDu + ` <= 0`,
}

const desFactures = ` from delegation_facture f where (f.emetteur_id = $1 or f.destinataire_id = $1) and f.nature = 'facture' and f.emise_le <= $2 and `

// FactureListe is an invoice in a list over all the conventions, with where it stands today.
type FactureListe struct {
	delegation.FactureEmise
	parcours.SituationFacture
	Reference, Partenaire string // Reference is that of the convention
	CoteDepartement       bool   // the reader pays
	Cadre                 delegation.Cadre
	Credite               argent.Centimes
}

// NombreFactures counts the invoices of a filter.
func NombreFactures(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreFactures) (n int, err error) {
	if err := exiger(a); err != nil {
		return 0, err
	}
	return n, l.QueryRow(ctx, `select count(*)`+desFactures+conditionsFactures[f], a.Organisation, l.Instant().Jour()).Scan(&n)
}

// Factures lists at most n invoices of a filter after the first ones, the latest first; bdd.ErrAbsent for who reads no bill.
func Factures(ctx context.Context, l bdd.Lecture, a droits.Agent, f FiltreFactures, n, apres int) (fs []FactureListe, err error) {
	if err := exiger(a); err != nil {
		return nil, err
	}
	aujourdhui := l.Instant().Jour()
	fs, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x FactureListe, err error) {
		err = r.Scan(&x.ID, &x.Emetteur, &x.Destinataire, &x.Etat, &x.Nature, &x.Annee, &x.Numero, &x.EmiseLe, &x.Echeance, &x.RecueLe, &x.Total, &x.Credite, &x.Partenaire, &x.Reference, &x.Cadre)
		x.CoteDepartement = x.Destinataire == a.Organisation
		return x, err
	}, `select f.id, f.emetteur_id, f.destinataire_id, f.etat_id, f.nature, f.annee, f.numero, f.emise_le, f.echeance, `+delegation.ColonneRecueLe+`, f.total, coalesce((select sum(x.total) from delegation_facture x where x.corrige_id = f.id), 0),
		(select o.nom from organisation o where o.id = case when f.destinataire_id = $1 then f.emetteur_id else f.destinataire_id end),
		(select c.reference from delegation_etat t join delegation_convention c on c.id = t.convention_id where t.id = f.etat_id),
		(select c.cadre from delegation_etat t join delegation_convention c on c.id = t.convention_id where t.id = f.etat_id)`+desFactures+conditionsFactures[f]+` order by f.emise_le desc, f.id desc limit $3 offset $4`, a.Organisation, aujourdhui, n, apres)
	if err != nil {
		return nil, fmt.Errorf("lister les factures : %w", err)
	}
	ids := make([]int64, len(fs))
	for i, x := range fs {
		ids[i] = x.ID
	}
	ps, err := delegation.PaiementsDe(ctx, l, ids...)
	if err != nil || len(fs) == 0 {
		return fs, err
	}
	regles, err := reglement.Lire(ctx, l, a.Organisation)
	for i, x := range fs {
		fs[i].SituationFacture = parcours.SituerFacture(x.FactureEmise, x.Cadre, x.Credite, ps[x.ID], aujourdhui, regles)
	}
	return fs, err
}
