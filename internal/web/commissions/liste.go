// SPDX-License-Identifier: EUPL-1.2

package commissions

import (
	"net/http"
	"slices"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/base/texte"
	"etai/internal/commissions"
	"etai/internal/formats/tableur"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports/seances"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageListe struct {
	cadre.Page
	Filtres     cadre.Jetons
	Lignes      []ligneSeance
	Commissions []commissions.Instance
	Aucune      *cadre.Vide
}

type ligneSeance struct {
	seances.Ligne
	Puce     cadre.Puce
	Lien     string
	Horaire  string
	Delai    string
	Dossiers string
}

func etatDemande(r *http.Request) commissions.EtatSeance {
	if e := commissions.EtatSeance(r.URL.Query().Get("etat")); slices.Contains(commissions.Etats, e) {
		return e
	}
	return ""
}

func adresseListe(e commissions.EtatSeance) string {
	if e == "" {
		return "/commissions"
	}
	return "/commissions?etat=" + string(e)
}

// lire reads the sessions of the organisation, and its commissions.
func (g guichet) lireListe(r *http.Request, v *poste.Visite) (ls []seances.Ligne, is []commissions.Instance, err error) {
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if ls, err = seances.Lister(r.Context(), l, a, 0, ""); err != nil {
			return err
		}
		is, err = commissions.Instances(r.Context(), l, a.Organisation)
		return err
	})
	if err != nil {
		v.TracerRefus("commissions", 0)
	}
	return ls, is, err
}

func lignes(ls []seances.Ligne, etat commissions.EtatSeance, aujourdhui jour.Jour) (r []ligneSeance) {
	for _, l := range ls {
		if etat != "" && l.Etat != etat {
			continue
		}
		x := ligneSeance{Ligne: l, Puce: puceEtat(l.Etat), Lien: adresseSeance(l.ID), Horaire: texte.HeureDe(l.Heure), Delai: duJour(l.TenueLe, aujourdhui), Dossiers: texte.Pluriel(l.Passages, "dossier")}
		switch {
		case l.ASuivre > 0:
			x.Dossiers += ", " + texte.Pluriel(l.ASuivre, "lettre à remettre", "lettres à remettre")
		case l.Etat == commissions.EnSeance:
			x.Dossiers += ", " + texte.Pluriel(l.Decides, "décidé")
		}
		r = append(r, x)
	}
	return r
}

func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	ls, is, err := g.lireListe(r, v)
	if err != nil {
		return err
	}
	etat := etatDemande(r)
	p := &pageListe{Page: cadre.Page{Titre: "Commissions", SousTitre: texte.Pluriel(len(ls), "séance"), Section: section}, Commissions: is, Lignes: lignes(ls, etat, g.Moteur.Horloge().Maintenant().Jour())}
	p.Actions = append(p.Actions, cadre.Action{Texte: "Nouvelle commission", URL: "/commissions/nouvelle", Icone: "plus"})
	if len(p.Lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(adresseListe(etat)))
	}
	par := map[commissions.EtatSeance]int{}
	for _, l := range ls {
		par[l.Etat]++
	}
	p.Filtres = cadre.Jetons{Nom: "Filtrer par état", Elements: []cadre.Jeton{{Texte: "Toutes", URL: "/commissions", Compte: len(ls), Actif: etat == ""}}}
	for _, e := range commissions.Etats {
		p.Filtres.Elements = append(p.Filtres.Elements, cadre.Jeton{Texte: texte.Majuscule(e.Libelle()), URL: adresseListe(e), Compte: par[e], Actif: e == etat})
	}
	switch {
	case len(is) == 0:
		p.Aucune = &cadre.Vide{Phrase: "Aucune commission n’est encore décrite ici. Celles que tient une autre organisation se lisent chez elle.", Action: &cadre.Action{Texte: "Décrire une commission", URL: "/commissions/nouvelle"}}
	case len(ls) == 0:
		p.Aucune = &cadre.Vide{Phrase: "Aucune séance n’est prévue.", Action: &cadre.Action{Texte: "Prévoir une séance", URL: adresseCommission(is[0].ID) + "/seances"}}
	case len(p.Lignes) == 0:
		p.Aucune = &cadre.Vide{Phrase: "Aucune séance dans cet état.", Action: &cadre.Action{Texte: "Voir toutes les séances", URL: "/commissions"}}
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "commissions/liste", p)
	return nil
}

// listeXLSX is the list as a workbook, with exactly its filter.
func (g guichet) listeXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	ls, _, err := g.lireListe(r, v)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Séances", Titre: "Séances des commissions", Colonnes: []tableur.Colonne{{Titre: "Séance", Largeur: 14}, {Titre: "Commission", Largeur: 36}, {Titre: "Le", Largeur: 12}, {Titre: "Heure", Largeur: 8}, {Titre: "Lieu", Largeur: 30},
		{Titre: "État", Largeur: 20}, {Titre: "Dossiers", Largeur: 10}, {Titre: "Décidés", Largeur: 10}, {Titre: "Lettres à remettre", Largeur: 12}}}
	for _, x := range lignes(ls, etatDemande(r), g.Moteur.Horloge().Maintenant().Jour()) {
		f.Lignes = append(f.Lignes, []any{x.Reference(), x.Commission, x.TenueLe, texte.HeureDe(x.Heure), x.Lieu, x.Puce.Mot, int64(x.Passages), int64(x.Decides), int64(x.ASuivre)})
	}
	return g.EnvoyerTableur(w, r, v, "commissions", "seances", f, nil)
}

type pageNouvelle struct {
	cadre.Page
	Dispositifs []cadre.Choix
}

func (g guichet) nouvelle(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.TenirCommission) {
		v.TracerRefus("commission", 0)
		return bdd.ErrAbsent
	}
	return g.rendreNouvelle(w, r, http.StatusOK, form.Nouveau(nil))
}

func (g guichet) rendreNouvelle(w http.ResponseWriter, r *http.Request, statut int, f *form.Form) error {
	g.Moteur.Rendre(w, r, statut, "commissions/nouvelle", &pageNouvelle{Page: cadre.Page{Titre: "Nouvelle commission", Section: section, Form: f, Fil: []cadre.Lien{{Texte: "Commissions", URL: "/commissions"}}},
		Dispositifs: cadre.ChoixDe(commissions.Dispositifs, commissions.Dispositif.Libelle)})
	return nil
}

func (g guichet) creer(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, d, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	i := commissions.Instance{Nom: f.Ligne("nom", "le nom de la commission", longueurNom, form.Requis), Dispositif: form.Parmi(f, "dispositif", "ce que la commission décide", commissions.Dispositifs, form.Requis),
		Tribunal: f.Ligne("tribunal", "le tribunal", 2*longueurNom, form.Facultatif), Entend: f.Coche("entend", "l’invitation des personnes")}
	if f.Valide() {
		id, err := parcours.CreerCommission(r.Context(), g.Inst.Base, d, i)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Commission créée. Dites maintenant qui y siège, et son quorum.")
			return poste.Aller(w, r, adresseCommission(id))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"nom": "nom"}, "", err); err != nil {
			return err
		}
	}
	return g.rendreNouvelle(w, r, http.StatusUnprocessableEntity, f)
}
