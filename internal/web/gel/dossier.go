// SPDX-License-Identifier: EUPL-1.2

package gel

import (
	"net/http"

	"etai/internal/base/form"
	"etai/internal/gestion"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageDossier struct {
	cadre.Page
	Vue    rapports.VueGels
	Gels   []affiche
	Motifs []cadre.Choix
	Action string
}

// dossier shows the freezes of a person, and lets her payments be stopped.
func (g guichet) dossier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	vue, err := g.lire(r, v, id)
	if err != nil {
		return err
	}
	f := form.Nouveau(nil)
	f.Poser("du", vue.Aujourdhui.Court())
	g.rendreDossier(w, r, v, http.StatusOK, vue, f)
	return nil
}

func (g guichet) rendreDossier(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, vue rapports.VueGels, f *form.Form) {
	v.TracerDossier("gel", vue.Dossier)
	p := &pageDossier{Vue: vue, Action: adresseDossier(vue.Dossier), Motifs: cadre.ChoixDe(gestion.MotifsGel, gestion.MotifGel.Libelle)}
	p.Page = cadre.Page{Titre: "Gel des paiements\u00a0: " + vue.Personne.Affiche(), Court: "Gel", SousTitre: "Tant qu’un gel dure, rien n’est payé pour elle", Section: "personnes", Form: f, Fil: fil(vue)}
	for _, x := range vue.Gels {
		p.Gels = append(p.Gels, afficher(x, vue))
	}
	g.Moteur.Rendre(w, r, statut, "gel/dossier", p)
}

// geler stops the payments.
func (g guichet) geler(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	id, err := poste.Identifiant(r, "id")
	if err != nil {
		return err
	}
	vue, err := g.lire(r, v, id)
	if err != nil {
		return err
	}
	n := parcours.NouveauGel{Dossier: id, Motif: gestion.MotifGel(f.Choix("motif", "pourquoi les paiements s’arrêtent", cadre.Valeurs(cadre.ChoixDe(gestion.MotifsGel, gestion.MotifGel.Libelle)), form.Requis)),
		Du: f.Jour("du", "le premier jour du gel", form.Requis), Texte: f.Bloc("texte", "ce qui s’est passé", motifMax, form.Requis)}
	if f.Valide() {
		gel, err := parcours.Geler(r.Context(), g.Inst.Base, g.Inst.Trousseau, d, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Paiements gelés depuis le "+n.Du.Long()+".")
			return poste.Aller(w, r, adresse(gel))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"motif": "motif", "du": "du", "texte": "texte"}, "", err); err != nil {
			return err
		}
	}
	g.rendreDossier(w, r, v, http.StatusUnprocessableEntity, vue, f)
	return nil
}
