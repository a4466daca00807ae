// SPDX-License-Identifier: EUPL-1.2

package foyer

import (
	"errors"
	"net/http"

	"etai/internal/base/bdd"
	"etai/internal/base/form"
	"etai/internal/base/journal/acces"
	"etai/internal/organisation/droits"
	"etai/internal/parcours"
	"etai/internal/personnes"
	"etai/internal/rapports"
	"etai/internal/web/cadre"
	"etai/internal/web/poste"
)

type pageFusions struct {
	cadre.Page
	Lignes []rapports.FusionVue
	Moi    int64
}

var filFusions = []cadre.Lien{{Texte: "Personnes", URL: "/personnes"}}

// lister shows the requests that wait.
func (g guichet) lister(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	if !v.Peut(droits.EcrireDossier) {
		return bdd.ErrAbsent
	}
	p := &pageFusions{Page: cadre.Page{Titre: "Doublons à décider", Section: section, Fil: filFusions}, Moi: v.Compte.ID}
	if err := v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		p.Lignes, err = rapports.Fusions(r.Context(), l, g.Inst.Trousseau, a)
		return err
	}); err != nil {
		return err
	}
	var ids []int64
	for _, x := range p.Lignes {
		ids = append(ids, x.Dossier, x.DossierSurvivant)
	}
	v.TracerListe("fusions", ids)
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/fusions", p)
	return nil
}

type pageDecider struct {
	cadre.Page
	Fusion       rapports.FusionVue
	Absorbee     personnes.Personne
	Survivante   personnes.Personne
	Etat         cadre.Puce
	Attend, Mien bool
	Action       string
}

// Separe tells whether the request undoes a merge.
func (p *pageDecider) Separe() bool { return p.Fusion.Sens == personnes.Separer }

func (g guichet) lireFusion(r *http.Request, v *poste.Visite) (p *pageDecider, err error) {
	id, err := poste.Identifiant(r, "fusion")
	if err != nil {
		return nil, err
	}
	p = &pageDecider{Action: "/fusions/" + form.Nombre(id)}
	err = v.Lire(r.Context(), func(l bdd.Lecture, a droits.Agent) (err error) {
		if p.Fusion, err = rapports.Fusion(r.Context(), l, g.Inst.Trousseau, a, id); err != nil {
			return err
		}
		if p.Absorbee, err = personnes.ParID(r.Context(), l, p.Fusion.Absorbee); err != nil {
			return err
		}
		p.Survivante, err = personnes.ParID(r.Context(), l, p.Fusion.Survivante)
		return err
	})
	switch {
	case errors.Is(err, bdd.ErrAbsent):
		v.Tracer(acces.Trace{Nature: acces.Refus, Objet: "fusion", ObjetID: id, Motif: "droits"})
		return nil, err
	case err != nil:
		return nil, err
	}
	v.TracerDossier("fusion", p.Fusion.Dossier)
	v.TracerDossier("fusion", p.Fusion.DossierSurvivant)
	titre := "Fusionner deux fiches"
	if p.Separe() {
		titre = "Séparer deux fiches"
	}
	p.Page = cadre.Page{Titre: titre, SousTitre: p.Fusion.NomSurvivante, Section: section, Fil: append(filFusions[:1:1], cadre.Lien{Texte: "Doublons à décider", URL: "/fusions"}), Form: form.Nouveau(nil)}
	p.Attend, p.Mien = p.Fusion.Etat == personnes.FusionDemandee, p.Fusion.DemandeePar == v.Compte.ID
	p.Etat = etat(p.Fusion.Etat)
	return p, nil
}

func etat(e personnes.EtatFusion) cadre.Puce {
	switch e {
	case personnes.FusionFaite:
		return cadre.Puce{Ton: cadre.Succes, Mot: "Faite"}
	case personnes.FusionRefusee:
		return cadre.Puce{Ton: cadre.Danger, Mot: "Refusée", Icone: "croix-ronde"}
	}
	return cadre.Puce{Ton: cadre.Attention, Mot: "À décider", Icone: "horloge"}
}

// Etat is the state of a request in the page of the household.
func (p *pageVoir) Etat(e personnes.EtatFusion) cadre.Puce { return etat(e) }

// decision shows a request to who may decide, and its answer afterwards.
func (g guichet) decision(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	p, err := g.lireFusion(r, v)
	if err != nil {
		return err
	}
	g.Moteur.Rendre(w, r, http.StatusOK, "foyer/decider", p)
	return nil
}

// decider answers a request, never by who asked.
func (g guichet) decider(w http.ResponseWriter, r *http.Request, v *poste.Visite) error {
	f, demande, err := v.Formulaire(w, r)
	if err != nil {
		return err
	}
	p, err := g.lireFusion(r, v)
	if err != nil {
		return err
	}
	p.Form = f
	motif := ""
	if f.Choix("decision", "la décision", []string{"accepter", "refuser"}, form.Requis) == "refuser" { // an empty reason would be an acceptance
		motif = f.Bloc("motif", "pourquoi la demande est refusée", longueurMotif, form.Requis)
	}
	version := f.Identifiant(cadre.ChampVersion, "la version de la demande", form.Requis)
	statut := http.StatusUnprocessableEntity
	if f.Valide() {
		dossier, err := parcours.DeciderFusion(r.Context(), g.Inst.Base, g.Inst.Trousseau, demande, p.Fusion.ID, version, motif)
		if err == nil {
			switch {
			case motif != "":
				g.Annoncer(r, cadre.Info, "Demande refusée\u00a0: rien ne change.")
			case p.Separe():
				g.Annoncer(r, cadre.Succes, "Fiches séparées\u00a0: chacune se retrouve seule.")
			default:
				g.Annoncer(r, cadre.Succes, "Fiches fusionnées\u00a0: une seule se retrouve dans les listes et la recherche.")
			}
			return poste.Aller(w, r, poste.AdresseDossier(dossier, "foyer"))
		}
		if errors.Is(err, personnes.ErrFusionDecidee) {
			statut = http.StatusConflict
		}
		if err := reprendreFusion(f, err); err != nil {
			return err
		}
	}
	g.Moteur.Rendre(w, r, statut, "foyer/decider", p)
	return nil
}
