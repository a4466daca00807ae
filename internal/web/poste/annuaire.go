// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"context"
	"sync"

	"etai/internal/base/bdd"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/personnes/recherche"
	"etai/internal/rapports"
)

// Annuaire finds people by approximate names: an index in memory, brought up to date from the table's revisions at each search, so that a
// command running beside sees and is seen.
type Annuaire struct {
	base   *bdd.Base
	index  *recherche.Index
	verrou sync.Mutex
}

// NouvelAnnuaire reads everybody.
func NouvelAnnuaire(ctx context.Context, b *bdd.Base) (*Annuaire, error) {
	a := &Annuaire{base: b, index: recherche.Nouvel()}
	return a, a.MettreAJour(ctx)
}

const personnesParLot = 5000

// MettreAJour reads the people changed since the last time.
func (a *Annuaire) MettreAJour(ctx context.Context) error {
	a.verrou.Lock()
	defer a.verrou.Unlock()
	for {
		depuis := a.index.Version()
		var ps []personnes.Personne
		var derniere int64
		if err := a.base.Lire(ctx, func(l bdd.Lecture) (err error) {
			ps, derniere, err = personnes.ModifieesApres(ctx, l, depuis, personnesParLot)
			return err
		}); err != nil {
			return err
		}
		if len(ps) == 0 {
			return nil
		}
		if depuis == 0 && len(ps) == personnesParLot {
			if err := a.remplir(ctx); err != nil {
				return err
			}
			continue
		}
		changements := make([]recherche.Changement, len(ps))
		for i, p := range ps {
			changements[i] = recherche.Changement{ID: p.ID, Personne: fiche(p), Retiree: p.Canonique != 0}
		}
		a.index.Appliquer(derniere, changements)
	}
}

// remplir reads a large table at once, as the service starts.
func (a *Annuaire) remplir(ctx context.Context) error {
	var erreur error
	var derniere int64
	a.index.Remplir(1, func(yield func(int64, recherche.Personne) bool) {
		for depuis := int64(0); ; depuis = derniere {
			var ps []personnes.Personne
			if erreur = a.base.Lire(ctx, func(l bdd.Lecture) (err error) {
				ps, derniere, err = personnes.ModifieesApres(ctx, l, depuis, personnesParLot)
				return err
			}); erreur != nil || len(ps) == 0 {
				return
			}
			for _, p := range ps {
				if p.Canonique == 0 && !yield(p.ID, fiche(p)) {
					return
				}
			}
		}
	})
	if erreur != nil {
		return erreur
	}
	a.index.Appliquer(derniere, nil)
	return nil
}

func fiche(p personnes.Personne) recherche.Personne {
	return recherche.Personne{Nom: p.Nom, NomUsage: p.NomUsage, Prenom: p.Prenom, Naissance: p.Naissance, Telephone: p.Telephone}
}

// Trouvee is a person found, with her file.
type Trouvee struct {
	Personne, Dossier int64
	Score             int
	Raison            string
}

// Chercher finds people by a name, a birth date or a telephone among the files that the agent may name, the likeliest first. Who follows a
// few files searches among them; who sees most of them, among all, and the clause of rights keeps what may be shown.
func (a *Annuaire) Chercher(ctx context.Context, v *Visite, texte string, n int) ([]Trouvee, error) {
	if err := a.MettreAJour(ctx); err != nil {
		return nil, err
	}
	var siennes map[int64]int64
	var filtre func(int64) bool
	if v.Compte.Role == droits.CESF || v.Compte.Role == droits.Direction {
		if err := v.Lire(ctx, func(l bdd.Lecture, ag droits.Agent) (err error) {
			siennes, err = rapports.ToutesVisibles(ctx, l, ag)
			return err
		}); err != nil {
			return nil, err
		}
		filtre = func(id int64) bool { _, ok := siennes[id]; return ok }
	}
	trouves := a.index.Chercher(texte, 10*n, filtre)
	visibles := siennes
	if visibles == nil {
		ids := make([]int64, len(trouves))
		for i, t := range trouves {
			ids[i] = t.ID
		}
		if err := v.Lire(ctx, func(l bdd.Lecture, ag droits.Agent) (err error) {
			visibles, err = rapports.Visibles(ctx, l, ag, ids)
			return err
		}); err != nil {
			return nil, err
		}
	}
	var r []Trouvee
	vus := map[int64]bool{} // a household is one answer: its likeliest member's
	for _, t := range trouves {
		if d, ok := visibles[t.ID]; ok && len(r) < n && !vus[d] {
			vus[d] = true
			r = append(r, Trouvee{t.ID, d, t.Score, t.Raison})
		}
	}
	return r, nil
}
