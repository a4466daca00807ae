// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"bytes"
	"context"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/commissions"
)

// consignesDe turns the rows of a reading into what they say was done.
func consignesDe[T any](lire func(context.Context, bdd.Lecture) ([]T, error), dire func(T) consigne) lectureDeRows {
	return func(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
		xs, err := lire(ctx, l)
		cs := make([]consigne, len(xs))
		for i, x := range xs {
			cs[i] = dire(x)
		}
		return cs, err
	}
}

// engage is the commitment of a text, for the values of an act.
func engage(j journal.Joint) []byte {
	_, e := j.Colonnes()
	b, _ := e.([]byte)
	return b
}

func consignesQuorums(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.TousLesQuorums, func(q commissions.Quorum) consigne {
		return consigne{fmt.Sprintf("quorum %d", q.ID), "commission.quorum", "commission_quorum", q.ID, q.SaisiPar, valeursQuorum(q), ""}
	})(ctx, l)
}

func consignesEtapes(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.ToutesLesEtapes, func(x commissions.Etape) consigne {
		return consigne{fmt.Sprintf("étape %d de la séance %d", x.Rang, x.Seance), "seance.passer", "commission_etape", x.ID, x.Par, valeursEtape(x), ""}
	})(ctx, l)
}

func consignesDeports(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.TousLesDeports, func(x commissions.Deport) consigne {
		return consigne{fmt.Sprintf("déport %d", x.ID), "passage.deporter", "commission_deport", x.ID, x.Par, valeursDeport(x), ""}
	})(ctx, l)
}

func consignesDeportsLeves(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.TousLesDeportsLeves, func(x commissions.Leve) consigne {
		return consigne{fmt.Sprintf("retrait %d d’un déport", x.ID), "passage.lever_deport", "commission_deport_leve", x.ID, x.Par, []journal.Valeur{journal.Entier("deport", x.Deport)}, ""}
	})(ctx, l)
}

func consignesConvocations(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.ToutesLesConvocations, func(c commissions.Convocation) consigne {
		return consigne{fmt.Sprintf("convocation %d à une séance", c.ID), "convocation.ecrire", "commission_convocation", c.ID, c.EcritePar, valeursConvocation(c), ""}
	})(ctx, l)
}

func consignesDecisions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.ToutesLesDecisions, func(x commissions.Decision) consigne {
		return consigne{fmt.Sprintf("décision %d d’une commission", x.ID), "passage.decider", "commission_decision", x.ID, x.SaisiePar, valeursDecision(x), ""}
	})(ctx, l)
}

func consignesReprises(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.ToutesLesReprises, func(x commissions.Repris) consigne {
		return consigne{fmt.Sprintf("reprise %d d’une décision", x.ID), "passage.reprendre", "commission_reprise", x.ID, x.Par, []journal.Valeur{journal.Entier("decision", x.Decision)}, ""}
	})(ctx, l)
}

func consignesProces(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.TousLesProcesVerbaux, func(p commissions.ProcesVerbal) consigne {
		return consigne{"procès-verbal " + p.Reference(), "proces_verbal.dresser", "commission_proces_verbal", p.ID, p.Par, valeursProces(p, engage(p.Texte)), ""}
	})(ctx, l)
}

func consignesNotifications(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return consignesDe(commissions.ToutesLesNotifications, func(n commissions.Notification) consigne {
		return consigne{fmt.Sprintf("lettre de la décision %d", n.Decision), "notification.ecrire", "commission_notification", n.ID, n.EcritePar, valeursNotification(n), ""}
	})(ctx, l)
}

// verifierOrdresDuJour recomputes each frozen agenda from its files, and confronts each session with its last step.
func verifierOrdresDuJour(ctx context.Context, l bdd.Lecture) error {
	ss, err := commissions.ToutesLesSeances(ctx, l)
	if err != nil {
		return err
	}
	for _, s := range ss {
		etapes, err := commissions.EtapesDe(ctx, l, s.ID)
		if err != nil {
			return err
		}
		etat := commissions.Preparation
		if n := len(etapes); n > 0 {
			etat = etapes[n-1].Vers
		}
		if etat != s.Etat || int64(len(etapes)) != s.Etape {
			return faute("séance %s : son état n’est pas celui de sa dernière étape", s.Reference())
		}
		if s.Etat == commissions.Preparation {
			continue
		}
		ps, err := commissions.PassagesDe(ctx, l, s.ID)
		if err != nil {
			return err
		}
		if !bytes.Equal(s.Ordre, commissions.EmpreinteOrdre(s, ps)) {
			return faute("séance %s : son ordre du jour n’est plus celui qui a été figé", s.Reference())
		}
	}
	return nil
}
