// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/organisation/droits"
	"etai/internal/paiements/proposition"
)

// ArbitrerEcheance keeps what a person decides of an instance of the plan, with the reason, and makes the proposal of its period again. A line that would
// pass before rent waits for a second person: until then nothing changes. The answer is the new proposal's id.
func ArbitrerEcheance(ctx context.Context, b *bdd.Base, d Demande, propositionID int64, ligne int64, sens proposition.Sens, motif string) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		g, err := propositionCourante(ctx, e, a, propositionID)
		if err != nil {
			return 0, err
		}
		i := slices.IndexFunc(g.Lignes, func(l proposition.Ligne) bool { return l.ID == ligne })
		if i < 0 {
			return 0, ErrInterdit
		}
		l := g.Lignes[i]
		if err := verifierArbitrage(l, sens, motif); err != nil {
			return 0, err
		}
		serie, err := serieDe(ctx, e, l.PlanLigne)
		if err != nil {
			return 0, err
		}
		choix := proposition.Arbitrage{Sens: sens, Motif: strings.TrimSpace(motif), Agent: a.ID}
		choix.Compte, choix.Serie, choix.Occurrence = g.Compte, serie, l.Occurrence
		if err := remplacerDemande(ctx, e, choix); err != nil {
			return 0, err
		}
		id, err := proposition.Arbitrer(ctx, e, g.Dossier, choix)
		if err != nil {
			return 0, err
		}
		if sens.ADeux() {
			if err := agenda.Creer(ctx, e, agenda.Tache{Organisation: a.Organisation, Dossier: g.Dossier, Role: string(droits.ChefDeService), Nature: agenda.ArbitrageADecider,
				Objet: "proposition_arbitrage", ObjetID: id, Motif: string(sens), Echeance: l.Jour}); err != nil {
				return 0, err
			}
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: "proposition.arbitrer", Objet: "proposition_arbitrage", ObjetID: id,
			Dossier: g.Dossier, Valeurs: choix.Consignees()}); err != nil {
			return 0, err
		}
		return proposerDeNouveau(ctx, e, a, g)
	})
}

// remplacerDemande closes the task of a request that a new decision about the same instance replaces.
func remplacerDemande(ctx context.Context, e *bdd.Ecriture, choix proposition.Arbitrage) error {
	as, err := proposition.ArbitragesDes(ctx, e, []int64{choix.Compte})
	if err != nil {
		return err
	}
	if avant, ok := as.EnAttente[choix.CleInstance]; ok {
		return agenda.Faire(ctx, e, agenda.ArbitrageADecider, "proposition_arbitrage", avant.ID, choix.Agent)
	}
	return nil
}

// proposerDeNouveau makes the proposal of a period again, with what was just decided.
func proposerDeNouveau(ctx context.Context, e *bdd.Ecriture, a droits.Agent, g proposition.Gelee) (int64, error) {
	quand := g.Du
	if aujourdhui := e.Instant().Jour(); quand.Avant(aujourdhui) {
		quand = aujourdhui
	}
	gs, err := proposerLot(ctx, e, a, []int64{g.Dossier}, quand)
	if err != nil || len(gs) == 0 {
		return 0, err
	}
	return gs[0].ID, nil
}

func valeursAccord(demandePar int64) []journal.Valeur {
	return []journal.Valeur{journal.Entier("demande_par", demandePar)}
}

// Reponse is the answer of a second person to a decision about an instance of the plan; why, when it is no.
type Reponse struct {
	Arbitrage int64
	Accepte   bool
	Motif     string
}

// RepondreArbitrage keeps the answer of a second person, who prepares orders or visas remises on the file, and makes the proposal again when it is yes. The
// answer is the file.
func RepondreArbitrage(ctx context.Context, b *bdd.Base, d Demande, r Reponse) (int64, error) {
	return acte(ctx, b, d, func(e *bdd.Ecriture, a droits.Agent) (int64, error) {
		x, dossier, err := proposition.ArbitrageParID(ctx, e, r.Arbitrage)
		if err != nil {
			return 0, ErrInterdit
		}
		permis, err := droits.Parmi(ctx, e, a, dossier, droits.PreparerOrdre, droits.ViserRemise)
		if err != nil {
			return 0, err
		}
		if !permis[droits.PreparerOrdre] && !permis[droits.ViserRemise] || !x.Sens.ADeux() {
			return 0, ErrInterdit
		}
		as, err := proposition.ArbitragesDes(ctx, e, []int64{x.Compte})
		if err != nil {
			return 0, err
		}
		if courante, ok := as.EnAttente[x.CleInstance]; x.EnAttente() && (!ok || courante.ID != x.ID) {
			return 0, refuser("reponse", "une décision plus récente remplace cette demande : relire la proposition")
		}
		if r.Motif = strings.TrimSpace(r.Motif); !r.Accepte && r.Motif == "" {
			return 0, refuser("motif", "dire pourquoi, pour la personne qui a demandé")
		}
		err = proposition.Repondre(ctx, e, dossier, x, proposition.Accord{Accepte: r.Accepte, Motif: r.Motif, Agent: a.ID})
		if errors.Is(err, proposition.ErrRepondu) || errors.Is(err, proposition.ErrSoi) {
			return 0, refuser("reponse", "%s", err)
		}
		if err != nil {
			return 0, err
		}
		if err := agenda.Faire(ctx, e, agenda.ArbitrageADecider, "proposition_arbitrage", x.ID, a.ID); err != nil {
			return 0, err
		}
		nature := "proposition.refuser_arbitrage"
		if r.Accepte {
			nature = "proposition.accepter_arbitrage"
		}
		if err := journal.Consigner(ctx, e, journal.Acte{Organisation: a.Organisation, Agent: a.ID, Nature: nature, Objet: "proposition_arbitrage", ObjetID: x.ID, Dossier: dossier,
			Valeurs: valeursAccord(x.Agent)}); err != nil {
			return 0, err
		}
		id, err := proposition.DerniereDe(ctx, e, x.Compte)
		if err != nil || !r.Accepte {
			return dossier, err
		}
		g, err := proposition.ParID(ctx, e, id)
		if err != nil || g.Au.Avant(e.Instant().Jour()) {
			return dossier, err
		}
		_, err = proposerDeNouveau(ctx, e, a, g)
		return dossier, err
	})
}
