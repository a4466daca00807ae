// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"

	"etai/internal/base/bdd"
	"etai/internal/base/horloge"
	"etai/internal/base/jour"
)

// comparerPeriodes confronts each closed month with the chain: its head is a link of its year, nothing was booked in the month after the closing, and the
// balances at its last day still have the hash that was printed on the minutes.
func comparerPeriodes(ctx context.Context, l bdd.Lecture) error {
	type periode struct {
		organisation int64
		mois         string
		le           horloge.Instant
		tete, soldes []byte
	}
	ps, err := bdd.Lister(ctx, l, func(r *sql.Rows) (p periode, err error) {
		return p, r.Scan(&p.organisation, &p.mois, &p.le, &p.tete, &p.soldes)
	}, `select organisation_id, mois, close_le, tete_chaine, soldes_empreinte from periode order by organisation_id, mois`)
	if err != nil {
		return fmt.Errorf("lire les mois clos : %w", err)
	}
	for _, p := range ps {
		premier, err := jour.LireISO(p.mois + "-01")
		if err != nil {
			return faute("mois clos « %s » : ce n’est pas un mois", p.mois)
		}
		dernier := premier.DernierDuMois()
		var numero int64
		err = l.QueryRow(ctx, `select numero from ecriture where organisation_id = $1 and exercice = $2 and empreinte = $3`, p.organisation, dernier.Annee(), p.tete).Scan(&numero)
		if estAbsent(err) && bytes.Equal(p.tete, origineChaine(cleChaine{p.organisation, dernier.Annee()})) {
			err = nil
		}
		if estAbsent(err) {
			return faute("mois clos %s : la tête de chaîne notée à la clôture n’est pas dans la chaîne", p.mois)
		}
		if err != nil {
			return err
		}
		var apres int64
		if err := l.QueryRow(ctx, `select count(*) from ecriture where organisation_id = $1 and jour_comptable <= $2 and (instant > $3 or exercice = $4 and numero > $5)`,
			p.organisation, dernier, p.le, dernier.Annee(), numero).Scan(&apres); err != nil {
			return err
		}
		if apres > 0 {
			return faute("mois clos %s : %d écritures y ont été passées après la clôture", p.mois, apres)
		}
		soldes, err := empreinteSoldes(ctx, l, p.organisation, dernier)
		if err != nil {
			return err
		}
		if !bytes.Equal(soldes, p.soldes) {
			return faute("mois clos %s : les soldes ne sont plus ceux de la clôture", p.mois)
		}
	}
	return nil
}
