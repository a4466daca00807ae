// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/masp/versement"
)

// controlesVersements confront where procedures stand with their steps, and a renewal with what it renews.
func controlesVersements() []comptes.Controle {
	return []comptes.Controle{
		{SQL: `select v.numero from versement_direct v left join versement_direct_etape x on x.versement_id = v.id and x.rang = v.rang where v.etat <> coalesce(x.vers, 'envisage')
			or coalesce(cast(v.echeance as text), '') <> coalesce(cast(x.echeance as text), '') or v.rang <> (select count(*) from versement_direct_etape y where y.versement_id = v.id)`,
			Faute: "versement direct %s : il n’est pas où sa dernière étape l’a mis"},
		{SQL: `select v.numero from versement_direct v where v.debut is not null and not exists (select 1 from versement_direct_etape x where x.versement_id = v.id and x.debut = v.debut and x.fin = v.fin)`,
			Faute: "versement direct %s : aucune étape ne dit de quand à quand il court"},
		{SQL: `select v.numero from versement_direct v join versement_direct a on a.id = v.suite_de where a.debut is null or v.debut <= a.debut`, Faute: "versement direct %s : celui qu’il renouvelle n’a pas couru avant lui"},
	}
}

func consignesVersements(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	xs, err := versement.ToutesEtapes(ctx, l)
	for _, x := range xs {
		cs = append(cs, consigne{fmt.Sprintf("étape %d du versement direct %d", x.Rang, x.Versement), "versement.etape", versement.Objet, x.Versement, x.Par, x.Consignees(), ""})
	}
	return cs, err
}

// consignesRequetes: what is asked of the judge is what was signed last.
func consignesRequetes(ctx context.Context, l bdd.Lecture) (cs []consigne, err error) {
	type signee struct{ id, par int64 }
	ss, err := bdd.Lister(ctx, l, func(r *sql.Rows) (x signee, err error) { return x, r.Scan(&x.id, &x.par) }, `select v.id, x.par from versement_direct v join versement_direct_etape x on x.versement_id = v.id
		where v.etat <> 'envisage' and x.rang = (select max(y.rang) from versement_direct_etape y where y.versement_id = v.id and y.vers = 'requete_prete')
		and not exists (select 1 from versement_direct_etape z where z.versement_id = v.id and z.vers = 'envisage' and z.rang > x.rang) order by v.id`)
	if err != nil {
		return nil, err
	}
	for _, x := range ss {
		v, err := versement.ParID(ctx, l, x.id)
		if err != nil {
			return nil, err
		}
		vs, err := v.Demandees(ctx, l)
		if err != nil {
			return nil, err
		}
		cs = append(cs, consigne{"requête " + v.Numero, "versement.signer", versement.Objet, v.ID, x.par, vs, ""})
	}
	return cs, nil
}
