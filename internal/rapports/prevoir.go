// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"sort"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
)

// horizon is how many days ahead the projection looks: from one main receipt to the eve of the next, about.
const horizon = 30

var requeteOrdresCompte = droits.Requete{Nom: "rapports.ordres_compte", Nominative: true, SQL: `
	select o.id, o.execution_le, o.objet, o.centimes, o.etat, o.piece_id, t.nom from ordre o join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id
	where o.compte_id = $1 and o.etat in ($2, $3) and {DROITS lire_compte o} order by o.execution_le, o.rang, o.id`}

// ordresDuCompte lists the orders of an account in one state or two.
func ordresDuCompte(ctx context.Context, l bdd.Lecture, a droits.Agent, compte int64, etats ...paiements.Etat) ([]LigneCompte, error) {
	requete, args := requeteOrdresCompte.Pour(a, compte, string(etats[0]), string(etats[len(etats)-1]))
	ls, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x LigneCompte, err error) {
		var etat paiements.Etat
		err = r.Scan(&x.Ordre, &x.Date, &x.Objet, &x.Centimes, &etat, bdd.OuZero(&x.Piece), &x.Detail)
		x.Centimes, x.Etat = -x.Centimes, Prevu
		if etat == paiements.Transmis {
			x.Etat = Transmis
		}
		x.Libelle, x.Nature = x.Objet.Libelle(), natureOrdre(x.Objet)
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire les ordres du compte : %w", err)
	}
	return ls, nil
}

// prevoir lists what is planned and expected, with the balance that follows if all of it happens. On a day receipts come before orders.
func (v *VueCompte) prevoir(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	var err error
	if v.Transmis, err = ordresDuCompte(ctx, l, a, v.Compte.ID, paiements.Transmis); err != nil {
		return err
	}
	if !v.Individuel() {
		v.SoldeBanque = v.Solde.Comptable + v.Transit() // the pool's balance is not this person's: what the bank has shown of hers is
	}
	v.ProjeteAu = v.Aujourdhui.Plus(horizon)
	prevues, err := ordresDuCompte(ctx, l, a, v.Compte.ID, paiements.Prepare, paiements.EnAttente, paiements.EnRemise)
	if err != nil {
		return err
	}
	for _, x := range prevues {
		v.Engage -= x.Centimes
		if x.Date.Apres(v.ProjeteAu) {
			v.ProjeteAu = x.Date
		}
	}
	v.Engage -= v.Solde.Retenu // holds are already counted
	attendues, err := recettesAttendues(ctx, l, v.Compte, v.Aujourdhui, v.ProjeteAu)
	if err != nil {
		return err
	}
	for _, x := range attendues {
		v.Attendu += x.Centimes
	}
	v.Prevues = append(attendues, prevues...)
	sort.SliceStable(v.Prevues, func(i, k int) bool { return v.Prevues[i].Date.Avant(v.Prevues[k].Date) })
	solde := v.Solde.Comptable
	for i := range v.Prevues {
		solde += v.Prevues[i].Centimes
		v.Prevues[i].Solde = solde
	}
	return nil
}

// recettesAttendues lists the authorised benefits with a known amount and day that should arrive from the first of this month to a day, and
// of which nothing was seen in their month: neither settled, nor received and still to be decided.
func recettesAttendues(ctx context.Context, l bdd.Lecture, c comptes.Compte, aujourdhui, jusquAu jour.Jour) ([]LigneCompte, error) {
	rs, err := gestion.RecettesDuDossier(ctx, l, c.Dossier)
	if err != nil || len(rs) == 0 {
		return nil, err
	}
	attendues, err := parcours.RecettesAttendues(ctx, l, []int64{c.CompteBancaire}, rs, aujourdhui, jusquAu)
	lignes := make([]LigneCompte, len(attendues))
	for i, r := range attendues {
		lignes[i] = LigneCompte{Date: r.Date, Libelle: r.Libelle + " " + r.Date.DeMoisAnnee(), Detail: r.Organisme, Nature: "Ressource", Recette: r.Libelle, Prestation: r.Prestation,
			Centimes: r.Montant, Etat: Attendu}
	}
	return lignes, err
}
