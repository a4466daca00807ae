// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/budget"
	"etai/internal/dettes"
	"etai/internal/logement"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/tiers"
)

// CopierDossier says the file as it stands today: household, housing, benefits, budget that stands, debts. An evaluation keeps it, so that nothing is typed twice and
// what was evaluated stays readable when the file changes. Each part is of what the agent may read.
func CopierDossier(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) (c masp.CopieDossier, err error) {
	a.Instant = l.Instant()
	j := l.Instant().Jour()
	c.Le = j.String()
	for _, partie := range []func(context.Context, bdd.Lecture, droits.Agent, int64, jour.Jour, *masp.CopieDossier) (masp.RubriqueCopie, error){copierFoyer, copierLogement, copierPrestations, copierBudget, copierDettes} {
		r, err := partie(ctx, l, a, dossier, j, &c)
		if err != nil {
			return c, err
		}
		c.Rubriques = append(c.Rubriques, r)
	}
	return c, nil
}

func copierFoyer(ctx context.Context, l bdd.Lecture, _ droits.Agent, dossier int64, j jour.Jour, _ *masp.CopieDossier) (r masp.RubriqueCopie, err error) {
	r.Titre = masp.CopieFoyer
	ms, err := personnes.Membres(ctx, l, dossier)
	if err != nil {
		return r, err
	}
	x := personnes.Composer(ms, j)
	r.Lignes = []masp.LigneCopie{{Nom: "Au foyer", Valeur: texte.Pluriel(x.Adultes, "adulte") + ", " + texte.Pluriel(x.Enfants, "enfant")}}
	for _, m := range ms {
		if m.Present(j) {
			r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: texte.Majuscule(m.Lien.Libelle()), Valeur: m.Personne.Affiche()})
		}
	}
	return r, nil
}

func copierLogement(ctx context.Context, l bdd.Lecture, _ droits.Agent, dossier int64, j jour.Jour, _ *masp.CopieDossier) (r masp.RubriqueCopie, err error) {
	r.Titre = masp.CopieLogement
	x, err := logement.Actuel(ctx, l, dossier, j)
	if errors.Is(err, bdd.ErrAbsent) {
		r.Lignes = []masp.LigneCopie{{Nom: "Logement", Valeur: "non enregistré"}}
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.Lignes = []masp.LigneCopie{{Nom: "Statut", Valeur: x.Statut.Libelle()}}
	if x.Bailleur != 0 {
		b, err := tiers.ParID(ctx, l, x.Bailleur)
		if err != nil {
			return r, err
		}
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Bailleur", Valeur: b.Nom})
	}
	if x.Statut.Loue() {
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Loyer et charges", Valeur: (x.Loyer + x.Charges).String() + " par mois"}, masp.LigneCopie{Nom: "Loyer résiduel", Valeur: x.Residuel().String()})
	}
	if x.AideCentimes > 0 {
		mots := x.AideCentimes.String() + " par mois"
		if x.TiersPayant {
			mots += ", versée au bailleur"
		}
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: x.Aide.Libelle(), Valeur: mots})
	}
	return r, nil
}

func copierPrestations(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, j jour.Jour, _ *masp.CopieDossier) (r masp.RubriqueCopie, err error) {
	r.Titre = masp.CopiePrestations
	ps, err := prestations.PercuesDuDossier(ctx, l, a, dossier)
	if err != nil {
		return r, err
	}
	var total argent.Centimes
	for _, p := range ps {
		if !p.Ouverte(j) {
			continue
		}
		mots := p.Organisme
		if p.Montant > 0 {
			mots += ", " + p.Montant.String() + " par mois"
		}
		switch {
		case p.Suspendue(j):
			mots += ", suspendue depuis le " + p.SuspendueLe.Court()
		default:
			total += p.Montant
		}
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: p.Libelle, Valeur: mots})
	}
	if len(r.Lignes) == 0 {
		r.Lignes = []masp.LigneCopie{{Nom: "Prestations", Valeur: "aucune d’enregistrée"}}
		return r, nil
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Total", Valeur: total.String() + " par mois"})
	return r, nil
}

func copierBudget(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, j jour.Jour, c *masp.CopieDossier) (r masp.RubriqueCopie, err error) {
	r.Titre = masp.CopieBudget
	vs, err := budget.DuDossier(ctx, l, a, dossier)
	if err != nil {
		return r, err
	}
	v := budget.EnVigueur(vs, j)
	if v == nil {
		if v = budget.Derniere(vs); v == nil {
			r.Lignes = []masp.LigneCopie{{Nom: "Budget", Valeur: "aucun convenu"}}
			return r, nil
		}
	}
	lignes, err := budget.Lignes(ctx, l, a, v.ID)
	if err != nil {
		return r, err
	}
	le := j
	if v.ValableDu.Apres(j) {
		le = v.ValableDu
	}
	regle, err := RegleDuBudget(ctx, l, a.Organisation, le)
	if err != nil {
		return r, err
	}
	x := budget.Calculer(lignes, v.Personnes, regle, le)
	c.Budget = v.ID
	r.Lignes = []masp.LigneCopie{{Nom: "Version", Valeur: strconv.Itoa(v.Numero) + ", valable dès le " + v.ValableDu.Court()}}
	for _, t := range x.Formule() { // term by term: the sum is read line after line
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: t.Libelle, Valeur: strings.TrimSpace(t.Signe + " " + t.Centimes.String())})
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Reste à vivre", Valeur: "= " + x.Reste.String() + " par mois"}, masp.LigneCopie{Nom: "Par personne et par jour", Valeur: x.ParPersonneEtJour.String()})
	return r, nil
}

func copierDettes(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64, j jour.Jour, _ *masp.CopieDossier) (r masp.RubriqueCopie, err error) {
	r.Titre = masp.CopieDettes
	ds, err := dettes.DuDossier(ctx, l, a, dossier)
	if err != nil {
		return r, err
	}
	var total argent.Centimes
	for _, d := range ds {
		if d.Soldee(j) {
			continue
		}
		mots := "reste dû inconnu"
		if !d.Solde.Jour.Vide() {
			mots, total = d.Solde.Centimes.String()+" au "+d.Solde.Jour.Court(), total+d.Solde.Centimes
		}
		r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: d.Creancier + " (" + d.Nature.Libelle() + ")", Valeur: mots, Genre: d.Nature.Libelle()})
	}
	if len(r.Lignes) == 0 {
		r.Lignes = []masp.LigneCopie{{Nom: "Dettes", Valeur: "aucune de notée"}}
		return r, nil
	}
	r.Lignes = append(r.Lignes, masp.LigneCopie{Nom: "Total connu", Valeur: total.String()})
	return r, nil
}
