// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/masp"
)

// controlesDemandes confront where requests stand with their steps, and accords with what came of them.
func controlesDemandes() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select d.numero from masp_demande d where d.etat <> coalesce((select x.vers from masp_demande_etape x where x.demande_id = d.id and x.rang = d.rang), 'brouillon')
			or d.rang <> (select count(*) from masp_demande_etape x where x.demande_id = d.id)`, Faute: "demande %s : elle n’est pas où sa dernière étape l’a mise"},
		{SQL: `select d.numero from masp_demande d where d.etat = 'accordee' and not exists (select 1 from masp_signature s where s.demande_id = d.id and s.rang = d.rang and s.etat <> 'annulee')`,
			Faute: "demande %s : accordée, aucun contrat n’est à signer"},
		{SQL: `select cast(s.id as text) from masp_signature s join masp_contrat c on c.id = s.contrat_id where c.dossier_id <> s.dossier_id or c.niveau <> s.niveau or c.mois > s.mois`,
			Faute: "accord %s : le contrat signé n’est pas celui qu’il permettait"},
	}
}

func consignesEtapesDemande(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select x.demande_id, x.rang, x.de, x.vers, x.le, x.motif, x.niveau, x.mois, x.passage_id, x.par from masp_demande_etape x order by x.id`, func(r *sql.Rows) ([]consigne, error) {
		var x masp.EtapeDemande
		err := r.Scan(&x.Demande, &x.Rang, &x.De, &x.Vers, &x.Le, &x.Motif, bdd.OuZero(&x.Niveau), bdd.OuZero(&x.Mois), bdd.OuZero(&x.Passage), &x.Par)
		return []consigne{{fmt.Sprintf("étape %d de la demande %d", x.Rang, x.Demande), "demande_masp.etape", objetDemande, x.Demande, x.Par, x.Consignees(), ""}}, err
	})
}

// consignesDepots: what was asked is what was filed.
func consignesDepots(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type depot struct{ demande, par int64 }
	ds, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x depot, err error) { return x, r.Scan(&x.demande, &x.par) }, `select demande_id, par from masp_demande_etape where vers = 'deposee' order by id`)
	for _, x := range ds {
		d, err := masp.DemandeParID(ctx, l, x.demande)
		if err != nil {
			return nil, err
		}
		vs, err := d.Deposees(ctx, l)
		if err != nil {
			return nil, err
		}
		cs = append(cs, consigne{"demande " + d.Numero, "demande_masp.deposer", objetDemande, d.ID, x.par, vs, ""})
	}
	return cs, err
}

func consignesEvaluations(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	cs, err := listerConsignes(ctx, l, `select x.id, x.demande_id, x.rang, x.auteur_id, x.menace_sante, x.menace_securite, x.avis, x.niveau, x.mois, x.engagement, x.copie_engagement from masp_evaluation x where x.signee_le is not null order by x.id`,
		func(r *sql.Rows) ([]consigne, error) {
			var y masp.Evaluation
			var textes, copie []byte
			err := r.Scan(&y.ID, &y.Demande, &y.Rang, &y.Auteur, &y.MenaceSante, &y.MenaceSecurite, &y.Avis, bdd.OuZero(&y.Niveau), bdd.OuZero(&y.Mois), &textes, &copie)
			return []consigne{{fmt.Sprintf("évaluation %d", y.ID), "evaluation.signer", "masp_evaluation", y.ID, y.Auteur, consigneesEvaluation(y, textes, copie), ""}}, err
		})
	if err != nil {
		return nil, err
	}
	vs, err := listerConsignes(ctx, l, `select v.id, v.evaluation_id, v.decision, v.vise_par from masp_visa v order by v.id`, func(r *sql.Rows) ([]consigne, error) {
		var id, evaluation, par int64
		var decision masp.DecisionVisa
		err := r.Scan(&id, &evaluation, &decision, &par)
		return []consigne{{fmt.Sprintf("visa %d", id), "visa.donner", "masp_visa", id, par, consigneesVisa(evaluation, decision), ""}}, err
	})
	return append(cs, vs...), err
}

func consignesSignatures(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select s.id, s.demande_id, s.etat, s.contrat_id, s.close_le, s.close_par from masp_signature s where s.close_le is not null order by s.id`, func(r *sql.Rows) ([]consigne, error) {
		var s masp.Signature
		err := r.Scan(&s.ID, &s.Demande, &s.Etat, bdd.OuZero(&s.Contrat), &s.CloseLe, &s.ClosePar)
		return []consigne{{fmt.Sprintf("fin de l’accord %d", s.ID), "signature.clore", "masp_signature", s.ID, s.ClosePar, s.Consignees(), ""}}, err
	})
}
