// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/jour"
	"etai/internal/base/journal"
	"etai/internal/base/texte"
	"etai/internal/chronologie"
	"etai/internal/dettes"
	"etai/internal/gestion"
	"etai/internal/organisation/droits"
	"etai/internal/tiers"
)

// EnregistrerDette records a debt; the answer is its id.
func EnregistrerDette(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, x dettes.Dette) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		if err := verifierLaDette(ctx, e, a, &x); err != nil {
			return 0, err
		}
		id, err := dettes.Creer(ctx, e, x, a.ID)
		if err != nil {
			return 0, err
		}
		suite := x.Creancier + ", " + x.Nature.Libelle() + ", née le " + x.NeeLe.Long() + "."
		if !x.Solde.Jour.Vide() {
			suite += " Reste dû " + x.Solde.Centimes.String() + ", " + x.Solde.Source.Libelle() + "."
		}
		return id, raconterDette(ctx, e, t, a, "dette.enregistrer", x.Dossier, id, e.Instant().Jour(), suite, journal.Code("nature", string(x.Nature)), journal.Jour("nee", x.NeeLe),
			journal.Montant("solde", x.Solde.Centimes))
	})
}

// verifierLaDette applies the rules of a debt; a creditor that Étai pays is a shared tiers of the organisation, and gives its name.
func verifierLaDette(ctx context.Context, l bdd.Lecture, a droits.Agent, x *dettes.Dette) error {
	if x.Tiers != 0 {
		creancier, err := tiers.ParID(ctx, l, x.Tiers)
		if err != nil && !errors.Is(err, bdd.ErrAbsent) {
			return err
		}
		if err != nil || creancier.Organisation != a.Organisation || creancier.Dossier != 0 {
			return refuser("tiers", "ce créancier n’existe pas : en choisir un dans la liste, ou écrire son nom")
		}
		x.Creancier = creancier.Nom
	}
	return refusDuDomaine(dettes.VerifierDette(*x, l.Instant().Jour()))
}

func raconterDette(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, nature string, dossier, id int64, j jour.Jour, suite string, valeurs ...journal.Valeur) error {
	if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: dossier, Jour: j, Nature: nature, Agent: a.ID, Visibilite: chronologie.Dossier, Texte: texte.Typographier(suite), Objet: "dette", ObjetID: id}); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "dette", ObjetID: id, Dossier: dossier, Valeurs: valeurs})
}

// detteAChanger reads a debt whose file the agent may write in.
func detteAChanger(ctx context.Context, e *bdd.Ecriture, a droits.Agent, id int64) (dettes.Dette, error) {
	d, err := dettes.ParID(ctx, e, id)
	if errors.Is(err, bdd.ErrAbsent) {
		return d, ErrInterdit
	}
	if err != nil {
		return d, err
	}
	return d, exiger(ctx, e, a, droits.EcrireDossier, d.Dossier)
}

// ModifierDette changes a debt; x.Version is the one that the form showed. What is owed is said by ConstaterDette. The answer is its id.
func ModifierDette(ctx context.Context, b *bdd.Base, d Demande, x dettes.Dette) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		avant, err := detteAChanger(ctx, e, a, x.ID)
		if err != nil {
			return 0, err
		}
		x.Dossier, x.Solde = avant.Dossier, avant.Solde
		if err := verifierLaDette(ctx, e, a, &x); err != nil {
			return 0, err
		}
		if err := dettes.Modifier(ctx, e, x); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "dette.modifier", Objet: "dette", ObjetID: x.ID, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Code("nature", string(x.Nature)), journal.Jour("nee", x.NeeLe), journal.Jour("soldee", x.SoldeeLe), journal.Jour("autorisee", x.AutoriseeLe)}})
	})
}

// ConstaterDette adds what is still owed, as somebody said on a day. The answer is the debt.
func ConstaterDette(ctx context.Context, b *bdd.Base, d Demande, s dettes.Solde) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := detteAChanger(ctx, e, a, s.Dette)
		if err != nil {
			return 0, err
		}
		switch {
		case s.Jour.Vide() || s.Jour.Apres(e.Instant().Jour()):
			return 0, refuser("jour", "indiquer le jour auquel ce reste dû a été donné, au plus tard aujourd’hui")
		case s.Jour.Avant(x.NeeLe):
			return 0, refuser("jour", "la dette est née le %s : ce jour vient avant", x.NeeLe.Court())
		case s.Centimes < 0:
			return 0, refuser("solde", "ce qui reste dû ne peut pas être négatif")
		case s.Source.Libelle() == string(s.Source):
			return 0, refuser("source", "dire qui a donné ce reste dû")
		}
		if err := dettes.Constater(ctx, e, x.Dossier, s, a.ID); err != nil {
			return 0, err
		}
		return x.ID, journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "dette.constater", Objet: "dette", ObjetID: x.ID, Dossier: x.Dossier,
			Valeurs: []journal.Valeur{journal.Montant("solde", s.Centimes), journal.Jour("jour", s.Jour), journal.Code("source", string(s.Source))}})
	})
}

// ConvenirPlan records a plan d’apurement of a debt; the answer is its id. From recevabilité an amicable plan on a debt born before would be a
// payment that C. conso art. L722-5 forbids.
func ConvenirPlan(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, p dettes.Plan) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := detteAChanger(ctx, e, a, p.Dette)
		if err != nil {
			return 0, err
		}
		p.Dossier = x.Dossier
		if err := dettes.VerifierPlan(x, p, e.Instant().Jour()); err != nil {
			return 0, refusDuDomaine(err)
		}
		if p.Origine == dettes.Amiable {
			gs, err := gestion.DettesGeleesDuDossier(ctx, e, x.Dossier)
			if err != nil {
				return 0, err
			}
			if q := gestion.PeutPayerDette(gs, x, nil, p.Mensualite, 0, gestion.Echue{}, p.PremiereLe); !q.OK {
				return 0, &Refus{"origine", q.Motif}
			}
		}
		id, err := dettes.ConvenirPlan(ctx, e, p, a.ID)
		if err != nil {
			return 0, err
		}
		suite := fmt.Sprintf("%s : %s de %s, la première le %s (%s).", x.Creancier, texte.Pluriel(p.Nombre, "échéance"), p.Mensualite, p.PremiereLe.Long(), p.Origine.Libelle())
		return id, raconterDette(ctx, e, t, a, "plan_apurement.convenir", x.Dossier, x.ID, p.ConvenuLe, suite, journal.Code("origine", string(p.Origine)), journal.Montant("mensualite", p.Mensualite),
			journal.Entier("nombre", int64(p.Nombre)), journal.Montant("derniere", p.Derniere), journal.Jour("premiere", p.PremiereLe))
	})
}

// ArreterPlan stops a plan today, with the reason. The answer is the debt.
func ArreterPlan(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, plan, version int64, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		p, err := dettes.PlanParID(ctx, e, plan)
		if errors.Is(err, bdd.ErrAbsent) {
			return 0, ErrInterdit
		}
		if err != nil {
			return 0, err
		}
		x, err := detteAChanger(ctx, e, a, p.Dette)
		if err != nil {
			return 0, err
		}
		if motif == "" {
			return 0, refuser("motif", "dire pourquoi le plan s’arrête")
		}
		if err := dettes.ArreterPlan(ctx, e, plan, version, e.Instant().Jour(), motif); err != nil {
			return 0, err
		}
		return x.ID, raconterDette(ctx, e, t, a, "plan_apurement.arreter", x.Dossier, x.ID, e.Instant().Jour(), x.Creancier+" : "+motif)
	})
}

// EnregistrerSurendettement records the dates of a file before the commission, or changes them (s.ID, at s.Version), and brings up to date what gestion
// says is frozen. The answer is its id.
func EnregistrerSurendettement(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s dettes.Surendettement) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		var avant dettes.Surendettement
		if s.ID != 0 {
			var err error
			if avant, err = dettes.SurendettementParID(ctx, e, s.ID); errors.Is(err, bdd.ErrAbsent) {
				return 0, ErrInterdit
			} else if err != nil {
				return 0, err
			}
			s.Dossier = avant.Dossier
		}
		for _, action := range []droits.Action{droits.EcrireDossier, droits.LireDossier} {
			if err := exiger(ctx, e, a, action, s.Dossier); err != nil {
				return 0, err
			}
		}
		if err := dettes.VerifierDates(s, e.Instant().Jour()); err != nil {
			return 0, refusDuDomaine(err)
		}
		err := garderSurendettement(ctx, e, a, &s)
		if err != nil {
			return 0, err
		}
		if err := geler(ctx, e, s); err != nil {
			return 0, err
		}
		return s.ID, raconterSurendettement(ctx, e, t, a, avant, s)
	})
}

func garderSurendettement(ctx context.Context, e *bdd.Ecriture, a droits.Agent, s *dettes.Surendettement) (err error) {
	if s.ID != 0 {
		return dettes.Suivre(ctx, e, *s)
	}
	s.ID, err = dettes.Deposer(ctx, e, *s, a.ID)
	if errors.Is(err, bdd.ErrConflit) {
		return refuser("depose_le", "un dossier de surendettement est déjà ouvert : compléter ses dates, ou le clore d’abord")
	}
	return err
}

// geler tells gestion what the file before the commission forbids; nothing before recevabilité, which is a secret until then.
func geler(ctx context.Context, e *bdd.Ecriture, s dettes.Surendettement) error {
	if s.RecevableLe.Vide() {
		return gestion.DegelerDettes(ctx, e, "surendettement", s.ID)
	}
	return gestion.GelerDettes(ctx, e, gestion.DettesGelees{Dossier: s.Dossier, Origine: "surendettement", OrigineID: s.ID, Du: s.RecevableLe, Au: s.FinGel()})
}

// raconterSurendettement adds to the timeline each step that is new.
func raconterSurendettement(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, avant, s dettes.Surendettement) error {
	gel := "Les dettes non alimentaires nées avant ne se paient plus jusqu’au " + s.FinGel().Long() + " au plus tard. Demander à la CAF le rétablissement de l’aide au logement."
	for _, x := range []struct {
		nature, texte string
		de, a         jour.Jour
	}{
		{"surendettement.deposer", "Ne rien en dire aux créanciers avant la recevabilité.", avant.DeposeLe, s.DeposeLe},
		{"surendettement.recevable", gel, avant.RecevableLe, s.RecevableLe},
		{"surendettement.irrecevable", "", avant.IrrecevableLe, s.IrrecevableLe},
		{"surendettement.mesures", "", avant.MesuresLe, s.MesuresLe},
		{"surendettement.clore", s.MotifCloture, avant.ClosLe, s.ClosLe},
	} {
		if x.a.Vide() || x.a == x.de {
			continue
		}
		le, suite := x.a, x.texte
		if aujourdhui := e.Instant().Jour(); le.Apres(aujourdhui) {
			le, suite = aujourdhui, "À compter du "+x.a.Long()+". "+suite
		}
		if _, err := chronologie.Ajouter(ctx, e, t, chronologie.Evenement{Dossier: s.Dossier, Jour: le, Nature: x.nature, Agent: a.ID, Visibilite: chronologie.Dossier, Texte: suite, Objet: "surendettement",
			ObjetID: s.ID}); err != nil {
			return err
		}
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "surendettement.enregistrer", Objet: "surendettement", ObjetID: s.ID, Dossier: s.Dossier,
		Valeurs: []journal.Valeur{journal.Jour("depose", s.DeposeLe), journal.Jour("recevable", s.RecevableLe), journal.Jour("mesures", s.MesuresLe), journal.Jour("clos", s.ClosLe)}})
}
