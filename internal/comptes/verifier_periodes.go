// SPDX-License-Identifier: EUPL-1.2

package comptes

import (
	"bytes"
	"context"

	"etai/internal/base/bdd"
)

// comparerPeriodes confronts each closed month with the chain: its head is a link of its year, nothing was booked on the account in the month after the closing,
// and the balances at its last day still have the hash that was printed on the minutes.
func comparerPeriodes(ctx context.Context, l bdd.Lecture) error {
	ps, err := ToutesLesPeriodes(ctx, l)
	if err != nil {
		return err
	}
	for _, p := range ps {
		if !p.Close() {
			continue
		}
		cb, err := Bancaire(ctx, l, p.CompteBancaire)
		if err != nil {
			return err
		}
		quoi := "compte " + cb.IBANMasque + ", mois clos " + mois(p.Dernier)
		var numero int64
		err = l.QueryRow(ctx, `select numero from ecriture where organisation_id = $1 and exercice = $2 and empreinte = $3`, cb.Organisation, p.Dernier.Annee(), p.Tete).Scan(&numero)
		if estAbsent(err) && bytes.Equal(p.Tete, origineChaine(cleChaine{cb.Organisation, p.Dernier.Annee()})) {
			err = nil
		}
		if estAbsent(err) {
			return faute("%s : la tête de chaîne notée à la clôture n’est pas dans la chaîne", quoi)
		}
		if err != nil {
			return err
		}
		var apres int64
		if err := l.QueryRow(ctx, `select count(*) from ecriture where compte_bancaire_id = $1 and jour_comptable <= $2 and (instant > $3 or exercice = $4 and numero > $5)`,
			cb.ID, p.Dernier, p.CloseLe, p.Dernier.Annee(), numero).Scan(&apres); err != nil {
			return err
		}
		if apres > 0 {
			return faute("%s : %d écritures y ont été passées après la clôture", quoi, apres)
		}
		soldes, err := empreinteSoldes(ctx, l, cb.ID, p.Dernier)
		if err != nil {
			return err
		}
		if !bytes.Equal(soldes, p.Soldes) {
			return faute("%s : les soldes ne sont plus ceux de la clôture", quoi)
		}
	}
	return nil
}
