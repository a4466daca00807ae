// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/base/journal"
	"etai/internal/masp"
	"etai/internal/organisation/droits"
	"etai/internal/reglement"
)

// CommencerEvaluation opens the evaluation of a request that was filed, sent back or adjourned: what the former one said is proposed again. The answer is the id of
// the request.
func CommencerEvaluation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demande, version int64) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, demande, version, droits.EcrireDossier, masp.Deposee, masp.EnEvaluation, masp.Ajournee)
		if err != nil {
			return 0, err
		}
		n := masp.Evaluation{Demande: x.ID, Auteur: a.ID}
		avant, err := masp.Evaluations(ctx, e, t, a, x.ID)
		if err != nil {
			return 0, err
		}
		if len(avant) > 0 {
			y := avant[0]
			switch {
			case y.Ouverte():
				return 0, refuser("evaluation", "l’évaluation de cette demande est déjà commencée : la reprendre")
			case x.Etat == masp.EnEvaluation && y.Visa.Decision != masp.VisaRetourne:
				return 0, refuser("evaluation", "l’évaluation est signée et attend son visa : elle ne se refait que si le responsable la retourne")
			}
			n.MenaceSante, n.MenaceSecurite, n.Avis, n.Niveau, n.Mois, n.Textes = y.MenaceSante, y.MenaceSecurite, y.Avis, y.Niveau, y.Mois, y.Textes
		} else { // a renewal begins with the objectives of the contract that ends
			os, err := ObjectifsARenouveler(ctx, e, t, a, x)
			if err != nil {
				return 0, err
			}
			for _, o := range os {
				if o.Nature == masp.Insertion {
					n.Textes.Insertion = append(n.Textes.Insertion, o.Texte)
				} else {
					n.Textes.Autonomie = append(n.Textes.Autonomie, o.Texte)
				}
			}
		}
		if x.Etat != masp.EnEvaluation {
			if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.EnEvaluation, Le: e.Instant().Jour()}); err != nil {
				return 0, err
			}
		}
		if _, err := masp.OuvrirEvaluation(ctx, e, t, n); err != nil {
			return 0, err
		}
		return x.ID, consignerDemande(ctx, e, a, x, "evaluation.commencer")
	})
}

// ObjectifsARenouveler are the objectives, as its avenants last wrote them, of the contract that a request asks to renew; none for a first request, nor what was erased.
func ObjectifsARenouveler(ctx context.Context, l bdd.Lecture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande) ([]masp.Objectif, error) {
	if !x.Renouvellement() {
		return nil, nil
	}
	a.Instant = l.Instant()
	cs, err := masp.DuDossier(ctx, l, x.Dossier)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(cs, func(c masp.Contrat) bool { return c.ID == x.Contrat })
	if i < 0 {
		return nil, nil
	}
	if err := masp.Completer(ctx, l, t, a, x.Dossier, cs[i:i+1]); err != nil {
		return nil, err
	}
	os, _ := cs[i].EnVigueur(cs[i].Dernier())
	return slices.DeleteFunc(slices.Clone(os), func(o masp.Objectif) bool { return o.Efface || o.Texte == "" }), nil
}

// SaisieEvaluation is an evaluation as its author types it.
type SaisieEvaluation struct {
	Demande, Version            int64 // of the evaluation's draft
	MenaceSante, MenaceSecurite bool
	Avis                        masp.AvisEvaluation
	Niveau, Mois                int
	Textes                      masp.TextesEvaluation
	Signer                      bool
}

// EcrireEvaluation keeps the draft of an evaluation, and signs it when asked, with the file as it stands: who signs is who wrote it. The answer is the id of the
// request.
func EcrireEvaluation(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, s SaisieEvaluation) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := masp.DemandeParID(ctx, e, s.Demande)
		if err != nil {
			return 0, ErrInterdit
		}
		if err := exiger(ctx, e, a, droits.EcrireDossier, x.Dossier); err != nil {
			return 0, err
		}
		y, err := masp.DerniereEvaluation(ctx, e, x.ID)
		switch {
		case errors.Is(err, bdd.ErrAbsent):
			return 0, refuser("evaluation", "l’évaluation n’est pas commencée : la commencer d’abord")
		case err != nil:
			return 0, err
		case !y.Ouverte() || x.Etat != masp.EnEvaluation:
			return 0, refuser("evaluation", "cette évaluation est signée : elle ne change plus ; si elle est à reprendre, le responsable la retourne")
		case y.Auteur != a.ID:
			return 0, refuser("auteur", "cette évaluation est écrite par une autre personne : c’est elle qui la complète et la signe")
		case y.Version != s.Version:
			return 0, bdd.ErrAncienneVersion
		}
		y.MenaceSante, y.MenaceSecurite, y.Avis, y.Niveau, y.Mois, y.Textes = s.MenaceSante, s.MenaceSecurite, s.Avis, s.Niveau, s.Mois, s.Textes
		if y.Avis != masp.Favorable || !s.Signer && (y.Niveau == 0 || y.Mois == 0) {
			y.Niveau, y.Mois = 0, 0 // a level and a time go together, with a favourable opinion
		}
		if y.Avis != "" && !slices.Contains(masp.AvisPossibles, y.Avis) {
			return 0, refuser("avis", "choisir l’avis dans la liste")
		}
		if !s.Signer {
			if err := masp.EcrireEvaluation(ctx, e, t, y); err != nil {
				return 0, err
			}
			return x.ID, consignerDemande(ctx, e, a, x, "evaluation.garder")
		}
		return x.ID, signerEvaluation(ctx, e, t, a, x, y)
	})
}

func signerEvaluation(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, y masp.Evaluation) error {
	regles, err := reglement.Lire(ctx, e, a.Organisation)
	if err != nil {
		return err
	}
	j := e.Instant().Jour()
	if err := masp.VerifierEvaluation(regles, y, j); err != nil {
		return err
	}
	if err := exigerGrille(ctx, e, x); err != nil {
		return err
	}
	if err := masp.EcrireEvaluation(ctx, e, t, y); err != nil {
		return err
	}
	c, err := CopierDossier(ctx, e, a, x.Dossier)
	if err != nil {
		return err
	}
	if err := masp.SignerEvaluation(ctx, e, t, y.ID, y.Version+1, c); err != nil {
		return err
	}
	textes, copie, err := masp.EngagementsEvaluation(ctx, e, y.ID)
	if err != nil {
		return err
	}
	if err := finirTaches(ctx, e, x.ID, a.ID, agenda.DemandeAEvaluer); err != nil {
		return err
	}
	if err := tacheDemande(ctx, e, x, droits.ChefDeService, agenda.EvaluationAViser, j.Plus(reglement.DemandeVisa.A(regles, j))); err != nil {
		return err
	}
	return journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "evaluation.signer", Objet: "masp_evaluation", ObjetID: y.ID, Dossier: x.Dossier,
		Valeurs: consigneesEvaluation(y, textes, copie)})
}

// exigerGrille: what a renewal is asked on is measured, with the grid that was filled at the entry (01-masp §2.4).
func exigerGrille(ctx context.Context, l bdd.Lecture, x masp.Demande) error {
	if !x.Renouvellement() {
		return nil
	}
	cs, err := masp.DuDossier(ctx, l, x.Dossier)
	if err != nil {
		return err
	}
	for _, c := range cs {
		if c.ID != x.Contrat {
			continue
		}
		if ok, err := masp.GrilleDuRenouvellement(ctx, l, x.Dossier, c.Debut); err != nil || ok {
			return err
		}
	}
	return refuser("grille", "la grille d’autonomie n’est pas remplie pour ce renouvellement : la remplir avec la personne (« au renouvellement »), puis signer l’évaluation")
}

// consigneesEvaluation are what the act of a signature keeps of an evaluation.
func consigneesEvaluation(y masp.Evaluation, textes, copie []byte) []journal.Valeur {
	return []journal.Valeur{journal.Entier("demande", y.Demande), journal.Entier("rang", int64(y.Rang)), journal.Booleen("sante", y.MenaceSante), journal.Booleen("securite", y.MenaceSecurite),
		journal.Code("avis", string(y.Avis)), journal.Entier("niveau", int64(y.Niveau)), journal.Entier("mois", int64(y.Mois)), journal.Empreinte("textes", textes), journal.Empreinte("copie", copie)}
}

// VisaDemande is what the head of the territory says of an evaluation.
type VisaDemande struct {
	Demande, Version int64 // of the request
	Evaluation       int64 // that was read
	Decision         masp.DecisionVisa
	Texte            string // asked when it is sent back
}

// ViserDemandeMasp validates a signed evaluation, or sends it back with the reason: never who wrote it. Validated, the request is before the commission, or waits for
// the decision of the head of the service where the département has no commission. The answer is the id of the request.
func ViserDemandeMasp(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, v VisaDemande) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, v.Demande, v.Version, droits.ViserDemande, masp.EnEvaluation)
		if err != nil {
			return 0, err
		}
		y, err := masp.DerniereEvaluation(ctx, e, x.ID)
		switch {
		case errors.Is(err, bdd.ErrAbsent) || err == nil && (y.Ouverte() || y.Visa.ID != 0):
			return 0, refuser("evaluation", "aucune évaluation signée n’attend de visa : attendre que son auteur la signe")
		case err != nil:
			return 0, err
		case y.ID != v.Evaluation:
			return 0, bdd.ErrAncienneVersion
		case y.Auteur == a.ID:
			return 0, refuser("separation", "qui a évalué la demande ne la valide pas : une autre personne vise cette évaluation")
		case v.Decision != masp.VisaValide && v.Decision != masp.VisaRetourne:
			return 0, refuser("decision", "valider l’évaluation, ou la retourner")
		}
		v.Texte = strings.TrimSpace(v.Texte)
		if v.Decision == masp.VisaRetourne && v.Texte == "" {
			return 0, refuser("texte", "écrire ce qui est à reprendre dans l’évaluation")
		}
		id, err := masp.Viser(ctx, e, t, y, masp.Visa{Decision: v.Decision, Texte: v.Texte, Par: a.ID})
		if err != nil {
			return 0, err
		}
		if err := finirTaches(ctx, e, x.ID, a.ID, agenda.EvaluationAViser); err != nil {
			return 0, err
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "visa.donner", Objet: "masp_visa", ObjetID: id, Dossier: x.Dossier,
			Valeurs: consigneesVisa(y.ID, v.Decision)}); err != nil {
			return 0, err
		}
		return x.ID, suivreVisa(ctx, e, t, a, x, v.Decision)
	})
}

// consigneesVisa are what the act of a visa keeps of it.
func consigneesVisa(evaluation int64, d masp.DecisionVisa) []journal.Valeur {
	return []journal.Valeur{journal.Entier("evaluation", evaluation), journal.Code("decision", string(d))}
}

func suivreVisa(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, decision masp.DecisionVisa) error {
	regles, err := reglement.Lire(ctx, e, x.Organisation)
	if err != nil {
		return err
	}
	j := e.Instant().Jour()
	if decision == masp.VisaRetourne {
		t := tacheDe(x, droits.CESF, agenda.DemandeAEvaluer, j.Plus(reglement.DemandeVisa.A(regles, j)))
		t.Motif = agenda.MotifRetour
		return agenda.Rouvrir(ctx, e, t)
	}
	if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.Validee, Le: j}); err != nil {
		return err
	}
	if reglement.DemandeInstance.A(regles, j) == "delegation" {
		return tacheDemande(ctx, e, x, droits.ChefDeService, agenda.DemandeADecider, j.Plus(reglement.DemandeDecision.A(regles, j)))
	}
	return avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.EnCommission, Le: j})
}

// RepresenterDemandeMasp brings an adjourned request back to who decides, when nothing of its evaluation is to change. The answer is its id.
func RepresenterDemandeMasp(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau, d Demande, demande, version int64, texte string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, err := demandePour(ctx, e, a, demande, version, droits.EcrireDossier, masp.Ajournee)
		if err != nil {
			return 0, err
		}
		return x.ID, representerDemande(ctx, e, t, a, x, texte)
	})
}

func representerDemande(ctx context.Context, e *bdd.Ecriture, t *chiffre.Trousseau, a droits.Agent, x masp.Demande, texte string) error {
	regles, err := reglement.Lire(ctx, e, x.Organisation)
	if err != nil {
		return err
	}
	if err := finirTaches(ctx, e, x.ID, a.ID, agenda.DemandeAEvaluer); err != nil {
		return err
	}
	j := e.Instant().Jour()
	if reglement.DemandeInstance.A(regles, j) == "delegation" {
		if err := avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.Validee, Le: j, Texte: texte}); err != nil {
			return err
		}
		return tacheDemande(ctx, e, x, droits.ChefDeService, agenda.DemandeADecider, j.Plus(reglement.DemandeDecision.A(regles, j)))
	}
	return avancer(ctx, e, t, a, &x, masp.EtapeDemande{Vers: masp.EnCommission, Le: j, Texte: texte})
}
