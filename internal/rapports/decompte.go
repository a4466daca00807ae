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
	"etai/internal/base/jour"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
)

// BeneficePossible is an authorised benefit that the décompte of a line may name, with what is proposed of it.
type BeneficePossible struct {
	gestion.Recette
	Personne string // on a pooled account
	Brut     argent.Centimes
	Retenue  argent.Centimes
	Motif    comptes.MotifRetenue
}

// LigneDecompte is a row of a payer's décompte, with the name of its benefit.
type LigneDecompte struct {
	comptes.LigneDecompte
	Libelle string
}

func (d *DetailLigne) lireDecompte(ctx context.Context, l bdd.Lecture) error {
	ls, err := comptes.DecompteDe(ctx, l, d.Ligne)
	if err != nil {
		return err
	}
	for _, x := range ls {
		r, err := gestion.RecetteParID(ctx, l, x.Recette)
		if err != nil {
			return err
		}
		d.Decompte = append(d.Decompte, LigneDecompte{x, r.Libelle})
	}
	return nil
}

// AvecDecompte tells whether the décompte of the line may be asked for.
func (d *DetailLigne) AvecDecompte() bool { return len(d.Benefices) > 0 }

// DecomptePropose tells whether a split is proposed: that of an earlier line of the same amount, or what the payer owes for several benefits together.
func (d *DetailLigne) DecomptePropose() bool { return d.Ensemble || len(d.Modele.Lignes) > 0 }

// moisDuModele is how far back the décompte of an earlier line is looked for: last month's, whatever the day of this one's.
const moisDuModele = 2

// preparerDecompte finds what the payer's décompte of a received line may name: the person's authorised benefits; on a pooled account those that bear a number of the
// line, whoever's. The décompte of last month's line of the same amount is proposed, never taken.
func (d *DetailLigne) preparerDecompte(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	if d.Centimes <= 0 || !d.Decidable || d.Etat != comptes.Probable && d.Etat != comptes.Reste && d.Etat != comptes.AVerifier {
		return nil
	}
	if err := d.lirePayes(ctx, l, a); err != nil {
		return err
	}
	rs := d.Recettes
	noms := map[int64]string{}
	if !d.Individuel {
		for _, x := range d.Personnes {
			noms[x.Dossier] = x.Nom
		}
		tous, err := gestion.RecettesDeNumeros(ctx, l, numerosDe(d))
		if err != nil {
			return err
		}
		rs = slices.DeleteFunc(tous, func(r gestion.Recette) bool { return noms[r.Dossier] == "" || !r.EnCours(d.Date) })
	}
	if len(rs) == 0 {
		return nil
	}
	modele, err := comptes.DernierDecompte(ctx, l, d.CompteBancaire, d.Centimes, jour.PlusMois(d.Date.PremierDuMois(), -moisDuModele), d.Date)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return err
	}
	// On a pooled account, the same sum may be other people's.
	for _, x := range modele.Lignes {
		if !slices.ContainsFunc(rs, func(r gestion.Recette) bool { return r.ID == x.Recette }) {
			modele = comptes.Decompte{}
			break
		}
	}
	d.Modele = modele
	for _, r := range rs {
		b := BeneficePossible{Recette: r, Personne: noms[r.Dossier], Brut: r.Montant}
		if len(modele.Lignes) > 0 {
			b.Brut = 0
		}
		for _, x := range modele.Lignes {
			if x.Recette == r.ID {
				b.Brut, b.Retenue, b.Motif = x.Brut, x.Retenue, x.Motif
			}
		}
		d.Benefices = append(d.Benefices, b)
	}
	if len(modele.Lignes) == 0 {
		d.ensemble()
	}
	return nil
}

// ensemble looks for one payer whose benefits of one person, at least two, are expected for the very sum of the line: a single credit brings them all. The rows of the others are then left empty.
func (d *DetailLigne) ensemble() {
	type payeur struct {
		dossier   int64
		organisme string
	}
	sommes, nombres := map[payeur]argent.Centimes{}, map[payeur]int{}
	for _, b := range d.Benefices {
		if p := (payeur{b.Dossier, b.Organisme}); b.Montant > 0 {
			sommes[p] += b.Montant
			nombres[p]++
		}
	}
	var seul []payeur
	for p, s := range sommes {
		if s == d.Centimes && nombres[p] > 1 {
			seul = append(seul, p)
		}
	}
	if len(seul) != 1 {
		return
	}
	d.Ensemble = true
	for i := range d.Benefices {
		if b := &d.Benefices[i]; (payeur{b.Dossier, b.Organisme}) != seul[0] {
			b.Brut = 0
		}
	}
}

// payesOfferts bounds the payments that are offered for a refund, joursPayes how far back they are looked for.
const (
	payesOfferts = 30
	joursPayes   = 365
)

var requetePayes = droits.Requete{Nom: "rapports.ordres_a_rembourser", Nominative: true, SQL: `
	select o.id, o.dossier_id, o.centimes, o.execution_le, o.objet, o.etat, o.bout_en_bout, t.nom, p.nom || ' ' || p.prenom from ordre o join compte c on c.id = o.compte_id and c.nature = 'personne'
	join tiers_version v on v.id = o.tiers_version_id join tiers t on t.id = v.tiers_id join personne p on p.dossier_id = o.dossier_id and p.titulaire = true
	where c.compte_bancaire_id = $1 and o.etat = 'execute' and o.centimes >= $2 and o.execution_le >= $3 and o.execution_le <= $4 and t.dossier_id is null and {DROITS rapprocher o}
	order by o.execution_le desc, o.id desc limit 200`}

// lirePayes lists the payments that a received line may refund: first those whose tiers the bank names on the line, then the latest.
func (d *DetailLigne) lirePayes(ctx context.Context, l bdd.Lecture, a droits.Agent) error {
	requete, args := requetePayes.Pour(a, d.CompteBancaire, int64(d.Centimes), d.Date.Plus(-joursPayes), d.Date)
	os, err := bdd.Lister(ctx, l, func(r *sql.Rows) (o OrdreVu, err error) {
		return o, r.Scan(&o.ID, &o.Dossier, &o.Centimes, &o.ExecutionLe, &o.Objet, &o.Etat, &o.BoutEnBout, &o.Tiers, &o.Personne)
	}, requete, args...)
	if err != nil {
		return fmt.Errorf("lister les paiements qu’une ligne peut rembourser : %w", err)
	}
	nomme := func(o OrdreVu) bool { return memeMot(d.Texte.Libelle+" "+d.Texte.Contrepartie, o.Tiers) }
	slices.SortStableFunc(os, func(x, y OrdreVu) int {
		switch a, b := nomme(x), nomme(y); {
		case a == b:
			return 0
		case a:
			return -1
		}
		return 1
	})
	d.Payes = os[:min(len(os), payesOfferts)]
	return nil
}
