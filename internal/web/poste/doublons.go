// SPDX-License-Identifier: EUPL-1.2

package poste

import (
	"context"
	"errors"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
)

// Doublon is somebody of the agent's perimeter who may be another person, with why.
type Doublon struct {
	rapports.LignePersonne
	Raison string
}

// assezProche is the note (out of 100) from which a name is looked at: two letters of difference in a long name, another order, a sound.
const assezProche = 72

// Doublons looks for a person among the files that the agent may name, n at most: by her names, by her birth date and first name, by her telephone; and, for the person of a file
// (0: not created yet), by her allocataire numbers. Somebody of the same name whose known birth date is another one is a namesake:
// left out of a creation; said and put last on a file, whose date may be wrong.
func (a *Annuaire) Doublons(ctx context.Context, v *Visite, p personnes.Personne, dossier int64, n int) ([]Doublon, error) {
	demandes := []string{p.Nom + " " + p.Prenom}
	if p.NomUsage != "" {
		demandes = append(demandes, p.NomUsage+" "+p.Prenom)
	}
	if !p.Naissance.Vide() {
		demandes = append(demandes, p.Prenom+" "+p.Naissance.Court())
	}
	if p.Telephone != "" {
		demandes = append(demandes, texte.Telephone(p.Telephone))
	}
	var candidats []Trouvee
	vus := map[int64]bool{dossier: true}
	for _, q := range demandes {
		ts, err := a.Chercher(ctx, v, q, 4*n)
		if err != nil {
			return nil, err
		}
		for _, t := range ts {
			if t.Score >= assezProche && !vus[t.Dossier] {
				vus[t.Dossier] = true
				candidats = append(candidats, t)
			}
		}
	}
	var r []Doublon
	err := v.Lire(ctx, func(l bdd.Lecture, ag droits.Agent) error {
		r = nil
		var homonymes []Doublon
		var memes []int64
		if dossier != 0 && p.Titulaire {
			var err error
			if memes, err = rapports.MemeAllocataire(ctx, l, ag, dossier); err != nil {
				return err
			}
		}
		tous := slices.Clone(candidats)
		for _, d := range memes {
			if !vus[d] {
				tous = append(tous, Trouvee{Dossier: d})
			}
		}
		for _, t := range tous {
			x, err := rapports.PersonneDe(ctx, l, ag, t.Dossier)
			if errors.Is(err, bdd.ErrAbsent) {
				continue
			}
			if err != nil {
				return err
			}
			numero := slices.Contains(memes, t.Dossier)
			autre := !p.Naissance.Vide() && !x.Personne.Naissance.Vide() && p.Naissance != x.Personne.Naissance
			d := Doublon{x, raisonDoublon(p, x.Personne, t.Raison, numero)}
			if memeTelephone := p.Telephone != "" && p.Telephone == x.Personne.Telephone; !autre || memeTelephone || numero {
				r = append(r, d)
			} else if dossier != 0 {
				d.Raison = texte.Liste(append(slices.DeleteFunc([]string{d.Raison}, func(s string) bool { return s == "" }), "autre date de naissance"))
				homonymes = append(homonymes, d)
			}
			if len(r) == n {
				break
			}
		}
		r = append(r, homonymes[:min(len(homonymes), n-len(r))]...)
		return nil
	})
	return r, err
}

// Pareilles are who may be the person of a file under another sheet, three at most: of her organisation, born the same day, of the same names, in another order or
// alike, among those whom the agent may name; but for those said to be somebody else. Most often nobody else is, and the table's revision is all that is asked.
func (a *Annuaire) Pareilles(ctx context.Context, v *Visite, p personnes.Personne) (r []personnes.Personne, err error) {
	if p.Naissance.Vide() || p.Canonique != 0 || !p.Titulaire {
		return nil, nil
	}
	if err := a.MettreAJour(ctx); err != nil {
		return nil, err
	}
	memes := a.index.NesLe(p.Naissance)
	delete(memes, p.ID)
	var ids []int64
	for _, nom := range []string{p.Nom, p.NomUsage} {
		if len(memes) == 0 || nom == "" {
			continue
		}
		for _, t := range a.index.Chercher(nom+" "+p.Prenom, 3, func(id int64) bool { return memes[id] }) {
			if t.Score >= assezProche {
				ids = append(ids, t.ID)
				delete(memes, t.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	err = v.Lire(ctx, func(l bdd.Lecture, ag droits.Agent) error {
		r = nil
		visibles, err := rapports.Visibles(ctx, l, ag, ids)
		if err != nil || len(visibles) == 0 {
			return err
		}
		autres, err := personnes.Distinguees(ctx, l, p)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, dite := autres[id]; dite || visibles[id] == 0 {
				continue
			}
			x, err := personnes.ParID(ctx, l, id)
			if err != nil {
				return err
			}
			if x.Titulaire && x.Canonique == 0 && x.Organisation == p.Organisation && len(r) < 3 {
				r = append(r, x)
			}
		}
		return nil
	})
	return r, err
}

// raisonDoublon adds to what the search says what is the same besides.
func raisonDoublon(p, x personnes.Personne, raison string, numero bool) string {
	mots := []string{}
	if raison != "" && raison != "téléphone" && raison != "date de naissance" {
		mots = append(mots, raison)
	}
	if !p.Naissance.Vide() && p.Naissance == x.Naissance && !strings.Contains(raison, "date de naissance") {
		mots = append(mots, "même date de naissance")
	}
	if p.Telephone != "" && p.Telephone == x.Telephone {
		mots = append(mots, "même téléphone")
	}
	if numero {
		mots = append(mots, "même numéro d’allocataire")
	}
	return texte.Liste(mots)
}
