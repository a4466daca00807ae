// SPDX-License-Identifier: EUPL-1.2

package virements

import (
	"context"
	"net/http"

	"etai/internal/base/argent"
	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/paiements"
	"etai/internal/parcours"
	"etai/internal/rapports/ordres"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// pageBordereau is the order of transfer on paper: the list, the totals, two signatures.
type pageBordereau struct {
	cadre.Page
	Remise       ordres.Remise
	Organisation string
	Etat         string
	Jours        []totalDuJour
	Preparee     string
	PrepareeLe   string
	Visee        string // empty before the visa
	ViseeLe      string
	Empreinte    string
	SHA256       string
	Fichier      string
	EditeLe      jour.Jour
}

type totalDuJour struct {
	Jour   jour.Jour
	Nombre int
	Total  argent.Centimes
}

// Texte is what the banks will carry.
func (p *pageBordereau) Texte(o ordres.Ordre) string { return parcours.TexteEnvoye(o.Libelle) }

// bordereau shows the whole remise, or nothing: a list with holes is no bordereau.
func (g guichet) bordereau(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p := &pageBordereau{}
	x, err := g.lireUneRemise(r, v, func(ctx context.Context, l bdd.Lecture, _ droits.Agent, x ordres.Remise) error {
		if x.Caches > 0 || x.Etat == paiements.Abandonnee {
			return bdd.ErrAbsent
		}
		n, err := lireNoms(ctx, l, x.PrepareePar, x.ViseePar)
		if err != nil {
			return err
		}
		o, err := organisation.Lire(ctx, l, x.Organisation)
		p.EditeLe = l.Instant().Jour()
		p.Organisation, p.Preparee, p.PrepareeLe = o.Nom, n.De(x.PrepareePar), quand(x.PrepareeLe, jour.Jour{})
		if x.ViseePar != 0 {
			p.Visee, p.ViseeLe = n.De(x.ViseePar), quand(x.ViseeLe, jour.Jour{})
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Page = cadre.Page{Titre: "Bordereau d’OV de la remise " + x.Reference(), Court: "Bordereau d’OV", Section: sectionRemises,
		Fil: append(filDesRemises(), cadre.Lien{Texte: courtDeRemise(x.Remise), URL: adresseRemise(x.ID)})}
	p.Remise, p.Etat, p.Empreinte = x, x.Etat.Libelle(), groupes(x.Empreinte)
	if x.Fichier != 0 {
		p.Fichier, p.SHA256 = x.MessageID+".xml", groupes(x.SHA256)
	}
	for _, o := range x.Ordres {
		p.ajouter(o)
	}
	v.Tracer(acces.Trace{Nature: acces.Export, Objet: "remise", ObjetID: x.ID, Motif: "bordereau"})
	g.Moteur.Rendre(w, r, http.StatusOK, "virements/bordereau", p)
	return nil
}

func (p *pageBordereau) ajouter(o ordres.Ordre) {
	for i := range p.Jours {
		if p.Jours[i].Jour == o.ExecutionLe {
			p.Jours[i].Nombre++
			p.Jours[i].Total += o.Centimes
			return
		}
	}
	p.Jours = append(p.Jours, totalDuJour{o.ExecutionLe, 1, o.Centimes})
}
