// SPDX-License-Identifier: EUPL-1.2

package personnes

import (
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/jour"
	"etai/internal/organisation"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

// ligneSuivi is one row of who has, had or will have the file in charge.
type ligneSuivi struct {
	Qui, Quoi string
	Du, Au    jour.Jour
	Present   bool
}

type pageSuivi struct {
	cadre.Page
	Dossier     int64
	Version     int64 // of the file, for its territory
	Lignes      []ligneSuivi
	Agents      []cadre.Choix
	Territoires []cadre.Choix
	Confier     bool
	Ranger      bool
}

func peutLireDossier(d rapports.DroitsDossier) bool { return d.Dossier }

func (g guichet) suivi(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	d, err := g.vuePour(r, v, peutLireDossier)
	if err != nil {
		return err
	}
	v.TracerDossier("suivi", d.Dossier.ID)
	return g.rendreSuivi(w, r, v, http.StatusOK, &d, nil)
}

func (g guichet) rendreSuivi(w http.ResponseWriter, r *http.Request, v *poste.Visite, statut int, d *rapports.VueDossier, f *form.Form) error {
	p := &pageSuivi{Page: sous(d, "Qui suit ce dossier"), Dossier: d.Dossier.ID, Version: d.Dossier.Version, Confier: d.Droits.Ecrire && v.Peut(droits.Attribuer), Ranger: d.Droits.Ecrire}
	p.Form = f
	err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) error {
		j := l.Instant().Jour()
		p.Lignes = nil
		ts, err := organisation.Attributions(r.Context(), l, a, d.Dossier.ID)
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
		organisations, err := organisation.Lister(r.Context(), l)
		if err != nil {
			return err
		}
		nomsOrganisations := map[int64]string{}
		for _, o := range organisations {
			nomsOrganisations[o.ID] = o.Nom
		}
		for _, t := range ts {
			x := ligneSuivi{Qui: nomsOrganisations[t.Organisation], Quoi: "en charge du dossier", Du: t.Du, Au: t.Au, Present: !t.Du.Apres(j) && (t.Au.Vide() || !t.Au.Avant(j))}
			if t.Agent != 0 {
				x.Qui, x.Quoi = noms[t.Agent], "suit la personne"
			} else if t.Portee == organisation.Suivi {
				x.Quoi = "lit le contrat, le budget et le relevé du mois"
			}
			p.Lignes = append(p.Lignes, x)
		}
		p.Agents = premier("Personne pour l’instant", choixSuivants(agents))
		territoires, err := organisation.TerritoiresOuverts(r.Context(), l, d.Dossier.Organisation)
		if len(territoires) > 0 {
			p.Territoires = choisi(premier("Aucun", choixTerritoires(territoires, nil)), "")
			if d.Dossier.Territoire != 0 {
				p.Territoires = choisi(p.Territoires, form.Nombre(d.Dossier.Territoire))
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, statut, "personnes/suivi", p)
	return nil
}

// confier gives the file to another agent, from a day on.
func (g guichet) confier(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	aujourdhui := g.Moteur.Horloge().Maintenant().Jour()
	n := parcours.NouveauSuivi{Dossier: d.Dossier.ID, Agent: f.Identifiant("agent", "la personne qui suit", form.Facultatif),
		Du: f.JourEntre("du", "la date", aujourdhui.Plus(-31), aujourdhui.Plus(366), form.Requis)}
	if f.Valide() {
		_, err := parcours.ConfierDossier(r.Context(), g.Inst.Base, demande, n)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Suivi enregistré.")
			return poste.Aller(w, r, poste.AdresseDossier(n.Dossier, "suivi"))
		}
		if err := poste.ReprendreSelon(f, map[string]string{"du": "du"}, "agent", err); err != nil {
			return err
		}
	}
	return g.rendreSuivi(w, r, v, http.StatusUnprocessableEntity, &d, f)
}

// changerTerritoire moves the file to another territory.
func (g guichet) changerTerritoire(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	d, err := g.vuePour(r, v, peutEcrire)
	if err != nil {
		return err
	}
	territoire := f.Identifiant("territoire", "le territoire", form.Facultatif)
	version := f.Identifiant(cadre.ChampVersion, "la version du dossier", form.Requis)
	if f.Valide() {
		_, err := parcours.ChangerTerritoire(r.Context(), g.Inst.Base, demande, d.Dossier.ID, territoire, version)
		if err == nil {
			g.Annoncer(r, cadre.Succes, "Territoire enregistré.")
			return poste.Aller(w, r, poste.AdresseDossier(d.Dossier.ID, "suivi"))
		}
		if err := poste.ReprendreSelon(f, nil, "territoire", err); err != nil {
			return err
		}
	}
	return g.rendreSuivi(w, r, v, http.StatusUnprocessableEntity, &d, f)
}
