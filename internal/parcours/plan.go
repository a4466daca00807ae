// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/fichiers"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/logement"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/paiements/plan"
	"etai/internal/tiers"
)

// EnregistrerPlan adds a version to the standing plan of a file's account. precedente is the number of the version that the form was made from, 0 for
// none. The answer is the version's id.
func EnregistrerPlan(ctx context.Context, b *bdd.Base, d Demande, p plan.Plan, precedente int) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.PreparerOrdre, p.Dossier); err != nil {
			return 0, err
		}
		c, err := compteSuivi(ctx, e, p.Dossier)
		if err != nil {
			return 0, err
		}
		versions, err := plan.Versions(ctx, e, []int64{c.ID})
		if err != nil {
			return 0, err
		}
		var avant plan.Plan
		if vs := versions[c.ID]; len(vs) > 0 {
			avant = vs[len(vs)-1]
		}
		if avant.Numero != precedente {
			return 0, refuser("version", "le plan a été modifié entre-temps : relire la version %d avant de recommencer", avant.Numero)
		}
		if err := plan.Verifier(p, avant.Lignes, e.Instant().Jour()); err != nil {
			return 0, &Refus{"plan", err.Error()}
		}
		if err := verifierPlan(ctx, e, a, p); err != nil {
			return 0, err
		}
		if err := verifierRessources(ctx, e, p); err != nil {
			return 0, err
		}
		p.Organisation, p.Compte, p.SaisiPar = c.Organisation, c.ID, a.ID
		p, err = plan.Enregistrer(ctx, e, p)
		if err != nil {
			return 0, err
		}
		return p.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "plan.enregistrer", Objet: "plan", ObjetID: p.ID, Dossier: p.Dossier,
			Valeurs: p.Consignees()})
	})
}

// PoidsDuPlan is what a version asks on average each month, beside the benefits that arrive.
type PoidsDuPlan struct {
	Ressources argent.Centimes // authorised benefits of a known amount in force on the version's first day
	Loyer      argent.Centimes // rent and charges; that of the last avis, or of the lease, when it follows the avis
	Total      argent.Centimes
}

// LoyerTropLourd tells whether rent alone takes more than all that arrives.
func (p PoidsDuPlan) LoyerTropLourd() bool { return p.Ressources > 0 && p.Loyer > p.Ressources }

// PeserPlan counts what a version asks; the caller has checked the right to its file.
func PeserPlan(ctx context.Context, l bdd.Lecture, p plan.Plan) (w PoidsDuPlan, err error) {
	rs, err := gestion.RecettesDuDossier(ctx, l, p.Dossier)
	if err != nil {
		return w, err
	}
	for _, r := range rs {
		if r.EnCours(p.Du) {
			w.Ressources += r.Montant
		}
	}
	for _, x := range p.Lignes {
		if !x.Au.Vide() && x.Au.Avant(p.Du) {
			continue
		}
		if x.SelonAvis {
			if x.Centimes, err = dernierLoyer(ctx, l, p.Dossier, p.Du); err != nil {
				return w, err
			}
		}
		w.Total += x.Mensuel()
		if x.Objet == paiements.Loyer && x.Genre == plan.Paiement {
			w.Loyer += x.Mensuel()
		}
	}
	return w, nil
}

// dernierLoyer is the amount of the last avis d’échéance of a file or, without one, what its lease leaves to pay; 0 when nothing is known.
func dernierLoyer(ctx context.Context, l bdd.Lecture, dossier int64, j jour.Jour) (argent.Centimes, error) {
	avis, err := logement.AvisDesDossiers(ctx, l, []int64{dossier}, jour.PlusMois(j.PremierDuMois(), -3), jour.PlusMois(j, 1))
	if err != nil {
		return 0, err
	}
	if as := avis[dossier]; len(as) > 0 {
		return slices.MaxFunc(as, func(a, b logement.Avis) int { return a.Mois.Depuis(b.Mois) }).Centimes, nil
	}
	x, err := logement.Actuel(ctx, l, dossier, j)
	if errors.Is(err, bdd.ErrAbsent) {
		return 0, nil
	}
	return x.Residuel(), err
}

// verifierRessources refuses a plan whose rent alone is more than what arrives, unless its reason is written: nobody keeps one without having seen it.
func verifierRessources(ctx context.Context, l bdd.Lecture, p plan.Plan) error {
	w, err := PeserPlan(ctx, l, p)
	if err != nil || !w.LoyerTropLourd() || strings.TrimSpace(p.Motif) != "" {
		return err
	}
	return refuser("ressources", "le loyer demande %s par mois, plus que ce qui arrive (%s) : aucun mois ne pourra le payer. Vérifier les prestations autorisées, l’aide au logement et le loyer ; "+
		"pour garder ce plan tout de même, écrire pourquoi dans l’observation", w.Loyer, w.Ressources)
}

func compteSuivi(ctx context.Context, l bdd.Lecture, dossier int64) (comptes.Compte, error) {
	c, err := comptes.DuDossier(ctx, l, dossier)
	if errors.Is(err, bdd.ErrAbsent) || err == nil && !c.FermeLe.Vide() {
		return c, refuser("compte", "aucun compte n’est suivi pour cette personne : ouvrir d’abord son compte")
	}
	return c, err
}

// verifierPlan holds what a version says of the rest of the file: its tiers, its documents, the words that banks will carry.
func verifierPlan(ctx context.Context, l bdd.Lecture, a droits.Agent, p plan.Plan) error {
	ici := func(piece int64) error {
		if piece == 0 {
			return nil
		}
		if f, err := fichiers.Trouver(ctx, l, piece); err != nil || f.Dossier != p.Dossier || f.Efface {
			return refuser("piece", "cette pièce n’est pas dans le dossier de la personne : en choisir une autre, ou la joindre")
		}
		return nil
	}
	if err := ici(p.Piece); err != nil {
		return err
	}
	for i, x := range p.Lignes {
		if err := ici(x.Piece); err != nil {
			return err
		}
		if x.Genre != plan.Paiement {
			continue
		}
		if err := verifierLibelle(x.Texte(p.Du)); err != nil {
			return err
		}
		if x.Dette != 0 {
			if d, err := dettes.ParID(ctx, l, x.Dette); err != nil || d.Dossier != p.Dossier {
				return ErrInterdit
			}
		}
		t, err := tiers.ParID(ctx, l, x.Tiers)
		if err != nil || t.Organisation != a.Organisation || t.Dossier != 0 && t.Dossier != p.Dossier {
			return ErrInterdit
		}
		if x.Objet == paiements.ArgentDeVie && t.Nature != tiers.Personne {
			return refuser("argent_de_vie", "ligne %d : l’argent de vie se verse à la personne elle-même : choisir son propre compte comme tiers", i+1)
		}
	}
	return nil
}

// LibererReserve frees what is set aside for a line of the plan, for something else: with the person's agreement, motif says how she gave it.
func LibererReserve(ctx context.Context, b *bdd.Base, d Demande, dossier, serie int64, centimes argent.Centimes, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.PreparerOrdre, dossier); err != nil {
			return 0, err
		}
		c, err := compteSuivi(ctx, e, dossier)
		if err != nil {
			return 0, err
		}
		if strings.TrimSpace(motif) == "" {
			return 0, refuser("motif", "ce qui est mis de côté ne sert à autre chose qu’avec l’accord de la personne : écrire comment et quand elle l’a donné")
		}
		id, err := plan.Liberer(ctx, e, c.ID, dossier, serie, centimes, motif, a.ID)
		if errors.Is(err, plan.ErrReserve) {
			return 0, &Refus{"reserve", err.Error()}
		}
		if err != nil {
			return 0, err
		}
		return dossier, journal.Consigner(ctx, e, acteReserve(a, "reserve.liberer", plan.MouvementReserve{ID: id, Compte: c.ID, Dossier: dossier, Serie: serie, Jour: e.Instant().Jour(), Centimes: -centimes}))
	})
}

func acteReserve(a droits.Agent, nature string, m plan.MouvementReserve) journal.Acte {
	return journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "reserve_mouvement", ObjetID: m.ID, Dossier: m.Dossier, Valeurs: m.Consignees()}
}
