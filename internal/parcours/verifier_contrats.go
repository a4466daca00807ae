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

// controlesContrats confront what may be received and paid with what was signed.
func controlesContrats() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select m.numero from masp_contrat c join masp_mesure m on m.id = c.mesure_id where (c.niveau = 2) <> exists (select 1 from masp_autorisation a where a.contrat_id = c.id)`,
			Faute: "mesure %s : un contrat avec gestion sans autorisation signée, ou l’inverse"},
		{SQL: `select m.numero from masp_contrat c join masp_mesure m on m.id = c.mesure_id where c.rang = 1 and c.debut <> m.ancre
			or c.rang > 1 and not exists (select 1 from masp_contrat x where x.mesure_id = c.mesure_id and x.rang = c.rang - 1 and x.debut < c.debut)`,
			Faute: "mesure %s : ses contrats ne se suivent pas"},
		{SQL: `select cast(r.id as text) from gestion_recette r join gestion g on g.id = r.gestion_id and g.origine = 'masp' where not exists (select 1 from masp_autorisation a
			where a.contrat_id = g.origine_id and a.percue_id = r.percue_id and a.numero = r.prestation and a.du = r.du and a.au >= r.au and coalesce(a.plafond, 0) = coalesce(r.plafond, 0))`,
			Faute: "recette %s : elle ne répond à aucune ligne d’autorisation signée"},
		{SQL: `select cast(a.id as text) from masp_autorisation a where not exists (select 1 from gestion_recette r join gestion g on g.id = r.gestion_id and g.origine = 'masp'
			where g.origine_id = a.contrat_id and r.percue_id = a.percue_id and r.dossier_id = a.dossier_id)`,
			Faute: "autorisation %s : la gestion ne la connaît pas"},
	}
}

// consignesContrats: a contract, its authorisation, its objectives and its reasons are what was recorded the day it was signed.
func consignesContrats(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type signe struct {
		masp.Contrat
		par int64
	}
	lus, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x signe, err error) {
		return x, r.Scan(&x.ID, &x.Mesure.ID, &x.Mesure.Numero, &x.Rang, &x.Debut, &x.Mois, &x.Fin, &x.Niveau, &x.SigneLe, &x.SignePourLe, &x.MoisAilleurs, &x.ApresMAJ, &x.par)
	}, `select c.id, c.mesure_id, m.numero, c.rang, c.debut, c.mois, c.fin, c.niveau, c.signe_le, c.signe_pour_le, c.mois_ailleurs, c.apres_maj, c.cree_par
		from masp_contrat c join masp_mesure m on m.id = c.mesure_id order by c.id`)
	for _, x := range lus {
		vs, err := valeursContrat(ctx, l, x.Contrat)
		if err != nil {
			return nil, err
		}
		cs = append(cs, consigne{fmt.Sprintf("contrat %d de la mesure %s", x.Rang, x.Mesure.Numero), "contrat.signer", "masp_contrat", x.ID, x.par, vs, ""})
	}
	return cs, err
}
