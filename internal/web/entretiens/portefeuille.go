// SPDX-License-Identifier: EUPL-1.2

package entretiens

import (
	"fmt"
	"net/http"
	"strconv"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/texte"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/accompagnement"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pagePortefeuilles struct {
	cadre.Page
	Lignes []accompagnement.Portefeuille
}

type pagePortefeuille struct {
	cadre.Page
	Agent  int64
	Lignes []accompagnement.LignePortefeuille
	Vers   []cadre.Choix
}

// Coche tells whether a file is ticked.
func (p *pagePortefeuille) Coche(dossier int64) bool {
	return p.Form.Choisi("dossiers", form.Nombre(dossier))
}

// portefeuilles lists who follows how many files, for who gives files in charge.
func (g guichet) portefeuilles(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.Attribuer) {
		return bdd.ErrAbsent
	}
	p := &pagePortefeuilles{Page: cadre.Page{Titre: "Portefeuilles", Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}}, SousTitre: "Qui suit combien de dossiers. Ouvrez celui de qui s’absente ou s’en va."}}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Lignes, err = accompagnement.Portefeuilles(r.Context(), l, a)
		return err
	}); err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "entretiens/portefeuilles", p)
	return nil
}

// portefeuille shows the files of an agent, and gives those that are ticked to others.
func (g guichet) portefeuille(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f := form.Nouveau(nil)
	f.Poser("du", g.Moteur.Horloge().Maintenant().Jour().Court())
	return g.rendrePortefeuille(w, r, v, http.StatusOK, f)
}

func (g guichet) rendrePortefeuille(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, f *form.Form) error {
	id, err := poste.Identifiant(r, "agent")
	if err != nil || !v.Peut(droits.Attribuer) {
		return bdd.ErrAbsent
	}
	p := &pagePortefeuille{Agent: id}
	var ids []int64
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		ps, err := accompagnement.Portefeuilles(r.Context(), l, a)
		if err != nil {
			return err
		}
		p.Vers, p.Lignes, ids, p.Page = nil, nil, nil, cadre.Page{}
		for _, x := range ps {
			if x.Agent.ID == id {
				p.Page = cadre.Page{Titre: "Portefeuille de " + x.Agent.NomComplet(), Section: "journee", Fil: []cadre.Lien{{Texte: "Ma journée", URL: "/"}, {Texte: "Portefeuilles", URL: "/portefeuilles"}}}
			} else if x.Agent.Actif && droits.Autorise(x.Agent.Role, droits.EcrireDossier) {
				p.Vers = append(p.Vers, cadre.Choix{Valeur: form.Nombre(x.Agent.ID), Texte: fmt.Sprintf("%s, %s", x.Agent.NomComplet(), texte.Pluriel(x.Nombre, "dossier"))})
			}
		}
		if p.Titre == "" {
			return bdd.ErrAbsent
		}
		p.Lignes, err = accompagnement.PortefeuilleDe(r.Context(), l, a, id)
		return err
	}); err != nil {
		return err
	}
	for _, x := range p.Lignes {
		ids = append(ids, x.Dossier)
	}
	p.SousTitre = texte.Pluriel(len(p.Lignes), "dossier")
	if p.Form = f; statut == http.StatusOK {
		var tous []string
		for _, x := range ids {
			tous = append(tous, form.Nombre(x))
		}
		f.Poser("dossiers", tous...)
	}
	v.TracerListe("portefeuille", ids)
	g.Moteur.Rendre(w, r, statut, "entretiens/portefeuille", p)
	return nil
}

// confier gives the lot.
func (g guichet) confier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	n := parcours.NouveauPortefeuille{Du: f.Jour("du", "le premier jour", form.Requis), Au: f.Jour("au", "le dernier jour", form.Facultatif)}
	if n.De, err = poste.Identifiant(r, "agent"); err != nil {
		return err
	}
	for champ, vers := range map[string]*[]int64{"dossiers": &n.Dossiers, "vers": &n.Vers} {
		for _, s := range f.Valeurs(champ) {
			id, err := strconv.ParseInt(s, 10, 64)
			if err != nil {
				return form.ErrIllisible
			}
			*vers = append(*vers, id)
		}
	}
	if f.Valide() {
		nombre, err := parcours.ConfierPortefeuille(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, texte.Pluriel(int(nombre), "dossier confié", "dossiers confiés")+".")
			return poste.Aller(w, r, "/portefeuilles")
		}
		if err := poste.ReprendreSelon(f, map[string]string{"du": "du", "au": "au", "vers": "vers", "suivi": "vers"}, "", err); err != nil {
			return err
		}
	}
	return g.rendrePortefeuille(w, r, v, http.StatusUnprocessableEntity, f)
}
