// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"etai/internal/agenda"
	"etai/internal/base/bdd"
	"etai/internal/comptes"
	"etai/internal/organisation/droits"
)

// The numbers of statements are not reliable for every bank (05-finance §1.5): a hole is told, never refused; balances alone refuse. A bank whose numbers
// jump again and again is not followed.
const (
	trouMax   = 30 // numbers that may be missing: beyond, the bank numbers otherwise
	memoire   = 7  // last numbered statements that are looked at
	sautsMax  = 1  // among them, steps that may jump
	sansTrous = 90 // statements among which a late one fills a hole
)

// SuivreNumero asks the accountant for the statements that are missing before one that was just accepted, and closes what its coming answers.
func SuivreNumero(ctx context.Context, e *bdd.Ecriture, releve int64) error {
	x, err := comptes.NumeroDe(ctx, e, releve)
	if err != nil {
		return err
	}
	n, ok := numero(x.Numero)
	if !ok {
		return nil
	}
	derniers, err := comptes.Numerotes(ctx, e, x.CompteBancaire, memoire)
	if err != nil {
		return err
	}
	if err := trouComble(ctx, e, x.CompteBancaire); err != nil {
		return err
	}
	if len(derniers) < 2 || derniers[0].Releve != releve {
		return nil // the first one, or a forgotten day
	}
	avant, ok := numero(derniers[1].Numero)
	if !ok || n <= avant+1 || n-avant-1 > trouMax || sauts(derniers[1:]) > sautsMax {
		return nil
	}
	cb, err := comptes.Bancaire(ctx, e, x.CompteBancaire)
	if err != nil {
		return err
	}
	manque := strconv.FormatInt(avant+1, 10)
	if n-avant > 2 {
		manque = fmt.Sprintf("%d-%d", avant+1, n-1)
	}
	return agenda.Creer(ctx, e, agenda.Tache{Organisation: cb.Organisation, Dossier: cb.Dossier, Role: string(droits.Comptable), Nature: agenda.ReleveManquant, Objet: "releve",
		ObjetID: releve, Motif: manque, Echeance: e.Instant().Jour().Plus(2)})
}

// numero reads a number of statement: figures alone.
func numero(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

// sauts counts the steps that jump among numbered statements, the latest first; a new series is no jump.
func sauts(ns []comptes.Numerote) (combien int) {
	for i := 1; i < len(ns); i++ {
		apres, ok := numero(ns[i-1].Numero)
		avant, ok2 := numero(ns[i].Numero)
		if ok && ok2 && apres > avant+1 {
			combien++
		}
	}
	return combien
}

// trouComble closes the requests all of whose numbers have come since.
func trouComble(ctx context.Context, e *bdd.Ecriture, compteBancaire int64) error {
	type tache struct {
		releve int64
		motif  string
	}
	ts, err := bdd.Lister(ctx, e, func(r *sql.Rows) (t tache, err error) { return t, r.Scan(&t.releve, &t.motif) },
		`select t.objet_id, t.motif from tache t join releve r on r.id = t.objet_id where t.nature = $1 and t.objet = 'releve' and t.faite_le is null and r.compte_bancaire_id = $2`,
		string(agenda.ReleveManquant), compteBancaire)
	if err != nil || len(ts) == 0 {
		return err
	}
	venus, err := bdd.Lister(ctx, e, func(r *sql.Rows) (s string, err error) { return s, r.Scan(&s) },
		`select numero from releve where compte_bancaire_id = $1 and accepte_le is not null and numero <> '' order by ordre desc limit $2`, compteBancaire, sansTrous)
	if err != nil {
		return err
	}
	la := map[int64]bool{}
	for _, s := range venus {
		if n, ok := numero(s); ok {
			la[n] = true
		}
	}
	for _, t := range ts {
		if manquants(t.motif, la) {
			continue
		}
		if err := agenda.Faire(ctx, e, agenda.ReleveManquant, "releve", t.releve, 0); err != nil {
			return err
		}
	}
	return nil
}

// manquants tells whether a number of a task ("12", "12-14") has not come.
func manquants(motif string, la map[int64]bool) bool {
	de, a, plage := strings.Cut(motif, "-")
	premier, ok := numero(de)
	dernier := premier
	if plage {
		dernier, _ = numero(a)
	}
	for n := premier; ok && n <= dernier; n++ {
		if !la[n] {
			return true
		}
	}
	return false
}
