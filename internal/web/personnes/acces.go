// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/journal/acces"
	"etai/internal/base/texte"
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
	Quand, Qui, Role, Quoi string
	Refus                  bool
}

type pageAcces struct {
	cadre.Page
	identite
	Dossier int64
	Lignes  []ligneAcces
	Plus    bool // older ones are not shown
}

// acces shows who opened the file, the latest first.
func (g guichet) acces(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, func(d rapports.DroitsDossier) bool { return d.Acces })
	if err != nil {
		return err
	}
	traces, err := g.Inst.Acces.Lister(r.Context(), acces.Filtre{Dossier: d.Dossier.ID, Limite: accesMontres})
	if err != nil {
		return err
	}
	j := g.Moteur.Horloge().Maintenant().Jour()
	p := &pageAcces{Page: cadre.Page{Titre: d.Personne.Affiche(), SousTitre: resume(&d, j), Court: "Historique d’accès", Section: section, Fil: poste.FilDossier(&d)}, Dossier: d.Dossier.ID, Plus: len(traces) == accesMontres}
	p.identite = identiteDe(v, &d, j, poste.OngletAcces)
	err = v.Lire(r.Context(), func(l bdd.Lecture, _ droits.Agent) error {
		p.Lignes = nil
		connus := map[int64]organisation.Agent{}
		for _, t := range traces {
			a, ok := connus[t.Agent]
			if !ok && t.Agent != 0 {
				var err error
				if a, err = organisation.LireAgent(r.Context(), l, t.Agent); err != nil && !estAbsent(err) {
					return err
				}
				connus[t.Agent] = a
			}
			p.Lignes = append(p.Lignes, ligneAcces{Quand: instantEcrit(t.Instant, j), Qui: a.NomComplet(), Role: texte.Majuscule(a.Role.Nom()), Quoi: motsDAcces(t), Refus: t.Nature == acces.Refus})
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.TracerDossier("acces", d.Dossier.ID)
	g.Moteur.Rendre(w, r, http.StatusOK, "personnes/acces", p)
	return nil
}

// motsDAcces says what was looked at.
func motsDAcces(t acces.Trace) string {
	quoi := map[string]string{"dossier": "le dossier", "fiche": "la fiche", "suivi": "la page « Qui suit ce dossier »", "mesure": "le formulaire de mesure", "compte": "le compte",
		"releve": "le relevé du mois", "documents": "la liste des documents", "fichier": "un document", "acces": "l’historique d’accès", "tiers": "les coordonnées bancaires", "ordre": "un ordre",
		"logement": "le logement", "foyer": "le foyer", "fusion": "une demande de fusion"}[t.Objet]
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
