// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/budget"
	"etai/internal/chronologie"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/prestations"
	"etai/internal/reglement"
)

// refusDuDomaine gives the refusals of the domains of floor 1c the shape that pages show beside a field.
func refusDuDomaine(err error) error {
	if r, ok := errors.AsType[*budget.Refus](err); ok {
		return &Refus{r.Champ, r.Message}
	}
	if r, ok := errors.AsType[*dettes.Refus](err); ok {
		return &Refus{r.Champ, r.Message}
	}
	if r, ok := errors.AsType[*prestations.Refus](err); ok {
		return &Refus{r.Regle, r.Message}
	}
	return err
}

// RegleDuBudget is the local rule of what is left to live on, on a day.
func RegleDuBudget(ctx context.Context, l bdd.Lecture, organisation int64, j jour.Jour) (budget.Regle, error) {
	r, err := reglement.Lire(ctx, l, organisation)
	if err != nil {
		return budget.Regle{}, err
	}
	return budget.Regle{Jours: reglement.JoursDuBudget.A(r, j), Provisions: reglement.ProvisionsRetirees.A(r, j)}, nil
}

// CommencerBudget opens a draft: a copy of the last version agreed, else what the file already knows (benefits, rent, plans). The answer is its id.
func CommencerBudget(ctx context.Context, b *bdd.Base, d Demande, dossier int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		for _, action := range []droits.Action{droits.EcrireDossier, droits.LireBudget} {
			if err := exiger(ctx, e, a, action, dossier); err != nil {
				return 0, err
			}
		}
		j := e.Instant().Jour()
		v := budget.Version{Dossier: dossier, Nature: budget.Initial, ValableDu: j.DernierDuMois().Plus(1), CreePar: a.ID}
		membres, err := personnes.Membres(ctx, e, dossier)
		if err != nil {
			return 0, err
		}
		v.Personnes = max(1, personnes.Composer(membres, j).Personnes())
		vs, err := budget.DuDossier(ctx, e, a, dossier)
		if err != nil {
			return 0, err
		}
		var lignes []budget.Ligne
		if derniere := budget.Derniere(vs); derniere != nil {
			v.Nature = budget.Revision
			if lignes, err = budget.Lignes(ctx, e, a, derniere.ID); err != nil {
				return 0, err
			}
		} else if lignes, err = lignesConnues(ctx, e, dossier, j); err != nil {
			return 0, err
		}
		id, err := budget.Creer(ctx, e, v, lignes)
		if err != nil {
			return 0, refusDuDomaine(err)
		}
		return id, consignerBudget(ctx, e, a, "budget.commencer", id, dossier)
	})
}

func consignerBudget(ctx context.Context, e *bdd.Ecriture, a droits.Agent, nature string, id, dossier int64, valeurs ...journal.Valeur) error {
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "budget_version", ObjetID: id, Dossier: dossier, Valeurs: valeurs})
}

// lignesConnues writes what the file knows of a person's month: authorised benefits, rent as it is owed, instalments of running plans.
func lignesConnues(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (ls []budget.Ligne, err error) {
	rs, err := gestion.RecettesDuDossier(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	for _, r := range rs {
		if r.EnCours(j) && r.Montant > 0 {
			ls = append(ls, budget.Ligne{Sens: budget.Ressource, Poste: posteDeLaPrestation(r.Prestation), Libelle: r.Libelle, Centimes: r.Montant, Frequence: budget.Mois, Passage: budget.CompteGere})
		}
	}
	passage := budget.SonCompte
	if len(rs) > 0 {
		passage = budget.CompteGere
	}
	x, err := logement.Actuel(ctx, l, dossier, j)
	if err != nil && !errors.Is(err, bdd.ErrAbsent) {
		return nil, err
	}
	if err == nil {
		ls = append(ls, lignesDuLogement(x, passage)...)
	}
	ds, err := dettes.DeTous(ctx, l, dossier)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(ds))
	for i, d := range ds {
		ids[i] = d.ID
	}
	plans, err := dettes.PlansDes(ctx, l, ids)
	if err != nil {
		return nil, err
	}
	for _, d := range ds {
		if plan := apurementLe(plans[d.ID], j); plan != nil {
			ls = append(ls, budget.Ligne{Sens: budget.Charge, Poste: budget.Apurement, Libelle: d.Creancier, Centimes: plan.Mensualite, Frequence: budget.Mois, Passage: passage, Au: plan.DerniereLe()})
		}
	}
	return ls, nil
}

func posteDeLaPrestation(numero int) budget.Poste {
	switch numero {
	case 1, 2, 21: // APL, ALS, ALF (CASF art. D271-2)
		return budget.AideLogement
	}
	return budget.Prestation
}

// lignesDuLogement writes rent and charges; what a housing aid pays straight to the landlord passes through no account of hers.
func lignesDuLogement(x logement.Logement, passage budget.Passage) (ls []budget.Ligne) {
	charge := func(p budget.Poste, libelle string, c argent.Centimes, par budget.Passage) {
		if c > 0 {
			ls = append(ls, budget.Ligne{Sens: budget.Charge, Poste: p, Libelle: libelle, Centimes: c, Frequence: budget.Mois, Passage: par})
		}
	}
	loyer := x.Loyer
	if x.TiersPayant && x.AideCentimes > 0 {
		ls = append(ls, budget.Ligne{Sens: budget.Ressource, Poste: budget.AideLogement, Libelle: x.Aide.Libelle(), Centimes: x.AideCentimes, Frequence: budget.Mois, Passage: budget.TiersPayant})
		direct := min(loyer, x.AideCentimes)
		charge(budget.Loyer, "part payée par l’aide", direct, budget.TiersPayant)
		loyer -= direct
	}
	charge(budget.Loyer, "", loyer, passage)
	charge(budget.Charges, "", x.Charges, passage)
	return ls
}

// budgetAChanger reads a version whose file the agent may write in.
func budgetAChanger(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id int64) (budget.Version, error) {
	v, err := budget.ParID(ctx, e, id)
	if errors.Is(err, bdd.ErrAbsent) {
		return v, ErrInterdit
	}
	if err != nil {
		return v, err
	}
	return v, exiger(ctx, e, a, droits.EcrireDossier, v.Dossier)
}

// ModifierBudget replaces a draft and its lines; v.Rang is the version that the form showed. The answer is its id.
func ModifierBudget(ctx context.Context, b *bdd.Base, d Demande, v budget.Version, lignes []budget.Ligne) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		avant, err := budgetAChanger(ctx, e, a, v.ID)
		if err != nil {
			return 0, err
		}
		v.Dossier = avant.Dossier
		if err := budget.Modifier(ctx, e, v, lignes); err != nil {
			return 0, refusDuDomaine(err)
		}
		return v.ID, consignerBudget(ctx, e, a, "budget.modifier", v.ID, v.Dossier, journal.Entier("lignes", int64(len(lignes))))
	})
}

// Convention is the person's answer to a draft.
type Convention struct {
	Budget, Rang int64
	ConvenuLe    jour.Jour
	Accord       budget.Accord
	Desaccord    string
	Deficit      bool // she was told that it does not balance
}

// ConvenirBudget closes a draft with the person's answer: it stands from its day, and never changes. The answer is its id.
func ConvenirBudget(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, c Convention) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, err := budgetAChanger(ctx, e, a, c.Budget)
		if err != nil {
			return 0, err
		}
		v.Rang, v.ConvenuLe, v.Accord, v.Desaccord = c.Rang, c.ConvenuLe, c.Accord, c.Desaccord
		vs, err := budget.DuDossier(ctx, e, a, v.Dossier)
		if err != nil {
			return 0, err
		}
		lignes, err := budget.Lignes(ctx, e, a, v.ID)
		if err != nil {
			return 0, err
		}
		if err := budget.VerifierAccord(v, lignes, budget.Derniere(vs), e.Instant().Jour()); err != nil {
			return 0, refusDuDomaine(err)
		}
		regle, err := RegleDuBudget(ctx, e, a.Organisation, v.ValableDu)
		if err != nil {
			return 0, err
		}
		calcul := budget.Calculer(lignes, v.Personnes, regle, v.ValableDu)
		if calcul.Solde < 0 && !c.Deficit {
			return 0, refuser("deficit", "ce budget est en déficit de %s par mois : réduire une charge, ou cocher que la personne le sait", -calcul.Solde)
		}
		if err := budget.Convenir(ctx, e, v); err != nil {
			return 0, refusDuDomaine(err)
		}
		texte := fmt.Sprintf("Version %d, valable dès le %s. Reste à vivre %s par mois.", v.Numero, v.ValableDu.Long(), calcul.Reste)
		if v.Accord == budget.Desaccord {
			texte += " Désaccord\u00a0: " + v.Desaccord
		}
		if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: v.Dossier, Jour: v.ConvenuLe, Nature: "budget." + string(v.Accord), Agent: a.ID, Visibilite: chronologie.Suivi, Contact: true,
			Texte: texte, Objet: "budget_version", ObjetID: v.ID}); err != nil {
			return 0, err
		}
		return v.ID, consignerBudget(ctx, e, a, "budget.convenir", v.ID, v.Dossier, journal.Jour("convenu", v.ConvenuLe), journal.Jour("valable", v.ValableDu), journal.Code("accord", string(v.Accord)),
			journal.Montant("reste", calcul.Reste))
	})
}

// AbandonnerBudget takes a draft away. The answer is its file.
func AbandonnerBudget(ctx context.Context, b *bdd.Base, d Demande, id, rang int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		v, err := budgetAChanger(ctx, e, a, id)
		if err != nil {
			return 0, err
		}
		if err := budget.Abandonner(ctx, e, id, rang); err != nil {
			return 0, refusDuDomaine(err)
		}
		return v.Dossier, consignerBudget(ctx, e, a, "budget.abandonner", id, v.Dossier)
	})
}
