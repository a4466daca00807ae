// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/journal"
	"etai/internal/comptes"
	"etai/internal/masp"
)

// controlesContrats confront what may be received and paid with what was signed.
func controlesContrats() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select m.numero from masp_contrat c join masp_mesure m on m.id = c.mesure_id where (c.niveau = 2) <> exists (select 1 from masp_autorisation a where a.contrat_id = c.id and a.avenant_id is null)`,
			Faute: "mesure %s : un contrat avec gestion sans autorisation signée, ou l’inverse"},
		{SQL: `select m.numero from masp_avenant v join masp_contrat c on c.id = v.contrat_id join masp_mesure m on m.id = c.mesure_id where (v.nature in ('avec_gestion', 'prestations')) <> exists (select 1 from masp_autorisation a where a.avenant_id = v.id)
			or v.du <= c.debut or v.du > c.fin or v.rang <> (select count(*) from masp_avenant y where y.contrat_id = v.contrat_id and y.id <= v.id) or v.nature <> 'revocation' and exists (select 1 from masp_avenant y where y.contrat_id = v.contrat_id and y.rang < v.rang and y.du >= v.du)
			or (v.nature = 'contribution') <> exists (select 1 from masp_contribution x where x.avenant_id = v.id)
			or v.nature in ('objectifs', 'contribution', 'delegataire') and v.niveau <> coalesce((select y.niveau from masp_avenant y where y.contrat_id = v.contrat_id and y.rang = v.rang - 1), c.niveau)`,
			Faute: "mesure %s : un avenant hors de son contrat, ou qui n’a pas ce qu’il change"},
		{SQL: `select m.numero from masp_contrat c join masp_mesure m on m.id = c.mesure_id where c.rang = 1 and c.debut <> m.ancre
			or c.rang > 1 and not exists (select 1 from masp_contrat x where x.mesure_id = c.mesure_id and x.rang = c.rang - 1 and (x.debut < c.debut or x.arrete_le < x.debut))`,
			Faute: "mesure %s : ses contrats ne se suivent pas"},
		{SQL: `select cast(r.id as text) from gestion_recette r join gestion g on g.id = r.gestion_id where not exists (select 1 from masp_autorisation a
			where (g.origine = 'masp' and a.contrat_id = g.origine_id and a.avenant_id is null or g.origine = 'masp_avenant' and a.avenant_id = g.origine_id) and a.percue_id = r.percue_id and a.numero = r.prestation and a.du = r.du and a.au >= r.au and coalesce(a.plafond, 0) = coalesce(r.plafond, 0))`,
			Faute: "recette %s : elle ne répond à aucune ligne d’autorisation signée"},
		{SQL: `select cast(a.id as text) from masp_autorisation a where not exists (select 1 from gestion_recette r join gestion g on g.id = r.gestion_id
			where (g.origine = 'masp' and g.origine_id = a.contrat_id and a.avenant_id is null or g.origine = 'masp_avenant' and g.origine_id = a.avenant_id) and r.percue_id = a.percue_id and r.dossier_id = a.dossier_id)`,
			Faute: "autorisation %s : la gestion ne la connaît pas"},
		{SQL: `select m.numero from masp_contrat c join masp_mesure m on m.id = c.mesure_id join gestion g on g.origine = 'masp' and g.origine_id = c.id or g.origine = 'masp_avenant' and g.origine_id in (select v.id from masp_avenant v where v.contrat_id = c.id)
			where g.au > c.arrete_le or exists (select 1 from gestion_recette r where r.gestion_id = g.id and r.au > c.arrete_le)`,
			Faute: "mesure %s : la gestion court après le jour où son contrat s’est arrêté"},
	}
}

// consignesContrats: a contract, its authorisation, its objectives and its reasons are what was recorded the day it was signed, and it stopped on the day, and
// for the reason, that an act says.
func consignesContrats(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type signe struct {
		masp.Contrat
		par int64
	}
	lus, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x signe, err error) {
		return x, r.Scan(&x.ID, &x.Mesure.ID, &x.Mesure.Numero, &x.Rang, &x.Debut, &x.Mois, &x.Fin, &x.Niveau, &x.SigneLe, &x.SignePourLe, &x.MoisAilleurs, &x.ApresMAJ, &x.EvaluationLe, &x.par, &x.ArreteLe, &x.Arret.Motif, bdd.OuZero(&x.Arret.Agent), &x.Arret.Le)
	}, `select c.id, c.mesure_id, m.numero, c.rang, c.debut, c.mois, c.fin, c.niveau, c.signe_le, c.signe_pour_le, c.mois_ailleurs, c.apres_maj, c.evaluation_le, c.cree_par, c.arrete_le, c.motif_arret, c.arrete_par, c.arret_note_le
		from masp_contrat c join masp_mesure m on m.id = c.mesure_id order by c.id`)
	for _, x := range lus {
		vs, err := valeursContrat(ctx, l, x.Contrat)
		if err != nil {
			return nil, err
		}
		quoi := fmt.Sprintf("contrat %d de la mesure %s", x.Rang, x.Mesure.Numero)
		cs = append(cs, consigne{quoi, "contrat.signer", "masp_contrat", x.ID, x.par, vs, ""})
		if x.Annule() && (x.ArreteLe != x.Debut.Plus(-1) || !x.Arret.Le.Jour().Avant(x.Debut)) {
			return nil, faute("%s : il ne s’annule qu’avant son début, tout entier", quoi)
		}
		if x.Annule() {
			cs = append(cs, consigne{"annulation du " + quoi, "contrat.annuler", "masp_contrat", x.ID, x.Arret.Agent, valeursArret(x.ArreteLe, x.Arret.Motif), ""})
		} else if !x.ArreteLe.Vide() {
			cs = append(cs, consigne{"arrêt du " + quoi, "contrat.arreter", "masp_contrat", x.ID, x.Arret.Agent, valeursArret(x.ArreteLe, x.Arret.Motif), ""})
		}
	}
	return cs, err
}

func consignesSuspensions(ctx context.Context, l bdd.Lecture) ([]consigne, error) {
	return listerConsignes(ctx, l, `select id, contrat_id, motif, du, au, notee_par, reprise_par from masp_suspension order by id`, func(r *sql.Rows) ([]consigne, error) {
		var s masp.Suspension
		var reprise int64
		err := r.Scan(&s.ID, &s.Contrat, &s.Motif, &s.Du, &s.Au, &s.Agent, bdd.OuZero(&reprise))
		quoi := fmt.Sprintf("suspension %d d’un contrat", s.ID)
		cs := []consigne{{quoi, "contrat.suspendre", "masp_suspension", s.ID, s.Agent, valeursSuspension(s), ""}}
		if !s.Au.Vide() {
			cs = append(cs, consigne{quoi, "contrat.reprendre", "masp_suspension", s.ID, reprise, []journal.Valeur{journal.Jour("au", s.Au)}, ""})
		}
		return cs, err
	})
}
