// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"
	"slices"
	"strings"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// ligneEnvoi is one choice of how the statement reaches the person.
type ligneEnvoi struct {
	Comment, Par string
	Gros         bool
	Du, Le       jour.Jour
	Present      bool
}

type pageEnvoi struct {
	cadre.Page
	Dossier    int64
	Aujourdhui string // how it is delivered today
	Gros       bool
	Lignes     []ligneEnvoi
	Modes      []cadre.Choix
	Choisir    bool
}

// direLivraison says in one line how a statement reaches the person.
func direLivraison(x personnes.Livraison) string {
	if !x.Poste {
		return "Remis en main propre (" + x.Raison + ")"
	}
	ou := "Posté"
	if x.Chez != "" {
		ou += " chez " + x.Chez
	}
	return strings.Join(slices.DeleteFunc([]string{ou, x.Adresse, x.Commune}, func(s string) bool { return s == "" }), ", ")
}

// envoi shows how the statement of the month reaches the person, and how it did.
func (g guichet) envoi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutLireDossier)
	if err != nil {
		return err
	}
	v.TracerDossier("envoi", d.Dossier.ID)
	return g.rendreEnvoi(w, r, v, http.StatusOK, &d, nil)
}

func (g guichet) rendreEnvoi(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, f *form.Form) error {
	p := &pageEnvoi{Page: sous(d, "Envoi du relevé"), Dossier: d.Dossier.ID, Choisir: d.Droits.Ecrire}
	p.Form = f
	if err := v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		j := l.Instant().Jour()
		vs, err := personnes.EnvoisDuDossier(r.Context(), l, g.Inst.Trousseau, d.Dossier.ID)
		if err != nil {
			return err
		}
		agents, err := organisation.ListerAgents(r.Context(), l, d.Dossier.Organisation)
		if err != nil {
			return err
		}
		noms := map[int64]string{}
		for _, x := range agents {
			noms[x.ID] = x.NomComplet()
		}
		var courant personnes.Envoi
		p.Lignes = nil
		for _, x := range vs {
			ligne := ligneEnvoi{Comment: direLivraison(d.Personne.Livrer(x)), Par: noms[x.ChoisiPar], Gros: x.Gros, Du: x.Du, Le: x.ChoisiLe.Jour()}
			if courant.ID == 0 && !x.Du.Apres(j) {
				courant, ligne.Present = x, true
			}
			p.Lignes = append(p.Lignes, ligne)
		}
		x := d.Personne.Livrer(courant)
		p.Aujourdhui, p.Gros = direLivraison(x), x.Gros
		if f == nil {
			p.Form = form.Nouveau(nil)
			p.Form.Poser("du", j.Court())
			p.Form.Poser("mode", string(courant.Mode))
			for champ, valeur := range map[string]string{"chez": courant.Chez, "adresse": courant.Adresse, "commune": courant.Commune} {
				p.Form.Poser(champ, valeur)
			}
			if courant.Gros {
				p.Form.Poser("gros", "oui")
			}
		}
		return nil
	}); err != nil {
		return err
	}
	p.Modes = []cadre.Choix{
		{Valeur: string(personnes.EnvoiDomicile), Texte: "Posté chez elle", Aide: "À l’adresse de sa fiche"},
		{Valeur: string(personnes.EnvoiAdresse), Texte: "Posté à une autre adresse", Aide: "Chez un proche, au CCAS, en boîte postale"},
		{Valeur: string(personnes.EnvoiMainPropre), Texte: "Remis en main propre"},
	}
	p.Modes = choisi(p.Modes, p.Form.Valeur("mode"))
	g.Moteur.Rendre(w, r, statut, "personnes/envoi", p)
	return nil
}

// choisirEnvoi records a choice.
func (g guichet) choisirEnvoi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	x := personnes.Envoi{Dossier: d.Dossier.ID, Mode: form.Parmi(f, "mode", "comment le relevé arrive", []personnes.ModeEnvoi{personnes.EnvoiDomicile, personnes.EnvoiAdresse, personnes.EnvoiMainPropre}, form.Requis),
		Chez: f.Ligne("chez", "le nom de ce lieu", longueurAdresse, form.Facultatif), Adresse: f.Ligne("adresse", "l’adresse", longueurAdresse, form.Facultatif),
		Commune: f.Ligne("commune", "la commune", longueurAdresse, form.Facultatif), Gros: f.Coche("gros", "les gros caractères"),
		Du: f.JourEntre("du", "le premier jour", aujourdhui, aujourdhui.Plus(366), form.Requis)}
	if f.Valide() {
		_, err := parcours.ChoisirEnvoi(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, x)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Envoi du relevé enregistré.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "envoi"))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"du": "du", "mode": "mode", "adresse": "adresse", "commune": "commune"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreEnvoi(w, r, v, http.StatusUnprocessableEntity, &d, f)
}
