// SPDX-License-Identifier: EUPL-1.2

package gestion

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
)

// Gestion is the right to receive and pay for a person, from and to (both days included).
type Gestion struct {
	ID           int64
	Dossier      int64
	Organisation int64
	Origine      string // "masp"
	OrigineID    int64  // contract
	Du, Au       jour.Jour
}

// EnCours tells whether it runs on a day.
func (g Gestion) EnCours(j jour.Jour) bool { return !j.Avant(g.Du) && !j.Apres(g.Au) }

// Recette is one authorised benefit and how it is expected to arrive.
type Recette struct {
	ID          int64
	Gestion     int64
	Dossier     int64
	Percue      int64 // benefit received, as recorded in the file
	Prestation  int   // number of D271-2
	Libelle     string
	Organisme   string          // payer: "CAF", "CARSAT"…
	Allocataire string          // allocataire number, empty when unknown
	Montant     argent.Centimes // expected each month; 0 when unknown
	Plafond     argent.Centimes // authorised each month, 0: the whole benefit
	JourDuMois  int             // expected day, 0 when unknown
	Du, Au      jour.Jour
}

// Permission says whether an order may be prepared for a person on a day, and else why not.
type Permission struct {
	OK          bool
	Liquidation bool   // the management is over: paid from the balance for a reason
	Motif       string // in the user's words when not OK: the rule and what to do
	Regle       string // "R9", "R13", "gel"
}

// Paiement is what somebody wants to pay, as far as the right to pay reads it.
type Paiement struct {
	Le         jour.Jour // day of execution
	Liquidable bool      // rent, current energy or argent de vie: what may still be paid after the end
	Echeance   jour.Jour // of rent, the day on which it falls due; Vide when unknown, or for what is current (energy, argent de vie)
	Motive     bool      // somebody wrote why it is paid after the end
	Delai      int       // days that the liquidation lasts
}

// PeutPayer is rules R9 and R13 of 01-masp §6.2 (CASF art. L271-2): an order needs a management in force on its day, and no freeze. After the end nothing new is
// committed; rent fallen due, current energy and argent de vie are still paid from the balance, for a reason, while the liquidation lasts.
// gestions and gels are those of the dossier.
func PeutPayer(gestions []Gestion, gels []Gel, p Paiement) Permission {
	aucune := Permission{Regle: "R13", Motif: "aucune mesure avec gestion : l’autorisation de percevoir et gérer doit d’abord être signée et enregistrée"}
	if len(gestions) == 0 {
		return aucune
	}
	for _, g := range gels {
		if g.EnCours(p.Le) {
			return Permission{Regle: "gel", Motif: "les paiements sont gelés depuis le " + g.Du.Court() + " : " + g.Motif.Libelle()}
		}
	}
	var derniere, prochaine jour.Jour
	for _, g := range gestions {
		switch {
		case g.Au.Avant(g.Du): // it never ran
		case g.EnCours(p.Le):
			return Permission{OK: true}
		case g.Au.Avant(p.Le) && g.Au.Apres(derniere):
			derniere = g.Au
		case g.Du.Apres(p.Le) && (prochaine.Vide() || g.Du.Avant(prochaine)):
			prochaine = g.Du
		}
	}
	if derniere.Vide() && prochaine.Vide() {
		return aucune
	}
	if derniere.Vide() {
		return Permission{Regle: "R13", Motif: "la gestion ne commence que le " + prochaine.Court() + " : choisir une date d’exécution à partir de ce jour"}
	}
	return liquider(p, derniere)
}

// liquider is what rule R9 leaves after the end of the management.
func liquider(p Paiement, fin jour.Jour) Permission {
	terme := fin.Plus(p.Delai)
	refus := Permission{Regle: "R9", Motif: "la gestion s’est arrêtée le " + fin.Court() + " : "}
	switch {
	case p.Le.Apres(terme):
		refus.Motif += "plus rien ne se paie après le " + terme.Court() + " ; reverser le solde à la personne, ou enregistrer le nouveau contrat avant de préparer l’ordre"
	case !p.Liquidable:
		refus.Motif += "plus aucun engagement nouveau ; jusqu’au " + terme.Court() + ", seuls le loyer échu, l’énergie en cours et l’argent de vie se paient encore sur le solde"
	case p.Echeance.Apres(fin):
		refus.Motif += "cette échéance tombe après, le " + p.Echeance.Court() + " ; elle revient à la personne, avec le solde de son compte"
	case !p.Motive:
		refus.Motif += "écrire pourquoi cette dépense se paie encore sur le solde (loyer échu, énergie en cours, argent de vie)"
	default:
		return Permission{OK: true, Liquidation: true}
	}
	return refus
}

// Ouvrir records a management and its authorised benefits.
func Ouvrir(ctx context.Context, e *bdd.Ecriture, g Gestion, recettes []Recette) (int64, error) {
	id, err := e.Inserer(ctx, `insert into gestion(dossier_id, organisation_id, origine, origine_id, du, au) values ($1,$2,$3,$4,$5,$6) returning id`,
		g.Dossier, g.Organisation, g.Origine, g.OrigineID, g.Du, g.Au)
	if err != nil {
		return 0, fmt.Errorf("ouvrir la gestion : %w", err)
	}
	for _, r := range recettes {
		if err := ajouterRecette(ctx, e, id, g.Dossier, r); err != nil {
			return 0, err
		}
	}
	return id, nil
}

func ajouterRecette(ctx context.Context, e *bdd.Ecriture, gestion, dossier int64, r Recette) error {
	_, err := e.Exec(ctx, `insert into gestion_recette(gestion_id, dossier_id, percue_id, prestation, libelle, organisme, allocataire, montant, plafond, jour_du_mois, du, au)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)`, gestion, dossier, r.Percue, r.Prestation, r.Libelle, r.Organisme, r.Allocataire, bdd.Nul(int64(r.Montant)),
		bdd.Nul(int64(r.Plafond)), bdd.Nul(int64(r.JourDuMois)), r.Du, r.Au)
	if err != nil {
		return fmt.Errorf("ajouter une prestation autorisée : %w", err)
	}
	return nil
}

// Arreter ends a management on a day, and its benefits with it; nothing changes of what ended before.
func Arreter(ctx context.Context, e *bdd.Ecriture, origine string, id int64, le jour.Jour) error {
	if _, err := e.Exec(ctx, `update gestion_recette set au = $3, version = version + 1 where au > $3 and gestion_id in (select g.id from gestion g where g.origine = $1 and g.origine_id = $2)`,
		origine, id, le); err != nil {
		return fmt.Errorf("arrêter les prestations autorisées : %w", err)
	}
	if _, err := e.Exec(ctx, `update gestion set au = $3, version = version + 1 where origine = $1 and origine_id = $2 and au > $3`, origine, id, le); err != nil {
		return fmt.Errorf("arrêter la gestion : %w", err)
	}
	return nil
}

// DuDossier returns the managements of a file, the latest first, without those that never ran.
func DuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Gestion, error) {
	return bdd.Lister(ctx, l, func(r *sql.Rows) (g Gestion, err error) {
		err = r.Scan(&g.ID, &g.Dossier, &g.Organisation, &g.Origine, &g.OrigineID, &g.Du, &g.Au)
		return g, err
	}, `select id, dossier_id, organisation_id, origine, origine_id, du, au from gestion where dossier_id = $1 and au >= du order by du desc`, dossier)
}

// DecesDesDossiers returns the day of the death recorded for these files (at most 500), by file.
func DecesDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) (map[int64]jour.Jour, error) {
	r := map[int64]jour.Jour{}
	if len(dossiers) == 0 {
		return r, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	_, err := bdd.Lister(ctx, l, func(rows *sql.Rows) (dossier int64, err error) {
		var du jour.Jour
		if err = rows.Scan(&dossier, &du); err == nil {
			r[dossier] = du
		}
		return dossier, err
	}, `select dossier_id, min(du) from gestion_gel where motif = 'deces' and au is null and dossier_id in (`+liste+`) group by dossier_id`, args...)
	return r, err
}

const colonnesRecette = `r.id, r.gestion_id, r.dossier_id, r.percue_id, r.prestation, r.libelle, r.organisme, r.allocataire, r.montant, r.plafond, r.jour_du_mois, r.du, r.au`

func scanRecette(rows *sql.Rows) (r Recette, err error) {
	err = rows.Scan(&r.ID, &r.Gestion, &r.Dossier, &r.Percue, &r.Prestation, &r.Libelle, &r.Organisme, &r.Allocataire, bdd.OuZero(&r.Montant),
		bdd.OuZero(&r.Plafond), bdd.OuZero(&r.JourDuMois), &r.Du, &r.Au)
	return r, err
}

// RecettesDuDossier returns the authorised benefits of a file.
func RecettesDuDossier(ctx context.Context, l bdd.Lecture, dossier int64) ([]Recette, error) {
	return bdd.Lister(ctx, l, scanRecette, `select `+colonnesRecette+` from gestion_recette r where r.dossier_id = $1 and r.au >= r.du order by r.prestation, r.id`, dossier)
}

// RecettesDesDossiers returns the authorised benefits of several files (at most 500).
func RecettesDesDossiers(ctx context.Context, l bdd.Lecture, dossiers []int64) ([]Recette, error) {
	if len(dossiers) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeIDs(dossiers)
	return bdd.Lister(ctx, l, scanRecette, `select `+colonnesRecette+` from gestion_recette r where r.dossier_id in (`+liste+`) and r.au >= r.du order by r.id`, args...)
}

// RecettesDeNumeros returns the authorised benefits that bear one of these allocataire numbers (at most 500).
func RecettesDeNumeros(ctx context.Context, l bdd.Lecture, numeros []string) ([]Recette, error) {
	if len(numeros) == 0 {
		return nil, nil
	}
	liste, args := bdd.ListeTextes(numeros)
	return bdd.Lister(ctx, l, scanRecette, `select `+colonnesRecette+` from gestion_recette r where r.allocataire in (`+liste+`) and r.au >= r.du order by r.id`, args...)
}

// EnCours tells whether the benefit is authorised on a day.
func (r Recette) EnCours(j jour.Jour) bool { return !j.Avant(r.Du) && !j.Apres(r.Au) }

// RecetteParID returns an authorised benefit, or bdd.ErrAbsent.
func RecetteParID(ctx context.Context, l bdd.Lecture, id int64) (Recette, error) {
	return bdd.Un(ctx, l, scanRecette, `select `+colonnesRecette+` from gestion_recette r where r.id = $1`, id)
}
