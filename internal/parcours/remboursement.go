// SPDX-License-Identifier: EUPL-1.2

package parcours

import (
	"context"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/comptes"
	"etai/internal/paiements"
)

// joursRemboursement is how many days back the payment that a tiers refunds is looked for: a yearly count of energy or charges comes back within the year.
const joursRemboursement = 400

// proposerRemboursement looks for a payment of ours to who sends this money: the line bears the name of a tiers that we paid, and gives back no more than
// that payment. The latest of the same amount first, else the latest. On a pooled account, when people share the tiers, only an amount that names one
// person's payment is proposed. It never settles: a person confirms.
func proposerRemboursement(l *comptes.LigneAPoster, c *ContextePointage) Proposition {
	if len(c.Payes) == 0 {
		return Proposition{}
	}
	mots := motsEntiers(l.Texte.Contrepartie + " " + l.Texte.Libelle + " " + l.Texte.DebiteurUltime)
	var choisi *paiements.Paye
	exact, plusieurs := false, false
	for i := range c.Payes {
		p := &c.Payes[i]
		if p.Centimes < l.Centimes || p.ExecutionLe.Apres(l.Date) || !nomme(mots, p.Titulaire) && !nomme(mots, p.Nom) {
			continue
		}
		memes := p.Centimes == l.Centimes
		switch {
		case choisi == nil, memes && !exact:
			choisi, exact, plusieurs = p, memes, false
		case memes == exact && p.Dossier != choisi.Dossier:
			plusieurs = true
		}
	}
	if choisi == nil || plusieurs {
		return Proposition{}
	}
	return Proposition{Regle: Remboursement, Ordres: []*paiements.Ordre{{ID: choisi.Ordre, Dossier: choisi.Dossier, Centimes: choisi.Centimes}}}
}

func motsEntiers(s string) map[string]bool {
	r := map[string]bool{}
	for m := range strings.FieldsFuncSeq(s, func(c rune) bool { return strings.ContainsRune(" /-.,:;'’()+*_", c) }) {
		if m = texte.Cle(m); m != "" {
			r[m] = true
		}
	}
	return r
}

// nomme tells whether every word of a name stands among those of a line; a name of less than four letters says nothing.
func nomme(mots map[string]bool, nom string) bool {
	siens := motsEntiers(nom)
	lettres := 0
	for m := range siens {
		if !mots[m] {
			return false
		}
		lettres += len(m)
	}
	return lettres >= 4
}

// lirePayes reads the executed orders of the bank accounts that received money which bears no known number nor reference of ours: where a refund may be, less
// what was refunded already.
func (c *chargeur) lirePayes(ctx context.Context, l bdd.Lecture, lot []comptes.LigneAPoster) error {
	voulues := map[int64]bool{}
	depuis := lot[0].Date
	for i := range lot {
		x := &lot[i]
		b := c.banques[x.CompteBancaire]
		if x.Centimes <= 0 || x.Retour || x.Texte.Carte || b == nil || b.contexte.Ordres[reference(x)] != nil || len(nommees(x, b.contexte)) > 0 {
			continue
		}
		voulues[b.ID] = true
		if x.Date.Avant(depuis) {
			depuis = x.Date
		}
	}
	var payes []paiements.Paye
	for ids := range slices.Chunk(clesDe(voulues), parRequete) {
		ps, err := paiements.Payes(ctx, l, ids, depuis.Plus(-joursRemboursement))
		if err != nil {
			return err
		}
		payes = append(payes, ps...)
	}
	ids := make([]int64, len(payes))
	for i, p := range payes {
		ids[i] = p.Ordre
	}
	deja, err := comptes.RemboursesDes(ctx, l, ids)
	if err != nil {
		return err
	}
	for _, p := range payes {
		if p.Centimes -= deja[p.Ordre]; p.Centimes > 0 {
			x := c.banques[p.CompteBancaire].contexte
			x.Payes = append(x.Payes, p)
		}
	}
	return nil
}
