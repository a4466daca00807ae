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
		err = r.Scan(&x.Ordre, &x.Date, &x.Objet, &x.Centimes, &etat, &x.Piece, &x.Detail)
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
	prevues, err := ordresDuCompte(ctx, l, a, v.Compte.ID, paiements.Prepare, paiements.EnRemise)
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
	vues, err := moisVus(ctx, l, c.CompteBancaire, rs, aujourdhui.PremierDuMois(), jusquAu.DernierDuMois())
	if err != nil {
		return nil, err
	}
	var lignes []LigneCompte
	for _, r := range rs {
		if r.Montant == 0 || r.JourDuMois == 0 {
			continue
		}
		for m := aujourdhui.PremierDuMois(); !m.Apres(jusquAu); m = m.DernierDuMois().Plus(1) {
			j := m.Plus(min(r.JourDuMois, m.DernierDuMois().Quantieme()) - 1)
			if vues[moisRecette{r.ID, m}] || !r.EnCours(j) || j.Apres(jusquAu) {
				continue
			}
			lignes = append(lignes, LigneCompte{Date: j, Libelle: r.Libelle + " " + j.DeMoisAnnee(), Detail: r.Organisme, Nature: "Ressource", Recette: r.Libelle, Prestation: r.Prestation, Centimes: r.Montant, Etat: Attendu})
		}
	}
	return lignes, nil
}

// moisRecette is a benefit in one month (its first day).
type moisRecette struct {
	recette int64
	mois    jour.Jour
}

func moisVus(ctx context.Context, l bdd.Lecture, banque int64, rs []gestion.Recette, du, au jour.Jour) (map[moisRecette]bool, error) {
	ids := make([]int64, len(rs))
	for i, r := range rs {
		ids[i] = r.ID
	}
	vues := map[moisRecette]bool{}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		recues, err := comptes.RecettesRecues(ctx, l, ids[:n], du, au)
		if err != nil {
			return nil, err
		}
		for _, r := range recues {
			vues[moisRecette{r.Recette, r.Date.PremierDuMois()}] = true
		}
		ids = ids[n:]
	}
	proposees, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x moisRecette, err error) {
		err = r.Scan(&x.recette, &x.mois)
		x.mois = x.mois.PremierDuMois()
		return x, err
	}, `select p.cible_id, g.date_operation from pointage p join ligne_releve g on g.id = p.ligne_id
		where p.etat in ('probable', 'a_verifier') and p.compte_bancaire_id = $1 and p.cible = 'recette' and g.date_operation >= $2`, banque, du)
	for _, x := range proposees {
		vues[x] = true
	}
	return vues, err
}
