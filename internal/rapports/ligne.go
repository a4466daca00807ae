// SPDX-License-Identifier: EUPL-1.2

package rapports

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/personnes"
)

// DetailLigne is a line of a bank statement, with what was decided of it and what may be.
type DetailLigne struct {
	LigneAPointer
	Titulaire  string
	Code       string
	Reference  string // the bank's
	BoutEnBout string
	Details    []comptes.DetailLigne
	Releve     ReleveVu
	Recette    *gestion.Recette // proposed or decided
	Ordre      *OrdreVu         // the same
	Recettes   []gestion.Recette
	ARattacher []OrdreVu          // orders that it may be tied to by hand
	Payes      []OrdreVu          // executed orders that a received line may refund
	Decompte   []LigneDecompte    // what its payer says of it
	Modele     comptes.Decompte   // of an earlier line of the same amount, to be proposed
	Benefices  []BeneficePossible // those that its décompte may name
	Ensemble   bool               // it is what the payer owes for several benefits together: the proposed rows make it to the cent
	Question   *QuestionVue
	Suggestion *SuggestionVue
	Operations []comptes.Operation
	Parts      []comptes.PartLigne
	Pieces     []Document         // that may show what a debit paid
	Personnes  []PersonneDuCompte // of a pooled account
	Raisons    []Raison
	Semblables []Semblable
	Historique []DecisionVue
	TraitePar  string
	TraiteLe   horloge.Instant
	Decidable  bool // the agent may decide of it

	DisponibleLe     jour.Jour // outside of the authorisation, it would be made available by this day
	JoursDisposition int       // that is so many working days
}

// ReleveVu is the statement in which a line stands.
type ReleveVu struct {
	ID, Fichier        int64
	Numero, NomFichier string
	Format             string
	Du, Au             jour.Jour
	Ouverture, Cloture argent.Centimes
	Lignes             int64
	Rang               int64 // of the line, from 1
	RecuLe             horloge.Instant
}

// OrdreVu is the order that a line may execute or bring back.
type OrdreVu struct {
	ID, Dossier int64
	Personne    string
	Tiers       string
	Centimes    argent.Centimes
	ExecutionLe jour.Jour
	Objet       paiements.Objet
	Etat        paiements.Etat
	BoutEnBout  string
}

// PersonneDuCompte is somebody who has her sub-account in a pooled account.
type PersonneDuCompte struct {
	Dossier int64
	Nom     string
}

// DecisionVue is one row of the history of a line.
type DecisionVue struct {
	Genre    string
	Regle    string
	Centimes argent.Centimes
	Motif    string
	Agent    string // empty: Étai itself, by a rule
	Instant  horloge.Instant
	Exercice int64
	Numero   int64 // of the transaction, 0 when nothing moved
}

// A line of an individual account is read by who may read the account; one of a pooled account by who may reconcile, or may read the account
// of the person it was given to.
var requeteLigne = droits.Requete{Nom: "rapports.ligne", Nominative: true, SQL: `
	select ` + colonnesAPointer + `, b.titulaire, g.code, g.reference_bancaire, g.bout_en_bout, rl.id, rl.numero, rl.date_ouverture, rl.date_cloture, rl.solde_ouverture,
		rl.solde_cloture, rl.lignes, g.rang, f.id, f.nom, f.format, f.recu_le, coalesce(ag.prenom || ' ' || ag.nom, ''), p.traite_le
	from ` + tablesAPointer + ` join releve rl on rl.id = g.releve_id join releve_fichier f on f.id = rl.fichier_id left join agent ag on ag.id = p.traite_par
	where p.ligne_id = $1 and b.organisation_id = $2 and (b.dossier_id is not null and {DROITS lire_compte b} or b.dossier_id is null
		and (1 = $3 or p.dossier_id is not null and {DROITS lire_compte p}))`}

// Ligne reads one line; bdd.ErrAbsent when the agent may not read it, or when it is not posted yet.
func Ligne(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, id int64) (d DetailLigne, err error) {
	peut := droits.Autorise(a.Role, droits.Rapprocher)
	requete, args := requeteLigne.Pour(a, id, a.Organisation, map[bool]int64{true: 1}[peut])
	if d, err = bdd.Un(ctx, l, func(r *sql.Rows) (x DetailLigne, err error) {
		x.LigneAPointer, err = scanAPointer(r, t, &x.Titulaire, &x.Code, &x.Reference, &x.BoutEnBout, &x.Releve.ID, &x.Releve.Numero, &x.Releve.Du, &x.Releve.Au,
			&x.Releve.Ouverture, &x.Releve.Cloture, &x.Releve.Lignes, &x.Releve.Rang, &x.Releve.Fichier, &x.Releve.NomFichier, &x.Releve.Format, &x.Releve.RecuLe, &x.TraitePar, &x.TraiteLe)
		x.Releve.Rang++
		return x, err
	}, requete, args...); err != nil {
		return d, err
	}
	une := []LigneAPointer{d.LigneAPointer}
	if err := nommerLignes(ctx, l, une); err != nil {
		return d, err
	}
	d.LigneAPointer = une[0]
	brute, err := comptes.Ligne(ctx, l, t, id)
	if err != nil {
		return d, fmt.Errorf("lire les détails de la ligne : %w", err)
	}
	d.Details = brute.Details
	if d.Texte.Carte { // a merchant's reference tells where she was
		d.Reference, d.BoutEnBout, d.Details = "", "", nil
	}
	if d.Historique, err = historique(ctx, l, t, id); err != nil {
		return d, err
	}
	if err := d.lireDecompte(ctx, l); err != nil {
		return d, fmt.Errorf("lire le décompte de la ligne : %w", err)
	}
	if err := d.lireCible(ctx, l); err != nil {
		return d, err
	}
	if err := d.lirePrecisions(ctx, l, t); err != nil {
		return d, err
	}
	seuils, err := LireSeuils(ctx, l, a.Organisation)
	if err != nil {
		return d, err
	}
	d.DisponibleLe, d.JoursDisposition = seuils.DisponibleLe(d.Date)
	if d.Decidable = peut; peut && d.Dossier != 0 && d.Individuel {
		if d.Decidable, err = droits.Peut(ctx, l, a, droits.Rapprocher, d.Dossier); err != nil {
			return d, err
		}
	}
	return d, nil
}

// Examiner adds to a line what its decision needs: benefits, people, reasons for and against.
func Examiner(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, d *DetailLigne) (err error) {
	if !d.Individuel {
		if d.Personnes, err = personnesDuCompte(ctx, l, a, d.CompteBancaire); err != nil {
			return err
		}
	}
	if d.Dossier != 0 {
		if err = d.LireRecettes(ctx, l, d.Dossier); err != nil {
			return err
		}
	}
	if d.Individuel {
		if d.Semblables, err = semblables(ctx, l, t, a, d); err != nil {
			return err
		}
	}
	if d.Etat == comptes.Probable || d.Etat == comptes.Reste || d.Etat == comptes.AVerifier {
		if d.ARattacher, err = OrdresARattacher(ctx, l, a, d); err != nil {
			return err
		}
	}
	if err := d.lirePieces(ctx, l, t, a); err != nil {
		return err
	}
	if err := d.preparerDecompte(ctx, l, a); err != nil {
		return err
	}
	d.Raisons, err = raisons(ctx, l, t, a, d)
	return err
}

// LireRecettes reads the benefits of somebody that are authorised on the day of the line: of the account's person, or of one of Personnes.
func (d *DetailLigne) LireRecettes(ctx context.Context, l bdd.Lecture, dossier int64) error {
	rs, err := gestion.RecettesDuDossier(ctx, l, dossier)
	d.Recettes = slices.DeleteFunc(rs, func(r gestion.Recette) bool { return !r.EnCours(d.Date) })
	return err
}

func (d *DetailLigne) lireCible(ctx context.Context, l bdd.Lecture) error {
	switch d.Cible {
	case "recette":
		r, err := gestion.RecetteParID(ctx, l, d.CibleID)
		if err == nil {
			d.Recette = &r
		} else if !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
	case "ordre":
		o, err := paiements.OrdreParID(ctx, l, d.CibleID)
		if errors.Is(err, bdd.ErrAbsent) {
			return nil
		}
		if err != nil {
			return err
		}
		noms, err := tiersDesOrdres(ctx, l, []int64{o.ID})
		if err != nil {
			return err
		}
		ps, err := personnes.DesDossiers(ctx, l, []int64{o.Dossier})
		if err != nil {
			return err
		}
		d.Ordre = &OrdreVu{ID: o.ID, Dossier: o.Dossier, Personne: ps[o.Dossier].Affiche(), Tiers: noms[o.ID], Centimes: o.Centimes, ExecutionLe: o.ExecutionLe, Objet: o.Objet,
			Etat: o.Etat, BoutEnBout: o.BoutEnBout}
	}
	return nil
}

var requeteHistorique = droits.Requete{Nom: "rapports.historique_ligne", Nominative: true,
	SansClause: "Ligne a déjà vérifié, par sa propre clause, que l’agent peut lire cette ligne", SQL: `
	select x.genre, x.regle, x.centimes, x.contenu_id, x.engagement, k.chiffre, coalesce(ag.prenom || ' ' || ag.nom, ''), x.instant, e.exercice, e.numero from rapprochement x
	left join contenu k on k.id = x.contenu_id left join agent ag on ag.id = x.agent_id left join ecriture e on e.id = x.ecriture_id where x.ligne_id = $1 order by x.id`}

func historique(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, ligne int64) ([]DecisionVue, error) {
	requete, args := requeteHistorique.Pour(droits.Agent{}, ligne)
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (d DecisionVue, err error) {
		var motif journal.Joint
		cibles := append([]any{&d.Genre, &d.Regle, &d.Centimes}, motif.Cibles()...)
		if err = r.Scan(append(cibles, &d.Agent, &d.Instant, bdd.OuZero(&d.Exercice), bdd.OuZero(&d.Numero))...); err != nil {
			return d, err
		}
		d.Motif, err = motif.Dire(t)
		return d, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lire l’historique de la ligne : %w", err)
	}
	return ds, nil
}

var requetePersonnesDuCompte = droits.Requete{Nom: "rapports.personnes_du_compte", Nominative: true, SQL: `
	select c.dossier_id, p.nom, p.nom_usage, p.prenom from compte c join personne p on p.dossier_id = c.dossier_id and p.titulaire = true
	where c.compte_bancaire_id = $1 and c.nature = 'personne' and c.ferme_le is null and {DROITS rapprocher c} order by p.cle_tri, p.id`}

func personnesDuCompte(ctx context.Context, l bdd.Lecture, a droits.Agent, banque int64) ([]PersonneDuCompte, error) {
	requete, args := requetePersonnesDuCompte.Pour(a, banque)
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x PersonneDuCompte, err error) {
		var p personnes.Personne
		err = r.Scan(&x.Dossier, &p.Nom, &p.NomUsage, &p.Prenom)
		x.Nom = p.Affiche()
		return x, err
	}, requete, args...)
	if err != nil {
		return nil, fmt.Errorf("lister les personnes du compte collectif : %w", err)
	}
	return ps, nil
}
