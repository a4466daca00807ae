// SPDX-License-Identifier: EUPL-1.2

package web

import (
	"context"
	"strconv"
	"sync"

	"etai/internal/demo"
	"etai/internal/organisation/droits"
	"etai/internal/web/poste"
)

// demonstration shows the fictional story to the pages.
type demonstration struct {
	demo   *demo.Demo
	verrou sync.Mutex // the bank writes one file at a time
}

// Demonstration makes of a filled installation what the pages of the demonstration need.
func Demonstration(d *demo.Demo) poste.Demonstration { return &demonstration{demo: d} }

// Comptes lists the accounts, in the order of the story.
func (d *demonstration) Comptes() []poste.CompteFictif {
	cs := make([]poste.CompteFictif, len(d.demo.Utilisateurs))
	rangs := map[droits.Role]int{}
	for i, u := range d.demo.Utilisateurs {
		role := poste.RoleCourt(u.Agent.Role)
		rangs[u.Agent.Role]++
		autre := rangs[u.Agent.Role] > 1
		if autre {
			role += " " + strconv.Itoa(rangs[u.Agent.Role])
		}
		cs[i] = poste.CompteFictif{ID: u.Agent.ID, Role: role, Identifiant: u.Identifiant, Resume: u.Identifiant, Autre: autre}
	}
	return cs
}

// Histoires lists what the files have to tell.
func (d *demonstration) Histoires() []poste.HistoireFictive {
	roles := map[string]string{}
	for _, x := range d.Comptes() {
		roles[x.Identifiant] = x.Role
	}
	hs := make([]poste.HistoireFictive, len(d.demo.Histoires))
	for i, h := range d.demo.Histoires {
		hs[i] = poste.HistoireFictive{Titre: h.Titre, Texte: h.Texte, Personne: h.Personne, Lien: h.Lien, Identifiant: h.Identifiant, Role: roles[h.Identifiant]}
	}
	return hs
}

// MotDePasse is that of every account.
func (*demonstration) MotDePasse() string { return demo.MotDePasse }

// Releve is the bank's next file, or the one that ends the month.
func (d *demonstration) Releve(ctx context.Context, finDuMois bool) (nom string, contenu []byte, err error) {
	d.verrou.Lock()
	defer d.verrou.Unlock()
	return d.demo.Releve(ctx, finDuMois)
}
