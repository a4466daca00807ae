// SPDX-License-Identifier: EUPL-1.2

package ordres

import (
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/tiers"
)

// Payable is a tiers that a form of order offers, with the bank details that it would be paid to.
type Payable struct {
	tiers.Tiers
	Version tiers.Version // ID 0: it has none that was not refused
	Echec   bool          // a transfer of this person to these details came back
}

// Refus says why the tiers cannot be paid by an agent now, in a few words; empty when it can.
func (p Payable) Refus(agent int64) string {
	switch {
	case p.Version.ID == 0:
		return "sans coordonnées bancaires"
	case p.Version.ApprouveePar == 0:
		return "coordonnées en attente d’approbation"
	case p.Echec:
		return "virement revenu\u00a0: nouvelles coordonnées à saisir"
	case p.Version.SaisiePar == agent:
		return "vous avez saisi ses coordonnées\u00a0: une autre personne prépare l’ordre"
	}
	return ""
}

// The version that counts is the last one that was not refused: one that waits stops the earlier one.
const dePayable = `select t.id, t.organisation_id, coalesce(t.dossier_id, 0), t.nature, t.nom, coalesce(v.id, 0), coalesce(v.numero, 0), coalesce(v.titulaire, ''), coalesce(v.iban_masque, ''),
	coalesce(v.saisie_par, 0), coalesce(v.approuvee_par, 0), (select count(*) from ordre o where o.dossier_id = $1 and o.tiers_version_id = v.id
		and (o.etat = 'retourne' or o.etat = 'rejete' and o.motif like 'AC%'))
	from tiers t left join tiers_version v on v.tiers_id = t.id and v.numero = (select max(x.numero) from tiers_version x where x.tiers_id = t.id and x.refusee_le is null) `

var (
	requeteTiers = droits.Requete{Nom: "ordres.tiers", Nominative: true, SansClause: "les tiers qui ne sont aucune personne ; le droit de préparer un ordre sur le dossier est vérifié avant",
		SQL: dePayable + `where t.organisation_id = $2 and t.dossier_id is null order by t.cle_tri, t.id`}

	requeteTiersDe = droits.Requete{Nom: "ordres.tiers_de", Nominative: true, SQL: dePayable + `where t.dossier_id = $1 and t.organisation_id = $2 and {DROITS preparer_ordre t} order by t.id`}
)

// Payables lists the tiers that may be paid for a file: the person herself first, then the shared ones in French order of names. bdd.ErrAbsent when
// the agent may not prepare an order on it.
func Payables(ctx context.Context, l bdd.Lecture, a droits.Agent, dossier int64) ([]Payable, error) {
	ok, err := droits.Peut(ctx, l, a, droits.PreparerOrdre, dossier)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, bdd.ErrAbsent
	}
	var ps []Payable
	for _, q := range []droits.Requete{requeteTiersDe, requeteTiers} {
		texte, args := q.Pour(a, dossier, a.Organisation)
		x, err := bdd.Lister(ctx, l, scanPayable, texte, args...)
		if err != nil {
			return nil, fmt.Errorf("lire les tiers : %w", err)
		}
		ps = append(ps, x...)
	}
	return ps, nil
}

func scanPayable(r *sql.Rows) (p Payable, err error) {
	var echecs int
	v := &p.Version
	err = r.Scan(&p.ID, &p.Organisation, &p.Dossier, &p.Nature, &p.Nom, &v.ID, &v.Numero, &v.Titulaire, &v.IBANMasque, &v.SaisiePar, &v.ApprouveePar, &echecs)
	v.Tiers, p.Echec = p.ID, echecs > 0
	return p, err
}
