// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
)

// EtatAttendu says where an authorised benefit stands in a month.
type EtatAttendu string

// The states.
const (
	Arrivee    EtatAttendu = "arrivee"     // the sum that was expected, or a benefit whose sum is not known
	AutreSomme EtatAttendu = "autre_somme" // more, or less
	ADecider   EtatAttendu = "a_decider"   // seen on a statement, somebody has still to say that it is it
	Absente    EtatAttendu = "absente"     // late, and the bank has shown the account since
	PasVue     EtatAttendu = "pas_vue"     // late, but the bank has not shown the account since: nobody knows
	AVenir     EtatAttendu = "a_venir"     // its day has not come, or just has
	Suspendue  EtatAttendu = "suspendue"   // the right is suspended: nothing is expected
	SansDate   EtatAttendu = "sans_date"   // nobody said when it comes, and the month is not over
)

// LignePointage is an authorised benefit in a month: what was expected, what came.
type LignePointage struct {
	gestion.Recette
	Personne   string
	Attendue   jour.Jour // Vide when nobody said when it comes
	Usage      bool      // the day is that of the payer's calendar
	Verifiee   bool      // somebody read it at its source, or wrote it for this person
	Recu       argent.Centimes
	RecuLe     jour.Jour
	ADecider   argent.Centimes // seen, not decided
	Ligne      int64           // line of the statement that shows it, 0 when none
	Etat       EtatAttendu
	Retard     int // days
	Cause      *gestion.Ecart
	Retenue    argent.Centimes // that the payer's décompte says was kept
	SuspenduLe jour.Jour
	VueAu      jour.Jour // the last day that the bank has shown of the account; Vide when it has shown none
}

// Difference is what came less what was expected; nothing when no sum was expected, before its day, or while the bank has not shown it.
func (x LignePointage) Difference() argent.Centimes {
	if x.Montant == 0 || x.Etat == AVenir || x.Etat == PasVue || x.Etat == Suspendue || x.Etat == SansDate {
		return 0
	}
	return x.Recu + x.ADecider - x.Montant
}

// Anormale tells whether a cause is asked for.
// What the payer's décompte explains to the cent needs no other cause.
func (x LignePointage) Anormale() bool {
	return x.Etat == Absente || x.Etat == AutreSomme && (x.Retenue == 0 || x.Recu+x.Retenue != x.Montant)
}

// PointageDuMois is what was expected of everybody in a month, against what came.
type PointageDuMois struct {
	Mois       jour.Jour // first day
	Aujourdhui jour.Jour
	Retard     int // days of grace
	Lignes     []LignePointage
}

var requetePointageMois = droits.Requete{Nom: "rapports.pointage_du_mois", Nominative: true, SQL: `
	select r.id, r.gestion_id, r.dossier_id, r.prestation, r.libelle, r.organisme, r.allocataire, r.montant, r.jour_du_mois, r.du, r.au, p.nom, p.nom_usage, p.prenom,
	(select v.date_cloture from compte c join releve v on v.compte_bancaire_id = c.compte_bancaire_id where c.dossier_id = r.dossier_id and c.nature = 'personne' and v.ordre is not null order by c.id desc, v.ordre desc limit 1)
	from gestion_recette r join personne p on p.dossier_id = r.dossier_id and p.titulaire = true
	where r.du <= $2 and r.au >= $1 and r.au >= r.du and {DROITS_LISTE lire_compte r} order by p.cle_tri, r.dossier_id, r.prestation, r.id`}

// PointerLeMois compares, for every benefit authorised in a month that the agent may read, what was expected with what came.
func PointerLeMois(ctx context.Context, l bdd.Lecture, a droits.Agent, mois jour.Jour) (PointageDuMois, error) {
	p := PointageDuMois{Mois: mois.PremierDuMois(), Aujourdhui: l.Instant().Jour()}
	fin := p.Mois.DernierDuMois()
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return p, err
	}
	p.Retard = seuils.RecetteEnRetard
	requete, args := requetePointageMois.Pour(a, p.Mois, fin)
	if p.Lignes, err = bdd.Lister(ctx, l, func(r *sql.Rows) (x LignePointage, err error) {
		var n personnes.Personne
		err = r.Scan(&x.ID, &x.Gestion, &x.Dossier, &x.Prestation, &x.Libelle, &x.Organisme, &x.Allocataire, bdd.OuZero(&x.Montant), bdd.OuZero(&x.JourDuMois), &x.Du, &x.Au,
			&n.Nom, &n.NomUsage, &n.Prenom, &x.VueAu)
		x.Personne = n.Affiche()
		return x, err
	}, requete, args...); err != nil {
		return p, fmt.Errorf("lire les recettes attendues du mois : %w", err)
	}
	if err := p.recevoir(ctx, l, fin); err != nil {
		return p, err
	}
	return p, p.dater(ctx, l, fin)
}

// recevoir reads what came.
func (p *PointageDuMois) recevoir(ctx context.Context, l bdd.Lecture, fin jour.Jour) error {
	place := make(map[int64]*LignePointage, len(p.Lignes))
	ids := make([]int64, len(p.Lignes))
	for i := range p.Lignes {
		ids[i], place[p.Lignes[i].ID] = p.Lignes[i].ID, &p.Lignes[i]
	}
	for len(ids) > 0 {
		n := min(len(ids), 500)
		recues, err := comptes.RecettesRecues(ctx, l, ids[:n], p.Mois, fin)
		if err != nil {
			return fmt.Errorf("lire les recettes arrivées : %w", err)
		}
		for _, r := range recues {
			x := place[r.Recette]
			x.Recu, x.RecuLe, x.Ligne = x.Recu+r.Centimes, r.Date, r.Ligne
		}
		retenues, err := comptes.RetenuesDe(ctx, l, ids[:n], p.Mois, fin)
		if err != nil {
			return fmt.Errorf("lire les retenues : %w", err)
		}
		for _, r := range retenues {
			x := place[r.Recette]
			if x.Retenue += r.Centimes; x.RecuLe.Vide() { // kept whole: nothing came, and that was said
				x.RecuLe, x.Ligne = r.Date, r.Ligne
			}
		}
		seules, err := comptes.RecettesADecider(ctx, l, ids[:n], p.Mois, fin)
		if err != nil {
			return fmt.Errorf("lire les recettes à décider : %w", err)
		}
		for _, r := range seules {
			if x := place[r.Recette]; x.RecuLe.Vide() {
				x.ADecider, x.RecuLe, x.Ligne = x.ADecider+r.Centimes, r.Date, r.Ligne
			}
		}
		causes, err := gestion.EcartsDes(ctx, l, ids[:n], p.Mois)
		if err != nil {
			return fmt.Errorf("lire les causes : %w", err)
		}
		for id, c := range causes {
			place[id].Cause = &c
		}
		ids = ids[n:]
	}
	return nil
}

// dater says when each was expected, and where it stands.
func (p *PointageDuMois) dater(ctx context.Context, l bdd.Lecture, fin jour.Jour) error {
	echeancier, err := prestations.LireEcheancier(ctx, l)
	if err != nil {
		return err
	}
	dossiers := make([]int64, 0, len(p.Lignes))
	for _, x := range p.Lignes {
		dossiers = append(dossiers, x.Dossier)
	}
	suspendues, err := prestations.Suspendues(ctx, l, slices.Compact(dossiers), fin)
	if err != nil {
		return err
	}
	for i := range p.Lignes {
		x := &p.Lignes[i]
		x.Attendue = echeancier.Attendue(x.Organisme, x.JourDuMois, p.Mois)
		x.Verifiee = x.JourDuMois > 0
		if x.JourDuMois == 0 && !x.Attendue.Vide() {
			c, _ := echeancier.De(x.Organisme, p.Mois)
			x.Usage, x.Verifiee = true, c.Verifie
		}
		x.SuspenduLe = suspendues[prestations.Reference{Dossier: x.Dossier, Numero: x.Prestation}]
		x.situer(p.Aujourdhui, fin, p.Retard)
	}
	// Before its authorisation began, or after it ended, nothing is expected of a benefit.
	gardees := p.Lignes[:0]
	for _, x := range p.Lignes {
		if x.Attendue.Vide() || x.EnCours(x.Attendue) || !x.RecuLe.Vide() {
			gardees = append(gardees, x)
		}
	}
	p.Lignes = gardees
	return nil
}

// situer says where a benefit stands.
func (x *LignePointage) situer(aujourdhui, fin jour.Jour, grace int) {
	attendue := x.Attendue
	if attendue.Vide() {
		attendue = fin
	}
	switch {
	case x.ADecider != 0:
		x.Etat = ADecider
	case !x.RecuLe.Vide() && (x.Montant == 0 || x.Recu == x.Montant):
		x.Etat = Arrivee
	case !x.RecuLe.Vide():
		x.Etat = AutreSomme
	case !x.SuspenduLe.Vide() && !x.SuspenduLe.Apres(attendue):
		x.Etat = Suspendue
	case aujourdhui.Depuis(attendue) > grace:
		x.Etat, x.Retard = PasVue, aujourdhui.Depuis(attendue)
		if !x.VueAu.Vide() && x.VueAu.Depuis(attendue) > grace {
			x.Etat = Absente
		}
	case x.Attendue.Vide():
		x.Etat = SansDate
	default:
		x.Etat = AVenir
	}
}
