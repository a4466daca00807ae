// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal/empreinte"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
)

// ObjetDeCommission is a kind of file that commissions decide: what a decision fixes, and what it does to the file's own machine, in its transaction. Packages
// of dispositifs never know each other nor the commissions: they meet here.
type ObjetDeCommission struct {
	Type       string
	Nom        string // "demande de MASP"
	Votre      string // "votre demande d’accompagnement social personnalisé (MASP)", for the letter
	Dispositif commissions.Dispositif
	Champs     []ChampDecision

	inscrire func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, id int64) (dossier int64, err error)
	decider  func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, s commissions.Seance, d commissions.Decision, m commissions.Motif, faits string) error
	rendre   func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, motif string) error
}

// ChampDecision is a value that a decision fixes: it is asked for one sens, and required then.
type ChampDecision struct {
	Code, Libelle string
	Sens          commissions.Sens
	Min, Max      int64
	Choix         []int64 // when it is one of a few
	Dire          func(int64) string
}

// ObjetCommission returns a kind of file by its code.
func ObjetCommission(code string) (ObjetDeCommission, bool) {
	for _, o := range ObjetsCommission() {
		if o.Type == code {
			return o, true
		}
	}
	return ObjetDeCommission{}, false
}

// ObjetsCommission lists the kinds of files that commissions decide. A dispositif that comes adds its own.
func ObjetsCommission() []ObjetDeCommission {
	return []ObjetDeCommission{demandeEnCommission(), renouvellementEnCommission()}
}

// valeurs keeps what a decision fixes, and refuses what is missing or out of bounds.
func (o ObjetDeCommission) valeurs(s commissions.Sens, saisies commissions.Valeurs) (commissions.Valeurs, error) {
	gardees := commissions.Valeurs{}
	for _, c := range o.Champs {
		if c.Sens != s {
			continue
		}
		v, ok := saisies[c.Code]
		if !ok || v < c.Min || v > c.Max || c.Choix != nil && !slices.Contains(c.Choix, v) {
			return nil, refuser(c.Code, "un accord fixe : %s. Choisir une valeur entre %d et %d", c.Libelle, c.Min, c.Max)
		}
		gardees[c.Code] = v
	}
	return gardees, nil
}

// Conditions are what a decision fixes, in words.
func (o ObjetDeCommission) Conditions(d commissions.Decision) (mots []string) {
	for _, c := range o.Champs {
		if v, ok := d.Valeurs[c.Code]; ok && c.Sens == d.Sens {
			mots = append(mots, c.Dire(v))
		}
	}
	return mots
}

func empreinteTexte(s string) []byte {
	return empreinte.Nouveau("commission_valeurs/1").Texte(s).Somme()
}

// ObjetDemande is the kind of a request of a MASP.
const ObjetDemande = objetDemande

// ObjetRenouvellement is the kind of a request that a contract be followed by another (CASF art. L271-2).
const ObjetRenouvellement = "masp_renouvellement"

// ObjetDeDemande is the kind under which a request is examined.
func ObjetDeDemande(x masp.Demande) string {
	if x.Renouvellement() {
		return ObjetRenouvellement
	}
	return ObjetDemande
}

// renouvellementEnCommission is the request of a renewal: the same machine, other words, and a contract that it follows.
func renouvellementEnCommission() ObjetDeCommission {
	o := demandeEnCommission()
	o.Type, o.Nom, o.Votre = ObjetRenouvellement, "renouvellement de MASP", "le renouvellement de votre accompagnement social personnalisé (MASP)"
	o.Champs[1].Libelle = "la durée du nouveau contrat, en mois"
	o.inscrire = inscrireDemande(ObjetRenouvellement)
	return o
}

// inscrireDemande puts a request of a kind before a commission.
func inscrireDemande(objet string) func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, id int64) (int64, error) {
	return func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, id int64) (int64, error) {
		x, err := masp.DemandeParID(ctx, e, id)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, actionCommission, x.Dossier); err != nil {
			return 0, err
		}
		if ObjetDeDemande(x) != objet {
			return 0, refuser("objet", "la demande %s ne s’inscrit pas sous ce genre : actualiser la page, puis recommencer", x.Numero)
		}
		switch x.Etat {
		case masp.EnCommission:
			return x.Dossier, nil
		case masp.Validee, masp.Ajournee:
			return x.Dossier, avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.EnCommission, Le: e.Instant().Jour()})
		}
		return 0, refuser("objet", "la demande %s est « %s » : une commission n’examine qu’une demande évaluée et validée", x.Numero, x.Etat.Libelle())
	}
}

// separerEvaluation: who evaluated a request does not decide it, in a commission neither (03-proximite, R10).
func separerEvaluation(ctx context.Context, l bdd.Lecture, demande, instance, decideur int64) error {
	auteur, err := masp.AuteurEvaluation(ctx, l, demande)
	if err != nil || auteur == 0 {
		return err
	}
	ms, err := commissions.Membres(ctx, l, instance)
	if k := slices.IndexFunc(ms, func(m commissions.Membre) bool { return m.ID == decideur }); err == nil && k >= 0 && ms[k].Agent == auteur {
		return refuser("separation", "%s a évalué cette demande et ne la décide pas : choisir qui d’autre, parmi les présents, a la délégation de signature", ms[k].Nom)
	}
	return err
}

// demandeEnCommission is the request of a MASP before a commission (CASF art. L271-1 and L271-2).
func demandeEnCommission() ObjetDeCommission {
	return ObjetDeCommission{Type: objetDemande, Nom: "demande de MASP", Votre: "votre demande d’accompagnement social personnalisé (MASP)", Dispositif: commissions.MASP,
		Champs: []ChampDecision{
			{Code: "niveau", Libelle: "le niveau de la mesure", Sens: commissions.Accord, Min: 1, Max: 2, Choix: []int64{1, 2}, Dire: func(n int64) string {
				if n == 2 {
					return "un accompagnement avec gestion de prestations sociales"
				}
				return "un accompagnement sans gestion de prestations sociales"
			}},
			{Code: "mois", Libelle: "la durée du contrat, en mois", Sens: commissions.Accord, Min: 1, Max: 48, Dire: func(n int64) string { return "un contrat de " + texte.Pluriel(int(n), "mois", "mois") }},
		},
		inscrire: inscrireDemande(objetDemande),
		decider: func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, s commissions.Seance, d commissions.Decision, m commissions.Motif, faits string) error {
			x := masp.DecisionDemande{Sens: masp.SensDecision(d.Sens), Le: s.TenueLe, Motif: m.Code, Niveau: int(d.Valeurs["niveau"]), Mois: int(d.Valeurs["mois"]), Passage: p.ID, Texte: faits}
			if d.Sens == commissions.Accord {
				x.Motif = ""
			}
			if err := separerEvaluation(ctx, e, p.ObjetID, s.Instance, d.Decideur); err != nil {
				return err
			}
			return deciderDemande(ctx, e, t, a, p.ObjetID, x)
		},
		rendre: func(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, p commissions.Passage, motif string) error {
			x, err := masp.DemandeParID(ctx, e, p.ObjetID)
			if err == nil && x.Etat == masp.EnCommission {
				return nil // it was postponed to a later session, and is before the commission again
			}
			return annulerDecisionDemande(ctx, e, t, a, p.ObjetID, p.ID, motif)
		},
	}
}
