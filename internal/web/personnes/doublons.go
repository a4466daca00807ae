// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"context"

	"etai/internal/base/bdd"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/poste"
)

// doublon is somebody of the agent's perimeter who may be the person being created.
type doublon struct{ trouvee }

const (
	doublonsMax = 5
	// assezProche is the note (out of 100) from which a name is looked at: two letters of difference in a long name, another order, a sound.
	assezProche = 72
)

// doublons looks for the person among the files that the agent may name: by her names, by her birth date and first name, by her telephone.
// Somebody of the same name whose known birth date is another one is a namesake, and is left out.
func (g guichet) doublons(ctx context.Context, v *poste.Visite, p personnes.Personne) ([]doublon, error) {
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
	var candidats []poste.Trouvee
	vus := map[int64]bool{}
	for _, q := range demandes {
		ts, err := g.Annuaire.Chercher(ctx, v, q, 4*doublonsMax)
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
	var r []doublon
	err := v.Lire(ctx, func(l bdd.Lecture, a droits.Agent) error {
		r = nil
		for _, t := range candidats {
			x, err := rapports.PersonneDe(ctx, l, a, t.Dossier)
			if estAbsent(err) {
				continue
			}
			if err != nil {
				return err
			}
			autre := !p.Naissance.Vide() && !x.Personne.Naissance.Vide() && p.Naissance != x.Personne.Naissance
			if memeTelephone := p.Telephone != "" && p.Telephone == x.Personne.Telephone; !autre || memeTelephone {
				r = append(r, doublon{trouvee{x, raisonDoublon(p, x.Personne, t.Raison)}})
			}
			if len(r) == doublonsMax {
				break
			}
		}
		return nil
	})
	return r, err
}

// raisonDoublon adds to what the search says what is the same besides.
func raisonDoublon(p, x personnes.Personne, raison string) string {
	mots := []string{}
	if raison != "" && raison != "téléphone" && raison != "date de naissance" {
		mots = append(mots, raison)
	}
	if !p.Naissance.Vide() && p.Naissance == x.Naissance && !contientMot(raison, "date de naissance") {
		mots = append(mots, "même date de naissance")
	}
	if p.Telephone != "" && p.Telephone == x.Telephone {
		mots = append(mots, "même téléphone")
	}
	return texte.Liste(mots)
}
