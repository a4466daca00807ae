// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/jour"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
	"etai/internal/formats/tableur"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// accesMontres is how many accesses the page shows at most.
const accesMontres = 500

// ligneAcces is one access: who, when, what.
type ligneAcces struct {
	Jour                          jour.Jour
	Heure, Quand, Qui, Role, Quoi string
	Refus                         bool
}

type pageAcces struct {
	cadre.Page
	identite
	Dossier int64
	Lignes  []ligneAcces
	Plus    bool // older ones are not shown
}

// lireAcces reads who opened the file, the latest first, n at most, for who may know it.
func (g guichet) lireAcces(r *http.Request, v *poste.Visite, n int) (d rapports.VueDossier, lignes []ligneAcces, err error) {
	if d, err = g.vuePour(r, v, func(d rapports.DroitsDossier) bool { return d.Acces }); err != nil {
		return d, nil, err
	}
	traces, err := g.Inst.Acces.Lister(r.Context(), acces.Filtre{Dossier: d.Dossier.ID, Limite: n})
	if err != nil {
		return d, nil, err
	}
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		lignes = nil
		connus, j := map[int64]organisation.Agent{}, l.Instant().Jour()
		for _, t := range traces {
			a, ok := connus[t.Agent]
			if !ok && t.Agent != 0 {
				var err error
				if a, err = organisation.LireAgent(r.Context(), l, t.Agent); err != nil && !estAbsent(err) {
					return err
				}
				connus[t.Agent] = a
			}
			lignes = append(lignes, ligneAcces{Jour: t.Instant.Jour(), Heure: heure(t.Instant), Quand: instantEcrit(t.Instant, j), Qui: a.NomComplet(), Role: texte.Majuscule(a.Role.Nom()), Quoi: motsDAcces(t), Refus: t.Nature == acces.Refus})
		}
		return nil
	})
	return d, lignes, err
}

// acces shows who opened the file, the latest first.
func (g guichet) acces(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, lignes, err := g.lireAcces(r, v, accesMontres)
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageAcces{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: resume(&d, j), Court: "Historique d’accès", Section: section, Fil: poste.FilDossier(&d)}, Dossier: d.Dossier.ID, Lignes: lignes, Plus: len(lignes) == accesMontres}
	p.identite = identiteDe(v, &d, j, poste.OngletAcces)
	if len(lignes) > 0 {
		p.Actions = append(p.Actions, poste.ActionTableur(poste.AdresseDossier(d.Dossier.ID, "acces")))
	}
	v.TracerDossier("acces", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/acces", p)
	return nil
}

// accesXLSX is that list as a workbook, the older accesses too.
func (g guichet) accesXLSX(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, lignes, err := g.lireAcces(r, v, poste.LignesTableur)
	if err != nil {
		return err
	}
	f := tableur.Feuille{Nom: "Accès", Titre: "Qui a ouvert le dossier " + d.Dossier.Numero, Colonnes: []tableur.Colonne{{Titre: "Jour", Largeur: 12}, {Titre: "Heure", Largeur: 12}, {Titre: "Qui", Largeur: 30}, {Titre: "Rôle", Largeur: 30}, {Titre: "Quoi", Largeur: 40}, {Titre: "Refusé", Largeur: 10}}}
	for _, x := range lignes {
		refus := ""
		if x.Refus {
			refus = "oui"
		}
		f.Lignes = append(f.Lignes, []any{x.Jour, x.Heure, x.Qui, x.Role, x.Quoi, refus})
	}
	v.TracerDossier("acces", d.Dossier.ID)
	return g.EnvoyerTableur(w, r, v, "acces", "acces-"+d.Dossier.Numero, f, []int64{d.Dossier.ID})
}

// motsDAcces says what was looked at.
func motsDAcces(t acces.Trace) string {
	quoi := map[string]string{"dossier": "le dossier", "fiche": "la fiche", "suivi": "la page « Qui suit ce dossier »", "mesure": "le formulaire de mesure", "compte": "le compte",
		"releve": "le relevé du mois", "documents": "la liste des documents", "fichier": "un document", "acces": "l’historique d’accès", "tiers": "les coordonnées bancaires", "ordre": "un ordre",
		"logement": "le logement", "foyer": "le foyer", "fusion": "une demande de fusion", "chronologie": "la chronologie, au tableur"}[t.Objet]
	if quoi == "" {
		quoi = t.Objet
	}
	switch t.Nature {
	case acces.Refus:
		return texte.Typographier("Refusé : " + quoi)
	case acces.Export:
		return "A exporté " + texte.Typographier(quoi)
	}
	return "A ouvert " + texte.Typographier(quoi)
}
