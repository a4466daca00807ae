// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/reglement"
	"etai/internal/tiers"
)

// Risque is why an order deserves a look in the review of a remise (08-ux §2.5).
type Risque struct {
	Bloque  bool
	Code    string
	Message string
}

// RisqueDe returns what the review must show of an order by itself, or nil. A blocked order stops the visa; the others must have been seen.
func RisqueDe(ctx context.Context, l bdd.Lecture, o paiements.Ordre) *Risque {
	return nouvelExamen(l, droits.Agent{}).risqueOuLecture(ctx, o)
}

// risqueOuLecture is risque for a page: what cannot be judged is blocked.
func (x *examinateur) risqueOuLecture(ctx context.Context, o paiements.Ordre) *Risque {
	r, err := x.risque(ctx, o)
	if err != nil {
		return &Risque{true, "lecture", "ce qu’il faut pour juger de l’ordre n’a pas pu être lu"}
	}
	return r
}

func (x *examinateur) risque(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if r, err := x.blocage(ctx, o); r != nil || err != nil {
		return r, err
	}
	return x.aVerifier(ctx, o)
}

// blocage is what stops the visa.
func (x *examinateur) blocage(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	if o.VisePar == 0 && o.ExecutionLe.Avant(x.l.Instant().Jour()) {
		return &Risque{true, "date", "son jour d’exécution, le " + o.ExecutionLe.Court() + ", est passé : l’annuler et le préparer à nouveau"}, nil
	}
	if r, err := x.dejaDebite(ctx, o); r != nil || err != nil {
		return r, err
	}
	v, err := x.versions.exige(ctx, o.Version)
	if err != nil {
		return nil, err
	}
	c, err := x.courante(ctx, v.Tiers)
	switch {
	case errors.Is(err, tiers.ErrEnAttente), err == nil && c.ID != o.Version:
		return &Risque{true, "coordonnees_changees", "les coordonnées bancaires du tiers ont changé depuis la préparation"}, nil
	case errors.Is(err, bdd.ErrAbsent):
		return &Risque{true, "coordonnees", "le tiers n’a plus de coordonnées bancaires approuvées"}, nil
	case err != nil:
		return nil, err
	}
	if r, err := x.ribRetenu(ctx, o, v); r != nil || err != nil {
		return r, err
	}
	if o.Objet == paiements.Reversement {
		if r, err := x.blocageReversement(ctx, o, v.Tiers); r != nil || err != nil {
			return r, err
		}
	}
	if o.Objet == paiements.DuSolde {
		if r, err := x.blocageSolde(ctx, o, v.Tiers); r != nil || err != nil {
			return r, err
		}
	}
	if !o.Objet.Rend() {
		p, err := x.peutPayer(ctx, o.Dossier, func(r *reglement.Regles) gestion.Paiement {
			return paiementDe(r, o.ExecutionLe, o.Objet, o.Echeance, o.Liquidation)
		})
		if err != nil {
			return nil, err
		}
		if !p.OK {
			return &Risque{true, p.Regle, p.Motif}, nil
		}
	}
	if r, err := x.blocageDette(ctx, o, v.Tiers); r != nil || err != nil {
		return r, err
	}
	return x.provision(ctx, o)
}

// CodeRIBRecent is the reason of an order whose payee has changed its bank details a short while ago.
const CodeRIBRecent = "coordonnees_recentes"

// ribRetenu stops, until the visa, the orders of a payee whose bank details changed a short while ago (08-ux §2.5): somebody else than who prepared the order
// releases them, with the reason.
func (x *examinateur) ribRetenu(ctx context.Context, o paiements.Ordre, v tiers.Version) (*Risque, error) {
	if o.VisePar != 0 {
		return nil, nil
	}
	seuils, err := x.seuils(ctx, o.Organisation)
	if err != nil || !v.Recente(x.l.Instant().Jour(), seuils.coordonnees) {
		return nil, err
	}
	d, err := x.deblocage(ctx, o, v)
	if err != nil || d.ID != 0 {
		return nil, err
	}
	le := v.ApprouveeLe.Jour()
	return &Risque{true, CodeRIBRecent, "RIB changé le " + le.Court() + ", retenu jusqu’au " + le.Plus(seuils.coordonnees-1).Court() +
		" : une autre personne que celle qui a préparé l’ordre ou saisi le RIB peut le débloquer, avec la raison, sur la page du RIB"}, nil
}

// deblocage is the release that counts for an order, the zero value when there is none.
func (x *examinateur) deblocage(ctx context.Context, o paiements.Ordre, v tiers.Version) (tiers.Deblocage, error) {
	ds, _, err := x.deblocages.de(ctx, v.ID)
	d, _ := tiers.LiberePour(ds, o.PreparePar)
	return d, err
}

// provision asks what is left on the account, once the orders judged before this one are gone.
func (x *examinateur) provision(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	r, err := x.reserve(ctx, o.Compte)
	if err != nil {
		return nil, err
	}
	if r.debiteur {
		return &Risque{true, "compte_debiteur", comptes.ErrCompteDebiteur.Error()}, nil
	}
	if o.VisePar != 0 {
		return nil, nil // its hold is taken
	}
	plancher, err := x.plancher(ctx, r.compte, o.ExecutionLe)
	if err != nil {
		return nil, err
	}
	if manque := o.Centimes - (r.reste - r.mis - plancher); manque > 0 {
		if r.mis > 0 {
			return &Risque{true, "provision", "provision insuffisante : il manque " + manque.String() + ", " + r.mis.String() + " étant mis de côté pour autre chose"}, nil
		}
		return &Risque{true, "provision", "provision insuffisante : il manque " + manque.String()}, nil
	}
	return nil, nil
}

// aVerifier is what must have been seen: an order that takes what rent needs, rent that a judgment has paid already, and what is unlike the earlier ones.
func (x *examinateur) aVerifier(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	loyer, err := x.devantLeLoyer(ctx, o)
	if err == nil && loyer == nil {
		loyer, err = x.loyerDejaVerse(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	r, err := x.insolite(ctx, o)
	if err != nil || loyer == nil {
		return r, err
	}
	if r != nil {
		loyer.Message += " ; " + r.Message
	}
	return loyer, nil
}

// insolite says new or young bank details, twice the same, another amount than usual, another day.
func (x *examinateur) insolite(ctx context.Context, o paiements.Ordre) (*Risque, error) {
	v, err := x.versions.exige(ctx, o.Version)
	if err != nil {
		return nil, err
	}
	seuils, err := x.seuils(ctx, o.Organisation)
	if err != nil {
		return nil, err
	}
	if v.Recente(x.l.Instant().Jour(), seuils.coordonnees) {
		d, err := x.deblocage(ctx, o, v)
		if err != nil {
			return nil, err
		}
		return &Risque{false, CodeRIBRecent, "RIB changé le " + v.ApprouveeLe.Jour().Court() + ", débloqué le " + d.Instant.Jour().Court() + " : relire pourquoi sur la page du RIB"}, nil
	}
	anciens, _, err := x.anciens.de(ctx, o.Dossier)
	if err != nil {
		return nil, err
	}
	var partis, semblables []paiements.Ordre
	for _, p := range paiements.Hors(anciens[v.Tiers], o.ID) {
		if ecart := o.ExecutionLe.Depuis(p.ExecutionLe); p.Etat != paiements.Retourne && p.Centimes == o.Centimes && ecart <= seuils.doublon && ecart >= -seuils.doublon &&
			p.Objet == o.Objet && o.Objet != paiements.ArgentDeVie {
			return &Risque{false, "doublon", "même tiers et même montant le " + p.ExecutionLe.Court()}, nil
		}
		if p.Parti() {
			partis = append(partis, p)
			if p.Objet == o.Objet {
				semblables = append(semblables, p)
			}
		}
	}
	switch {
	case len(partis) == 0:
		return &Risque{false, "premier", "premier virement à ce tiers"}, nil
	case len(semblables) == 0:
		return &Risque{false, "premier_objet", "premier virement à ce tiers pour « " + o.Objet.Libelle() + " »"}, nil
	}
	return x.inhabituel(ctx, o, v.Tiers, semblables, seuils)
}

// seuils are the thresholds of the review, on the day of the snapshot.
type seuils struct {
	doublon, coordonnees, calendrier int
	ecart                            reglement.Taux
}

func (x *examinateur) seuils(ctx context.Context, organisation int64) (s seuils, err error) {
	r, _, err := x.regles.de(ctx, organisation)
	if err != nil {
		return s, err
	}
	j := x.l.Instant().Jour()
	return seuils{reglement.JoursDoublon.A(r, j), reglement.JoursCoordonnees.A(r, j), reglement.JoursCalendrier.A(r, j), reglement.EcartDeMontant.A(r, j)}, nil
}
