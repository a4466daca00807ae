// SPDX-License-Identifier: EUPL-1.2

// Package parcours holds the acts that span several domains. An exported function takes the base and opens exactly one act;
// its unexported twin takes the transaction.
package parcours

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/chiffre"
	"etai/internal/comptes"
)

// LignesParActe bounds how long an import holds the writer.
const LignesParActe = 500

// PosterReleves posts every accepted statement that still has lines to post, whichever its file, in acts of LignesParActe lines at most. It is
// idempotent per line and resumes after a crash. What a bank account's lines cannot be posted for is told at the end, once the others are.
func PosterReleves(ctx context.Context, b *bdd.Base, t *chiffre.Trousseau) error {
	p := posteur{base: b, trousseau: t, cadence: NouvelleCadence(LignesParActe), fautes: map[int64]error{}, avances: map[int64]bool{}}
	for {
		reste, err := p.restant(ctx)
		if err != nil {
			return err
		}
		if len(reste) == 0 {
			break
		}
		if err := p.passer(ctx, reste); err != nil {
			return err
		}
	}
	fautes := make([]error, 0, len(p.fautes))
	for _, f := range p.fautes {
		fautes = append(fautes, f)
	}
	for compte := range p.avances {
		if _, err := reproposerOrdres(ctx, b, t, compte); err != nil {
			fautes = append(fautes, err)
		}
	}
	return errors.Join(fautes...)
}

// posteur carries statements into the ledger.
type posteur struct {
	base      *bdd.Base
	trousseau *chiffre.Trousseau
	cadence   *Cadence
	fautes    map[int64]error // bank accounts whose lines could not be posted: left aside
	avances   map[int64]bool  // bank accounts on which an order went forward: a line that waits may now be settled
}

// restant returns the statements that still have lines to post, in the order in which they were accepted.
func (p *posteur) restant(ctx context.Context) (reste []comptes.ReleveEnCours, err error) {
	if err := p.base.Lire(ctx, func(l bdd.Lecture) (err error) { reste, err = comptes.APoster(ctx, l); return err }); err != nil {
		return nil, fmt.Errorf("chercher les relevés à passer : %w", err)
	}
	return slices.DeleteFunc(reste, func(r comptes.ReleveEnCours) bool { return p.fautes[r.CompteBancaire] != nil }), nil
}

// couper takes the next act off what is left to post: parts of statements that make no more than n lines.
func couper(reste []comptes.ReleveEnCours, n int) (lot []comptes.Tranche, suite []comptes.ReleveEnCours) {
	for lignes := 0; len(reste) > 0 && len(lot) < n; reste = reste[1:] {
		r := &reste[0]
		a := min(r.Lignes, r.Postees+n-lignes)
		if a == r.Postees && r.Lignes > a {
			break // no room left
		}
		lot = append(lot, comptes.Tranche{Releve: r.ID, CompteBancaire: r.CompteBancaire, De: r.Postees, A: a})
		lignes += a - r.Postees
		if r.Postees = a; a < r.Lignes {
			break
		}
	}
	return lot, reste
}

// lu is a lot whose lines were read.
type lu struct {
	tranches []comptes.Tranche
	lignes   []comptes.LigneAPoster
	err      error
}

// passer posts what is left, reading each lot while the one before is being written. It comes back early when another program posts too.
func (p *posteur) passer(ctx context.Context, reste []comptes.ReleveEnCours) error {
	ctx, fin := context.WithCancel(ctx)
	defer fin()
	suivants := make(chan lu, 1)
	go func() {
		defer close(suivants)
		for len(reste) > 0 {
			var x lu
			x.tranches, reste = couper(reste, p.cadence.Taille())
			x.lignes, x.err = p.lire(ctx, x.tranches)
			select {
			case suivants <- x:
			case <-ctx.Done():
				return
			}
		}
	}()
	for x := range suivants {
		err := x.err
		if err == nil {
			err = p.poster(ctx, x.tranches, x.lignes)
			p.base.Ceder(ctx)
		}
		switch {
		case err == nil:
		case errors.Is(err, comptes.ErrPerime):
			return nil
		case ctx.Err() != nil, p.base.EnPanne() != nil:
			return err
		default:
			if err := p.separer(ctx, x.tranches); err != nil {
				return err
			}
			return nil
		}
	}
	return ctx.Err()
}

func (p *posteur) lire(ctx context.Context, tranches []comptes.Tranche) (lot []comptes.LigneAPoster, err error) {
	err = p.base.Lire(ctx, func(l bdd.Lecture) (err error) {
		lot, err = comptes.LotAPoster(ctx, l, p.trousseau, tranches)
		return err
	})
	return lot, err
}

func (p *posteur) poster(ctx context.Context, tranches []comptes.Tranche, lot []comptes.LigneAPoster) error {
	avances, err := ecrire(ctx, p.base, func(e *bdd.Ecriture) ([]int64, error) {
		defer p.cadence.Mesurer()()
		return posterLot(ctx, e, tranches, lot)
	})
	for _, compte := range avances {
		p.avances[compte] = true
	}
	return err
}

// separer posts the parts of a lot that failed one bank account at a time, so that one at fault does not keep the others back.
func (p *posteur) separer(ctx context.Context, tranches []comptes.Tranche) error {
	par := map[int64][]comptes.Tranche{}
	var ordre []int64
	for _, x := range tranches {
		if par[x.CompteBancaire] == nil {
			ordre = append(ordre, x.CompteBancaire)
		}
		par[x.CompteBancaire] = append(par[x.CompteBancaire], x)
	}
	for _, compte := range ordre {
		lot, err := p.lire(ctx, par[compte])
		if err == nil {
			err = p.poster(ctx, par[compte], lot)
		}
		switch {
		case errors.Is(err, comptes.ErrPerime):
		case ctx.Err() != nil || p.base.EnPanne() != nil:
			return errors.Join(err, ctx.Err())
		case err != nil:
			p.fautes[compte] = fmt.Errorf("passer les relevés du compte bancaire %d : %w", compte, err)
		}
	}
	return nil
}

// posterLot posts parts of statements in one act; the answer is the bank accounts on which an order went forward.
func posterLot(ctx context.Context, e *bdd.Ecriture, tranches []comptes.Tranche, lot []comptes.LigneAPoster) ([]int64, error) {
	for _, x := range tranches {
		if err := x.Avancer(ctx, e); err != nil {
			return nil, err
		}
	}
	if len(lot) == 0 {
		return nil, nil
	}
	p, err := nouveauPasseur(ctx, e, lot)
	if err != nil {
		return nil, err
	}
	for i := range lot {
		if err := p.ligne(ctx, e, &lot[i]); err != nil {
			return nil, fmt.Errorf("passer la ligne %d du %s : %w", lot[i].Rang+1, lot[i].Date, err)
		}
	}
	return p.avances(), p.ecrire(ctx, e)
}
